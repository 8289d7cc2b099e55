//! Which terms a sale has.

use crate::authentic::Sale;
use crate::error::KassaError;
use crate::json;
use crate::model::account::Account;
use crate::model::catalog::{Plan, Terms};
use alloc::format;
use alloc::string::{String, ToString};
use sha2::{Digest, Sha256};

/// Days of access after a period's end unless the plan says otherwise: long
/// enough for a provider's first retries, short enough not to give away a week.
const GRACE_DAYS: u32 = 3;

impl Plan {
    /// The plan's terms as they stand today.
    pub(crate) fn terms(&self) -> Terms {
        let mut terms = Terms {
            plan: self.id.clone(),
            name: self.name.clone(),
            version: String::new(),
            price: self.price.clone(),
            interval: self.interval.clone(),
            benefits: self.benefits.clone(),
            grace_days: self.grace_days.unwrap_or(GRACE_DAYS),
            group: self.interval.as_ref().map(|_| self.group()),
        };
        terms.version = digest(&json::text(&terms));
        terms
    }

    /// The plan's own price at a provider.
    pub(crate) fn price_at(&self, provider: &str) -> Option<&str> {
        self.prices
            .iter()
            .find(|price| price.provider == provider)
            .map(|price| price.id.as_str())
    }

    fn group(&self) -> String {
        self.group.clone().unwrap_or_else(|| "default".to_string())
    }

    /// Refuses a plan that contradicts itself, at set-up rather than at a sale.
    pub(crate) fn check(&self) -> Result<(), KassaError> {
        let wrong = |what: &str| {
            Err(KassaError::misused(
                "bad_plan",
                &format!("Plan `{}`: {what}", self.id),
            ))
        };
        let credits = [
            self.benefits.monthly_credits,
            self.benefits.one_time_credits,
        ];
        let currency = &self.price.currency;
        if self.id.is_empty() || self.id.len() > 64 {
            return wrong("give it an id of 1 to 64 characters.");
        }
        if self.price.amount < 0 {
            return wrong("its price is in minor units, such as cents, and not negative.");
        }
        if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_lowercase()) {
            return wrong("its currency is an ISO 4217 code in lower case, such as `usd`.");
        }
        if credits
            .iter()
            .flatten()
            .any(|&credits| !(0..=MAX_CREDITS).contains(&credits))
        {
            return wrong("credits are whole numbers from 0 to 1,000,000,000,000.");
        }
        if self.interval.is_none() && self.benefits.monthly_credits.is_some() {
            return wrong(
                "`monthlyCredits` need an `interval`; a one-time plan has `oneTimeCredits`.",
            );
        }
        if self.interval.is_some() && self.benefits.one_time_credits.is_some() {
            return wrong("`oneTimeCredits` are for plans without an `interval`.");
        }
        if self
            .interval
            .as_ref()
            .is_some_and(|interval| !(1..=36).contains(&interval.count))
        {
            return wrong("its interval counts 1 to 36 units.");
        }
        if self
            .trial_days
            .is_some_and(|days| !(1..=730).contains(&days))
        {
            return wrong("`trialDays` is 1 to 730.");
        }
        Ok(())
    }
}

/// So that credits times quantity stays far inside 64 bits.
const MAX_CREDITS: i64 = 1_000_000_000_000;

/// The terms of a sale: those pinned by its checkout, unless the price paid is
/// another plan's by now (a change in the provider's portal). `present` are the
/// terms that the subscription had so far; they outlive edits of the plan.
pub(crate) fn terms(
    plans: &[Plan],
    account: &Account,
    provider: &str,
    sale: &Sale,
    present: Option<&Terms>,
) -> Option<Terms> {
    let pinned = account
        .checkouts
        .iter()
        .find(|checkout| sale.checkout.as_deref() == Some(checkout.id.as_str()))
        .map(|checkout| &checkout.terms);
    let priced = plans.iter().find(|plan| {
        plan.price_at(provider)
            .is_some_and(|id| sale.prices.iter().any(|price| price == id))
    });
    let same = |terms: &&Terms| priced.is_none_or(|plan| plan.id == terms.plan);
    pinned
        .filter(same)
        .or(present.filter(same))
        .cloned()
        .or_else(|| priced.map(Plan::terms))
        .or_else(|| {
            sale.plan
                .as_deref()
                .and_then(|id| plans.iter().find(|plan| plan.id == id))
                .map(Plan::terms)
        })
}

/// A short, stable name for some content.
pub(crate) fn digest(content: &str) -> String {
    Sha256::digest(content)
        .iter()
        .take(12)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
