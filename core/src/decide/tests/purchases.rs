//! What stores tell: a subscription with what was paid for it, in one word; ends that
//! are none, subscriptions that take each other's place, and shares of a purchase that
//! go back and come again.

use super::cases::{hold, shuffled};
use super::*;
use crate::authentic::Bought;
use crate::decide::access;
use crate::model::account::{RefundRequest, RefundTotal};
use crate::model::catalog::UpgradeCredits;

fn item(payment: Payment, plan: &str) -> Bought {
    Bought {
        payment,
        sale: sale(plan, true),
    }
}

/// One word of a store's.
fn said(
    id: usize,
    as_of: Millis,
    subscription: Option<Subscription>,
    plan: &str,
    bought: Vec<Bought>,
) -> Event {
    let report = Report::Purchase {
        subscription,
        sale: sale(plan, true),
        bought,
    };
    event(id, as_of, report)
}

/// The subscription of a token; each takes the place of the one before.
fn of_token(token: i64, status: SubscriptionStatus, as_of: Millis) -> Subscription {
    Subscription {
        id: format!("token_{token}"),
        replaces: (token > 0).then(|| format!("token_{}", token - 1)),
        created: START + token * DAY,
        ..subscription(status, as_of)
    }
}

/// A payment of that subscription.
fn of_period(token: i64, number: i64, kind: OrderType, as_of: Millis) -> Payment {
    let paid = payment(
        &format!("order_{token}_{number}"),
        kind,
        PaymentStatus::Paid,
        as_of,
    );
    Payment {
        subscription: Some(format!("token_{token}")),
        created: START + token * DAY + number * MONTH,
        ..period(paid, number)
    }
}

fn pack(share: Option<i64>, as_of: Millis) -> Payment {
    Payment {
        amount: Money {
            amount: 0,
            currency: "usd".into(),
        },
        quantity: 2,
        refund_total: share.map(|share| RefundTotal {
            amount: 0,
            share: Some(share),
            as_of,
            since: None,
        }),
        ..payment(
            "coins",
            OrderType::OneTimePurchase,
            PaymentStatus::Paid,
            START,
        )
    }
}

fn history(dice: &mut Dice) -> Vec<Event> {
    use SubscriptionStatus as S;
    let mut events = Vec::new();
    for id in 0..3 + usize::try_from(dice.roll(3)).unwrap() {
        let as_of = START + dice.number(4) * SECOND;
        let token = dice.number(3);
        let plan = dice.pick(&["pro", "team"]);
        events.push(match dice.roll(6) {
            0..=2 => {
                let all = [S::Active, S::PastDue, S::Unpaid, S::Paused, S::Expired];
                let mut it = of_token(token, dice.pick(&all), as_of);
                it.grace_until = (dice.roll(2) == 0).then_some(START + MONTH + DAY);
                it.next_price = (dice.roll(3) == 0).then(|| "price_team".into());
                let kind = OrderType::SubscriptionInitial;
                let paid = of_period(token, dice.number(2), kind, START);
                let with = dice.roll(3) > 0;
                // An order sells one thing for ever.
                let sold = if token == 1 { "team" } else { "pro" };
                let bought = with.then(|| item(paid, sold)).into_iter().collect();
                said(id, as_of, Some(it), plan, bought)
            }
            3 | 4 => {
                let share = dice.pick(&[None, Some(0), Some(50_000), Some(100_000)]);
                said(
                    id,
                    as_of,
                    None,
                    "pack",
                    vec![item(pack(share, as_of), "pack")],
                )
            }
            _ => {
                let request = RefundRequest {
                    reason: None,
                    token: Some(format!("review_{}", dice.roll(2))),
                    until: as_of + HOUR,
                };
                let payment = vec!["coins".into()];
                event(id, as_of, Report::RefundAsked { payment, request })
            }
        });
    }
    events
}

#[test]
fn whatever_the_order_of_a_stores_words_the_account_ends_the_same() {
    hold(history, |seed, events| {
        let mut dice = Dice(seed * 104_729);
        let first = end_of(events);
        for _ in 0..3 {
            let other = shuffled(&mut dice, events);
            if words(&end_of(&other)) != words(&first) {
                return Some(format!(
                    "{}\nand in the order {:?}\n{}",
                    words(&first),
                    other.iter().map(|it| &it.id).collect::<Vec<_>>(),
                    words(&end_of(&other))
                ));
            }
        }
        None
    });
}

#[test]
fn what_took_anothers_place_is_the_only_one_that_gives_anything() {
    let now = START + HOUR;
    let both = [2, 1, 0].map(|token| {
        let it = of_token(token, SubscriptionStatus::Active, START + token * SECOND);
        said(
            usize::try_from(token).unwrap(),
            it.as_of,
            Some(it),
            "pro",
            vec![],
        )
    });
    let end = end_of(&both);
    let open = end
        .subscriptions
        .iter()
        .filter(|it| access::why(&end, it, now).open);
    assert_eq!(
        open.map(|it| it.id.as_str()).collect::<Vec<_>>(),
        ["token_2"]
    );
    let told = both
        .iter()
        .fold(account(), |account, it| take(account, it, now).account);
    assert!(
        told.notices.is_empty(),
        "nobody pays for two: {:?}",
        told.notices
    );
}

