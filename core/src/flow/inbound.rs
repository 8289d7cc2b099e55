//! Money in: from a webhook to a commit.

use crate::ask::{InboundResult, Outcome};
use crate::authentic::{Authentic, Event, Received};
use crate::decide::draft::Draft;
use crate::decide::event::{Origin, Verdict, apply, judge};
use crate::error::KassaError;
use crate::flow::again::{read_again, relate};
use crate::flow::happening::what;
use crate::flow::hint::hinted;
use crate::flow::recurring::pay_with;
use crate::flow::steps::{
    Committed, Line, MOST_HOPS, TRIES, check_account, contended, corrupt, store_down, taken,
};
use crate::flow::store::{admitted, carried, may_wait, receive};
use crate::job::Cx;
use crate::json;
use crate::model::account::Account;
use crate::model::http::Header;
use crate::model::secret::Secret;
use crate::model::time::Millis;
use crate::providers::{Api, Hint, Inbound};
use crate::sorted::Listed as _;
use crate::store::{self, Corrupt, MOST_REFERENCES, Stray, Wanted};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// References of one statement; D1 takes at most 100 parameters.
const MOST_NEW_LINKS: usize = 90;

/// What became of an event.
pub(super) struct Taken {
    pub(super) result: InboundResult,
    pub(super) account: Option<String>,
    pub(super) due: bool,
    pub(super) wake_at: Option<Millis>,
}

impl Taken {
    pub(super) fn new(result: InboundResult, account: Option<String>, due: bool) -> Self {
        Taken {
            result,
            account,
            due,
            wake_at: None,
        }
    }
}

/// A webhook as it came in.
#[derive(Clone, Copy)]
pub(super) struct Mail<'a> {
    pub(super) provider: &'a str,
    pub(super) headers: &'a [Header],
    pub(super) secrets: Option<&'a [Secret]>,
    pub(super) body: &'a [u8],
}

/// Proves a webhook, and takes what it says.
pub(super) async fn inbound(cx: &Cx, mail: Mail<'_>) -> Result<Outcome, KassaError> {
    let proved_carrier = carried(cx, mail).await?;
    if let Some(hint) = hint(cx, mail)? {
        let line = cx.line(Some(mail.provider))?;
        return hinted(cx, line, hint, mail.body, proved_carrier).await;
    }
    let received = proved(cx, mail)?;
    let secret = received.proof().secret();
    let Mail { provider, body, .. } = mail;
    let line = cx.line(Some(provider))?;
    let (taken, event, kind) = match received.into_inner() {
        Received::Event { event } => {
            let (id, kind) = (event.id.clone(), event.kind.clone());
            (take(cx, line, event, Some(body)).await?, id, kind)
        }
        Received::Ignored { id, kind } => {
            (Taken::new(InboundResult::Ignored, None, false), id, kind)
        }
        Received::Unreadable { id, kind, path } => {
            let cause = format!("{provider}/{}/{id}", cx.setup.environment.word());
            let reason = format!("unreadable: {path}");
            let body = String::from_utf8_lossy(body);
            let kept = store::park(
                cx.setup.environment,
                provider,
                &cause,
                &reason,
                &body,
                &[],
                cx.now(),
            );
            if !cx.write(kept).await? {
                return Err(store_down());
            }
            (Taken::new(InboundResult::Unreadable, None, false), id, kind)
        }
    };
    let Taken {
        result,
        account,
        due,
        wake_at,
    } = taken;
    Ok(Outcome::Inbound {
        result,
        event,
        kind,
        account,
        due,
        wake_at,
        secret,
        newer_version: newer_version(cx, mail),
    })
}

/// What a webhook says, once its signature holds.
pub(super) fn proved(cx: &Cx, mail: Mail<'_>) -> Result<Authentic<Received>, KassaError> {
    let line = cx.line(Some(mail.provider))?;
    line.provider.receive(&letter(cx, line, mail))
}

/// The version that a message is written in, if it is too new.
pub(super) fn newer_version(cx: &Cx, mail: Mail<'_>) -> Option<String> {
    let line = cx.line(Some(mail.provider)).ok()?;
    line.provider.newer_version(mail.body)
}

/// What a webhook hints at that nobody signed.
pub(super) fn hint(cx: &Cx, mail: Mail<'_>) -> Result<Option<Hint>, KassaError> {
    let line = cx.line(Some(mail.provider))?;
    line.provider.hint(&letter(cx, line, mail))
}

/// What a store's proofs hold against, without a message.
pub(super) fn store_letter<'a>(cx: &'a Cx, line: Line<'a>) -> Inbound<'a> {
    let nothing = Mail {
        provider: line.provider.name(),
        headers: &[],
        secrets: None,
        body: &[],
    };
    letter(cx, line, nothing)
}

