//! The dashboard of the lab: clock, subscriptions, webhooks, requests. In English only,
//! because its reader is the developer.

use super::html::{button, esc, frame, money, tag};
use super::lemon_squeezy::desk;
use super::toss::desk as toss;
use super::words;
use crate::clock;
use crate::form;
use crate::http::{Request, Response};
use crate::json::Json;
use crate::lab::Lab;
use crate::stripe::Params;
use serde_json::{Value, json};

pub(crate) const SHOWN: usize = 40;

pub(crate) fn show(lab: &Lab, request: &Request) -> Response {
    let notice = form::field(&request.query, "notice").unwrap_or_default();
    let alert = if notice.is_empty() {
        String::new()
    } else {
        format!("<p class=\"error\" role=\"alert\">{}</p>", esc(&notice))
    };
    let inner = format!(
        "{alert}{}{}{}{}{}{}{}",
        time(lab),
        sessions(lab),
        subscriptions(lab),
        desk::sections(lab),
        toss::sections(lab),
        deliveries(lab),
        requests(lab)
    );
    Response::html(200, frame(words::pick("en", ""), "Kassa lab", &inner))
}

fn time(lab: &Lab) -> String {
    let mut acts = String::new();
    for (span, label) in [
        ("1h", "+ 1 hour"),
        ("1d", "+ 1 day"),
        ("1w", "+ 1 week"),
        ("1month", "+ 1 month"),
    ] {
        acts.push_str(&button("/lab", &[("do", "advance"), ("span", span)], label));
    }
    format!(
        "<section class=\"panel\"><h1>Kassa lab</h1><p class=\"soft\">Virtual time (UTC)</p>\
         <p class=\"total\">{}</p><div class=\"acts\">{acts}</div></section>",
        clock::readable(lab.now_ms() / 1000),
    )
}

fn sessions(lab: &Lab) -> String {
    let mut rows = String::new();
    for row in lab.stripe.store.all("checkout.session").take(SHOWN) {
        let id = row.text("id");
        let open = row.text("status") == "open";
        let waits = row.text("status") == "complete" && row.text("payment_status") == "unpaid";
        let act = if open {
            format!(
                "<a class=\"button\" href=\"/lab/stripe/checkout/{}\">Pay page</a>",
                esc(id)
            )
        } else if waits && !row.flag("_lab.settled") {
            format!(
                "<div class=\"acts\">{}{}</div>",
                button("/lab", &[("do", "settle"), ("id", id)], "Debit arrives"),
                button("/lab", &[("do", "bounce"), ("id", id)], "Debit fails"),
            )
        } else {
            String::new()
        };
        rows.push_str(&format!(
            "<tr><td class=\"when\">{}</td><td>{}</td><td>{} {}</td><td>{act}</td></tr>",
            clock::readable(row.int("created")),
            money(row.int("amount_total"), row.text("currency")),
            tag(row.text("status")),
            tag(row.text("payment_status")),
        ));
    }
    table(
        "Checkout sessions",
        &["Created", "Amount", "State", ""],
        &rows,
    )
}

fn subscriptions(lab: &Lab) -> String {
    let shop = &lab.stripe.store;
    let mut rows = String::new();
    for sub in shop.all("subscription").take(SHOWN) {
        let id = sub.text("id");
        let customer = sub.text("customer");
        let over = ["canceled", "incomplete_expired"].contains(&sub.text("status"));
        let mut acts = String::new();
        let refund = button(
            "/lab",
            &[("do", "refund"), ("id", id)],
            "Refund last payment",
        );
        if !over {
            for (word, label) in [
                ("spoil", "Fail next renewal"),
                ("card", "Replace card"),
                ("end", "Cancel at period end"),
                ("cancel", "Cancel now"),
            ] {
                acts.push_str(&button("/lab", &[("do", word), ("id", id)], label));
            }
        }
        let product = shop
            .get(sub.text("items.data.0.price.product"))
            .text("name");
        rows.push_str(&format!(
            "<tr><td><strong>{}</strong><br>{}<br><code>{}</code></td><td>{}{}</td><td class=\"when\">{}</td>\
             <td><div class=\"acts\">{acts}{refund}</div></td></tr>",
            esc(product),
            esc(shop.get(customer).text("email")),
            esc(id),
            tag(sub.text("status")),
            if sub.has("cancel_at") && !over {
                "<br><span class=\"soft\">ending</span>"
            } else {
                ""
            },
            clock::day(sub.int("items.data.0.current_period_end")),
        ));
    }
    table("Subscriptions", &["Plan", "State", "Period end", ""], &rows)
}

