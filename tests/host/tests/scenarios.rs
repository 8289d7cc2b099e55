//! Every scenario holds as it is written, in both shapes of the provider's
//! events.
#![allow(missing_docs)]

use kassa_host::player::{NoTrouble, play};
use kassa_host::story;
use kassa_host::world::World;

#[test]
fn every_scenario_holds_in_every_api_version() {
    let mut wrong = Vec::new();
    for story in story::all() {
        for version in ["", "2024-06-20"] {
            let mut world = World::new(&story.plans, 1, version);
            let played = play(&story, &mut world, &mut NoTrouble);
            wrong.extend(played.err().map(|why| format!("[{version}] {why}")));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} do not hold:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
