//! The hosted pages of the fake Lemon Squeezy.

mod checkout;
pub(crate) mod desk;
mod done;
mod look;
mod portal;

use super::words::Words;
use super::{html, missing, speak};
use crate::form;
use crate::http::{Request, Response};
use crate::lab::Lab;
use crate::lemon_squeezy::ROOT;

/// Answers a page request; none for a path that is no page.
pub(crate) fn handle(lab: &mut Lab, request: &Request) -> Option<Response> {
    let path = request.path.strip_prefix(ROOT)?;
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let posted = request.method == "POST";
    Some(match parts.as_slice() {
        ["js", "lemon.js"] => {
            let script = include_str!("lemon.js").to_owned();
            Response::typed(200, "text/javascript; charset=utf-8", script)
        }
        [name @ ("media.svg" | "avatar.svg")] => {
            Response::typed(200, "image/svg+xml", look::picture(name))
        }
        ["checkout", "custom" | "buy", _] if posted => checkout::pay(lab, request, path),
        ["checkout", "custom" | "buy", _] => checkout::show(lab, request, path),
        ["checkout", "done", order] => done::confirmed(lab, request, order),
        ["my-orders", order] => done::receipt(lab, request, order),
        ["my-orders", kind, id, "invoice"] => done::invoice(lab, request, (kind, id), path),
        ["billing", id] | ["billing", id, "update"] | ["subscription", id, "payment-details"] => {
            if posted {
                portal::act(lab, request, id, path)
            } else {
                portal::show(lab, request, id, path, "")
            }
        }
        _ => return None,
    })
}

/// Whether a signed link is the lab's own and not yet over; the page that says so if not.
fn open(lab: &Lab, request: &Request, path: &str) -> Result<(), Response> {
    let words = speak("", request);
    let expires = form::field(&request.query, "expires").unwrap_or_default();
    let expires: i64 = expires.parse().unwrap_or(0);
    let given = form::field(&request.query, "signature").unwrap_or_default();
    if given != lab.lemon_squeezy.seal_of(path, expires) {
        return Err(missing(words));
    }
    if expires > 0 && expires <= lab.lemon_squeezy.now() {
        return Err(over(words));
    }
    Ok(())
}

fn over(words: &Words) -> Response {
    let inner = format!(
        "<section class=\"panel\"><h1>{}</h1></section>",
        words.expired
    );
    Response::html(410, html::frame(words, words.expired, &inner))
}
