//! Credits that are held, given and taken by hand, while payments come and go:
//! the books add up, and work that is committed is paid exactly.

use super::cases::{hold, shops};
use super::overspent::{Life, Step, case, played};
use super::*;
use crate::decide::reserve as rules;
use crate::model::account::{Grant, Reservation};

type Kind = Option<&'static str>;

#[derive(Clone, Debug)]
enum Act {
    Play(Step),
    /// Holds what a spend would take, for so many days.
    Reserve(Step, i64),
    /// So many thousandths of what the n-th one holds.
    Commit(u64, i64),
    Release(u64),
    Give(i64, Kind, Option<i64>),
    /// So many thousandths of all plain credits.
    Take(i64),
}

fn acts(dice: &mut Dice) -> Vec<Act> {
    let strategies = [
        Strategy::SubscriptionFirst,
        Strategy::OneTimeOnly,
        Strategy::ExpiringFirst,
    ];
    let mut all = Vec::new();
    for step in case(dice) {
        all.push(Act::Play(step));
        for _ in 0..dice.roll(3) {
            let kind = dice.pick(&[None, None, Some("image")]);
            let part = dice.pick(&[300, 600, 1_000]);
            all.push(match dice.roll(7) {
                0 | 1 => {
                    let wanted = Step::Use(part, dice.pick(&strategies), kind);
                    Act::Reserve(wanted, dice.pick(&[1, 10, 40]))
                }
                2 | 3 => Act::Commit(dice.roll(8), dice.pick(&[0, part, 1_000])),
                4 => Act::Release(dice.roll(8)),
                5 => {
                    let days = dice.number(40) + 1;
                    let ends = (dice.roll(2) == 0).then_some(days);
                    Act::Give(1 + dice.number(100), kind, ends)
                }
                _ => Act::Take(part),
            });
        }
    }
    all
}

fn nth(life: &Life<'_>, number: u64) -> Option<Reservation> {
    let all = &life.account.reservations;
    let count = u64::try_from(all.len()).unwrap();
    let at = number.checked_rem(count)?;
    all.get(usize::try_from(at).unwrap()).cloned()
}

fn spent(life: &Life<'_>) -> i64 {
    life.account.lots.iter().map(|lot| lot.spent).sum()
}

/// What is wrong after an act.
fn acted(life: &mut Life<'_>, number: usize, act: &Act) -> Option<String> {
    let now = life.now;
    for id in rules::expired(&life.account, now) {
        life.revise(|account| rules::expire(account, &id, now));
    }
    match act {
        Act::Play(step) => return played(life, core::slice::from_ref(step)).err(),
        Act::Reserve(step, days) => {
            let takes = life.takes(step)?;
            let Step::Use(_, strategy, kind) = step else {
                return None;
            };
            let held = Reservation {
                id: format!("res_{number}"),
                amount: takes.iter().map(|take| take.amount).sum(),
                takes,
                kind: kind.map(Into::into),
                strategy: *strategy,
                note: None,
                created: now,
                expires_at: now + days * DAY,
            };
            life.revise(|account| account.reservations.push(held));
        }
        Act::Commit(which, part) => {
            let held = nth(life, *which).filter(rules::holds)?;
            let (amount, before) = (held.amount * part / 1_000, spent(life));
            life.revise(|account| rules::commit(account, &held, amount));
            let used = spent(life) - before;
            return (used != amount).then(|| format!("{used} were used and not {amount}"));
        }
        Act::Release(which) => {
            let held = nth(life, *which)?;
            life.revise(|account| rules::drop(account, &held.id));
        }
        Act::Give(amount, kind, days) => {
            let grant = Grant {
                id: format!("grant_{number}"),
                amount: *amount,
                kind: kind.map(Into::into),
                expires_at: days.map(|days| now + days * DAY),
                author: "ada".into(),
                reason: "an outage".into(),
                at: now,
            };
            life.revise(|account| account.grants.push(grant));
        }
        Act::Take(part) => {
            let reach = available(&life.account, Strategy::ExpiringFirst, now);
            let amount = reach * part / 1_000;
            let takes = spend::takes(&life.account, amount, Strategy::ExpiringFirst, None, now)?;
            life.revise(|account| spend::take_away(account, &takes));
            let left = available(&life.account, Strategy::ExpiringFirst, now);
            return (left != reach - amount).then(|| format!("{left} are left of {reach}"));
        }
    }
    None
}

#[test]
fn the_books_add_up_whatever_is_held_given_and_taken() {
    hold(acts, |seed, acts| {
        let plans = &shops()[usize::try_from(seed % 3).unwrap()];
        let mut life = Life::new(plans);
        for (number, act) in acts.iter().enumerate() {
            if let Some(wrong) = acted(&mut life, number, act).or_else(|| life.wrong()) {
                return Some(wrong);
            }
            let held: i64 = life.account.lots.iter().map(|lot| lot.held).sum();
            let all = life.account.reservations.iter().flat_map(|it| &it.takes);
            let takes: i64 = all.map(|take| take.amount).sum();
            if held != takes {
                return Some(format!("lots hold {held}, reservations {takes}"));
            }
        }
        None
    });
}
