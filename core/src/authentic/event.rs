//! What a provider said, in one set of words.

use crate::model::account::{Dispute, Payment, Refund, RefundRequest};
use crate::model::id::Environment;
use crate::model::license::License;
use crate::model::subscription::Subscription;
use crate::model::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
use kassa_wire::wire;

/// One proved event. Its report is a whole fact ("this subscription is now
/// so"), never a difference, so that any order of events ends the same.
#[wire]
pub struct Event {
    /// Such as `stripe`.
    pub provider: String,
    /// Test and live never mix.
    pub environment: Environment,
    /// The provider's id of the event; for a reply, a digest of its content.
    pub id: String,
    /// The provider's own name of the event's type.
    pub kind: String,
    /// As of when the provider said it.
    pub as_of: Millis,
    /// Our account id, where it rode along. It is a hint: an account must
    /// exist. Only a provider that cannot be asked begins one by it.
    pub account: Option<String>,
    /// The provider's ids by which the account can be found: most telling
    /// first.
    pub references: Vec<String>,
    /// What it says.
    pub report: Report,
}

/// Which message was proved, where nobody wants to know more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// The provider's id of the event; empty where it gives none that can be read.
    pub id: String,
    /// The provider's name of its type; empty where it cannot be read.
    pub kind: String,
    /// None where the message does not tell.
    pub environment: Option<Environment>,
}

/// What a proved message turned out to be.
#[wire]
pub enum Received {
    /// Something that Kassa understands.
    Event {
        /// The event.
        event: Event,
    },
    /// A type that Kassa has no use for: answered 200.
    Ignored {
        /// The provider's id of the event.
        id: String,
        /// The provider's name of its type.
        kind: String,
    },
    /// Proved, of a type that matters, but not understood: kept.
    Unreadable {
        /// The provider's id of the event.
        id: String,
        /// The provider's name of its type.
        kind: String,
        /// Where in the body, such as `data.object.customer`.
        path: String,
    },
}

/// What an event says.
#[wire]
pub enum Report {
    /// A subscription is now so.
    Subscription {
        /// The whole of it, its terms not yet known.
        subscription: Subscription,
        /// What was sold, as far as this message tells.
        sale: Sale,
    },
    /// A payment is now so.
    Payment {
        /// The whole of it, its terms not yet known.
        payment: Payment,
        /// What was sold, as far as this message tells.
        sale: Sale,
    },
    /// One refund is now so.
    Refund {
        /// The names of the payment, as far as this message tells.
        payment: Vec<String>,
        /// The whole of it.
        refund: Refund,
    },
    /// So much of a payment has gone back by now.
    RefundTotal {
        /// The names of the payment, as far as this message tells.
        payment: Vec<String>,
        /// Minor units.
        total: i64,
    },
    /// One dispute is now so.
    Dispute {
        /// The names of the payment, as far as this message tells.
        payment: Vec<String>,
        /// The whole of it.
        dispute: Dispute,
    },
    /// A licence key is now so.
    License {
        /// The whole of it.
        license: License,
    },
    /// A store's purchases are now so, and the subscription that they are for.
    Purchase {
        /// The whole of it, its terms not yet known; none for what is bought once, or
        /// where this message tells nothing certain of it.
        subscription: Option<Subscription>,
        /// What the subscription sells.
        sale: Sale,
        /// Each payment as far as it is known.
        bought: Vec<Bought>,
    },
    /// A customer asks a store for their money back, and the store asks the app.
    RefundAsked {
        /// The names of the payment, as far as this message tells.
        payment: Vec<String>,
        /// The whole of it.
        request: RefundRequest,
    },
    /// A customer has stored a card or bank account at the provider, on a page of ours:
    /// what they have is paid with it from now on.
    Stored {
        /// The provider's id of the customer.
        customer: String,
        /// The provider's id of what is stored.
        method: String,
    },
    /// A checkout session can no longer be paid.
    CheckoutExpired {
        /// The provider's id of the session.
        session: String,
    },
    /// The card's network takes a payment for fraud. No money has moved.
    FraudWarned {
        /// The names of the payment, as far as this message tells.
        payment: Vec<String>,
        /// When it was said first.
        at: Millis,
    },
    /// The provider has forgotten a customer: a checkout makes another one.
    CustomerDeleted {
        /// The provider's id of the customer.
        customer: String,
    },
}

/// One purchase at a store.
#[wire]
pub struct Bought {
    /// The whole of it, its terms not yet known.
    pub payment: Payment,
    /// What was sold.
    pub sale: Sale,
}

/// What was sold, as a message tells it: the terms are found by these.
#[wire]
#[derive(Default)]
pub struct Sale {
    /// Our id of the checkout, where it rode along.
    pub checkout: Option<String>,
    /// Our id of the plan, where it rode along.
    pub plan: Option<String>,
    /// The provider's ids of the prices paid.
    #[serde(default)]
    pub prices: Vec<String>,
    /// How often each of them was sold, where there are several, and what the invoice
    /// of a change is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<SaleItem>,
}

/// One of several prices that a subscription has.
#[wire]
pub struct SaleItem {
    /// The provider's id of the item, by which it is changed.
    pub id: Option<String>,
    /// The provider's id of the price.
    pub price: String,
    /// Units; 0 for what is sold no more.
    pub quantity: i64,
}
