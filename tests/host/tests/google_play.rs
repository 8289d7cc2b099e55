//! Claims about Google Play: what is bought on a device, what its messages bring, and what
//! strangers and accidents do to either.
#![allow(missing_docs)]

use kassa::ask::{Decline, InboundResult, WayToPay};
use kassa::model::arrival::Arrival;
use kassa::model::subscription::SubscriptionStatus;
use kassa::{Ask, KassaError, Outcome, Reason};
use kassa_host::drive::{Crash, End};
use kassa_host::shop::checkout;
use kassa_host::world::{GOOGLE_PLAY, World};
use serde_json::{Value as Json, json};

const DAY: i64 = 86_400_000;

fn plans() -> Json {
    let plan = |id: &str, price: &str, amount: i64, credits: i64| {
        json!({
            "id": id, "name": id, "price": {"amount": amount, "currency": "usd"},
            "interval": {"unit": "month", "count": 1},
            "benefits": {"features": ["export"], "monthlyCredits": credits},
            "prices": [{"provider": "googlePlay", "id": price}],
        })
    };
    json!([
        plan("pro", "pro:monthly", 499, 100),
        plan("team", "team:monthly", 999, 300),
        {
            "id": "coins", "name": "coins", "price": {"amount": 299, "currency": "usd"},
            "benefits": {"oneTimeCredits": 50},
            "prices": [{"provider": "googlePlay", "id": "coins"}],
        },
        {
            "id": "themes", "name": "themes", "price": {"amount": 199, "currency": "usd"},
            "benefits": {"features": ["themes"]},
            "prices": [{"provider": "googlePlay", "id": "themes"}],
        },
    ])
}

/// A shop at Google Play.
fn shop() -> World {
    let mut world = World::new(&plans(), 7, GOOGLE_PLAY);
    for (id, price) in [("pro", 4_990_000), ("team", 9_990_000)] {
        let plan = json!({"id": id, "basePlan": "monthly", "price": price, "currency": "USD"});
        world.control("POST /lab/googlePlay/subscription", &plan);
    }
    for (id, price) in [("coins", 2_990_000), ("themes", 1_990_000)] {
        let product = json!({"id": id, "price": price, "currency": "USD"});
        world.control("POST /lab/googlePlay/product", &product);
    }
    world
}

/// Who an app says that it is, to Google.
fn known(world: &mut World, account: &str, plan: &str) -> String {
    let Ok(Outcome::Checkout { way, .. }) = world.ask(checkout(account, plan, "/ok")) else {
        panic!("no checkout")
    };
    match way {
        WayToPay::Native { account, .. } => account,
        other => panic!("{other:?}"),
    }
}

/// What a device does; its token.
fn device(world: &mut World, does: &str, wish: &Json) -> Json {
    let mut wish = wish.clone();
    if ["buy", "subscribe"].contains(&does) && wish["test"].is_null() {
        wish["test"] = json!(true);
    }
    world.control(&format!("POST /lab/googlePlay/{does}"), &wish)
}

fn text(json: &Json, name: &str) -> String {
    json[name].as_str().unwrap_or_default().to_string()
}

fn bring(account: &str, token: &str, product: &str) -> Ask {
    Ask::Purchase {
        account: account.into(),
        provider: "googlePlay".into(),
        proof: token.into(),
        product: Some(product.into()),
    }
}

/// Buys on a device and brings what was bought; its token.
fn buys(world: &mut World, account: &str, wish: &Json) -> String {
    let product = text(wish, "product");
    let does = if ["pro", "team"].contains(&&*product) {
        "subscribe"
    } else {
        "buy"
    };
    let mut wish = wish.clone();
    wish["account"] = known(world, account, &product).into();
    let token = text(&device(world, does, &wish), "purchaseToken");
    let brought = world.ask(bring(account, &token, &product));
    assert!(
        matches!(&brought, Ok(Outcome::Purchased { .. })),
        "{brought:?}"
    );
    token
}

fn credits(world: &mut World, account: &str) -> i64 {
    world.benefits(account).total_available_credits
}

fn status(world: &mut World, account: &str) -> Option<SubscriptionStatus> {
    world.benefits(account).subscription_status
}

