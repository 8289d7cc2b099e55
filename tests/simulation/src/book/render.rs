//! The provider's JSON, no more of it than a reader needs.

use crate::facts::{Fact, PayFact, Rider, SubFact};
use kassa::model::account::RefundStatus;
use kassa::model::order::{OrderType, PaymentStatus};
use kassa::model::subscription::SubscriptionStatus;

fn seconds(at: Option<i64>) -> String {
    at.map_or("null".into(), |at| (at / 1_000).to_string())
}

pub(super) fn quoted(text: Option<&str>) -> String {
    text.map_or("null".into(), |text| format!("\"{text}\""))
}

fn metadata(rider: &Rider) -> String {
    let mut fields = Vec::new();
    for (key, value) in [
        ("kassa_account", &rider.account),
        ("kassa_checkout", &rider.checkout),
        ("kassa_plan", &rider.plan),
    ] {
        fields.extend(value.as_ref().map(|value| format!("\"{key}\":\"{value}\"")));
    }
    if rider.checkout.is_some() {
        fields.push(format!("\"kassa_quantity\":\"{}\"", rider.quantity));
    }
    format!("{{{}}}", fields.join(","))
}

/// A subscription.
pub(super) fn subscription(fact: &SubFact) -> String {
    let status = match fact.status {
        SubscriptionStatus::Incomplete => "incomplete",
        SubscriptionStatus::Trialing => "trialing",
        SubscriptionStatus::Active => "active",
        SubscriptionStatus::PastDue => "past_due",
        SubscriptionStatus::Unpaid => "unpaid",
        SubscriptionStatus::Paused => "paused",
        SubscriptionStatus::Canceled | SubscriptionStatus::Expired => "canceled",
        SubscriptionStatus::Unknown => "unheard_of",
    };
    let (start, end) = (fact.period.0 / 1_000, fact.period.1 / 1_000);
    format!(
        r#"{{"id":"{}","object":"subscription","cancel_at":{},"cancel_at_period_end":{},"canceled_at":{},"created":{},"currency":"usd","customer":"{}","ended_at":{},"items":{{"object":"list","data":[{{"id":"si_1","object":"subscription_item","current_period_end":{end},"current_period_start":{start},"price":{{"id":"{}","object":"price"}},"quantity":{}}}]}},"metadata":{},"status":"{status}","trial_end":null}}"#,
        fact.id,
        seconds(fact.cancel_at),
        fact.cancel_at.is_some(),
        seconds(fact.canceled_at),
        fact.created / 1_000,
        fact.customer,
        seconds(fact.ended_at),
        fact.price,
        fact.quantity,
        metadata(&fact.rider),
    )
}

/// An invoice.
fn invoice(fact: &PayFact) -> String {
    let reason = match fact.kind {
        OrderType::SubscriptionInitial => "subscription_create",
        OrderType::SubscriptionRenewal => "subscription_cycle",
        OrderType::SubscriptionUpdate => "subscription_update",
        OrderType::OneTimePurchase | OrderType::Refund | OrderType::Dispute | OrderType::Other => {
            "manual"
        }
    };
    let paid = fact.status == PaymentStatus::Paid;
    let metadata = metadata(&fact.rider);
    let price = quoted(fact.price.as_deref());
    let (proration, (start, end)) = match fact.period {
        Some(period) => (false, period),
        None => (true, (fact.created, fact.created)),
    };
    format!(
        r#"{{"id":"{}","object":"invoice","amount_due":{amount},"amount_paid":{},"attempt_count":{},"billing_reason":"{reason}","created":{},"currency":"{}","customer":"{}","customer_email":null,"customer_name":null,"lines":{{"object":"list","data":[{{"id":"il_1","object":"line_item","amount":{amount},"metadata":{metadata},"parent":{{"subscription_item_details":{{"proration":{proration},"subscription":{sub}}},"type":"subscription_item_details"}},"period":{{"end":{},"start":{}}},"pricing":{{"price_details":{{"price":{price}}}}},"quantity":{}}}]}},"metadata":{{}},"next_payment_attempt":{},"parent":{{"subscription_details":{{"metadata":{metadata},"subscription":{sub}}},"type":"subscription_details"}},"status":"{}"}}"#,
        fact.id,
        if paid { fact.amount } else { 0 },
        fact.attempt,
        fact.created / 1_000,
        fact.currency,
        fact.customer,
        end / 1_000,
        start / 1_000,
        fact.quantity,
        seconds(fact.next),
        if paid { "paid" } else { "open" },
        amount = fact.amount,
        sub = quoted(fact.subscription.as_deref()),
    )
}

