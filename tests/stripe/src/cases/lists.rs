//! What Stripe keeps, page by page.

use super::{Case, NOW, keys, stripe};
use kassa::authentic::hmac;
use kassa::model::config::ProviderConfig;
use kassa::model::id::Environment;
use kassa::providers::{Listing, Own};

/// `1.x` under the key `key`.
const SIGNED: &str = "fc4913c41a7bf793267e2a384f3261c9436ec2cd097bd745e7b0d99113f510ec";

const DAY: i64 = 86_400_000;

/// Every list, its first page and a later one.
pub(super) fn cases() -> Vec<Case> {
    let keys = keys(None);
    let mut all = Vec::new();
    for list in stripe().lists() {
        for (what, after) in [("its first page", None), ("a later page", Some("id_1"))] {
            let page = Listing {
                list,
                after,
                of: None,
                since: NOW - 60 * DAY,
                begun: NOW,
                environment: Environment::Test,
                keys: &keys,
            };
            let call = stripe()
                .list(&page)
                .unwrap_or_else(|| panic!("{list} is empty"));
            all.push(Case {
                of: "list::list",
                what: what.to_owned(),
                call,
            });
        }
    }
    for own in stripe().own() {
        let Own::OfCustomer(list) = *own else {
            panic!("{own:?} has no case");
        };
        let page = Listing {
            list,
            after: Some("id_1"),
            of: Some("cus_1"),
            since: 0,
            begun: NOW,
            environment: Environment::Test,
            keys: &keys,
        };
        let call = stripe().list(&page).expect("a list of a customer's");
        all.push(Case {
            of: "list::own",
            what: list.to_owned(),
            call,
        });
    }
    all.extend(disputes(&keys));
    all.push(Case {
        of: "back::read",
        what: "a session with all that it brought".to_owned(),
        call: stripe().read_session("cs_1").expect("a call"),
    });
    all
}

/// What a page of charges asks for besides.
fn disputes(keys: &ProviderConfig) -> Vec<Case> {
    let page = Listing {
        list: "charges",
        after: None,
        of: Some("cus_1"),
        since: 0,
        begun: NOW,
        environment: Environment::Test,
        keys,
    };
    let body = br#"{"data": [{"id": "ch_1", "disputed": true}], "has_more": false}"#;
    // Of another message, but a proof.
    let proof = hmac::verify_hex(hmac::sha256, &["key"], b"1.", b"x", &[SIGNED]);
    let listed = stripe().listed(proof.expect("a proof"), body, NOW, &page);
    let page = listed.unwrap_or_else(|it| panic!("{}", it.0)).into_inner();
    let calls = page.also.into_iter();
    let calls = calls.map(|(what, call)| Case {
        of: "list::disputes",
        what: what.to_owned(),
        call,
    });
    calls.collect()
}
