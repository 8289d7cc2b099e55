//! Everything Kassa knows of one customer. Only `decide` writes it.

pub use crate::model::operation::{Call, Operation, OperationKind, OperationStatus, SealedKey};

use crate::model::benefits::{Bucket, Strategy};
use crate::model::catalog::{Overspent, Terms};
use crate::model::id::Environment;
use crate::model::is_default;
use crate::model::license::License;
use crate::model::money::Money;
use crate::model::notice::Notice;
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::receipt::PaymentDetails;
use crate::model::schedule::{PaymentMethod, Schedule};
use crate::model::subscription::{Sold, Subscription};
use crate::model::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
use kassa_wire::wire;

/// The snapshot that a commit stores and a load returns.
#[wire]
pub struct Account {
    /// The app's id of the customer.
    pub id: String,
    /// Test and live never mix.
    pub environment: Environment,
    /// Who this is at each provider.
    #[serde(default)]
    pub customers: Vec<ProviderCustomer>,
    /// What was begun, with the terms pinned.
    #[serde(default)]
    pub checkouts: Vec<Checkout>,
    /// All of them, ended ones too.
    #[serde(default)]
    pub subscriptions: Vec<Subscription>,
    /// All of them.
    #[serde(default)]
    pub payments: Vec<Payment>,
    /// Keys of software that was bought.
    #[serde(default)]
    pub licenses: Vec<License>,
    /// Credits, by where they came from.
    #[serde(default)]
    pub lots: Vec<Lot>,
    /// Credits that the app gave by hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<Grant>,
    /// Credits that are held for work that goes on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reservations: Vec<Reservation>,
    /// Cards and bank accounts that can be charged again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<PaymentMethod>,
    /// What Kassa collects itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<Schedule>,
    /// Calls that move money, until their end is certain.
    #[serde(default)]
    pub operations: Vec<Operation>,
    /// Messages that the app has not confirmed yet.
    #[serde(default)]
    pub notices: Vec<PendingNotice>,
    /// The account that has everything of this one since they were merged.
    pub merged_into: Option<String>,
    /// Accounts that were merged into this one, and those merged into them.
    #[serde(default)]
    pub merged: Vec<String>,
    /// When it was asked that its customer be forgotten. Whatever comes later
    /// brings no name or address back.
    pub erased_at: Option<Millis>,
    /// The form in which this was written. A version that knows only older
    /// forms refuses it, since it would drop what it does not know.
    #[serde(default)]
    pub form: i64,
}

/// The account's counterpart at a provider.
#[wire]
pub struct ProviderCustomer {
    /// Such as `stripe`.
    pub provider: String,
    /// The provider's id.
    pub id: String,
}

/// A checkout session: written before the provider hears of it, so that the
/// terms that the customer saw are the terms that the payment gets.
#[wire]
pub struct Checkout {
    /// Ours; it travels as `kassa_checkout` in the provider's metadata.
    pub id: String,
    /// Such as `stripe`.
    pub provider: String,
    /// A digest of what was asked: equal asks share one session.
    pub digest: String,
    /// What is being sold.
    pub terms: Terms,
    /// Units.
    pub quantity: i64,
    /// Free days that it gives: an account has them once.
    pub trial_days: Option<u32>,
    /// Another one of its group takes its place: whoever makes its session ends
    /// it again.
    #[serde(default)]
    pub replaced: bool,
    /// When it is (next) ended at its provider, since its group was bought.
    pub due_at: Option<Millis>,
    /// How often that was tried.
    #[serde(default)]
    pub attempts: i64,
    /// The calendar that its periods follow, where Kassa collects them; UTC unless
    /// told.
    pub zone: Option<String>,
    /// Where receipts go, where Kassa collects.
    pub email: Option<String>,
    /// Who buys, where Kassa collects.
    pub customer_name: Option<String>,
    /// The provider's id, once it has made the session.
    pub session: Option<String>,
    /// Where the customer pays, while that is possible.
    pub url: Option<String>,
    /// The subscription that it began, once an event has told it.
    pub subscription: Option<String>,
    /// When it was begun.
    pub created: Millis,
    /// After this it cannot be paid any more.
    pub expires_at: Millis,
}

