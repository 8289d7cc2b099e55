//! What an app can ask, and what it gets.

mod outcome;
mod words;

pub use crate::model::time::Moment;
pub use crate::model::way::{CancelWhen, NativeOffer, PortalPage, ScriptCall, WayToPay};
pub use outcome::{Decline, InboundResult, Outcome, Share};
pub use words::{ChangeWhen, CheckoutItem, DeliveryStatus, Proration, RefundPreference};

use crate::model::benefits::Strategy;
use crate::model::http::Header;
use crate::model::id::Customer;
use crate::model::secret::Secret;
use crate::model::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
use kassa_wire::wire;

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
        /// Further plans that are paid with it: what renews together, and what is
        /// bought once.
        items: Option<Vec<CheckoutItem>>,
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
        /// The webhook's secrets, where the request decides which; the set-up's
        /// unless given.
        secrets: Option<Vec<Secret>>,
        /// The raw bytes, as received: at most 1 MiB. They cross a wasm border
        /// beside the JSON.
        #[serde(skip)]
        body: Vec<u8>,
    },
    /// A purchase that an app made in a store, as the store gave it to the app: leads
    /// to [`Outcome::Purchased`]. Ask it as often as you like; a purchase counts once.
    Purchase {
        /// Whose, as the app's own session tells; never from the device.
        account: String,
        /// Such as `appStore`.
        provider: String,
        /// The signed transaction, or the purchase token.
        proof: String,
        /// The product's id in the store, where the proof does not tell it.
        product: Option<String>,
    },
    /// What the app says to [`crate::model::notice::NoticeKind::RefundAsked`]. How much
    /// of the purchase was used is filled in from the ledger. Leads to
    /// [`Outcome::Changed`].
    AnswerRefund {
        /// The account.
        account: String,
        /// The payment, as the notice names it.
        payment: String,
        /// The customer has agreed that the store is told how they use the app. Without
        /// that nothing may be sent.
        consented: bool,
        /// What the app would like; by what is left of the purchase unless given.
        preference: Option<RefundPreference>,
        /// What was wrong with what the customer got, if anything was.
        delivery: Option<DeliveryStatus>,
        /// There was a free try of it before.
        sampled: Option<bool>,
    },
    /// What the customer has now.
    Benefits {
        /// The account.
        account: String,
    },
    /// What the customer has, signed for a device that may be offline: leads to
    /// [`Outcome::Token`].
    Token {
        /// The account, as the app's own session tells.
        account: String,
        /// For how long; an hour unless given, a minute to seven days.
        seconds: Option<i64>,
    },
    /// Use credits, once per key.
    Deduct {
        /// The account.
        account: String,
        /// Credits; 1 to 9,007,199,254,740,991.
        amount: i64,
        /// Which credits, in which order.
        strategy: Strategy,
        /// Their kind; the plain one unless given.
        kind: Option<String>,
        /// The caller's key; 1 to 200 characters. Trying again with the same
        /// key spends nothing more. Without one every call spends.
        key: Option<String>,
        /// What it was for, for `explain`; at most 500 characters.
        note: Option<String>,
    },
    /// Hold credits for work that goes on: leads to [`Outcome::Reserved`].
    /// [`Ask::Commit`] uses them; [`Ask::Release`] or the end of their time frees them.
    Reserve {
        /// The account.
        account: String,
        /// The most that the work can cost; 1 to 9,007,199,254,740,991.
        amount: i64,
        /// Which credits, in which order.
        strategy: Strategy,
        /// Their kind; the plain one unless given.
        kind: Option<String>,
        /// The caller's key, such as the id of the job; 1 to 200 characters.
        /// Trying again with the same key holds nothing more.
        key: Option<String>,
        /// How long; 600 unless given, at most 604,800 (7 days).
        seconds: Option<i64>,
        /// What the work is, for `explain`; at most 500 characters.
        note: Option<String>,
    },
    /// The work is done: uses what it cost and gives back the rest. After the
    /// reservation's time it spends anew, if enough is left: leads to
    /// [`Outcome::Deducted`].
    Commit {
        /// The account.
        account: String,
        /// The reservation's id.
        reservation: String,
        /// What it cost; all that was reserved unless given. More than that is
        /// spent beside it, if there is enough.
        amount: Option<i64>,
    },
    /// The work was not done: all that it held goes back to the lots that it
    /// came from. Leads to [`Outcome::Released`].
    Release {
        /// The account.
        account: String,
        /// The reservation's id.
        reservation: String,
    },
    /// Give credits by hand, or take some back, once per key: leads to
    /// [`Outcome::Granted`].
    Grant {
        /// The account.
        account: String,
        /// Credits; below zero takes them, soonest-ending first.
        amount: i64,
        /// Their kind; the plain one unless given.
        kind: Option<String>,
        /// From when they do not count any more; never unless given.
        expires_at: Option<Millis>,
        /// Who does this; 1 to 200 characters.
        author: String,
        /// Why; 1 to 500 characters.
        reason: String,
        /// The caller's key; 1 to 200 characters.
        key: String,
    },
    /// What was used too much before money went back is not owed any more, by
    /// somebody's decision: leads to [`Outcome::Granted`].
    Forgive {
        /// The account.
        account: String,
        /// Who does this; 1 to 200 characters.
        author: String,
        /// Why; 1 to 500 characters.
        reason: String,
        /// The caller's key; 1 to 200 characters.
        key: String,
    },
    /// A customer is back from the provider's page: what they bring along is checked
    /// against what was begun, and what waits for it is done once, such as taking the
    /// money. Leads to [`Outcome::Returned`].
    Return {
        /// The account, as the app's own session tells; never from the query.
        account: String,
        /// Such as `tossPayments`; told by the checkout unless given.
        provider: Option<String>,
        /// The query of the address that the customer came back to, decoded.
        query: Vec<Header>,
    },
    /// A page on which a customer stores a card or bank account without buying
    /// anything. What they have is paid with it from then on, and what is open is
    /// charged at once. Leads to [`Outcome::Checkout`], with the plan left empty.
    Register {
        /// Whose it is, as the app's own session tells.
        customer: Customer,
        /// Such as `tossPayments`; the customer's own unless given.
        provider: Option<String>,
        /// Where to come back to: a path, or a URL at an allowed origin.
        success_url: String,
        /// Where to come back to without it.
        cancel_url: String,
        /// A language tag such as `ko` for the provider's page.
        locale: Option<String>,
        /// What else this provider can be told; its page says which.
        options: Option<String>,
    },
    /// Begins a subscription with a stored card or bank account, without a page:
    /// its first payment is taken at once, or after the trial. Leads to
    /// [`Outcome::Returned`].
    Subscribe {
        /// Who buys, as the app's own session tells; never from the browser.
        customer: Customer,
        /// The plan's id.
        plan: String,
        /// Units; 1 unless given, at most 10,000.
        quantity: Option<i64>,
        /// The stored one's id; the youngest unless given.
        method: Option<String>,
        /// The caller's key; 1 to 200 characters. Trying again with the same key
        /// begins nothing more.
        key: Option<String>,
    },
    /// The stored cards and bank accounts: leads to [`Outcome::Methods`].
    Methods {
        /// The account.
        account: String,
    },
    /// Forgets a stored card or bank account that pays for nothing, also at the provider.
    Unregister {
        /// The account.
        account: String,
        /// Its id, as [`Ask::Methods`] tells.
        method: String,
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
        /// What else this provider can be told, such as where the money goes.
        options: Option<String>,
    },
    /// Takes what a customer's card holds, once per key: leads to [`Outcome::Captured`].
    Capture {
        /// The account.
        account: String,
        /// An order's id, or any other name of the payment.
        payment: String,
        /// Minor units; all of it unless given. The rest is let go.
        amount: Option<i64>,
        /// The caller's key; 1 to 200 characters.
        key: Option<String>,
    },
    /// Lets go of what a card holds: leads to [`Outcome::Voided`].
    Void {
        /// The account.
        account: String,
        /// An order's id, or any other name of the payment.
        payment: String,
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
        /// What else this provider can be told, in its own words, such as why.
        options: Option<String>,
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
        /// The customer keeps what they have meanwhile; not unless given.
        free: Option<bool>,
        /// What else this provider can be told, in its own words.
        options: Option<String>,
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
        /// From when it counts; at once unless given.
        when: Option<ChangeWhen>,
        /// How the difference is billed, if any; unless given, with the next invoice, and
        /// at once where Kassa collects.
        proration: Option<Proration>,
        /// The time of a preview, at most a day ago: it costs what that said.
        as_of: Option<Millis>,
        /// What else this provider can be told, in its own words.
        options: Option<String>,
    },
    /// What an [`Ask::Change`] would cost: leads to [`Outcome::Previewed`].
    Preview {
        /// The account.
        account: String,
        /// The provider's id; the one that counts unless given.
        subscription: Option<String>,
        /// The other plan's id.
        plan: Option<String>,
        /// Other units, 1 to 10,000.
        quantity: Option<i64>,
        /// From when it would count.
        when: Option<ChangeWhen>,
        /// How the difference would be billed.
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
        /// For [`PortalPage::Change`], the other plan's id.
        plan: Option<String>,
        /// For [`PortalPage::Change`], other units.
        quantity: Option<i64>,
        /// What else this provider can be told, in its own words.
        options: Option<String>,
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
    /// Why the account stands as it does: its journal, oldest first, its credits
    /// and what opens its plan. Leads to [`Outcome::Explained`].
    Explain {
        /// The account.
        account: String,
        /// What `next` of the page before says; for an account that no other was
        /// merged into, only revisions after this one.
        after: Option<i64>,
        /// At most so many; 100 unless given, at most 500.
        limit: Option<i64>,
        /// Only changes with a ledger row of this lot.
        lot: Option<String>,
    },
    /// The provider's message behind one change, as it came in: leads to
    /// [`Outcome::RawEvent`].
    RawEvent {
        /// The account in whose journal the change stands.
        account: String,
        /// Which change.
        revision: i64,
    },
    /// Makes the account anew from its journal, without deciding anything again,
    /// and compares: leads to [`Outcome::Rebuilt`]. Exactly this account, also
    /// where it was merged into another.
    Rebuild {
        /// The account.
        account: String,
        /// Write it as the journal has it, if it differs; only compare unless
        /// given.
        repair: Option<bool>,
    },
    /// All that is stored of an account, for a person who asks for it: leads to
    /// [`Outcome::Exported`].
    Export {
        /// The account.
        account: String,
        /// What `next` of the page before says.
        after: Option<i64>,
    },
    /// Forgets who an account's customer is: names, addresses, notes, providers'
    /// messages. Sums, ids and what opens the plan stay. Ask again if it fails:
    /// leads to [`Outcome::Erased`].
    Erase {
        /// The account.
        account: String,
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
    /// Reads one page of what a provider keeps and lists what differs: leads
    /// to [`Outcome::Reconciled`]. Ask again with its cursor while there is one.
    Reconcile {
        /// Such as `stripe`.
        provider: String,
        /// What has changed since then.
        since: Millis,
        /// Of the page before; of the same provider and `since`.
        cursor: Option<String>,
        /// Apply what differs, as its webhook would have been; else nothing is
        /// changed.
        repair: Option<bool>,
    },
    /// Reads one page of what a provider keeps of this account and takes it as its webhooks would
    /// be taken: leads to [`Outcome::Synced`]. Ask again with its cursor while there is one.
    Sync {
        /// The account.
        account: String,
        /// Such as `stripe`; all that can be read unless given.
        provider: Option<String>,
        /// Of the page before; of the same account and provider.
        cursor: Option<String>,
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
