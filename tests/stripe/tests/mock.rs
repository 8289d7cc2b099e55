//! Stripe's own mock judges every request. `cargo ci stripe` starts it and says where it is.

use kassa::model::account::Call;
use kassa::model::id::Environment;
use kassa_stripe::beyond::{BEYOND, Beyond};
use kassa_stripe::{Case, cases, fields, keys, sources, stripe};
use std::collections::BTreeSet;
use std::env;

/// Sends a call as a host does. The mock knows no account and no object: it holds a request to
/// Stripe's description, and answers from examples.
fn send(call: &Call) -> Result<(), String> {
    let base = env::var("KASSA_STRIPE_MOCK").expect("run `cargo ci stripe`: it starts the mock");
    let request = stripe()
        .request(call, &keys(Some(&base)), Environment::Test)
        .expect("a call of the core's own");
    let method = match &*request.method {
        "GET" => minreq::Method::Get,
        "POST" => minreq::Method::Post,
        "DELETE" => minreq::Method::Delete,
        other => panic!("{other} is no method of Stripe's"),
    };
    let mut sent = minreq::Request::new(method, request.url).with_timeout(20);
    for header in request.headers {
        sent = sent.with_header(header.name, header.value);
    }
    let reply = sent
        .with_body(request.body)
        .send()
        .expect("the mock answers");
    match reply.status_code {
        200 => Ok(()),
        status => Err(format!("{status} {}", reply.as_str().unwrap_or_default())),
    }
}

fn name(case: &Case) -> String {
    format!(
        "{}: {} ({} {})",
        case.of, case.what, case.call.method, case.call.path
    )
}

/// Where the fields of a call stand.
fn form(call: &Call) -> &str {
    let query = call.path.split_once('?').map_or("", |(_, query)| query);
    if call.body.is_empty() {
        query
    } else {
        &call.body
    }
}

/// The call with other fields.
fn with(call: &Call, fields: &str) -> Call {
    let mut call = call.clone();
    if call.method == "POST" {
        call.body = fields.to_owned();
    } else {
        let path = call.path.split('?').next().unwrap_or_default();
        call.path = format!("{path}?{fields}");
    }
    call
}

fn is_of(row: &Beyond, case: &Case) -> bool {
    let writes = |(field, value): &(&str, Option<&str>)| {
        let mut all = fields(form(&case.call)).into_iter();
        all.any(|(name, said)| name == *field && value.is_none_or(|value| value == said))
    };
    row.of == case.of && row.field.as_ref().is_none_or(writes)
}

/// The call without what the mock cannot judge; none where nothing is left.
fn judged(case: &Case) -> Option<Call> {
    let rows: Vec<&Beyond> = BEYOND.iter().filter(|row| is_of(row, case)).collect();
    if rows.iter().any(|row| row.field.is_none()) {
        return None;
    }
    let new = |pair: &&str| {
        let name = fields(pair).into_iter().next().unwrap_or_default().0;
        rows.iter()
            .any(|row| row.field.is_some_and(|(field, _)| field == name))
    };
    let kept: Vec<&str> = form(&case.call)
        .split('&')
        .filter(|pair| !new(pair))
        .collect();
    Some(if rows.is_empty() {
        case.call.clone()
    } else {
        with(&case.call, &kept.join("&"))
    })
}

#[test]
fn stripe_takes_every_request_that_the_core_can_make() {
    for case in cases() {
        if let Some(call) = judged(&case)
            && let Err(refusal) = send(&call)
        {
            panic!("{}\n{}\n{refusal}", name(&case), form(&call));
        }
    }
}

#[test]
fn what_the_mock_cannot_judge_is_refused_by_it_and_told_with_a_reason() {
    for row in BEYOND {
        let cases = cases();
        let mut writing = cases.iter().filter(|case| is_of(row, case)).peekable();
        let field = row.field.unwrap_or_default().0;
        assert!(
            writing.peek().is_some(),
            "no case of {} writes {field}",
            row.of
        );
        assert!(row.why.contains("docs.stripe.com") || row.why.contains("npm `stripe`"));
        for case in writing {
            let known = send(&case.call).is_ok();
            assert!(
                !known,
                "the mock knows {field} of {} now: take the row away",
                row.of
            );
        }
    }
}

/// Not what is written in a developer's own words: metadata has any name.
fn is_free(name: &str) -> bool {
    name.contains("metadata]") || name.starts_with("metadata")
}