pub(super) fn letter<'a>(cx: &'a Cx, line: Line<'a>, mail: Mail<'a>) -> Inbound<'a> {
    Inbound {
        headers: mail.headers,
        body: mail.body,
        secrets: mail.secrets.unwrap_or(&line.keys.webhook_secrets),
        environment: Some(cx.setup.environment),
        store: line.keys.store.as_deref(),
        prices: &line.keys.prices,
        now: cx.now(),
        mac: cx.setup.mac,
        app: line.keys.app.as_ref(),
        trust: &cx.setup.trust,
    }
}

/// Takes one event and then the parked ones that its new links have woken.
pub(super) async fn take(
    cx: &Cx,
    line: Line<'_>,
    event: Event,
    body: Option<&[u8]>,
) -> Result<Taken, KassaError> {
    let (taken, links) = take_one(cx, line, event, body, false).await?;
    wake(cx, line, links).await;
    Ok(taken)
}

/// Takes the parked events that wait for these links. Whatever fails here is
/// taken up by the next tick: what has been committed stands.
pub(super) async fn wake(cx: &Cx, line: Line<'_>, links: Vec<(String, String)>) {
    let references: Vec<String> = links.into_iter().map(|(_, reference)| reference).listed();
    let waiting = awaited(cx, line.provider.name(), &references).await;
    for stray in waiting.unwrap_or_default() {
        let _ = take_one(cx, line, stray.event, None, true).await;
    }
}

/// Parked events that wait for one of these references; none where the store fails.
pub(super) async fn awaited(cx: &Cx, provider: &str, references: &[String]) -> Option<Vec<Stray>> {
    let mut all = Vec::new();
    for some in references.chunks(MOST_NEW_LINKS) {
        let waiting = store::waiting(cx.setup.environment, provider, some);
        let rows = cx.read(waiting, 0).await.ok()?;
        all.extend(store::loaded(&rows).ok()?.strays);
    }
    Some(all)
}

/// The name under which an event can happen only once.
pub(super) fn cause_of(event: &Event) -> String {
    format!(
        "{}/{}/{}",
        event.provider,
        event.environment.word(),
        event.id
    )
}

/// Takes one event. Also tells which links it made. The message of one that was
/// parked was kept then.
pub(super) async fn take_one(
    cx: &Cx,
    line: Line<'_>,
    mut event: Event,
    body: Option<&[u8]>,
    mut parked: bool,
) -> Result<(Taken, Vec<(String, String)>), KassaError> {
    let cause = cause_of(&event);
    let mut related = false;
    for attempt in 0..TRIES {
        let Known {
            seen,
            account,
            strays,
            links,
        } = known(cx, &event, &cause, attempt).await?;
        // Told again while it waits: what waits goes when it is applied.
        parked |= strays.iter().any(|stray| stray.cause == cause);
        if let Some(seen) = seen {
            if parked {
                cx.write(store::unpark(event.environment, &event.provider, &cause))
                    .await?;
            }
            let taken = Taken::new(InboundResult::Duplicate, Some(seen), false);
            return Ok((taken, Vec::new()));
        }
        let begun = || begun(cx, line, &event, &links);
        let Some((base, account)) = account.or_else(begun) else {
            if !related {
                related = true;
                if relate(cx, line, &mut event).await? {
                    continue;
                }
            }
            if parked {
                return Ok((Taken::new(InboundResult::Parked, None, false), Vec::new()));
            }
            may_wait(cx, line, &event)?;
            park(cx, &cause, &event, body).await?;
            // A link may have been made in the meantime: look once more.
            parked = true;
            continue;
        };
        admitted(cx, line, &mut event, &account.id)?;
        let Some(said) = hear(cx, line, &account, &mut event, &mut related).await? else {
            continue;
        };
        let mut draft = cx.telling(Draft::new(base, account, cx.now()));
        draft.found(&links, &event);
        if line.provider.api().is_none() {
            draft.lead(&event);
        }
        write_down(cx, &mut draft, &event, &said, parked);
        if let Some(body) = body {
            draft.keep(&cause, body);
        }
        settle_strays(cx, &mut draft, &cause, &strays);
        receive(cx, line, &mut draft);
        pay_with(cx, line, &mut draft, &event);
        let owner = Some(draft.account.id.clone());
        if draft.rows.is_empty() {
            return Ok((Taken::new(InboundResult::Ignored, owner, false), Vec::new()));
        }
        match cx.commit(&[&draft]).await? {
            Committed::Applied => {
                let taken = Taken {
                    wake_at: draft.wake_at(),
                    ..Taken::new(InboundResult::Applied, owner, draft.is_due())
                };
                return Ok((taken, draft.new_links()));
            }
            Committed::Stale => {}
            // Whoever linked it in the meantime is found by it now.
            Committed::Taken(_) if attempt == 0 => {}
            Committed::Taken(reference) => return Err(taken(&reference)),
        }
    }
    Err(contended())
}

/// What an event does, and that it happened.
fn write_down(cx: &Cx, draft: &mut Draft, event: &Event, said: &[(Event, Origin)], parked: bool) {
    let (cause, happened) = (cause_of(event), what(event, &draft.account));
    let change = |account: &mut _| apply_all(cx, account, said);
    if parked {
        draft.settle_stray(&event.provider, cause, happened, change);
    } else {
        draft.record(cause, happened, None, change);
    }
}

