//! The order of steps. What to do is `decide`'s; what to say is the
//! provider's; here is only what comes after what, and what happens when a
//! step fails.

mod again;
mod alter;
mod batch;
mod capture;
mod checkout;
mod credit;
mod date;
mod erase;
mod explain;
mod export;
mod happening;
mod hint;
mod inbound;
mod merge;
mod operation;
mod own;
mod page;
mod preview;
mod rebuild;
mod reconcile;
mod recurring;
mod refund;
mod steps;
pub(crate) mod store;
mod sync;
mod tick;
mod token;
mod usage;

use crate::ask::{Ask, ChangeWhen, DeliveryStatus, Outcome, PortalPage};
use crate::error::KassaError;
use crate::job::{Cx, apart};

pub(crate) async fn run(cx: Cx, ask: Ask) -> Result<Outcome, KassaError> {
    cx.check_moment()?;
    answer(&cx, ask).await
}

async fn answer(cx: &Cx, ask: Ask) -> Result<Outcome, KassaError> {
    match ask {
        Ask::Checkout { .. } | Ask::Link { .. } | Ask::Portal { .. } | Ask::Call { .. } => {
            apart(|| at_provider(cx, ask)).await
        }
        Ask::Refund { .. } | Ask::Capture { .. } | Ask::Void { .. } => {
            apart(|| money(cx, ask)).await
        }
        Ask::Cancel { .. } | Ask::Pause { .. } | Ask::Change { .. } | Ask::Preview { .. } => {
            apart(|| changed(cx, ask)).await
        }
        Ask::Inbound {
            provider,
            headers,
            secrets,
            body,
        } => {
            let mail = inbound::Mail {
                provider: &provider,
                headers: &headers,
                secrets: secrets.as_deref(),
                body: &body,
            };
            apart(|| inbound::inbound(cx, mail)).await
        }
        Ask::Purchase { .. } | Ask::AnswerRefund { .. } => apart(|| in_store(cx, ask)).await,
        Ask::Benefits { account } => usage::benefits(cx, &account).await,
        Ask::Deduct { .. } | Ask::Reserve { .. } | Ask::Commit { .. } | Ask::Release { .. } => {
            apart(|| credits(cx, ask)).await
        }
        Ask::Grant { .. } | Ask::Forgive { .. } => apart(|| by_hand(cx, ask)).await,
        Ask::Return { .. }
        | Ask::Register { .. }
        | Ask::Subscribe { .. }
        | Ask::Methods { .. }
        | Ask::Unregister { .. } => apart(|| collected(cx, ask)).await,
        Ask::Subscriptions { account } => own::subscriptions(cx, &account).await,
        Ask::Licenses { account } => own::licenses(cx, &account).await,
        Ask::Token { account, seconds } => token::token(cx, &account, seconds).await,
        Ask::Orders { account } => usage::orders(cx, &account).await,
        Ask::Arrival { account, checkout } => usage::arrival(cx, &account, checkout).await,
        Ask::Explain {
            account,
            after,
            limit,
            lot,
        } => {
            let (after, limit) = (after.unwrap_or(0), limit.unwrap_or(100));
            explain::explain(cx, &account, after, limit, lot.as_deref()).await
        }
        Ask::Rebuild { account, repair } => {
            rebuild::rebuild(cx, &account, repair.unwrap_or(false)).await
        }
        Ask::Export { account, after } => export::export(cx, &account, after.unwrap_or(0)).await,
        Ask::Erase { account } => erase::erase(cx, &account).await,
        Ask::RawEvent { account, revision } => explain::raw_event(cx, &account, revision).await,
        Ask::Merge { account, from } => apart(|| merge::merge(cx, &account, &from)).await,
        Ask::Batch { asks } => apart(|| batch::batch(cx, asks)).await,
        Ask::Reconcile { .. } | Ask::Sync { .. } => apart(|| kept_there(cx, ask)).await,
        Ask::Tick { limit } => apart(|| tick::tick(cx, limit.unwrap_or(20))).await,
        Ask::Settle { account } => apart(|| tick::settle_one(cx, &account)).await,
    }
}

