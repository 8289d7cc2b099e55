//! A subscription that begins with a card that was stored before.

use super::back::told;
use super::collect;
use super::methods::about;
use crate::ask::{Decline, Outcome};
use crate::authentic::digest::sha256_hex;
use crate::decide::access::standing_in;
use crate::decide::catalog::digest;
use crate::decide::{recurring, trial};
use crate::error::KassaError;
use crate::flow::checkout::for_sale;
use crate::flow::operation::declined;
use crate::flow::steps::{TRIES, check_account, check_key, contended, key_reused};
use crate::job::Cx;
use crate::json;
use crate::model::account::{Account, Checkout};
use crate::model::catalog::Plan;
use crate::model::id::Customer;
use crate::model::schedule::PaymentMethod;
use alloc::string::String;

/// What a customer wants to have from now on.
pub(in crate::flow) struct Subscribe {
    pub(in crate::flow) customer: Customer,
    pub(in crate::flow) plan: String,
    pub(in crate::flow) quantity: i64,
    pub(in crate::flow) method: Option<String>,
    pub(in crate::flow) key: Option<String>,
}

/// Begins it once per key, and charges it.
pub(in crate::flow) async fn subscribe(cx: &Cx, wish: Subscribe) -> Result<Outcome, KassaError> {
    let account = wish.customer.id.as_str();
    check_account(account)?;
    let plan = for_sale(cx, &wish.plan, wish.quantity)?;
    if plan.interval.is_none() {
        return Err(KassaError::misused(
            "not_recurring",
            "This plan is bought once: `checkout` sells it.",
        ));
    }
    let key = wish.key.clone().unwrap_or_else(|| cx.random("subscribe"));
    check_key(&key)?;
    let cause = cx.cause(account, "subscribe", &key);
    let asked = digest(&json::list(&[&wish.plan, &wish.quantity, &wish.method]));
    let name = sha256_hex(&[cause.as_bytes()]);
    let id = ["co_", name.get(..24).unwrap_or(&name)].concat();
    for attempt in 0..TRIES {
        let (mut draft, seen) = cx.draft(account, Some(&cause), attempt).await?;
        if let Some(seen) = seen {
            if seen.asked.as_ref() != Some(&asked) {
                return Err(key_reused());
            }
            return told(cx, account, Some(&id), None).await;
        }
        let Some(method) = method(&draft.account, &wish).cloned() else {
            return Ok(declined(Decline::NoMethod));
        };
        if standing_in(&draft.account, &plan.terms(), cx.now()).is_some() {
            return Ok(declined(Decline::AlreadySubscribed));
        }
        let sold = sold(cx, (&draft.account, plan), &wish, &method, &id);
        let what = about("subscribe_asked", &id);
        draft.record(cause.clone(), what, Some(asked.clone()), |account| {
            recurring::subscribe(account, &sold, &method.id, cx.now());
        });
        if cx.committed(&[&draft]).await? {
            let mut all = draft.account.checkouts.iter();
            let begun = all.find(|it| it.id == id);
            let begun = begun.and_then(|it| it.subscription.clone());
            if let Some(begun) = begun {
                // Without a clear answer it is looked up by a tick.
                let _ = collect(cx, account, &begun).await;
            }
            return told(cx, account, Some(&id), None).await;
        }
    }
    Err(contended())
}

fn method<'a>(account: &'a Account, wish: &Subscribe) -> Option<&'a PaymentMethod> {
    let there = |it: &&PaymentMethod| {
        let asked = wish.method.as_ref().is_none_or(|id| it.id == *id);
        asked && it.removed_at.is_none() && it.due_at.is_none()
    };
    account.methods.iter().rev().find(there)
}

/// What is sold, as a checkout would have pinned it.
fn sold(
    cx: &Cx,
    (account, plan): (&Account, &Plan),
    wish: &Subscribe,
    method: &PaymentMethod,
    id: &str,
) -> Checkout {
    Checkout {
        id: id.into(),
        provider: method.provider.clone(),
        digest: String::new(),
        terms: plan.terms(),
        quantity: wish.quantity,
        trial_days: trial::days(account, plan.trial_days, cx.now(), |_| false),
        replaced: false,
        due_at: None,
        attempts: 0,
        zone: cx.zone(&wish.customer),
        email: wish.customer.email.clone(),
        customer_name: wish.customer.name.clone(),
        session: None,
        url: None,
        subscription: None,
        created: cx.now(),
        expires_at: cx.now(),
    }
}
