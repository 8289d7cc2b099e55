//! Notices that are told only to whoever asked for them.

use super::cases::disputed;
use super::*;
use crate::model::account::DisputeStatus;
use crate::model::notice::{Notice, NoticeKind};
use crate::model::receipt::PaymentDetails;

const ALL: [NoticeKind; 5] = [
    NoticeKind::TrialEnding,
    NoticeKind::Paid,
    NoticeKind::PaymentActionRequired,
    NoticeKind::FraudWarned,
    NoticeKind::Disputed,
];

/// What the app hears if each event is a commit of its own, and the notices of each are told
/// before the next one.
fn heard(wanted: &[NoticeKind], events: &[Event], now: Millis) -> Vec<Notice> {
    let mut account = account();
    let mut heard = Vec::new();
    for event in events {
        let after = commit(account, wanted, event, now);
        account = after;
        heard.extend(account.notices.drain(..).map(|it| it.notice));
    }
    heard
}

/// What waits after the events, and when it is due.
fn waiting(wanted: &[NoticeKind], events: &[Event], now: Millis) -> Vec<(String, Millis)> {
    let all = events.iter();
    let end = all.fold(account(), |account, it| commit(account, wanted, it, now));
    let waiting = end.notices.into_iter();
    waiting.map(|it| (it.notice.id, it.due_at)).collect()
}

fn commit(account: Account, wanted: &[NoticeKind], event: &Event, now: Millis) -> Account {
    let mut draft = Draft::new(1, account, now).telling(wanted);
    let what = Happening {
        kind: "test".into(),
        provider: None,
        event: None,
        subject: None,
        amount: None,
        credits: None,
        author: None,
        note: None,
    };
    draft.record(event.id.clone(), what, None, |account| {
        apply(account, plans(), event, Origin::Message, now);
    });
    draft.account
}

fn ids(notices: &[Notice]) -> Vec<&str> {
    let mut ids: Vec<&str> = notices.iter().map(|it| it.id.as_str()).collect();
    ids.sort_unstable();
    ids
}

pub(super) fn orders(events: &[Event]) -> Vec<Vec<Event>> {
    if events.len() < 2 {
        return vec![events.to_vec()];
    }
    let mut all = Vec::new();
    for at in 0..events.len() {
        let mut rest = events.to_vec();
        let first = rest.remove(at);
        for mut order in orders(&rest) {
            order.insert(0, first.clone());
            all.push(order);
        }
    }
    all
}

fn invoice(id: usize, status: PaymentStatus, action: Option<i64>) -> Event {
    let at = START + SECOND * i64::try_from(id).unwrap();
    let payment = Payment {
        attempt: 1,
        action_required: action,
        customer_email: Some("ada@example.com".into()),
        details: Some(PaymentDetails {
            receipt_url: Some("https://pay.example/in_1".into()),
            ..PaymentDetails::default()
        }),
        ..payment("in_1", OrderType::SubscriptionRenewal, status, at)
    };
    paid(id, period(payment, 1), "pro", true)
}

fn warning(id: usize) -> Event {
    let report = Report::FraudWarned {
        payment: vec!["in_1".into()],
        at: START + HOUR,
    };
    event(id, START + HOUR, report)
}

fn trial(id: usize, end: Millis, as_of: Millis) -> Event {
    let trial = Subscription {
        trial_end: Some(end),
        ..subscription(SubscriptionStatus::Trialing, as_of)
    };
    told(id, trial, "pro")
}

#[test]
fn nothing_is_told_that_nobody_asked_for() {
    let all = [
        trial(1, START + 2 * DAY, START),
        invoice(2, PaymentStatus::Paid, None),
        warning(3),
        disputed("in_1", "dp_1", 100, DisputeStatus::Open, START),
    ];
    assert_eq!(heard(&[], &all, START), []);
    let paid = heard(&[NoticeKind::Paid], &all, START);
    assert_eq!(ids(&paid), ["paid/bank/in_1"]);
}

#[test]
fn what_is_told_is_told_once_in_whatever_order_the_facts_come() {
    let facts = [
        invoice(1, PaymentStatus::Pending, Some(1)),
        invoice(2, PaymentStatus::Paid, None),
        invoice(3, PaymentStatus::Paid, None),
        warning(4),
        disputed("in_1", "dp_1", 100, DisputeStatus::Inquiry, START),
    ];
    for order in orders(&facts) {
        let heard = heard(&ALL, &order, START);
        let mut told = ids(&heard);
        // Whether it was still to be confirmed hangs on what was heard first.
        told.retain(|it| *it != "paymentActionRequired/bank/in_1/1");
        let expected = [
            "disputed/bank/in_1/dp_1/inquiry",
            "fraudWarned/bank/in_1",
            "paid/bank/in_1",
        ];
        assert_eq!(told, expected, "{order:?}");
        let waiting = waiting(&ALL, &order, START);
        let mut waiting: Vec<&str> = waiting.iter().map(|(id, _)| id.as_str()).collect();
        waiting.sort_unstable();
        assert_eq!(waiting, expected, "nothing out of date waits: {order:?}");
    }
}

