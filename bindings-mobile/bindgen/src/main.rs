//! Writes the sources of another language for a mobile library:
//! `kassa-mobile-bindgen LIBRARY kotlin|swift CONFIG OUT_FOLDER`.

use std::env;
use std::process::ExitCode;
use uniffi::{
    GenerateOptions, SwiftBindingsOptions, TargetLanguage, generate, generate_swift_bindings,
};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [library, language, config, folder] = arguments.as_slice() else {
        eprintln!("usage: kassa-mobile-bindgen LIBRARY kotlin|swift CONFIG OUT_FOLDER");
        return ExitCode::from(2);
    };
    // The library itself tells what it exports, so it must not have been stripped before.
    let written = match language.as_str() {
        "kotlin" => generate(GenerateOptions {
            languages: vec![TargetLanguage::Kotlin],
            source: library.into(),
            out_dir: folder.into(),
            config_override: Some(config.into()),
            ..GenerateOptions::default()
        }),
        "swift" => generate_swift_bindings(SwiftBindingsOptions {
            generate_swift_sources: true,
            generate_headers: true,
            generate_modulemap: true,
            source: library.into(),
            out_dir: folder.into(),
            module_name: Some(module(library).into()),
            modulemap_filename: Some("module.modulemap".into()),
            config: Some(config.into()),
            ..SwiftBindingsOptions::default()
        }),
        _ => {
            eprintln!("kassa-mobile-bindgen: no language is called {language}");
            return ExitCode::from(2);
        }
    };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("kassa-mobile-bindgen: {reason:#}");
            ExitCode::FAILURE
        }
    }
}

/// The C module of a library, as its uniffi.toml names it too.
fn module(library: &str) -> &'static str {
    if library.contains("server") {
        "KassaServerFFI"
    } else {
        "KassaFFI"
    }
}
