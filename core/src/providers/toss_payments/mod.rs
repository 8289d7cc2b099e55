//! TossPayments: payments through its window and its widget, stored cards and accounts that
//! Kassa charges, refunds, deposits, and messages that are hints. What maps to what stands in
//! this folder's README.

mod call;
mod checkout;
mod details;
mod inbound;
mod key;
mod options;
mod order;
mod own;
mod read;
mod refusal;
mod reply;
mod request;
mod returned;
mod signature;

use crate::ask::WayToPay;
use crate::authentic::{Authentic, Event, Headline, Proof, Received};
use crate::error::{KassaError, Reason};
use crate::model::account::{Call, Operation, SealedKey};
use crate::model::config::ProviderConfig;
use crate::model::http::{Header, HttpRequest, HttpResponse};
use crate::model::id::Environment;
use crate::model::refusal::Refusal;
use crate::model::subscription::Subscription;
use crate::model::time::{HOUR, MINUTE, Millis};
use crate::providers::{
    Alteration, Api, Back, ChargeOrder, CheckoutOrder, ConfirmOrder, Hint, Inbound, LookedUp,
    Missing, Opening, Provider, RefundOrder, RegisterCall, RegisterOrder, Registered, Reply, Signer,
};
use alloc::string::String;

/// The one there is.
pub(super) const PROVIDER: TossPayments = TossPayments;

const NAME: &str = "tossPayments";

/// An order's name has room for so many.
const MOST_ITEMS: usize = 20;

/// Words and wants of TossPayments.
pub(super) struct TossPayments;

impl Signer for TossPayments {
    fn name(&self) -> &'static str {
        NAME
    }

    fn headers(&self) -> &'static [&'static str] {
        &[signature::HEADER, signature::TIME]
    }

    fn prove(&self, inbound: &Inbound<'_>) -> Result<Authentic<Headline>, KassaError> {
        inbound::prove(inbound)
    }
}

impl Provider for TossPayments {
    fn receive(&self, inbound: &Inbound<'_>) -> Result<Authentic<Received>, KassaError> {
        inbound::receive(inbound)
    }

    /// No message tells a price, and each key is of one shop.
    fn parts(&self) -> &'static [&'static str] {
        &[]
    }

    fn hint(&self, inbound: &Inbound<'_>) -> Result<Option<Hint>, KassaError> {
        inbound::hint(inbound)
    }

    fn api(&self) -> Option<&'static dyn Api> {
        Some(&PROVIDER)
    }
}

impl Api for TossPayments {
    fn environment(&self, secret_key: &str) -> Result<Option<Environment>, KassaError> {
        key::environment(secret_key, key::Kind::Secret).map(Some)
    }

    fn request(
        &self,
        call: &Call,
        keys: &ProviderConfig,
        _: Environment,
    ) -> Result<HttpRequest, KassaError> {
        request::request(call, keys)
    }

    fn refusal(&self, code: &str) -> Refusal {
        refusal::class(code)
    }

    fn reply(&self, response: &HttpResponse) -> Reply {
        reply::meaning(response)
    }

    /// Chance alone: whoever guesses a customer key is half way to a charge.
    fn own_customer(&self, random: &str) -> Option<String> {
        Some(["cus_", random].concat())
    }

    fn create_checkout(&self, order: &CheckoutOrder<'_>) -> Result<Opening, KassaError> {
        checkout::create(order)
    }

    /// A payment is one sum; what renews is charged for one plan.
    fn most_items(&self, renews: bool) -> usize {
        if renews { 1 } else { MOST_ITEMS }
    }

    /// A payment has to be authenticated within 30 minutes after its window opened.
    fn session_lifetime(&self, _: bool, _: Option<&str>) -> Millis {
        MINUTE.saturating_mul(30)
    }

    fn way(&self, url: &str, order: &CheckoutOrder<'_>) -> WayToPay {
        checkout::way(url, order)
    }

    fn way_to_register(&self, order: &RegisterOrder<'_>) -> Result<Option<WayToPay>, KassaError> {
        checkout::way_to_register(order)
    }

    fn returned(&self, query: &[Header]) -> Result<Back, KassaError> {
        returned::returned(query)
    }

    fn confirms(&self) -> bool {
        true
    }

    fn confirm(&self, order: &ConfirmOrder<'_>) -> Result<Call, KassaError> {
        Ok(call::confirm(order))
    }

    fn register(&self, order: &RegisterCall<'_>) -> Result<Call, KassaError> {
        Ok(call::register(order))
    }

    fn registered(&self, body: &[u8]) -> Result<Registered, Missing> {
        returned::registered(body)
    }

    fn charge(&self, order: &ChargeOrder<'_>) -> Result<Call, KassaError> {
        call::charge(order)
    }

    fn unregister(&self, sealed: &SealedKey) -> Option<Call> {
        Some(call::unregister(sealed))
    }

    fn is_absent(&self, code: &str) -> bool {
        matches!(code, "NOT_FOUND_PAYMENT" | "NOT_FOUND_PAYMENT_SESSION")
    }

    /// What Kassa collects itself is changed here and not over there.
    fn alter(
        &self,
        _: &Subscription,
        _: &Alteration<'_>,
        _: Option<&str>,
    ) -> Result<Call, KassaError> {
        Err(unsupported(
            "no_subscription",
            "TossPayments knows of no subscription: Kassa keeps it.",
        ))
    }

    fn refund(&self, order: &RefundOrder<'_>) -> Result<Call, KassaError> {
        call::cancel(order)
    }

    fn look_up(&self, operation: &Operation) -> Option<Call> {
        call::look_up(operation)
    }

    fn looked_up(
        &self,
        operation: &Operation,
        proof: Proof,
        body: &[u8],
        environment: Environment,
        as_of: Millis,
    ) -> Result<LookedUp, Missing> {
        read::looked_up(operation, proof, body, environment, as_of)
    }

    fn retrieve_subscription(&self, id: &str) -> Call {
        call::payment_of(id)
    }

    fn learn(
        &self,
        _: &Call,
        proof: Proof,
        body: &[u8],
        environment: Environment,
        as_of: Millis,
    ) -> Result<Authentic<Event>, Missing> {
        read::learn(proof, body, environment, as_of)
    }

    /// Fifteen days, less one for clocks (docs.tosspayments.com/reference/using-api/authorization,
    /// read 2026-11-22).
    fn idempotency_lifetime(&self) -> Millis {
        HOUR.saturating_mul(24 * 14)
    }

    fn call(&self, name: &str, input: &str) -> Result<Call, KassaError> {
        own::call(name, input)
    }
}

fn unsupported(code: &str, hint: &str) -> KassaError {
    KassaError::new(Reason::Unsupported, code, hint).at(NAME)
}