/// Does what is due.
fn work(world: &mut World) {
    while let Ok(Outcome::Ticked { more: true, .. }) = world.ask(Ask::Tick { limit: None }) {}
}

/// A purchase or a subscription as the lab keeps it.
fn at_google(world: &mut World, token: &str) -> Json {
    let mut all = world.at_provider("purchases");
    all.extend(world.at_provider("subscriptions"));
    let found = all.into_iter().find(|it| it["purchaseToken"] == token);
    found.expect("a purchase")
}

fn result(told: &Result<Outcome, KassaError>) -> Option<InboundResult> {
    match told {
        Ok(Outcome::Inbound { result, .. }) => Some(*result),
        _ => None,
    }
}

#[test]
fn coins_are_given_once_and_consumed() {
    let mut world = shop();
    let token = buys(&mut world, "ada", &json!({"product": "coins"}));
    assert_eq!(credits(&mut world, "ada"), 50);
    let there = at_google(&mut world, &token);
    assert_eq!(there["items"][0]["consumed"], json!(true), "{there}");
    world.deliver();
    let again = world.ask(bring("ada", &token, "coins"));
    let Ok(Outcome::Purchased {
        state, replayed, ..
    }) = again
    else {
        panic!("{again:?}")
    };
    assert!(replayed && state == Arrival::Landed);
    assert_eq!(credits(&mut world, "ada"), 50);
    let orders = world.orders("ada");
    assert_eq!(orders.len(), 1);
    assert_eq!(orders[0].amount.amount, 299);
    assert!(orders[0].id.starts_with("GPA."), "{}", orders[0].id);
}

#[test]
fn what_opens_features_is_acknowledged_and_not_consumed() {
    let mut world = shop();
    let token = buys(&mut world, "ada", &json!({"product": "themes"}));
    let there = at_google(&mut world, &token);
    assert_eq!(there["acknowledged"], json!(true), "{there}");
    assert_ne!(there["items"][0]["consumed"], json!(true));
    assert_eq!(world.benefits("ada").features, ["themes"]);
}

#[test]
fn a_subscription_renews_by_messages_alone() {
    let mut world = shop();
    let token = buys(&mut world, "ada", &json!({"product": "pro"}));
    assert_eq!(credits(&mut world, "ada"), 100);
    let there = at_google(&mut world, &token);
    assert_eq!(there["acknowledged"], json!(true), "{there}");
    // It is a subscription of the 31st.
    for (renewed, days) in ["28d", "31d", "30d"].into_iter().enumerate() {
        world.pass(days);
        world.deliver();
        assert_eq!(credits(&mut world, "ada"), 100, "{days}");
        assert_eq!(world.orders("ada").len(), 2 + renewed);
    }
    assert!(world.orders("ada")[0].id.ends_with("..2"));
    assert_eq!(status(&mut world, "ada"), Some(SubscriptionStatus::Active));
}

#[test]
fn trouble_with_the_money_goes_from_grace_to_hold_and_back() {
    let mut world = shop();
    let token = buys(&mut world, "ada", &json!({"product": "pro"}));
    world.deliver();
    device(&mut world, "card", &json!({"token": token, "fails": true}));
    world.pass("1month");
    world.deliver();
    assert_eq!(status(&mut world, "ada"), Some(SubscriptionStatus::PastDue));
    assert_eq!(world.benefits("ada").active_plan_id.as_deref(), Some("pro"));
    world.pass("8d");
    world.deliver();
    assert_eq!(status(&mut world, "ada"), Some(SubscriptionStatus::Unpaid));
    assert_eq!(world.benefits("ada").active_plan_id, None);
    device(&mut world, "card", &json!({"token": token, "fails": false}));
    world.deliver();
    assert_eq!(status(&mut world, "ada"), Some(SubscriptionStatus::Active));
    assert_eq!(credits(&mut world, "ada"), 100);
}

#[test]
fn a_rest_closes_and_its_end_opens_again() {
    let mut world = shop();
    let token = buys(&mut world, "ada", &json!({"product": "pro"}));
    world.deliver();
    device(&mut world, "pause", &json!({"token": token}));
    world.deliver();
    assert_eq!(world.benefits("ada").active_plan_id.as_deref(), Some("pro"));
    world.pass("1month");
    world.deliver();
    assert_eq!(status(&mut world, "ada"), Some(SubscriptionStatus::Paused));
    assert_eq!(world.benefits("ada").active_plan_id, None);
    device(&mut world, "resume", &json!({"token": token}));
    world.deliver();
    assert_eq!(world.benefits("ada").active_plan_id.as_deref(), Some("pro"));
}

