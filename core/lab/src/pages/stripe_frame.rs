//! What the stand-in for Stripe.js shows on an app's page: the whole pay page, or its form alone
//! for a button of the app's own.

use super::checkout::{paid, pay_form, success_url, summary};
use super::html::frame;
use super::{missing, speak};
use crate::form;
use crate::http::{Request, Response};
use crate::json::Json;
use crate::lab::Lab;
use serde_json::{Value, json};

/// Tells the page around it what happened, and how high it would like to be: also later, since a
/// frame that is wider needs less.
const SCRIPT: &str = "<script>(function(){var said=JSON.parse(document.getElementById('said').textContent),\
page=document.documentElement;\
function tell(what){what.height=page.offsetHeight;parent.postMessage({kassaLab:what},'*')}\
tell(said);new ResizeObserver(function(){tell({state:'ready'})}).observe(page);\
addEventListener('message',function(event){if(event.source===parent&&event.data==='confirm')\
document.querySelector('form').requestSubmit()})})()</script>";

pub(super) fn show(lab: &Lab, request: &Request, id: &str) -> Response {
    match known(lab, request, id) {
        Some(session) if session.text("status") == "open" => shown(request, session, ""),
        _ => missing(speak("", request)),
    }
}

pub(super) fn pay(lab: &mut Lab, request: &Request, id: &str) -> Response {
    if known(lab, request, id).is_none() {
        return missing(speak("", request));
    }
    let error = match paid(lab, request, id) {
        Ok(_) => None,
        Err(error) if error.status != 402 => None,
        Err(error) => Some(error.text),
    };
    let session = lab.stripe.store.get(id);
    match error {
        Some(text) => shown(request, session, &text),
        None => done(request, session),
    }
}

/// Whoever knows the client secret may see the session.
fn known<'a>(lab: &'a Lab, request: &Request, id: &str) -> Option<&'a Value> {
    let session = lab.stripe.store.of("checkout.session", id)?;
    let secret = form::field(&request.query, "secret").unwrap_or_default();
    let own = session.text("client_secret");
    (!own.is_empty() && own == secret).then_some(session)
}

fn shown(request: &Request, session: &Value, error: &str) -> Response {
    let words = speak(session.text("locale"), request);
    let form = pay_form(words, session, error);
    let inner = if session.text("ui_mode") == "elements" {
        // The app's own button pays.
        format!("<style>.badge,button.main{{display:none}}</style>{form}")
    } else {
        format!("{}{form}", summary(words, session))
    };
    let said = if error.is_empty() {
        json!({"state": "ready"})
    } else {
        json!({"state": "declined", "message": error})
    };
    let page = format!("{inner}{}", told(&said));
    let status = if error.is_empty() { 200 } else { 402 };
    Response::html(status, frame(words, words.pay_title, &page))
}

fn done(request: &Request, session: &Value) -> Response {
    let words = speak(session.text("locale"), request);
    let redirects = session.text("redirect_on_completion") == "always";
    let url = redirects.then(|| success_url(session));
    let said = told(&json!({"state": "complete", "url": url}));
    let inner = format!(
        "<section class=\"panel\"><h1>{}</h1></section>{said}",
        words.paid
    );
    Response::html(200, frame(words, words.pay_title, &inner))
}

/// As data in the page, which cannot end its element.
fn told(said: &Value) -> String {
    let text = said.to_string().replace('<', "\\u003c");
    format!("<script type=\"application/json\" id=\"said\">{text}</script>{SCRIPT}")
}
