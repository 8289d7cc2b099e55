//! A customer is back from the provider's page, and brings along what that page said.
//!
//! Nobody has proved a query: it names what was approved, and what was begun here
//! says for whom and for how much. Only the provider's reply counts.

use super::collect;
use super::landed::landed;
use super::methods::about;
use crate::ask::{Decline, Outcome};
use crate::authentic::digest::sha256_hex;
use crate::decide::access::standing_in;
use crate::decide::checkout::is_over;
use crate::decide::draft::Draft;
use crate::decide::{arrival, checkout as rule, order, recurring};
use crate::error::{KassaError, Reason};
use crate::flow::operation::{Turn, begin, declined, finish, pending};
use crate::flow::steps::{Line, TRIES, check_account, contended};
use crate::job::Cx;
use crate::model::account::{
    Account, Checkout, Operation, OperationKind, OperationStatus, SealedKey,
};
use crate::model::arrival::Arrival;
use crate::model::http::Header;
use crate::model::money::Money;
use crate::model::secret::Secret;
use crate::providers::{Back, ConfirmOrder, RegisterCall};
use crate::seal;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;

/// A query is a few short words.
const LARGEST_QUERY: usize = 8_192;

/// Takes what a customer brings back. Asked twice, it is done once.
pub(in crate::flow) async fn back(
    cx: &Cx,
    account: &str,
    provider: Option<&str>,
    query: &[Header],
) -> Result<Outcome, KassaError> {
    check_account(account)?;
    let size = query
        .iter()
        .map(|it| it.name.len().saturating_add(it.value.len()));
    if size.fold(0, usize::saturating_add) > LARGEST_QUERY {
        return Err(KassaError::misused(
            "query_too_large",
            "The query of a return address has at most 8 KiB.",
        ));
    }
    let known = provider.or_else(|| naming(cx, query));
    let line = cx.line(known.or_else(|| confirming(cx)))?;
    match line.api()?.returned(query)? {
        Back::Nothing { session } => told(cx, account, session.as_deref(), None).await,
        Back::Session { session } => landed(cx, line, account, &session).await,
        Back::Failed { session, code } => failed(cx, line, account, session, code).await,
        Back::Approved {
            session,
            payment,
            amount,
        } => confirm(cx, line, account, (&session, &payment), amount).await,
        Back::Registered {
            session,
            customer,
            secret,
        } => register(cx, line, account, session, (&customer, &secret)).await,
    }
}

/// The provider that finds something of its own in the query.
fn naming<'a>(cx: &'a Cx, query: &[Header]) -> Option<&'a str> {
    let all = cx.setup.config.providers.iter();
    let mut all = all.map(|keys| keys.provider.as_str());
    all.find(|name| {
        let line = cx.line(Some(name)).ok();
        let api = line.and_then(|line| line.provider.api());
        let back = api.and_then(|api| api.returned(query).ok());
        back.is_some_and(|back| !matches!(back, Back::Nothing { .. }))
    })
}

/// The provider from whose page customers bring something back.
fn confirming(cx: &Cx) -> Option<&str> {
    let all = cx.setup.config.providers.iter();
    let mut all = all.map(|keys| keys.provider.as_str());
    all.find(|name| {
        let line = cx.line(Some(name)).ok();
        let api = line.and_then(|line| line.provider.api());
        api.is_some_and(crate::providers::Api::confirms)
    })
}

