//! What Stripe keeps, page by page.

use super::{Case, NOW, keys, stripe};
use kassa::model::id::Environment;
use kassa::providers::Listing;

const DAY: i64 = 86_400_000;

/// Every list, its first page and a later one.
pub(super) fn cases() -> Vec<Case> {
    let keys = keys(None);
    let mut all = Vec::new();
    for list in stripe().lists() {
        for (what, after) in [("its first page", None), ("a later page", Some("id_1"))] {
            let page = Listing {
                list,
                after,
                since: NOW - 60 * DAY,
                begun: NOW,
                environment: Environment::Test,
                keys: &keys,
            };
            let call = stripe()
                .list(&page)
                .unwrap_or_else(|| panic!("{list} is empty"));
            all.push(Case {
                of: "list::list",
                what,
                call,
            });
        }
    }
    all
}
