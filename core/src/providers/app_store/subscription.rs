//! How a subscription stands, by a transaction of it, what renews it, and App Store's own word for
//! it (developer.apple.com/documentation/appstoreserverapi/status and
//! jwsrenewalinfodecodedpayload, read 2026-11-22).

use super::transaction::Transaction;
use super::{NAME, read};
use crate::model::subscription::{Subscription, SubscriptionStatus};
use crate::model::time::{DAY, Millis};
use crate::providers::object::Object;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What a renewal info says.
pub(super) struct Renewal {
    pub(super) original: Option<String>,
    renews: bool,
    /// What renews next.
    product: Option<String>,
    retries: bool,
    grace_until: Option<Millis>,
    pub(super) account: Option<String>,
    pub(super) signed: Option<Millis>,
}

impl Renewal {
    pub(super) fn read(it: Object<'_>) -> Self {
        Renewal {
            original: it.word("originalTransactionId"),
            // Off is 0; whatever else comes to be is not "the customer wants it to end".
            renews: it.lax::<i64>("autoRenewStatus") != Some(0),
            product: it.word("autoRenewProductId"),
            retries: it.lax("isInBillingRetryPeriod").unwrap_or(false),
            grace_until: read::time(it, "gracePeriodExpiresDate"),
            account: it.word("appAccountToken").map(|it| it.to_ascii_lowercase()),
            signed: read::time(it, "signedDate"),
        }
    }
}

/// App Store's own word, where it says one.
#[derive(Clone, Copy)]
enum Standing {
    Active,
    Expired,
    Retry,
    Grace,
    Revoked,
    Strange,
}

/// News of a renewal come later than the renewal.
const LATE: Millis = DAY.saturating_mul(3);

fn standing(
    status: Option<i64>,
    bought: &Transaction,
    renewal: Option<&Renewal>,
    now: Millis,
) -> Standing {
    match status {
        Some(1) => Standing::Active,
        Some(2) => Standing::Expired,
        Some(3) => Standing::Retry,
        Some(4) => Standing::Grace,
        Some(5) => Standing::Revoked,
        Some(_) => Standing::Strange,
        None if bought.revoked.is_some() => Standing::Revoked,
        // Alone, a transaction does not tell that it was renewed: whoever shows one that is
        // just over is not closed out before the store says so.
        None if renewal.is_none() && bought.expires.saturating_add(LATE) > now => Standing::Active,
        None if bought.expires > now => Standing::Active,
        // During grace a renewal is tried again, too.
        None => match renewal {
            Some(it) if it.grace_until.is_some_and(|until| until > now) => Standing::Grace,
            Some(it) if it.retries => Standing::Retry,
            _ => Standing::Expired,
        },
    }
}

/// The whole of it, as of then.
pub(super) fn subscription(
    bought: &Transaction,
    renewal: Option<&Renewal>,
    status: Option<i64>,
    as_of: Millis,
    now: Millis,
) -> Subscription {
    let standing = standing(status, bought, renewal, now);
    let ends = renewal.is_some_and(|it| !it.renews);
    let next = renewal.filter(|it| it.renews).and_then(|it| it.product.clone());
    Subscription {
        provider: NAME.to_string(),
        id: bought.original.clone(),
        terms: None,
        quantity: 1,
        status: match standing {
            Standing::Active if bought.is_trial => SubscriptionStatus::Trialing,
            Standing::Active => SubscriptionStatus::Active,
            Standing::Grace => SubscriptionStatus::PastDue,
            Standing::Retry => SubscriptionStatus::Unpaid,
            Standing::Expired | Standing::Revoked => SubscriptionStatus::Expired,
            Standing::Strange => SubscriptionStatus::Unknown,
        },
        period_start: Some(bought.purchased),
        period_end: Some(bought.expires),
        trial_end: bought.is_trial.then_some(bought.expires),
        cancel_at: (ends && matches!(standing, Standing::Active)).then_some(bought.expires),
        canceled_at: None,
        ended_at: match standing {
            Standing::Expired => Some(bought.expires.min(now)),
            Standing::Revoked => Some(bought.revoked.unwrap_or(now).min(now)),
            Standing::Active | Standing::Retry | Standing::Grace | Standing::Strange => None,
        },
        created: bought.begun,
        product: Some(bought.product.clone()),
        price: Some(bought.product.clone()),
        sold: Vec::new(),
        item: None,
        card: None,
        first_payment: None,
        grace_until: renewal
            .filter(|_| matches!(standing, Standing::Grace))
            .and_then(|it| it.grace_until),
        next_price: next.filter(|next| *next != bought.product),
        next_plan: None,
        replaces: None,
        replaced_at: None,
        kept: None,
        as_of,
    }
}
