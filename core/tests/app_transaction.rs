//! What App Store has signed, proved on the device.
#![cfg(all(feature = "app", feature = "stores"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test says what went wrong by failing"
)]
#![allow(dead_code, reason = "the support serves the server's tests too")]

mod app_store_support;
mod store_support;

use app_store_support::{BUNDLE, DAY, FIRST, TOKEN, roots, signed, transaction};
use kassa::app::{TransactionCheck, TransactionReading, read_transaction};
use kassa::model::id::Environment;
use serde_json::json;
use store_support::NOW;

fn check() -> TransactionCheck {
    TransactionCheck {
        bundle: BUNDLE.into(),
        environment: None,
        now: NOW,
        roots: roots(),
    }
}

fn code(jws: &str, check: TransactionCheck) -> String {
    match read_transaction(jws, check) {
        TransactionReading::Valid { .. } => "valid".into(),
        TransactionReading::Refused { code, .. } => code,
    }
}

#[test]
fn a_transaction_of_this_app_is_read() {
    let jws = signed(&transaction(&json!({})));
    let TransactionReading::Valid { transaction } = read_transaction(&jws, check()) else {
        panic!("it is genuine");
    };
    assert_eq!(
        (transaction.id.as_str(), transaction.product.as_str()),
        (FIRST, "notes.pro")
    );
    assert_eq!(transaction.account.as_deref(), Some(TOKEN));
    assert_eq!(transaction.environment, Some(Environment::Test));
    assert_eq!(transaction.expires_at, Some(NOW + 20 * DAY));
    assert_eq!((transaction.quantity, transaction.upgraded), (1, false));
    assert_eq!(transaction.revoked_at, None);
}

#[test]
fn what_is_not_this_apps_or_not_the_stores_is_refused() {
    let jws = signed(&transaction(&json!({})));
    assert_eq!(code(&jws, check()), "valid");
    let bundle = "com.example.other".into();
    assert_eq!(
        code(&jws, TransactionCheck { bundle, ..check() }),
        "another_app"
    );
    let live = Some(Environment::Live);
    let environment = TransactionCheck {
        environment: live,
        ..check()
    };
    assert_eq!(code(&jws, environment), "another_environment");
    // Without the laboratory's root, as in the store.
    let store = TransactionCheck {
        roots: Vec::new(),
        ..check()
    };
    assert_eq!(code(&jws, store), "chain_untrusted");
    let (head, signature) = jws.rsplit_once('.').unwrap();
    let other = signed(&transaction(&json!({"quantity": 99})));
    let (other, _) = other.rsplit_once('.').unwrap();
    assert_eq!(
        code(&format!("{other}.{signature}"), check()),
        "signature_mismatch"
    );
    assert_eq!(code(head, check()), "signature_malformed");
    let renewal = signed(&json!({"bundleId": BUNDLE, "signedDate": NOW}));
    assert_eq!(code(&renewal, check()), "unreadable");
}

#[test]
fn an_environment_of_tomorrow_is_no_error_and_none_that_was_asked_for() {
    let jws = signed(&transaction(&json!({"environment": "Orbit"})));
    let TransactionReading::Valid { transaction } = read_transaction(&jws, check()) else {
        panic!("it is genuine");
    };
    assert_eq!(transaction.environment, None);
    let live = Some(Environment::Live);
    let environment = TransactionCheck {
        environment: live,
        ..check()
    };
    assert_eq!(code(&jws, environment), "another_environment");
}
