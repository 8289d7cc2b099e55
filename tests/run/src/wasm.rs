//! The core as wasm with its JavaScript glue, in `npm/wasm/`.

use crate::cache::{self, Key};
use crate::{Done, alike, say, shell, target};
use base64ct::{Base64, Encoding};
use std::collections::BTreeSet;
use std::env::consts::{ARCH, OS};
use std::fs;
use std::path::{Path, PathBuf};

/// What goes into the wasm files; a change here builds them again.
const INPUTS: [&str; 8] = [
    "Cargo.toml",
    "Cargo.lock",
    "core/Cargo.toml",
    "core/src",
    "core/wire",
    "bindings-wasm",
    "tests/run/wasm-opt/package-lock.json",
    "tests/run/src/alike.rs",
];

/// One module of the package.
struct Module {
    name: &'static str,
    /// The feature of `kassa-wasm` that it is.
    feature: &'static str,
    /// The compiler's `opt-level`: how quick or how small.
    level: &'static str,
    /// Kilobytes, gzipped, that it may have: an entry's promise to whoever pays for its size.
    budget: usize,
    /// What its glue is called.
    glue: &'static str,
}

const MODULES: [Module; 5] = [
    // Where the size of a server's package matters less than its speed. It was 350 until credits,
    // plan changes, reconcile, rebuild, export and tokens came, and 430 until Kassa collected by
    // itself: schedules, calendars and their zones, sealed keys, TossPayments. It was 545 until the
    // stores: certificates, three kinds of signatures, two APIs that share no word; and 612 until all
    // of Stripe: what a checkout can be told, holds, previews, several plans at once, sync.
    Module {
        name: "all",
        feature: "every",
        level: "3",
        budget: 690,
        glue: "core",
    },
    // What a Worker carries to every place in the world. It was meant to stay below 155, and 165
    // held it until the rules of credits and all that an operator asks of an account came; 235 until
    // what Kassa collects by itself, without which one of those who sell on the web could not; and
    // 315 until the engine knew what stores do: it has none of them, but reads what they left; and
    // 334 until all of Stripe.
    Module {
        name: "web",
        feature: "server",
        level: "z",
        budget: 400,
        glue: "core",
    },
    Module {
        name: "verify",
        feature: "verify",
        level: "3",
        budget: 66,
        glue: "verify",
    },
    // What a browser loads to read a token without a network.
    Module {
        name: "token",
        feature: "token",
        level: "z",
        budget: 45,
        glue: "token",
    },
    // What a browser loads when somebody pays.
    Module {
        name: "client",
        feature: "client",
        level: "z",
        budget: 45,
        glue: "client",
    },
];

/// Beside the glue: what it imports.
const IMPORTED: [&str; 4] = ["mac.js", "mac.d.ts", "p256.js", "p256.d.ts"];

/// Makes `npm/wasm/` hold the modules of the sources as they are now.
pub(crate) fn ensure() -> Done {
    let key = Key::of("wasm 7")
        .text(&OPTIMISED.concat())
        .text(&ORDERED.concat())
        .text(&SMALL.concat())
        .text(&WIDE.concat())
        .text(&target::key(&target::WASM)?)
        .text(&GLUE_CHECK.concat())
        .text(&GLUE_TAIL.concat())
        .text(&GLUE_COLLECTED.concat().concat())
        .paths(&INPUTS)?
        .hex();
    let cached = match cache::present("wasm", &key)? {
        Some(path) => {
            say::line("wasm: unchanged, from the cache");
            path
        }
        None => cache::filled("wasm", &key, build)?,
    };
    let folder = shell::root().join("npm/wasm");
    let _left_over = fs::remove_dir_all(&folder);
    shell::make_folder(&folder)?;
    for path in shell::entries(&cached)? {
        let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        shell::write(&folder.join(path.file_name().unwrap_or_default()), &bytes)?;
    }
    print_sizes(&folder)
}