#[test]
fn a_planned_end_is_taken_back_or_comes() {
    let mut world = shop();
    let token = buys(&mut world, "ada", &json!({"product": "pro"}));
    world.deliver();
    device(&mut world, "cancel", &json!({"token": token}));
    world.deliver();
    assert!(world.benefits("ada").cancel_at_period_end);
    device(&mut world, "restart", &json!({"token": token}));
    world.deliver();
    assert!(!world.benefits("ada").cancel_at_period_end);
    // By the app, this time.
    let cancel = Ask::Cancel {
        account: "ada".into(),
        subscription: None,
        when: kassa::ask::CancelWhen::PeriodEnd,
        options: None,
    };
    let ended = world.ask(cancel);
    assert!(matches!(&ended, Ok(Outcome::Canceled { .. })), "{ended:?}");
    assert!(world.benefits("ada").cancel_at_period_end);
    world.pass("1month");
    world.deliver();
    assert_eq!(status(&mut world, "ada"), Some(SubscriptionStatus::Expired));
    assert_eq!(credits(&mut world, "ada"), 0);
}

#[test]
fn a_revoked_subscription_takes_access_and_credits_with_it() {
    let mut world = shop();
    let token = buys(&mut world, "ada", &json!({"product": "pro"}));
    world.deliver();
    device(&mut world, "revoke", &json!({"token": token}));
    world.deliver();
    assert_eq!(status(&mut world, "ada"), Some(SubscriptionStatus::Expired));
    assert_eq!(credits(&mut world, "ada"), 0);
    assert_eq!(
        world.orders("ada").iter().map(|it| it.refunded).max(),
        Some(499)
    );
}

#[test]
fn ten_changes_of_plan_give_what_the_last_one_paid_for() {
    let mut world = shop();
    let mut token = buys(&mut world, "ada", &json!({"product": "pro"}));
    for change in 0..10 {
        let product = if change % 2 == 0 { "team" } else { "pro" };
        world.pass("1h");
        token = buys(
            &mut world,
            "ada",
            &json!({"product": product, "replaces": token}),
        );
        world.deliver();
        let gives = if change % 2 == 0 { 300 } else { 100 };
        assert_eq!(credits(&mut world, "ada"), gives, "change {change}");
        let has = world.benefits("ada");
        assert_eq!(has.active_plan_id.as_deref(), Some(product));
        assert_eq!(has.subscription_id.as_deref(), Some(&*token));
    }
    assert!(world.told.is_empty(), "{:?}", world.told);
}

#[test]
fn a_change_that_waits_keeps_what_is_paid_and_is_acknowledged() {
    let mut world = shop();
    let before = buys(&mut world, "ada", &json!({"product": "pro"}));
    world.deliver();
    world.pass("1d");
    let wish = json!({"product": "team", "replaces": before, "mode": "DEFERRED"});
    let token = buys(&mut world, "ada", &wish);
    world.deliver();
    let has = world.benefits("ada");
    assert_eq!(has.active_plan_id.as_deref(), Some("pro"));
    assert_eq!(has.scheduled_plan_id.as_deref(), Some("team"));
    assert_eq!(credits(&mut world, "ada"), 100);
    let there = at_google(&mut world, &token);
    assert_eq!(there["acknowledged"], json!(true), "{there}");
    world.pass("1month");
    world.deliver();
    assert_eq!(
        world.benefits("ada").active_plan_id.as_deref(),
        Some("team")
    );
    assert_eq!(credits(&mut world, "ada"), 300);
}

