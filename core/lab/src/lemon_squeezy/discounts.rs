//! Discount codes and their redemptions.

use super::checks::{Document, Field, Type};
use super::error::Refusal;
use super::{LemonSqueezy, as_text, key, number};
use crate::clock;
use crate::json::Json;
use serde_json::{Value, json};

const DISCOUNT: &[Field] = &[
    ("name", Type::Text),
    ("code", Type::Text),
    ("amount", Type::Int),
    ("amount_type", Type::Choice(&["percent", "fixed"])),
    ("is_limited_to_products", Type::Flag),
    ("is_limited_redemptions", Type::Flag),
    ("max_redemptions", Type::Int),
    ("starts_at", Type::Time),
    ("expires_at", Type::Time),
    ("duration", Type::Choice(&["once", "repeating", "forever"])),
    ("duration_in_months", Type::Int),
    ("test_mode", Type::Flag),
];

/// What a code takes off an amount.
pub(super) fn amount(discount: &Value, subtotal: i64) -> i64 {
    let off = match discount.text("amount_type") {
        "percent" => subtotal * discount.int("amount") / 100,
        _ => discount.int("amount"),
    };
    off.clamp(0, subtotal)
}

impl LemonSqueezy {
    pub(super) fn create_discount(&mut self, document: &Document) -> Result<String, Refusal> {
        document.check(DISCOUNT)?;
        document.require(&["name", "code", "amount", "amount_type"])?;
        let store = document.relation("store", "stores")?;
        self.need("stores", &store)?;
        let wish = &document.attributes;
        let code = wish.text("code");
        let place = |name: &str| format!("/data/attributes/{name}");
        let plain = code
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        if !plain || !(3..=256).contains(&code.len()) {
            let text = "The code may only contain uppercase letters and numbers, 3 to 256 of them.";
            return Err(Refusal::invalid(&place("code"), text));
        }
        let taken = self
            .rows
            .all("discounts")
            .any(|(_, row)| key(row, "store_id") == store && row.text("code") == code);
        if taken {
            return Err(Refusal::invalid(
                &place("code"),
                "The code has already been taken.",
            ));
        }
        let most = if wish.text("amount_type") == "percent" {
            100
        } else {
            i64::MAX
        };
        if !(1..=most).contains(&wish.int("amount")) {
            return Err(Refusal::invalid(&place("amount"), "The amount is invalid."));
        }
        let time = |name: &str| clock::from_iso(wish.text(name)).map(clock::iso);
        let duration = wish.at("duration").as_str().unwrap_or("once");
        let months = wish.at("duration_in_months").as_i64().unwrap_or(1);
        Ok(self.add(
            "discounts",
            json!({
                "store_id": number(&store), "name": wish.at("name"), "code": code,
                "amount": wish.int("amount"), "amount_type": wish.at("amount_type"),
                "is_limited_to_products": wish.flag("is_limited_to_products"),
                "is_limited_redemptions": wish.flag("is_limited_redemptions"),
                "max_redemptions": wish.int("max_redemptions"), "starts_at": time("starts_at"),
                "expires_at": time("expires_at"), "duration": duration,
                "duration_in_months": months, "status": "published",
                "_lab": {"variants": document.relations("variants")},
            }),
        ))
    }

    /// The discount that a code stands for here and now.
    pub(crate) fn discount_of(&self, code: &str, store: &str, variant: &str) -> Option<&Value> {
        let (id, row) = self.rows.all("discounts").find(|(_, row)| {
            row.text("code").eq_ignore_ascii_case(code) && key(row, "store_id") == store
        })?;
        let now = self.now();
        let begun = clock::from_iso(row.text("starts_at")).is_none_or(|at| at <= now);
        let over = clock::from_iso(row.text("expires_at")).is_some_and(|at| at <= now);
        let variants = row.array("_lab.variants");
        let fits = !row.flag("is_limited_to_products")
            || variants.iter().any(|known| as_text(known) == variant);
        let redemptions = self.rows.all("discount-redemptions");
        let used = redemptions
            .filter(|(_, row)| key(row, "discount_id") == id)
            .count();
        let spent = row.flag("is_limited_redemptions")
            && i64::try_from(used).is_ok_and(|used| used >= row.int("max_redemptions"));
        (begun && !over && fits && !spent).then_some(row)
    }

    /// On how many payments a code counts; less than nought means on all.
    pub(super) fn charges_discounted(&self, code: &str) -> Option<i64> {
        let (_, row) = self.with_code(code)?;
        Some(match row.text("duration") {
            "forever" => -1,
            "repeating" => row.int("duration_in_months"),
            _ => 1,
        })
    }

    /// Uses a subscription's discount up by one payment and says what it takes off.
    pub(super) fn take_discount(&mut self, id: &str, subtotal: i64) -> i64 {
        let kept = self.rows.get("subscriptions", id).at("_lab.discount");
        let left = kept.int("left");
        let found = self.with_code(kept.text("code"));
        let off = found.map_or(0, |(_, row)| amount(row, subtotal));
        if left == 0 || off == 0 {
            return 0;
        }
        let used = i64::from(left > 0);
        self.alter("subscriptions", id, |sub| {
            sub.set("_lab.discount.left", left - used)
        });
        off
    }

    /// Notes that an order used a code.
    pub(super) fn redeem(&mut self, code: Option<&str>, order: &str, off: i64) {
        let Some((id, row)) = code.and_then(|code| self.with_code(code)) else {
            return;
        };
        let redemption = json!({
            "discount_id": number(id), "order_id": number(order),
            "discount_name": row.at("name"), "discount_code": row.at("code"),
            "discount_amount": row.at("amount"), "discount_amount_type": row.at("amount_type"),
            "amount": off,
        });
        self.add("discount-redemptions", redemption);
    }

    fn with_code(&self, code: &str) -> Option<(&str, &Value)> {
        let mut all = self.rows.all("discounts");
        all.find(|(_, row)| row.text("code").eq_ignore_ascii_case(code))
    }
}
