//! What a page does so that somebody can pay. All of it is data of the server's: which
//! provider it is stays unknown here.

use super::page::first;
use super::reply::{field, refused};
use js_sys::{Array, Function, JSON, Promise, Reflect};
use serde::Serialize;
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, Url};

/// A script that has not come by then is not going to.
const PATIENCE: i32 = 15_000;

/// On an element that was made here: the next form takes its place.
const MADE: &str = "data-kassa-made";

/// Why a way could not be followed: a code and what to do.
type No = (&'static str, String);

/// The page's part of a way.
pub(super) struct Page {
    /// For a policy that allows scripts by it.
    pub(super) nonce: Option<String>,
    /// Where a form goes.
    pub(super) into: Option<Element>,
    /// Hears that the customer is done.
    pub(super) done: Option<Function>,
    /// Shows the button to pay, and tells by a promise that it was pressed.
    pub(super) ready: Option<Function>,
}

thread_local! {
    /// What the calls for the last form gave: a script keeps what it has shown until it is told.
    static SHOWN: Cell<Vec<JsValue>> = const { Cell::new(Vec::new()) };
}

#[derive(Serialize)]
struct Done {
    ok: bool,
}

pub(super) async fn follow(way: &JsValue, page: Page) -> JsValue {
    let text = |name| field(way, name).as_string();
    let followed = match text("type").as_deref() {
        Some("open") => open(&text("url").unwrap_or_default()),
        // A page that may not run the script can still lead to the provider's own.
        Some("script") => match (run(way, page).await, text("page")) {
            (Err(_), Some(page)) => open(&page),
            (done, _) => done,
        },
        _ => no(
            "unknown_way_to_pay",
            "Reload the page: the server is newer.",
        ),
    };
    match followed {
        Ok(()) => serde_wasm_bindgen::to_value(&Done { ok: true }).unwrap_or(JsValue::NULL),
        Err((code, hint)) => refused(code, &hint),
    }
}

fn no<T>(code: &'static str, hint: &str) -> Result<T, No> {
    Err((code, hint.into()))
}

/// Only web addresses are followed: a `javascript:` one would run in the page.
fn open(url: &str) -> Result<(), No> {
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return no(
            "unsafe_address",
            "The server gave no web address to pay at.",
        );
    }
    if web_sys::window().is_some_and(|window| window.location().assign(url).is_ok()) {
        return Ok(());
    }
    no(
        "cannot_redirect",
        "This page cannot be left for the place to pay.",
    )
}

async fn run(way: &JsValue, page: Page) -> Result<(), No> {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return no("no_page", "This is for pages in a browser.");
    };
    let calls = Array::from(&field(way, "calls"));
    let Some(src) = field(way, "src").as_string().and_then(|src| safe(&src)) else {
        return no(
            "unsafe_address",
            "The server gave no https address of a script.",
        );
    };
    take_down();
    let mount = field(way, "mount").as_string().unwrap_or_default();
    for id in mount.split(' ').filter(|id| !id.is_empty()) {
        if place(&document, id, page.into.as_ref()).is_none() {
            return no("no_place", "The page has no body to pay on.");
        }
    }
    let loaded = load(&document, &src, &calls.get(0), page.nonce.as_deref()).await;
    if loaded.is_err() {
        let hint = "The script to pay with did not load. A Content-Security-Policy has to \
                    allow it in script-src.";
        return no("script_blocked", hint);
    }
    let given = Array::new();
    for call in calls.iter() {
        let of = field(&call, "of");
        let on = match of.as_f64() {
            Some(_) => Reflect::get(&given, &of).unwrap_or(JsValue::UNDEFINED),
            None => given.at(-1),
        };
        let came = if field(&call, "pressed").is_truthy() {
            pressed(&call, &on, &page).await
        } else {
            called(&call, &on, page.done.as_ref()).await
        };
        match came {
            Ok(it) => {
                keep(&it);
                given.push(&it);
            }
            // Somebody who turns back has not failed: the page is theirs again.
            Err(why) if turned_back(&why) => return Ok(()),
            Err(why) => {
                let hint = "The script to pay with could not do what it was asked for: ";
                return no("script_failed", &[hint, &code_of(&why)].concat());
            }
        }
    }
    Ok(())
}

fn keep(it: &JsValue) {
    let mut shown = SHOWN.take();
    shown.push(it.clone());
    SHOWN.set(shown);
}

/// Ends the last form, where its script can: some show a second one only then.
fn take_down() {
    for it in SHOWN.take().iter().rev() {
        if let Ok(destroy) = field(it, "destroy").dyn_into::<Function>() {
            // One that is gone already may say so.
            let _ = destroy.call0(it);
        }
    }
}

