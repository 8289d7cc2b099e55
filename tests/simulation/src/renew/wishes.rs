//! What customers and strangers do meanwhile.

use super::audit::Told;
use super::hosts::End;
use super::{DAY, HOUR, Life};
use kassa::ask::{CancelWhen, ChangeWhen, Proration};
use kassa::model::http::Header;
use kassa::model::id::Customer;
use kassa::model::subscription::SubscriptionStatus;
use kassa::{Ask, Outcome};
use serde_json::{Value as Json, json};

/// Plans, what they cost, and whether parts of a period are charged. One changes among the
/// first four.
const PLANS: [(&str, i64, bool); 6] = [
    ("less", 4_000, false),
    ("week", 3_000, false),
    ("month", 10_000, false),
    ("more", 31_000, false),
    ("try", 10_000, false),
    ("fifth", 10_000, true),
];

fn customer(account: &str) -> Customer {
    Customer {
        id: account.into(),
        email: None,
        name: None,
        zone: None,
    }
}

fn header(name: &str, value: &str) -> Header {
    Header {
        name: name.into(),
        value: value.into(),
    }
}

/// The customer's key, as the page is told it.
fn named(outcome: &Outcome) -> Option<String> {
    let Outcome::Checkout { way, .. } = outcome else {
        return None;
    };
    let way: Json = serde_json::from_str(&kassa::json::text(way)).ok()?;
    let given = way["calls"][1]["arguments"].as_str()?;
    let given: Json = serde_json::from_str(given).ok()?;
    given[0]["customerKey"].as_str().map(str::to_string)
}

impl Life {
    /// Asks until there is an answer, as an app does.
    fn surely(&mut self, ask: &Ask) -> Result<Option<End>, String> {
        for _ in 0..40 {
            let host = self.dice.roll(self.hosts.len());
            match self.alone(host, ask.clone())? {
                End::Done(outcome) => return Ok(Some(End::Done(outcome))),
                End::Failed(error) if !error.retryable => return Ok(Some(End::Failed(error))),
                End::Failed(_) | End::Died => {
                    self.now += 5_000 + self.dice.roll(20 * 60_000) as i64;
                    self.bank.down = self.bank.down && self.dice.chance(80);
                    self.ticks()?;
                }
            }
        }
        Ok(None)
    }

    /// Stores a card on the provider's page, for a checkout or by itself.
    fn stores(
        &mut self,
        account: &str,
        checkout: Option<&str>,
        customer: &str,
    ) -> Result<(), String> {
        self.keys += 1;
        let mut query = vec![
            header("customerKey", customer),
            header("authKey", &format!("bln{}", self.keys)),
        ];
        query.extend(checkout.map(|id| header("kassa_checkout", id)));
        let ask = Ask::Return {
            account: account.into(),
            provider: None,
            query,
        };
        self.surely(&ask).map(|_| ())
    }

    /// A customer buys.
    pub(super) fn buys(&mut self, account: &str) -> Result<(), String> {
        let (plan, price, parts) = *self.dice.pick(&PLANS);
        let ask = Ask::Checkout {
            customer: customer(account),
            plan: plan.into(),
            quantity: None,
            success_url: "/ok".into(),
            cancel_url: "/".into(),
            provider: None,
            locale: None,
            items: None,
            overlay: None,
            options: None,
        };
        let Some(End::Done(outcome)) = self.surely(&ask)? else {
            return Ok(());
        };
        let (Some(own), Outcome::Checkout { id, .. }) = (named(&outcome), &outcome) else {
            return Err(format!("no checkout: {outcome:?}"));
        };
        if !self.accounts.iter().any(|it| it.0 == account) {
            self.accounts.push((account.into(), own.clone()));
        }
        let told = Told {
            prices: vec![(0, u64::MAX, price)],
            parts,
            ..Told::default()
        };
        self.counts.met("purchases");
        self.audit.told.insert(id.replace("co_", "sub_"), told);
        self.stores(account, Some(id), &own)
    }

    /// Something is wished for a subscription that runs.
    pub(super) fn wishes(&mut self) -> Result<(), String> {
        let at = self.dice.roll(self.accounts.len().max(1));
        let Some((account, own)) = self.accounts.get(at).cloned() else {
            return Ok(());
        };
        let asked = Ask::Subscriptions {
            account: account.clone(),
        };
        let Some(End::Done(Outcome::Subscriptions { subscriptions })) = self.surely(&asked)? else {
            return Ok(());
        };
        let lives = |it: &SubscriptionStatus| *it != SubscriptionStatus::Canceled;
        let mut all = subscriptions.iter().filter(|it| lives(&it.status));
        let Some(id) = all.next().map(|it| it.id.clone()) else {
            return if self.dice.chance(50) {
                self.buys(&account)
            } else {
                Ok(())
            };
        };
        match self.dice.roll(12) {
            0 => self.ends(&account, &id, CancelWhen::Now),
            1 | 2 => self.ends(&account, &id, CancelWhen::PeriodEnd),
            3 | 4 => self.ends(&account, &id, CancelWhen::Never),
            5 => self.rests(&account, &id),
            6 | 7 => self.changes(&account, &id),
            8 => self.stores(&account, None, &own),
            9 | 10 => self.wants_back(&account),
            _ if self.dice.chance(40) => self.becomes_one(),
            _ => Ok(()),
        }
    }

