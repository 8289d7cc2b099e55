//! Short words for the claims about the fake Google Play.

use super::{START, control};
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use kassa_lab::{Delivery, Lab, LabOptions, Request, Response, Webhook};
use rsa::pkcs1v15::{Signature, SigningKey, VerifyingKey};
use rsa::pkcs8::DecodePrivateKey;
use rsa::signature::{SignatureEncoding, Signer, Verifier};
use rsa::{BoxedUint, RsaPrivateKey, RsaPublicKey};
use serde_json::{Value, json};
use sha2::Sha256;

pub const ACCOUNT: &str = "5f0c1b2a";

pub fn play() -> Lab {
    Lab::new(LabOptions {
        seed: 7,
        now_ms: START,
        base_url: "http://lab.test".into(),
        webhooks: vec![Webhook {
            url: "http://app.test/hook".into(),
            provider: "googlePlay".into(),
            ..Webhook::default()
        }],
    })
}

/// A store that sells coins, a lamp, and plans by the month, by the year and prepaid.
pub fn stocked() -> Lab {
    let mut lab = play();
    for wish in [
        json!({"id": "coins", "price": 1_990_000}),
        json!({"id": "lamp", "price": 4_990_000}),
    ] {
        act(&mut lab, "product", wish);
    }
    for wish in [
        json!({"id": "pro", "basePlan": "monthly", "price": 9_990_000}),
        json!({"id": "pro", "basePlan": "yearly", "price": 99_000_000, "period": "P1Y"}),
        json!({"id": "pass", "basePlan": "prepaid", "price": 2_000_000, "prepaid": true}),
        json!({"id": "hard", "basePlan": "monthly", "price": 5_000_000, "grace": "P0D"}),
    ] {
        act(&mut lab, "subscription", wish);
    }
    lab
}

pub fn act(lab: &mut Lab, action: &str, wish: Value) -> Value {
    control(lab, &format!("/lab/googlePlay/{action}"), wish)
}

pub fn look(lab: &mut Lab, name: &str) -> Value {
    lab.handle(&Request::new("GET", &format!("/lab/googlePlay/{name}")))
        .json()
}

pub fn buy(lab: &mut Lab, product: &str) -> String {
    let bought = act(lab, "buy", json!({"product": product, "account": ACCOUNT}));
    bought["purchaseToken"].as_str().unwrap().to_owned()
}

/// A subscription that was told of and acknowledged.
pub fn subscribed(lab: &mut Lab, product: &str, plan: &str) -> String {
    let wish = json!({"product": product, "basePlan": plan, "account": ACCOUNT});
    let bought = act(lab, "subscribe", wish);
    let token = bought["purchaseToken"].as_str().unwrap().to_owned();
    assert_eq!(kinds(lab), ["subscriptionNotification/4"]);
    let path = format!("/purchases/subscriptions/{product}/tokens/{token}:acknowledge");
    assert_eq!(ask(lab, "POST", &path, &json!({})).status, 204);
    token
}

/// The waiting notifications, which are then accepted: kinds, and what they say.
pub fn told(lab: &mut Lab) -> Vec<(String, Value)> {
    let rows = lab.due_deliveries();
    rows.iter()
        .map(|row| {
            lab.delivered(&row.id, 204);
            (row.kind.clone(), said(row))
        })
        .collect()
}

pub fn said(row: &Delivery) -> Value {
    let body: Value = serde_json::from_str(&row.body).unwrap();
    let data = Base64::decode_vec(body["message"]["data"].as_str().unwrap()).unwrap();
    serde_json::from_slice(&data).unwrap()
}

pub fn kinds(lab: &mut Lab) -> Vec<String> {
    told(lab).into_iter().map(|(kind, _)| kind).collect()
}

fn part(text: &str) -> Value {
    serde_json::from_slice(&Base64UrlUnpadded::decode_vec(text).unwrap()).unwrap()
}

