//! Tells the story to a running app: does each step's deed, delivers what the lab then has to
//! say, and checks the claims.

use super::chance::Chance;
use super::claims::{self, Benefits, Scene};
use super::goods::{self, Good};
use super::post;
use super::story::{Deed, LEMON_SQUEEZY, Product, STORY, STRIPE, Step, Till, app, lab};
use super::web::{Web, text};
use crate::Done;
use serde_json::{Value, json};

/// The story as far as it has been told.
pub(crate) struct Drive {
    pub(super) app: Web,
    lab: Web,
    pub(super) chance: Chance,
    pub(super) subscription: Good,
    pack: Good,
    /// Another plan that is paid as often, if there is one.
    pub(super) other: Option<String>,
    provider: &'static str,
    session: String,
    spend: (&'static str, i64, bool),
    spends: u32,
    pub(super) job: (i64, i64),
    pub(super) reservation: String,
    pub(super) given: i64,
    pub(super) next: String,
    refunds: u32,
    refunded: (i64, i64),
    ledger: Vec<Value>,
    notices: usize,
    pub(super) benefits: Benefits,
    raw_benefits: Value,
    delivered: usize,
}

impl Drive {
    pub(crate) fn new(app: Web, lab: Web, seed: u64) -> Self {
        Self {
            app,
            lab,
            chance: Chance::new(seed),
            subscription: Good::default(),
            pack: Good::default(),
            other: None,
            provider: STRIPE,
            session: String::new(),
            spend: ("", 0, false),
            spends: 0,
            job: (0, 0),
            reservation: String::new(),
            given: 0,
            next: String::new(),
            refunds: 0,
            refunded: (0, 1),
            ledger: Vec::new(),
            notices: 0,
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
        // People take their time; a clock that stood still would put everything in one second.
        let pause = format!("{}s", self.chance.between(3, 90));
        self.wait(&pause)?;
        self.act(step.deed)?;
        self.settle()?;
        let reply = self.app.do_get(app::BENEFITS)?;
        let found = reply.get("result").cloned();
        self.raw_benefits = found.ok_or("benefits without a result")?;
        let after = Benefits::read(&self.raw_benefits)?;
        let scene = Scene {
            before: &self.benefits,
            after: &after,
            plan: (&self.subscription.id, self.subscription.credits),
            pack: self.pack.credits,
            refunded: self.refunded,
            spend: self.spend,
            job: self.job,
            given: self.given,
            next: &self.next,
            ledger: &self.ledger,
            notices: self.notices,
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
            Deed::Checkout(product, till) => self.check_out(product, till),
            Deed::Pay => self.tell_provider("pay", &json!({"session": self.session})),
            Deed::Spend(strategy) => self.spend(strategy),
            Deed::Work(job) => self.work(job),
            Deed::Grant => self.grant(),
            Deed::Later => self.change(true),
            Deed::Stay => self.change(false),
            Deed::Wait(span) => self.wait(span),
            Deed::NextPeriod => {
                self.wait(&self.subscription.period())?;
                self.settle()?;
                self.wait("2h")
            }
            Deed::Card(card) => {
                let subscription = text(&self.raw_benefits, "/subscriptionId")?;
                let wish = json!({"subscription": subscription, "card": card});
                self.tell_provider("card", &wish)
            }
            Deed::BreakMail(times) => {
                let wish = json!({"fail": times});
                self.app.do_post(app::NOTICES, &wish).map(|_| ())
            }
            Deed::Refund => self.refund(),
            Deed::Cancel => must_agree(&self.app.do_post(app::CANCEL_NOW, &json!({}))?),
            Deed::CancelAtPeriodEnd => must_agree(&self.app.do_post(app::CANCEL, &json!({}))?),
            Deed::Explain => self.explain(),
        }
    }

    fn tell_lab(&self, path: &str, wish: &Value) -> Done {
        self.lab.do_post(path, wish).map(|_| ())
    }

    /// Presses something at the provider of the last checkout.
    fn tell_provider(&self, what: &str, wish: &Value) -> Done {
        self.tell_lab(&format!("/lab/{}/{what}", self.provider), wish)
    }

    pub(super) fn wait(&self, span: &str) -> Done {
        self.tell_lab(lab::CLOCK, &json!({"advance": span}))
    }

    fn choose_plans(&mut self) -> Done {
        let goods = goods::read_all(&self.app.do_get(app::PLANS)?)?;
        let (plans, packs): (Vec<Good>, Vec<Good>) = goods
            .into_iter()
            .filter(|good| good.credits > 0)
            .partition(|good| good.interval.is_some());
        let plan = plans.get(self.chance.index(plans.len()));
        self.subscription = plan.ok_or("no subscription plan with credits")?.clone();
        let chosen = &self.subscription;
        let other = |plan: &&Good| plan.id != chosen.id && plan.interval == chosen.interval;
        self.other = plans.iter().find(other).map(|plan| plan.id.clone());
        let pack = packs.get(self.chance.index(packs.len()));
        self.pack = pack.ok_or("no pack of credits")?.clone();
        Ok(())
    }

    fn check_out(&mut self, product: Product, till: Till) -> Done {
        let good = match product {
            Product::Subscription => &self.subscription,
            Product::Pack => &self.pack,
        };
        let overlay = till == Till::LemonSqueezyOverlay;
        let (provider, path, wish) = match till {
            Till::Stripe => (STRIPE, app::CHECKOUT, json!({"plan": good.id})),
            Till::LemonSqueezy | Till::LemonSqueezyOverlay => (
                LEMON_SQUEEZY,
                app::ANY_CHECKOUT,
                json!({"plan": good.id, "provider": LEMON_SQUEEZY, "overlay": overlay}),
            ),
        };
        let body = self.app.do_post(path, &wish)?;
        let way = text(&body, "/result/way/type")?;
        if way != if overlay { "script" } else { "open" } {
            return Err(format!("the way to pay is {way}"));
        }
        self.provider = provider;
        self.session = text(&body, "/result/id")?;
        Ok(())
    }

    fn spend(&mut self, strategy: &'static str) -> Done {
        let most = (self.subscription.credits / 5).max(1);
        let amount = self.chance.between(1, most);
        self.spends += 1;
        let key = format!("story-{}", self.spends);
        let ask = json!({"amount": amount, "strategy": strategy, "key": key, "note": strategy});
        let yes = said_yes(&self.app.do_post(app::DEDUCT, &ask)?)?;
        if yes {
            // The same key again, as after a lost reply: nothing more may happen.
            self.app.do_post(app::DEDUCT, &ask)?;
        }
        self.spend = (strategy, amount, yes);
        Ok(())
    }

    fn refund(&mut self) -> Done {
        let whole = self.pack.amount;
        let part = self.chance.between(1, whole - 1);
        self.refunded = (part, whole);
        self.refunds += 1;
        let ask = json!({"amount": part, "key": format!("story-refund-{}", self.refunds)});
        must_agree(&self.app.do_post(app::REFUND, &ask)?)
    }

    fn explain(&mut self) -> Done {
        self.ledger.clear();
        let mut ask = json!({"limit": 20});
        loop {
            let page = self.app.do_post(app::EXPLAIN, &ask)?;
            let changes = page.get("changes").and_then(Value::as_array);
            for change in changes.ok_or("explain told no changes")? {
                self.ledger.extend(ledger_lines(change));
            }
            match page.get("next").filter(|next| next.is_number()) {
                Some(next) => ask = json!({"limit": 20, "after": next}),
                None => return Ok(()),
            }
        }
    }

    /// Lets everything happen that is due: webhooks, the app's own work, and what follows.
    fn settle(&mut self) -> Done {
        for _ in 0..2 {
            self.delivered += post::deliver(&self.app, &self.lab, &mut self.chance)?;
            self.app.do_post(app::TICK, &json!({}))?;
        }
        let sent = self.app.do_post(app::NOTICES, &json!({}))?;
        let notices = sent.get("notices").and_then(Value::as_array);
        let failed = |it: &&Value| it.pointer("/notice/kind") == Some(&json!("paymentFailed"));
        self.notices = notices.map_or(0, |all| all.iter().filter(failed).count());
        Ok(())
    }
}

/// The ledger rows of one change, each with the rule that wrote it.
fn ledger_lines(change: &Value) -> Vec<Value> {
    let kind = change.pointer("/what/kind").cloned().unwrap_or_default();
    let entries = change.get("entries").and_then(Value::as_array);
    let mut lines = entries.cloned().unwrap_or_default();
    for line in lines.iter_mut().filter_map(Value::as_object_mut) {
        line.insert("what".to_owned(), kind.clone());
    }
    lines
}

pub(super) fn said_yes(answer: &Value) -> Done<bool> {
    let yes = answer.get("ok").and_then(Value::as_bool);
    yes.ok_or_else(|| format!("neither yes nor no: {answer}"))
}

pub(super) fn must_agree(answer: &Value) -> Done {
    if said_yes(answer)? {
        Ok(())
    } else {
        Err(format!("the app said no: {answer}"))
    }
}
