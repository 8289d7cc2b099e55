//! The cases, by what they are about.

mod customers;
mod lists;
mod operations;
mod own;
mod sales;
mod subscriptions;

use kassa::KassaError;
use kassa::json::{self, Read};
use kassa::model::account::Call;
use kassa::model::config::ProviderConfig;
use kassa::providers::{Api, named};

/// One request that the core can make.
pub struct Case {
    /// The constructor, such as `call::refund`.
    pub of: &'static str,
    /// What it asks for here.
    pub what: String,
    /// What is stored of it.
    pub call: Call,
}

/// All of them.
#[must_use]
pub fn cases() -> Vec<Case> {
    let mut all = customers::cases();
    all.extend(sales::cases());
    all.extend(subscriptions::cases());
    all.extend(operations::cases());
    all.extend(lists::cases());
    all.extend(own::cases());
    all
}

/// The provider.
///
/// # Panics
/// Never: it is one of the core's.
#[must_use]
pub fn stripe() -> &'static dyn Api {
    let provider = named("stripe").expect("a provider of the core's");
    provider.api().expect("one that can be asked")
}

/// A set-up with a key for tests, whose API is at this address.
///
/// # Panics
/// Never: the form is the core's.
#[must_use]
pub fn keys(api_base: Option<&str>) -> ProviderConfig {
    let mut keys: ProviderConfig = of_json(r#"{"provider": "stripe", "secretKey": "sk_test_1"}"#);
    keys.api_base = api_base.map(str::to_owned);
    keys
}

/// 2026-11-18 in milliseconds.
const NOW: i64 = 1_795_000_000_000;

fn of_json<T: Read>(text: &str) -> T {
    json::read(text).unwrap_or_else(|wrong| panic!("{} of {text}", wrong.0))
}

/// Several cases of one constructor. A case that the core refuses to make is none.
fn of<const N: usize>(
    constructor: &'static str,
    all: [(&'static str, Result<Call, KassaError>); N],
) -> Vec<Case> {
    let made = all.into_iter().map(|(what, call)| Case {
        of: constructor,
        what: what.to_owned(),
        call: call.unwrap_or_else(|error| panic!("{constructor}, {what}: {error}")),
    });
    made.collect()
}
