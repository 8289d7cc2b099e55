//! Every order of each lifecycle's webhooks, at their times: an event is handed
//! over as soon as it exists and its turn has come, so that the provider
//! answers as of then.

use crate::play::{Failure, Options, Stats, play};
use crate::story::{Call, Card, Step, Story, What};
use kassa::ask::CancelWhen;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

const DAY: i64 = 86_400_000;

/// What has happened before, and what happens now.
struct Lifecycle {
    before: Vec<Step>,
    deeds: Vec<Step>,
}

fn buys(plan: &str, card: Card) -> Vec<Step> {
    let checkout = What::Checkout("ada".into(), plan.into(), 1, 0);
    vec![Step::Call(checkout.into()), Step::Pay(0, card)]
}

fn had(plan: &str, card: Card) -> Vec<Step> {
    let mut steps = buys(plan, card);
    steps.push(Step::Deliver);
    steps
}

fn lifecycles(pause: i64) -> Vec<Lifecycle> {
    let pause = Step::Clock(pause);
    let second = Step::Clock(1_000);
    let opened = |plan: &str| {
        let mut steps = buys(plan, Card::Works);
        let paid = steps.split_off(1);
        (steps, paid)
    };
    let life = |before: Vec<Step>, deeds: Vec<Step>| Lifecycle { before, deeds };
    let (opens_pro, pays_pro) = opened("pro");
    let (opens_pack, pays_pack) = opened("pack");
    let month = Step::Clock(28 * DAY + 7_200_000);
    let refund = |amount, name| Step::Refund(0, amount, name);
    let cancel = |when| Step::Cancel(0, when);
    let change = |price| Step::Change(0, Some(price), None, true);
    let joined = |parts: [&[Step]; 2]| parts.concat();
    vec![
        life(
            opens_pro,
            joined([&pays_pro, &[pause.clone(), refund(Some(1_000), 1)]]),
        ),
        life(
            had("pro", Card::Works),
            vec![month.clone(), pause.clone(), refund(Some(900), 1)],
        ),
        life(
            had("pro", Card::FailsLater),
            vec![month.clone(), pause.clone(), Step::Card(0, true)],
        ),
        life(
            had("starter", Card::Works),
            vec![pause.clone(), change("price_pro")],
        ),
        life(
            had("starter", Card::Works),
            vec![
                second.clone(),
                change("price_pro"),
                pause.clone(),
                change("price_yearly"),
            ],
        ),
        life(
            had("pro", Card::Works),
            vec![
                second.clone(),
                cancel(CancelWhen::PeriodEnd),
                pause.clone(),
                cancel(CancelWhen::Never),
                pause.clone(),
                cancel(CancelWhen::PeriodEnd),
                pause.clone(),
                cancel(CancelWhen::Now),
            ],
        ),
        life(
            buys("pack", Card::Debit).split_off(0)[..1].to_vec(),
            vec![
                Step::Pay(0, Card::Debit),
                pause.clone(),
                Step::Settle(0, true),
                pause.clone(),
                refund(Some(100), 1),
            ],
        ),
        life(
            opens_pack.clone(),
            joined([
                &pays_pack,
                &[
                    pause.clone(),
                    refund(Some(400), 1),
                    pause.clone(),
                    refund(None, 2),
                ],
            ]),
        ),
        life(
            opens_pack,
            joined([
                &pays_pack,
                &[pause, refund(Some(400), 1), second, Step::FailRefund(1)],
            ]),
        ),
    ]
}

/// Plays them all, on two threads.
///
/// # Errors
/// The first that ended unlike the others, or broke.
pub fn all() -> Result<(usize, Stats), Failure> {
    some(usize::MAX)
}

/// At most so many orders of each lifecycle.
///
/// # Errors
/// As [`all`].
pub fn some(most: usize) -> Result<(usize, Stats), Failure> {
    let lives: Vec<Lifecycle> = [0, 1_000].into_iter().flat_map(lifecycles).collect();
    let next = AtomicUsize::new(0);
    let done: Mutex<Result<(usize, Stats), Failure>> = Mutex::new(Ok((0, Stats::default())));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(life) = lives.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mine = life.every_order(most);
                    let mut done = done.lock().expect("unpoisoned");
                    match (mine, &mut *done) {
                        (Err(failure), _) => {
                            *done = Err(failure);
                            return;
                        }
                        (Ok((count, stats)), Ok(all)) => {
                            all.0 += count;
                            all.1.add(&stats);
                        }
                        (Ok(_), Err(_)) => return,
                    }
                }
            });
        }
    });
    done.into_inner().expect("unpoisoned")
}

impl Lifecycle {
    fn every_order(&self, most: usize) -> Result<(usize, Stats), Failure> {
        let events = self.events()?;
        let mut stats = Stats::default();
        let mut first: Option<String> = None;
        let mut count = 0;
        for order in orders(events.len()) {
            if count >= most {
                break;
            }
            let doubled = if count % 2 == 0 {
                None
            } else {
                Some(count / 2 % events.len())
            };
            count += 1;
            let story = self.told_in(&events, &order, doubled);
            let mut world = play(&story, &Options::default())?;
            stats.add(&world.stats);
            let end = world.end();
            let first = first.get_or_insert_with(|| end.clone());
            if *first != end {
                let wrong = format!("another order ended as {first}\n    and this one as {end}");
                return Err(Failure { wrong, story });
            }
        }
        Ok((count, stats))
    }

    /// The events that are read, by name, and after which deed each exists.
    fn events(&self) -> Result<Vec<(String, usize)>, Failure> {
        let mut events: Vec<(String, usize)> = Vec::new();
        let mut known = 0;
        for count in 0..=self.deeds.len() {
            let steps = [&self.before[..], &self.deeds[..count]].concat();
            let world = play(&Story { seed: 7, steps }, &Options::default())?;
            let all = world.book.events.iter().enumerate().skip(known);
            let read = all.filter(|(_, event)| event.fact.is_some() && !event.done);
            events.extend(read.map(|(at, _)| (world.book.name(at), count)));
            known = world.book.events.len();
        }
        Ok(events)
    }

    fn told_in(
        &self,
        events: &[(String, usize)],
        order: &[usize],
        doubled: Option<usize>,
    ) -> Story {
        let mut steps = self.before.clone();
        let mut done = 0;
        let mut hand_over = |steps: &mut Vec<Step>, event: usize| {
            let (name, after) = &events[event];
            while done < *after {
                steps.push(self.deeds[done].clone());
                done += 1;
            }
            steps.push(Step::Call(Call::from(What::event(name))));
        };
        for event in order {
            hand_over(&mut steps, *event);
        }
        if let Some(event) = doubled {
            hand_over(&mut steps, event);
        }
        steps.push(Step::Rest);
        Story { seed: 7, steps }
    }
}

/// All orders of so many things.
fn orders(count: usize) -> Vec<Vec<usize>> {
    (0..count).fold(vec![Vec::new()], |all, next| {
        let longer = |order: &Vec<usize>| {
            let order = order.clone();
            (0..=order.len()).map(move |at| {
                let mut order = order.clone();
                order.insert(at, next);
                order
            })
        };
        all.iter().flat_map(longer).collect()
    })
}