/// How the purchase stands now.
pub(super) async fn told(
    cx: &Cx,
    account: &str,
    session: Option<&str>,
    said: Option<(Line<'_>, String)>,
) -> Result<Outcome, KassaError> {
    let (draft, _) = cx.draft(account, None, 0).await?;
    let it = &draft.account;
    let checkout = arrival::find(it, session);
    let state = checkout.map_or(Arrival::Unknown, |it| {
        arrival::state(&draft.account, it, cx.now())
    });
    let state = match (&said, state) {
        (Some(_), Arrival::Open | Arrival::Expired | Arrival::Unknown) => Arrival::Failed,
        (_, state) => state,
    };
    let code = said.as_ref().map(|(_, code)| code.clone());
    let code = code.or_else(|| refusal_of(it, checkout?));
    let line = checkout.and_then(|it| cx.line(Some(&it.provider)).ok());
    let line = said.map(|(line, _)| line).or(line);
    let means = |code: &String| Some(line?.provider.api()?.refusal(code));
    let pays = |payment: &&crate::model::account::Payment| {
        checkout.is_some_and(|checkout| {
            payment.provider == checkout.provider
                && (payment.checkout.as_ref() == Some(&checkout.id)
                    || (checkout.subscription.is_some()
                        && payment.subscription == checkout.subscription))
        })
    };
    let payment = it.payments.iter().rev().find(pays);
    Ok(Outcome::Returned {
        state,
        plan: checkout.map(|it| it.terms.plan.clone()),
        refusal: code.as_ref().and_then(means),
        code,
        order: payment.and_then(|it| order::rows(it).into_iter().next()),
        benefits: draft.benefits(),
    })
}

/// Why the last call for a checkout was refused.
fn refusal_of(account: &Account, checkout: &Checkout) -> Option<String> {
    let about = [
        Some(&checkout.id),
        checkout.session.as_ref(),
        checkout.subscription.as_ref(),
    ];
    let of_it = |it: &&Operation| about.contains(&Some(&it.subject));
    let last = account.operations.iter().rev().find(of_it)?;
    let failed = last.status == OperationStatus::Failed;
    last.refusal.clone().filter(|_| failed)
}

/// The customer left, or the page said no: its order is used up, and another try is
/// another one.
async fn failed(
    cx: &Cx,
    line: Line<'_>,
    account: &str,
    session: Option<String>,
    code: String,
) -> Result<Outcome, KassaError> {
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        let known = session.as_ref().and_then(|session| {
            let all = &draft.account.checkouts;
            all.iter().find(|it| names(it, session))
        });
        // What was approved meanwhile is not undone by an old address.
        let known = known.filter(|it| !is_over(it, cx.now()) && it.subscription.is_none());
        let Some(id) = known.map(|it| it.id.clone()) else {
            break;
        };
        let cause = cx.cause(account, "checkout_failed", &id);
        draft.record(cause, about("checkout_ended", &id), None, |account| {
            rule::end(account, &id, cx.now());
        });
        if cx.committed(&[&draft]).await? {
            break;
        }
    }
    told(cx, account, session.as_deref(), Some((line, code))).await
}

fn names(checkout: &Checkout, session: &str) -> bool {
    checkout.id == session || checkout.session.as_deref() == Some(session)
}

/// Takes the money of an approved payment, once per order.
async fn confirm(
    cx: &Cx,
    line: Line<'_>,
    account: &str,
    (session, payment): (&str, &str),
    amount: Option<i64>,
) -> Result<Outcome, KassaError> {
    let provider = line.provider.name();
    let key = format!("confirm/{session}");
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        let known =
            |draft: &Draft, key: &str| draft.account.operations.iter().any(|it| it.key == key);
        if known(&draft, &key) {
            return settled(cx, line, (account, session), draft, &key, Turn::Asked).await;
        }
        let mut all = draft.account.checkouts.iter();
        let of_it =
            |it: &&Checkout| it.provider == provider && it.session.as_deref() == Some(session);
        let Some(checkout) = all.find(of_it).cloned() else {
            return Err(not_begun(provider));
        };
        let price = checkout.terms.cost(checkout.quantity);
        if amount != Some(price) {
            return Err(other_amount(provider));
        }
        // Ended, replaced by another, or paid long ago: nothing more is taken.
        if is_over(&checkout, cx.now()) || checkout.replaced {
            return told(cx, account, Some(session), None).await;
        }
        let money = Money {
            amount: price,
            currency: checkout.terms.price.currency.clone(),
        };
        let call = line.api()?.confirm(&ConfirmOrder {
            session,
            payment,
            amount: &money,
        })?;
        let operation = Operation {
            amount: Some(price),
            ..pending(
                cx,
                key.clone(),
                OperationKind::Confirm,
                provider,
                session,
                call,
            )
        };
        let what = crate::model::history::Happening {
            provider: Some(provider.into()),
            amount: Some(money.clone()),
            ..about("confirm_begun", session)
        };
        let cause = cx.cause(account, "confirm", session);
        draft.record(cause, what, None, |account| {
            recurring::expect_once(account, &checkout, (session, payment), money, cx.now());
            begin(account, operation);
        });
        if cx.committed(&[&draft]).await? {
            return settled(cx, line, (account, session), draft, &key, Turn::First).await;
        }
    }
    Err(contended())
}

