//! What keeps a subscription from its next period: a card that fails, or a rest.

use super::GooglePlay;
use super::codes::{Answer, Refusal};
use super::cycle::Task;
use crate::clock;
use crate::json::Json;
use serde_json::Value;

impl GooglePlay {
    /// How the customer's card behaves from now on; one that pays again pays what is owed.
    pub(super) fn card(&mut self, wish: &Value) -> Answer {
        let token = self.named(wish)?;
        let fails = wish.flag("fails");
        self.alter("subscriptions", &token, |row| row.set("cardFails", fails));
        let row = self.subscription(&token);
        let (now, due) = (self.now_ms, row.int("due"));
        match row.text("state") {
            // Within the grace period no day is lost or won.
            "IN_GRACE_PERIOD" if !fails => {
                self.renew(&token, due);
                self.tell_subscription(2, &token);
            }
            "ON_HOLD" if !fails => {
                self.renew(&token, now);
                self.tell_subscription(1, &token);
            }
            _ => {}
        }
        Ok(self.told(&token))
    }

    /// A renewal was not paid: access goes on for a while, or stops at once.
    pub(super) fn fail(&mut self, token: &str) {
        let row = self.subscription(token).clone();
        let due = row.int("expiry");
        let grace = self.span(&row, "grace");
        self.alter("subscriptions", token, |row| row.set("due", due));
        if grace == 0 {
            self.hold(token);
            return;
        }
        self.alter("subscriptions", token, |row| {
            row.set("state", "IN_GRACE_PERIOD");
            row.set("expiry", due + grace);
        });
        self.plan(due + grace, Task::Grace(token.to_owned()));
        self.tell_subscription(6, token);
    }

    pub(super) fn grace_ends(&mut self, token: &str) {
        let row = self.subscription(token);
        if row.text("state") == "IN_GRACE_PERIOD" && row.int("expiry") <= self.now_ms {
            self.hold(token);
        }
    }

    /// No access, and the store goes on trying.
    fn hold(&mut self, token: &str) {
        let now = self.now_ms;
        let row = self.subscription(token).clone();
        let hold = self.span(&row, "hold");
        if hold == 0 {
            self.expire(token);
            return;
        }
        self.alter("subscriptions", token, |row| {
            row.set("state", "ON_HOLD");
            // The end of what was paid for, which is in the past again.
            row.set("expiry", row.int("due"));
            row.set("heldUntil", now + hold);
        });
        self.plan(now + hold, Task::Hold(token.to_owned()));
        self.tell_subscription(5, token);
    }

    pub(super) fn hold_ends(&mut self, token: &str) {
        let row = self.subscription(token);
        if row.text("state") == "ON_HOLD" && row.int("heldUntil") <= self.now_ms {
            self.expire(token);
        }
    }

    /// The customer wants a rest, which begins when the paid period ends.
    pub(super) fn pause(&mut self, wish: &Value) -> Answer {
        let token = self.named(wish)?;
        let span = match wish.text("for") {
            "" => "P1M",
            span => span,
        };
        let runs = self.subscription(&token).text("state") == "ACTIVE";
        if !runs || clock::periods(0, span, 1).is_none() {
            return Err(Refusal::invalid(
                "Only what runs can rest, for a span such as P1M.",
            ));
        }
        self.alter("subscriptions", &token, |row| row.set("restFor", span));
        self.tell_subscription(11, &token);
        Ok(self.told(&token))
    }

    pub(super) fn rest(&mut self, token: &str) {
        let span = self.subscription(token).text("restFor").to_owned();
        let until = clock::periods(self.now_ms, &span, 1).unwrap_or(self.now_ms);
        self.alter("subscriptions", token, |row| {
            row.set("state", "PAUSED");
            row.set("restUntil", until);
            row.drop_key("restFor");
        });
        self.plan(until, Task::Rest(token.to_owned()));
        self.tell_subscription(10, token);
    }

    pub(super) fn rest_ends(&mut self, token: &str) {
        let row = self.subscription(token);
        if row.text("state") == "PAUSED" && row.int("restUntil") <= self.now_ms {
            self.go_on(token);
        }
    }

    /// Ends a rest early, or the wish for one.
    pub(super) fn resume(&mut self, wish: &Value) -> Answer {
        let token = self.named(wish)?;
        match self.subscription(&token).text("state") {
            "PAUSED" => self.go_on(&token),
            "ACTIVE" => {
                self.alter("subscriptions", &token, |row| row.drop_key("restFor"));
                self.tell_subscription(11, &token);
            }
            _ => return Err(Refusal::invalid("The subscription does not rest.")),
        }
        Ok(self.told(&token))
    }

    fn go_on(&mut self, token: &str) {
        let now = self.now_ms;
        if self.subscription(token).flag("cardFails") {
            self.alter("subscriptions", token, |row| {
                row.set("due", row.int("expiry"));
                row.drop_key("restUntil");
            });
            self.hold(token);
            return;
        }
        self.renew(token, now);
        self.tell_subscription(1, token);
    }
}
