//! The hosted pages: pay page, customer portal, dashboard, receipts.

mod checkout;
mod dashboard;
mod html;
mod lemon_squeezy;
mod portal;
mod stripe_frame;
mod toss;
mod words;

use crate::http::{Request, Response};
use crate::json::Json;
use crate::lab::Lab;
pub(crate) use html::money;
use words::Words;

/// Answers a page request; none for a path that is no page.
pub(crate) fn handle(lab: &mut Lab, request: &Request) -> Option<Response> {
    let parts: Vec<&str> = request.path.trim_matches('/').split('/').collect();
    match (request.method.as_str(), parts.as_slice()) {
        ("GET", [""]) => Some(Response::see_other("/lab")),
        ("GET", ["lab"]) => Some(dashboard::show(lab, request)),
        ("POST", ["lab"]) => Some(dashboard::act(lab, request)),
        ("GET", ["lab", "stripe", "checkout", id]) => Some(checkout::show(lab, request, id, "")),
        ("POST", ["lab", "stripe", "checkout", id]) => Some(checkout::pay(lab, request, id)),
        ("GET", ["lab", "stripe", "portal", id]) => Some(portal::show(lab, request, id, "")),
        ("POST", ["lab", "stripe", "portal", id]) => Some(portal::act(lab, request, id)),
        ("GET", ["lab", "stripe", "invoice" | "receipt", id, ..]) => {
            Some(receipt(lab, request, id))
        }
        ("GET", [_, "stripe.js"]) => Some(Response::typed(
            200,
            "text/javascript; charset=utf-8",
            include_str!("stripe.js").to_owned(),
        )),
        ("GET", ["lab", "stripe", "frame", id]) => Some(stripe_frame::show(lab, request, id)),
        ("POST", ["lab", "stripe", "frame", id]) => Some(stripe_frame::pay(lab, request, id)),
        _ => lemon_squeezy::handle(lab, request).or_else(|| toss::handle(lab, request)),
    }
}

fn speak(locale: &str, request: &Request) -> &'static Words {
    words::pick(
        locale,
        request.header("accept-language").unwrap_or_default(),
    )
}

fn missing(words: &Words) -> Response {
    let inner = format!(
        "<section class=\"panel\"><h1>404</h1><p>{}</p></section>",
        words.gone
    );
    Response::html(404, html::frame(words, "404", &inner))
}

/// An invoice or a charge on one sheet.
fn receipt(lab: &Lab, request: &Request, id: &str) -> Response {
    let words = speak("", request);
    let object = lab.stripe.store.get(id);
    let amount = match object.text("object") {
        "invoice" => object.int("total"),
        "charge" => object.int("amount"),
        _ => return missing(words),
    };
    let number = if object.has("number") {
        object.text("number")
    } else {
        id
    };
    let mut rows = String::new();
    for line in object.array("lines.data") {
        rows.push_str(&format!(
            "<div class=\"row\"><span>{}</span><strong>{}</strong></div>",
            html::esc(line.text("description")),
            html::money(line.int("amount"), line.text("currency")),
        ));
    }
    let inner = format!(
        "<section class=\"panel\"><h1>{}</h1><p class=\"soft\">{} {}</p>\
         <p class=\"total\">{}</p>{rows}</section>",
        html::esc(number),
        crate::clock::day(object.int("created")),
        html::tag(object.text("status")),
        html::money(amount, object.text("currency")),
    );
    Response::html(200, html::frame(words, number, &inner))
}
