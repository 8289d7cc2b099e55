//! The subscription shop on the lab's TossPayments, until somebody stops it.

use super::processes::{Process, free_port};
use super::{ANNOUNCED, App, PORT, example, fresh_folder, lab_program, watch};
use crate::{Done, say};
use std::path::Path;

/// 32 bytes of zero: what it seals lives as long as the demo.
const SEAL_KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const WEBHOOK: &str = "/api/webhooks/toss";

pub(super) fn run() -> Done {
    let example = example::prepare("toss-subscription")?;
    let work = fresh_folder("toss")?;
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
    let webhook = format!("http://localhost:{port}{WEBHOOK}");
    let mut lab = lab_program()?;
    lab.args(["--port", "0", "--webhook", &webhook]);
    lab.args(["--webhook-provider", "tossPayments"]);
    Process::start_announced("lab", &mut lab, &work.join("lab.log"), ANNOUNCED)
}

fn environment(port: u16, lab_url: &str, work: &Path) -> Vec<(String, String)> {
    let database = work.join("kassa.sqlite").display().to_string();
    let base = format!("http://localhost:{port}");
    let pairs: [(&str, &str); 7] = [
        ("TOSS_CLIENT_KEY", "test_ck_lab"),
        ("TOSS_SECRET_KEY", "test_sk_lab"),
        ("KASSA_SEAL_KEY", SEAL_KEY),
        ("BASE_URL", &base),
        ("CRON_SECRET", "lab"),
        ("KASSA_LAB", lab_url),
        ("DATABASE_PATH", &database),
    ];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    pairs.into()
}
