//! What an app can ask, and what it gets.

use crate::error::KassaError;
use crate::model::arrival::Arrival;
use crate::model::benefits::{Benefits, Strategy};
use crate::model::history::History;
use crate::model::http::Header;
use crate::model::id::Customer;
use crate::model::license::License;
use crate::model::order::Order;
use crate::model::subscription::Subscription;
use crate::model::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
use kassa_wire::wire;

/// Time and entropy of one ask: the core has neither of its own.
#[wire]
pub struct Moment {
    /// The host's clock.
    pub now: Millis,
    /// At least 16 random bytes as hexadecimal, new for each ask.
    pub entropy: String,
}

/// One thing to do.
#[wire]
pub enum Ask {
    /// Sell a plan: leads to [`Outcome::Checkout`].
    Checkout {
        /// Who buys, as the app's own session tells; never from the browser.
        customer: Customer,
        /// The plan's id.
        plan: String,
        /// Units; 1 unless given, at most 10,000.
        quantity: Option<i64>,
        /// Where to come back to: a path, or a URL at an allowed origin.
        /// `{CHECKOUT_SESSION_ID}` is replaced by the session's id.
        success_url: String,
        /// Where to come back to without buying.
        cancel_url: String,
        /// Such as `stripe`; the first one configured unless given.
        provider: Option<String>,
        /// A language tag such as `ko` for the provider's page.
        locale: Option<String>,
        /// Above the app's own page, where the provider has such a thing.
        overlay: Option<bool>,
        /// What else this provider can be told, as a JSON object in its own
        /// words; its page says which. Never from the browser.
        options: Option<String>,
    },
    /// A page to buy a plan at that can be shared and lasts: leads to
    /// [`Outcome::Link`].
    Link {
        /// The plan's id.
        plan: String,
        /// Who is going to buy; anybody unless given.
        customer: Option<Customer>,
        /// Units; 1 unless given, at most 10,000.
        quantity: Option<i64>,
        /// Such as `lemonSqueezy`; the first one configured unless given.
        provider: Option<String>,
        /// What else this provider can be told, as a JSON object in its own
        /// words; its page says which.
        options: Option<String>,
    },
    /// A webhook that came in.
    Inbound {
        /// Such as `stripe`.
        provider: String,
        /// As received.
        headers: Vec<Header>,
        /// The raw bytes, as received: at most 1 MiB. They cross a wasm border
        /// beside the JSON.
        #[serde(skip)]
        body: Vec<u8>,
    },
    /// What the customer has now.
    Benefits {
        /// The account.
        account: String,
    },
    /// Use credits, once per key.
    Deduct {
        /// The account.
        account: String,
        /// Credits; 1 to 9,007,199,254,740,991.
        amount: i64,
        /// Which credits, in which order.
        strategy: Strategy,
        /// The caller's key; 1 to 200 characters. Trying again with the same
        /// key spends nothing more. Without one every call spends.
        key: Option<String>,
        /// What it was for, for `explain`; at most 500 characters.
        note: Option<String>,
    },
    /// Give money back, once per key.
    Refund {
        /// The account.
        account: String,
        /// An order's id, or any other name of the payment.
        payment: String,
        /// Minor units; all that is left unless given.
        amount: Option<i64>,
        /// The caller's key; 1 to 200 characters.
        key: Option<String>,
    },
    /// End a subscription, or take a planned end back.
    Cancel {
        /// The account.
        account: String,
        /// The provider's id; the one that counts unless given.
        subscription: Option<String>,
        /// When.
        when: CancelWhen,
    },
    /// A subscription rests: leads to [`Outcome::Changed`]. To go on before its
    /// time, [`Ask::Cancel`] with [`CancelWhen::Never`].
    Pause {
        /// The account.
        account: String,
        /// The provider's id; the one that counts unless given.
        subscription: Option<String>,
        /// When it goes on by itself; not by itself unless given.
        until: Option<Millis>,
        /// The customer keeps what they have meanwhile; they do not unless
        /// given.
        free: Option<bool>,
    },
    /// Sells another plan or quantity in place of the present one: leads to
    /// [`Outcome::Changed`].
    Change {
        /// The account.
        account: String,
        /// The provider's id; the one that counts unless given.
        subscription: Option<String>,
        /// The other plan's id.
        plan: Option<String>,
        /// Other units, 1 to 10,000.
        quantity: Option<i64>,
        /// How the difference is billed; with the next invoice unless given.
        proration: Option<Proration>,
    },
    /// The provider's page where a customer manages cards and invoices.
    Portal {
        /// The account.
        account: String,
        /// Where to come back to: a path, or a URL at an allowed origin.
        return_url: String,
        /// Such as `stripe`; the customer's own unless given.
        provider: Option<String>,
        /// Which page; the overview unless given.
        page: Option<PortalPage>,
    },
    /// The customer's subscriptions, youngest first.
    Subscriptions {
        /// The account.
        account: String,
    },
    /// The customer's licence keys, youngest first.
    Licenses {
        /// The account.
        account: String,
    },
    /// One of a provider's own calls, such as making a discount: leads to
    /// [`Outcome::Called`]. Nothing of it is written down.
    Call {
        /// Such as `lemonSqueezy`.
        provider: String,
        /// The call's name, as the provider's page lists them.
        name: String,
        /// A JSON object in the provider's own words.
        input: String,
    },
    /// The customer's payments, newest first.
    Orders {
        /// The account.
        account: String,
    },
    /// How a checkout of this account stands, for the page that a customer
    /// comes back to: leads to [`Outcome::Arrival`].
    Arrival {
        /// The account; another's checkouts are unknown.
        account: String,
        /// The provider's id of the session; the newest checkout unless given.
        checkout: Option<String>,
    },
    /// The account's journal, oldest first.
    Explain {
        /// The account.
        account: String,
        /// Only revisions after this one.
        after: Option<i64>,
        /// At most so many; 100 unless given, at most 500.
        limit: Option<i64>,
    },
    /// Two accounts are one person's: everything of one moves to the other, and
    /// whatever names it from then on lands there.
    Merge {
        /// The account that stays.
        account: String,
        /// The account that goes, such as the one of before signing in.
        from: String,
    },
    /// Several asks that share one read and one commit: a [`Ask::Deduct`] or
    /// [`Ask::Inbound`] each, at most 200.
    Batch {
        /// In this order.
        asks: Vec<Ask>,
    },
    /// Work that is due, of any account. Ask again while there is more.
    Tick {
        /// At most so many accounts; 20 unless given, at most 200.
        limit: Option<i64>,
    },
    /// Work that is due of one account, such as right after a webhook: messages,
    /// calls, and events that waited for it.
    Settle {
        /// The account.
        account: String,
    },
}

