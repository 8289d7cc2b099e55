//! How a subscription at Stripe is changed, byte for byte.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used)]

mod stripe_support;

use kassa::ask::{CancelWhen, Proration};
use kassa::model::subscription::{Subscription, SubscriptionStatus};
use kassa::providers::{Alteration, Api};
use kassa::{KassaError, Reason};

const NOW: i64 = 1_795_000_000_000;

fn stripe() -> &'static dyn Api {
    stripe_support::stripe().api().unwrap()
}

fn subscription(id: &str) -> Subscription {
    Subscription {
        provider: "stripe".into(),
        id: id.into(),
        terms: None,
        quantity: 3,
        status: SubscriptionStatus::Active,
        period_start: None,
        period_end: None,
        trial_end: None,
        cancel_at: None,
        canceled_at: None,
        ended_at: None,
        created: NOW,
        product: None,
        price: None,
        sold: Vec::new(),
        item: Some("si_1".into()),
        card: None,
        first_payment: None,
        grace_until: None,
        next_price: None,
        next_plan: None,
        replaces: None,
        replaced_at: None,
        kept: None,
        as_of: NOW,
    }
}

fn alter(it: &Subscription, wish: Alteration<'_>) -> Result<String, KassaError> {
    let call = stripe().alter(it, &wish, None)?;
    // Said twice it is so once: a key would only replay what an earlier one was answered.
    assert_eq!((call.idempotency_key, call.once), (None, false));
    Ok(format!("{} {} {}", call.method, call.path, call.body))
}

fn say(wish: Alteration<'_>) -> String {
    alter(&subscription("sub_1"), wish).unwrap()
}

const PATH: &str = "POST /v1/subscriptions/sub_1 ";

#[test]
fn an_end_is_said_as_it_should_be_so_that_saying_it_twice_is_harmless() {
    let end = Alteration::Cancel;
    assert_eq!(say(end(CancelWhen::Now)), "DELETE /v1/subscriptions/sub_1 ");
    let planned = format!("{PATH}cancel_at_period_end=true");
    assert_eq!(say(end(CancelWhen::PeriodEnd)), planned);
    let odd = subscription("sub_1/../x");
    let odd = alter(&odd, end(CancelWhen::Now)).unwrap();
    assert_eq!(odd, "DELETE /v1/subscriptions/sub_1%2F..%2Fx ");
    let read = stripe().retrieve_subscription("sub_1");
    assert_eq!(
        (&*read.method, &*read.path),
        ("GET", "/v1/subscriptions/sub_1")
    );
}

#[test]
fn going_on_takes_a_planned_end_back_or_else_a_pause_too() {
    let never = Alteration::Cancel(CancelWhen::Never);
    let ending = Subscription {
        cancel_at: Some(NOW),
        ..subscription("sub_1")
    };
    let goes_on = format!("{PATH}cancel_at_period_end=false");
    assert_eq!(alter(&ending, never).unwrap(), goes_on);
    let wakes = format!("{goes_on}&pause_collection=&metadata[kassa_pause]=");
    assert_eq!(say(never), wakes);
}

#[test]
fn a_pause_says_whether_it_closes_the_plan_and_until_when() {
    let pause = |until, free| say(Alteration::Pause { until, free });
    let begins = format!("{PATH}pause_collection[behavior]=void");
    let until = "&pause_collection[resumes_at]=1795000000";
    for (until_ms, free, rest) in [
        (None, false, "&metadata[kassa_pause]=open".to_string()),
        (None, true, "&metadata[kassa_pause]=".to_string()),
        (
            Some(NOW),
            false,
            format!("{until}&metadata[kassa_pause]=1795000000"),
        ),
        (Some(NOW), true, format!("{until}&metadata[kassa_pause]=")),
    ] {
        assert_eq!(pause(until_ms, free), format!("{begins}{rest}"));
    }
}

#[test]
fn another_price_keeps_the_units_and_what_is_billed_at_once_has_to_be_paid() {
    let change = |price, quantity, proration| {
        say(Alteration::Change {
            price,
            quantity,
            proration,
            as_of: None,
        })
    };
    let item = format!("{PATH}items[0][id]=si_1&");
    for (price, quantity, proration, rest) in [
        (
            Some("price_2"),
            None,
            Proration::NextInvoice,
            "items[0][price]=price_2&items[0][quantity]=3&proration_behavior=create_prorations",
        ),
        (
            Some("price_2"),
            Some(5),
            Proration::None,
            "items[0][price]=price_2&items[0][quantity]=5&proration_behavior=none",
        ),
        (
            None,
            Some(5),
            Proration::Now,
            "items[0][quantity]=5&proration_behavior=always_invoice\
             &payment_behavior=error_if_incomplete",
        ),
    ] {
        assert_eq!(change(price, quantity, proration), format!("{item}{rest}"));
    }
}

#[test]
fn a_subscription_whose_item_is_not_known_is_not_changed() {
    let bare = Subscription {
        item: None,
        ..subscription("sub_1")
    };
    let wish = Alteration::Change {
        price: None,
        quantity: Some(2),
        proration: Proration::None,
        as_of: None,
    };
    let error = alter(&bare, wish).unwrap_err();
    assert_eq!(
        (error.reason, error.code.as_str()),
        (Reason::Unsupported, "no_item")
    );
}