fn deliveries(lab: &Lab) -> String {
    let mut rows = String::new();
    for row in lab.deliveries(true).iter().rev().take(SHOWN) {
        let state = if row.lost {
            format!("<span class=\"tag bad\">lost after {}</span>", row.attempts)
        } else if row.done {
            "<span class=\"tag good\">delivered</span>".to_owned()
        } else if row.attempts > 0 {
            format!(
                "<span class=\"tag bad\">{} after {}</span>",
                row.last_status, row.attempts
            )
        } else {
            "<span class=\"tag soft\">waiting</span>".to_owned()
        };
        let act = if row.done || row.lost {
            button("/lab", &[("do", "resend"), ("id", &row.id)], "Send again")
        } else {
            String::new()
        };
        rows.push_str(&format!(
            "<tr><td class=\"when\">{}</td><td><code>{}</code></td><td>{state}</td><td>{act}</td></tr>",
            clock::readable(row.created),
            esc(&row.kind),
        ));
    }
    let (word, label) = if lab.hold {
        ("send", "Send webhooks")
    } else {
        ("hold", "Hold webhooks")
    };
    let switch = button("/lab", &[("do", word)], label);
    let foot = format!("<div class=\"acts\">{switch}</div>");
    titled("Webhooks", &["Created", "Type", "State", ""], &rows, &foot)
}

fn requests(lab: &Lab) -> String {
    let mut rows = String::new();
    for row in lab.log.iter().rev().take(SHOWN) {
        rows.push_str(&format!(
            "<tr><td class=\"when\">{}</td><td><code>{} {}</code></td><td>{}</td></tr>",
            clock::readable(row.int("at") / 1000),
            esc(row.text("method")),
            esc(row.text("path")),
            row.int("status"),
        ));
    }
    table("API requests", &["Time", "Request", "Status"], &rows)
}

pub(crate) fn table(title: &str, heads: &[&str], rows: &str) -> String {
    titled(title, heads, rows, "")
}

fn titled(title: &str, heads: &[&str], rows: &str, foot: &str) -> String {
    if rows.is_empty() {
        return format!(
            "<section class=\"panel\"><h2>{title}</h2><p class=\"soft\">None yet.</p>{foot}</section>"
        );
    }
    let heads: String = heads
        .iter()
        .map(|head| format!("<th>{head}</th>"))
        .collect();
    format!(
        "<section class=\"panel\"><h2>{title}</h2><div class=\"wide\"><table>\
         <thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{foot}</section>"
    )
}

pub(crate) fn act(lab: &mut Lab, request: &Request) -> Response {
    let body = request.text();
    let told = match form::field(&body, "provider").as_deref() {
        Some(desk::PROVIDER) => Some(desk::act(lab, &body).map_err(|refusal| refusal.text)),
        Some(toss::PROVIDER) => Some(toss::act(lab, &body).map_err(|refusal| refusal.text)),
        _ => None,
    };
    match told {
        Some(Ok(_)) => return Response::see_other("/lab"),
        Some(Err(text)) => return noticed(&text),
        None => {}
    }
    let id = form::field(&body, "id").unwrap_or_default();
    let shop = &mut lab.stripe;
    let done = match form::field(&body, "do").as_deref() {
        Some("advance") => {
            let span = form::field(&body, "span").unwrap_or_default();
            if let Some(target) = clock::after(lab.now_ms(), &span) {
                lab.advance_to(target);
            }
            Ok(Value::Null)
        }
        Some("spoil") => shop.spoil_card(&id),
        Some("card") => shop.replace_card(&id, "4242424242424242"),
        Some("end") => {
            let ask = Params::new(json!({"cancel_at_period_end": "true"}));
            shop.update_subscription(&id, &ask)
        }
        Some("cancel") => shop.cancel_subscription(&id, &Params::new(json!({}))),
        Some("refund") => {
            let charge = shop.charge_of(&id).unwrap_or_default();
            shop.refund_charge(&charge, None, None, json!({}))
        }
        Some("settle") => shop.settle_session(&id, true),
        Some("bounce") => shop.settle_session(&id, false),
        Some("resend") => {
            lab.resend(&id);
            Ok(Value::Null)
        }
        Some("hold") => {
            lab.hold = true;
            Ok(Value::Null)
        }
        Some("send") => {
            lab.hold = false;
            Ok(Value::Null)
        }
        _ => Ok(Value::Null),
    };
    match done {
        Ok(_) => Response::see_other("/lab"),
        Err(error) => noticed(&error.text),
    }
}

/// Back to the dashboard, which says why nothing was done.
fn noticed(text: &str) -> Response {
    let notice: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    Response::see_other(&format!("/lab?notice={notice}"))
}
