//! What is bought twice around Kassa is counted once and told, and free days are
//! given once.
#![allow(missing_docs)]

use kassa::ask::CancelWhen;
use kassa::model::notice::{Notice, NoticeKind};
use kassa::model::subscription::SubscriptionStatus;
use kassa::{Ask, Outcome};
use kassa_host::shop::checkout;
use kassa_host::story;
use kassa_host::world::{LEMON_SQUEEZY, OLD_STRIPE, Peer, STRIPE, World};
use serde_json::json;

/// Pays a session at any of the two providers.
fn pay(world: &mut World, provider: &str, session: &str) {
    let body = json!({"session": session, "card": "4242424242424242"});
    world.control(&format!("POST /lab/{provider}/pay"), &body);
}

fn begin(world: &mut World, account: &str, provider: &str, plan: &str) -> String {
    let mut ask = checkout(account, plan, "/ok");
    if let Ask::Checkout {
        provider: at,
        customer,
        ..
    } = &mut ask
    {
        *at = Some(provider.into());
        customer.email = Some(format!("{account}@example.com"));
    }
    match world.ask(ask) {
        Ok(Outcome::Checkout { id, .. }) => id,
        other => panic!("no checkout: {other:?}"),
    }
}

/// Two pages that are open at once, both paid, and nothing heard of it yet.
fn twice(peer: Peer, first: &str, second: &str) -> World {
    let mut world = World::shop_at(peer);
    // Lemon Squeezy cannot end a checkout, so both pages can be paid.
    let one = begin(&mut world, "ada", "lemonSqueezy", first);
    let other = begin(&mut world, "ada", "stripe", second);
    pay(&mut world, "lemonSqueezy", &one);
    pay(&mut world, "stripe", &other);
    world
}

fn tick(world: &mut World) {
    world.ask(Ask::Tick { limit: None }).expect("a tick");
}

/// What the app hears once the messages have settled.
fn heard(world: &mut World) -> Vec<Notice> {
    tick(world);
    world.pass("2m");
    tick(world);
    world.told.clone()
}

fn merge(world: &mut World, account: &str, from: &str) {
    let ask = Ask::Merge {
        account: account.into(),
        from: from.into(),
    };
    world.ask(ask).expect("merged");
}

#[test]
fn two_subscriptions_of_a_group_count_as_the_better_and_the_other_is_told() {
    for peer in [STRIPE, OLD_STRIPE] {
        for (first, second, extra) in [
            ("starter", "pro", "lemonSqueezy"),
            ("pro", "starter", "stripe"),
        ] {
            let mut world = twice(peer, first, second);
            world.deliver();
            let benefits = world.benefits("ada");
            assert_eq!(benefits.active_plan_id.as_deref(), Some("pro"));
            assert_eq!(benefits.features, ["export", "projects"]);
            // What was paid for is there, both of it.
            assert_eq!(benefits.subscription_credits_balance, 600);
            let told = heard(&mut world);
            let [notice] = &*told else {
                panic!("{told:?}");
            };
            assert_eq!(notice.kind, NoticeKind::DuplicateSubscription);
            assert_eq!(notice.provider, extra);
            assert_eq!(notice.plan.as_deref(), Some("starter"));
            assert_eq!(notice.amount.as_ref().map(|it| it.amount), Some(900));
            assert!(notice.email.is_some(), "{notice:?}");
            // It says all that it takes to make it good.
            let refund = Ask::Refund {
                account: notice.account.clone(),
                payment: notice.payment.clone().expect("a payment"),
                amount: None,
                key: Some(notice.id.clone()),
                options: None,
            };
            let back = world.ask(refund).expect("a refund");
            assert!(matches!(back, Outcome::Refunded { amount: 900, .. }));
            let cancel = Ask::Cancel {
                account: notice.account.clone(),
                subscription: notice.subscription.clone(),
                when: CancelWhen::PeriodEnd,
                options: None,
            };
            world.ask(cancel).expect("an end");
            world.deliver();
            world.pass("40d");
            world.deliver();
            assert_eq!(heard(&mut world).len(), 1, "and it is told once");
            let plan = world.benefits("ada").active_plan_id;
            assert_eq!(plan.as_deref(), Some("pro"));
            world.audit();
        }
    }
}

