//! Two accounts become one while others write either of them.
#![allow(missing_docs)]

use kassa::ask::InboundResult;
use kassa::model::history::EntryReason;
use kassa::{Ask, Outcome};
use kassa_host::race::race;
use kassa_host::shop::deduct;
use kassa_host::world::World;
use serde_json::json;

fn merge() -> Ask {
    Ask::Merge {
        account: "ada".into(),
        from: "guest".into(),
    }
}

/// A guest who bought a pack, and somebody with one of her own.
fn two_accounts() -> World {
    let mut world = World::shop();
    world.buy("guest", "pack");
    world.buy("ada", "won_pack");
    world
}

/// A guest's session that was paid, and its message.
fn paid_by_guest() -> (World, Ask) {
    let mut world = World::shop();
    let session = world.session("guest", "pack");
    world.pay(&session);
    let is = |ask: &Ask| {
        matches!(ask, Ask::Inbound { body, .. }
            if String::from_utf8_lossy(body).contains("\"checkout.session.completed\""))
    };
    let told = world.deliveries().into_iter().find(|(_, ask)| is(ask));
    (world, told.expect("a message").1)
}

#[test]
fn a_message_for_the_account_that_goes_lands_where_it_went() {
    race(
        || {
            let (world, told) = paid_by_guest();
            (world, merge(), told)
        },
        |world, a, b, at| {
            assert!(matches!(a, Ok(Outcome::Merged { .. })), "{at}: {a:?}");
            assert!(
                matches!(
                    &b,
                    Ok(Outcome::Inbound {
                        result: InboundResult::Applied,
                        ..
                    })
                ),
                "{at}: {b:?}"
            );
            for account in ["ada", "guest"] {
                let benefits = world.benefits(account);
                assert_eq!(benefits.one_time_credits_balance, 1_000, "{at}: {account}");
            }
            let rows = world.rows("SELECT DISTINCT account FROM kassa_order");
            assert_eq!(rows[0][0].text(), Some("ada"), "{at}");
            let rows = world.rows("SELECT DISTINCT account FROM kassa_link");
            assert_eq!(rows.len(), 1, "{at}: {rows:?}");
        },
    );
}

#[test]
fn spends_of_both_accounts_while_they_merge_count_once_each() {
    for account in ["ada", "guest"] {
        race(
            || (two_accounts(), merge(), deduct(account, 100, "k")),
            |world, a, b, at| {
                assert!(matches!(a, Ok(Outcome::Merged { .. })), "{at}: {a:?}");
                assert!(
                    matches!(
                        b,
                        Ok(Outcome::Deducted {
                            replayed: false,
                            ..
                        })
                    ),
                    "{at}: {b:?}"
                );
                assert_eq!(
                    world.benefits("guest").total_available_credits,
                    1_200,
                    "{at}"
                );
                let again = world.ask(deduct(account, 100, "k"));
                assert!(
                    matches!(again, Ok(Outcome::Deducted { replayed: true, .. })),
                    "{at}"
                );
            },
        );
    }
}

#[test]
fn two_merges_at_once_are_one_whichever_way_round() {
    let other = Ask::Merge {
        account: "guest".into(),
        from: "ada".into(),
    };
    for second in [merge(), other] {
        race(
            || (two_accounts(), merge(), second.clone()),
            |world, a, b, at| {
                assert!(a.is_ok() && b.is_ok(), "{at}: {a:?} {b:?}");
                assert_eq!(world.benefits("ada").total_available_credits, 1_300, "{at}");
                assert_eq!(world.benefits("ada"), world.benefits("guest"), "{at}");
            },
        );
    }
}

#[test]
fn a_chain_of_merges_leads_to_its_end() {
    let mut world = two_accounts();
    world.buy("eve", "pack");
    world.ask(merge()).expect("merged");
    let ask = Ask::Merge {
        account: "eve".into(),
        from: "guest".into(),
    };
    // The guest is ada by now: ada goes.
    world.ask(ask).expect("merged");
    for account in ["guest", "ada", "eve"] {
        let total = world.benefits(account).total_available_credits;
        assert_eq!(total, 2_300, "{account}");
    }
    world.ask(deduct("guest", 2_300, "all")).expect("spent");
    assert_eq!(world.benefits("eve").total_available_credits, 0);
    world.audit();
}

