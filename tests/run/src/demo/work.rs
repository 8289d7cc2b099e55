//! What the story does with credits and plans beside spending them.

use super::drive::{Drive, must_agree, said_yes};
use super::story::{Job, app};
use super::web::text;
use crate::Done;
use serde_json::{Value, json};

impl Drive {
    /// Jobs, by the key of each.
    pub(super) fn work(&mut self, job: Job) -> Done {
        match job {
            Job::Begins => {
                let most = self
                    .chance
                    .between(2, (self.subscription.credits / 5).max(2));
                self.job = (most, self.chance.between(1, most));
                let held = self.hold("story-job", most, 600)?;
                self.reservation = text(&held, "/reservation")?;
                let again = self.hold("story-job", most, 600)?;
                if text(&again, "/reservation")? != self.reservation {
                    return Err("the same key held twice".to_owned());
                }
                // A second job hears that there is too little before it works.
                let left = self.benefits.subscription + self.benefits.one_time - most;
                let ask = json!({"amount": left + 1, "strategy": "subscriptionFirst"});
                if said_yes(&self.app.do_post(app::RESERVE, &ask)?)? {
                    return Err("what was held was held again".to_owned());
                }
                Ok(())
            }
            Job::Ends => {
                let ask = json!({"reservation": self.reservation, "amount": self.job.1});
                must_agree(&self.app.do_post(app::COMMIT, &ask)?)?;
                // Once more, as after a lost answer.
                must_agree(&self.app.do_post(app::COMMIT, &ask)?)
            }
            Job::Fails => {
                let held = self.hold("story-failing-job", 1, 600)?;
                let ask = json!({"reservation": text(&held, "/reservation")?});
                must_agree(&self.app.do_post(app::RELEASE, &ask)?)
            }
            Job::Dies => {
                self.hold("story-dying-job", 1, 60)?;
                self.wait("2m")
            }
        }
    }

    fn hold(&self, key: &str, amount: i64, seconds: i64) -> Done<Value> {
        let ask = json!({
            "amount": amount, "strategy": "subscriptionFirst", "key": key, "seconds": seconds,
            "note": "interview.mp3",
        });
        let held = self.app.do_post(app::RESERVE, &ask)?;
        must_agree(&held)?;
        Ok(held)
    }

    pub(super) fn grant(&mut self) -> Done {
        self.given = self.chance.between(1, 100);
        let ask = json!({"amount": self.given, "reason": "an outage", "key": "story-gift"});
        must_agree(&self.app.do_post(app::GRANT, &ask)?)?;
        must_agree(&self.app.do_post(app::GRANT, &ask)?)
    }

    /// Another plan from the next period on, or the present one after all.
    pub(super) fn change(&mut self, other: bool) -> Done {
        let (plan, quantity) = match self.other.clone() {
            Some(plan) if other => (plan, 1),
            _ => (self.subscription.id.clone(), 1 + i64::from(other)),
        };
        self.next = if other && plan != self.subscription.id {
            plan.clone()
        } else {
            String::new()
        };
        let ask = json!({"plan": plan, "quantity": quantity, "when": "period_end"});
        must_agree(&self.app.do_post(app::CHANGE, &ask)?)
    }
}
