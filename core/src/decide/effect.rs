//! The resolved effect of a revision: what it set, in full. Folding the
//! effects of a journal gives the account without deciding anything again.

use crate::decide::told::{Told, Was, was};
use crate::model::account::{
    Account, Checkout, Grant, Lot, Operation, Payment, PendingNotice, ProviderCustomer, Reservation,
};
use crate::model::license::License;
use crate::model::schedule::{PaymentMethod, Schedule};
use crate::model::subscription::Subscription;
use crate::sorted::Listed as _;
use alloc::string::String;
use alloc::vec::Vec;
use kassa_wire::Json;

/// The parts of an account that a revision changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Json)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Effect {
    #[serde(skip_serializing_if = "Part::is_empty")]
    pub(crate) customers: Part<ProviderCustomer>,
    #[serde(skip_serializing_if = "Part::is_empty")]
    pub(crate) checkouts: Part<Checkout>,
    #[serde(skip_serializing_if = "Part::is_empty")]
    pub(crate) subscriptions: Part<Subscription>,
    #[serde(skip_serializing_if = "Part::is_empty")]
    pub(crate) payments: Part<Payment>,
    #[serde(skip_serializing_if = "Part::is_empty")]
    pub(crate) licenses: Part<License>,
    #[serde(skip_serializing_if = "Part::is_empty")]
    pub(crate) grants: Part<Grant>,
    #[serde(skip_serializing_if = "Part::is_empty")]
    pub(crate) reservations: Part<Reservation>,
    #[serde(skip_serializing_if = "Part::is_empty")]
    pub(crate) lots: Part<Lot>,
    #[serde(skip_serializing_if = "Part::is_empty")]
    pub(crate) methods: Part<PaymentMethod>,
    #[serde(skip_serializing_if = "Part::is_empty")]
    pub(crate) schedules: Part<Schedule>,
    #[serde(skip_serializing_if = "Part::is_empty")]
    pub(crate) operations: Part<Operation>,
    #[serde(skip_serializing_if = "Part::is_empty")]
    pub(crate) notices: Part<PendingNotice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) merged_into: Option<String>,
    /// Accounts that were merged into this one by it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) merged: Vec<String>,
    /// When its customer was forgotten, if that is what happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) erased_at: Option<i64>,
    /// The form of the account, where it is another than before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) form: Option<i64>,
    /// What the facts that it changed said before, for those who ask why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) was: Vec<Was>,
}

/// Items of one kind that were changed or added, or went away.
#[derive(Clone, Debug, PartialEq, Eq, Json)]
pub(crate) struct Part<T> {
    /// Items that were there before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) set: Vec<T>,
    /// Items that are new; they stand behind the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) add: Vec<T>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    gone: Vec<String>,
    /// The order of all items, where it does not follow from the rest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    order: Vec<String>,
}

/// What makes two items the same one over time. No list has two of one key.
pub(crate) trait Keyed: Clone + PartialEq {
    fn key(&self) -> Key<'_>;
}

impl<T> Default for Part<T> {
    fn default() -> Self {
        Part {
            set: Vec::new(),
            add: Vec::new(),
            gone: Vec::new(),
            order: Vec::new(),
        }
    }
}

impl<T> Part<T> {
    fn is_empty(&self) -> bool {
        self.set.is_empty() && self.add.is_empty() && self.gone.is_empty() && self.order.is_empty()
    }

    /// All that is in it.
    pub(crate) fn items(&self) -> impl Iterator<Item = &T> {
        self.set.iter().chain(&self.add)
    }
}

/// What makes two items the same one: an id, and the provider where ids are a provider's own.
type Key<'a> = (&'a str, &'a str);

fn keys<T: Keyed>(list: &[T]) -> Vec<Key<'_>> {
    list.iter().map(Keyed::key).listed()
}

