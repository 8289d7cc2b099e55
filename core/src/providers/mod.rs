//! The providers. Adding one is one folder and one line in the list below.

mod address;
mod api;
#[cfg(feature = "heard")]
mod heard;
mod input;
mod listing;
mod object;
mod order;
mod query;
mod sealed;
mod store;
mod told;

pub use api::Api;
pub use listing::{Listing, Own, Page, Said};
pub use order::*;
pub(crate) use sealed::SEALED;
pub use sealed::unsealed;
pub use store::*;

use crate::authentic::Trust;
use crate::authentic::hmac::Mac;
use crate::authentic::{Authentic, Event, Headline, Received};
use crate::error::{KassaError, Reason};
use crate::model::account::Call;
use crate::model::config::StoreApp;
use crate::model::http::Header;
use crate::model::id::Environment;
use crate::model::secret::Secret;
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
        /// Their folders, also of those that a smaller module leaves out.
        const FOLDERS: &[&str] = &[$(stringify!($name)),*];
    };
}

providers! {
    lemon_squeezy,
    stripe,
    toss_payments,
    #[cfg(feature = "stores")]
    app_store,
    #[cfg(feature = "heard")]
    polar,
    #[cfg(feature = "heard")]
    dodo,
    #[cfg(feature = "heard")]
    standard_webhooks,
    #[cfg(feature = "stores")]
    google_play,
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

/// Whether there is a provider of that name, in this module or in a larger one: plans are
/// shared by servers that sell in different ways.
pub(crate) fn exists(name: &str) -> bool {
    // `two_words` is called `twoWords`.
    let plain = |text: &str| text.replace('_', "").to_ascii_lowercase();
    let lower = name.to_ascii_lowercase();
    let named = FOLDERS.iter().any(|folder| plain(folder) == lower);
    named && !name.contains('_')
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

    /// The store that it is, if it is one.
    fn store(&self) -> Option<&'static dyn Store> {
        None
    }

    /// What an unsigned message hints at; none for a message that can be proved.
    ///
    /// # Errors
    /// `Untrusted` for one that cannot be the provider's.
    fn hint(&self, _: &Inbound<'_>) -> Result<Option<Hint>, KassaError> {
        Ok(None)
    }

    /// The version that a proved message is written in, if it is a later one than any
    /// that is known here and can tell things in other places.
    fn newer_version(&self, _body: &[u8]) -> Option<String> {
        None
    }
}

/// What a message says that nobody signed: a rumour, to be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The provider's id of the message.
    pub id: String,
    /// The provider's own name of its type.
    pub kind: String,
    /// The provider's ids by which the account can be found.
    pub references: Vec<String>,
    /// Reads what it is about; none where it tells nothing of use.
    pub call: Option<Call>,
    /// A digest of the secret that it names, where messages about a deposit are
    /// known by one: it has to be the deposit's own, or nothing is asked.
    pub known_by: Option<String>,
    /// A key of the provider's that it says is gone, as a digest. No call tells
    /// whether that is so: the next charge does.
    pub gone_key: Option<String>,
    /// What of it cannot be read, where that is so: it is kept, and not asked for
    /// again.
    pub unreadable: Option<String>,
    /// What it says by itself, where nothing can be read again. It counts only if
    /// somebody posted it whom the set-up names.
    pub event: Option<Event>,
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
    /// The app in the store, where the provider is one.
    pub app: Option<&'a StoreApp>,
    /// What a store's signatures have to hold against.
    pub trust: &'a Trust,
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
