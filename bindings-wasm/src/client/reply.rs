//! Answers: the server's own, and the refusals of this module.

use gloo_net::http::Response;
use js_sys::{Number, Reflect};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

#[derive(Serialize)]
struct Refusal<'a> {
    ok: bool,
    code: &'a str,
    hint: &'a str,
}

/// `{ ok: false, code, hint }`.
pub(super) fn refused(code: &str, hint: &str) -> JsValue {
    let ok = false;
    serde_wasm_bindgen::to_value(&Refusal { ok, code, hint }).unwrap_or(JsValue::NULL)
}

/// A field of any value; undefined where there is none.
pub(super) fn field(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// Whether an answer is a result.
pub(super) fn is_ok(reply: &JsValue) -> bool {
    field(reply, "ok").is_truthy()
}

/// The server's answer as it stands, with its status: 0 if there was none.
pub(super) async fn said(sent: Result<Response, gloo_net::Error>) -> (u16, JsValue) {
    let Ok(response) = sent else {
        let hint = "The server cannot be reached; try again.";
        return (0, refused("offline", hint));
    };
    let status = response.status();
    let json = match web_sys::Response::from(response).json() {
        Ok(json) => JsFuture::from(json).await.unwrap_or(JsValue::NULL),
        Err(_) => JsValue::NULL,
    };
    let is_reply = if is_ok(&json) {
        field(&json, "result").is_object()
    } else {
        field(&json, "code").is_string()
    };
    if is_reply {
        return (status, json);
    }
    let status_text = Number::from(status).to_string_with_radix(10);
    let hint = [
        "The server answered ",
        &status_text.map(String::from).unwrap_or_default(),
        " without Kassa's JSON.",
    ];
    (status, refused("unreadable_reply", &hint.concat()))
}
