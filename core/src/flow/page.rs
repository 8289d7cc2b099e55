//! Pages of a provider: where customers manage what they have, and where
//! anybody can buy.

use crate::ask::{Decline, Outcome, PortalPage};
use crate::decide::access::counting;
use crate::error::KassaError;
use crate::flow::checkout::for_sale;
use crate::flow::operation::declined;
use crate::flow::steps::{Line, Sent, check_customer};
use crate::job::Cx;
use crate::model::catalog::Plan;
use crate::model::id::Customer;
use crate::providers::{LinkOrder, PageChange, PageOrder};
use alloc::format;
use alloc::string::{String, ToString};

/// What leads to the page of a plan that the customer has.
pub(super) struct Held {
    pub(super) customer: Option<String>,
    pub(super) provider: String,
    pub(super) subscription: Option<String>,
    pub(super) back: String,
}

/// The customer has a plan of this group: show them where to change it instead
/// of charging them twice. It may be another provider's.
pub(super) async fn held(cx: &Cx, line: Line<'_>, held: &Held) -> Result<Outcome, KassaError> {
    let line = cx.line(Some(&held.provider)).unwrap_or(line);
    let mut manage_url = None;
    let order = PageOrder {
        customer: held.customer.as_deref(),
        subscription: held.subscription.as_deref(),
        page: PortalPage::Overview,
        return_url: &held.back,
        change: None,
        options: None,
    };
    let call = line
        .asked()
        .and_then(|api| Some((api, api.open_page(&order).ok()??)));
    if let Some((api, call)) = call {
        // A portal is a convenience here: without one the answer is the same.
        if let Sent::Done(answer) = cx.send(line, &call).await? {
            manage_url = api.page(&answer.body, order.page).ok().flatten();
        }
    }
    Ok(Outcome::Declined {
        code: Decline::AlreadySubscribed,
        needed: None,
        available: None,
        provider: Some(held.provider.clone()),
        manage_url,
    })
}

/// A page to buy at that can be shared.
pub(super) fn link(
    cx: &Cx,
    plan: &str,
    customer: Option<&Customer>,
    quantity: i64,
    provider: Option<&str>,
    options: Option<&str>,
) -> Result<Outcome, KassaError> {
    let line = cx.line(provider)?;
    let plan = for_sale(cx, plan, quantity)?;
    if let Some(customer) = customer {
        check_customer(customer)?;
    }
    let name = line.provider.name();
    let price = plan.prices.iter().find(|price| price.provider == name);
    let url = line.api()?.link(&LinkOrder {
        page: price.and_then(|price| price.link.as_deref()),
        account: customer.map(|it| it.id.as_str()),
        plan: &plan.id,
        quantity,
        email: customer.and_then(|it| it.email.as_deref()),
        name: customer.and_then(|it| it.name.as_deref()),
        options,
        keys: line.keys,
        mac: cx.setup.mac,
    })?;
    Ok(Outcome::Link { url })
}

/// A page where a customer manages what they have.
pub(super) struct Portal {
    pub(super) back: String,
    pub(super) provider: Option<String>,
    pub(super) page: PortalPage,
    pub(super) plan: Option<String>,
    pub(super) quantity: Option<i64>,
    pub(super) options: Option<String>,
}

/// The provider's page where a customer manages cards and invoices.
pub(super) async fn portal(cx: &Cx, account: &str, wish: Portal) -> Result<Outcome, KassaError> {
    let Portal {
        back,
        provider,
        page,
        plan,
        quantity,
        options,
    } = wish;
    let back = return_url(cx, &back)?;
    let changes = plan.is_some() || quantity.is_some();
    if changes != (page == PortalPage::Change) {
        return Err(KassaError::misused(
            "nothing_to_change",
            "The page `change` needs the other plan or quantity, and no other page takes them.",
        ));
    }
    let (draft, _) = cx.draft(account, None, 0).await?;
    let account = &draft.account;
    let counting = counting(account, cx.now()).map(|it| &it.provider);
    let subscribed = account.subscriptions.iter().rev().map(|it| &it.provider);
    let customers = account.customers.iter().map(|it| &it.provider);
    let mut known = counting.into_iter().chain(subscribed).chain(customers);
    // One that is only heard has no page here; another may have one.
    let wanted = |it: &&String| match &provider {
        Some(wanted) => wanted == *it,
        None => cx.line(Some(it)).is_ok_and(|line| line.api().is_ok()),
    };
    let Some(known) = known.find(wanted) else {
        return Ok(no_page(provider));
    };
    let line = cx.line(Some(known))?;
    let api = line.api()?;
    let here = account
        .subscriptions
        .iter()
        .filter(|it| it.provider == *known);
    let subscription = here.max_by_key(|it| (!it.status.is_over(), it.created));
    let mut customers = account.customers.iter();
    let customer = customers.find(|it| it.provider == *known);
    let price = plan.as_deref().map(|id| cx.setup.plan(id));
    let price = price.map(|plan| plan?.price_at(known).filter(|_| plan.is_some_and(sold)));
    if price == Some(None) {
        return Ok(declined(Decline::NoPlan));
    }
    let change = subscription.filter(|_| changes).map(|it| PageChange {
        item: it.item.as_deref(),
        price: price.flatten(),
        quantity: quantity.unwrap_or(it.quantity),
    });
    let call = api.open_page(&PageOrder {
        customer: customer.map(|it| it.id.as_str()),
        subscription: subscription.map(|it| it.id.as_str()),
        page,
        return_url: &back,
        change,
        options: options.as_deref(),
    })?;
    let Some(call) = call else {
        return Ok(no_page(provider));
    };
    let answer = cx.call(line, &call).await?;
    let url = api
        .page(&answer.body, page)
        .map_err(|it| it.error(line.provider.name()))?;
    Ok(url.map_or_else(|| no_page(provider), |url| Outcome::Portal { url }))
}

fn sold(plan: &Plan) -> bool {
    plan.interval.is_some() && !plan.retired
}

fn no_page(provider: Option<String>) -> Outcome {
    Outcome::Declined {
        code: Decline::NoCustomer,
        needed: None,
        available: None,
        provider,
        manage_url: None,
    }
}

/// Where a customer comes back to: the app's own pages and no others, or a
/// link could send a paying customer to a copy of them.
pub(super) fn return_url(cx: &Cx, url: &str) -> Result<String, KassaError> {
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
