//! A customer is back from Stripe's page. The address names the session; the session says how it
//! stands, with the subscription and the invoice that it brought.

use super::call::get;
use super::list::{INVOICES, SESSIONS, SUBSCRIPTIONS, is_told, object};
use crate::authentic::{Authentic, Proof};
use crate::json::scan;
use crate::model::account::Call;
use crate::model::http::Header;
use crate::model::id::Environment;
use crate::model::time::Millis;
use crate::providers::query::{Form, segment};
use crate::providers::{Back, Missing, Said};
use alloc::string::ToString;
use alloc::vec::Vec;

/// Ids of other objects are up to 255 characters (docs.stripe.com/upgrades, read 2026-11-23).
const LONGEST_ID: usize = 255;

/// The name of the query is the app's choice: `{CHECKOUT_SESSION_ID}` is replaced wherever it
/// stands (docs.stripe.com/payments/checkout/custom-success-page, read 2026-11-23).
pub(super) fn returned(query: &[Header]) -> Back {
    let session = query.iter().map(|it| it.value.as_str()).find(|value| {
        let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        value.starts_with("cs_") && value.len() <= LONGEST_ID && value.bytes().all(word)
    });
    session.map_or(Back::Nothing { session: None }, |session| Back::Session {
        session: session.to_string(),
    })
}

/// What it brought is in the reply; what was sold is, too, since customers can choose a quantity.
pub(super) fn read(session: &str) -> Call {
    let mut form = Form::new();
    for (at, part) in [
        "line_items",
        "payment_intent",
        "invoice",
        "subscription",
        "setup_intent",
    ]
    .iter()
    .enumerate()
    {
        form.text(&["expand[", &at.to_string(), "]"].concat(), part);
    }
    let path = ["/v1/checkout/sessions/", &segment(session)].concat();
    get(form.query(&path))
}

/// A session that is still open has brought nothing, and a bank debit on its way is told by its
/// own messages.
pub(super) fn said(
    proof: Proof,
    body: &[u8],
    environment: Environment,
    as_of: Millis,
) -> Result<Authentic<Said>, Missing> {
    let names = ["status", "subscription", "invoice"];
    let [status, subscription, invoice] = scan::fields(body, names).unwrap_or_default();
    let status = status.and_then(scan::text);
    let status = status.ok_or_else(|| Missing("status".to_string()))?;
    let mut said = Vec::new();
    if status != "open" {
        let parts = [
            (SESSIONS, Some(body)),
            (SUBSCRIPTIONS, subscription),
            (INVOICES, invoice.filter(|it| is_told(it))),
        ];
        for (list, part) in parts {
            // Neither an id nor nothing is an object.
            if let Some(part) = part.filter(|part| part.starts_with(b"{")) {
                said.push((object(list, part, as_of, environment), part.to_vec()));
            }
        }
    }
    Ok(Authentic::new(proof, said))
}
