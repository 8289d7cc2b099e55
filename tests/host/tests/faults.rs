//! A store that fails at any step, and a provider that does: the caller is told
//! to try again, nothing is half-done, and trying again ends as if nothing had
//! happened. And what was recorded of a job plays again byte for byte.
#![allow(missing_docs)]

use kassa::ask::CancelWhen;
use kassa::{Ask, Fact, KassaError, Moment, Need, Outcome, Step};
use kassa_host::shop::{Dump, checkout, deduct, refund};
use kassa_host::world::{LEMON_SQUEEZY, Peer, STRIPE, World};
use serde_json::json;

type End = Result<Outcome, KassaError>;

/// Where the store fails, counted in its reads and writes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// This step is not done.
    NotDone(usize),
    /// This step is done, and nobody hears of it.
    Unheard(usize),
    /// Nothing is done from this step on.
    Down(usize),
}

/// Runs an ask against a store that fails. Also tells how many steps there were.
fn run(world: &mut World, ask: &Ask, fault: Fault, seed: char) -> (End, usize) {
    let moment = Moment {
        now: world.now(),
        entropy: seed.to_string().repeat(32),
    };
    let job = world.kassa.begin(ask.clone(), moment);
    let (mut fact, mut step) = (None, 0);
    loop {
        let need = match job.next(fact.take()) {
            Step::Need { need, .. } => need,
            Step::Done { outcome } => return (Ok(outcome), step),
            Step::Failed { error } => return (Err(error), step),
        };
        if !matches!(need, Need::Read { .. } | Need::Write { .. }) {
            fact = Some(world.meet(&need));
            continue;
        }
        fact = Some(match fault {
            Fault::NotDone(at) if at == step => Fact::Failed,
            Fault::Down(at) if at <= step => Fact::Failed,
            Fault::Unheard(at) if at == step => {
                world.meet(&need);
                Fact::Failed
            }
            Fault::NotDone(_) | Fault::Down(_) | Fault::Unheard(_) => world.meet(&need),
        });
        step += 1;
    }
}

/// Breaks the store at every step in every way. `whole` asks commit once: where
/// they fail, the store is as it was, unless the commit itself went unheard.
fn break_store(begin: impl Fn() -> (World, Ask), whole: bool, check: impl Fn(&mut World, &str)) {
    let (mut world, ask) = begin();
    let (quiet, steps) = run(&mut world, &ask, Fault::Down(usize::MAX), 'a');
    quiet.expect("a quiet day");
    for at in 0..steps {
        for fault in [Fault::NotDone(at), Fault::Unheard(at), Fault::Down(at)] {
            let (mut world, ask) = begin();
            let before = world.dump();
            let (end, _) = run(&mut world, &ask, fault, 'a');
            world.audit();
            if let Err(error) = &end {
                assert_eq!(
                    (error.status, error.retryable),
                    (503, true),
                    "{fault:?}: {error:?}"
                );
                let unheard = matches!(fault, Fault::Unheard(_));
                assert!(
                    !whole || unheard || world.dump() == before,
                    "{fault:?}: half-done"
                );
            }
            let (again, _) = run(&mut world, &ask, Fault::Down(usize::MAX), 'b');
            again.unwrap_or_else(|error| panic!("{fault:?}: tried again: {error:?}"));
            world.audit();
            check(&mut world, &format!("{fault:?}"));
        }
    }
}

fn with(plan: &str) -> World {
    with_at(STRIPE, plan)
}

fn with_at(peer: Peer, plan: &str) -> World {
    let mut world = World::shop_at(peer);
    world.buy("ada", plan);
    world
}

/// Each with what it calls the message of a purchase.
const SALES: [(Peer, &str); 2] = [
    (STRIPE, "\"checkout.session.completed\""),
    (LEMON_SQUEEZY, "\"order_created\""),
];

