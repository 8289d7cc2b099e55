//! What a provider keeps, read page by page: for what its webhooks did not bring.

use super::Missing;
use crate::authentic::Received;
use crate::json::scan;
use crate::model::account::Call;
use crate::model::config::ProviderConfig;
use crate::model::id::Environment;
use crate::model::time::Millis;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Which page is wanted.
pub struct Listing<'a> {
    /// One of [`super::Api::lists`].
    pub list: &'a str,
    /// What the page before named as its end; none for the first.
    pub after: Option<&'a str>,
    /// Only what belongs to this customer or subscription; everybody's unless given.
    pub of: Option<&'a str>,
    /// What has changed since then.
    pub since: Millis,
    /// When the first page of the first list was asked for.
    pub begun: Millis,
    /// Which environment it is.
    pub environment: Environment,
    /// Which shop it is, and what of it counts.
    pub keys: &'a ProviderConfig,
}

/// What there is to read of one account alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// A list that can be narrowed to a customer of the provider's.
    OfCustomer(&'static str),
    /// A list that can be narrowed to a subscription.
    OfSubscription(&'static str),
    /// Each subscription that is known, by [`super::Api::retrieve_subscription`].
    Subscriptions,
}

/// What a reply says: events, or objects as they are, each with the bytes that say it.
pub type Said = Vec<(Received, Vec<u8>)>;

/// A page of a list.
pub struct Page {
    /// What it says, in the provider's order.
    pub said: Said,
    /// Pages that belong to what this one names, such as the disputes of a charge: at most one
    /// for each row. Each is of the list that it is named after, and is read at once.
    pub also: Vec<(&'static str, Call)>,
    /// The events have the ids under which their webhooks come, too.
    pub events: bool,
    /// What the next page of this list comes after; none after the last.
    pub next: Option<String>,
    /// Objects up to the end of this page.
    pub done: Option<i64>,
    /// Objects in the whole list.
    pub total: Option<i64>,
    /// Back to when the list has been read.
    pub reached: Option<Millis>,
}

/// The rows of a page as they stand in its list.
pub(super) fn rows(data: Option<&[u8]>) -> Result<Vec<&[u8]>, Missing> {
    let rows = data.and_then(scan::items);
    rows.ok_or_else(|| Missing("data".to_string()))
}
