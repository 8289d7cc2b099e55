//! A commit in the making: one account, and a journal row for each cause.

use crate::authentic::Event;
use crate::decide::effect::{Effect, Part};
use crate::decide::{access, debt, forget, lots, merge, order, recurring, reserve, wanted};
use crate::model::account::{Account, Lot};
use crate::model::benefits::Benefits;
use crate::model::history::{Entry, Happening};
use crate::model::id::Environment;
use crate::model::notice::NoticeKind;
use crate::model::order::Order;
use crate::model::subscription::{Subscription, SubscriptionStatus};
use crate::model::time::Millis;
use crate::sorted::Listed as _;
use crate::sorted::sorted;
use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use kassa_wire::Json;

/// The form of accounts that this version writes. It goes up when a field is
/// added that an older version must not drop.
pub(crate) const FORM: i64 = 6;

/// An account as it was loaded, with what is about to be written.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// The revision that was loaded; 0 for a new account.
    pub(crate) base: i64,
    /// As it was loaded.
    before: Account,
    /// As it is going to be.
    pub(crate) account: Account,
    /// One for each cause.
    pub(crate) rows: Vec<Row>,
    /// Causes of strays that these rows apply.
    pub(crate) strays: Vec<(String, String)>,
    /// Messages as they came in, by their cause: kept for those who ask why.
    pub(crate) messages: Vec<(String, Vec<u8>)>,
    /// Links that are stored already, although the account may have forgotten
    /// their names, and those that another account brings along.
    linked: Vec<(String, String)>,
    /// Links beside those that the account itself has.
    leading: Vec<(String, String)>,
    /// The notices that the app asked for.
    wanted: Vec<NoticeKind>,
    now: Millis,
}

/// One journal row and its ledger entries.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) cause: String,
    pub(crate) body: Body,
    pub(crate) entries: Vec<Entry>,
}

/// What the journal keeps of a revision.
#[derive(Clone, Debug, PartialEq, Eq, Json)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Body {
    /// What happened.
    pub(crate) what: Happening,
    /// A digest of what the caller asked: the same key must come with the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) asked: Option<String>,
    /// What it set.
    #[serde(default, skip_serializing_if = "Effect::is_empty")]
    pub(crate) effect: Effect,
    /// Credits available after it.
    pub(crate) balance: i64,
    /// The subscription's status after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<SubscriptionStatus>,
    /// The plan after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) plan: Option<String>,
}

impl Draft {
    /// Starts from what was loaded.
    pub(crate) fn new(base: i64, account: Account, now: Millis) -> Self {
        let before = account.clone();
        let mut account = Account {
            form: FORM,
            ..account
        };
        // Lots that have begun since then may pay debts first.
        debt::settle(&mut account.lots, now);
        Draft {
            base,
            before,
            account,
            rows: Vec::new(),
            strays: Vec::new(),
            messages: Vec::new(),
            linked: Vec::new(),
            leading: Vec::new(),
            wanted: Vec::new(),
            now,
        }
    }

    /// The app wants to hear of these.
    pub(crate) fn telling(mut self, wanted: &[NoticeKind]) -> Self {
        self.wanted = wanted.to_vec();
        self
    }

    /// Starts from what the journal makes, to write all of it anew. Links are
    /// never lost by a snapshot.
    pub(crate) fn rebuilt(base: i64, account: Account, now: Millis) -> Self {
        let linked = links(&account);
        let lots = account.lots.clone();
        let nothing = Draft::open(&account.id, account.environment, now).account;
        let mut draft = Draft {
            before: Account {
                form: account.form,
                ..nothing
            },
            linked,
            ..Draft::new(base, account, now)
        };
        // What time has changed since then is no part of its rows yet.
        draft.account.lots = lots;
        draft
    }

    /// Writes down what sets nothing.
    pub(crate) fn note(&mut self, cause: String, what: Happening) {
        self.push(Effect::default(), cause, what, None, Vec::new());
    }

    /// Starts from nothing.
    pub(crate) fn open(id: &str, environment: Environment, now: Millis) -> Self {
        let account = Account {
            id: id.to_string(),
            environment,
            customers: Vec::new(),
            checkouts: Vec::new(),
            subscriptions: Vec::new(),
            payments: Vec::new(),
            licenses: Vec::new(),
            grants: Vec::new(),
            reservations: Vec::new(),
            lots: Vec::new(),
            methods: Vec::new(),
            schedules: Vec::new(),
            operations: Vec::new(),
            notices: Vec::new(),
            merged_into: None,
            merged: Vec::new(),
            erased_at: None,
            form: FORM,
        };
        Draft::new(0, account, now)
    }

    /// Makes a change and writes down its cause, what it was and what it did.
    /// If it did nothing, nothing is written down either.
    pub(crate) fn record(
        &mut self,
        cause: String,
        what: Happening,
        asked: Option<String>,
        change: impl FnOnce(&mut Account),
    ) {
        let before = self.last();
        change(&mut self.account);
        self.write_down(before, cause, what, asked, false);
    }

