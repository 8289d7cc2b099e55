//! The resolved effect of a revision: what it set, in full. Folding the
//! effects of a journal gives the account without deciding anything again.

use crate::decide::told::{Told, Was, was};
use crate::model::account::{
    Account, Checkout, Grant, Lot, Operation, Payment, PendingNotice, ProviderCustomer, Reservation,
};
use crate::model::license::License;
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
    fn key(&self) -> (&str, &str);
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

/// The item of the same key: most are in the same place.
fn find<'a, T: Keyed>(list: &'a [T], at: usize, item: &T) -> Option<&'a T> {
    let same = |other: &&T| other.key() == item.key();
    let here = list.get(at).filter(same);
    here.or_else(|| list.iter().find(same))
}

impl<T: Keyed> Part<T> {
    /// What leads from one list to the next.
    pub(crate) fn between(before: &[T], after: &[T]) -> Self {
        // Most parts stay as they are in most changes.
        if before == after {
            return Part::default();
        }
        let changed =
            |(at, item): &(usize, &T)| find(before, *at, *item).is_some_and(|old| old != *item);
        let set = after.iter().enumerate().filter(changed);
        let new = |(at, item): &(usize, &T)| find(before, *at, *item).is_none();
        let add = after.iter().enumerate().filter(new);
        let here = |(at, old): &(usize, &T)| find(after, *at, *old).is_some();
        let gone = before.iter().enumerate().filter(|it| !here(it));
        // Items stay in their places and new ones stand behind them, or else the order is told.
        let stay = before.iter().enumerate().filter(here);
        let follows = stay.chain(add.clone()).map(|(_, item)| item.key());
        let order = if follows.eq(after.iter().map(Keyed::key)) {
            Vec::new()
        } else {
            after.iter().map(|item| joined(item.key())).listed()
        };
        Part {
            set: set.map(|(_, item)| item.clone()).listed(),
            add: add.map(|(_, item)| item.clone()).listed(),
            gone: gone.map(|(_, old)| joined(old.key())).listed(),
            order,
        }
    }

    /// Does to a list what was done then. An item that an older version wrote
    /// as changed may be new.
    fn fold(self, list: &mut Vec<T>) {
        if !self.gone.is_empty() {
            list.retain(|item| !self.gone.contains(&joined(item.key())));
        }
        for item in self.set.into_iter().chain(self.add) {
            match list.iter_mut().find(|old| old.key() == item.key()) {
                Some(old) => *old = item,
                None => list.push(item),
            }
        }
        if !self.order.is_empty() {
            let mut rest = core::mem::take(list);
            for key in &self.order {
                if let Some(at) = rest.iter().position(|it| joined(it.key()) == *key) {
                    list.push(rest.remove(at));
                }
            }
            list.extend(rest);
        }
    }
}

impl<T: Keyed + Told> Part<T> {
    fn was(&self, before: &[T], after: &[T], all: &mut Vec<Was>) {
        for (at, old) in before.iter().enumerate() {
            let now = find(after, at, old);
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
            fn key(&self) -> (&str, &str) {
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
    Operation: |it| ("", &it.key),
    PendingNotice: |it| ("", &it.notice.id),
}

fn joined((space, id): (&str, &str)) -> String {
    if space.is_empty() {
        id.into()
    } else {
        [space, "/", id].concat()
    }
}
