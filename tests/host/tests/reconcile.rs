//! Webhooks that never came: the provider's own lists tell what they would have
//! told, no more and no less, and taking it ends as if they had come.
#![allow(missing_docs)]

use kassa::ask::InboundResult;
use kassa::model::drift::{Drift, DriftKind};
use kassa::{Ask, KassaError, Moment, Need, Outcome, Step};
use kassa_host::drive::{Crash, End};
use kassa_host::world::{LEMON_SQUEEZY, OLD_STRIPE, Peer, START, STRIPE, World};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// What a page said.
struct Read {
    checked: i64,
    drifts: Vec<Drift>,
    cursor: Option<String>,
}

fn ask(peer: Peer, since: i64, cursor: Option<String>, repair: bool) -> Ask {
    Ask::Reconcile {
        provider: peer.provider.into(),
        since,
        cursor,
        repair: Some(repair),
    }
}

fn page(world: &mut World, since: i64, cursor: Option<String>, repair: bool) -> Read {
    read(world.ask(ask(world.peer, since, cursor, repair)))
}

fn read(outcome: Result<Outcome, KassaError>) -> Read {
    match outcome {
        Ok(Outcome::Reconciled {
            checked,
            drifts,
            cursor,
            ..
        }) => Read {
            checked,
            drifts,
            cursor,
        },
        other => panic!("no page: {other:?}"),
    }
}

/// Reads all pages.
fn reconcile(world: &mut World, since: i64, repair: bool) -> Vec<Drift> {
    let (mut drifts, mut cursor) = (Vec::new(), None);
    loop {
        let read = page(world, since, cursor, repair);
        drifts.extend(read.drifts);
        cursor = read.cursor;
        if cursor.is_none() {
            return drifts;
        }
    }
}

/// Hears what waits, but for those that `lost` names by their numbers.
struct Ears<'a> {
    heard: usize,
    lost: &'a dyn Fn(usize) -> bool,
    missed: Vec<String>,
}

impl Ears<'_> {
    fn hear(&mut self, world: &mut World) {
        while let Some((id, told)) = world.deliveries().into_iter().next() {
            if (self.lost)(self.heard) {
                self.missed.push(id.clone());
                // Ids are drawn by the number of asks: both lives have as many.
                world.benefits("nobody");
            } else {
                world.ask(told).expect("a webhook");
            }
            self.heard += 1;
            world.answered(&id, 200);
        }
    }
}

/// Delivers what was missed, signed anew.
fn come_late(world: &mut World, missed: &[String]) -> Vec<InboundResult> {
    let all = world.all_deliveries().into_iter();
    let late = all.filter(|(id, ..)| missed.contains(id));
    let mut results = Vec::new();
    for (_, _, told) in late {
        match world.ask(told) {
            Ok(Outcome::Inbound { result, .. }) => results.push(result),
            other => panic!("it was refused: {other:?}"),
        }
    }
    assert_eq!(results.len(), missed.len());
    results
}

/// A subscription with a renewal, half of it given back, and an end that is
/// planned; a pack of which some is given back; at one provider software, too, and
/// at the other a dispute that is lost.
fn life(peer: Peer, lost: &dyn Fn(usize) -> bool) -> (World, Ears<'_>) {
    let mut world = World::shop_at(peer);
    let mut ears = Ears {
        heard: 0,
        lost,
        missed: Vec::new(),
    };
    let subscribed = world.session("ada", "pro");
    world.pay(&subscribed);
    ears.hear(&mut world);
    let pack = world.session("bob", "pack");
    world.pay(&pack);
    ears.hear(&mut world);
    world.pass("31d");
    world.pass("2h");
    ears.hear(&mut world);
    let kind = if peer == LEMON_SQUEEZY {
        "subscriptions"
    } else {
        "subscription"
    };
    let id = world.at_provider(kind)[0]["id"].clone();
    let id = match id.as_str() {
        Some(id) if peer == LEMON_SQUEEZY => json!(format!("subscriptions/{id}")),
        _ => id,
    };
    let back = json!({"subscription": id, "amount": 900});
    world.control("POST /lab/{provider}/refund", &back);
    world.pass("1m");
    let back = json!({"session": pack, "amount": 4_000});
    world.control("POST /lab/{provider}/refund", &back);
    world.pass("1m");
    ears.hear(&mut world);
    let end = json!({"subscription": id, "when": "period_end"});
    world.control("POST /lab/{provider}/cancel", &end);
    if peer != LEMON_SQUEEZY {
        for status in ["open", "lost"] {
            let dispute = json!({"session": pack, "status": status});
            world.control("POST /lab/stripe/dispute", &dispute);
            world.pass("1m");
        }
    }
    if peer == LEMON_SQUEEZY {
        let app = world.session("bob", "app");
        world.pay(&app);
    }
    ears.hear(&mut world);
    (world, ears)
}

