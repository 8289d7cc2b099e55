//! A subscription as `purchases.subscriptionsv2.get` has it.

use super::{ACKNOWLEDGE, Reading, named, payment, sale};
use crate::authentic::{Bought, Report};
use crate::model::account::Payment;
use crate::model::order::OrderType;
use crate::model::subscription::{Subscription, SubscriptionStatus};
use crate::model::time::{Millis, iso};
use crate::providers::google_play::NAME;
use crate::providers::google_play::call::is_name;
use crate::providers::object::Object;
use crate::providers::told::{Told, push};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// How the words of states begin.
const STATE: &str = "SUBSCRIPTION_STATE_";

pub(super) fn read(object: Object<'_>, token: &str, as_of: Millis) -> Reading {
    let lines = object.need_list("lineItems", "lineItems[].");
    let main = main(object, &lines);
    let state = object.need::<String>("subscriptionState");
    let state = state.strip_prefix(STATE).unwrap_or(&state);
    let subscription = subscription(object, main, (token, state, as_of), &lines);
    let order = main.word("latestSuccessfulOrderId");
    let order = order.filter(|id| is_name(id));
    let paid = order.as_deref().filter(|_| state != "PENDING");
    let paid = paid.map(|order| paid_by(object, main, &subscription, order));
    let at = "externalAccountIdentifiers.obfuscatedExternalAccountId";
    // It was bought again outside of the app, which named nobody.
    let before = object.part("outOfAppPurchaseContext");
    let again = || named(before, "expiredExternalAccountIdentifiers.obfuscatedExternalAccountId");
    let account = named(object, at).or_else(again);
    let mut references = Vec::from([token.to_string()]);
    push(&mut references, account.clone());
    push(&mut references, object.word("linkedPurchaseToken"));
    push(&mut references, before.word("expiredPurchaseToken"));
    push(&mut references, order);
    let prices = prices(main);
    let bought = paid.into_iter().map(|payment| Bought {
        payment,
        sale: sale(prices.clone()),
    });
    Reading {
        test: is_test(object),
        told: Told {
            account,
            references,
            report: Report::Purchase {
                bought: bought.collect(),
                sale: sale(prices.clone()),
                subscription: Some(subscription),
            },
        },
    }
}

fn is_test(object: Object<'_>) -> bool {
    object.lax_part("testPurchase").is_some()
}

fn expiry(line: Object<'_>) -> Option<Millis> {
    line.text("expiryTime").and_then(iso)
}

/// The line that counts: of those that are the customer's by now, the one that lasts longest.
fn main<'a>(object: Object<'a>, lines: &[Object<'a>]) -> Object<'a> {
    let owned = |it: &&Object<'a>| it.word("latestSuccessfulOrderId").is_some();
    let mut best: Option<Object<'a>> = None;
    for line in lines.iter().filter(owned) {
        if best.is_none_or(|best| expiry(*line) > expiry(best)) {
            best = Some(*line);
        }
    }
    let best = best.or_else(|| lines.first().copied());
    object.known(best, "lineItems").unwrap_or(object.nothing())
}

/// The ids by which a plan can name it: the base plan's first.
fn prices(line: Object<'_>) -> Vec<String> {
    let product: String = line.need("productId");
    let mut prices = Vec::new();
    let plan = line.word("offerDetails.basePlanId");
    push(&mut prices, plan.map(|plan| [&product, ":", &plan].concat()));
    push(&mut prices, Some(product).filter(|it| !it.is_empty()));
    prices
}

/// What comes in its place with the next period.
fn next(main: Object<'_>, lines: &[Object<'_>]) -> Option<String> {
    let product = main.word("deferredItemReplacement.productId")?;
    let mut all = lines.iter();
    let line = all.find(|it| it.text("productId") == Some(&product));
    let named = line.and_then(|line| prices(*line).into_iter().next());
    named.or(Some(product))
}

