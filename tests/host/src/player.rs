//! Plays a story in a world, with or without trouble.

use crate::drive::{Crash, End};
use crate::story::{Story, differs, fill, known};
use crate::world::World;
use kassa::json::{Write, Wrong};
use kassa::{Ask, KassaError, Outcome};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeSet;

/// What goes wrong on the way. The default: nothing.
pub trait Trouble {
    /// The order in which waiting webhooks arrive; a number may come twice.
    fn order(&mut self, count: usize) -> Vec<usize> {
        (0..count).collect()
    }

    /// Where a job is cut off, or told "no", before it is run again.
    fn crash(&mut self) -> Option<Crash> {
        None
    }
}

/// A quiet day.
pub struct NoTrouble;

impl Trouble for NoTrouble {}

/// Plays all steps.
///
/// # Errors
/// The step that did not hold, and why.
pub fn play(story: &Story, world: &mut World, trouble: &mut impl Trouble) -> Result<(), String> {
    let mut saved = known(world.peer.provider);
    for (number, step) in story.steps.iter().enumerate() {
        play_step(step, world, trouble, &mut saved)
            .map_err(|wrong| format!("{}, step {}: {wrong}\n  {step}", story.name, number + 1))?;
    }
    Ok(())
}

/// What only the simulator plays: `cargo run -p kassa-simulation -- --replay FILE`.
const SIMULATED: [&str; 7] = [
    "skew",
    "trouble",
    "together",
    "batch",
    "elsewhere",
    "plans",
    "rest",
];

fn play_step(
    step: &Json,
    world: &mut World,
    trouble: &mut impl Trouble,
    saved: &mut Map<String, Json>,
) -> Result<(), String> {
    if let Some(word) = SIMULATED.iter().find(|word| !step[**word].is_null()) {
        return Err(format!("only the simulator plays `{word}`"));
    }
    let result = if let Some(target) = step["lab"].as_str() {
        world.control(target, &fill(&step["body"], saved))
    } else if !step["ask"].is_null() {
        let ask: Ask = kassa::json::read(&fill(&step["ask"], saved).to_string())
            .map_err(|Wrong(path)| format!("no such ask: {path}"))?;
        match asked(world, trouble, &ask) {
            Ok(outcome) => as_json(&outcome),
            Err(error) => json!({"error": as_json(&error)}),
        }
    } else if !step["deliver"].is_null() {
        match step["deliver"].as_array() {
            Some(names) => deliver_named(world, trouble, names)?,
            None => deliver(world, trouble)?,
        }
    } else if let Some(count) = step["failCallbacks"].as_u64() {
        world.failing_callbacks = count as u32;
        Json::Null
    } else if !step["told"].is_null() {
        if json!(told(world)) != step["told"] {
            // Whoever was telling it died; its lease runs out and a tick tells it.
            world.control("POST /lab/clock", &json!({"advance": "5m"}));
            world
                .ask(Ask::Tick { limit: None })
                .map_err(|error| error.to_string())?;
        }
        json!(told(world))
    } else {
        return Err("a step without ask, lab, deliver, failCallbacks or told".into());
    };
    if let Some(name) = step["as"].as_str() {
        saved.insert(name.into(), result.clone());
    }
    if !step["told"].is_null() {
        return differs(&step["told"], &result, "told").map_or(Ok(()), Err);
    }
    if step["expect"].is_null() && result.get("error").is_some() {
        return Err(format!("failed: {result}"));
    }
    let expected = fill(&step["expect"], saved);
    if expected.is_null() {
        Ok(())
    } else {
        let wrong = differs(&expected, &result, "outcome");
        wrong.map_or(Ok(()), |wrong| match result.get("error") {
            Some(error) => Err(format!("{wrong}: {error}")),
            None => Err(wrong),
        })
    }
}

/// What crosses a border, as it crosses it.
fn as_json(value: &dyn Write) -> Json {
    serde_json::from_str(&kassa::json::text(value)).expect("the core's JSON is JSON")
}

/// Notices told so far; one that was told twice counts once.
fn told(world: &World) -> usize {
    let ids: BTreeSet<&str> = world.told.iter().map(|notice| notice.id.as_str()).collect();
    ids.len()
}