/// A session of one payment.
fn session(fact: &PayFact, kind: &str) -> String {
    let status = if fact.status == PaymentStatus::Paid {
        "paid"
    } else {
        "unpaid"
    };
    let session = fact.names.iter().find(|name| name.starts_with("cs_"));
    let sells = format!(r#""mode":"payment","payment_status":"{status}""#);
    let state = if kind.ends_with("expired") {
        "expired"
    } else {
        "complete"
    };
    let mut metadata = metadata(&fact.rider);
    if let (Some(price), None) = (&fact.price, &fact.rider.checkout) {
        metadata = format!(r#"{{"priceId":"{price}"}}"#);
    }
    format!(
        r#"{{"id":{},"object":"checkout.session","amount_total":{},"client_reference_id":{},"created":{},"currency":"{}","customer":"{}","customer_details":{{"email":null,"name":null}},"invoice":null,"metadata":{metadata},{sells},"payment_intent":{},"status":"{state}","subscription":null}}"#,
        quoted(session.map(String::as_str)),
        fact.amount,
        quoted(fact.rider.account.as_deref()),
        fact.created / 1_000,
        fact.currency,
        fact.customer,
        quoted(fact.id.starts_with("pi_").then_some(&fact.id)),
    )
}

/// A refund.
pub(super) fn refund(fact: &Fact) -> String {
    let Fact::Refund {
        names,
        customer,
        id,
        amount,
        status,
        created,
        ..
    } = fact
    else {
        return "null".into();
    };
    let status = match status {
        RefundStatus::Pending => "pending",
        RefundStatus::Succeeded => "succeeded",
        RefundStatus::Failed => "failed",
    };
    let name = |prefix: &str| names.iter().find(|name| name.starts_with(prefix));
    format!(
        r#"{{"id":"{id}","object":"refund","amount":{amount},"charge":{},"created":{},"currency":"usd","customer":"{customer}","metadata":{{}},"payment_intent":{},"status":"{status}"}}"#,
        quoted(name("ch_").map(String::as_str)),
        created / 1_000,
        quoted(name("pi_").map(String::as_str)),
    )
}

/// The object that an event of this kind carries.
pub(super) fn object(kind: &str, fact: &Fact, at: i64) -> String {
    match fact {
        Fact::Subscription(fact) => subscription(fact),
        Fact::Payment(_, fact) if fact.subscription.is_some() => invoice(fact),
        Fact::Payment(_, fact) => session(fact, kind),
        Fact::Refund { .. } => refund(fact),
        Fact::Total {
            names,
            customer,
            total,
            ..
        } => {
            let name = |prefix: &str| names.iter().find(|name| name.starts_with(prefix));
            format!(
                r#"{{"id":{},"object":"charge","amount_refunded":{total},"created":{},"customer":"{customer}","metadata":{{}},"payment_intent":{}}}"#,
                quoted(name("ch_").map(String::as_str)),
                at / 1_000,
                quoted(name("pi_").map(String::as_str)),
            )
        }
        Fact::Expired {
            session,
            customer,
            rider,
        } => format!(
            r#"{{"id":"{session}","object":"checkout.session","client_reference_id":{},"created":{},"customer":"{customer}","metadata":{},"mode":"payment","payment_intent":null,"payment_status":"unpaid","status":"expired","subscription":null}}"#,
            quoted(rider.account.as_deref()),
            at / 1_000,
            metadata(rider),
        ),
    }
}

/// An event around an object.
pub(super) fn event(id: &str, kind: &str, at: i64, object: &str) -> String {
    format!(
        r#"{{"id":"{id}","object":"event","api_version":"2026-10-28.endive","created":{},"data":{{"object":{object}}},"livemode":false,"type":"{kind}"}}"#,
        at / 1_000,
    )
}
