//! A Chromium for the end-to-end tests.

use crate::{Done, say, shell};
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
    let folder = shell::root();
    let user = shell::capture(shell::program("id", &folder).arg("-u")).unwrap_or_default();
    if shell::which("apt-get").is_none() || user.trim() != "0" {
        return Err(
            "no Chromium found: install one (`sudo apt-get install chromium`) \
                    or name its path in KASSA_CHROMIUM"
                .to_owned(),
        );
    }
    say::line("browser: installing Debian's chromium, once");
    shell::capture(shell::program("apt-get", &folder).args(["update", "-q"]))?;
    let mut install = shell::program("apt-get", &folder);
    install.env("DEBIAN_FRONTEND", "noninteractive");
    install.args([
        "install",
        "-q",
        "-y",
        "--no-install-recommends",
        "chromium",
        "fonts-liberation",
    ]);
    shell::capture(&mut install)?;
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
