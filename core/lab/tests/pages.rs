#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]
//! The hosted pages, as a browser uses them.

mod support;
use kassa_lab::{Lab, Request, Response};
use serde_json::Value;
use support::*;

fn get(lab: &mut Lab, path: &str, language: &str) -> (u16, String) {
    let reply = lab.handle(&Request::new("GET", path).with_header("Accept-Language", language));
    (reply.status, String::from_utf8(reply.body).unwrap())
}

fn post(lab: &mut Lab, path: &str, body: &str) -> Response {
    lab.handle(&Request::new("POST", path).with_body(body))
}

fn session(lab: &mut Lab, more: &str) -> (Value, String) {
    price(lab, "price_pro", 2000, "month");
    let body = format!(
        "mode=subscription&line_items[0][price]=price_pro&success_url=http://a.test/ok?s={{CHECKOUT_SESSION_ID}}&cancel_url=http://a.test/no{more}"
    );
    let session = ok(lab, "POST", "/v1/checkout/sessions", &body);
    let path = session["url"]
        .as_str()
        .unwrap()
        .strip_prefix("http://lab.test")
        .unwrap()
        .to_owned();
    (session, path)
}

#[test]
fn paying_on_the_page_leads_to_the_success_address_with_the_session() {
    let mut lab = lab();
    let (session, path) = session(&mut lab, "");
    let (status, page) = get(&mut lab, &path, "de, en;q=0.5");
    assert_eq!(status, 200);
    assert!(page.contains("Offline lab — no real money") && page.contains("$20.00"));
    assert!(page.contains("href=\"http://a.test/no\""));
    let reply = post(
        &mut lab,
        &path,
        "email=jo%40a.test&name=Jo&card=4242+4242+4242+4242",
    );
    assert_eq!(reply.status, 303);
    let target = format!("http://a.test/ok?s={}", session["id"].as_str().unwrap());
    assert_eq!(reply.header("Location"), Some(target.as_str()));
    let (_, page) = get(&mut lab, &path, "");
    assert!(page.contains("This payment is complete."));
}

#[test]
fn a_decline_is_shown_on_the_page_and_can_be_tried_again() {
    let mut lab = lab();
    let (_, path) = session(&mut lab, "");
    let reply = post(&mut lab, &path, "email=jo%40a.test&card=4000000000009995");
    assert_eq!(reply.status, 402);
    assert!(
        String::from_utf8(reply.body)
            .unwrap()
            .contains("insufficient funds")
    );
    assert_eq!(
        post(&mut lab, &path, "email=jo%40a.test&card=4242424242424242").status,
        303
    );
}

#[test]
fn the_page_speaks_the_session_s_language_before_the_browser_s() {
    let mut lab = lab();
    let (_, path) = session(&mut lab, "&locale=ja");
    assert!(get(&mut lab, &path, "ko").1.contains("カード番号"));
    let (_, path) = session(&mut lab, "");
    assert!(
        get(&mut lab, &path, "ko-KR,ko;q=0.9")
            .1
            .contains("카드 번호")
    );
}

#[test]
fn the_portal_cancels_resumes_and_replaces_the_card() {
    let mut lab = lab();
    let paid = subscribed(&mut lab, "4242424242424242");
    let customer = paid["customer"].as_str().unwrap();
    let portal = ok(
        &mut lab,
        "POST",
        "/v1/billing_portal/sessions",
        &format!("customer={customer}&return_url=http://a.test/me"),
    );
    let path = portal["url"]
        .as_str()
        .unwrap()
        .strip_prefix("http://lab.test")
        .unwrap()
        .to_owned();
    let sub = paid["subscription"].as_str().unwrap();
    assert!(get(&mut lab, &path, "").1.contains("Renews on 2026-02-28"));
    assert_eq!(
        post(&mut lab, &path, &format!("do=cancel&subscription={sub}")).status,
        303
    );
    assert!(get(&mut lab, &path, "").1.contains("Ends on 2026-02-28"));
    post(&mut lab, &path, &format!("do=resume&subscription={sub}"));
    assert!(get(&mut lab, &path, "").1.contains("Renews on"));
    post(&mut lab, &path, "do=card&card=5555555555554444");
    assert!(get(&mut lab, &path, "").1.contains("mastercard ···· 4444"));
}

#[test]
fn the_dashboard_moves_the_clock_and_shows_what_happened() {
    let mut lab = lab();
    subscribed(&mut lab, "4242424242424242");
    assert_eq!(post(&mut lab, "/lab", "do=advance&span=1month").status, 303);
    let (_, page) = get(&mut lab, "/lab", "");
    assert!(page.contains("2026-02-28 00:00") && page.contains("Fail next renewal"));
    assert!(page.contains("invoice.created"));
}