/// What the carrier's token says, once its signature holds under the published keys.
pub fn carrier(lab: &mut Lab, row: &Delivery) -> Value {
    let reply = lab.handle(&Request::new("GET", "/googlePlay/certs"));
    assert!(reply.header("cache-control").unwrap().contains("max-age="));
    let mut headers = row.headers.iter();
    let (_, line) = headers.find(|(name, _)| name == "Authorization").unwrap();
    let (text, seal) = line
        .strip_prefix("Bearer ")
        .unwrap()
        .rsplit_once('.')
        .unwrap();
    let (header, claims) = text.split_once('.').unwrap();
    let header = part(header);
    let keys = reply.json();
    let key = &keys["keys"][0];
    assert_eq!(
        (&header["kid"], &header["alg"]),
        (&key["kid"], &json!("RS256"))
    );
    let number = |name: &str| {
        let bytes = Base64UrlUnpadded::decode_vec(key[name].as_str().unwrap()).unwrap();
        BoxedUint::from_be_slice_vartime(&bytes)
    };
    let key = VerifyingKey::<Sha256>::new(RsaPublicKey::new(number("n"), number("e")).unwrap());
    let seal = Base64UrlUnpadded::decode_vec(seal).unwrap();
    let seal = Signature::try_from(seal.as_slice()).unwrap();
    key.verify(text.as_bytes(), &seal).unwrap();
    part(claims)
}

/// What the token endpoint says to an assertion with other claims or another header.
pub fn granted(lab: &mut Lab, header: Value, claims: Value) -> Response {
    let key = look(lab, "key");
    let now = lab.now_ms() / 1000;
    let mut head = json!({"alg": "RS256", "kid": key["privateKeyId"], "typ": "JWT"});
    let mut body = json!({
        "iss": key["clientEmail"], "scope": "https://www.googleapis.com/auth/androidpublisher",
        "aud": "https://oauth2.googleapis.com/token", "iat": now, "exp": now + 3_600,
    });
    for (whole, changed) in [(&mut head, &header), (&mut body, &claims)] {
        for (name, value) in changed.as_object().into_iter().flatten() {
            whole[name] = value.clone();
        }
    }
    let part = |value: &Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
    let text = format!("{}.{}", part(&head), part(&body));
    let pem = key["privateKey"].as_str().unwrap();
    let key = SigningKey::<Sha256>::new(RsaPrivateKey::from_pkcs8_pem(pem).unwrap());
    let seal = Base64UrlUnpadded::encode_string(&key.sign(text.as_bytes()).to_vec());
    let grant = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer";
    let form = format!("grant_type={grant}&assertion={text}.{seal}");
    lab.handle(&Request::new("POST", "/googlePlay/token").with_body(form))
}

pub fn ask(lab: &mut Lab, method: &str, path: &str, body: &Value) -> Response {
    let access = granted(lab, json!({}), json!({})).json();
    ask_with(
        lab,
        access["access_token"].as_str().unwrap(),
        method,
        path,
        body,
    )
}

pub fn ask_with(lab: &mut Lab, access: &str, method: &str, path: &str, body: &Value) -> Response {
    let root = "/googlePlay/androidpublisher/v3/applications/test.kassa.lab";
    let mut request = Request::new(method, &format!("{root}{path}"))
        .with_header("Authorization", &format!("Bearer {access}"));
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

/// A subscription as the API shows it.
pub fn subscription(lab: &mut Lab, token: &str) -> Value {
    get(lab, &format!("/purchases/subscriptionsv2/tokens/{token}"))
}

pub fn state(lab: &mut Lab, token: &str) -> String {
    let shown = subscription(lab, token);
    let state = shown["subscriptionState"].as_str().unwrap();
    state
        .strip_prefix("SUBSCRIPTION_STATE_")
        .unwrap()
        .to_owned()
}

/// The status of a refusal and its reason.
pub fn verdict(reply: &Response) -> (u16, String) {
    let reason = reply.json()["error"]["errors"][0]["reason"].clone();
    (reply.status, reason.as_str().unwrap_or_default().to_owned())
}
