//! The resolved effect of a revision: what it set, in full. Folding the
//! effects of a journal gives the account without deciding anything again.

use crate::model::account::{
    Account, Checkout, Lot, Operation, Payment, PendingNotice, ProviderCustomer,
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
    customers: Part<ProviderCustomer>,
    #[serde(skip_serializing_if = "Part::is_empty")]
    checkouts: Part<Checkout>,
    #[serde(skip_serializing_if = "Part::is_empty")]
    subscriptions: Part<Subscription>,
    #[serde(skip_serializing_if = "Part::is_empty")]
    payments: Part<Payment>,
    #[serde(skip_serializing_if = "Part::is_empty")]
    licenses: Part<License>,
    #[serde(skip_serializing_if = "Part::is_empty")]
    lots: Part<Lot>,
    #[serde(skip_serializing_if = "Part::is_empty")]
    operations: Part<Operation>,
    #[serde(skip_serializing_if = "Part::is_empty")]
    notices: Part<PendingNotice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    merged_into: Option<String>,
}

/// Items of one kind that were set or went away.
#[derive(Clone, Debug, PartialEq, Eq, Json)]
pub(crate) struct Part<T> {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) set: Vec<T>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    gone: Vec<String>,
}

/// What makes two items the same one over time.
pub(crate) trait Keyed: Clone + PartialEq {
    fn key(&self) -> (&str, &str);
}

impl<T> Default for Part<T> {
    fn default() -> Self {
        Part {
            set: Vec::new(),
            gone: Vec::new(),
        }
    }
}

impl<T> Part<T> {
    fn is_empty(&self) -> bool {
        self.set.is_empty() && self.gone.is_empty()
    }
}

impl<T: Keyed> Part<T> {
    /// What leads from one list to the next.
    pub(crate) fn between(before: &[T], after: &[T]) -> Self {
        // Most parts stay as they are in most changes.
        if before == after {
            return Part::default();
        }
        let set = after
            .iter()
            .enumerate()
            .filter(|(at, item)| before.get(*at) != Some(item) && !before.contains(item))
            .map(|(_, item)| item.clone())
            .listed();
        let here = |old: &T| after.iter().any(|item| item.key() == old.key());
        let gone = before
            .iter()
            .filter(|old| !here(old))
            .map(|old| joined(old.key()))
            .listed();
        Part { set, gone }
    }
}

impl Effect {
    /// What leads from one state to the next.
    pub(crate) fn between(before: &Account, after: &Account) -> Self {
        Effect {
            customers: Part::between(&before.customers, &after.customers),
            checkouts: Part::between(&before.checkouts, &after.checkouts),
            subscriptions: Part::between(&before.subscriptions, &after.subscriptions),
            payments: Part::between(&before.payments, &after.payments),
            licenses: Part::between(&before.licenses, &after.licenses),
            lots: Part::between(&before.lots, &after.lots),
            operations: Part::between(&before.operations, &after.operations),
            notices: Part::between(&before.notices, &after.notices),
            merged_into: after.merged_into.clone(),
        }
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
