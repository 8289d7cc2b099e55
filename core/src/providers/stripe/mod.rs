//! Stripe: hosted Checkout, Billing, refunds, and snapshot webhooks. What maps
//! to what stands in this folder's README.

mod alter;
mod back;
mod call;
mod checkout;
mod guess;
mod hold;
mod inbound;
mod input;
mod list;
mod options;
mod own;
mod portal;
mod preview;
mod read;
mod reply;
mod script;
mod signature;

use crate::ask::{PortalPage, WayToPay};
use crate::authentic::{Authentic, Event, Headline, Proof, Received};
use crate::error::KassaError;
use crate::model::account::{Call, Operation, OperationKind};
use crate::model::config::ProviderConfig;
use crate::model::http::{Header, HttpRequest, HttpResponse};
use crate::model::id::{Customer, Environment};
use crate::model::subscription::Subscription;
use crate::model::time::{HOUR, Millis};
use crate::providers::{
    Alteration, Api, Back, CaptureOrder, CheckoutOrder, Inbound, LinkOrder, Listing, LookedUp, Missing,
    Opening, Own, Page, PageOrder, Preview, Provider, RefundOrder, RegisterOrder, Related, Reply, Said,
    Session, Signer,
};
use crate::sorted::Listed as _;
use alloc::string::String;
use alloc::vec::Vec;

/// The one there is.
pub(super) const PROVIDER: Stripe = Stripe;

const NAME: &str = "stripe";

/// Stripe's words and wants.
pub(super) struct Stripe;

impl Signer for Stripe {
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

impl Provider for Stripe {
    fn receive(&self, inbound: &Inbound<'_>) -> Result<Authentic<Received>, KassaError> {
        inbound::receive(inbound)
    }

    /// Each endpoint hears all that is sold in the account.
    fn parts(&self) -> &'static [&'static str] {
        &[]
    }

    fn api(&self) -> Option<&'static dyn Api> {
        Some(&PROVIDER)
    }

    fn newer_version(&self, body: &[u8]) -> Option<String> {
        inbound::newer_version(body)
    }
}

impl Api for Stripe {
    fn environment(&self, secret_key: &str) -> Result<Option<Environment>, KassaError> {
        call::environment(secret_key).map(Some)
    }

    fn request(
        &self,
        call: &Call,
        keys: &ProviderConfig,
        _: Environment,
    ) -> Result<HttpRequest, KassaError> {
        call::request(call, keys)
    }

    /// Only a POST reads a key; a connection that broke is no reason to do it twice
    /// (docs.stripe.com/api/idempotent_requests, read 2026-11-23).
    fn wants_key(&self, call: &Call) -> bool {
        call.method == "POST"
    }

    fn reply(&self, response: &HttpResponse) -> Reply {
        reply::meaning(response)
    }

    fn create_customer(
        &self,
        customer: &Customer,
        environment: Environment,
        gone: Option<&str>,
    ) -> Option<Call> {
        Some(call::create_customer(customer, environment, gone))
    }

    fn find_customer(&self, account: &str) -> Option<Call> {
        Some(call::find_customer(account))
    }

    fn customer(&self, account: &str, body: &[u8]) -> Result<Option<String>, Missing> {
        reply::customer(account, body)
    }

    fn most_items(&self, renews: bool) -> usize {
        checkout::most_items(renews)
    }

    fn create_checkout(&self, order: &CheckoutOrder<'_>) -> Result<Opening, KassaError> {
        checkout::create(order).map(Opening::Ask)
    }

    fn checkout(&self, body: &[u8]) -> Result<Session, Missing> {
        reply::checkout(body)
    }

    fn expire_checkout(&self, session: &str) -> Option<Call> {
        Some(checkout::expire(session))
    }

    fn retrieve_checkout(&self, session: &str) -> Option<Call> {
        Some(checkout::retrieve(session))
    }

    fn open_checkouts(&self, customer: &str) -> Option<Call> {
        Some(checkout::open_ones(customer))
    }

    fn checkouts(&self, body: &[u8]) -> Result<Vec<Session>, Missing> {
        reply::checkouts(body)
    }

    /// 24 hours at most (docs.stripe.com/api/checkout/sessions/create, read
    /// 2026-11-22); the hour less is for clocks that differ.
    fn session_lifetime(&self, _: bool, options: Option<&str>) -> Millis {
        options::lifetime(options).unwrap_or(HOUR.saturating_mul(23))
    }

