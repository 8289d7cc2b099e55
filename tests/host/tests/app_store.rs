//! Claims about purchases in App Store: bought once, whoever tells of it and however often.
#![allow(missing_docs, dead_code)]

mod device;

use device::{Phone, STORE, plans, purchase};
use kassa::ask::{CancelWhen, Decline, RefundPreference, WayToPay};
use kassa::model::arrival::Arrival;
use kassa::model::notice::NoticeKind;
use kassa::model::subscription::SubscriptionStatus;
use kassa::{Ask, Outcome, Reason};
use kassa_host::drive::{Crash, End};
use kassa_host::shop::{checkout, deduct};
use kassa_host::world::World;
use serde_json::{Value as Json, json};

fn declined(outcome: &Result<Outcome, kassa::KassaError>) -> Option<Decline> {
    match outcome {
        Ok(Outcome::Declined { code, .. }) => Some(*code),
        _ => None,
    }
}

#[test]
fn coins_are_bought_once_however_often_they_are_shown() {
    let mut phone = Phone::new();
    let coins = phone.buy("ada", "coins");
    assert_eq!(phone.posts("ada", &coins.jws), (Arrival::Landed, false));
    assert_eq!(phone.credits("ada"), 1_000);
    assert_eq!(phone.posts("ada", &coins.jws), (Arrival::Landed, true));
    phone.world.deliver();
    // Signed anew, as a device does at each start.
    phone.world.pass("1d");
    let token = phone.token("ada", "coins");
    for shown in phone.shows(&token, true) {
        phone.posts("ada", &shown.jws);
    }
    assert_eq!(phone.credits("ada"), 1_000);
    let orders = phone.world.orders("ada");
    assert_eq!(orders.len(), 1);
    assert_eq!(
        (orders[0].amount.amount, &*orders[0].id),
        (1_000, &*coins.id)
    );
    phone.world.audit();
}

#[test]
fn the_notification_may_come_before_the_device() {
    let mut phone = Phone::new();
    let coins = phone.buy("ada", "coins");
    phone.world.deliver();
    assert_eq!(phone.credits("ada"), 1_000);
    assert_eq!(phone.posts("ada", &coins.jws), (Arrival::Landed, true));
    assert_eq!(phone.credits("ada"), 1_000);
    phone.world.audit();
}

#[test]
fn a_purchase_without_a_token_waits_for_whoever_shows_it_first() {
    let mut phone = Phone::new();
    let pro = phone.buys("notes.pro", &json!({"buyer": "somebody"}));
    phone.world.deliver();
    assert_eq!(phone.credits("ada"), 0);
    assert_eq!(phone.posts("ada", &pro.jws).0, Arrival::Landed);
    assert_eq!(phone.credits("ada"), 400);
    // What was told while nobody was known is told again by what renews.
    phone.lab(
        "autoRenew",
        &json!({"subscription": pro.original, "on": false}),
    );
    phone.world.deliver();
    assert!(phone.world.benefits("ada").cancel_at_period_end);
    assert_eq!(declined(&phone.post("bob", &pro.jws)), Some(Decline::Taken));
    phone.world.audit();
}

#[test]
fn what_was_bought_for_one_account_is_given_to_no_other() {
    let mut phone = Phone::new();
    let coins = phone.buy("ada", "coins");
    phone.token("bob", "coins");
    // Before anybody but the store knows of it, and after.
    assert_eq!(
        declined(&phone.post("bob", &coins.jws)),
        Some(Decline::Taken)
    );
    assert_eq!(
        declined(&phone.post("eve", &coins.jws)),
        Some(Decline::Taken)
    );
    phone.posts("ada", &coins.jws);
    assert_eq!(
        declined(&phone.post("bob", &coins.jws)),
        Some(Decline::Taken)
    );
    assert_eq!((phone.credits("ada"), phone.credits("bob")), (1_000, 0));
}

#[test]
fn a_crash_at_any_need_loses_nothing_and_gives_nothing_twice() {
    for when in [Crash::Before, Crash::After] {
        for count in 0.. {
            let mut phone = Phone::new();
            let coins = phone.buy("ada", "coins");
            let ask = purchase("ada", &coins.jws);
            let end = phone.world.ask_until(ask, Some(when(count)));
            let crashed = matches!(end, End::Crashed);
            phone.world.deliver();
            phone.posts("ada", &coins.jws);
            assert_eq!(phone.credits("ada"), 1_000, "{count}");
            phone.world.audit();
            if !crashed {
                assert!(count > 1, "nothing was crashed");
                break;
            }
        }
    }
}