/// Makes a call once the customer presses the page's own button. What the script misses then,
/// such as a choice, the customer mends, and presses again.
async fn pressed(call: &JsValue, on: &JsValue, page: &Page) -> Result<JsValue, JsValue> {
    let Some(ready) = &page.ready else {
        return Err(JsValue::from_str("the page gives no `onReady`"));
    };
    let mut missed = JsValue::UNDEFINED;
    loop {
        let press = ready.call1(&JsValue::UNDEFINED, &missed)?;
        if JsFuture::from(Promise::resolve(&press)).await.is_err() {
            return Err(JsValue::from_str(GIVEN_UP));
        }
        missed = match called(call, on, page.done.as_ref()).await {
            Ok(it) => return Ok(it),
            Err(why) if turned_back(&why) => JsValue::UNDEFINED,
            Err(why) => JsValue::from_str(&code_of(&why)),
        };
    }
}

/// What a page that waits for a press no more is said to have told.
const GIVEN_UP: &str = "CANCELED";

/// Scripts say by a code that the customer has closed what they opened.
fn turned_back(why: &JsValue) -> bool {
    code_of(why).to_ascii_uppercase().contains("CANCEL")
}

/// The code of what a script threw, else its words.
fn code_of(why: &JsValue) -> String {
    let words = [field(why, "code"), field(why, "message"), why.clone()];
    let word = words.iter().find_map(JsValue::as_string);
    word.unwrap_or_default()
}

/// The script's whole address, if what comes from there cannot be changed on the way.
fn safe(src: &str) -> Option<String> {
    let url = Url::new(src).ok()?;
    let here = matches!(url.hostname().as_str(), "localhost" | "127.0.0.1" | "[::1]");
    let safe = url.protocol() == "https:" || (here && url.protocol() == "http:");
    safe.then(|| url.href())
}

/// Makes the element that the form fills, unless the page has one of its own. One that was made
/// for an earlier form goes: it may stand elsewhere, and is full.
fn place(document: &Document, id: &str, into: Option<&Element>) -> Option<()> {
    match document.get_element_by_id(id) {
        Some(own) if !own.has_attribute(MADE) => return Some(()),
        Some(old) => old.remove(),
        None => {}
    }
    let element = document.create_element("div").ok()?;
    element.set_id(id);
    element.set_attribute(MADE, "").ok()?;
    let parent = into.cloned();
    let parent = parent.or_else(|| document.body().map(Element::from))?;
    parent.append_child(&element).ok()?;
    Some(())
}

/// Loads the script, unless what the first call names is there already.
async fn load(
    document: &Document,
    src: &str,
    opening: &JsValue,
    nonce: Option<&str>,
) -> Result<(), JsValue> {
    let function = field(opening, "function").as_string().unwrap_or_default();
    let name = function.split('.').next().unwrap_or_default();
    if !field(&js_sys::global(), name).is_undefined() {
        return Ok(());
    }
    // Somebody who presses twice waits for the same script. The address has no quotes: it was
    // written by `URL`.
    let selector = ["script[src=\"", src, "\"]"].concat();
    let script = match document.query_selector(&selector)? {
        Some(script) => script,
        None => {
            let script = document.create_element("script")?;
            if let Some(nonce) = nonce {
                script.set_attribute("nonce", nonce)?;
            }
            script.set_attribute("src", src)?;
            let head = document.head().ok_or(JsValue::NULL)?;
            head.append_child(&script)?;
            script
        }
    };
    if first(&[(&script, "load"), (&script, "error")], Some(PATIENCE))
        .await
        .as_deref()
        == Some("load")
    {
        return Ok(());
    }
    // The next press tries again.
    script.remove();
    Err(JsValue::NULL)
}

/// Makes one call and waits for what it gives.
async fn called(call: &JsValue, on: &JsValue, done: Option<&Function>) -> Result<JsValue, JsValue> {
    let text = |name| field(call, name).as_string();
    let path = text("function").unwrap_or_default();
    let arguments = text("arguments").unwrap_or_default();
    let arguments: Array = JSON::parse(&arguments)?.dyn_into()?;
    if let (Some(name), Some(done)) = (text("done"), done) {
        let options = arguments.iter().last().unwrap_or(JsValue::UNDEFINED);
        Reflect::set(&options, &JsValue::from_str(&name), done)?;
    }
    let (mut target, names) = match path.strip_prefix('.') {
        Some(names) => (on.clone(), names),
        None => (js_sys::global().into(), path.as_str()),
    };
    let mut this = JsValue::UNDEFINED;
    for name in names.split('.') {
        this = target;
        target = field(&this, name);
    }
    let given = target.dyn_into::<Function>()?.apply(&this, &arguments)?;
    let given = JsFuture::from(Promise::resolve(&given)).await?;
    // Some scripts answer with an `error` where others throw one.
    let error = field(&given, "error");
    if error.is_object() {
        return Err(error);
    }
    Ok(given)
}