#[test]
fn what_is_pending_gives_nothing_until_it_is_paid() {
    let mut world = shop();
    let token = buys(
        &mut world,
        "ada",
        &json!({"product": "coins", "pending": true}),
    );
    assert_eq!(credits(&mut world, "ada"), 0);
    let again = world.ask(bring("ada", &token, "coins"));
    let waits = matches!(
        &again,
        Ok(Outcome::Purchased {
            state: Arrival::Waiting,
            finish: false,
            ..
        })
    );
    assert!(waits, "{again:?}");
    device(
        &mut world,
        "settle",
        &json!({"token": token, "outcome": "paid"}),
    );
    world.deliver();
    work(&mut world);
    assert_eq!(credits(&mut world, "ada"), 50);
    let there = at_google(&mut world, &token);
    assert_eq!(there["items"][0]["consumed"], json!(true), "{there}");
    let other = buys(
        &mut world,
        "ada",
        &json!({"product": "coins", "pending": true}),
    );
    device(
        &mut world,
        "settle",
        &json!({"token": other, "outcome": "cancelled"}),
    );
    world.deliver();
    assert_eq!(credits(&mut world, "ada"), 50);
}

#[test]
fn units_that_go_back_take_their_own_credits() {
    let mut world = shop();
    buys(
        &mut world,
        "ada",
        &json!({"product": "coins", "quantity": 3}),
    );
    world.deliver();
    assert_eq!(credits(&mut world, "ada"), 150);
    let order = world.orders("ada")[0].id.clone();
    device(
        &mut world,
        "refund",
        &json!({"order": order, "quantity": 1}),
    );
    world.deliver();
    assert_eq!(credits(&mut world, "ada"), 100);
    device(&mut world, "refund", &json!({"order": order}));
    world.deliver();
    assert_eq!(credits(&mut world, "ada"), 0);
}

#[test]
fn an_app_gives_a_whole_order_back() {
    let mut world = shop();
    buys(&mut world, "ada", &json!({"product": "coins"}));
    world.deliver();
    let order = world.orders("ada")[0].id.clone();
    let part = world.ask(kassa_host::shop::refund(&order, Some(100), "part"));
    assert_eq!(part.unwrap_err().code, "whole_only");
    let all = world.ask(kassa_host::shop::refund(&order, None, "all"));
    assert!(
        matches!(&all, Ok(Outcome::Refunded { amount: 299, .. })),
        "{all:?}"
    );
    assert_eq!(credits(&mut world, "ada"), 0);
    world.deliver();
    assert_eq!(world.orders("ada").len(), 2);
}

#[test]
fn a_message_before_its_purchase_waits_for_it() {
    let mut world = shop();
    // Of a subscription that the app sold without a word to Kassa: nobody is named.
    let token = text(
        &device(&mut world, "subscribe", &json!({"product": "pro"})),
        "purchaseToken",
    );
    world.deliver();
    assert_eq!(credits(&mut world, "ada"), 0);
    let brought = world.ask(bring("ada", &token, "pro"));
    assert!(
        matches!(&brought, Ok(Outcome::Purchased { .. })),
        "{brought:?}"
    );
    assert_eq!(credits(&mut world, "ada"), 100);
    // Of one that was begun here the account is known before the app comes.
    let account = known(&mut world, "bob", "pro");
    device(
        &mut world,
        "subscribe",
        &json!({"product": "pro", "account": account}),
    );
    world.deliver();
    assert_eq!(credits(&mut world, "bob"), 100);
}

#[test]
fn anothers_purchase_is_taken() {
    let mut world = shop();
    let token = buys(&mut world, "ada", &json!({"product": "coins"}));
    let theirs = world.ask(bring("eve", &token, "coins"));
    let taken = |told: &Result<Outcome, KassaError>| {
        matches!(
            told,
            Ok(Outcome::Declined {
                code: Decline::Taken,
                ..
            })
        )
    };
    assert!(taken(&theirs), "{theirs:?}");
    // Also before its owner has brought it.
    let account = known(&mut world, "ada", "themes");
    let wish = json!({"product": "themes", "account": account});
    let token = text(&device(&mut world, "buy", &wish), "purchaseToken");
    assert!(taken(&world.ask(bring("eve", &token, "themes"))));
    assert_eq!(credits(&mut world, "eve"), 0);
}

