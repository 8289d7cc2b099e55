//! Plays a story against the core, and shows the auditor everything.

mod drive;
mod end;
mod rebuilt;
mod world;

pub use drive::{End, Running};
pub use rebuilt::UNLIKE;
pub use world::{Options, Stats, World, catalogs};

use crate::life;
use crate::story::{Call, Step, Story, What};
use kassa::ask::CancelWhen;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Rounds of webhooks that make others due.
const ROUNDS: usize = 12;

/// Plays all steps.
///
/// # Errors
/// The step that did not hold, and why.
pub fn play(story: &Story, options: &Options) -> Result<World, Failure> {
    let mut world = World::new(story.seed, options);
    tell(story, &mut world, &mut Vec::new())?;
    Ok(world)
}

/// The story with all chance spelled out, as far as it holds.
pub fn spelled_out(story: &Story, options: &Options) -> Story {
    let mut steps = Vec::new();
    let mut world = World::new(story.seed, options);
    match tell(story, &mut world, &mut steps) {
        Ok(()) => Story {
            seed: story.seed,
            steps,
        },
        Err(failure) => failure.story,
    }
}

fn tell(story: &Story, world: &mut World, played: &mut Vec<Step>) -> Result<(), Failure> {
    for step in &story.steps {
        let steps = match step {
            Step::Mess(seed, between) => {
                let names: Vec<String> = world
                    .waiting()
                    .iter()
                    .map(|it| world.book.name(*it))
                    .collect();
                life::mess(*seed, &names, between)
            }
            other => vec![other.clone()],
        };
        for step in steps {
            played.push(step);
            let done = catch_unwind(AssertUnwindSafe(|| {
                played.last().map(|step| world.step(step))
            }));
            let wrong = match done {
                Ok(None | Some(Ok(()))) => continue,
                Ok(Some(Err(wrong))) => wrong,
                Err(_) => "it panicked".into(),
            };
            let steps = std::mem::take(played);
            let story = Story {
                seed: story.seed,
                steps,
            };
            return Err(Failure { wrong, story });
        }
    }
    Ok(())
}

/// A story that did not hold, up to where it broke.
#[derive(Debug)]
pub struct Failure {
    /// What is wrong with the last step.
    pub wrong: String,
    /// Every step until then, chance spelled out.
    pub story: Story,
}

impl World {
    fn step(&mut self, step: &Step) -> Result<(), String> {
        match step {
            Step::Plans(catalog) => self.use_plans(*catalog),
            Step::Clock(by) => self.book.advance(*by),
            Step::Call(call) => {
                self.together(std::slice::from_ref(call), &[])?;
            }
            Step::Together(calls, turns) => {
                self.together(calls, turns)?;
            }
            Step::Deliver => self.deliver()?,
            Step::Rest => self.rest()?,
            Step::Elsewhere(account, price, number) => self.elsewhere(account, price, *number),
            other => self.at_provider(other),
        }
        Ok(())
    }

    fn at_provider(&mut self, step: &Step) {
        match step {
            Step::Pay(number, card) => {
                if let Some(session) = self.bought(*number, |it| it.session.clone())
                    && let Some(subscription) = self.book.pay(&session, *card)
                {
                    let payment = self.book.payment_named(&session);
                    let bought = &mut self.bought[*number];
                    bought.subscription = subscription;
                    bought.payment = payment;
                }
            }
            Step::Settle(number, arrives) => {
                if let Some(session) = self.bought(*number, |it| it.session.clone()) {
                    self.book.settle(&session, *arrives);
                }
            }
            Step::Refund(number, amount, name) => {
                let of = self.bought(*number, |it| it.subscription.clone().or(it.session.clone()));
                if let Some(of) = of
                    && let Some(id) = self.book.refund(&of, *amount)
                {
                    self.refunds.insert(*name, id);
                }
            }
            Step::FailRefund(name) => {
                if let Some(id) = self.refunds.get(name) {
                    self.book.fail_refund(id);
                }
            }
            Step::Card(number, _) | Step::Cancel(number, _) | Step::Change(number, ..) => {
                if let Some(id) = self.bought(*number, |it| it.subscription.clone()) {
                    self.at_subscription(step, &id);
                }
            }
            _ => {}
        }
    }

    fn at_subscription(&mut self, step: &Step, id: &str) {
        match step {
            Step::Card(_, works) => {
                self.book.card(id, *works);
            }
            Step::Cancel(_, CancelWhen::Now) => {
                self.book.cancel_now(id);
            }
            Step::Cancel(_, when) => {
                self.book.cancel_later(id, *when == CancelWhen::PeriodEnd);
            }
            Step::Change(_, price, quantity, at_once) => {
                self.book.change(id, *price, *quantity, *at_once);
            }
            _ => {}
        }
    }

    /// Delivers until nothing waits, oldest first; then what is due is done.
    fn deliver(&mut self) -> Result<(), String> {
        for _ in 0..ROUNDS {
            let waiting: Vec<usize> = self.waiting();
            if waiting.is_empty() {
                return self.settle();
            }
            for event in waiting {
                let name = self.book.name(event);
                self.together(&[What::event(&name).into()], &[])?;
            }
        }
        Err("webhooks never end".into())
    }

    fn settle(&mut self) -> Result<(), String> {
        let due: Vec<String> = self.due.iter().cloned().collect();
        self.due.clear();
        for account in due {
            self.together(&[Call::from(What::Settle(account))], &[])?;
        }
        Ok(())
    }

    /// Everything arrives, everything due is done, and the books are audited.
    fn rest(&mut self) -> Result<(), String> {
        self.deliver()?;
        // Whoever died at work left it due later, with a claim of minutes.
        for _ in 0..2 {
            self.book.advance(15 * 60_000);
            self.deliver()?;
            self.together(&[What::Tick.into()], &[])?;
        }
        for account in self.truth.accounts() {
            self.together(&[What::Benefits(account.clone()).into()], &[])?;
            self.together(&[What::Orders(account).into()], &[])?;
        }
        self.truth.rest(&self.told)?;
        self.rebuilt()
    }
}
