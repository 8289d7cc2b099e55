//! The customer portal.

use super::checkout::{card_field, per};
use super::html::{button, esc, frame, href, money, tag};
use super::words::Words;
use super::{missing, speak};
use crate::clock;
use crate::form;
use crate::http::{Request, Response};
use crate::json::Json;
use crate::lab::Lab;
use crate::stripe::Params;
use serde_json::{Value, json};

pub(crate) fn show(lab: &Lab, request: &Request, id: &str, error: &str) -> Response {
    let Some(portal) = lab.stripe.store.of("billing_portal.session", id) else {
        return missing(speak("", request));
    };
    let words = speak(portal.text("locale"), request);
    let customer = portal.text("customer");
    let back = if portal.has("return_url") {
        format!(
            "<p><a href=\"{}\">← {}</a></p>",
            href(portal.text("return_url")),
            words.back
        )
    } else {
        String::new()
    };
    let alert = if error.is_empty() {
        String::new()
    } else {
        format!("<p class=\"error\" role=\"alert\">{}</p>", esc(error))
    };
    let inner = format!(
        "{back}<h1>{}</h1><p class=\"soft\">{}</p>{alert}{}{}{}",
        words.portal,
        esc(lab.stripe.store.get(customer).text("email")),
        subscriptions(lab, words, customer, id),
        card(lab, words, customer),
        invoices(lab, words, customer),
    );
    Response::html(200, frame(words, words.portal, &inner))
}

fn subscriptions(lab: &Lab, words: &Words, customer: &str, portal: &str) -> String {
    let mut rows = String::new();
    for sub in lab.stripe.store.all("subscription") {
        if sub.text("customer") == customer {
            rows.push_str(&subscription(lab, words, sub, portal));
        }
    }
    if rows.is_empty() {
        rows = format!("<p class=\"soft\">{}</p>", words.none);
    }
    format!(
        "<section class=\"panel\"><h2>{}</h2>{rows}</section>",
        words.subscriptions
    )
}

fn subscription(lab: &Lab, words: &Words, sub: &Value, portal: &str) -> String {
    let id = sub.text("id");
    let mut text = String::new();
    for item in sub.array("items.data") {
        let price = item.at("price");
        text.push_str(&format!(
            "<div class=\"row\"><span>{}</span><strong>{} <span class=\"soft\">{}</span></strong></div>",
            esc(lab.stripe.store.get(price.text("product")).text("name")),
            money(price.int("unit_amount") * item.int("quantity"), price.text("currency")),
            per(words, price),
        ));
    }
    let over = ["canceled", "incomplete_expired"].contains(&sub.text("status"));
    let ending = sub.has("cancel_at");
    let (word, at) = if over {
        (words.ends, sub.int("ended_at"))
    } else if ending {
        (words.ends, sub.int("cancel_at"))
    } else {
        (words.renews, sub.int("items.data.0.current_period_end"))
    };
    let action = format!("/lab/stripe/portal/{portal}");
    let act = if over {
        String::new()
    } else if ending {
        button(
            &action,
            &[("do", "resume"), ("subscription", id)],
            words.resume,
        )
    } else {
        button(
            &action,
            &[("do", "cancel"), ("subscription", id)],
            words.cancel,
        )
    };
    format!(
        "{text}<p class=\"soft\">{} {word} {}</p><div class=\"acts\">{act}</div>",
        tag(sub.text("status")),
        clock::day(at),
    )
}

fn card(lab: &Lab, words: &Words, customer: &str) -> String {
    let shop = &lab.stripe.store;
    let mut method = shop
        .get(customer)
        .text("invoice_settings.default_payment_method");
    if let Some(sub) = shop
        .all("subscription")
        .find(|sub| sub.text("customer") == customer)
        && sub.has("default_payment_method")
    {
        method = sub.text("default_payment_method");
    }
    let method = shop.get(method);
    let kind = method.text("type");
    let shown = if method.is_null() {
        words.none.to_owned()
    } else {
        format!(
            "{} ···· {}",
            esc(method.text(&format!("{kind}.brand"))),
            esc(method.text(&format!("{kind}.last4")))
        )
    };
    format!(
        "<form class=\"panel\" method=\"post\"><h2>{}</h2><p>{shown}</p>\
         <input type=\"hidden\" name=\"do\" value=\"card\">{}\
         <button class=\"main\">{}</button></form>",
        words.saved,
        card_field(words, true),
        words.replace,
    )
}

fn invoices(lab: &Lab, words: &Words, customer: &str) -> String {
    let mut rows = String::new();
    for invoice in lab.stripe.store.all("invoice").take(50) {
        if invoice.text("customer") == customer {
            rows.push_str(&format!(
                "<div class=\"row\"><span><a href=\"/lab/stripe/invoice/{}\">{}</a> {}</span><strong>{}</strong></div>",
                esc(invoice.text("id")),
                clock::day(invoice.int("created")),
                tag(invoice.text("status")),
                money(invoice.int("total"), invoice.text("currency")),
            ));
        }
    }
    if rows.is_empty() {
        rows = format!("<p class=\"soft\">{}</p>", words.none);
    }
    format!(
        "<section class=\"panel\"><h2>{}</h2>{rows}</section>",
        words.invoices
    )
}

pub(crate) fn act(lab: &mut Lab, request: &Request, id: &str) -> Response {
    let body = request.text();
    let customer = lab.stripe.store.get(id).text("customer").to_owned();
    let sub = form::field(&body, "subscription").unwrap_or_default();
    // A portal acts for its own customer alone.
    if lab.stripe.store.get(&sub).text("customer") != customer && !sub.is_empty() {
        return missing(speak("", request));
    }
    let done = match form::field(&body, "do").as_deref() {
        Some("card") => {
            let number = form::field(&body, "card").unwrap_or_default();
            lab.stripe.replace_card(&customer, &number)
        }
        // In the flexible billing mode the portal sets the end itself and leaves the flag.
        Some("cancel") => {
            let ask = json!({"cancel_at": "min_period_end"});
            lab.stripe.update_subscription(&sub, &Params::new(ask))
        }
        Some("resume") => {
            let ask = json!({"cancel_at_period_end": "false"});
            lab.stripe.update_subscription(&sub, &Params::new(ask))
        }
        _ => Ok(Value::Null),
    };
    match done {
        Ok(_) => Response::see_other(&format!("/lab/stripe/portal/{id}")),
        Err(error) => show(lab, request, id, &error.text),
    }
}
