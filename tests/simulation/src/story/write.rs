//! A story as JSON, in the words of tests/scenarios.

use super::{Call, Card, Ill, Step, Story, What};
use crate::play::catalogs;
use kassa::ask::CancelWhen;
use kassa::model::benefits::Strategy;
use serde_json::{Value as Json, json};

/// Strategies, and their words.
pub(super) const STRATEGIES: [(&str, Strategy); 5] = [
    ("subscriptionOnly", Strategy::SubscriptionOnly),
    ("oneTimeOnly", Strategy::OneTimeOnly),
    ("subscriptionFirst", Strategy::SubscriptionFirst),
    ("oneTimeFirst", Strategy::OneTimeFirst),
    ("expiringFirst", Strategy::ExpiringFirst),
];

/// Ends, and their words.
pub(super) const ENDS: [(&str, CancelWhen); 3] = [
    ("now", CancelWhen::Now),
    ("period_end", CancelWhen::PeriodEnd),
    ("never", CancelWhen::Never),
];

/// Cards, and their numbers.
pub(super) const CARDS: [(&str, Card); 3] = [
    ("4242424242424242", Card::Works),
    ("4000000000000341", Card::FailsLater),
    ("bank_debit", Card::Debit),
];

/// What can go wrong, less how much of it.
pub(super) const ILLS: [(&str, Ill); 6] = [
    ("dies_before", Ill::DiesBefore),
    ("dies_after", Ill::DiesAfter),
    ("dies_within", Ill::DiesWithin(0)),
    ("fails", Ill::Fails),
    ("lost", Ill::Lost),
    ("stale", Ill::Stale(0)),
];