/// When a subscription ends.
#[wire]
#[derive(Copy)]
pub enum CancelWhen {
    /// At once. Its credits end with it; money is not given back by itself.
    Now,
    /// With the paid period.
    PeriodEnd,
    /// Not at all: a planned end is taken back.
    Never,
}

/// Which of a provider's pages for customers.
#[wire]
#[derive(Copy)]
pub enum PortalPage {
    /// All that the customer has.
    Overview,
    /// Another card.
    PaymentMethod,
    /// Another plan.
    Plan,
}

/// How the difference between two plans is billed.
#[wire]
#[derive(Copy)]
pub enum Proration {
    /// In proportion, with the next invoice.
    NextInvoice,
    /// In proportion, at once.
    Now,
    /// Not at all: the new price counts from the next period.
    None,
}

/// What came of an ask.
#[wire]
pub enum Outcome {
    /// The way to pay.
    Checkout {
        /// The provider's id of the session.
        id: String,
        /// What the interface does next.
        way: WayToPay,
        /// The plan.
        plan: String,
        /// After this it cannot be paid.
        expires_at: Millis,
    },
    /// A webhook was dealt with: answer 200.
    Inbound {
        /// What came of it.
        result: InboundResult,
        /// The provider's id of the event.
        event: String,
        /// The provider's name of the event's type.
        kind: String,
        /// Whose it was.
        account: Option<String>,
        /// Work is due, such as a message for the app: ask [`Ask::Settle`] for
        /// this account.
        due: bool,
        /// When the account wants to be looked at next, if this changed it.
        wake_at: Option<Millis>,
    },
    /// What the customer has now.
    Benefits {
        /// The view.
        benefits: Benefits,
    },
    /// Credits were used.
    Deducted {
        /// How many.
        amount: i64,
        /// The key had been used before: nothing was spent this time.
        replayed: bool,
        /// What is left.
        benefits: Benefits,
    },
    /// Money is going back.
    Refunded {
        /// The provider's id of the refund.
        refund: String,
        /// Minor units.
        amount: i64,
        /// What is left.
        benefits: Benefits,
    },
    /// The subscription's end is as asked.
    Canceled {
        /// What the customer has.
        benefits: Benefits,
    },
    /// The subscription is as asked.
    Changed {
        /// What the customer has.
        benefits: Benefits,
    },
    /// A page to buy at.
    Link {
        /// It lasts.
        url: String,
    },
    /// The customer's subscriptions.
    Subscriptions {
        /// Youngest first.
        subscriptions: Vec<Subscription>,
    },
    /// The customer's licence keys.
    Licenses {
        /// Youngest first.
        licenses: Vec<License>,
    },
    /// The provider's reply to one of its own calls.
    Called {
        /// As the provider wrote it; empty where there is nothing to say.
        reply: String,
    },
    /// Open this address at once; it lives for minutes.
    Portal {
        /// The provider's page.
        url: String,
    },
    /// The customer's payments.
    Orders {
        /// Newest first.
        orders: Vec<Order>,
    },
    /// How a checkout stands.
    Arrival {
        /// Whether what was bought is there.
        state: Arrival,
        /// The plan that it sells, if the checkout is known.
        plan: Option<String>,
        /// What the customer has.
        benefits: Benefits,
    },
    /// The account's journal.
    Explained {
        /// One page of it.
        history: History,
    },
    /// The accounts are one.
    Merged {
        /// What the customer has.
        benefits: Benefits,
    },
    /// Each ask of a batch has its own answer.
    Batch {
        /// In the order of the asks.
        results: Vec<Share>,
    },
    /// Due work was done.
    Ticked {
        /// Accounts worked on.
        worked: i64,
        /// Accounts whose work failed; they come again later.
        failed: i64,
        /// Ask again: more is due.
        more: bool,
        /// When the account of an [`Ask::Settle`] wants to be looked at next.
        wake_at: Option<Millis>,
    },
    /// A business "no". Nothing was changed.
    Declined {
        /// Why.
        code: Decline,
        /// Credits asked for.
        needed: Option<i64>,
        /// Credits there are for that strategy.
        available: Option<i64>,
        /// The provider that holds the present subscription.
        provider: Option<String>,
        /// Where the customer can manage what they already have.
        manage_url: Option<String>,
    },
}

