//! What a store is asked beside what every provider is: its purchases are made on a
//! device, and reach the app's server as something to be proved.

use super::{Inbound, Missing};
use crate::ask::{DeliveryStatus, NativeOffer, RefundPreference};
use crate::authentic::{Authentic, Event};
use crate::error::KassaError;
use crate::model::account::{Call, Payment};
use crate::model::config::ProviderConfig;
use crate::model::http::HttpRequest;
use crate::model::time::Millis;
use crate::model::token::Algorithm;
use alloc::string::String;

/// A store. It signs nothing itself: the host has the private key.
pub trait Store: Sync {
    /// What lets calls in: something to be signed.
    ///
    /// # Errors
    /// `Misused` where the set-up lacks the app or the id of its key.
    fn pass(&self, keys: &ProviderConfig, now: Millis) -> Result<Pass, KassaError>;

    /// The bearer token in the reply to [`Pass::Changed`], and for how long it lets
    /// calls in.
    ///
    /// # Errors
    /// The path that is missing.
    fn granted(&self, _body: &[u8]) -> Result<(String, Millis), Missing> {
        Err(Missing("access_token".into()))
    }

    /// A purchase, as a device has it.
    ///
    /// # Errors
    /// `Untrusted` for a proof that does not hold; `Misused` for one of another form.
    fn bought(&self, proof: &Proffered<'_>) -> Result<Purchase, KassaError>;

    /// Who has to have posted a notification; none where it is signed itself.
    ///
    /// # Errors
    /// `Untrusted` for one that nobody has signed for; `Misused` where the set-up does
    /// not tell who may.
    fn carrier(
        &self,
        _inbound: &Inbound<'_>,
        _keys: &ProviderConfig,
    ) -> Result<Option<Carrier>, KassaError> {
        Ok(None)
    }

    /// Tells the store that a purchase was received; `consumes` for one that can be
    /// made again. None where the store does not want to know.
    fn acknowledge(&self, _payment: &Payment, _consumes: bool) -> Option<Call> {
        None
    }

    /// Whether a refusal says that it was told before.
    fn is_acknowledged(&self, _code: &str) -> bool {
        false
    }

    /// Answers a store that asks whether it should give money back.
    ///
    /// # Errors
    /// `Misused` where there is nothing to answer.
    fn answer_refund(&self, answer: &RefundAnswer<'_>) -> Result<Call, KassaError>;

    /// Reads what a reply leaves out of an event, such as what was paid. None where it is
    /// whole.
    fn completes(&self, _event: &Event) -> Option<Call> {
        None
    }

    /// The whole event.
    ///
    /// # Errors
    /// The path that is missing.
    fn completed(&self, event: Event, _body: &[u8]) -> Result<Event, Missing> {
        Ok(event)
    }

    /// What of an offer has to be signed; none where nothing is offered.
    ///
    /// # Errors
    /// `Misused` for options that the store does not know.
    fn offer(&self, _order: &OfferOrder<'_>) -> Result<Option<Offered>, KassaError> {
        Ok(None)
    }

    /// The offer with its signature, which the host gives in base64url.
    fn sign_offer(&self, _offer: NativeOffer, _signature: &str) -> Option<NativeOffer> {
        None
    }
}

/// What lets calls in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pass {
    /// A JSON Web Token: this text, a dot, and its signature.
    Signed {
        /// What is to be signed.
        signing: Signing,
        /// Until when it lets calls in.
        until: Millis,
    },
    /// The same, changed for a token by this request: `{signed}` stands in its body
    /// for the signed one.
    Changed {
        /// What is to be signed.
        signing: Signing,
        /// Where it is changed.
        request: HttpRequest,
    },
}

/// Something for the host to sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signing {
    /// The key's id.
    pub key: String,
    /// How.
    pub algorithm: Algorithm,
    /// The bytes of this.
    pub text: String,
}

/// What a device says that it bought.
pub struct Proffered<'a> {
    /// The signed transaction, or the purchase token.
    pub proof: &'a str,
    /// The product's id in the store, where the proof does not tell.
    pub product: Option<&'a str>,
    /// It is renewed, as the plan of that product says.
    pub renews: bool,
    /// The rest of what proofs hold against: no headers, no body.
    pub inbound: &'a Inbound<'a>,
}

/// What a device's word is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purchase {
    /// The store has signed it.
    Proved(Authentic<Event>),
    /// The store tells on this call.
    Ask(Call),
}

/// Who has to have posted a notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carrier {
    /// Its identity token.
    pub token: String,
    /// For whom that has to be made.
    pub audience: String,
    /// Who has to have signed in.
    pub email: String,
    /// Where the keys are that sign such tokens.
    pub keys: HttpRequest,
}

/// What an app says of a customer's wish for their money.
pub struct RefundAnswer<'a> {
    /// The payment.
    pub payment: &'a Payment,
    /// What the app would like.
    pub preference: RefundPreference,
    /// What became of it.
    pub delivery: DeliveryStatus,
    /// There was a free try of it before.
    pub sampled: bool,
    /// How much of it was used, in thousandths of a percent; none where nobody counts.
    pub used: Option<i64>,
}

/// An offer that an app makes to a customer in a store.
pub struct OfferOrder<'a> {
    /// The store's id of what is bought.
    pub product: &'a str,
    /// What tells the store who buys.
    pub account: &'a str,
    /// A JSON object in the store's own words.
    pub options: Option<&'a str>,
    /// 24 hexadecimal digits, new each time.
    pub random: &'a str,
    /// The host's clock.
    pub now: Millis,
    /// The app and its key.
    pub keys: &'a ProviderConfig,
}

/// An offer that waits for its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// What is to be signed.
    pub signing: Signing,
    /// All but its signature, which is put in as base64 of DER.
    pub offer: NativeOffer,
}

/// The app of a store's set-up.
///
/// # Errors
/// `Misused` without one.
#[cfg(feature = "stores")]
pub(super) fn app<'a>(
    provider: &str,
    keys: &'a ProviderConfig,
) -> Result<&'a crate::model::config::StoreApp, KassaError> {
    keys.app.as_ref().ok_or_else(|| no_app(provider))
}

/// A store without its app.
#[cfg(feature = "stores")]
pub(crate) fn no_app(provider: &str) -> KassaError {
    let hint = "Give the store's `app` where Kassa is made: its id, and who may ask about it.";
    KassaError::misused("no_app", hint).at(provider)
}
