//! Whether an app's library holds anything of the server: no provider's address, no secret's
//! beginning, no function of a module that only the server has. What is looked for is read out of
//! the core itself, so that a new provider or module is looked for too.

use crate::{Done, shell};
use std::collections::BTreeSet;
use std::path::Path;

/// What only the server has.
pub(crate) struct Server {
    /// Bytes of a library, in small letters.
    words: BTreeSet<String>,
    /// Parts of compiled names, such as `5kassa6decide`.
    modules: BTreeSet<String>,
}

/// How secrets begin, and what only a server has at all.
const WORDS: [&str; 4] = ["webhook", "whsec_", "sk_live", "sk_test"];

/// Reads the core's sources for what belongs to the server.
pub(crate) fn server() -> Done<Server> {
    let core = shell::root().join("core/src");
    let mut words: BTreeSet<String> = WORDS.map(str::to_owned).into();
    hosts(&core.join("providers"), &mut words)?;
    let modules = modules(&shell::read(&core.join("lib.rs"))?);
    if words.len() == WORDS.len() || modules.len() < 5 {
        return Err("the core changed its shape: tests/run/src/mobile/apart.rs finds no provider's host, or too few of the server's modules".to_owned());
    }
    Ok(Server { words, modules })
}

/// The hosts that providers are sent to.
fn hosts(folder: &Path, found: &mut BTreeSet<String>) -> Done {
    for path in shell::entries(folder)? {
        if path.is_dir() {
            hosts(&path, found)?;
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.extend(hosts_in(&shell::read(&path)?));
        }
    }
    Ok(())
}

fn hosts_in(source: &str) -> impl Iterator<Item = String> {
    let addresses = source.split("\"https://").skip(1);
    let hosts = addresses.filter_map(|rest| rest.split(['"', '/']).next());
    let is_real = |host: &&str| host.contains('.') && !host.ends_with(".example");
    hosts.filter(is_real).map(str::to_lowercase)
}

/// The modules that are compiled for the server alone.
fn modules(source: &str) -> BTreeSet<String> {
    let mut lines = source.lines();
    let mut found = BTreeSet::new();
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(feature = \"server\")]" {
            continue;
        }
        let next = lines.next().unwrap_or_default().trim_start_matches("pub ");
        if let Some(name) = next
            .strip_prefix("mod ")
            .and_then(|it| it.strip_suffix(';'))
        {
            found.insert(format!("5kassa{}{name}", name.len()));
        }
    }
    found
}

impl Server {
    /// What of the server's words a library contains.
    pub(crate) fn words_in(&self, library: &[u8]) -> Vec<String> {
        let text = library.to_ascii_lowercase();
        let holds = |word: &&String| {
            let word = word.as_bytes();
            text.windows(word.len()).any(|part| part == word)
        };
        let found = self.words.iter().filter(holds);
        found
            .map(|word| format!("it holds the server's `{word}`"))
            .collect()
    }

    /// Which of the server's modules have a name among a library's.
    pub(crate) fn modules_in<'a>(&self, names: impl Iterator<Item = &'a String>) -> Vec<String> {
        let is_one = |name: &&'a String| self.modules.iter().any(|part| name.contains(part));
        let found: BTreeSet<&String> = names.filter(is_one).collect();
        let told = found
            .iter()
            .map(|name| format!("it holds the server's {name}"));
        told.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_of_the_server_is_told_by_its_words() {
        let server = server().expect("the core is there");
        let planted = b"\x00https://API.stripe.com/v1\x00Webhook too old\x00";
        assert_eq!(server.words_in(planted).len(), 2);
        assert!(
            server
                .words_in(b"https://shop.example/api/kassa/plans")
                .is_empty()
        );
    }

    #[test]
    fn a_library_of_the_server_is_told_by_its_functions() {
        let server = server().expect("the core is there");
        let told = |name: &str| server.modules_in([name.to_owned()].iter()).len();
        assert_eq!(told("_RNvNtNtCs1_5kassa6decide5merge4fold"), 1);
        assert_eq!(told("_ZN5kassa9providers6stripe4call17h0E"), 1);
        assert_eq!(told("_RNvNtCs1_5kassa5token4read"), 0);
    }

    #[test]
    fn the_hosts_of_examples_are_nobodys() {
        let source = "(\"https://api.acme.com/v1\", \"https://shop.example/ok\", \"https://x\")";
        assert_eq!(hosts_in(source).collect::<Vec<_>>(), ["api.acme.com"]);
    }
}
