//! What the provider says, in the simulator's own words: the book says it when
//! it makes an event, the auditor hears it when the event is applied.

use kassa::model::account::RefundStatus;
use kassa::model::order::{OrderType, PaymentStatus};
use kassa::model::subscription::SubscriptionStatus;

/// Who is named, beside the provider's own ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rider {
    /// The account, as metadata name it.
    pub account: Option<String>,
    /// The checkout, as metadata name it.
    pub checkout: Option<String>,
    /// The plan, as metadata name it.
    pub plan: Option<String>,
    /// Units, as metadata name them.
    pub quantity: i64,
}

/// A subscription, times in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubFact {
    /// The provider's id.
    pub id: String,
    /// Whose.
    pub customer: String,
    /// Metadata.
    pub rider: Rider,
    /// What it costs.
    pub price: String,
    /// Units.
    pub quantity: i64,
    /// Where it stands.
    pub status: SubscriptionStatus,
    /// The present period.
    pub period: (i64, i64),
    /// The planned end.
    pub cancel_at: Option<i64>,
    /// When that was asked.
    pub canceled_at: Option<i64>,
    /// The real end.
    pub ended_at: Option<i64>,
    /// When it began.
    pub created: i64,
}

/// A payment, times in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayFact {
    /// The name that orders use.
    pub id: String,
    /// The others.
    pub names: Vec<String>,
    /// Whose.
    pub customer: String,
    /// Metadata.
    pub rider: Rider,
    /// What was paid.
    pub price: Option<String>,
    /// What for.
    pub kind: OrderType,
    /// Where it stands.
    pub status: PaymentStatus,
    /// Minor units.
    pub amount: i64,
    /// Of what.
    pub currency: String,
    /// Units.
    pub quantity: i64,
    /// Whose period it is.
    pub subscription: Option<String>,
    /// Which period it is.
    pub period: Option<(i64, i64)>,
    /// When it was made.
    pub created: i64,
    /// Tries so far.
    pub attempt: i64,
    /// The next try.
    pub next: Option<i64>,
}

/// One thing said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A subscription is so.
    Subscription(SubFact),
    /// The n-th payment of the book is so.
    Payment(usize, PayFact),
    /// Money of the n-th payment goes back.
    Refund {
        /// Which payment.
        of: usize,
        /// Names by which it is told.
        names: Vec<String>,
        /// Whose.
        customer: String,
        /// The provider's id.
        id: String,
        /// Minor units.
        amount: i64,
        /// Where it stands.
        status: RefundStatus,
        /// When it was made.
        created: i64,
    },
    /// So much of the n-th payment has gone back in all.
    Total {
        /// Which payment.
        of: usize,
        /// Names by which it is told.
        names: Vec<String>,
        /// Whose.
        customer: String,
        /// Minor units.
        total: i64,
    },
    /// A session ran out.
    Expired {
        /// Which.
        session: String,
        /// Whose.
        customer: String,
        /// Metadata.
        rider: Rider,
    },
}

impl Fact {
    /// The ids by which an account is found, and the account that is named.
    pub fn references(&self) -> (Vec<&str>, Option<&str>) {
        let mut all: Vec<&str> = Vec::new();
        let account = match self {
            Fact::Subscription(fact) => {
                all.extend([fact.id.as_str(), fact.customer.as_str()]);
                fact.rider.account.as_deref()
            }
            Fact::Payment(_, fact) => {
                all.extend(fact.subscription.as_deref());
                all.push(&fact.id);
                all.extend(fact.names.iter().map(String::as_str));
                all.push(&fact.customer);
                fact.rider.account.as_deref()
            }
            Fact::Refund {
                names, customer, ..
            }
            | Fact::Total {
                names, customer, ..
            } => {
                all.extend(names.iter().map(String::as_str));
                all.push(customer);
                None
            }
            Fact::Expired {
                session,
                customer,
                rider,
            } => {
                all.extend([session.as_str(), customer.as_str()]);
                rider.account.as_deref()
            }
        };
        (all, account)
    }
}
