//! Lemon Squeezy: checkouts and buy links, subscriptions, refunds, licence keys
//! and webhooks. What maps to what stands in this folder's README.

mod call;
mod checkout;
mod guess;
mod inbound;
mod input;
mod link;
mod list;
mod own;
mod read;
mod reply;
mod seal;
mod signature;

use crate::ask::{PortalPage, WayToPay};
use crate::authentic::{Authentic, Event, Headline, Proof, Received};
use crate::error::KassaError;
use crate::model::account::{Call, Operation, OperationKind};
use crate::model::config::ProviderConfig;
use crate::model::http::{HttpRequest, HttpResponse};
use crate::model::id::{Customer, Environment};
use crate::model::subscription::Subscription;
use crate::model::time::{HOUR, Millis};
use crate::providers::{
    Alteration, Api, CheckoutOrder, Inbound, LinkOrder, Listing, LookedUp, Missing, Opening, Own, Page,
    PageOrder, Provider, RefundOrder, Related, Reply, Session, Signer, no_as_of, no_options,
};
use alloc::string::String;

/// The one there is.
pub(super) const PROVIDER: LemonSqueezy = LemonSqueezy;

const NAME: &str = "lemonSqueezy";

/// Lemon Squeezy's words and wants.
pub(super) struct LemonSqueezy;

impl Signer for LemonSqueezy {
    fn name(&self) -> &'static str {
        NAME
    }

    fn headers(&self) -> &'static [&'static str] {
        &[signature::HEADER]
    }

    fn prove(&self, inbound: &Inbound<'_>) -> Result<Authentic<Headline>, KassaError> {
        inbound::prove(inbound)
    }
}

impl Provider for LemonSqueezy {
    fn receive(&self, inbound: &Inbound<'_>) -> Result<Authentic<Received>, KassaError> {
        inbound::receive(inbound)
    }

    fn parts(&self) -> &'static [&'static str] {
        &["store", "prices"]
    }

    fn api(&self) -> Option<&'static dyn Api> {
        Some(&PROVIDER)
    }
}

impl Api for LemonSqueezy {
    fn environment(&self, secret_key: &str) -> Result<Option<Environment>, KassaError> {
        call::check_key(secret_key).map(|()| None)
    }

    fn request(
        &self,
        call: &Call,
        keys: &ProviderConfig,
        _: Environment,
    ) -> Result<HttpRequest, KassaError> {
        call::request(call, keys)
    }

    fn reply(&self, response: &HttpResponse) -> Reply {
        reply::meaning(response)
    }

    /// A checkout makes the customer.
    fn create_customer(&self, _: &Customer, _: Environment, _: Option<&str>) -> Option<Call> {
        None
    }

    /// Two accounts can share an e-mail, which is all that could be searched by.
    fn find_customer(&self, _: &str) -> Option<Call> {
        None
    }

    fn customer(&self, _: &str, _: &[u8]) -> Result<Option<String>, Missing> {
        Ok(None)
    }

    fn create_checkout(&self, order: &CheckoutOrder<'_>) -> Result<Opening, KassaError> {
        checkout::create(order).map(Opening::Ask)
    }

    fn checkout(&self, body: &[u8]) -> Result<Session, Missing> {
        reply::checkout(body)
    }

    /// A checkout cannot be ended here, and one of a plan that the customer gave
    /// up for another stays payable. So it is short: half an hour, which is what
    /// the shortest session elsewhere has, and enough to look for a card.
    fn session_lifetime(&self, exclusive: bool, _: Option<&str>) -> Millis {
        if exclusive {
            HOUR.saturating_div(2)
        } else {
            HOUR.saturating_mul(23)
        }
    }

    fn way(&self, url: &str, order: &CheckoutOrder<'_>) -> WayToPay {
        reply::way(url, order.overlay, order.keys)
    }

    fn link(&self, order: &LinkOrder<'_>) -> Result<String, KassaError> {
        link::link(order)
    }

    fn open_page(&self, order: &PageOrder<'_>) -> Result<Option<Call>, KassaError> {
        no_options(order.options, NAME)?;
        Ok(call::open_page(order))
    }

    fn page(&self, body: &[u8], page: PortalPage) -> Result<Option<String>, Missing> {
        reply::page(body, page)
    }

    fn alter(
        &self,
        subscription: &Subscription,
        wish: &Alteration<'_>,
        options: Option<&str>,
    ) -> Result<Call, KassaError> {
        no_options(options, NAME)?;
        no_as_of(wish, NAME)?;
        call::alter(subscription, wish)
    }

    fn refund(&self, order: &RefundOrder<'_>) -> Result<Call, KassaError> {
        no_options(order.options, NAME)?;
        call::refund(order.payment, order.amount)
    }

    fn look_up(&self, refund: &Operation) -> Option<Call> {
        let refund = Some(refund).filter(|it| it.kind == OperationKind::Refund)?;
        call::look_up(refund)
    }

    fn looked_up(
        &self,
        refund: &Operation,
        proof: Proof,
        body: &[u8],
        environment: Environment,
        as_of: Millis,
    ) -> Result<LookedUp, Missing> {
        reply::looked_up(refund, proof, body, environment, as_of)
    }

    fn retrieve_subscription(&self, id: &str) -> Call {
        call::retrieve_subscription(id)
    }

    /// An order and an invoice are joined by their subscription.
    fn relate(&self, _: &[String]) -> Option<Call> {
        None
    }

    fn related(&self, _: &[u8]) -> Result<Related, Missing> {
        Ok(Related::default())
    }

    fn learn(
        &self,
        _: &Call,
        proof: Proof,
        body: &[u8],
        environment: Environment,
        as_of: Millis,
    ) -> Result<Authentic<Event>, Missing> {
        inbound::learn(proof, body, environment, as_of)
    }

    fn seals(&self) -> bool {
        true
    }

    /// There is no idempotency key. What is repeated says how things should be;
    /// what must not be repeated is marked so. A day later nobody waits for it.
    fn idempotency_lifetime(&self) -> Millis {
        HOUR.saturating_mul(24)
    }

    fn lists(&self) -> &'static [&'static str] {
        list::LISTS
    }

    fn own(&self) -> &'static [Own] {
        list::OWN
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
        list::listed(proof, body, page)
    }

    fn call(&self, name: &str, input: &str) -> Result<Call, KassaError> {
        own::call(name, input)
    }
}
