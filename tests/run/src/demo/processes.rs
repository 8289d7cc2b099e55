//! The lab and the app as child processes that never outlive the runner.

use crate::{Done, shell};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

static STOP: AtomicBool = AtomicBool::new(false);

/// Turns Ctrl-C into a wish that [`stop_wanted`] tells, so that children are ended first.
pub(crate) fn listen_for_stop() -> Done {
    ctrlc::set_handler(|| STOP.store(true, Ordering::SeqCst)).map_err(|error| error.to_string())
}

/// Whether the person pressed Ctrl-C.
pub(crate) fn stop_wanted() -> bool {
    STOP.load(Ordering::SeqCst)
}

/// A running child; dropping it kills it with all that it started.
pub(crate) struct Process {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts a child whose words all go to its log.
    pub(crate) fn start(name: &'static str, command: &mut Command, log: &Path) -> Done<Self> {
        let out = appended(log)?;
        let told = |error: std::io::Error| format!("{name}: {error}");
        let errors = out.try_clone().map_err(told)?;
        let child = own_group(command)
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(errors)
            .spawn()
            .map_err(told)?;
        Ok(Self {
            name,
            child,
            log: log.to_owned(),
        })
    }

    /// Starts a child and waits for the line that tells its address; later words go to its log.
    pub(crate) fn start_announced(
        name: &'static str,
        command: &mut Command,
        log: &Path,
        prefix: &str,
    ) -> Done<(Self, String)> {
        let mut out = appended(log)?;
        let told = |error: std::io::Error| format!("{name}: {error}");
        let errors = out.try_clone().map_err(told)?;
        let mut child = own_group(command)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .map_err(told)?;
        let stdout = child.stdout.take().ok_or("no output")?;
        let process = Self {
            name,
            child,
            log: log.to_owned(),
        };
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let found = lines.find_map(|line| {
            let _logged = writeln!(out, "{line}");
            line.strip_prefix(prefix).map(|rest| rest.trim().to_owned())
        });
        let address = found.ok_or_else(|| process.story("ended before it told its address"))?;
        // A full pipe would stop the child, so somebody has to go on reading.
        thread::spawn(move || {
            for line in lines {
                let _logged = writeln!(out, "{line}");
            }
        });
        Ok((process, address))
    }

    /// Fails when the child has ended by itself.
    pub(crate) fn check(&mut self) -> Done {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(status)) => Err(self.story(&format!("ended by itself, {status}"))),
            Err(error) => Err(format!("{}: {error}", self.name)),
        }
    }

    /// Waits until the address answers anything below 500.
    pub(crate) fn wait_healthy(&mut self, url: &str, limit: Duration) -> Done {
        let start = Instant::now();
        loop {
            self.check()?;
            let reply = minreq::get(url).with_timeout(20).send();
            if reply.is_ok_and(|reply| reply.status_code < 500) {
                return Ok(());
            }
            if stop_wanted() {
                return Err("stopped".to_owned());
            }
            if start.elapsed() > limit {
                return Err(self.story(&format!("{url} does not answer")));
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// What went wrong, with the last words of the child.
    fn story(&self, what: &str) -> String {
        let text = shell::read(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let tail: Vec<&str> = lines.iter().rev().take(20).rev().copied().collect();
        format!("{} {what}\n{}", self.name, tail.join("\n"))
    }

    /// Ends the child at once, without a chance to tidy up: what a power cut would do.
    pub(crate) fn kill(&mut self) {
        let group = format!("-{}", self.child.id());
        let mut kill = Command::new("kill");
        kill.args(["-KILL", "--", &group]).stderr(Stdio::null());
        let _whole_group = kill.status();
        let _itself = self.child.kill();
        let _reaped = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A group of its own, so that a kill reaches grandchildren too and Ctrl-C comes to the
/// runner first.
fn own_group(command: &mut Command) -> &mut Command {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    command
}

fn appended(log: &Path) -> Done<File> {
    if let Some(folder) = log.parent() {
        shell::make_folder(folder)?;
    }
    let opened = OpenOptions::new().create(true).append(true).open(log);
    opened.map_err(|error| format!("{}: {error}", log.display()))
}

/// The wished port when it is free, else any free one.
pub(crate) fn free_port(wished: u16) -> Done<u16> {
    let bound = TcpListener::bind(("127.0.0.1", wished))
        .or_else(|_| TcpListener::bind(("127.0.0.1", 0)))
        .and_then(|listener| listener.local_addr());
    bound
        .map(|address| address.port())
        .map_err(|error| error.to_string())
}
