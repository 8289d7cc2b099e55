//! How a customer gets to what only a provider or a store has: its pages and its sheets.

use crate::model::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
use kassa_wire::wire;

/// What an interface does so that the customer can pay. Switch on this, never
/// on the provider.
#[wire]
pub enum WayToPay {
    /// Send the browser there.
    Open {
        /// The provider's page.
        url: String,
    },
    /// The app on the device buys this in its store, and gives what the store answers to
    /// the server's `purchase`.
    Native {
        /// The store's id of what to buy.
        product: String,
        /// What the app tells the store of who buys: `appAccountToken`, or
        /// `obfuscatedAccountId`.
        account: String,
        /// A signed offer, where one was asked for.
        offer: Option<NativeOffer>,
    },
    /// Run the provider's script on the page, for an overlay or an embedded
    /// form. All that it takes is data, so that an interface names no provider.
    Script {
        /// Where the script is; `https` only. It is loaded once.
        src: String,
        /// What to call when it is there, one after the other.
        calls: Vec<ScriptCall>,
        /// The `id` of the element that an embedded form fills, or of several, with a
        /// blank between any two; the interface makes those that the page has not.
        mount: Option<String>,
        /// The provider's own page, where it has one: for a page on which the
        /// script may not run.
        page: Option<String>,
    },
}

/// An offer that a store takes from the app's server alone.
#[wire]
pub struct NativeOffer {
    /// The store's id of it.
    pub id: String,
    /// The id of the key that signed it.
    pub key: String,
    /// A lower-case UUID; it was never used before.
    pub nonce: String,
    /// When it was signed.
    pub timestamp: Millis,
    /// As base64 of DER.
    pub signature: String,
}

/// One call of a script's function.
#[wire]
pub struct ScriptCall {
    /// A path from the page's globals, such as `Provider.Checkout.open`; one
    /// that begins with a dot is looked up in what the call before gave, once
    /// that is there.
    pub function: String,
    /// Its arguments, as a JSON array.
    pub arguments: String,
    /// A field of the last argument that takes a function to call when the
    /// customer is done. That is a hint to look, and no proof.
    pub done: Option<String>,
    /// For a dot: the place of the call whose result is meant, 0 for the first;
    /// the one before unless given.
    pub of: Option<u32>,
    /// Not before the customer presses the page's own button to pay, which the
    /// interface shows once all calls before it are done.
    #[serde(default)]
    pub pressed: bool,
}

/// Which of a provider's pages for customers.
#[wire]
#[derive(Copy)]
pub enum PortalPage {
    /// All that the customer has.
    Overview,
    /// Another card.
    PaymentMethod,
    /// Another plan, of those that the page offers.
    Plan,
    /// The change to a plan or quantity that the app names, to be confirmed.
    Change,
    /// The end of the subscription.
    Cancel,
    /// A rest of the subscription.
    Pause,
    /// Name, address and tax ids.
    Customer,
}

/// When a subscription ends.
#[wire]
#[derive(Copy)]
pub enum CancelWhen {
    /// At once. Its credits end with it; money is not given back by itself.
    Now,
    /// With the paid period.
    PeriodEnd,
    /// Not at all: a planned end is taken back.
    Never,
}
