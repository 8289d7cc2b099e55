//! Lives of what Kassa collects by itself: two or three schedulers with clocks of their own
//! work on one store, and the provider is as unreliable as one can be.

mod audit;
mod bank;
mod counts;
mod hosts;
mod plant;
mod shop;
mod wishes;

pub use counts::{Counts, HARD};
pub use plant::{PLANTS, Plant};

use crate::dice::Dice;
use crate::store::{Memory, Store};
use audit::Audit;
use bank::Bank;
use hosts::End;
use kassa::need::{Statement, Value};
use kassa::{Ask, Outcome};
use serde_json::Value as Json;

const START: i64 = 1_769_817_600_000;
const BASE: &str = "http://127.0.0.1:4242";
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// So often somebody works once all is calm, and so long apart: more than a month, so that
/// whatever runs is charged once more, or is missed.
const CALM: i64 = 27;
const CALM_STEP: i64 = 30 * HOUR;

struct Life {
    seed: u64,
    dice: Dice,
    bank: Bank,
    store: Store,
    /// As it was before the last write, where somebody may read that.
    before: Option<Memory>,
    audit: Audit,
    now: i64,
    /// By how much each host's clock is off.
    hosts: Vec<i64>,
    step: u64,
    /// Jobs that were begun.
    count: u64,
    counts: Counts,
    /// Which accounts there are, and who their customer is at the provider.
    accounts: Vec<(String, String)>,
    keys: u64,
    /// What happened, if somebody wants to read it.
    told: Option<Vec<String>>,
}

/// Plays the life of a seed.
///
/// # Errors
/// What does not hold.
pub fn played(seed: u64, plant: Plant) -> Result<Counts, String> {
    let mut life = of(seed, plant);
    life.lives()
        .map_err(|wrong| format!("seed {seed}: {wrong}"))?;
    life.counts.add(&life.bank.counts);
    Ok(life.counts)
}

/// What happens in the life of a seed, a line for each job's end and each request.
pub fn told(seed: u64, plant: Plant) -> String {
    let mut life = of(seed, plant);
    life.told = Some(Vec::new());
    let wrong = life.lives().err();
    let mut lines = life.told.unwrap_or_default();
    lines.extend(wrong);
    lines.join("\n")
}

fn of(seed: u64, plant: Plant) -> Life {
    let mut dice = Dice::new(seed ^ 0x7055);
    let mut memory = Memory::default();
    memory.forgets_the_journal = plant.forgets_claims();
    let hosts = 2 + dice.roll(2);
    let apart = if plant == Plant::Clocks {
        2 * DAY
    } else {
        5 * MINUTE
    };
    let hosts = (0..hosts)
        .map(|_| dice.roll(2 * apart as usize + 1) as i64 - apart)
        .collect();
    Life {
        seed,
        bank: Bank::new(plant),
        store: Store::Memory(memory),
        before: None,
        audit: Audit::default(),
        now: START + dice.roll(60 * 24) as i64 * HOUR,
        hosts,
        step: 0,
        count: 0,
        counts: Counts::default(),
        accounts: Vec::new(),
        keys: 0,
        told: None,
        dice,
    }
}

impl Life {
    fn tells(&mut self, what: impl FnOnce() -> String) {
        let (step, now) = (self.step, self.now - START);
        if let Some(told) = &mut self.told {
            let (days, rest) = (now / DAY, now % DAY);
            let at = format!("{days}d{:02}:{:02}", rest / HOUR, rest % HOUR / MINUTE);
            told.push(format!("{step} {at} {}", what()));
        }
    }

    /// How all stands once something was written.
    fn tells_state(&mut self, begun: u64) {
        if self.told.is_none() {
            return;
        }
        for it in self.states() {
            let list = |name: &'static str| it[name].as_array().into_iter().flatten();
            for it in list("subscriptions").chain(list("schedules")) {
                const NAMES: [&str; 11] = [
                    "id",
                    "status",
                    "period",
                    "settled",
                    "amount",
                    "attempt",
                    "cancelAt",
                    "periodEnd",
                    "dueAt",
                    "retryAt",
                    "pause",
                ];
                let shown = NAMES.iter().filter(|name| !it[**name].is_null());
                let shown: Vec<String> =
                    shown.map(|name| format!("{name} {}", it[*name])).collect();
                self.tells(|| format!("   {begun}: {}", shown.join(", ")));
            }
        }
    }