    fn ends(&mut self, account: &str, id: &str, when: CancelWhen) -> Result<(), String> {
        let ask = Ask::Cancel {
            account: account.into(),
            subscription: Some(id.into()),
            when,
            options: None,
        };
        if when == CancelWhen::Never
            && let Some(told) = self.audit.told.get_mut(id)
        {
            (told.last, told.rests) = (None, None);
        }
        let Some(End::Done(Outcome::Canceled { .. })) = self.surely(&ask)? else {
            return Ok(());
        };
        self.counts.met(match when {
            CancelWhen::Now => "ends at once",
            CancelWhen::PeriodEnd => "ends planned",
            CancelWhen::Never => "ends taken back",
        });
        let states = self.states();
        let mut all = states
            .iter()
            .filter_map(|it| it["schedules"].as_array())
            .flatten();
        let period = all
            .find(|it| it["id"] == id)
            .and_then(|it| it["period"].as_i64());
        let sent = self.audit.periods.get(id).copied();
        let step = self.step;
        let Some(told) = self.audit.told.get_mut(id) else {
            return Ok(());
        };
        match when {
            CancelWhen::Now => told.ended = Some(step),
            CancelWhen::PeriodEnd => match period {
                Some(period) => told.last = Some((step, period.max(sent.unwrap_or(0)))),
                None => told.ended = Some(step),
            },
            CancelWhen::Never => {}
        }
        Ok(())
    }

    fn rests(&mut self, account: &str, id: &str) -> Result<(), String> {
        let span = HOUR + self.dice.roll(60) as i64 * DAY;
        let until = self.dice.chance(60).then_some(self.now + span);
        let ask = Ask::Pause {
            account: account.into(),
            subscription: Some(id.into()),
            until,
            free: Some(self.dice.chance(30)),
            options: None,
        };
        if let Some(End::Done(Outcome::Changed { .. })) = self.surely(&ask)? {
            self.counts.met("rests");
            let step = self.step;
            // Whoever's clock is ahead ends it so much earlier.
            let until = until.map_or(i64::MAX, |it| it - 6 * 60_000);
            if let Some(told) = self.audit.told.get_mut(id) {
                told.rests = Some((step, until));
            }
        }
        Ok(())
    }

    fn changes(&mut self, account: &str, id: &str) -> Result<(), String> {
        let (plan, price, _) = PLANS[self.dice.roll(4)];
        let (step, now) = (self.step, self.dice.chance(60));
        let Some(told) = self.audit.told.get_mut(id) else {
            return Ok(());
        };
        let present = told.prices.iter().filter(|it| it.1 == u64::MAX);
        let present = present.map(|it| it.2).max().unwrap_or(0);
        told.prices.push((step, u64::MAX, price));
        let proration = if price > present && self.dice.chance(60) {
            Proration::Now
        } else {
            Proration::None
        };
        // What is left of a month pays for a week, and the rest of it for those that follow.
        told.parts |= proration == Proration::Now;
        let ask = Ask::Change {
            account: account.into(),
            subscription: Some(id.into()),
            plan: Some(plan.into()),
            quantity: None,
            when: Some(if now {
                ChangeWhen::Now
            } else {
                ChangeWhen::PeriodEnd
            }),
            proration: now.then_some(proration),
            as_of: None,
            options: None,
        };
        let end = self.surely(&ask)?;
        let step = self.step;
        let Some(told) = self.audit.told.get_mut(id) else {
            return Ok(());
        };
        let done = matches!(end, Some(End::Done(Outcome::Changed { .. })));
        let last = told.prices.len() - 1;
        self.counts.times("changes", u64::from(done));
        // Without a clear answer both may be so.
        if end.is_some() {
            for (at, it) in told.prices.iter_mut().enumerate() {
                if (at == last) != done {
                    it.1 = it.1.min(step);
                }
            }
        }
        Ok(())
    }

    fn wants_back(&mut self, account: &str) -> Result<(), String> {
        let paid: Vec<(String, i64)> = self
            .bank
            .taken
            .iter()
            .map(|it| (it.order.clone(), it.amount))
            .collect();
        if paid.is_empty() {
            return Ok(());
        }
        let (payment, amount) = self.dice.pick(&paid).clone();
        self.keys += 1;
        let ask = Ask::Refund {
            account: account.into(),
            payment,
            amount: self.dice.chance(60).then_some(amount / 4),
            key: Some(format!("refund{}", self.keys)),
            options: None,
        };
        self.surely(&ask).map(|_| ())
    }

    fn becomes_one(&mut self) -> Result<(), String> {
        if self.accounts.len() < 2 {
            return Ok(());
        }
        let ask = Ask::Merge {
            account: "ada".into(),
            from: "eve".into(),
        };
        if let Some(End::Done(_)) = self.surely(&ask)? {
            self.counts.met("merges");
            self.accounts.retain(|it| it.0 == "ada");
        }
        Ok(())
    }

    /// Somebody says something of an order, true or not, once or twice.
    pub(super) fn hears(&mut self) -> Result<(), String> {
        let names = self.bank.names();
        let unknown = ("ORDER-1".to_string(), "tforeign".to_string());
        let (order, key) = if names.is_empty() || self.dice.chance(10) {
            unknown
        } else {
            self.dice.pick(&names).clone()
        };
        let status = *self.dice.pick(&["DONE", "ABORTED", "CANCELED", "EXPIRED"]);
        let body = json!({
            "eventType": "PAYMENT_STATUS_CHANGED", "createdAt": "2026-02-01T00:00:00.000000",
            "data": {"paymentKey": key, "orderId": order, "status": status},
        });
        let ask = Ask::Inbound {
            provider: "tossPayments".into(),
            headers: Vec::new(),
            secrets: None,
            body: body.to_string().into_bytes(),
        };
        for _ in 0..1 + self.dice.roll(2) {
            self.counts.met("hints");
            let host = self.dice.roll(self.hosts.len());
            self.alone(host, ask.clone())?;
        }
        Ok(())
    }
}
