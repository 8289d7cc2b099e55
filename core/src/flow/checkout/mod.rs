//! Money out of a customer's pocket begins here. A checkout is pinned before the
//! provider hears of it, then its session is made, then linked: a crash between
//! any two leaves nothing that could be paid without being known.

mod customer;
mod items;
mod open;
mod pin;
mod replace;

use crate::ask::{CheckoutItem, Outcome};
use crate::decide::access::standing_in;
use crate::decide::catalog::digest;
use crate::error::KassaError;
use crate::flow::again::other_environment;
use crate::flow::page::{Held, held, return_url};
use crate::flow::steps::{Line, Sent, TRIES, check_customer, contended, provider_down};
use crate::flow::store::native;
use crate::job::Cx;
use crate::json;
use crate::model::account::{Account, Checkout};
use crate::model::catalog::{Plan, Terms};
use crate::model::id::Customer;
use crate::providers::{CheckoutOrder, Opening, Session};
use crate::sorted::Listed as _;
use alloc::string::String;
use alloc::vec::Vec;
use customer::{Known, customer};
pub(super) use customer::{forget, kept_customer, own_customer};
pub(super) use items::several;
use open::{Opened, open};
use pin::{Pinned, pin};
pub(super) use replace::withdraw;

/// What a customer wants to buy.
pub(super) struct Wish {
    pub(super) customer: Customer,
    pub(super) plan: String,
    pub(super) quantity: i64,
    pub(super) items: Vec<CheckoutItem>,
    pub(super) success_url: String,
    pub(super) cancel_url: String,
    pub(super) provider: Option<String>,
    pub(super) locale: Option<String>,
    pub(super) overlay: bool,
    pub(super) options: Option<String>,
}

pub(super) async fn checkout(cx: &Cx, wish: Wish) -> Result<Outcome, KassaError> {
    let line = cx.line(wish.provider.as_deref())?;
    if let Some(store) = line.store() {
        return native(cx, line, store, &wish).await;
    }
    let offer = offer(cx, line, &wish)?;
    match pin(cx, line, &wish, &offer).await? {
        Pinned::Begun(checkout, known) => make(cx, line, &wish, &offer, checkout, known).await,
        Pinned::Open(checkout, customer) => {
            let asked = order(cx, line, &wish, &offer, &checkout, customer.as_deref());
            outcome(line, &checkout, &asked)
        }
        Pinned::Held(page) => held(cx, line, &page).await,
    }
}

/// Makes the session. The same call again, under the same key, makes it once.
async fn make(
    cx: &Cx,
    line: Line<'_>,
    wish: &Wish,
    offer: &Offer,
    checkout: Checkout,
    known: Known,
) -> Result<Outcome, KassaError> {
    let (session, customer) = ask(cx, line, wish, offer, &checkout, known).await?;
    if session
        .environment
        .is_some_and(|it| it != cx.setup.environment)
    {
        return Err(other_environment(line));
    }
    match open(cx, line, wish, offer, &checkout, customer, session).await? {
        Opened::Open(checkout, customer) => {
            let asked = order(cx, line, wish, offer, &checkout, customer.as_deref());
            outcome(line, &checkout, &asked)
        }
        Opened::Replaced => Ok(open::replaced(line)),
        Opened::Held(page) => held(cx, line, &page).await,
    }
}

/// Asks for the session, with the customer that it is for. One who was deleted over there is
/// forgotten, and gives place to a new one.
async fn ask(
    cx: &Cx,
    line: Line<'_>,
    wish: &Wish,
    offer: &Offer,
    checkout: &Checkout,
    mut known: Known,
) -> Result<(Session, Option<String>), KassaError> {
    let (api, name) = (line.api()?, line.provider.name());
    let mut gone: Option<String> = None;
    for _ in 0..TRIES {
        let found = customer(cx, line, &wish.customer, known, gone.as_deref()).await?;
        let asked = order(cx, line, wish, offer, checkout, found.as_deref());
        let call = match api.create_checkout(&asked)? {
            Opening::Made(session) => return Ok((session, found)),
            Opening::Ask(call) => call,
        };
        match (cx.send(line, &call).await?, found) {
            (Sent::Done(answer), found) => {
                let session = api.checkout(&answer.body).map_err(|it| it.error(name))?;
                return Ok((session, found));
            }
            (Sent::Refused(error), Some(id)) if api.customer_gone(&error.code) => {
                known = forget(cx, line, &wish.customer.id, &id).await?;
                gone = Some(id);
            }
            (Sent::Refused(error), _) => return Err(error),
            (Sent::Unclear, _) => return Err(provider_down(name)),
        }
    }
    Err(contended())
}

