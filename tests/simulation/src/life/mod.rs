//! Lives by chance: what a seed does.

mod twins;

pub use twins::played;

use crate::dice::Dice;
use crate::story::{Call, Card, Ill, Step, Story, What};
use kassa::ask::CancelWhen;
use kassa::model::benefits::Strategy;

const ACCOUNTS: [&str; 2] = ["ada", "bob"];
const PLANS: [&str; 5] = ["pro", "starter", "pack", "odd_pack", "pro_yearly"];
const DAY: i64 = 86_400_000;

/// The life of one seed.
pub fn of(seed: u64) -> Story {
    let mut life = Life::new(Dice::new(seed));
    life.live();
    Story {
        seed,
        steps: life.steps,
    }
}

struct Life {
    dice: Dice,
    steps: Vec<Step>,
    /// Who bought which plan.
    bought: Vec<(String, &'static str)>,
    refunds: usize,
    keys: usize,
    spent: Vec<What>,
}

impl Life {
    fn new(dice: Dice) -> Self {
        Life {
            dice,
            steps: Vec::new(),
            bought: Vec::new(),
            refunds: 0,
            keys: 0,
            spent: Vec::new(),
        }
    }

    fn live(&mut self) {
        let account = ACCOUNTS[0].to_string();
        self.buy(&account);
        let scenes = 1 + self.dice.roll(4);
        for _ in 0..scenes {
            self.scene();
        }
        self.steps.push(Step::Rest);
    }

    fn scene(&mut self) {
        match self.dice.roll(17) {
            0 | 1 => {
                let account = (*self.dice.pick(&ACCOUNTS)).to_string();
                self.buy(&account);
            }
            2 | 3 => self.time(),
            4..=6 => self.at_provider(),
            7 => {
                let catalog = self.dice.roll(2);
                self.steps.push(Step::Plans(catalog));
            }
            8 => self.refund(),
            9 => {
                let account = self.somebody();
                let when = [CancelWhen::PeriodEnd, CancelWhen::Never, CancelWhen::Now];
                let when = *self.dice.pick(&when);
                self.call(What::Cancel(account, when));
            }
            10 => self.elsewhere(),
            11 => self.crowd(),
            12 => self.merge(),
            13 | 14 => self.work(),
            15 => self.gift(),
            _ => {}
        }
        self.deliver();
        self.spend();
    }

    fn somebody(&mut self) -> String {
        self.bought[self.dice.roll(self.bought.len())].0.clone()
    }

    fn refund(&mut self) {
        let number = self.dice.roll(self.bought.len());
        let account = self.bought[number].0.clone();
        self.keys += 1;
        let amount = self
            .dice
            .chance(50)
            .then(|| 100 + self.dice.roll(700) as i64);
        self.call(What::Refund(account, number, amount, self.keys));
    }

    /// A payment link: nobody told Kassa who pays there.
    fn elsewhere(&mut self) {
        let account = self.somebody();
        let number = self.bought.len();
        self.bought.push((account.clone(), "pack"));
        self.steps
            .push(Step::Elsewhere(account, "price_pack", number));
        self.steps.push(Step::Pay(number, Card::Works));
        if self.dice.chance(60) {
            self.refunds += 1;
            self.steps.push(Step::Clock(1_000));
            self.steps
                .push(Step::Refund(number, Some(300), self.refunds));
        }
    }

    /// Several at once.
    fn crowd(&mut self) {
        let mut calls = Vec::new();
        for _ in 0..2 + self.dice.roll(3) {
            let account = self.somebody();
            let what = match self.dice.roll(8) {
                0 => What::Tick,
                1 => What::Benefits(account),
                2 if !self.spent.is_empty() => self.dice.pick(&self.spent.clone()).clone(),
                _ => self.a_spend(account),
            };
            calls.push(self.sick(what));
            if self.dice.chance(25) {
                let same = calls[calls.len() - 1].what.clone();
                calls.push(Call::from(same));
            }
        }
        self.at_once(calls);
    }

