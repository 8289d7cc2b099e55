//! What webhooks did not bring: a page of the provider's own lists against what
//! is stored. A drift is found by applying the provider's word to the account as
//! its webhook would, and keeping nothing of it; to repair is to take it.

use crate::ask::{InboundResult, Outcome};
use crate::authentic::digest::sha256_hex;
use crate::authentic::{Event, Proof, Received};
use crate::decide::drift;
use crate::error::{KassaError, Reason};
use crate::flow::again::{as_of, here, relate};
use crate::flow::happening::subject;
use crate::flow::inbound::{apply_all, begun, cause_of, hear, known, take};
use crate::flow::steps::Line;
use crate::job::Cx;
use crate::model::drift::{Drift, DriftKind, Reading};
use crate::model::history::Difference;
use crate::model::time::Millis;
use crate::providers::{Api, Listing, Page};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Of a cursor, what a provider says of a page's end is not longer.
pub(super) const LONGEST_END: usize = 255;

/// Where a reading stands.
struct Place {
    list: usize,
    begun: Millis,
    after: Option<String>,
}

/// One page: bounded, whatever there is.
pub(super) async fn reconcile(
    cx: &Cx,
    provider: &str,
    since: Millis,
    cursor: Option<&str>,
    repair: bool,
) -> Result<Outcome, KassaError> {
    let line = cx.line(Some(provider))?;
    let api = line.api()?;
    if api.lists().is_empty() {
        return Err(KassaError::new(
            Reason::Unsupported,
            "no_lists",
            "This provider's lists are not read here.",
        )
        .at(provider));
    }
    if !(0..=cx.now()).contains(&since) {
        return Err(KassaError::misused(
            "bad_since",
            "`since` is a time in the past, in milliseconds since 1970.",
        ));
    }
    let mut place = match cursor {
        None => Place {
            list: 0,
            begun: cx.now(),
            after: None,
        },
        Some(cursor) => opened(cx, line, since, cursor)?,
    };
    let page = page(cx, line, api, since, &mut place).await?;
    let list = api.lists().get(place.list).copied().unwrap_or_default();
    let mut drifts = Vec::new();
    let mut checked = 0_i64;
    for (received, body) in page.said {
        checked = checked.saturating_add(1);
        drifts.extend(compare(cx, line, received, &body, (page.events, repair)).await?);
    }
    let reading = Reading {
        list: list.to_string(),
        place: count(place.list.saturating_add(1)),
        lists: count(api.lists().len()),
        done: page.done,
        total: page.total,
        reached: page.reached,
    };
    place.after = page.next;
    if place.after.is_none() {
        place.list = place.list.saturating_add(1);
    }
    let more = has_more(cx, line, api, since, &mut place);
    Ok(Outcome::Reconciled {
        checked,
        drifts,
        cursor: more.then(|| sealed(cx, line, since, &place)),
        reading,
    })
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn listing<'a>(
    cx: &Cx,
    line: Line<'a>,
    api: &dyn Api,
    since: Millis,
    place: &'a Place,
) -> Option<Listing<'a>> {
    Some(Listing {
        list: api.lists().get(place.list)?,
        after: place.after.as_deref(),
        of: None,
        since,
        begun: place.begun,
        environment: cx.setup.environment,
        keys: line.keys,
    })
}

/// Goes on to the next list that has something to tell.
fn has_more(cx: &Cx, line: Line<'_>, api: &dyn Api, since: Millis, place: &mut Place) -> bool {
    while let Some(listing) = listing(cx, line, api, since, place) {
        if api.list(&listing).is_some() {
            return true;
        }
        place.list = place.list.saturating_add(1);
    }
    false
}

/// Reads the page that a place is before.
async fn page(
    cx: &Cx,
    line: Line<'_>,
    api: &dyn Api,
    since: Millis,
    place: &mut Place,
) -> Result<Page, KassaError> {
    let missing = || bad_cursor().at(line.provider.name());
    if !has_more(cx, line, api, since, place) {
        return Err(missing());
    }
    let listing = listing(cx, line, api, since, place).ok_or_else(missing)?;
    let call = api.list(&listing).ok_or_else(missing)?;
    let answer = cx.call(line, &call).await?;
    let page = api.listed(
        Proof::own_reply(),
        &answer.body,
        as_of(line, &answer)?,
        &listing,
    );
    page.map(|page| page.into_inner())
        .map_err(|missing| missing.error(line.provider.name()))
}

/// Compares one thing that the provider says with what is stored.
pub(super) async fn compare(
    cx: &Cx,
    line: Line<'_>,
    received: Received,
    body: &[u8],
    how: (bool, bool),
) -> Result<Option<Drift>, KassaError> {
    match received {
        Received::Event { event } => {
            let event = here(cx, line, event)?;
            compare_event(cx, line, event, Some(body), how).await
        }
        Received::Ignored { .. } => Ok(None),
        Received::Unreadable { id, kind, path } => Ok(Some(unreadable(id, kind, path))),
    }
}

