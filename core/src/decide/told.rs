//! What a change set, in words of data: the facts of an item that a person who
//! asks "why?" wants to see. Names of people are none of them.

use crate::decide::effect::{Effect, Part};
use crate::decide::reversal::reversed_money;
use crate::json::{self, Write};
use crate::model::account::{Checkout, Operation, Payment};
use crate::model::history::Difference;
use crate::model::license::License;
use crate::model::schedule::{PaymentMethod, Schedule};
use crate::model::subscription::Subscription;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use kassa_wire::Json;

/// What one fact of an item said before a change.
#[derive(Clone, Debug, PartialEq, Eq, Json)]
pub(crate) struct Was {
    of: String,
    id: String,
    field: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
}

impl Was {
    fn same(&self, other: &Was) -> bool {
        (&self.of, &self.id, &self.field) == (&other.of, &other.id, &other.field)
    }
}

/// An item whose facts can be told.
pub(crate) trait Told {
    /// Adds them.
    fn tell(&self, all: &mut Vec<Was>);
}

fn told(item: &dyn Told) -> Vec<Was> {
    let mut all = Vec::new();
    item.tell(&mut all);
    all
}

/// Adds what facts that changed said before.
pub(crate) fn was(before: &dyn Told, after: Option<&dyn Told>, all: &mut Vec<Was>) {
    let (before, after) = (told(before), after.map(told).unwrap_or_default());
    let gone = |old: &&Was| !after.contains(old);
    all.extend(before.iter().filter(gone).cloned());
    let new = |it: &&Was| !before.iter().any(|old| old.same(it));
    all.extend(after.iter().filter(new).map(|it| Was {
        value: None,
        ..it.clone()
    }));
}

/// The facts that a change set.
pub(crate) fn facts(effect: &Effect) -> Vec<Difference> {
    let (mut facts, mut was) = (Vec::new(), effect.was.clone());
    tell(&effect.subscriptions, &mut was, &mut facts);
    tell(&effect.payments, &mut was, &mut facts);
    tell(&effect.licenses, &mut was, &mut facts);
    tell(&effect.checkouts, &mut was, &mut facts);
    tell(&effect.methods, &mut was, &mut facts);
    tell(&effect.schedules, &mut was, &mut facts);
    tell(&effect.operations, &mut was, &mut facts);
    // What is left went away.
    facts.extend(
        was.into_iter()
            .map(|old| fact(&old, old.value.clone(), None)),
    );
    facts
}

fn tell<T: Told>(part: &Part<T>, was: &mut Vec<Was>, facts: &mut Vec<Difference>) {
    for now in part.set.iter().flat_map(|item| told(item)) {
        if let Some(at) = was.iter().position(|old| old.same(&now)) {
            let before = was.remove(at).value;
            facts.push(fact(&now, before, now.value.clone()));
        }
    }
    for now in part.add.iter().flat_map(|item| told(item)) {
        facts.push(fact(&now, None, now.value.clone()));
    }
}

fn fact(about: &Was, before: Option<String>, after: Option<String>) -> Difference {
    Difference {
        of: about.of.clone(),
        id: about.id.clone(),
        field: about.field.clone(),
        before,
        after,
    }
}

/// Facts of one item, those that it has.
struct Say<'a> {
    of: &'a str,
    id: &'a str,
    all: &'a mut Vec<Was>,
}

impl Say<'_> {
    fn text(&mut self, field: &str, value: Option<String>) {
        if value.is_some() {
            self.all.push(Was {
                of: self.of.into(),
                id: self.id.into(),
                field: field.into(),
                value,
            });
        }
    }

    fn number(&mut self, field: &str, value: Option<i64>) {
        self.text(field, value.map(|it| it.to_string()));
    }

    /// The wire word of a bare enum.
    fn word(&mut self, field: &str, value: &dyn Write) {
        self.text(field, Some(json::text(value).trim_matches('"').into()));
    }
}

impl Told for Subscription {
    fn tell(&self, all: &mut Vec<Was>) {
        let (of, id) = ("subscription", self.id.as_str());
        let mut say = Say { of, id, all };
        say.word("status", &self.status);
        say.text("plan", self.terms.as_ref().map(|it| it.plan.clone()));
        say.number("quantity", Some(self.quantity));
        say.number("periodStart", self.period_start);
        say.number("periodEnd", self.period_end);
        say.number("trialEnd", self.trial_end);
        say.number("cancelAt", self.cancel_at);
        say.number("endedAt", self.ended_at);
        say.number("graceUntil", self.grace_until);
        say.text("nextPlan", self.next_plan.clone());
        say.text("replaces", self.replaces.clone());
        say.number("replacedAt", self.replaced_at);
        let kept = self.kept.as_ref();
        say.text("keptPlan", kept.map(|it| it.terms.plan.clone()));
        say.number("keptQuantity", kept.map(|it| it.quantity));
        say.number("keptUntil", kept.map(|it| it.until));
    }
}

