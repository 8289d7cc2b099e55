//! Jobs, driven by hand: need by need, by turns, until they end or die.

use super::world::{BASE, World};
use crate::facts::Fact;
use crate::story::{Call, Ill, What};
use crate::truth::View;
use kassa::ask::{InboundResult, Share};
use kassa::model::id::Customer;
use kassa::need::Fact as Met;
use kassa::{Ask, Job, KassaError, Moment, Need, Outcome, Step};

/// How a job ended.
#[derive(Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "one lives at a time, and most are outcomes"
)]
pub enum End {
    /// With an outcome.
    Done(Outcome),
    /// With an error.
    Failed(KassaError),
    /// It died.
    Died,
}

/// A job on its way, and what it has met.
pub struct Running {
    /// What was asked.
    pub what: What,
    /// Which events came in, one for each part of what was asked.
    pub events: Vec<Option<usize>>,
    /// The host's clock.
    pub now: i64,
    /// The time.
    pub at: i64,
    /// What the provider said to it, and as of when, since its last commit.
    pub learned: Vec<(Fact, i64)>,
    /// What there was when it read last before it wrote.
    pub base: View,
    /// What there was when it read or wrote last.
    pub view: View,
    /// Rows that it committed itself: account, cause, and what there was then.
    pub rows: Vec<(String, String, View)>,
    /// It parked its event.
    pub parked: bool,
    /// Something went wrong on its way.
    pub ill: bool,
    /// Others ran at the same time.
    pub crowd: bool,
    job: Job,
    next: Step,
    count: usize,
    ills: Vec<(usize, Ill)>,
}

impl Running {
    /// What was asked, one by one.
    pub fn parts(&self) -> &[What] {
        match &self.what {
            What::Batch(parts) => parts,
            what => std::slice::from_ref(what),
        }
    }
}

impl World {
    /// Runs calls at once, by turns.
    pub(super) fn together(&mut self, calls: &[Call], turns: &[usize]) -> Result<(), String> {
        let mut running: Vec<Option<Running>> = Vec::new();
        for call in calls {
            let begun = self.begin(call);
            running.push(begun.map(|mut it| {
                it.crowd = calls.len() > 1;
                it
            }));
        }
        for turn in turns {
            if let Some(slot) = running.get_mut(*turn)
                && let Some(job) = slot
                && let Some(end) = self.turn(job)?
            {
                self.ended(job, &end)?;
                *slot = None;
            }
        }
        for slot in &mut running {
            if let Some(job) = slot {
                let end = loop {
                    if let Some(end) = self.turn(job)? {
                        break end;
                    }
                };
                self.ended(job, &end)?;
            }
            *slot = None;
        }
        Ok(())
    }

    /// Begins a job; none if what it names is not there.
    fn begin(&mut self, call: &Call) -> Option<Running> {
        let (ask, events) = self.asks(&call.what)?;
        self.stats.jobs += 1;
        let now = self.book.now() + call.skew;
        let entropy = format!("{:016x}{:016x}", self.seed, self.stats.jobs);
        let job = self.kassa.begin(ask, Moment { now, entropy });
        let running = Running {
            what: call.what.clone(),
            events,
            now,
            at: self.book.now(),
            learned: Vec::new(),
            base: self.truth.view(),
            view: self.truth.view(),
            rows: Vec::new(),
            parked: false,
            ill: false,
            crowd: false,
            next: job.next(None),
            job,
            count: 0,
            ills: call.ills.clone(),
        };
        for event in running.events.iter().flatten() {
            self.stats.delivered += 1;
            self.truth.delivers(*event);
        }
        Some(running)
    }

    fn asks(&mut self, what: &What) -> Option<(Ask, Vec<Option<usize>>)> {
        let What::Batch(parts) = what else {
            let (ask, event) = self.ask(what)?;
            return Some((ask, vec![event]));
        };
        let known = parts.iter().map(|part| self.ask(part));
        let (asks, events): (Vec<_>, Vec<_>) =
            known.collect::<Option<Vec<_>>>()?.into_iter().unzip();
        (!asks.is_empty()).then_some((Ask::Batch { asks }, events))
    }