/// Where the item of the key is: most are in the same place as before.
fn place(keys: &[Key<'_>], at: usize, key: Key<'_>) -> Option<usize> {
    if keys.get(at) == Some(&key) {
        return Some(at);
    }
    keys.iter().position(|it| *it == key)
}

/// The keys that only the first of two lists has.
fn missing<'a>(here: &[Key<'a>], there: &[Key<'_>]) -> Vec<Key<'a>> {
    let mut missing = Vec::new();
    for (at, key) in here.iter().enumerate() {
        if place(there, at, *key).is_none() {
            missing.push(*key);
        }
    }
    missing
}

/// All keys, unless items stay in their places and new ones stand behind them.
fn order(before: &[Key<'_>], after: &[Key<'_>], gone: &[Key<'_>]) -> Vec<String> {
    let stays = before.iter().filter(|key| !gone.contains(key));
    if stays.chain(&missing(after, before)).eq(after) {
        return Vec::new();
    }
    joined(after)
}

// There is one of these for each kind of item, so what keys alone decide is not in here.
impl<T: Keyed> Part<T> {
    /// What leads from one list to the next.
    pub(crate) fn between(before: &[T], after: &[T]) -> Self {
        let mut part = Part::default();
        // Most parts stay as they are in most changes.
        if before == after {
            return part;
        }
        let (old, new) = (keys(before), keys(after));
        for (at, item) in after.iter().enumerate() {
            match place(&old, at, item.key()).and_then(|at| before.get(at)) {
                Some(old) if old == item => {}
                Some(_) => part.set.push(item.clone()),
                None => part.add.push(item.clone()),
            }
        }
        let gone = missing(&old, &new);
        part.order = order(&old, &new, &gone);
        part.gone = joined(&gone);
        part
    }

    /// Does to a list what was done then. An item that an older version wrote
    /// as changed may be new.
    fn fold(mut self, list: &mut Vec<T>) {
        for key in &self.gone {
            if let Some(at) = list.iter().position(|it| is(it.key(), key)) {
                list.remove(at);
            }
        }
        self.set.append(&mut self.add);
        for item in self.set {
            match list.iter_mut().find(|old| old.key() == item.key()) {
                Some(old) => *old = item,
                None => list.push(item),
            }
        }
        let mut first = 0;
        for key in &self.order {
            if let Some(at) = list.iter().position(|it| is(it.key(), key)) {
                let item = list.remove(at);
                list.insert(first, item);
                first = first.saturating_add(1);
            }
        }
    }
}

impl<T: Keyed + Told> Part<T> {
    fn was(&self, before: &[T], after: &[T], all: &mut Vec<Was>) {
        if self.is_empty() {
            return;
        }
        let new = keys(after);
        for (at, old) in before.iter().enumerate() {
            let now = place(&new, at, old.key()).and_then(|at| after.get(at));
            // Most items stay as they are.
            if now != Some(old) {
                was(old, now.map(|now| -> &dyn Told { now }), all);
            }
        }
    }
}

impl Effect {
    /// What leads from one state to the next. Each field of an account is named,
    /// so that a new one cannot be forgotten: what is not here cannot be rebuilt.
    pub(crate) fn between(before: &Account, after: &Account) -> Self {
        let Account {
            id: _,
            environment: _,
            customers,
            checkouts,
            subscriptions,
            payments,
            licenses,
            grants,
            reservations,
            lots,
            methods,
            schedules,
            operations,
            notices,
            merged_into,
            merged,
            erased_at,
            form,
        } = after;
        let new = merged.iter().filter(|it| !before.merged.contains(it));
        let mut effect = Effect {
            customers: Part::between(&before.customers, customers),
            checkouts: Part::between(&before.checkouts, checkouts),
            subscriptions: Part::between(&before.subscriptions, subscriptions),
            payments: Part::between(&before.payments, payments),
            licenses: Part::between(&before.licenses, licenses),
            grants: Part::between(&before.grants, grants),
            reservations: Part::between(&before.reservations, reservations),
            lots: Part::between(&before.lots, lots),
            methods: Part::between(&before.methods, methods),
            schedules: Part::between(&before.schedules, schedules),
            operations: Part::between(&before.operations, operations),
            notices: Part::between(&before.notices, notices),
            merged_into: merged_into.clone(),
            merged: new.cloned().listed(),
            erased_at: erased_at.filter(|_| before.erased_at != *erased_at),
            form: (before.form != *form).then_some(*form),
            was: Vec::new(),
        };
        // Of an account that goes, everything went with it.
        if merged_into.is_none() {
            let all = &mut effect.was;
            effect.checkouts.was(&before.checkouts, checkouts, all);
            effect
                .subscriptions
                .was(&before.subscriptions, subscriptions, all);
            effect.payments.was(&before.payments, payments, all);
            effect.licenses.was(&before.licenses, licenses, all);
            effect.methods.was(&before.methods, methods, all);
            effect.schedules.was(&before.schedules, schedules, all);
            effect.operations.was(&before.operations, operations, all);
        }
        effect
    }

    /// Does to an account what was done then.
    pub(crate) fn fold(self, account: &mut Account) {
        self.customers.fold(&mut account.customers);
        self.checkouts.fold(&mut account.checkouts);
        self.subscriptions.fold(&mut account.subscriptions);
        self.payments.fold(&mut account.payments);
        self.licenses.fold(&mut account.licenses);
        self.grants.fold(&mut account.grants);
        self.reservations.fold(&mut account.reservations);
        self.lots.fold(&mut account.lots);
        self.methods.fold(&mut account.methods);
        self.schedules.fold(&mut account.schedules);
        self.operations.fold(&mut account.operations);
        self.notices.fold(&mut account.notices);
        if self.merged_into.is_some() {
            account.merged_into = self.merged_into;
            account.merged = Vec::new();
            account.erased_at = None;
        }
        account.merged.extend(self.merged);
        account.erased_at = self.erased_at.or(account.erased_at);
        account.form = self.form.unwrap_or(account.form);
    }

    /// Nothing changed.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Effect::default()
    }
}

macro_rules! keyed {
    ($($item:ty: |$it:ident| $key:expr),* $(,)?) => {
        $(impl Keyed for $item {
            fn key(&self) -> Key<'_> {
                let $it = self;
                $key
            }
        })*
    };
}

keyed! {
    ProviderCustomer: |it| (&it.provider, &it.id),
    Checkout: |it| ("", &it.id),
    Subscription: |it| (&it.provider, &it.id),
    Payment: |it| (&it.provider, &it.id),
    License: |it| (&it.provider, &it.id),
    Grant: |it| ("", &it.id),
    Reservation: |it| ("", &it.id),
    Lot: |it| ("", &it.id),
    PaymentMethod: |it| ("", &it.id),
    Schedule: |it| ("", &it.id),
    Operation: |it| ("", &it.key),
    PendingNotice: |it| ("", &it.notice.id),
}

/// As a journal writes them.
fn joined(keys: &[Key<'_>]) -> Vec<String> {
    let written = |(space, id): &Key<'_>| match *space {
        "" => (*id).into(),
        _ => [space, "/", id].concat(),
    };
    keys.iter().map(written).listed()
}

/// Whether this is what a journal wrote.
fn is((space, id): Key<'_>, written: &str) -> bool {
    match written.strip_suffix(id) {
        Some("") => space.is_empty(),
        Some(rest) => !space.is_empty() && rest.strip_suffix('/') == Some(space),
        None => false,
    }
}
