//! The catalogs as the auditor reads them.

use crate::play::catalogs;
use std::sync::OnceLock;

const HOUR: i64 = 3_600_000;

/// One plan of one catalog.
pub(super) struct Offer {
    pub(super) id: String,
    pub(super) monthly: i64,
    pub(super) once: i64,
    pub(super) features: Vec<String>,
    pub(super) grace: i64,
    /// How long a failed renewal leaves it open; none for as long as it is tried.
    pub(super) patience: Option<i64>,
    pub(super) price: Option<String>,
    pub(super) recurring: bool,
    /// What an upgrade gives for the month that it is made in.
    pub(super) upgrade: Upgrade,
    /// Months that what is left of a month lasts, where it does not end with it.
    pub(super) kept: Option<i64>,
    /// Days that credits bought once last.
    pub(super) days: Option<i64>,
}

/// Credits of an upgrade for the month that it is made in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Upgrade {
    Rest,
    Whole,
    Nothing,
}

/// Which catalog, and which plan of it.
pub(super) type Terms = (usize, usize);

fn offers() -> &'static [Vec<Offer>] {
    static OFFERS: OnceLock<Vec<Vec<Offer>>> = OnceLock::new();
    OFFERS.get_or_init(|| {
        let offer = |plan: &serde_json::Value| {
            let benefits = &plan["benefits"];
            let features = benefits["features"].as_array().into_iter().flatten();
            Offer {
                id: plan["id"].as_str().unwrap_or_default().into(),
                monthly: benefits["monthlyCredits"].as_i64().unwrap_or(0),
                once: benefits["oneTimeCredits"].as_i64().unwrap_or(0),
                features: features
                    .filter_map(|it| Some(it.as_str()?.into()))
                    .collect(),
                grace: grace(plan),
                patience: patience(plan),
                price: plan["prices"][0]["id"].as_str().map(Into::into),
                recurring: !plan["interval"].is_null(),
                upgrade: match benefits["onUpgrade"].as_str() {
                    Some("full") => Upgrade::Whole,
                    Some("none") => Upgrade::Nothing,
                    _ => Upgrade::Rest,
                },
                kept: benefits["lastingMonths"].as_i64(),
                days: benefits["oneTimeDays"].as_i64(),
            }
        };
        let plans = |catalog: &serde_json::Value| -> Vec<Offer> {
            catalog
                .as_array()
                .into_iter()
                .flatten()
                .map(offer)
                .collect()
        };
        catalogs().iter().map(plans).collect()
    })
}

fn grace(plan: &serde_json::Value) -> i64 {
    plan["graceDays"].as_i64().unwrap_or(3) * 24 * HOUR
}

/// Until the step that blocks, where the plan has steps; else the days of grace.
fn patience(plan: &serde_json::Value) -> Option<i64> {
    let Some(steps) = plan["dunning"].as_array() else {
        return Some(grace(plan));
    };
    let block = steps.iter().find(|step| step["do"] == "block")?;
    let after = block["after"].as_str().unwrap_or_default();
    let (number, unit) = after.split_at(after.len() - 1);
    let hours = if unit == "d" { 24 } else { 1 };
    number.parse::<i64>().ok().map(|it| it * hours * HOUR)
}

pub(super) fn offer(terms: Terms) -> &'static Offer {
    &offers()[terms.0][terms.1]
}

/// The plan of that name in that catalog.
pub(super) fn named(catalog: usize, plan: &str) -> Option<Terms> {
    let at = offers()[catalog].iter().position(|it| it.id == plan)?;
    Some((catalog, at))
}

/// The plan of that price in that catalog.
pub(super) fn priced(catalog: usize, price: &str) -> Option<Terms> {
    let priced = |it: &Offer| it.price.as_deref() == Some(price);
    Some((catalog, offers()[catalog].iter().position(priced)?))
}
