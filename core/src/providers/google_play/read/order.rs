//! What was paid, as `orders.get` has it, and what went back of it.

use super::money::money;
use super::product::line_name;
use super::subscription::is_renewal;
use super::{ALL, Reading, payment, sale, share};
use crate::authentic::{Bought, Report};
use crate::model::account::{Payment, RefundTotal};
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::subscription::{Subscription, SubscriptionStatus};
use crate::model::time::{Millis, iso};
use crate::providers::object::Object;
use crate::providers::told::{Told, push};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// An order alone. Whether the first one of a subscription is a change of another is not in
/// it, so that one is of no kind here: the subscription tells.
pub(super) fn read(object: Object<'_>, id: &str, as_of: Millis) -> Reading {
    let token = object.word("purchaseToken");
    let lines = object.need_list("lineItems", "lineItems[].");
    let several = lines.len() > 1;
    let mut bought = Vec::new();
    for line in &lines {
        let product: String = line.need("productId");
        let plan = line.lax_part("subscriptionDetails");
        if plan.is_some() && !bought.is_empty() {
            // What is added to a subscription is paid with it.
            continue;
        }
        let order_type = match plan {
            Some(_) if is_renewal(id) => OrderType::SubscriptionRenewal,
            Some(_) => OrderType::Other,
            None => OrderType::OneTimePurchase,
        };
        let split = several && plan.is_none();
        let name = line_name(id, &product, split);
        let mut aliases = Vec::from([name.clone()]);
        let own = token.as_deref().filter(|_| plan.is_none());
        push(&mut aliases, own.map(|it| line_name(it, &product, split)));
        let quantity = line.lax::<i64>("oneTimePurchaseDetails.quantity");
        let mut one = Payment {
            status: status(object.text("state").unwrap_or_default()),
            quantity: quantity.unwrap_or(1).max(1),
            subscription: token.clone().filter(|_| plan.is_some()),
            ..payment(&name, aliases, order_type, &product)
        };
        fill(object, &mut one, split, as_of);
        let option = line.word("oneTimePurchaseDetails.purchaseOptionId");
        let base = plan.and_then(|plan| plan.word("basePlanId")).or(option);
        let mut prices = Vec::new();
        push(&mut prices, base.map(|it| [&product, ":", &it].concat()));
        push(&mut prices, Some(product));
        bought.push(Bought {
            payment: one,
            sale: sale(prices),
        });
    }
    let mut references = Vec::new();
    push(&mut references, token);
    push(&mut references, Some(id.to_string()));
    Reading {
        test: false,
        told: Told {
            account: None,
            references,
            report: Report::Purchase {
                subscription: None,
                sale: sale(Vec::new()),
                bought,
            },
        },
    }
}

fn status(state: &str) -> PaymentStatus {
    match state {
        "PENDING" => PaymentStatus::Pending,
        "CANCELED" => PaymentStatus::Failed,
        "PROCESSED" | "PENDING_REFUND" | "PARTIALLY_REFUNDED" | "REFUNDED" => PaymentStatus::Paid,
        _ => PaymentStatus::Unknown,
    }
}

fn time(object: Object<'_>, path: &str) -> Option<Millis> {
    object.text(path).and_then(iso)
}

/// The line of what was sold.
fn line<'a>(object: Object<'a>, paid: &Payment) -> Object<'a> {
    let lines = object.lax_list("lineItems", "lineItems[].").unwrap_or_default();
    let product = paid.sold.as_ref().map(|it| it.price.as_str());
    let of = |it: &&Object<'a>| it.text("productId") == product;
    let found = lines.iter().find(of).or(lines.first());
    found.copied().unwrap_or(object.nothing())
}

