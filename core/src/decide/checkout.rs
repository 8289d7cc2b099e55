//! Which checkouts can still be paid, and which of them give way to another.
//!
//! Plans of a group exclude each other, so a customer has one open checkout of
//! them. An equal wish gets that one; another wish takes its place, once its
//! provider has ended it.

use crate::decide::access::standing_in;
use crate::decide::bundle::exclude;
use crate::model::account::{Account, Checkout, ProviderCustomer};
use crate::model::catalog::Terms;
use crate::model::time::{DAY, Millis};
use crate::sorted::Listed as _;
use alloc::string::ToString;
use alloc::vec::Vec;

/// No customer means to pay on so many pages at once.
pub(crate) const MOST_PAYABLE: usize = 50;
/// Forgotten checkouts are dropped after so long. What was sold by one keeps
/// its terms in the subscription or payment itself.
const KEPT: Millis = 30 * DAY;

/// The provider closed it, or its time has passed.
pub(crate) fn is_over(checkout: &Checkout, now: Millis) -> bool {
    checkout.expires_at <= now || (checkout.session.is_some() && checkout.url.is_none())
}

/// What can be paid, or is about to be.
pub(crate) fn payable(account: &Account, now: Millis) -> impl Iterator<Item = &Checkout> {
    account.checkouts.iter().filter(move |it| !is_over(it, now))
}

/// The payable ones of a group that their providers can end. One that cannot be
/// ended stays beside the new one for its short life: to refuse the sale would
/// lock a customer in who only looked, and what is then bought twice is told
/// (`duplicate`).
pub(crate) fn rivals(
    account: &Account,
    terms: &Terms,
    now: Millis,
    can_end: impl Fn(&Checkout) -> bool,
) -> Vec<Checkout> {
    let same = |it: &&Checkout| exclude(&it.terms, terms);
    payable(account, now)
        .filter(same)
        .filter(|it| can_end(it))
        .cloned()
        .listed()
}

/// The same wish of before. What takes its place or has ended is passed over.
pub(crate) fn same<'a>(
    account: &'a Account,
    wanted: &Checkout,
    now: Millis,
    lasts: impl Fn(&Checkout) -> bool,
) -> Option<&'a Checkout> {
    payable(account, now).find(|it| {
        it.digest == wanted.digest
            && it.trial_days == wanted.trial_days
            && !it.replaced
            && lasts(it)
    })
}

/// Its place is another's. Whoever is making its session finds this and ends it.
pub(crate) fn replace(account: &mut Account, id: &str) {
    for checkout in account.checkouts.iter_mut().filter(|it| it.id == id) {
        checkout.replaced = true;
    }
}

/// A page that somebody left open can be paid although its group was bought
/// elsewhere in the meantime: it is ended as soon as a worker gets to it.
pub(super) fn withdraw(account: &mut Account, now: Millis) {
    let bought = |it: &&Checkout| {
        let open = it.session.is_some() && it.due_at.is_none() && it.attempts == 0;
        open && standing_in(account, &it.terms, now).is_some()
    };
    let idle = payable(account, now).filter(bought);
    for id in idle.map(|it| it.id.clone()).listed() {
        for checkout in account.checkouts.iter_mut().filter(|it| it.id == id) {
            checkout.replaced = true;
            checkout.due_at = Some(now);
        }
    }
}

/// Its provider cannot end it: it stays for its short life.
pub(crate) fn leave(account: &mut Account, id: &str) {
    for checkout in account.checkouts.iter_mut().filter(|it| it.id == id) {
        checkout.due_at = None;
    }
}

/// The provider has ended it, or never made it.
pub(crate) fn end(account: &mut Account, id: &str, now: Millis) {
    leave(account, id);
    for checkout in account.checkouts.iter_mut().filter(|it| it.id == id) {
        checkout.url = None;
        checkout.expires_at = checkout.expires_at.min(now);
    }
}

/// Adds one, and forgets what ended long ago; of the rest, the oldest first.
/// While no customer is written down, an old checkout tells that one may have
/// been made.
pub(crate) fn begin(account: &mut Account, checkout: Checkout, now: Millis) {
    let unnamed = account.customers.is_empty();
    let over = |it: &Checkout| it.expires_at <= now;
    let ended = account.checkouts.iter().filter(|it| over(it)).count();
    let mut spare = ended.saturating_sub(MOST_PAYABLE);
    account.checkouts.retain(|it| {
        let crowded = spare > 0 && over(it);
        spare = spare.saturating_sub(usize::from(crowded));
        !crowded && (unnamed || it.expires_at.saturating_add(KEPT) > now)
    });
    account.checkouts.push(checkout);
}

/// Whether this is the account's customer at the provider.
pub(crate) fn has_customer(account: &Account, provider: &str, id: &str) -> bool {
    let mut all = account.customers.iter();
    all.any(|it| it.provider == provider && it.id == id)
}

/// The provider has no such customer any more, and nobody can pay on the pages that were theirs.
/// Links stay: what it still tells is the account's.
pub(crate) fn forget(account: &mut Account, provider: &str, id: &str, now: Millis) {
    account
        .customers
        .retain(|it| it.provider != provider || it.id != id);
    let theirs = |it: &&Checkout| it.provider == provider && it.session.is_some();
    let pages = payable(account, now).filter(theirs);
    for page in pages.map(|it| it.id.clone()).listed() {
        end(account, &page, now);
    }
}

/// The provider has made its session.
pub(crate) fn open(account: &mut Account, opened: &Checkout, customer: Option<&str>) {
    let provider = &opened.provider;
    let known = account.customers.iter().any(|it| it.provider == *provider);
    if let (false, Some(id)) = (known, customer) {
        account.customers.push(ProviderCustomer {
            provider: provider.clone(),
            id: id.to_string(),
        });
    }
    for checkout in &mut account.checkouts {
        if checkout.id == opened.id {
            checkout.clone_from(opened);
        }
    }
}
