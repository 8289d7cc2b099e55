//! What the page that a customer comes back to is told.

use super::*;
use crate::decide::arrival::{find, state};
use crate::model::arrival::Arrival;

/// Ada's account, where both checkouts were opened at the provider.
fn opened() -> Account {
    let mut account = account();
    for checkout in &mut account.checkouts {
        checkout.session = Some(format!("cs_{}", checkout.digest));
        checkout.url = Some("https://bank.example/pay".into());
    }
    account
}

fn after(plan: &str, events: &[Event], now: Millis) -> Arrival {
    let account = events.iter().fold(opened(), |account, event| {
        take(account, event, START).account
    });
    let session = format!("cs_{plan}");
    let checkout = find(&account, Some(&session)).unwrap();
    state(&account, checkout, now)
}

fn pack(id: usize, status: PaymentStatus) -> Event {
    let mut pack = payment("pi_1", OrderType::OneTimePurchase, status, START);
    pack.aliases = vec!["cs_pack".into(), "pi_1".into()];
    paid(id, pack, "pack", true)
}

fn invoice(id: usize, status: PaymentStatus) -> Event {
    let first = payment("in_1", OrderType::SubscriptionInitial, status, START);
    paid(id, period(first, 0), "pro", true)
}

#[test]
fn a_pack_has_landed_when_its_own_money_is_there() {
    let states = [
        (PaymentStatus::Pending, Arrival::Waiting),
        (PaymentStatus::Failed, Arrival::Failed),
        (PaymentStatus::Paid, Arrival::Landed),
    ];
    assert_eq!(after("pack", &[], START), Arrival::Open);
    for (status, told) in states {
        assert_eq!(after("pack", &[pack(1, status)], START), told);
    }
    let debit = [
        pack(1, PaymentStatus::Pending),
        pack(2, PaymentStatus::Paid),
    ];
    assert_eq!(after("pack", &debit, START), Arrival::Landed);
    assert_eq!(after("pro", &debit, START), Arrival::Open);
}

#[test]
fn a_subscription_has_landed_when_it_runs_and_is_paid_in_whatever_order_that_was_told() {
    let runs = told(1, subscription(SubscriptionStatus::Active, START), "pro");
    let paid = invoice(2, PaymentStatus::Paid);
    for half in [&runs, &paid] {
        let half = std::slice::from_ref(half);
        assert_eq!(after("pro", half, START), Arrival::Waiting);
    }
    let orders = [[runs.clone(), paid.clone()], [paid, runs.clone()]];
    for both in orders {
        assert_eq!(after("pro", &both, START), Arrival::Landed);
    }
    let debit = [runs.clone(), invoice(2, PaymentStatus::Pending)];
    assert_eq!(after("pro", &debit, START), Arrival::Waiting);
    let declined = [runs, invoice(2, PaymentStatus::Failed)];
    assert_eq!(after("pro", &declined, START), Arrival::Failed);
    let trial = [told(
        1,
        subscription(SubscriptionStatus::Trialing, START),
        "pro",
    )];
    assert_eq!(after("pro", &trial, START), Arrival::Landed);
}

#[test]
fn an_order_that_tells_its_checkout_lands_a_pack_and_leaves_a_plan_waiting_for_its_subscription() {
    let states = [("pack", Arrival::Landed), ("pro", Arrival::Waiting)];
    for (plan, told) in states {
        let mut order = payment(
            "orders/1",
            OrderType::OneTimePurchase,
            PaymentStatus::Paid,
            START,
        );
        let account = opened();
        let mut checkouts = account.checkouts.iter();
        let checkout = checkouts.find(|it| it.digest == plan).unwrap();
        order.checkout = Some(checkout.id.clone());
        let order = paid(1, order, plan, true);
        assert_eq!(after(plan, std::slice::from_ref(&order), START), told);
        let runs = super::told(2, subscription(SubscriptionStatus::Active, START), "pro");
        assert_eq!(after(plan, &[order, runs], START), told, "{plan}");
    }
}

#[test]
fn an_old_word_on_a_subscription_still_tells_its_checkout() {
    let silent = Event {
        report: Report::Subscription {
            subscription: subscription(SubscriptionStatus::Active, START + SECOND),
            sale: sale("pro", false),
        },
        ..told(1, subscription(SubscriptionStatus::Active, START), "pro")
    };
    let old = told(
        2,
        subscription(SubscriptionStatus::Incomplete, START),
        "pro",
    );
    let mut known = invoice(3, PaymentStatus::Paid);
    if let Report::Payment { sale, .. } = &mut known.report {
        sale.checkout = None;
    }
    assert_eq!(after("pro", &[silent, old, known], START), Arrival::Landed);
}

#[test]
fn a_checkout_that_can_no_longer_be_paid_is_expired_and_anothers_is_unknown() {
    let closed = event(
        1,
        START,
        Report::CheckoutExpired {
            session: "cs_pro".into(),
        },
    );
    assert_eq!(after("pro", &[closed], START), Arrival::Expired);
    assert_eq!(after("pro", &[], START + DAY), Arrival::Expired);
    assert_eq!(find(&opened(), Some("cs_of_eve")), None);
    assert!(find(&opened(), None).is_some());
}
