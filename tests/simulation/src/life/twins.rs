//! The same life in two orders: what it comes to has to be the same.

use super::{Life, of};
use crate::dice::Dice;
use crate::play::{Failure, Options, Stats, play};
use crate::story::{Step, Story};

/// Every so many seeds, a life is lived twice.
const TWINS: u64 = 8;

/// Plays the life of a seed; now and then another one twice.
///
/// # Errors
/// What did not hold.
pub fn played(seed: u64, options: &Options) -> Result<Stats, Failure> {
    let mut stats = play(&of(seed), options)?.stats;
    if seed.is_multiple_of(TWINS) {
        let mut ends = Vec::new();
        for order in [1, 2] {
            let story = twin(seed, order);
            let mut world = play(&story, options)?;
            stats.add(&world.stats);
            ends.push((world.end(), story));
        }
        if let [(first, _), (second, story)] = ends.as_slice()
            && first != second
        {
            let wrong = format!("its twin ended as {first}\n    and it as {second}");
            let story = crate::play::spelled_out(story, options);
            return Err(Failure { wrong, story });
        }
    }
    Ok(stats)
}

/// A life in scenes: what happens at the provider, its webhooks in any order,
/// and spends only after all of them have arrived.
fn twin(seed: u64, order: u64) -> Story {
    let mut life = Life::new(Dice::new(seed ^ 0x7717));
    let mut chance = Dice::new(seed ^ order << 32);
    life.buy("ada");
    for _ in 0..3 {
        match life.dice.roll(3) {
            0 => life.time(),
            1 => life.at_provider(),
            _ => {
                let account = life.somebody();
                life.buy(&account);
            }
        }
        let mess = chance.roll(1 << 30) as u64;
        life.steps.push(Step::Mess(mess, Vec::new()));
        life.steps.push(Step::Deliver);
        for _ in 0..life.dice.roll(3) {
            let account = life.somebody();
            let spend = life.a_spend(account);
            life.steps.push(Step::Call(spend.into()));
        }
    }
    life.steps.push(Step::Rest);
    Story {
        seed,
        steps: life.steps,
    }
}
