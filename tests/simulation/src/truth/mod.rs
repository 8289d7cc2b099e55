//! The auditor: its own truth, from facts that were applied, and what must
//! follow from it. It shares wire types with the core and nothing else.

mod credit;
mod judge;
mod known;
mod ledger;
mod offers;
mod rest;
mod sums;

pub use known::Known;

use crate::book::Book;
use crate::facts::Fact;
use crate::play::Running;
use crate::story::What;
use kassa::need::{Statement, Value};
use known::Heard;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What there is to know at one moment.
#[derive(Clone, Debug, Default)]
pub struct State {
    accounts: BTreeMap<String, Rc<Known>>,
    links: BTreeMap<String, String>,
    causes: BTreeMap<String, String>,
    parked: BTreeSet<String>,
}

/// A moment that is kept.
pub type View = Rc<State>;

/// The auditor.
pub struct Truth {
    state: View,
    catalog: usize,
    eternal: bool,
    delivered: BTreeSet<usize>,
    /// Refunds that the app asked for, by account and key.
    refunds: BTreeMap<(String, usize), (String, i64)>,
    /// Which reservation was made under which key.
    holds: BTreeMap<String, usize>,
}

/// The journal's rows of one commit: revision and cause.
type Rows<'a> = Vec<(&'a str, i64, &'a str)>;

impl Truth {
    /// Knows nothing yet.
    pub fn new(eternal: bool) -> Self {
        Truth {
            state: View::default(),
            catalog: 0,
            eternal,
            delivered: BTreeSet::new(),
            refunds: BTreeMap::new(),
            holds: BTreeMap::new(),
        }
    }

    /// The app sells by another catalog now.
    pub fn use_plans(&mut self, catalog: usize) {
        self.catalog = catalog;
    }

    /// How it stands.
    pub fn view(&self) -> View {
        self.state.clone()
    }

    /// All accounts.
    pub fn accounts(&self) -> Vec<String> {
        self.state.accounts.keys().cloned().collect()
    }

    /// An event is handed over.
    pub fn delivers(&mut self, event: usize) {
        self.delivered.insert(event);
    }

    /// A write is done: what it must have been.
    ///
    /// # Errors
    /// What it should not have been.
    pub fn committed(
        &mut self,
        job: &mut Running,
        statements: &[Statement],
        book: &Book,
    ) -> Result<(), String> {
        let state = Rc::make_mut(&mut self.state);
        let mut rows: Rows<'_> = Vec::new();
        for statement in statements {
            let text = |at: usize| statement.params.get(at).and_then(Value::text).unwrap_or("");
            let each = |width: usize| (0..statement.params.len()).step_by(width);
            if statement.sql.starts_with("INSERT INTO kassa_revision ") {
                for at in each(6) {
                    let revision = statement.params[at + 2].integer().unwrap_or(0);
                    rows.push((text(at + 1), revision, text(at + 3)));
                    if let Some((_, key)) = text(at + 3).split_once("/reserve/h") {
                        let body: serde_json::Value =
                            serde_json::from_str(text(at + 5)).unwrap_or_default();
                        let id = body["what"]["subject"].as_str().unwrap_or("");
                        self.holds.insert(id.into(), key.parse().unwrap_or(0));
                    }
                }
            } else if statement.sql.starts_with("INSERT INTO kassa_link ") {
                for at in each(4) {
                    let link = (text(at + 2).to_string(), text(at + 3).to_string());
                    if state
                        .links
                        .get(&link.0)
                        .is_some_and(|owner| *owner != link.1)
                    {
                        return Err(format!("{} was linked to two accounts", link.0));
                    }
                    state.links.insert(link.0, link.1);
                }
            } else if statement.sql.starts_with("INSERT INTO kassa_stray ") {
                state.parked.insert(text(2).into());
                job.parked = true;
            } else if statement.sql.starts_with("DELETE FROM kassa_stray ") {
                state.parked.remove(text(2));
            }
        }
        let entries = ledger::read(statements);
        if let What::Merge(stays, goes) = &job.what
            && rows.iter().any(|row| row.0 != rows[0].0)
        {
            self.merges(stays, goes)?;
        }
        for row in &rows {
            self.row(job, row, book)?;
            self.entries(job, row, &entries)?;
            let cause = (row.0.to_string(), row.2.to_string(), self.view());
            job.rows.push(cause);
        }
        if !rows.is_empty() {
            job.learned.clear();
        }
        Ok(())
    }

