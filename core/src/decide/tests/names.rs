//! One payment under all the names that a provider has for it.

use super::cases::disputed;
use super::wanted::orders;
use super::*;
use crate::model::account::DisputeStatus;

/// All of one second, so that no time tells what came first.
fn facts() -> Vec<Event> {
    let at = START + HOUR;
    let named = |id: &str, aliases: &[&str], kind| Payment {
        aliases: aliases.iter().map(|it| (*it).to_string()).collect(),
        subscription: None,
        ..payment(id, kind, PaymentStatus::Paid, at)
    };
    let session = named(
        "pi_1",
        &["cs_1", "in_1", "pi_1"],
        OrderType::OneTimePurchase,
    );
    let invoice = named("in_1", &["in_1"], OrderType::Other);
    let names = |all: &[&str]| all.iter().map(|it| (*it).to_string()).collect::<Vec<_>>();
    let refunded = Report::Refund {
        payment: names(&["ch_1", "pi_1"]),
        refund: refund("re_1", 1_000, RefundStatus::Succeeded, at),
    };
    let total = Report::RefundTotal {
        payment: names(&["ch_1"]),
        total: 1_000,
    };
    let warned = Report::FraudWarned {
        payment: names(&["ch_1"]),
        at,
    };
    vec![
        paid(1, session, "pack", true),
        paid(2, invoice, "pack", false),
        event(3, at, refunded),
        event(4, at, total),
        event(5, at, warned),
        disputed("ch_1", "dp_1", 500, DisputeStatus::Open, at),
    ]
}

#[test]
fn intent_charge_invoice_and_session_are_one_payment_whichever_is_heard_first() {
    let mut ends: Vec<String> = Vec::new();
    for order in orders(&facts()) {
        let mut account = account();
        for event in order.iter().chain(&order) {
            apply(&mut account, plans(), event, Origin::Message, START + DAY);
        }
        let [payment] = account.payments.as_slice() else {
            panic!("{order:?}: {:?}", account.payments);
        };
        assert_eq!(payment.aliases, ["ch_1", "cs_1", "in_1", "pi_1"]);
        assert_eq!(reversed_money(payment), 1_500, "a refund and a dispute");
        assert_eq!(payment.fraud_warned, Some(START + HOUR));
        let terms = payment.terms.as_ref().map(|it| it.plan.as_str());
        assert_eq!(terms, Some("pack"), "{order:?}");
        ends.push(json::text(&account));
    }
    ends.dedup();
    assert_eq!(ends.len(), 1, "all ends are one");
}