    fn ask(&mut self, what: &What) -> Option<(Ask, Option<usize>)> {
        let account = |it: &String| it.clone();
        Some(match what {
            What::Event(kind, nth) => {
                let event = self.book.event(kind, *nth)?;
                let body = self.book.events[event].body.clone();
                let headers = self.book.sign(&body);
                let (provider, body) = ("stripe".into(), body.into_bytes());
                (
                    Ask::Inbound {
                        provider,
                        headers,
                        secrets: None,
                        body,
                    },
                    Some(event),
                )
            }
            What::Checkout(id, plan, quantity, _) => {
                let customer = Customer {
                    id: id.clone(),
                    email: None,
                    name: None,
                    zone: None,
                };
                let ask = Ask::Checkout {
                    customer,
                    plan: plan.clone(),
                    quantity: Some(*quantity),
                    success_url: "/ok".into(),
                    cancel_url: "/".into(),
                    provider: None,
                    locale: None,
                    items: None,
                    overlay: None,
                    options: None,
                };
                (ask, None)
            }
            What::Deduct(id, amount, strategy, key) => {
                let ask = Ask::Deduct {
                    account: account(id),
                    amount: *amount,
                    strategy: *strategy,
                    kind: None,
                    key: Some(format!("k{key}")),
                    note: None,
                };
                (ask, None)
            }
            What::Reserve(id, amount, strategy, seconds, key) => {
                let ask = Ask::Reserve {
                    account: account(id),
                    amount: *amount,
                    strategy: *strategy,
                    kind: None,
                    key: Some(format!("h{key}")),
                    seconds: Some(*seconds),
                    note: None,
                };
                (ask, None)
            }
            What::Commit(id, key, amount) => {
                let ask = Ask::Commit {
                    account: account(id),
                    reservation: self.held.get(key)?.clone(),
                    amount: Some(*amount),
                };
                (ask, None)
            }
            What::Release(id, key) => {
                let reservation = self.held.get(key)?.clone();
                let account = account(id);
                (
                    Ask::Release {
                        account,
                        reservation,
                    },
                    None,
                )
            }
            What::Grant(id, amount, days, key) => {
                let now = self.book.now();
                let ask = Ask::Grant {
                    account: account(id),
                    amount: *amount,
                    kind: None,
                    expires_at: days.map(|days| now - now % 86_400_000 + days * 86_400_000),
                    author: "eve".into(),
                    reason: "a life".into(),
                    key: format!("g{key}"),
                };
                (ask, None)
            }
            What::Refund(id, number, amount, key) => {
                let payment = self.bought(*number, |it| it.payment.clone())?;
                let ask = Ask::Refund {
                    account: account(id),
                    payment,
                    amount: *amount,
                    key: Some(format!("r{key}")),
                    options: None,
                };
                (ask, None)
            }
            What::Cancel(id, when) => {
                let (account, subscription, when) = (account(id), None, *when);
                (
                    Ask::Cancel {
                        account,
                        subscription,
                        when,
                        options: None,
                    },
                    None,
                )
            }
            What::Benefits(id) => (
                Ask::Benefits {
                    account: account(id),
                },
                None,
            ),
            What::Orders(id) => (
                Ask::Orders {
                    account: account(id),
                },
                None,
            ),
            What::Portal(id) => {
                let (account, return_url, provider) = (account(id), "/".into(), None);
                (
                    Ask::Portal {
                        account,
                        return_url,
                        provider,
                        page: None,
                        plan: None,
                        quantity: None,
                        options: None,
                    },
                    None,
                )
            }
            What::Merge(id, from) => {
                let (account, from) = (account(id), account(from));
                (Ask::Merge { account, from }, None)
            }
            What::Batch(_) => return None,
            What::Tick => (Ask::Tick { limit: None }, None),
            What::Settle(id) => (
                Ask::Settle {
                    account: account(id),
                },
                None,
            ),
        })
    }

    /// Meets one need of a job; answers how it ended, if it did.
    fn turn(&mut self, running: &mut Running) -> Result<Option<End>, String> {
        let need = match &running.next {
            Step::Need { need, .. } => need.clone(),
            Step::Done { outcome } => return Ok(Some(End::Done(outcome.clone()))),
            Step::Failed { error } => return Ok(Some(End::Failed(error.clone()))),
        };
        let ills = running.ills.iter().filter(|(at, _)| *at == running.count);
        let ill = ills.map(|(_, ill)| *ill).next();
        running.count += 1;
        running.ill |= ill.is_some();
        if ill == Some(Ill::DiesBefore) {
            return Ok(Some(End::Died));
        }
        let met = if ill == Some(Ill::Fails) {
            self.stats.timeouts += 1;
            Met::Failed
        } else {
            self.meet(running, &need, ill)?
        };
        if matches!(ill, Some(Ill::DiesAfter | Ill::DiesWithin(_))) {
            return Ok(Some(End::Died));
        }
        let met = if ill == Some(Ill::Lost) {
            self.stats.timeouts += 1;
            running.learned.clear();
            Met::Failed
        } else {
            met
        };
        running.next = running.job.next(Some(met));
        Ok(match &running.next {
            Step::Need { .. } => None,
            Step::Done { outcome } => Some(End::Done(outcome.clone())),
            Step::Failed { error } => Some(End::Failed(error.clone())),
        })
    }

