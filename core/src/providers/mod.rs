//! The providers. Adding one is one folder and one line in the list below.

mod address;
#[cfg(feature = "every")]
mod heard;
mod listing;
mod object;
mod query;
mod told;

pub use listing::{Listing, Page};

use crate::ask::{CancelWhen, PortalPage, Proration, WayToPay};
use crate::authentic::hmac::Mac;
use crate::authentic::{Authentic, Event, Headline, Proof, Received};
use crate::error::{KassaError, Reason};
use crate::model::account::{Call, Operation, Payment};
use crate::model::catalog::Terms;
use crate::model::config::ProviderConfig;
use crate::model::http::{Header, HttpRequest, HttpResponse};
use crate::model::id::{Customer, Environment};
use crate::model::secret::Secret;
use crate::model::subscription::Subscription;
use crate::model::time::Millis;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

macro_rules! providers {
    ($($(#[$only:meta])? $name:ident),* $(,)?) => {
        $($(#[$only])? mod $name;)*
        /// All of them.
        pub const ALL: &[&dyn Provider] = &[$($(#[$only])? &$name::PROVIDER),*];
        /// All of them again, as those who only prove webhooks need them: what else a provider
        /// can do is then left out of a program.
        const SIGNERS: &[&dyn Signer] = &[$($(#[$only])? &$name::PROVIDER),*];
    };
}

providers! {
    lemon_squeezy,
    stripe,
    #[cfg(feature = "every")]
    polar,
    #[cfg(feature = "every")]
    dodo,
    #[cfg(feature = "every")]
    standard_webhooks,
}

/// The provider of that name.
///
/// # Errors
/// `Misused`, with the names that exist.
///
/// ```
/// use kassa::providers::named;
/// assert_eq!(named("stripe").unwrap().name(), "stripe");
/// assert_eq!(named("strip").err().unwrap().code, "unknown_provider");
/// ```
pub fn named(name: &str) -> Result<&'static dyn Provider, KassaError> {
    let found = ALL.iter().find(|provider| provider.name() == name);
    found.copied().ok_or_else(unknown)
}

/// The provider of that name, for proving its webhooks.
///
/// # Errors
/// `Misused`, with the names that exist.
pub(crate) fn signer(name: &str) -> Result<&'static dyn Signer, KassaError> {
    let found = SIGNERS.iter().find(|provider| provider.name() == name);
    found.copied().ok_or_else(unknown)
}

fn unknown() -> KassaError {
    let names: Vec<&str> = SIGNERS.iter().map(|provider| provider.name()).collect();
    let hint = ["Use one of: ", &names.join(", "), "."].concat();
    KassaError::misused("unknown_provider", &hint)
}

/// What proves a provider's webhooks.
pub trait Signer: Sync {
    /// Lower camelCase, such as `stripe`.
    fn name(&self) -> &'static str;

    /// The headers that a proof needs, in lower case.
    fn headers(&self) -> &'static [&'static str];

    /// Proves a webhook, and tells which one it is.
    ///
    /// # Errors
    /// `Untrusted`, with a code that names the reason.
    fn prove(&self, inbound: &Inbound<'_>) -> Result<Authentic<Headline>, KassaError>;
}

/// What a provider says. A provider knows its own words, and nothing of
/// accounts, credits or stores.
pub trait Provider: Signer {
    /// Proves a webhook and reads it.
    ///
    /// # Errors
    /// `Untrusted`, with a code that names the reason.
    fn receive(&self, inbound: &Inbound<'_>) -> Result<Authentic<Received>, KassaError>;

    /// Which of a set-up's `store` and `prices` tell this shop's messages from
    /// those of others under the same key.
    fn parts(&self) -> &'static [&'static str] {
        &["prices"]
    }

    /// What it can be asked; none where only its messages are understood.
    fn api(&self) -> Option<&'static dyn Api> {
        None
    }
}

/// What a provider can be asked. It builds calls and reads replies; it sends
/// nothing.
pub trait Api: Sync {
    /// Which environment a secret key belongs to; none where keys do not tell.
    ///
    /// # Errors
    /// `Misused` for something that is no secret key, such as a publishable one.
    fn environment(&self, secret_key: &str) -> Result<Option<Environment>, KassaError>;

    /// Makes a call sendable: address, secret, version.
    ///
    /// # Errors
    /// `Misused` without a secret key, or with a foreign address.
    fn request(&self, call: &Call, keys: &ProviderConfig) -> Result<HttpRequest, KassaError>;

    /// What a response means for the call that it answers.
    fn reply(&self, response: &HttpResponse) -> Reply;

    /// Creates the account's customer. Equal asks must make one customer. None
    /// where the checkout itself makes it.
    fn create_customer(&self, customer: &Customer, environment: Environment) -> Option<Call>;

    /// Finds a customer that an earlier, forgotten call may have made.
    fn find_customer(&self, account: &str) -> Option<Call>;

    /// The customer's id in a reply to either; none if none was found. Only
    /// a customer that names exactly this account counts: a provider's search
    /// may be looser than that.
    ///
    /// # Errors
    /// The path that is missing.
    fn customer(&self, account: &str, body: &[u8]) -> Result<Option<String>, Missing>;

    /// Creates a checkout session.
    ///
    /// # Errors
    /// `Unsupported` for terms that the provider cannot sell; `Misused` for
    /// options that it does not know.
    fn create_checkout(&self, order: &CheckoutOrder<'_>) -> Result<Call, KassaError>;

    /// The session in the reply.
    ///
    /// # Errors
    /// The path that is missing.
    fn checkout(&self, body: &[u8]) -> Result<Session, Missing>;

    /// Ends a session, so that nobody can pay it any more. None where that cannot
    /// be done: sessions of plans that exclude each other are short there.
    fn expire_checkout(&self, _session: &str) -> Option<Call> {
        None
    }

    /// Reads a session again: one that cannot be ended may have been paid.
    fn retrieve_checkout(&self, _session: &str) -> Option<Call> {
        None
    }

    /// Lists a customer's sessions that can be paid: a process may have made one
    /// and died before it wrote that down.
    fn open_checkouts(&self, _customer: &str) -> Option<Call> {
        None
    }

    /// The sessions in the reply.
    ///
    /// # Errors
    /// The path that is missing.
    fn checkouts(&self, _body: &[u8]) -> Result<Vec<Session>, Missing> {
        Ok(Vec::new())
    }

    /// How long a session can be paid; `exclusive` for a plan that excludes
    /// others.
    fn session_lifetime(&self, exclusive: bool) -> Millis;

    /// How an interface shows a session: the provider's page, or its overlay
    /// where that is wanted and there is one.
    fn way(&self, url: &str, overlay: bool, keys: &ProviderConfig) -> WayToPay;

    /// A page to buy at that can be shared and lasts.
    ///
    /// # Errors
    /// `Unsupported` where the provider has none; `Misused` for an address that
    /// is none.
    fn link(&self, order: &LinkOrder<'_>) -> Result<String, KassaError>;

    /// Asks for a page where a customer manages what they have; none without
    /// what the provider needs to know for it.
    fn open_page(&self, order: &PageOrder<'_>) -> Option<Call>;

    /// The address in the reply; none where the provider has no such page.
    ///
    /// # Errors
    /// The path that is missing.
    fn page(&self, body: &[u8], page: PortalPage) -> Result<Option<String>, Missing>;

    /// Changes a subscription: its end, a pause, its plan, its quantity.
    ///
    /// # Errors
    /// `Unsupported` for what the provider cannot do.
    fn alter(&self, subscription: &Subscription, wish: &Alteration<'_>)
    -> Result<Call, KassaError>;

    /// Gives money back: `amount` minor units, or all that is left.
    ///
    /// # Errors
    /// `Unsupported` where the provider refunds only by hand.
    fn refund(&self, payment: &Payment, amount: Option<i64>, key: &str)
    -> Result<Call, KassaError>;

    /// Looks for what a refund did whose answer never came.
    fn look_up(&self, refund: &Operation) -> Option<Call>;

    /// What the reply says of it; none if it was not made.
    ///
    /// # Errors
    /// The path that is missing.
    fn looked_up(
        &self,
        refund: &Operation,
        proof: Proof,
        body: &[u8],
        environment: Environment,
        as_of: Millis,
    ) -> Result<Option<Authentic<Event>>, Missing>;

    /// Reads a subscription again.
    fn retrieve_subscription(&self, id: &str) -> Call;

    /// Finds the other names of a payment: the invoice of a payment intent, or
    /// the payment intent of an invoice. None where the names are enough.
    fn relate(&self, payment: &[String]) -> Option<Call>;

    /// The names in the reply, and further references to find the account by.
    ///
    /// # Errors
    /// The path that is missing.
    fn related(&self, body: &[u8]) -> Result<Related, Missing>;

    /// Reads an object that a reply carries: a subscription, a refund. The
    /// environment is the one of the key that was used: not every object tells.
    ///
    /// # Errors
    /// The path that is missing.
    fn learn(
        &self,
        proof: Proof,
        body: &[u8],
        environment: Environment,
        as_of: Millis,
    ) -> Result<Authentic<Event>, Missing>;

    /// Whether an account that an event names was named by this app: under a seal.
    fn seals(&self) -> bool {
        false
    }

    /// How long a repeated call with the same idempotency key is made only
    /// once.
    fn idempotency_lifetime(&self) -> Millis;

    /// The lists that tell what the provider keeps, in the order in which they
    /// are read: whoever something belongs to comes before it. Empty where it
    /// cannot be listed.
    fn lists(&self) -> &'static [&'static str] {
        &[]
    }

    /// Asks for a page of a list; none where the list has nothing to tell.
    fn list(&self, _: &Listing<'_>) -> Option<Call> {
        None
    }

    /// What the page says.
    ///
    /// # Errors
    /// The path that is missing of the page; an item that cannot be read is
    /// one of the things that the page says.
    fn listed(
        &self,
        _: Proof,
        _: &[u8],
        _: Millis,
        _: &Listing<'_>,
    ) -> Result<Authentic<Page>, Missing> {
        Err(Missing("data".into()))
    }

    /// One of the provider's own calls, by its name; `input` is a JSON object.
    ///
    /// # Errors
    /// `Misused` for a name or an input that the provider does not know.
    fn call(&self, name: &str, input: &str) -> Result<Call, KassaError>;
}

/// A webhook as it came in.
pub struct Inbound<'a> {
    /// As received.
    pub headers: &'a [Header],
    /// The raw bytes.
    pub body: &'a [u8],
    /// The webhook's signing secrets.
    pub secrets: &'a [Secret],
    /// The environment of this Kassa; none accepts both.
    pub environment: Option<Environment>,
    /// The shop at the provider that this Kassa is for; none accepts all.
    pub store: Option<&'a str>,
    /// The prices that count; an empty list accepts all.
    pub prices: &'a [String],
    /// The host's clock.
    pub now: Millis,
    /// What signatures are computed with.
    pub mac: Mac,
}

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
    },
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

/// The path of a field that a body should have had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing(pub String);

impl Missing {
    /// The error for a reply that cannot be read.
    ///
    /// ```
    /// use kassa::providers::Missing;
    /// assert!(Missing("data.id".into()).error("stripe").hint.contains("data.id"));
    /// ```
    pub fn error(&self, provider: &str) -> KassaError {
        KassaError::new(
            Reason::Unreadable,
            "unreadable_reply",
            &format!(
                "The provider's reply has no readable `{}`. Please report this.",
                self.0
            ),
        )
        .at(provider)
    }
}
