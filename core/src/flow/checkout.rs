//! Money out of a customer's pocket begins here: checkout and portal.

use crate::ask::{Decline, Outcome, WayToPay};
use crate::decide::access::standing_in;
use crate::decide::catalog::digest;
use crate::decide::draft::Draft;
use crate::error::{KassaError, Reason};
use crate::flow::inbound::wake;
use crate::flow::steps::Sent;
use crate::flow::steps::{Committed, Line, TRIES, check_account, contended, taken};
use crate::flow::usage::happening;
use crate::job::Cx;
use crate::json;
use crate::model::account::{Account, Checkout, ProviderCustomer};
use crate::model::catalog::Terms;
use crate::model::history::Happening;
use crate::model::id::Customer;
use crate::model::time::{DAY, HOUR, MINUTE, Millis};
use crate::providers::{CheckoutOrder, Session};
use alloc::format;
use alloc::string::{String, ToString};

/// What a customer wants to buy.
pub(super) struct Wish {
    pub(super) customer: Customer,
    pub(super) plan: String,
    pub(super) quantity: i64,
    pub(super) success_url: String,
    pub(super) cancel_url: String,
    pub(super) provider: Option<String>,
    pub(super) locale: Option<String>,
}

/// A session lives so long; a customer who comes back within it finds the same.
const SESSION: Millis = 23 * HOUR;
/// A session about to end is no use to anybody.
const ENDING: Millis = 5 * MINUTE;
/// Providers make no session that ends sooner; a few minutes more for the way.
const TOO_SHORT: Millis = 40 * MINUTE;
/// No customer means to pay on so many pages at once.
const MOST_PAYABLE: usize = 50;
/// Forgotten checkouts are dropped after so long. What was sold by one keeps
/// its terms in the subscription or payment itself.
const KEPT: Millis = 30 * DAY;

/// Pins the terms, then makes the session, then links it: a crash between any
/// two leaves nothing that could be paid without being known.
pub(super) async fn checkout(cx: &Cx, wish: Wish) -> Result<Outcome, KassaError> {
    let line = cx.line(wish.provider.as_deref())?;
    let pending = match pin(cx, line, &wish).await? {
        Pinned::Begun(checkout) => checkout,
        Pinned::Open(outcome) => return Ok(outcome),
        Pinned::Held { customer, back } => return held(cx, line, customer, &back).await,
    };
    let customer = customer(cx, line, &wish.customer, pending.1).await?;
    let checkout = pending.0;
    let plan = cx.setup.plan(&checkout.terms.plan);
    let call = line.provider.create_checkout(&CheckoutOrder {
        account: &wish.customer.id,
        checkout: &checkout.id,
        customer: &customer,
        terms: &checkout.terms,
        price: plan.and_then(|plan| plan.price_at(line.provider.name())),
        quantity: checkout.quantity,
        trial_days: plan.and_then(|plan| plan.trial_days),
        success_url: &return_url(cx, &wish.success_url)?,
        cancel_url: &return_url(cx, &wish.cancel_url)?,
        locale: wish.locale.as_deref(),
        expires_at: checkout.expires_at,
    })?;
    let answer = cx.call(line, &call).await?;
    let session = line
        .provider
        .checkout(&answer.body)
        .map_err(|it| it.error(line.provider.name()))?;
    open(cx, line, &wish.customer.id, &checkout, &customer, session).await
}

enum Pinned {
    /// To be made at the provider, for a customer known there or not.
    Begun((Checkout, Known)),
    /// The same was asked before and can still be paid.
    Open(Outcome),
    /// The customer has a plan of this group.
    Held {
        customer: Option<String>,
        back: String,
    },
}

/// What is known of the customer at the provider.
enum Known {
    Yes(String),
    No,
    /// A call of long ago may have made one that nobody wrote down.
    Perhaps,
}

/// A wish that has been checked.
struct Offer {
    terms: Terms,
    /// Equal wishes have equal ones.
    digest: String,
    /// Where to come back to without buying.
    back: String,
}

