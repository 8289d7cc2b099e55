//! The border of the browser module: it asks the app's own server and follows the answer.
//! It knows no price, no provider and no secret.

use gloo_net::http::{Request, Response};
use js_sys::JSON;
use kassa::model::benefits::Benefits;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// What a browser may say about a purchase. The price is not part of it: the server's
/// catalog has it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    return_path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
}

/// The checkout as the handler answers it.
#[derive(Serialize, Deserialize)]
struct Checkout {
    id: String,
    url: String,
    way: Way,
}

/// The way to pay. A server can be newer than this page, so there are ways it does not know.
#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Way {
    Open {
        url: String,
    },
    #[serde(other)]
    Unknown,
}

/// Every answer of the handler, and of this module.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reply<T> {
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    manage_url: Option<String>,
}

impl<T> Reply<T> {
    fn refused(code: &str, hint: &str) -> Self {
        Reply {
            ok: false,
            result: None,
            code: Some(code.to_owned()),
            hint: Some(hint.to_owned()),
            manage_url: None,
        }
    }
}

/// Posts an order to `url`. Resolves to `{ ok: true, result: { id, url, way } }` or
/// `{ ok: false, code, hint }`; never rejects.
#[wasm_bindgen]
pub async fn post(url: String, order: JsValue) -> JsValue {
    value(&ordered(&url, order).await)
}

/// Posts an order and sends the browser to where it can be paid. Answers like `post`.
#[wasm_bindgen]
pub async fn checkout(url: String, order: JsValue) -> JsValue {
    value(&match ordered(&url, order).await {
        Reply {
            result: Some(checkout),
            ..
        } => follow(checkout),
        refused => refused,
    })
}

/// Reads from `url` what the signed-in customer has. Resolves to
/// `{ ok: true, result: Benefits }` or `{ ok: false, code, hint }`; never rejects.
#[wasm_bindgen]
pub async fn benefits(url: String) -> JsValue {
    value(&match Request::get(&url).send().await {
        Ok(response) => read::<Benefits>(response).await,
        Err(_) => offline(),
    })
}

async fn ordered(url: &str, order: JsValue) -> Reply<Checkout> {
    match request(url, order) {
        None => Reply::refused("invalid_order", "Give { plan } or { priceId }."),
        Some(request) => match request.send().await {
            Ok(response) => read(response).await,
            Err(_) => offline(),
        },
    }
}

/// Reading the order into its type first drops whatever else a page may have put there.
fn request(url: &str, order: JsValue) -> Option<Request> {
    let order: Order = serde_wasm_bindgen::from_value(order).ok()?;
    let body = JSON::stringify(&serde_wasm_bindgen::to_value(&order).ok()?).ok()?;
    let request = Request::post(url).header("content-type", "application/json");
    request.body(JsValue::from(body)).ok()
}

async fn read<T: DeserializeOwned>(response: Response) -> Reply<T> {
    let text = response.text().await.unwrap_or_default();
    let reply = JSON::parse(&text)
        .ok()
        .and_then(|reply| serde_wasm_bindgen::from_value(reply).ok());
    reply.unwrap_or_else(|| {
        let hint = format!(
            "The server answered {} without Kassa's JSON.",
            response.status()
        );
        Reply::refused("unreadable_reply", &hint)
    })
}

fn offline<T>() -> Reply<T> {
    Reply::refused("offline", "The server cannot be reached; try again.")
}

/// Only web addresses are followed: a `javascript:` one would run in the page.
fn follow(checkout: Checkout) -> Reply<Checkout> {
    let Way::Open { url } = &checkout.way else {
        return Reply::refused(
            "unknown_way_to_pay",
            "Reload the page: the server is newer.",
        );
    };
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return Reply::refused(
            "unsafe_address",
            "The server gave no web address to pay at.",
        );
    }
    let opened = web_sys::window().is_some_and(|window| window.location().assign(url).is_ok());
    if !opened {
        return Reply::refused(
            "cannot_redirect",
            "This page cannot be left for the place to pay.",
        );
    }
    Reply {
        ok: true,
        result: Some(checkout),
        code: None,
        hint: None,
        manage_url: None,
    }
}

/// A reply is made of text, numbers and lists, all of which exist in JavaScript.
fn value<T: Serialize>(reply: &T) -> JsValue {
    serde_wasm_bindgen::to_value(reply).unwrap_or(JsValue::NULL)
}
