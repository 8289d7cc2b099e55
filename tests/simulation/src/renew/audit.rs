//! What must hold of money that Kassa takes by itself. Told by requests as they leave, by the
//! provider's own book and by what the app was answered; no rule of the core is asked.

use super::bank::{Bank, Wanted};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// So late whoever works comes once all is calm.
const LATE: i64 = 31 * 3_600_000;

/// Three weeks after a refusal it is over.
const GRACE: i64 = 22 * 86_400_000;

/// What is known of one subscription by what was answered.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// It ended, as of this step of the life.
    pub ended: Option<u64>,
    /// It ends with its period: as of this step, no period is charged beyond this one.
    pub last: Option<(u64, i64)>,
    /// It rests: since this step, and until that time.
    pub rests: Option<(u64, i64)>,
    /// What it may cost: from this step, until that one, so much.
    pub prices: Vec<(u64, u64, i64)>,
    /// Parts of a period are charged too.
    pub parts: bool,
}

/// The auditor.
#[derive(Debug, Default)]
pub struct Audit {
    /// By the subscription's id.
    pub told: BTreeMap<String, Told>,
    /// The amount of each order that was ever asked for.
    amounts: BTreeMap<String, i64>,
    /// The last period of each subscription that was asked for.
    pub periods: BTreeMap<String, i64>,
}

/// `sub_x_<period>_<attempt>`; a change has no period of its own.
pub fn read(order: &str) -> Option<(String, Option<i64>)> {
    let (payment, attempt) = order.rsplit_once('_')?;
    let (subscription, period) = payment.rsplit_once('_')?;
    let period = period.parse().ok().filter(|_| !attempt.starts_with('c'));
    Some((subscription.to_string(), period))
}

impl Audit {
    /// A charge leaves, from a job that began at a step.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn leaves(&mut self, it: &Wanted, begun: u64, step: u64, now: i64) -> Result<(), String> {
        let known = self.amounts.insert(it.order.clone(), it.amount);
        if known.is_some_and(|known| known != it.amount) {
            return Err(format!(
                "{} was asked for {known:?} and {}",
                it.order, it.amount
            ));
        }
        let Some((id, period)) = read(&it.order) else {
            return Err(format!("an order without a subscription: {}", it.order));
        };
        if let Some(told) = self.told.get(&id) {
            if told.ended.is_some_and(|at| at < begun) {
                return Err(format!("{} is charged after its end", it.order));
            }
            let beyond = |(at, last): (u64, i64)| at < begun && period.is_some_and(|it| it > last);
            if told.last.is_some_and(beyond) {
                return Err(format!("{} is charged beyond its last period", it.order));
            }
            if told
                .rests
                .is_some_and(|(at, until)| at < begun && now < until)
            {
                return Err(format!("{} is charged in a rest", it.order));
            }
            let fits = |(from, until, price): &(u64, u64, i64)| {
                let time = *from <= step && *until >= begun;
                time && (*price == it.amount || told.parts && it.amount < *price)
            };
            if known.is_none() && period.is_some() && !told.prices.iter().any(fits) {
                let prices = &told.prices;
                return Err(format!("{} costs {}, not {prices:?}", it.order, it.amount));
            }
        }
        if let Some(period) = period {
            let last = self.periods.entry(id).or_insert(period);
            *last = period.max(*last);
        }
        Ok(())
    }

    /// The provider's book, whenever.
    ///
    /// # Errors
    /// A period was paid twice.
    pub fn book(&self, bank: &Bank) -> Result<(), String> {
        let mut paid = BTreeSet::new();
        for it in &bank.taken {
            let name = match read(&it.order) {
                Some((id, Some(period))) => format!("{id}_{period}"),
                _ => it.order.clone(),
            };
            if !paid.insert(name.clone()) {
                return Err(format!("{name} was taken twice: {:?}", bank.taken));
            }
        }
        Ok(())
    }

    /// All is quiet and the provider answers: what the accounts say of its book.
    ///
    /// # Errors
    /// What they do not say, or say too much.
    pub fn rest(&self, bank: &Bank, accounts: &[Json]) -> Result<(), String> {
        self.book(bank)?;
        let list = |name: &'static str| {
            let all = accounts.iter().filter_map(move |it| it[name].as_array());
            all.flatten()
        };
        for it in list("operations") {
            if ["pending", "unknown"].contains(&it["status"].as_str().unwrap_or("")) {
                return Err(format!("nobody knows how this ended: {it}"));
            }
        }
        for it in list("payments") {
            if it["status"] == "pending" {
                return Err(format!("this waits for ever: {it}"));
            }
        }
        let money = |it: &&Json| it["status"] == "paid" && it["amount"]["amount"] != 0;
        for taken in &bank.taken {
            let named = |it: &&Json| {
                let names = it["aliases"].as_array().into_iter().flatten();
                names.clone().any(|name| name == taken.order.as_str())
            };
            let told: Vec<&Json> = list("payments").filter(money).filter(named).collect();
            if told.len() != 1 || told[0]["amount"]["amount"] != taken.amount {
                return Err(format!("{taken:?} is told by {told:?}"));
            }
            let refunds = told[0]["refunds"].as_array().into_iter().flatten();
            let back: i64 = refunds.filter_map(|it| it["amount"].as_i64()).sum();
            if back != bank.given_back(&taken.order) {
                return Err(format!("of {taken:?} not {back} went back"));
            }
        }
        let told = list("payments").filter(money).count();
        if told != bank.taken.len() {
            return Err(format!(
                "{told} payments of {} that were taken",
                bank.taken.len()
            ));
        }
        Ok(())
    }
}

/// Nobody is forgotten: what runs is paid, what failed is seen to, and what was to be over is.
///
/// # Errors
/// Who was forgotten.
pub fn living(accounts: &[Json], now: i64) -> Result<(), String> {
    for account in accounts {
        let list = |name: &'static str| account[name].as_array().into_iter().flatten();
        let before = |time: &Json| time.as_i64().is_some_and(|it| it + LATE < now);
        for it in list("subscriptions") {
            let (status, id) = (it["status"].as_str().unwrap_or(""), &it["id"]);
            let mut schedules = list("schedules").filter(|it| it["id"] == *id);
            let schedule = schedules.next();
            if status == "canceled" {
                if schedule.is_some() {
                    return Err(format!("{id} ended and is still collected"));
                }
                continue;
            }
            let Some(schedule) = schedule else {
                return Err(format!("{id} is {status} and nobody collects it"));
            };
            if before(&it["cancelAt"]) {
                return Err(format!("the end of {id} was forgotten: {it}"));
            }
            let rest = &schedule["pause"];
            if before(&rest["until"]) {
                return Err(format!("the rest of {id} is over and was forgotten: {it}"));
            }
            let paid = |it: &Json| {
                let (from, to) = (it["periodStart"].as_i64(), it["periodEnd"].as_i64());
                let present = from <= Some(now + LATE) && to.is_some_and(|to| now < to + LATE);
                it["subscription"] == *id && it["status"] == "paid" && present
            };
            let long_ago = |it: &Json| it.as_i64().is_some_and(|it| it + GRACE < now);
            let fits = match status {
                _ if !rest.is_null() => true,
                "active" | "trialing" => list("payments").any(paid),
                "past_due" | "unpaid" => !long_ago(&schedule["failingSince"]),
                _ => false,
            };
            if !fits {
                return Err(format!("{id} was forgotten: {it}, {schedule}"));
            }
        }
    }
    Ok(())
}
