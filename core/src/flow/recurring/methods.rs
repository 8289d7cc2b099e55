//! Stored cards and bank accounts.

use crate::ask::{Decline, Outcome, WayToPay};
use crate::decide::recurring::in_use;
use crate::error::{KassaError, Reason};
use crate::flow::checkout::{forget, kept_customer, own_customer};
use crate::flow::happening::happening;
use crate::flow::operation::{Turn, begin, declined, finish, pending};
use crate::flow::page::return_url;
use crate::flow::steps::{Line, Sent, TRIES, check_account, contended, provider_down};
use crate::job::Cx;
use crate::model::account::{Account, Call, Operation, OperationKind, OperationStatus, SealedKey};
use crate::model::history::Happening;
use crate::model::id::Customer;
use crate::model::schedule::{MethodView, PaymentMethod};
use crate::model::time::HOUR;
use crate::providers::{Missing, RegisterOrder, Session};
use crate::sorted::Listed as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The page on which a customer stores another card.
pub(in crate::flow) struct Wish {
    pub(in crate::flow) customer: Customer,
    pub(in crate::flow) provider: Option<String>,
    pub(in crate::flow) success_url: String,
    pub(in crate::flow) cancel_url: String,
    pub(in crate::flow) locale: Option<String>,
    pub(in crate::flow) options: Option<String>,
}

pub(in crate::flow) async fn register(cx: &Cx, wish: Wish) -> Result<Outcome, KassaError> {
    check_account(&wish.customer.id)?;
    let (draft, _) = cx.draft(&wish.customer.id, None, 0).await?;
    let own = draft.account.schedules.last();
    let provider = wish.provider.or_else(|| own.map(|it| it.provider.clone()));
    let line = cx.line(provider.as_deref())?;
    let urls = (
        return_url(cx, &wish.success_url)?,
        return_url(cx, &wish.cancel_url)?,
    );
    let key = cx.random("register");
    let currency = currency(cx, &draft.account);
    let order = RegisterOrder {
        account: &wish.customer.id,
        currency: &currency,
        key: &key,
        customer: "",
        email: wish.customer.email.as_deref(),
        name: wish.customer.name.as_deref(),
        success_url: &urls.0,
        cancel_url: &urls.1,
        locale: wish.locale.as_deref(),
        options: wish.options.as_deref(),
        keys: line.keys,
    };
    let (api, name) = (line.api()?, line.provider.name());
    if api.create_registration(&order)?.is_some() {
        return kept(cx, line, &wish.customer, order).await;
    }
    let customer = own_customer(cx, line, &wish.customer.id).await?;
    let customer = customer.ok_or_else(|| elsewhere(name))?;
    let way = api.way_to_register(&RegisterOrder {
        customer: &customer,
        ..order
    })?;
    Ok(Outcome::Checkout {
        id: String::new(),
        way: way.ok_or_else(|| elsewhere(name))?,
        plan: String::new(),
        expires_at: cx.now().saturating_add(HOUR),
    })
}

/// The page of a provider that keeps customers and their cards.
async fn kept(
    cx: &Cx,
    line: Line<'_>,
    wanted: &Customer,
    order: RegisterOrder<'_>,
) -> Result<Outcome, KassaError> {
    let (api, name) = (line.api()?, line.provider.name());
    let mut gone: Option<String> = None;
    for _ in 0..TRIES {
        let customer = kept_customer(cx, line, wanted, gone.as_deref()).await?;
        let customer = customer.ok_or_else(|| elsewhere(name))?;
        let call = api.create_registration(&RegisterOrder {
            customer: &customer,
            ..order
        })?;
        let call = call.ok_or_else(|| elsewhere(name))?;
        match cx.send(line, &call).await? {
            Sent::Done(answer) => {
                let session = api.checkout(&answer.body).map_err(|it| it.error(name))?;
                note(cx, name, &wanted.id, (&session.id, call)).await?;
                return page(cx, name, session);
            }
            Sent::Refused(error) if api.customer_gone(&error.code) => {
                forget(cx, line, &wanted.id, &customer).await?;
                gone = Some(customer);
            }
            Sent::Refused(error) => return Err(error),
            Sent::Unclear => return Err(provider_down(name)),
        }
    }
    Err(contended())
}

/// Writes down that this account's customer was sent there: whoever comes back with the session
/// in an address is asked about it only then.
async fn note(
    cx: &Cx,
    provider: &str,
    account: &str,
    (session, call): (&str, Call),
) -> Result<(), KassaError> {
    let operation = Operation {
        status: OperationStatus::Posted,
        due_at: None,
        ..pending(
            cx,
            card_page(session),
            OperationKind::Register,
            provider,
            session,
            call,
        )
    };
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        let cause = cx.cause(account, "card_page", session);
        let operation = operation.clone();
        draft.record(cause, about("card_page_opened", session), None, |account| {
            begin(account, operation);
        });
        if cx.committed(&[&draft]).await? {
            return Ok(());
        }
    }
    Err(contended())
}

/// The operation that noted a page.
pub(super) fn card_page(session: &str) -> String {
    ["card/", session].concat()
}

