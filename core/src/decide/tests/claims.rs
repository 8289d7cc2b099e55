//! Single rules, each told by the history that once broke it.

use super::*;
use crate::decide::event::{Verdict, judge};
use crate::decide::{access, order};

#[test]
fn an_invoice_that_comes_before_its_subscription_learns_what_was_sold() {
    let first = payment(
        "in_1",
        OrderType::SubscriptionInitial,
        PaymentStatus::Paid,
        START,
    );
    let events = [
        paid(1, period(first, 0), "pro", false),
        told(2, subscription(SubscriptionStatus::Active, START), "pro"),
    ];
    let credits = |end: &Account| available(end, Strategy::SubscriptionOnly, START + HOUR);
    assert_eq!(credits(&end_of(&events)), 500);
    assert_eq!(credits(&end_of(events.iter().rev())), 500);
}

#[test]
fn a_change_of_plan_in_the_second_of_another_change_is_seen() {
    let active = subscription(SubscriptionStatus::Active, START);
    let events = [told(1, active.clone(), "pro"), told(2, active, "team")];
    let known = end_of(&events[..1]);
    assert_eq!(judge(&known, plans(), &events[1]), Verdict::ReadAgain);
    assert_eq!(judge(&known, plans(), &events[0]), Verdict::Apply);
}

#[test]
fn an_invoice_that_only_bills_a_session_again_leaves_its_credits_alone() {
    let mut pack = payment(
        "pi_1",
        OrderType::OneTimePurchase,
        PaymentStatus::Paid,
        START,
    );
    pack.aliases = vec!["cs_1".into(), "in_9".into(), "pi_1".into()];
    let mut invoice = payment(
        "in_9",
        OrderType::Other,
        PaymentStatus::Paid,
        START + SECOND,
    );
    invoice.subscription = None;
    let events = [paid(1, pack, "pack", true), paid(2, invoice, "pack", false)];
    let early = take(account(), &events[1], START);
    let late = take(early.account, &events[0], START);
    let deleted: Vec<String> = late.gone_orders().into_iter().map(|it| it.id).collect();
    assert_eq!(deleted, ["in_9"]);
    for events in [[&events[0], &events[1]], [&events[1], &events[0]]] {
        let end = end_of(events);
        assert_eq!(available(&end, Strategy::OneTimeOnly, START + HOUR), 1_000);
        assert_eq!(order::orders(&end).len(), 1);
        assert_eq!(end.payments[0].id, "pi_1");
    }
}

#[test]
fn two_invoices_for_one_period_grant_the_larger_once_and_keep_what_was_spent() {
    let first = period(
        payment(
            "in_1",
            OrderType::SubscriptionInitial,
            PaymentStatus::Paid,
            START,
        ),
        0,
    );
    let second = period(
        payment(
            "in_2",
            OrderType::SubscriptionInitial,
            PaymentStatus::Paid,
            START,
        ),
        0,
    );
    let now = START + HOUR;
    let mut state = take(account(), &paid(1, first, "pro", true), now).account;
    spend_some(&mut state, 400, Strategy::SubscriptionOnly, now);
    state = take(state, &paid(2, second, "team", true), now).account;
    assert_eq!(available(&state, Strategy::SubscriptionOnly, now), 1_600);
    // The dearer one's money goes back, and what it had added goes with it.
    let back = Report::RefundTotal {
        payment: vec!["in_2".into()],
        total: 2_900,
    };
    state = take(state, &event(3, START, back), now).account;
    assert_eq!(available(&state, Strategy::SubscriptionOnly, now), 100);
}

