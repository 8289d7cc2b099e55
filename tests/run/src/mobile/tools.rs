//! LLVM's programs: those that come with the compiler, which know what it writes, else Debian's.

use crate::{Done, apt, shell, target};
use std::env;
use std::path::Path;
use std::process::Command;

/// A linker for ELF (`gnu`) or Apple's format (`darwin`).
pub(crate) fn lld(flavor: &str) -> Done<Command> {
    if let Some(mut own) = own("rust-lld")? {
        own.args(["-flavor", flavor]);
        return Ok(own);
    }
    let name = if flavor == "gnu" {
        "ld.lld"
    } else {
        "ld64.lld"
    };
    installed(name, "lld")
}

/// What copies an archive without some of it.
pub(crate) fn objcopy() -> Done<Command> {
    match own("rust-objcopy")? {
        Some(own) => Ok(own),
        None => installed("llvm-objcopy", "llvm"),
    }
}

fn installed(name: &str, package: &str) -> Done<Command> {
    if shell::which(name).is_none() {
        apt::install(name, &[package])?;
    }
    Ok(Command::new(name))
}

fn own(name: &str) -> Done<Option<Command>> {
    let mut rustc = shell::program("rustc", &shell::root());
    let sysroot = shell::capture(rustc.args(["--print", "sysroot"]))?;
    let libraries = Path::new(sysroot.trim()).join("lib");
    let about = target::compiler()?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.ok_or("rustc does not tell its host")?;
    let folder = libraries.join("rustlib").join(host).join("bin");
    let program = folder.join(format!("{name}{}", env::consts::EXE_SUFFIX));
    if !program.is_file() {
        return Ok(None);
    }
    let mut command = Command::new(program);
    // Some of them look for LLVM where the compiler has it, and not beside themselves.
    let search = match env::consts::OS {
        "macos" => "DYLD_LIBRARY_PATH",
        _ => "LD_LIBRARY_PATH",
    };
    command.env(search, libraries);
    Ok(Some(command))
}
