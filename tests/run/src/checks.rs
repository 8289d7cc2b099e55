//! Every check of the repository, as data. A new one is one entry here.

/// One check: it passes when all its steps do.
pub(crate) struct Check {
    pub(crate) name: &'static str,
    /// Checks of different lanes run side by side, those of one lane in their order.
    pub(crate) lane: Lane,
    /// What must lie in the repository. A missing one fails the check: nothing is skipped.
    pub(crate) inputs: &'static [&'static str],
    pub(crate) steps: &'static [Step],
}

/// What a check mostly waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Compiling: cargo lets one build at a time into a folder.
    Cargo,
    /// The package and what is made with it, by Node.js and a browser.
    Node,
}

/// One command of a check.
pub(crate) enum Step {
    /// Cargo, at the top of the repository.
    Cargo(&'static [&'static str]),
    /// This runner itself.
    Own(&'static [&'static str]),
    /// This runner itself, several times: each must end with the same line on stdout.
    Same(&'static [&'static [&'static str]]),
    /// `npm ci` when the lock file changed, then `npm` with these words, in a folder.
    Npm(&'static str, &'static [&'static str]),
}

use Step::{Cargo, Npm, Own, Same};

/// What `cargo ci` runs, cheap ones first.
pub(crate) const CHECKS: &[Check] = &[
    Check {
        name: "fmt",
        lane: Lane::Cargo,
        inputs: &["Cargo.toml"],
        steps: &[
            Cargo(&["fmt", "--all", "--check"]),
            Cargo(&[
                "fmt",
                "--manifest-path",
                "tests/bench/verify/native/Cargo.toml",
                "--check",
            ]),
        ],
    },
    Check {
        name: "tidy",
        lane: Lane::Cargo,
        inputs: &["tests/tidy"],
        steps: &[Cargo(&["test", "--quiet", "--package", "kassa-tidy"])],
    },
    Check {
        name: "clippy",
        lane: Lane::Cargo,
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
                "client,token",
                "--",
                "-D",
                "warnings",
            ]),
            // What an app on a device has of the core, and nothing else.
            Cargo(&["clippy", "--package", "kassa-app", "--", "-D", "warnings"]),
            Own(&["lint-tools"]),
        ],
    },
    Check {
        name: "test",
        lane: Lane::Cargo,
        inputs: &["core", "tests/wire"],
        steps: &[
            Own(&["postgres", "--", "cargo", "test", "--quiet"]),
            Cargo(&["test", "--quiet", "--package", "kassa-wire-drift"]),
        ],
    },
    Check {
        name: "fuzz",
        lane: Lane::Cargo,
        inputs: &["core/fuzz/Cargo.toml", "core/fuzz/corpus"],
        steps: &[
            Cargo(&["fmt", "--manifest-path", "core/fuzz/Cargo.toml", "--check"]),
            Own(&["fuzz"]),
        ],
    },
    Check {
        name: "simulation",
        lane: Lane::Cargo,
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
                "60000",
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
            Cargo(&[
                "run",
                "--quiet",
                "--profile",
                "simulation",
                "--package",
                "kassa-simulation",
                "--",
                "--renewals",
                "--plants",
                "--seeds",
                "2000",
            ]),
        ],
    },
    Check {
        name: "stripe",
        lane: Lane::Cargo,
        inputs: &["tests/stripe/mock/go.mod", "tests/stripe/package.json"],
        steps: &[Own(&["stripe"])],
    },
    Check {
        name: "no-std",
        lane: Lane::Cargo,
        inputs: &["core"],
        steps: &[Own(&["no-std"])],
    },
    Check {
        name: "wasm",
        lane: Lane::Node,
        inputs: &["bindings-wasm"],
        steps: &[Own(&["npm", "--wasm"])],
    },
    Check {
        name: "kotlin",
        lane: Lane::Cargo,
        inputs: &["bindings-mobile/kotlin/pom.xml"],
        steps: &[Own(&["kotlin"])],
    },
    Check {
        name: "swift",
        lane: Lane::Cargo,
        inputs: &["Package.swift", "bindings-mobile/swift/Tests"],
        steps: &[Own(&["swift"])],
    },
    Check {
        name: "mobile",
        lane: Lane::Cargo,
        inputs: &[
            "bindings-mobile/kotlin/aar",
            "bindings-mobile/swift/Sources/KassaFFI",
        ],
        steps: &[Own(&["mobile", "--check"])],
    },
    Check {
        name: "npm",
        lane: Lane::Node,
        inputs: &["npm/package.json", "tests/scenarios"],
        steps: &[
            Own(&["npm"]),
            Npm("npm", &["run", "check"]),
            Own(&["postgres", "--", "npm", "--prefix", "npm", "test"]),
        ],
    },
    Check {
        name: "stores",
        // It waits for databases more than it works, and the other lane is longer without it.
        lane: Lane::Cargo,
        inputs: &["tests/stores/package.json"],
        steps: &[
            Own(&["npm"]),
            Npm("tests/stores", &["test"]),
            Npm("tests/stores", &["run", "process"]),
        ],
    },
    Check {
        name: "workers",
        lane: Lane::Node,
        inputs: &["examples/cloudflare-worker/package.json"],
        steps: &[
            Own(&["npm"]),
            Npm("examples/cloudflare-worker", &["run", "check"]),
            Own(&[
                "postgres",
                "--",
                "npm",
                "--prefix",
                "examples/cloudflare-worker",
                "test",
            ]),
        ],
    },
    Check {
        name: "endurance",
        lane: Lane::Node,
        inputs: &["tests/bench/npm/package.json"],
        // About half a minute; `cargo endurance` goes on to a million.
        steps: &[Own(&["endurance", "60000"])],
    },
    Check {
        name: "packaging",
        lane: Lane::Node,
        inputs: &["tests/packaging/package.json"],
        steps: &[
            Own(&["npm"]),
            Own(&["browser"]),
            Npm("tests/packaging", &["test"]),
        ],
    },
    Check {
        name: "e2e",
        lane: Lane::Node,
        inputs: &["tests/e2e/package.json"],
        steps: &[Own(&["browser"]), Npm("tests/e2e", &["test"])],
    },
    Check {
        name: "demo",
        lane: Lane::Node,
        inputs: &["examples/nextjs/package.json"],
        steps: &[
            Own(&["demo", "--once", "--json"]),
            Same(&[
                &["demo", "--once", "--json", "--seed", "7"],
                &["demo", "--once", "--json", "--seed", "7", "--crash"],
            ]),
        ],
    },
];
