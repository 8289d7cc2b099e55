//! What an app tells Kassa once.

use crate::model::catalog::Plan;
use crate::model::id::Environment;
use crate::model::notice::NoticeKind;
use crate::model::secret::Secret;
use alloc::string::String;
use alloc::vec::Vec;
use kassa_wire::wire;

/// The set-up of one Kassa.
#[wire]
#[derive(Default)]
pub struct Config {
    /// What is for sale.
    #[serde(default)]
    pub plans: Vec<Plan>,
    /// Who collects the money.
    #[serde(default)]
    pub providers: Vec<ProviderConfig>,
    /// Test or live; told by the first provider's key unless named. Keys of
    /// another environment are refused.
    pub environment: Option<Environment>,
    /// The app's own address, such as `https://app.example`: relative return
    /// URLs start here, and return URLs elsewhere are refused.
    pub base_url: Option<String>,
    /// Further origins that a customer may be sent back to.
    #[serde(default)]
    pub return_origins: Vec<String>,
    /// The id of the key that signs entitlement tokens. The host has the key.
    pub token_key: Option<String>,
    /// Whose calendar and clock count where Kassa collects by itself, such as `Asia/Seoul`; `UTC`
    /// unless given. A customer can have another.
    pub zone: Option<String>,
    /// The keys that stored keys of a provider's, such as billing keys, are sealed
    /// with: the first seals, and all open, so that one can replace another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seal_keys: Vec<SealKey>,
    /// Which notices the app wants beside those that are always told: of
    /// [`NoticeKind::TrialEnding`], [`NoticeKind::Paid`], [`NoticeKind::PaymentActionRequired`],
    /// [`NoticeKind::FraudWarned`] and [`NoticeKind::Disputed`]. None unless given; what
    /// happened before it was listed is not told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<NoticeKind>,
}

/// A key that stored keys are sealed with.
#[wire]
pub struct SealKey {
    /// Your own name of it, which is stored beside what it sealed; 1 to 40 letters,
    /// digits, `_` and `-`.
    pub id: String,
    /// 32 random bytes in base64 or hexadecimal.
    pub key: Secret,
}

/// One provider's keys.
#[wire]
pub struct ProviderConfig {
    /// Such as `stripe`.
    pub provider: String,
    /// The secret key of its API. Not needed to verify webhooks.
    pub secret_key: Option<Secret>,
    /// The publishable key that goes with it, where pages of the app use one.
    pub client_key: Option<String>,
    /// A second pair of keys, where the provider has one for forms on the app's
    /// own page.
    pub widget: Option<KeyPair>,
    /// The webhook's signing secrets: two while one replaces the other.
    #[serde(default)]
    pub webhook_secrets: Vec<Secret>,
    /// Which of the account's shops this is, where a provider has several under
    /// one key, such as Lemon Squeezy's store id. Events of others are ignored.
    pub store: Option<String>,
    /// The prices that count here: an event that sells only others is ignored.
    /// An empty list accepts all.
    #[serde(default)]
    pub prices: Vec<String>,
    /// The app in the store that this provider is.
    pub app: Option<StoreApp>,
    /// Another address of the API, for the offline lab. Only loopback
    /// addresses are accepted, so that a key cannot be sent elsewhere.
    pub api_base: Option<String>,
}

/// A publishable key and the secret key that goes with it.
#[wire]
pub struct KeyPair {
    /// For the app's pages.
    pub client_key: String,
    /// For the app's server.
    pub secret_key: Secret,
}

/// An app in a store, and who may ask the store's server about it. The private key
/// itself stays with the host, which signs with it.
#[wire]
pub struct StoreApp {
    /// The bundle id, or the name of the package, such as `app.example.notes`.
    pub id: String,
    /// The app's number in the App Store (`appAppleId`): needed where live
    /// notifications come in.
    pub number: Option<i64>,
    /// The issuer id of the App Store's API key, or the e-mail address of Google's
    /// service account.
    pub issuer: Option<String>,
    /// The id of its private key. The host signs with the key of this id.
    pub key: Option<String>,
    /// Who posts Google's notifications.
    pub push: Option<Push>,
    /// Accounts of reviewers and testers, whose sandbox purchases count in a live
    /// Kassa too. They are marked as tests.
    #[serde(default)]
    pub testers: Vec<String>,
    /// Certificates that are believed beside the store's own, as base64 of DER: the
    /// lab's. Refused in a live Kassa and beside the store's own address.
    #[serde(default)]
    pub roots: Vec<String>,
    /// The one certificate of Xcode's local testing, as base64 of DER. Refused in a
    /// live Kassa.
    pub xcode: Option<String>,
}

/// The push subscription that brings Google's notifications.
#[wire]
pub struct Push {
    /// The audience of its tokens; the address it posts to unless set there.
    pub audience: String,
    /// The service account that it signs in as.
    pub email: String,
    /// Its name, `projects/…/subscriptions/…`; any unless given.
    pub subscription: Option<String>,
}
