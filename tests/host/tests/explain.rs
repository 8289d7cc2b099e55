//! Why a customer has what they have.
#![allow(missing_docs)]

use kassa::model::benefits::Strategy;
use kassa::model::history::{Change, History, Source};
use kassa::{Ask, Outcome};
use kassa_host::shop::deduct;
use kassa_host::world::World;
use serde_json::json;

fn explain(world: &mut World, lot: Option<&str>) -> History {
    let ask = Ask::Explain {
        account: "ada".into(),
        after: None,
        limit: None,
        lot: lot.map(Into::into),
    };
    match world.ask(ask) {
        Ok(Outcome::Explained { history }) => history,
        other => panic!("{other:?}"),
    }
}

fn rules(history: &History) -> Vec<&str> {
    let changes = history.changes.iter();
    changes.map(|change| change.rule.as_str()).collect()
}

/// What a change set of one fact.
fn set<'a>(change: &'a Change, of: &str, field: &str) -> Option<(&'a str, &'a str)> {
    let mut all = change.set.iter();
    let fact = all.find(|it| it.of == of && it.field == field)?;
    let text = |it: &'a Option<String>| it.as_deref().unwrap_or("");
    Some((text(&fact.before), text(&fact.after)))
}

#[test]
fn each_change_tells_its_event_its_rule_and_what_it_set() {
    let mut world = World::shop();
    world.buy("ada", "pro");
    world.ask(deduct("ada", 10, "k")).expect("spent");
    let history = explain(&mut world, None);
    let of_events = history.changes.iter().filter(|it| it.event.is_some());
    for change in of_events {
        let event = change.event.as_ref().expect("an id");
        assert!(event.starts_with("evt_"), "{event}");
        assert_eq!(change.cause, format!("stripe/test/{event}"));
        assert!(change.what.event.is_some(), "{change:?}");
    }
    let mut rules = rules(&history);
    assert_eq!(rules.pop(), Some("spent"));
    rules.sort_unstable();
    let expected = [
        "checkout_begun",
        "checkout_opened",
        "paid",
        "status_changed",
        "subscription_began",
    ];
    assert_eq!(rules, expected);
    let of = |rule: &str| history.changes.iter().find(|it| it.rule == rule).unwrap();
    let began = of("subscription_began");
    assert_eq!(set(began, "subscription", "plan"), Some(("", "pro")));
    let active = of("status_changed");
    assert_eq!(active.set.len(), 1, "{active:?}");
    let status = set(active, "subscription", "status");
    assert_eq!(status, Some(("incomplete", "active")));
    assert_eq!(of("paid").entries.first().map(|it| it.amount), Some(500));
}

#[test]
fn each_lot_tells_what_gave_it_and_which_revisions_touched_it() {
    let mut world = World::shop();
    world.buy("ada", "pack");
    world.buy("ada", "pro");
    for (key, amount) in [("a", 100), ("b", 1_000)] {
        world.ask(deduct("ada", amount, key)).expect("spent");
    }
    let history = explain(&mut world, None);
    assert_eq!(history.lots.len(), 2);
    for lot in &history.lots {
        let Source::Payment { plan, refunded, .. } = &lot.source else {
            panic!("{lot:?}");
        };
        assert_eq!(*refunded, 0);
        let gave = if plan.as_deref() == Some("pro") {
            500
        } else {
            1_000
        };
        assert_eq!(lot.granted, gave);
        assert_eq!(lot.available, lot.granted - lot.spent);
        let touched = explain(&mut world, Some(&lot.id)).changes;
        assert_eq!(touched.first().map(|it| it.revision), lot.first);
        assert_eq!(touched.last().map(|it| it.revision), lot.last);
        assert_eq!(i64::try_from(touched.len()), Ok(lot.rows));
        let entries = touched.iter().flat_map(|it| &it.entries);
        let of_it = entries.filter(|entry| entry.lot == lot.id);
        let sum: i64 = of_it.map(|entry| entry.amount).sum();
        assert_eq!(sum, lot.available);
    }
}