#[test]
fn it_is_told_once_whatever_is_heard_first() {
    for seed in 0..40_usize {
        let mut world = twice(STRIPE, "starter", "pro");
        let mut waiting = world.deliveries();
        let mut turn = seed;
        while !waiting.is_empty() {
            turn = (turn * 31 + 7) % 1_009;
            let (id, ask) = waiting.remove(turn % waiting.len());
            world.ask(ask.clone()).expect("a webhook");
            world.ask(ask).expect("it again");
            world.answered(&id, 200);
        }
        let told = heard(&mut world);
        let [notice] = &*told else {
            panic!("{seed}: {told:?} {:#}", world.state("ada"));
        };
        assert_eq!(notice.provider, "lemonSqueezy", "{seed}");
        assert!(notice.payment.is_some(), "{seed}");
    }
}

#[test]
fn an_end_that_is_told_in_the_same_minute_is_no_alarm() {
    let mut world = twice(STRIPE, "starter", "pro");
    world.deliver();
    let state = world.state("ada");
    let all = state["subscriptions"].as_array().expect("subscriptions");
    let at_stripe = all.iter().find(|it| it["provider"] == "stripe");
    let cancel = Ask::Cancel {
        account: "ada".into(),
        subscription: at_stripe.and_then(|it| it["id"].as_str()).map(Into::into),
        when: CancelWhen::Now,
        options: None,
    };
    world.ask(cancel).expect("an end");
    assert_eq!(heard(&mut world), []);
    let plan = world.benefits("ada").active_plan_id;
    assert_eq!(plan.as_deref(), Some("starter"));
}

#[test]
fn accounts_that_become_one_with_a_subscription_each_are_told_of_once() {
    for peer in [STRIPE, OLD_STRIPE, LEMON_SQUEEZY] {
        let mut world = World::shop_at(peer);
        world.buy("guest", "starter");
        world.buy("ada", "pro");
        assert_eq!(heard(&mut world), []);
        merge(&mut world, "ada", "guest");
        let told = heard(&mut world);
        let [notice] = &*told else {
            panic!("{told:?}");
        };
        assert_eq!(notice.account, "ada");
        assert_eq!(notice.plan.as_deref(), Some("starter"));
        assert!(notice.payment.is_some());
        world.pass("31d");
        world.pass("2h");
        world.deliver();
        assert_eq!(
            heard(&mut world).len(),
            1,
            "a renewal is no news {:?}",
            world.told
        );
    }
}

#[test]
fn each_extra_one_is_told() {
    let mut world = twice(STRIPE, "starter", "pro");
    world.deliver();
    let third = {
        let mut other = || begin(&mut world, "guest", "stripe", "pro_yearly");
        other()
    };
    pay(&mut world, "stripe", &third);
    world.deliver();
    merge(&mut world, "ada", "guest");
    let mut plans: Vec<_> = heard(&mut world).into_iter().map(|it| it.plan).collect();
    plans.sort();
    // A year of Pro costs less by the month, so the monthly one counts.
    assert_eq!(
        plans,
        [Some("pro_yearly".to_string()), Some("starter".to_string())]
    );
    let ids: std::collections::BTreeSet<_> = world.told.iter().map(|it| &it.id).collect();
    assert_eq!(ids.len(), 2);
}

#[test]
fn a_trial_is_given_once_at_whichever_provider() {
    for first in ["stripe", "lemonSqueezy"] {
        for second in ["stripe", "lemonSqueezy"] {
            let mut world = World::shop();
            let session = begin(&mut world, "ada", first, "try");
            pay(&mut world, first, &session);
            world.deliver();
            let status = world.benefits("ada").subscription_status;
            assert_eq!(status, Some(SubscriptionStatus::Trialing));
            let cancel = Ask::Cancel {
                account: "ada".into(),
                subscription: None,
                when: CancelWhen::PeriodEnd,
                options: None,
            };
            world.ask(cancel).expect("an end");
            world.pass("60d");
            world.deliver();
            let session = begin(&mut world, "ada", second, "try");
            pay(&mut world, second, &session);
            world.deliver();
            let status = world.benefits("ada").subscription_status;
            let what = format!("{first}, then {second}");
            assert_eq!(status, Some(SubscriptionStatus::Active), "{what}");
            let paid = world.orders("ada").iter().map(|it| it.amount.amount).max();
            assert_eq!(paid, Some(1_900), "{what}");
        }
    }
}