    /// A job holds credits, and ends well, badly, late or never.
    fn work(&mut self) {
        let account = self.somebody();
        self.keys += 1;
        let (key, amount) = (self.keys, 1 + self.dice.roll(60) as i64);
        let strategy = self.a_strategy();
        let seconds = *self.dice.pick(&[5, 600, 86_400]);
        self.call(What::Reserve(
            account.clone(),
            amount,
            strategy,
            seconds,
            key,
        ));
        if self.dice.chance(30) {
            // Another one wants the same credits.
            self.keys += 1;
            let other = What::Reserve(account.clone(), amount, strategy, seconds, self.keys);
            self.call(other);
        }
        match self.dice.roll(5) {
            0 => self.deliver(),
            1 => self.steps.push(Step::Clock(1_000 * seconds)),
            2 => {
                self.steps.push(Step::Clock(1_000 * seconds));
                self.call(What::Tick);
            }
            3 => self.refund(),
            _ => {}
        }
        match self.dice.roll(5) {
            0 => {}
            1 => self.call(What::Release(account, key)),
            _ => {
                let used = *self
                    .dice
                    .pick(&[0, 1, amount / 2, amount, amount, amount + 7]);
                let commit = What::Commit(account.clone(), key, used);
                if self.dice.chance(30) {
                    let spend = self.a_spend(account);
                    let calls = vec![self.sick(commit), self.sick(spend)];
                    self.at_once(calls);
                } else {
                    self.call(commit);
                }
            }
        }
    }

    /// Credits by hand, or a correction.
    fn gift(&mut self) {
        let account = self.somebody();
        self.keys += 1;
        let amount = 1 + self.dice.roll(30) as i64;
        let days = self.dice.chance(50).then(|| 1 + self.dice.roll(40) as i64);
        let gift = match self.dice.roll(3) {
            0 => What::Grant(account, -amount, None, self.keys),
            _ => What::Grant(account, amount, days, self.keys),
        };
        self.call(gift);
    }

    fn a_strategy(&mut self) -> Strategy {
        *self.dice.pick(&[
            Strategy::SubscriptionOnly,
            Strategy::OneTimeOnly,
            Strategy::SubscriptionFirst,
            Strategy::OneTimeFirst,
            Strategy::ExpiringFirst,
        ])
    }

    fn at_once(&mut self, calls: Vec<Call>) {
        let turns = (0..calls.len() * 5)
            .map(|_| self.dice.roll(calls.len()))
            .collect();
        let again: Vec<What> = calls
            .iter()
            .filter(|call| !call.ills.is_empty() || calls.len() > 2)
            .map(|call| call.what.clone())
            .collect();
        self.steps.push(Step::Together(calls, turns));
        // Whoever got no answer asks again.
        self.steps
            .extend(again.into_iter().map(|what| Step::Call(what.into())));
    }

    fn merge(&mut self) {
        let (stays, goes) = if self.dice.chance(50) { (0, 1) } else { (1, 0) };
        let merge = What::Merge(ACCOUNTS[stays].into(), ACCOUNTS[goes].into());
        if self.dice.chance(50) {
            let account = self.somebody();
            let spend = self.a_spend(account);
            let calls = vec![self.sick(merge), self.sick(spend)];
            self.at_once(calls);
        } else {
            self.call(merge);
        }
    }

    /// What waits is handed over: in any order, some of it twice, some of it
    /// later, some of it at once, with spends in between.
    fn deliver(&mut self) {
        let mut between = Vec::new();
        for _ in 0..self.dice.roll(3) {
            let account = self.somebody();
            between.push(self.a_spend(account));
        }
        let seed = self.dice.roll(1 << 30) as u64;
        self.steps.push(Step::Mess(seed, between));
    }

    fn call(&mut self, what: What) {
        let call = self.sick(what);
        let again = (!call.ills.is_empty()).then(|| call.what.clone());
        self.steps.push(Step::Call(call));
        // Whoever asked asks again.
        self.steps.extend(again.map(|what| Step::Call(what.into())));
    }

    fn sick(&mut self, what: What) -> Call {
        sick(&mut self.dice, what, 20)
    }

    fn buy(&mut self, account: &str) {
        let plan = *self.dice.pick(&PLANS);
        let number = self.bought.len();
        self.bought.push((account.into(), plan));
        let quantity = 1 + i64::from(self.dice.chance(20));
        self.call(What::Checkout(
            account.into(),
            plan.into(),
            quantity,
            number,
        ));
        let card = match self.dice.roll(4) {
            0 if plan.ends_with("pack") => Card::Debit,
            1 => Card::FailsLater,
            _ => Card::Works,
        };
        self.steps.push(Step::Pay(number, card));
    }

    fn time(&mut self) {
        let by = match self.dice.roll(4) {
            0 => 1_000 * self.dice.roll(90) as i64,
            1 => DAY * (1 + self.dice.roll(10) as i64),
            _ => DAY * (28 + self.dice.roll(12) as i64),
        };
        self.steps.push(Step::Clock(by));
    }

