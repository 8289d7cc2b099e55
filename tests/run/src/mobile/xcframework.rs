//! An XCFramework: a folder with one library for each platform, and the header of the C module that
//! the generated Swift imports. By Xcode where there is one; else written here, as it is only a
//! folder with a list.

use super::pack::{self, Zip};
use super::slice::{Apple, Product, VARIANTS, Variant, apple_name};
use super::{compile, universal};
use crate::{Done, say, shell};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// The headers and the module map, as they are generated for Swift.
const HEADERS: &str = "bindings-mobile/swift/Sources";

/// Makes `target/mobile/<Module>.xcframework` with its zip, of these platforms.
pub(crate) fn make(product: &Product, platforms: &[&str], out: &Path) -> Done<PathBuf> {
    let module = product.module;
    let framework = out.join(format!("{module}.xcframework"));
    let _earlier = fs::remove_dir_all(&framework);
    let chosen = VARIANTS.iter();
    let chosen = chosen.filter(|variant| platforms.contains(&variant.platform));
    let chosen: Vec<&Variant> = chosen.collect();
    let parts = out.join("parts").join(module);
    let headers = headers(product, &parts)?;
    let mut libraries = Vec::new();
    for variant in &chosen {
        let folder = parts.join(variant.name);
        shell::make_folder(&folder)?;
        let library = folder.join(format!("lib{}.a", product.library));
        let mut archives = Vec::new();
        for slice in variant.slices {
            archives.push((slice.architecture, archive(product, slice)?));
        }
        universal::join(&archives, &library)?;
        libraries.push(library);
    }
    if shell::which("xcodebuild").is_some() {
        say::line(&format!("{module}: put together by Xcode"));
        by_xcode(&libraries, &headers, &framework)?;
    } else {
        say::line(&format!("{module}: put together without Xcode"));
        by_hand(&chosen, &libraries, &headers, &framework)?;
    }
    let zip = out.join(format!("{module}.xcframework.zip"));
    let mut packed = Zip::new(&zip)?;
    packed.add_folder(&format!("{module}.xcframework"), &framework)?;
    packed.finish()?;
    say::line(&format!(
        "{module}.xcframework.zip: {}, SwiftPM checksum {}",
        say::kilobytes(pack::sizes(&zip)?.0),
        pack::sha256(&zip)?
    ));
    Ok(framework)
}

/// The archive of one processor.
pub(crate) fn archive(product: &Product, slice: &Apple) -> Done<PathBuf> {
    let folder = compile::apple(product, slice)?;
    Ok(folder.join(format!("lib{}.a", product.library)))
}

/// `Headers/<Module>/…`: in a folder of its own, so that two XCFrameworks in one app do not bring
/// the same file.
fn headers(product: &Product, parts: &Path) -> Done<PathBuf> {
    let from = shell::root().join(HEADERS).join(product.module);
    let headers = parts.join("Headers");
    let _earlier = fs::remove_dir_all(&headers);
    let to = headers.join(product.module);
    shell::make_folder(&to)?;
    for path in shell::entries(&from)? {
        let text = shell::read(&path)?;
        shell::write(
            &to.join(path.file_name().unwrap_or_default()),
            text.as_bytes(),
        )?;
    }
    for file in [
        "module.modulemap".to_owned(),
        format!("{}.h", product.module),
    ] {
        if !to.join(&file).is_file() {
            return Err(format!("{} has no {file}", from.display()));
        }
    }
    Ok(headers)
}

fn by_xcode(libraries: &[PathBuf], headers: &Path, framework: &Path) -> Done {
    let mut xcode = shell::program("xcodebuild", &shell::root());
    xcode.arg("-create-xcframework");
    for library in libraries {
        xcode.arg("-library").arg(library);
        xcode.arg("-headers").arg(headers);
    }
    shell::capture(xcode.arg("-output").arg(framework)).map(drop)
}

fn by_hand(variants: &[&Variant], libraries: &[PathBuf], headers: &Path, framework: &Path) -> Done {
    for (variant, library) in variants.iter().zip(libraries) {
        let folder = framework.join(variant.name);
        copy_all(headers, &folder.join("Headers"))?;
        let to = folder.join(library.file_name().unwrap_or_default());
        fs::copy(library, &to).map_err(|error| format!("{}: {error}", to.display()))?;
    }
    let name = libraries.first().and_then(|path| path.file_name());
    let list = list(variants, &name.unwrap_or_default().to_string_lossy());
    shell::write(&framework.join("Info.plist"), list.as_bytes())
}

/// Copies a folder of text files.
fn copy_all(from: &Path, to: &Path) -> Done {
    shell::make_folder(to)?;
    for path in shell::entries(from)? {
        let inside = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy_all(&path, &inside)?;
        } else {
            shell::write(&inside, shell::read(&path)?.as_bytes())?;
        }
    }
    Ok(())
}

/// Xcode's list of what is in the folder.
fn list(variants: &[&Variant], library: &str) -> String {
    let text = |key: &str, value: &str| {
        format!("\t\t\t<key>{key}</key>\n\t\t\t<string>{value}</string>\n")
    };
    let mut all = String::new();
    for variant in variants {
        let mut one = text("BinaryPath", library);
        one += &text("HeadersPath", "Headers");
        one += &text("LibraryIdentifier", variant.name);
        one += &text("LibraryPath", library);
        one += "\t\t\t<key>SupportedArchitectures</key>\n\t\t\t<array>\n";
        for slice in variant.slices {
            let name = apple_name(slice.architecture);
            let _always = writeln!(one, "\t\t\t\t<string>{name}</string>");
        }
        one += "\t\t\t</array>\n";
        one += &text("SupportedPlatform", variant.platform);
        if variant.simulator {
            one += &text("SupportedPlatformVariant", "simulator");
        }
        let _always = write!(all, "\t\t<dict>\n{one}\t\t</dict>\n");
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
         \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\">\n<dict>\n\
         \t<key>AvailableLibraries</key>\n\t<array>\n{all}\t</array>\n\
         \t<key>CFBundlePackageType</key>\n\t<string>XFWK</string>\n\
         \t<key>XCFrameworkFormatVersion</key>\n\t<string>1.0</string>\n\
         </dict>\n</plist>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_names_every_platform_with_its_processors() {
        let all: Vec<&Variant> = VARIANTS.iter().collect();
        let list = list(&all, "libkassa_app.a");
        for variant in VARIANTS {
            assert!(list.contains(&format!("<string>{}</string>", variant.name)));
        }
        assert_eq!(list.matches("<string>simulator</string>").count(), 1);
        assert_eq!(list.matches("<string>x86_64</string>").count(), 1);
        assert_eq!(list.matches("<string>arm64</string>").count(), 3);
        assert_eq!(
            list.matches("<dict>").count(),
            list.matches("</dict>").count()
        );
    }
}
