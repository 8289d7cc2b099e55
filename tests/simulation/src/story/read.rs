//! A story from JSON.

use super::write::{CARDS, ENDS, ILLS, STRATEGIES};
use super::{Call, Card, Ill, Step, Story, What};
use crate::play::catalogs;
use kassa::ask::CancelWhen;
use serde_json::Value as Json;

const PRICES: [&str; 4] = ["price_starter", "price_pro", "price_yearly", "price_pack"];

fn find<T: Copy>(all: &[(&str, T)], wanted: &Json) -> Option<T> {
    let word = wanted.as_str()?;
    all.iter()
        .find(|(known, _)| *known == word)
        .map(|(_, it)| *it)
}

/// The number in a name such as `$b3.id` or `k3`.
fn number(name: &Json) -> Option<usize> {
    let text = name.as_str()?.split('.').next()?;
    text.trim_start_matches(|c: char| !c.is_ascii_digit())
        .parse()
        .ok()
}

fn text(value: &Json) -> Option<String> {
    value.as_str().map(Into::into)
}

impl Story {
    /// Reads a file.
    ///
    /// # Errors
    /// The step that it does not understand.
    pub fn read(file: &str) -> Result<Self, String> {
        let json: Json = serde_json::from_str(file).map_err(|wrong| wrong.to_string())?;
        let seed = json["seed"].as_u64().unwrap_or(1);
        let steps = json["steps"].as_array().into_iter().flatten();
        let read = |it: &Json| step(it).ok_or_else(|| format!("no step of the simulator: {it}"));
        let steps = steps.map(read).collect::<Result<_, _>>()?;
        Ok(Story { seed, steps })
    }
}

fn step(it: &Json) -> Option<Step> {
    if let Some(path) = it["lab"].as_str() {
        return at_provider(path.strip_prefix("POST /lab/")?, &it["body"], &it["as"]);
    }
    if it["plans"].is_array() {
        let same = catalogs().iter().position(|known| *known == it["plans"]);
        return same.map(Step::Plans);
    }
    if it["elsewhere"].is_object() {
        let account = text(&it["elsewhere"]["account"])?;
        return Some(Step::Elsewhere(
            account,
            price(&it["elsewhere"]["price"])?,
            number(&it["as"])?,
        ));
    }
    if let Some(calls) = it["together"].as_array() {
        let calls = calls.iter().map(call).collect::<Option<_>>()?;
        let turns = it["turns"].as_array()?.iter();
        let turns = turns.map(|turn| turn.as_u64()?.try_into().ok());
        return Some(Step::Together(calls, turns.collect::<Option<_>>()?));
    }
    match (it["deliver"].as_bool(), it["rest"].as_bool()) {
        (Some(true), _) => Some(Step::Deliver),
        (_, Some(true)) => Some(Step::Rest),
        _ => call(it).map(Step::Call),
    }
}

fn price(it: &Json) -> Option<&'static str> {
    PRICES.into_iter().find(|known| it == known)
}

fn at_provider(path: &str, body: &Json, name: &Json) -> Option<Step> {
    let session = || number(&body["session"]);
    let subscription = || number(&body["subscription"]);
    Some(match path {
        "clock" => Step::Clock(body["advance"].as_str()?.strip_suffix("ms")?.parse().ok()?),
        "stripe/pay" => Step::Pay(session()?, find(&CARDS, &body["card"])?),
        "stripe/settle" => Step::Settle(session()?, body["outcome"] == "succeeded"),
        "stripe/card" => {
            let works = find(&CARDS, &body["card"])? == Card::Works;
            Step::Card(subscription()?, works)
        }
        "stripe/cancel" => Step::Cancel(subscription()?, find(&ENDS, &body["when"])?),
        "stripe/resume" => Step::Cancel(subscription()?, CancelWhen::Never),
        "stripe/subscription" => {
            let at_once = body["proration_behavior"] == "always_invoice";
            let quantity = body["quantity"].as_i64();
            Step::Change(subscription()?, price(&body["price"]), quantity, at_once)
        }
        "stripe/refund" => Step::Refund(session()?, body["amount"].as_i64(), number(name)?),
        "stripe/refund/fail" => Step::FailRefund(number(&body["refund"])?),
        _ => return None,
    })
}

fn call(it: &Json) -> Option<Call> {
    let ill = |row: &Json| {
        let need = row["need"].as_u64()?.try_into().ok()?;
        let ill = match find(&ILLS, &row["is"])? {
            Ill::DiesWithin(_) => Ill::DiesWithin(row["by"].as_u64()?.try_into().ok()?),
            Ill::Stale(_) => Ill::Stale(row["by"].as_i64()?),
            other => other,
        };
        Some((need, ill))
    };
    let ills = it["trouble"].as_array().into_iter().flatten().map(ill);
    Some(Call {
        what: what(it)?,
        skew: it["skew"].as_i64().unwrap_or(0),
        ills: ills.collect::<Option<_>>()?,
    })
}

fn what(it: &Json) -> Option<What> {
    if let Some(parts) = it["batch"].as_array() {
        return Some(What::Batch(parts.iter().map(what).collect::<Option<_>>()?));
    }
    if let Some(name) = it["deliver"][0].as_str() {
        return Some(What::event(name));
    }
    let ask = &it["ask"];
    let account = || text(&ask["account"]);
    Some(match ask["type"].as_str()? {
        "checkout" => What::Checkout(
            text(&ask["customer"]["id"])?,
            text(&ask["plan"])?,
            ask["quantity"].as_i64()?,
            number(&it["as"])?,
        ),
        "deduct" => What::Deduct(
            account()?,
            ask["amount"].as_i64()?,
            find(&STRATEGIES, &ask["strategy"])?,
            number(&ask["key"])?,
        ),
        "reserve" => What::Reserve(
            account()?,
            ask["amount"].as_i64()?,
            find(&STRATEGIES, &ask["strategy"])?,
            ask["seconds"].as_i64()?,
            number(&ask["key"])?,
        ),
        "commit" => What::Commit(
            account()?,
            number(&ask["reservation"])?,
            ask["amount"].as_i64()?,
        ),
        "release" => What::Release(account()?, number(&ask["reservation"])?),
        "grant" => What::Grant(
            account()?,
            ask["amount"].as_i64()?,
            ask["days"].as_i64(),
            number(&ask["key"])?,
        ),
        "refund" => What::Refund(
            account()?,
            number(&ask["payment"])?,
            ask["amount"].as_i64(),
            number(&ask["key"])?,
        ),
        "cancel" => What::Cancel(account()?, find(&ENDS, &ask["when"])?),
        "benefits" => What::Benefits(account()?),
        "orders" => What::Orders(account()?),
        "portal" => What::Portal(account()?),
        "merge" => What::Merge(account()?, text(&ask["from"])?),
        "tick" => What::Tick,
        "settle" => What::Settle(account()?),
        _ => return None,
    })
}