fn subscription(
    object: Object<'_>,
    main: Object<'_>,
    (token, state, as_of): (&str, &str, Millis),
    lines: &[Object<'_>],
) -> Subscription {
    let end = expiry(main);
    let trial = main.lax_part("offerPhase.freeTrial").is_some();
    let paid = if trial {
        SubscriptionStatus::Trialing
    } else {
        SubscriptionStatus::Active
    };
    let status = match state {
        "PENDING" => SubscriptionStatus::Incomplete,
        "ACTIVE" | "CANCELED" => paid,
        "IN_GRACE_PERIOD" => SubscriptionStatus::PastDue,
        "ON_HOLD" => SubscriptionStatus::Unpaid,
        "PAUSED" => SubscriptionStatus::Paused,
        "EXPIRED" | "PENDING_PURCHASE_CANCELED" => SubscriptionStatus::Expired,
        _ => SubscriptionStatus::Unknown,
    };
    let next_price = next(main, lines);
    let renews = main.lax::<bool>("autoRenewingPlan.autoRenewEnabled") == Some(true);
    let ends = state == "CANCELED" || (!renews && next_price.is_none());
    let may_end = matches!(state, "ACTIVE" | "CANCELED" | "IN_GRACE_PERIOD");
    let replaces = object.word("linkedPurchaseToken");
    let started = object.maybe_iso("startTime");
    // What was never paid takes nobody's place.
    let begun = !matches!(state, "PENDING" | "PENDING_PURCHASE_CANCELED");
    let canceled = "canceledStateContext.userInitiatedCancellation.cancelTime";
    Subscription {
        provider: NAME.to_string(),
        id: token.to_string(),
        terms: None,
        quantity: 1,
        status,
        period_start: started.filter(|_| !renewed(main)),
        period_end: end,
        trial_end: end.filter(|_| trial),
        cancel_at: end.filter(|_| may_end && ends),
        canceled_at: object.text(canceled).and_then(iso),
        ended_at: end.filter(|_| status == SubscriptionStatus::Expired && begun),
        created: started.unwrap_or(as_of),
        product: main.word("productId"),
        price: None,
        sold: Vec::new(),
        item: None,
        card: None,
        first_payment: None,
        grace_until: end.filter(|_| status == SubscriptionStatus::PastDue),
        next_price,
        next_plan: None,
        replaces: replaces.filter(|_| begun),
        replaced_at: None,
        kept: None,
        as_of,
    }
}

/// Renewals are counted behind the first order's id: `GPA.1234-5678-9012-34567..0` is the first.
pub(super) fn is_renewal(order: &str) -> bool {
    order.rsplit_once("..").is_some_and(|(_, count)| {
        !count.is_empty() && count.bytes().all(|b| b.is_ascii_digit())
    })
}

fn renewed(main: Object<'_>) -> bool {
    main.text("latestSuccessfulOrderId").is_some_and(is_renewal)
}

/// The payment of the latest order, whose sum the order itself tells.
fn paid_by(
    object: Object<'_>,
    main: Object<'_>,
    subscription: &Subscription,
    order: &str,
) -> Payment {
    let order_type = match (is_renewal(order), &subscription.replaces) {
        (true, _) => OrderType::SubscriptionRenewal,
        (false, Some(_)) => OrderType::SubscriptionUpdate,
        (false, None) => OrderType::SubscriptionInitial,
    };
    let product = main.text("productId").unwrap_or_default();
    let aliases = Vec::from([order.to_string()]);
    let waits = object.text("acknowledgementState") == Some("ACKNOWLEDGEMENT_STATE_PENDING");
    let waits = waits && !subscription.status.is_over();
    let started = subscription.created;
    Payment {
        subscription: Some(subscription.id.clone()),
        created: started,
        acknowledge_by: waits.then_some(started.saturating_add(ACKNOWLEDGE)),
        test: is_test(object),
        ..payment(order, aliases, order_type, product)
    }
}

/// A payment of nothing by the token's own name, while the token has to be acknowledged.
pub(super) fn carried_on(paid: &mut Payment) -> bool {
    let token = paid.subscription.clone().unwrap_or_default();
    paid.aliases = Vec::from([token.clone()]);
    paid.id = token;
    paid.order_type = OrderType::Other;
    paid.as_of = paid.created;
    paid.acknowledge_by.is_some()
}
