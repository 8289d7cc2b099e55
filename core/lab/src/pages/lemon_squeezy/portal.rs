//! The customer portal behind the signed links of a subscription.

use super::done::receipt_path;
use super::look;
use super::{missing, open, speak};
use crate::clock;
use crate::form;
use crate::http::{Request, Response};
use crate::json::Json;
use crate::lab::Lab;
use crate::lemon_squeezy::{ROOT, Refusal};
use crate::pages::checkout::{card_field, per_interval};
use crate::pages::html::{button, esc, framed, money, tag};
use crate::pages::words::Words;
use serde_json::{Value, json};

pub(super) fn show(lab: &Lab, request: &Request, id: &str, path: &str, error: &str) -> Response {
    if let Err(reply) = open(lab, request, path) {
        return reply;
    }
    let words = speak("", request);
    let sub = lab.lemon_squeezy.rows.get("subscriptions", id);
    if sub.is_null() {
        return missing(words);
    }
    let here = format!("{ROOT}{path}?{}", request.query);
    let alert = if error.is_empty() {
        String::new()
    } else {
        format!("<p class=\"error\" role=\"alert\">{}</p>", esc(error))
    };
    let parts = if path.ends_with("/payment-details") {
        card(words, sub)
    } else if path.ends_with("/update") {
        plans(lab, words, sub, &here)
    } else {
        format!(
            "{}{}{}{}",
            subscriptions(lab, words, sub, &here),
            plans(lab, words, sub, &here),
            card(words, sub),
            invoices(lab, words, sub),
        )
    };
    let tells = if path.ends_with("/payment-details") {
        told(request)
    } else {
        ""
    };
    let inner = format!(
        "<h1>{}</h1><p class=\"soft\">{}</p>{alert}{parts}{tells}",
        words.portal,
        esc(sub.text("user_email")),
    );
    let look = look::of(&Value::Null);
    Response::html(200, framed(words, words.portal, &inner, &look))
}

/// What the page for a new card tells the page around it.
fn told(request: &Request) -> &'static str {
    if form::field(&request.query, "updated").is_some() {
        "<script>parent.postMessage({event:'PaymentMethodUpdate.Updated'},'*')</script>"
    } else {
        "<script>parent.postMessage({event:'PaymentMethodUpdate.Mounted'},'*');\
         addEventListener('keydown',function(e){if(e.key==='Escape'){\
         parent.postMessage({event:'PaymentMethodUpdate.Closed'},'*');\
         parent.postMessage({close:true},'*')}})</script>"
    }
}

fn subscriptions(lab: &Lab, words: &Words, own: &Value, here: &str) -> String {
    let mut rows = String::new();
    for (id, sub) in lab.lemon_squeezy.rows.all("subscriptions") {
        if sub.at("customer_id") == own.at("customer_id") {
            rows.push_str(&subscription(lab, words, (id, sub), here));
        }
    }
    format!(
        "<section class=\"panel\"><h2>{}</h2>{rows}</section>",
        words.subscriptions
    )
}

fn subscription(lab: &Lab, words: &Words, (id, sub): (&str, &Value), here: &str) -> String {
    let shop = &lab.lemon_squeezy.rows;
    let variant = shop.get("variants", &sub.int("variant_id").to_string());
    let item = shop.get("subscription-items", &sub.int("_lab.item").to_string());
    let day = |name: &str| clock::from_iso(sub.text(name)).map_or_else(String::new, clock::day);
    let (word, at) = if sub.has("ends_at") {
        (words.ends, day("ends_at"))
    } else {
        (words.renews, day("renews_at"))
    };
    let act = |word: &str, label: &str| button(here, &[("do", word), ("subscription", id)], label);
    let acts = match sub.text("status") {
        "expired" => String::new(),
        "cancelled" | "paused" => act("resume", words.resume),
        _ => act("pause", words.pause) + &act("cancel", words.cancel),
    };
    format!(
        "<div class=\"row\"><span>{} <span class=\"soft\">{} × {}</span></span>\
         <strong>{} <span class=\"soft\">{}</span></strong></div>\
         <p class=\"soft\">{} {word} {at}</p><div class=\"acts\">{acts}</div>",
        esc(sub.text("product_name")),
        esc(sub.text("variant_name")),
        item.int("quantity"),
        money(
            sub.int("_lab.unit") * item.int("quantity"),
            &sub.text("_lab.currency").to_lowercase()
        ),
        per_interval(
            words,
            variant.text("interval"),
            variant.int("interval_count")
        ),
        tag(sub.text("status")),
    )
}

