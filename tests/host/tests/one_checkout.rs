//! A customer has one open checkout for plans that exclude each other, whoever
//! asks, whoever dies, and whatever a provider answers.
#![allow(missing_docs)]

use kassa::ask::{Decline, WayToPay};
use kassa::{Ask, KassaError, Moment, Outcome};
use kassa_host::drive::{Crash, End, drive};
use kassa_host::race::race;
use kassa_host::shop::checkout;
use kassa_host::world::{LEMON_SQUEEZY, OLD_STRIPE, Peer, STRIPE, World};
use serde_json::json;

fn wish(plan: &str) -> Ask {
    checkout("ada", plan, "/ok")
}

fn at(provider: &str, ask: Ask) -> Ask {
    match ask {
        Ask::Checkout {
            customer,
            plan,
            quantity,
            success_url,
            cancel_url,
            locale,
            items: None,
            overlay,
            options,
            ..
        } => Ask::Checkout {
            customer,
            plan,
            quantity,
            success_url,
            cancel_url,
            provider: Some(provider.into()),
            locale,
            items: None,
            overlay,
            options,
        },
        other => other,
    }
}

type Answer = Result<Outcome, KassaError>;

fn id(answer: &Answer) -> Option<&str> {
    match answer {
        Ok(Outcome::Checkout { id, .. }) => Some(id),
        _ => None,
    }
}

fn url(answer: &Answer) -> &str {
    match answer {
        Ok(Outcome::Checkout {
            way: WayToPay::Open { url },
            ..
        }) => url,
        other => panic!("no address: {other:?}"),
    }
}

fn declined(answer: &Answer, wanted: Decline) -> bool {
    matches!(answer, Ok(Outcome::Declined { code, .. }) if *code == wanted)
}

/// Sessions at Stripe that somebody could pay.
fn at_stripe(world: &mut World) -> Vec<String> {
    let state = world.control("GET /lab/state", &json!(null));
    let all = state["stripe"]["checkout.session"].as_array().cloned();
    let open = all
        .into_iter()
        .flatten()
        .filter(|it| it["status"] == "open");
    open.map(|it| it["id"].as_str().expect("an id").to_string())
        .collect()
}

fn subscriptions(world: &mut World) -> usize {
    let state = world.control("GET /lab/state", &json!(null));
    let all = state["stripe"]["subscription"].as_array().cloned();
    all.unwrap_or_default().len()
}

#[test]
fn another_plan_of_the_group_takes_the_place_of_the_open_checkout() {
    let mut world = World::shop();
    let first = world.session("ada", "starter");
    let second = world.session("ada", "pro");
    assert_eq!(at_stripe(&mut world), [&*second]);
    // Back and forth: only the last one can be paid, and it is no old one.
    let third = world.session("ada", "starter");
    assert_ne!(third, first);
    assert_eq!(at_stripe(&mut world), [&*third]);
    world.pay(&third);
    world.deliver();
    let plan = world.benefits("ada").active_plan_id;
    assert_eq!(plan.as_deref(), Some("starter"));
    assert!(declined(
        &world.ask(wish("pro")),
        Decline::AlreadySubscribed
    ));
}

#[test]
fn another_quantity_or_way_back_is_another_checkout() {
    let mut world = World::shop();
    world.session("ada", "pro");
    let other = world.ask(checkout("ada", "pro", "/elsewhere"));
    assert_eq!(at_stripe(&mut world), [id(&other).expect("a checkout")]);
}

#[test]
fn packs_exclude_nothing() {
    let mut world = World::shop();
    let both = [
        world.session("ada", "pack"),
        world.session("ada", "won_pack"),
        world.session("ada", "pro"),
    ];
    assert_eq!(at_stripe(&mut world).len(), both.len());
}

#[test]
fn what_was_paid_unheard_of_is_no_second_sale() {
    let mut world = World::shop();
    let session = world.session("ada", "starter");
    world.pay(&session);
    let before = world.state("ada")["checkouts"].clone();
    let answer = world.ask(wish("pro"));
    let Ok(Outcome::Declined {
        code,
        provider,
        manage_url,
        ..
    }) = &answer
    else {
        panic!("{answer:?}");
    };
    assert_eq!(*code, Decline::AlreadySubscribed);
    assert_eq!(provider.as_deref(), Some("stripe"));
    assert!(manage_url.is_some(), "{answer:?}");
    let after = world.state("ada")["checkouts"].clone();
    let count = |of: &serde_json::Value| of.as_array().map(Vec::len);
    assert_eq!(count(&before), count(&after), "nothing new was begun");
    world.deliver();
    let plan = world.benefits("ada").active_plan_id;
    assert_eq!(plan.as_deref(), Some("starter"));
    assert_eq!(subscriptions(&mut world), 1);
}

