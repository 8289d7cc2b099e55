//! `cargo mobile`: the core for phones. Libraries for Android in an archive with their Kotlin, and
//! an XCFramework for Swift, each looked at before it is handed out.
//!
//! - [`slice`]: which devices there are
//! - [`compile`], [`link`], [`universal`], [`tools`]: a library for each
//! - [`look`], [`elf`], [`archive`], [`apart`], [`program`]: what must be true of a library
//! - [`xcframework`], [`aar`], [`server`], [`maven`], [`pack`]: what is shipped
//! - [`apk`]: an app made of it, by Android's own tools

mod aar;
mod apart;
mod apk;
mod archive;
mod compile;
mod elf;
mod link;
mod look;
mod maven;
mod pack;
mod program;
mod server;
mod slice;
mod tools;
mod universal;
mod xcframework;

use crate::{Done, kotlin, say, shell, target};
use slice::{ANDROID, APP, Android, Apple, SERVER, VARIANTS};
use std::env;
use std::path::{Path, PathBuf};

/// What can be built by itself.
const PARTS: [&str; 3] = ["android", "apple", "server"];

/// What is built of each part.
struct Plan {
    android: Vec<&'static Android>,
    apple: Vec<&'static Apple>,
    has_server: bool,
    /// One library of each kind, and no XCFramework.
    is_check: bool,
    out: PathBuf,
}

/// Builds the named parts, or all, into `target/mobile`; with `--check` only one library of each kind
/// and the package for Android, in a folder of its own.
pub(crate) fn run(arguments: &[String]) -> Done {
    let plan = plan(arguments)?;
    let linker = match ready(&plan) {
        Ok(linker) => linker,
        Err(reason) if env::var_os("CI").is_some() || !plan.is_check => return Err(reason),
        Err(reason) => {
            say::line(&format!("mobile: SKIPPED, nothing was built: {reason}"));
            return Ok(());
        }
    };
    shell::make_folder(&plan.out)?;
    let apart = apart::server()?;
    let mut rows = Vec::new();
    if !plan.android.is_empty() {
        let way = linker.name();
        say::line(&format!("Android's libraries are linked by {way}"));
        rows.extend(for_android(&plan, &linker, &apart)?);
    }
    if !plan.apple.is_empty() {
        rows.extend(for_apple(&plan, &apart)?);
    }
    if plan.has_server {
        for_servers(&plan, &apart)?;
    }
    print_table(&rows)
}

fn plan(arguments: &[String]) -> Done<Plan> {
    let is_flag = |word: &&String| word.as_str() == "--check";
    let is_check = arguments.iter().any(|word| is_flag(&word));
    let named: Vec<&String> = arguments.iter().filter(|word| !is_flag(word)).collect();
    if let Some(stranger) = named.iter().find(|word| !PARTS.contains(&word.as_str())) {
        let parts = PARTS.join(", ");
        return Err(format!("cargo mobile has no part {stranger}, only {parts}"));
    }
    let wants = |part: &str| named.is_empty() || named.iter().any(|word| *word == part);
    let many = |part: &str| match (wants(part), is_check) {
        (false, _) => 0,
        (true, true) => 1,
        (true, false) => usize::MAX,
    };
    let slices = VARIANTS.iter().flat_map(|variant| variant.slices);
    let folder = if is_check { "mobile-check" } else { "mobile" };
    Ok(Plan {
        android: ANDROID.iter().take(many("android")).collect(),
        apple: slices.take(many("apple")).collect(),
        has_server: wants("server") && !is_check,
        is_check,
        out: shell::root().join("target").join(folder),
    })
}

/// What may be missing: programs of others, the linker, and each device's standard library.
fn ready(plan: &Plan) -> Done<link::Linker> {
    kotlin::tools()?;
    apk::tools()?;
    let devices = plan.android.iter().map(|device| &device.target);
    for target in devices.chain(plan.apple.iter().map(|slice| &slice.target)) {
        target::ensure(target)?;
    }
    link::find()
}

/// A line of the table: whose library, and where it lies.
type Row = (&'static str, PathBuf);

/// The package for Android, tried out.
fn for_android(plan: &Plan, linker: &link::Linker, apart: &apart::Server) -> Done<Vec<Row>> {
    let mut libraries = Vec::new();
    for device in &plan.android {
        let folder = compile::android(&APP, device, linker)?;
        let library = folder.join(format!("lib{}.so", APP.library));
        look::android(&library, device, apart)?;
        libraries.push((device.abi, library));
    }
    let package = aar::make(&libraries, &plan.out)?;
    apk::try_out(&package, &plan.out)?;
    Ok(libraries)
}

/// The XCFramework, and what each library of it becomes in an app.
fn for_apple(plan: &Plan, apart: &apart::Server) -> Done<Vec<Row>> {
    let mut rows = Vec::new();
    let mut row = |library: &Path, slice: &Apple| -> Done {
        let linked = program::linked(library, slice, &plan.out)?;
        rows.push((slice.target.triple, linked));
        Ok(())
    };
    for slice in &plan.apple {
        let library = xcframework::archive(&APP, slice)?;
        look::apple(&APP, &library, slice, apart)?;
        if plan.is_check {
            row(&library, slice)?;
        }
    }
    if !plan.is_check {
        let framework = xcframework::make(&APP, &["ios", "macos"], &plan.out)?;
        for variant in &VARIANTS {
            let library = framework.join(variant.name);
            let library = library.join(format!("lib{}.a", APP.library));
            for slice in variant.slices {
                row(&library, slice)?;
            }
        }
    }
    Ok(rows)
}

/// The engine for servers: an XCFramework for Macs, and a jar.
fn for_servers(plan: &Plan, apart: &apart::Server) -> Done {
    let macs = VARIANTS.iter();
    let macs = macs.filter(|variant| variant.platform == "macos");
    for slice in macs.flat_map(|variant| variant.slices) {
        let library = xcframework::archive(&SERVER, slice)?;
        look::apple(&SERVER, &library, slice, apart)?;
    }
    xcframework::make(&SERVER, &["macos"], &plan.out)?;
    server::make(&plan.out)
}

/// The weight of each in an app: of an archive, what is left of it when it is linked.
fn print_table(libraries: &[(&str, PathBuf)]) -> Done {
    println!("{:<24} {:>12} {:>12}", "library", "size", "gzip");
    for (name, path) in libraries {
        let (size, packed) = pack::sizes(path)?;
        let [size, packed] = [size, packed].map(say::kilobytes);
        println!("{name:<24} {size:>12} {packed:>12}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(words: &[&str]) -> Done<(usize, usize, bool)> {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        plan(&words).map(|plan| (plan.android.len(), plan.apple.len(), plan.has_server))
    }

    #[test]
    fn all_is_built_unless_parts_are_named_and_a_check_builds_one_of_each_kind() {
        assert_eq!(planned(&[]), Ok((3, 4, true)));
        assert_eq!(planned(&["android"]), Ok((3, 0, false)));
        assert_eq!(planned(&["server"]), Ok((0, 0, true)));
        assert_eq!(planned(&["--check"]), Ok((1, 1, false)));
        assert!(planned(&["windows"]).is_err());
    }
}
