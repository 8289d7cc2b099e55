//! One file for several processors, as Apple's platforms have them: a table, and behind it each
//! processor's archive. Written here, because the tool for it is only on a Mac, and LLVM's fails on
//! archives of newer compilers.

use crate::{Done, shell};
use object::macho::{
    CPU_SUBTYPE_ARM64_ALL, CPU_SUBTYPE_X86_64_ALL, CPU_TYPE_ARM64, CPU_TYPE_X86_64, FAT_MAGIC,
    FatArch32, FatHeader,
};
use object::{Architecture, BigEndian, U32, pod};
use std::fs;
use std::path::Path;

/// Archives begin at such places, as Apple's own tool lays them.
const ALIGNED: usize = 8;

/// Joins archives; a single one stays as it is.
pub(crate) fn join(archives: &[(Architecture, impl AsRef<Path>)], to: &Path) -> Done {
    let mut parts = Vec::new();
    for (architecture, path) in archives {
        let path = path.as_ref();
        let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        parts.push((*architecture, bytes));
    }
    match parts.as_slice() {
        [(_, only)] => shell::write(to, only),
        all => shell::write(to, &joined(all)?),
    }
}

fn joined(parts: &[(Architecture, Vec<u8>)]) -> Done<Vec<u8>> {
    let number = |value: usize| {
        let value = u32::try_from(value).map_err(|_| "an archive of 4 GB".to_owned())?;
        Ok::<_, String>(U32::new(BigEndian, value))
    };
    let head = FatHeader {
        magic: U32::new(BigEndian, FAT_MAGIC),
        nfat_arch: number(parts.len())?,
    };
    let mut table = pod::bytes_of(&head).to_vec();
    let mut place = table.len() + parts.len() * size_of::<FatArch32>();
    let mut body = Vec::new();
    let first = place;
    for (architecture, bytes) in parts {
        let padded = place.next_multiple_of(ALIGNED);
        body.resize(padded - first, 0);
        let (kind, sub) = if *architecture == Architecture::Aarch64 {
            (CPU_TYPE_ARM64, CPU_SUBTYPE_ARM64_ALL)
        } else {
            (CPU_TYPE_X86_64, CPU_SUBTYPE_X86_64_ALL)
        };
        let entry = FatArch32 {
            cputype: U32::new(BigEndian, kind),
            cpusubtype: U32::new(BigEndian, sub),
            offset: number(padded)?,
            size: number(bytes.len())?,
            align: U32::new(BigEndian, ALIGNED.ilog2()),
        };
        table.extend(pod::bytes_of(&entry));
        body.extend(bytes);
        place = padded + bytes.len();
    }
    table.extend(body);
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use object::read::macho::{FatArch, MachOFatFile32};

    #[test]
    fn each_processor_finds_its_own_archive() {
        let arm = (Architecture::Aarch64, b"archive of arm".to_vec());
        let intel = (Architecture::X86_64, b"archive of intel".to_vec());
        let file = joined(&[arm.clone(), intel.clone()]).expect("small");
        let read = MachOFatFile32::parse(file.as_slice()).expect("a table");
        let found: Vec<_> = read
            .arches()
            .iter()
            .map(|it| {
                let bytes = it.data(file.as_slice()).expect("inside of the file");
                assert_eq!(it.offset() % 8, 0);
                (it.architecture(), bytes.to_vec())
            })
            .collect();
        assert_eq!(found, [arm, intel]);
    }
}