fn offer(cx: &Cx, line: Line<'_>, wish: &Wish) -> Result<Offer, KassaError> {
    check_account(&wish.customer.id)?;
    if !(1..=10_000).contains(&wish.quantity) {
        return Err(KassaError::misused(
            "bad_quantity",
            "A quantity is 1 to 10,000.",
        ));
    }
    let plan = cx
        .setup
        .plan(&wish.plan)
        .filter(|plan| !plan.retired)
        .ok_or_else(|| {
            KassaError::misused(
                "unknown_plan",
                "No plan of that id is for sale. `plans` lists them.",
            )
        })?;
    let provider = line.provider.name();
    let terms = plan.terms();
    let urls = (
        return_url(cx, &wish.success_url)?,
        return_url(cx, &wish.cancel_url)?,
    );
    let digest = digest(&json::list(&[
        &terms,
        &wish.quantity,
        &[&urls.0, &urls.1],
        &wish.locale,
        &provider,
        &plan.price_at(provider),
        &plan.trial_days,
    ]));
    Ok(Offer {
        terms,
        digest,
        back: urls.1,
    })
}

/// The same wish of before, if its session can still be paid or made. One that
/// was paid or has ended is passed over.
fn same<'a>(cx: &Cx, line: Line<'_>, draft: &'a Draft, offer: &Offer) -> Option<&'a Checkout> {
    let lifetime = line.provider.idempotency_lifetime();
    draft.account.checkouts.iter().find(|checkout| {
        let ending = match (&checkout.session, &checkout.url) {
            (Some(_), Some(_)) => ENDING,
            (None, _) => TOO_SHORT,
            (Some(_), None) => return false,
        };
        checkout.digest == offer.digest
            && checkout.expires_at > cx.now().saturating_add(ending)
            && checkout.created.saturating_add(lifetime) > cx.now()
    })
}

/// A browser can ask for ever new checkouts; the account must not grow with
/// them.
fn check_room(draft: &Draft, now: Millis) -> Result<(), KassaError> {
    let open = |it: &&Checkout| it.expires_at > now && (it.url.is_some() || it.session.is_none());
    if draft.account.checkouts.iter().filter(open).count() < MOST_PAYABLE {
        return Ok(());
    }
    Err(KassaError::new(
        Reason::Contended,
        "too_many_checkouts",
        "This customer has begun too many checkouts today: use one of them, or wait until they \
         have ended.",
    ))
}

/// Forgets what ended long ago; of the rest, the oldest first. While no customer
/// is written down, an old checkout tells that one may have been made.
fn forget(account: &mut Account, now: Millis) {
    let unnamed = account.customers.is_empty();
    let over = |it: &Checkout| it.expires_at <= now;
    let ended = account.checkouts.iter().filter(|it| over(it)).count();
    let mut spare = ended.saturating_sub(MOST_PAYABLE);
    account.checkouts.retain(|it| {
        let crowded = spare > 0 && over(it);
        spare = spare.saturating_sub(usize::from(crowded));
        !crowded && (unnamed || it.expires_at.saturating_add(KEPT) > now)
    });
}

