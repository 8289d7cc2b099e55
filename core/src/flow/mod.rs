//! The order of steps. What to do is `decide`'s; what to say is the
//! provider's; here is only what comes after what, and what happens when a
//! step fails.

mod alter;
mod batch;
mod checkout;
mod inbound;
mod merge;
mod operation;
mod own;
mod page;
mod refund;
mod steps;
mod tick;
mod usage;

use crate::ask::{Ask, Outcome, PortalPage, Proration};
use crate::error::KassaError;
use crate::job::{Cx, Later};
use alloc::boxed::Box;

pub(crate) async fn run(cx: Cx, ask: Ask) -> Result<Outcome, KassaError> {
    cx.check_moment()?;
    answer(&cx, ask).await
}

fn answer<'a>(cx: &'a Cx, ask: Ask) -> Later<'a, Result<Outcome, KassaError>> {
    match ask {
        Ask::Checkout { .. } | Ask::Link { .. } | Ask::Portal { .. } | Ask::Call { .. } => {
            at_provider(cx, ask)
        }
        Ask::Refund { .. } | Ask::Cancel { .. } | Ask::Pause { .. } | Ask::Change { .. } => {
            changed(cx, ask)
        }
        Ask::Inbound {
            provider,
            headers,
            body,
        } => Box::pin(async move { inbound::inbound(cx, &provider, &headers, &body).await }),
        Ask::Benefits { account } => Box::pin(async move { usage::benefits(cx, &account).await }),
        Ask::Deduct {
            account,
            amount,
            strategy,
            key,
            note,
        } => Box::pin(usage::deduct(
            cx,
            usage::wish(account, amount, strategy, key, note),
        )),
        Ask::Subscriptions { account } => {
            Box::pin(async move { own::subscriptions(cx, &account).await })
        }
        Ask::Licenses { account } => Box::pin(async move { own::licenses(cx, &account).await }),
        Ask::Orders { account } => Box::pin(async move { usage::orders(cx, &account).await }),
        Ask::Arrival { account, checkout } => {
            Box::pin(async move { usage::arrival(cx, &account, checkout).await })
        }
        Ask::Explain {
            account,
            after,
            limit,
        } => Box::pin(async move {
            usage::explain(cx, &account, after.unwrap_or(0), limit.unwrap_or(100)).await
        }),
        Ask::Merge { account, from } => {
            Box::pin(async move { merge::merge(cx, &account, &from).await })
        }
        Ask::Batch { asks } => Box::pin(batch::batch(cx, asks)),
        Ask::Tick { limit } => Box::pin(tick::tick(cx, limit.unwrap_or(20))),
        Ask::Settle { account } => Box::pin(async move { tick::settle_one(cx, &account).await }),
    }
}

/// What begins with a question to a provider.
#[allow(clippy::wildcard_enum_match_arm, reason = "`answer` has chosen")]
fn at_provider<'a>(cx: &'a Cx, ask: Ask) -> Later<'a, Result<Outcome, KassaError>> {
    match ask {
        Ask::Checkout {
            customer,
            plan,
            quantity,
            success_url,
            cancel_url,
            provider,
            locale,
            overlay,
            options,
        } => {
            let wish = checkout::Wish {
                customer,
                plan,
                quantity: quantity.unwrap_or(1),
                success_url,
                cancel_url,
                provider,
                locale,
                overlay: overlay.unwrap_or(false),
                options,
            };
            Box::pin(checkout::checkout(cx, wish))
        }
        Ask::Link {
            plan,
            customer,
            quantity,
            provider,
            options,
        } => {
            let (customer, quantity) = (customer.as_ref(), quantity.unwrap_or(1));
            let (provider, options) = (provider.as_deref(), options.as_deref());
            at_once(page::link(cx, &plan, customer, quantity, provider, options))
        }
        Ask::Portal {
            account,
            return_url,
            provider,
            page,
        } => {
            let page = page.unwrap_or(PortalPage::Overview);
            Box::pin(async move { page::portal(cx, &account, &return_url, provider, page).await })
        }
        Ask::Call {
            provider,
            name,
            input,
        } => Box::pin(async move { own::call(cx, &provider, &name, &input).await }),
        _ => at_once(Err(unanswered())),
    }
}

/// What is written down before a provider is asked for it.
#[allow(clippy::wildcard_enum_match_arm, reason = "`answer` has chosen")]
fn changed<'a>(cx: &'a Cx, ask: Ask) -> Later<'a, Result<Outcome, KassaError>> {
    match ask {
        Ask::Refund {
            account,
            payment,
            amount,
            key,
        } => Box::pin(async move { refund::refund(cx, &account, &payment, amount, key).await }),
        Ask::Cancel {
            account,
            subscription,
            when,
        } => {
            let wish = alter::Wish::Cancel(when);
            Box::pin(alter::alter(cx, account, subscription, wish))
        }
        Ask::Pause {
            account,
            subscription,
            until,
            free,
        } => {
            let free = free.unwrap_or(false);
            let wish = alter::Wish::Pause { until, free };
            Box::pin(alter::alter(cx, account, subscription, wish))
        }
        Ask::Change {
            account,
            subscription,
            plan,
            quantity,
            proration,
        } => {
            let wish = alter::Wish::Change {
                plan,
                quantity,
                proration: proration.unwrap_or(Proration::NextInvoice),
            };
            Box::pin(alter::alter(cx, account, subscription, wish))
        }
        _ => at_once(Err(unanswered())),
    }
}

fn at_once(outcome: Result<Outcome, KassaError>) -> Later<'static, Result<Outcome, KassaError>> {
    Box::pin(core::future::ready(outcome))
}

fn unanswered() -> KassaError {
    KassaError::misused("unknown_ask", "This version has no answer to that ask.")
}