#[test]
fn a_refund_asked_under_the_old_name_moves_money_once() {
    let mut world = two_accounts();
    let payment = world.orders("guest")[0].id.clone();
    let refund = |account: &str| Ask::Refund {
        account: account.into(),
        payment: payment.clone(),
        amount: Some(1_000),
        key: Some("r".into()),
        options: None,
    };
    let first = world.ask(refund("guest")).expect("refunded");
    world.ask(merge()).expect("merged");
    let Outcome::Refunded { refund: id, .. } = first else {
        panic!("{first:?}");
    };
    let again = world.ask(refund("guest")).expect("refunded");
    assert!(matches!(again, Outcome::Refunded { refund, .. } if refund == id));
    // The same key of the other account is another one.
    let other = world.ask(refund("ada")).expect("refunded");
    assert!(matches!(other, Outcome::Refunded { refund, .. } if refund != id));
    assert_eq!(world.at_provider("refund").len(), 2);
}

#[test]
fn the_ledger_shows_each_lot_leave_and_arrive() {
    let mut world = two_accounts();
    world.ask(deduct("guest", 1, "k")).expect("spent");
    world.ask(merge()).expect("merged");
    // One page leads to the next, whichever of the two names is asked for.
    let (mut moved, mut after, mut seen) = (Vec::new(), None, Vec::new());
    loop {
        let ask = Ask::Explain {
            account: "guest".into(),
            after,
            limit: Some(2),
            lot: None,
        };
        let Ok(Outcome::Explained { history }) = world.ask(ask) else {
            panic!("no history");
        };
        assert_eq!(history.account, "ada");
        assert_eq!(history.merged, ["guest"]);
        for change in &history.changes {
            seen.push((change.account.clone(), change.revision));
            let entries = change.entries.iter();
            let merged = entries.filter(|entry| entry.reason == EntryReason::Merged);
            moved.extend(merged.map(|entry| (change.account.clone(), entry.amount)));
        }
        after = history.next;
        if after.is_none() {
            break;
        }
    }
    let all =
        world.rows("SELECT account, revision FROM kassa_revision ORDER BY account DESC, revision");
    let all: Vec<_> = all
        .iter()
        .map(|row| (row[0].text().unwrap().to_owned(), row[1].integer().unwrap()))
        .collect();
    assert_eq!(seen, all);
    let moved: Vec<(&str, i64)> = moved.iter().map(|(of, n)| (of.as_str(), *n)).collect();
    assert_eq!(moved, [("guest", -999), ("ada", 999)]);
    let left = world.rows("SELECT SUM(amount) FROM kassa_entry WHERE account = 'guest'");
    assert_eq!(left[0][0].integer(), Some(0));
    world.audit();
}

#[test]
fn a_session_begun_before_and_paid_after_belongs_to_the_account() {
    let mut world = World::shop();
    let session = world.session("guest", "pack");
    world.ask(merge()).expect("merged");
    world.pay(&session);
    world.deliver();
    assert_eq!(world.benefits("ada").one_time_credits_balance, 1_000);
    // Somebody who was never seen leads there as well.
    let ask = Ask::Merge {
        account: "ada".into(),
        from: "phone".into(),
    };
    world.ask(ask).expect("merged");
    assert_eq!(world.benefits("phone").one_time_credits_balance, 1_000);
    world.control(
        "POST /lab/stripe/refund",
        &json!({"session": session, "amount": 5_000}),
    );
    world.deliver();
    assert_eq!(world.benefits("guest").one_time_credits_balance, 500);
    world.audit();
}

#[test]
fn a_message_told_again_names_the_account_that_has_it_by_now() {
    let mut world = World::shop();
    let session = world.session("guest", "pro");
    world.pay(&session);
    let messages: Vec<Ask> = world.deliveries().into_iter().map(|(_, it)| it).collect();
    world.deliver();
    world.ask(merge()).expect("merged");
    // The second merge makes a chain of two.
    let on = Ask::Merge {
        account: "eve".into(),
        from: "ada".into(),
    };
    world.ask(on).expect("merged");
    let whose = |outcome: &Outcome| match outcome {
        Outcome::Inbound {
            result: InboundResult::Duplicate,
            account,
            ..
        } => account.clone(),
        _ => None,
    };
    let mut again = 0;
    for message in messages {
        let alone = world.ask(message.clone()).expect("a webhook");
        let asks = vec![message.clone(), message];
        let Ok(Outcome::Batch { results }) = world.ask(Ask::Batch { asks }) else {
            panic!("no batch");
        };
        let told = results.iter().filter_map(|it| match it {
            kassa::ask::Share::Done { outcome } => whose(outcome),
            _ => None,
        });
        for account in told.chain(whose(&alone)) {
            assert_eq!(account, "eve");
            again += 1;
        }
    }
    assert!(again > 2, "{again}");
}
