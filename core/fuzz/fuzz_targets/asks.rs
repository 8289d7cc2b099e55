//! Any ask, to its end, before a host whose answers stay as they were recorded.
#![no_main]

use kassa::Kassa;
use kassa_fuzz::{config, Script};
use std::sync::LazyLock;

static KASSA: LazyLock<Kassa> = LazyLock::new(|| Kassa::new(config()).expect("a set-up"));

kassa_fuzz::mutate_json!(Some("ask"));

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    if let Some(script) = Script::read(text) {
        script.play(&KASSA);
    }
});
