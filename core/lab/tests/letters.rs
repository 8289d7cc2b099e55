#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]
//! Standard Webhooks of any sender.

mod support;
use serde_json::{Value, json};
use support::*;

fn send(lab: &mut kassa_lab::Lab, wish: Value) -> Value {
    control(lab, "/lab/standardWebhooks/send", wish)
}

#[test]
fn a_letter_is_signed_as_the_specification_has_it() {
    let mut lab = lab();
    // Checked by hand: printf 'msg_1.1769817600.{}' | openssl dgst -sha256 -mac HMAC \
    //   -macopt key:kassa-lab-kassa-lab-kassa -binary | base64
    let sent = send(
        &mut lab,
        json!({"secret": "whsec_a2Fzc2EtbGFiLWthc3NhLWxhYi1rYXNzYQ==", "id": "msg_1", "body": {}}),
    );
    assert_eq!(sent["headers"]["webhook-id"], "msg_1");
    assert_eq!(sent["headers"]["webhook-timestamp"], "1769817600");
    assert_eq!(sent["headers"]["webhook-signature"], SEAL);
    let raw = send(
        &mut lab,
        json!({"secret": "kassa-lab-kassa-lab-kassa", "style": "raw", "id": "msg_1", "body": "{}"}),
    );
    assert_eq!(raw["headers"]["webhook-signature"], SEAL);
}

const SEAL: &str = "v1,C0v6+i66i1IX3yEAIm19jCSaD9jO2VunN2ABgzbszTs=";

#[test]
fn several_secrets_sign_once_each_and_a_later_try_signs_anew() {
    let mut lab = lab();
    let sent = send(
        &mut lab,
        json!({"secret": ["one", "two"], "style": "raw", "body": {"type": "order.paid"}, "provider": "polar"}),
    );
    assert_eq!(
        (&sent["provider"], &sent["type"]),
        (&json!("polar"), &json!("order.paid"))
    );
    let seals = |row: &Value| {
        row["headers"]["webhook-signature"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let first = seals(&sent);
    assert_eq!(
        first
            .split(' ')
            .filter(|seal| seal.starts_with("v1,"))
            .count(),
        2
    );
    lab.delivered(sent["id"].as_str().unwrap(), 500);
    advance(&mut lab, "1m");
    let rows = lab.due_deliveries();
    let row = rows.iter().find(|row| row.provider == "polar").unwrap();
    let later = row
        .headers
        .iter()
        .find(|(name, _)| name == "webhook-signature")
        .unwrap();
    assert_ne!(later.1, first);
    assert_eq!(row.event, sent["event"].as_str().unwrap());
}

#[test]
fn a_secret_that_is_no_base64_is_refused() {
    let mut lab = lab();
    let body = json!({"secret": "whsec_!", "body": {}}).to_string();
    let reply =
        lab.handle(&kassa_lab::Request::new("POST", "/lab/standardWebhooks/send").with_body(body));
    assert_eq!(reply.status, 400);
}
