//! After the payment: the confirmation, the receipt and invoices.

use super::{look, missing, open, speak};
use crate::clock;
use crate::form;
use crate::http::{Request, Response};
use crate::json::Json;
use crate::lab::Lab;
use crate::lemon_squeezy::ROOT;
use crate::pages::html::{esc, framed, href, money, tag};
use crate::pages::words::Words;
use serde_json::Value;

/// The order that an identifier names: its number, and all that it holds.
fn order<'a>(lab: &'a Lab, identifier: &str) -> Option<(&'a str, &'a Value)> {
    let mut all = lab.lemon_squeezy.rows.all("orders");
    all.find(|(_, row)| row.text("identifier") == identifier)
}

/// A wish of the checkout, or what stands there without one.
fn or<'a>(wish: &'a str, default: &'a str) -> &'a str {
    if wish.is_empty() { default } else { wish }
}

/// The confirmation. Inside the overlay it also tells the page around it.
pub(super) fn confirmed(lab: &Lab, request: &Request, identifier: &str) -> Response {
    let words = speak("", request);
    let Some((id, row)) = order(lab, identifier) else {
        return missing(words);
    };
    let options = row.at("_lab.checkout.checkout_options");
    let wished = row.at("_lab.checkout.product_options");
    let words = speak(options.text("locale"), request);
    let receipt = row.text("urls.receipt");
    let target = or(wished.text("redirect_url"), receipt);
    let embedded = form::field(&request.query, "embed").is_some();
    let script = if embedded {
        // `<` is escaped, so that no name inside the order can end the script.
        let order = lab.lemon_squeezy.render("orders", id).to_string();
        let order = order.replace('<', "\\u003c");
        format!(
            "<script>parent.postMessage({{event:'Checkout.Success',data:{order}}},'*')</script>"
        )
    } else {
        String::new()
    };
    let inner = format!(
        "<section class=\"panel\"><h1>{}</h1><p>{}</p>{}\
         <p><a class=\"button main\" target=\"_top\" href=\"{}\">{}</a></p>\
         <p><a target=\"_top\" href=\"{}\">{}</a></p></section>{script}",
        esc(or(wished.text("confirmation_title"), words.thanks)),
        esc(or(wished.text("confirmation_message"), words.paid)),
        lines(lab, id, row),
        href(target),
        esc(or(wished.text("confirmation_button_text"), words.go_on)),
        href(receipt),
        words.receipt,
    );
    Response::html(200, framed(words, words.thanks, &inner, &look::of(options)))
}

/// The receipt, which the buyer also gets by e-mail.
pub(super) fn receipt(lab: &Lab, request: &Request, identifier: &str) -> Response {
    let words = speak("", request);
    if let Err(reply) = open(lab, request, &format!("/my-orders/{identifier}")) {
        return reply;
    }
    let Some((id, row)) = order(lab, identifier) else {
        return missing(words);
    };
    let wished = row.at("_lab.checkout.product_options");
    let link = or(
        wished.text("receipt_link_url"),
        or(wished.text("redirect_url"), "/"),
    );
    let mut inner = format!(
        "<section class=\"panel\"><h1>{} #{}</h1><p class=\"soft\">{} {}</p>\
         <p class=\"total\">{}</p>{}",
        words.receipt,
        row.int("order_number"),
        esc(day(row)),
        tag(row.text("status")),
        amount(row, "total"),
        lines(lab, id, row),
    );
    if row.int("refunded_amount") > 0 {
        inner.push_str(&format!(
            "<div class=\"row\"><span>{}</span><strong>{}</strong></div>",
            words.refunded,
            amount(row, "refunded_amount"),
        ));
    }
    inner.push_str(&keys(lab, words, id));
    let note = wished.text("receipt_thank_you_note");
    if !note.is_empty() {
        inner.push_str(&format!("<p>{}</p>", esc(note)));
    }
    inner.push_str(&format!(
        "<p><a class=\"button main\" href=\"{}\">{}</a></p></section>",
        href(link),
        esc(or(wished.text("receipt_button_text"), words.go_on)),
    ));
    let look = look::of(row.at("_lab.checkout.checkout_options"));
    Response::html(200, framed(words, words.receipt, &inner, &look))
}

/// An invoice with the address that it was asked for with.
pub(super) fn invoice(
    lab: &Lab,
    request: &Request,
    (kind, id): (&str, &str),
    path: &str,
) -> Response {
    let words = speak("", request);
    if let Err(reply) = open(lab, request, path) {
        return reply;
    }
    let row = lab.lemon_squeezy.rows.get(kind, id);
    let inner = format!(
        "<section class=\"panel\"><h1>{} {}</h1><p class=\"soft\">{} {}</p>\
         <p class=\"total\">{}</p><p>{}</p></section>",
        words.receipt,
        esc(id),
        esc(day(row)),
        tag(row.text("status")),
        amount(row, "total"),
        esc(row.text("user_name")),
    );
    let look = look::of(&Value::Null);
    Response::html(200, framed(words, words.receipt, &inner, &look))
}

fn day(row: &Value) -> &str {
    row.text("created_at").get(..10).unwrap_or_default()
}

fn amount(row: &Value, name: &str) -> String {
    money(row.int(name), &row.text("currency").to_lowercase())
}

fn lines(lab: &Lab, id: &str, row: &Value) -> String {
    let mut shown = String::new();
    for (_, item) in lab.lemon_squeezy.rows.all("order-items") {
        if item.int("order_id").to_string() == id {
            shown.push_str(&format!(
                "<div class=\"row\"><span>{}<br><span class=\"soft\">× {}</span></span>\
                 <strong>{}</strong></div>",
                esc(item.text("product_name")),
                item.int("quantity"),
                amount(row, "total"),
            ));
        }
    }
    shown
}

fn keys(lab: &Lab, words: &Words, order: &str) -> String {
    let mut shown = String::new();
    for (_, key) in lab.lemon_squeezy.rows.all("license-keys") {
        if key.int("order_id").to_string() == order {
            let until = clock::from_iso(key.text("expires_at")).map(clock::day);
            shown.push_str(&format!(
                "<div class=\"row\"><span>{}<br><code>{}</code></span><span>{}</span></div>",
                words.license,
                esc(key.text("key")),
                until.unwrap_or_default(),
            ));
        }
    }
    shown
}

/// The way to a receipt, for other pages.
pub(super) fn receipt_path(lab: &Lab, order: &str) -> String {
    let row = lab.lemon_squeezy.rows.get("orders", order);
    let path = format!("/my-orders/{}", row.text("identifier"));
    let seal = lab.lemon_squeezy.seal_of(&path, 0);
    format!("{ROOT}{path}?signature={seal}")
}