async fn pin(cx: &Cx, line: Line<'_>, wish: &Wish) -> Result<Pinned, KassaError> {
    let offer = offer(cx, line, wish)?;
    let provider = line.provider.name();
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(&wish.customer.id, None, attempt).await?;
        let known = known(&draft, provider, cx.now());
        if standing_in(&draft.account, &offer.terms).is_some() {
            let customer = match known {
                Known::Yes(id) => Some(id),
                Known::No | Known::Perhaps => None,
            };
            let back = offer.back;
            return Ok(Pinned::Held { customer, back });
        }
        match same(cx, line, &draft, &offer) {
            Some(same) if same.url.is_some() => {
                return Ok(Pinned::Open(outcome(same)));
            }
            // Begun and never made: the same call again makes it only once.
            Some(same) if same.session.is_none() => {
                return Ok(Pinned::Begun((same.clone(), known)));
            }
            _ => {}
        }
        check_room(&draft, cx.now())?;
        let checkout = Checkout {
            id: format!("co_{}", cx.random("checkout")),
            provider: provider.to_string(),
            digest: offer.digest.clone(),
            terms: offer.terms.clone(),
            quantity: wish.quantity,
            session: None,
            url: None,
            subscription: None,
            created: cx.now(),
            expires_at: cx.now().saturating_add(SESSION),
        };
        let cause = cx.cause(&wish.customer.id, "checkout", &checkout.id);
        let what = Happening {
            provider: Some(provider.to_string()),
            subject: Some(checkout.id.clone()),
            amount: Some(offer.terms.price.clone()),
            ..happening("checkout_begun")
        };
        draft.record(cause, what, None, |account| {
            forget(account, cx.now());
            account.checkouts.push(checkout.clone());
        });
        match cx.commit(&[&draft]).await? {
            Committed::Applied => return Ok(Pinned::Begun((checkout, known))),
            Committed::Stale => {}
            Committed::Taken(reference) => return Err(taken(&reference)),
        }
    }
    Err(contended())
}

fn known(draft: &Draft, provider: &str, now: Millis) -> Known {
    let account = &draft.account;
    if let Some(customer) = account.customers.iter().find(|it| it.provider == provider) {
        return Known::Yes(customer.id.clone());
    }
    // An idempotency key is forgotten after a day; what it made is not.
    let old = account
        .checkouts
        .iter()
        .any(|it| it.created.saturating_add(SESSION) < now);
    if old { Known::Perhaps } else { Known::No }
}

/// The account's one customer at the provider. Racing calls use one
/// idempotency key, so they are given one customer.
async fn customer(
    cx: &Cx,
    line: Line<'_>,
    customer: &Customer,
    known: Known,
) -> Result<String, KassaError> {
    let provider = line.provider;
    let name = provider.name();
    let read = |body: &[u8]| {
        provider
            .customer(&customer.id, body)
            .map_err(|it| it.error(name))
    };
    let find = provider.find_customer(&customer.id);
    match known {
        Known::Yes(id) => return Ok(id),
        Known::Perhaps => {
            if let Some(id) = read(&cx.call(line, &find).await?.body)? {
                return Ok(id);
            }
        }
        Known::No => {}
    }
    let call = provider.create_customer(customer, cx.setup.environment);
    let found = match cx.send(line, &call).await? {
        Sent::Done(answer) => read(&answer.body)?,
        // The key was used with another e-mail address or name: it was made.
        Sent::Refused(error) => match read(&cx.call(line, &find).await?.body)? {
            Some(id) => Some(id),
            None => return Err(error),
        },
        Sent::Unclear => return Err(crate::flow::steps::provider_down(name)),
    };
    found.ok_or_else(|| crate::providers::Missing("id".into()).error(name))
}

/// Writes down the session and its links, and tells the way to pay.
async fn open(
    cx: &Cx,
    line: Line<'_>,
    account: &str,
    begun: &Checkout,
    customer: &str,
    session: Session,
) -> Result<Outcome, KassaError> {
    let provider = line.provider.name();
    let opened = Checkout {
        session: Some(session.id.clone()),
        url: session.url.clone(),
        expires_at: session.expires_at.unwrap_or(begun.expires_at),
        ..begun.clone()
    };
    if opened.url.is_none() {
        return Err(KassaError::new(
            Reason::Refused,
            "session_closed",
            "This checkout was paid or expired in the meantime: begin a new one.",
        )
        .at(provider));
    }
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        let cause = cx.cause(account, "checkout_opened", &begun.id);
        let what = Happening {
            provider: Some(provider.to_string()),
            subject: Some(session.id.clone()),
            amount: Some(begun.terms.price.clone()),
            ..happening("checkout_opened")
        };
        draft.record(cause, what, None, |account| {
            if !account.customers.iter().any(|it| it.provider == provider) {
                let (provider, id) = (provider.to_string(), customer.to_string());
                account.customers.push(ProviderCustomer { provider, id });
            }
            account
                .checkouts
                .iter_mut()
                .filter(|it| it.id == begun.id && it.session.is_none())
                .for_each(|it| it.clone_from(&opened));
        });
        if draft.rows.is_empty() {
            return Ok(outcome(&opened));
        }
        match cx.commit(&[&draft]).await? {
            Committed::Applied => {
                wake(cx, line, draft.new_links()).await;
                return Ok(outcome(&opened));
            }
            Committed::Stale => {}
            Committed::Taken(reference) => return Err(taken(&reference)),
        }
    }
    Err(contended())
}

