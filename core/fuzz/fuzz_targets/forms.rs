//! Form bodies and queries: read by another parser, they are the pairs that went in.
#![no_main]

use arbitrary::Arbitrary;
use kassa::ask::{CancelWhen, PortalPage};
use kassa::json;
use kassa::model::account::Call;
use kassa::model::id::{Customer, Environment};
use kassa::model::subscription::Subscription;
use kassa::providers::{named, Alteration, PageOrder};
use std::borrow::Cow;

const SUBSCRIPTION: &str = r#"{"provider":"stripe","id":"","quantity":1,"status":"active",
    "created":0,"asOf":0}"#;

#[derive(Arbitrary, Debug)]
struct Words<'a> {
    id: &'a str,
    email: Option<&'a str>,
    name: Option<&'a str>,
    url: &'a str,
}

libfuzzer_sys::fuzz_target!(|words: Words<'_>| {
    let stripe = named("stripe").expect("a provider").api();
    let stripe = stripe.expect("one that can be asked");
    let customer = Customer {
        id: words.id.into(),
        email: words.email.map(Into::into),
        name: words.name.map(Into::into),
        zone: None,
    };
    let made = stripe.create_customer(&customer, Environment::Test, None);
    let made = made.expect("a call");
    let email = words.email.map(|email| ("email", email));
    let name = words.name.map(|name| ("name", name));
    let account = Some(("metadata[kassa_account]", words.id));
    holds(
        &made.body,
        &[email, name, account]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>(),
    );
    key_fits(&made);

    let portal = stripe.open_page(&PageOrder {
        customer: Some(words.id),
        subscription: None,
        page: PortalPage::Overview,
        return_url: words.url,
        change: None,
        options: None,
    });
    let portal = portal.expect("known options").expect("a call");
    holds(
        &portal.body,
        &[("customer", words.id), ("return_url", words.url)],
    );

    let found = stripe.find_customer(words.id).expect("a call").path;
    let (path, query) = found.split_once('?').expect("a query");
    let escaped = words.id.replace('\\', "\\\\").replace('\'', "\\'");
    let search = format!("metadata['kassa_account']:'{escaped}'");
    assert_eq!(path, "/v1/customers/search");
    holds(query, &[("query", &search), ("limit", "100")]);

    let names = ["in_1".to_owned() + words.id];
    let related = stripe.relate(&names).expect("an invoice has pairs").path;
    let (_, query) = related.split_once('?').expect("a query");
    holds(
        query,
        &[("invoice", &names[0]), ("expand[0]", "data.invoice")],
    );

    let mut subscription: Subscription = json::read(SUBSCRIPTION).expect("a subscription");
    subscription.id = words.id.into();
    for when in [CancelWhen::Now, CancelWhen::Never] {
        let wish = Alteration::Cancel(when);
        let path = stripe
            .alter(&subscription, &wish, None)
            .expect("a call")
            .path;
        let id = path
            .strip_prefix("/v1/subscriptions/")
            .expect("a subscription's path");
        assert!(!id.contains(['/', '?', '#', '&']), "{id} leaves its place");
    }
});

fn holds(encoded: &str, expected: &[(&str, &str)]) {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~[]%=&".contains(&byte);
    assert!(encoded.bytes().all(plain), "{encoded}");
    let pairs: Vec<(Cow<str>, Cow<str>)> = form_urlencoded::parse(encoded.as_bytes()).collect();
    let pairs: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    assert_eq!(pairs, expected, "{encoded}");
}

/// It becomes a header.
fn key_fits(call: &Call) {
    let key = call.idempotency_key.as_deref().expect("a key");
    assert!(
        key.len() <= 255 && key.bytes().all(|byte| byte.is_ascii_graphic()),
        "{key}"
    );
}
