//! The pay page.

use super::html::{esc, frame, href, money};
use super::words::Words;
use super::{missing, speak};
use crate::clock;
use crate::form;
use crate::http::{Request, Response};
use crate::json::Json;
use crate::lab::Lab;
use crate::stripe::{ApiError, Manner, Payer, TEST_CARDS};
use serde_json::Value;

/// Clicking a test card writes it into the field; without scripts one types it.
pub(crate) const SCRIPT: &str = "<script>document.querySelectorAll('[data-card]').forEach(function(b){\
b.addEventListener('click',function(){var f=document.getElementById('card');\
f.value=b.dataset.card;f.focus()})})</script>";

pub(crate) fn show(lab: &Lab, request: &Request, id: &str, error: &str) -> Response {
    let Some(session) = lab.stripe.store.of("checkout.session", id) else {
        return missing(speak("", request));
    };
    let words = speak(session.text("locale"), request);
    if session.text("status") != "open" {
        return over(words, session);
    }
    let inner = format!(
        "<div class=\"two\"><section>{}</section><section>{}</section></div>",
        summary(words, session),
        pay_form(words, session, error),
    );
    let status = if error.is_empty() { 200 } else { 402 };
    Response::html(status, frame(words, words.pay_title, &inner))
}

/// A page whose session is paid or expired only shows the way on.
fn over(words: &Words, session: &Value) -> Response {
    let paid = session.text("status") == "complete";
    let (text, url) = if paid {
        (words.paid, success_url(session))
    } else {
        (words.expired, session.text("cancel_url").to_owned())
    };
    let link = if url.is_empty() {
        String::new()
    } else {
        format!(
            "<p><a class=\"button\" href=\"{}\">{}</a></p>",
            href(&url),
            words.back
        )
    };
    let inner = format!("<section class=\"panel\"><h1>{text}</h1>{link}</section>");
    Response::html(
        if paid { 200 } else { 410 },
        frame(words, words.pay_title, &inner),
    )
}

pub(super) fn summary(words: &Words, session: &Value) -> String {
    if session.text("mode") == "setup" {
        return format!("<p class=\"total\">{}</p>", words.card);
    }
    let mut rows = String::new();
    for item in session.array("_lab.line_items") {
        let price = item.at("price");
        let per = per(words, price);
        rows.push_str(&format!(
            "<div class=\"row\"><span>{}<br><span class=\"soft\">× {}</span></span>\
             <strong>{} <span class=\"soft\">{per}</span></strong></div>",
            esc(item.text("description")),
            item.int("quantity"),
            money(item.int("amount_total"), item.text("currency")),
        ));
    }
    if session.has("_lab.trial_end") {
        rows.push_str(&format!(
            "<div class=\"row\"><span>{}</span><strong>{}</strong></div>",
            words.trial,
            clock::day(session.int("_lab.trial_end")),
        ));
    }
    let back = if session.has("cancel_url") {
        format!(
            "<p><a href=\"{}\">← {}</a></p>",
            href(session.text("cancel_url")),
            words.back
        )
    } else {
        String::new()
    };
    format!(
        "{back}<p class=\"soft\">{}</p><p class=\"total\">{}</p>{rows}",
        words.total,
        money(session.int("amount_total"), session.text("currency")),
    )
}

/// "per month" for a recurring price, nothing for a one-off.
pub(crate) fn per(words: &Words, price: &Value) -> String {
    let every = price.int("recurring.interval_count");
    per_interval(words, price.text("recurring.interval"), every)
}

/// The same of an interval by its name.
pub(crate) fn per_interval(words: &Words, interval: &str, every: i64) -> String {
    let [day, week, month, year] = words.per;
    let unit = match interval {
        "day" => day,
        "week" => week,
        "month" => month,
        "year" => year,
        _ => return String::new(),
    };
    if every > 1 {
        format!("{unit} × {every}")
    } else {
        unit.to_owned()
    }
}

pub(super) fn pay_form(words: &Words, session: &Value, error: &str) -> String {
    let label = if session.text("mode") == "setup" {
        words.replace
    } else if session.has("_lab.trial_end") {
        words.start_trial
    } else if session.text("mode") == "subscription" {
        words.subscribe
    } else {
        words.pay
    };
    let alert = if error.is_empty() {
        String::new()
    } else {
        format!(
            "<p class=\"error\" role=\"alert\">{}<br><span class=\"soft\">{}</span></p>",
            words.declined,
            esc(error)
        )
    };
    format!(
        "<form class=\"panel\" method=\"post\"><h1>{}</h1>{alert}\
         <label for=\"email\">{}</label><input id=\"email\" type=\"email\" name=\"email\" \
         autocomplete=\"email\" required value=\"{}\">\
         <label for=\"name\">{}</label><input id=\"name\" type=\"text\" name=\"name\" \
         autocomplete=\"cc-name\" value=\"{}\">{}\
         <button class=\"main\">{label}</button></form>",
        words.pay_title,
        words.email,
        esc(session.text("customer_details.email")),
        words.name,
        esc(session.text("customer_details.name")),
        card_field(words, true),
    )
}

/// The field for the number and the test cards to click, with or without a bank debit.
pub(crate) fn card_field(words: &Words, debits: bool) -> String {
    let mut rows = String::new();
    for (card, text) in TEST_CARDS.iter().zip(words.cards) {
        if card.manner == Manner::Debits && !debits {
            continue;
        }
        rows.push_str(&format!(
            "<li><button type=\"button\" data-card=\"{0}\"><code>{0}</code><span class=\"soft\">{text}</span></button></li>",
            spaced(card.number),
        ));
    }
    format!(
        "<label for=\"card\">{}</label><input id=\"card\" type=\"text\" name=\"card\" \
         autocomplete=\"off\" required value=\"4242 4242 4242 4242\">\
         <p class=\"hint\" id=\"cards\">{}</p><ul class=\"cards\" aria-labelledby=\"cards\">{rows}</ul>{SCRIPT}",
        words.card, words.test_cards,
    )
}

pub(crate) fn spaced(number: &str) -> String {
    let mut shown = String::new();
    for (n, letter) in number.chars().enumerate() {
        if n > 0 && n % 4 == 0 && letter.is_ascii_digit() {
            shown.push(' ');
        }
        shown.push(letter);
    }
    shown
}

/// Pays with what the form says.
pub(super) fn paid(lab: &mut Lab, request: &Request, id: &str) -> Result<Value, ApiError> {
    let body = request.text();
    let payer = Payer {
        email: form::field(&body, "email"),
        name: form::field(&body, "name").filter(|name| !name.is_empty()),
    };
    let card = form::field(&body, "card").unwrap_or_default();
    lab.stripe.pay_session(id, &card, &payer)
}

pub(crate) fn pay(lab: &mut Lab, request: &Request, id: &str) -> Response {
    match paid(lab, request, id) {
        Ok(session) => Response::see_other(&success_url(&session)),
        // A second click on a paid page leads on instead of to an error.
        Err(error) if error.status != 402 => show(lab, request, id, ""),
        Err(error) => show(lab, request, id, &error.text),
    }
}

pub(super) fn success_url(session: &Value) -> String {
    let target = if session.has("success_url") {
        "success_url"
    } else {
        "return_url"
    };
    session
        .text(target)
        .replace("{CHECKOUT_SESSION_ID}", session.text("id"))
}
