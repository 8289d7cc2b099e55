//! Prints every request of the cases as JSON, for whoever asks the same in another language.

use kassa::model::id::Environment;
use kassa_stripe::{cases, fields, keys, stripe};
use serde_json::json;

fn main() {
    let keys = keys(Some("http://127.0.0.1:1"));
    let all = cases().into_iter().map(|case| {
        let request = stripe().request(&case.call, &keys, Environment::Test);
        let request = request.expect("a call of the core's own");
        let (path, query) = case
            .call
            .path
            .split_once('?')
            .unwrap_or((&case.call.path, ""));
        let form = if case.call.body.is_empty() {
            query
        } else {
            &case.call.body
        };
        let headers = request.headers.iter();
        let headers: Vec<_> = headers.map(|it| json!([it.name, it.value])).collect();
        json!({
            "of": case.of,
            "what": case.what,
            "method": case.call.method,
            "path": path,
            "query": query,
            "body": case.call.body,
            "headers": headers,
            "fields": fields(form),
        })
    });
    println!("{}", json!(all.collect::<Vec<_>>()));
}
