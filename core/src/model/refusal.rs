//! What a provider's "no" means for money.

use kassa_wire::wire;

/// What a provider's code means for a call that moves money: what is done next.
#[wire]
#[derive(Copy)]
pub enum Refusal {
    /// Nothing is certain: the same call again later, under the same key.
    Later,
    /// Nothing was done and it may work soon; but this answer would be given again
    /// under the same key, so it takes a new one.
    NewKey,
    /// The customer's bank says no today: on the plan's days it is tried again.
    Declined,
    /// This card or account will never do: the customer has to give another.
    NewMethod,
    /// Nobody's card is at fault: a person has to look, such as at the set-up.
    Stop,
    /// It may have been done: look before anything else.
    LookUp,
}