#[test]
fn a_notification_that_is_cut_off_anywhere_is_told_again_and_counts_once() {
    for when in [Crash::Before, Crash::After] {
        for count in 0.. {
            let mut phone = Phone::new();
            phone.buy("ada", "pro");
            let (_, told) = phone.world.deliveries().remove(0);
            let end = phone.world.ask_until(told, Some(when(count)));
            let crashed = matches!(end, End::Crashed);
            phone.world.deliver();
            assert_eq!(phone.plan("ada"), "pro", "{count}");
            assert_eq!(phone.credits("ada"), 400, "{count}");
            phone.world.audit();
            if !crashed {
                assert!(count > 1, "nothing was crashed");
                break;
            }
        }
    }
}

#[test]
fn an_offer_is_signed_for_the_one_who_asked_for_it() {
    let mut phone = Phone::new();
    let mut offered = |options: Option<&str>| {
        let mut ask = checkout("ada", "pro", "/ok");
        if let Ask::Checkout { options: place, .. } = &mut ask {
            *place = options.map(Into::into);
        }
        match phone.world.ask(ask) {
            Ok(Outcome::Checkout {
                way:
                    WayToPay::Native {
                        product,
                        account,
                        offer,
                    },
                ..
            }) => (product, account, offer),
            other => panic!("no checkout: {other:?}"),
        }
    };
    let (product, account, offer) = offered(None);
    assert_eq!((&*product, offer), ("notes.pro", None));
    let (_, same, offer) = offered(Some("{\"offer\":\"spring\"}"));
    assert_eq!(same, account);
    let offer = offer.expect("an offer");
    assert_eq!(offer.id, "spring");
    // DER of two numbers, as base64 writes its first bytes.
    assert!(offer.signature.starts_with("ME"), "{offer:?}");
    let (_, _, other) = offered(Some("{\"offer\":\"spring\"}"));
    assert_ne!(other.expect("an offer").nonce, offer.nonce);
}

#[test]
fn several_of_one_thing_give_several_times_as_much() {
    let mut phone = Phone::new();
    let token = phone.token("ada", "coins");
    let coins = phone.buys(
        "notes.coins",
        &json!({"appAccountToken": token, "quantity": 3}),
    );
    phone.posts("ada", &coins.jws);
    assert_eq!(phone.credits("ada"), 3_000);
}

#[test]
fn what_lasts_is_restored_and_not_bought_again() {
    let mut phone = Phone::new();
    let token = phone.token("ada", "theme");
    let wish = json!({"appAccountToken": token});
    let theme = phone.buys("notes.theme", &wish);
    phone.posts("ada", &theme.jws);
    phone.world.deliver();
    let again = phone.buys("notes.theme", &wish);
    assert_eq!(phone.posts("ada", &again.jws), (Arrival::Landed, true));
    let benefits = phone.world.benefits("ada");
    assert_eq!(benefits.features, ["theme"]);
    assert_eq!(benefits.total_available_credits, 10);
    assert_eq!(phone.world.orders("ada").len(), 1);
}

#[test]
fn a_season_is_bought_as_often_as_it_is_paid() {
    let mut phone = Phone::new();
    for seasons in 1..=2 {
        let season = phone.buy("ada", "season");
        // The same customer owns an older one: the store may hand that over again.
        phone.posts("ada", &season.jws);
        phone.world.deliver();
        assert!(phone.credits("ada") <= 50 * seasons);
        assert!(phone.credits("ada") >= 50);
    }
}

#[test]
fn a_subscription_renews_each_month_by_what_the_store_says() {
    let mut phone = Phone::new();
    let pro = phone.gets("ada", "pro");
    assert_eq!(phone.credits("ada"), 400);
    assert_eq!(phone.plan("ada"), "pro");
    phone.world.ask(deduct("ada", 150, "a")).expect("credits");
    phone.pass("31d");
    assert_eq!(phone.credits("ada"), 400);
    phone.pass("31d");
    assert_eq!(phone.credits("ada"), 400);
    assert_eq!(phone.world.orders("ada").len(), 3);
    let benefits = phone.world.benefits("ada");
    assert_eq!(benefits.subscription_id, Some(pro.original));
    phone.world.audit();
}

