//! What is in a static archive, and whether Apple's devices can take it.

use super::link::EXPORTS;
use super::slice::Apple;
use crate::Done;
use object::read::archive::ArchiveFile;
use object::{Architecture, File, Object, ObjectSection, ObjectSymbol};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// One object file of the archive.
#[derive(Clone)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) architecture: Architecture,
    /// The platform and the oldest system, where the file tells both.
    pub(crate) built: Option<(u32, u32)>,
    pub(crate) undefined: BTreeSet<String>,
    /// What other files see.
    pub(crate) global: BTreeSet<String>,
    /// Every name of it, also what nobody else sees.
    pub(crate) names: BTreeSet<String>,
    pub(crate) has_bitcode: bool,
    /// All that may end up in a program.
    pub(crate) content: Vec<u8>,
}

pub(crate) struct Members(pub(crate) Vec<Member>);

impl Members {
    /// What the archive expects of whoever links it.
    pub(crate) fn missing(&self) -> BTreeSet<String> {
        let defined: BTreeSet<&String> = self.0.iter().flat_map(|it| &it.global).collect();
        let wanted = self.0.iter().flat_map(|it| &it.undefined);
        wanted
            .filter(|name| !defined.contains(name))
            .cloned()
            .collect()
    }
}

impl Members {
    /// What the file with the exports shows beside them: names that any library written in Rust has.
    pub(crate) fn shared_with_others(&self) -> BTreeSet<&String> {
        let own = self.0.iter().filter(|member| exports(member));
        let names = own.flat_map(|member| &member.global);
        names.filter(|name| !is_known(name)).collect()
    }
}

/// Reads an archive with all its members.
pub(crate) fn members(path: &Path) -> Done<Members> {
    let told = |error: &dyn ToString| format!("{}: {}", path.display(), error.to_string());
    let bytes = fs::read(path).map_err(|error| told(&error))?;
    let archive = ArchiveFile::parse(bytes.as_slice()).map_err(|error| told(&error))?;
    let mut all = Vec::new();
    for member in archive.members() {
        let member = member.map_err(|error| told(&error))?;
        let data = member
            .data(bytes.as_slice())
            .map_err(|error| told(&error))?;
        let name = String::from_utf8_lossy(member.name()).into_owned();
        let file = File::parse(data).map_err(|error| told(&format!("{name}: {error}")))?;
        all.push(look(name, &file));
    }
    Ok(Members(all))
}

fn look(name: String, file: &File<'_>) -> Member {
    let of = |wanted: &dyn Fn(&object::Symbol<'_, '_>) -> bool| {
        let symbols = file.symbols().filter(|symbol| wanted(symbol));
        let names = symbols.filter_map(|symbol| symbol.name().ok().map(str::to_owned));
        names.filter(|name| !name.is_empty()).collect()
    };
    Member {
        name,
        architecture: file.architecture(),
        built: built(file),
        undefined: of(&|symbol| symbol.is_undefined()),
        global: of(&|symbol| symbol.is_global() && symbol.is_definition()),
        names: of(&|_| true),
        has_bitcode: file.sections().any(|section| {
            let segment = section.segment_name().ok().flatten();
            segment == Some("__LLVM")
        }),
        content: content(file),
    }
}

/// The bytes of every section, less what describes exports to the generators, with all its comments:
/// nothing refers to it, so no program has it.
fn content(file: &File<'_>) -> Vec<u8> {
    let mut all = Vec::new();
    for section in file.sections() {
        let own = file.symbols();
        let own = own.filter(|symbol| symbol.section_index() == Some(section.index()));
        let mut places: Vec<(u64, bool)> = own
            .map(|symbol| {
                let name = symbol.name().unwrap_or_default();
                (symbol.address(), name.contains("UNIFFI_META_"))
            })
            .collect();
        places.sort_unstable();
        let data = section.data().unwrap_or_default();
        let inside = |address: u64| usize::try_from(address - section.address()).unwrap_or(0);
        let mut from = 0;
        let mut is_kept = true;
        for (address, is_description) in places {
            let to = inside(address);
            if is_kept {
                all.extend(data.get(from..to).unwrap_or_default());
            }
            (from, is_kept) = (to, !is_description);
        }
        if is_kept {
            all.extend(data.get(from..).unwrap_or_default());
        }
    }
    all
}

fn built(file: &File<'_>) -> Option<(u32, u32)> {
    let File::MachO64(file) = file else {
        return None;
    };
    let endian = file.endian();
    // Older objects, such as some of the standard library, have another command, without a platform.
    let command = file.build_version().ok().flatten()?;
    Some((command.platform.get(endian), command.minos.get(endian)))
}

