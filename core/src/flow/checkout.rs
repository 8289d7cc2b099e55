//! Money out of a customer's pocket begins here: checkout and portal.

use crate::ask::Outcome;
use crate::decide::access::standing_in;
use crate::decide::catalog::digest;
use crate::decide::draft::Draft;
use crate::error::{KassaError, Reason};
use crate::flow::again::other_environment;
use crate::flow::inbound::wake;
use crate::flow::page::{Held, held, return_url};
use crate::flow::steps::{
    Committed, Line, Sent, TRIES, check_account, contended, provider_down, taken,
};
use crate::flow::usage::happening;
use crate::job::Cx;
use crate::json;
use crate::model::account::{Account, Checkout, ProviderCustomer};
use crate::model::catalog::{Plan, Terms};
use crate::model::history::Happening;
use crate::model::id::Customer;
use crate::model::time::{DAY, HOUR, MINUTE, Millis};
use crate::providers::{CheckoutOrder, Missing, Session};
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
    pub(super) overlay: bool,
    pub(super) options: Option<String>,
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
        Pinned::Held(page) => return held(cx, line, &page).await,
    };
    let api = line.api()?;
    let customer = customer(cx, line, &wish.customer, pending.1).await?;
    let checkout = pending.0;
    let plan = cx.setup.plan(&checkout.terms.plan);
    let call = api.create_checkout(&CheckoutOrder {
        account: &wish.customer.id,
        checkout: &checkout.id,
        customer: customer.as_deref(),
        email: wish.customer.email.as_deref(),
        name: wish.customer.name.as_deref(),
        terms: &checkout.terms,
        price: plan.and_then(|plan| plan.price_at(line.provider.name())),
        quantity: checkout.quantity,
        trial_days: plan.and_then(|plan| plan.trial_days),
        success_url: &return_url(cx, &wish.success_url)?,
        cancel_url: &return_url(cx, &wish.cancel_url)?,
        locale: wish.locale.as_deref(),
        expires_at: checkout.expires_at,
        environment: cx.setup.environment,
        overlay: wish.overlay,
        options: wish.options.as_deref(),
        keys: line.keys,
        mac: cx.setup.mac,
    })?;
    let answer = cx.call(line, &call).await?;
    let session = api
        .checkout(&answer.body)
        .map_err(|it| it.error(line.provider.name()))?;
    if session
        .environment
        .is_some_and(|it| it != cx.setup.environment)
    {
        return Err(other_environment(line));
    }
    open(cx, line, &wish, &checkout, customer, session).await
}

enum Pinned {
    /// To be made at the provider, for a customer known there or not.
    Begun((Checkout, Known)),
    /// The same was asked before and can still be paid.
    Open(Outcome),
    /// The customer has a plan of this group.
    Held(Held),
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
    let plan = for_sale(cx, &wish.plan, wish.quantity)?;
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
        &wish.overlay,
        &wish.options,
    ]));
    Ok(Offer {
        terms,
        digest,
        back: urls.1,
    })
}

/// A plan that can be bought so often at once.
pub(super) fn for_sale<'a>(cx: &'a Cx, plan: &str, quantity: i64) -> Result<&'a Plan, KassaError> {
    if !(1..=10_000).contains(&quantity) {
        return Err(KassaError::misused(
            "bad_quantity",
            "A quantity is 1 to 10,000.",
        ));
    }
    let plan = cx.setup.plan(plan).filter(|plan| !plan.retired);
    plan.ok_or_else(|| {
        KassaError::misused(
            "unknown_plan",
            "No plan of that id is for sale. `plans` lists them.",
        )
    })
}

/// The same wish of before, if its session can still be paid or made. One that
/// was paid or has ended is passed over.
fn same<'a>(cx: &Cx, line: Line<'_>, draft: &'a Draft, offer: &Offer) -> Option<&'a Checkout> {
    let lifetime = line.provider.api()?.idempotency_lifetime();
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
        if let Some(held) = standing_in(&draft.account, &offer.terms, cx.now()) {
            let mut customers = draft.account.customers.iter();
            let customer = customers.find(|it| it.provider == held.provider);
            return Ok(Pinned::Held(Held {
                customer: customer.map(|it| it.id.clone()),
                provider: held.provider.clone(),
                subscription: held.id.clone(),
                back: offer.back,
            }));
        }
        match same(cx, line, &draft, &offer) {
            Some(same) if same.url.is_some() => {
                return Ok(Pinned::Open(outcome(line, same, wish.overlay)?));
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
) -> Result<Option<String>, KassaError> {
    let api = line.api()?;
    let name = line.provider.name();
    let Some(call) = api.create_customer(customer, cx.setup.environment) else {
        return Ok(None);
    };
    match known {
        Known::Yes(id) => return Ok(Some(id)),
        Known::Perhaps => {
            if let Some(id) = found(cx, line, customer).await? {
                return Ok(Some(id));
            }
        }
        Known::No => {}
    }
    let id = match cx.send(line, &call).await? {
        Sent::Done(answer) => api
            .customer(&customer.id, &answer.body)
            .map_err(|it| it.error(name))?,
        // The key was used with another e-mail address or name: it was made.
        Sent::Refused(error) => match found(cx, line, customer).await? {
            Some(id) => Some(id),
            None => return Err(error),
        },
        Sent::Unclear => return Err(provider_down(name)),
    };
    id.map(Some).ok_or_else(|| Missing("id".into()).error(name))
}

/// A customer that an earlier call has made.
async fn found(cx: &Cx, line: Line<'_>, customer: &Customer) -> Result<Option<String>, KassaError> {
    let api = line.api()?;
    let Some(find) = api.find_customer(&customer.id) else {
        return Ok(None);
    };
    let answer = cx.call(line, &find).await?;
    api.customer(&customer.id, &answer.body)
        .map_err(|it| it.error(line.provider.name()))
}

/// Writes down the session and its links, and tells the way to pay.
async fn open(
    cx: &Cx,
    line: Line<'_>,
    wish: &Wish,
    begun: &Checkout,
    customer: Option<String>,
    session: Session,
) -> Result<Outcome, KassaError> {
    let provider = line.provider.name();
    let account = wish.customer.id.as_str();
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
            let known = account.customers.iter().any(|it| it.provider == provider);
            if let (false, Some(id)) = (known, customer.clone()) {
                let provider = provider.to_string();
                account.customers.push(ProviderCustomer { provider, id });
            }
            account
                .checkouts
                .iter_mut()
                .filter(|it| it.id == begun.id && it.session.is_none())
                .for_each(|it| it.clone_from(&opened));
        });
        if draft.rows.is_empty() {
            return outcome(line, &opened, wish.overlay);
        }
        match cx.commit(&[&draft]).await? {
            Committed::Applied => {
                wake(cx, line, draft.new_links()).await;
                return outcome(line, &opened, wish.overlay);
            }
            Committed::Stale => {}
            Committed::Taken(reference) => return Err(taken(&reference)),
        }
    }
    Err(contended())
}

fn outcome(line: Line<'_>, checkout: &Checkout, overlay: bool) -> Result<Outcome, KassaError> {
    let url = checkout.url.as_deref().unwrap_or_default();
    Ok(Outcome::Checkout {
        id: checkout.session.clone().unwrap_or_default(),
        way: line.api()?.way(url, overlay, line.keys),
        plan: checkout.terms.plan.clone(),
        expires_at: checkout.expires_at,
    })
}
