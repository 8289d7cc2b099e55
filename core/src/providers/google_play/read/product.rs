//! What is bought once, as `purchases.productsv2.getproductpurchasev2` has it.

use super::{ACKNOWLEDGE, ALL, Reading, UNREAD, named, payment, sale, share};
use crate::authentic::{Bought, Report};
use crate::model::account::Payment;
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::time::Millis;
use crate::providers::google_play::call::is_name;
use crate::providers::object::Object;
use crate::providers::told::{Told, push};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What all lines of a purchase have in common.
struct Purchase<'a> {
    token: &'a str,
    order: Option<String>,
    state: String,
    completed: Option<Millis>,
    acknowledged: bool,
    test: bool,
    several: bool,
    as_of: Millis,
}

pub(super) fn read(object: Object<'_>, token: &str, as_of: Millis) -> Reading {
    let lines = object.need_list("productLineItem", "productLineItem[].");
    if lines.is_empty() {
        object.wrong("productLineItem");
    }
    let waiting = "ACKNOWLEDGEMENT_STATE_PENDING";
    let purchase = Purchase {
        token,
        order: object.word("orderId").filter(|id| is_name(id)),
        state: object.need("purchaseStateContext.purchaseState"),
        completed: object.maybe_iso("purchaseCompletionTime"),
        acknowledged: object.text("acknowledgementState") != Some(waiting),
        test: object.lax_part("testPurchaseContext").is_some(),
        several: lines.len() > 1,
        as_of,
    };
    let account = named(object, "obfuscatedExternalAccountId");
    let mut references = Vec::from([token.to_string()]);
    push(&mut references, account.clone());
    push(&mut references, purchase.order.clone());
    let bought = lines.into_iter().map(|line| bought(line, &purchase));
    Reading {
        test: purchase.test,
        told: Told {
            account,
            references,
            report: Report::Purchase {
                subscription: None,
                sale: sale(Vec::new()),
                bought: bought.collect(),
            },
        },
    }
}

/// The names of a line: the order's or the purchase's, with the product's behind it where there
/// are several.
pub(super) fn line_name(name: &str, product: &str, several: bool) -> String {
    if several {
        [name, "/", product].concat()
    } else {
        name.to_string()
    }
}

fn bought(line: Object<'_>, of: &Purchase<'_>) -> Bought {
    let product: String = line.need("productId");
    let offer = line.part("productOfferDetails");
    let quantity = offer.lax::<i64>("quantity").unwrap_or(1).max(1);
    let mut prices = Vec::new();
    let option = offer.word("purchaseOptionId");
    push(&mut prices, option.map(|it| [&product, ":", &it].concat()));
    push(&mut prices, Some(product.clone()).filter(|it| !it.is_empty()));
    let name = |name: &str| line_name(name, &product, of.several);
    let mut aliases = Vec::from([name(of.token)]);
    push(&mut aliases, of.order.as_deref().map(name));
    let id = name(of.order.as_deref().unwrap_or(of.token));
    // Of one that ended as canceled there was money only if it was ever completed.
    let canceled = of.state == "CANCELLED";
    let status = match &*of.state {
        "PURCHASED" => PaymentStatus::Paid,
        "CANCELLED" if of.completed.is_some() => PaymentStatus::Paid,
        "CANCELLED" => PaymentStatus::Failed,
        "PENDING" => PaymentStatus::Pending,
        _ => PaymentStatus::Unknown,
    };
    let paid = status == PaymentStatus::Paid;
    let gone = if canceled {
        Some(ALL)
    } else {
        offer.lax("refundableQuantity").and_then(|left| taken(quantity, left))
    };
    let at = of.completed.unwrap_or(of.as_of);
    let stub = payment(&id, aliases, OrderType::OneTimePurchase, &product);
    let waits = paid && !canceled && !of.acknowledged;
    let payment = Payment {
        status,
        quantity,
        created: at,
        as_of: of.order.as_ref().map_or(at, |_| UNREAD),
        refund_total: gone.filter(|_| paid).map(|gone| share(gone, of.as_of)),
        acknowledge_by: waits.then_some(at.saturating_add(ACKNOWLEDGE)),
        test: of.test,
        ..stub
    };
    Bought {
        payment,
        sale: sale(prices),
    }
}

/// The share of the units that went back. It is rounded up, so that a third of 300 credits is
/// 100 and not 99.
fn taken(quantity: i64, left: i64) -> Option<i64> {
    let gone = quantity.saturating_sub(left).clamp(0, quantity);
    let share = gone.checked_mul(ALL)?;
    let up = share.saturating_add(quantity).saturating_sub(1);
    up.checked_div(quantity).filter(|share| *share > 0)
}

#[cfg(test)]
mod tests {
    use super::taken;

    #[test]
    fn units_that_went_back_are_a_share_of_all() {
        assert_eq!(taken(1, 1), None);
        assert_eq!(taken(3, 2), Some(33_334));
        assert_eq!(taken(3, 0), Some(100_000));
        assert_eq!(taken(4, 1), Some(75_000));
        assert_eq!(taken(2, 5), None);
        assert_eq!(taken(2, -5), Some(100_000));
    }
}