/// All accounts less when something was said: whom to tell apart.
fn end(world: &mut World) -> Json {
    world.audit();
    let mut all = ["ada", "bob"].map(|account| world.state(account));
    for state in &mut all {
        timeless(state);
        if world.peer == LEMON_SQUEEZY {
            untold(state);
        }
    }
    json!(all)
}

/// No list of Lemon Squeezy's tells from which checkout something came.
fn untold(state: &mut Json) {
    for (list, field) in [("payments", "checkout"), ("checkouts", "url")] {
        for item in state[list].as_array_mut().into_iter().flatten() {
            item[field] = Json::Null;
        }
    }
}

fn timeless(value: &mut Json) {
    match value {
        Json::Object(members) => {
            for name in ["asOf", "booked"] {
                members.remove(name);
            }
            // A subscription's marks of price and time: each word leaves one.
            if members.get("sold").is_some_and(Json::is_array) {
                members.remove("sold");
            }
            members.values_mut().for_each(timeless);
        }
        Json::Array(items) => items.iter_mut().for_each(timeless),
        _ => {}
    }
}

/// What drifts are about: an event of these days and its object as it is now can tell the same.
fn subjects(drifts: &[Drift]) -> BTreeSet<&str> {
    drifts.iter().map(|drift| drift.subject.as_str()).collect()
}

fn body(told: &Ask) -> Json {
    let Ask::Inbound { body, .. } = told else {
        panic!("no webhook: {told:?}")
    };
    serde_json::from_slice(body).expect("json")
}

/// The lines in which two differ.
fn between(one: &Json, other: &Json) -> String {
    let [one, other] = [one, other].map(|it| format!("{it:#}"));
    let lines = one.lines().filter(|line| !other.contains(line));
    let more = other.lines().filter(|line| !one.contains(line));
    let all: Vec<&str> = lines.chain(["but:"]).chain(more).collect();
    all.join("\n")
}

const PEERS: [Peer; 3] = [STRIPE, OLD_STRIPE, LEMON_SQUEEZY];

fn nobodys(drift: &Drift) -> bool {
    drift.kind == DriftKind::UnknownAccount
}

/// Loses one message, looks, repairs, and hears it after all. Tells whether it was found.
fn lose(peer: Peer, one: usize, wanted: &Json) -> Vec<Drift> {
    let at = format!("{peer:?} less {one}");
    let lost = move |number| number == one;
    let (mut world, ears) = life(peer, &lost);
    let before = world.dump();
    let now = end(&mut world);
    let listed = reconcile(&mut world, START, false);
    assert_eq!(world.dump(), before, "{at}: looking changed something");
    let differences = between(&now, wanted);
    assert_eq!(listed.is_empty(), now == *wanted, "{at}: {differences}");
    assert!(listed.iter().all(|drift| !drift.repaired), "{at}");
    let repaired = reconcile(&mut world, START, true);
    assert!(repaired.iter().all(|drift| drift.repaired), "{at}");
    assert_eq!(subjects(&repaired), subjects(&listed), "{at}");
    let now = end(&mut world);
    assert_eq!(now, *wanted, "{at}: {}", between(&now, wanted));
    assert!(reconcile(&mut world, START, true).is_empty(), "{at}");
    for result in come_late(&mut world, &ears.missed) {
        // At Lemon Squeezy only a message tells the checkout that something came from.
        let again = result != InboundResult::Applied || peer == LEMON_SQUEEZY;
        assert!(again || listed.is_empty(), "{at}: {result:?}");
    }
    assert_eq!(end(&mut world), *wanted, "{at}");
    listed
}

#[test]
fn each_message_that_is_lost_is_found_by_itself_and_repaired_as_if_it_had_come() {
    for peer in PEERS {
        let (mut whole, ears) = life(peer, &|_| false);
        let wanted = end(&mut whole);
        let none = reconcile(&mut whole, START, false);
        assert!(none.is_empty(), "{peer:?}: {none:#?}");
        let found: Vec<_> = (0..ears.heard)
            .map(|one| lose(peer, one, &wanted))
            .filter(|found| !found.is_empty())
            .collect();
        // Of most things more than one message tells; what is lost then is not missed.
        let wanted = if peer == LEMON_SQUEEZY { 6 } else { 5 };
        assert_eq!(found.len(), wanted, "{peer:?}: {found:#?}");
    }
}

/// A purchase, and some of it given back, of which all messages are lost.
fn unheard(peer: Peer, plan: &str) -> (World, Vec<String>) {
    let mut world = World::shop_at(peer);
    let session = world.session("ada", plan);
    world.pay(&session);
    world.pass("1m");
    let back = json!({"session": session, "amount": 1_000});
    world.control("POST /lab/{provider}/refund", &back);
    world.pass("1h");
    let mut missed = Vec::new();
    while let Some((id, _)) = world.deliveries().into_iter().next() {
        world.answered(&id, 200);
        missed.push(id);
    }
    (world, missed)
}

