//! What calls are made of, and what replies come to.

use crate::ask::{CancelWhen, PortalPage, Proration};
use crate::authentic::hmac::Mac;
use crate::authentic::{Authentic, Event};
use crate::error::{KassaError, Reason};
use crate::model::account::{Call, Payment, SealedKey};
use crate::model::catalog::{AddOn, Terms};
use crate::model::config::ProviderConfig;
use crate::model::id::Environment;
use crate::model::money::Money;
use crate::model::preview::PreviewLine;
use crate::model::secret::Secret;
use crate::model::subscription::Card;
use crate::model::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;

/// What a response means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// It was done; the body says what.
    Done,
    /// The provider said no, and will say so again.
    Refused {
        /// The provider's own code.
        code: String,
        /// What the developer does next.
        hint: String,
    },
    /// Nothing certain: too many requests, a conflict, or a fault over there.
    Unclear {
        /// Trying again at once makes sense.
        again: bool,
    },
}

/// What a checkout session is made of.
pub struct CheckoutOrder<'a> {
    /// Our account.
    pub account: &'a str,
    /// Our id of the checkout; also its idempotency key.
    pub checkout: &'a str,
    /// The provider's id of the customer; none where a checkout makes it.
    pub customer: Option<&'a str>,
    /// Where receipts go.
    pub email: Option<&'a str>,
    /// Who buys.
    pub name: Option<&'a str>,
    /// What is sold.
    pub terms: &'a Terms,
    /// The plan's own price at this provider, if it has one.
    pub price: Option<&'a str>,
    /// Units.
    pub quantity: i64,
    /// What is sold along with it, each with its own price at this provider, if it
    /// has one.
    pub add_ons: Vec<(&'a AddOn, Option<&'a str>)>,
    /// Free days first.
    pub trial_days: Option<u32>,
    /// Absolute; may hold `{CHECKOUT_SESSION_ID}`.
    pub success_url: &'a str,
    /// Absolute.
    pub cancel_url: &'a str,
    /// A language tag.
    pub locale: Option<&'a str>,
    /// After this it must not be payable.
    pub expires_at: Millis,
    /// Where it is sold.
    pub environment: Environment,
    /// It is going to be shown above a page of the app.
    pub overlay: bool,
    /// A JSON object in the provider's own words.
    pub options: Option<&'a str>,
    /// Which shop it is, and what seals the data that rides along.
    pub keys: &'a ProviderConfig,
    /// What seals are computed with.
    pub mac: Mac,
}

/// What a page to buy at is made of.
pub struct LinkOrder<'a> {
    /// The plan's own page at the provider, as the app's plans name it.
    pub page: Option<&'a str>,
    /// Our account, where it is known who is going to buy.
    pub account: Option<&'a str>,
    /// The plan's id.
    pub plan: &'a str,
    /// Units.
    pub quantity: i64,
    /// Where receipts go.
    pub email: Option<&'a str>,
    /// Who buys.
    pub name: Option<&'a str>,
    /// A JSON object in the provider's own words.
    pub options: Option<&'a str>,
    /// What seals the data that rides along.
    pub keys: &'a ProviderConfig,
    /// What seals are computed with.
    pub mac: Mac,
}

/// A page that a customer wants to see.
#[derive(Clone, Copy)]
pub struct PageOrder<'a> {
    /// The provider's id of the customer.
    pub customer: Option<&'a str>,
    /// The provider's id of the subscription.
    pub subscription: Option<&'a str>,
    /// Which page.
    pub page: PortalPage,
    /// Absolute.
    pub return_url: &'a str,
    /// The change that is to be confirmed.
    pub change: Option<PageChange<'a>>,
    /// A JSON object in the provider's own words.
    pub options: Option<&'a str>,
}

/// A change that a customer is to confirm.
#[derive(Clone, Copy)]
pub struct PageChange<'a> {
    /// The provider's id of what is changed in the subscription, where it is known.
    pub item: Option<&'a str>,
    /// Another price of the provider's.
    pub price: Option<&'a str>,
    /// Units.
    pub quantity: i64,
}

/// How a subscription is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alteration<'a> {
    /// Its end. [`CancelWhen::Never`] also ends a pause.
    Cancel(CancelWhen),
    /// It rests.
    Pause {
        /// When it goes on by itself.
        until: Option<Millis>,
        /// The customer keeps what they have meanwhile.
        free: bool,
    },
    /// What is sold.
    Change {
        /// Another price of the provider's.
        price: Option<&'a str>,
        /// Other units.
        quantity: Option<i64>,
        /// How the difference is billed.
        proration: Proration,
        /// As of when the difference is counted; as of now unless given.
        as_of: Option<Millis>,
    },
}

/// Money that a customer's card holds.
#[derive(Clone, Copy)]
pub struct CaptureOrder<'a> {
    /// Of this payment.
    pub payment: &'a Payment,
    /// Minor units; all of it unless given.
    pub amount: Option<i64>,
    /// The call's idempotency key.
    pub key: &'a str,
}

/// What a change would cost, as the provider says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// When it is charged.
    pub at: Millis,
    /// What is charged then.
    pub amount: Money,
    /// For what, the first of them.
    pub lines: Vec<PreviewLine>,
}

/// A checkout session at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The provider's id.
    pub id: String,
    /// Our id of the checkout, where the session tells it.
    pub checkout: Option<String>,
    /// Where the customer pays; none if it cannot be paid (any more).
    pub url: Option<String>,
    /// It was completed: money came or is on its way.
    pub paid: bool,
    /// The subscription that it began.
    pub subscription: Option<String>,
    /// After this it cannot be paid.
    pub expires_at: Option<Millis>,
    /// Where it is sold, where the reply tells.
    pub environment: Option<Environment>,
}

