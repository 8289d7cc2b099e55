//! What an app on a device needs to buy a plan in its store.

use super::pass::signature;
use crate::ask::{Outcome, WayToPay};
use crate::decide::access::standing_in;
use crate::error::KassaError;
use crate::flow::checkout::{Wish, for_sale, own_customer, several};
use crate::flow::page::{Held, held, return_url};
use crate::flow::steps::{Line, check_customer, wrong_fact};
use crate::job::Cx;
use crate::model::time::DAY;
use crate::providers::{OfferOrder, Store};

/// Nothing is begun at the store: it hears of a purchase from the device. What is asked
/// for here is who buys, so that the purchase finds its account whoever tells of it.
pub(in crate::flow) async fn native(
    cx: &Cx,
    line: Line<'_>,
    store: &dyn Store,
    wish: &Wish,
) -> Result<Outcome, KassaError> {
    check_customer(&wish.customer)?;
    let plan = for_sale(cx, &wish.plan, wish.quantity)?;
    if !wish.items.is_empty() {
        return Err(several(line));
    }
    let Some(product) = plan.price_at(line.provider.name()) else {
        return Err(no_product(line));
    };
    let account = wish.customer.id.as_str();
    let (draft, _) = cx.draft(account, None, 0).await?;
    if let Some(standing) = standing_in(&draft.account, &plan.terms(), cx.now()) {
        // A plan of the same store is changed there.
        if standing.provider != line.provider.name() {
            let page = Held {
                customer: None,
                provider: standing.provider.clone(),
                subscription: Some(standing.id.clone()),
                back: return_url(cx, &wish.cancel_url)?,
            };
            return held(cx, line, &page).await;
        }
    }
    let Some(named) = own_customer(cx, line, account).await? else {
        return Err(wrong_fact("customer"));
    };
    let random = cx.random("offer");
    let asked = OfferOrder {
        product,
        account: &named,
        options: wish.options.as_deref(),
        random: &random,
        now: cx.now(),
        keys: line.keys,
    };
    let offer = match store.offer(&asked)? {
        None => None,
        Some(offered) => {
            let signature = signature(cx, line, &offered.signing).await?;
            let signed = store.sign_offer(offered.offer, &signature);
            Some(signed.ok_or_else(|| wrong_fact("signature"))?)
        }
    };
    Ok(Outcome::Checkout {
        id: named.clone(),
        way: WayToPay::Native {
            product: product.into(),
            account: named,
            offer,
        },
        plan: plan.id.clone(),
        expires_at: cx.now().saturating_add(DAY),
    })
}

fn no_product(line: Line<'_>) -> KassaError {
    KassaError::misused(
        "no_product",
        "Name the store's product in the plan's `prices`: it cannot be made by a call.",
    )
    .at(line.provider.name())
}