/// What came of one ask of a batch.
#[wire]
pub enum Share {
    /// It was done with the others.
    Done {
        /// What came of it.
        outcome: Outcome,
    },
    /// It could not be done; the others are not touched by that.
    Failed {
        /// Why, and what to do next.
        error: KassaError,
    },
    /// It was not done: ask it by itself. It needs a provider's answer, or
    /// somebody else wrote one of the accounts in the meantime.
    Alone,
}

/// What an interface does so that the customer can pay. Switch on this, never
/// on the provider.
#[wire]
pub enum WayToPay {
    /// Send the browser there.
    Open {
        /// The provider's page.
        url: String,
    },
    /// Run the provider's script on the page, for an overlay or an embedded
    /// form. All that it takes is data, so that an interface names no provider.
    Script {
        /// Where the script is; `https` only. It is loaded once.
        src: String,
        /// What to call when it is there, one after the other.
        calls: Vec<ScriptCall>,
        /// The `id` of the element that an embedded form fills; the interface
        /// makes one where the page has none.
        mount: Option<String>,
        /// The provider's own page, where it has one: for a page on which the
        /// script may not run.
        page: Option<String>,
    },
}

/// One call of a script's function.
#[wire]
pub struct ScriptCall {
    /// A path from the page's globals, such as `Provider.Checkout.open`; one
    /// that begins with a dot is looked up in what the call before gave, once
    /// that is there.
    pub function: String,
    /// Its arguments, as a JSON array.
    pub arguments: String,
    /// A field of the last argument that takes a function to call when the
    /// customer is done. That is a hint to look, and no proof.
    pub done: Option<String>,
}

/// What came of a webhook. All of them are answered 200.
#[wire]
#[derive(Copy)]
pub enum InboundResult {
    /// It changed the account.
    Applied,
    /// It had been applied before.
    Duplicate,
    /// Nothing of interest.
    Ignored,
    /// It names no account known so far: kept until one is linked.
    Parked,
    /// Proved but not understood: kept, and worth an alert.
    Unreadable,
}

/// Why a business "no".
#[wire]
#[derive(Copy)]
pub enum Decline {
    /// Too few credits for that strategy.
    InsufficientCredits,
    /// The customer already holds a plan of this group.
    AlreadySubscribed,
    /// There is no subscription to do this to.
    NoSubscription,
    /// There is no such payment, or it was not paid.
    NoPayment,
    /// All of it has gone back already, or less is left than asked.
    NothingToRefund,
    /// The customer has nothing at this provider yet.
    NoCustomer,
    /// No plan of that id and of the same group is for sale at the provider of
    /// the subscription.
    NoPlan,
}