fn build(draft: &Path) -> Done {
    let ready = target::ensure(&target::WASM)?;
    let bindgen = bindgen()?;
    let optimiser = optimiser()?;
    for file in IMPORTED {
        let text = shell::read(&shell::root().join("bindings-wasm").join(file))?;
        shell::write(&draft.join(file), text.as_bytes())?;
    }
    for module in &MODULES {
        make(module, &ready, &bindgen, &optimiser, draft)?;
    }
    Ok(())
}

fn make(
    module: &Module,
    ready: &target::Ready,
    bindgen: &Path,
    optimiser: &Path,
    to: &Path,
) -> Done {
    let Module {
        name,
        feature,
        level,
        glue,
        ..
    } = module;
    say::line(&format!(
        "wasm: compiling {name} (feature {feature}, opt-level {level})"
    ));
    let is_small = *level == "z";
    // The large one too: none of these makes it slower.
    let is_packed = is_small || *feature == "every";
    let small = SMALL.into_iter();
    let small = small.filter(|flag| is_packed && target::knows(flag));
    let wide = WIDE.into_iter().filter(|_| *feature != "client");
    let flags = small.chain(wide);
    let mut cargo = target::cargo(ready, &flags.collect::<Vec<_>>())?;
    cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", level);
    cargo.args(["build", "--release", "--package", "kassa-wasm", "--lib"]);
    cargo.args(["--no-default-features", "--features", feature]);
    shell::run(cargo.args(["--target", target::WASM.triple]))?;
    let built = shell::cargo_target()
        .join(target::WASM.triple)
        .join("release/kassa_wasm.wasm");
    let bench = to.join("bench");
    shell::make_folder(&bench)?;
    let mut program = shell::program(&bindgen.to_string_lossy(), to);
    shell::run(program.arg(&built).arg(&bench).arg(glue))?;
    let [script, types] = [".js", ".d.ts"].map(|end| format!("{glue}{end}"));
    patch_glue(&bench.join(&script), &bench.join(&types))?;
    for file in [script, types] {
        let text = shell::read(&bench.join(&file))?;
        let place = to.join(&file);
        if !place.is_file() {
            shell::write(&place, text.as_bytes())?;
            continue;
        }
        // Two modules have the same exports, so they share their glue; the larger one may import
        // more, which the other leaves alone.
        let shared = shell::read(&place)?;
        let lines: BTreeSet<&str> = shared.lines().collect();
        if let Some(line) = text.lines().find(|line| !lines.contains(line)) {
            return Err(format!(
                "{name} needs another {file} than the module before it: {line}"
            ));
        }
    }
    let wasm = to.join(format!("{name}.wasm"));
    let made = bench.join(format!("{glue}_bg.wasm"));
    fs::rename(&made, &wasm).map_err(|error| format!("{}: {error}", made.display()))?;
    if is_packed {
        let [whole, behind, ..] = OPTIMISED;
        let quick = [whole, behind, "-O3"];
        let how: &[&str] = if is_small { &OPTIMISED } else { &quick };
        optimise(optimiser, how, &wasm)?;
        let bytes = fs::read(&wasm).map_err(|error| format!("{}: {error}", wasm.display()))?;
        let named = alike::named(&bytes).ok_or_else(|| format!("{name} is no module"))?;
        shell::write(&wasm, &named)?;
        optimise(optimiser, &ORDERED, &wasm)?;
    } else {
        optimise(optimiser, &["-O3"], &wasm)?;
    }
    fs::remove_dir_all(&bench).map_err(|error| format!("{}: {error}", bench.display()))?;
    inline(to, name)
}