/// What begins with a question to a provider.
#[allow(clippy::wildcard_enum_match_arm, reason = "`answer` has chosen")]
async fn at_provider(cx: &Cx, ask: Ask) -> Result<Outcome, KassaError> {
    match ask {
        Ask::Checkout {
            customer,
            plan,
            quantity,
            items,
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
                items: items.unwrap_or_default(),
                success_url,
                cancel_url,
                provider,
                locale,
                overlay: overlay.unwrap_or(false),
                options,
            };
            checkout::checkout(cx, wish).await
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
            page::link(cx, &plan, customer, quantity, provider, options)
        }
        Ask::Portal {
            account,
            return_url,
            provider,
            page,
            plan,
            quantity,
            options,
        } => {
            let wish = page::Portal {
                back: return_url,
                provider,
                page: page.unwrap_or(PortalPage::Overview),
                plan,
                quantity,
                options,
            };
            page::portal(cx, &account, wish).await
        }
        Ask::Call {
            provider,
            name,
            input,
        } => own::call(cx, &provider, &name, &input).await,
        _ => Err(unanswered()),
    }
}

/// What a provider keeps, a page of it.
#[allow(clippy::wildcard_enum_match_arm, reason = "`answer` has chosen")]
async fn kept_there(cx: &Cx, ask: Ask) -> Result<Outcome, KassaError> {
    match ask {
        Ask::Reconcile {
            provider,
            since,
            cursor,
            repair,
        } => {
            let repair = repair.unwrap_or(false);
            reconcile::reconcile(cx, &provider, since, cursor.as_deref(), repair).await
        }
        Ask::Sync {
            account,
            provider,
            cursor,
        } => sync::sync(cx, &account, provider.as_deref(), cursor.as_deref()).await,
        _ => Err(unanswered()),
    }
}

/// What was bought on a device.
#[allow(clippy::wildcard_enum_match_arm, reason = "`answer` has chosen")]
async fn in_store(cx: &Cx, ask: Ask) -> Result<Outcome, KassaError> {
    match ask {
        Ask::Purchase {
            account,
            provider,
            proof,
            product,
        } => {
            let wish = store::Wish {
                account,
                provider,
                proof,
                product,
            };
            store::purchase(cx, wish).await
        }
        Ask::AnswerRefund {
            account,
            payment,
            consented,
            preference,
            delivery,
            sampled,
        } => {
            let wish = store::Answer {
                payment,
                consented,
                preference,
                delivery: delivery.unwrap_or(DeliveryStatus::Delivered),
                sampled: sampled.unwrap_or(false),
            };
            store::answer(cx, &account, wish).await
        }
        _ => Err(unanswered()),
    }
}

/// What customers do with the cards that Kassa charges itself.
#[allow(clippy::wildcard_enum_match_arm, reason = "`answer` has chosen")]
async fn collected(cx: &Cx, ask: Ask) -> Result<Outcome, KassaError> {
    match ask {
        Ask::Return {
            account,
            provider,
            query,
        } => recurring::back(cx, &account, provider.as_deref(), &query).await,
        Ask::Register {
            customer,
            provider,
            success_url,
            cancel_url,
            locale,
            options,
        } => {
            let wish = recurring::Wish {
                customer,
                provider,
                success_url,
                cancel_url,
                locale,
                options,
            };
            recurring::register(cx, wish).await
        }
        Ask::Subscribe {
            customer,
            plan,
            quantity,
            method,
            key,
        } => {
            let wish = recurring::Subscribe {
                customer,
                plan,
                quantity: quantity.unwrap_or(1),
                method,
                key,
            };
            recurring::subscribe(cx, wish).await
        }
        Ask::Methods { account } => recurring::methods(cx, &account).await,
        Ask::Unregister { account, method } => recurring::unregister(cx, &account, &method).await,
        _ => Err(unanswered()),
    }
}

