//! What an app can ask.

use crate::model::way::{CancelWhen, PortalPage};
use alloc::string::String;
use kassa_wire::wire;

/// What a store gave for a purchase on this device.
#[wire]
pub struct StorePurchase {
    /// Which store: `appStore` or `googlePlay`.
    pub provider: String,
    /// By what the store knows it again: the transaction's id, or the purchase token.
    pub id: String,
    /// What proves it: the signed transaction (`jwsRepresentation`), or the purchase token.
    pub proof: String,
    /// What was bought, where the proof does not say it: Google Play's product id.
    pub product: Option<String>,
}

/// One thing to do, always for the customer who is signed in.
#[wire]
pub enum AppAsk {
    /// Bring a purchase to the server: it is written down on the device first, and the store hears
    /// that the app has it only after the server has committed it. Leads to
    /// [`super::AppOutcome::Delivered`].
    Deliver {
        /// What the store gave.
        purchase: StorePurchase,
    },
    /// Bring what is still on its way. Leads to [`super::AppOutcome::Delivered`].
    Flush {
        /// At the app's launch, or when the network is back: all of it, and not only what is due.
        all: bool,
    },
    /// What may be opened: tells without a network what the kept token says. Leads to
    /// [`super::AppOutcome::Entitlements`], and never fails.
    Entitlements {
        /// Ask the server in any case, such as after a purchase.
        fresh: bool,
    },
    /// Sign out: the kept token goes. Purchases that are on their way stay for the next time that
    /// this customer signs in. Leads to [`super::AppOutcome::Done`].
    Forget,
    /// What is for sale. Leads to [`super::AppOutcome::Plans`].
    Plans,
    /// What the customer has. Leads to [`super::AppOutcome::Benefits`].
    Benefits,
    /// What the customer paid. Leads to [`super::AppOutcome::Orders`].
    Orders,
    /// The customer's subscriptions. Leads to [`super::AppOutcome::Subscriptions`].
    Subscriptions,
    /// Begin a purchase. Leads to [`super::AppOutcome::Checkout`].
    Checkout {
        /// The plan's id.
        plan: String,
        /// Units; 1 unless given.
        quantity: Option<i64>,
        /// Who takes the payment, such as `appStore`; the first one of the server unless given.
        provider: Option<String>,
        /// A path of the server to come back to from a page, such as `/return`. Let it open the
        /// app: as a universal link or an app link.
        return_path: Option<String>,
        /// A language tag such as `ko` for the page.
        locale: Option<String>,
    },
    /// The customer came back from a page: asks until it is clear how the purchase stands. Leads to
    /// [`super::AppOutcome::Arrived`].
    Returned {
        /// The link that opened the app; empty where the page was just closed.
        url: String,
        /// The id of the checkout, as it was begun; the newest one unless given.
        checkout: Option<String>,
        /// Milliseconds of pauses between two looks before it is `late`; 60,000 is good.
        limit_ms: u32,
    },
    /// A page where the customer changes a card or a plan. Leads to [`super::AppOutcome::Portal`].
    Portal {
        /// Which page.
        page: Option<PortalPage>,
        /// A path of the server to come back to.
        return_path: Option<String>,
    },
    /// End the subscription. What a store sold ends in the store. Leads to
    /// [`super::AppOutcome::Done`].
    Cancel {
        /// When.
        when: CancelWhen,
    },
    /// Take a planned end back. Leads to [`super::AppOutcome::Done`].
    Resume,
}