/// The glue generator, built when this machine has none of this version.
fn bindgen() -> Done<PathBuf> {
    let key = Key::of("bindgen 1")
        .text(&format!("{OS} {ARCH}"))
        .paths(&["tests/run/bindgen"])?
        .hex();
    let program = format!("kassa-bindgen{}", std::env::consts::EXE_SUFFIX);
    let folder = cache::filled("bindgen", &key, |draft| {
        say::line("wasm: compiling the glue generator, once (about a minute)");
        let mut cargo = shell::cargo();
        shell::run(cargo.args(["build", "--profile", "tool", "--package", "kassa-bindgen"]))?;
        let built = shell::cargo_target().join("tool").join(&program);
        let copied = fs::copy(&built, draft.join(&program));
        copied
            .map(|_| ())
            .map_err(|error| format!("{}: {error}", built.display()))
    })?;
    Ok(folder.join(program))
}

/// The folder where npm's `binaryen` is installed.
fn optimiser() -> Done<PathBuf> {
    let inputs = ["tests/run/wasm-opt"];
    let key = Key::of("wasm-opt 1").paths(&inputs)?.hex();
    cache::filled("wasm-opt", &key, |draft| {
        say::line("wasm: installing wasm-opt, once");
        for path in shell::entries(&shell::root().join("tests/run/wasm-opt"))? {
            let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()));
            if path.is_file() {
                shell::write(&draft.join(path.file_name().unwrap_or_default()), &bytes?)?;
            }
        }
        shell::run(shell::program("npm", draft).args(["ci", "--no-audit", "--no-fund"]))
    })
}

/// Every server's WebAssembly has had these instructions for years; a browser may be older.
const WIDE: [&str; 1] = ["-Ctarget-feature=+simd128"];

/// LLVM copies up to 32 bytes field by field, even for size. As one instruction they are
/// 5 of 100 smaller, and no slower. The data lies behind the stack: behind one of half a megabyte,
/// half the usual size, its addresses have a byte less. And what has a stack frame of its own stays
/// a function of its own: LLVM puts it into its only caller, where its locals have longer numbers,
/// which is 2 or 3 of 100 more in the large one of them.
const SMALL: [&str; 4] = [
    "-Clink-arg=-zstack-size=524288",
    "-Cllvm-args=-max-store-memcpy=1",
    "-Cllvm-args=-max-store-memmove=1",
    "-Cllvm-args=-inline-max-stacksize=48",
];

/// For size as it is sent. A function with one caller stays by itself: inside of a large one
/// its locals take more bytes and pack worse, 6 of 100. The stack ends in the first kilobyte of
/// memory, where only one that overflows would write, so no address is reckoned from there.
const OPTIMISED: [&str; 4] = [
    "--one-caller-inline-max-function-size=0",
    "--low-memory-unused",
    "-Oz",
    "-Oz",
];

/// With functions side by side that are alike, a small module packs better, 3 of 100.
const ORDERED: [&str; 1] = ["--reorder-functions-by-name"];

fn optimise(tool: &Path, how: &[&str], module: &Path) -> Done {
    let before = fs::metadata(module).map_or(0, |about| about.len());
    let script = tool.join("node_modules/binaryen/bin/wasm-opt");
    let mut node = shell::program("node", tool);
    node.arg(script).args(how).arg(module).arg("-o").arg(module);
    shell::run(&mut node)?;
    let after = fs::metadata(module).map_or(0, |about| about.len());
    say::line(&format!("wasm: wasm-opt took {before} to {after} bytes"));
    Ok(())
}

/// Next's edge sandbox hands over a module of another realm, for which `instanceof` is false.
const GLUE_CHECK: [&str; 2] = [
    "if (!(module instanceof WebAssembly.Module))",
    "if (Object.prototype.toString.call(module) !== '[object WebAssembly.Module]')",
];

/// A panic poisons an instance, and the glue keeps the first one for ever; so the package
/// gets a way to drop it before it calls `initSync` again.
const GLUE_TAIL: [&str; 2] = [
    "\nexport function dropInstance() {\n    wasm = undefined;\n}\n",
    "\n/** Forgets the current instance; the next `initSync` makes a fresh one. */\n\
     export function dropInstance(): void;\n",
];