#[test]
fn a_carrier_that_is_another_is_refused_before_google_is_asked() {
    let mut world = shop();
    buys(&mut world, "ada", &json!({"product": "pro"}));
    world.deliver();
    for (claims, code) in [
        (
            json!({"email": "eve@evil.iam.gserviceaccount.com"}),
            "wrong_sender",
        ),
        (json!({"aud": "https://other.example"}), "wrong_audience"),
        (json!({"email_verified": false}), "wrong_sender"),
        (json!({"iss": "https://evil.example"}), "wrong_issuer"),
        (json!({"exp": 1}), "token_expired"),
    ] {
        device(&mut world, "test", &json!({"claims": claims}));
        let (id, ask) = world
            .deliveries()
            .into_iter()
            .next_back()
            .expect("a message");
        let sent = world.sent;
        let told = world.ask(ask).unwrap_err();
        assert_eq!((told.reason, &*told.code), (Reason::Untrusted, code));
        assert_eq!(world.sent, sent, "{code}");
        world.answered(&id, 200);
    }
    // Signed by nobody whom Google knows, and without any token.
    device(&mut world, "test", &json!({}));
    let (id, ask) = world
        .deliveries()
        .into_iter()
        .next_back()
        .expect("a message");
    world.answered(&id, 200);
    for (value, code) in [
        (
            "Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6Im5vYm9keSJ9.e30.AA",
            "unknown_key",
        ),
        ("", "signature_missing"),
    ] {
        let Ask::Inbound {
            provider,
            mut headers,
            secrets,
            body,
        } = ask.clone()
        else {
            panic!("no message")
        };
        for header in &mut headers {
            if header.name.eq_ignore_ascii_case("authorization") {
                header.value = value.into();
            }
        }
        let told = world.ask(Ask::Inbound {
            provider,
            headers,
            secrets,
            body,
        });
        assert_eq!(told.unwrap_err().code, code);
    }
    assert_eq!(result(&world.ask(ask)), Some(InboundResult::Ignored));
}

#[test]
fn what_nobody_can_read_is_kept_once_and_answered() {
    let mut world = shop();
    for (kind, ends) in [
        ("base64", InboundResult::Unreadable),
        ("json", InboundResult::Unreadable),
        ("package", InboundResult::Unreadable),
        ("future", InboundResult::Ignored),
        ("token", InboundResult::Ignored),
    ] {
        device(&mut world, "poison", &json!({"kind": kind}));
        let (id, ask) = world
            .deliveries()
            .into_iter()
            .next_back()
            .expect("a message");
        for _ in 0..2 {
            assert_eq!(result(&world.ask(ask.clone())), Some(ends), "{kind}");
        }
        world.answered(&id, 200);
    }
    let kept = world.dump();
    let strays = kept.iter().find(|(name, _)| name.contains("stray"));
    assert_eq!(
        strays.map(|(_, rows)| rows.len()),
        Some(3),
        "{:?}",
        kept.keys()
    );
}

#[test]
fn an_acknowledgement_that_fails_is_tried_again_and_told_of_after_a_day() {
    let mut world = shop();
    let account = known(&mut world, "ada", "coins");
    let wish = json!({"product": "coins", "account": account});
    let token = text(&device(&mut world, "buy", &wish), "purchaseToken");
    let path = "/googlePlay/androidpublisher/v3/applications/test.kassa.lab/purchases/products/";
    let fault = json!({"kind": "500", "times": 1_000, "path_prefix": path, "method": "POST"});
    world.control("POST /lab/fault", &fault);
    let brought = world.ask(bring("ada", &token, "coins"));
    assert!(
        matches!(&brought, Ok(Outcome::Purchased { .. })),
        "{brought:?}"
    );
    assert_eq!(credits(&mut world, "ada"), 50);
    for _ in 0..30 {
        world.pass("1h");
        work(&mut world);
    }
    let told = world.told.iter().map(|it| format!("{:?}", it.kind));
    let told: Vec<String> = told.collect();
    assert_eq!(told, ["PurchaseUnacknowledged"]);
    world.control("POST /lab/fault", &json!({"kind": "none"}));
    world.pass("6h");
    work(&mut world);
    let there = at_google(&mut world, &token);
    assert_eq!(there["items"][0]["consumed"], json!(true), "{there}");
    assert_eq!(world.told.len(), 1);
}