#[test]
fn restored_transactions_move_nothing_back_however_freshly_they_are_signed() {
    let mut phone = Phone::new();
    phone.gets("ada", "pro");
    let token = phone.token("bob", "pro");
    assert!(!token.is_empty());
    let mine = phone.token("ada", "coins");
    phone.pass("31d");
    phone.pass("31d");
    let before = phone.world.state("ada");
    phone.world.pass("1h");
    let all = phone.shows(&mine, true);
    assert_eq!(all.len(), 3);
    for shown in all.iter().chain(all.iter().rev()) {
        assert_eq!(phone.posts("ada", &shown.jws), (Arrival::Landed, true));
    }
    assert_eq!(phone.world.state("ada"), before);
}

#[test]
fn a_new_device_that_shows_an_old_period_first_ends_as_any_other() {
    let mut heard = Phone::new();
    heard.gets("ada", "pro");
    heard.pass("31d");
    let whole = heard.world.benefits("ada");
    for turn in 0..4 {
        let mut phone = Phone::new();
        phone.buy("ada", "pro");
        phone.world.pass("31d");
        let token = phone.token("ada", "pro");
        let mut shown = phone.shows(&token, true);
        assert_eq!(shown.len(), 2);
        if turn % 2 == 1 {
            shown.reverse();
        }
        if turn < 2 {
            phone.world.deliver();
        }
        for it in &shown {
            phone.posts("ada", &it.jws);
        }
        phone.world.deliver();
        let benefits = phone.world.benefits("ada");
        assert_eq!(benefits.total_available_credits, 400, "turn {turn}");
        assert_eq!(benefits.current_period_end, whole.current_period_end);
        assert_eq!(benefits.active_plan_id, whole.active_plan_id);
        phone.world.audit();
    }
}

#[test]
fn grace_keeps_open_retry_closes_and_a_recovered_payment_opens_again() {
    let mut phone = Phone::new();
    phone.lab("grace", &json!({"days": 3}));
    let pro = phone.gets("ada", "pro");
    phone.does(
        "card",
        &json!({"subscription": pro.original, "fails": true}),
    );
    phone.pass("29d");
    let past_due = Some(SubscriptionStatus::PastDue);
    assert_eq!(phone.stands("ada"), (Some("pro".into()), past_due));
    phone.pass("3d");
    let unpaid = Some(SubscriptionStatus::Unpaid);
    assert_eq!(phone.stands("ada"), (None, unpaid));
    phone.does(
        "card",
        &json!({"subscription": pro.original, "fails": false}),
    );
    let active = Some(SubscriptionStatus::Active);
    assert_eq!(phone.stands("ada"), (Some("pro".into()), active));
    assert_eq!(phone.credits("ada"), 400);
    phone.world.audit();
}

#[test]
fn grace_ends_by_its_date_although_nobody_says_so() {
    let mut phone = Phone::new();
    phone.lab("grace", &json!({"days": 3}));
    let pro = phone.gets("ada", "pro");
    phone.does(
        "card",
        &json!({"subscription": pro.original, "fails": true}),
    );
    phone.pass("29d");
    assert_eq!(phone.plan("ada"), "pro");
    phone.world.pass("3d");
    assert_eq!(phone.plan("ada"), "");
}

#[test]
fn without_grace_a_failed_renewal_closes_at_once_and_after_sixty_days_it_is_over() {
    let mut phone = Phone::new();
    let pro = phone.gets("ada", "pro");
    phone.does(
        "card",
        &json!({"subscription": pro.original, "fails": true}),
    );
    phone.pass("31d");
    let unpaid = Some(SubscriptionStatus::Unpaid);
    assert_eq!(phone.stands("ada"), (None, unpaid));
    phone.pass("61d");
    let expired = Some(SubscriptionStatus::Expired);
    assert_eq!(phone.stands("ada"), (None, expired));
}

