//! The border of the browser module: it asks the app's own server, follows the answer and
//! waits for what was bought. It knows no price, no provider and no secret.
//!
//! What comes in is read field by field and what the server said goes out as it is. Readers
//! that serde derives would print floats in their errors: a quarter of the whole module.

mod arrival;
mod page;
mod reply;
mod way;

use gloo_net::http::Request;
use js_sys::{Function, JSON};
use reply::{field, refused, said};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{AbortSignal, Element};

/// What a browser may say about a purchase. The price is not part of it: the server's
/// catalog has it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    return_path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    overlay: Option<bool>,
    /// Of the address that a customer came back to.
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<String>,
}

/// Posts an order to `url`. Resolves to `{ ok: true, result: { id, url, way } }` or
/// `{ ok: false, code, hint }`; never rejects.
#[wasm_bindgen]
pub async fn post(url: String, order: JsValue) -> JsValue {
    match request(&url, &order) {
        Some(request) => said(request.send().await).await.1,
        None => refused("invalid_order", "Give { plan } or { priceId }."),
    }
}

/// Does what a `WayToPay` says, on this page or by leaving it. Answers `{ ok: true }` or
/// `{ ok: false, code, hint }`; never rejects. `ready` shows the page's own button to pay where
/// the script waits for one, and gives a promise of its press; it is called again with a code
/// where the customer has to mend something.
#[wasm_bindgen]
pub async fn follow(
    way: JsValue,
    nonce: Option<String>,
    into: Option<Element>,
    done: Option<Function>,
    ready: Option<Function>,
) -> JsValue {
    let page = way::Page {
        nonce,
        into,
        done,
        ready,
    };
    way::follow(&way, page).await
}

/// Reads from `url` what the signed-in customer has. Resolves to
/// `{ ok: true, result: Benefits }` or `{ ok: false, code, hint }`; never rejects.
#[wasm_bindgen]
pub async fn benefits(url: String) -> JsValue {
    said(Request::get(&url).send().await).await.1
}

/// Asks `url` how a checkout stands until that is clear, or for `limit` milliseconds.
/// Resolves to `{ ok: true, result: { state, plan?, benefits } }` or
/// `{ ok: false, code, hint }`; never rejects.
#[wasm_bindgen]
pub async fn arrived(url: String, limit: i32, signal: Option<AbortSignal>) -> JsValue {
    arrival::arrived(&url, limit, signal).await
}

/// Naming the fields drops whatever else a page may have put there.
fn request(url: &str, order: &JsValue) -> Option<Request> {
    if !order.is_object() {
        return None;
    }
    let text = |name| field(order, name).as_string();
    let order = Order {
        plan: text("plan"),
        price_id: text("priceId"),
        quantity: field(order, "quantity").as_f64(),
        return_path: text("returnPath"),
        locale: text("locale"),
        provider: text("provider"),
        overlay: field(order, "overlay").as_bool(),
        query: text("query"),
    };
    let body = JSON::stringify(&serde_wasm_bindgen::to_value(&order).ok()?).ok()?;
    let request = Request::post(url).header("content-type", "application/json");
    request.body(JsValue::from(body)).ok()
}
