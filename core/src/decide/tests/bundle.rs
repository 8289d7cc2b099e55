//! Several plans that are paid together: whatever a provider tells of them and in
//! which order, each gives what it would give alone.

use super::cases::{heard, nobody, shuffled};
use super::*;
use crate::authentic::SaleItem;
use crate::decide::access::{benefits, standing_in};
use crate::decide::bundle::together;
use crate::decide::lots;
use crate::model::catalog::{LeftOver, Terms};

/// `pro` and `max` exclude each other; `chat` is an add-on of its own group, and `setup`
/// is paid once.
fn shop() -> &'static [Plan] {
    static SHOP: OnceLock<Vec<Plan>> = OnceLock::new();
    SHOP.get_or_init(|| {
        let monthly = Some(IntervalUnit::Month);
        let mut chat = plan("chat", 900, monthly, 50);
        chat.group = Some("chat".into());
        vec![
            chat,
            plan("pro", 2_900, monthly, 500),
            plan("max", 9_900, monthly, 2_000),
            plan("setup", 5_000, None, 200),
        ]
    })
}

fn plan_of(id: &str) -> &'static Plan {
    shop().iter().find(|it| it.id == id).expect("it is sold")
}

fn terms(chosen: &[(&str, i64)]) -> Terms {
    let chosen: Vec<_> = chosen.iter().map(|(id, n)| (plan_of(id), *n)).collect();
    together(&chosen).expect("they can be paid together").1
}

/// What a message tells of prices and units.
fn items(all: &[(&str, i64)]) -> Sale {
    Sale {
        checkout: Some("co_1".into()),
        prices: all
            .iter()
            .filter(|(_, quantity)| *quantity > 0)
            .map(|(plan, _)| format!("price_{plan}"))
            .collect(),
        items: all
            .iter()
            .map(|(plan, quantity)| SaleItem {
                id: Some(format!("si_{plan}")),
                price: format!("price_{plan}"),
                quantity: *quantity,
            })
            .collect(),
        ..Sale::default()
    }
}

/// A customer who has begun a checkout of these.
fn began(chosen: &[(&str, i64)]) -> Account {
    let mut account = nobody();
    let mut begun = super::account().checkouts[0].clone();
    begun.id = "co_1".into();
    begun.terms = terms(chosen);
    account.checkouts = vec![begun];
    account
}

fn hear(account: &mut Account, events: &[Event]) {
    for event in events {
        apply(account, shop(), event, Origin::Message, START + HOUR);
    }
    lots::derive(account, START + HOUR);
}

fn runs(number: usize, seconds: i64, all: &[(&str, i64)]) -> Event {
    let as_of = START + seconds * SECOND;
    let subscription = subscription(SubscriptionStatus::Active, as_of);
    let sale = items(all);
    event(number, as_of, Report::Subscription { subscription, sale })
}

fn invoice(number: usize, kind: OrderType, amount: i64, all: &[(&str, i64)]) -> Event {
    let name = format!("in_{number}");
    let mut it = payment(&name, kind, PaymentStatus::Paid, START + SECOND);
    it.amount.amount = amount;
    if kind != OrderType::SubscriptionUpdate {
        it = period(it, i64::from(kind == OrderType::SubscriptionRenewal));
    }
    let (as_of, sale) = (it.as_of, items(all));
    event(number, as_of, Report::Payment { payment: it, sale })
}

fn credits(account: &Account) -> (i64, i64) {
    let view = benefits(account, 1, START + HOUR);
    (
        view.subscription_credits_balance,
        view.one_time_credits_balance,
    )
}

#[test]
fn the_one_that_renews_leads_whatever_stands_first() {
    let terms = terms(&[("setup", 1), ("chat", 2), ("pro", 3)]);
    assert_eq!(terms.plan, "chat");
    assert_eq!(
        terms.cost(2),
        2 * 900 + 3 * 2_900,
        "a set-up is no period's"
    );
    let names: Vec<&str> = terms.add_ons.iter().map(|it| it.plan.as_str()).collect();
    assert_eq!(names, ["pro", "setup"]);
}

