//! A customer comes back from a page: asked until it is clear how the purchase stands. A customer is
//! often back before the provider's webhook, and only that says what was paid.

use super::named::Named;
use super::outcome::AppOutcome;
use super::server::{Cx, Said, result};
use crate::error::KassaError;
use crate::json;
use crate::model::arrival::Arrival;
use crate::model::order::Order;
use crate::model::refusal::Refusal;
use alloc::string::String;
use kassa_wire::Json;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The first pause; each further one is half as long again.
const FIRST_MS: u32 = 500;
const LONGEST_MS: u32 = 5_000;
/// A card's first invoice is unpaid for a moment: such a word counts once it has stood so long.
const STANDS_MS: u32 = 5_000;
/// The server takes no longer query.
const LONGEST_QUERY: usize = 8_000;

#[derive(Json)]
struct Told {
    state: Arrival,
    #[serde(default)]
    plan: Option<String>,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    refusal: Option<Refusal>,
    #[serde(default)]
    order: Option<Order>,
    #[serde(default)]
    benefits: Option<Named>,
}

impl Told {
    fn outcome(self, late: bool) -> AppOutcome {
        AppOutcome::Arrived {
            state: self.state,
            late,
            plan: self.plan,
            code: self.code,
            refusal: self.refusal,
            order: self.order,
            benefits: self.benefits.map(|Named(benefits)| benefits),
        }
    }

    /// Told once, to whoever brought the query: a refusal, and the account of a deposit.
    fn is_last(&self) -> bool {
        let details = self.order.as_ref().and_then(|order| order.details.as_ref());
        let deposit = details.is_some_and(|details| details.deposit.is_some());
        self.code.is_some() || (self.state == Arrival::Waiting && deposit)
    }
}

pub(super) async fn returned(
    cx: &Cx,
    url: &str,
    checkout: Option<&str>,
    limit_ms: u32,
) -> Result<AppOutcome, KassaError> {
    if let Some(query) = brought(url, checkout) {
        let query = query.into();
        let said = cx.post("return", json::text(&Brought { query })).await;
        match said {
            Said::Yes(text) => {
                let told: Told = result(&text)?;
                if told.is_last() {
                    return Ok(told.outcome(false));
                }
            }
            Said::No {
                ref error,
                declined,
                ..
            } if declined || !error.retryable => {
                return said.outcome(|told: Told| told.outcome(false));
            }
            // Whether that was heard nobody knows: the looks below tell.
            Said::No { .. } => {}
        }
    }
    look(cx, checkout, limit_ms).await
}

#[derive(Json)]
struct Brought {
    query: String,
}

async fn look(cx: &Cx, checkout: Option<&str>, limit: u32) -> Result<AppOutcome, KassaError> {
    let route = match checkout {
        Some(id) => {
            let id = utf8_percent_encode(id, NON_ALPHANUMERIC);
            alloc::format!("arrival?checkout={id}")
        }
        None => "arrival".into(),
    };
    let (mut pause, mut waited, mut stood) = (FIRST_MS, 0_u32, 0_u32);
    let mut wait = 0;
    loop {
        let said = cx.get(&route, wait).await;
        let told: Result<Told, KassaError> = said.result();
        let (is_last, stands) = match &told {
            Err(error) => (!error.retryable, false),
            Ok(told) => match told.state {
                Arrival::Open => (false, false),
                Arrival::Waiting | Arrival::Failed => (stood >= STANDS_MS, true),
                Arrival::Landed | Arrival::Expired | Arrival::Unknown => (true, false),
            },
        };
        if is_last || waited >= limit {
            return told.map(|told| {
                let late = told.state == Arrival::Open;
                told.outcome(late)
            });
        }
        wait = pause.min(limit.saturating_sub(waited).max(1));
        waited = waited.saturating_add(wait);
        stood = if stands {
            stood.saturating_add(wait)
        } else {
            0
        };
        pause = pause.saturating_add(pause / 2).min(LONGEST_MS);
    }
}

/// The query of a link, where it holds more than the checkout's id: a provider's page has put
/// something there that the server has to see.
fn brought<'a>(url: &'a str, checkout: Option<&str>) -> Option<&'a str> {
    let (_, query) = url.split('#').next()?.split_once('?')?;
    let mut values = query
        .split('&')
        .filter_map(|pair| pair.split_once('=').map(|(_, value)| value));
    let more = values.any(|value| !value.is_empty() && Some(value) != checkout);
    (more && query.len() <= LONGEST_QUERY).then_some(query)
}
