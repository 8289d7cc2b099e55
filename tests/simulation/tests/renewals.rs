//! Lives of renewals hold, and what is planted there is found. `--renewals --plants` plays all of
//! it, in an optimised build.
#![allow(missing_docs)]

use kassa_simulation::renew::{Counts, PLANTS, Plant, played, told};

#[test]
fn lives_hold_where_nothing_is_planted() {
    let mut counts = Counts::default();
    for seed in 0..40 {
        counts.add(&played(seed, Plant::None).expect("it holds"));
    }
    let common = ["charges taken", "crashes", "answers lost"];
    assert!(common.iter().all(|it| counts.of(it) > 10), "{counts}");
}

/// Two workers put one card away; the second had nothing left to do, and wrote its snapshot over
/// the first one's: from then on no write came after it.
#[test]
fn what_changes_nothing_writes_nothing() {
    assert!(played(40_884, Plant::None).is_ok());
}

#[test]
fn a_life_plays_the_same_every_time() {
    assert_eq!(told(3, Plant::None), told(3, Plant::None));
}

#[test]
fn what_every_life_meets_is_found_in_the_first_ones() {
    for plant in [Plant::RandomOrders, Plant::OtherPrices, Plant::Asleep] {
        let claim = PLANTS.iter().find(|it| it.1 == plant);
        let claim = claim.and_then(|it| it.2).expect("a claim");
        let mut lives = (0..20).filter_map(|seed| played(seed, plant).err());
        assert!(lives.any(|wrong| wrong.contains(claim)), "{plant:?}");
    }
}
