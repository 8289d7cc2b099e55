//! Zip files that are the same, byte for byte, whoever makes them from the same content, and the
//! checksums of files.

use crate::{Done, shell};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A zip in the making.
pub(crate) struct Zip(ZipWriter<File>);

impl Zip {
    pub(crate) fn new(path: &Path) -> Done<Self> {
        let file = File::create(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self(ZipWriter::new(file)))
    }

    /// Adds a file, packed.
    pub(crate) fn add(&mut self, name: &str, bytes: &[u8]) -> Done {
        self.put(name, bytes, options())
    }

    /// Adds a file as it is, on a border of pages: so a device loads it right out of the zip.
    pub(crate) fn add_in_place(&mut self, name: &str, bytes: &[u8], page: u16) -> Done {
        let stored = options().compression_method(CompressionMethod::Stored);
        let stored = stored.compression_level(None);
        self.put(name, bytes, stored.with_alignment(page))
    }

    fn put(&mut self, name: &str, bytes: &[u8], options: SimpleFileOptions) -> Done {
        let told = |error: &dyn ToString| format!("{name}: {}", error.to_string());
        let started = self.0.start_file(name, options);
        started.map_err(|error| told(&error))?;
        self.0.write_all(bytes).map_err(|error| told(&error))
    }

    /// Adds a folder with all in it, under a name.
    pub(crate) fn add_folder(&mut self, name: &str, folder: &Path) -> Done {
        for path in shell::entries(folder)? {
            let own = path.file_name().unwrap_or_default().to_string_lossy();
            let inside = if name.is_empty() {
                own.into_owned()
            } else {
                format!("{name}/{own}")
            };
            if path.is_dir() {
                self.add_folder(&inside, &path)?;
            } else {
                let bytes = fs::read(&path);
                self.add(
                    &inside,
                    &bytes.map_err(|error| format!("{inside}: {error}"))?,
                )?;
            }
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> Done {
        let finished = self.0.finish().map(drop);
        finished.map_err(|error| format!("zip: {error}"))
    }
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
}

/// What SwiftPM calls a checksum, and Maven has beside each file.
pub(crate) fn sha256(path: &Path) -> Done<String> {
    let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let digest = Sha256::digest(&bytes);
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// How many bytes a file has, and how many when it is packed as a download is.
pub(crate) fn sizes(path: &Path) -> Done<(usize, usize)> {
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    let bytes = fs::read(path).map_err(told)?;
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&bytes).map_err(told)?;
    Ok((bytes.len(), packed.finish().map_err(told)?.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_content_is_the_same_file_and_a_library_lies_on_a_page() {
        let folder = std::env::temp_dir().join(format!("kassa-pack-{}", std::process::id()));
        shell::make_folder(&folder).expect("a folder");
        let made = ["one.zip", "two.zip"].map(|name| {
            let path = folder.join(name);
            let mut zip = Zip::new(&path).expect("a file");
            zip.add("a.txt", b"some text").expect("written");
            zip.add_in_place("lib.so", &[7; 100], 0x4000)
                .expect("written");
            zip.finish().expect("written");
            fs::read(&path).expect("it is there")
        });
        fs::remove_dir_all(&folder).expect("it is there");
        assert_eq!(made[0], made[1]);
        assert_eq!(made[0].get(0x4000..0x4064), Some([7; 100].as_slice()));
    }
}