/// What every program on Apple's systems is linked with.
pub(crate) const SYSTEM: &str = include_str!("libsystem.txt");

/// Why Apple's linker or a device would not take the archive.
pub(crate) fn faults(members: &Members, device: &Apple) -> Vec<String> {
    let mut faults = Vec::new();
    let mut exporting = 0;
    for member in &members.0 {
        let name = &member.name;
        if member.architecture != device.architecture {
            faults.push(format!("{name} is for {:?}", member.architecture));
        }
        if member.has_bitcode {
            faults.push(format!("{name} carries bitcode, which older tools fail on"));
        }
        let is_own = exports(member);
        exporting += usize::from(is_own);
        match member.built {
            Some((platform, oldest)) if platform != device.platform || oldest > device.oldest => {
                faults.push(format!(
                    "{name} is for platform {platform} from {oldest:#x} on"
                ));
            }
            Some((_, oldest)) if is_own && oldest != device.oldest => {
                faults.push(format!("{name} says {oldest:#x} is its oldest system"));
            }
            None if is_own => faults.push(format!("{name} does not say what it is for")),
            _ => {}
        }
        let strange = member.global.iter().filter(|name| !is_known(name));
        if is_own {
            faults.extend(strange.map(|it| format!("{it} is exported, and nobody asked for it")));
        }
    }
    if exporting != 1 {
        faults.push(format!("{exporting} files of it export something, not one"));
    }
    let system: BTreeSet<&str> = words(SYSTEM).collect();
    let missing = members.missing();
    let foreign = missing
        .iter()
        .filter(|name| !system.contains(name.as_str()));
    faults.extend(foreign.map(|name| format!("{name} is of no library that every program has")));
    faults
}

/// The words of a list, without its comments.
pub(crate) fn words(list: &str) -> impl Iterator<Item = &str> {
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace)
}

fn is_export(name: &str) -> bool {
    EXPORTS
        .iter()
        .any(|start| name.starts_with(&format!("_{start}")))
}

fn exports(member: &Member) -> bool {
    member.global.iter().any(|name| is_export(name))
}

/// An export, what describes one to the generators, or a name that no other library has.
fn is_known(name: &str) -> bool {
    is_export(name) || name.starts_with("_UNIFFI_META_KASSA_") || name.starts_with("_kassa_")
}

#[cfg(test)]
mod tests {
    use super::super::slice::VARIANTS;
    use super::*;

    fn good() -> (Member, &'static Apple) {
        let device = &VARIANTS[0].slices[0];
        let names = |all: &[&str]| all.iter().map(ToString::to_string).collect();
        let member = Member {
            name: "kassa.o".to_owned(),
            architecture: device.architecture,
            built: Some((device.platform, device.oldest)),
            undefined: names(&["_malloc"]),
            global: names(&[
                "_uniffi_kassa_fn_func_read_token",
                "_ffi_kassa_rustbuffer_free",
            ]),
            names: BTreeSet::new(),
            has_bitcode: false,
            content: Vec::new(),
        };
        (member, device)
    }

    fn told(change: impl FnOnce(&mut Member)) -> String {
        let (mut member, device) = good();
        change(&mut member);
        faults(&Members(vec![member]), device).join("; ")
    }

    #[test]
    fn an_archive_that_fits_is_taken() {
        assert_eq!(told(|_| {}), "");
    }

    #[test]
    fn an_archive_of_another_device_is_refused() {
        assert!(told(|it| it.architecture = Architecture::X86_64).contains("is for X86_64"));
        assert!(told(|it| it.built = Some((1, 0x000f_0000))).contains("platform 1"));
        assert!(told(|it| it.built = Some((2, 0x0010_0000))).contains("0x100000 on"));
        assert!(told(|it| it.built = Some((2, 0x000d_0000))).contains("oldest system"));
        assert!(told(|it| it.built = None).contains("does not say"));
    }

    #[test]
    fn an_archive_that_needs_another_library_is_refused() {
        let openssl = |it: &mut Member| it.undefined.extend(["_SSL_connect".to_owned()]);
        assert!(told(openssl).contains("_SSL_connect is of no library"));
    }

    #[test]
    fn an_archive_with_further_exports_is_refused() {
        let sqlite = |it: &mut Member| it.global.extend(["_sqlite3_open".to_owned()]);
        assert!(told(sqlite).contains("_sqlite3_open is exported"));
        let shared = |it: &mut Member| it.global.extend(["_rust_eh_personality".to_owned()]);
        assert!(told(shared).contains("_rust_eh_personality is exported"));
        assert!(told(|it| it.global.clear()).contains("0 files"));
        assert!(told(|it| it.has_bitcode = true).contains("bitcode"));
    }
}
