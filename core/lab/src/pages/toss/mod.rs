//! The hosted pages of the fake TossPayments, and the script that leads to them.

pub(crate) mod desk;
mod window;
mod words;

use super::{html, missing, speak};
use crate::clock;
use crate::http::{Request, Response};
use crate::json::Json;
use crate::lab::Lab;
use crate::toss::ROOT;

/// Answers a page request; none for a path that is no page.
pub(crate) fn handle(lab: &mut Lab, request: &Request) -> Option<Response> {
    let path = request.path.strip_prefix(ROOT)?;
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let posted = request.method == "POST";
    Some(match parts.as_slice() {
        ["v2", "standard"] => {
            let script = include_str!("standard.js").to_owned();
            Response::typed(200, "text/javascript; charset=utf-8", script)
        }
        ["window"] => window::open(lab, request),
        ["window", id] if posted => window::leave(lab, request, id),
        ["window", id] => window::show(lab, id, ""),
        ["receipt", payment] => receipt(lab, payment),
        _ => return None,
    })
}

/// A payment on one sheet.
fn receipt(lab: &Lab, payment: &str) -> Response {
    let words = speak("ko", &Request::default());
    let row = lab.toss.payment(payment);
    if !row.has("receipt") {
        return missing(words);
    }
    let mut rows = String::new();
    for (name, value) in [
        ("공급가액", row.int("suppliedAmount")),
        ("부가세", row.int("vat")),
        ("비과세", row.int("taxFreeAmount")),
    ] {
        rows.push_str(&format!(
            "<div class=\"row\"><span>{name}</span><strong>{}</strong></div>",
            html::money(value, "krw")
        ));
    }
    let paid = clock::from_iso(row.text("approvedAt")).unwrap_or_default();
    let inner = format!(
        "<section class=\"panel\"><h1>{}</h1><p class=\"soft\">{} · {}</p>\
         <p class=\"total\">{}</p>{rows}</section>",
        html::esc(row.text("orderName")),
        clock::day(paid + 9 * 3_600),
        html::tag(row.text("status")),
        html::money(row.int("balanceAmount"), "krw"),
    );
    Response::html(200, html::frame(words, words.receipt, &inner))
}