#[test]
fn what_opens_the_plan_tells_why_and_which_revision_said_so() {
    let mut world = World::shop();
    world.buy("ada", "pro");
    let why = |world: &mut World| {
        let history = explain(world, None);
        let first = history.access.first().cloned().expect("a subscription");
        let said = first.revision.expect("a revision");
        let change = &history.changes[usize::try_from(said).unwrap() - 1];
        assert_eq!(change.revision, said);
        assert!(change.set.iter().any(|fact| fact.id == first.id));
        (first.rule, first.open, change.rule.clone())
    };
    let (rule, open, _) = why(&mut world);
    assert_eq!((rule.as_str(), open), ("active", true));
    let cancel = Ask::Cancel {
        account: "ada".into(),
        subscription: None,
        when: kassa::ask::CancelWhen::PeriodEnd,
        options: None,
    };
    world.ask(cancel).expect("planned");
    let (rule, open, _) = why(&mut world);
    assert_eq!((rule.as_str(), open), ("active", true));
    world.pass("40d");
    let (rule, open, _) = why(&mut world);
    assert_eq!((rule.as_str(), open), ("planned_end_passed", false));
    world.deliver();
    assert_eq!(
        why(&mut world),
        ("ended".into(), false, "subscription_ended".into())
    );
}

#[test]
fn a_refund_tells_what_it_took() {
    let mut world = World::shop();
    let session = world.session("ada", "pack");
    world.pay(&session);
    world.deliver();
    let half = json!({"session": session, "amount": 5_000});
    world.control("POST /lab/stripe/refund", &half);
    world.deliver();
    let history = explain(&mut world, None);
    let mut changes = history.changes.iter();
    let back = changes.find(|it| it.rule == "money_back").expect("a rule");
    assert_eq!(set(back, "payment", "refunded"), Some(("", "5000")));
    let lot = history.lots.first().expect("a lot");
    assert_eq!(
        (lot.granted, lot.reversed, lot.available),
        (1_000, 500, 500)
    );
    let Source::Payment { refunded, .. } = lot.source else {
        panic!("{lot:?}");
    };
    assert_eq!(refunded, 5_000);
}

#[test]
fn a_dispute_tells_each_step_of_a_bank_by_its_name() {
    let mut world = World::shop();
    let session = world.session("ada", "pack");
    world.pay(&session);
    world.deliver();
    for status in ["inquiry", "open", "won"] {
        world.pass("1d");
        let of = json!({"session": session, "status": status});
        world.control("POST /lab/stripe/dispute", &of);
        world.deliver();
    }
    let history = explain(&mut world, None);
    let told = |rule: &str| {
        let change = history.changes.iter().find(|it| it.rule == rule);
        let change = change.unwrap_or_else(|| panic!("{rule}"));
        change.entries.iter().map(|it| it.amount).sum::<i64>()
    };
    let rules = ["bank_asked", "dispute_opened", "dispute_won"];
    assert_eq!(rules.map(told), [0, -1_000, 1_000]);
}

#[test]
fn a_plan_that_stays_until_the_periods_end_is_the_one_that_is_named() {
    let mut world = World::shop();
    world.buy("ada", "pro");
    let later = Ask::Change {
        account: "ada".into(),
        subscription: None,
        plan: Some("starter".into()),
        quantity: None,
        when: Some(kassa::ask::ChangeWhen::PeriodEnd),
        proration: None,
        as_of: None,
        options: None,
    };
    world.ask(later).expect("a change");
    let plan = |world: &mut World| explain(world, None).access.remove(0).plan;
    assert_eq!(plan(&mut world).as_deref(), Some("pro"));
    let history = explain(&mut world, None);
    let kept = history.changes.iter().rev();
    let kept = kept.filter_map(|it| set(it, "subscription", "keptPlan"));
    assert_eq!(kept.collect::<Vec<_>>(), [("", "pro")]);
    world.pass("29d");
    world.deliver();
    assert_eq!(plan(&mut world).as_deref(), Some("starter"));
}

#[test]
fn what_a_reservation_held_is_free_once_its_time_is_over_written_down_or_not() {
    let mut world = World::shop();
    world.buy("ada", "pro");
    let hold = Ask::Reserve {
        account: "ada".into(),
        amount: 20,
        strategy: Strategy::SubscriptionFirst,
        kind: None,
        key: Some("job".into()),
        seconds: Some(60),
        note: None,
    };
    world.ask(hold).expect("held");
    let held = |world: &mut World| {
        let lots = explain(world, None).lots;
        lots.first().map(|lot| (lot.held, lot.available))
    };
    assert_eq!(held(&mut world), Some((20, 480)));
    world.pass("2m");
    assert_eq!(held(&mut world), Some((0, 500)));
}
