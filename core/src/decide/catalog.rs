//! Which terms a sale has.

use crate::authentic::Sale;
use crate::decide::bundle;
use crate::decide::recurring::dunning;
use crate::error::KassaError;
use crate::json;
use crate::model::account::Account;
use crate::model::catalog::{CustomBenefit, FirstPeriod, PastDue, Plan, PlanBenefits, Terms};
use crate::model::time::IntervalUnit;
use crate::sorted::{Listed as _, sorted};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use sha2::{Digest, Sha256};

/// Days of access after a period's end unless the plan says otherwise: long
/// enough for a provider's first retries, short enough not to give away a week.
const GRACE_DAYS: u32 = 3;

impl Plan {
    /// The plan's terms as they stand today.
    pub(crate) fn terms(&self) -> Terms {
        versioned(Terms {
            plan: self.id.clone(),
            name: self.name.clone(),
            version: String::new(),
            price: self.price.clone(),
            interval: self.interval.clone(),
            benefits: self.benefits.clone(),
            grace_days: self.grace_days.unwrap_or(GRACE_DAYS),
            past_due: self.past_due,
            dunning: self.dunning.clone(),
            billing_day: self.billing_day,
            first_period: self.first_period,
            tax_free: self.tax_free,
            group: self.interval.as_ref().map(|_| self.group()),
            add_ons: Vec::new(),
        })
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
        match self.contradiction() {
            None => Ok(()),
            Some(what) => {
                let hint = format!("Plan `{}`: {what}", self.id);
                Err(KassaError::misused("bad_plan", &hint))
            }
        }
    }

    fn contradiction(&self) -> Option<&'static str> {
        let currency = &self.price.currency;
        let within =
            |number: Option<u32>, most: u32| number.is_none_or(|it| (1..=most).contains(&it));
        let count = self.interval.as_ref().map(|interval| interval.count);
        let rules = [
            (
                self.id.is_empty() || self.id.len() > 64,
                "give it an id of 1 to 64 characters.",
            ),
            (
                self.price.amount < 0,
                "its price is in minor units, such as cents, and not negative.",
            ),
            (
                currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_lowercase()),
                "its currency is an ISO 4217 code in lower case, such as `usd`.",
            ),
            (!within(count, 36), "its interval counts 1 to 36 units."),
            (!within(self.trial_days, 730), "`trialDays` is 1 to 730."),
        ];
        let wrong = rules.into_iter().find(|(wrong, _)| *wrong);
        let wrong = wrong.map(|(_, what)| what);
        wrong
            .or_else(|| self.benefits.contradiction(self.interval.is_some()))
            .or_else(|| self.odd_renewals())
    }

    fn odd_renewals(&self) -> Option<&'static str> {
        let unit = self.interval.as_ref().map(|it| it.unit);
        let by_month = matches!(unit, Some(IntervalUnit::Month | IntervalUnit::Year));
        let day = self.billing_day;
        let rules = [
            (
                !self.dunning.is_empty() && unit.is_none(),
                "`dunning` needs an `interval`: what is bought once is not renewed.",
            ),
            (
                !self.dunning.is_empty() && self.past_due != PastDue::Grace,
                "`dunning` and `pastDue` both say what a failed renewal does: leave one out.",
            ),
            (
                day.is_some_and(|day| !(1..=31).contains(&day)),
                "`billingDay` is 1 to 31.",
            ),
            (
                day.is_some() && !by_month,
                "`billingDay` needs an `interval` of months or years.",
            ),
            (
                day.is_none() && self.first_period != FirstPeriod::Prorated,
                "`firstPeriod` needs a `billingDay`.",
            ),
        ];
        let wrong = rules.into_iter().find(|(wrong, _)| *wrong);
        wrong
            .map(|(_, what)| what)
            .or_else(|| dunning::contradiction(&self.dunning))
    }
}

