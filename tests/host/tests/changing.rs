//! Changes of a subscription that a story cannot tell: answers that are lost,
//! cards that decline, and what somebody does at the provider meanwhile.
#![allow(missing_docs)]

use kassa::ask::{CancelWhen, ChangeWhen, Proration};
use kassa::model::subscription::SubscriptionStatus;
use kassa::{Ask, KassaError, Outcome};
use kassa_host::race::race;
use kassa_host::world::{LEMON_SQUEEZY, Peer, STRIPE, World};
use serde_json::json;

const BOTH: [Peer; 2] = [STRIPE, LEMON_SQUEEZY];

/// Somebody who pays for `pro`, in the middle of the month.
fn subscribed(peer: Peer) -> World {
    let mut world = World::shop_at(peer);
    world.buy("ada", "pro");
    world.pass("14d");
    world
}

fn change(plan: &str, when: ChangeWhen, proration: Option<Proration>) -> Ask {
    Ask::Change {
        account: "ada".into(),
        subscription: None,
        plan: Some(plan.into()),
        quantity: None,
        when: Some(when),
        proration,
        as_of: None,
        options: None,
    }
}

fn later(plan: &str) -> Ask {
    change(plan, ChangeWhen::PeriodEnd, None)
}

fn tick(world: &mut World) {
    world.pass("1h");
    world.ask(Ask::Tick { limit: None }).expect("a tick");
}

/// The plan, its credits, and the plan that comes.
fn has(world: &mut World) -> (String, i64, Option<String>) {
    let view = world.benefits("ada");
    (
        view.active_plan_id.unwrap_or_default(),
        view.subscription_credits_balance,
        view.scheduled_plan_id,
    )
}

fn pro_then(plan: Option<&str>) -> (String, i64, Option<String>) {
    ("pro".into(), 500, plan.map(Into::into))
}

/// Spoils the next requests about the subscription.
fn spoil(world: &mut World, peer: Peer, kind: &str, times: u32) {
    let root = if peer == STRIPE { "" } else { "/lemonSqueezy" };
    let path = format!("{root}/v1/subscriptions");
    let fault = json!({"kind": kind, "times": times, "path_prefix": path});
    world.control("POST /lab/fault", &fault);
}

fn unclear(end: Result<Outcome, KassaError>, at: &str) {
    if let Err(error) = end {
        assert_eq!(
            (error.status, error.retryable),
            (503, true),
            "{at}: {error:?}"
        );
    }
}

#[test]
fn however_the_answer_is_lost_what_was_paid_stays_and_the_next_invoice_is_right() {
    for peer in BOTH {
        for kind in ["500", "500_after", "429", "timeout", "drop_reply"] {
            for times in 1..=4 {
                let at = format!("{peer:?} {kind} {times}");
                let mut world = subscribed(peer);
                spoil(&mut world, peer, kind, times);
                unclear(world.ask(later("starter")), &at);
                assert_eq!(has(&mut world).0, "pro", "{at}: no answer so far");
                // Its message can come before its answer.
                world.deliver();
                assert_eq!(has(&mut world).0, "pro", "{at}: it was told");
                for _time in 0..4 {
                    tick(&mut world);
                    assert_eq!(has(&mut world).0, "pro", "{at}: it is asked again");
                }
                world.deliver();
                assert_eq!(has(&mut world), pro_then(Some("starter")), "{at}");
                world.pass("15d");
                world.deliver();
                assert_eq!(has(&mut world), ("starter".into(), 100, None), "{at}");
                let paid: Vec<i64> = world
                    .orders("ada")
                    .iter()
                    .map(|it| it.amount.amount)
                    .collect();
                assert_eq!(paid, [900, 2_900], "{at}");
                world.audit();
            }
        }
    }
}

#[test]
fn a_second_press_of_the_button_changes_nothing() {
    for peer in BOTH {
        let begin = || (subscribed(peer), later("starter"), later("starter"));
        race(begin, |world, a, b, at| {
            for end in [a, b] {
                assert!(matches!(end, Ok(Outcome::Changed { .. })), "{at}: {end:?}");
            }
            world.deliver();
            assert_eq!(has(world), pro_then(Some("starter")), "{at}");
        });
    }
}

#[test]
fn a_card_that_declines_upgrades_nobody_at_stripe() {
    let mut world = subscribed(STRIPE);
    let id = world.at_provider("subscription")[0]["id"].clone();
    let card = json!({"subscription": id, "card": "4000000000000341"});
    world.control("POST /lab/stripe/card", &card);
    world.deliver();
    let upgrade = change("pro_yearly", ChangeWhen::Now, Some(Proration::Now));
    for _time in 0..2 {
        let error = world.ask(upgrade.clone()).expect_err("a declined card");
        assert_eq!((error.code.as_str(), error.status), ("card_declined", 422));
        world.deliver();
        assert_eq!(has(&mut world), pro_then(None));
        assert_eq!(world.orders("ada").len(), 1);
    }
    // What waits for the period's end needs no card now, and stays if an upgrade fails.
    world.ask(later("starter")).expect("a change");
    world.ask(upgrade).expect_err("a declined card");
    world.deliver();
    assert_eq!(has(&mut world), pro_then(Some("starter")));
    assert_eq!(world.orders("ada").len(), 1);
}

