//! Google Play: purchases that are made on a device, read at Google by their tokens, and
//! messages that say when to read them again. What maps to what stands in this folder's README.

mod call;
mod inbound;
mod list;
mod own;
mod read;
mod reply;
mod request;

use crate::ask::{CancelWhen, WayToPay};
use crate::authentic::{Authentic, Event, Headline, Proof, Received};
use crate::error::KassaError;
use crate::model::account::{Call, Operation, Payment};
use crate::model::config::ProviderConfig;
use crate::model::http::{HttpRequest, HttpResponse};
use crate::model::id::Environment;
use crate::model::refusal::Refusal;
use crate::model::subscription::Subscription;
use crate::model::time::{DAY, Millis};
use crate::providers::{
    Alteration, Api, Carrier, CheckoutOrder, Hint, Inbound, Listing, LookedUp, Missing, Opening,
    Own, Page, Pass, Proffered, Provider, Purchase, RefundAnswer, RefundOrder, Reply, Signer, Store,
    no_options,
};
use alloc::string::{String, ToString};

/// The one there is.
pub(super) const PROVIDER: GooglePlay = GooglePlay;

const NAME: &str = "googlePlay";

/// Words and wants of Google Play.
pub(super) struct GooglePlay;

impl Signer for GooglePlay {
    fn name(&self) -> &'static str {
        NAME
    }

    fn headers(&self) -> &'static [&'static str] {
        &[inbound::HEADER]
    }

    fn prove(&self, _: &Inbound<'_>) -> Result<Authentic<Headline>, KassaError> {
        Err(inbound::unsigned())
    }
}

impl Provider for GooglePlay {
    fn receive(&self, _: &Inbound<'_>) -> Result<Authentic<Received>, KassaError> {
        Err(inbound::unsigned())
    }

    /// Each app is a package, and messages name it.
    fn parts(&self) -> &'static [&'static str] {
        &[]
    }

    fn hint(&self, inbound: &Inbound<'_>) -> Result<Option<Hint>, KassaError> {
        inbound::hint(inbound).map(Some)
    }

    fn api(&self) -> Option<&'static dyn Api> {
        Some(&PROVIDER)
    }

    fn store(&self) -> Option<&'static dyn Store> {
        Some(&PROVIDER)
    }
}

impl Store for GooglePlay {
    fn pass(&self, keys: &ProviderConfig, now: Millis) -> Result<Pass, KassaError> {
        request::pass(keys, now)
    }

    fn granted(&self, body: &[u8]) -> Result<(String, Millis), Missing> {
        request::granted(body)
    }

    /// A token says nothing by itself: Google tells what it bought.
    fn bought(&self, proof: &Proffered<'_>) -> Result<Purchase, KassaError> {
        if !call::is_name(proof.proof) {
            let hint = "A proof here is the purchase token that Google Play Billing gave the app.";
            return Err(KassaError::misused("bad_proof", hint).at(NAME));
        }
        Ok(Purchase::Ask(if proof.renews {
            call::subscription(proof.proof)
        } else {
            call::product(proof.proof)
        }))
    }

    fn carrier(
        &self,
        inbound: &Inbound<'_>,
        keys: &ProviderConfig,
    ) -> Result<Option<Carrier>, KassaError> {
        inbound::carrier(inbound, keys)
    }

    fn acknowledge(&self, payment: &Payment, consumes: bool) -> Option<Call> {
        call::acknowledge(payment, consumes)
    }

    fn is_acknowledged(&self, code: &str) -> bool {
        reply::is_acknowledged(code)
    }

    fn answer_refund(&self, answer: &RefundAnswer<'_>) -> Result<Call, KassaError> {
        call::review(answer)
    }

    fn completes(&self, event: &Event) -> Option<Call> {
        read::completes(event)
    }

    fn completed(&self, event: Event, body: &[u8]) -> Result<Event, Missing> {
        read::completed(event, body)
    }
}

impl Api for GooglePlay {
    /// Nobody has a secret of Google's: the host signs with the service account's own key.
    fn environment(&self, _: &str) -> Result<Option<Environment>, KassaError> {
        let hint = "Google Play has no `secretKey`: give `app`, and the private key to the host.";
        Err(KassaError::misused("no_secret_key", hint).at(NAME))
    }

    fn request(
        &self,
        call: &Call,
        keys: &ProviderConfig,
        _: Environment,
    ) -> Result<HttpRequest, KassaError> {
        request::request(call, keys)
    }

    /// A refund that is refused may have been made: its order tells.
    fn refusal(&self, _: &str) -> Refusal {
        Refusal::LookUp
    }

    fn reply(&self, response: &HttpResponse) -> Reply {
        reply::meaning(response)
    }

    /// As obfuscated account id, of which Google takes 64 characters. Chance alone tells nobody
    /// whose it is.
    fn own_customer(&self, random: &str) -> Option<String> {
        Some(["cus_", random].concat())
    }

    fn create_checkout(&self, _: &CheckoutOrder<'_>) -> Result<Opening, KassaError> {
        Err(on_the_device())
    }

    fn session_lifetime(&self, _: bool, _: Option<&str>) -> Millis {
        DAY
    }

    fn way(&self, url: &str, _: &CheckoutOrder<'_>) -> WayToPay {
        WayToPay::Open {
            url: url.to_string(),
        }
    }

    fn is_absent(&self, code: &str) -> bool {
        reply::is_absent(code)
    }

    fn alter(
        &self,
        subscription: &Subscription,
        wish: &Alteration<'_>,
        options: Option<&str>,
    ) -> Result<Call, KassaError> {
        no_options(options, NAME)?;
        match wish {
            Alteration::Cancel(CancelWhen::PeriodEnd) => Ok(call::cancel(&subscription.id)),
            Alteration::Cancel(CancelWhen::Now) => Err(call::unsupported(
                "cancel_at_period_end",
                "Google ends a subscription at once only with its money given back: refund the \
                 payment, or call `purchases.subscriptionsv2.revoke`. Else cancel at the period's \
                 end.",
            )),
            Alteration::Cancel(CancelWhen::Never) | Alteration::Pause { .. } => {
                Err(call::unsupported(
                    "ask_the_store",
                    "Only the customer can do that, in the subscriptions of the Play app: \
                     https://play.google.com/store/account/subscriptions",
                ))
            }
            Alteration::Change { .. } => Err(call::unsupported(
                "change_on_the_device",
                "A plan is changed by a purchase on the device that names the old token \
                 (`SubscriptionUpdateParams`); hand its new token to Kassa.",
            )),
        }
    }

    fn refund(&self, order: &RefundOrder<'_>) -> Result<Call, KassaError> {
        call::refund(order)
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
        call::subscription(id)
    }

    fn learn(
        &self,
        asked: &Call,
        proof: Proof,
        body: &[u8],
        environment: Environment,
        as_of: Millis,
    ) -> Result<Authentic<Event>, Missing> {
        read::learn(asked, proof, body, environment, as_of)
    }

    /// Google keeps no keys of calls: what was done is looked up before it is asked for again.
    fn idempotency_lifetime(&self) -> Millis {
        0
    }

    fn lists(&self) -> &'static [&'static str] {
        list::LISTS
    }

    fn own(&self) -> &'static [Own] {
        &[Own::Subscriptions]
    }

    fn list(&self, page: &Listing<'_>) -> Option<Call> {
        Some(list::list(page))
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

fn on_the_device() -> KassaError {
    call::unsupported(
        "bought_on_the_device",
        "Purchases begin on the device: ask for a checkout, hand its product and account to Google \
         Play Billing, and the purchase token to Kassa.",
    )
}