#[test]
fn a_field_that_stripe_does_not_know_is_refused_wherever_it_stands() {
    let mut tried = BTreeSet::new();
    for case in cases() {
        let Some(call) = judged(&case) else { continue };
        for (name, _) in fields(form(&call)) {
            // One that is wrong in its last name: the mock has to look into every level.
            let is_index = name.ends_with("[0]") || name.ends_with(|c: char| c.is_ascii_digit());
            let wrong = match name.strip_suffix(']') {
                Some(outer) => format!("{outer}_x]"),
                None => format!("{name}_x"),
            };
            if is_free(&name)
                || is_index
                || name.ends_with("0]")
                || !tried.insert((case.of, name.clone()))
            {
                continue;
            }
            let pairs = form(&call)
                .split('&')
                .map(|pair| match pair.split_once('=') {
                    Some((own, value)) if own == name => format!("{wrong}={value}"),
                    _ => pair.to_owned(),
                });
            let changed = pairs.collect::<Vec<_>>().join("&");
            let refusal = send(&with(&call, &changed)).err();
            let told = refusal.is_some_and(|it| it.starts_with("400"));
            assert!(told, "{} of {} is taken as {wrong}", name, case.of);
        }
    }
    assert!(tried.len() > 20, "only {tried:?}");
}

#[test]
fn a_value_of_a_wrong_kind_and_a_missing_field_are_refused() {
    let post = |path: &str, body: &str| Call {
        method: "POST".into(),
        path: path.into(),
        body: body.into(),
        idempotency_key: None,
        once: false,
        sealed: None,
    };
    let get = |path: &str| Call {
        method: "GET".into(),
        ..post(path, "")
    };
    for wrong in [
        post("/v1/checkout/sessions", "mode=subscribing"),
        post("/v1/refunds", "payment_intent=pi_1&amount=much"),
        post("/v1/subscriptions/sub_1", "items[0][quantity]=many"),
        get("/v1/customers/search?limit=100"),
        get("/v1/nothing"),
    ] {
        let refusal = send(&wrong).err();
        assert!(refusal.is_some(), "{} {} is taken", wrong.path, wrong.body);
    }
}

#[test]
fn no_function_that_asks_stripe_for_something_goes_without_a_case() {
    let cases = cases();
    let asked: BTreeSet<String> = cases.iter().map(|case| case.of.to_owned()).collect();
    let there = sources::folder().constructors;
    let without: Vec<_> = there.difference(&asked).collect();
    assert!(
        without.is_empty(),
        "add cases of {without:?} to tests/stripe/src/cases"
    );
    let gone: Vec<_> = asked.difference(&there).collect();
    assert!(gone.is_empty(), "{gone:?} is no constructor (any more)");
}

#[test]
fn every_field_that_the_folder_can_write_is_written_by_a_case() {
    let written: BTreeSet<String> = cases()
        .iter()
        .flat_map(|case| fields(form(&case.call)))
        .map(|(name, _)| name)
        .collect();
    let there = sources::folder().fields;
    assert!(there.len() > 20, "only {there:?} was read");
    let without: Vec<_> = there.difference(&written).collect();
    assert!(without.is_empty(), "add cases that write {without:?}");
}

#[test]
fn every_option_of_a_checkout_is_told_by_a_case() {
    let made = cases()
        .into_iter()
        .filter(|it| it.of.starts_with("checkout::"));
    let written: BTreeSet<String> = made
        .flat_map(|case| fields(form(&case.call)))
        .map(|(name, _)| name)
        .collect();
    let tables = sources::options();
    assert!(tables.len() > 3, "only {} tables were read", tables.len());
    // Ours alone: it becomes `expires_at`.
    let theirs = |path: &&String| *path != "expires_in_minutes";
    for path in tables
        .iter()
        .flat_map(|(_, rows)| rows)
        .map(|(path, _)| path)
        .filter(theirs)
    {
        let (path, place) = match path.strip_prefix("line_item.") {
            Some(path) => (path, "line_items[0]"),
            None => (path.as_str(), ""),
        };
        let mut name = place.to_owned();
        for part in path.split('.') {
            name.push_str(&if name.is_empty() {
                part.to_owned()
            } else {
                format!("[{part}]")
            });
        }
        assert!(
            written.iter().any(|it| it.starts_with(&name)),
            "no case writes {name}"
        );
    }
}
