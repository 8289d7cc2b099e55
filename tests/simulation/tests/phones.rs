//! Nothing that a store took money for is lost, nothing is finished before the server has it, and
//! the outbox is empty in the end. `KASSA_PHONES=5000 cargo test -p kassa-simulation --test phones`
//! lives more lives.
#![allow(missing_docs)]

use kassa_simulation::phones::{PLANTS, live};
use std::collections::BTreeSet;
use std::env;

/// All that can go wrong has gone wrong in some life.
const TROUBLES: usize = 15;

#[test]
fn what_was_paid_for_reaches_its_buyer_whatever_happens_to_the_phone() {
    let lives = env::var("KASSA_PHONES").ok().and_then(|it| it.parse().ok());
    let mut met = BTreeSet::new();
    for seed in 1..=lives.unwrap_or(60) {
        match live(seed, None) {
            Ok(more) => met.extend(more),
            Err(wrong) => panic!("life {seed}: {wrong}"),
        }
    }
    assert_eq!(met.len(), TROUBLES, "{met:?}");
}

#[test]
fn each_planted_fault_is_found_by_the_claim_that_it_breaks() {
    for (plant, claim) in PLANTS {
        let found = (1..100).find_map(|seed| live(seed, Some(plant)).err());
        let found = found.unwrap_or_else(|| panic!("nobody noticed {plant:?}"));
        assert!(found.contains(claim), "{plant:?}: {found}");
    }
}
