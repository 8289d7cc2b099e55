//! Writes the sources of another language for the mobile library:
//! `kassa-mobile-bindgen LIBRARY CONFIG OUT_FOLDER`.

use std::env;
use std::process::ExitCode;
use uniffi::{GenerateOptions, TargetLanguage, generate};

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let (Some(library), Some(config), Some(folder)) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        eprintln!("usage: kassa-mobile-bindgen LIBRARY CONFIG OUT_FOLDER");
        return ExitCode::from(2);
    };
    // The library itself tells what it exports, so it must not have been stripped before.
    let options = GenerateOptions {
        languages: vec![TargetLanguage::Kotlin],
        source: library.into(),
        out_dir: folder.into(),
        config_override: Some(config.into()),
        ..GenerateOptions::default()
    };
    match generate(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("kassa-mobile-bindgen: {reason:#}");
            ExitCode::FAILURE
        }
    }
}