/// What a session is made of.
fn order<'a>(
    cx: &'a Cx,
    line: Line<'a>,
    wish: &'a Wish,
    offer: &'a Offer,
    checkout: &'a Checkout,
    customer: Option<&'a str>,
) -> CheckoutOrder<'a> {
    let name = line.provider.name();
    let price = |plan: &str| cx.setup.plan(plan).and_then(|plan| plan.price_at(name));
    let add_ons = checkout.terms.add_ons.iter();
    CheckoutOrder {
        account: &wish.customer.id,
        checkout: &checkout.id,
        customer,
        email: wish.customer.email.as_deref(),
        name: wish.customer.name.as_deref(),
        terms: &checkout.terms,
        price: price(&checkout.terms.plan),
        quantity: checkout.quantity,
        add_ons: add_ons.map(|it| (it, price(&it.plan))).listed(),
        trial_days: checkout.trial_days,
        success_url: &offer.success_url,
        cancel_url: &offer.back,
        locale: wish.locale.as_deref(),
        expires_at: checkout.expires_at,
        environment: cx.setup.environment,
        overlay: wish.overlay,
        options: wish.options.as_deref(),
        keys: line.keys,
        mac: cx.setup.mac,
    }
}

/// A wish that has been checked.
struct Offer {
    terms: Terms,
    quantity: i64,
    /// Equal wishes have equal ones.
    digest: String,
    /// Where to come back to.
    success_url: String,
    /// Where to come back to without buying.
    back: String,
    /// The plan's free days, for whoever had none.
    trial_days: Option<u32>,
}

fn offer(cx: &Cx, line: Line<'_>, wish: &Wish) -> Result<Offer, KassaError> {
    check_customer(&wish.customer)?;
    let provider = line.provider.name();
    let ((plan, quantity), terms) = items::sold(cx, line, wish)?;
    let urls = (
        return_url(cx, &wish.success_url)?,
        return_url(cx, &wish.cancel_url)?,
    );
    let along = terms.add_ons.iter();
    let along = along.filter_map(|it| cx.setup.plan(&it.plan)?.price_at(provider));
    let digest = digest(&json::list(&[
        &terms,
        &quantity,
        &[&urls.0, &urls.1],
        &wish.locale,
        &provider,
        &plan.price_at(provider),
        &along.listed(),
        &plan.trial_days,
        &wish.overlay,
        &wish.options,
    ]));
    Ok(Offer {
        terms,
        quantity,
        digest,
        success_url: urls.0,
        back: urls.1,
        trial_days: plan.trial_days,
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

/// The subscription that excludes this sale, and what leads to its page.
fn holding(cx: &Cx, account: &Account, offer: &Offer) -> Option<Held> {
    let held = standing_in(account, &offer.terms, cx.now())?;
    Some(Held {
        customer: customer_at(account, &held.provider),
        provider: held.provider.clone(),
        subscription: Some(held.id.clone()),
        back: offer.back.clone(),
    })
}

fn customer_at(account: &Account, provider: &str) -> Option<String> {
    let mut customers = account.customers.iter();
    let customer = customers.find(|it| it.provider == provider);
    customer.map(|it| it.id.clone())
}

fn outcome(
    line: Line<'_>,
    checkout: &Checkout,
    order: &CheckoutOrder<'_>,
) -> Result<Outcome, KassaError> {
    let url = checkout.url.as_deref().unwrap_or_default();
    Ok(Outcome::Checkout {
        id: checkout.session.clone().unwrap_or_default(),
        way: line.api()?.way(url, order),
        plan: checkout.terms.plan.clone(),
        expires_at: checkout.expires_at,
    })
}