#[test]
fn a_change_from_months_to_years_gives_the_years_credits_once_it_is_paid() {
    let first = payment(
        "in_1",
        OrderType::SubscriptionInitial,
        PaymentStatus::Paid,
        START,
    );
    let mut year = payment(
        "in_2",
        OrderType::SubscriptionUpdate,
        PaymentStatus::Paid,
        START + DAY,
    );
    year.period_start = Some(START + DAY);
    year.period_end = Some(START + 366 * DAY);
    let mut back = payment(
        "in_3",
        OrderType::SubscriptionUpdate,
        PaymentStatus::Paid,
        START + DAY,
    );
    back.period_start = Some(START + 2 * DAY);
    back.period_end = Some(START + 33 * DAY);
    back.amount.amount = 0;
    let events = [
        paid(1, period(first, 0), "pro", true),
        paid(2, year, "yearly", true),
        paid(3, back, "pro", true),
    ];
    for order in orders_of(3) {
        let end = end_of(order.iter().map(|&index| &events[index]));
        let at = |day| available(&end, Strategy::SubscriptionOnly, START + day * DAY);
        assert_eq!(
            (at(0), at(1), at(40), at(350), at(380)),
            (500, 500, 500, 500, 0)
        );
        let granted: i64 = end.lots.iter().map(|lot| lot.granted).sum();
        assert_eq!(granted, 13 * 500, "changing back for nothing gives nothing");
    }
}

#[test]
fn credits_of_a_subscription_end_with_it_also_where_only_its_status_tells() {
    let first = period(
        payment(
            "in_1",
            OrderType::SubscriptionInitial,
            PaymentStatus::Paid,
            START,
        ),
        0,
    );
    let mut over = subscription(SubscriptionStatus::Canceled, START + SECOND);
    over.ended_at = None;
    let end = end_of(&[paid(1, first, "pro", true), told(2, over, "pro")]);
    assert_eq!(available(&end, Strategy::SubscriptionOnly, START + HOUR), 0);
}

#[test]
fn a_refund_that_failed_before_a_total_is_not_taken_off_that_total() {
    let mut it = payment(
        "pi_1",
        OrderType::OneTimePurchase,
        PaymentStatus::Paid,
        START,
    );
    it.aliases = vec!["pi_1".into()];
    let names = || vec![String::from("pi_1")];
    let said = |id, seconds, report| event(id, START + seconds * SECOND, report);
    let failed = |seconds| Report::Refund {
        payment: names(),
        refund: refund("re_1", 900, RefundStatus::Failed, START + seconds * SECOND),
    };
    let events = [
        paid(1, it, "pack", true),
        said(2, 1, failed(1)),
        said(
            3,
            2,
            Report::RefundTotal {
                payment: names(),
                total: 2_000,
            },
        ),
        // Told again, such as for a change of its metadata.
        said(4, 3, failed(3)),
    ];
    for order in orders_of(4) {
        let end = end_of(order.iter().map(|&index| &events[index]));
        assert_eq!(reversed_money(&end.payments[0]), 2_000, "{order:?}");
    }
}

#[test]
fn state_that_an_earlier_version_wrote_can_be_read() {
    let old = r#"{"id": "ada", "environment": "test", "payments": [{"provider": "bank", "id": "pi_1",
        "aliases": ["pi_1"], "orderType": "one_time_purchase", "status": "paid", "quantity": 1,
        "amount": {"amount": 1, "currency": "usd"}, "created": 1, "asOf": 1}]}"#;
    let account: Account = crate::json::read(old).unwrap();
    assert_eq!((account.payments.len(), account.lots.len()), (1, 0));
    assert_eq!(
        access::benefits(&account, 1, START).total_available_credits,
        0
    );
}

#[test]
fn money_back_for_a_year_takes_the_months_to_come_before_this_one() {
    let mut year = payment(
        "in_1",
        OrderType::SubscriptionInitial,
        PaymentStatus::Paid,
        START,
    );
    year.period_start = Some(START);
    year.period_end = Some(START + 365 * DAY);
    let back = Report::RefundTotal {
        payment: vec!["in_1".into()],
        total: 1_450,
    };
    let end = end_of(&[paid(1, year, "yearly", true), event(2, START, back)]);
    let at = |day| available(&end, Strategy::SubscriptionOnly, START + day * DAY);
    assert_eq!((at(1), at(170), at(200), at(360)), (500, 500, 0, 0));
}

