//! Many asks, one read and one write: what spends of one hot account, or a
//! backlog of webhooks, would otherwise pay for one by one.

use crate::ask::{Ask, InboundResult, Outcome, Share};
use crate::authentic::{Authentic, Event, Received};
use crate::decide::draft::Draft;
use crate::decide::event::{Origin, Verdict, apply, judge};
use crate::error::KassaError;
use crate::flow::credit::{Checked, Spend};
use crate::flow::happening::what;
use crate::flow::inbound::{Mail, awaited, cause_of, hint, newer_version, proved, wanted};
use crate::flow::steps::{Committed, Line, TRIES, contended};
use crate::job::Cx;
use crate::sorted::Listed as _;
use crate::store::{self, Loaded, MOST_CAUSES, Stray, Wanted};
use alloc::string::String;
use alloc::vec::Vec;

/// D1 takes at most 100 parameters a statement.
const MOST_PARAMS: usize = 100;

/// Webhooks of one batch: they may be of as many accounts.
const MOST_ASKS: usize = 200;

/// One ask on its way.
enum Item {
    /// A wish to spend.
    Spend(Checked),
    /// A proved event, its cause, and how it came.
    Event(Event, String, Came),
    /// Nothing more to decide.
    Settled(Share),
}

/// How an event came.
struct Came {
    /// The place of the secret that proved it.
    secret: Option<u32>,
    /// The version that it is written in, if it is too new.
    newer_version: Option<String>,
    /// The message.
    body: Vec<u8>,
}

/// Answers each ask as if it had been asked alone, or says that it has to be.
pub(super) async fn batch(cx: &Cx, asks: Vec<Ask>) -> Result<Outcome, KassaError> {
    if asks.len() > MOST_ASKS {
        return Err(KassaError::misused(
            "batch_too_large",
            "A batch holds at most 200 asks.",
        ));
    }
    let items: Vec<Item> = asks
        .into_iter()
        .enumerate()
        .map(|(number, ask)| begin(cx, ask, number))
        .listed();
    for attempt in 0..TRIES {
        let mut round = Round::load(cx, &items, attempt).await?;
        let mut shares: Vec<Share> = items.iter().map(|item| round.take(cx, item)).listed();
        match round.commit(cx).await? {
            Committed::Applied => {
                let woken = round.woken(cx).await;
                shares.iter_mut().for_each(|share| share.wake(&woken));
                let mut shares = shares.into_iter();
                return Ok(answered(items, || shares.next().unwrap_or(Share::Alone)));
            }
            Committed::Stale if round.drafts.len() == 1 => {}
            // What one of them met must not hold up the others.
            Committed::Stale | Committed::Taken(_) => {
                return Ok(answered(items, || Share::Alone));
            }
        }
    }
    Ok(answered(items, || Share::Failed { error: contended() }))
}

/// What was settled from the start stays so, the others get their share.
fn answered(items: Vec<Item>, mut share: impl FnMut() -> Share) -> Outcome {
    let result = |item| {
        let share = share();
        match item {
            Item::Settled(settled) => settled,
            Item::Spend(_) | Item::Event(..) => share,
        }
    };
    Outcome::Batch {
        results: items.into_iter().map(result).listed(),
    }
}

#[allow(
    clippy::wildcard_enum_match_arm,
    reason = "all but two kinds go alone, new ones as well"
)]
fn begin(cx: &Cx, ask: Ask, number: usize) -> Item {
    let begun = match ask {
        Ask::Deduct {
            account,
            amount,
            strategy,
            kind,
            key,
            note,
        } => {
            let spend = Spend {
                account,
                amount,
                strategy,
                kind,
                key,
                note,
            };
            spend.check(cx, number).map(Item::Spend)
        }
        Ask::Inbound {
            provider,
            headers,
            secrets,
            body,
        } => {
            let mail = Mail {
                provider: &provider,
                headers: &headers,
                secrets: secrets.as_deref(),
                body: &body,
            };
            // One that nobody signed needs its provider's answer, and a store's may.
            let store = |line: Line<'_>| line.store().is_some();
            if cx.line(Some(&provider)).is_ok_and(store) {
                return Item::Settled(Share::Alone);
            }
            match hint(cx, mail) {
                Ok(None) => {
                    let newer_version = newer_version(cx, mail);
                    proved(cx, mail).map(|it| received(it, newer_version, body))
                }
                Ok(Some(_)) => Ok(Item::Settled(Share::Alone)),
                Err(error) => Err(error),
            }
        }
        _ => Ok(Item::Settled(Share::Alone)),
    };
    begun.unwrap_or_else(|error| Item::Settled(Share::Failed { error }))
}

fn received(received: Authentic<Received>, newer_version: Option<String>, body: Vec<u8>) -> Item {
    let secret = received.proof().secret();
    match received.into_inner() {
        Received::Event { event } => {
            let cause = cause_of(&event);
            let came = Came {
                secret,
                newer_version,
                body,
            };
            Item::Event(event, cause, came)
        }
        Received::Ignored { id, kind } => Item::Settled(Share::Done {
            outcome: Outcome::Inbound {
                result: InboundResult::Ignored,
                event: id,
                kind,
                account: None,
                due: false,
                wake_at: None,
                secret,
                newer_version,
            },
        }),
        Received::Unreadable { .. } => Item::Settled(Share::Alone),
    }
}