    fn way(&self, url: &str, order: &CheckoutOrder<'_>) -> WayToPay {
        script::way(url, order)
    }

    fn create_registration(&self, order: &RegisterOrder<'_>) -> Result<Option<Call>, KassaError> {
        checkout::store_card(order).map(Some)
    }

    fn pay_with(&self, customer: &str, method: &str, subscriptions: &[String]) -> Vec<Call> {
        let theirs = subscriptions
            .iter()
            .map(|it| checkout::pay_subscription(it, method));
        let own = core::iter::once(checkout::pay_customer(customer, method));
        own.chain(theirs).listed()
    }

    fn customer_gone(&self, code: &str) -> bool {
        code == reply::CUSTOMER_GONE
    }

    fn returned(&self, query: &[Header]) -> Result<Back, KassaError> {
        Ok(back::returned(query))
    }

    fn read_session(&self, session: &str) -> Option<Call> {
        Some(back::read(session))
    }

    fn session_said(
        &self,
        proof: Proof,
        body: &[u8],
        environment: Environment,
        as_of: Millis,
    ) -> Result<Authentic<Said>, Missing> {
        back::said(proof, body, environment, as_of)
    }

    fn link(&self, _: &LinkOrder<'_>) -> Result<String, KassaError> {
        Err(call::unsupported(
            "no_links",
            "Links are not made here for Stripe: begin a checkout, which is bound to its customer.",
        ))
    }

    fn open_page(&self, order: &PageOrder<'_>) -> Result<Option<Call>, KassaError> {
        portal::create(order)
    }

    fn page(&self, body: &[u8], _: PortalPage) -> Result<Option<String>, Missing> {
        reply::portal(body).map(Some)
    }

    fn alter(
        &self,
        it: &Subscription,
        wish: &Alteration<'_>,
        options: Option<&str>,
    ) -> Result<Call, KassaError> {
        alter::alter(it, wish, options)
    }

    fn wake(&self, subscription: &str) -> Option<Call> {
        Some(alter::resume(subscription))
    }

    fn preview(&self, it: &Subscription, wish: &Alteration<'_>) -> Result<Call, KassaError> {
        preview::preview(it, wish)
    }

    fn previewed(&self, body: &[u8]) -> Result<Preview, Missing> {
        preview::previewed(body)
    }

    fn capture(&self, order: &CaptureOrder<'_>) -> Result<Call, KassaError> {
        hold::capture(order)
    }

    fn void(&self, order: &CaptureOrder<'_>) -> Result<Call, KassaError> {
        hold::void(order)
    }

    fn refund(&self, order: &RefundOrder<'_>) -> Result<Call, KassaError> {
        call::refund(order)
    }

    #[allow(clippy::wildcard_enum_match_arm, reason = "the others cannot be looked up")]
    fn look_up(&self, operation: &Operation) -> Option<Call> {
        match operation.kind {
            OperationKind::Refund => call::look_up(operation),
            OperationKind::Capture | OperationKind::Void => hold::look_up(operation),
            _ => None,
        }
    }

    fn looked_up(
        &self,
        operation: &Operation,
        proof: Proof,
        body: &[u8],
        environment: Environment,
        as_of: Millis,
    ) -> Result<LookedUp, Missing> {
        if operation.kind != OperationKind::Refund {
            let status = hold::status(body)?;
            let event = inbound::learn(proof, body, environment, as_of)?;
            return Ok(hold::looked_up(operation, &status, event));
        }
        inbound::looked_up(operation, proof, body, environment, as_of)
    }

    fn retrieve_subscription(&self, id: &str) -> Call {
        call::retrieve_subscription(id)
    }

    fn relate(&self, payment: &[String]) -> Option<Call> {
        call::relate(payment)
    }

    fn related(&self, body: &[u8]) -> Result<Related, Missing> {
        reply::related(body)
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

    /// Stripe keeps the first result for at least 24 hours
    /// (docs.stripe.com/api/idempotent_requests, read 2026-11-21). The hour
    /// less is for clocks that differ and requests that take long.
    fn idempotency_lifetime(&self) -> Millis {
        HOUR.saturating_mul(23)
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
        as_of: Millis,
        page: &Listing<'_>,
    ) -> Result<Authentic<Page>, Missing> {
        list::listed(proof, body, as_of, page)
    }

    fn call(&self, name: &str, input: &str) -> Result<Call, KassaError> {
        own::call(name, input)
    }
}
