//! Money back.

use crate::ask::{Decline, Outcome};
use crate::decide::catalog::digest;
use crate::decide::event::also_named;
use crate::decide::reversal::{refundable, reversed_money};
use crate::error::KassaError;
use crate::flow::happening::happening;
use crate::flow::operation::{Turn, begin, declined, finish, pending};
use crate::flow::steps::{Line, TRIES, check_key, contended, key_reused};
use crate::job::Cx;
use crate::json;
use crate::model::account::{Account, Operation, OperationKind, OperationStatus, Payment};
use crate::model::history::Happening;
use crate::model::money::Money;
use crate::providers::RefundOrder;
use crate::sorted::names;
use alloc::format;
use alloc::string::String;

/// Gives money back.
pub(super) async fn refund(
    cx: &Cx,
    account: &str,
    payment: &str,
    amount: Option<i64>,
    key: Option<String>,
    options: Option<&str>,
) -> Result<Outcome, KassaError> {
    if amount.is_some_and(|amount| amount < 1) {
        return Err(KassaError::misused(
            "bad_amount",
            "A refund is 1 or more minor units.",
        ));
    }
    let key = key.unwrap_or_else(|| cx.random("refund"));
    check_key(&key)?;
    let cause = cx.cause(account, "refund", &key);
    // Keys of before 2026-11-22 know of no options.
    let asked = digest(&match options {
        None => json::list(&[&payment, &amount]),
        Some(options) => json::list(&[&payment, &amount, &options]),
    });
    for attempt in 0..TRIES {
        let (mut draft, seen) = cx.draft(account, Some(&cause), attempt).await?;
        if let Some(seen) = seen {
            if seen.asked.as_ref() != Some(&asked) {
                return Err(key_reused());
            }
            return finish(cx, draft, &cause, Turn::Asked).await;
        }
        let named = |it: &&Payment| it.id == payment || it.aliases.iter().any(|a| a == payment);
        let Some(paid) = draft.account.payments.iter().find(named).cloned() else {
            return Ok(declined(Decline::NoPayment));
        };
        let line = cx.line(Some(&paid.provider))?;
        if !line.api()?.refunds() {
            return Ok(declined(Decline::AskTheStore));
        }
        let left = refundable(&paid);
        if left == 0 || amount.is_some_and(|amount| amount > left) {
            return Ok(declined(Decline::NothingToRefund));
        }
        let paid = all_names(cx, line, paid).await?;
        let call = line.api()?.refund(&RefundOrder {
            payment: &paid,
            amount,
            key: &format!("{account}/{key}"),
            options,
        })?;
        if call.once && is_open(&draft.account, &paid) {
            return Err(one_at_a_time(line.provider.name()));
        }
        // Unlike the caller's key the cause tells accounts apart that are one by now.
        let (cause, kind) = (cause.clone(), OperationKind::Refund);
        let operation = Operation {
            amount: Some(amount.unwrap_or(left)),
            before: Some(reversed_money(&paid)),
            ..pending(cx, cause.clone(), kind, &paid.provider, &paid.id, call)
        };
        let what = Happening {
            provider: Some(paid.provider.clone()),
            subject: Some(paid.id.clone()),
            amount: Some(Money {
                amount: amount.unwrap_or(left),
                currency: paid.amount.currency.clone(),
            }),
            ..happening("refund_asked")
        };
        draft.record(cause.clone(), what, Some(asked.clone()), |account| {
            also_named(account, &paid.provider, &paid.aliases);
            begin(account, operation);
        });
        if cx.committed(&[&draft]).await? {
            return finish(cx, draft, &cause, Turn::First).await;
        }
    }
    Err(contended())
}

/// Whether another refund of the payment has no certain end yet.
fn is_open(account: &Account, paid: &Payment) -> bool {
    account.operations.iter().any(|it| {
        it.kind == OperationKind::Refund
            && it.status == OperationStatus::Pending
            && it.provider == paid.provider
            && paid.aliases.contains(&it.subject)
    })
}

/// Of two refunds at once a sum does not tell which one was made.
fn one_at_a_time(provider: &str) -> KassaError {
    KassaError::unavailable(
        "refund_pending",
        "An earlier refund of this payment has no clear answer yet, and this provider tells only \
         the sum of all. Try again in a minute; nothing was changed by this call.",
    )
    .at(provider)
}

/// A payment under every name the provider has for it: a refund may need
/// another one than the order has.
async fn all_names(cx: &Cx, line: Line<'_>, mut paid: Payment) -> Result<Payment, KassaError> {
    let api = line.api()?;
    let Some(call) = api.relate(&paid.aliases) else {
        return Ok(paid);
    };
    let answer = cx.call(line, &call).await?;
    let related = api
        .related(&answer.body)
        .map_err(|it| it.error(line.provider.name()))?;
    paid.aliases.extend(related.payment);
    paid.aliases = names(paid.aliases);
    Ok(paid)
}
