//! The simulator is awake: its store is SQLite, its stories replay, and what is
//! planted is found.
#![allow(missing_docs)]

use kassa_simulation::life;
use kassa_simulation::permute;
use kassa_simulation::play::{Failure, Options, Stats, UNLIKE, play, spelled_out};
use kassa_simulation::shrink::shrink;
use kassa_simulation::story::{Call, Card, Step, Story, What};

fn sqlite() -> Options {
    Options {
        sqlite: true,
        ..Options::default()
    }
}

#[test]
fn the_store_in_memory_keeps_what_sqlite_keeps() {
    for seed in 1..=60 {
        let story = life::of(seed);
        let mut here = play(&story, &Options::default()).expect("it holds");
        let mut there = play(&story, &sqlite()).expect("it holds on SQLite");
        assert_eq!(here.store.dump(), there.store.dump(), "seed {seed}");
        assert_eq!(here.stats, there.stats, "seed {seed}");
    }
}

#[test]
fn a_story_reads_as_it_was_written() {
    for seed in 1..=60 {
        let story = spelled_out(&life::of(seed), &Options::default());
        let text = story.text("A life.");
        assert_eq!(Story::read(&text).as_ref(), Ok(&story), "{text}");
    }
}

#[test]
fn ten_thousand_events_are_rebuilt_from_their_journals() {
    let (mut all, mut seed) = (Stats::default(), 1_000);
    while all.delivered < 10_000 {
        match play(&life::of(seed), &Options::default()) {
            Ok(world) => all.add(&world.stats),
            // What else may break a life is a matter of other tests.
            Err(failure) => assert!(!failure.wrong.contains(UNLIKE), "{}", failure.wrong),
        }
        seed += 1;
    }
    assert!(all.merges > 20 && all.rebuilt > 1_000, "{all:?}");
}

fn first_failure(options: &Options) -> Failure {
    let mut seeds = 1..=400;
    seeds
        .find_map(|seed| play(&life::of(seed), options).err())
        .expect("400 lives find it")
}

/// What is planted is found, told in a few steps, and told again by the file.
fn is_found(options: &Options) {
    let found = first_failure(options);
    let whole = found.story.steps.len();
    let small = shrink(found, options);
    assert!(
        small.story.steps.len() <= whole.min(16),
        "{:?}",
        small.story
    );
    let story = Story::read(&small.story.text(&small.wrong)).expect("a story");
    let again = play(&story, options).err().expect("it fails again");
    assert_eq!(again.wrong, small.wrong);
    assert!(
        play(&story, &Options::default()).is_ok(),
        "it fails for another reason"
    );
}

#[test]
fn a_store_that_forgets_the_journal_is_found() {
    is_found(&Options {
        forgets_the_journal: true,
        ..Options::default()
    });
}

#[test]
fn an_auditor_with_a_wrong_rule_is_found() {
    is_found(&Options {
        believes_in_eternity: true,
        ..Options::default()
    });
}

#[test]
fn a_core_that_spends_without_a_row_is_found() {
    is_found(&Options {
        loses_spends: true,
        ..Options::default()
    });
}

#[test]
fn orders_of_each_lifecycle_end_alike() {
    let (count, _) = permute::some(30).expect("they do");
    assert!(count >= 30 * 12, "{count}");
}

#[test]
fn a_payment_whose_checkout_was_forgotten_is_still_taken() {
    let checkout =
        |number| Step::Call(What::Checkout("ada".into(), "pack".into(), 1, number).into());
    let steps = vec![
        checkout(0),
        Step::Pay(0, Card::Works),
        Step::Clock(38 * 86_400_000),
        checkout(1),
        Step::Call(Call::from(What::event("checkout.session.completed"))),
        Step::Rest,
    ];
    let world = play(&Story { seed: 1, steps }, &Options::default());
    assert!(
        world.is_ok(),
        "{}",
        world.err().map_or_else(String::new, |it| it.wrong)
    );
}
