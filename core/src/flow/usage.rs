//! What a customer has.

use crate::ask::Outcome;
use crate::decide::{arrival, order};
use crate::error::KassaError;
use crate::job::Cx;
use crate::model::arrival::Arrival;
use alloc::string::String;

pub(super) async fn benefits(cx: &Cx, account: &str) -> Result<Outcome, KassaError> {
    let (draft, _) = cx.draft(account, None, 0).await?;
    Ok(Outcome::Benefits {
        benefits: draft.benefits(),
    })
}

pub(super) async fn orders(cx: &Cx, account: &str) -> Result<Outcome, KassaError> {
    let (draft, _) = cx.draft(account, None, 0).await?;
    Ok(Outcome::Orders {
        orders: order::orders(&draft.account),
    })
}

/// How a checkout stands, as far as this account's own are concerned.
pub(super) async fn arrival(
    cx: &Cx,
    account: &str,
    session: Option<String>,
) -> Result<Outcome, KassaError> {
    let (draft, _) = cx.draft(account, None, 0).await?;
    let checkout = arrival::find(&draft.account, session.as_deref());
    Ok(Outcome::Arrival {
        state: checkout.map_or(Arrival::Unknown, |checkout| {
            arrival::state(&draft.account, checkout, cx.now())
        }),
        plan: checkout.map(|checkout| checkout.terms.plan.clone()),
        benefits: draft.benefits(),
    })
}
