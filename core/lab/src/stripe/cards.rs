//! Test cards: what each number does, now and at later charges.

use super::Stripe;
use super::error::ApiError;
use crate::json::Json;
use serde_json::{Value, json};

/// How a payment method answers a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Every charge succeeds.
    Pays,
    /// Every charge is declined with this code.
    Declines(&'static str),
    /// The buyer's first payment succeeds and every later one is declined.
    FailsLater,
    /// The same, and its bank would let it pass if its holder confirmed it.
    Asks,
    /// Every charge succeeds, and its network takes it for fraud.
    Warns,
    /// The money arrives days later, or never.
    Debits,
}

/// One test card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Card {
    /// The number, or `bank_debit`.
    pub(crate) number: &'static str,
    pub(crate) brand: &'static str,
    pub(crate) manner: Manner,
}

const fn card(number: &'static str, brand: &'static str, manner: Manner) -> Card {
    Card {
        number,
        brand,
        manner,
    }
}

/// The cards that the pay page offers.
pub(crate) const TEST_CARDS: [Card; 7] = [
    card("4242424242424242", "visa", Manner::Pays),
    card("5555555555554444", "mastercard", Manner::Pays),
    card(
        "4000000000000002",
        "visa",
        Manner::Declines("generic_decline"),
    ),
    card(
        "4000000000009995",
        "visa",
        Manner::Declines("insufficient_funds"),
    ),
    card("4000000000000069", "visa", Manner::Declines("expired_card")),
    card("4000000000000341", "visa", Manner::FailsLater),
    card("bank_debit", "bank", Manner::Debits),
];

/// More of Stripe's (docs.stripe.com/testing, read 2026-11-23), for whoever knows them.
const MORE_CARDS: [Card; 2] = [
    card("4000002760003184", "visa", Manner::Asks),
    card("4000000000005423", "visa", Manner::Warns),
];

/// Finds a card by its number, with or without spaces.
pub(crate) fn find(number: &str) -> Result<Card, ApiError> {
    let plain: String = number
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect();
    let plain = if plain.eq_ignore_ascii_case("bankdebit") {
        "bank_debit".to_owned()
    } else {
        plain
    };
    TEST_CARDS
        .iter()
        .chain(&MORE_CARDS)
        .find(|card| card.number == plain)
        .copied()
        .ok_or_else(|| {
            let mut error =
                ApiError::declined("incorrect_number", "Your card number is incorrect.");
            error.code = "incorrect_number";
            error.decline.clear();
            error
        })
}

impl Stripe {
    /// Saves a payment method; `customer` is empty for a guest.
    pub(crate) fn new_method(&mut self, card: Card, customer: &str, billing: &Value) -> String {
        let id = self.ids.next("pm_1", 23);
        let last4 = card.number.get(12..).unwrap_or("6789");
        let (kind, details) = if card.manner == Manner::Debits {
            (
                "us_bank_account",
                json!({
                    "account_holder_type": "individual", "account_type": "checking",
                    "bank_name": "LAB TEST BANK", "last4": "6789", "routing_number": "110000000",
                }),
            )
        } else {
            (
                "card",
                json!({
                    "brand": card.brand,
                    "checks": {
                        "address_line1_check": null, "address_postal_code_check": null,
                        "cvc_check": "pass",
                    },
                    "country": "US", "display_brand": card.brand, "exp_month": 12,
                    "exp_year": 2034, "fingerprint": self.ids.next("", 16), "funding": "credit",
                    "last4": last4, "networks": {"available": [card.brand], "preferred": null},
                    "wallet": null,
                }),
            )
        };
        let customer_id = (!customer.is_empty()).then_some(customer);
        let mut method = json!({
            "id": id, "object": "payment_method", "allow_redisplay": "limited",
            "billing_details": billing, "created": self.now(), "customer": customer_id,
            "livemode": false, "metadata": {}, "type": kind, "_lab": {"number": card.number},
        });
        method.set(kind, details);
        if customer.is_empty() {
            self.store.put(method);
        } else {
            self.save_new(method, "payment_method.attached");
        }
        id
    }

    /// What a saved method does at a charge.
    pub(crate) fn manner(&self, method: &str) -> Manner {
        // Without a saved method there is nothing to charge.
        find(self.store.get(method).text("_lab.number"))
            .map_or(Manner::Declines("generic_decline"), |card| card.manner)
    }
}

/// What the buyer reads after a decline.
pub(crate) fn decline_text(code: &str) -> &'static str {
    match code {
        "insufficient_funds" => "Your card has insufficient funds.",
        "expired_card" => "Your card has expired.",
        _ => "Your card was declined.",
    }
}