impl Item {
    fn wanted(&self) -> Option<Wanted> {
        match self {
            Item::Spend(wish) => Some(Wanted {
                causes: Vec::from([wish.once.cause.clone()]),
                accounts: Vec::from([wish.once.account.clone()]),
                ..Wanted::default()
            }),
            Item::Event(event, cause, _) => Some(wanted(event, cause)),
            Item::Settled(_) => None,
        }
    }
}

impl Share {
    fn wake(&mut self, woken: &[String]) {
        if let Share::Done {
            outcome:
                Outcome::Inbound {
                    account: Some(account),
                    due,
                    ..
                },
        } = self
        {
            *due |= woken.contains(account);
        }
    }
}

/// One try: what was loaded, and what is about to be written.
struct Round {
    loaded: Loaded,
    drafts: Vec<Draft>,
}

impl Round {
    async fn load(cx: &Cx, items: &[Item], attempt: u32) -> Result<Self, KassaError> {
        let mut all = Loaded::default();
        for wanted in joined(items.iter().filter_map(Item::wanted)) {
            all.join(cx.load(&wanted, attempt).await?);
        }
        let drafts = Vec::new();
        Ok(Round {
            loaded: all,
            drafts,
        })
    }

    fn take(&mut self, cx: &Cx, item: &Item) -> Share {
        match item {
            Item::Settled(_) => Share::Alone,
            Item::Spend(wish) => self.spend(cx, wish),
            Item::Event(event, cause, came) => self.event(cx, event, cause, came),
        }
    }

    fn spend(&mut self, cx: &Cx, wish: &Checked) -> Share {
        let account = wish.once.account.as_str();
        let Some(index) = self.draft(cx, &[], Some(account)).or_else(|| {
            let unknown = !self.loaded.accounts.iter().any(|(_, it)| it.id == account);
            unknown.then(|| self.open(cx, account))
        }) else {
            return Share::Alone;
        };
        let seen = self.loaded.seen(&wish.once.cause).map(|seen| &seen.body);
        let Some(draft) = self.drafts.get_mut(index) else {
            return Share::Alone;
        };
        let mut rows = draft.rows.iter();
        let before = rows.find(|row| row.cause == wish.once.cause);
        let before = before.map(|row| &row.body).or(seen);
        let outcome = match before {
            Some(body) => wish.again(body, draft.benefits()),
            None => Ok(wish.take(cx, draft)),
        };
        outcome.map_or_else(
            |error| Share::Failed { error },
            |outcome| Share::Done { outcome },
        )
    }

    fn event(&mut self, cx: &Cx, event: &Event, cause: &str, came: &Came) -> Share {
        let secret = came.secret;
        let done = |result, account: &str, draft: Option<&Draft>| Share::Done {
            outcome: Outcome::Inbound {
                result,
                event: event.id.clone(),
                kind: event.kind.clone(),
                account: Some(account.into()),
                due: draft.is_some_and(Draft::is_due),
                wake_at: draft.and_then(Draft::wake_at),
                secret,
                newer_version: came.newer_version.clone(),
            },
        };
        let waits = |reference: &String| event.references.contains(reference);
        let mut strays = self.loaded.strays.iter();
        if strays.any(|stray| stray.event.references.iter().any(waits)) {
            return Share::Alone;
        }
        if let Some(seen) = self.loaded.seen(cause) {
            let named = event.account.as_deref();
            return match self.loaded.owner(&event.references, named) {
                // Where it went takes another read.
                Some((_, it)) if it.merged_into.is_some() => Share::Alone,
                Some((_, it)) => done(InboundResult::Duplicate, &it.id, None),
                None => done(InboundResult::Duplicate, &seen.account, None),
            };
        }
        let index = self.draft(cx, &event.references, event.account.as_deref());
        let Some(draft) = index.and_then(|index| self.drafts.get_mut(index)) else {
            return Share::Alone;
        };
        draft.found(&self.loaded.links, event);
        let line = cx.line(Some(&event.provider));
        if line.is_ok_and(|line| line.provider.api().is_none()) {
            draft.lead(event);
        }
        let owner = draft.account.id.clone();
        if draft.rows.iter().any(|row| row.cause == cause) {
            return done(InboundResult::Duplicate, &owner, None);
        }
        if judge(&draft.account, cx.plans(), event) != Verdict::Apply {
            return Share::Alone;
        }
        let (before, happened) = (draft.rows.len(), what(event, &draft.account));
        draft.record(cause.into(), happened, None, |account| {
            apply(account, cx.plans(), event, Origin::Message, cx.now());
        });
        if draft.rows.len() == before {
            return done(InboundResult::Ignored, &owner, None);
        }
        draft.keep(cause, &came.body);
        done(InboundResult::Applied, &owner, Some(draft))
    }

