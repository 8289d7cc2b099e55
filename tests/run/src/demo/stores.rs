//! The game that sells in the App Store and Google Play, both played by the lab, until
//! somebody stops it.

use super::processes::{Process, free_port};
use super::{ANNOUNCED, App, PORT, example, fresh_folder, lab_program, watch};
use crate::{Done, say};
use std::path::Path;

pub(super) fn run() -> Done {
    let example = example::prepare("app-purchases")?;
    let work = fresh_folder("stores")?;
    let port = free_port(PORT)?;
    let (mut lab, lab_url) = start_lab(port, &work)?;
    say::line(&format!("lab: {lab_url}"));
    let mut app = App {
        example: &example,
        port,
        environment: environment(port, &lab_url, &work),
        log: work.join("app.log"),
        process: None,
    };
    app.start()?;
    println!("{}", app.base());
    say::line("press Ctrl-C to stop");
    watch(|| lab.check().and_then(|()| app.check()))
}

fn start_lab(port: u16, work: &Path) -> Done<(Process, String)> {
    let mut lab = lab_program()?;
    lab.args(["--port", "0"]);
    for store in ["appStore", "googlePlay"] {
        let webhook = format!("http://localhost:{port}/api/kassa/webhooks/{store}");
        lab.args(["--webhook", &webhook, "--webhook-provider", store]);
    }
    Process::start_announced("lab", &mut lab, &work.join("lab.log"), ANNOUNCED)
}

/// Its keys at the stores it asks the lab for.
fn environment(port: u16, lab_url: &str, work: &Path) -> Vec<(String, String)> {
    let database = work.join("kassa.sqlite").display().to_string();
    let base = format!("http://localhost:{port}");
    let pairs: [(&str, &str); 3] = [
        ("BASE_URL", &base),
        ("KASSA_LAB", lab_url),
        ("DATABASE_PATH", &database),
    ];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    pairs.into()
}
