//! What went back, of which no message came: Google tells of the last thirty days
//! (developers.google.com/android-publisher/voided-purchases, read 2026-11-22).

use super::call::get;
use super::{NAME, read};
use crate::authentic::{Authentic, Proof};
use crate::json::{self, Json, scan};
use crate::model::account::Call;
use crate::model::time::{DAY, MINUTE, Millis};
use crate::providers::object;
use crate::providers::query::Form;
use crate::providers::told::{Message, Saying, content_id, received};
use crate::providers::{Listing, Missing, Page};
use alloc::string::ToString;
use alloc::vec::Vec;

pub(super) const LISTS: &[&str] = &["voidedpurchases"];

/// Google refuses what lies further back; a little less, since its clock is another one.
const BACK: Millis = DAY.saturating_mul(30).saturating_sub(MINUTE.saturating_mul(5));
/// Each row is compared with an account.
const ROWS: i64 = 50;
const KIND: &str = "voidedPurchase";

/// Subscriptions are in it by their orders.
pub(super) fn list(page: &Listing<'_>) -> Call {
    let earliest = page.begun.saturating_sub(BACK);
    let mut form = Form::new();
    form.number("startTime", page.since.max(earliest))
        .number("endTime", page.begun)
        .number("type", 1)
        .number("maxResults", ROWS)
        .maybe("token", page.after);
    get(form.query("/purchases/voidedpurchases"))
}

pub(super) fn listed(
    proof: Proof,
    body: &[u8],
    page: &Listing<'_>,
) -> Result<Authentic<Page>, Missing> {
    let wrong = || Missing("voidedPurchases".to_string());
    let fields = scan::fields(body, ["voidedPurchases", "tokenPagination"]);
    let [rows, pagination] = fields.ok_or_else(wrong)?;
    // A list of nothing is left out.
    let rows = rows.map_or(Some(Vec::new()), scan::items).ok_or_else(wrong)?;
    let next = pagination.and_then(json::parse_bytes);
    let next = next.as_ref().and_then(|it| it.get("nextPageToken"));
    let next = next.and_then(Json::text).filter(|it| !it.is_empty());
    let mut said = Vec::new();
    for row in rows {
        let id = content_id(&[row]);
        let read = object::read_body(row, read::voided);
        let event = read.map(|(told, as_of)| {
            Some(told.event(Message {
                provider: NAME,
                environment: page.environment,
                id: &id,
                saying: Saying { kind: KIND, as_of },
            }))
        });
        said.push((received(id.clone(), KIND.to_string(), event), row.to_vec()));
    }
    let page = Page {
        said,
        also: Vec::new(),
        events: false,
        next: next.map(ToString::to_string),
        done: None,
        total: None,
        reached: None,
    };
    Ok(Authentic::new(proof, page))
}