#[test]
fn units_and_items_are_those_of_the_one_that_leads_in_any_order() {
    for all in [[("pro", 3), ("chat", 2)], [("chat", 2), ("pro", 3)]] {
        let mut account = began(&[("pro", 3), ("chat", 2), ("setup", 1)]);
        hear(&mut account, &[runs(1, 0, &all)]);
        let it = &account.subscriptions[0];
        assert_eq!((it.quantity, it.item.as_deref()), (3, Some("si_pro")));
        let sold = terms(&[("pro", 3), ("chat", 2), ("setup", 1)]);
        assert_eq!(it.terms.as_ref(), Some(&sold), "and nothing was changed");
    }
}

#[test]
fn an_add_on_that_came_or_went_at_the_provider_is_one_or_none() {
    let mut account = began(&[("pro", 1)]);
    hear(&mut account, &[runs(1, 0, &[("pro", 1), ("chat", 2)])]);
    let view = benefits(&account, 1, START);
    assert_eq!(view.features, ["chat", "pro"]);
    hear(&mut account, &[runs(2, 5, &[("chat", 4), ("pro", 1)])]);
    let known = account.subscriptions[0].terms.clone().expect("terms");
    assert_eq!(known.add_ons[0].quantity, 4);
    // One item alone is told by its price.
    let mut alone = runs(3, 9, &[("pro", 1)]);
    if let Report::Subscription { sale, .. } = &mut alone.report {
        sale.items.clear();
    }
    hear(&mut account, &[alone]);
    assert_eq!(account.subscriptions[0].terms, Some(plan_of("pro").terms()));
}

#[test]
fn another_plan_in_the_place_of_the_one_that_leads_keeps_the_add_on() {
    let mut account = began(&[("pro", 1), ("chat", 2)]);
    hear(&mut account, &[runs(1, 0, &[("pro", 1), ("chat", 2)])]);
    hear(&mut account, &[runs(2, 5, &[("chat", 2), ("max", 1)])]);
    let known = account.subscriptions[0].terms.clone().expect("terms");
    assert_eq!(known, terms(&[("max", 1), ("chat", 2)]));
}

#[test]
fn a_plan_that_was_sold_by_its_amount_leads_beside_an_add_on_with_a_price() {
    let mut account = began(&[("pro", 3), ("chat", 2)]);
    let sold = account.checkouts[0].terms.clone();
    let mut message = runs(1, 0, &[("chat", 2), ("made_for_it", 3)]);
    if let Report::Subscription { subscription, .. } = &mut message.report {
        subscription.quantity = 3;
    }
    hear(&mut account, &[message]);
    let it = &account.subscriptions[0];
    assert_eq!((it.terms.as_ref(), it.quantity), (Some(&sold), 3));
    // And the other way round.
    hear(
        &mut account,
        &[runs(2, 5, &[("pro", 4), ("made_for_it", 2)])],
    );
    let it = &account.subscriptions[0];
    assert_eq!((it.terms.as_ref(), it.quantity), (Some(&sold), 4));
}

#[test]
fn two_plans_of_one_group_never_add_up() {
    let mut account = began(&[("pro", 1)]);
    hear(&mut account, &[runs(1, 0, &[("pro", 1), ("max", 1)])]);
    let view = benefits(&account, 1, START);
    assert_eq!(view.features, ["pro"]);
}

#[test]
fn a_period_gives_all_of_it_and_the_first_payment_what_is_paid_once() {
    let all = [("pro", 3), ("chat", 2)];
    let mut account = began(&[("pro", 3), ("chat", 2), ("setup", 1)]);
    let first = invoice(1, OrderType::SubscriptionInitial, 15_500, &all);
    hear(&mut account, &[runs(2, 0, &all), first]);
    assert_eq!(credits(&account), (3 * 500 + 2 * 50, 200));
    let renewed = invoice(3, OrderType::SubscriptionRenewal, 10_500, &all);
    hear(&mut account, &[renewed]);
    let given: i64 = account.lots.iter().map(|lot| lot.granted).sum();
    assert_eq!(given, 2 * 1_600 + 200, "the set-up is paid once");
}

