//! Replies: what a response means, and the few fields that are needed of it.

use super::inbound::learn;
use super::read::mode;
use crate::ask::{PortalPage, ScriptCall, WayToPay};
use crate::authentic::{Authentic, Proof, Report};
use crate::providers::LookedUp;
use crate::json::{self, Json};
use crate::model::account::Operation;
use crate::model::config::ProviderConfig;
use crate::model::http::HttpResponse;
use crate::model::id::Environment;
use crate::model::time::Millis;
use crate::providers::address::loopback;
use crate::providers::{Missing, Reply, Session, object};
use alloc::string::{String, ToString};

const SCRIPT: &str = "https://app.lemonsqueezy.com";

/// docs.lemonsqueezy.com/api/getting-started/errors and /rate-limits, read
/// 2026-11-22: 300 requests a minute, then 429.
pub(super) fn meaning(response: &HttpResponse) -> Reply {
    match response.status {
        200..=299 => Reply::Done,
        409 | 429 | 500..=599 => Reply::Unclear { again: true },
        400..=499 => refused(response),
        _ => Reply::Unclear { again: false },
    }
}

/// Errors have no code, and their sentences can repeat what was sent: of them
/// only the place in the request is told on.
fn refused(response: &HttpResponse) -> Reply {
    let json = json::parse_bytes(&response.body).unwrap_or(Json::Null);
    let first = match json.get("errors") {
        Some(Json::List(errors)) => errors.first(),
        _ => None,
    };
    let place = first.and_then(|error| object::plain(error, "source.pointer"));
    let mut hint = advice(response.status).to_string();
    if let Some(place) = place {
        hint.push_str(&[" It is about `", place, "`."].concat());
    }
    Reply::Refused {
        code: ["http_", &i64::from(response.status).to_string()].concat(),
        hint,
    }
}

fn advice(status: u16) -> &'static str {
    match status {
        401 => {
            "Lemon Squeezy does not know this API key: it was deleted, or its year is over. Make a \
             new one under Settings, API."
        }
        403 => "This API key may not do that.",
        404 => {
            "Lemon Squeezy has no such object. Test and live mode have keys and objects of their \
             own, and so has each account."
        }
        _ => "Lemon Squeezy refused the request as it stands; trying it again changes nothing.",
    }
}

pub(super) fn checkout(body: &[u8]) -> Result<Session, Missing> {
    object::read_body(body, |session| Session {
        id: session.need("data.id"),
        // A checkout is a page: it stays as it is, whoever buys at it.
        checkout: None,
        paid: false,
        subscription: None,
        url: session.maybe("data.attributes.url"),
        expires_at: session.maybe_iso("data.attributes.expires_at"),
        environment: mode(session, "data.attributes.test_mode"),
    })
}

/// The overlay of Lemon.js, which takes the address of a checkout. What its
/// handler is told is a hint (docs.lemonsqueezy.com/help/lemonjs, read
/// 2026-11-22).
pub(super) fn way(url: &str, overlay: bool, keys: &ProviderConfig) -> WayToPay {
    let page = url.to_string();
    if !overlay {
        return WayToPay::Open { url: page };
    }
    let call = |function: &str, arguments: String, done: Option<&str>| ScriptCall {
        function: function.to_string(),
        arguments,
        done: done.map(ToString::to_string),
        of: None,
        pressed: false,
    };
    let lab = keys.api_base.as_deref().and_then(loopback);
    WayToPay::Script {
        src: [lab.unwrap_or(SCRIPT), "/js/lemon.js"].concat(),
        calls: [
            call("createLemonSqueezy", "[]".to_string(), None),
            call(
                "LemonSqueezy.Setup",
                "[{}]".to_string(),
                Some("eventHandler"),
            ),
            call("LemonSqueezy.Url.Open", json::list(&[&page]), None),
        ]
        .into(),
        mount: None,
        page: Some(page),
    }
}

pub(super) fn page(body: &[u8], page: PortalPage) -> Result<Option<String>, Missing> {
    object::read_body(body, |reply| {
        let urls = reply.need_part("data.attributes.urls");
        urls.word(match page {
            PortalPage::Overview
            | PortalPage::Cancel
            | PortalPage::Pause
            | PortalPage::Customer => "customer_portal",
            PortalPage::PaymentMethod => "update_payment_method",
            PortalPage::Plan | PortalPage::Change => "customer_portal_update_subscription",
        })
    })
}

/// What went back is told as a sum only: a refund was made if the sum has
/// grown by it.
pub(super) fn looked_up(
    refund: &Operation,
    proof: Proof,
    body: &[u8],
    environment: Environment,
    as_of: Millis,
) -> Result<LookedUp, Missing> {
    let event = learn(proof, body, environment, as_of)?.into_inner();
    let Report::Payment { payment, .. } = &event.report else {
        return Err(Missing("data.type".to_string()));
    };
    let back = payment.refund_total.as_ref().map_or(0, |it| it.amount);
    let before = refund.before.unwrap_or(0);
    let wanted = match refund.amount {
        Some(amount) => before.saturating_add(amount),
        None => payment.amount.amount,
    };
    if back >= wanted {
        return Ok(LookedUp::Made(Authentic::new(proof, event)));
    }
    Ok(LookedUp::Absent)
}
