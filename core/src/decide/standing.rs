//! How everything of an account stands now, and why.

use crate::decide::access::{counting, giving, lasts, why};
use crate::decide::bundle;
use crate::decide::kept;
use crate::decide::lots::balance;
use crate::decide::reversal::reversed_money;
use crate::model::account::{Account, Lot};
use crate::model::history::{Access, LotNow, Source};
use crate::model::order::OrderType;
use crate::model::subscription::Subscription;
use crate::model::time::Millis;
use crate::sorted::Listed as _;
use alloc::vec::Vec;

/// Its credits, by where they came from.
pub(crate) fn lots(account: &Account, now: Millis) -> Vec<LotNow> {
    let lot = |lot: &Lot| LotNow {
        id: lot.id.clone(),
        bucket: lot.bucket,
        kind: lot.kind.clone(),
        source: source(account, lot),
        granted: lot.granted,
        reversed: lot.reversed,
        spent: lot.spent.saturating_add(lot.taken),
        held: lot.held,
        repaid: lot.repaid,
        available: balance(lot, now),
        starts_at: lot.starts_at,
        expires_at: lot.expires_at,
        first: None,
        last: None,
        rows: 0,
    };
    account.lots.iter().map(lot).listed()
}

fn source(account: &Account, lot: &Lot) -> Source {
    if let Some(grant) = account.grants.iter().find(|it| it.id == lot.id) {
        return Source::Grant {
            author: grant.author.clone(),
            reason: grant.reason.clone(),
            at: grant.at,
        };
    }
    let paid = account.payments.iter().find(|it| it.id == lot.payment);
    paid.map_or(Source::Nothing, |paid| Source::Payment {
        provider: paid.provider.clone(),
        payment: paid.id.clone(),
        subscription: paid.subscription.clone(),
        plan: paid.terms.as_ref().map(|terms| terms.plan.clone()),
        quantity: paid.quantity,
        amount: paid.amount.clone(),
        refunded: reversed_money(paid),
        at: paid.created,
    })
}

/// Why the status and the plan are so: the subscription that counts, the others,
/// and what was bought once.
pub(crate) fn access(account: &Account, now: Millis) -> Vec<Access> {
    let counts = counting(account, now);
    let giving = giving(account, now);
    let mut all = account
        .subscriptions
        .iter()
        .rev()
        .map(|it| {
            let why = why(account, it, now);
            let same = |that: &&Subscription| that.id == it.id && that.provider == it.provider;
            let counts = counts.as_ref().is_some_and(same);
            let gives = giving.iter().any(same);
            Access {
                provider: it.provider.clone(),
                id: it.id.clone(),
                plan: kept::given(account, it, now)
                    .terms
                    .map(|terms| terms.plan.clone()),
                status: Some(it.status),
                counts,
                open: why.open,
                rule: if why.open && !gives {
                    "duplicate"
                } else {
                    why.rule
                }
                .into(),
                until: why.until.filter(|end| *end < Millis::MAX),
                revision: None,
            }
        })
        .listed();
    if let Some(at) = all.iter().position(|it| it.counts) {
        let first = all.remove(at);
        all.insert(0, first);
    }
    let once = account.payments.iter().rev();
    let once = once.flat_map(|it| {
        let plans = bundle::once(it).into_iter().map(|once| Some(once.plan));
        let unknown = it.order_type == OrderType::OneTimePurchase && it.terms.is_none();
        let plans = plans.chain(unknown.then_some(None));
        plans.map(move |plan| (it, plan)).listed()
    });
    all.extend(once.map(|(it, plan)| {
        let open = lasts(it);
        Access {
            provider: it.provider.clone(),
            id: it.id.clone(),
            plan: plan.map(Into::into),
            status: None,
            counts: open,
            open,
            rule: if open { "bought_once" } else { "not_kept" }.into(),
            until: None,
            revision: None,
        }
    }));
    all
}