#[test]
fn a_cancelled_subscription_ends_with_its_period_and_can_be_bought_again() {
    let mut phone = Phone::new();
    let pro = phone.gets("ada", "pro");
    phone.does(
        "autoRenew",
        &json!({"subscription": pro.original, "on": false}),
    );
    let benefits = phone.world.benefits("ada");
    assert!(benefits.cancel_at_period_end && benefits.active_plan_id.is_some());
    phone.does(
        "autoRenew",
        &json!({"subscription": pro.original, "on": true}),
    );
    assert!(!phone.world.benefits("ada").cancel_at_period_end);
    phone.does(
        "autoRenew",
        &json!({"subscription": pro.original, "on": false}),
    );
    phone.pass("31d");
    let expired = Some(SubscriptionStatus::Expired);
    assert_eq!(phone.stands("ada"), (None, expired));
    phone.pass("20d");
    let again = phone.buy("ada", "pro");
    assert_eq!(again.original, pro.original);
    assert_eq!(phone.posts("ada", &again.jws), (Arrival::Landed, false));
    assert_eq!(phone.plan("ada"), "pro");
    phone.world.deliver();
    let active = Some(SubscriptionStatus::Active);
    assert_eq!(phone.stands("ada"), (Some("pro".into()), active));
    assert_eq!(phone.credits("ada"), 400);
    phone.world.audit();
}

#[test]
fn an_upgrade_counts_at_once_and_a_downgrade_with_the_next_period() {
    let mut phone = Phone::new();
    let basic = phone.gets("ada", "basic");
    assert_eq!(phone.credits("ada"), 100);
    phone.world.pass("10d");
    let change = json!({"subscription": basic.original, "product": "notes.pro"});
    phone.does("change", &change);
    assert_eq!(phone.plan("ada"), "pro");
    assert_eq!(phone.credits("ada"), 400);
    phone.world.pass("5d");
    let change = json!({"subscription": basic.original, "product": "notes.basic"});
    phone.does("change", &change);
    let benefits = phone.world.benefits("ada");
    assert_eq!(benefits.active_plan_id.as_deref(), Some("pro"));
    assert_eq!(benefits.scheduled_plan_id.as_deref(), Some("basic"));
    phone.pass("31d");
    assert_eq!(phone.plan("ada"), "basic");
    assert_eq!(phone.credits("ada"), 100);
    assert_eq!(phone.world.benefits("ada").scheduled_plan_id, None);
    phone.world.audit();
}

#[test]
fn a_replaced_transaction_that_is_shown_after_an_upgrade_changes_nothing() {
    let mut phone = Phone::new();
    let basic = phone.gets("ada", "basic");
    let token = phone.token("ada", "coins");
    phone.world.pass("10d");
    let change = json!({"subscription": basic.original, "product": "notes.pro"});
    phone.does("change", &change);
    let before = phone.world.state("ada");
    for shown in phone.shows(&token, true) {
        phone.posts("ada", &shown.jws);
    }
    phone.posts("ada", &basic.jws);
    assert_eq!(phone.world.state("ada"), before);
}

#[test]
fn a_free_trial_opens_and_is_paid_for_afterwards() {
    let mut phone = Phone::new();
    phone.gets("ada", "try");
    let trialing = Some(SubscriptionStatus::Trialing);
    assert_eq!(phone.stands("ada"), (Some("try".into()), trialing));
    assert_eq!(phone.world.orders("ada")[0].amount.amount, 0);
    phone.pass("8d");
    let active = Some(SubscriptionStatus::Active);
    assert_eq!(phone.stands("ada"), (Some("try".into()), active));
    assert_eq!(phone.world.orders("ada")[0].amount.amount, 700);
}

#[test]
fn a_refund_of_an_older_period_leaves_the_subscription_open() {
    let mut phone = Phone::new();
    let pro = phone.gets("ada", "pro");
    phone.pass("31d");
    phone.does("refund", &json!({"transactionId": pro.id}));
    let active = Some(SubscriptionStatus::Active);
    assert_eq!(phone.stands("ada"), (Some("pro".into()), active));
    assert_eq!(phone.credits("ada"), 400);
    let refunded = phone.world.orders("ada").iter().map(|it| it.refunded).max();
    assert_eq!(refunded, Some(1_500));
    phone.world.audit();
}