/// One payment under all its names.
#[wire]
pub struct Payment {
    /// Such as `stripe`.
    pub provider: String,
    /// The name that orders and lots use.
    pub id: String,
    /// Every name that the provider has for it (intent, charge, invoice,
    /// session), sorted. Names never add up: they are one payment.
    pub aliases: Vec<String>,
    /// What it was for.
    pub order_type: OrderType,
    /// Where it stands.
    pub status: PaymentStatus,
    /// What was sold; none while no fact told it.
    pub terms: Option<Terms>,
    /// Units.
    pub quantity: i64,
    /// The subscription that it pays for.
    pub subscription: Option<String>,
    /// Our id of the checkout that sold it, where no name of the payment is its
    /// session's.
    pub checkout: Option<String>,
    /// What an order told that it sold, where the invoice of the same payment
    /// tells nothing.
    pub sold: Option<Sold>,
    /// The period that it pays for.
    pub period_start: Option<Millis>,
    /// The period that it pays for. Where a provider tells only its start, it
    /// lasts as long as the plan's interval.
    pub period_end: Option<Millis>,
    /// What was asked or paid.
    pub amount: Money,
    /// When the provider made it.
    pub created: Millis,
    /// As of when the provider said all this.
    pub as_of: Millis,
    /// How often the provider has tried to collect it.
    #[serde(default)]
    pub attempt: i64,
    /// When the provider tries again; none if it does not.
    pub next_attempt: Option<Millis>,
    /// Whom the provider billed.
    pub customer_email: Option<String>,
    /// Whom the provider billed.
    pub customer_name: Option<String>,
    /// Money that went back, by its own id.
    #[serde(default)]
    pub refunds: Vec<Refund>,
    /// The provider's own sum of what went back.
    pub refund_total: Option<RefundTotal>,
    /// What the customer's bank took back, or tries to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disputes: Vec<Dispute>,
    /// What its receipt shows.
    pub details: Option<PaymentDetails>,
    /// Until when the store has to be told that it was received, or it goes back; none
    /// where nothing needs to be told.
    pub acknowledge_by: Option<Millis>,
    /// What the store asks before it gives this back.
    pub refund_request: Option<RefundRequest>,
    /// The try that waits for the customer to confirm it, such as to their bank.
    pub action_required: Option<i64>,
    /// When the card's network first took it for fraud.
    pub fraud_warned: Option<Millis>,
    /// It cost nobody anything: a reviewer's or tester's.
    #[serde(default, skip_serializing_if = "is_default")]
    pub test: bool,
}

/// Money that goes back.
#[wire]
pub struct Refund {
    /// The provider's id.
    pub id: String,
    /// Minor units of the payment's currency.
    pub amount: i64,
    /// Where it stands.
    pub status: RefundStatus,
    /// When it was made.
    pub created: Millis,
    /// As of when.
    pub as_of: Millis,
}

/// Where a refund stands. The order is the rank: it only moves right.
#[wire]
#[derive(Copy, PartialOrd, Ord)]
pub enum RefundStatus {
    /// On its way. It counts: the customer was promised the money.
    Pending,
    /// Done.
    Succeeded,
    /// It bounced or was taken back: what it had reversed is restored.
    Failed,
}

/// What a store asks the app before it gives a customer's money back.
#[wire]
pub struct RefundRequest {
    /// The store's own word for why, where it tells.
    pub reason: Option<String>,
    /// By which it is answered, where it is not by the payment.
    pub token: Option<String>,
    /// Until when it can be answered.
    pub until: Millis,
}

/// Money that the customer's bank takes back.
#[wire]
pub struct Dispute {
    /// The provider's id.
    pub id: String,
    /// Minor units of `currency`.
    pub amount: i64,
    /// Lower case, such as `eur`; the payment's where it is not told.
    pub currency: Option<String>,
    /// Where it stands.
    pub status: DisputeStatus,
    /// When it was opened.
    pub created: Millis,
    /// As of when. The newest word stands; of one second, the later status.
    pub as_of: Millis,
}