    fn meet(
        &mut self,
        running: &mut Running,
        need: &Need,
        ill: Option<Ill>,
    ) -> Result<Met, String> {
        Ok(match need {
            Need::Send { request } => {
                assert!(request.url.starts_with(BASE), "{}", request.url);
                let back = match ill {
                    Some(Ill::Stale(back)) => back,
                    _ => 0,
                };
                if running.events.iter().any(Option::is_some) {
                    self.stats.reread += 1;
                }
                let answer = self.book.answer(request, back);
                let at = answer.at;
                running
                    .learned
                    .extend(answer.facts.into_iter().map(|fact| (fact, at)));
                let response = answer.response;
                Met::Response { response }
            }
            Need::Read { statement } => {
                let rows = self.store.read(statement);
                if running.rows.is_empty() {
                    running.base = self.truth.view();
                }
                running.view = self.truth.view();
                Met::Rows { rows }
            }
            Need::Write { statements } => {
                let cut = match ill {
                    Some(Ill::DiesWithin(most)) => Some(most),
                    _ => None,
                };
                match self.store.write(statements, cut) {
                    Ok(()) => {
                        self.truth.committed(running, statements, &self.book)?;
                        running.view = self.truth.view();
                        Met::Done
                    }
                    Err(()) => {
                        self.stats.races += u64::from(cut.is_none());
                        Met::Failed
                    }
                }
            }
            Need::Notify { notice } => {
                self.told.push(notice.clone());
                Met::Done
            }
            // No life asks for a token.
            Need::Sign { .. } => Met::Failed,
        })
    }

    fn ended(&mut self, running: &mut Running, end: &End) -> Result<(), String> {
        let judged = self.truth.judge(running, end, &self.book);
        judged.map_err(|wrong| format!("{:?}: {wrong}\n    it ended: {end:?}", running.what))?;
        let outcome = match end {
            End::Died => {
                self.stats.crashes += 1;
                return Ok(());
            }
            End::Failed(_) => return Ok(()),
            End::Done(outcome) => outcome,
        };
        let parts = match (outcome, &running.what) {
            (Outcome::Batch { results }, What::Batch(parts)) => {
                let outcome = |share: &Share| match share {
                    Share::Done { outcome } => Some(outcome.clone()),
                    Share::Failed { .. } | Share::Alone => None,
                };
                parts
                    .iter()
                    .cloned()
                    .zip(results.iter().map(outcome))
                    .collect()
            }
            (outcome, what) => vec![(what.clone(), Some(outcome.clone()))],
        };
        for ((what, outcome), event) in parts.iter().zip(&running.events) {
            if let Some(outcome) = outcome {
                self.notes(what, outcome, *event);
            }
        }
        Ok(())
    }

    fn notes(&mut self, what: &What, outcome: &Outcome, event: Option<usize>) {
        match (outcome, what) {
            (Outcome::Checkout { id, .. }, What::Checkout(.., number)) => {
                self.buys(*number, id.clone());
            }
            (Outcome::Deducted { replayed: true, .. }, _) => self.stats.replays += 1,
            (Outcome::Reserved { reservation, .. }, What::Reserve(.., key)) => {
                self.held.insert(*key, reservation.clone());
            }
            (Outcome::Merged { .. }, _) => self.stats.merges += 1,
            (
                Outcome::Inbound {
                    result,
                    account,
                    due,
                    ..
                },
                _,
            ) => {
                let again = InboundResult::Duplicate;
                self.stats.replays += u64::from(*result == again);
                if let Some(event) = event {
                    self.book.events[event].done = true;
                }
                if let (true, Some(account)) = (*due, account) {
                    self.due.insert(account.clone());
                }
            }
            _ => {}
        }
    }
}
