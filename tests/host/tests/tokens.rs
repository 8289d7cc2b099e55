//! Tokens of customers who bought something.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what went wrong by failing"
)]
#![allow(clippy::arithmetic_side_effects, reason = "the times here are small")]

use kassa::ask::CancelWhen;
use kassa::{Ask, Fact, Moment, Need, Outcome, Step};
use kassa_host::story;
use kassa_host::world::World;
use serde_json::json;

/// What would be signed, and when the token ends; the host's part of it is held elsewhere.
fn issued(world: &mut World, account: &str, seconds: Option<i64>) -> (String, i64) {
    let ask = Ask::Token {
        account: account.into(),
        seconds,
    };
    let moment = Moment {
        now: world.now(),
        entropy: "00".repeat(16),
    };
    let job = world.kassa.begin(ask, moment);
    let (mut fact, mut input) = (None, String::new());
    loop {
        match job.next(fact) {
            Step::Need {
                need: Need::Sign { text, .. },
                ..
            } => {
                input = text;
                let signature = "A".repeat(86);
                fact = Some(Fact::Signature { signature });
            }
            Step::Need { need, .. } => fact = Some(world.meet(&need)),
            Step::Done {
                outcome: Outcome::Token { expires_at, .. },
            } => return (input, expires_at),
            other => panic!("no token: {other:?}"),
        }
    }
}

fn shop() -> World {
    let mut world = World::shop();
    world.set_up(&story::plans(), |config| {
        config["tokenKey"] = json!("a");
    });
    world
}

#[test]
fn a_token_does_not_outlive_the_access_that_it_tells() {
    let mut world = shop();
    world.buy("ada", "pro");
    let day = 86_400;
    let (_, until) = issued(&mut world, "ada", Some(7 * day));
    assert_eq!(until, world.now() / 1_000 * 1_000 + 7 * day * 1_000);
    let cancel = Ask::Cancel {
        account: "ada".into(),
        subscription: None,
        when: CancelWhen::PeriodEnd,
        options: None,
    };
    world.ask(cancel).unwrap();
    world.deliver();
    let end = world.benefits("ada").current_period_end.unwrap();
    let pause = (end - world.now()) / 60_000 - 10;
    world.pass(&format!("{pause}m"));
    let left = end - world.now();
    assert!((1..3_600_000).contains(&left), "{left}");
    let (_, until) = issued(&mut world, "ada", None);
    assert!((end - 1_000..=end).contains(&until), "{until} and {end}");
    // Nobody's access ends here, so nothing is cut.
    let (_, until) = issued(&mut world, "bob", None);
    assert_eq!(until, world.now() / 1_000 * 1_000 + 3_600_000);
}

#[test]
fn a_token_is_of_one_account_whoever_else_bought_something() {
    let mut world = shop();
    world.buy("ada", "pro");
    let (adas, _) = issued(&mut world, "ada", None);
    let (bobs, _) = issued(&mut world, "bob", None);
    assert_ne!(adas, bobs);
    assert!(adas.len() > bobs.len() + 20, "{adas} {bobs}");
}
