//! Serves the offline lab over HTTP and pushes its webhooks.

mod options;
mod push;
mod wire;

use kassa_lab::{Lab, LabOptions};
use std::io::Write;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// The lab with the wall clock that drives it.
pub(crate) struct Shell {
    lab: Mutex<(Lab, Instant)>,
    running: bool,
}

impl Shell {
    /// The lab, brought to the present moment first unless its clock is frozen.
    pub(crate) fn lab(&self) -> MutexGuard<'_, (Lab, Instant)> {
        let mut guard = match self.lab.lock() {
            Ok(guard) => guard,
            // A request that failed half-way does not end the lab.
            Err(broken) => broken.into_inner(),
        };
        if self.running {
            let passed = i64::try_from(guard.1.elapsed().as_millis()).unwrap_or(0);
            if passed > 0 {
                let now = guard.0.now_ms().saturating_add(passed);
                guard.1 = Instant::now();
                guard.0.advance_to(now);
            }
        }
        guard
    }
}

fn main() -> std::process::ExitCode {
    let options = match options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(text) => {
            eprintln!("{text}\n\n{}", options::HELP);
            return std::process::ExitCode::from(2);
        }
    };
    match serve(options) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kassa-lab: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn serve(options: options::Options) -> std::io::Result<()> {
    let listener = TcpListener::bind((options.host.as_str(), options.port))?;
    let address = format!("http://{}", listener.local_addr()?);
    let lab = Lab::new(LabOptions {
        seed: options.seed,
        now_ms: options.now_ms,
        base_url: options.base_url.unwrap_or_else(|| address.clone()),
        webhooks: options.webhooks,
    });
    let shell = Arc::new(Shell {
        lab: Mutex::new((lab, Instant::now())),
        running: !options.frozen,
    });
    println!("lab listening on {address}");
    std::io::stdout().flush()?;
    let pusher = Arc::clone(&shell);
    std::thread::spawn(move || push::run(&pusher));
    for stream in listener.incoming() {
        let Ok(stream) = stream else {
            std::thread::sleep(Duration::from_millis(20));
            continue;
        };
        let shell = Arc::clone(&shell);
        std::thread::spawn(move || {
            // A client that went away is no fault of the lab.
            let _ = wire::answer(&shell, stream);
        });
    }
    Ok(())
}