/// The same, heard.
fn heard(peer: Peer, plan: &str) -> Json {
    let (mut world, missed) = unheard(peer, plan);
    come_late(&mut world, &missed);
    end(&mut world)
}

#[test]
fn what_was_lost_is_listed_under_the_names_of_its_messages() {
    let (mut world, _) = unheard(STRIPE, "pro");
    let events: Vec<Json> = world
        .all_deliveries()
        .iter()
        .map(|it| body(&it.2))
        .collect();
    let listed = reconcile(&mut world, START, false);
    let said: BTreeSet<_> = listed.iter().map(|it| it.said.as_str()).collect();
    let wanted = [
        "charge.refunded",
        "customer.subscription.created",
        "customer.subscription.updated",
        "invoice.paid",
        "refund.created",
        "refund.updated",
    ];
    assert_eq!(said, wanted.into(), "{listed:#?}");
    for drift in &listed {
        let event = events.iter().find(|it| it["id"] == *drift.event);
        let event = event.expect("an event of the provider");
        assert_eq!(event["type"], *drift.said);
        assert_eq!(drift.account.as_deref(), Some("ada"));
        assert_eq!(drift.kind, DriftKind::Missing);
    }
    let paid = listed.iter().find(|it| it.said == "invoice.paid");
    let credits = paid.and_then(|it| it.changes.iter().find(|it| it.field == "credits"));
    let credits = credits.expect("what follows from it");
    assert_eq!(credits.before.as_deref(), Some("0"));
    assert_eq!(credits.after.as_deref(), Some("500"));
}

#[test]
fn a_purchase_of_which_nothing_was_heard_is_there_after_one_repair() {
    for plan in ["pro", "pack"] {
        let wanted = heard(STRIPE, plan);
        let (mut world, missed) = unheard(STRIPE, plan);
        assert!(reconcile(&mut world, START, true).len() > 2, "{plan}");
        let now = end(&mut world);
        assert_eq!(now, wanted, "{plan}: {}", between(&now, &wanted));
        assert!(reconcile(&mut world, START, false).is_empty(), "{plan}");
        for result in come_late(&mut world, &missed) {
            assert_ne!(result, InboundResult::Applied, "{plan}");
        }
        assert!(
            world.rows("SELECT cause FROM kassa_stray").is_empty(),
            "{plan}"
        );
    }
}

#[test]
fn money_of_which_nobody_knows_whose_it_is_is_listed_as_such_and_left_alone() {
    let (mut world, missed) = unheard(LEMON_SQUEEZY, "pro");
    let before = world.dump();
    for repair in [false, true] {
        let listed = reconcile(&mut world, START, repair);
        let wanted = ["orders/1", "subscription-invoices/1", "subscriptions/1"];
        assert_eq!(subjects(&listed), wanted.into());
        let alone = |it: &Drift| nobodys(it) && it.account.is_none() && !it.repaired;
        assert!(listed.iter().all(alone), "{listed:#?}");
        assert_eq!(world.dump(), before);
    }
    // Sent again from the provider's page, they tell it.
    come_late(&mut world, &missed);
    assert!(reconcile(&mut world, START, false).is_empty());
    assert_eq!(world.benefits("ada").active_plan_id.as_deref(), Some("pro"));
}