#[test]
fn a_refund_of_the_present_period_ends_the_subscription() {
    let mut phone = Phone::new();
    let pro = phone.gets("ada", "pro");
    phone.world.pass("2d");
    phone.does("refund", &json!({"transactionId": pro.id}));
    let expired = Some(SubscriptionStatus::Expired);
    assert_eq!(phone.stands("ada"), (None, expired));
    assert_eq!(phone.credits("ada"), 0);
    phone.world.pass("1h");
    phone.does("refundReversed", &json!({"transactionId": pro.id}));
    let active = Some(SubscriptionStatus::Active);
    assert_eq!(phone.stands("ada"), (Some("pro".into()), active));
    assert_eq!(phone.credits("ada"), 400);
    phone.world.audit();
}

#[test]
fn a_part_of_a_purchase_takes_back_as_much_of_its_credits_and_no_more() {
    let mut phone = Phone::new();
    let coins = phone.gets("ada", "coins");
    phone.does(
        "refund",
        &json!({"transactionId": coins.id, "percentage": 40}),
    );
    assert_eq!(phone.credits("ada"), 600);
    let refunded = phone.world.orders("ada").iter().map(|it| it.refunded).max();
    assert_eq!(refunded, Some(400));
    // What was shown before the refund says nothing against it.
    phone.posts("ada", &coins.jws);
    assert_eq!(phone.credits("ada"), 600);
    phone.world.pass("1h");
    phone.does("refundReversed", &json!({"transactionId": coins.id}));
    assert_eq!(phone.credits("ada"), 1_000);
    phone.world.audit();
}

#[test]
fn what_a_store_took_back_is_over_for_whoever_shows_it_later() {
    let mut phone = Phone::new();
    let theme = phone.buy("ada", "theme");
    phone.lab("refund", &json!({"transactionId": theme.id}));
    let token = phone.token("ada", "theme");
    let shown = phone.shows(&token, true);
    let (state, _) = phone.posts("ada", &shown[0].jws);
    assert_eq!(state, Arrival::Expired);
    assert!(phone.world.benefits("ada").features.is_empty());
    phone.world.deliver();
    assert!(phone.world.benefits("ada").features.is_empty());
}

#[test]
fn a_family_has_what_is_shared_until_it_is_taken_from_it() {
    let mut phone = Phone::new();
    let shared = phone.buys("notes.pro", &json!({"buyer": "child", "family": true}));
    assert_eq!(phone.posts("kid", &shared.jws).0, Arrival::Landed);
    phone.world.deliver();
    assert_eq!(phone.plan("kid"), "pro");
    assert_eq!(phone.world.orders("kid")[0].amount.amount, 0);
    phone.does("revokeFamily", &json!({"transactionId": shared.id}));
    let expired = Some(SubscriptionStatus::Expired);
    assert_eq!(phone.stands("kid"), (None, expired));
    assert_eq!(phone.credits("kid"), 0);
    phone.world.audit();
}

fn answer(payment: &str, consented: bool) -> Ask {
    Ask::AnswerRefund {
        account: "ada".into(),
        payment: payment.into(),
        consented,
        preference: None,
        delivery: None,
        sampled: None,
    }
}

#[test]
fn a_store_that_asks_before_it_refunds_is_told_how_much_was_used() {
    let mut phone = Phone::new();
    let coins = phone.gets("ada", "coins");
    phone.world.ask(deduct("ada", 250, "a")).expect("credits");
    phone.does("askRefund", &json!({"transactionId": coins.id}));
    let asked = |world: &mut World| {
        let settle = Ask::Settle {
            account: "ada".into(),
        };
        world.ask(settle).expect("settled");
        let told = world.told.iter();
        told.filter(|it| it.kind == NoticeKind::RefundAsked).count()
    };
    assert_eq!(asked(&mut phone.world), 1);
    phone.world.ask(answer(&coins.id, true)).expect("an answer");
    let told = phone
        .world
        .control("GET /lab/appStore/consumptions", &Json::Null);
    let body = &told["consumptions"][0]["answers"][0]["body"];
    assert_eq!(
        *body,
        json!({
            "customerConsented": true, "deliveryStatus": "DELIVERED",
            "sampleContentProvided": false, "consumptionPercentage": 25_000,
            "refundPreference": "GRANT_PRORATED",
        }),
        "{told}"
    );
}

