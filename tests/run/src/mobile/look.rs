//! Looks at a finished library before anybody gets it.

use super::slice::{APP, Android, Apple, Product};
use super::{apart, archive, elf};
use crate::Done;
use std::fs;
use std::path::Path;

/// Fails with everything that is wrong with a library for Android.
pub(crate) fn android(library: &Path, device: &Android, server: &apart::Server) -> Done {
    let name = library.file_name().unwrap_or_default().to_string_lossy();
    let mut faults = elf::faults(&elf::facts(library)?, device, &name);
    let bytes = fs::read(library).map_err(|error| format!("{}: {error}", library.display()))?;
    faults.extend(server.words_in(&bytes));
    hold(library, &faults)
}

/// Fails with everything that is wrong with an archive for Apple's devices.
pub(crate) fn apple(
    product: &Product,
    library: &Path,
    slice: &Apple,
    server: &apart::Server,
) -> Done {
    let members = archive::members(library)?;
    let mut faults = archive::faults(&members, slice);
    let held = of_server(&members, server);
    if product.library == APP.library {
        faults.extend(held);
    } else if held.len() < 20 {
        // The same look at a library that has it all: else nobody would notice that it sees nothing.
        faults
            .push("the look for the server's words finds too few in the server itself".to_owned());
    }
    hold(library, &faults)
}

fn of_server(members: &archive::Members, server: &apart::Server) -> Vec<String> {
    let words = members.0.iter();
    let words = words.flat_map(|member| server.words_in(&member.content));
    let names = members.0.iter().flat_map(|member| &member.names);
    words.chain(server.modules_in(names)).collect()
}

fn hold(library: &Path, faults: &[String]) -> Done {
    if faults.is_empty() {
        return Ok(());
    }
    let all = faults.join("\n  ");
    Err(format!("{} cannot be shipped:\n  {all}", library.display()))
}
