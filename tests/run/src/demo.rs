//! `cargo demo`: the example on the offline lab, or with `--real` on Stripe's test mode; with
//! `--toss` the subscription shop, and with `--stores` the game that sells on phones.

mod chance;
mod claims;
mod drive;
mod example;
mod goods;
mod options;
mod post;
mod processes;
mod real;
mod second;
pub(crate) mod stores;
mod story;
mod toss;
mod web;
mod work;

use crate::{Done, package, say, shell};
use chance::Chance;
use drive::Drive;
use example::Example;
use options::Options;
use processes::{Process, free_port, stop_wanted};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

const WEBHOOK_SECRET: &str = "whsec_lab";
const ANNOUNCED: &str = "lab listening on ";
const APP_LIMIT: Duration = Duration::from_secs(120);
const PORT: u16 = 3000;
/// 2026-12-15, 09:00 UTC, in milliseconds.
const FIRST_DAY: i64 = 1_797_325_200_000;
const DAY: i64 = 86_400_000;

/// Builds everything, then runs the demo that was asked for.
pub(crate) fn run(words: &[String]) -> Done {
    let options = Options::read(words)?;
    // Keys are read before minutes are spent on building.
    let keys = if options.real {
        Some(real::keys(story::app::WEBHOOK)?)
    } else {
        None
    };
    processes::listen_for_stop()?;
    package::run(&[])?;
    match keys {
        Some(keys) => run_real(&keys),
        None if options.toss => toss::run(),
        None if options.stores => stores::run(),
        None => run_on_lab(options),
    }
}

/// The app with all that it needs to be started again after a crash.
struct App<'a> {
    example: &'a Example,
    port: u16,
    environment: Vec<(String, String)>,
    log: PathBuf,
    process: Option<Process>,
}

impl App<'_> {
    fn base(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// As somebody without a cookie.
    fn web(&self) -> web::Web {
        web::Web {
            base: self.base(),
            headers: Vec::new(),
        }
    }

    fn start(&mut self) -> Done {
        let mut command = self.example.start(self.port);
        command.envs(self.environment.iter().cloned());
        let mut process = Process::start("app", &mut command, &self.log)?;
        process.wait_healthy(&self.base(), APP_LIMIT)?;
        self.process = Some(process);
        Ok(())
    }

    fn crash(&mut self) -> Done {
        if let Some(mut process) = self.process.take() {
            process.kill();
        }
        self.start()
    }

    fn check(&mut self) -> Done {
        self.process.as_mut().map_or(Ok(()), Process::check)
    }
}

fn run_on_lab(options: Options) -> Done {
    let example = example::prepare("nextjs")?;
    let work = fresh_folder(if options.once { "once" } else { "demo" })?;
    let port = free_port(if options.once { 0 } else { PORT })?;
    let (mut lab, lab_url) = start_lab(port, options, &work)?;
    say::line(&format!("lab: {lab_url}"));
    let mut app = App {
        example: &example,
        port,
        environment: lab_environment(port, &lab_url, &work),
        log: work.join("app.log"),
        process: None,
    };
    app.start()?;
    let lab_web = web::Web {
        base: lab_url,
        headers: Vec::new(),
    };
    let goods = goods::read_all(&app.web().do_get(story::app::PLANS)?)?;
    if options.once {
        // Held from the first event on: what the lab posts by itself comes in no order of ours.
        lab_web.do_post(story::lab::MODE, &json!({"delivery": "hold"}))?;
    }
    second::make(&lab_web, &goods)?;
    if options.once {
        return tell(options, &mut app, lab_web);
    }
    println!("{}", app.base());
    say::line("press Ctrl-C to stop");
    watch(|| lab.check().and_then(|()| app.check()))
}

/// Waits for Ctrl-C, or for a child that ends by itself.
fn watch(mut check: impl FnMut() -> Done) -> Done {
    while !stop_wanted() {
        check()?;
        thread::sleep(Duration::from_millis(200));
    }
    say::line("stopping");
    Ok(())
}

fn tell(options: Options, app: &mut App, lab_web: web::Web) -> Done {
    let headers = vec![
        ("origin".to_owned(), app.base()),
        ("cookie".to_owned(), story::app::COOKIE.to_owned()),
    ];
    let app_web = web::Web {
        base: app.base(),
        headers,
    };
    let mut drive = Drive::new(app_web, lab_web, options.seed);
    let between = || {
        if stop_wanted() {
            return Err("stopped".to_owned());
        }
        if options.crash {
            app.crash()
        } else {
            app.check()
        }
    };
    let end = drive.tell(between, |line| {
        if options.json {
            println!("{line}");
        } else {
            let word = if line.get("ok") == Some(&true.into()) {
                "ok    "
            } else {
                "FAILED"
            };
            println!(
                "{word} {}",
                line.get("step")
                    .and_then(|name| name.as_str())
                    .unwrap_or("")
            );
        }
    })?;
    println!("{end}");
    Ok(())
}

