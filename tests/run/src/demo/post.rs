//! The post between the lab and the app: webhooks in the seed's order, some of them twice.

use super::chance::Chance;
use super::story::{app, lab};
use super::web::{Web, text};
use crate::Done;
use serde_json::{Value, json};

/// Rounds of delivery before a webhook that is always refused counts as a failure.
const ROUNDS: usize = 12;

/// Delivers until the lab has nothing left to say; returns how many letters were handed over.
pub(crate) fn deliver(app: &Web, lab: &Web, chance: &mut Chance) -> Done<usize> {
    let mut count = 0;
    for _ in 0..ROUNDS {
        let body = lab.do_get(lab::DELIVERIES)?;
        let waiting = body.get("deliveries").and_then(Value::as_array);
        let mut waiting = waiting.ok_or("the lab told no deliveries")?.clone();
        if waiting.is_empty() {
            return Ok(count);
        }
        chance.shuffle(&mut waiting);
        for delivery in &waiting {
            for _ in 0..chance.between(1, 2) {
                hand_over(app, lab, delivery)?;
                count += 1;
            }
        }
    }
    Err(format!("webhooks are still waiting after {ROUNDS} rounds"))
}

fn hand_over(app: &Web, lab: &Web, delivery: &Value) -> Done {
    let headers = delivery.get("headers").and_then(Value::as_object);
    let headers = headers
        .ok_or("a delivery without headers")?
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
        .collect();
    // A provider is no signed-in customer, so nothing of the app's own headers goes along.
    let sender = Web {
        base: app.base.clone(),
        headers,
    };
    let path = app::webhook(&text(delivery, "/provider")?);
    let reply = sender.post_raw(&path, &text(delivery, "/body")?)?;
    let result = json!({"id": text(delivery, "/id")?, "status": reply.status});
    lab.do_post(lab::DELIVERIES, &result)?;
    // A refusal that a retry cannot heal is a failure at once, and says so.
    if (400..500).contains(&reply.status) {
        let kind = text(delivery, "/type")?;
        return Err(format!(
            "{kind} was refused with {}: {}",
            reply.status, reply.body
        ));
    }
    Ok(())
}