/// What a person does with credits.
#[allow(clippy::wildcard_enum_match_arm, reason = "`answer` has chosen")]
async fn by_hand(cx: &Cx, ask: Ask) -> Result<Outcome, KassaError> {
    match ask {
        Ask::Grant {
            account,
            amount,
            kind,
            expires_at,
            author,
            reason,
            key,
        } => {
            let deed = credit::Deed::Grant {
                amount,
                kind,
                expires_at,
            };
            credit::by_hand(cx, account, deed, (author, reason), &key).await
        }
        Ask::Forgive {
            account,
            author,
            reason,
            key,
        } => {
            let deed = credit::Deed::Forgive;
            credit::by_hand(cx, account, deed, (author, reason), &key).await
        }
        _ => Err(unanswered()),
    }
}

/// What an app does with credits.
#[allow(clippy::wildcard_enum_match_arm, reason = "`answer` has chosen")]
async fn credits(cx: &Cx, ask: Ask) -> Result<Outcome, KassaError> {
    match ask {
        Ask::Deduct {
            account,
            amount,
            strategy,
            kind,
            key,
            note,
        } => {
            let wish = credit::Spend {
                account,
                amount,
                strategy,
                kind,
                key,
                note,
            };
            credit::deduct(cx, wish).await
        }
        Ask::Reserve {
            account,
            amount,
            strategy,
            kind,
            key,
            seconds,
            note,
        } => {
            let wish = credit::Spend {
                account,
                amount,
                strategy,
                kind,
                key,
                note,
            };
            credit::reserve(cx, wish, seconds).await
        }
        Ask::Commit {
            account,
            reservation,
            amount,
        } => credit::commit(cx, account, &reservation, amount).await,
        Ask::Release {
            account,
            reservation,
        } => credit::release(cx, account, &reservation).await,
        _ => Err(unanswered()),
    }
}

/// What moves money of a payment, once for each key.
#[allow(clippy::wildcard_enum_match_arm, reason = "`answer` has chosen")]
async fn money(cx: &Cx, ask: Ask) -> Result<Outcome, KassaError> {
    match ask {
        Ask::Refund {
            account,
            payment,
            amount,
            key,
            options,
        } => refund::refund(cx, &account, &payment, amount, key, options.as_deref()).await,
        Ask::Capture {
            account,
            payment,
            amount,
            key,
        } => {
            let deed = capture::Deed::Take(amount);
            capture::capture(cx, &account, &payment, deed, key).await
        }
        Ask::Void {
            account,
            payment,
            key,
        } => capture::capture(cx, &account, &payment, capture::Deed::LetGo, key).await,
        _ => Err(unanswered()),
    }
}

/// Changes of a subscription.
#[allow(clippy::wildcard_enum_match_arm, reason = "`answer` has chosen")]
async fn changed(cx: &Cx, ask: Ask) -> Result<Outcome, KassaError> {
    match ask {
        Ask::Cancel {
            account,
            subscription,
            when,
            options,
        } => {
            let wish = alter::Wish::Cancel(when);
            alter::alter(cx, account, subscription, wish, options).await
        }
        Ask::Pause {
            account,
            subscription,
            until,
            free,
            options,
        } => {
            let free = free.unwrap_or(false);
            let wish = alter::Wish::Pause { until, free };
            alter::alter(cx, account, subscription, wish, options).await
        }
        Ask::Change {
            account,
            subscription,
            plan,
            quantity,
            when,
            proration,
            as_of,
            options,
        } => {
            let wish = alter::Wish::Change(alter::Change {
                plan,
                quantity,
                when: when.unwrap_or(ChangeWhen::Now),
                proration,
                as_of,
            });
            alter::alter(cx, account, subscription, wish, options).await
        }
        Ask::Preview {
            account,
            subscription,
            plan,
            quantity,
            when,
            proration,
        } => {
            let wish = alter::Change {
                plan,
                quantity,
                when: when.unwrap_or(ChangeWhen::Now),
                proration,
                as_of: None,
            };
            preview::preview(cx, &account, subscription.as_deref(), wish).await
        }
        _ => Err(unanswered()),
    }
}

fn unanswered() -> KassaError {
    KassaError::misused("unknown_ask", "This version has no answer to that ask.")
}