#[test]
fn a_change_of_an_add_on_gives_its_difference_and_takes_no_plans_place() {
    let all = [("pro", 3), ("chat", 2)];
    let mut account = began(&[("pro", 3), ("chat", 2)]);
    let first = invoice(1, OrderType::SubscriptionInitial, 10_500, &all);
    hear(&mut account, &[runs(2, 0, &all), first]);
    let step = invoice(3, OrderType::SubscriptionUpdate, 900, &[("chat", 3)]);
    hear(
        &mut account,
        &[runs(4, 2, &[("pro", 3), ("chat", 3)]), step],
    );
    let update = account
        .payments
        .iter()
        .find(|it| it.id == "in_3")
        .expect("it");
    assert_eq!(update.quantity, 3, "of the plan that leads");
    assert_eq!(update.terms, Some(terms(&[("pro", 3), ("chat", 3)])));
    let given: i64 = account.lots.iter().map(|lot| lot.granted).sum();
    assert_eq!(given, 1_600 + 50);
}

#[test]
fn money_that_goes_back_in_part_takes_the_period_before_what_stays() {
    let all = [("pro", 1)];
    let mut account = began(&[("pro", 1), ("setup", 1)]);
    let first = invoice(1, OrderType::SubscriptionInitial, 7_900, &all);
    let refund = refund("re_1", 3_950, RefundStatus::Succeeded, START);
    let back = Report::Refund {
        payment: vec!["in_1".into()],
        refund,
    };
    hear(
        &mut account,
        &[runs(2, 0, &all), first, event(3, START, back)],
    );
    assert_eq!(credits(&account), (500 - 350, 200));
}

#[test]
fn whoever_holds_an_add_on_is_sold_neither_it_nor_its_plan_again() {
    let mut account = began(&[("pro", 1), ("chat", 1)]);
    let all = [("pro", 1), ("chat", 1)];
    hear(&mut account, &[runs(1, 0, &all)]);
    for plan in ["pro", "max", "chat"] {
        let held = standing_in(&account, &plan_of(plan).terms(), START);
        assert!(held.is_some(), "{plan}");
    }
    assert!(standing_in(&account, &plan_of("setup").terms(), START).is_none());
}

#[test]
fn the_same_facts_end_alike_in_every_order() {
    let all = [("pro", 3), ("chat", 2)];
    let more = [("chat", 2), ("pro", 4)];
    let refund = refund("re_1", 1_000, RefundStatus::Succeeded, START);
    let events = vec![
        runs(1, 0, &all),
        invoice(2, OrderType::SubscriptionInitial, 15_500, &all),
        invoice(3, OrderType::SubscriptionRenewal, 13_400, &more),
        runs(4, 9, &more),
        event(
            5,
            START,
            Report::Refund {
                payment: vec!["in_2".into()],
                refund,
            },
        ),
    ];
    let end = |events: &[Event]| {
        let mut account = began(&[("pro", 3), ("chat", 2), ("setup", 1)]);
        hear(&mut account, events);
        account.notices.clear();
        json::text(&account)
    };
    let straight = end(&events);
    let mut dice = Dice(7);
    for _ in 0..500 {
        assert_eq!(end(&shuffled(&mut dice, &events)), straight);
    }
    assert_ne!(straight, json::text(&heard(shop(), &[])));
}

#[test]
fn what_cannot_be_paid_together_says_why() {
    let mut saved = plan("saved", 100, Some(IntervalUnit::Month), 10);
    saved.benefits.left_over = LeftOver::Accumulate;
    saved.group = Some("saved".into());
    let mut won = plan("won", 100, None, 10);
    won.price.currency = "krw".into();
    let mut book = plan("book", 100, None, 10);
    book.tax_free = true;
    let mut yearly = plan("yearly", 100, Some(IntervalUnit::Year), 10);
    yearly.group = Some("yearly".into());
    let pro = plan_of("pro");
    let cases = [
        (plan_of("max"), "same_group"),
        (&saved, "mixed_credits"),
        (&won, "mixed_currencies"),
        (&book, "mixed_tax"),
        (&yearly, "mixed_intervals"),
        (pro, "plan_twice"),
    ];
    for (other, code) in cases {
        let refused = together(&[(pro, 1), (other, 1)]).expect_err(code);
        assert_eq!(refused.code, code);
    }
    // Whoever gives no credits has no rules of them.
    saved.benefits.monthly_credits = None;
    assert!(together(&[(pro, 1), (&saved, 1)]).is_ok());
}
