//! The rows that an app shows and queries: what was paid, and what went back.

use super::*;
use crate::decide::order::orders;
use crate::model::order::Order;

fn pack() -> Event {
    let pack = payment(
        "pi_1",
        OrderType::OneTimePurchase,
        PaymentStatus::Paid,
        START,
    );
    paid(1, pack, "pack", true)
}

fn back(id: usize, name: &str, amount: i64, status: RefundStatus) -> Event {
    let as_of = START + i64::try_from(id).unwrap() * SECOND;
    let refund = refund(name, amount, status, as_of);
    let payment = vec!["pi_1".into()];
    event(id, as_of, Report::Refund { payment, refund })
}

fn sum(id: usize, total: i64) -> Event {
    let as_of = START + i64::try_from(id).unwrap() * SECOND;
    let payment = vec!["pi_1".into()];
    event(id, as_of, Report::RefundTotal { payment, total })
}

/// The rows of refunds, as an app sees them after these facts.
fn refunds(events: &[Event]) -> Vec<(String, i64)> {
    let orders = orders(&end_of(events)).into_iter();
    orders
        .filter(|it| it.order_type == OrderType::Refund)
        .map(|it| (it.id, it.amount.amount))
        .collect()
}

#[test]
fn what_only_a_total_tells_is_a_row_until_single_refunds_explain_it() {
    use RefundStatus::Succeeded;
    let row = |id: &str, amount| (id.to_string(), amount);
    let events = [
        pack(),
        sum(2, 2_500),
        back(3, "re_1", 900, Succeeded),
        back(4, "re_2", 1_600, Succeeded),
    ];
    assert_eq!(refunds(&events[..2]), [row("pi_1#refunded", 2_500)]);
    let both = [row("re_1", 900), row("pi_1#refunded", 1_600)];
    let mut shown = refunds(&events[..3]);
    shown.sort_by_key(|(_, amount)| *amount);
    assert_eq!(shown, both);
    assert_eq!(refunds(&events), [row("re_2", 1_600), row("re_1", 900)]);
}

#[test]
fn a_refund_that_failed_after_the_total_leaves_no_row_of_the_total() {
    let events = [
        pack(),
        sum(2, 900),
        back(3, "re_1", 900, RefundStatus::Failed),
    ];
    assert_eq!(refunds(&events), [("re_1".to_string(), 900)]);
}

#[test]
fn the_rows_that_are_written_and_deleted_are_those_that_an_app_is_shown() {
    let key = |it: &Order| (it.provider.clone(), it.id.clone());
    for seed in 1..600 {
        let mut dice = Dice(seed * 49_979_687);
        let events = any_history(&mut dice, 12);
        let mut stored = BTreeMap::new();
        let mut state = account();
        for event in &events {
            let draft = take(state, event, START + HOUR);
            for gone in draft.gone_orders() {
                let was = stored.remove(&key(&gone));
                assert!(was.is_some(), "seed {seed}: {gone:?} was never written");
            }
            for order in draft.orders() {
                stored.insert(key(&order), json::text(&order));
            }
            state = draft.account;
            let shown = orders(&state);
            let shown = shown.iter().map(|it| (key(it), json::text(it)));
            assert_eq!(stored, shown.collect(), "seed {seed}: {event:?}");
        }
    }
}