pub(super) fn apply_all(cx: &Cx, account: &mut Account, said: &[(Event, Origin)]) {
    for (event, origin) in said {
        apply(account, cx.plans(), event, *origin, cx.now());
    }
}

/// An account that begins with the first event that names it. A provider that is
/// only heard sells without a call of ours, so nothing else would begin it; and
/// what it names is what the app gave along. So does a link, whose seal is ours.
pub(super) fn begun(
    cx: &Cx,
    line: Line<'_>,
    event: &Event,
    links: &[(String, String)],
) -> Option<(i64, Account)> {
    let ours = line.provider.api().is_none_or(Api::seals);
    let named = event.account.as_deref();
    let named = named.filter(|_| ours && links.is_empty());
    let id = named.filter(|id| check_account(id).is_ok())?;
    let draft = Draft::open(id, cx.setup.environment, cx.now());
    Some((draft.base, draft.account))
}

/// What is stored about an event's account.
pub(super) struct Known {
    /// Whose it was, if it has happened.
    pub(super) seen: Option<String>,
    pub(super) account: Option<(i64, Account)>,
    strays: Vec<Stray>,
    /// References that lead somewhere, and where.
    pub(super) links: Vec<(String, String)>,
}

/// What an event is looked up by.
pub(super) fn wanted(event: &Event, cause: &str) -> Wanted {
    let references = event.references.iter().take(MOST_REFERENCES);
    Wanted {
        causes: Vec::from([cause.into()]),
        accounts: event.account.iter().cloned().listed(),
        provider: event.provider.clone(),
        references: references.cloned().listed(),
    }
}

/// Loads what an event is about. An account that was merged into another leads
/// there.
pub(super) async fn known(
    cx: &Cx,
    event: &Event,
    cause: &str,
    attempt: u32,
) -> Result<Known, KassaError> {
    let mut wanted = wanted(event, cause);
    let mut references = wanted.references.clone();
    for _hop in 0..MOST_HOPS {
        let mut loaded = cx.load(&wanted, attempt).await?;
        let named = wanted.accounts.first().map(String::as_str);
        let account = loaded.owner(&references, named).cloned();
        if let Some(into) = account.as_ref().and_then(|(_, it)| it.merged_into.clone()) {
            wanted.accounts = Vec::from([into]);
            references.clear();
            continue;
        }
        // The row of an account that was merged says so still: its events are
        // the other's now.
        let owner = account.as_ref().map(|(_, it)| it.id.clone());
        let seen = loaded.seen.pop().map(|seen| seen.account);
        return Ok(Known {
            seen: seen.map(|seen| owner.unwrap_or(seen)),
            account,
            strays: loaded.strays,
            links: loaded.links,
        });
    }
    Err(corrupt(Corrupt))
}

/// What is to be applied: the event, and after it what the provider says on a
/// second look, if it takes one. None once the event has learned further names:
/// load again.
pub(super) async fn hear(
    cx: &Cx,
    line: Line<'_>,
    account: &Account,
    event: &mut Event,
    related: &mut bool,
) -> Result<Option<Vec<(Event, Origin)>>, KassaError> {
    let mut fresh = None;
    match judge(account, cx.plans(), event) {
        Verdict::Relate if !*related => {
            *related = true;
            if relate(cx, line, event).await? {
                return Ok(None);
            }
        }
        Verdict::ReadAgain => fresh = read_again(cx, line, event).await?,
        Verdict::Apply | Verdict::Relate => {}
    }
    let mut said = Vec::from([(event.clone(), Origin::Message)]);
    said.extend(fresh.map(|fresh| (fresh, Origin::Reply)));
    Ok(Some(said))
}

/// Applies the parked events that waited for this account, in the same commit.
fn settle_strays(cx: &Cx, draft: &mut Draft, cause: &str, strays: &[Stray]) {
    for Stray { cause, event } in strays.iter().filter(|stray| stray.cause != cause) {
        if judge(&draft.account, cx.plans(), event) == Verdict::Apply {
            let change = |account: &mut _| {
                apply(account, cx.plans(), event, Origin::Message, cx.now());
            };
            let happened = what(event, &draft.account);
            draft.settle_stray(&event.provider, cause.clone(), happened, change);
        }
    }
}

async fn park(cx: &Cx, cause: &str, event: &Event, raw: Option<&[u8]>) -> Result<(), KassaError> {
    let body = json::text(event);
    let world = cx.setup.environment;
    let mut kept = store::park(
        world,
        &event.provider,
        cause,
        "parked",
        &body,
        &event.references,
        cx.now(),
    );
    if let Some(raw) = raw {
        kept.extend(store::keep(world, cause, raw, cx.now()));
    }
    if cx.write(kept).await? {
        Ok(())
    } else {
        Err(store_down())
    }
}