fn with_message(peer: Peer, plan: &str, kind: &str) -> (World, Ask) {
    let mut world = World::shop_at(peer);
    let session = world.session("ada", plan);
    world.pay(&session);
    let is = |ask: &Ask| matches!(ask, Ask::Inbound { body, .. } if String::from_utf8_lossy(body).contains(kind));
    let mut waiting = world.deliveries().into_iter();
    let told = waiting.find(|(_, ask)| is(ask)).expect("a message").1;
    (world, told)
}

#[test]
fn a_message_is_applied_once_whatever_the_store_does() {
    for (peer, kind) in SALES {
        let begin = || with_message(peer, "pack", kind);
        break_store(begin, true, |world, at| {
            assert_eq!(world.benefits("ada").total_available_credits, 1_000, "{at}");
        });
    }
}

#[test]
fn a_deduction_is_made_once_whatever_the_store_does() {
    let begin = || (with("pack"), deduct("ada", 10, "k"));
    break_store(begin, true, |world, at| {
        assert_eq!(world.benefits("ada").total_available_credits, 990, "{at}");
    });
}

#[test]
fn a_message_without_an_account_is_kept_whatever_the_store_does() {
    let begin = || {
        let (mut world, told) = with_message(STRIPE, "pack", "\"checkout.session.completed\"");
        world.restore(&Dump::from(
            ["kassa_account", "kassa_link", "kassa_revision"].map(|it| (it.into(), vec![])),
        ));
        (world, told)
    };
    break_store(begin, false, |world, at| {
        assert_eq!(world.rows("SELECT cause FROM kassa_stray").len(), 1, "{at}");
    });
}

#[test]
fn a_checkout_makes_one_session_whatever_the_store_does() {
    let begin = || (World::shop(), checkout("ada", "pro", "/ok"));
    break_store(begin, false, |world, at| {
        assert_eq!(world.at_provider("checkout.session").len(), 1, "{at}");
        assert_eq!(world.at_provider("customer").len(), 1, "{at}");
    });
}

#[test]
fn a_refund_moves_money_once_whatever_the_store_does() {
    let begin = || {
        let mut world = with("pack");
        let id = world.orders("ada").remove(0).id;
        (world, refund(&id, Some(2_500), "k"))
    };
    break_store(begin, false, |world, at| {
        assert_eq!(world.at_provider("refund").len(), 1, "{at}");
        assert_eq!(world.benefits("ada").total_available_credits, 750, "{at}");
    });
}

#[test]
fn a_cancellation_holds_whatever_the_store_does() {
    for peer in [STRIPE, LEMON_SQUEEZY] {
        let begin = || {
            let ask = Ask::Cancel {
                account: "ada".into(),
                subscription: None,
                when: CancelWhen::PeriodEnd,
                options: None,
            };
            (with_at(peer, "pro"), ask)
        };
        break_store(begin, false, |world, at| {
            assert!(world.benefits("ada").cancel_at_period_end, "{at}");
        });
    }
}

#[test]
fn a_tick_never_loses_a_notice_whatever_the_store_does() {
    let begin = || {
        let mut world = with("pro");
        let subscription = world.benefits("ada").subscription_id;
        let card = json!({"subscription": subscription, "card": "4000000000000341"});
        world.control("POST /lab/stripe/card", &card);
        world.pass("31d");
        world.pass("2h");
        world.deliver();
        (world, Ask::Tick { limit: None })
    };
    break_store(begin, false, |world, at| {
        world.pass("1h");
        world.ask(Ask::Tick { limit: None }).expect("a tick");
        assert!(!world.told.is_empty(), "{at}");
        assert_eq!(world.state("ada")["notices"], json!([]), "{at}");
    });
}

#[test]
fn every_way_a_provider_can_fail_ends_in_one_refund() {
    for kind in ["500", "500_after", "409", "429", "timeout"] {
        for times in 1..=4 {
            let mut world = with("pack");
            let id = world.orders("ada").remove(0).id;
            let fault = json!({"kind": kind, "times": times, "path_prefix": "/v1/refunds"});
            world.control("POST /lab/fault", &fault);
            let first = world.ask(refund(&id, Some(2_500), "k"));
            if let Err(error) = &first {
                assert_eq!(error.status, 503, "{kind} {times}: {error:?}");
            }
            world.control("POST /lab/fault", &json!({"kind": "none"}));
            let _ = world.ask(refund(&id, Some(2_500), "k"));
            world.pass("10m");
            world.ask(Ask::Tick { limit: None }).expect("a tick");
            world.deliver();
            assert_eq!(world.at_provider("refund").len(), 1, "{kind} {times}");
            assert_eq!(
                world.benefits("ada").total_available_credits,
                750,
                "{kind} {times}"
            );
            world.audit();
        }
    }
}

