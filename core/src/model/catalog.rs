//! What is for sale. Prices, benefits and trials come from here and never from
//! a browser.

use crate::model::is_default;
use crate::model::money::Money;
use crate::model::time::Interval;
use alloc::string::String;
use alloc::vec::Vec;
use kassa_wire::wire;

/// One thing a customer can buy.
#[wire]
pub struct Plan {
    /// Your own name of it, such as `pro`; 1 to 64 characters.
    pub id: String,
    /// Shown to the customer.
    pub name: String,
    /// Shown below the name.
    pub description: Option<String>,
    /// For one unit and one period. Sent to the provider as it stands where
    /// the plan names no price there.
    pub price: Money,
    /// How often it is paid; none for a one-time purchase.
    pub interval: Option<Interval>,
    /// What the customer gets.
    #[serde(default)]
    pub benefits: PlanBenefits,
    /// The plan's own prices at the providers, if they were made there.
    #[serde(default)]
    pub prices: Vec<ProviderPrice>,
    /// Free days before the first payment, 1 to 730.
    pub trial_days: Option<u32>,
    /// Days of access after a period's end while its renewal is still open;
    /// 3 unless told otherwise.
    pub grace_days: Option<u32>,
    /// What a renewal that failed does to access; grace unless told otherwise.
    #[serde(default, skip_serializing_if = "is_default")]
    pub past_due: PastDue,
    /// What follows a renewal that failed, in order of time, instead of `grace_days`
    /// and `past_due`: `retry` after some days, `block` access, `cancel`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dunning: Vec<DunningStep>,
    /// The day of the month that all of its periods begin on, 1 to 31, where Kassa
    /// collects by itself; the day of the first charge unless given.
    pub billing_day: Option<u32>,
    /// What the time before the first billing day costs.
    #[serde(default, skip_serializing_if = "is_default")]
    pub first_period: FirstPeriod,
    /// Goods that are free of value-added tax, such as books in Korea: a provider that
    /// is told with each sum is told so. Others have their own settings of tax.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tax_free: bool,
    /// Plans of one group exclude each other: a customer holds one of them.
    /// All subscriptions share the group `default` unless told otherwise.
    pub group: Option<String>,
    /// Not offered any more. What was sold before stays as it was sold.
    #[serde(default)]
    pub retired: bool,
}

/// What a plan gives.
#[wire]
#[derive(Default)]
pub struct PlanBenefits {
    /// Subscription credits for each month of a paid period, times the
    /// quantity. A period shorter than a month gets them once.
    pub monthly_credits: Option<i64>,
    /// Credits of a one-time purchase, times the quantity.
    pub one_time_credits: Option<i64>,
    /// Credits of further kinds, which are spent by their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credits: Vec<KindCredits>,
    /// Names of features that open.
    #[serde(default)]
    pub features: Vec<String>,
    /// How much of something the customer may have, such as projects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// Whatever else the app wants to know of the plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<CustomBenefit>,
    /// What becomes of a month's credits when the next month begins.
    #[serde(default, skip_serializing_if = "is_default")]
    pub left_over: LeftOver,
    /// Months that accumulated credits last beyond their own; for ever unless
    /// told. 1 to 120.
    pub lasting_months: Option<u32>,
    /// Days that credits bought once last; for ever unless told. 1 to 3,650.
    pub one_time_days: Option<u32>,
    /// Credits of an upgrade in the middle of a period.
    #[serde(default, skip_serializing_if = "is_default")]
    pub on_upgrade: UpgradeCredits,
    /// What happens when money goes back and its credits were spent already.
    #[serde(default, skip_serializing_if = "is_default")]
    pub overspent: Overspent,
}

/// Credits of a kind of its own, such as `image`.
#[wire]
pub struct KindCredits {
    /// Its name; 1 to 40 letters, digits, `_` and `-`. The plain kind is called
    /// `credits` and has fields of its own.
    pub kind: String,
    /// For each month of a paid period, times the quantity.
    pub monthly: Option<i64>,
    /// Of a one-time purchase, times the quantity.
    pub one_time: Option<i64>,
}

/// How much of something a customer may have. Kassa does not count it.
#[wire]
pub struct Limit {
    /// Such as `projects`.
    pub name: String,
    /// So many.
    pub amount: i64,
    /// For each unit, such as for each seat.
    #[serde(default)]
    pub per_unit: bool,
}

/// A benefit that only the app understands.
#[wire]
pub struct CustomBenefit {
    /// Such as `support`.
    pub name: String,
    /// A JSON text, such as `"email"`; at most 1,000 bytes.
    pub value: String,
}