/// Asks, and after a crash asks again, as an app does whose process died, or that is
/// told to try again. What a provider would do twice is not sent again as long as the dead process may
/// still be at it: then a tick does it, and the app asks once more.
fn asked(world: &mut World, trouble: &mut impl Trouble, ask: &Ask) -> Result<Outcome, KassaError> {
    let Some(crash) = trouble.crash() else {
        return world.ask(ask.clone());
    };
    match world.ask_until(ask.clone(), Some(crash)) {
        // What a tick could not do, a later one does.
        End::Done(Outcome::Ticked { failed, .. }) if failed > 0 && !crash.kills() => {
            world.control("POST /lab/clock", &json!({"advance": "5m"}));
        }
        End::Done(outcome) => return Ok(outcome),
        End::Failed(error) if error.retryable && !crash.kills() => {}
        End::Failed(error) => return Err(error),
        End::Crashed => {}
    }
    match world.ask(ask.clone()) {
        Err(error) if error.retryable => {
            world.control("POST /lab/clock", &json!({"advance": "5m"}));
            world.ask(Ask::Tick { limit: None })?;
            world.ask(ask.clone())
        }
        end => end,
    }
}

/// Delivers until nothing waits: a delivery may make others due. Then the app
/// does what is due, as its handler does after a webhook.
fn deliver(world: &mut World, trouble: &mut impl Trouble) -> Result<Json, String> {
    let mut results = Vec::new();
    for _round in 0..10 {
        let waiting = world.deliveries();
        if waiting.is_empty() {
            return Ok(json!(results));
        }
        for index in trouble.order(waiting.len()) {
            let (id, ask) = &waiting[index];
            let outcome = asked(world, trouble, ask).map_err(|error| error.to_string())?;
            let Outcome::Inbound {
                result,
                account,
                due,
                kind,
                ..
            } = &outcome
            else {
                return Err(format!("an inbound ask ended as {outcome:?}"));
            };
            results.push(json!([kind, as_json(result)]));
            world.answered(id, 200);
            if let (true, Some(account)) = (due, account) {
                let settle = Ask::Settle {
                    account: account.clone(),
                };
                // A callback that throws is told again by a later tick.
                let _ = asked(world, trouble, &settle);
            }
        }
    }
    Err("webhooks never end".into())
}

/// Delivers exactly these, in this order, again where they were delivered
/// before: each by its type, and `#2` for the second of its type.
fn deliver_named(
    world: &mut World,
    trouble: &mut impl Trouble,
    names: &[Json],
) -> Result<Json, String> {
    let mut results = Vec::new();
    for name in names {
        let name = name.as_str().unwrap_or_default();
        let (kind, nth) = name.split_once('#').unwrap_or((name, "1"));
        let nth: usize = nth.parse().unwrap_or(0);
        let all = world.all_deliveries();
        let mut same = all.iter().filter(|it| it.1 == kind);
        let found = nth.checked_sub(1).and_then(|nth| same.nth(nth));
        let (id, _, ask) = found.ok_or_else(|| format!("no webhook {name}"))?;
        let outcome = asked(world, trouble, ask).map_err(|error| error.to_string())?;
        results.push(as_json(&outcome));
        world.answered(id, 200);
    }
    Ok(json!(results))
}

/// What must not depend on order, duplicates or crashes.
pub fn final_state(world: &mut World, accounts: &[&str]) -> Json {
    let mut state = Map::new();
    for account in accounts {
        let benefits = world.ask(Ask::Benefits {
            account: (*account).into(),
        });
        let orders = world.ask(Ask::Orders {
            account: (*account).into(),
        });
        let mut benefits = as_json(&benefits.expect("benefits"));
        benefits["benefits"]["revision"] = Json::Null;
        let mut orders = as_json(&orders.expect("orders"));
        for order in orders["orders"].as_array_mut().into_iter().flatten() {
            // When a refund was made hangs on when it was asked for at last.
            if order["orderType"] == "refund" {
                order["created"] = Json::Null;
            }
        }
        state.insert((*account).into(), json!([benefits, orders]));
    }
    Json::Object(state)
}