#[test]
fn a_test_purchase_stays_out_of_a_live_shop_but_for_testers() {
    let mut world = shop();
    world.set_up(&plans(), |config| {
        config["environment"] = "live".into();
        config["providers"]
            .as_array_mut()
            .expect("providers")
            .retain(|it| it["provider"] == "googlePlay");
        config["providers"][0]["app"]["testers"] = json!(["reviewer"]);
    });
    let token = |world: &mut World, test: bool| {
        let wish = json!({"product": "coins", "test": test});
        text(&device(world, "buy", &wish), "purchaseToken")
    };
    let of_test = token(&mut world, true);
    let refused = world.ask(bring("ada", &of_test, "coins")).unwrap_err();
    assert_eq!(refused.code, "environment_mismatch");
    assert_eq!(credits(&mut world, "ada"), 0);
    let let_in = world.ask(bring("reviewer", &of_test, "coins"));
    assert!(
        matches!(&let_in, Ok(Outcome::Purchased { .. })),
        "{let_in:?}"
    );
    assert_eq!(credits(&mut world, "reviewer"), 50);
    let real = token(&mut world, false);
    let bought = world.ask(bring("ada", &real, "coins"));
    assert!(
        matches!(&bought, Ok(Outcome::Purchased { .. })),
        "{bought:?}"
    );
    assert_eq!(credits(&mut world, "ada"), 50);
}

#[test]
fn whatever_need_a_purchase_dies_at_it_is_given_once_and_consumed() {
    for at in 0..40 {
        let mut world = shop();
        let account = known(&mut world, "ada", "coins");
        let wish = json!({"product": "coins", "account": account});
        let token = text(&device(&mut world, "buy", &wish), "purchaseToken");
        let mut over = true;
        for crash in [Crash::Before(at), Crash::After(at)] {
            let end = world.ask_until(bring("ada", &token, "coins"), Some(crash));
            over &= !matches!(end, End::Crashed);
        }
        world.deliver();
        world.pass("1h");
        work(&mut world);
        let brought = world.ask(bring("ada", &token, "coins"));
        assert!(
            matches!(&brought, Ok(Outcome::Purchased { .. })),
            "{brought:?}"
        );
        assert_eq!(credits(&mut world, "ada"), 50, "need {at}");
        let there = at_google(&mut world, &token);
        assert_eq!(
            there["items"][0]["consumed"],
            json!(true),
            "need {at}: {there}"
        );
        if over {
            return;
        }
    }
    panic!("a purchase has no end");
}

#[test]
fn what_went_back_unheard_is_found_by_reconciling() {
    let mut world = shop();
    buys(&mut world, "ada", &json!({"product": "coins"}));
    world.deliver();
    let order = world.orders("ada")[0].id.clone();
    device(&mut world, "refund", &json!({"order": order}));
    // Nobody listened.
    for (id, _) in world.deliveries() {
        world.answered(&id, 200);
    }
    assert_eq!(credits(&mut world, "ada"), 50);
    world.pass("1h");
    let now = world.now();
    let mut reconcile = |repair: bool| {
        let told = world.ask(Ask::Reconcile {
            provider: "googlePlay".into(),
            since: now - 40 * DAY,
            cursor: None,
            repair: Some(repair),
        });
        match told {
            Ok(Outcome::Reconciled { drifts, .. }) => drifts.len(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        (reconcile(false), reconcile(true), reconcile(true)),
        (1, 1, 0)
    );
    assert_eq!(credits(&mut world, "ada"), 0);
}

#[test]
fn a_review_of_a_refund_is_answered_with_what_was_used() {
    let mut world = shop();
    buys(&mut world, "ada", &json!({"product": "coins"}));
    world.deliver();
    world
        .ask(kassa_host::shop::deduct("ada", 20, "job"))
        .expect("credits");
    let order = world.orders("ada")[0].id.clone();
    device(&mut world, "chargebackReview", &json!({"order": order}));
    world.deliver();
    let answer = Ask::AnswerRefund {
        account: "ada".into(),
        payment: order,
        consented: true,
        preference: None,
        delivery: None,
        sampled: None,
    };
    let told = world.ask(answer);
    assert!(matches!(&told, Ok(Outcome::Changed { .. })), "{told:?}");
    let reviews = world.control("GET /lab/googlePlay/reviews", &Json::Null);
    let body = &reviews["reviews"][0]["answers"][0]["body"];
    assert_eq!(
        body["consumptionPercentageMilliunits"],
        json!(40_000),
        "{reviews}"
    );
    assert_eq!(body["refundPreference"], json!("NEUTRAL"));
}
