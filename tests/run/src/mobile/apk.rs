//! Whether Android's own tools take the package: an app with nothing in it is made of it, aligned,
//! signed and verified.

use super::maven::between;
use super::pack::Zip;
use crate::{Done, apt, say, shell};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use zip::ZipArchive;

/// The resources that every Android has; the tool wants to see them.
const FRAMEWORK: &str = "/usr/share/android-framework-res/framework-res.apk";
const TOOLS: [&str; 4] = ["aapt2", "zipalign", "apksigner", "keytool"];

/// A page of the newest devices.
const PAGE: u16 = 0x4000;

/// The manifest of an app with nothing in it.
fn shell_for(oldest: &str) -> String {
    format!(
        "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\"\n \
         package=\"dev.kassa.shell\">\n\
         <uses-sdk android:minSdkVersion=\"{oldest}\" android:targetSdkVersion=\"29\" />\n\
         <application android:hasCode=\"false\" android:extractNativeLibs=\"false\" />\n\
         </manifest>\n"
    )
}

/// Makes the app of the package, below `out`.
pub(crate) fn try_out(package: &Path, out: &Path) -> Done {
    let work = out.join("apk");
    let _earlier = fs::remove_dir_all(&work);
    shell::make_folder(&work)?;
    // The package's own manifest, as a build reads it.
    let manifest = work.join("library.xml");
    let own = entry(package, "AndroidManifest.xml")?;
    shell::write(&manifest, &own)?;
    let own = String::from_utf8_lossy(&own);
    let oldest = between(&own, "minSdkVersion=\"", "\"");
    let oldest = oldest.ok_or("the package's manifest has no minSdkVersion")?;
    aapt(&work, &manifest, &["--static-lib"], "library.apk")?;
    let manifest = work.join("shell.xml");
    shell::write(&manifest, shell_for(oldest).as_bytes())?;
    let base = aapt(&work, &manifest, &[], "base.apk")?;
    let app = work.join("shell.apk");
    let mut packed = Zip::new(&app)?;
    for name in names(&base)? {
        packed.add(&name, &entry(&base, &name)?)?;
    }
    for name in names(package)? {
        if let Some(inside) = name.strip_prefix("jni/") {
            packed.add_in_place(&format!("lib/{inside}"), &entry(package, &name)?, PAGE)?;
        }
    }
    packed.finish()?;
    run("zipalign", &work, &["-c", "-p", "4", "shell.apk"])?;
    on_pages(&app)?;
    let key = [
        "-keystore",
        "key.p12",
        "-storepass",
        "kassa-shell",
        "-alias",
        "shell",
    ];
    let about = ["-dname", "CN=Kassa", "-keyalg", "RSA", "-validity", "1"];
    let made = [&["-genkeypair", "-noprompt"], &key[..], &about[..]].concat();
    run("keytool", &work, &made)?;
    let signed = ["sign", "--ks", "key.p12", "--ks-pass", "pass:kassa-shell"];
    let signed = [&signed[..], &["--min-sdk-version", oldest, "shell.apk"]].concat();
    run("apksigner", &work, &signed)?;
    run(
        "apksigner",
        &work,
        &["verify", "--min-sdk-version", oldest, "shell.apk"],
    )?;
    say::line("an app of the package: linked, aligned, signed and verified by Android's tools");
    Ok(())
}

/// Installs what is missing of Android's programs, or says what to install.
pub(crate) fn tools() -> Done {
    let is_there = |tool: &&str| shell::which(tool).is_some();
    if TOOLS.iter().all(is_there) && Path::new(FRAMEWORK).is_file() {
        return Ok(());
    }
    let packages = ["aapt", "zipalign", "apksigner", "android-framework-res"];
    let packages = [&packages[..], &["default-jdk-headless"]].concat();
    apt::install("Android's packing tools", &packages)
}

fn aapt(work: &Path, manifest: &Path, flags: &[&str], made: &str) -> Done<PathBuf> {
    let mut link = shell::program("aapt2", work);
    link.args(["link", "-I", FRAMEWORK, "-o", made]).args(flags);
    shell::capture(link.arg("--manifest").arg(manifest))?;
    Ok(work.join(made))
}

fn run(program: &str, work: &Path, words: &[&str]) -> Done {
    shell::capture(shell::program(program, work).args(words)).map(drop)
}

fn open(path: &Path) -> Done<ZipArchive<File>> {
    let told = |error: &dyn ToString| format!("{}: {}", path.display(), error.to_string());
    let file = File::open(path).map_err(|error| told(&error))?;
    ZipArchive::new(file).map_err(|error| told(&error))
}

fn names(path: &Path) -> Done<Vec<String>> {
    let archive = open(path)?;
    let names = archive.file_names().map(|name| name.map(Into::into));
    let names: Result<_, _> = names.collect();
    names.map_err(|error| format!("{}: {error}", path.display()))
}

fn entry(path: &Path, name: &str) -> Done<Vec<u8>> {
    let told = |error: &dyn ToString| format!("{}: {name}: {}", path.display(), error.to_string());
    let mut archive = open(path)?;
    let mut file = archive.by_name(name).map_err(|error| told(&error))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|error| told(&error))?;
    Ok(bytes)
}

/// Debian's tool is older than pages of 16 kB, so the places are looked at here.
fn on_pages(app: &Path) -> Done {
    let mut archive = open(app)?;
    let mut many = 0;
    for name in names(app)?.iter().filter(|name| name.ends_with(".so")) {
        let file = archive.by_name(name);
        let place = file
            .map_err(|error| format!("{name}: {error}"))?
            .data_start();
        if place.is_none_or(|place| place % u64::from(PAGE) != 0) {
            return Err(format!("{name} begins at {place:?}, inside of a page"));
        }
        many += 1;
    }
    if many == 0 {
        return Err("the package brought no library into the app".to_owned());
    }
    Ok(())
}