/// Where a dispute stands.
#[wire]
#[derive(Copy, PartialOrd, Ord)]
pub enum DisputeStatus {
    /// A question of the bank, or a word that this version does not know: no
    /// money has moved.
    Inquiry,
    /// The money is gone for now.
    Open,
    /// The money is gone.
    Lost,
    /// The money is back, and so is what it had bought.
    Won,
}

/// A running total as the provider keeps it.
#[wire]
pub struct RefundTotal {
    /// Minor units of the payment's currency.
    pub amount: i64,
    /// How much of what was bought went back, in thousandths of a percent, 0 to
    /// 100,000, where the provider tells that and not the money.
    pub share: Option<i64>,
    /// As of when.
    pub as_of: Millis,
    /// As of when it was first told that anything went back. Kassa's own: a
    /// provider leaves it out.
    pub since: Option<Millis>,
}

/// Credits of one origin. Granted, reversed, repaid and the times follow from
/// facts; spent and forgiven from what the app did.
#[wire]
pub struct Lot {
    /// The payment's id, or the grant's; with `#k` for the k-th month after the
    /// first of a longer period, and `@kind` for a kind of its own. However long
    /// a period turns out to be, its first month keeps its name.
    pub id: String,
    /// Where they came from.
    pub bucket: Bucket,
    /// Their kind; none for the plain one.
    pub kind: Option<String>,
    /// The payment that bought them; empty for a grant by hand.
    pub payment: String,
    /// The subscription, for its credits.
    pub subscription: Option<String>,
    /// Credits bought.
    pub granted: i64,
    /// Credits taken back because money went back.
    pub reversed: i64,
    /// Credits used.
    pub spent: i64,
    /// Credits that a person took: nobody used them, so nobody owes them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub taken: i64,
    /// Credits that reservations hold.
    #[serde(default, skip_serializing_if = "is_default")]
    pub held: i64,
    /// What happens when more was used than is left after a reversal.
    #[serde(default, skip_serializing_if = "is_default")]
    pub overspent: Overspent,
    /// Of what was used too much, what other lots have paid.
    #[serde(default, skip_serializing_if = "is_default")]
    pub repaid: i64,
    /// Credits that went to the debts of other lots.
    #[serde(default, skip_serializing_if = "is_default")]
    pub pays: i64,
    /// Of what was used too much, what was forgiven.
    #[serde(default, skip_serializing_if = "is_default")]
    pub forgiven: i64,
    /// From when they count.
    pub starts_at: Millis,
    /// From when they do not count any more.
    pub expires_at: Option<Millis>,
    /// Since when more was used than is left, if it is.
    pub overspent_since: Option<Millis>,
    /// What the ledger's rows of this lot sum to.
    pub booked: i64,
}

/// Credits that the app gave by hand.
#[wire]
pub struct Grant {
    /// The name of its lot.
    pub id: String,
    /// Credits.
    pub amount: i64,
    /// Their kind; none for the plain one.
    pub kind: Option<String>,
    /// From when they do not count any more.
    pub expires_at: Option<Millis>,
    /// Who gave them.
    pub author: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Millis,
}

/// Credits that are held for work that goes on. While its time runs nobody else
/// can spend them; afterwards they are free again.
#[wire]
pub struct Reservation {
    /// Its name; the caller's key is part of it.
    pub id: String,
    /// What it holds, lot by lot. Empty once its time is over.
    #[serde(default)]
    pub takes: Vec<Take>,
    /// Credits.
    pub amount: i64,
    /// Their kind; none for the plain one.
    pub kind: Option<String>,
    /// Which credits, in which order.
    pub strategy: Strategy,
    /// What the work is.
    pub note: Option<String>,
    /// When it began.
    pub created: Millis,
    /// When its time is over.
    pub expires_at: Millis,
}

/// Credits of one lot.
#[wire]
pub struct Take {
    /// The lot's id.
    pub lot: String,
    /// Credits.
    pub amount: i64,
}

/// A message on its way to the app.
#[wire]
pub struct PendingNotice {
    /// What to say.
    pub notice: Notice,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried (again).
    pub due_at: Millis,
}
