//! The asks that are one request: what goes out and what comes back.

use super::named::Named;
use super::outcome::{AppOutcome, AppSubscription};
use super::server::Cx;
use crate::error::KassaError;
use crate::json::{self, Json, Read, Reader};
use crate::model::catalog::{Plan, ProviderPrice};
use crate::model::order::Order;
use crate::model::way::{CancelWhen, PortalPage, WayToPay};
use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use kassa_wire::Json;

type Came = Result<AppOutcome, KassaError>;

pub(super) async fn plans(cx: &Cx) -> Came {
    cx.get("plans", 0).await.outcome(|Offers { plans }| {
        let plans = plans.into_iter().map(|Offer(plan)| plan).collect();
        AppOutcome::Plans { plans }
    })
}

pub(super) async fn benefits(cx: &Cx) -> Came {
    let said = cx.get("benefits", 0).await;
    said.outcome(|Named(benefits)| AppOutcome::Benefits { benefits })
}

pub(super) async fn orders(cx: &Cx) -> Came {
    let said = cx.get("orders", 0).await;
    said.outcome(|Orders { orders }| AppOutcome::Orders { orders })
}

pub(super) async fn subscriptions(cx: &Cx) -> Came {
    let said = cx.get("subscriptions", 0).await;
    said.outcome(|Subscriptions { subscriptions }| AppOutcome::Subscriptions { subscriptions })
}

pub(super) async fn checkout(cx: &Cx, wish: Wish) -> Came {
    let said = cx.post("checkout", json::text(&wish)).await;
    said.outcome(|Session { id, url, way }| AppOutcome::Checkout { id, url, way })
}

pub(super) async fn portal(cx: &Cx, page: Option<PortalPage>, return_path: Option<String>) -> Came {
    let said = cx
        .post("portal", json::text(&Door { page, return_path }))
        .await;
    said.outcome(|Page { url }| AppOutcome::Portal { url })
}

pub(super) async fn cancel(cx: &Cx, when: CancelWhen) -> Came {
    let said = cx.post("cancel", json::text(&End { when })).await;
    said.outcome(|Nothing {}| AppOutcome::Done)
}

pub(super) async fn resume(cx: &Cx) -> Came {
    let said = cx.post("resume", json::text(&Nothing {})).await;
    said.outcome(|Nothing {}| AppOutcome::Done)
}

#[derive(Json)]
struct Nothing {}

/// What an app may say about a purchase. The price is the server's business.
#[derive(Json)]
#[serde(rename_all = "camelCase")]
pub(super) struct Wish {
    pub(super) plan: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) quantity: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) provider: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) return_path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) locale: Option<String>,
}

#[derive(Json)]
#[serde(rename_all = "camelCase")]
struct Door {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    page: Option<PortalPage>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    return_path: Option<String>,
}

#[derive(Json)]
struct End {
    when: CancelWhen,
}

#[derive(Json)]
struct Session {
    id: String,
    #[serde(default)]
    url: String,
    way: WayToPay,
}

#[derive(Json)]
struct Page {
    url: String,
}

#[derive(Json)]
struct Orders {
    orders: Vec<Order>,
}

#[derive(Json)]
struct Subscriptions {
    subscriptions: Vec<AppSubscription>,
}

struct Offers {
    plans: Vec<Offer>,
}

impl Read for Offers {
    fn read(from: &Reader<'_>) -> Self {
        Offers {
            plans: from.field("plans"),
        }
    }
}

/// A plan as the handler tells it: what stores sell it as stands in `products`.
struct Offer(Plan);

impl Read for Offer {
    fn read(from: &Reader<'_>) -> Self {
        let mut plan = Plan::read(from);
        let products = from.json().get("products");
        if let Some(Json::Object(products)) = products {
            plan.prices = products.iter().filter_map(product).collect();
        }
        Offer(plan)
    }
}

fn product((provider, id): &(Cow<'_, str>, Json<'_>)) -> Option<ProviderPrice> {
    Some(ProviderPrice {
        provider: provider.to_string(),
        id: id.text()?.to_string(),
        link: None,
    })
}