impl Told for Payment {
    fn tell(&self, all: &mut Vec<Was>) {
        let (of, id) = ("payment", self.id.as_str());
        let mut say = Say { of, id, all };
        say.word("status", &self.status);
        say.text("plan", self.terms.as_ref().map(|it| it.plan.clone()));
        say.number("quantity", Some(self.quantity));
        say.number("amount", Some(self.amount.amount));
        say.text("subscription", self.subscription.clone());
        say.number("periodStart", self.period_start);
        say.number("periodEnd", self.period_end);
        say.number("attempt", Some(self.attempt).filter(|it| *it > 0));
        say.number("nextAttempt", self.next_attempt);
        say.number("refunded", Some(reversed_money(self)).filter(|it| *it > 0));
        let total = self.refund_total.as_ref();
        say.number("returned", total.and_then(|it| it.share));
        say.number("acknowledgeBy", self.acknowledge_by);
        let asked = self.refund_request.as_ref();
        say.number("refundAskedUntil", asked.map(|it| it.until));
        say.number("actionRequired", self.action_required);
        say.number("fraudWarned", self.fraud_warned);
        for refund in &self.refunds {
            let (of, id) = ("refund", refund.id.as_str());
            let mut say = Say { of, id, all };
            say.word("status", &refund.status);
            say.number("amount", Some(refund.amount));
        }
        for dispute in &self.disputes {
            let (of, id) = ("dispute", dispute.id.as_str());
            let mut say = Say { of, id, all };
            say.word("status", &dispute.status);
            say.number("amount", Some(dispute.amount));
        }
    }
}

impl Told for License {
    fn tell(&self, all: &mut Vec<Was>) {
        let (of, id) = ("license", self.id.as_str());
        let mut say = Say { of, id, all };
        say.word("status", &self.status);
        say.number("activations", Some(self.activations));
        say.number("expiresAt", self.expires_at);
    }
}

impl Told for Checkout {
    fn tell(&self, all: &mut Vec<Was>) {
        let (of, id) = ("checkout", self.id.as_str());
        let mut say = Say { of, id, all };
        say.text("plan", Some(self.terms.plan.clone()));
        say.number("quantity", Some(self.quantity));
        say.text("session", self.session.clone());
        say.text("subscription", self.subscription.clone());
        // The address is a way to pay, and nothing that a reader needs.
        let open = self.url.as_ref().map(|_| "true".to_string());
        say.text("open", open);
    }
}

impl Told for PaymentMethod {
    fn tell(&self, all: &mut Vec<Was>) {
        let (of, id) = ("method", self.id.as_str());
        let mut say = Say { of, id, all };
        say.text("kind", self.kind.clone());
        say.number("removedAt", self.removed_at);
    }
}

impl Told for Schedule {
    fn tell(&self, all: &mut Vec<Was>) {
        let (of, id) = ("schedule", self.id.as_str());
        let mut say = Say { of, id, all };
        say.text("method", self.method.clone());
        say.text("plan", Some(self.terms.plan.clone()));
        say.number("quantity", Some(self.quantity));
        say.number("anchor", Some(self.anchor));
        say.number("period", Some(self.period));
        say.text("settled", Some(self.settled.to_string()));
        say.number("amount", Some(self.amount));
        say.number("attempt", Some(self.attempt).filter(|it| *it > 0));
        say.number("owed", Some(self.owed).filter(|it| *it != 0));
        say.number("failingSince", self.failing_since);
        let needs = self.needs_method.then(|| "true".to_string());
        say.text("needsMethod", needs);
        say.number("dueAt", self.due_at);
    }
}

impl Told for Operation {
    fn tell(&self, all: &mut Vec<Was>) {
        let (of, id) = ("operation", self.key.as_str());
        let mut say = Say { of, id, all };
        say.word("kind", &self.kind);
        say.word("status", &self.status);
        say.number("amount", self.amount);
        say.text("result", self.result.clone());
        say.text("refusal", self.refusal.clone());
    }
}