#[test]
fn two_wishes_at_once_leave_one_that_can_be_paid_and_its_owner_knows() {
    race(
        || (World::shop(), wish("starter"), wish("pro")),
        |world, a, b, at| {
            let open = at_stripe(world);
            assert_eq!(open.len(), 1, "{at}: {a:?} {b:?}");
            let owners = [&a, &b].map(|it| id(it) == Some(&open[0]));
            assert!(owners.contains(&true), "{at}: {a:?} {b:?}");
            for answer in [&a, &b] {
                assert!(
                    id(answer).is_some() || declined(answer, Decline::CheckoutReplaced),
                    "{at}: {answer:?}"
                );
            }
            world.pay(&open[0]);
            world.deliver();
            assert_eq!(subscriptions(world), 1, "{at}");
            assert!(world.benefits("ada").active_plan_id.is_some(), "{at}");
        },
    );
}

#[test]
fn two_equal_wishes_that_replace_a_third_get_one_address() {
    race(
        || {
            let mut world = World::shop();
            world.session("ada", "starter");
            (world, wish("pro"), wish("pro"))
        },
        |world, a, b, at| {
            assert_eq!(url(&a), url(&b), "{at}");
            assert_eq!(at_stripe(world), [id(&a).expect("one")], "{at}");
        },
    );
}

#[test]
fn a_payment_while_another_takes_its_place_is_heard_by_somebody() {
    let ends = (0..).map_while(|steps| {
        let mut world = World::shop();
        let session = world.session("ada", "starter");
        let ask = wish("pro");
        let mut other = kassa_host::race::Writer::new(&mut world, &ask, 'a');
        let inside = other.go(&mut world, steps);
        let paid = at_stripe(&mut world).contains(&session);
        if paid {
            world.pay(&session);
        }
        let answer = other.finish(&mut world);
        if paid {
            assert!(
                declined(&answer, Decline::AlreadySubscribed),
                "after {steps}: {answer:?}"
            );
        }
        world.deliver();
        let open = at_stripe(&mut world);
        assert_eq!(open.len(), usize::from(!paid), "after {steps}");
        inside.then_some(paid)
    });
    let ends: Vec<bool> = ends.collect();
    assert!(ends.contains(&true) && ends.contains(&false), "{ends:?}");
}

/// One process dies anywhere while it makes a checkout; the next ask is for the
/// same, or for another plan.
#[test]
fn a_process_that_dies_anywhere_leaves_nothing_that_could_be_paid_twice() {
    for before in [None, Some("starter")] {
        for next in ["pro", "starter", "pro_yearly"] {
            let mut died = 0;
            for step in 0.. {
                let mut inside = false;
                for crash in [Crash::Before(step), Crash::After(step)] {
                    let mut world = World::shop();
                    if let Some(plan) = before {
                        world.session("ada", plan);
                    }
                    let crashed = world.ask_until(wish("pro"), Some(crash));
                    if !matches!(crashed, End::Crashed) {
                        continue;
                    }
                    inside = true;
                    died += 1;
                    let answer = world.ask(wish(next));
                    let session = id(&answer).map(ToString::to_string);
                    let what = format!("{before:?}, {crash:?}, then {next}: {answer:?}");
                    assert_eq!(
                        at_stripe(&mut world),
                        [session.clone().expect(&what)],
                        "{what}"
                    );
                    world.pay(&session.expect("a session"));
                    world.deliver();
                    world.audit();
                    let plan = world.benefits("ada").active_plan_id;
                    assert_eq!(plan.as_deref(), Some(next), "{what}");
                    assert_eq!(world.at_provider("customer").len(), 1, "{what}");
                }
                if !inside {
                    break;
                }
            }
            assert!(died > 8, "{died}");
        }
    }
}

#[test]
fn a_maker_that_was_overtaken_hands_out_no_address() {
    let mut replaced = 0;
    for steps in 0.. {
        let mut world = World::shop();
        let mut slow = kassa_host::race::Writer::new(&mut world, &wish("starter"), 'a');
        let inside = slow.go(&mut world, steps);
        let quick = world.ask(wish("pro"));
        let answer = slow.finish(&mut world);
        let open = at_stripe(&mut world);
        assert_eq!(open.len(), 1, "after {steps}: {quick:?} {answer:?}");
        if declined(&answer, Decline::CheckoutReplaced) {
            replaced += 1;
            assert_eq!(id(&quick), Some(&*open[0]), "after {steps}");
            // Asked again, it takes the place.
            let again = world.ask(wish("starter"));
            let left = at_stripe(&mut world);
            assert_eq!(left, [id(&again).expect("a checkout")]);
        }
        if !inside {
            break;
        }
    }
    assert!(replaced > 1, "{replaced}");
}

