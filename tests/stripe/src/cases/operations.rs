//! What is done with payments and subscriptions that are there, in Stripe's own words too.

use super::{Case, NOW, of, of_json, stripe};
use kassa::KassaError;
use kassa::ask::{CancelWhen, PortalPage, Proration};
use kassa::model::account::{Call, Operation, Payment};
use kassa::model::subscription::Subscription;
use kassa::providers::{Alteration, CaptureOrder, PageChange, PageOrder, RefundOrder};

pub(super) fn cases() -> Vec<Case> {
    let mut all = holds();
    all.extend(alterations());
    all.extend(pages());
    all
}

fn payment() -> Payment {
    of_json(&format!(
        r#"{{"provider": "stripe", "id": "pi_1", "aliases": [], "quantity": 1,
            "orderType": "one_time_purchase", "status": "authorized", "created": {NOW},
            "asOf": {NOW}, "amount": {{"amount": 500, "currency": "usd"}}}}"#
    ))
}

fn holds() -> Vec<Case> {
    let held = payment();
    let order = |amount| CaptureOrder {
        payment: &held,
        amount,
        key: "job-7",
    };
    let all = || stripe().capture(&order(None));
    let mut operation: Operation = of_json(&format!(
        r#"{{"key": "job-7", "kind": "capture", "provider": "stripe", "subject": "pi_1",
            "call": {{"method": "GET", "path": "/", "body": ""}}, "status": "pending",
            "attempts": 1, "created": {NOW}}}"#
    ));
    operation.call = all().expect("an intent can be captured");
    let look = stripe().look_up(&operation).expect("an intent can be read");
    let said = r#"{"reason": "requested_by_customer", "instructions_email": "a@b.example",
        "refund_application_fee": false, "reverse_transfer": false, "metadata": {"ticket": "7"}}"#;
    let refund = stripe().refund(&RefundOrder {
        payment: &held,
        amount: Some(100),
        key: "k",
        options: Some(said),
    });
    let mut cases = of(
        "hold::capture",
        [
            ("all", all()),
            ("a part", stripe().capture(&order(Some(300)))),
        ],
    );
    cases.extend(of("hold::void", [("all", stripe().void(&order(None)))]));
    cases.extend(of("hold::look_up", [("an intent", Ok(look))]));
    cases.extend(of("call::refund", [("in all words", refund)]));
    cases
}

fn alterations() -> Vec<Case> {
    let it: Subscription = of_json(&format!(
        r#"{{"provider": "stripe", "id": "sub_1", "quantity": 3, "status": "active",
            "created": {NOW}, "asOf": {NOW}, "item": "si_1"}}"#
    ));
    let alter = |wish, options| stripe().alter(&it, &wish, Some(options));
    let change = |proration| Alteration::Change {
        price: Some("price_2"),
        quantity: None,
        proration,
        as_of: Some(NOW),
    };
    let rest = Alteration::Pause {
        until: None,
        free: false,
    };
    let why = r#"{"cancellation_details": {"feedback": "unused", "comment": "비싸요"}}"#;
    let now = r#"{"invoice_now": true, "prorate": true,
        "cancellation_details": {"feedback": "other"}}"#;
    let anchored = r#"{"billing_cycle_anchor": {"type": "unchanged"},
        "discounts": [{"coupon": "spring"}], "payment_behavior": "allow_incomplete"}"#;
    let whole = r#"{"type": "subscription", "invoicing_behavior": "pending_invoice_item",
        "bill_for": {"outstanding_usage_through": {"type": "now"},
        "unused_time_from": {"type": "none"}}}"#;
    let mut cases = of(
        "alter::end_now",
        [("with why", alter(Alteration::Cancel(CancelWhen::Now), now))],
    );
    cases.extend(of(
        "alter::alter",
        [
            (
                "an end with why",
                alter(Alteration::Cancel(CancelWhen::PeriodEnd), why),
            ),
            (
                "a pause with drafts",
                alter(rest, r#"{"behavior": "keep_as_draft"}"#),
            ),
            (
                "a change as of then",
                alter(change(Proration::NextInvoice), anchored),
            ),
        ],
    ));
    cases.extend(of("alter::rest", [("as a whole", alter(rest, whole))]));
    let wake = stripe().wake("sub_1").expect("a rest can end");
    cases.extend(of("alter::resume", [("a subscription", Ok(wake))]));
    cases.extend(of(
        "preview::preview",
        [
            (
                "what is billed now",
                stripe().preview(&it, &change(Proration::Now)),
            ),
            (
                "what is billed later",
                stripe().preview(&it, &change(Proration::NextInvoice)),
            ),
        ],
    ));
    cases
}

fn pages() -> Vec<Case> {
    let page = |page, options| -> Result<Call, KassaError> {
        let order = PageOrder {
            customer: Some("cus_1"),
            subscription: Some("sub_1"),
            page,
            return_url: "https://shop.example/",
            change: (page == PortalPage::Change).then_some(PageChange {
                item: Some("si_1"),
                price: Some("price_2"),
                quantity: 3,
            }),
            options,
        };
        Ok(stripe().open_page(&order)?.expect("Stripe has a portal"))
    };
    let back = r#"{"configuration": "bpc_1", "locale": "ko", "on_behalf_of": "acct_1",
        "flow_data": {"after_completion": {"type": "redirect",
        "redirect": {"return_url": "https://shop.example/b"}},
        "subscription_cancel": {"retention": {"type": "coupon_offer",
        "coupon_offer": {"coupon": "stay"}}}}}"#;
    let thanks = r#"{"flow_data": {"after_completion": {"type": "hosted_confirmation",
        "hosted_confirmation": {"custom_message": "Thanks"}},
        "subscription_update_confirm": {"discounts": [{"coupon": "spring"}]}}}"#;
    of(
        "portal::create",
        [
            (
                "an end, with a way back",
                page(PortalPage::Cancel, Some(back)),
            ),
            (
                "a change to confirm",
                page(PortalPage::Change, Some(thanks)),
            ),
            ("a pause", page(PortalPage::Pause, None)),
            ("name and address", page(PortalPage::Customer, None)),
        ],
    )
}
