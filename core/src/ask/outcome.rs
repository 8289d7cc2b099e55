//! What came of an ask.

use crate::error::KassaError;
use crate::model::arrival::Arrival;
use crate::model::benefits::Benefits;
use crate::model::drift::{Drift, Reading};
use crate::model::history::{History, RawEvent};
use crate::model::license::License;
use crate::model::money::Money;
use crate::model::order::Order;
use crate::model::preview::PreviewLine;
use crate::model::refusal::Refusal;
use crate::model::schedule::MethodView;
use crate::model::subscription::Subscription;
use crate::model::time::Millis;
use crate::model::way::WayToPay;
use alloc::string::String;
use alloc::vec::Vec;
use kassa_wire::wire;

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
        /// The place of the secret that proved it, 0 for the first one: while
        /// one replaces another, it tells when the old one can go.
        secret: Option<u32>,
        /// The version of the provider's API that the message is written in, if it is of a
        /// later family than any that is known here: what moved in it is not read. Update.
        newer_version: Option<String>,
    },
    /// What the customer has now.
    Benefits {
        /// The view.
        benefits: Benefits,
    },
    /// A token that tells what the customer has.
    Token {
        /// A signed JSON Web Token.
        token: String,
        /// When it ends: as asked, or with the access that it tells.
        expires_at: Millis,
        /// The id of the key that signed it.
        key: String,
    },
    /// A purchase was proved and written down.
    Purchased {
        /// Whether what was bought is there.
        state: Arrival,
        /// The plan that was bought.
        plan: Option<String>,
        /// What was paid with this proof.
        orders: Vec<Order>,
        /// The app may finish the transaction: it is here, or nothing more comes of it.
        finish: bool,
        /// It had been written down before.
        replayed: bool,
        /// Work is due, such as telling the store that it was received: ask
        /// [`Ask::Settle`] for this account.
        due: bool,
        /// When the account wants to be looked at next.
        wake_at: Option<Millis>,
        /// What the customer has.
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
    /// Credits are held.
    Reserved {
        /// Its id, for [`crate::Ask::Commit`] and [`crate::Ask::Release`].
        reservation: String,
        /// How many.
        amount: i64,
        /// When its time is over; none once it was committed or released.
        expires_at: Option<Millis>,
        /// The key had been used before: nothing more is held.
        replayed: bool,
        /// What is left beside it.
        benefits: Benefits,
    },
    /// Credits are free again.
    Released {
        /// What is left.
        benefits: Benefits,
    },
    /// Credits were given or taken by hand.
    Granted {
        /// How many; below zero if they were taken. What was owed, where that was
        /// forgiven.
        amount: i64,
        /// The key had been used before: nothing was done this time.
        replayed: bool,
        /// What is left.
        benefits: Benefits,
    },
    /// How a purchase stands now that its customer is back.
    Returned {
        /// Whether what was bought is there.
        state: Arrival,
        /// The plan that it sells; none where only a card was stored.
        plan: Option<String>,
        /// The provider's code, where it said no or the customer left.
        code: Option<String>,
        /// What that code means for the customer.
        refusal: Option<Refusal>,
        /// The payment, with an account to pay into where there is one.
        order: Option<Order>,
        /// What the customer has.
        benefits: Benefits,
    },
    /// The stored cards and bank accounts.
    Methods {
        /// Youngest first.
        methods: Vec<MethodView>,
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
    /// What a customer's card held is taken.
    Captured {
        /// Minor units.
        amount: i64,
        /// What the customer has now.
        benefits: Benefits,
    },
    /// What a customer's card held is let go.
    Voided {
        /// What the customer has.
        benefits: Benefits,
    },
    /// What a change would cost.
    Previewed {
        /// What is paid at once; 0 if nothing is.
        due: Money,
        /// What the next invoice comes to, with what is prorated on it; none where it
        /// is not known.
        next: Option<Money>,
        /// When that is.
        next_at: Option<Millis>,
        /// What is charged first, line by line; the first ten.
        lines: Vec<PreviewLine>,
        /// Give it to [`crate::Ask::Change`] within a day, and it costs exactly this.
        /// None where the provider cannot be held to it.
        as_of: Option<Millis>,
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
    /// The message behind a change.
    RawEvent {
        /// None where no message is kept: the app did it, or it was deleted.
        event: Option<RawEvent>,
    },
    /// How an account compares with its journal.
    Rebuilt {
        /// They say the same.
        equal: bool,
        /// The journal's last revision.
        revision: i64,
        /// Where they differ, by path, the first 50.
        differences: Vec<String>,
        /// The account was written as the journal has it.
        repaired: bool,
    },
    /// A page of all that is stored.
    Exported {
        /// Put together in their order, the pages are one JSON object.
        text: String,
        /// Ask again with `after` set to this; none at the end.
        next: Option<i64>,
    },
    /// Nothing stored names the customer any more.
    Erased {
        /// The account; one that was merged into another leads to that one.
        account: String,
        /// Rows of the journal that were changed by this ask.
        rows: i64,
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
    /// A page of the provider's lists was read.
    Reconciled {
        /// Things on it that could have changed since.
        checked: i64,
        /// What differs.
        drifts: Vec<Drift>,
        /// For the next page; none after the last.
        cursor: Option<String>,
        /// How far this is.
        reading: Reading,
    },
    /// A page of what a provider keeps of an account was read and taken.
    Synced {
        /// Things on it.
        checked: i64,
        /// What differed; `repaired` where it does not any more.
        drifts: Vec<Drift>,
        /// For the next page; none after the last.
        cursor: Option<String>,
        /// What the customer has.
        benefits: Benefits,
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
    /// More was used than the money that stayed has bought, and the plan says
    /// that nothing can be spent until that is settled.
    Frozen,
    /// There is no such reservation: it was committed or released, or it was
    /// over a month ago.
    NoReservation,
    /// The customer already holds a plan of this group.
    AlreadySubscribed,
    /// There is no subscription to do this to.
    NoSubscription,
    /// There is no such payment, or it was not paid.
    NoPayment,
    /// There is no such card or bank account.
    NoMethod,
    /// A subscription is paid with it: store another one first.
    MethodInUse,
    /// All of it has gone back already, or less is left than asked.
    NothingToRefund,
    /// The customer's card holds nothing of it, or less than asked.
    NothingToCapture,
    /// The customer has nothing at this provider yet.
    NoCustomer,
    /// No plan of that id and of the same group is for sale at the provider of
    /// the subscription.
    NoPlan,
    /// The purchase belongs to another account, or was made for another one.
    Taken,
    /// The store gives money back itself, on the device: show its own page for that.
    AskTheStore,
    /// Another checkout of the same group was begun while this one was being
    /// made, and counts. Asked again, this one takes its place.
    CheckoutReplaced,
}
