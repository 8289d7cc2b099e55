//! Every check of the repository, as data. A new one is one entry here.

/// One check: it passes when all its steps do.
pub(crate) struct Check {
    pub(crate) name: &'static str,
    /// What must lie in the repository. A missing one fails the check: nothing is skipped.
    pub(crate) inputs: &'static [&'static str],
    pub(crate) steps: &'static [Step],
}

/// One command of a check.
pub(crate) enum Step {
    /// Cargo, at the top of the repository.
    Cargo(&'static [&'static str]),
    /// This runner itself.
    Own(&'static [&'static str]),
    /// `npm ci` when the lock file changed, then `npm` with these words, in a folder.
    Npm(&'static str, &'static [&'static str]),
}

use Step::{Cargo, Npm, Own};

/// What `cargo ci` runs, cheap ones first.
pub(crate) const CHECKS: &[Check] = &[
    Check {
        name: "fmt",
        inputs: &["Cargo.toml"],
        steps: &[Cargo(&["fmt", "--all", "--check"])],
    },
    Check {
        name: "tidy",
        inputs: &["tests/tidy"],
        steps: &[Cargo(&["test", "--quiet", "--package", "kassa-tidy"])],
    },
    Check {
        name: "clippy",
        inputs: &["clippy.toml"],
        steps: &[
            // The bindings compile for their own targets or features and come after.
            Cargo(&[
                "clippy",
                "--workspace",
                "--all-targets",
                "--exclude",
                "kassa-wasm",
                "--exclude",
                "kassa-bindgen",
                "--exclude",
                "kassa-mobile-bindgen",
                "--",
                "-D",
                "warnings",
            ]),
            Cargo(&[
                "clippy",
                "--package",
                "kassa-wasm",
                "--no-default-features",
                "--features",
                "server",
                "--",
                "-D",
                "warnings",
            ]),
            Cargo(&[
                "clippy",
                "--package",
                "kassa-wasm",
                "--no-default-features",
                "--features",
                "client",
                "--",
                "-D",
                "warnings",
            ]),
            Own(&["lint-tools"]),
        ],
    },
    Check {
        name: "test",
        inputs: &["core", "tests/wire"],
        steps: &[
            Cargo(&["test", "--quiet"]),
            Cargo(&["test", "--quiet", "--package", "kassa-wire-drift"]),
        ],
    },
    Check {
        name: "fuzz",
        inputs: &["core/fuzz/Cargo.toml", "core/fuzz/corpus"],
        steps: &[
            Cargo(&["fmt", "--manifest-path", "core/fuzz/Cargo.toml", "--check"]),
            Own(&["fuzz"]),
        ],
    },
    Check {
        name: "simulation",
        inputs: &["tests/simulation"],
        steps: &[
            Cargo(&["test", "--quiet", "--package", "kassa-simulation"]),
            Cargo(&[
                "run",
                "--quiet",
                "--profile",
                "simulation",
                "--package",
                "kassa-simulation",
                "--",
                "--permutations",
                "--seeds",
                "100000",
            ]),
            Cargo(&[
                "run",
                "--quiet",
                "--profile",
                "simulation",
                "--package",
                "kassa-simulation",
                "--",
                "--store",
                "sqlite",
                "--seeds",
                "1000",
            ]),
        ],
    },
    Check {
        name: "no-std",
        inputs: &["core"],
        steps: &[Own(&["no-std"])],
    },
    Check {
        name: "wasm",
        inputs: &["bindings-wasm"],
        steps: &[Own(&["npm", "--wasm"])],
    },
    Check {
        name: "kotlin",
        inputs: &["bindings-mobile/kotlin/pom.xml"],
        steps: &[Own(&["kotlin"])],
    },
    Check {
        name: "npm",
        inputs: &["npm/package.json", "tests/scenarios"],
        steps: &[
            Own(&["npm"]),
            Npm("npm", &["run", "check"]),
            Npm("npm", &["test"]),
        ],
    },
    Check {
        name: "packaging",
        inputs: &["tests/packaging/package.json"],
        steps: &[Own(&["npm"]), Npm("tests/packaging", &["test"])],
    },
    Check {
        name: "e2e",
        inputs: &["tests/e2e/package.json"],
        steps: &[Own(&["browser"]), Npm("tests/e2e", &["test"])],
    },
    Check {
        name: "demo",
        inputs: &["examples/nextjs/package.json"],
        steps: &[
            Own(&["demo", "--once", "--json"]),
            Own(&["demo", "--once", "--json", "--seed", "7"]),
            Own(&["demo", "--once", "--json", "--seed", "7", "--crash"]),
        ],
    },
    Check {
        name: "speed",
        inputs: &["tests/bench/npm/package.json"],
        // Whether it runs; how quick a shared machine is tells nothing.
        steps: &[Own(&["speed", "--quick"])],
    },
];
