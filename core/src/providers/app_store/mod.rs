//! App Store: purchases that a device proves, notifications of version 2, and its server API.
//! What maps to what stands in this folder's README.

mod answer;
mod call;
mod currency;
mod inbound;
mod list;
mod offer;
mod pass;
mod payload;
mod read;
mod reply;
mod request;
mod subscription;
mod transaction;

use crate::ask::{NativeOffer, WayToPay};
use crate::authentic::{Authentic, Event, Headline, Proof, Received};
use crate::error::{KassaError, Reason};
use crate::model::account::{Call, Operation};
use crate::model::config::ProviderConfig;
use crate::model::http::{HttpRequest, HttpResponse};
use crate::model::id::Environment;
use crate::model::subscription::Subscription;
use crate::model::time::{DAY, Millis};
use crate::providers::{
    Alteration, Api, CheckoutOrder, Inbound, Listing, LookedUp, Missing, OfferOrder, Offered,
    Opening, Own, Page, Pass, Proffered, Provider, Purchase, RefundAnswer, RefundOrder, Reply, Signer,
    Store,
};
use alloc::string::String;

/// The one there is.
pub(super) const PROVIDER: AppStore = AppStore;

const NAME: &str = "appStore";

/// Words and wants of App Store.
pub(super) struct AppStore;

impl Signer for AppStore {
    fn name(&self) -> &'static str {
        NAME
    }

    /// All of the proof is in the body.
    fn headers(&self) -> &'static [&'static str] {
        &[]
    }

    fn prove(&self, inbound: &Inbound<'_>) -> Result<Authentic<Headline>, KassaError> {
        inbound::prove(inbound)
    }
}

impl Provider for AppStore {
    fn receive(&self, inbound: &Inbound<'_>) -> Result<Authentic<Received>, KassaError> {
        inbound::receive(inbound)
    }

    /// Every message names its app.
    fn parts(&self) -> &'static [&'static str] {
        &[]
    }

    fn api(&self) -> Option<&'static dyn Api> {
        Some(&PROVIDER)
    }

    fn store(&self) -> Option<&'static dyn Store> {
        Some(&PROVIDER)
    }
}

impl Store for AppStore {
    fn pass(&self, keys: &ProviderConfig, now: Millis) -> Result<Pass, KassaError> {
        pass::pass(keys, now)
    }

    fn bought(&self, proof: &Proffered<'_>) -> Result<Purchase, KassaError> {
        inbound::bought(proof).map(Purchase::Proved)
    }

    fn answer_refund(&self, answer: &RefundAnswer<'_>) -> Result<Call, KassaError> {
        Ok(answer::answer(answer))
    }

    fn offer(&self, order: &OfferOrder<'_>) -> Result<Option<Offered>, KassaError> {
        offer::offer(order)
    }

    fn sign_offer(&self, offer: NativeOffer, signature: &str) -> Option<NativeOffer> {
        offer::sign(offer, signature)
    }
}

impl Api for AppStore {
    /// There is no secret key: the host signs, and one key is of both environments.
    fn environment(&self, _: &str) -> Result<Option<Environment>, KassaError> {
        Ok(None)
    }

    fn request(
        &self,
        call: &Call,
        keys: &ProviderConfig,
        environment: Environment,
    ) -> Result<HttpRequest, KassaError> {
        request::request(call, keys, environment)
    }

    fn reply(&self, response: &HttpResponse) -> Reply {
        reply::meaning(response)
    }

    fn own_customer(&self, random: &str) -> Option<String> {
        Some(offer::uuid(random))
    }

    fn create_checkout(&self, _: &CheckoutOrder<'_>) -> Result<Opening, KassaError> {
        Err(unsupported(
            "sold_on_device",
            "App Store sells in the app alone: begin a checkout there and hand its product and \
             account to StoreKit.",
        ))
    }

    fn session_lifetime(&self, _: bool, _: Option<&str>) -> Millis {
        DAY
    }

    fn way(&self, url: &str, _: &CheckoutOrder<'_>) -> WayToPay {
        WayToPay::Open { url: url.into() }
    }

    fn alter(
        &self,
        _: &Subscription,
        _: &Alteration<'_>,
        _: Option<&str>,
    ) -> Result<Call, KassaError> {
        Err(unsupported(
            "customers_alter",
            "Only the customer changes or cancels a subscription of App Store: show StoreKit's \
             `showManageSubscriptions` in the app. Kassa hears of it by itself.",
        ))
    }

    fn refunds(&self) -> bool {
        false
    }

    fn refund(&self, _: &RefundOrder<'_>) -> Result<Call, KassaError> {
        Err(unsupported(
            "customers_ask_for_refunds",
            "Only App Store gives money back, when the customer asks it: show StoreKit's \
             `beginRefundRequest` in the app, and answer what App Store asks with `answerRefund`.",
        ))
    }

    /// Nothing is made by a call whose answer would have to be looked for.
    fn look_up(&self, _: &Operation) -> Option<Call> {
        None
    }

    fn looked_up(
        &self,
        _: &Operation,
        _: Proof,
        _: &[u8],
        _: Environment,
        _: Millis,
    ) -> Result<LookedUp, Missing> {
        Ok(LookedUp::Absent)
    }

    fn retrieve_subscription(&self, id: &str) -> Call {
        call::statuses(id)
    }

    fn learn(
        &self,
        asked: &Call,
        proof: Proof,
        body: &[u8],
        environment: Environment,
        as_of: Millis,
    ) -> Result<Authentic<Event>, Missing> {
        let event = reply::learn(asked, body, environment, as_of)?;
        Ok(Authentic::new(proof, event))
    }

    /// No call of these does anything twice.
    fn idempotency_lifetime(&self) -> Millis {
        DAY
    }

    fn lists(&self) -> &'static [&'static str] {
        list::LISTS
    }

    fn own(&self) -> &'static [Own] {
        &[Own::Subscriptions]
    }

    fn list(&self, page: &Listing<'_>) -> Option<Call> {
        list::list(page)
    }

    fn listed(
        &self,
        proof: Proof,
        body: &[u8],
        _: Millis,
        page: &Listing<'_>,
    ) -> Result<Authentic<Page>, Missing> {
        let listed = list::listed(body, page)?;
        Ok(Authentic::new(proof, listed))
    }

    fn call(&self, name: &str, input: &str) -> Result<Call, KassaError> {
        call::call(name, input)
    }
}

fn unsupported(code: &str, hint: &str) -> KassaError {
    KassaError::new(Reason::Unsupported, code, hint).at(NAME)
}
