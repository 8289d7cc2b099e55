//! Progress for the person who waits: one line per step, with the seconds since the start.
//!
//! Everything goes to stderr, because stdout belongs to results (`--json`, the URL).

use std::sync::OnceLock;
use std::time::{Duration, Instant};

static START: OnceLock<Instant> = OnceLock::new();

/// The time since the program first spoke.
pub(crate) fn elapsed() -> Duration {
    START.get_or_init(Instant::now).elapsed()
}

/// Prints one step line.
pub(crate) fn line(text: &str) {
    eprintln!("[{:6.1}s] {text}", elapsed().as_secs_f64());
}

/// Prints why the run ended.
pub(crate) fn failure(reason: &str) {
    eprintln!("[{:6.1}s] failed: {reason}", elapsed().as_secs_f64());
}

/// A size as people read it.
pub(crate) fn kilobytes(bytes: usize) -> String {
    let tenths = bytes / 100;
    format!("{}.{} kB", tenths / 10, tenths % 10)
}