#[test]
fn a_receipt_names_the_sum_the_customer_and_the_providers_page() {
    let heard = heard(&ALL, &[invoice(1, PaymentStatus::Paid, None)], START);
    let [receipt] = heard.as_slice() else {
        panic!("{heard:?}");
    };
    assert_eq!(receipt.kind, NoticeKind::Paid);
    assert_eq!(receipt.email.as_deref(), Some("ada@example.com"));
    assert_eq!(receipt.amount.as_ref().unwrap().amount, 2_900);
    assert_eq!(receipt.plan.as_deref(), Some("pro"));
    assert_eq!(receipt.url.as_deref(), Some("https://pay.example/in_1"));
}

#[test]
fn what_cost_nothing_has_no_receipt() {
    let free = Payment {
        amount: Money {
            amount: 0,
            currency: "usd".into(),
        },
        ..payment(
            "in_1",
            OrderType::SubscriptionInitial,
            PaymentStatus::Paid,
            START,
        )
    };
    let test = Payment {
        test: true,
        ..payment(
            "in_2",
            OrderType::SubscriptionInitial,
            PaymentStatus::Paid,
            START,
        )
    };
    let facts = [paid(1, free, "pro", true), paid(2, test, "pro", true)];
    assert_eq!(heard(&ALL, &facts, START), []);
}

#[test]
fn an_order_and_its_invoice_have_one_receipt_in_either_order() {
    let order = Payment {
        aliases: vec!["order_1".into()],
        id: "order_1".into(),
        ..payment(
            "order_1",
            OrderType::OneTimePurchase,
            PaymentStatus::Paid,
            START,
        )
    };
    let begun = Subscription {
        first_payment: Some("order_1".into()),
        ..subscription(SubscriptionStatus::Active, START)
    };
    let first = payment(
        "in_1",
        OrderType::SubscriptionInitial,
        PaymentStatus::Paid,
        START,
    );
    let facts = [
        paid(1, order, "pro", true),
        told(2, begun, "pro"),
        paid(3, period(first, 0), "pro", true),
    ];
    for order in orders(&facts) {
        let heard = heard(&ALL, &order, START);
        assert_eq!(ids(&heard), ["paid/bank/in_1"], "{order:?}");
    }
}

#[test]
fn a_payment_that_learns_a_name_has_one_receipt() {
    let session = Payment {
        aliases: vec!["cs_1".into(), "pi_1".into()],
        ..payment(
            "pi_1",
            OrderType::OneTimePurchase,
            PaymentStatus::Paid,
            START,
        )
    };
    let bill = payment("in_9", OrderType::Other, PaymentStatus::Paid, START);
    let bill = Payment {
        subscription: None,
        aliases: vec!["in_9".into(), "pi_1".into()],
        ..bill
    };
    let facts = [paid(1, session, "pack", true), paid(2, bill, "pack", false)];
    for order in orders(&facts) {
        let heard = heard(&ALL, &order, START);
        assert_eq!(heard.len(), 1, "{order:?}");
        assert_eq!(waiting(&ALL, &order, START).len(), 1, "{order:?}");
    }
}

#[test]
fn a_trial_is_told_three_days_before_its_end_and_a_shorter_one_at_once() {
    let (long, short) = (START + 14 * DAY, START + DAY);
    let due = |end, at| waiting(&ALL, &[trial(1, end, START)], at);
    let id = |end| format!("trialEnding/bank/sub_1/{end}");
    assert_eq!(due(long, START), [(id(long), START + 11 * DAY)]);
    assert_eq!(due(short, START), [(id(short), START)]);
    assert_eq!(due(short, short), [], "it is over");
}

#[test]
fn a_trial_that_is_over_canceled_or_longer_by_now_is_not_told_of() {
    let end = START + 14 * DAY;
    let begun = trial(1, end, START);
    let leaves = Subscription {
        trial_end: Some(end),
        cancel_at: Some(end),
        ..subscription(SubscriptionStatus::Trialing, START + HOUR)
    };
    let paying = subscription(SubscriptionStatus::Active, START + HOUR);
    for gone in [told(2, leaves, "pro"), told(2, paying, "pro")] {
        assert_eq!(waiting(&ALL, &[begun.clone(), gone.clone()], START), []);
        assert_eq!(waiting(&ALL, &[gone, begun.clone()], START), []);
    }
    let later = end + DAY;
    let longer = [begun, trial(2, later, START + HOUR)];
    let waiting = waiting(&ALL, &longer, START);
    let id = format!("trialEnding/bank/sub_1/{later}");
    assert_eq!(waiting, [(id, later - 3 * DAY)]);
}

