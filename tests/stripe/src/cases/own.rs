//! What a developer may say in Stripe's words, all of it at once: made from the tables that the
//! core reads, with a value of each form.

use super::{Case, stripe};
use crate::sources::{self, Rows};
use serde_json::{Map, Value, json};

/// Stripe's own calls, each with every field that its table has.
pub(super) fn cases() -> Vec<Case> {
    let all = sources::own().into_iter().map(|(name, rows)| {
        let input = object(&rows, |path| sample(&name, path)).to_string();
        let call = stripe().call(&name, &input);
        Case {
            of: "own::call",
            call: call.unwrap_or_else(|error| panic!("{name} {input}: {error}")),
            what: name,
        }
    });
    all.collect()
}

/// A checkout's options with every field of these tables, less what cannot be said beside it.
pub(super) fn options(tables: &[&str], less: &[&str]) -> String {
    let all = sources::options();
    let chosen = all
        .iter()
        .filter(|(name, _)| tables.contains(&name.as_str()));
    let rows = chosen.flat_map(|(_, rows)| rows.clone());
    let is_in = |path: &str| !less.iter().any(|it| path.starts_with(it));
    let rows: Rows = rows.filter(|(path, _)| is_in(path)).collect();
    object(&rows, |path| sample("checkout", path)).to_string()
}

fn object(rows: &Rows, sample: impl Fn(&str) -> Option<Value>) -> Value {
    let mut object = json!({});
    for (path, form) in rows {
        let value = sample(path).unwrap_or_else(|| by_form(path, form));
        let mut place = &mut object;
        for part in path.split('.') {
            place = place
                .as_object_mut()
                .expect("a table names no field and what is in it")
                .entry(part)
                .or_insert_with(|| Value::Object(Map::new()));
        }
        *place = value;
    }
    object
}

fn by_form(path: &str, form: &str) -> Value {
    let (kind, _) = form.split_once(['*', '?', '!']).unwrap_or((form, ""));
    let value = match kind.split_once(':').unwrap_or((kind, "")) {
        ("text", "3-3") => json!("usd"),
        ("text", _) => json!("Spring sale"),
        ("id", _) => json!("id_a"),
        ("flag", _) => json!(true),
        ("number", _) => json!(3),
        ("word", words) => json!(words.split('|').next()),
        ("object", _) => json!({"team": "seven"}),
        _ => panic!("{path} is {form}: give it a value in tests/stripe/src/cases/own.rs"),
    };
    if form.contains('*') {
        json!([value])
    } else {
        value
    }
}

/// What a form does not tell: the words of fields that the core hands on, and lists of objects.
fn sample(call: &str, path: &str) -> Option<Value> {
    let fitting = SAMPLES.iter().filter(|(of, wanted, _)| {
        call.starts_with(of) && (path == *wanted || path.ends_with(&format!(".{wanted}")))
    });
    let nearest = fitting.max_by_key(|(_, wanted, _)| wanted.len());
    nearest.map(|(.., json)| serde_json::from_str(json).expect("JSON"))
}

/// The call or the group of calls, the field or the end of its path, and a value.
const SAMPLES: &[(&str, &str, &str)] = &[
    ("checkout", "border_style", r#""pill""#),
    ("checkout", "font_family", r#""roboto""#),
    ("checkout", "icon.type", r#""url""#),
    ("checkout", "logo.type", r#""file""#),
    (
        "checkout",
        "payment_method_reuse_agreement.position",
        r#""auto""#,
    ),
    ("checkout", "consent_collection.promotions", r#""auto""#),
    (
        "checkout",
        "consent_collection.terms_of_service",
        r#""required""#,
    ),
    (
        "checkout",
        "custom_fields",
        r#"[{"key": "size", "label": {"type": "custom", "custom": "Size"}, "type": "dropdown",
            "dropdown": {"options": [{"label": "S", "value": "s"}]}}]"#,
    ),
    ("checkout", "expires_in_minutes", "60"),
    ("checkout", "origin_context", r#""web""#),
    ("checkout", "allow_redisplay", r#""always""#),
    (
        "checkout",
        "payment_method_options",
        r#"{"card": {"request_three_d_secure": "any"}}"#,
    ),
    ("checkout", "update_shipping_details", r#""client_only""#),
    ("checkout", "allowed_countries", r#"["KR", "JP"]"#),
    ("checkout", "submit_type", r#""auto""#),
    ("checkout", "link.display", r#""never""#),
    ("checkout", "liability.type", r#""account""#),
    ("checkout", "discounts", r#"[{"coupon": "SPRING"}]"#),
    (
        "checkout",
        "allow_redisplay_filters",
        r#"["always", "limited"]"#,
    ),
    ("checkout", "payment_method_remove", r#""enabled""#),
    ("checkout", "payment_method_save", r#""disabled""#),
    (
        "checkout",
        "shipping_options",
        r#"[{"shipping_rate": "shr_a"}]"#,
    ),
    (
        "checkout",
        "tax_id_collection.required",
        r#""if_supported""#,
    ),
    ("checkout", "allowed_payment_method_types", r#"["card"]"#),
    ("checkout", "excluded_payment_method_types", r#"["klarna"]"#),
    (
        "checkout",
        "invoice_data.custom_fields",
        r#"[{"name": "PO", "value": "A-7"}]"#,
    ),
    ("checkout", "amount_tax_display", r#""exclude_tax""#),
    (
        "checkout",
        "payment_intent_data.shipping",
        r#"{"name": "Ada", "address": {"line1": "1 Bukchon-ro", "country": "KR"}}"#,
    ),
    ("checkout", "billing_cycle_anchor", "1795600000"),
    (
        "checkout",
        "billing_cycle_anchor_config",
        r#"{"day_of_month": 15}"#,
    ),
    ("checkout", "billing_mode.type", r#""flexible""#),
    (
        "checkout",
        "billing_mode.flexible",
        r#"{"proration_discounts": "itemized"}"#,
    ),
    ("checkout", "issuer.type", r#""account""#),
    (
        "checkout",
        "pending_invoice_item_interval.interval",
        r#""month""#,
    ),
    ("coupons", "percent_off", "12.5"),
    ("disputes", "evidence", r#"{"customer_name": "Ada"}"#),
    ("events", "type", r#""invoice.paid""#),
    ("paymentMethods.list", "type", r#""card""#),
    ("balanceTransactions", "type", r#""charge""#),
    (
        "portalConfigurations",
        "features",
        r#"{"invoice_history": {"enabled": true}, "payment_method_update": {"enabled": true}}"#,
    ),
    ("prices", "unit_amount", "1990"),
    ("promotionCodes", "promotion.type", r#""coupon""#),
    ("subscriptions.list", "status", r#""all""#),
    (
        "subscriptions.update",
        "discounts",
        r#"[{"coupon": "SPRING"}]"#,
    ),
    // The mock stumbles over one that is not there.
    ("webhookEndpoints", "expand", "[]"),
    ("webhookEndpoints", "api_version", r#""2026-10-28.endive""#),
    ("webhookEndpoints", "enabled_events", r#"["invoice.paid"]"#),
];