/// The other plans of the store to change to.
fn plans(lab: &Lab, words: &Words, sub: &Value, here: &str) -> String {
    let mut rows = String::new();
    for (id, variant) in lab.lemon_squeezy.rows.all("variants") {
        let own = sub.int("variant_id").to_string() == id;
        let store = sub.int("store_id").to_string();
        if own || !variant.flag("is_subscription") || variant.text("_lab.store") != store {
            continue;
        }
        let label = format!(
            "{} {} {}",
            variant.text("name"),
            money(
                variant.int("price"),
                &variant.text("_lab.currency").to_lowercase()
            ),
            per_interval(
                words,
                variant.text("interval"),
                variant.int("interval_count")
            ),
        );
        rows.push_str(&button(here, &[("do", "change"), ("variant", id)], &label));
    }
    if rows.is_empty() {
        rows = format!("<p class=\"soft\">{}</p>", words.none);
    }
    format!(
        "<section class=\"panel\"><h2>{}</h2><div class=\"acts\">{rows}</div></section>",
        words.change_plan
    )
}

fn card(words: &Words, sub: &Value) -> String {
    format!(
        "<form class=\"panel\" method=\"post\"><h2>{}</h2><p>{} ···· {}</p>\
         <input type=\"hidden\" name=\"do\" value=\"card\">{}\
         <button class=\"main\">{}</button></form>",
        words.saved,
        esc(sub.text("card_brand")),
        esc(sub.text("card_last_four")),
        card_field(words, false),
        words.replace,
    )
}

fn invoices(lab: &Lab, words: &Words, sub: &Value) -> String {
    let mut rows = String::new();
    for (_, invoice) in lab.lemon_squeezy.rows.all("subscription-invoices").take(50) {
        if invoice.at("customer_id") != sub.at("customer_id") {
            continue;
        }
        rows.push_str(&format!(
            "<div class=\"row\"><span>{} {}</span><strong>{}</strong></div>",
            esc(invoice.text("created_at").get(..10).unwrap_or_default()),
            tag(invoice.text("status")),
            money(
                invoice.int("total"),
                &invoice.text("currency").to_lowercase()
            ),
        ));
    }
    let order = sub.int("order_id").to_string();
    format!(
        "<section class=\"panel\"><h2>{}</h2>{rows}<p><a href=\"{}\">{}</a></p></section>",
        words.invoices,
        esc(&receipt_path(lab, &order)),
        words.receipt,
    )
}

pub(super) fn act(lab: &mut Lab, request: &Request, id: &str, path: &str) -> Response {
    if let Err(reply) = open(lab, request, path) {
        return reply;
    }
    let body = request.text();
    let field = |name: &str| form::field(&body, name).unwrap_or_default();
    let shop = &mut lab.lemon_squeezy;
    let target = match field("subscription") {
        named if named.is_empty() => id.to_owned(),
        named => named,
    };
    // A link acts for its own customer alone.
    let owner = shop.rows.get("subscriptions", id).at("customer_id").clone();
    if shop.rows.get("subscriptions", &target).at("customer_id") != &owner {
        return missing(speak("", request));
    }
    let mut here = format!("{ROOT}{path}?{}", request.query);
    let named = json!({"subscription": target, "card": field("card"), "variant": field("variant")});
    let action = match field("do").as_str() {
        "card" => {
            if !here.contains("&updated=") {
                here.push_str("&updated=1");
            }
            "card"
        }
        "cancel" => "cancel",
        "resume" => "resume",
        "pause" => "pause",
        "change" => "subscription",
        _ => "",
    };
    let mut wish = named;
    wish.set("when", "period_end");
    let done = shop.act(action, &wish);
    match done.unwrap_or_else(|| Err(Refusal::missing())) {
        Ok(_) => Response::see_other(&here),
        Err(refusal) => show(lab, request, id, path, &refusal.text),
    }
}
