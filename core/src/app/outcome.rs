//! What an app gets.

use super::ask::StorePurchase;
use crate::error::KassaError;
use crate::model::arrival::Arrival;
use crate::model::benefits::Benefits;
use crate::model::catalog::Plan;
use crate::model::order::Order;
use crate::model::refusal::Refusal;
use crate::model::subscription::{Card, SubscriptionStatus};
use crate::model::time::Millis;
use crate::model::token::{Entitlements, TokenRefusal};
use crate::model::way::WayToPay;
use alloc::string::String;
use alloc::vec::Vec;
use kassa_wire::wire;

/// What came of an ask.
#[wire]
pub enum AppOutcome {
    /// What became of the purchases that were brought to the server.
    Delivered {
        /// One for each.
        deliveries: Vec<Delivery>,
        /// When to ask [`super::AppAsk::Flush`] again; none when nothing is on its way.
        next_try: Option<Millis>,
    },
    /// What may be opened.
    Entitlements {
        /// What the customer has; none when nothing is known, or nothing that counts.
        entitlements: Option<Entitlements>,
        /// Who said so.
        source: EntitlementSource,
        /// Why the kept token does not count, where it does not.
        refusal: Option<TokenRefusal>,
        /// Why the server did not tell, where it was asked.
        problem: Option<KassaError>,
    },
    /// What is for sale.
    Plans {
        /// In the server's order. `prices` holds the products of the stores.
        plans: Vec<Plan>,
    },
    /// What the customer has.
    Benefits {
        /// All of it.
        benefits: Benefits,
    },
    /// What the customer paid.
    Orders {
        /// The newest first.
        orders: Vec<Order>,
    },
    /// The customer's subscriptions.
    Subscriptions {
        /// All that there were.
        subscriptions: Vec<AppSubscription>,
    },
    /// A purchase has begun.
    Checkout {
        /// The id of the checkout: keep it for [`super::AppAsk::Returned`].
        id: String,
        /// The page; empty where the store sells it.
        url: String,
        /// What to do so that the customer can pay.
        way: WayToPay,
    },
    /// The customer came back.
    Arrived {
        /// How the purchase stands.
        state: Arrival,
        /// Nobody had heard of the payment until the limit: ask again later.
        late: bool,
        /// The plan that was bought, if the checkout is known.
        plan: Option<String>,
        /// The provider's code, where it was refused.
        code: Option<String>,
        /// What helps then.
        refusal: Option<Refusal>,
        /// The payment, with the account of a deposit that is waited for.
        order: Option<Order>,
        /// What the customer has now.
        benefits: Option<Benefits>,
    },
    /// A page for the customer.
    Portal {
        /// Open it in the browser.
        url: String,
    },
    /// It is done.
    Done,
    /// The server's business "no".
    Declined {
        /// Stable, such as `already_subscribed`.
        code: String,
        /// For the developer.
        hint: Option<String>,
        /// Where the customer changes what there is already.
        manage_url: Option<String>,
    },
}

/// What became of one purchase.
#[wire]
pub struct Delivery {
    /// The purchase.
    pub purchase: StorePurchase,
    /// Where it stands.
    pub state: DeliveryState,
    /// Why, where it was not given.
    pub code: Option<String>,
    /// For the developer.
    pub hint: Option<String>,
    /// The plan that was bought.
    pub plan: Option<String>,
    /// What was paid with it.
    pub orders: Vec<Order>,
    /// What the customer has now.
    pub benefits: Option<Benefits>,
}

/// Where a purchase stands on its way.
#[wire]
#[derive(Copy)]
pub enum DeliveryState {
    /// The server has committed it, and the store has been told.
    Given,
    /// The server has committed it, and nothing comes of it: it was given back, or its time is over.
    /// The store has been told.
    Over,
    /// The store waits for the money, or the server for the store: it is asked again.
    Waiting,
    /// It is another customer's, who will bring it: it is not finished here.
    Taken,
    /// The server could not take it yet: it stays on the device and is brought again.
    Kept,
}

/// Who says what may be opened.
#[wire]
#[derive(Copy)]
pub enum EntitlementSource {
    /// The server, now.
    Server,
    /// The token that the device keeps.
    Kept,
    /// Nobody.
    Nobody,
}

/// A subscription, as its customer sees it.
#[wire]
pub struct AppSubscription {
    /// Who collects for it.
    pub provider: String,
    /// Its id there.
    pub id: String,
    /// The plan's id.
    pub plan: Option<String>,
    /// Units.
    #[serde(default)]
    pub quantity: i64,
    /// How it stands.
    pub status: SubscriptionStatus,
    /// When the paid period began.
    pub period_start: Option<Millis>,
    /// When it ends.
    pub period_end: Option<Millis>,
    /// When the free days end.
    pub trial_end: Option<Millis>,
    /// When it is going to end.
    pub cancel_at: Option<Millis>,
    /// When the end was asked for.
    pub canceled_at: Option<Millis>,
    /// When it ended.
    pub ended_at: Option<Millis>,
    /// The card that pays.
    pub card: Option<Card>,
}
