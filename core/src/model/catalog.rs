//! What is for sale. Prices, benefits and trials come from here and never from
//! a browser.

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
    /// quantity. What is left of a month ends when the next one begins. A
    /// period shorter than a month gets them once.
    pub monthly_credits: Option<i64>,
    /// Credits of a one-time purchase, times the quantity. They do not expire.
    pub one_time_credits: Option<i64>,
    /// Names of features that open.
    #[serde(default)]
    pub features: Vec<String>,
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
    /// The group it excludes others of; none for a one-time purchase.
    pub group: Option<String>,
}