#[test]
fn stopping_after_each_page_and_going_on_later_ends_the_same() {
    for peer in [STRIPE, LEMON_SQUEEZY] {
        let odd = |number: usize| number % 2 == 1;
        let whole = {
            let (mut world, _) = life(peer, &odd);
            let drifts = reconcile(&mut world, START, true);
            (subjects(&drifts).len(), end(&mut world))
        };
        let (mut world, _) = life(peer, &odd);
        let (mut drifts, mut cursor, mut pages) = (Vec::new(), None, 0);
        loop {
            // The same page twice, as when the first answer was lost, and time passes.
            let mut read = page(&mut world, START, cursor.clone(), true);
            let again = page(&mut world, START, cursor.clone(), true);
            assert_eq!((read.checked, &read.cursor), (again.checked, &again.cursor));
            assert!(again.drifts.iter().all(nobodys), "{:#?}", again.drifts);
            drifts.append(&mut read.drifts);
            world.pass("10m");
            pages += 1;
            cursor = read.cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert!(pages > 3, "{peer:?}: {pages}");
        assert_eq!(
            (subjects(&drifts).len(), end(&mut world)),
            whole,
            "{peer:?}"
        );
    }
}

#[test]
fn a_repair_that_dies_at_any_step_is_taken_up_by_the_next_one() {
    for peer in [STRIPE, LEMON_SQUEEZY] {
        let lost = |number: usize| number % 3 == 1;
        let (mut world, _) = life(peer, &lost);
        let before = world.dump();
        reconcile(&mut world, START, true);
        let wanted = end(&mut world);
        let mut crashed = 0;
        for step in 0.. {
            let mut whole = true;
            for crash in [Crash::Before(step), Crash::After(step)] {
                world.restore(&before);
                let mut cursor = None;
                loop {
                    let again = ask(peer, START, cursor.clone(), true);
                    match world.ask_until(again, Some(crash)) {
                        End::Crashed => {
                            crashed += 1;
                            whole = false;
                        }
                        End::Done(_) => {}
                        End::Failed(error) => panic!("{crash:?}: {error:?}"),
                    }
                    cursor = page(&mut world, START, cursor, true).cursor;
                    if cursor.is_none() {
                        break;
                    }
                }
                assert_eq!(end(&mut world), wanted, "{peer:?} {crash:?}");
            }
            if whole {
                break;
            }
        }
        assert!(crashed > 20, "{peer:?}: {crashed}");
    }
}

/// Reads a page, and lets something happen between the provider's answer and the comparison.
fn page_before(world: &mut World, cursor: Option<String>, happens: impl Fn(&mut World)) -> Read {
    let moment = Moment {
        now: world.now(),
        entropy: "e".repeat(32),
    };
    let job = world
        .kassa
        .begin(ask(world.peer, START, cursor, true), moment);
    let (mut fact, mut first) = (None, true);
    loop {
        let need = match job.next(fact.take()) {
            Step::Need { need, .. } => need,
            Step::Done { outcome } => return read(Ok(outcome)),
            Step::Failed { error } => panic!("{error:?}"),
        };
        fact = Some(world.meet(&need));
        if first {
            assert!(matches!(need, Need::Send { .. }));
            happens(world);
        }
        first = false;
    }
}

#[test]
fn a_page_that_is_older_than_a_message_undoes_nothing() {
    for peer in [STRIPE, LEMON_SQUEEZY] {
        let mut world = World::shop_at(peer);
        world.buy("ada", "pro");
        world.pass("40d");
        world.deliver();
        let id = world.benefits("ada").subscription_id;
        let end = json!({"subscription": id, "when": "period_end"});
        let (mut cursor, mut pages) = (None, 0);
        loop {
            let read = page_before(&mut world, cursor, |world| {
                world.pass("1m");
                world.control("POST /lab/{provider}/cancel", &end);
                world.deliver();
            });
            assert!(
                world.benefits("ada").cancel_at_period_end,
                "{peer:?} {pages}"
            );
            world.pass("1m");
            world.control("POST /lab/{provider}/resume", &json!({"subscription": id}));
            world.deliver();
            assert!(
                !world.benefits("ada").cancel_at_period_end,
                "{peer:?} {pages}"
            );
            pages += 1;
            cursor = read.cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert!(pages > 2, "{peer:?}");
        assert!(reconcile(&mut world, START, false).is_empty(), "{peer:?}");
    }
}

#[test]
fn a_cursor_is_of_one_provider_and_time_and_survives_a_page_that_failed() {
    for peer in [STRIPE, LEMON_SQUEEZY] {
        let (mut world, _) = life(peer, &|_| false);
        let first = page(&mut world, START, None, false);
        let cursor = first.cursor.expect("a second page");
        let other = if peer == STRIPE {
            LEMON_SQUEEZY
        } else {
            STRIPE
        };
        for (peer, since, cursor) in [
            (other, START, cursor.clone()),
            (peer, START + 1, cursor.clone()),
            (peer, START, format!("{cursor}0")),
            (peer, START, cursor.replace('.', "")),
            (peer, START, String::new()),
            (peer, START, ".".repeat(5_000)),
        ] {
            let error = world.ask(ask(peer, since, Some(cursor), false));
            assert_eq!(error.expect_err("a wrong cursor").code, "bad_cursor");
        }
        for since in [-1, world.now() + 1] {
            let error = world.ask(ask(peer, since, None, false));
            assert_eq!(error.expect_err("a wrong time").code, "bad_since");
        }
        let second = page(&mut world, START, Some(cursor.clone()), false);
        for kind in ["429", "500", "timeout"] {
            let fault = json!({"kind": kind, "times": 3});
            world.control("POST /lab/fault", &fault);
            let error = world.ask(ask(peer, START, Some(cursor.clone()), true));
            let error = error.expect_err("a provider that is away");
            assert_eq!((error.status, error.retryable), (503, true), "{kind}");
            world.control("POST /lab/fault", &json!({"kind": "none"}));
            let again = page(&mut world, START, Some(cursor.clone()), false);
            assert_eq!(again.checked, second.checked, "{peer:?} {kind}");
            assert_eq!(again.cursor, second.cursor, "{peer:?} {kind}");
        }
    }
}
