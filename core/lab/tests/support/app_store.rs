//! Short words for the claims about the fake App Store.

use super::{START, control};
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use kassa_lab::{Lab, LabOptions, Request, Response, Webhook};
use p256::ecdsa::signature::{Signer, Verifier};
use p256::pkcs8::DecodePrivateKey;
use serde_json::{Value, json};
use x509_cert::Certificate;
use x509_cert::der::{Decode, Encode};

pub const TOKEN: &str = "7e3fb20b-4cdb-47cc-936d-99d65f608138";

pub fn store() -> Lab {
    Lab::new(LabOptions {
        seed: 7,
        now_ms: START,
        base_url: "http://lab.test".into(),
        webhooks: vec![Webhook {
            url: "http://app.test/hook".into(),
            provider: "appStore".into(),
            ..Webhook::default()
        }],
    })
}

/// A store that sells coins, a lamp, and two plans of one group.
pub fn stocked() -> Lab {
    let mut lab = store();
    for wish in [
        json!({"id": "coins", "type": "consumable", "price": 1_990}),
        json!({"id": "lamp", "type": "nonConsumable", "price": 4_990}),
        json!({"id": "pro", "type": "autoRenewable", "price": 9_990, "level": 2}),
        json!({"id": "max", "type": "autoRenewable", "price": 19_990, "level": 1}),
    ] {
        act(&mut lab, "product", wish);
    }
    lab
}

pub fn act(lab: &mut Lab, action: &str, wish: Value) -> Value {
    control(lab, &format!("/lab/appStore/{action}"), wish)
}

pub fn look(lab: &mut Lab, name: &str) -> Value {
    lab.handle(&Request::new("GET", &format!("/lab/appStore/{name}")))
        .json()
}

pub fn buy(lab: &mut Lab, product: &str) -> Value {
    let wish = json!({"product": product, "appAccountToken": TOKEN});
    act(lab, "buy", wish)
}

/// What a token says, once its chain and its signature hold against the root of the lab.
pub fn proven(lab: &mut Lab, jws: &str) -> Value {
    let root = look(lab, "root")["root"].as_str().unwrap().to_owned();
    let (text, signature) = jws.rsplit_once('.').unwrap();
    let (header, payload) = text.split_once('.').unwrap();
    let header = part(header);
    assert_eq!(header["alg"], "ES256");
    let chain: Vec<Certificate> = header["x5c"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| Certificate::from_der(&Base64::decode_vec(one.as_str().unwrap()).unwrap()))
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(header["x5c"][2], root);
    for (child, parent) in [
        (&chain[0], &chain[1]),
        (&chain[1], &chain[2]),
        (&chain[2], &chain[2]),
    ] {
        let key = parent.tbs_certificate().subject_public_key_info();
        let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(key.subject_public_key.raw_bytes());
        let seal = p384::ecdsa::Signature::from_der(child.signature().raw_bytes()).unwrap();
        let told = child.tbs_certificate().to_der().unwrap();
        key.unwrap().verify(&told, &seal).unwrap();
        let issuer = child.tbs_certificate().issuer();
        assert_eq!(issuer, parent.tbs_certificate().subject());
    }
    let leaf = chain[0].tbs_certificate().subject_public_key_info();
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(leaf.subject_public_key.raw_bytes());
    let seal = Base64UrlUnpadded::decode_vec(signature).unwrap();
    let seal = p256::ecdsa::Signature::from_slice(&seal).unwrap();
    key.unwrap().verify(text.as_bytes(), &seal).unwrap();
    part(payload)
}

pub fn part(text: &str) -> Value {
    serde_json::from_slice(&Base64UrlUnpadded::decode_vec(text).unwrap()).unwrap()
}

/// What a token says, whoever signed it.
pub fn said(jws: &Value) -> Value {
    part(jws.as_str().unwrap().split('.').nth(1).unwrap())
}

/// The waiting notifications, which are then accepted: types, and what they say.
pub fn told(lab: &mut Lab) -> Vec<(String, Value)> {
    let rows = lab.due_deliveries();
    rows.iter()
        .map(|row| {
            lab.delivered(&row.id, 200);
            let body: Value = serde_json::from_str(&row.body).unwrap();
            (row.kind.clone(), said(&body["signedPayload"]))
        })
        .collect()
}

pub fn kinds(lab: &mut Lab) -> Vec<String> {
    told(lab).into_iter().map(|(kind, _)| kind).collect()
}

/// The transaction and the renewal that a notification tells of.
pub fn inner(notice: &Value) -> (Value, Value) {
    let renewal = &notice["data"]["signedRenewalInfo"];
    let renewal = if renewal.is_null() {
        Value::Null
    } else {
        said(renewal)
    };
    (said(&notice["data"]["signedTransactionInfo"]), renewal)
}

/// A bearer token of the shop's server with other claims or another header than it should.
pub fn bearer(lab: &mut Lab, header: Value, claims: Value) -> String {
    let key = look(lab, "key");
    let now = lab.now_ms() / 1000;
    let mut head = json!({"alg": "ES256", "kid": key["keyId"], "typ": "JWT"});
    let mut body = json!({
        "iss": key["issuerId"], "iat": now, "exp": now + 300, "aud": "appstoreconnect-v1",
        "bid": key["bundleId"],
    });
    for (whole, changed) in [(&mut head, &header), (&mut body, &claims)] {
        for (name, value) in changed.as_object().into_iter().flatten() {
            whole[name] = value.clone();
        }
    }
    let part = |value: &Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
    let text = format!("{}.{}", part(&head), part(&body));
    let pem = key["privateKey"].as_str().unwrap();
    let key = p256::ecdsa::SigningKey::from_pkcs8_pem(pem).unwrap();
    let seal: p256::ecdsa::Signature = key.sign(text.as_bytes());
    format!(
        "{text}.{}",
        Base64UrlUnpadded::encode_string(&seal.to_bytes())
    )
}

pub fn ask(lab: &mut Lab, method: &str, path: &str, body: &Value) -> Response {
    let token = bearer(lab, json!({}), json!({}));
    let mut request = Request::new(method, &format!("/appStore/inApps{path}"))
        .with_header("Authorization", &format!("Bearer {token}"));
    if !body.is_null() {
        request = request.with_body(body.to_string());
    }
    lab.handle(&request)
}

pub fn get(lab: &mut Lab, path: &str) -> Value {
    let reply = ask(lab, "GET", path, &Value::Null);
    assert_eq!(reply.status, 200, "{path}: {}", reply.json());
    reply.json()
}

/// The status of a refusal and its number.
pub fn verdict(reply: &Response) -> (u16, i64) {
    (
        reply.status,
        reply.json()["errorCode"].as_i64().unwrap_or_default(),
    )
}
