//! Statements that every store can run.
#![allow(clippy::arithmetic_side_effects)]

use super::{
    Wanted, commit, due, latest, lengths, load, loaded, page, park, probe, raw_event, snapshot,
    strays, traces, waiting,
};
use crate::decide::draft::Draft;
use crate::model::account::ProviderCustomer;
use crate::model::history::Happening;
use crate::model::id::Environment;
use crate::need::{Statement, Value};
use std::string::String;
use std::vec::Vec;
use std::{format, vec};

fn named(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("name_{number}")).collect()
}

/// A commit of so many causes, each of which makes a link.
fn large(count: usize) -> Draft {
    let mut draft = Draft::open("ada", Environment::Test, 0);
    for id in named(count) {
        let what = Happening {
            kind: "test".into(),
            provider: None,
            event: None,
            subject: None,
            amount: None,
            credits: None,
            note: None,
            author: None,
        };
        draft.settle_stray("bank", id.clone(), what, |account| {
            let provider = "bank".into();
            account.customers.push(ProviderCustomer { provider, id });
        });
    }
    draft
}

#[test]
fn every_statement_has_its_parameters_and_no_more_than_the_smallest_store_takes() {
    let wanted = Wanted {
        causes: named(1),
        accounts: named(1),
        provider: "bank".into(),
        references: named(super::MOST_REFERENCES),
    };
    let links = named(50).into_iter().map(|it| ("bank".into(), it));
    let test = Environment::Test;
    assert_eq!(load(test, &wanted).params.len(), wanted.params());
    let mut all: Vec<Statement> = vec![
        load(test, &wanted),
        probe(
            test,
            &["ada", "eve"],
            &named(100),
            &links.collect::<Vec<_>>(),
        ),
        due(test, 0, 200),
        strays(test, None, 200),
        strays(test, Some("ada"), 200),
        waiting(test, "bank", &named(90)),
        page(test, "ada", None, 0, 500),
        page(test, "ada", Some("lot"), 0, 500),
        lengths(test, &named(90)),
        traces(test, "ada"),
        snapshot(test, "ada"),
        latest(test, "ada", &named(20)),
        raw_event(test, "ada", 1),
    ];
    all.extend(commit(&[&large(50)], 0));
    all.extend(park(test, "bank", "cause", "parked", "{}", &named(50), 0));
    for statement in &all {
        let places = statement.sql.matches('?').count();
        assert_eq!(places, statement.params.len(), "{}", statement.sql);
        assert!((1..=100).contains(&places), "{places}: {}", statement.sql);
    }
    assert!(all.iter().any(|it| it.params.len() > 90), "none was large");
}

#[test]
fn an_account_whose_revision_nobody_can_have_reached_is_not_loaded() {
    let draft = Draft::open("ada", Environment::Test, 0);
    let state = crate::json::text(&draft.account);
    let rows = |revision: i64| {
        let [kind, id, state, none] = ["account", "ada", &state, ""].map(Value::from);
        [vec![kind, id, revision.into(), state, none]]
    };
    assert!(loaded(&rows(7)).is_ok_and(|loaded| loaded.accounts.len() == 1));
    for revision in [-1, 9_007_199_254_740_991, i64::MAX] {
        assert!(loaded(&rows(revision)).is_err(), "{revision}");
    }
}