/// Adds what the order knows to a payment. As of when it is so, is when something last happened
/// to the order: read twice it is the same.
pub(super) fn fill(object: Object<'_>, paid: &mut Payment, several: bool, as_of: Millis) {
    let line = line(object, paid);
    let created = time(object, "createTime");
    paid.created = created.unwrap_or(paid.created);
    let said = time(object, "lastEventTime").or(created).unwrap_or(as_of);
    paid.as_of = said;
    if let Some(sold) = &mut paid.sold {
        sold.since = paid.created;
        sold.quantity = paid.quantity;
    }
    let from = if several { line } else { object };
    let total = money(from, "total");
    if let Some(total) = total.clone() {
        paid.amount = total;
    }
    if let (Some(until), Some(created)) = (&mut paid.acknowledge_by, created) {
        *until = created.saturating_add(super::ACKNOWLEDGE);
    }
    if let Some(details) = line.lax_part("subscriptionDetails") {
        let counts = match paid.order_type {
            OrderType::SubscriptionInitial | OrderType::SubscriptionRenewal => true,
            OrderType::SubscriptionUpdate => is_whole(line, details, paid),
            OrderType::OneTimePurchase
            | OrderType::Refund
            | OrderType::Dispute
            | OrderType::Other => false,
        };
        paid.period_start = time(details, "servicePeriodStartTime").filter(|_| counts);
        paid.period_end = time(details, "servicePeriodEndTime").filter(|_| counts);
    }
    match object.text("state") {
        Some("REFUNDED" | "PENDING_REFUND") => {
            paid.status = PaymentStatus::Paid;
            paid.refund_total = Some(RefundTotal {
                amount: paid.amount.amount,
                ..share(ALL, said)
            });
        }
        Some("PARTIALLY_REFUNDED") => {
            let known = paid.refund_total.as_ref().and_then(|it| it.share);
            paid.refund_total = Some(RefundTotal {
                amount: part(object),
                share: known,
                as_of: said,
                since: None,
            });
        }
        _ => {
            if let Some(total) = &mut paid.refund_total {
                total.as_of = said;
            }
        }
    }
}

/// Whether a change of plan paid a whole period, and not what was left of one: changing to and
/// fro must not give a period's credits each time.
fn is_whole(line: Object<'_>, details: Object<'_>, paid: &Payment) -> bool {
    let rest = details.lax_part("offerPhaseDetails.prorationPeriodDetails");
    let listed = money(line, "listingPrice").map_or(i64::MAX, |it| it.amount);
    rest.is_none() && paid.amount.amount > 0 && paid.amount.amount >= listed
}

/// What went back of an order in parts. Tax in one is already in its total.
fn part(object: Object<'_>) -> i64 {
    let parts = object.lax_list("orderHistory.partialRefundEvents", "partialRefundEvents[].");
    let mut sum = 0_i64;
    for part in parts.unwrap_or_default() {
        let back = money(part, "refundDetails.total").map_or(0, |it| it.amount);
        sum = sum.saturating_add(back);
    }
    sum
}

/// Whether another subscription has paid it: one that is changed with its next renewal shows
/// the order of the one whose place it takes.
pub(super) fn is_anothers(object: Object<'_>, bought: &[Bought]) -> bool {
    let of = |it: &Bought| it.payment.subscription.clone();
    let own = bought.iter().find_map(of);
    let token = object.word("purchaseToken");
    own.is_some() && token.is_some() && own != token
}

/// What the order of the present period tells of its subscription.
pub(super) fn place(object: Object<'_>, subscription: &mut Subscription, paid: &Payment) {
    let details = line(object, paid).part("subscriptionDetails");
    let start = time(details, "servicePeriodStartTime");
    subscription.period_start = start.or(subscription.period_start);
    // Meanwhile its end is the one of the grace.
    if subscription.status == SubscriptionStatus::PastDue {
        let end = time(details, "servicePeriodEndTime");
        subscription.period_end = end.or(subscription.period_end);
    }
}

/// A row of what was taken back, found by its order or, without one, by its token.
pub(in crate::providers::google_play) fn voided(row: Object<'_>) -> (Told, Millis) {
    let token: String = row.need("purchaseToken");
    let order = row.word("orderId");
    let at = row.text("voidedTimeMillis").and_then(|it| it.parse().ok());
    let at: Millis = row.known(at, "voidedTimeMillis").unwrap_or_default();
    let name = order.clone().unwrap_or_else(|| token.clone());
    let fact = Payment {
        status: PaymentStatus::Unknown,
        sold: None,
        refund_total: Some(share(ALL, at)),
        ..payment(&name, Vec::from([name.clone()]), OrderType::Other, "")
    };
    let mut references = Vec::from([token]);
    push(&mut references, order);
    let bought = Bought {
        payment: fact,
        sale: sale(Vec::new()),
    };
    let told = Told {
        account: None,
        references,
        report: Report::Purchase {
            subscription: None,
            sale: sale(Vec::new()),
            bought: Vec::from([bought]),
        },
    };
    (told, at)
}