/// Sees to a call's end, and tells how the purchase stands then. Without a clear
/// answer it waits: a tick looks it up.
async fn settled(
    cx: &Cx,
    line: Line<'_>,
    (account, session): (&str, &str),
    draft: Box<Draft>,
    key: &str,
    turn: Turn,
) -> Result<Outcome, KassaError> {
    match finish(cx, draft, key, turn).await {
        Ok(_) => told(cx, account, Some(session), None).await,
        Err(error) if error.reason == Reason::Refused => {
            told(cx, account, Some(session), Some((line, error.code))).await
        }
        Err(error) if error.reason == Reason::Unavailable => {
            told(cx, account, Some(session), None).await
        }
        Err(error) => Err(error),
    }
}

/// Stores an approved card, and begins what it is for.
async fn register(
    cx: &Cx,
    line: Line<'_>,
    account: &str,
    session: Option<String>,
    (customer, secret): (&str, &Secret),
) -> Result<Outcome, KassaError> {
    let provider = line.provider.name();
    let name = sha256_hex(&[secret.reveal().as_bytes()]);
    let key = format!("register/{name}");
    let about_it = session.clone().unwrap_or_default();
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        let it = &draft.account;
        let mut own = it.customers.iter();
        if !own.any(|it| it.provider == provider && it.id == customer) {
            return Err(other_customer(provider));
        }
        if it.operations.iter().any(|it| it.key == key) {
            return stored(cx, line, (account, &about_it), draft, &key, Turn::Asked).await;
        }
        if let Some(session) = &session {
            let Some(checkout) = it.checkouts.iter().find(|it| names(it, session)) else {
                return Err(not_begun(provider));
            };
            if checkout.subscription.is_some() || is_over(checkout, cx.now()) || checkout.replaced {
                return told(cx, account, Some(session), None).await;
            }
            if standing_in(it, &checkout.terms, cx.now()).is_some() {
                return Ok(declined(Decline::AlreadySubscribed));
            }
        }
        let keys = &cx.setup.config.seal_keys;
        let text = seal::seal(keys, cx.place(line, customer), &cx.moment.entropy, secret)?;
        let call = line.api()?.register(&RegisterCall {
            customer,
            sealed: SealedKey {
                text,
                customer: customer.into(),
            },
            key: &key,
        })?;
        let kind = OperationKind::Register;
        let operation = pending(cx, key.clone(), kind, provider, &about_it, call);
        let cause = cx.cause(account, "register", &name);
        draft.record(cause, about("register_begun", &about_it), None, |account| {
            begin(account, operation);
        });
        if cx.committed(&[&draft]).await? {
            return stored(cx, line, (account, &about_it), draft, &key, Turn::First).await;
        }
    }
    Err(contended())
}

