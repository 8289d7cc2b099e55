//! A Swift tool-chain: the one on the path, else Debian's, in a folder of its own.
//!
//! Debian's compiler wants libraries that are newer than those of many machines, so it is
//! never installed: its packages are unpacked into the cache, and a command sees them as its
//! `/usr` in a mount namespace of its own. All other folders are this machine's, so every
//! path means the same inside and outside.

use crate::cache::{self, Key};
use crate::{Done, apt, debian, postgres, say, shell};
use std::env::consts::ARCH;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The suite that has the compiler; a stable one, so its version stays.
const SUITE: &str = "trixie";
/// `dash` is the `/bin/sh` of those who start programs by it.
const PACKAGES: &str = "swiftlang,libc6-dev,libstdc++-14-dev,libgcc-14-dev,libsqlite3-dev,\
                        base-files,bash,dash,coreutils,openssl";
/// What tests need nothing of: about half of the whole.
const SPARED: [&str; 9] = [
    "/usr/share/doc/*",
    "/usr/share/man/*",
    "/usr/share/locale/*",
    "*lldb*",
    "*clangd*",
    "*sourcekit*",
    "*docc*",
    "*/embedded/*",
    "*/swift_static/*",
];

/// Runs `$3…` in the folder `$2`, with the `usr` of `$1` as `/usr`. The mounts go with the
/// namespace, that is with the command.
const ENTER: &str = r#"set -eu
own=$1 folder=$2
shift 2
mount -t tmpfs tmpfs "$own/root"
for outer in /*; do
    case $outer in /usr | /bin | /sbin | /lib*) continue ;; esac
    if [ -d "$outer" ] && [ ! -h "$outer" ]; then
        mkdir "$own/root$outer"
        mount --rbind "$outer" "$own/root$outer"
    fi
done
mkdir "$own/root/usr"
mount --bind "$own/usr" "$own/root/usr"
for name in bin sbin lib lib64; do ln -s "usr/$name" "$own/root/$name"; done
exec chroot "$own/root" /usr/bin/env -C "$folder" PATH=/usr/libexec/swift/bin:/usr/bin "$@"
"#;

/// Where Swift comes from.
pub(crate) enum Toolchain {
    /// From the path: a Mac, or whoever installed it.
    Own,
    /// Debian's packages, unpacked there.
    Unpacked(PathBuf),
}

/// Finds the tool-chain or fetches it, and says which.
pub(crate) fn ensure() -> Done<Toolchain> {
    if shell::which("swift").is_some() {
        say::line("swift: the one on the path");
        return Ok(Toolchain::Own);
    }
    let key = Key::of(ENTER).text(&format!("{ARCH} {SUITE} {PACKAGES}"));
    let key = SPARED.iter().fold(key, |key, part| key.text(part)).hex();
    let folder = cache::filled("swift", &key, unpack)?;
    say::line("swift: Debian's packages, from the cache");
    Ok(Toolchain::Unpacked(folder))
}

fn unpack(draft: &Path) -> Done {
    if !postgres::is_root() {
        return Err(
            "Swift is missing: install it (only root can use Debian's from the cache)".to_owned(),
        );
    }
    if shell::which("mmdebstrap").is_none() {
        apt::install("a tool that unpacks Debian's packages", &["mmdebstrap"])?;
    }
    let mirrors = debian::mirrors(draft)?;
    let mirror = mirrors.first().ok_or("this machine's apt has no Debian")?;
    say::line("swift: fetching and unpacking Debian's packages, once (two minutes)");
    let whole = draft.join("whole");
    let mut fetch = shell::program("mmdebstrap", draft);
    fetch.args(["--quiet", "--variant=extract", "--mode=root"]);
    fetch.arg(format!("--include={PACKAGES}"));
    for path in SPARED {
        fetch.arg(format!("--dpkgopt=path-exclude={path}"));
    }
    shell::capture(fetch.arg(SUITE).arg(&whole).arg(mirror))?;
    let told = |error: std::io::Error| format!("swift: {error}");
    fs::rename(whole.join("usr"), draft.join("usr")).map_err(told)?;
    fs::remove_dir_all(&whole).map_err(told)?;
    shell::write(&draft.join("enter.sh"), ENTER.as_bytes())?;
    shell::make_folder(&draft.join("root"))
}

impl Toolchain {
    /// The program `swift` in a folder.
    pub(crate) fn swift(&self, folder: &Path) -> Command {
        let Self::Unpacked(own) = self else {
            return shell::program("swift", folder);
        };
        let mut command = shell::program("unshare", folder);
        command.args(["--mount", "bash"]).arg(own.join("enter.sh"));
        command.args([own, folder]).arg("swift");
        command
    }
}
