//! The order of steps. What to do is `decide`'s; what to say is the
//! provider's; here is only what comes after what, and what happens when a
//! step fails.

mod batch;
mod checkout;
mod inbound;
mod merge;
mod operation;
mod steps;
mod tick;
mod usage;

use crate::ask::{Ask, Outcome};
use crate::error::KassaError;
use crate::job::Cx;

pub(crate) async fn run(cx: Cx, ask: Ask) -> Result<Outcome, KassaError> {
    cx.check_moment()?;
    answer(&cx, ask).await
}

async fn answer(cx: &Cx, ask: Ask) -> Result<Outcome, KassaError> {
    match ask {
        Ask::Checkout {
            customer,
            plan,
            quantity,
            success_url,
            cancel_url,
            provider,
            locale,
        } => {
            let wish = checkout::Wish {
                customer,
                plan,
                quantity: quantity.unwrap_or(1),
                success_url,
                cancel_url,
                provider,
                locale,
            };
            checkout::checkout(cx, wish).await
        }
        Ask::Inbound {
            provider,
            headers,
            body,
        } => inbound::inbound(cx, &provider, &headers, &body).await,
        Ask::Benefits { account } => usage::benefits(cx, &account).await,
        Ask::Deduct {
            account,
            amount,
            strategy,
            key,
            note,
        } => usage::deduct(cx, usage::wish(account, amount, strategy, key, note)).await,
        Ask::Refund {
            account,
            payment,
            amount,
            key,
        } => operation::refund(cx, &account, &payment, amount, key).await,
        Ask::Cancel {
            account,
            subscription,
            when,
        } => operation::cancel(cx, &account, subscription, when).await,
        Ask::Portal {
            account,
            return_url,
            provider,
        } => checkout::portal(cx, &account, &return_url, provider).await,
        Ask::Orders { account } => usage::orders(cx, &account).await,
        Ask::Arrival { account, checkout } => usage::arrival(cx, &account, checkout).await,
        Ask::Explain {
            account,
            after,
            limit,
        } => usage::explain(cx, &account, after.unwrap_or(0), limit.unwrap_or(100)).await,
        Ask::Merge { account, from } => merge::merge(cx, &account, &from).await,
        Ask::Batch { asks } => batch::batch(cx, asks).await,
        Ask::Tick { limit } => tick::tick(cx, limit.unwrap_or(20)).await,
        Ask::Settle { account } => tick::settle_one(cx, &account).await,
    }
}