/// What becomes of a month's credits when the next month begins.
#[wire]
#[derive(Copy, Default)]
pub enum LeftOver {
    /// What is left ends.
    #[default]
    Reset,
    /// What is left is kept, also beyond the subscription's end, for so long as
    /// `lasting_months` says.
    Accumulate,
}

/// Credits of an upgrade in the middle of a period. Whatever is chosen, a
/// period never gives more than its dearest paid plan does, so that changing to
/// and fro gives nothing.
#[wire]
#[derive(Copy, Default)]
pub enum UpgradeCredits {
    /// The difference for the rest of the month.
    #[default]
    Prorated,
    /// The whole difference.
    Full,
    /// Nothing until the next month of the period.
    None,
}

/// What happens when money goes back and its credits were spent already.
#[wire]
#[derive(Copy, Default)]
pub enum Overspent {
    /// What is gone is gone: the balance stops at zero.
    #[default]
    Stop,
    /// The balance goes below zero, and the next credits of that kind pay it.
    Debt,
    /// Nothing of the account can be spent until the money is back, or somebody
    /// forgives it.
    Freeze,
}

/// What a renewal that failed does to access while the provider tries again.
#[wire]
#[derive(Copy, Default)]
pub enum PastDue {
    /// Access for the plan's days of grace after the time that is paid.
    #[default]
    Grace,
    /// Access while the provider tries.
    Open,
    /// No access beyond the time that is paid.
    Closed,
}

/// What is done so long after a renewal failed.
#[wire]
pub struct DunningStep {
    /// A whole number with `h` or `d` for hours or days, such as `3d`, counted from
    /// the end of the time that is paid; 1 hour to 365 days.
    pub after: String,
    /// What is done then.
    #[serde(rename = "do")]
    pub action: DunningAction,
}

/// What is done after a renewal failed.
#[wire]
#[derive(Copy)]
pub enum DunningAction {
    /// The charge is tried again. A provider that collects by itself tries when it
    /// likes.
    Retry,
    /// Access ends until it is paid.
    Block,
    /// The subscription ends. A provider that collects by itself ends it when it
    /// likes.
    Cancel,
}

/// What the time before the first billing day costs.
#[wire]
#[derive(Copy, Default)]
pub enum FirstPeriod {
    /// Its part of the price.
    #[default]
    Prorated,
    /// The whole price.
    Full,
    /// Nothing: the first charge is on the billing day.
    Free,
}

/// A price made at a provider.
#[wire]
pub struct ProviderPrice {
    /// Such as `stripe`.
    pub provider: String,
    /// The provider's id of the price.
    pub id: String,
    /// The provider's own page to buy it at, which can be shared and lasts, such
    /// as `https://acme.lemonsqueezy.com/checkout/buy/…`.
    pub link: Option<String>,
}

/// What was sold, as it stood at the sale. Editing a plan changes no past one.
#[wire]
pub struct Terms {
    /// The plan's id.
    pub plan: String,
    /// The plan's name then.
    pub name: String,
    /// A digest of the plan's terms.
    pub version: String,
    /// For one unit and one period.
    pub price: Money,
    /// None for a one-time purchase.
    pub interval: Option<Interval>,
    /// What one unit gives.
    pub benefits: PlanBenefits,
    /// Days of access after a period's end.
    pub grace_days: u32,
    /// What a renewal that failed does to access.
    #[serde(default, skip_serializing_if = "is_default")]
    pub past_due: PastDue,
    /// What follows a renewal that failed; `past_due` and `grace_days` where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dunning: Vec<DunningStep>,
    /// The day of the month that its periods begin on.
    pub billing_day: Option<u32>,
    /// What the time before the first billing day costs.
    #[serde(default, skip_serializing_if = "is_default")]
    pub first_period: FirstPeriod,
    /// It is free of value-added tax.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tax_free: bool,
    /// The group it excludes others of; none for a one-time purchase.
    pub group: Option<String>,
    /// What was sold along with it, by the plans' ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add_ons: Vec<AddOn>,
}

/// Another plan that was sold along with one, as it stood at the sale: what
/// renews is paid and renewed with it, the rest is on its first payment alone.
#[wire]
pub struct AddOn {
    /// The plan's id.
    pub plan: String,
    /// The plan's name then.
    pub name: String,
    /// For one unit, and one period if it renews.
    pub price: Money,
    /// Units.
    pub quantity: i64,
    /// It is paid with each period.
    pub renews: bool,
    /// The group it excludes others of; none for what is bought once.
    pub group: Option<String>,
    /// What one unit gives.
    pub benefits: PlanBenefits,
}
