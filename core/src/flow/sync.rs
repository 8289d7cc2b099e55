//! One customer as the provider has them: what it keeps of this account is read, a page for each
//! ask, and taken by the same steps as a webhook that never came.

use crate::ask::{Decline, Outcome};
use crate::authentic::Proof;
use crate::authentic::digest::sha256_hex;
use crate::error::{KassaError, Reason};
use crate::flow::again::as_of;
use crate::flow::reconcile::{LONGEST_END, compare, compare_event};
use crate::flow::steps::{Line, check_account};
use crate::flow::store::told;
use crate::job::Cx;
use crate::model::account::{Account, Call};
use crate::model::drift::Drift;
use crate::providers::{Listing, Own, Page};
use alloc::string::String;
use alloc::vec::Vec;

/// One thing to read.
struct Stop<'a> {
    line: Line<'a>,
    /// None for the subscription itself.
    list: Option<&'static str>,
    /// The provider's id of the customer or subscription.
    of: String,
}

/// What was found so far.
#[derive(Default)]
struct Found {
    checked: i64,
    drifts: Vec<Drift>,
}

/// One page of one list, or one subscription: bounded, whatever there is.
pub(super) async fn sync(
    cx: &Cx,
    account: &str,
    provider: Option<&str>,
    cursor: Option<&str>,
) -> Result<Outcome, KassaError> {
    check_account(account)?;
    let (draft, _) = cx.draft(account, None, 0).await?;
    let stops = stops(cx, &draft.account, provider).await?;
    let (place, after) = match cursor {
        None => (0, None),
        Some(cursor) => opened(cx, account, &stops, cursor)?,
    };
    let Some(stop) = stops.get(place) else {
        return Ok(Outcome::Declined {
            code: Decline::NoCustomer,
            needed: None,
            available: None,
            provider: provider.map(Into::into),
            manage_url: None,
        });
    };
    let mut found = Found::default();
    let next = match stop.list {
        Some(list) => page(cx, stop, list, after, &mut found).await?,
        None => {
            subscription(cx, stop, &mut found).await?;
            None
        }
    };
    let following = || stops.get(place.saturating_add(1)).map(|stop| (stop, None));
    let on = next.map(|after| (stop, Some(after))).or_else(following);
    let (draft, _) = cx.draft(account, None, 0).await?;
    Ok(Outcome::Synced {
        checked: found.checked,
        drifts: found.drifts,
        cursor: on.map(|(stop, after)| sealed(cx, account, stop, after.as_deref())),
        benefits: draft.benefits(),
    })
}

/// All there is to read of an account, in the order of the set-up.
async fn stops<'a>(
    cx: &'a Cx,
    account: &Account,
    provider: Option<&str>,
) -> Result<Vec<Stop<'a>>, KassaError> {
    let mut stops = Vec::new();
    let mut asked = false;
    let configured = cx.setup.config.providers.iter();
    let names = configured.map(|keys| keys.provider.as_str());
    for name in names.filter(|name| provider.is_none_or(|wanted| wanted == *name)) {
        let line = cx.line(Some(name))?;
        // Without a key there is nobody to ask; who names it hears what is missing.
        let api = match provider {
            Some(_) => Some(line.api()?),
            None => line.asked(),
        };
        let Some(api) = api.filter(|api| !api.own().is_empty()) else {
            continue;
        };
        asked = true;
        let customers = customers(cx, line, account, api.own()).await?;
        let subscriptions = account.subscriptions.iter();
        let subscriptions = subscriptions.filter(|it| it.provider == name);
        for own in api.own() {
            match *own {
                Own::OfCustomer(list) => stops.extend(customers.iter().map(|of| Stop {
                    line,
                    list: Some(list),
                    of: of.clone(),
                })),
                Own::OfSubscription(list) => stops.extend(subscriptions.clone().map(|it| Stop {
                    line,
                    list: Some(list),
                    of: it.id.clone(),
                })),
                Own::Subscriptions => stops.extend(subscriptions.clone().map(|it| Stop {
                    line,
                    list: None,
                    of: it.id.clone(),
                })),
            }
        }
    }
    if asked {
        return Ok(stops);
    }
    // A name that is not set up is refused as everywhere.
    let line = provider.map(|name| cx.line(Some(name))).transpose()?;
    let error = not_read();
    Err(match line {
        Some(line) => error.at(line.provider.name()),
        None => error,
    })
}