#[test]
fn without_the_customers_consent_the_store_is_told_nothing() {
    let mut phone = Phone::new();
    let coins = phone.gets("ada", "coins");
    phone.does("askRefund", &json!({"transactionId": coins.id}));
    phone
        .world
        .ask(answer(&coins.id, false))
        .expect("an answer");
    let told = phone
        .world
        .control("GET /lab/appStore/consumptions", &Json::Null);
    assert_eq!(told["consumptions"][0]["answers"], json!([]), "{told}");
}

#[test]
fn of_a_subscription_the_store_counts_itself() {
    let mut phone = Phone::new();
    let pro = phone.gets("ada", "pro");
    phone.world.ask(deduct("ada", 100, "a")).expect("credits");
    phone.does("askRefund", &json!({"transactionId": pro.id}));
    let mut ask = answer(&pro.id, true);
    if let Ask::AnswerRefund { preference, .. } = &mut ask {
        *preference = Some(RefundPreference::Prorate);
    }
    phone.world.ask(ask).expect("an answer");
    let told = phone
        .world
        .control("GET /lab/appStore/consumptions", &Json::Null);
    let body = &told["consumptions"][0]["answers"][0]["body"];
    assert_eq!(body["refundPreference"], "GRANT_PRORATED", "{told}");
    assert_eq!(body["consumptionPercentage"], Json::Null, "{told}");
}

/// A Kassa for real money, at a store that still sells in its sandbox.
fn live(phone: &mut Phone, testers: &Json) {
    let testers = testers.clone();
    phone.world.set_up(&plans(), move |config| {
        config["environment"] = json!("live");
        config["providers"] = json!([config["providers"][0]]);
        let store = &mut config["providers"][0];
        store["app"]["roots"] = json!([]);
        store["app"]["testers"] = testers.clone();
        store["apiBase"] = Json::Null;
    });
}

#[test]
fn a_live_set_up_believes_no_root_but_the_stores_own() {
    let mut phone = Phone::new();
    let coins = phone.buy("ada", "coins");
    live(&mut phone, &json!(["ada"]));
    let refused = phone.post("ada", &coins.jws).unwrap_err();
    assert_eq!(
        (refused.reason, &*refused.code),
        (Reason::Untrusted, "chain_untrusted")
    );
    let (_, ask) = phone.world.deliveries().remove(0);
    let refused = phone.world.ask(ask).unwrap_err();
    assert_eq!(refused.code, "chain_untrusted");
    // And the lab's root cannot be set up there.
    let mut config = json!({
        "plans": [], "baseUrl": "https://app.test", "environment": "live",
        "providers": [{"provider": STORE, "app": {"id": "a.b", "roots": ["AAAA"]}}],
    });
    let set_up = |config: &Json| {
        let config = kassa::json::read(&config.to_string()).expect("a set-up");
        kassa::Kassa::new(config).map(|_| ()).map_err(|it| it.code)
    };
    assert_eq!(set_up(&config), Err("foreign_root".into()));
    config["environment"] = json!("test");
    assert_eq!(set_up(&config), Err("foreign_root".into()));
}

#[test]
fn what_was_paid_is_no_business_of_a_test_set_up() {
    let mut phone = Phone::new();
    phone.lab("app", &json!({"environment": "Production"}));
    let coins = phone.buy("ada", "coins");
    let refused = phone.post("ada", &coins.jws).unwrap_err();
    assert_eq!(refused.code, "environment_mismatch");
    assert_eq!(phone.credits("ada"), 0);
}

#[test]
fn a_purchase_of_another_app_is_nobodys() {
    let mut phone = Phone::new();
    phone.lab("app", &json!({"bundleId": "app.example.other"}));
    let coins = phone.buys("notes.coins", &json!({}));
    let refused = phone.post("ada", &coins.jws).unwrap_err();
    assert_eq!(
        (refused.reason, &*refused.code),
        (Reason::Untrusted, "other_app")
    );
    let (_, ask) = phone.world.deliveries().remove(0);
    assert_eq!(phone.world.ask(ask).unwrap_err().code, "other_app");
}