    fn lives(&mut self) -> Result<(), String> {
        self.buys("ada")?;
        if self.dice.chance(30) {
            self.buys("eve")?;
        }
        for _ in 0..10 + self.dice.roll(15) {
            self.passes();
            self.bank.down = self.dice.chance(8);
            self.ticks()?;
            if self.dice.chance(35) {
                self.wishes()?;
            }
            if self.dice.chance(15) {
                self.hears()?;
            }
            self.audit.book(&self.bank)?;
        }
        self.calms_down()?;
        let states = self.states();
        self.counts_at_rest(&states);
        self.audit
            .rest(&self.bank, &states)
            .and_then(|()| audit::living(&states, self.now))
            .map_err(|wrong| {
                let last = &self.bank.said;
                format!("{wrong}\nthe provider said last: {last:#?}")
            })?;
        // A journal without keys says everything twice; what is sought there is money.
        if self.bank.plant.forgets_claims() {
            return Ok(());
        }
        self.is_rebuilt()
    }

    /// The provider answers, nobody dies, and more than a month goes by.
    fn calms_down(&mut self) -> Result<(), String> {
        (self.bank.down, self.bank.calm) = (false, true);
        for _ in 0..CALM {
            // What a provider repeats under a key is looked up once it has forgotten the key.
            self.now += CALM_STEP;
            self.bank.arrive(self.now, &mut self.dice);
            for _ in 0..6 {
                let tick = Ask::Tick { limit: None };
                match self.alone(0, tick)? {
                    End::Done(Outcome::Ticked { worked: 0, .. }) => break,
                    End::Failed(error) => return Err(format!("a calm tick failed: {error}")),
                    End::Done(_) | End::Died => {}
                }
            }
        }
        Ok(())
    }

    fn counts_at_rest(&mut self, states: &[Json]) {
        let list = |name: &'static str| {
            let all = states.iter().filter_map(move |it| it[name].as_array());
            all.flatten()
        };
        let again = |it: &&Json| it["status"] == "paid" && it["attempt"].as_i64() > Some(1);
        let ended = |it: &&Json| it["status"] == "canceled";
        let counts = [
            ("schedules met at rest", list("schedules").count()),
            (
                "paid after a refusal",
                list("payments").filter(again).count(),
            ),
            (
                "subscriptions ended",
                list("subscriptions").filter(ended).count(),
            ),
        ];
        for (what, count) in counts {
            self.counts.times(what, count as u64);
        }
    }

    /// The journal makes each account again.
    fn is_rebuilt(&mut self) -> Result<(), String> {
        let names: Vec<String> = self.accounts.iter().map(|it| it.0.clone()).collect();
        for account in names {
            let ask = Ask::Rebuild {
                account,
                repair: None,
            };
            match self.alone(0, ask)? {
                End::Done(Outcome::Rebuilt { equal: true, .. }) => {}
                End::Done(other) => return Err(format!("its journal makes another: {other:?}")),
                End::Failed(error) => return Err(format!("it cannot be rebuilt: {error}")),
                End::Died => {}
            }
        }
        Ok(())
    }

    /// Time passes by chance, most often to about when something is due.
    fn passes(&mut self) {
        let due = self.states();
        let due = due
            .iter()
            .filter_map(|it| it["schedules"].as_array())
            .flatten();
        let due: Option<i64> = due.filter_map(|it| it["dueAt"].as_i64()).min();
        if let Some(due) = due.filter(|due| *due > self.now && self.dice.chance(60)) {
            let about = self.dice.roll(12 * 60) as i64 * 1_000 - 6 * MINUTE;
            self.now = self.now.max(due + about);
        } else {
            let spans = [
                30_000,
                2 * MINUTE,
                10 * MINUTE,
                HOUR,
                6 * HOUR,
                DAY,
                3 * DAY,
                20 * DAY,
            ];
            self.now += *self.dice.pick(&spans);
        }
        self.bank.arrive(self.now, &mut self.dice);
    }

    fn states(&mut self) -> Vec<Json> {
        let statement = Statement {
            sql: "SELECT state FROM kassa_account WHERE environment = ?".into(),
            params: vec![Value::from("test")],
        };
        let rows = self.store.read(&statement);
        let texts = rows.iter().filter_map(|row| row[0].text());
        texts
            .filter_map(|text| serde_json::from_str(text).ok())
            .collect()
    }
}
