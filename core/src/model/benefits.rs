//! What a customer has right now.

use crate::model::catalog::CustomBenefit;
use crate::model::subscription::SubscriptionStatus;
use crate::model::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
use kassa_wire::wire;

/// The view that pages and route handlers ask for.
#[wire]
pub struct Benefits {
    /// The plan whose features are open; none without one.
    pub active_plan_id: Option<String>,
    /// Of the subscription that counts; none if there never was one.
    pub subscription_status: Option<SubscriptionStatus>,
    /// Everything that can be spent now.
    pub total_available_credits: i64,
    /// The part that a subscription gave.
    pub subscription_credits_balance: i64,
    /// The part that was bought once.
    pub one_time_credits_balance: i64,
    /// Every kind of credits that the customer has or had, the plain one first.
    pub credits: Vec<KindBalance>,
    /// More was used than the money that stayed has bought, and the plan says
    /// that nothing can be spent until that is settled.
    pub frozen: bool,
    /// Names of open features, sorted.
    pub features: Vec<String>,
    /// How much of something the customer may have: the plan's and what was
    /// bought once, added up.
    pub limits: Vec<LimitBenefit>,
    /// What the app defined itself: the plan's, else of the youngest purchase.
    pub values: Vec<CustomBenefit>,
    /// Units of the plan, such as seats; 0 without one.
    pub quantity: i64,
    /// When the paid period ends.
    pub current_period_end: Option<Millis>,
    /// It will not renew.
    pub cancel_at_period_end: bool,
    /// The plan that comes with the next period, where a change waits for it.
    pub scheduled_plan_id: Option<String>,
    /// The provider's id of the subscription that counts.
    pub subscription_id: Option<String>,
    /// The account's revision: it grows with every change.
    pub revision: i64,
}

/// Credits of one kind.
#[wire]
pub struct KindBalance {
    /// Its name; `credits` for the plain kind.
    pub kind: String,
    /// What can be spent now; below zero while a debt is open.
    pub available: i64,
    /// The part that a subscription gave.
    pub subscription: i64,
    /// The part that was bought once or given by hand.
    pub one_time: i64,
    /// What reservations hold beside that.
    pub held: i64,
    /// What was used too much and is not settled.
    pub debt: i64,
}

/// How much of something a customer may have.
#[wire]
pub struct LimitBenefit {
    /// Such as `projects`.
    pub name: String,
    /// So many.
    pub amount: i64,
}

/// Which credits a spend may take, and in which order.
#[wire(camel)]
#[derive(Copy)]
pub enum Strategy {
    /// Only credits of a subscription.
    SubscriptionOnly,
    /// Only credits bought once.
    OneTimeOnly,
    /// Subscription credits, then those bought once.
    SubscriptionFirst,
    /// Credits bought once, then the subscription's.
    OneTimeFirst,
    /// What ends soonest, whatever it came from.
    ExpiringFirst,
}

/// Where credits came from.
#[wire]
#[derive(Copy, PartialOrd, Ord)]
pub enum Bucket {
    /// A subscription's period.
    Subscription,
    /// A one-time purchase, or a grant by hand.
    OneTime,
}