#[test]
fn what_is_not_so_any_more_is_dropped_while_it_waits() {
    let asked = invoice(1, PaymentStatus::Pending, Some(1));
    let waits = |events: &[Event]| {
        let all = waiting(&ALL, events, START).into_iter();
        all.map(|(id, _)| id).collect::<Vec<_>>()
    };
    assert_eq!(
        waits(core::slice::from_ref(&asked)),
        ["paymentActionRequired/bank/in_1/1"]
    );
    let paid = invoice(2, PaymentStatus::Paid, None);
    assert_eq!(waits(&[asked, paid.clone()]), ["paid/bank/in_1"]);
    let back = event(
        5,
        START,
        Report::Refund {
            payment: vec!["in_1".into()],
            refund: refund("re_1", 2_900, RefundStatus::Succeeded, START),
        },
    );
    assert_eq!(waits(&[paid.clone(), warning(3), back]), [""; 0]);
    let open = disputed("in_1", "dp_1", 100, DisputeStatus::Open, START);
    let won = disputed("in_1", "dp_1", 100, DisputeStatus::Won, START + HOUR);
    let told = ["paid/bank/in_1", "disputed/bank/in_1/dp_1/open"];
    assert_eq!(waits(&[paid.clone(), open.clone()]), told);
    assert_eq!(waits(&[paid, open, won]), ["paid/bank/in_1"]);
}

#[test]
fn a_bank_that_takes_what_it_asked_about_is_told_again() {
    let facts = [
        invoice(1, PaymentStatus::Paid, None),
        disputed("in_1", "dp_1", 100, DisputeStatus::Inquiry, START),
        disputed("in_1", "dp_1", 100, DisputeStatus::Open, START + HOUR),
    ];
    let heard = heard(&[NoticeKind::Disputed], &facts, START);
    let expected = [
        "disputed/bank/in_1/dp_1/inquiry",
        "disputed/bank/in_1/dp_1/open",
    ];
    assert_eq!(ids(&heard), expected);
    assert_eq!(heard[1].amount.as_ref().unwrap().amount, 100);
}

#[test]
fn what_happened_before_it_was_asked_for_is_not_told() {
    let (old, new) = (invoice(1, PaymentStatus::Paid, None), warning(2));
    let account = commit(account(), &[], &old, START);
    let account = commit(account, &ALL, &new, START);
    let waiting: Vec<&str> = account
        .notices
        .iter()
        .map(|it| it.notice.id.as_str())
        .collect();
    assert_eq!(waiting, ["fraudWarned/bank/in_1"]);
}

#[test]
fn a_dispute_in_another_currency_takes_all_that_was_paid() {
    let mut taken = disputed("in_1", "dp_1", 12, DisputeStatus::Open, START);
    if let Report::Dispute { dispute, .. } = &mut taken.report {
        dispute.currency = Some("eur".into());
    }
    let facts = [invoice(1, PaymentStatus::Paid, None), taken];
    let end = facts
        .iter()
        .fold(account(), |account, it| commit(account, &ALL, it, START));
    assert_eq!(reversed_money(&end.payments[0]), 2_900);
    let order = crate::decide::order::orders(&end);
    let dispute = order.iter().find(|it| it.order_type == OrderType::Dispute);
    assert_eq!(dispute.unwrap().amount.currency, "eur");
    let told = end
        .notices
        .iter()
        .find(|it| it.notice.kind == NoticeKind::Disputed);
    assert_eq!(
        told.unwrap().notice.amount.as_ref().unwrap().currency,
        "eur"
    );
}

#[test]
fn a_customer_that_the_provider_forgot_is_forgotten_and_no_other() {
    let mut known = account();
    for (provider, id) in [("bank", "cus_1"), ("bank", "cus_2"), ("shop", "cus_1")] {
        known
            .customers
            .push(crate::model::account::ProviderCustomer {
                provider: provider.into(),
                id: id.into(),
            });
    }
    let report = Report::CustomerDeleted {
        customer: "cus_1".into(),
    };
    let known = commit(known, &[], &event(1, START, report), START);
    let left: Vec<&str> = known.customers.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(left, ["cus_2", "cus_1"]);
    assert_eq!(known.customers[1].provider, "shop");
}
