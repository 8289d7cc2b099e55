//! The package for Android: the client's classes, a library for every kind of device, and what an
//! app's build has to know of both.

use super::maven::{Package, jar};
use super::pack::Zip;
use super::slice::APP;
use crate::{Done, kotlin, say, shell};
use std::fs;
use std::path::{Path, PathBuf};

const PACKAGE: Package<'_> = Package {
    artifact: "kassa-android",
    title: "Kassa for apps on Android",
    kind: "aar",
    needs: &[
        ["org.jetbrains.kotlin", "kotlin-stdlib", "jar"],
        ["org.jetbrains.kotlinx", "kotlinx-coroutines-core", "jar"],
        // As a plain jar JNA has no library for Android.
        ["net.java.dev.jna", "jna", "aar"],
    ],
    sources: &[
        "bindings-mobile/kotlin/app/src/main/kotlin",
        "bindings-mobile/kotlin/app/src/generated/kotlin",
    ],
};

/// What lies beside the classes, as it is.
const BESIDE: &str = "bindings-mobile/kotlin/aar";

/// What Gradle's plugin asks of every package.
const ABOUT: &str = "aarFormatVersion=1.0\naarMetadataVersion=1.0\n";

/// Makes the package of these libraries, in Maven's folder and as `kassa-android.aar`.
pub(crate) fn make(libraries: &[(&str, PathBuf)], out: &Path) -> Done<PathBuf> {
    let folder = PACKAGE.folder(out)?;
    let classes = out.join("classes.jar");
    jar(
        &classes,
        &kotlin::packed("app")?.join(PACKAGE.artifact),
        &[],
    )?;
    let path = PACKAGE.file(&folder, ".aar")?;
    let mut package = Zip::new(&path)?;
    package.add_folder("", &shell::root().join(BESIDE))?;
    package.add("classes.jar", &bytes(&classes)?)?;
    // It has no resources, and a build wants to read so.
    package.add("R.txt", b"")?;
    package.add(
        "META-INF/com/android/build/gradle/aar-metadata.properties",
        ABOUT.as_bytes(),
    )?;
    for (abi, library) in libraries {
        package.add(
            &format!("jni/{abi}/lib{}.so", APP.library),
            &bytes(library)?,
        )?;
    }
    package.finish()?;
    fs::remove_file(&classes).map_err(|error| format!("{}: {error}", classes.display()))?;
    PACKAGE.complete(&folder)?;
    let short = out.join("kassa-android.aar");
    fs::copy(&path, &short).map_err(|error| format!("{}: {error}", short.display()))?;
    say::line("kassa-android.aar: made");
    Ok(short)
}

fn bytes(path: &Path) -> Done<Vec<u8>> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}
