//! Tells the story to a running app: does each step's deed, delivers what the lab then has to
//! say, and checks the claims.

use super::chance::Chance;
use super::claims::{self, Benefits, Scene};
use super::story::{Deed, Product, STORY, Step, app, lab};
use super::web::{Web, number, text};
use crate::Done;
use serde_json::{Value, json};

/// Rounds of delivery before a webhook that is always refused counts as a failure.
const ROUNDS: usize = 12;

/// The story as far as it has been told.
pub(crate) struct Drive {
    pub(crate) app: Web,
    pub(crate) lab: Web,
    chance: Chance,
    subscription: Value,
    pack: Value,
    session: String,
    order: String,
    spend: (&'static str, i64, bool),
    refunded: (i64, i64),
    ledger: Vec<Value>,
    benefits: Benefits,
    raw_benefits: Value,
    delivered: usize,
}

impl Drive {
    pub(crate) fn new(app: Web, lab: Web, seed: u64) -> Self {
        Self {
            app,
            lab,
            chance: Chance::new(seed),
            subscription: Value::Null,
            pack: Value::Null,
            session: String::new(),
            order: String::new(),
            spend: ("", 0, false),
            refunded: (0, 1),
            ledger: Vec::new(),
            benefits: Benefits::default(),
            raw_benefits: Value::Null,
            delivered: 0,
        }
    }

    /// Tells the whole story; `between` runs before each step and `print` gets its line.
    pub(crate) fn tell(
        &mut self,
        mut between: impl FnMut() -> Done,
        mut print: impl FnMut(&Value),
    ) -> Done<Value> {
        self.lab
            .post(lab::HOLD, &json!({"hold": true}))?
            .good("hold")?;
        for step in STORY {
            between()?;
            self.delivered = 0;
            let result = self.take(step);
            let mut line = json!({
                "step": step.name, "ok": result.is_ok(), "deliveries": self.delivered,
                "benefits": self.raw_benefits,
            });
            if let (Err(reason), Some(line)) = (&result, line.as_object_mut()) {
                line.insert("why".to_owned(), reason.as_str().into());
            }
            print(&line);
            result.map_err(|reason| format!("{}: {reason}", step.name))?;
        }
        Ok(json!({"benefits": self.raw_benefits, "ledger": self.ledger}))
    }

    fn take(&mut self, step: &Step) -> Done {
        self.act(step.deed)?;
        self.deliver()?;
        self.raw_benefits = self.app.get(app::BENEFITS)?.good("benefits")?;
        let after = Benefits::read(&self.raw_benefits)?;
        let scene = Scene {
            before: &self.benefits,
            after: &after,
            plan: (
                self.subscription
                    .get("id")
                    .and_then(Value::as_str)
                    .unwrap_or_default(),
                credits(&self.subscription),
            ),
            pack: credits(&self.pack),
            refunded: self.refunded,
            spend: self.spend,
            ledger: &self.ledger,
        };
        for claim in step.claims {
            claims::check(*claim, &scene)?;
        }
        self.benefits = after;
        Ok(())
    }

    fn act(&mut self, deed: Deed) -> Done {
        match deed {
            Deed::Plans => self.choose_plans(),
            Deed::Checkout(product) => self.check_out(product),
            Deed::Pay => self.lab_post(lab::PAY, &json!({"session": self.session})),
            Deed::Spend(strategy) => self.spend(strategy),
            Deed::Wait(time) => self.lab_post(lab::CLOCK, &json!({"advance": time})),
            Deed::Card(number) => self.lab_post(lab::CARD, &json!({"number": number})),
            Deed::Refund => self.refund(),
            Deed::Cancel => {
                let when = json!({"when": "now"});
                self.app
                    .post(app::CANCEL, &when)?
                    .good("cancel")
                    .map(|_| ())
            }
            Deed::Explain => {
                let body = self.app.get(app::EXPLAIN)?.good("explain")?;
                let lines = body.pointer("/ledger").and_then(Value::as_array);
                self.ledger = lines.ok_or("explain told no ledger")?.clone();
                Ok(())
            }
        }
    }

    fn lab_post(&self, path: &str, body: &Value) -> Done {
        self.lab.post(path, body)?.good(path).map(|_| ())
    }

