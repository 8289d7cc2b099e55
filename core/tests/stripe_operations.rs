//! Stripe's holds, previews, pages and own calls, byte for byte.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::wildcard_enum_match_arm)]

mod stripe_support;

use kassa::ask::{CancelWhen, PortalPage, Proration};
use kassa::authentic::Report;
use kassa::json;
use kassa::model::account::{Call, Operation, OperationKind, Payment};
use kassa::model::id::Environment;
use kassa::model::order::PaymentStatus;
use kassa::model::subscription::Subscription;
use kassa::providers::{
    Alteration, Api, CaptureOrder, LookedUp, PageChange, PageOrder, RefundOrder,
};
use kassa::{KassaError, Reason};
use stripe_support::proof;

const NOW: i64 = 1_795_000_000_000;

fn stripe() -> &'static dyn Api {
    stripe_support::stripe().api().unwrap()
}

fn line(call: &Call) -> String {
    let key = call.idempotency_key.as_deref().unwrap_or("-");
    format!("{} {} {} {key}", call.method, call.path, call.body)
}

fn code(end: Result<Call, KassaError>) -> String {
    end.unwrap_err().code
}

fn subscription() -> Subscription {
    json::read(
        r#"{"provider":"stripe","id":"sub_1","quantity":3,"status":"active","created":0,
            "asOf":0,"item":"si_1"}"#,
    )
    .unwrap()
}

fn payment(id: &str) -> Payment {
    json::read(&format!(
        r#"{{"provider":"stripe","id":"{id}","aliases":["{id}"],"quantity":1,
            "orderType":"one_time_purchase","status":"authorized","created":0,"asOf":0,
            "amount":{{"amount":500,"currency":"usd"}}}}"#
    ))
    .unwrap()
}

fn order(payment: &Payment, amount: Option<i64>) -> CaptureOrder<'_> {
    CaptureOrder {
        payment,
        amount,
        key: "ada/job 1",
    }
}

#[test]
fn what_a_card_holds_is_taken_or_let_go_under_a_key_of_the_callers() {
    let held = payment("pi_1");
    let part = stripe().capture(&order(&held, Some(300))).unwrap();
    assert!(
        line(&part)
            .starts_with("POST /v1/payment_intents/pi_1/capture amount_to_capture=300 kassa-"),
        "{}",
        line(&part)
    );
    let all = stripe().capture(&order(&held, None)).unwrap();
    assert_eq!(all.body, "");
    let gone = stripe().void(&order(&held, None)).unwrap();
    assert_eq!(
        (gone.method.as_str(), gone.path.as_str(), gone.body.as_str()),
        ("POST", "/v1/payment_intents/pi_1/cancel", "")
    );
    assert_ne!(gone.idempotency_key, all.idempotency_key);
    let charge = payment("ch_1");
    let error = stripe().capture(&order(&charge, None)).unwrap_err();
    assert_eq!(
        (error.reason, &*error.code),
        (Reason::Unsupported, "nothing_held")
    );
}

#[test]
fn a_capture_without_an_answer_is_looked_up_at_its_intent() {
    let held = payment("pi_1");
    let operation = |kind, call| Operation {
        kind,
        call,
        ..json::read(
            r#"{"key":"k","kind":"capture","provider":"stripe","subject":"pi_1","status":"pending",
                "call":{"method":"GET","path":"/","body":""},"attempts":1,"created":0}"#,
        )
        .unwrap()
    };
    let takes = operation(
        OperationKind::Capture,
        stripe().capture(&order(&held, None)).unwrap(),
    );
    let lets_go = operation(
        OperationKind::Void,
        stripe().void(&order(&held, None)).unwrap(),
    );
    let look = stripe().look_up(&takes).unwrap();
    assert_eq!(line(&look), "GET /v1/payment_intents/pi_1  -");
    let found = |operation: &Operation, status: &str| {
        let body = intent(status, "manual", "ck_1");
        let found = stripe().looked_up(operation, proof(), body.as_bytes(), Environment::Test, NOW);
        match found.unwrap() {
            LookedUp::Made(_) => "made".to_string(),
            LookedUp::Refused(code) => code,
            LookedUp::Waits => "waits".to_string(),
            LookedUp::Absent => "absent".to_string(),
        }
    };
    for (status, taken, let_go) in [
        ("succeeded", "made", "captured"),
        ("canceled", "canceled", "made"),
        ("requires_capture", "absent", "absent"),
        ("processing", "waits", "waits"),
        ("a_new_word", "waits", "waits"),
    ] {
        assert_eq!(found(&takes, status), taken, "{status}");
        assert_eq!(found(&lets_go, status), let_go, "{status}");
    }
}