/// The steps of a job as they cross a border, fed with these facts or with what
/// the world does.
fn steps(world: &mut World, ask: &Ask, facts: Option<Vec<Fact>>) -> (Vec<String>, Vec<Fact>) {
    let moment = Moment {
        now: world.now(),
        entropy: "c".repeat(32),
    };
    let job = world.kassa.begin(ask.clone(), moment);
    let (mut steps, mut used, mut fact) = (Vec::new(), Vec::new(), None);
    loop {
        let step = job.next(fact.take());
        steps.push(kassa::json::text(&step));
        let Step::Need { need, .. } = step else {
            return (steps, used);
        };
        let got = match &facts {
            Some(facts) => facts[used.len()].clone(),
            None => world.meet(&need),
        };
        used.push(got.clone());
        fact = Some(got);
    }
}

#[test]
fn the_same_ask_with_the_same_facts_gives_the_same_steps_byte_for_byte() {
    let mut world = with("pro");
    let session = world.session("ada", "pack");
    world.pay(&session);
    let mut asks = vec![checkout("bob", "pro", "/ok"), deduct("ada", 10, "k")];
    asks.extend(world.deliveries().into_iter().map(|(_, ask)| ask));
    asks.push(Ask::Tick { limit: None });
    asks.push(Ask::Cancel {
        account: "ada".into(),
        subscription: None,
        when: CancelWhen::Now,
        options: None,
    });
    asks.push(Ask::Explain {
        account: "ada".into(),
        after: None,
        limit: None,
        lot: None,
    });
    for ask in asks {
        let (first, facts) = steps(&mut world, &ask, None);
        let (second, _) = steps(&mut world, &ask, Some(facts));
        assert_eq!(first, second, "{ask:?}");
    }
}

#[test]
fn a_reply_too_large_to_be_one_is_no_answer() {
    let mut world = with("pro");
    let moment = Moment {
        now: world.now(),
        entropy: "f".repeat(32),
    };
    let ask = Ask::Portal {
        account: "ada".into(),
        return_url: "/".into(),
        provider: None,
        page: None,
        plan: None,
        quantity: None,
        options: None,
    };
    let job = world.kassa.begin(ask, moment);
    let mut fact = None;
    let error = loop {
        match job.next(fact.take()) {
            Step::Need { need, .. } => {
                let mut got = world.meet(&need);
                if let Fact::Response { response } = &mut got {
                    response.body.resize(9_000_000, b' ');
                }
                fact = Some(got);
            }
            Step::Done { outcome } => panic!("it was read: {outcome:?}"),
            Step::Failed { error } => break error,
        }
    };
    assert_eq!(error.code, "provider_unavailable");
}

#[test]
fn a_fact_of_the_wrong_kind_or_at_the_wrong_time_is_no_answer() {
    let world = with("pack");
    let moment = || Moment {
        now: kassa_host::world::START,
        entropy: "d".repeat(32),
    };
    let job = world.kassa.begin(deduct("ada", 10, "k"), moment());
    // Nothing was asked yet: this answers nothing, and the question comes.
    let step = job.next(Some(Fact::Rows { rows: vec![] }));
    assert!(matches!(
        step,
        Step::Need {
            need: Need::Read { .. },
            ..
        }
    ));
    let Step::Failed { error } = job.next(Some(Fact::Done)) else {
        panic!("a read was answered with `done`")
    };
    assert_eq!(error.code, "wrong_fact");
    let Step::Failed { error } = job.next(None) else {
        panic!("a job went on after its end")
    };
    assert_eq!(error.code, "job_is_over");
}
