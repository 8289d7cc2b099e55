//! What App Store keeps: the notifications of 180 days, whether they arrived or not
//! (developer.apple.com/documentation/appstoreserverapi/get-notification-history, read 2026-11-22).

use super::call::send;
use super::payload::{Kind, Opener as _, Reader};
use super::read::Notice;
use crate::authentic::Received;
use crate::json::{self, scan};
use crate::model::account::Call;
use crate::model::time::{DAY, Millis};
use crate::providers::input::member;
use crate::providers::query::Form;
use crate::providers::told::{content_id, received};
use crate::providers::{Listing, Missing, Page};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub(super) const LISTS: &[&str] = &["notifications"];

/// The day less is for clocks, and for a reading that takes long.
const KEPT: Millis = 179 * DAY;

pub(super) fn list(page: &Listing<'_>) -> Option<Call> {
    let since = page.since.max(page.begun.saturating_sub(KEPT)).max(0);
    if since >= page.begun {
        return None;
    }
    // A page is asked for with the dates of the first one.
    let mut body = String::from("{");
    member(&mut body, "startDate", &since.to_string());
    member(&mut body, "endDate", &page.begun.to_string());
    body.push('}');
    let path = "/inApps/v1/notifications/history";
    let path = match page.after {
        None => path.to_string(),
        Some(after) => {
            let mut form = Form::new();
            form.text("paginationToken", after);
            form.query(path)
        }
    };
    Some(send("POST", path, body))
}

pub(super) fn listed(body: &[u8], page: &Listing<'_>) -> Result<Page, Missing> {
    let names = ["notificationHistory", "hasMore", "paginationToken"];
    let [history, more, next] = scan::fields(body, names).unwrap_or_default();
    let items = history.map_or(Some(Vec::new()), scan::items);
    let items = items.ok_or_else(|| Missing("notificationHistory".to_string()))?;
    let next = next.and_then(scan::text).map(|next| next.to_string());
    let more = more == Some(b"true");
    if more && next.is_none() {
        return Err(Missing("paginationToken".to_string()));
    }
    let said = items.into_iter().filter_map(|item| said(item, page));
    Ok(Page {
        said: said.collect(),
        also: Vec::new(),
        events: true,
        next: next.filter(|_| more),
        done: None,
        total: None,
        reached: None,
    })
}

/// What the notification says, with the body that its post had; nothing of another app.
fn said(item: &[u8], page: &Listing<'_>) -> Option<(Received, Vec<u8>)> {
    let [signed] = scan::fields(item, ["signedPayload"]).unwrap_or_default();
    let Some(signed) = signed.and_then(scan::text) else {
        let (id, kind) = (content_id(&[item]), "unknown".to_string());
        let path = Missing("notificationHistory[].signedPayload".to_string());
        return Some((received(id, kind, Err(path)), item.to_vec()));
    };
    let mut body = String::from("{");
    member(&mut body, "signedPayload", &json::text(&&*signed));
    body.push('}');
    let opened = Reader.open(&signed, Kind::Notification, "signedPayload");
    let opened = opened.and_then(|payload| Notice::open(payload, &Reader));
    let notice = match opened {
        Ok(notice) => notice,
        Err(missing) => {
            let (id, kind) = (content_id(&[item]), "unknown".to_string());
            return Some((received(id, kind, Err(missing)), body.into_bytes()));
        }
    };
    let bundle = notice.transaction().and_then(|it| {
        let [bundle] = scan::fields(it, ["bundleId"]).unwrap_or_default();
        bundle.and_then(scan::text)
    });
    let app = page.keys.app.as_ref();
    let foreign = |bundle: &str| app.is_some_and(|app| app.id != bundle);
    if bundle.is_some_and(|bundle| foreign(&bundle)) {
        return None;
    }
    let said = received(notice.id(), notice.kind(), notice.event());
    Some((said, body.into_bytes()))
}
