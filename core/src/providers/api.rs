//! What a provider can be asked.

use super::Missing;
use super::listing::{Listing, Own, Page, Said};
use super::order::{
    Alteration, Back, CaptureOrder, ChargeOrder, CheckoutOrder, ConfirmOrder, LinkOrder, LookedUp,
    Opening, PageOrder, Preview, RefundOrder, RegisterCall, RegisterOrder, Registered, Related,
    Reply, Session,
};
use crate::ask::{PortalPage, WayToPay};
use crate::authentic::{Authentic, Event, Proof};
use crate::error::{KassaError, Reason};
use crate::model::account::{Call, Operation, SealedKey};
use crate::model::config::ProviderConfig;
use crate::model::http::{Header, HttpRequest, HttpResponse};
use crate::model::id::{Customer, Environment};
use crate::model::refusal::Refusal;
use crate::model::subscription::Subscription;
use crate::model::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;

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
    fn request(
        &self,
        call: &Call,
        keys: &ProviderConfig,
        environment: Environment,
    ) -> Result<HttpRequest, KassaError>;

    /// Whether a call that brings no idempotency key gets one of its ask: the same while
    /// that ask sends it again, another in the next, so that no earlier reply is told again.
    fn wants_key(&self, _: &Call) -> bool {
        false
    }

    /// What the code of a refusal means for a call that moves money.
    fn refusal(&self, _code: &str) -> Refusal {
        Refusal::Stop
    }

    /// What a response means for the call that it answers.
    fn reply(&self, response: &HttpResponse) -> Reply;

    /// Creates the account's customer. Equal asks must make one customer, and
    /// another one than that which is `gone` over there. None where the checkout
    /// itself makes it.
    fn create_customer(&self, _: &Customer, _: Environment, _gone: Option<&str>) -> Option<Call> {
        None
    }

    /// Whether a refusal says that the customer it was asked for is gone.
    fn customer_gone(&self, _code: &str) -> bool {
        false
    }

    /// Finds a customer that an earlier, forgotten call may have made.
    fn find_customer(&self, _account: &str) -> Option<Call> {
        None
    }

    /// The customer's id in a reply to either; none if none was found. Only
    /// a customer that names exactly this account counts: a provider's search
    /// may be looser than that.
    ///
    /// # Errors
    /// The path that is missing.
    fn customer(&self, _account: &str, _body: &[u8]) -> Result<Option<String>, Missing> {
        Ok(None)
    }

    /// A new customer's id, where the provider keeps no customers of its own and
    /// goes by ours. `random` is 24 hexadecimal digits.
    fn own_customer(&self, _random: &str) -> Option<String> {
        None
    }

    /// How many plans one checkout can sell, of those that renew and of those that are
    /// bought once each; `renews` where any of them does.
    fn most_items(&self, _renews: bool) -> usize {
        1
    }

    /// Creates a checkout session, or tells what one is where it is opened by the
    /// page alone.
    ///
    /// # Errors
    /// `Unsupported` for terms that the provider cannot sell; `Misused` for
    /// options that it does not know.
    fn create_checkout(&self, order: &CheckoutOrder<'_>) -> Result<Opening, KassaError>;

    /// The session in the reply.
    ///
    /// # Errors
    /// The path that is missing.
    fn checkout(&self, _body: &[u8]) -> Result<Session, Missing> {
        Err(Missing("session".into()))
    }

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
    /// others. `options` are those of the checkout, which may be wrong still.
    fn session_lifetime(&self, exclusive: bool, options: Option<&str>) -> Millis;

    /// How an interface shows a session: the provider's page, its overlay where
    /// that is wanted and there is one, or its script.
    fn way(&self, url: &str, order: &CheckoutOrder<'_>) -> WayToPay;

    /// How an interface lets a customer store a card or bank account without
    /// buying anything. None where the provider's own page does that.
    ///
    /// # Errors
    /// `Misused` for options that the provider does not know.
    fn way_to_register(&self, _: &RegisterOrder<'_>) -> Result<Option<WayToPay>, KassaError> {
        Ok(None)
    }

    /// Asks for a page on which a customer stores a card or bank account that the
    /// provider keeps; [`Api::checkout`] reads the reply. None where it has none.
    ///
    /// # Errors
    /// `Misused` for options that the provider does not know.
    fn create_registration(&self, _: &RegisterOrder<'_>) -> Result<Option<Call>, KassaError> {
        Ok(None)
    }

    /// Lets the provider collect from a card or bank account that it keeps: for the
    /// customer as such, and for each of these subscriptions.
    fn pay_with(&self, _customer: &str, _method: &str, _subscriptions: &[String]) -> Vec<Call> {
        Vec::new()
    }

    /// What a customer brings back from the provider's page, by the query of the
    /// address that they were sent to.
    ///
    /// # Errors
    /// `Untrusted` for a query that nobody but an attacker writes.
    fn returned(&self, _query: &[Header]) -> Result<Back, KassaError> {
        Ok(Back::Nothing { session: None })
    }

    /// Reads a session with all that it has brought, for a customer who is back from it. None
    /// where the session itself cannot be read.
    fn read_session(&self, _session: &str) -> Option<Call> {
        None
    }

    /// What that reply says: the things that its webhooks tell of.
    ///
    /// # Errors
    /// The path that is missing of the session; of what it brought, something that cannot be
    /// read is one of the things that are said.
    fn session_said(
        &self,
        _: Proof,
        _body: &[u8],
        _: Environment,
        _as_of: Millis,
    ) -> Result<Authentic<Said>, Missing> {
        Err(Missing("session".into()))
    }

    /// Whether no money moves before [`Api::confirm`] or [`Api::charge`]: then a
    /// session ends by not being confirmed.
    fn confirms(&self) -> bool {
        false
    }

    /// Takes the money that a customer has approved.
    ///
    /// # Errors
    /// `Unsupported` where the provider takes it by itself.
    fn confirm(&self, _order: &ConfirmOrder<'_>) -> Result<Call, KassaError> {
        Err(collects_itself())
    }

    /// Stores the card or bank account that a customer has approved. The secret
    /// of that approval stands sealed in the call.
    ///
    /// # Errors
    /// `Unsupported` where the provider keeps them by itself.
    fn register(&self, _order: &RegisterCall<'_>) -> Result<Call, KassaError> {
        Err(collects_itself())
    }

    /// The key in the reply.
    ///
    /// # Errors
    /// The path that is missing.
    fn registered(&self, _body: &[u8]) -> Result<Registered, Missing> {
        Err(Missing("id".into()))
    }

    /// Takes the money of a period from a stored card or bank account. Without an
    /// answer it is looked up.
    ///
    /// # Errors
    /// `Unsupported` where the provider collects by itself.
    fn charge(&self, _order: &ChargeOrder<'_>) -> Result<Call, KassaError> {
        Err(collects_itself())
    }

    /// Forgets a stored card or bank account at the provider.
    fn unregister(&self, _sealed: &SealedKey) -> Option<Call> {
        None
    }

    /// Whether a refusal of [`Api::look_up`]'s call says that nothing was made.
    fn is_absent(&self, _code: &str) -> bool {
        false
    }

    /// A page to buy at that can be shared and lasts.
    ///
    /// # Errors
    /// `Unsupported` where the provider has none; `Misused` for an address that
    /// is none.
    fn link(&self, _order: &LinkOrder<'_>) -> Result<String, KassaError> {
        Err(no_link())
    }

    /// Asks for a page where a customer manages what they have; none without
    /// what the provider needs to know for it.
    ///
    /// # Errors
    /// `Misused` for options that the provider does not know.
    fn open_page(&self, _order: &PageOrder<'_>) -> Result<Option<Call>, KassaError> {
        Ok(None)
    }

    /// The address in the reply; none where the provider has no such page.
    ///
    /// # Errors
    /// The path that is missing.
    fn page(&self, _body: &[u8], _page: PortalPage) -> Result<Option<String>, Missing> {
        Ok(None)
    }

    /// Changes a subscription: its end, a pause, its plan, its quantity.
    ///
    /// # Errors
    /// `Unsupported` for what the provider cannot do; `Misused` for options that it does
    /// not know.
    fn alter(
        &self,
        subscription: &Subscription,
        wish: &Alteration<'_>,
        options: Option<&str>,
    ) -> Result<Call, KassaError>;

    /// Ends a rest that the provider keeps as a state of its own, where a call to go on
    /// leaves it. None where that is all there is.
    fn wake(&self, _subscription: &str) -> Option<Call> {
        None
    }

    /// Asks what a change would cost.
    ///
    /// # Errors
    /// `Unsupported` where the provider does not tell.
    fn preview(&self, _: &Subscription, _: &Alteration<'_>) -> Result<Call, KassaError> {
        Err(no_preview())
    }

    /// What the reply says.
    ///
    /// # Errors
    /// The path that is missing.
    fn previewed(&self, _body: &[u8]) -> Result<Preview, Missing> {
        Err(Missing("lines".into()))
    }

    /// Takes what a card holds.
    ///
    /// # Errors
    /// `Unsupported` where paying is one step.
    fn capture(&self, _: &CaptureOrder<'_>) -> Result<Call, KassaError> {
        Err(nothing_held())
    }

    /// Lets go of what a card holds.
    ///
    /// # Errors
    /// `Unsupported` where paying is one step.
    fn void(&self, _: &CaptureOrder<'_>) -> Result<Call, KassaError> {
        Err(nothing_held())
    }

    /// Whether an app can give money back. Where it cannot, customers ask the store.
    fn refunds(&self) -> bool {
        true
    }

    /// Gives money back.
    ///
    /// # Errors
    /// `Unsupported` where the provider refunds only by hand; `Misused` for options
    /// that it does not know.
    fn refund(&self, order: &RefundOrder<'_>) -> Result<Call, KassaError>;

    /// Looks for what a call did whose answer never came. None where there is no
    /// place to look.
    fn look_up(&self, operation: &Operation) -> Option<Call>;

    /// What the reply says of it.
    ///
    /// # Errors
    /// The path that is missing.
    fn looked_up(
        &self,
        operation: &Operation,
        proof: Proof,
        body: &[u8],
        environment: Environment,
        as_of: Millis,
    ) -> Result<LookedUp, Missing>;

    /// Reads a subscription again.
    fn retrieve_subscription(&self, id: &str) -> Call;

    /// Finds the other names of a payment: the invoice of a payment intent, or
    /// the payment intent of an invoice. None where the names are enough.
    fn relate(&self, _payment: &[String]) -> Option<Call> {
        None
    }

    /// The names in the reply, and further references to find the account by.
    ///
    /// # Errors
    /// The path that is missing.
    fn related(&self, _body: &[u8]) -> Result<Related, Missing> {
        Ok(Related::default())
    }

    /// Reads an object that a reply carries: a subscription, a refund. The
    /// environment is the one of the key that was used: not every object tells.
    /// `asked` is the call that it answers, for a provider that does not repeat what
    /// was asked about.
    ///
    /// # Errors
    /// The path that is missing.
    fn learn(
        &self,
        asked: &Call,
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

    /// What there is to read of one account alone, in the order in which it is read. Empty where
    /// nothing can be, or nothing is kept there that is not known here.
    fn own(&self) -> &'static [Own] {
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

fn no_link() -> KassaError {
    KassaError::new(
        Reason::Unsupported,
        "no_link",
        "This provider has no page that lasts: begin a checkout for each purchase.",
    )
}

pub(crate) fn no_preview() -> KassaError {
    KassaError::new(
        Reason::Unsupported,
        "no_preview",
        "This provider does not tell what a change costs before it is made.",
    )
}

fn nothing_held() -> KassaError {
    KassaError::new(
        Reason::Unsupported,
        "nothing_held",
        "This provider takes the money when the customer pays: there is nothing to capture.",
    )
}

fn collects_itself() -> KassaError {
    KassaError::new(
        Reason::Unsupported,
        "collects_itself",
        "This provider takes its money by itself; there is nothing to confirm or to charge.",
    )
}