    /// Applies a parked event. Its row is written in any case: it is what
    /// keeps a redelivery from parking it again.
    pub(crate) fn settle_stray(
        &mut self,
        provider: &str,
        cause: String,
        what: Happening,
        change: impl FnOnce(&mut Account),
    ) {
        self.strays.push((provider.to_string(), cause.clone()));
        let before = self.last();
        change(&mut self.account);
        self.write_down(before, cause, what, None, true);
    }

    /// Takes everything that another account has; that one keeps only where it
    /// went. Both get a row, and the ledger shows each lot leave and arrive.
    pub(crate) fn absorb(
        &mut self,
        other: &mut Draft,
        causes: (String, String),
        what: (Happening, Happening),
    ) {
        let before = self.last();
        self.linked.extend(links(&other.account));
        let emptied = other.empty(self.account.id.clone(), causes.1, what.1);
        let came = merge::into(&mut self.account, emptied, self.now);
        self.forget();
        lots::derive(&mut self.account, self.now);
        let known: Vec<Lot> = before.lots.iter().chain(&came).cloned().listed();
        let mut entries = merge::entries(&came, 1);
        entries.extend(lots::book(&known, &mut self.account.lots, self.now));
        let effect = Effect::between(&before, &self.account);
        self.push(effect, causes.0, what.0, None, entries);
    }

    /// Leaves nothing but the way to the account that has it all now.
    fn empty(&mut self, into: String, cause: String, what: Happening) -> Account {
        let (id, environment) = (self.account.id.clone(), self.account.environment);
        let mut nobody = Draft::open(&id, environment, self.now).account;
        nobody.merged_into = Some(into);
        let full = core::mem::replace(&mut self.account, nobody);
        let entries = merge::entries(&full.lots, -1);
        let effect = Effect::between(&full, &self.account);
        self.push(effect, cause, what, None, entries);
        full
    }

    fn write_down(
        &mut self,
        before: Account,
        cause: String,
        what: Happening,
        asked: Option<String>,
        always: bool,
    ) {
        wanted::tell(&before, &mut self.account, &self.wanted, self.now);
        self.forget();
        lots::derive(&mut self.account, self.now);
        let entries = lots::book(&before.lots, &mut self.account.lots, self.now);
        let effect = Effect::between(&before, &self.account);
        if always || !effect.is_empty() {
            self.push(effect, cause, what, asked, entries);
        }
    }

    /// Nothing that comes brings back whom the account has forgotten.
    fn forget(&mut self) {
        if self.account.erased_at.is_some() {
            forget::account(&mut self.account);
        }
    }

    fn push(
        &mut self,
        mut effect: Effect,
        cause: String,
        mut what: Happening,
        asked: Option<String>,
        entries: Vec<Entry>,
    ) {
        // The first row of a version that writes another form says so.
        let form = self.account.form;
        if self.rows.is_empty() && (self.base == 0 || self.before.form != form) {
            effect.form = Some(form);
        }
        if self.account.erased_at.is_some() {
            what.note = None;
        }
        let view = self.benefits();
        let body = Body {
            what,
            asked,
            effect,
            balance: view.total_available_credits,
            status: view.subscription_status,
            plan: view.active_plan_id,
        };
        self.rows.push(Row {
            cause,
            body,
            entries,
        });
    }

    /// As it is written down so far. What time alone has changed since it was
    /// loaded is part of the first row.
    fn last(&self) -> Account {
        if self.rows.is_empty() {
            Account {
                form: self.account.form,
                ..self.before.clone()
            }
        } else {
            self.account.clone()
        }
    }

    /// The revision once this is committed.
    pub(crate) fn revision(&self) -> i64 {
        let rows = i64::try_from(self.rows.len()).unwrap_or(i64::MAX);
        self.base.saturating_add(rows)
    }

    /// What the customer has.
    pub(crate) fn benefits(&self) -> Benefits {
        access::benefits(&self.as_of_now(), self.revision(), self.now)
    }

