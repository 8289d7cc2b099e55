//! `cargo demo -- --real`: the example against Stripe itself, with test keys only.

use super::goods::Good;
use crate::{Done, shell};
use serde_json::{Map, Value, json};
use std::env;
use std::fs;
use std::io::{self, BufRead, Write};
use std::path::Path;

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
    keys.map_err(|reason| {
        if reason.starts_with("refused") {
            return reason;
        }
        format!("{reason}\n\n{}", forwarding("3000", webhook_path))
    })
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

/// Looks the plans' prices up by lookup_key, makes missing ones after a question, and returns
/// them as the variables that the example reads. `npx kassa setup` does it, as in any app.
pub(crate) fn ensure_prices(
    keys: &Keys,
    goods: &[Good],
    example: &Path,
) -> Done<Vec<(String, String)>> {
    let app = example.join(".kassa/prices.mjs");
    shell::make_folder(&example.join(".kassa"))?;
    let text = selling(goods);
    fs::write(&app, text).map_err(|error| format!("{}: {error}", app.display()))?;
    let (found, missing) = set_up(keys, example, &["--dry-run"])?;
    let Some(missing) = missing else {
        return Ok(variables(&found));
    };
    eprintln!("In your Stripe test account:\n{missing}");
    eprint!("Make them? [y/N] ");
    let _shown = io::stderr().flush();
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    read.map_err(|error| error.to_string())?;
    if !matches!(answer.trim(), "y" | "Y" | "yes") {
        return Err("nothing was made; the demo needs these prices".to_owned());
    }
    set_up(keys, example, &[]).map(|(made, _)| variables(&made))
}

/// A module that sells these, as the command reads it. Nothing of it is stored.
fn selling(goods: &[Good]) -> String {
    let plan = |good: &Good| {
        let price = json!({"amount": good.amount, "currency": good.currency});
        let mut plan = Map::new();
        plan.insert("name".to_owned(), good.name.as_str().into());
        plan.insert("price".to_owned(), price);
        if let Some(interval) = &good.interval {
            plan.insert("interval".to_owned(), interval.as_str().into());
        }
        (good.id.clone(), Value::Object(plan))
    };
    let plans = Value::from_iter(goods.iter().map(plan));
    format!(
        "import {{ createKassa }} from 'kassa';\n\
         import {{ sqlite }} from 'kassa/stores/sqlite';\n\
         const secretKey = process.env.STRIPE_SECRET_KEY;\n\
         const store = sqlite(':memory:');\n\
         const providers = {{ stripe: {{ secretKey }} }};\n\
         export const kassa = createKassa({{ plans: {plans}, providers, store }});\n"
    )
}

/// What is there, as lines of variables, and what is not, in words.
fn set_up(keys: &Keys, example: &Path, more: &[&str]) -> Done<(String, Option<String>)> {
    let mut node = shell::program("node", example);
    node.args(["node_modules/kassa/dist/command.js", "setup", "stripe"]);
    node.args(["--kassa", ".kassa/prices.mjs", "--prefix", "kassa_example_"]);
    node.args(more).env("STRIPE_SECRET_KEY", &keys.secret);
    let output = node.output().map_err(|error| format!("node: {error}"))?;
    let [found, said] = [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it));
    match output.status.code() {
        Some(0) => Ok((found.into_owned(), None)),
        Some(2) => Ok((found.into_owned(), Some(said.into_owned()))),
        _ => Err(format!("prices: {said}")),
    }
}

/// `KASSA_PRICE_PRO_YEARLY=price_…` for the plan `pro_yearly`, a line each.
fn variables(lines: &str) -> Vec<(String, String)> {
    let pairs = lines.lines().filter_map(|line| line.split_once('='));
    pairs
        .map(|(name, price)| (name.to_owned(), price.to_owned()))
        .collect()
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
