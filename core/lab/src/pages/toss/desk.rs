//! TossPayments' part of the dashboard.

use super::words;
use crate::clock;
use crate::form;
use crate::json::Json;
use crate::lab::Lab;
use crate::pages::dashboard::{SHOWN, table};
use crate::pages::html::{button, esc, href, money, tag};
use crate::toss::{Refusal, TEST_ACCOUNTS, TEST_CARDS};
use serde_json::{Value, json};

/// What every button of this part tells of itself.
pub(crate) const PROVIDER: &str = "tossPayments";

/// The tables, or nothing while nobody has used the provider.
pub(crate) fn sections(lab: &Lab) -> String {
    if lab.toss.rows.all("windows").next().is_none() {
        return String::new();
    }
    format!("{}{}{}{}", windows(lab), payments(lab), keys(lab), cards())
}

fn act_on(word: &str, name: &str, id: &str, label: &str) -> String {
    let fields = [("provider", PROVIDER), ("do", word), (name, id)];
    button("/lab", &fields, label)
}

fn windows(lab: &Lab) -> String {
    let mut rows = String::new();
    for (id, row) in lab.toss.rows.all("windows").take(SHOWN) {
        let window = lab.toss.window(id).unwrap_or_default();
        let link = if window.text("status") == "open" {
            format!(
                "<a class=\"button\" href=\"{}\">Window</a>",
                href(row.text("url"))
            )
        } else {
            String::new()
        };
        let what = if row.flag("billing") {
            "billing key".to_owned()
        } else {
            money(row.int("ask.amount.value"), "krw")
        };
        rows.push_str(&format!(
            "<tr><td class=\"when\">{}</td><td>{what} {}</td><td>{}</td><td>{link}</td></tr>",
            clock::readable(row.int("opened_ms") / 1000),
            esc(row.text("ask.orderName")),
            tag(window.text("status")),
        ));
    }
    table(
        "TossPayments: windows",
        &["Opened", "For", "State", ""],
        &rows,
    )
}

fn payments(lab: &Lab) -> String {
    let mut rows = String::new();
    for (key, row) in lab.toss.rows.all("payments").take(SHOWN) {
        let deposits = row.has("virtualAccount");
        let acts = match row.text("status") {
            "WAITING_FOR_DEPOSIT" => act_on("deposit", "payment", key, "Deposit arrives"),
            "DONE" if deposits => {
                let error = act_on("error", "payment", key, "Deposit was an error");
                error + &act_on("refund", "payment", key, "Refund")
            }
            "DONE" | "PARTIAL_CANCELED" => act_on("refund", "payment", key, "Refund"),
            _ => String::new(),
        };
        rows.push_str(&format!(
            "<tr><td>{}<br><code>{}</code></td><td>{} {}</td><td>{}</td>\
             <td><div class=\"acts\">{acts}</div></td></tr>",
            esc(row.text("orderName")),
            esc(row.text("orderId")),
            money(row.int("totalAmount"), "krw"),
            esc(row.text("method")),
            tag(row.text("status")),
        ));
    }
    table(
        "TossPayments: payments",
        &["Order", "Amount", "State", ""],
        &rows,
    )
}

fn keys(lab: &Lab) -> String {
    let mut rows = String::new();
    for (key, row) in lab.toss.rows.all("billing").take(SHOWN) {
        let removed = row.flag("_lab.removed");
        let mut acts = String::new();
        if !removed {
            for (word, label) in [
                ("decline", "Decline from now on"),
                ("lose", "Card is lost"),
                ("recover", "Pays again"),
                ("remove", "Remove the key"),
            ] {
                acts.push_str(&act_on(word, "billing_key", key, label));
            }
        }
        rows.push_str(&format!(
            "<tr><td>{}<br><code>{}</code></td><td>{}</td><td><div class=\"acts\">{acts}</div></td></tr>",
            esc(row.text("method")),
            esc(row.text("customerKey")),
            tag(if removed { "removed" } else { "active" }),
        ));
    }
    table(
        "TossPayments: billing keys",
        &["Customer", "State", ""],
        &rows,
    )
}

fn cards() -> String {
    let known = TEST_CARDS.iter().zip(words::CARDS);
    let known = known.chain(TEST_ACCOUNTS.iter().zip(words::ACCOUNTS));
    let mut rows = String::new();
    for (card, (_, text)) in known {
        rows.push_str(&format!(
            "<tr><td><code>{}</code></td><td>{text}</td></tr>",
            card.number
        ));
    }
    table(
        "TossPayments: test cards and accounts",
        &["Number", "Does"],
        &rows,
    )
}

/// Does what a button says.
pub(crate) fn act(lab: &mut Lab, body: &str) -> Result<Value, Refusal> {
    let field = |name: &str| form::field(body, name);
    let mut wish = json!({});
    for name in ["payment", "billing_key"] {
        if let Some(id) = field(name) {
            wish.set(name, id);
        }
    }
    let word = field("do").unwrap_or_default();
    let action = match word.as_str() {
        "error" => {
            wish.set("do", "error");
            "deposit"
        }
        "decline" => {
            wish.set("next", "REJECT_CARD_PAYMENT");
            "card"
        }
        "lose" => {
            wish.set("next", "INVALID_CARD_LOST_OR_STOLEN");
            "card"
        }
        "recover" => {
            wish.set("next", "pays");
            "card"
        }
        word @ ("deposit" | "refund" | "remove") => word,
        _ => "",
    };
    let done = lab.toss.act(action, &wish);
    done.unwrap_or_else(|| Err(Refusal::of("NOT_FOUND")))
}
