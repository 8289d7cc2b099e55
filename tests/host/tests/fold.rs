//! Threads whose asks meet share a commit, and none of them loses its answer.
#![allow(missing_docs)]

use kassa::Outcome;
use kassa_host::drive::End;
use kassa_host::fold::Fold;
use kassa_host::shop::deduct;
use kassa_host::world::World;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

const THREADS: i64 = 24;

/// Long enough for the other threads to begin, however busy the machine is.
const HOLD: Duration = Duration::from_millis(300);

#[test]
fn spends_that_meet_share_commits_and_each_hears_what_became_of_it() {
    let mut world = World::shop();
    world.buy("ada", "won_pack");
    let before = world.writes;
    let (world, fold, first) = (Mutex::new(world), Fold::default(), AtomicBool::new(true));
    let ask = |number: i64| {
        fold.ask(deduct("ada", 20, &format!("k{number}")), |ask| {
            if first.swap(false, Ordering::SeqCst) {
                thread::sleep(HOLD);
            }
            world.lock().expect("a world").ask_until(ask, None)
        })
    };
    let ends: Vec<End> = thread::scope(|scope| {
        let asked: Vec<_> = (0..THREADS)
            .map(|number| scope.spawn(move || ask(number)))
            .collect();
        asked
            .into_iter()
            .map(|it| it.join().expect("an end"))
            .collect()
    });
    let spent = |end: &&End| {
        matches!(
            end,
            End::Done(Outcome::Deducted {
                replayed: false,
                ..
            })
        )
    };
    let declined = |end: &&End| matches!(end, End::Done(Outcome::Declined { .. }));
    assert_eq!(ends.iter().filter(spent).count(), 15, "{ends:?}");
    assert_eq!(ends.iter().filter(declined).count(), 9);
    let mut world = world.into_inner().expect("a world");
    assert!(
        world.writes - before < 15,
        "{} commits",
        world.writes - before
    );
    assert_eq!(world.benefits("ada").total_available_credits, 0);
    world.audit();
}

#[test]
fn webhooks_that_meet_are_each_answered() {
    let mut world = World::shop();
    for account in ["ada", "eve", "kim", "bob"] {
        let session = world.session(account, "pack");
        world.pay(&session);
    }
    let told: Vec<_> = world.deliveries().into_iter().map(|(_, ask)| ask).collect();
    let (world, fold) = (Mutex::new(world), Fold::default());
    let ask = |ask| {
        fold.ask(ask, |ask| {
            world.lock().expect("a world").ask_until(ask, None)
        })
    };
    thread::scope(|scope| {
        for one in told.iter().chain(&told) {
            scope.spawn(move || {
                let end = ask(one.clone());
                assert!(matches!(end, End::Done(Outcome::Inbound { .. })), "{end:?}");
            });
        }
    });
    let mut world = world.into_inner().expect("a world");
    for account in ["ada", "eve", "kim", "bob"] {
        assert_eq!(world.benefits(account).total_available_credits, 1_000);
    }
    world.audit();
}

#[test]
fn who_dies_while_it_leads_leaves_the_way_free() {
    let mut world = World::shop();
    world.buy("ada", "pack");
    let (world, fold) = (Mutex::new(world), Fold::default());
    let died = thread::scope(|scope| {
        let dies = || fold.ask(deduct("ada", 1, "a"), |_| panic!("as it happens"));
        scope.spawn(dies).join().is_err()
    });
    assert!(died);
    let end = fold.ask(deduct("ada", 1, "b"), |ask| {
        world.lock().expect("a world").ask_until(ask, None)
    });
    assert!(
        matches!(end, End::Done(Outcome::Deducted { .. })),
        "{end:?}"
    );
}