/// The account's customers at a provider. A process may have made one and died before it wrote
/// that down; then the provider knows.
async fn customers(
    cx: &Cx,
    line: Line<'_>,
    account: &Account,
    own: &[Own],
) -> Result<Vec<String>, KassaError> {
    let name = line.provider.name();
    if !own.iter().any(|own| matches!(own, Own::OfCustomer(_))) {
        return Ok(Vec::new());
    }
    let known = account.customers.iter().filter(|it| it.provider == name);
    let known: Vec<String> = known.map(|it| it.id.clone()).collect();
    let api = line.api()?;
    let Some(find) = api.find_customer(&account.id).filter(|_| known.is_empty()) else {
        return Ok(known);
    };
    let answer = cx.call(line, &find).await?;
    let found = api.customer(&account.id, &answer.body);
    let found = found.map_err(|missing| missing.error(name))?;
    Ok(found.into_iter().collect())
}

/// Reads the page, and the pages that belong to what it names. Tells where the next one begins.
async fn page(
    cx: &Cx,
    stop: &Stop<'_>,
    list: &'static str,
    after: Option<&str>,
    found: &mut Found,
) -> Result<Option<String>, KassaError> {
    let name = stop.line.provider.name();
    let listing = listing(cx, stop, list, after);
    let call = stop.line.api()?.list(&listing);
    let call = call.ok_or_else(|| bad_cursor().at(name))?;
    let page = read(cx, stop, &listing, &call, found).await?;
    for (list, call) in &page.also {
        let listing = self::listing(cx, stop, list, None);
        read(cx, stop, &listing, call, found).await?;
    }
    Ok(page.next)
}

fn listing<'a>(cx: &Cx, stop: &'a Stop<'_>, list: &'a str, after: Option<&'a str>) -> Listing<'a> {
    Listing {
        list,
        after,
        of: Some(&stop.of),
        since: 0,
        begun: cx.now(),
        environment: cx.setup.environment,
        keys: stop.line.keys,
    }
}

async fn read(
    cx: &Cx,
    stop: &Stop<'_>,
    listing: &Listing<'_>,
    call: &Call,
    found: &mut Found,
) -> Result<Page, KassaError> {
    let line = stop.line;
    let answer = cx.call(line, call).await?;
    let (proof, as_of) = (Proof::own_reply(), as_of(line, &answer)?);
    let page = line.api()?.listed(proof, &answer.body, as_of, listing);
    let page = page.map_err(|missing| missing.error(line.provider.name()))?;
    let mut page = page.into_inner();
    for (received, body) in core::mem::take(&mut page.said) {
        found.checked = found.checked.saturating_add(1);
        let drift = compare(cx, line, received, &body, (page.events, true)).await?;
        found.drifts.extend(drift);
    }
    Ok(page)
}

/// Reads a subscription that is known as it is now.
async fn subscription(cx: &Cx, stop: &Stop<'_>, found: &mut Found) -> Result<(), KassaError> {
    let line = stop.line;
    let call = line.api()?.retrieve_subscription(&stop.of);
    let answer = cx.call(line, &call).await?;
    let event = told(cx, line, &answer).await?;
    found.checked = found.checked.saturating_add(1);
    // What was read is no message: only what changed by it is kept.
    let drift = compare_event(cx, line, event, None, (false, true)).await?;
    found.drifts.extend(drift);
    Ok(())
}

/// Where to go on, with a digest of what it is bound to.
fn sealed(cx: &Cx, account: &str, stop: &Stop<'_>, after: Option<&str>) -> String {
    let after = after.unwrap_or_default();
    [&*check(cx, account, stop, after), ".", after].concat()
}

fn check(cx: &Cx, account: &str, stop: &Stop<'_>, after: &str) -> String {
    let digest = sha256_hex(&[
        account.as_bytes(),
        cx.setup.environment.word().as_bytes(),
        stop.line.provider.name().as_bytes(),
        stop.list.unwrap_or_default().as_bytes(),
        stop.of.as_bytes(),
        after.as_bytes(),
    ]);
    digest.chars().take(16).collect()
}

/// What there is to read may have become more since the page before, so a place is found by what
/// it is.
fn opened<'a>(
    cx: &Cx,
    account: &str,
    stops: &[Stop<'_>],
    cursor: &'a str,
) -> Result<(usize, Option<&'a str>), KassaError> {
    let (seal, after) = cursor.split_once('.').ok_or_else(bad_cursor)?;
    let is_it = |stop: &Stop<'_>| seal == check(cx, account, stop, after);
    let place = stops.iter().position(is_it);
    let place = place.filter(|_| after.len() <= LONGEST_END);
    let place = place.ok_or_else(bad_cursor)?;
    Ok((place, Some(after).filter(|after| !after.is_empty())))
}

fn bad_cursor() -> KassaError {
    KassaError::misused(
        "bad_cursor",
        "This cursor is of another account, provider or environment, or was changed. Begin without \
         one.",
    )
}

fn not_read() -> KassaError {
    KassaError::new(
        Reason::Unsupported,
        "nothing_to_sync",
        "Nothing of one account can be read there: what Kassa collects by itself is looked up by \
         `tick`, and a provider that is only heard cannot be asked.",
    )
}
