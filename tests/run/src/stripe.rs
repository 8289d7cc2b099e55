//! Every request that the core can make of Stripe, held to Stripe's own mock of its API and to its
//! own library.

use crate::cache::{self, Key};
use crate::{Done, package, postgres, say, shell};
use serde_json::Value;
use std::env;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The module that pins the mock and all that it stands on.
const MODULE: &str = "tests/stripe/mock";
const MOCK: &str = "github.com/stripe/stripe-mock";
/// Where Go's own packages put it.
const GO: &str = "/usr/local/go/bin/go";
const LIMIT: Duration = Duration::from_secs(60);
const LISTENS: &str = "Listening for HTTP at address: ";

/// Asks the mock, then the library. Without Go the mock is left out, except where `CI` is set.
pub(crate) fn run() -> Done {
    match mock() {
        Ok(folder) => ask(&folder)?,
        Err(reason) if env::var_os("CI").is_some() => return Err(reason),
        Err(reason) => say::line(&format!(
            "stripe: SKIPPED, the mock was not asked: {reason}"
        )),
    }
    compare()
}

fn ask(folder: &Path) -> Done {
    let mock = Mock::start(folder)?;
    say::line("stripe: asking the mock");
    let mut tests = shell::cargo();
    tests.args(["test", "--quiet", "--package", "kassa-stripe"]);
    shell::run(tests.env("KASSA_STRIPE_MOCK", &mock.url))
}

/// Writes the requests down and lets the library make the same ones.
fn compare() -> Done {
    let folder = shell::root().join("tests/stripe");
    package::require_node()?;
    package::install(&folder)?;
    say::line("stripe: comparing with the library");
    let mut list = shell::cargo();
    list.args(["run", "--quiet", "--package", "kassa-stripe"]);
    let requests = shell::capture(&mut list)?;
    let work = shell::root().join("target/stripe");
    shell::make_folder(&work)?;
    shell::write(&work.join("requests.json"), requests.as_bytes())?;
    shell::run(shell::program("npm", &folder).args(["test"]))
}

/// The built mock and the description that it judges by, made once.
fn mock() -> Done<PathBuf> {
    let key = Key::of("stripe-mock 1").paths(&[MODULE])?.hex();
    if let Some(folder) = cache::present("stripe-mock", &key)? {
        return Ok(folder);
    }
    let go = go()?;
    cache::filled("stripe-mock", &key, |draft| {
        say::line("stripe: building Stripe's mock, once");
        let module = shell::root().join(MODULE);
        let run = |words: &[&str]| {
            let mut command = shell::program(&go.to_string_lossy(), &module);
            // The Go that is there, and the hashes that are written down.
            command
                .env("GOTOOLCHAIN", "local")
                .env("GOFLAGS", "-mod=readonly");
            shell::capture(command.args(words))
        };
        let program = draft.join("stripe-mock").display().to_string();
        run(&["build", "-o", &program, MOCK])?;
        let source = run(&["list", "-m", "-f", "{{.Dir}}", MOCK])?;
        let described = Path::new(source.trim()).join("embedded/openapi/spec3.json");
        let mut api: Value = serde_json::from_str(&shell::read(&described)?)
            .map_err(|error| format!("{}: {error}", described.display()))?;
        close_paths(&mut api);
        shell::write(&draft.join("api.json"), api.to_string().as_bytes())
    })
}

fn go() -> Done<PathBuf> {
    let usual = Some(PathBuf::from(GO)).filter(|path| path.is_file());
    shell::which("go")
        .or(usual)
        .ok_or_else(|| "Go is missing; install version 1.24 or newer".to_owned())
}

/// The mock refuses an unknown field only at the top: inside, Stripe's description does not say
/// that the fields are all there are. Here it says so, for everything that is sent.
fn close_paths(api: &mut Value) {
    let paths = api.get_mut("paths").and_then(Value::as_object_mut);
    for path in paths.into_iter().flat_map(serde_json::Map::values_mut) {
        for endpoint in path
            .as_object_mut()
            .into_iter()
            .flat_map(|it| it.values_mut())
        {
            for part in ["requestBody", "parameters"] {
                if let Some(sent) = endpoint.get_mut(part) {
                    close(sent);
                }
            }
        }
    }
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.contains_key("properties") {
                let all = members.entry("additionalProperties");
                all.or_insert(Value::Bool(false));
            }
            members.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A running mock on a port of its own; dropping it ends it.
struct Mock {
    child: Child,
    url: String,
}

impl Mock {
    /// What it says goes into a file: one that nobody reads on would stop it.
    fn start(folder: &Path) -> Done<Self> {
        let work = shell::root().join("target/stripe");
        shell::make_folder(&work)?;
        let log = work.join("mock.log");
        let wrong = |error: std::io::Error| format!("stripe-mock: {error}");
        let mut command = postgres::as_user(None, &folder.join("stripe-mock"));
        command.arg("-spec").arg(folder.join("api.json"));
        command.args(["-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0"]);
        command
            .stdin(Stdio::null())
            .stdout(File::create(&log).map_err(wrong)?);
        let child = command.spawn().map_err(wrong)?;
        let mut mock = Mock {
            child,
            url: String::new(),
        };
        let start = Instant::now();
        loop {
            let said = shell::read(&log)?;
            // A line that is there only in part has no end yet.
            let whole = said.rsplit_once('\n').map_or("", |(whole, _)| whole);
            if let Some(address) = whole.lines().find_map(|line| line.strip_prefix(LISTENS)) {
                mock.url = format!("http://{address}");
                return Ok(mock);
            }
            let ended = mock.child.try_wait().map_err(wrong)?;
            if ended.is_some() || start.elapsed() > LIMIT {
                return Err(format!("stripe-mock did not start\n{}", said.trim_end()));
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _gone_already = self.child.kill();
        let _reaped = self.child.wait();
    }
}
