//! `kassa-run shop -- COMMAND…`: the game that sells in the App Store and Google Play, on the lab,
//! for as long as one command runs. The tests of the apps of both languages are such commands.

use crate::around::Around;
use crate::demo::stores::Shop;
use crate::{Done, package, shell};
use std::process::{self, Command, ExitCode};

/// The command finds the server in `KASSA_SHOP`, whose routes are below `/api/kassa`, and the
/// lab, which plays both stores and the time, in `KASSA_LAB`. Neither knows of any other run.
pub(crate) fn run(words: impl Iterator<Item = String>) -> Done<ExitCode> {
    let around = Around::read(words, "shop -- COMMAND")?;
    let shop = open()?;
    let came = around.run(&[
        ("KASSA_SHOP", &shop.url("127.0.0.1")),
        ("KASSA_LAB", shop.lab_url()),
    ]);
    shop.put_away();
    came
}

/// The same around a command of the runner's own.
pub(crate) fn beside(command: &mut Command) -> Done {
    let shop = open()?;
    command.env("KASSA_SHOP", shop.url("127.0.0.1"));
    let came = shell::run(command.env("KASSA_LAB", shop.lab_url()));
    shop.put_away();
    came
}

fn open() -> Done<Shop> {
    package::run(&[])?;
    Shop::start(&format!("shop-{}", process::id()), 0)
}
