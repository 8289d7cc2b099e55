#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]
//! Webhooks of the fake TossPayments: envelopes, headers, tries, signatures.

mod support;
use base64ct::{Base64, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use kassa_lab::{Delivery, Lab};
use serde_json::{Value, json};
use sha2::Sha256;
use support::toss::*;
use support::*;

fn seal(key: &[u8], row: &Delivery) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(row.body.as_bytes());
    mac.update(b":");
    mac.update(header(row, "transmission-time").unwrap().as_bytes());
    format!("v1:{}", Base64::encode_string(&mac.finalize().into_bytes()))
}

fn send(lab: &mut Lab, event: &str, data: Value) -> Delivery {
    let wish = json!({"event": event, "data": data});
    control(lab, "/lab/tossPayments/send", wish);
    lab.due_deliveries().pop().unwrap()
}

#[test]
fn a_change_of_status_is_unsigned_and_dated_in_korea_without_an_offset() {
    let mut lab = toss();
    let payment = paid(&mut lab, "CARD", "order-1", 1_000);
    let row = lab.due_deliveries().pop().unwrap();
    let told = body(&row);
    assert_eq!(told["eventType"], "PAYMENT_STATUS_CHANGED");
    assert_eq!(told["data"]["paymentKey"], payment["paymentKey"]);
    assert!(
        row.body.contains("카드"),
        "text that is not ASCII stays literal"
    );
    assert!(header(&row, "signature").is_none());
    let created = told["createdAt"].as_str().unwrap();
    let (whole, fraction) = created.split_once('.').unwrap();
    assert_eq!(whole, "2026-01-31T09:00:00");
    assert!([5, 6].contains(&fraction.len()) && fraction.bytes().all(|b| b.is_ascii_digit()));
}

#[test]
fn only_200_is_taken_for_an_answer_and_seven_tries_follow_by_powers_of_four() {
    let mut lab = toss();
    paid(&mut lab, "CARD", "order-1", 1_000);
    let id = lab.due_deliveries()[0].id.clone();
    let mut letter = String::new();
    for (count, minutes) in [0, 1, 4, 16, 64, 256, 1024, 4096].into_iter().enumerate() {
        if minutes > 0 {
            assert!(lab.due_deliveries().is_empty());
            let early = minutes * 60 - 1;
            advance(&mut lab, &format!("{early}s"));
            assert!(lab.due_deliveries().is_empty());
            advance(&mut lab, "1s");
        }
        let row = lab.due_deliveries().pop().unwrap();
        let tries = header(&row, "transmission-retried-count").unwrap();
        assert_eq!(tries, count.to_string());
        let name = header(&row, "transmission-id").unwrap().to_owned();
        assert!(
            letter.is_empty() || letter == name,
            "one name for all tries"
        );
        letter = name;
        lab.delivered(&id, 204);
    }
    let rows = control_get(&mut lab, "/lab/deliveries?all=1");
    assert_eq!(rows["deliveries"][0]["lost"], true);
}

fn control_get(lab: &mut Lab, path: &str) -> Value {
    lab.handle(&kassa_lab::Request::new("GET", path)).json()
}

#[test]
fn payouts_and_sellers_are_signed_over_the_body_and_the_time_with_the_decoded_key() {
    let mut lab = toss();
    let row = send(
        &mut lab,
        "payout.changed",
        json!({"id": "FPA_1", "status": "COMPLETED"}),
    );
    let told = body(&row);
    assert_eq!(
        (&told["entityType"], &told["entityBody"]["status"]),
        (&json!("payout"), &json!("COMPLETED"))
    );
    assert!(told["eventId"].is_string() && told["version"].is_string());
    let key = hex::decode(SECURITY_KEY).unwrap();
    assert_eq!(header(&row, "signature"), Some(seal(&key, &row).as_str()));
    let row = send(&mut lab, "seller.changed", json!({"status": "APPROVED"}));
    assert!(header(&row, "signature").is_some());
    for other in ["ars-reservation.changed", "METHOD_UPDATED"] {
        let row = send(&mut lab, other, json!({}));
        assert!(header(&row, "signature").is_none(), "{other}");
    }
}

#[test]
fn two_keys_sign_for_a_week_after_a_change() {
    let mut lab = toss();
    let new = "ff".repeat(32);
    let wish = json!({"security_key": new});
    control(&mut lab, "/lab/tossPayments/security_key", wish);
    let row = send(&mut lab, "payout.changed", json!({}));
    let keys = [new.as_str(), SECURITY_KEY].map(|key| hex::decode(key).unwrap());
    let both = keys.iter().map(|key| seal(key, &row)).collect::<Vec<_>>();
    assert_eq!(header(&row, "signature"), Some(both.join(",").as_str()));
    advance(&mut lab, "7d");
    let row = send(&mut lab, "payout.changed", json!({}));
    assert_eq!(
        header(&row, "signature"),
        Some(seal(&keys[0], &row).as_str())
    );
}

#[test]
fn an_endpoint_can_sign_with_the_letters_of_its_key_and_hear_of_some_events_only() {
    let mut lab = Lab::new(kassa_lab::LabOptions {
        now_ms: START,
        ..Default::default()
    });
    let wish = json!({
        "url": "http://app.test/two", "security_key": SECURITY_KEY, "key": "letters",
        "events": ["payout.changed"],
    });
    control(&mut lab, "/lab/tossPayments/endpoint", wish);
    paid(&mut lab, "CARD", "order-1", 1_000);
    assert!(lab.due_deliveries().is_empty());
    let row = send(&mut lab, "payout.changed", json!({}));
    assert_eq!(row.url, "http://app.test/two");
    let sealed = seal(SECURITY_KEY.as_bytes(), &row);
    assert_eq!(header(&row, "signature"), Some(sealed.as_str()));
}

#[test]
fn one_payment_is_told_done_and_aborted_46_milliseconds_apart() {
    let mut lab = toss();
    let payment = paid(&mut lab, "CARD", "order-1", 1_000);
    taken(&mut lab);
    control(
        &mut lab,
        "/lab/tossPayments/contradict",
        json!({"order": "order-1"}),
    );
    let rows = taken(&mut lab);
    let told: Vec<Value> = rows.iter().map(body).collect();
    assert_eq!(
        (&told[0]["data"]["status"], &told[1]["data"]["status"]),
        (&json!("DONE"), &json!("ABORTED"))
    );
    let fraction = |row: &Value| {
        let created = row["createdAt"].as_str().unwrap();
        let digits = created.split_once('.').unwrap().1;
        format!("{digits:0<6}").parse::<i64>().unwrap()
    };
    assert_eq!(fraction(&told[1]) - fraction(&told[0]), 46_000);
    assert_eq!(get(&mut lab, &path_of(&payment, "")), payment);
}
