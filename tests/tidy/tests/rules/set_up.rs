//! What the command sets up at a provider is what the core reads and asks in.

use crate::{allows, hold, sees};
use kassa_tidy::{File, files};
use std::collections::BTreeSet;

const SET_UP: &str = "npm/src/command/setup/stripe/events.ts";
const READS: &str = "core/src/providers/stripe/";

#[test]
fn an_endpoint_hears_exactly_the_events_that_are_read_in_the_version_that_is_asked_in() {
    hold(
        &format!("Put this right in {SET_UP}:"),
        different(files(), files()),
    );
}

#[test]
fn an_event_more_or_less_and_another_version_are_seen() {
    let core = |text: &str| [File::new(&format!("{READS}inbound.rs"), text)];
    let reads = core(
        "const VERSION: &str = \"1\";\n(\"a.b\", Subject::A),\n(\"a\", Subject::A),\n(\"c.d\", 1)",
    );
    let with = |files: &[File]| different(files, &reads);
    allows(with, SET_UP, "VERSION = '1';\n  'a.b',");
    sees(with, SET_UP, "VERSION = '1';\n  'a.b',\n  'a.c',");
    sees(with, SET_UP, "VERSION = '1';");
    sees(with, SET_UP, "VERSION = '2';\n  'a.b',");
}

fn different(command: &[File], core: &[File]) -> Vec<String> {
    let command = command.iter().filter(|file| file.path == SET_UP);
    let command: String = command.map(|file| file.text.as_str()).collect();
    let mut heard = BTreeSet::new();
    for line in command.lines() {
        let word = line.trim().strip_prefix('\'');
        heard.extend(word.and_then(|it| it.split('\'').next()));
    }
    let folder = core.iter().filter(|file| file.path.starts_with(READS));
    let folder: Vec<_> = folder.map(|file| file.text.as_str()).collect();
    let mut read = BTreeSet::new();
    for text in &folder {
        // Rows of a type and of what it is about.
        for rest in text.split("(\"").skip(1) {
            let row = rest.split_once("\",");
            let row = row.filter(|(word, rest)| {
                word.contains('.') && rest.trim_start().starts_with("Subject::")
            });
            read.extend(row.map(|(word, _)| word));
        }
    }
    let version = folder.iter().find_map(|text| {
        let rest = text.split("const VERSION: &str = \"").nth(1)?;
        rest.split('"').next()
    });
    let version = version.unwrap_or("no version");
    let mut all: Vec<String> = Vec::new();
    all.extend(read.difference(&heard).map(|it| format!("`{it}` is read")));
    all.extend(
        heard
            .difference(&read)
            .map(|it| format!("`{it}` is not read")),
    );
    if !command.contains(&format!("VERSION = '{version}'")) {
        all.push(format!("the core asks in {version}"));
    }
    all
}