    /// The draft of an account that is known, begun already or not. None for
    /// one that was merged away or that nobody knows.
    fn draft(&mut self, cx: &Cx, references: &[String], named: Option<&str>) -> Option<usize> {
        let Some((base, account)) = self.loaded.owner(references, named) else {
            // An ask before this one may have linked it.
            let new = |draft: &Draft| {
                let links = draft.new_links();
                links.iter().any(|(_, link)| references.contains(link))
            };
            return self.drafts.iter().position(new);
        };
        let begun = |draft: &Draft| draft.account.id == account.id;
        if let Some(index) = self.drafts.iter().position(begun) {
            return Some(index);
        }
        if account.merged_into.is_some() {
            return None;
        }
        let draft = Draft::new(*base, account.clone(), cx.now());
        Some(self.add(cx.telling(draft)))
    }

    fn open(&mut self, cx: &Cx, account: &str) -> usize {
        let begun = |draft: &Draft| draft.account.id == account;
        match self.drafts.iter().position(begun) {
            Some(index) => index,
            None => {
                let draft = Draft::open(account, cx.setup.environment, cx.now());
                self.add(cx.telling(draft))
            }
        }
    }

    fn add(&mut self, draft: Draft) -> usize {
        self.drafts.push(draft);
        self.drafts.len().saturating_sub(1)
    }

    /// What a commit of several accounts ran into is not looked for: each of
    /// them finds out by itself.
    async fn commit(&mut self, cx: &Cx) -> Result<Committed, KassaError> {
        self.drafts.retain(|draft| !draft.rows.is_empty());
        let drafts: Vec<&Draft> = self.drafts.iter().listed();
        match drafts.as_slice() {
            [] => Ok(Committed::Applied),
            [draft] => cx.commit(&[draft]).await,
            several => Ok(if cx.write(store::commit(several, cx.now())).await? {
                Committed::Applied
            } else {
                Committed::Stale
            }),
        }
    }

    /// Accounts that parked events have waited for. To take those up may need
    /// the provider, for which a batch never waits: that is work for a settle.
    async fn woken(&self, cx: &Cx) -> Vec<String> {
        let mut woken = Vec::new();
        for keys in &cx.setup.config.providers {
            let of = |draft: &Draft| -> Vec<String> {
                let links = draft.new_links().into_iter();
                let here = links.filter(|(provider, _)| *provider == keys.provider);
                here.map(|(_, reference)| reference).listed()
            };
            let new: Vec<(&str, Vec<String>)> = self
                .drafts
                .iter()
                .map(|draft| (draft.account.id.as_str(), of(draft)))
                .listed();
            let all: Vec<String> = new.iter().flat_map(|(_, links)| links.clone()).listed();
            let strays = awaited(cx, &keys.provider, &all).await;
            for (account, links) in new {
                let waits =
                    |stray: &Stray| links.iter().any(|it| stray.event.references.contains(it));
                let waited = strays
                    .as_ref()
                    .map_or(!links.is_empty(), |all| all.iter().any(waits));
                if waited {
                    woken.push(account.into());
                }
            }
        }
        woken
    }
}

/// As few statements as their parameters allow.
fn joined(all: impl Iterator<Item = Wanted>) -> Vec<Wanted> {
    let mut joined: Vec<Wanted> = Vec::new();
    for wanted in all {
        let last = joined.last_mut().filter(|last| last.takes(&wanted));
        match last {
            Some(last) => last.join(wanted),
            None => joined.push(wanted),
        }
    }
    joined
}

impl Wanted {
    /// Whether one statement can ask for both.
    fn takes(&self, other: &Wanted) -> bool {
        let new = |have: &[String], more: &[String]| {
            more.iter().filter(|text| !have.contains(text)).count()
        };
        let links = new(&self.references, &other.references).saturating_mul(3);
        let params = self
            .params()
            .saturating_add(new(&self.causes, &other.causes))
            .saturating_add(new(&self.accounts, &other.accounts))
            .saturating_add(links);
        let apart = !self.references.is_empty()
            && !other.references.is_empty()
            && self.provider != other.provider;
        !apart && params <= MOST_PARAMS && self.causes.len() < MOST_CAUSES
    }

    fn join(&mut self, other: Wanted) {
        if !other.references.is_empty() {
            self.provider = other.provider;
        }
        add(&mut self.causes, other.causes);
        add(&mut self.accounts, other.accounts);
        add(&mut self.references, other.references);
    }
}

/// Each once.
fn add(to: &mut Vec<String>, new: Vec<String>) {
    for text in new {
        if !to.contains(&text) {
            to.push(text);
        }
    }
}

impl Loaded {
    fn join(&mut self, other: Loaded) {
        self.seen.extend(other.seen);
        self.links.extend(other.links);
        self.strays.extend(other.strays);
        for (revision, account) in other.accounts {
            // Should it have moved on between two reads, the older one's commit fails.
            if !self.accounts.iter().any(|(_, it)| it.id == account.id) {
                self.accounts.push((revision, account));
            }
        }
    }
}