/// Once the card is stored, what is open is charged with it, and then the old one
/// is forgotten.
async fn stored(
    cx: &Cx,
    line: Line<'_>,
    (account, session): (&str, &str),
    draft: Box<Draft>,
    key: &str,
    turn: Turn,
) -> Result<Outcome, KassaError> {
    let named = Some(session).filter(|it| !it.is_empty());
    match finish(cx, draft, key, turn).await {
        Ok(_) => {}
        Err(error) if error.reason == Reason::Refused => {
            let said = Some((line, error.code));
            return registered(cx, account, named, said).await;
        }
        Err(error) => return Err(error),
    }
    let (draft, _) = cx.draft(account, None, 0).await?;
    let passed_over = |it: &Checkout| {
        named.is_some_and(|session| names(it, session)) && it.subscription.is_none()
    };
    let stands = draft.account.checkouts.iter().find(|it| passed_over(it));
    let stands = stands.and_then(|it| standing_in(&draft.account, &it.terms, cx.now()));
    if stands.is_some() {
        return Ok(declined(Decline::AlreadySubscribed));
    }
    let ids = draft.account.schedules.iter().map(|it| it.id.clone());
    for id in crate::sorted::Listed::listed(ids) {
        // Without a clear answer it is looked up by a tick.
        let _ = collect(cx, account, &id).await;
    }
    let (draft, _) = cx.draft(account, None, 0).await?;
    let left = draft
        .account
        .methods
        .iter()
        .filter(|it| it.due_at.is_some());
    for id in crate::sorted::Listed::listed(left.map(|it| it.id.clone())) {
        let _ = super::retire(cx, account, &id).await;
    }
    registered(cx, account, named, None).await
}

/// How it stands after a card was stored, for a checkout or for what is there.
pub(super) async fn registered(
    cx: &Cx,
    account: &str,
    session: Option<&str>,
    said: Option<(Line<'_>, String)>,
) -> Result<Outcome, KassaError> {
    if session.is_some() {
        return told(cx, account, session, said).await;
    }
    let (draft, _) = cx.draft(account, None, 0).await?;
    let failing = draft
        .account
        .schedules
        .iter()
        .find(|it| it.failing_since.is_some() && it.pause.is_none());
    let last = failing.and_then(|it| {
        let mut all = draft.account.payments.iter().rev();
        all.find(|payment| payment.subscription.as_ref() == Some(&it.id))
    });
    let refused = failing.and_then(|it| {
        let mut all = draft.account.operations.iter().rev();
        all.find(|op| op.subject == it.id)?.refusal.clone()
    });
    let code = said.as_ref().map(|(_, code)| code.clone()).or(refused);
    let line = said.map(|(line, _)| line);
    let line = line.or_else(|| cx.line(Some(&failing?.provider)).ok());
    let means = |code: &String| Some(line?.provider.api()?.refusal(code));
    Ok(Outcome::Returned {
        state: match &code {
            Some(_) => Arrival::Failed,
            None if failing.is_some() => Arrival::Waiting,
            None => Arrival::Landed,
        },
        plan: None,
        refusal: code.as_ref().and_then(means),
        code,
        order: last.and_then(|it| order::rows(it).into_iter().next()),
        benefits: draft.benefits(),
    })
}

pub(super) fn not_begun(provider: &str) -> KassaError {
    KassaError::new(
        Reason::Untrusted,
        "unknown_checkout",
        "This account has begun no such checkout, so nothing was taken. Ask with the account of \
         the signed-in customer, who has to be the one who began it.",
    )
    .at(provider)
}

fn other_amount(provider: &str) -> KassaError {
    KassaError::new(
        Reason::Untrusted,
        "amount_mismatch",
        "The amount in the return address is not the one of the checkout: it was changed on the \
         way, so nothing was taken.",
    )
    .at(provider)
}

fn other_customer(provider: &str) -> KassaError {
    KassaError::new(
        Reason::Untrusted,
        "customer_mismatch",
        "The customer in the return address is not the one of this account, so no card was stored. \
         Ask with the account of the signed-in customer.",
    )
    .at(provider)
}