#[test]
fn of_one_bucket_what_ends_soonest_is_spent_first() {
    let lasting = |id: &str, from: i64, to: i64| {
        let mut it = payment(
            id,
            OrderType::SubscriptionInitial,
            PaymentStatus::Paid,
            START,
        );
        it.subscription = Some(format!("sub_of_{id}"));
        it.period_start = Some(START + from * DAY);
        it.period_end = Some(START + to * DAY);
        it
    };
    let mut end = end_of(&[
        paid(1, lasting("in_1", 0, 30), "pro", true),
        paid(2, lasting("in_2", 5, 20), "pro", true),
        paid(3, lasting("in_3", 6, 25), "pro", true),
    ]);
    spend_some(&mut end, 600, Strategy::SubscriptionOnly, START + 10 * DAY);
    let spent: Vec<i64> = end.lots.iter().map(|lot| lot.spent).collect();
    assert_eq!(spent, [0, 500, 100]);
}

#[test]
fn a_renewal_that_fails_leaves_access_for_the_grace_after_what_was_paid_and_no_longer() {
    let first = payment(
        "in_1",
        OrderType::SubscriptionInitial,
        PaymentStatus::Paid,
        START,
    );
    // The provider has moved the period on before it is paid.
    let mut late = subscription(SubscriptionStatus::PastDue, START + MONTH);
    late.period_start = Some(START + MONTH);
    late.period_end = Some(START + 2 * MONTH);
    let end = end_of(&[paid(1, period(first, 0), "pro", true), told(2, late, "pro")]);
    let open = |time| !access::benefits(&end, 1, time).features.is_empty();
    let last = START + MONTH + 3 * DAY;
    assert_eq!((open(last - 1), open(last)), (true, false));
    assert_eq!(
        access::benefits(&end, 1, last).subscription_status,
        Some(SubscriptionStatus::PastDue)
    );
}

#[test]
fn what_was_paid_before_the_app_was_told_is_not_told_any_more() {
    let tried = |id: usize, status, attempt| {
        let seconds = i64::try_from(id).unwrap() * SECOND;
        let mut it = payment(
            "in_2",
            OrderType::SubscriptionRenewal,
            status,
            START + seconds,
        );
        it.attempt = attempt;
        paid(id, period(it, 1), "pro", true)
    };
    let failed = tried(1, PaymentStatus::Failed, 1);
    let again = tried(2, PaymentStatus::Failed, 2);
    let at_last = tried(3, PaymentStatus::Paid, 3);
    let mut state = account();
    for (event, told) in [
        (&failed, 1),
        (&again, 1),
        (&failed, 1),
        (&at_last, 0),
        (&again, 0),
    ] {
        state = take(state, event, START + HOUR).account;
        assert_eq!(state.notices.len(), told, "{event:?}");
    }
}

#[test]
fn a_part_of_a_credit_stays_with_the_customer_and_the_last_cent_takes_the_rest() {
    for (total, left) in [(1, 1_000), (3, 999), (967, 667), (2_899, 1), (2_900, 0)] {
        let pack = payment(
            "pi_1",
            OrderType::OneTimePurchase,
            PaymentStatus::Paid,
            START,
        );
        let payment = vec!["pi_1".into()];
        let back = event(2, START, Report::RefundTotal { payment, total });
        let end = end_of(&[paid(1, pack, "pack", true), back]);
        let credits = available(&end, Strategy::OneTimeOnly, START + HOUR);
        assert_eq!(credits, left, "{total}");
    }
}

#[test]
fn the_refund_of_a_payment_that_turns_out_to_be_another_is_written_and_not_deleted() {
    let pack = |id: &str| payment(id, OrderType::OneTimePurchase, PaymentStatus::Paid, START);
    let payment = vec!["ch_1".into()];
    let refund = refund("re_1", 100, RefundStatus::Succeeded, START);
    let back = event(3, START, Report::Refund { payment, refund });
    let both = [
        paid(1, pack("pi_1"), "pack", true),
        paid(2, pack("ch_1"), "pack", true),
        back,
    ];
    let mut one = pack("pi_1");
    one.aliases = vec!["ch_1".into(), "pi_1".into()];
    let joined = paid(4, one, "pack", true);
    let last = take(end_of(&both), &joined, START + HOUR);
    let ids = |orders: Vec<crate::model::order::Order>| -> Vec<String> {
        orders.into_iter().map(|order| order.id).collect()
    };
    let (written, gone) = (ids(last.orders()), ids(last.gone_orders()));
    assert!(written.contains(&"re_1".to_string()), "{written:?}");
    assert_eq!((written.len(), gone.len()), (2, 1), "{written:?} {gone:?}");
    assert!(!written.contains(&gone[0]), "{written:?} {gone:?}");
}

