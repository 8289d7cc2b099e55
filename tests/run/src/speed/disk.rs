//! Real files, and how long this disk takes to confirm that it has one.

use super::figure::median;
use crate::{Done, shell};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Instant;

/// Real files on a disk, next to what is built.
pub(super) fn folder() -> Done<PathBuf> {
    let folder = shell::root().join("target/speed");
    shell::make_folder(&folder)?;
    Ok(folder)
}

/// In milliseconds. Most of what a commit takes is this: a small write that is sure.
pub(super) fn confirms() -> Done<f64> {
    let path = folder()?.join("disk");
    let wrong = |error: std::io::Error| format!("{}: {error}", path.display());
    let mut file = File::create(&path).map_err(wrong)?;
    let mut took = Vec::new();
    for _turn in 0..100 {
        let start = Instant::now();
        file.write_all(&[0; 4096]).map_err(wrong)?;
        file.sync_data().map_err(wrong)?;
        took.push(start.elapsed().as_secs_f64() * 1_000.0);
    }
    fs::remove_file(&path).map_err(wrong)?;
    Ok(median(took))
}
