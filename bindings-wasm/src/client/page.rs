//! Waiting, on a page. What was hung up is taken down again: a signal can outlive many waits.

use super::reply::field;
use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, EventTarget, VisibilityState};

/// What calls a function: events, or time that has passed.
pub(super) struct Bell<'a> {
    events: &'a [(&'a EventTarget, &'static str)],
    timer: Option<i32>,
    rings: Function,
}

impl<'a> Bell<'a> {
    fn hang(
        events: &'a [(&'a EventTarget, &'static str)],
        after: Option<i32>,
        rings: Function,
    ) -> Self {
        for (target, event) in events {
            // Only a target of another making could refuse, and then it never calls.
            let _ = target.add_event_listener_with_callback(event, &rings);
        }
        let timer = after.zip(web_sys::window()).and_then(|(after, window)| {
            let timer = window.set_timeout_with_callback_and_timeout_and_arguments_0(&rings, after);
            timer.ok()
        });
        Bell {
            events,
            timer,
            rings,
        }
    }
}

impl Drop for Bell<'_> {
    fn drop(&mut self) {
        for (target, event) in self.events {
            let _ = target.remove_event_listener_with_callback(event, &self.rings);
        }
        if let Some((timer, window)) = self.timer.zip(web_sys::window()) {
            window.clear_timeout_with_handle(timer);
        }
    }
}

/// Waits for the first of these events and tells its name; none if so much time passed.
pub(super) async fn first(
    events: &[(&EventTarget, &'static str)],
    after: Option<i32>,
) -> Option<String> {
    let mut bell = None;
    let rung = Promise::new(&mut |resolve, _| bell = Some(Bell::hang(events, after, resolve)));
    let event = JsFuture::from(rung).await.ok()?;
    field(&event, "type").as_string()
}

/// Waits while nobody looks at the page, or until the signal.
pub(super) async fn seen(signal: &AbortSignal) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    while document.visibility_state() == VisibilityState::Hidden && !signal.aborted() {
        first(&[(&document, "visibilitychange"), (signal, "abort")], None).await;
    }
}

/// A signal of its own that goes off with others or after so long, while the bell hangs.
pub(super) fn limited<'a>(
    events: &'a [(&'a EventTarget, &'static str)],
    after: i32,
) -> Option<(AbortSignal, Bell<'a>)> {
    let controller = AbortController::new().ok()?;
    let abort: Function = field(&controller, "abort").dyn_into().ok()?;
    let abort: JsValue = abort.bind0(&controller).into();
    let bell = Bell::hang(events, Some(after), abort.dyn_into().ok()?);
    Some((controller.signal(), bell))
}
