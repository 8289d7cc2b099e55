//! Which of two facts about a licence key stands.

use crate::model::account::Account;
use crate::model::license::License;
use crate::sorted;

/// Keeps the newer one. Of one second, the one in which it has gone further:
/// more uses, a status further to the right.
pub(super) fn put(account: &mut Account, new: License) {
    let weight = |it: &License| {
        let limits = (it.activation_limit, it.expires_at);
        (
            it.as_of,
            it.status,
            it.activations,
            limits,
            it.payment.clone(),
        )
    };
    let same = |old: &License| old.id == new.id && old.provider == new.provider;
    let known = account.licenses.iter().find(|old| same(old));
    if known.is_some_and(|old| weight(old) >= weight(&new)) {
        return;
    }
    account.licenses.retain(|old| !same(old));
    sorted::put(&mut account.licenses, new, |a, b| {
        (a.created, &a.id) < (b.created, &b.id)
    });
}
