//! Lints of the two glue generators. Each is thirty lines on top of a large tool, which clippy
//! compiles for minutes; so what has passed once is remembered by the hash of what went into it.

use crate::cache::{self, Key};
use crate::{Done, say, shell, target};

const INPUTS: [&str; 5] = [
    "Cargo.toml",
    "Cargo.lock",
    "clippy.toml",
    "tests/run/bindgen",
    "bindings-mobile/bindgen",
];

/// Lints both generators, unless this compiler has passed exactly these before.
pub(crate) fn tools() -> Done {
    let key = Key::of("lint 1").text(&target::compiler()?);
    cache::filled("lint", &key.paths(&INPUTS)?.hex(), |draft| {
        say::line("clippy: linting the glue generators, once");
        let mut cargo = shell::cargo();
        cargo.args(["clippy", "--package", "kassa-bindgen"]);
        cargo.args(["--package", "kassa-mobile-bindgen"]);
        shell::run(cargo.args(["--", "-D", "warnings"]))?;
        shell::write(&draft.join("passed"), b"")
    })?;
    Ok(())
}
