#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]
//! The hosted pages of the fake Lemon Squeezy, as a browser uses them.

mod support;
use kassa_lab::{Lab, Request};
use serde_json::{Value, json};
use support::lemon::*;
use support::*;

fn path(address: &Value) -> String {
    let address = address.as_str().unwrap();
    address.strip_prefix("http://lab.test").unwrap().to_owned()
}

fn get(lab: &mut Lab, path: &str) -> (u16, String) {
    let reply = lab.handle(&Request::new("GET", path));
    (reply.status, String::from_utf8(reply.body).unwrap())
}

/// Where a form leads; its status when it leads nowhere.
fn post(lab: &mut Lab, path: &str, body: &str) -> Result<String, (u16, String)> {
    let reply = lab.handle(&Request::new("POST", path).with_body(body));
    match reply.header("Location") {
        Some(to) => Ok(to.to_owned()),
        None => Err((reply.status, String::from_utf8(reply.body).unwrap())),
    }
}

fn plans(lab: &mut Lab) {
    let wish = json!({"id": 501, "price": 1900, "interval": "month", "name": "Pro", "product": "Kites", "description": "All of it."});
    variant(lab, wish);
    variant(
        lab,
        json!({"id": 502, "price": 3900, "interval": "month", "name": "Team", "product": "Kites"}),
    );
}

#[test]
fn paying_on_the_page_leads_to_a_confirmation_with_the_shop_s_button_and_a_receipt() {
    let mut lab = squeezy();
    plans(&mut lab);
    let wish = json!({
        "checkout_data": {"email": "jo@a.test", "name": "Jo"},
        "product_options": {
            "redirect_url": "http://a.test/ok", "confirmation_title": "Welcome aboard",
            "receipt_button_text": "Open Kites", "receipt_link_url": "http://a.test/open",
            "receipt_thank_you_note": "See you soon.",
        },
    });
    let session = checkout(&mut lab, "501", wish);
    let page = path(&session["attributes"]["url"]);
    let (status, shown) = get(&mut lab, &page);
    assert_eq!(status, 200);
    assert!(shown.contains("value=\"jo@a.test\"") && shown.contains("$19.00"));
    assert!(shown.contains("All of it.") && shown.contains("Lab Store"));
    let (status, shown) = post(&mut lab, &page, "do=pay&card=4000000000009995").unwrap_err();
    assert_eq!(status, 402);
    assert!(shown.contains("insufficient funds"));
    let done = post(&mut lab, &page, "do=pay&card=4242+4242+4242+4242").unwrap();
    let (_, shown) = get(&mut lab, &done);
    assert!(shown.contains("Welcome aboard") && shown.contains("href=\"http://a.test/ok\""));
    assert!(!shown.contains("<script>"));
    let receipt = path(&attributes(&mut lab, "/orders/1")["urls"]["receipt"]);
    let (_, shown) = get(&mut lab, &receipt);
    assert!(shown.contains("Open Kites") && shown.contains("href=\"http://a.test/open\""));
    assert!(shown.contains("See you soon.") && shown.contains("Receipt #1"));
}

#[test]
fn a_checkout_s_options_change_what_the_page_shows() {
    let mut lab = squeezy();
    plans(&mut lab);
    let options = json!({
        "logo": false, "media": false, "desc": false, "discount": false,
        "subscription_preview": false, "dark": true, "button_color": "#FFE600", "locale": "ko",
    });
    let session = checkout(&mut lab, "501", json!({"checkout_options": options}));
    let (_, shown) = get(&mut lab, &path(&session["attributes"]["url"]));
    for left_out in [
        "Lab Store",
        "media.svg",
        "All of it.",
        "discount_code",
        "이후 결제",
    ] {
        assert!(!shown.contains(left_out), "{left_out}");
    }
    assert!(shown.contains("style=\"color-scheme:dark;--accent:#FFE600;--on:#000;\""));
    assert!(shown.contains("구독하기"));
}

#[test]
fn the_overlay_s_page_tells_the_shop_of_the_order() {
    let mut lab = squeezy();
    plans(&mut lab);
    let session = checkout(
        &mut lab,
        "501",
        json!({"checkout_options": {"embed": true}}),
    );
    let page = path(&session["attributes"]["url"]);
    let name = "name=%3C%2Fscript%3E&card=4242424242424242&email=jo@a.test";
    let done = post(&mut lab, &page, &format!("do=pay&{name}")).unwrap();
    let (_, shown) = get(&mut lab, &done);
    assert!(shown.contains("event:'Checkout.Success',data:{\"type\":\"orders\",\"id\":\"1\""));
    assert_eq!(shown.matches("</script>").count(), 1);
    let (status, script) = get(&mut lab, "/lemonSqueezy/js/lemon.js");
    assert_eq!(status, 200);
    assert!(script.contains("window.createLemonSqueezy"));
}