    /// Everything of one account moves to another.
    fn merges(&mut self, stays: &str, goes: &str) -> Result<(), String> {
        let state = Rc::make_mut(&mut self.state);
        let end = |state: &State, id: &str| {
            let mut id = id.to_string();
            while let Some(next) = state
                .accounts
                .get(&id)
                .and_then(|it| it.merged_into.clone())
            {
                id = next;
            }
            id
        };
        let (stays, goes) = (end(state, stays), end(state, goes));
        if stays == goes {
            return Err(format!("{goes} was merged into itself"));
        }
        let gone = Rc::make_mut(state.accounts.entry(goes.clone()).or_default());
        let rest = Known {
            revision: gone.revision,
            merged_into: Some(stays.clone()),
            ledger: gone.ledger.clone(),
            ..Known::default()
        };
        let all = std::mem::replace(gone, rest);
        for owner in state.links.values_mut().filter(|owner| **owner == goes) {
            owner.clone_from(&stays);
        }
        Rc::make_mut(state.accounts.entry(stays).or_default()).takes_in(all);
        Ok(())
    }

    /// One row of the journal.
    fn row(
        &mut self,
        job: &Running,
        &(account, revision, cause): &(&str, i64, &str),
        book: &Book,
    ) -> Result<(), String> {
        let state = Rc::make_mut(&mut self.state);
        if state.causes.insert(cause.into(), account.into()).is_some() {
            return Err(format!("{cause} happened twice"));
        }
        let slot = state.accounts.entry(account.into()).or_default();
        let known = Rc::make_mut(slot);
        if revision != known.revision + 1 {
            return Err(format!("{account}: {revision} follows {}", known.revision));
        }
        known.revision = revision;
        for what in job.parts() {
            if let What::Deduct(_, amount, strategy, key) = what
                && cause.contains("/deduct/")
                && cause.ends_with(&format!("/k{key}"))
            {
                known.spends.insert(format!("k{key}"), (*amount, *strategy));
            }
        }
        let Some(id) = cause.strip_prefix("stripe/test/") else {
            self.learns(job, account);
            return Ok(());
        };
        let event = book.events.iter().rposition(|event| event.id == id);
        let event = event.ok_or_else(|| format!("{cause} was never said"))?;
        if !self.delivered.contains(&event) {
            return Err(format!("{cause} was never delivered"));
        }
        let event = &book.events[event];
        let fact = event
            .fact
            .as_ref()
            .ok_or_else(|| format!("{cause} says nothing"))?;
        self.pins(account, fact, book);
        let known = Rc::make_mut(
            Rc::make_mut(&mut self.state)
                .accounts
                .entry(account.into())
                .or_default(),
        );
        let heard = known.hears(fact, event.at, self.catalog, false);
        let read = |learned: &(Fact, i64)| {
            matches!(learned.0, Fact::Subscription(_)) && learned.1 >= event.at
        };
        if heard == Heard::Tie && !job.learned.iter().any(read) {
            return Err(format!("{cause} is a tie, and the provider was not asked"));
        }
        self.learns(job, account);
        Ok(())
    }

    /// What the provider said to the job counts with its commit.
    fn learns(&mut self, job: &Running, account: &str) {
        if job.learned.is_empty() {
            return;
        }
        let catalog = self.catalog;
        let state = Rc::make_mut(&mut self.state);
        let known = Rc::make_mut(state.accounts.entry(account.into()).or_default());
        for (fact, at) in &job.learned {
            known.hears(fact, *at, catalog, true);
        }
    }

    /// The terms of a checkout are those of the day it was made.
    fn pins(&mut self, account: &str, fact: &Fact, book: &Book) {
        let rider = match fact {
            Fact::Subscription(fact) => &fact.rider,
            Fact::Payment(_, fact) => &fact.rider,
            Fact::Refund { .. } | Fact::Total { .. } | Fact::Expired { .. } => return,
        };
        let Some(checkout) = &rider.checkout else {
            return;
        };
        let Some(catalog) = book.pinned.get(checkout) else {
            return;
        };
        let Some(terms) = rider
            .plan
            .as_deref()
            .and_then(|plan| offers::named(*catalog, plan))
        else {
            return;
        };
        let state = Rc::make_mut(&mut self.state);
        let known = Rc::make_mut(state.accounts.entry(account.into()).or_default());
        known.pinned.entry(checkout.clone()).or_insert(terms);
    }
}
