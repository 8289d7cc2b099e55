//! `cargo demo -- --real`: the example against Stripe itself, with test keys only.

use crate::{Done, shell};
use std::env;
use std::io::{self, BufRead, Write};
use std::process::Stdio;

/// The keys, under the names that both tutorials use.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Keys {
    pub(crate) secret: String,
    pub(crate) publishable: Option<String>,
    pub(crate) webhook: String,
    pub(crate) base_url: Option<String>,
}

/// Reads the keys from the environment and refuses live ones.
pub(crate) fn keys(webhook_path: &str) -> Done<Keys> {
    let keys = keys_from(&|name| env::var(name).ok().filter(|value| !value.is_empty()));
    keys.map_err(|reason| format!("{reason}\n\n{}", forwarding("PORT", webhook_path)))
}

fn keys_from(read: &dyn Fn(&str) -> Option<String>) -> Done<Keys> {
    let secret = read("STRIPE_SECRET_KEY")
        .ok_or("--real needs STRIPE_SECRET_KEY: a test key from the Stripe dashboard")?;
    let publishable = read("NEXT_PUBLIC_STRIPE_PUBLIC_KEY");
    for key in [Some(&secret), publishable.as_ref()].into_iter().flatten() {
        refuse_live(key)?;
    }
    if !secret.starts_with("sk_test_") && !secret.starts_with("rk_test_") {
        return Err("STRIPE_SECRET_KEY is no test key: it begins with sk_test_ or rk_test_".into());
    }
    let webhook = read("STRIPE_SECRET_WEBHOOK_KEY")
        .or_else(|| read("STRIPE_WEBHOOK_SECRET"))
        .ok_or("--real needs STRIPE_SECRET_WEBHOOK_KEY (or STRIPE_WEBHOOK_SECRET): whsec_…")?;
    Ok(Keys {
        secret,
        publishable,
        webhook,
        base_url: read("NEXT_BASE_URL"),
    })
}

/// The key itself is never printed, only how it begins.
fn refuse_live(key: &str) -> Done {
    for live in ["sk_live_", "rk_live_", "pk_live_"] {
        if key.starts_with(live) {
            return Err(format!(
                "refused: a key that begins with {live} moves real money. \
                 The demo takes test keys only"
            ));
        }
    }
    Ok(())
}

/// How Stripe's events reach a machine that the internet does not.
pub(crate) fn forwarding(port: &str, webhook_path: &str) -> String {
    format!(
        "Stripe cannot reach this machine by itself. In another terminal run\n\n    \
         stripe listen --forward-to localhost:{port}{webhook_path}\n\n\
         (Stripe CLI, after `stripe login`). It prints a signing secret, whsec_…: export it as\n\
         STRIPE_SECRET_WEBHOOK_KEY before `cargo demo -- --real`."
    )
}

/// Looks the plans' prices up by lookup_key, and makes missing ones after a question.
pub(crate) fn ensure_prices(keys: &Keys, plans: &str) -> Done {
    let missing = prices(keys, plans, "list")?;
    if missing.trim().is_empty() {
        return Ok(());
    }
    eprint!("These prices are missing in your Stripe test account:\n{missing}Make them? [y/N] ");
    let _shown = io::stderr().flush();
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    read.map_err(|error| error.to_string())?;
    if !matches!(answer.trim(), "y" | "Y" | "yes") {
        return Err("nothing was made; the example needs these prices".to_owned());
    }
    prices(keys, plans, "make").map(|made| eprint!("{made}"))
}

fn prices(keys: &Keys, plans: &str, verb: &str) -> Done<String> {
    let mut node = shell::program("node", &shell::root());
    node.args(["tests/run/prices.mjs", verb]);
    node.env("STRIPE_SECRET_KEY", &keys.secret)
        .env("KASSA_PLANS", plans);
    shell::capture(node.stdin(Stdio::null()))
}

#[cfg(test)]
mod tests {
    use super::keys_from;

    fn with(pairs: &[(&str, &str)]) -> Result<super::Keys, String> {
        let found = |name: &str| {
            let pair = pairs.iter().find(|(own, _)| *own == name);
            pair.map(|(_, value)| (*value).to_owned())
        };
        keys_from(&found)
    }

    #[test]
    fn live_keys_are_refused_without_being_printed() {
        for key in ["sk_live_abc", "rk_live_abc"] {
            let reason = with(&[("STRIPE_SECRET_KEY", key)]).unwrap_err();
            assert!(
                reason.contains("refused") && !reason.contains("abc"),
                "{reason}"
            );
        }
        let mixed = [
            ("STRIPE_SECRET_KEY", "sk_test_a"),
            ("NEXT_PUBLIC_STRIPE_PUBLIC_KEY", "pk_live_abc"),
        ];
        assert!(with(&mixed).unwrap_err().contains("refused"));
    }

    #[test]
    fn both_names_of_the_webhook_secret_are_understood() {
        for name in ["STRIPE_SECRET_WEBHOOK_KEY", "STRIPE_WEBHOOK_SECRET"] {
            let keys = with(&[("STRIPE_SECRET_KEY", "sk_test_a"), (name, "whsec_b")]).unwrap();
            assert_eq!(keys.webhook, "whsec_b");
        }
        assert!(with(&[("STRIPE_SECRET_KEY", "sk_test_a")]).is_err());
    }
}
