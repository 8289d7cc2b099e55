//! The `Date` of a reply, which says as of when it is true: what the core believes is what
//! another reader of HTTP's dates reads there.
#![no_main]

use kassa::Kassa;
use kassa_fuzz::{config, Script};
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

static KASSA: LazyLock<Kassa> = LazyLock::new(|| Kassa::new(config()).expect("a set-up"));

/// A subscription is cancelled, and the reply is the subscription.
static CANCEL: LazyLock<serde_json::Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../src/cancel.json")).expect("a script"));

libfuzzer_sys::fuzz_target!(|date: &str| {
    let mut whole = CANCEL.clone();
    whole["replies"][0]["headers"]["Date"] = date.into();
    let before = as_of(&whole["rows"].to_string().replace("\\\"", "\""));
    let script = Script::read(whole.to_string().as_bytes()).expect("a script");
    let written = script.play(&KASSA).written;
    let states = written
        .iter()
        .flat_map(|it| &it.params)
        .filter_map(|it| it.text());
    for believed in states.flat_map(as_of).filter(|it| !before.contains(it)) {
        let told = told_by(date).and_then(|told| told.duration_since(UNIX_EPOCH).ok());
        let told = told.map(|told| told.as_millis().to_string());
        assert_eq!(told, Some(believed), "{date}");
    }
});

/// As another reader reads it. That one also wants the right name of the day, which says nothing
/// new; the core looks only at the date.
fn told_by(date: &str) -> Option<SystemTime> {
    let (_, date) = date.split_once(", ")?;
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let read = |day: &&str| httpdate::parse_http_date(&format!("{day}, {date}")).ok();
    days.iter().find_map(read)
}

/// The times as of which a stored state is true.
fn as_of(state: &str) -> Vec<String> {
    let rest = state.split("\"asOf\":").skip(1);
    let digits = rest.map(|rest| rest.chars().take_while(char::is_ascii_digit).collect());
    digits.collect()
}