/// The provider's own page for a card that it keeps.
fn page(cx: &Cx, name: &str, session: Session) -> Result<Outcome, KassaError> {
    let url = session
        .url
        .ok_or_else(|| Missing("url".into()).error(name))?;
    Ok(Outcome::Checkout {
        id: session.id,
        way: WayToPay::Open { url },
        plan: String::new(),
        expires_at: session
            .expires_at
            .unwrap_or_else(|| cx.now().saturating_add(HOUR)),
    })
}

/// In what an account pays: what it has, or else what is sold first.
fn currency(cx: &Cx, account: &Account) -> String {
    let mut own = account.subscriptions.iter().rev();
    let own = own.find_map(|it| it.terms.as_ref());
    let own = own.map(|it| &it.price.currency);
    let sold = || cx.plans().first().map(|it| &it.price.currency);
    own.or_else(sold).cloned().unwrap_or_else(|| "usd".into())
}

pub(super) fn elsewhere(provider: &str) -> KassaError {
    KassaError::new(
        Reason::Unsupported,
        "stored_by_provider",
        "This provider keeps cards itself: its customers change them on its own page, `portal`.",
    )
    .at(provider)
}

/// All that can be charged.
pub(in crate::flow) async fn methods(cx: &Cx, account: &str) -> Result<Outcome, KassaError> {
    let (draft, _) = cx.draft(account, None, 0).await?;
    Ok(listed(&draft.account))
}

fn listed(account: &Account) -> Outcome {
    let methods = views(account);
    Outcome::Methods { methods }
}

/// As they may be shown, the youngest first.
pub(in crate::flow) fn views(account: &Account) -> Vec<MethodView> {
    let there = |it: &&PaymentMethod| it.removed_at.is_none() && it.due_at.is_none();
    let all = account.methods.iter().rev().filter(there);
    all.map(|it| MethodView {
        id: it.id.clone(),
        provider: it.provider.clone(),
        kind: it.kind.clone(),
        card: it.card.clone(),
        created: it.created,
        in_use: in_use(account, &it.id),
    })
    .listed()
}

/// Forgets one, here and there.
pub(in crate::flow) async fn unregister(
    cx: &Cx,
    account: &str,
    method: &str,
) -> Result<Outcome, KassaError> {
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        let known = draft.account.methods.iter().find(|it| it.id == method);
        if known.is_none_or(|it| it.removed_at.is_some()) {
            return Ok(declined(Decline::NoMethod));
        }
        if in_use(&draft.account, method) {
            return Ok(declined(Decline::MethodInUse));
        }
        let what = about("method_leaves", method);
        let cause = cx.cause(
            account,
            "leaves",
            &cx.random(&format!("{method}/{attempt}")),
        );
        draft.record(cause, what, None, |account| {
            for it in account.methods.iter_mut().filter(|it| it.id == method) {
                it.due_at = it.due_at.or(Some(cx.now()));
            }
        });
        if draft.rows.is_empty() || cx.committed(&[&draft]).await? {
            retire(cx, account, method).await?;
            let (draft, _) = cx.draft(account, None, 0).await?;
            return Ok(listed(&draft.account));
        }
    }
    Err(contended())
}

/// Tells the provider to forget one, unless a charge with it has no certain end.
pub(in crate::flow) async fn retire(
    cx: &Cx,
    account: &str,
    method: &str,
) -> Result<(), KassaError> {
    let key = format!("unregister/{method}");
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        if draft.account.operations.iter().any(|it| it.key == key) {
            finish(cx, draft, &key, Turn::Asked).await?;
            return Ok(());
        }
        let known = draft.account.methods.iter().find(|it| it.id == method);
        let Some(known) = known.filter(|it| it.due_at.is_some()).cloned() else {
            return Ok(());
        };
        let line = cx.line(Some(&known.provider))?;
        let sealed = SealedKey {
            text: known.sealed.clone(),
            customer: known.customer.clone(),
        };
        let needed = in_use(&draft.account, method) || charged(&draft.account, method);
        let call = line.api()?.unregister(&sealed).filter(|_| !needed);
        let asked = call.is_some();
        let cause = cx.cause(
            account,
            "method",
            &cx.random(&format!("{method}/{attempt}")),
        );
        let operation = call.map(|call| {
            let kind = OperationKind::Unregister;
            pending(cx, key.clone(), kind, &known.provider, method, call)
        });
        draft.record(cause, about("method_leaves", method), None, |account| {
            let later = needed.then(|| cx.now().saturating_add(HOUR));
            for it in account.methods.iter_mut().filter(|it| it.id == method) {
                it.due_at = later;
                if !asked && !needed {
                    it.removed_at = Some(cx.now());
                    it.sealed = String::new();
                }
            }
            if let Some(operation) = operation {
                begin(account, operation);
            }
        });
        if !cx.committed(&[&draft]).await? {
            continue;
        }
        if asked {
            finish(cx, draft, &key, Turn::First).await?;
        }
        return Ok(());
    }
    Err(contended())
}

/// A charge with it is under way.
fn charged(account: &Account, method: &str) -> bool {
    let open = [OperationStatus::Pending, OperationStatus::Unknown];
    let mut all = account
        .operations
        .iter()
        .filter(|it| open.contains(&it.status));
    all.any(|it| it.charge.as_ref().is_some_and(|it| it.method == method))
}

pub(super) fn about(kind: &str, subject: &str) -> Happening {
    Happening {
        subject: Some(subject.into()),
        ..happening(kind)
    }
}
