//! Whether every Android since API 21 can load a library, and which names it shows.

use super::archive::words;
use super::link::EXPORTS;
use super::slice::Android;
use crate::Done;
use object::elf::{
    DF_TEXTREL, DT_FLAGS, DT_NEEDED, DT_SONAME, DT_TEXTREL, FileHeader32, FileHeader64, PF_W, PF_X,
    PT_GNU_STACK, PT_LOAD, PT_TLS,
};
use object::read::elf::{Dyn, ElfFile, FileHeader, ProgramHeader};
use object::{Architecture, Endianness, FileKind, Object, ObjectSymbol};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What is known of a library by its headers and tables.
#[derive(Clone)]
pub(crate) struct Facts {
    architecture: Architecture,
    own_name: Option<String>,
    needed: Vec<String>,
    /// How each part that is loaded is aligned.
    alignments: Vec<u64>,
    has_thread_locals: bool,
    has_text_relocations: bool,
    /// The stack, or a part that is loaded, may be written and run.
    is_writable_code: bool,
    is_stripped: bool,
    undefined: Vec<String>,
    exported: Vec<String>,
}

const BIONIC: &str = include_str!("bionic.txt");

/// Android's libraries, with the names that may be used of each.
pub(crate) fn bionic() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut libraries: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let mut library = "";
    for word in words(BIONIC) {
        if word.ends_with(".so") {
            library = word;
        } else {
            libraries.entry(library).or_default().push(word);
        }
    }
    libraries
}

/// Reads a library.
pub(crate) fn facts(path: &Path) -> Done<Facts> {
    let told = |error: &dyn ToString| format!("{}: {}", path.display(), error.to_string());
    let bytes = fs::read(path).map_err(|error| told(&error))?;
    let kind = FileKind::parse(bytes.as_slice()).map_err(|error| told(&error))?;
    let facts = if kind == FileKind::Elf32 {
        read::<FileHeader32<Endianness>>(&bytes)
    } else {
        read::<FileHeader64<Endianness>>(&bytes)
    };
    facts.map_err(|error| told(&error))
}

fn read<Header: FileHeader<Endian = Endianness>>(bytes: &[u8]) -> object::Result<Facts> {
    let file = ElfFile::<Header>::parse(bytes)?;
    let endian = file.endian();
    let names = |undefined: bool| {
        let symbols = file.dynamic_symbols();
        let symbols = symbols.filter(|symbol| symbol.is_undefined() == undefined);
        let names = symbols.filter_map(|symbol| symbol.name().ok().map(str::to_owned));
        names.filter(|name| !name.is_empty()).collect()
    };
    let mut facts = Facts {
        architecture: file.architecture(),
        own_name: None,
        needed: Vec::new(),
        alignments: Vec::new(),
        has_thread_locals: false,
        has_text_relocations: false,
        is_writable_code: false,
        is_stripped: file.symbols().next().is_none(),
        undefined: names(true),
        exported: names(false),
    };
    for part in file.elf_program_headers() {
        let (kind, rights) = (part.p_type(endian), part.p_flags(endian));
        if kind == PT_LOAD {
            facts.alignments.push(part.p_align(endian).into());
        }
        facts.has_thread_locals |= kind == PT_TLS;
        let is_both = rights & PF_X != 0 && rights & PF_W != 0;
        facts.is_writable_code |= is_both && (kind == PT_LOAD || kind == PT_GNU_STACK);
    }
    let sections = file.elf_section_table();
    if let Some((entries, strings)) = sections.dynamic(endian, bytes)? {
        let strings = sections.strings(endian, bytes, strings)?;
        for entry in entries {
            let tag: u64 = entry.d_tag(endian).into();
            let value: u64 = entry.d_val(endian).into();
            let text = || {
                let text = entry.string(endian, strings)?;
                Ok(String::from_utf8_lossy(text).into_owned())
            };
            if tag == u64::from(DT_NEEDED) {
                facts.needed.push(text()?);
            } else if tag == u64::from(DT_SONAME) {
                facts.own_name = Some(text()?);
            }
            facts.has_text_relocations |= tag == u64::from(DT_TEXTREL)
                || (tag == u64::from(DT_FLAGS) && value & u64::from(DF_TEXTREL) != 0);
        }
    }
    Ok(facts)
}

const PAGE: u64 = 0x4000;