impl PlanBenefits {
    fn contradiction(&self, is_subscription: bool) -> Option<&'static str> {
        let within =
            |number: Option<u32>, most: u32| number.is_none_or(|it| (1..=most).contains(&it));
        let monthly = self.credits.iter().map(|it| it.monthly);
        let monthly = monthly.chain([self.monthly_credits]).flatten().listed();
        let once = self.credits.iter().map(|it| it.one_time);
        let once = once.chain([self.one_time_credits]).flatten().listed();
        let odd = |amount: &i64| !(0..=MAX_CREDITS).contains(amount);
        let limits = self.limits.iter();
        let kinds = self.credits.iter().map(|it| &it.kind).listed();
        let value =
            |it: &CustomBenefit| it.value.len() > MAX_VALUE || json::parse(&it.value).is_none();
        let names = self.limits.iter().map(|it| &it.name).listed();
        let custom = self.values.iter().map(|it| &it.name).listed();
        let rules = [
            (
                monthly.iter().chain(&once).any(odd) || limits.clone().any(|it| odd(&it.amount)),
                "credits and limits are whole numbers from 0 to 1,000,000,000,000.",
            ),
            (
                !is_subscription && !monthly.is_empty(),
                "monthly credits need an `interval`; a one-time plan has one-time ones.",
            ),
            (
                is_subscription && !once.is_empty(),
                "one-time credits are for plans without an `interval`.",
            ),
            (
                kinds.iter().any(|kind| !is_kind(kind)) || doubled(&kinds),
                "a kind of credits has a name of its own of 1 to 40 letters, digits, `_` and `-`; \
                 `credits` is the plain kind's.",
            ),
            (
                doubled(&names) || doubled(&custom),
                "two of its limits, or two of its values, have one name.",
            ),
            (
                self.values.iter().any(value),
                "a value is JSON of at most 1,000 bytes.",
            ),
            (
                !within(self.lasting_months, 120),
                "`lastingMonths` is 1 to 120.",
            ),
            (
                !within(self.one_time_days, 3_650),
                "`oneTimeDays` is 1 to 3,650.",
            ),
        ];
        let wrong = rules.into_iter().find(|(wrong, _)| *wrong);
        wrong.map(|(_, what)| what)
    }
}

/// The name of the plain kind.
pub(crate) const PLAIN: &str = "credits";

/// A name for a kind of credits, other than the plain one's.
pub(crate) fn is_kind(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=40).contains(&name.len()) && name.bytes().all(plain) && name != PLAIN
}

fn doubled(names: &[&String]) -> bool {
    let mut sorted = sorted(names.to_vec(), |a, b| a < b);
    sorted.dedup();
    sorted.len() < names.len()
}

/// A value is a word or a small object.
const MAX_VALUE: usize = 1_000;

/// So that credits times quantity stays far inside 64 bits.
const MAX_CREDITS: i64 = 1_000_000_000_000;

/// The terms of a sale: those pinned by its checkout, unless the price paid is
/// another plan's by now (a change in the provider's portal). `present` are the
/// terms that the subscription had so far; they outlive edits of the plan. `part` is
/// true of a message that names what was changed and nothing else.
pub(crate) fn terms(
    plans: &[Plan],
    account: &Account,
    provider: &str,
    sale: &Sale,
    present: Option<&Terms>,
    part: bool,
) -> Option<Terms> {
    let pinned = account
        .checkouts
        .iter()
        .find(|checkout| sale.checkout.as_deref() == Some(checkout.id.as_str()))
        .map(|checkout| &checkout.terms);
    let same = |terms: &&Terms| bundle::leads(plans, provider, sale, part, terms);
    // Of several, what a part does not name is as it was last.
    let several = part && present.is_some_and(bundle::renews_along);
    let (first, then) = if several {
        (present, pinned)
    } else {
        (pinned, present)
    };
    let named = |id: &str| plans.iter().find(|plan| plan.id == id);
    let terms = first
        .filter(same)
        .or(then.filter(same))
        .cloned()
        .or_else(|| bundle::next_lead(plans, provider, sale, present.or(pinned)))
        .or_else(|| sale.plan.as_deref().and_then(named).map(Plan::terms))?;
    Some(bundle::told(terms, plans, provider, sale, part))
}

/// Terms under their version, which is a digest of all else.
pub(super) fn versioned(mut terms: Terms) -> Terms {
    terms.version = String::new();
    terms.version = digest(&json::text(&terms));
    terms
}

/// A short, stable name for some content.
pub(crate) fn digest(content: &str) -> String {
    Sha256::digest(content)
        .iter()
        .take(12)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
