//! The hosts: jobs of several at once, need by need, each with its own clock. They die, and
//! what they write is cut off or lost.

use super::plant::spoil;
use super::shop::kassa;
use super::{BASE, Life};
use crate::store::Store;
use kassa::need::Fact;
use kassa::{Ask, Job, KassaError, Moment, Need, Outcome, Step};

/// A job under way at a host.
struct Running {
    /// A scheduler's.
    ticks: bool,
    job: Job,
    next: Step,
    begun: u64,
    dies_at: usize,
    count: usize,
}

/// How a job ended.
#[allow(clippy::large_enum_variant, reason = "one lives at a time")]
pub(super) enum End {
    Done(Outcome),
    Failed(KassaError),
    Died,
}

impl Life {
    /// Some hosts look for work at once.
    pub(super) fn ticks(&mut self) -> Result<(), String> {
        let mut running: Vec<Option<Running>> = Vec::new();
        for _ in 0..1 + self.dice.roll(3) {
            let host = self.dice.roll(self.hosts.len());
            let dies = self.dice.chance(15);
            running.push(Some(self.begin(host, Ask::Tick { limit: None }, dies)));
        }
        while running.iter().any(Option::is_some) {
            let at = self.dice.roll(running.len());
            if let Some(job) = &mut running[at]
                && self.turn(job)?.is_some()
            {
                running[at] = None;
            }
        }
        Ok(())
    }

    fn begin(&mut self, host: usize, ask: Ask, dies: bool) -> Running {
        self.step += 1;
        self.count += 1;
        self.counts.met("jobs");
        let now = self.now + self.hosts[host];
        let entropy = format!("{:016x}{:016x}", self.seed, self.count);
        self.tells(|| {
            let asked: String = format!("{ask:?}").chars().take(200).collect();
            format!("{host}: begins {asked}")
        });
        let ticks = matches!(ask, Ask::Tick { .. });
        let job = kassa().begin(ask, Moment { now, entropy });
        let next = job.next(None);
        let dies_at = if dies { self.dice.roll(16) } else { usize::MAX };
        Running {
            ticks,
            job,
            next,
            begun: self.step,
            dies_at,
            count: 0,
        }
    }

    pub(super) fn alone(&mut self, host: usize, ask: Ask) -> Result<End, String> {
        let dies = !self.bank.calm && self.dice.chance(10);
        let mut running = self.begin(host, ask, dies);
        loop {
            if let Some(end) = self.turn(&mut running)? {
                return Ok(end);
            }
        }
    }

    /// One need of a job, met or not.
    fn turn(&mut self, running: &mut Running) -> Result<Option<End>, String> {
        self.step += 1;
        self.now += self.dice.roll(400) as i64;
        let need = match &running.next {
            Step::Need { need, .. } => need.clone(),
            Step::Done { outcome } => return Ok(Some(End::Done(outcome.clone()))),
            Step::Failed { error } => return Ok(Some(End::Failed(error.clone()))),
        };
        if running.count == running.dies_at && self.dice.chance(50) {
            self.counts.met("crashes");
            return Ok(Some(End::Died));
        }
        let met = self.meets(&need, running.begun, running.ticks)?;
        if running.count == running.dies_at {
            self.tells(|| format!("   {}: dies", running.begun));
            self.counts.met("crashes");
            return Ok(Some(End::Died));
        }
        running.count += 1;
        running.next = running.job.next(Some(met));
        Ok(None)
    }

    fn meets(&mut self, need: &Need, begun: u64, ticks: bool) -> Result<Fact, String> {
        Ok(match need {
            Need::Send { request } => {
                self.bank.arrive(self.now, &mut self.dice);
                let answer = self.bank.send(request, self.now, &mut self.dice);
                self.tells(|| {
                    let said = answer.as_ref().map(|it| String::from_utf8_lossy(&it.body));
                    let (to, body) = (&request.url[BASE.len()..], &request.body);
                    format!("   {begun}: {} {to} {body} -> {said:?}", request.method)
                });
                for it in std::mem::take(&mut self.bank.asked) {
                    self.counts.met("charges sent");
                    self.audit.leaves(&it, begun, self.step, self.now)?;
                }
                answer.map_or(Fact::Failed, |response| Fact::Response { response })
            }
            Need::Read { statement } => {
                let plant = self.bank.plant;
                let late = plant.reads_late() && ticks && !self.bank.calm && self.dice.chance(20);
                let rows = match &mut self.before {
                    Some(before) if late => before.read(statement),
                    _ => self.store.read(statement),
                };
                Fact::Rows { rows }
            }
            Need::Write { statements } => {
                let ill = if self.bank.calm {
                    99
                } else {
                    self.dice.roll(40)
                };
                let cut = (ill == 0).then(|| self.dice.roll(statements.len()));
                let spoilt = spoil(self.bank.plant, statements, || self.states());
                if let (true, Store::Memory(memory)) = (self.bank.plant.reads_late(), &self.store) {
                    self.before = Some(memory.clone());
                }
                let statements = spoilt.as_ref().unwrap_or(statements);
                let done = ill != 1 && self.store.write(statements, cut).is_ok();
                self.counts
                    .times("writes that came to nothing", u64::from(!done));
                if done {
                    self.tells_state(begun);
                }
                // Of one in forty nobody hears that it was done.
                if done && ill != 2 {
                    Fact::Done
                } else {
                    Fact::Failed
                }
            }
            Need::Notify { .. } => Fact::Done,
            Need::Sign { .. } => Fact::Failed,
        })
    }
}