/// Why an Android device would not load the library, or why it should not be shipped.
pub(crate) fn faults(facts: &Facts, device: &Android, name: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |is_one: bool, text: &dyn Fn() -> String| {
        if is_one {
            faults.push(text());
        }
    };
    fault(facts.architecture != device.architecture, &|| {
        format!("it is for {:?}", facts.architecture)
    });
    fault(facts.own_name.as_deref() != Some(name), &|| {
        format!("it calls itself {:?}", facts.own_name)
    });
    fault(facts.has_thread_locals, &|| {
        "it has thread-locals that the loader of API 21 does not know".to_owned()
    });
    fault(facts.has_text_relocations, &|| {
        "its code is changed when it is loaded, which Android forbids".to_owned()
    });
    fault(facts.is_writable_code, &|| {
        "a part of it may be both written and run".to_owned()
    });
    fault(!facts.is_stripped, &|| "it is not stripped".to_owned());
    fault(facts.exported.is_empty(), &|| {
        "it exports nothing".to_owned()
    });
    for alignment in &facts.alignments {
        fault(*alignment < PAGE, &|| {
            format!("a part of it is aligned to {alignment:#x}; devices have pages of {PAGE:#x}")
        });
    }
    fault(!facts.needed.iter().any(|it| it == "libc.so"), &|| {
        "it does not say that it needs libc.so".to_owned()
    });
    let bionic = bionic();
    for library in &facts.needed {
        fault(!bionic.contains_key(library.as_str()), &|| {
            format!("it needs {library}, which apps may not count on")
        });
    }
    for name in &facts.undefined {
        let is_there = bionic.values().any(|names| names.contains(&name.as_str()));
        fault(!is_there, &|| {
            format!("it needs {name}, which bionic.txt does not name")
        });
    }
    for name in &facts.exported {
        let is_own = EXPORTS.iter().any(|start| name.starts_with(start));
        fault(!is_own, &|| format!("it exports {name}"));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::super::slice::ANDROID;
    use super::*;

    fn good() -> Facts {
        let one = |name: &str| vec![name.to_owned()];
        Facts {
            architecture: ANDROID[0].architecture,
            own_name: Some("libgood.so".to_owned()),
            needed: one("libc.so"),
            alignments: vec![PAGE, 4 * PAGE],
            has_thread_locals: false,
            has_text_relocations: false,
            is_writable_code: false,
            is_stripped: true,
            undefined: one("malloc"),
            exported: one("uniffi_kassa_fn_func_read_token"),
        }
    }

    fn told(change: impl FnOnce(&mut Facts)) -> String {
        let mut facts = good();
        change(&mut facts);
        faults(&facts, &ANDROID[0], "libgood.so").join("; ")
    }

    #[test]
    fn a_library_that_every_android_loads_is_taken() {
        assert_eq!(told(|_| {}), "");
    }

    /// A library of this machine, which is everything that one for Android must not be.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_library_of_another_system_is_refused_for_all_it_does() {
        let folder = std::env::temp_dir().join(format!("kassa-planted-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let (source, library) = (folder.join("planted.rs"), folder.join("libplanted.so"));
        let text = "#[unsafe(no_mangle)] pub extern \"C\" fn planted() { println!(\"\"); }";
        fs::write(&source, text).expect("a file");
        let mut rustc = std::process::Command::new("rustc");
        rustc.args(["--crate-type=cdylib", "--edition=2024", "-o"]);
        let made = rustc.arg(&library).arg(&source).status();
        assert!(made.expect("a compiler").success());
        let facts = facts(&library).expect("a library");
        let told = faults(&facts, &ANDROID[0], "libkassa_app.so").join("; ");
        fs::remove_dir_all(&folder).expect("the folder is still there");
        for part in [
            "calls itself",
            "thread-locals",
            "not stripped",
            "it needs libc.so.6",
            "it exports planted",
            "which bionic.txt does not name",
        ] {
            assert!(told.contains(part), "{part} is not in: {told}");
        }
    }

    #[test]
    fn a_library_for_small_pages_is_refused() {
        assert!(told(|it| it.alignments.push(0x1000)).contains("aligned to 0x1000"));
    }

    #[test]
    fn a_library_that_the_oldest_android_cannot_load_is_refused() {
        assert!(told(|it| it.undefined.push("getrandom".to_owned())).contains("getrandom"));
        assert!(told(|it| it.needed.push("libc++_shared.so".to_owned())).contains("libc++"));
        assert!(told(|it| it.needed.clear()).contains("does not say that it needs libc"));
        assert!(told(|it| it.has_thread_locals = true).contains("thread-locals"));
        assert!(told(|it| it.has_text_relocations = true).contains("code is changed"));
        assert!(told(|it| it.is_writable_code = true).contains("written and run"));
        assert!(told(|it| it.own_name = None).contains("calls itself None"));
        assert!(told(|it| it.architecture = Architecture::I386).contains("I386"));
    }

    #[test]
    fn a_library_with_further_exports_is_refused() {
        assert!(told(|it| it.exported.push("sqlite3_open".to_owned())).contains("sqlite3_open"));
        assert!(told(|it| it.exported.clear()).contains("exports nothing"));
        assert!(told(|it| it.is_stripped = false).contains("not stripped"));
    }
}
