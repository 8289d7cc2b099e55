//! The choices in an ask.

use alloc::string::String;
use kassa_wire::wire;

/// A further plan of a checkout.
#[wire]
pub struct CheckoutItem {
    /// The plan's id.
    pub plan: String,
    /// Units; 1 unless given, at most 10,000.
    pub quantity: Option<i64>,
}

/// From when a change of a subscription counts.
#[wire]
#[derive(Copy)]
pub enum ChangeWhen {
    /// At once.
    Now,
    /// From the next period: what was paid stays until then, and nothing is
    /// billed before.
    PeriodEnd,
}

/// How the difference between two plans is billed.
#[wire]
#[derive(Copy)]
pub enum Proration {
    /// In proportion, with the next invoice.
    NextInvoice,
    /// In proportion, at once.
    Now,
    /// Not at all: the new price counts from the next period.
    None,
}

/// What an app would like a store to do with a customer's wish for their money.
#[wire]
#[derive(Copy)]
pub enum RefundPreference {
    /// All of it goes back.
    Grant,
    /// As much as is not used.
    Prorate,
    /// Nothing goes back.
    Decline,
    /// The store decides.
    Neutral,
}

/// What became of what a customer bought.
#[wire]
#[derive(Copy)]
pub enum DeliveryStatus {
    /// It is there, and it works.
    Delivered,
    /// It did not work as it should.
    QualityIssue,
    /// It was something else.
    WrongItem,
    /// The app's servers were down.
    Outage,
    /// It did not come for another reason.
    Undelivered,
}
