//! A Chromium for the end-to-end tests.

use crate::{Done, apt, shell};
use std::env;

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// Finds a Chromium, or installs Debian's when this user may; returns its path.
pub(crate) fn ensure() -> Done<String> {
    if let Some(path) = find() {
        return Ok(path);
    }
    apt::install("chromium", &["chromium", "fonts-liberation"])
        .map_err(|reason| format!("{reason}, or name its path in KASSA_CHROMIUM"))?;
    find().ok_or_else(|| "chromium was installed but is not on PATH".to_owned())
}

/// `KASSA_CHROMIUM`, else the first of the usual names on PATH.
pub(crate) fn find() -> Option<String> {
    let told = env::var("KASSA_CHROMIUM").ok();
    told.or_else(|| {
        let found = NAMES.iter().find_map(|name| shell::which(name));
        found.map(|path| path.to_string_lossy().into_owned())
    })
}
