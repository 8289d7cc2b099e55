//! Writes the JavaScript glue of one wasm file: `kassa-bindgen IN.wasm OUT_FOLDER NAME`.

use std::env;
use std::process::ExitCode;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let (Some(input), Some(folder), Some(name)) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        eprintln!("usage: kassa-bindgen IN.wasm OUT_FOLDER NAME");
        return ExitCode::from(2);
    };
    match write_glue(&input, &folder, &name) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("kassa-bindgen: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// The default module path is left out because it is a `new URL(…, import.meta.url)`,
/// which bundlers try to resolve; the package hands the module over itself.
fn write_glue(
    input: &str,
    folder: &str,
    name: &str,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(input)
        .out_name(name)
        .web(true)?
        .typescript(true)
        .omit_default_module_path(true)
        .remove_producers_section(true)
        .generate(folder)?;
    Ok(())
}