#[test]
fn what_the_customer_picks_at_the_provider_counts_at_once() {
    let mut world = subscribed(STRIPE);
    world.ask(later("starter")).expect("a change");
    world.deliver();
    let id = world.at_provider("subscription")[0]["id"].clone();
    let price = json!({"subscription": id, "price": "price_pro_yearly"});
    world.control("POST /lab/stripe/subscription", &price);
    world.deliver();
    assert_eq!(has(&mut world).0, "pro_yearly");
    assert_eq!(has(&mut world).2, None);
}

#[test]
fn a_change_at_the_periods_end_has_nothing_to_bill() {
    for peer in BOTH {
        let mut world = subscribed(peer);
        let billed = change("starter", ChangeWhen::PeriodEnd, Some(Proration::Now));
        let error = world.ask(billed).expect_err("a contradiction");
        assert_eq!(error.code, "bad_proration");
        let free = change("starter", ChangeWhen::PeriodEnd, Some(Proration::None));
        world.ask(free).expect("a change");
        assert_eq!(has(&mut world), pro_then(Some("starter")));
    }
}

fn pause(until: Option<i64>) -> Ask {
    Ask::Pause {
        account: "ada".into(),
        subscription: None,
        until,
        free: None,
        options: None,
    }
}

fn status(world: &mut World) -> Option<SubscriptionStatus> {
    world.benefits("ada").subscription_status
}

#[test]
fn a_pause_without_an_answer_is_made_and_one_with_an_end_goes_on_by_itself() {
    for peer in BOTH {
        for kind in ["500", "500_after", "timeout", "drop_reply"] {
            let at = format!("{peer:?} {kind}");
            let mut world = subscribed(peer);
            spoil(&mut world, peer, kind, 3);
            let until = world.now() + 5 * 86_400_000;
            unclear(world.ask(pause(Some(until))), &at);
            for _time in 0..4 {
                tick(&mut world);
            }
            world.deliver();
            assert_eq!(status(&mut world), Some(SubscriptionStatus::Paused), "{at}");
            assert_eq!(has(&mut world).0, "", "{at}");
            world.pass("6d");
            world.deliver();
            assert_eq!(status(&mut world), Some(SubscriptionStatus::Active), "{at}");
            assert_eq!(has(&mut world).0, "pro", "{at}");
        }
    }
}

#[test]
fn who_lets_collection_rest_in_the_dashboard_gives_the_service_away() {
    let mut world = subscribed(STRIPE);
    let id = json!({"subscription": world.at_provider("subscription")[0]["id"]});
    let begins = world.now() / 1_000;
    // What an earlier pause of ours left behind means nothing.
    world
        .ask(pause(Some((begins + 86_400) * 1_000)))
        .expect("a pause");
    assert_eq!(has(&mut world).0, "");
    world.pass("2d");
    world.deliver();
    for behavior in ["void", "mark_uncollectible", "keep_as_draft"] {
        let mut rests = id.clone();
        rests["behavior"] = behavior.into();
        world.control("POST /lab/stripe/pause", &rests);
        world.deliver();
        assert_eq!(has(&mut world), pro_then(None), "{behavior}");
        world.control("POST /lab/stripe/resume", &id);
        world.deliver();
    }
    assert_eq!(status(&mut world), Some(SubscriptionStatus::Active));
}

#[test]
fn months_of_a_pause_are_not_paid_and_the_next_one_is() {
    for peer in BOTH {
        let mut world = subscribed(peer);
        world.ask(pause(None)).expect("a pause");
        for _month in 0..2 {
            world.pass("31d");
            world.deliver();
            assert_eq!(has(&mut world).0, "", "{peer:?}");
            assert_eq!(world.orders("ada").len(), 1, "{peer:?}");
        }
        let go_on = Ask::Cancel {
            account: "ada".into(),
            subscription: None,
            when: CancelWhen::Never,
            options: None,
        };
        world.ask(go_on).expect("it goes on");
        assert_eq!(has(&mut world).0, "pro", "{peer:?}");
        world.pass("31d");
        world.deliver();
        assert_eq!(has(&mut world), pro_then(None), "{peer:?}");
        assert_eq!(world.orders("ada").len(), 2, "{peer:?}");
    }
}