#[test]
fn what_is_signed_but_sells_nothing_is_no_purchase() {
    let mut phone = Phone::new();
    let all = phone.lab("device", &json!({"buyer": "ada"}));
    let app = all["appTransaction"].as_str().expect("a text").to_string();
    for proof in [app.as_str(), "{\"transactionId\":\"1\"}"] {
        let refused = phone.post("ada", proof).unwrap_err();
        assert_eq!(
            (refused.reason, &*refused.code),
            (Reason::Misused, "not_a_transaction")
        );
    }
}

#[test]
fn what_never_came_is_read_from_the_stores_own_history() {
    let mut phone = Phone::new();
    let pro = phone.gets("ada", "pro");
    phone.world.pass("31d");
    phone.lab(
        "autoRenew",
        &json!({"subscription": pro.original, "on": false}),
    );
    for (id, _) in phone.world.deliveries() {
        phone.world.answered(&id, 200);
    }
    assert!(!phone.world.benefits("ada").cancel_at_period_end);
    let ask = |cursor: Option<String>| Ask::Reconcile {
        provider: STORE.into(),
        since: 0,
        repair: Some(true),
        cursor,
    };
    let mut cursor = None;
    loop {
        match phone.world.ask(ask(cursor)) {
            Ok(Outcome::Reconciled { cursor: next, .. }) => cursor = next,
            other => panic!("not reconciled: {other:?}"),
        }
        if cursor.is_none() {
            break;
        }
    }
    let benefits = phone.world.benefits("ada");
    assert!(benefits.cancel_at_period_end);
    assert_eq!(benefits.total_available_credits, 400);
    assert_eq!(phone.world.orders("ada").len(), 2);
    phone.world.audit();
}

#[test]
fn any_order_of_all_notifications_ends_the_same() {
    let story = || {
        let mut phone = Phone::new();
        let basic = phone.buy("ada", "basic");
        let coins = phone.buy("ada", "coins");
        phone.posts("ada", &coins.jws);
        phone.world.pass("10d");
        let id = &basic.original;
        phone.lab(
            "change",
            &json!({"subscription": id, "product": "notes.pro"}),
        );
        phone.world.pass("31d");
        phone.lab("refund", &json!({"transactionId": basic.id}));
        phone.lab(
            "refund",
            &json!({"transactionId": coins.id, "percentage": 50}),
        );
        phone.lab("autoRenew", &json!({"subscription": id, "on": false}));
        phone
    };
    let mut wanted: Option<Json> = None;
    for turn in 0..7_usize {
        let mut phone = story();
        let mut all = phone.world.deliveries();
        let length = all.len();
        assert!(length >= 7, "{length}");
        all.rotate_left(turn % length);
        if turn % 2 == 1 {
            all.reverse();
        }
        for (_, ask) in all.iter().chain(&all) {
            phone.world.ask(ask.clone()).expect("a webhook");
        }
        let benefits = phone.world.benefits("ada");
        let told = json!({
            "plan": benefits.active_plan_id, "credits": benefits.total_available_credits,
            "ends": benefits.cancel_at_period_end, "until": benefits.current_period_end,
            "orders": phone.world.orders("ada").len(),
        });
        phone.world.audit();
        assert_eq!(told["plan"], "pro", "turn {turn}");
        assert_eq!(told["ends"], true, "turn {turn}");
        match &wanted {
            None => wanted = Some(told),
            Some(wanted) => assert_eq!(&told, wanted, "turn {turn}"),
        }
    }
}

#[test]
fn refunds_and_changes_are_the_customers_own_at_the_store() {
    let mut phone = Phone::new();
    let pro = phone.gets("ada", "pro");
    let refund = kassa_host::shop::refund(&pro.id, None, "a");
    let refused = phone.world.ask(refund);
    assert_eq!(declined(&refused), Some(Decline::AskTheStore));
    let cancel = Ask::Cancel {
        account: "ada".into(),
        subscription: Some(pro.original.clone()),
        when: CancelWhen::PeriodEnd,
        options: None,
    };
    let refused = phone.world.ask(cancel).unwrap_err();
    assert_eq!(
        (refused.reason, &*refused.code),
        (Reason::Unsupported, "customers_alter")
    );
}