/// Names that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Related {
    /// Further names of the payment.
    pub payment: Vec<String>,
    /// Further ids by which the account can be found.
    pub references: Vec<String>,
}

/// How a session comes to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    /// The provider makes it on this call.
    Ask(Call),
    /// The page opens it by itself: this is what it is.
    Made(Session),
}

/// A page on which a customer stores a card or bank account.
#[derive(Clone, Copy)]
pub struct RegisterOrder<'a> {
    /// Our account.
    pub account: &'a str,
    /// In what the account is going to pay.
    pub currency: &'a str,
    /// Its idempotency key.
    pub key: &'a str,
    /// The provider's id of the customer.
    pub customer: &'a str,
    /// Where receipts go.
    pub email: Option<&'a str>,
    /// Whose it is.
    pub name: Option<&'a str>,
    /// Absolute.
    pub success_url: &'a str,
    /// Absolute.
    pub cancel_url: &'a str,
    /// A language tag.
    pub locale: Option<&'a str>,
    /// A JSON object in the provider's own words.
    pub options: Option<&'a str>,
    /// The publishable key is in here.
    pub keys: &'a ProviderConfig,
}

/// What a customer brings back from a provider's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Back {
    /// Only the name of a session, or not even that: look how it stands.
    Nothing {
        /// The provider's id of it, or ours.
        session: Option<String>,
    },
    /// A session, by the provider's id of it, which tells itself how it stands.
    Session {
        /// The provider's id.
        session: String,
    },
    /// A payment was approved and waits to be confirmed.
    Approved {
        /// The session.
        session: String,
        /// The provider's id of the payment.
        payment: String,
        /// What the customer approved, in minor units.
        amount: Option<i64>,
    },
    /// A card or bank account was approved and waits to be stored.
    Registered {
        /// Our id of the checkout that it is for; none where nothing is bought.
        session: Option<String>,
        /// The provider's id of the customer who approved it.
        customer: String,
        /// By which it can be stored, once.
        secret: Secret,
    },
    /// It came to nothing.
    Failed {
        /// Our id of the checkout.
        session: Option<String>,
        /// The provider's own code.
        code: String,
    },
}

/// An approved payment.
pub struct ConfirmOrder<'a> {
    /// The session: the order's id at the provider.
    pub session: &'a str,
    /// The provider's id of the payment.
    pub payment: &'a str,
    /// As our own checkout has it, never as a browser says.
    pub amount: &'a Money,
}

/// An approved card or bank account.
pub struct RegisterCall<'a> {
    /// The provider's id of the customer.
    pub customer: &'a str,
    /// The approval's secret, sealed.
    pub sealed: SealedKey,
    /// The call's idempotency key.
    pub key: &'a str,
}

/// A stored card or bank account, as a reply has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// By which it is charged.
    pub secret: Secret,
    /// The provider's id of the customer.
    pub customer: String,
    /// The provider's word for what it is.
    pub kind: Option<String>,
    /// As much of a card as may be shown.
    pub card: Option<Card>,
}

/// What a period costs, from a stored card or bank account.
pub struct ChargeOrder<'a> {
    /// The order's id at the provider; also the idempotency key.
    pub order: &'a str,
    /// The provider's id of the customer.
    pub customer: &'a str,
    /// The key to charge by, sealed.
    pub sealed: SealedKey,
    /// What is taken.
    pub amount: &'a Money,
    /// All of it is free of value-added tax.
    pub tax_free: bool,
    /// What it is for, as the customer reads it.
    pub name: &'a str,
    /// Where the receipt goes.
    pub email: Option<&'a str>,
    /// Who pays.
    pub customer_name: Option<&'a str>,
}

/// Money back.
pub struct RefundOrder<'a> {
    /// Of this payment.
    pub payment: &'a Payment,
    /// Minor units; all that is left unless given.
    pub amount: Option<i64>,
    /// The call's idempotency key.
    pub key: &'a str,
    /// A JSON object in the provider's own words.
    pub options: Option<&'a str>,
}

/// What a look at the provider says of a call whose answer never came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookedUp {
    /// It was done.
    Made(Authentic<Event>),
    /// It was refused, with this code.
    Refused(String),
    /// It goes on: look again later.
    Waits,
    /// Nothing was done.
    Absent,
}

/// For what takes no words of the provider's own.
///
/// # Errors
/// `Misused` if there are some.
pub(crate) fn no_options(options: Option<&str>, provider: &str) -> Result<(), KassaError> {
    match options {
        None => Ok(()),
        Some(_) => Err(KassaError::misused(
            "no_such_option",
            "This provider takes no `options` here: leave them out.",
        )
        .at(provider)),
    }
}

/// For a provider that bills a change as of when it is made.
///
/// # Errors
/// `Unsupported` for a change that is to cost what an earlier preview said.
pub(super) fn no_as_of(wish: &Alteration<'_>, provider: &str) -> Result<(), KassaError> {
    match wish {
        Alteration::Change { as_of: Some(_), .. } => Err(bills_as_of_now(provider)),
        Alteration::Change { .. } | Alteration::Cancel(_) | Alteration::Pause { .. } => Ok(()),
    }
}

/// A change cannot be held to an earlier preview.
pub(crate) fn bills_as_of_now(provider: &str) -> KassaError {
    KassaError::new(
        Reason::Unsupported,
        "no_as_of",
        "What a change costs is counted here when it is made: leave `asOf` out.",
    )
    .at(provider)
}
