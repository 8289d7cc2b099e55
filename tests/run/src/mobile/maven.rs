//! A folder as Maven and Gradle read packages from: the app's archive for Android and the server's
//! jar, each with its libraries, sources and a list of what it stands on.

use super::pack::{self, Zip};
use crate::{Done, say, shell};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const GROUP: &str = "dev.kassa";
const PARENT: &str = "bindings-mobile/kotlin/pom.xml";

/// A package on its way into the folder.
pub(crate) struct Package<'a> {
    pub(crate) artifact: &'a str,
    pub(crate) title: &'a str,
    /// `aar` or `jar`.
    pub(crate) kind: &'a str,
    /// Group, artifact and kind of what it stands on; versions are the parent pom's.
    pub(crate) needs: &'a [[&'a str; 3]],
    /// Folders of sources.
    pub(crate) sources: &'a [&'a str],
}

impl Package<'_> {
    /// The place of its files: `…/maven/dev/kassa/<artifact>/<version>`, empty.
    pub(crate) fn folder(&self, out: &Path) -> Done<PathBuf> {
        let group = GROUP.replace('.', "/");
        let folder = out.join("maven").join(group).join(self.artifact);
        let _earlier = fs::remove_dir_all(&folder);
        let folder = folder.join(version()?);
        shell::make_folder(&folder)?;
        Ok(folder)
    }

    /// A file of the package by its ending, such as `-sources.jar`.
    pub(crate) fn file(&self, folder: &Path, ending: &str) -> Done<PathBuf> {
        Ok(folder.join(format!("{}-{}{ending}", self.artifact, version()?)))
    }

    /// Writes the list and the sources beside the package, and a checksum beside each of the three.
    pub(crate) fn complete(&self, folder: &Path) -> Done {
        let pom = self.pom(&shell::read(&shell::root().join(PARENT))?)?;
        shell::write(&self.file(folder, ".pom")?, pom.as_bytes())?;
        let mut sources = Zip::new(&self.file(folder, "-sources.jar")?)?;
        for path in self.sources {
            sources.add_folder("", &shell::root().join(path))?;
        }
        sources.finish()?;
        for path in shell::entries(folder)? {
            let sum = pack::sha256(&path)?;
            let beside = format!("{}.sha256", path.display());
            shell::write(Path::new(&beside), sum.as_bytes())?;
        }
        let package = self.file(folder, &format!(".{}", self.kind))?;
        let size = say::kilobytes(pack::sizes(&package)?.0);
        say::line(&format!("{}: {size}", self.artifact));
        Ok(())
    }

    fn pom(&self, parent: &str) -> Done<String> {
        let mut needs = String::new();
        for [group, artifact, kind] in self.needs {
            let version = pinned(parent, artifact)?;
            let _always = write!(
                needs,
                "    <dependency>\n      <groupId>{group}</groupId>\n      \
                 <artifactId>{artifact}</artifactId>\n      <version>{version}</version>\n      \
                 <type>{kind}</type>\n      <scope>compile</scope>\n    </dependency>\n"
            );
        }
        Ok(format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n  \
             <modelVersion>4.0.0</modelVersion>\n  <groupId>{GROUP}</groupId>\n  \
             <artifactId>{}</artifactId>\n  <version>{}</version>\n  <packaging>{}</packaging>\n  \
             <name>{}</name>\n  <licenses>\n    <license>\n      \
             <name>MIT OR Apache-2.0</name>\n    </license>\n  </licenses>\n  \
             <dependencies>\n{needs}  </dependencies>\n</project>\n",
            self.artifact,
            version()?,
            self.kind,
            self.title
        ))
    }
}

/// The repository's version: all of Kassa has one.
fn version() -> Done<String> {
    let manifest = shell::read(&shell::root().join("Cargo.toml"))?;
    let found = manifest
        .split_once("[workspace.package]")
        .and_then(|(_, rest)| between(rest, "version = \"", "\""));
    found
        .map(str::to_owned)
        .ok_or_else(|| "Cargo.toml has no version of the workspace".to_owned())
}

/// The version that the parent pom pins, through one property where it names one.
fn pinned(parent: &str, artifact: &str) -> Done<String> {
    let named = format!("<artifactId>{artifact}</artifactId>");
    let version = parent
        .split_once(&named)
        .and_then(|(_, rest)| between(rest, "<version>", "</version>"))
        .ok_or_else(|| format!("{PARENT} pins no {artifact}"))?;
    let Some(property) = between(version, "${", "}") else {
        return Ok(version.to_owned());
    };
    let value = between(parent, &format!("<{property}>"), &format!("</{property}>"));
    value
        .map(str::to_owned)
        .ok_or_else(|| format!("{PARENT} has no {property}"))
}

/// What stands between two texts, where both come first.
pub(crate) fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}

/// A jar of compiled classes, with what else belongs into it.
pub(crate) fn jar(path: &Path, classes: &Path, others: &[(String, Vec<u8>)]) -> Done {
    let mut jar = Zip::new(path)?;
    jar.add_folder("", classes)?;
    for (name, bytes) in others {
        jar.add(name, bytes)?;
    }
    jar.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_stands_on_the_versions_that_the_parent_pins() {
        let parent = "<coroutines.version>1.9.9</coroutines.version>\
                      <artifactId>core</artifactId><version>${coroutines.version}</version>\
                      <artifactId>jna</artifactId><version>5.1.0</version>";
        assert_eq!(pinned(parent, "core").as_deref(), Ok("1.9.9"));
        assert_eq!(pinned(parent, "jna").as_deref(), Ok("5.1.0"));
        assert!(pinned(parent, "okhttp").is_err());
    }

    #[test]
    fn the_list_names_jna_as_android_wants_it() {
        let package = Package {
            artifact: "kassa-android",
            title: "Kassa",
            kind: "aar",
            needs: &[["net.java.dev.jna", "jna", "aar"]],
            sources: &[],
        };
        let parent = "<artifactId>jna</artifactId><version>5.1.0</version>";
        let pom = package.pom(parent).expect("a version");
        assert!(pom.contains("<packaging>aar</packaging>"));
        assert!(pom.contains("<version>5.1.0</version>\n      <type>aar</type>"));
    }
}
