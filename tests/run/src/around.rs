//! A command with something around it that lives exactly as long: a database, a shop.

use crate::{Done, shell};
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// A command that has yet to be run.
pub(crate) struct Around {
    command: Command,
    child: Arc<AtomicU32>,
}

impl Around {
    /// Reads `[--] PROGRAM WORDS…`, and from here on sees to it that a wish to stop ends the
    /// command first: Ctrl-C reaches it by itself, as it is in the same group; a lone SIGTERM is
    /// passed on. What is around it is put away after it.
    pub(crate) fn read(mut words: impl Iterator<Item = String>, usage: &str) -> Done<Self> {
        let first = words.by_ref().find(|word| word != "--");
        let program = first.ok_or_else(|| format!("say which command: {usage}"))?;
        let mut command = match program.as_str() {
            "cargo" => shell::cargo(),
            other => Command::new(other),
        };
        command.args(words);
        let child = Arc::new(AtomicU32::new(0));
        let told = Arc::clone(&child);
        ctrlc::set_handler(move || match told.load(Ordering::SeqCst) {
            0 => {}
            id => signal("TERM", id),
        })
        .map_err(|error| error.to_string())?;
        Ok(Self { command, child })
    }

    /// Runs the command to its end and answers as it ended.
    pub(crate) fn run(mut self, environment: &[(&str, &str)]) -> Done<ExitCode> {
        let shown = shell::shown(&self.command);
        let wrong = |error: std::io::Error| format!("{shown}: {error}");
        self.command.envs(environment.iter().copied());
        let mut running = self.command.spawn().map_err(wrong)?;
        self.child.store(running.id(), Ordering::SeqCst);
        let status = running.wait().map_err(wrong)?;
        self.child.store(0, Ordering::SeqCst);
        Ok(code(status))
    }
}

/// One that a signal ended has no code of its own.
fn code(status: ExitStatus) -> ExitCode {
    let code = status.code().map(|code| u8::try_from(code).unwrap_or(1));
    ExitCode::from(code.unwrap_or(1))
}

pub(crate) fn signal(name: &str, process: u32) {
    let mut kill = Command::new("kill");
    kill.args([&format!("-{name}"), &process.to_string()]);
    let _gone_already = kill.stderr(Stdio::null()).status();
}