#[test]
fn a_provider_that_cannot_be_reached_keeps_the_old_checkout_and_says_so() {
    for kind in ["500", "409", "429", "timeout", "500_after"] {
        for path in ["/v1/checkout/sessions/", "/v1/checkout/sessions"] {
            let mut world = World::shop();
            let first = world.session("ada", "starter");
            let fault = json!({"kind": kind, "times": 9, "path_prefix": path});
            world.control("POST /lab/fault", &fault);
            let error = world.ask(wish("pro")).expect_err("it is down");
            assert_eq!((error.status, error.retryable), (503, true), "{kind}");
            world.control("POST /lab/fault", &json!({"kind": "none"}));
            let answer = world.ask(wish("pro"));
            let open = at_stripe(&mut world);
            assert_eq!(open, [id(&answer).expect("a checkout")], "{kind} {path}");
            assert_ne!(open[0], first);
        }
    }
}

#[test]
fn a_checkout_at_another_provider_ends_the_one_that_can_be_ended() {
    let mut world = World::shop();
    world.session("ada", "starter");
    let lemon = world.ask(at("lemonSqueezy", wish("pro")));
    assert!(id(&lemon).is_some(), "{lemon:?}");
    assert_eq!(at_stripe(&mut world), Vec::<String>::new());
}

#[test]
fn a_checkout_that_cannot_be_ended_is_short_and_holds_up_no_other_sale() {
    let mut world = World::shop_at(LEMON_SQUEEZY);
    let first = world.ask(wish("starter"));
    let again = world.ask(wish("starter"));
    assert_eq!(url(&first), url(&again));
    let other = world.ask(at("stripe", wish("pro")));
    assert!(id(&other).is_some(), "{other:?}");
    // It is still the same one for an equal wish, and it ends Stripe's.
    assert_eq!(url(&world.ask(wish("starter"))), url(&first));
    assert_eq!(at_stripe(&mut world), Vec::<String>::new());
    let Ok(Outcome::Checkout { expires_at, .. }) = first else {
        panic!("{first:?}");
    };
    assert_eq!(expires_at - world.now(), 30 * 60_000);
    world.pass("31m");
    let pay = kassa_lab::Request::new("POST", "/lab/lemonSqueezy/pay")
        .with_body(json!({"session": id(&again), "card": "4242424242424242"}).to_string());
    assert!(world.lab.handle(&pay).status >= 400, "it has expired");
    let pack = world.ask(wish("pack"));
    let Ok(Outcome::Checkout { expires_at, .. }) = pack else {
        panic!("{pack:?}");
    };
    assert_eq!(expires_at - world.now(), 23 * 3_600_000);
}

#[test]
fn an_account_that_was_merged_with_an_open_checkout_keeps_one() {
    let mut world = World::shop();
    world
        .ask(checkout("guest", "starter", "/ok"))
        .expect("a checkout");
    world.session("ada", "pro");
    let merge = Ask::Merge {
        account: "ada".into(),
        from: "guest".into(),
    };
    world.ask(merge).expect("merged");
    let answer = world.ask(wish("pro"));
    assert_eq!(at_stripe(&mut world), [id(&answer).expect("a checkout")]);
}

#[test]
fn a_plan_that_is_held_at_one_provider_is_not_sold_at_another() {
    for (held, other) in [(STRIPE, "lemonSqueezy"), (LEMON_SQUEEZY, "stripe")] {
        let mut world = World::shop_at(held);
        world.buy("ada", "starter");
        let answer = world.ask(at(other, wish("pro")));
        let Ok(Outcome::Declined {
            code: Decline::AlreadySubscribed,
            provider,
            manage_url,
            ..
        }) = &answer
        else {
            panic!("{answer:?}");
        };
        assert_eq!(provider.as_deref(), Some(held.provider));
        assert!(manage_url.is_some(), "{answer:?}");
    }
}

