//! Lemon Squeezy's part of the dashboard.

use crate::clock;
use crate::form;
use crate::json::Json;
use crate::lab::Lab;
use crate::lemon_squeezy::Refusal;
use crate::pages::dashboard::{SHOWN, table};
use crate::pages::html::{button, esc, href, money, tag};
use serde_json::{Value, json};

/// What every button of this part tells of itself.
pub(crate) const PROVIDER: &str = "lemonSqueezy";

/// The tables, or nothing while nobody has used the provider.
pub(crate) fn sections(lab: &Lab) -> String {
    let rows = &lab.lemon_squeezy.rows;
    if rows.all("variants").next().is_none() {
        return String::new();
    }
    format!("{}{}{}", checkouts(lab), orders(lab), subscriptions(lab))
}

fn act_on(word: &str, name: &str, id: &str, label: &str) -> String {
    let fields = [("provider", PROVIDER), ("do", word), (name, id)];
    button("/lab", &fields, label)
}

fn day(row: &Value, name: &str) -> String {
    clock::from_iso(row.text(name)).map_or_else(String::new, clock::readable)
}

fn checkouts(lab: &Lab) -> String {
    let shop = &lab.lemon_squeezy.rows;
    let mut rows = String::new();
    for (_, row) in shop.all("checkouts").take(SHOWN) {
        let variant = shop.get("variants", &row.int("variant_id").to_string());
        rows.push_str(&format!(
            "<tr><td class=\"when\">{}</td><td>{}</td>\
             <td><a class=\"button\" href=\"{}\">Checkout page</a></td></tr>",
            day(row, "created_at"),
            esc(variant.text("name")),
            href(row.text("url")),
        ));
    }
    table(
        "Lemon Squeezy: checkouts",
        &["Created", "Variant", ""],
        &rows,
    )
}

fn orders(lab: &Lab) -> String {
    let mut rows = String::new();
    for (id, row) in lab.lemon_squeezy.rows.all("orders").take(SHOWN) {
        rows.push_str(&format!(
            "<tr><td class=\"when\">{}</td><td>{}</td><td>{}</td><td>{}</td>\
             <td><a class=\"button\" href=\"{}\">Receipt</a> {}</td></tr>",
            day(row, "created_at"),
            esc(row.text("user_email")),
            money(row.int("total"), &row.text("currency").to_lowercase()),
            tag(row.text("status")),
            href(row.text("urls.receipt")),
            act_on("refund", "order", id, "Refund"),
        ));
    }
    let heads = ["Created", "Buyer", "Total", "State", ""];
    table("Lemon Squeezy: orders", &heads, &rows)
}

fn subscriptions(lab: &Lab) -> String {
    let mut rows = String::new();
    for (id, sub) in lab.lemon_squeezy.rows.all("subscriptions").take(SHOWN) {
        let mut acts = act_on("refund", "subscription", id, "Refund last payment");
        if sub.text("status") != "expired" {
            for (word, label) in [
                ("spoil", "Fail next renewal"),
                ("card", "Replace card"),
                ("pause", "Pause"),
                ("resume", "Resume"),
                ("end", "Cancel at period end"),
                ("cancel", "Cancel now"),
            ] {
                acts.push_str(&act_on(word, "subscription", id, label));
            }
        }
        let at = if sub.has("ends_at") {
            "ends_at"
        } else {
            "renews_at"
        };
        rows.push_str(&format!(
            "<tr><td><strong>{}</strong> {}<br>{}</td><td>{}</td><td class=\"when\">{}</td>\
             <td><div class=\"acts\">{acts}</div></td></tr>",
            esc(sub.text("product_name")),
            esc(sub.text("variant_name")),
            esc(sub.text("user_email")),
            tag(sub.text("status")),
            day(sub, at),
        ));
    }
    let heads = ["Plan", "State", "Renews or ends", ""];
    table("Lemon Squeezy: subscriptions", &heads, &rows)
}

/// Does what a button says.
pub(crate) fn act(lab: &mut Lab, body: &str) -> Result<Value, Refusal> {
    let field = |name: &str| form::field(body, name);
    let mut wish = json!({});
    for name in ["order", "subscription"] {
        if let Some(id) = field(name) {
            wish.set(name, id);
        }
    }
    let action = match field("do").as_deref() {
        Some("spoil") => {
            wish.set("card", "4000000000000341");
            "card"
        }
        Some("card") => {
            wish.set("card", "4242424242424242");
            "card"
        }
        Some("end") => {
            wish.set("when", "period_end");
            "cancel"
        }
        Some("cancel") => "cancel",
        Some("pause") => "pause",
        Some("resume") => "resume",
        Some("refund") => "refund",
        _ => "",
    };
    let done = lab.lemon_squeezy.act(action, &wish);
    done.unwrap_or_else(|| Err(Refusal::missing()))
}
