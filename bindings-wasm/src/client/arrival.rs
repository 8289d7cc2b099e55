//! The wait of somebody who has paid and came back before the provider's webhook.

use super::page::{first, limited, seen};
use super::reply::{field, is_ok, refused, said};
use gloo_net::http::Request;
use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::{AbortController, AbortSignal, EventTarget};

/// The first pause; each further one is half as long again.
const FIRST: i32 = 500;
const LONGEST: i32 = 5_000;
/// A card's first invoice is unpaid for a moment: such a word counts once it has stood so long.
const STANDS: i32 = 5_000;
/// A server that says nothing for so long is asked again.
const PATIENCE: i32 = 15_000;

/// Only the pauses are counted against the limit: nobody waits at a page that they do not see.
pub(super) async fn arrived(url: &str, limit: i32, signal: Option<AbortSignal>) -> JsValue {
    let Some(signal) = signal.or_else(never) else {
        return refused("no_page", "This is for pages in a browser.");
    };
    let (mut pause, mut waited, mut stood) = (FIRST, 0_i32, 0_i32);
    while !signal.aborted() {
        let (status, reply) = look(url, &signal).await;
        if signal.aborted() {
            break;
        }
        match Word::of(status, &reply) {
            Word::Last => return reply,
            Word::Unsteady if stood >= STANDS => return reply,
            Word::Unsteady => {}
            Word::NotYet => stood = 0,
        }
        if waited >= limit {
            return late(reply);
        }
        first(&[(&signal, "abort")], Some(pause)).await;
        seen(&signal).await;
        waited = waited.saturating_add(pause);
        stood = stood.saturating_add(pause);
        pause = pause.saturating_add(pause / 2).min(LONGEST);
    }
    refused("aborted", "The wait was given up.")
}

enum Word {
    /// Nothing better will come.
    Last,
    /// True now, and perhaps not in a moment.
    Unsteady,
    NotYet,
}

impl Word {
    fn of(status: u16, reply: &JsValue) -> Word {
        if !is_ok(reply) {
            // A server that is away or overrun is asked again; one that refuses is not.
            return match status {
                400..=428 | 430..=499 => Word::Last,
                _ => Word::NotYet,
            };
        }
        match state(reply).as_deref() {
            Some("open") => Word::NotYet,
            Some("waiting" | "failed") => Word::Unsteady,
            _ => Word::Last,
        }
    }
}

fn state(reply: &JsValue) -> Option<String> {
    field(&field(reply, "result"), "state").as_string()
}

async fn look(url: &str, signal: &AbortSignal) -> (u16, JsValue) {
    let ends: [(&EventTarget, &str); 1] = [(signal, "abort")];
    let limited = limited(&ends, PATIENCE);
    let signal = limited.as_ref().map(|(signal, _)| signal);
    said(Request::get(url).abort_signal(signal).send().await).await
}

/// What is known, said as what it is: nobody has heard of the payment so far.
fn late(reply: JsValue) -> JsValue {
    if state(&reply).as_deref() == Some("open") {
        let late = JsValue::from_str("late");
        let _ = Reflect::set(&field(&reply, "result"), &JsValue::from_str("state"), &late);
    }
    reply
}

fn never() -> Option<AbortSignal> {
    Some(AbortController::new().ok()?.signal())
}