fn outcome(checkout: &Checkout) -> Outcome {
    Outcome::Checkout {
        id: checkout.session.clone().unwrap_or_default(),
        way: WayToPay::Open {
            url: checkout.url.clone().unwrap_or_default(),
        },
        plan: checkout.terms.plan.clone(),
        expires_at: checkout.expires_at,
    }
}

/// The customer has a plan of this group: show them where to change it instead
/// of charging them twice.
async fn held(
    cx: &Cx,
    line: Line<'_>,
    customer: Option<String>,
    back: &str,
) -> Result<Outcome, KassaError> {
    let mut manage_url = None;
    if let Some(customer) = customer {
        let call = line.provider.create_portal(&customer, back);
        // A portal is a convenience here: without one the answer is the same.
        if let Sent::Done(answer) = cx.send(line, &call).await? {
            manage_url = line.provider.portal(&answer.body).ok();
        }
    }
    Ok(Outcome::Declined {
        code: Decline::AlreadySubscribed,
        needed: None,
        available: None,
        provider: Some(line.provider.name().to_string()),
        manage_url,
    })
}

/// The provider's page where a customer manages cards and invoices.
pub(super) async fn portal(
    cx: &Cx,
    account: &str,
    back: &str,
    provider: Option<String>,
) -> Result<Outcome, KassaError> {
    let back = return_url(cx, back)?;
    let (draft, _) = cx.draft(account, None, 0).await?;
    let mut customers = draft.account.customers.iter();
    let Some(customer) = customers.find(|it| {
        provider
            .as_ref()
            .is_none_or(|wanted| *wanted == it.provider)
    }) else {
        return Ok(Outcome::Declined {
            code: Decline::NoCustomer,
            needed: None,
            available: None,
            provider,
            manage_url: None,
        });
    };
    let line = cx.line(Some(&customer.provider))?;
    let answer = cx
        .call(line, &line.provider.create_portal(&customer.id, &back))
        .await?;
    let url = line
        .provider
        .portal(&answer.body)
        .map_err(|it| it.error(line.provider.name()))?;
    Ok(Outcome::Portal { url })
}

/// Where a customer comes back to: the app's own pages and no others, or a
/// link could send a paying customer to a copy of them.
fn return_url(cx: &Cx, url: &str) -> Result<String, KassaError> {
    let config = &cx.setup.config;
    let base = config
        .base_url
        .as_deref()
        .map(|base| base.trim_end_matches('/'));
    let foreign = || {
        KassaError::misused(
            "foreign_return_url",
            "Give a path, or a URL at `baseUrl` or one of `returnOrigins`.",
        )
    };
    if url.len() > 2_000 || url.chars().any(|c| c.is_control() || c == '\\' || c == ' ') {
        return Err(foreign());
    }
    if url.starts_with('/') && !url.starts_with("//") {
        let base = base.ok_or_else(|| {
            KassaError::misused("no_base_url", "Set `baseUrl` to the app's own address.")
        })?;
        return Ok(format!("{base}{url}"));
    }
    let mut allowed = base
        .into_iter()
        .chain(config.return_origins.iter().map(String::as_str));
    let at = |origin: &str| {
        url.strip_prefix(origin.trim_end_matches('/'))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
    };
    if allowed.any(at) {
        Ok(url.to_string())
    } else {
        Err(foreign())
    }
}