#[test]
fn a_trial_that_is_made_longer_than_a_month_keeps_what_was_used_of_it() {
    let mut trial = subscription(SubscriptionStatus::Trialing, START);
    (trial.trial_end, trial.period_end) = (Some(START + 14 * DAY), None);
    let mut first = payment(
        "in_1",
        OrderType::SubscriptionInitial,
        PaymentStatus::Paid,
        START,
    );
    (first.amount.amount, first.period_start) = (0, Some(START));
    let mut state = account();
    for event in [told(1, trial.clone(), "pro"), paid(2, first, "pro", true)] {
        state = take(state, &event, START).account;
    }
    let mut draft = Draft::new(1, state, START);
    draft.record("spend".into(), happening(), None, |account| {
        spend_some(account, 80, Strategy::SubscriptionOnly, START);
    });
    (trial.trial_end, trial.as_of) = (Some(START + 45 * DAY), START + HOUR);
    let end = take(draft.account, &told(3, trial, "pro"), START + HOUR).account;
    assert_eq!(
        available(&end, Strategy::SubscriptionOnly, START + HOUR),
        420
    );
    let later = START + 40 * DAY;
    assert_eq!(available(&end, Strategy::SubscriptionOnly, later), 500);
}

#[test]
fn an_upgrade_that_is_heard_of_late_gives_nothing_that_was_used_already() {
    let at = |id: &str, kind, created| {
        let mut it = payment(id, kind, PaymentStatus::Paid, START);
        it.created = created;
        it
    };
    let first = period(at("in_1", OrderType::SubscriptionInitial, START), 0);
    let up = at("in_2", OrderType::SubscriptionUpdate, START + HOUR);
    let mut more = at("in_3", OrderType::SubscriptionUpdate, START + 2 * HOUR);
    more.quantity = 2;
    let events = [
        paid(1, first, "pro", true),
        paid(2, up, "team", true),
        paid(3, more, "team", true),
    ];
    let now = START + 3 * HOUR;
    let credits = |state: &Account| available(state, Strategy::SubscriptionOnly, now);
    let whole = credits(&end_of(&events));
    let mut used = 0;
    let mut state = account();
    for heard in [0, 2, 1] {
        state = take(state, &events[heard], now).account;
        if heard != 1 {
            used += credits(&state);
            let all = credits(&state);
            spend_some(&mut state, all, Strategy::SubscriptionOnly, now);
        }
    }
    // Each step is rounded down by itself.
    let left = credits(&state);
    assert!(
        (0..=2).contains(&(used + left - whole)),
        "{left} of {whole}"
    );
}

#[test]
fn a_refund_of_the_first_of_two_upgrades_takes_its_step_and_no_later_one_gives_it_again() {
    let at = |id: &str, kind, created| {
        let mut it = payment(id, kind, PaymentStatus::Paid, START);
        it.created = created;
        it
    };
    let first = period(at("in_1", OrderType::SubscriptionInitial, START), 0);
    let up = at("in_2", OrderType::SubscriptionUpdate, START);
    let mut more = at("in_3", OrderType::SubscriptionUpdate, START + 2 * SECOND);
    more.quantity = 2;
    let back = |created| {
        let refund = Refund {
            created,
            ..refund("re_1", 2_900, RefundStatus::Succeeded, START + HOUR)
        };
        let payment = vec!["in_2".into()];
        event(4, START + HOUR, Report::Refund { payment, refund })
    };
    let mut events = vec![
        paid(1, first, "pro", true),
        paid(2, up, "team", true),
        paid(3, more, "team", true),
    ];
    let credits = |events: &[Event]| {
        let end = end_of(events);
        available(&end, Strategy::SubscriptionOnly, START + HOUR)
    };
    let whole = credits(&events);
    events.push(back(START + 3 * SECOND));
    assert_eq!(credits(&events), whole - 1_500);
    // Had it gone back before, the second one would have been the first that is paid.
    events[3] = back(START + SECOND);
    assert!((0..=1).contains(&(whole - credits(&events))));
}