#[test]
fn whoever_was_gone_for_a_while_finds_no_old_address() {
    // Where Kassa collects, the plans of these stories have no price in won.
    let peers: &[Peer] = &[STRIPE, OLD_STRIPE, LEMON_SQUEEZY];
    for peer in peers {
        let mut world = World::shop_at(*peer);
        let first = world.session("ada", "pro");
        world.pass("24h");
        world.deliver();
        assert_ne!(world.session("ada", "pro"), first);
    }
}

#[test]
fn the_journal_says_what_took_whose_place() {
    let mut world = World::shop();
    let first = world.session("ada", "starter");
    world.session("ada", "pro");
    let ask = Ask::Explain {
        account: "ada".into(),
        after: None,
        limit: None,
        lot: None,
    };
    let Ok(Outcome::Explained { history }) = world.ask(ask) else {
        panic!("no history");
    };
    let kinds = history.changes.iter().map(|it| it.what.kind.as_str());
    let kinds: Vec<&str> = kinds.collect();
    assert_eq!(
        kinds,
        [
            "checkout_begun",
            "checkout_opened",
            "checkout_replaced",
            "checkout_ended",
            "checkout_begun",
            "checkout_opened"
        ]
    );
    assert_eq!(history.changes[2].what.subject.as_ref(), Some(&first));
}

#[test]
fn the_same_wish_gives_the_same_steps_though_it_replaces_another() {
    let run = || {
        let mut world = World::shop();
        world.session("ada", "starter");
        let moment = Moment {
            now: world.now(),
            entropy: "e".repeat(32),
        };
        let job = world.kassa.begin(wish("pro"), moment);
        match drive(&job, &mut world, None) {
            End::Done(outcome) => kassa::json::text(&outcome),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(run(), run());
}

/// A page of Lemon Squeezy is paid while one of Stripe is open too.
fn bought_elsewhere() -> (World, String) {
    let mut world = World::shop();
    let lemon = world.ask(at("lemonSqueezy", wish("starter")));
    let stripe = world.session("ada", "pro");
    let paid = json!({"session": id(&lemon), "card": "4242424242424242"});
    world.control("POST /lab/lemonSqueezy/pay", &paid);
    (world, stripe)
}

fn settle(world: &mut World) -> Answer {
    world.ask(Ask::Settle {
        account: "ada".into(),
    })
}

#[test]
fn a_page_is_closed_as_soon_as_its_group_was_bought_elsewhere() {
    let (mut world, stripe) = bought_elsewhere();
    assert_eq!(at_stripe(&mut world), [&*stripe]);
    world.deliver();
    settle(&mut world).expect("work");
    assert_eq!(at_stripe(&mut world), Vec::<String>::new());
    let state = world.state("ada");
    assert_eq!(state["checkouts"][1]["replaced"], true, "{state:#}");
    // Nothing is left to do, and the provider's own word changes nothing.
    world.deliver();
    let before = world.dump();
    world.ask(Ask::Tick { limit: None }).expect("a tick");
    assert_eq!(world.dump(), before);
    world.audit();
}

#[test]
fn a_page_whose_provider_was_away_is_closed_later() {
    let (mut world, _) = bought_elsewhere();
    let fault = json!({"kind": "500", "times": 99, "path_prefix": "/v1/checkout/sessions"});
    world.control("POST /lab/fault", &fault);
    world.deliver();
    assert!(
        settle(&mut world).is_err(),
        "it is told as work that failed"
    );
    world.control("POST /lab/fault", &json!({"kind": "none"}));
    assert_eq!(at_stripe(&mut world).len(), 1);
    world.pass("10m");
    world.ask(Ask::Tick { limit: None }).expect("a tick");
    assert_eq!(at_stripe(&mut world), Vec::<String>::new());
}

#[test]
fn a_page_that_cannot_be_closed_is_left_and_no_work_for_ever() {
    let mut world = World::shop();
    let lemon = world.ask(at("lemonSqueezy", wish("starter")));
    world.buy("ada", "pro");
    settle(&mut world).expect("work");
    world.pass("5m");
    let Ok(Outcome::Ticked {
        worked, wake_at, ..
    }) = settle(&mut world)
    else {
        panic!("no work");
    };
    assert_eq!(worked, 0);
    assert!(wake_at > Some(world.now() + 3_600_000), "{wake_at:?}");
    // Paid all the same, it is there, and told.
    let paid = json!({"session": id(&lemon), "card": "4242424242424242"});
    world.control("POST /lab/lemonSqueezy/pay", &paid);
    world.deliver();
    world.pass("2m");
    world.ask(Ask::Tick { limit: None }).expect("a tick");
    assert_eq!(world.told.len(), 1, "{:?}", world.told);
}