    fn at_provider(&mut self) {
        let number = self.dice.roll(self.bought.len());
        let step = match self.dice.roll(8) {
            0 => Step::Cancel(number, CancelWhen::PeriodEnd),
            1 => Step::Cancel(number, CancelWhen::Never),
            2 => Step::Cancel(number, CancelWhen::Now),
            3 => Step::Card(number, self.dice.chance(60)),
            4 => Step::Settle(number, self.dice.chance(70)),
            5 | 6 => {
                self.refunds += 1;
                let amount = self
                    .dice
                    .chance(60)
                    .then(|| 100 + self.dice.roll(600) as i64);
                Step::Refund(number, amount, self.refunds)
            }
            _ => {
                let price = *self
                    .dice
                    .pick(&["price_pro", "price_starter", "price_yearly"]);
                Step::Change(number, Some(price), None, self.dice.chance(50))
            }
        };
        self.steps
            .push(Step::Clock(1_000 * (1 + self.dice.roll(5_000) as i64)));
        self.steps.push(step);
        if self.refunds > 0 && self.dice.chance(30) {
            self.steps.push(Step::Clock(60_000));
            self.steps.push(Step::FailRefund(self.refunds));
        }
    }

    fn spend(&mut self) {
        for _ in 0..self.dice.roll(3) {
            let account = self.somebody();
            let spend = self.a_spend(account);
            self.call(spend);
            if self.dice.chance(15) {
                let again = self.dice.pick(&self.spent.clone()).clone();
                self.call(again);
            }
        }
    }

    fn a_spend(&mut self, account: String) -> What {
        self.keys += 1;
        let strategy = self.a_strategy();
        let amount = 1 + self.dice.roll(60) as i64;
        let spend = What::Deduct(account, amount, strategy, self.keys);
        self.spent.push(spend.clone());
        spend
    }
}

/// A call whose host's clock may be off, and whose process may die.
pub fn sick(dice: &mut Dice, what: What, percent: usize) -> Call {
    let mut call = Call::from(what);
    if dice.chance(25) {
        call.skew = (dice.roll(20_001) as i64) - 10_000;
    }
    if dice.chance(percent) {
        let at = dice.roll(4);
        let ill = match dice.roll(8) {
            0 => Ill::DiesBefore,
            1 => Ill::DiesAfter,
            2 | 3 => Ill::DiesWithin(dice.roll(6)),
            4 => Ill::Fails,
            5 => Ill::Stale(1_000 * (1 + dice.roll(60) as i64)),
            _ => Ill::Lost,
        };
        call.ills.push((at, ill));
    }
    call
}

/// Webhooks that wait, and spends in between, as chance hands them over.
pub fn mess(seed: u64, waiting: &[String], between: &[What]) -> Vec<Step> {
    let mut dice = Dice::new(seed);
    let mut whats: Vec<What> = waiting.iter().map(|name| What::event(name)).collect();
    let same: Vec<What> = whats.iter().filter(|_| dice.chance(15)).cloned().collect();
    whats.extend(same);
    whats.extend(between.iter().cloned());
    if dice.chance(70) {
        dice.shuffle(&mut whats);
    }
    let mut steps = Vec::new();
    while let Some(what) = whats.pop() {
        if dice.chance(8) && matches!(what, What::Event(..)) {
            // It gets lost on the way, and comes again some day.
            continue;
        }
        let call = sick(&mut dice, what, 10);
        match dice.roll(10) {
            0 | 1 if !whats.is_empty() => {
                let mut calls = vec![call];
                for _ in 0..1 + dice.roll(2) {
                    if let Some(what) = whats.pop() {
                        calls.push(sick(&mut dice, what, 5));
                    }
                }
                let turns = (0..calls.len() * 4).map(|_| dice.roll(calls.len()));
                let turns = turns.collect();
                steps.push(Step::Together(calls, turns));
            }
            2 if whats.len() > 1 => {
                let rest = whats.len() - 1 - dice.roll(whats.len() - 1);
                let mut parts = vec![call.what];
                parts.extend(whats.drain(rest..));
                let again = parts.clone();
                steps.push(Step::Call(sick(&mut dice, What::Batch(parts), 10)));
                steps.extend(again.into_iter().map(|what| Step::Call(what.into())));
            }
            _ => steps.push(Step::Call(call)),
        }
    }
    steps
}
