//! The game that sells in the App Store and Google Play, both played by the lab, until
//! somebody stops it.

use super::processes::{Process, free_port};
use super::{ANNOUNCED, APP_LIMIT, PORT, example, fresh_folder, lab_program, watch};
use crate::{Done, say};
use std::fs;
use std::path::{Path, PathBuf};

pub(super) fn run() -> Done {
    let mut shop = Shop::start("stores", PORT)?;
    say::line(&format!("lab: {}", shop.lab_url));
    println!("{}", shop.url("localhost"));
    say::line("press Ctrl-C to stop");
    watch(|| shop.check())
}

/// The game's server and its lab. Dropping it ends both.
pub(crate) struct Shop {
    // Fields are dropped in their order: the server first, which asks the lab.
    server: Process,
    lab: Process,
    lab_url: String,
    port: u16,
    folder: PathBuf,
}

impl Shop {
    /// Starts both with an empty database; the port is the wished one where it is free.
    pub(crate) fn start(name: &str, wished: u16) -> Done<Self> {
        let example = example::prepare("app-purchases")?;
        let folder = fresh_folder(name)?;
        let port = free_port(wished)?;
        let (lab, lab_url) = start_lab(port, &folder)?;
        let base = format!("http://localhost:{port}");
        let mut command = example.start(port);
        // Its keys at the stores it asks the lab for.
        command.env("BASE_URL", &base).env("KASSA_LAB", &lab_url);
        command.env("DATABASE_PATH", folder.join("kassa.sqlite"));
        let mut server = Process::start("app", &mut command, &folder.join("app.log"))?;
        server.wait_healthy(&base, APP_LIMIT)?;
        Ok(Self {
            server,
            lab,
            lab_url,
            port,
            folder,
        })
    }

    /// The server's address, by one of this machine's own names.
    pub(crate) fn url(&self, host: &str) -> String {
        format!("http://{host}:{}", self.port)
    }

    pub(crate) fn lab_url(&self) -> &str {
        &self.lab_url
    }

    fn check(&mut self) -> Done {
        self.lab.check()?;
        self.server.check()
    }

    /// Ends both and leaves nothing behind, as one run in many does not want to.
    pub(crate) fn put_away(self) {
        let folder = self.folder.clone();
        drop(self);
        let _deleted = fs::remove_dir_all(folder);
    }
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
