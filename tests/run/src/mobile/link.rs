//! An archive as a shared library for Android: by the NDK's compiler when there is one, else by the
//! linker that comes with Rust and stand-ins for the two system libraries that are needed.

use super::archive;
use super::elf;
use super::slice::Android;
use super::tools;
use crate::target::Ready;
use crate::{Done, say, shell};
use std::env;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What links for Android.
pub(crate) enum Linker {
    /// The compiler of an NDK.
    Ndk(PathBuf),
    /// LLVM's linker.
    Lld,
}

impl Linker {
    /// For the line that says which way was taken.
    pub(crate) fn name(&self) -> String {
        match self {
            Linker::Ndk(path) => format!("the NDK's {}", path.display()),
            Linker::Lld => "lld and stand-ins for libc and libdl".to_owned(),
        }
    }
}

/// Every export begins so; what describes them is read by the generators alone, and not exported it
/// falls away.
pub(crate) const EXPORTS: [&str; 2] = ["uniffi_", "ffi_"];

/// Pages of 16 kB are what new devices have. The older table of names is for Android 5.
const FLAGS: [&str; 8] = [
    "-zmax-page-size=16384",
    "-zdefs",
    "-zrelro",
    "-znow",
    "--hash-style=both",
    "--gc-sections",
    "--strip-all",
    "--as-needed",
];

/// The NDK that the usual variables name, else Rust's linker, else LLVM's.
pub(crate) fn find() -> Done<Linker> {
    if let Some(clang) = ndk() {
        return Ok(Linker::Ndk(clang));
    }
    tools::lld("gnu").map(|_| Linker::Lld)
}

fn ndk() -> Option<PathBuf> {
    let told = ["ANDROID_NDK_HOME", "ANDROID_NDK_ROOT", "NDK_HOME"];
    let told = told.iter().filter_map(env::var_os).map(PathBuf::from);
    let inside = ["ANDROID_HOME", "ANDROID_SDK_ROOT"].into_iter();
    let inside = inside.filter_map(env::var_os).flat_map(|sdk| {
        let all = shell::entries(&PathBuf::from(sdk).join("ndk")).unwrap_or_default();
        all.into_iter().rev()
    });
    told.chain(inside).find_map(|folder| {
        let hosts = shell::entries(&folder.join("toolchains/llvm/prebuilt")).ok()?;
        let programs = hosts.into_iter().map(|host| host.join("bin"));
        programs
            .map(|bin| bin.join(format!("clang{}", env::consts::EXE_SUFFIX)))
            .find(|clang| clang.is_file())
    })
}

/// Links the archive.
pub(crate) fn shared(
    linker: &Linker,
    device: &Android,
    ready: &Ready,
    archive: &Path,
    to: &Path,
) -> Done {
    let work = archive.with_extension(device.abi);
    shell::make_folder(&work)?;
    let names = EXPORTS.map(|start| format!("{start}*;")).join(" ");
    let script = work.join("exports.map");
    shell::write(
        &script,
        format!("{{ global: {names} local: *; }};\n").as_bytes(),
    )?;
    let name = to.file_name().unwrap_or_default().to_string_lossy();
    let mut flags: Vec<String> = FLAGS.iter().map(ToString::to_string).collect();
    flags.push(format!("--soname={name}"));
    flags.push(format!("--version-script={}", script.display()));
    // Nothing refers to the exports, so each is asked for.
    flags.extend(EXPORTS.map(|start| format!("--undefined-glob={start}*")));
    say::line(&format!("{}: linking with {}", device.abi, linker.name()));
    let mut command = match linker {
        Linker::Ndk(clang) => {
            let mut command = Command::new(clang);
            command.arg(format!("--target={}", device.clang));
            command.args(["-shared", "-nostartfiles", "-fuse-ld=lld"]);
            command.args(flags.iter().map(|flag| format!("-Wl,{flag}")));
            command
        }
        Linker::Lld => {
            let mut command = lld()?;
            command.args(&flags);
            for (library, names) in elf::bionic() {
                let stand_in = stand_in(device, ready, library, &names, &work)?;
                command.arg(stand_in);
            }
            command
        }
    };
    command.arg(archive);
    command.arg(unwinder(device, ready, archive, &work)?);
    shell::run(command.arg("-o").arg(to))
}

fn lld() -> Done<Command> {
    let mut command = tools::lld("gnu")?;
    command.arg("-shared");
    Ok(command)
}

/// A shared library that has names and nothing else: the linker only looks whether a name is there,
/// and of which version.
fn stand_in(
    device: &Android,
    ready: &Ready,
    library: &str,
    names: &[&str],
    work: &Path,
) -> Done<PathBuf> {
    let mut lines = String::new();
    for name in names {
        let _always = write!(lines, ".globl {name}\\n.type {name},%function\\n{name}:\\n");
    }
    let source = format!("#![no_std]\ncore::arch::global_asm!(\"{lines}\");\n");
    let object = object_of(device, ready, &source, &work.join(format!("{library}.rs")))?;
    let script = work.join(format!("{library}.map"));
    shell::write(&script, b"LIBC { global: *; };\n")?;
    let made = work.join(library);
    let mut command = lld()?;
    command.arg(format!("--soname={library}"));
    command.arg(format!("--version-script={}", script.display()));
    shell::run(command.arg(object).arg("-o").arg(&made))?;
    Ok(made)
}

/// Where a panic ends the process nothing is ever unwound, but the standard library still names the
/// functions. The one that is called, for a backtrace, answers that it is over.
fn unwinder(device: &Android, ready: &Ready, archive: &Path, work: &Path) -> Done<PathBuf> {
    let starts = ["_Unwind_", "__gnu_unwind_", "__aeabi_unwind_"];
    let missing = archive::members(archive)?.missing();
    let named = missing
        .iter()
        .filter(|name| starts.iter().any(|start| name.starts_with(start)));
    let mut source = "#![no_std]\nunsafe extern \"C\" { safe fn abort() -> !; }\n".to_owned();
    for name in named {
        let (answer, body) = match name.as_str() {
            "_Unwind_Backtrace" => ("i32", "5"),
            _ => ("!", "abort()"),
        };
        let _always = writeln!(
            source,
            "#[unsafe(no_mangle)] pub extern \"C\" fn {name}() -> {answer} {{ {body} }}"
        );
    }
    object_of(device, ready, &source, &work.join("unwind.rs"))
}

fn object_of(device: &Android, ready: &Ready, source: &str, file: &Path) -> Done<PathBuf> {
    shell::write(file, source.as_bytes())?;
    let object = file.with_extension("o");
    let mut rustc = shell::program("rustc", &shell::root());
    rustc.args(["--edition=2024", "--crate-type=lib", "--crate-name=part"]);
    rustc.args(["-Cpanic=abort", "-Copt-level=s", "-Ccodegen-units=1"]);
    rustc.args(["-Awarnings", "--target", device.target.triple]);
    if let Some(sysroot) = &ready.sysroot {
        rustc.arg("--sysroot").arg(sysroot);
    }
    rustc.arg(format!("--emit=obj={}", object.display()));
    shell::run(rustc.arg(file))?;
    Ok(object)
}