#[test]
fn a_subscription_that_expired_gives_again_once_it_is_bought_again() {
    let over = of_token(0, SubscriptionStatus::Expired, START + SECOND);
    let again = of_token(0, SubscriptionStatus::Active, START + 2 * SECOND);
    let plan = |events: &[Event]| {
        let draft = Draft::new(0, end_of(events), START + HOUR);
        draft.benefits().active_plan_id
    };
    let over = said(0, over.as_of, Some(over), "pro", vec![]);
    let again = said(1, again.as_of, Some(again), "pro", vec![]);
    assert_eq!(plan(std::slice::from_ref(&over)), None);
    assert_eq!(plan(&[over, again]).as_deref(), Some("pro"));
}

#[test]
fn the_store_says_until_when_a_failed_renewal_leaves_access_open() {
    let mut late = of_token(0, SubscriptionStatus::PastDue, START);
    late.grace_until = Some(START + MONTH + 16 * DAY);
    let end = end_of(&[said(0, START, Some(late), "pro", vec![])]);
    let open = |at| {
        Draft::new(0, end.clone(), at)
            .benefits()
            .active_plan_id
            .is_some()
    };
    assert!(open(START + MONTH + 15 * DAY));
    assert!(!open(START + MONTH + 16 * DAY));
}

#[test]
fn a_share_that_goes_back_takes_so_much_of_the_credits_whatever_was_paid() {
    let now = START + HOUR;
    let left = |shares: &[(i64, i64)]| {
        let told = |(id, (share, second)): (usize, &(i64, i64))| {
            let as_of = START + second * SECOND;
            said(
                id,
                as_of,
                None,
                "pack",
                vec![item(pack(Some(*share), as_of), "pack")],
            )
        };
        let events: Vec<Event> = shares.iter().enumerate().map(told).collect();
        let draft = Draft::new(0, end_of(&events), now);
        let has = draft.benefits();
        (has.one_time_credits_balance, has.features.len())
    };
    assert_eq!(left(&[(0, 1)]), (2_000, 1));
    assert_eq!(left(&[(50_000, 1)]), (1_000, 1), "one of two");
    assert_eq!(left(&[(33_333, 1)]), (1_334, 1), "rounded for the customer");
    assert_eq!(
        left(&[(100_000, 1)]),
        (0, 0),
        "the features go with the last of it"
    );
    assert_eq!(left(&[(100_000, 1), (0, 2)]), (2_000, 1), "taken back");
    assert_eq!(
        left(&[(0, 2), (100_000, 1)]),
        (2_000, 1),
        "the newest word stands"
    );
}

/// A customer who changes to and fro, without paying for a whole period, as often as
/// they like.
#[test]
fn however_often_plans_take_each_others_place_a_month_gives_no_more_than_the_dearest() {
    let mut shop = plans().to_vec();
    for how in [
        UpgradeCredits::Prorated,
        UpgradeCredits::Full,
        UpgradeCredits::None,
    ] {
        for it in &mut shop {
            it.benefits.on_upgrade = how;
        }
        let first = of_token(0, SubscriptionStatus::Active, START);
        let paid = of_period(0, 0, OrderType::SubscriptionInitial, START);
        let mut all = vec![said(0, START, Some(first), "pro", vec![item(paid, "pro")])];
        for token in 1..12 {
            let at = START + token * DAY;
            let plan = if token % 2 == 1 { "team" } else { "pro" };
            let mut paid = of_period(token, 0, OrderType::SubscriptionUpdate, at);
            (paid.period_start, paid.period_end) = (None, None);
            paid.amount.amount = 100;
            let it = of_token(token, SubscriptionStatus::Active, at);
            let id = usize::try_from(token).unwrap();
            all.push(said(id, at, Some(it), plan, vec![item(paid, plan)]));
        }
        let now = START + 12 * DAY;
        let mut end = account();
        for it in &all {
            let mut draft = Draft::new(0, end, now);
            draft.record(it.id.clone(), happening(), None, |account| {
                apply(account, &shop, it, Origin::Message, now);
            });
            end = draft.account;
        }
        let given: i64 = end.lots.iter().map(|it| it.granted).sum();
        assert!((500..=2_000).contains(&given), "{how:?} gave {given}");
    }
}

#[test]
fn what_was_paid_before_a_change_is_there_after_it() {
    let paid = of_period(0, 0, OrderType::SubscriptionInitial, START);
    let first = of_token(0, SubscriptionStatus::Active, START);
    let at = START + DAY;
    let mut more = of_period(1, 0, OrderType::SubscriptionUpdate, at);
    (more.period_start, more.period_end) = (None, None);
    let second = of_token(1, SubscriptionStatus::Active, at);
    let over = Subscription {
        ended_at: Some(at),
        ..of_token(0, SubscriptionStatus::Expired, at + SECOND)
    };
    let all = [
        said(0, START, Some(first), "pro", vec![item(paid, "pro")]),
        said(1, at, Some(second), "team", vec![item(more, "team")]),
        said(2, at + SECOND, Some(over), "pro", vec![]),
    ];
    let has = Draft::new(0, end_of(&all), START + 2 * DAY).benefits();
    // 500 of the plan before, and the rest of a month of what the new one has more.
    assert_eq!(has.subscription_credits_balance, 500 + 1_450);
    assert_eq!(has.active_plan_id.as_deref(), Some("team"));
}
