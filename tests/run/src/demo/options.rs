//! What `cargo demo` can be told.

use crate::Done;

/// The words after `cargo demo --`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// The subscription shop on TossPayments instead.
    pub(crate) toss: bool,
    /// The game that sells in the App Store and Google Play instead.
    pub(crate) stores: bool,
    /// Uses Stripe itself, with test keys from the environment.
    pub(crate) real: bool,
    /// Drives the story without a browser and ends.
    pub(crate) once: bool,
    /// One JSON line per step on stdout.
    pub(crate) json: bool,
    /// Kills the app between steps.
    pub(crate) crash: bool,
    /// Varies plans, amounts and the order of delivery.
    pub(crate) seed: u64,
}

const USAGE: &str =
    "usage: cargo demo [-- --toss | --stores | --real | --once [--json] [--seed N] [--crash]]";

impl Options {
    /// Reads the words; an unknown one is an error, since a typing mistake would otherwise
    /// quietly run something else.
    pub(crate) fn read(words: &[String]) -> Done<Self> {
        let mut options = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--toss" => options.toss = true,
                "--stores" => options.stores = true,
                "--real" => options.real = true,
                "--once" => options.once = true,
                "--json" => options.json = true,
                "--crash" => options.crash = true,
                "--seed" => {
                    let number = words.next().and_then(|number| number.parse().ok());
                    options.seed = number.ok_or("--seed takes a number")?;
                }
                _ => return Err(format!("{word} is not known\n{USAGE}")),
            }
        }
        let story_words = options.json || options.crash || options.seed != 0;
        if story_words && !options.once {
            return Err(format!(
                "--json, --seed and --crash go with --once\n{USAGE}"
            ));
        }
        let others = [options.toss, options.stores, options.real || options.once];
        if (options.toss || options.stores) && others.iter().filter(|it| **it).count() > 1 {
            return Err(format!("--toss and --stores go alone\n{USAGE}"));
        }
        if options.real && options.once {
            return Err("--real cannot drive the story: nobody pays on Stripe's page".to_owned());
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::Options;

    fn read(words: &str) -> Result<Options, String> {
        Options::read(
            &words
                .split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn the_words_of_the_story_are_read() {
        let options = read("--once --json --seed 7 --crash").unwrap();
        assert_eq!((options.seed, options.crash, options.json), (7, true, true));
    }

    #[test]
    fn a_typing_mistake_is_refused() {
        assert!(read("--onse").is_err());
        assert!(read("--once --seed").is_err());
        assert!(read("--seed 7").is_err());
        assert!(read("--toss --once").is_err());
        assert!(read("--toss --stores").is_err());
        assert!(read("--stores --real").is_err());
    }
}
