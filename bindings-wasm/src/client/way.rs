//! What a page does so that somebody can pay. All of it is data of the server's: which
//! provider it is stays unknown here.

use super::page::first;
use super::reply::{field, refused};
use js_sys::{Array, Function, JSON, Promise, Reflect};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, Url};

/// A script that has not come by then is not going to.
const PATIENCE: i32 = 15_000;

/// Why a way could not be followed: a code and what to do.
type No = (&'static str, &'static str);

#[derive(Serialize)]
struct Done {
    ok: bool,
}

pub(super) async fn follow(
    way: &JsValue,
    nonce: Option<String>,
    into: Option<Element>,
    done: Option<Function>,
) -> JsValue {
    let text = |name| field(way, name).as_string();
    let followed = match text("type").as_deref() {
        Some("open") => open(&text("url").unwrap_or_default()),
        // A page that may not run the script can still lead to the provider's own.
        Some("script") => match (run(way, nonce, into, done).await, text("page")) {
            (Err(_), Some(page)) => open(&page),
            (done, _) => done,
        },
        _ => Err((
            "unknown_way_to_pay",
            "Reload the page: the server is newer.",
        )),
    };
    match followed {
        Ok(()) => serde_wasm_bindgen::to_value(&Done { ok: true }).unwrap_or(JsValue::NULL),
        Err((code, hint)) => refused(code, hint),
    }
}

/// Only web addresses are followed: a `javascript:` one would run in the page.
fn open(url: &str) -> Result<(), No> {
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return Err((
            "unsafe_address",
            "The server gave no web address to pay at.",
        ));
    }
    let opened = web_sys::window().is_some_and(|window| window.location().assign(url).is_ok());
    opened.then_some(()).ok_or((
        "cannot_redirect",
        "This page cannot be left for the place to pay.",
    ))
}

async fn run(
    way: &JsValue,
    nonce: Option<String>,
    into: Option<Element>,
    done: Option<Function>,
) -> Result<(), No> {
    let page = web_sys::window().and_then(|window| window.document());
    let document = page.ok_or(("no_page", "This is for pages in a browser."))?;
    let calls = Array::from(&field(way, "calls"));
    let src = field(way, "src").as_string().and_then(|src| safe(&src));
    let src = src.ok_or((
        "unsafe_address",
        "The server gave no https address of a script.",
    ))?;
    let mount = field(way, "mount").as_string().unwrap_or_default();
    for id in mount.split(' ').filter(|id| !id.is_empty()) {
        let place = place(&document, id, into.clone());
        place.ok_or(("no_place", "The page has no body to pay on."))?;
    }
    load(&document, &src, &calls.get(0), nonce)
        .await
        .map_err(|_| {
            let hint = "The script to pay with did not load. A Content-Security-Policy has to \
                        allow it in script-src.";
            ("script_blocked", hint)
        })?;
    let mut last = JsValue::UNDEFINED;
    for call in calls.iter() {
        last = called(&call, &last, done.as_ref()).await.map_err(|_| {
            let hint = "The script to pay with could not do what it was asked for.";
            ("script_failed", hint)
        })?;
    }
    Ok(())
}

/// The script's whole address, if what comes from there cannot be changed on the way.
fn safe(src: &str) -> Option<String> {
    let url = Url::new(src).ok()?;
    let here = matches!(url.hostname().as_str(), "localhost" | "127.0.0.1" | "[::1]");
    let safe = url.protocol() == "https:" || (here && url.protocol() == "http:");
    safe.then(|| url.href())
}

/// Makes the element that the form fills, unless the page has it.
fn place(document: &Document, id: &str, into: Option<Element>) -> Option<()> {
    if document.get_element_by_id(id).is_none() {
        let element = document.create_element("div").ok()?;
        element.set_id(id);
        let parent = into.or_else(|| document.body().map(Element::from))?;
        parent.append_child(&element).ok()?;
    }
    Some(())
}

/// Loads the script, unless what the first call names is there already.
async fn load(
    document: &Document,
    src: &str,
    opening: &JsValue,
    nonce: Option<String>,
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
                script.set_attribute("nonce", &nonce)?;
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
async fn called(
    call: &JsValue,
    last: &JsValue,
    done: Option<&Function>,
) -> Result<JsValue, JsValue> {
    let text = |name| field(call, name).as_string();
    let path = text("function").unwrap_or_default();
    let arguments = text("arguments").unwrap_or_default();
    let arguments: Array = JSON::parse(&arguments)?.dyn_into()?;
    if let (Some(name), Some(done)) = (text("done"), done) {
        let options = arguments.iter().last().unwrap_or(JsValue::UNDEFINED);
        Reflect::set(&options, &JsValue::from_str(&name), done)?;
    }
    let (mut target, names) = match path.strip_prefix('.') {
        Some(names) => (last.clone(), names),
        None => (js_sys::global().into(), path.as_str()),
    };
    let mut this = JsValue::UNDEFINED;
    for name in names.split('.') {
        this = target;
        target = field(&this, name);
    }
    let given = target.dyn_into::<Function>()?.apply(&this, &arguments)?;
    JsFuture::from(Promise::resolve(&given)).await
}