#[test]
fn a_shared_link_fills_the_page_and_carries_its_custom_data() {
    let mut lab = squeezy();
    plans(&mut lab);
    let slug = attributes(&mut lab, "/variants/501")["slug"].clone();
    let link = format!(
        "/lemonSqueezy/checkout/buy/{}?checkout[email]=jo%40a.test&checkout[billing_address][country]=KR&checkout[custom][user]=u9&quantity=2&logo=0",
        slug.as_str().unwrap()
    );
    let (_, shown) = get(&mut lab, &link);
    assert!(shown.contains("value=\"jo@a.test\"") && shown.contains("value=\"KR\""));
    assert!(shown.contains("$38.00") && !shown.contains("Lab Store"));
    post(&mut lab, &link, "do=pay&card=4242424242424242").unwrap();
    let told = taken(&mut lab);
    assert_eq!(told[0]["meta"]["custom_data"], json!({"user": "u9"}));
    assert_eq!(told[0]["data"]["attributes"]["total"], 3800);
    let again = json!({"session": format!("http://lab.test{link}")});
    let made = control(&mut lab, "/lab/lemonSqueezy/pay", again);
    assert_eq!(made["order"]["id"], "2");
    let (_, shown) = get(&mut lab, &format!("{link}&checkout[variant_id]=502"));
    assert!(shown.contains("$78.00"));
    let back = json!({"session": format!("http://lab.test{link}")});
    let order = control(&mut lab, "/lab/lemonSqueezy/refund", back);
    assert_eq!(
        (&order["id"], &order["attributes"]["refunded"]),
        (&json!("2"), &json!(true))
    );
}

#[test]
fn a_discount_is_applied_on_the_page_and_an_unknown_code_is_told() {
    let mut lab = squeezy();
    plans(&mut lab);
    let code = json!({"data": {"type": "discounts",
        "attributes": {"name": "Spring", "code": "SPRING", "amount": 50, "amount_type": "percent"},
        "relationships": {"store": {"data": {"type": "stores", "id": "1"}}}}});
    data(&mut lab, "POST", "/discounts", code);
    let session = checkout(&mut lab, "501", json!({}));
    let page = path(&session["attributes"]["url"]);
    let (status, shown) = post(&mut lab, &page, "do=apply&discount_code=NOPE").unwrap_err();
    assert_eq!(status, 422);
    assert!(shown.contains("not valid here"));
    let (status, shown) = post(&mut lab, &page, "do=apply&discount_code=spring").unwrap_err();
    assert_eq!(status, 200);
    assert!(shown.contains("−$9.50"));
    post(
        &mut lab,
        &page,
        "do=pay&discount_code=SPRING&card=4242424242424242",
    )
    .unwrap();
    let told = taken(&mut lab);
    assert_eq!(told[0]["data"]["attributes"]["discount_total"], 950);
    advance(&mut lab, "28d");
    assert_eq!(taken(&mut lab)[0]["data"]["attributes"]["total"], 1900);
}

#[test]
fn signed_links_last_a_day_and_act_for_their_own_customer() {
    let mut lab = squeezy();
    plans(&mut lab);
    let made = bought(&mut lab, "501", "4242424242424242");
    let session = checkout(&mut lab, "501", json!({}));
    let other = json!({"session": session["id"], "email": "eve@a.test"});
    control(&mut lab, "/lab/lemonSqueezy/pay", other);
    let urls = &made["subscription"]["attributes"]["urls"];
    let portal = path(&urls["customer_portal"]);
    let (_, shown) = get(&mut lab, &portal);
    assert!(shown.contains("Renews on 2026-02-28") && shown.contains("visa ···· 4242"));
    assert_eq!(
        post(&mut lab, &portal, "do=cancel&subscription=2")
            .unwrap_err()
            .0,
        404
    );
    post(&mut lab, &portal, "do=cancel&subscription=1").unwrap();
    assert!(get(&mut lab, &portal).1.contains("Ends on 2026-02-28"));
    post(&mut lab, &portal, "do=resume&subscription=1").unwrap();
    let update = path(&urls["customer_portal_update_subscription"]);
    assert!(get(&mut lab, &update).1.contains("Team $39.00"));
    post(&mut lab, &update, "do=change&variant=502").unwrap();
    assert_eq!(attributes(&mut lab, "/subscriptions/1")["variant_id"], 502);
    let card = path(&urls["update_payment_method"]);
    assert!(
        get(&mut lab, &card)
            .1
            .contains("PaymentMethodUpdate.Mounted")
    );
    let shown = post(&mut lab, &card, "do=card&card=5555555555554444").unwrap();
    assert!(
        get(&mut lab, &shown)
            .1
            .contains("PaymentMethodUpdate.Updated")
    );
    assert_eq!(
        attributes(&mut lab, "/subscriptions/1")["card_brand"],
        "mastercard"
    );
    let forged = portal.replace("billing/1", "billing/2");
    assert_eq!(get(&mut lab, &forged).0, 404);
    advance(&mut lab, "1d");
    assert_eq!(get(&mut lab, &portal).0, 410);
}

#[test]
fn an_expired_checkout_takes_no_money() {
    let mut lab = squeezy();
    plans(&mut lab);
    let session = checkout(
        &mut lab,
        "501",
        json!({"expires_at": "2026-02-01T00:00:00Z"}),
    );
    let page = path(&session["attributes"]["url"]);
    assert_eq!(get(&mut lab, &page).0, 200);
    advance(&mut lab, "2d");
    assert_eq!(get(&mut lab, &page).0, 410);
    assert_eq!(
        post(&mut lab, &page, "do=pay&card=4242424242424242")
            .unwrap_err()
            .0,
        410
    );
}
