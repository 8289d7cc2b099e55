//! Any reply of the provider to a job that sent something: status, headers, body.
#![no_main]

use kassa::Kassa;
use kassa_fuzz::{config, Script};
use std::sync::LazyLock;

static KASSA: LazyLock<Kassa> = LazyLock::new(|| Kassa::new(config()).expect("a set-up"));

kassa_fuzz::mutate_json!(Some("replies"));

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    if let Some(script) = Script::read(text) {
        script.play(&KASSA);
    }
});