#[test]
fn names_from_outside_never_become_markup() {
    let mut lab = lab();
    let body = "mode=payment&line_items[0][price_data][currency]=usd&line_items[0][price_data][unit_amount]=500&line_items[0][price_data][product_data][name]=%3Cscript%3Ex&success_url=http://a.test/ok";
    let session = ok(&mut lab, "POST", "/v1/checkout/sessions", body);
    let path = session["url"]
        .as_str()
        .unwrap()
        .strip_prefix("http://lab.test")
        .unwrap()
        .to_owned();
    assert!(!get(&mut lab, &path, "").1.contains("<script>x"));
}

#[test]
fn a_session_of_the_apps_own_page_is_shown_in_a_frame_to_whoever_has_its_secret() {
    let mut lab = lab();
    price(&mut lab, "price_pro", 2000, "month");
    let body = "mode=subscription&line_items[0][price]=price_pro&ui_mode=embedded_page&return_url=http://a.test/ok?s={CHECKOUT_SESSION_ID}";
    let session = ok(&mut lab, "POST", "/v1/checkout/sessions", body);
    assert_eq!(session["url"], Value::Null);
    let (id, secret) = (session["id"].as_str(), session["client_secret"].as_str());
    let (id, secret) = (id.unwrap(), secret.unwrap());
    let path = format!("/lab/stripe/frame/{id}?secret={secret}");
    for wrong in ["", "?secret=", "?secret=cs_other"] {
        let path = format!("/lab/stripe/frame/{id}{wrong}");
        assert_eq!(get(&mut lab, &path, "").0, 404, "{wrong}");
        assert_eq!(post(&mut lab, &path, "card=4242424242424242").status, 404);
    }
    let (status, page) = get(&mut lab, &path, "");
    assert_eq!(status, 200);
    assert!(page.contains("$20.00") && page.contains(r#"{"state":"ready"}"#));
    let reply = post(&mut lab, &path, "email=jo%40a.test&card=4000000000009995");
    assert_eq!(reply.status, 402);
    let page = String::from_utf8(reply.body).unwrap();
    assert!(page.contains(r#""state":"declined""#), "{page}");
    let reply = post(&mut lab, &path, "email=jo%40a.test&card=4242424242424242");
    let page = String::from_utf8(reply.body).unwrap();
    let done = format!(r#"{{"state":"complete","url":"http://a.test/ok?s={id}"}}"#);
    assert!(page.contains(&done), "{page}");
    let (status, script) = get(&mut lab, "/endive/stripe.js", "");
    assert_eq!(status, 200);
    assert!(script.contains("createEmbeddedCheckoutPage"));
}

#[test]
fn each_way_to_show_a_session_has_its_own_addresses_and_the_rest_is_refused() {
    let mut lab = lab();
    price(&mut lab, "price_pro", 2000, "month");
    let mut ask = |more: &str| {
        let body = format!("mode=subscription&line_items[0][price]=price_pro{more}");
        call(&mut lab, "POST", "/v1/checkout/sessions", &body).status
    };
    for (more, status) in [
        ("&ui_mode=elements&return_url=http://a.test/ok", 200),
        ("&ui_mode=embedded_page&redirect_on_completion=never", 200),
        ("&ui_mode=embedded_page", 400),
        (
            "&ui_mode=embedded_page&return_url=http://a.test&success_url=http://a.test",
            400,
        ),
        (
            "&ui_mode=elements&return_url=http://a.test&custom_text[submit][message]=x",
            400,
        ),
        ("&ui_mode=popup&return_url=http://a.test", 400),
        ("&success_url=http://a.test&return_url=http://a.test", 400),
    ] {
        assert_eq!(ask(more), status, "{more}");
    }
}

#[test]
fn taxes_of_a_known_customer_need_leave_to_change_them() {
    let mut lab = lab();
    price(&mut lab, "price_pro", 2000, "month");
    let customer = ok(&mut lab, "POST", "/v1/customers", "email=jo@a.test");
    let customer = customer["id"].as_str().unwrap().to_owned();
    let mut ask = |more: &str| {
        let body = format!(
            "mode=subscription&line_items[0][price]=price_pro&success_url=http://a.test&customer={customer}{more}"
        );
        call(&mut lab, "POST", "/v1/checkout/sessions", &body).status
    };
    for (more, status) in [
        ("&automatic_tax[enabled]=true", 400),
        (
            "&automatic_tax[enabled]=true&customer_update[address]=auto",
            200,
        ),
        ("&tax_id_collection[enabled]=true", 400),
        (
            "&tax_id_collection[enabled]=true&customer_update[name]=auto",
            200,
        ),
    ] {
        assert_eq!(ask(more), status, "{more}");
    }
}