#[test]
fn a_trial_that_a_guest_had_is_no_trial_of_the_account_any_more() {
    let mut world = World::shop();
    world.buy("guest", "try");
    let cancel = Ask::Cancel {
        account: "guest".into(),
        subscription: None,
        when: CancelWhen::Now,
        options: None,
    };
    world.ask(cancel).expect("an end");
    merge(&mut world, "ada", "guest");
    world.buy("ada", "try");
    let status = world.benefits("ada").subscription_status;
    assert_eq!(status, Some(SubscriptionStatus::Active));
}

/// Two plans with a trial that do not exclude each other.
fn two_groups(peer: Peer) -> World {
    let mut plans = story::plans();
    let all = plans.as_array_mut().expect("a list");
    let mut other = all
        .iter()
        .find(|it| it["id"] == "try")
        .expect("a plan")
        .clone();
    other["id"] = "try_too".into();
    other["group"] = "addon".into();
    other["prices"] = json!([{"provider": "lemonSqueezy", "id": "999"}]);
    all.push(other);
    World::new(&plans, 7, peer)
}

#[test]
fn two_open_checkouts_never_promise_a_trial_each() {
    for peer in [STRIPE, LEMON_SQUEEZY] {
        let mut world = two_groups(peer);
        let one = world.session("ada", "try");
        let other = world.session("ada", "try_too");
        assert_eq!(world.session("ada", "try"), one, "equal wishes are one");
        assert_eq!(world.session("ada", "try_too"), other);
        world.pay(&one);
        world.pay(&other);
        world.deliver();
        let state = world.state("ada");
        let all = state["subscriptions"].as_array().expect("subscriptions");
        let tried = all.iter().filter(|it| it["status"] == "trialing").count();
        assert_eq!((all.len(), tried), (2, 1), "{peer:?}");
        assert_eq!(heard(&mut world), [], "two groups are no duplicate");
    }
}

#[test]
fn a_checkout_that_takes_the_place_of_another_has_its_trial() {
    let mut world = World::shop();
    world.session("ada", "try");
    world.session("ada", "starter");
    world.buy("ada", "try");
    let status = world.benefits("ada").subscription_status;
    assert_eq!(status, Some(SubscriptionStatus::Trialing));
}

#[test]
fn a_trial_is_promised_again_once_the_page_that_promised_it_has_ended() {
    let mut world = World::shop();
    let lemon = begin(&mut world, "ada", "lemonSqueezy", "try");
    let without = begin(&mut world, "ada", "stripe", "try");
    assert_eq!(begin(&mut world, "ada", "lemonSqueezy", "try"), lemon);
    world.pass("31m");
    let with = begin(&mut world, "ada", "stripe", "try");
    assert_ne!(with, without);
    pay(&mut world, "stripe", &with);
    world.deliver();
    let status = world.benefits("ada").subscription_status;
    assert_eq!(status, Some(SubscriptionStatus::Trialing));
}

#[test]
fn one_that_rested_and_goes_on_is_told_again_and_then_there_is_nothing_left_to_do() {
    let mut world = twice(STRIPE, "starter", "pro");
    world.deliver();
    let [notice] = &*heard(&mut world) else {
        panic!("{:?}", world.told);
    };
    let (account, subscription) = (notice.account.clone(), notice.subscription.clone());
    let pause = Ask::Pause {
        account: account.clone(),
        subscription: subscription.clone(),
        until: None,
        free: None,
        options: None,
    };
    world.ask(pause).expect("it rests");
    world.deliver();
    let resume = Ask::Cancel {
        account,
        subscription,
        when: CancelWhen::Never,
        options: None,
    };
    world.ask(resume).expect("it goes on");
    world.deliver();
    let told = heard(&mut world);
    let ids: Vec<&String> = told.iter().map(|it| &it.id).collect();
    assert_eq!(ids.len(), 2, "{ids:?}");
    assert_eq!(ids[0], ids[1], "one matter has one id");
    assert_eq!(world.state("ada")["notices"], json!([]));
    world.pass("1h");
    assert_eq!(heard(&mut world).len(), 2, "nobody calls for ever");
}
