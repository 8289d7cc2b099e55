//! Command-line options.

use kassa_lab::Webhook;

pub(crate) const HELP: &str = "\
kassa-lab: an offline payment provider for tests and demos

  --port N               port to listen on, 0 for any (default 4010)
  --host ADDRESS         address to listen on (default 127.0.0.1)
  --base-url URL         how browsers reach the lab (default: the listening address)
  --seed N               every identifier derives from it (default 1)
  --now MS               first virtual time, Unix milliseconds (default: now)
  --frozen               the clock moves only by the control API
  --webhook URL          where events are posted; may be given more than once
  --webhook-secret TEXT  signing secret of the webhook named before it
  --webhook-version V    API version of the webhook named before it
  --webhook-provider P   who posts to the webhook named before it: stripe (default),
                         lemonSqueezy, tossPayments, appStore or
                         googlePlay";

/// What the command line asks for.
#[derive(Debug, Default)]
pub(crate) struct Options {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) base_url: Option<String>,
    pub(crate) seed: u64,
    pub(crate) now_ms: i64,
    pub(crate) frozen: bool,
    pub(crate) webhooks: Vec<Webhook>,
}

pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options {
        host: "127.0.0.1".to_owned(),
        port: 4010,
        seed: 1,
        now_ms: wall_clock_ms(),
        ..Options::default()
    };
    while let Some(word) = words.next() {
        if word == "--frozen" {
            options.frozen = true;
            continue;
        }
        if word == "--help" || word == "-h" {
            return Err(String::new());
        }
        let value = words
            .next()
            .ok_or_else(|| format!("{word} needs a value"))?;
        let bad = |_| format!("{word} needs a number, not {value}");
        match word.as_str() {
            "--port" => options.port = value.parse().map_err(bad)?,
            "--seed" => options.seed = value.parse().map_err(bad)?,
            "--now" => options.now_ms = value.parse().map_err(bad)?,
            "--host" => options.host = value,
            "--base-url" => options.base_url = Some(value),
            "--webhook" => options.webhooks.push(Webhook {
                url: value,
                ..Webhook::default()
            }),
            "--webhook-secret" | "--webhook-version" | "--webhook-provider" => {
                let Some(webhook) = options.webhooks.last_mut() else {
                    return Err(format!("{word} belongs behind --webhook"));
                };
                match word.as_str() {
                    "--webhook-secret" => webhook.secret = value,
                    "--webhook-version" => webhook.api_version = value,
                    _ => webhook.provider = value,
                }
            }
            _ => return Err(format!("unknown option {word}")),
        }
    }
    Ok(options)
}

/// The one place that reads the machine's clock: the lab itself must not.
#[allow(
    clippy::disallowed_methods,
    reason = "a running lab starts at the present moment"
)]
fn wall_clock_ms() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .ok()
        .and_then(|passed| i64::try_from(passed.as_millis()).ok())
        .unwrap_or_default()
}
