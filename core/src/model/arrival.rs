//! How a purchase stands when its customer comes back.

use kassa_wire::wire;

/// How a checkout stands.
#[wire]
#[derive(Copy)]
pub enum Arrival {
    /// Nothing has been heard of it yet, and it can still be paid.
    Open,
    /// The provider has heard of the money and waits for it: a bank debit takes
    /// days, a card's first invoice a moment.
    Waiting,
    /// What was bought is there.
    Landed,
    /// The money did not come. Another try can still succeed.
    Failed,
    /// It can no longer be paid, and was not.
    Expired,
    /// This account has begun no such checkout.
    Unknown,
}
