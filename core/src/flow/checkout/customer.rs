//! The account's counterpart at a provider, which a session is made for.

use crate::decide::checkout;
use crate::error::KassaError;
use crate::flow::happening::happening;
use crate::flow::steps::{Line, Sent, TRIES, contended, provider_down};
use crate::job::Cx;
use crate::model::account::{Account, ProviderCustomer};
use crate::model::history::Happening;
use crate::model::id::Customer;
use crate::model::time::{HOUR, Millis};
use crate::providers::Missing;
use alloc::string::String;

/// No key that made a customer is remembered for longer.
const REMEMBERED: Millis = 23 * HOUR;

/// What is known of the customer at the provider.
pub(in crate::flow) enum Known {
    Yes(String),
    No,
    /// A call of long ago may have made one that nobody wrote down.
    Perhaps,
}

pub(super) fn known(account: &Account, provider: &str, now: Millis) -> Known {
    if let Some(customer) = account.customers.iter().find(|it| it.provider == provider) {
        return Known::Yes(customer.id.clone());
    }
    // An idempotency key is forgotten after a day; what it made is not.
    let old = account
        .checkouts
        .iter()
        .any(|it| it.created.saturating_add(REMEMBERED) < now);
    if old { Known::Perhaps } else { Known::No }
}

/// The account's one customer at the provider. Racing calls use one
/// idempotency key, so they are given one customer.
pub(super) async fn customer(
    cx: &Cx,
    line: Line<'_>,
    customer: &Customer,
    known: Known,
    gone: Option<&str>,
) -> Result<Option<String>, KassaError> {
    let api = line.api()?;
    let name = line.provider.name();
    let Some(call) = api.create_customer(customer, cx.setup.environment, gone) else {
        return Ok(match known {
            Known::Yes(id) => Some(id),
            Known::No | Known::Perhaps => api.own_customer(&cx.random("customer")),
        });
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

/// The account's customer at a provider that keeps customers: made where there is none, and
/// written down before anybody hears of it.
pub(in crate::flow) async fn kept_customer(
    cx: &Cx,
    line: Line<'_>,
    wanted: &Customer,
    gone: Option<&str>,
) -> Result<Option<String>, KassaError> {
    let (name, account) = (line.provider.name(), wanted.id.as_str());
    let (draft, _) = cx.draft(account, None, 0).await?;
    let known = known(&draft.account, name, cx.now());
    let Some(id) = customer(cx, line, wanted, known, gone).await? else {
        return Ok(None);
    };
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        let mut all = draft.account.customers.iter();
        if let Some(known) = all.find(|it| it.provider == name) {
            return Ok(Some(known.id.clone()));
        }
        let new = ProviderCustomer {
            provider: name.into(),
            id: id.clone(),
        };
        let cause = cx.cause(account, "customer", &id);
        draft.record(cause, happening("customer_made"), None, |account| {
            account.customers.push(new);
        });
        if cx.committed(&[&draft]).await? {
            return Ok(Some(id));
        }
    }
    Err(contended())
}

/// The provider says that it has no such customer any more: it is forgotten, so that a new one is
/// made in its place. What is known then, for somebody else may have been quicker.
pub(in crate::flow) async fn forget(
    cx: &Cx,
    line: Line<'_>,
    account: &str,
    gone: &str,
) -> Result<Known, KassaError> {
    let name = line.provider.name();
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        let what = Happening {
            provider: Some(name.into()),
            subject: Some(gone.into()),
            ..happening("customer_gone")
        };
        if checkout::has_customer(&draft.account, name, gone) {
            let cause = cx.cause(account, "customer_gone", gone);
            draft.record(cause, what, None, |account| {
                checkout::forget(account, name, gone, cx.now());
            });
        }
        if draft.rows.is_empty() || cx.committed(&[&draft]).await? {
            return Ok(known(&draft.account, name, cx.now()));
        }
    }
    Err(contended())
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

/// The account's customer at a provider that goes by ours; it is written down before
/// anybody hears of it. None where the provider keeps customers of its own.
pub(in crate::flow) async fn own_customer(
    cx: &Cx,
    line: Line<'_>,
    account: &str,
) -> Result<Option<String>, KassaError> {
    let name = line.provider.name();
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        let mut known = draft.account.customers.iter();
        if let Some(known) = known.find(|it| it.provider == name) {
            return Ok(Some(known.id.clone()));
        }
        let Some(id) = line.api()?.own_customer(&cx.random("customer")) else {
            return Ok(None);
        };
        let what = happening("customer_made");
        let new = ProviderCustomer {
            provider: name.into(),
            id: id.clone(),
        };
        draft.record(cx.cause(account, "customer", &id), what, None, |account| {
            account.customers.push(new);
        });
        if cx.committed(&[&draft]).await? {
            return Ok(Some(id));
        }
    }
    Err(contended())
}