/// What is collected frees its memory, some time later. By then that may be memory of a fresh
/// instance, so it carries along which instance it was of.
const GLUE_COLLECTED: [[&str; 2]; 3] = [
    [
        "(this, this.__wbg_ptr, this)",
        "(this, [this.__wbg_ptr, wasm], this)",
    ],
    [
        "(obj, obj.__wbg_ptr, obj)",
        "(obj, [obj.__wbg_ptr, wasm], obj)",
    ],
    [
        "FinalizationRegistry(ptr => wasm",
        "FinalizationRegistry(([ptr, of]) => of === wasm && wasm",
    ],
];

fn patch_glue(script: &Path, types: &Path) -> Done {
    let [old, new] = GLUE_CHECK;
    let glue = shell::read(script)?;
    if glue.matches(old).count() != 1 || !glue.contains("\nlet wasmModule, wasmInstance, wasm;") {
        let name = script.display();
        return Err(format!(
            "{name}: the glue changed its shape, so the patches no longer fit"
        ));
    }
    let mut glue = glue.replace(old, new);
    let [constructed, wrapped, freed] = GLUE_COLLECTED.map(|[old, new]| {
        let many = glue.matches(old).count();
        glue = glue.replace(old, new);
        many
    });
    if constructed + wrapped != freed {
        let name = script.display();
        return Err(format!(
            "{name}: the glue frees what is collected in another way"
        ));
    }
    let [tail, declared] = GLUE_TAIL;
    shell::write(script, (glue + tail).as_bytes())?;
    shell::write(types, (shell::read(types)? + declared).as_bytes())
}

/// The module as base64, for runtimes that cannot import wasm.
fn inline(folder: &Path, name: &str) -> Done {
    let module = folder.join(format!("{name}.wasm"));
    let bytes = fs::read(&module).map_err(|error| format!("{}: {error}", module.display()))?;
    let text = Base64::encode_string(&bytes);
    let script = format!("export const base64 = \"{text}\";\n");
    shell::write(&folder.join(format!("{name}_inline.js")), script.as_bytes())?;
    let types = "/** The wasm module. */\nexport declare const base64: string;\n";
    shell::write(
        &folder.join(format!("{name}_inline.d.ts")),
        types.as_bytes(),
    )
}

fn print_sizes(folder: &Path) -> Done {
    for Module { name, budget, .. } in MODULES {
        let file = format!("{name}.wasm");
        say::line(&format!(
            "wasm: {file} {} of {budget} kB",
            sizes(&folder.join(&file))?
        ));
        let (_, packed) = weights(&folder.join(&file))?;
        if packed > budget.saturating_mul(1_000) {
            return Err(format!(
                "{file} has {} gzipped and may have {budget} kB: find out what grew, or \
                 raise the budget in tests/run/src/wasm.rs and say why",
                say::kilobytes(packed)
            ));
        }
    }
    Ok(())
}

/// A file's size as it is and as a server would send it.
pub(crate) fn sizes(path: &Path) -> Done<String> {
    let (raw, packed) = weights(path)?;
    Ok(format!(
        "{} ({} gzip)",
        say::kilobytes(raw),
        say::kilobytes(packed)
    ))
}

/// Bytes, as they are and gzipped; node does the packing because it is here anyway.
fn weights(path: &Path) -> Done<(usize, usize)> {
    let script = "const b = require('fs').readFileSync(process.argv[1]);\
                  console.log(b.length, require('zlib').gzipSync(b, {level: 9}).length)";
    let mut node = shell::program("node", &shell::root());
    let said = shell::capture(node.args(["-e", script]).arg(path))?;
    let mut numbers = said
        .split_whitespace()
        .map(|word| word.parse().unwrap_or_default());
    Ok((numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)))
}