    fn choose_plans(&mut self) -> Done {
        let body = self.app.get(app::PLANS)?.good("plans")?;
        let plans = body
            .pointer("/plans")
            .and_then(Value::as_array)
            .ok_or("no plans")?;
        let (subscriptions, packs): (Vec<&Value>, Vec<&Value>) = plans
            .iter()
            .filter(|plan| credits(plan) > 0)
            .partition(|plan| is_subscription(plan));
        let pick = |list: &[&Value], index: usize| list.get(index).map(|plan| (*plan).clone());
        self.subscription = pick(&subscriptions, self.chance.index(subscriptions.len()))
            .ok_or("no subscription plan with credits")?;
        self.pack = pick(&packs, self.chance.index(packs.len())).ok_or("no pack of credits")?;
        Ok(())
    }

    fn check_out(&mut self, product: Product) -> Done {
        let plan = if product == Product::Subscription {
            &self.subscription
        } else {
            &self.pack
        };
        let body = self
            .app
            .post(app::CHECKOUT, &json!({"plan": text(plan, "/id")?}))?;
        let body = body.good("checkout")?;
        self.session = text(&body, "/result/id")?;
        text(&body, "/result/url").map(|_| ())
    }

    fn spend(&mut self, strategy: &'static str) -> Done {
        let most = (credits(&self.subscription) / 5).max(1);
        let amount = self.chance.between(1, most);
        let key = format!("spend-{strategy}-{amount}-{}", self.benefits.one_time);
        let ask = json!({"amount": amount, "strategy": strategy, "key": key});
        let body = self.app.post(app::DEDUCT, &ask)?.good("deduct")?;
        let said_yes = body
            .get("ok")
            .and_then(Value::as_bool)
            .ok_or("deduct said neither")?;
        self.spend = (strategy, amount, said_yes);
        Ok(())
    }

    fn refund(&mut self) -> Done {
        let whole = number(&self.pack, "/amount")?;
        let part = self.chance.between(1, whole - 1);
        self.refunded = (part, whole);
        let ask = json!({"amount": part, "order": self.order});
        self.app.post(app::REFUND, &ask)?.good("refund").map(|_| ())
    }

    /// Hands the waiting webhooks to the app in the seed's order, some of them twice, until
    /// the lab has nothing left to say.
    fn deliver(&mut self) -> Done {
        for _ in 0..ROUNDS {
            let body = self.lab.get(lab::DELIVERIES)?.good("deliveries")?;
            let waiting = body
                .pointer("/deliveries")
                .or(Some(&body))
                .and_then(Value::as_array);
            let mut waiting = waiting.ok_or("the lab told no deliveries")?.clone();
            if waiting.is_empty() {
                return Ok(());
            }
            self.chance.shuffle(&mut waiting);
            for delivery in &waiting {
                let times = self.chance.between(1, 2);
                for _ in 0..times {
                    self.hand_over(delivery)?;
                }
            }
        }
        Err(format!("webhooks are still waiting after {ROUNDS} rounds"))
    }

    fn hand_over(&mut self, delivery: &Value) -> Done {
        let headers = delivery
            .get("headers")
            .and_then(Value::as_object)
            .ok_or("no headers")?;
        let headers: Vec<(String, String)> = headers
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect();
        let reply = self
            .app
            .post_raw(app::WEBHOOK, &headers, &text(delivery, "/body")?)?;
        let path = format!("{}/{}", lab::DELIVERIES, text(delivery, "/id")?);
        self.lab_post(&path, &json!({"status": reply.status}))?;
        self.delivered += 1;
        // A refusal that a retry cannot heal is a failure at once, and says so.
        if (400..500).contains(&reply.status) {
            return Err(format!(
                "webhook refused with {}: {}",
                reply.status, reply.body
            ));
        }
        Ok(())
    }
}

/// The credits that a plan or a pack brings.
fn credits(plan: &Value) -> i64 {
    plan.get("credits").and_then(Value::as_i64).unwrap_or(0)
}

fn is_subscription(plan: &Value) -> bool {
    plan.get("interval")
        .is_some_and(|interval| !interval.is_null())
}
