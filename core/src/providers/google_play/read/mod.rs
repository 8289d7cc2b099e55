//! From what Google replies to a report: each is a whole fact. A reply does not repeat which
//! purchase it is of, so the call that it answers tells
//! (developers.google.com/android-publisher/api-ref/rest, revision 20261026, read 2026-11-22).

mod money;
mod order;
mod product;
mod subscription;

pub(super) use order::voided;

use super::call::{self, About};
use super::NAME;
use crate::authentic::{Authentic, Event, Proof, Report, Sale};
use crate::json::{self, Json};
use crate::model::account::{Call, Operation, OperationKind, Payment, RefundTotal};
use crate::model::id::Environment;
use crate::model::money::Money;
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::subscription::{Sold, SubscriptionStatus};
use crate::model::time::{DAY, Millis};
use crate::providers::object::{self, Object};
use crate::providers::told::{Message, Saying, Told, reply_id};
use crate::providers::{LookedUp, Missing};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A whole, in thousandths of a percent.
const ALL: i64 = 100_000;
/// Google gives money back that nobody has acknowledged by then.
const ACKNOWLEDGE: Millis = DAY.saturating_mul(3);

/// What a reply is read into.
struct Reading {
    told: Told,
    /// It costs nobody anything.
    test: bool,
}

/// Reads a reply by the call that it answers.
pub(super) fn learn(
    asked: &Call,
    proof: Proof,
    body: &[u8],
    environment: Environment,
    as_of: Millis,
) -> Result<Authentic<Event>, Missing> {
    let about = call::about(asked).ok_or_else(|| Missing("purchaseToken".to_string()))?;
    let (kind, read) = object::read_body(body, |it| match about {
        About::Subscription(token) => ("subscription", subscription::read(it, token, as_of)),
        About::Product(token) => ("product", product::read(it, token, as_of)),
        About::Order(id) => ("order", order::read(it, id, as_of)),
    })?;
    // Google marks what costs nothing; all else is real money.
    let environment = match about {
        About::Order(_) => environment,
        About::Subscription(_) | About::Product(_) if read.test => Environment::Test,
        About::Subscription(_) | About::Product(_) => Environment::Live,
    };
    let saying = Saying { kind, as_of };
    let event = read.told.event(Message {
        provider: NAME,
        environment,
        id: &reply_id(body, saying),
        saying,
    });
    Ok(Authentic::new(proof, event))
}

/// Reads what was paid, where a purchase has an order.
pub(super) fn completes(event: &Event) -> Option<Call> {
    let Report::Purchase { bought, .. } = &event.report else {
        return None;
    };
    let wanting = bought.iter().find(|it| it.payment.as_of == UNREAD)?;
    call::order_of(&wanting.payment).map(call::order)
}

/// The time of a payment whose order was not read yet.
const UNREAD: Millis = 0;

/// The event with what was paid.
pub(super) fn completed(mut event: Event, body: &[u8]) -> Result<Event, Missing> {
    let as_of = event.as_of;
    let Report::Purchase {
        subscription,
        bought,
        ..
    } = &mut event.report
    else {
        return Ok(event);
    };
    object::read_body(body, |it| {
        if order::is_anothers(it, bought) {
            // It runs on with what another one has paid, and wants to be acknowledged itself.
            bought.retain_mut(|one| subscription::carried_on(&mut one.payment));
            return;
        }
        let several = bought.len() > 1;
        for one in bought.iter_mut() {
            order::fill(it, &mut one.payment, several, as_of);
        }
        let paid = bought.first().map(|it| &it.payment);
        if let (Some(subscription), Some(paid)) = (subscription.as_mut(), paid) {
            order::place(it, subscription, paid);
        }
    })?;
    Ok(event)
}

/// What Google knows of an operation whose answer never came, or said nothing.
pub(super) fn looked_up(
    operation: &Operation,
    proof: Proof,
    body: &[u8],
    environment: Environment,
    as_of: Millis,
) -> Result<LookedUp, Missing> {
    let refund = operation.kind == OperationKind::Refund;
    let asked = call::look_up(operation).ok_or_else(|| Missing("path".to_string()))?;
    let mut event = learn(&asked, proof, body, environment, as_of)?.into_inner();
    // It is of an account that was let in with it.
    event.environment = environment;
    let state = |name: &str| {
        let json = json::parse_bytes(body).unwrap_or(Json::Null);
        json.get(name).and_then(Json::text).map(ToString::to_string)
    };
    let made = if refund {
        matches!(state("state").as_deref(), Some("REFUNDED" | "PENDING_REFUND" | "CANCELED"))
    } else {
        let told = match &event.report {
            Report::Purchase { subscription, .. } => subscription.as_ref(),
            Report::Subscription { .. }
            | Report::Payment { .. }
            | Report::Refund { .. }
            | Report::RefundTotal { .. }
            | Report::RefundAsked { .. }
            | Report::Dispute { .. }
            | Report::License { .. }
            | Report::CheckoutExpired { .. } | Report::Stored { .. }
            | Report::FraudWarned { .. }
            | Report::CustomerDeleted { .. } => None,
        };
        told.is_some_and(|it| it.cancel_at.is_some() || it.status == SubscriptionStatus::Expired)
    };
    Ok(if made {
        LookedUp::Made(Authentic::new(proof, event))
    } else {
        LookedUp::Absent
    })
}

/// A payment of which only the names are known.
fn payment(id: &str, aliases: Vec<String>, order_type: OrderType, product: &str) -> Payment {
    Payment {
        provider: NAME.to_string(),
        id: id.to_string(),
        aliases: crate::sorted::names(aliases),
        order_type,
        status: PaymentStatus::Paid,
        terms: None,
        quantity: 1,
        subscription: None,
        checkout: None,
        sold: Some(Sold {
            price: product.to_string(),
            quantity: 1,
            since: 0,
        }),
        period_start: None,
        period_end: None,
        amount: Money {
            amount: 0,
            currency: String::new(),
        },
        created: 0,
        as_of: UNREAD,
        attempt: 0,
        next_attempt: None,
        customer_email: None,
        customer_name: None,
        refunds: Vec::new(),
        refund_total: None,
        disputes: Vec::new(),
        details: None,
        acknowledge_by: None,
        refund_request: None,
        action_required: None,
        fraud_warned: None,
        test: false,
    }
}

/// So much of what was bought went back.
fn share(share: i64, as_of: Millis) -> RefundTotal {
    RefundTotal {
        amount: 0,
        share: Some(share),
        as_of,
        since: None,
    }
}

fn sale(prices: Vec<String>) -> Sale {
    Sale {
        prices,
        ..Sale::default()
    }
}

/// Whom the app named when it sold, where it did.
fn named(object: Object<'_>, path: &str) -> Option<String> {
    object.word(path).map(|it| it.to_lowercase())
}