/// The same of an event whose environment has been looked at. `events`: its webhook has the same
/// id. `repair`: it is taken, too.
pub(super) async fn compare_event(
    cx: &Cx,
    line: Line<'_>,
    mut event: Event,
    body: Option<&[u8]>,
    (events, repair): (bool, bool),
) -> Result<Option<Drift>, KassaError> {
    let told = event.clone();
    let looked = look(cx, line, &mut event).await?;
    // An event is taken as its webhook would be, whatever it changes; an object has no webhook
    // of its own, and one that nobody owns would be kept again each time.
    let wanted = match &looked {
        Look::Done => false,
        Look::Same => events,
        Look::Nobody => events,
        Look::Drift { .. } => true,
    };
    let mut drift = match looked {
        Look::Done | Look::Same => None,
        Look::Nobody => {
            drift::matters(&told).then(|| found(DriftKind::UnknownAccount, None, &told, Vec::new()))
        }
        Look::Drift {
            kind,
            account,
            changes,
        } => Some(found(kind, Some(account), &told, changes)),
    };
    if repair && wanted {
        let taken = take(cx, line, told, body).await?;
        let done = matches!(
            taken.result,
            InboundResult::Applied | InboundResult::Duplicate | InboundResult::Ignored
        );
        if let Some(drift) = &mut drift {
            drift.repaired = done;
            drift.account = taken.account.or(drift.account.take());
        }
    }
    Ok(drift)
}

fn found(
    kind: DriftKind,
    account: Option<String>,
    event: &Event,
    changes: Vec<Difference>,
) -> Drift {
    Drift {
        kind,
        account,
        subject: subject(event),
        event: event.id.clone(),
        said: event.kind.clone(),
        as_of: Some(event.as_of),
        changes,
        repaired: false,
    }
}

fn unreadable(id: String, kind: String, path: String) -> Drift {
    Drift {
        kind: DriftKind::Unreadable,
        account: None,
        subject: id.clone(),
        event: id.clone(),
        said: kind,
        as_of: None,
        changes: Vec::from([Difference {
            of: "body".to_string(),
            id,
            field: path,
            before: None,
            after: None,
        }]),
        repaired: false,
    }
}

/// What an event would do.
enum Look {
    /// It has happened.
    Done,
    /// Nothing that matters.
    Same,
    /// Nobody knows whose it is.
    Nobody,
    /// Something.
    Drift {
        kind: DriftKind,
        account: String,
        changes: Vec<Difference>,
    },
}

/// The same steps as when an event is taken, but for the commit.
async fn look(cx: &Cx, line: Line<'_>, event: &mut Event) -> Result<Look, KassaError> {
    let cause = cause_of(event);
    let mut related = false;
    loop {
        let known = known(cx, event, &cause, 0).await?;
        if known.seen.is_some() {
            return Ok(Look::Done);
        }
        let begun = || begun(cx, line, event, &known.links);
        let Some((_, account)) = known.account.or_else(begun) else {
            if !related {
                related = true;
                if relate(cx, line, event).await? {
                    continue;
                }
            }
            return Ok(Look::Nobody);
        };
        // None once it has learned further names, which happens once.
        let Some(said) = hear(cx, line, &account, event, &mut related).await? else {
            continue;
        };
        let change = |account: &mut _| apply_all(cx, account, &said);
        let drift = drift::of(&account, event, cx.now(), change);
        return Ok(drift.map_or(Look::Same, |(kind, changes)| Look::Drift {
            kind,
            account: account.id.clone(),
            changes,
        }));
    }
}

/// A place as a text, with a digest of what it is bound to.
fn sealed(cx: &Cx, line: Line<'_>, since: Millis, place: &Place) -> String {
    let after = place.after.as_deref().unwrap_or_default();
    let (list, begun) = (place.list.to_string(), place.begun.to_string());
    let check = check(cx, line, since, [&list, &begun, after]);
    [&*check, &list, &begun, after].join(".")
}

fn check(cx: &Cx, line: Line<'_>, since: Millis, place: [&str; 3]) -> String {
    let [list, begun, after] = place.map(str::as_bytes);
    let digest = sha256_hex(&[
        line.provider.name().as_bytes(),
        cx.setup.environment.word().as_bytes(),
        line.keys.store.as_deref().unwrap_or_default().as_bytes(),
        &since.to_be_bytes(),
        list,
        begun,
        after,
    ]);
    digest.chars().take(16).collect()
}

fn opened(cx: &Cx, line: Line<'_>, since: Millis, cursor: &str) -> Result<Place, KassaError> {
    let wrong = || bad_cursor().at(line.provider.name());
    let mut parts = cursor.splitn(4, '.');
    let mut next = || parts.next().ok_or_else(wrong);
    let (seal, list, begun, after) = (next()?, next()?, next()?, next()?);
    let right = after.len() <= LONGEST_END && seal == check(cx, line, since, [list, begun, after]);
    let place = || {
        Some(Place {
            list: list.parse().ok()?,
            begun: begun.parse().ok()?,
            after: (!after.is_empty()).then(|| after.to_string()),
        })
    };
    place().filter(|_| right).ok_or_else(wrong)
}

fn bad_cursor() -> KassaError {
    KassaError::misused(
        "bad_cursor",
        "This cursor is of another provider, shop, environment or `since`, or was changed. Begin \
         without one.",
    )
}
