//! A PostgreSQL server that lives as long as one command.

use crate::around::{Around, signal};
use crate::{Done, apt, shell};
use std::env;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Where Debian keeps the server's programs, one folder for each version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// The server refuses to run as root; Debian's package makes the first of these users.
const USERS: [&str; 2] = ["postgres", "nobody"];
const LIMIT: Duration = Duration::from_secs(60);

/// `postgres [--durable] [--] COMMAND…`: runs a command that finds a server of its own in
/// `KASSA_POSTGRES`.
pub(crate) fn run(arguments: impl Iterator<Item = String>) -> Done<ExitCode> {
    let mut words = arguments.peekable();
    let durable = words.next_if(|word| word == "--durable").is_some();
    let around = Around::read(words, "postgres [--durable] -- COMMAND")?;
    let server = Server::start(durable)?;
    around.run(&[("KASSA_POSTGRES", server.url())])
}

/// A running server; dropping it stops it and deletes all that it stored.
pub(crate) struct Server {
    child: Child,
    folder: PathBuf,
    url: String,
}

impl Server {
    /// Starts a server on a free port of this machine. `durable` is how a real one writes;
    /// without it nothing waits for the disk.
    pub(crate) fn start(durable: bool) -> Done<Self> {
        let programs = programs()?;
        let user = if is_root() { Some(owner()?) } else { None };
        // Another program may take the port before the server does; then the next one is free.
        let once = || Self::start_once(&programs, user.as_deref(), durable);
        once().or_else(|_| once())
    }

    fn start_once(programs: &Path, user: Option<&str>, durable: bool) -> Done<Self> {
        let folder = fresh_folder()?;
        let started = start_in(&folder, programs, user, durable);
        if started.is_err() {
            let _deleted = fs::remove_dir_all(&folder);
        }
        let (child, port) = started?;
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        let mut server = Self { child, folder, url };
        server.wait_ready(programs, port)?;
        Ok(server)
    }

    /// What a driver connects to: `postgres://…`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Asks at the socket, which is in this run's own folder.
    fn wait_ready(&mut self, programs: &Path, port: u16) -> Done {
        let start = Instant::now();
        let probe = programs.join("pg_isready");
        loop {
            let mut ready = Command::new(&probe);
            ready.args(["-q", "-p", &port.to_string(), "-h"]);
            if shell::capture(ready.arg(&self.folder)).is_ok() {
                return Ok(());
            }
            let ended = self.child.try_wait().map_err(|error| error.to_string())?;
            if ended.is_some() || start.elapsed() > LIMIT {
                let said = shell::read(&self.folder.join("log")).unwrap_or_default();
                return Err(format!("postgres did not start\n{}", said.trim_end()));
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // An immediate shutdown: what it stored is deleted anyway.
        signal("QUIT", self.child.id());
        let _reaped = self.child.wait();
        let _deleted = fs::remove_dir_all(&self.folder);
    }
}

/// Makes a cluster and starts its server.
fn start_in(
    folder: &Path,
    programs: &Path,
    user: Option<&str>,
    durable: bool,
) -> Done<(Child, u16)> {
    if let Some(user) = user {
        shell::capture(Command::new("chown").arg(user).arg(folder))?;
    }
    let data = folder.join("data");
    let mut make = as_user(user, &programs.join("initdb"));
    make.args(["--username", "postgres", "--auth", "trust", "--no-sync"]);
    make.args(["--encoding", "UTF8", "--locale", "C", "--pgdata"]);
    shell::capture(make.arg(&data).current_dir(folder))?;
    let log = fs::File::create(folder.join("log")).map_err(|error| error.to_string())?;
    let port = free_port()?;
    let sync = if durable { "on" } else { "off" };
    let mut serve = as_user(user, &programs.join("postgres"));
    serve.arg("-D").arg(&data).args(["-p", &port.to_string()]);
    serve.arg("-k").arg(folder).args(["-h", "127.0.0.1"]);
    for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
        serve.arg("-c").arg(format!("{setting}={sync}"));
    }
    let child = serve
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .map_err(|error| format!("postgres: {error}"))?;
    Ok((child, port))
}

/// A program under another user's name, which dies with the runner however that one ends.
pub(crate) fn as_user(user: Option<&str>, program: &Path) -> Command {
    if shell::which("setpriv").is_none() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "QUIT"]);
    if let Some(user) = user {
        command.args(["--reuid", user, "--regid"]);
        command.arg(group(user)).arg("--clear-groups");
    }
    command.arg("--").arg(program);
    command
}

/// The folder with `initdb` and `postgres`: by PATH, then Debian's newest, then installed.
fn programs() -> Done<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    // Without this Debian's package also makes and starts a server for the whole system.
    let config = Path::new("/etc/postgresql-common/createcluster.conf");
    if is_root() && !config.exists() {
        config.parent().map_or(Ok(()), shell::make_folder)?;
        shell::write(config, b"create_main_cluster = false\n")?;
    }
    apt::install("postgresql", &["postgresql"])?;
    find().ok_or_else(|| "postgresql was installed but its programs were not found".to_owned())
}

fn find() -> Option<PathBuf> {
    let whole = |folder: &PathBuf| {
        ["initdb", "postgres", "pg_isready"]
            .iter()
            .all(|name| folder.join(name).is_file())
    };
    let on_path = env::var_os("PATH").unwrap_or_default();
    let debian = shell::entries(Path::new(DEBIAN)).unwrap_or_default();
    env::split_paths(&on_path)
        .chain(debian.iter().rev().map(|version| version.join("bin")))
        .find(whole)
}

/// A folder that only this run has, with a path short enough for a socket's name.
fn fresh_folder() -> Done<PathBuf> {
    let temporary = env::temp_dir();
    let own = std::process::id();
    let made = (0..100).find_map(|number| {
        let folder = temporary.join(format!("kassa-pg-{own}-{number}"));
        fs::create_dir(&folder).is_ok().then_some(folder)
    });
    made.ok_or_else(|| format!("no folder could be made in {}", temporary.display()))
}

pub(crate) fn is_root() -> bool {
    shell::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn owner() -> Done<String> {
    let known = |user: &&str| shell::capture(Command::new("id").arg(user)).is_ok();
    let found = USERS.iter().copied().find(known);
    found
        .map(str::to_owned)
        .ok_or_else(|| "postgres refuses to run as root: run this as another user".to_owned())
}

fn group(user: &str) -> String {
    let said = shell::capture(Command::new("id").args(["-g", user])).unwrap_or_default();
    said.trim().to_owned()
}

/// Two runs at once get two ports, as the system gives each away once.
fn free_port() -> Done<u16> {
    let bound = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    bound
        .map(|address| address.port())
        .map_err(|error| error.to_string())
}