    /// The account as it is to be seen: a reservation whose time is over holds
    /// nothing, whether or not somebody has written that down yet.
    pub(crate) fn as_of_now(&self) -> Cow<'_, Account> {
        let over = reserve::expired(&self.account, self.now);
        let mut account = Cow::Borrowed(&self.account);
        for id in &over {
            reserve::expire(account.to_mut(), id, self.now);
        }
        if !over.is_empty() {
            lots::derive(account.to_mut(), self.now);
        }
        account
    }

    /// When the account wants to be looked at again.
    pub(crate) fn wake_at(&self) -> Option<Millis> {
        let notices = self.account.notices.iter().map(|pending| pending.due_at);
        let operations = self
            .account
            .operations
            .iter()
            .filter_map(|operation| operation.due_at);
        let held = self.account.reservations.iter();
        let held = held.filter(|it| reserve::holds(it));
        let pages = self.account.checkouts.iter().filter_map(|it| it.due_at);
        notices
            .chain(operations)
            .chain(pages)
            .chain(held.map(|it| it.expires_at))
            .chain(recurring::due(&self.account))
            .chain(lots::next_boundary(&self.account, self.now))
            .min()
    }

    /// Something is due that only the app or a provider can do.
    pub(crate) fn is_due(&self) -> bool {
        let is = |at: Option<Millis>| at.is_some_and(|at| at <= self.now);
        let mut notices = self.account.notices.iter();
        let mut operations = self.account.operations.iter();
        let mut pages = self.account.checkouts.iter();
        notices.any(|pending| is(Some(pending.due_at)))
            || operations.any(|operation| is(operation.due_at))
            || pages.any(|checkout| is(checkout.due_at))
            || recurring::due(&self.account).any(|at| at <= self.now)
    }

    /// Keeps the message behind one of the rows, if it made one.
    pub(crate) fn keep(&mut self, cause: &str, body: &[u8]) {
        let of_a_row = self.rows.iter().any(|row| row.cause == cause);
        if of_a_row && self.account.erased_at.is_none() {
            self.messages.push((cause.to_string(), body.to_vec()));
        }
    }

    /// Remembers links that were found stored: making one again would fail. An
    /// expired checkout is dropped from the account, and its payment may still
    /// come. What leads to somebody else stays a conflict.
    pub(crate) fn found(&mut self, links: &[(String, String)], event: &Event) {
        for (name, account) in links {
            if *account == self.account.id && event.references.contains(name) {
                self.linked.push((event.provider.clone(), name.clone()));
            }
        }
    }

    /// Every name in an event leads here from now on: its provider cannot be
    /// asked for the other names of a payment.
    pub(crate) fn lead(&mut self, event: &Event) {
        let names = event.references.iter();
        self.leading
            .extend(names.map(|name| (event.provider.clone(), name.clone())));
    }

    /// Provider ids by which this account can be found from now on.
    pub(crate) fn new_links(&self) -> Vec<(String, String)> {
        let known = links(&self.before);
        let mut new = links(&self.account);
        for link in &self.leading {
            if !new.contains(link) {
                new.push(link.clone());
            }
        }
        new.retain(|link| !known.contains(link) && !self.linked.contains(link));
        new
    }

    /// Order rows to write: of every payment that changed.
    pub(crate) fn orders(&self) -> Vec<Order> {
        let part = Part::between(&self.before.payments, &self.account.payments);
        part.items().flat_map(order::rows).listed()
    }

    /// Order rows to delete before those are written: of payments that turned
    /// out to be another one, and of totals that single refunds explain by now.
    pub(crate) fn gone_orders(&self) -> Vec<Order> {
        let (before, after) = (&self.before.payments, &self.account.payments);
        if before == after {
            return Vec::new();
        }
        let mut gone: Vec<Order> = before
            .iter()
            .filter(|payment| !after.contains(payment))
            .flat_map(order::rows)
            .listed();
        if !gone.is_empty() {
            // A row is written once in a commit: a store may run it as one statement.
            let stays = self.orders();
            let same = |a: &Order, b: &Order| a.provider == b.provider && a.id == b.id;
            gone.retain(|order| !stays.iter().any(|it| same(it, order)));
        }
        gone
    }

    /// Subscription rows to write.
    pub(crate) fn subscriptions(&self) -> Vec<Subscription> {
        let part = Part::between(&self.before.subscriptions, &self.account.subscriptions);
        part.items().cloned().listed()
    }
}

/// Customers, sessions and subscriptions always; payments only where nothing
/// else leads to the account, so that a renewal adds no link.
pub(super) fn links(account: &Account) -> Vec<(String, String)> {
    let customers = account.customers.iter().map(|it| (&it.provider, &it.id));
    let sessions = account
        .checkouts
        .iter()
        .filter_map(|it| it.session.as_ref().map(|session| (&it.provider, session)));
    let subscriptions = account
        .subscriptions
        .iter()
        .map(|it| (&it.provider, &it.id));
    let payments = account
        .payments
        .iter()
        .filter(|payment| payment.subscription.is_none())
        .flat_map(|it| it.aliases.iter().map(|alias| (&it.provider, alias)));
    let licenses = account.licenses.iter().map(|it| (&it.provider, &it.id));
    let methods = account.methods.iter().map(|it| (&it.provider, &it.digest));
    let all = customers
        .chain(methods)
        .chain(sessions)
        .chain(subscriptions)
        .chain(payments)
        .chain(licenses)
        .map(|(provider, id)| (provider.clone(), id.clone()))
        .listed();
    let mut all = sorted(all, |a, b| a < b);
    all.dedup();
    all
}