fn run_real(keys: &real::Keys) -> Done {
    let port = free_port(PORT)?;
    let mut environment = vec![
        ("STRIPE_SECRET_KEY".to_owned(), keys.secret.clone()),
        ("STRIPE_SECRET_WEBHOOK_KEY".to_owned(), keys.webhook.clone()),
    ];
    if let Some(publishable) = &keys.publishable {
        environment.push((
            "NEXT_PUBLIC_STRIPE_PUBLIC_KEY".to_owned(),
            publishable.clone(),
        ));
    }
    let example = example::prepare("nextjs")?;
    // The database stays: what was bought at Stripe is still there the next time.
    let work = shell::root().join("target/demo/real");
    shell::make_folder(&work)?;
    let base = keys
        .base_url
        .clone()
        .unwrap_or_else(|| format!("http://localhost:{port}"));
    environment.push(("NEXT_BASE_URL".to_owned(), base));
    let database = work.join("kassa.sqlite").display().to_string();
    environment.push(("DATABASE_PATH".to_owned(), database));
    let log = work.join("app.log");
    let mut app = App {
        example: &example,
        port,
        environment,
        log,
        process: None,
    };
    app.start()?;
    let goods = goods::read_all(&app.web().do_get(story::app::PLANS)?)?;
    app.environment
        .extend(real::ensure_prices(keys, &goods, example.folder())?);
    // Only the app knows its plans, and only Stripe their prices: so it is started again.
    app.crash()?;
    eprintln!(
        "\n{}\n",
        real::forwarding(&port.to_string(), story::app::WEBHOOK)
    );
    println!("{}", app.base());
    say::line("press Ctrl-C to stop");
    watch(|| app.check())
}

/// The lab as it is built from the sources here.
fn lab_program() -> Done<Command> {
    say::line("lab: building");
    shell::run(shell::cargo().args(["build", "--package", "kassa-lab"]))?;
    let program = format!("debug/kassa-lab{}", std::env::consts::EXE_SUFFIX);
    Ok(Command::new(shell::cargo_target().join(program)))
}

fn start_lab(port: u16, options: Options, work: &Path) -> Done<(Process, String)> {
    let mut lab = lab_program()?;
    lab.args(["--port", "0", "--seed", &options.seed.to_string()]);
    if options.once {
        // The same seed begins on the same day, whatever today is; the seed picks the day,
        // because months of 28 to 31 days are where renewals go wrong.
        let day = Chance::new(options.seed).between(0, 60);
        lab.args(["--frozen", "--now", &(FIRST_DAY + day * DAY).to_string()]);
    }
    for provider in [story::STRIPE, story::LEMON_SQUEEZY] {
        let webhook = format!("http://localhost:{port}{}", story::app::webhook(provider));
        lab.args(["--webhook", &webhook, "--webhook-provider", provider]);
        lab.args(["--webhook-secret", WEBHOOK_SECRET]);
    }
    Process::start_announced("lab", &mut lab, &work.join("lab.log"), ANNOUNCED)
}

fn lab_environment(port: u16, lab_url: &str, work: &Path) -> Vec<(String, String)> {
    let database = work.join("kassa.sqlite").display().to_string();
    let base = format!("http://localhost:{port}");
    let pairs: [(&str, &str); 7] = [
        ("STRIPE_SECRET_KEY", "sk_test_lab"),
        ("NEXT_PUBLIC_STRIPE_PUBLIC_KEY", "pk_test_lab"),
        ("STRIPE_SECRET_WEBHOOK_KEY", WEBHOOK_SECRET),
        ("NEXT_BASE_URL", &base),
        ("CRON_SECRET", "lab"),
        ("KASSA_LAB", lab_url),
        ("DATABASE_PATH", &database),
    ];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut all = second::environment(WEBHOOK_SECRET);
    all.extend(pairs);
    all
}

/// An empty folder: the lab forgets everything when it ends, so the database must too.
fn fresh_folder(name: &str) -> Done<PathBuf> {
    let folder = shell::root().join("target/demo").join(name);
    let _older = fs::remove_dir_all(&folder);
    shell::make_folder(&folder)?;
    Ok(folder)
}