fn intent(status: &str, method: &str, checkout: &str) -> String {
    format!(
        r#"{{"object":"payment_intent","id":"pi_1","status":"{status}","capture_method":"{method}",
            "amount":500,"amount_received":300,"currency":"usd","created":1795000000,
            "livemode":false,"customer":"cus_1","latest_charge":"ch_1",
            "metadata":{{"kassa_checkout":"{checkout}","kassa_account":"ada"}}}}"#
    )
}

#[test]
fn an_intent_tells_where_held_money_stands_and_is_silent_of_all_other() {
    let read = |body: &str| {
        let event = stripe_support::genuine(body.as_bytes()).unwrap();
        match event {
            kassa::authentic::Received::Event { event } => match event.report {
                Report::Payment { payment, .. } => Some((
                    payment.status,
                    payment.amount.amount,
                    payment.aliases.join(" "),
                    payment.details.and_then(|it| it.captured),
                )),
                other => panic!("{other:?}"),
            },
            kassa::authentic::Received::Ignored { .. } => None,
            other => panic!("{other:?}"),
        }
    };
    let event = |kind: &str, object: &str| {
        read(&format!(
            r#"{{"object":"event","id":"evt_1","type":"{kind}","livemode":false,"created":1795000000,
                "data":{{"object":{object}}}}}"#
        ))
    };
    let names = || "ch_1 pi_1".to_string();
    let held = Some((PaymentStatus::Authorized, 500, names(), None));
    let taken = Some((PaymentStatus::Paid, 300, names(), Some(300)));
    let gone = Some((PaymentStatus::Failed, 500, names(), None));
    let ours = |status| intent(status, "manual", "ck_1");
    assert_eq!(
        event(
            "payment_intent.amount_capturable_updated",
            &ours("requires_capture")
        ),
        held
    );
    assert_eq!(event("payment_intent.succeeded", &ours("succeeded")), taken);
    assert_eq!(event("payment_intent.canceled", &ours("canceled")), gone);
    // Held by an option of the method's, which the intent itself does not tell.
    let by_method = intent("requires_capture", "automatic", "ck_1");
    assert_eq!(
        event("payment_intent.amount_capturable_updated", &by_method),
        held
    );
    for silent in [
        intent("succeeded", "automatic", "ck_1"),
        intent("succeeded", "manual", ""),
    ] {
        assert_eq!(event("payment_intent.succeeded", &silent), None);
    }
    let charge = r#"{"object":"charge","id":"ch_1","payment_intent":"pi_1","amount":500,
        "amount_captured":300,"amount_refunded":200,"currency":"usd","created":1795000000,
        "metadata":{"kassa_checkout":"ck_1"}}"#;
    assert_eq!(event("charge.captured", charge), taken);
}