pub(super) fn word<T: PartialEq>(all: &[(&'static str, T)], wanted: &T) -> &'static str {
    all.iter()
        .find(|(_, it)| it == wanted)
        .map_or("", |(word, _)| word)
}

impl Story {
    /// The story as a file holds it, one line a step.
    pub fn text(&self, about: &str) -> String {
        let steps: Vec<String> = self
            .steps
            .iter()
            .map(|it| format!("    {}", step(it)))
            .collect();
        format!(
            "{{\n  \"story\": {},\n  \"seed\": {},\n  \"steps\": [\n{}\n  ]\n}}\n",
            json!(about),
            self.seed,
            steps.join(",\n")
        )
    }
}

fn lab(path: &str, body: Json) -> Json {
    json!({"lab": format!("POST /lab/{path}"), "body": body})
}

fn named(mut step: Json, name: String) -> Json {
    step["as"] = name.into();
    step
}

fn step(step: &Step) -> Json {
    let session = |number: &usize| format!("$b{number}.id");
    let subscription = |number: &usize| format!("$p{number}.subscription");
    match step {
        Step::Plans(catalog) => json!({"plans": catalogs()[*catalog]}),
        Step::Clock(by) => lab("clock", json!({"advance": format!("{by}ms")})),
        Step::Pay(number, card) => {
            let card = word(&CARDS, card);
            let body = json!({"session": session(number), "card": card});
            named(lab("stripe/pay", body), format!("p{number}"))
        }
        Step::Settle(number, arrives) => {
            let outcome = if *arrives { "succeeded" } else { "failed" };
            lab(
                "stripe/settle",
                json!({"session": session(number), "outcome": outcome}),
            )
        }
        Step::Card(number, works) => {
            let card = if *works {
                Card::Works
            } else {
                Card::FailsLater
            };
            let card = word(&CARDS, &card);
            lab(
                "stripe/card",
                json!({"subscription": subscription(number), "card": card}),
            )
        }
        Step::Cancel(number, CancelWhen::Never) => lab(
            "stripe/resume",
            json!({"subscription": subscription(number)}),
        ),
        Step::Cancel(number, when) => {
            let when = word(&ENDS, when);
            lab(
                "stripe/cancel",
                json!({"subscription": subscription(number), "when": when}),
            )
        }
        Step::Change(number, price, quantity, at_once) => {
            let behavior = if *at_once {
                "always_invoice"
            } else {
                "create_prorations"
            };
            let mut body =
                json!({"subscription": subscription(number), "proration_behavior": behavior});
            body["price"] = json!(price);
            body["quantity"] = json!(quantity);
            lab("stripe/subscription", body)
        }
        Step::Refund(number, amount, name) => {
            let body = json!({"session": session(number), "amount": amount});
            named(lab("stripe/refund", body), format!("f{name}"))
        }
        Step::FailRefund(name) => lab(
            "stripe/refund/fail",
            json!({"refund": format!("$f{name}.id")}),
        ),
        Step::Elsewhere(account, price, number) => {
            let step = json!({"elsewhere": {"account": account, "price": price}});
            named(step, format!("b{number}"))
        }
        Step::Call(it) => call(it),
        Step::Together(calls, turns) => {
            let calls: Vec<Json> = calls.iter().map(call).collect();
            json!({"together": calls, "turns": turns})
        }
        Step::Mess(..) => Json::Null,
        Step::Deliver => json!({"deliver": true}),
        Step::Rest => json!({"rest": true}),
    }
}

fn call(call: &Call) -> Json {
    let mut step = what(&call.what);
    if call.skew != 0 {
        step["skew"] = call.skew.into();
    }
    if !call.ills.is_empty() {
        let ill = |(need, ill): &(usize, Ill)| {
            let (kind, much) = match ill {
                Ill::DiesWithin(most) => (Ill::DiesWithin(0), json!(most)),
                Ill::Stale(back) => (Ill::Stale(0), json!(back)),
                other => (*other, Json::Null),
            };
            let mut row = json!({"need": need, "is": word(&ILLS, &kind)});
            if !much.is_null() {
                row["by"] = much;
            }
            row
        };
        step["trouble"] = call.ills.iter().map(ill).collect();
    }
    step
}

fn what(what: &What) -> Json {
    let ask = |ask: Json| json!({"ask": ask});
    match what {
        What::Event(kind, 1) => json!({"deliver": [kind]}),
        What::Event(kind, nth) => json!({"deliver": [format!("{kind}#{nth}")]}),
        What::Checkout(account, plan, quantity, number) => {
            let step = ask(json!({
                "type": "checkout", "customer": {"id": account}, "plan": plan,
                "quantity": quantity, "successUrl": "/ok", "cancelUrl": "/",
            }));
            named(step, format!("b{number}"))
        }
        What::Deduct(account, amount, strategy, key) => ask(json!({
            "type": "deduct", "account": account, "amount": amount,
            "strategy": word(&STRATEGIES, strategy), "key": format!("k{key}"),
        })),
        What::Reserve(account, amount, strategy, seconds, key) => {
            let step = ask(json!({
                "type": "reserve", "account": account, "amount": amount,
                "strategy": word(&STRATEGIES, strategy), "seconds": seconds,
                "key": format!("h{key}"),
            }));
            named(step, format!("h{key}"))
        }
        What::Commit(account, key, amount) => ask(json!({
            "type": "commit", "account": account, "amount": amount,
            "reservation": format!("$h{key}.reservation"),
        })),
        What::Release(account, key) => ask(json!({
            "type": "release", "account": account, "reservation": format!("$h{key}.reservation"),
        })),
        What::Grant(account, amount, days, key) => ask(json!({
            "type": "grant", "account": account, "amount": amount, "days": days,
            "author": "eve", "reason": "a life", "key": format!("g{key}"),
        })),
        What::Refund(account, number, amount, key) => ask(json!({
            "type": "refund", "account": account, "payment": format!("$p{number}.payment"),
            "amount": amount, "key": format!("r{key}"),
        })),
        What::Cancel(account, when) => {
            ask(json!({"type": "cancel", "account": account, "when": word(&ENDS, when)}))
        }
        What::Benefits(account) => ask(json!({"type": "benefits", "account": account})),
        What::Orders(account) => ask(json!({"type": "orders", "account": account})),
        What::Portal(account) => {
            ask(json!({"type": "portal", "account": account, "returnUrl": "/"}))
        }
        What::Merge(account, from) => {
            ask(json!({"type": "merge", "account": account, "from": from}))
        }
        What::Batch(parts) => {
            let parts: Vec<Json> = parts.iter().map(self::what).collect();
            json!({"batch": parts})
        }
        What::Tick => ask(json!({"type": "tick"})),
        What::Settle(account) => ask(json!({"type": "settle", "account": account})),
    }
}