#[test]
fn what_was_never_taken_from_a_card_is_no_refund() {
    let total = |captured: &str, refunded: i64| {
        let body = format!(
            r#"{{"object":"event","id":"evt_1","type":"charge.refunded","livemode":false,
                "created":1795000000,"data":{{"object":{{"object":"charge","id":"ch_1",
                "amount":500,{captured}"amount_refunded":{refunded},"metadata":{{}}}}}}}}"#
        );
        match stripe_support::genuine(body.as_bytes()).unwrap() {
            kassa::authentic::Received::Event { event } => match event.report {
                Report::RefundTotal { total, .. } => total,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(total(r#""amount_captured":300,"#, 200), 0);
    assert_eq!(total(r#""amount_captured":300,"#, 350), 150);
    assert_eq!(total(r#""amount_captured":500,"#, 350), 350);
    assert_eq!(total(r#""amount_captured":0,"#, 500), 0);
    // Before 2020 nothing told what was captured.
    assert_eq!(total("", 350), 350);
}

#[test]
fn a_preview_asks_for_the_very_change_and_reads_what_it_would_bill() {
    let wish = Alteration::Change {
        price: Some("price_2"),
        quantity: None,
        proration: Proration::Now,
        as_of: Some(NOW + 999),
    };
    let call = stripe().preview(&subscription(), &wish).unwrap();
    assert_eq!(
        line(&call),
        "POST /v1/invoices/create_preview subscription=sub_1\
         &subscription_details[items][0][id]=si_1&subscription_details[items][0][price]=price_2\
         &subscription_details[items][0][quantity]=3\
         &subscription_details[proration_behavior]=always_invoice\
         &subscription_details[proration_date]=1795000000 -"
    );
    let change = stripe().alter(&subscription(), &wish, None).unwrap();
    assert!(
        change.body.contains("&proration_date=1795000000&"),
        "{}",
        change.body
    );
    let end = Alteration::Cancel(CancelWhen::Now);
    assert_eq!(code(stripe().preview(&subscription(), &end)), "no_preview");
    let body = br#"{"object":"invoice","created":1795000000,"amount_due":450,"currency":"usd",
        "lines":{"data":[{"amount":-550,"currency":"usd","description":"Unused time",
        "period":{"start":1795000000,"end":1796000000},
        "parent":{"subscription_item_details":{"proration":true}}},
        {"amount":1000,"currency":"usd"}]}}"#;
    let told = stripe().previewed(body).unwrap();
    assert_eq!(
        (told.at, told.amount.amount, told.lines.len()),
        (NOW, 450, 2)
    );
    assert_eq!(
        (told.lines[0].amount.amount, told.lines[0].proration),
        (-550, true)
    );
    assert_eq!(told.lines[0].period_end, Some(1_796_000_000_000));
    assert!(!told.lines[1].proration);
    assert_eq!(stripe().previewed(b"{}").unwrap_err().0, "created");
}

fn alter(wish: Alteration<'_>, options: &str) -> Result<Call, KassaError> {
    stripe().alter(&subscription(), &wish, Some(options))
}

#[test]
fn an_end_says_why_and_what_is_billed_for_it() {
    let why = r#"{"cancellation_details":{"feedback":"unused","comment":"a b"}}"#;
    let planned = alter(Alteration::Cancel(CancelWhen::PeriodEnd), why).unwrap();
    assert_eq!(
        planned.body,
        "cancel_at_period_end=true&cancellation_details[comment]=a%20b\
         &cancellation_details[feedback]=unused"
    );
    let now = alter(
        Alteration::Cancel(CancelWhen::Now),
        r#"{"prorate":true,"invoice_now":false}"#,
    );
    assert_eq!(
        line(&now.unwrap()),
        "DELETE /v1/subscriptions/sub_1?invoice_now=false&prorate=true  -"
    );
    let wrong = alter(
        Alteration::Cancel(CancelWhen::PeriodEnd),
        r#"{"prorate":true}"#,
    );
    assert_eq!(code(wrong), "unknown_field");
    assert_eq!(
        code(alter(Alteration::Cancel(CancelWhen::Never), why)),
        "unknown_field"
    );
}

#[test]
fn a_rest_keeps_invoices_as_wanted_or_is_a_state_of_the_subscription() {
    let rest = |until| Alteration::Pause { until, free: false };
    let drafts = alter(rest(None), r#"{"behavior":"keep_as_draft"}"#).unwrap();
    assert_eq!(
        drafts.body,
        "pause_collection[behavior]=keep_as_draft&metadata[kassa_pause]=open"
    );
    let whole = alter(
        rest(None),
        r#"{"type":"subscription","invoicing_behavior":"invoice"}"#,
    );
    assert_eq!(
        line(&whole.unwrap()),
        "POST /v1/subscriptions/sub_1/pause type=subscription&invoicing_behavior=invoice -"
    );
    for (until, options) in [
        (Some(NOW), r#"{"type":"subscription"}"#),
        (None, r#"{"type":"subscription","behavior":"void"}"#),
        (None, r#"{"invoicing_behavior":"invoice"}"#),
    ] {
        assert_eq!(code(alter(rest(until), options)), "bad_field", "{options}");
    }
    assert_eq!(
        line(&stripe().wake("sub_1").unwrap()),
        "POST /v1/subscriptions/sub_1/resume payment_behavior=resume_on_payment_success -"
    );
}

#[test]
fn a_change_takes_another_anchor_and_keeps_its_own_guard_against_a_declined_card() {
    let change = |proration, options| {
        let wish = Alteration::Change {
            price: None,
            quantity: Some(5),
            proration,
            as_of: None,
        };
        alter(wish, options).unwrap().body
    };
    let item = "items[0][id]=si_1&items[0][quantity]=5&proration_behavior=";
    assert_eq!(
        change(
            Proration::None,
            r#"{"billing_cycle_anchor":{"type":"now"},"discounts":[{"coupon":"x"}]}"#
        ),
        format!("{item}none&billing_cycle_anchor[type]=now&discounts[0][coupon]=x")
    );
    assert_eq!(
        change(Proration::Now, "{}"),
        format!("{item}always_invoice&payment_behavior=error_if_incomplete")
    );
    assert_eq!(
        change(
            Proration::Now,
            r#"{"payment_behavior":"pending_if_incomplete"}"#
        ),
        format!("{item}always_invoice&payment_behavior=pending_if_incomplete")
    );
}

#[test]
fn a_refund_says_why_and_never_loses_its_own_mark() {
    let refund = |options| {
        let payment = payment("pi_1");
        stripe().refund(&RefundOrder {
            payment: &payment,
            amount: None,
            key: "k",
            options: Some(options),
        })
    };
    let said = refund(r#"{"reason":"duplicate","metadata":{"ticket":7}}"#).unwrap();
    assert_eq!(
        said.body,
        "payment_intent=pi_1&metadata[kassa_key]=k&metadata[ticket]=7&reason=duplicate"
    );
    assert_eq!(
        code(refund(r#"{"metadata":{"kassa_key":"x"}}"#)),
        "reserved_field"
    );
    assert_eq!(code(refund(r#"{"amount":5}"#)), "unknown_field");
}

#[test]
fn each_flow_of_the_portal_names_what_it_is_about() {
    let page = |page, options| {
        stripe().open_page(&PageOrder {
            customer: Some("cus_1"),
            subscription: Some("sub_1"),
            page,
            return_url: "https://a.example/",
            change: (page == PortalPage::Change).then_some(PageChange {
                item: Some("si_1"),
                price: Some("price_2"),
                quantity: 3,
            }),
            options,
        })
    };
    let start = "customer=cus_1&return_url=https%3A%2F%2Fa.example%2F&flow_data[type]=";
    let of = |flow: &str| format!("{start}{flow}&flow_data[{flow}][subscription]=sub_1");
    let confirm = "subscription_update_confirm";
    let place = format!("&flow_data[{confirm}][items][0]");
    for (wanted, body) in [
        (PortalPage::Cancel, of("subscription_cancel")),
        (PortalPage::Pause, of("subscription_pause")),
        (PortalPage::Customer, format!("{start}customer_update")),
        (
            PortalPage::Change,
            of(confirm) + &format!("{place}[id]=si_1{place}[price]=price_2{place}[quantity]=3"),
        ),
    ] {
        assert_eq!(page(wanted, None).unwrap().unwrap().body, body);
    }
    let after = r#"{"locale":"ko","flow_data":{"after_completion":{"type":"redirect",
        "redirect":{"return_url":"https://a.example/b"}}}}"#;
    let said = page(PortalPage::Cancel, Some(after)).unwrap().unwrap().body;
    assert!(
        said.ends_with(
            "&locale=ko&flow_data[after_completion][type]=redirect\
             &flow_data[after_completion][redirect][return_url]=https%3A%2F%2Fa.example%2Fb"
        ),
        "{said}"
    );
    let bare = page(PortalPage::Overview, Some(after));
    assert_eq!(bare.unwrap_err().code, "unknown_field");
    let nobody = stripe().open_page(&PageOrder {
        customer: Some("cus_1"),
        subscription: None,
        page: PortalPage::Cancel,
        return_url: "https://a.example/",
        change: None,
        options: None,
    });
    assert_eq!(nobody.unwrap(), None);
}

#[test]
fn own_calls_go_by_name_and_take_what_their_table_knows() {
    let call = |name: &str, input: &str| stripe().call(name, input);
    for (name, input, expected) in [
        (
            "paymentMethods.list",
            r#"{"customer":"cus_1","type":"card","limit":100}"#,
            "GET /v1/payment_methods?customer=cus_1&type=card&limit=100  -",
        ),
        (
            "invoices.get",
            r#"{"id":"in/1"}"#,
            "GET /v1/invoices/in%2F1  -",
        ),
        (
            "charges.get",
            r#"{"id":"ch_1","expand":["customer"]}"#,
            "GET /v1/charges/ch_1?expand[0]=customer  -",
        ),
        (
            "paymentMethods.detach",
            r#"{"id":"pm_1"}"#,
            "POST /v1/payment_methods/pm_1/detach  -",
        ),
        (
            "customers.update",
            r#"{"id":"cus_1","invoice_settings":{"default_payment_method":"pm_1"},"phone":null}"#,
            "POST /v1/customers/cus_1 invoice_settings[default_payment_method]=pm_1&phone= -",
        ),
        (
            "coupons.create",
            r#"{"percent_off":12.5,"duration":"once","applies_to":{"products":["prod_1"]}}"#,
            "POST /v1/coupons applies_to[products][0]=prod_1&duration=once&percent_off=12.5 -",
        ),
        (
            "promotionCodes.create",
            r#"{"promotion":{"type":"coupon","coupon":"c"},"code":"SPRING"}"#,
            "POST /v1/promotion_codes code=SPRING&promotion[coupon]=c&promotion[type]=coupon -",
        ),
        ("coupons.delete", r#"{"id":"c"}"#, "DELETE /v1/coupons/c  -"),
        (
            "portalConfigurations.list",
            "{}",
            "GET /v1/billing_portal/configurations  -",
        ),
    ] {
        assert_eq!(line(&call(name, input).unwrap()), expected, "{name}");
    }
    for (name, input, wrong) in [
        ("refunds.create", "{}", "unknown_call"),
        ("customers.delete", r#"{"id":"cus_1"}"#, "unknown_call"),
        ("paymentIntents.capture", r#"{"id":"pi_1"}"#, "unknown_call"),
        ("nothing", "{}", "unknown_call"),
        ("invoices.get", "{}", "missing_field"),
        ("invoices.get", r#"{"id":"../x"}"#, "bad_field"),
        ("invoices.list", r#"{"expires":5}"#, "unknown_field"),
        (
            "customers.update",
            r#"{"id":"cus_1","metadata":{"kassa_account":"eve"}}"#,
            "reserved_field",
        ),
        ("coupons.create", "[]", "bad_input"),
    ] {
        assert_eq!(code(call(name, input)), wrong, "{name} {input}");
    }
}
