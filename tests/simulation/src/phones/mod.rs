//! Lives of a phone: what a store took money for reaches its buyer, whatever happens to the app, its
//! disk, its clock and its network.
//!
//! - [`server`]: the real engine on the lab, with both stores
//! - [`device`]: the phone, and all that goes wrong on it

pub mod device;
pub mod server;

use crate::dice::Dice;
use device::Phone;
use kassa::app::{AppAsk, StorePurchase};
use server::{COINS, Sale, Server};
use std::collections::BTreeSet;

/// A fault that is planted on purpose, to see that a claim finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plant {
    /// Whatever went wrong, the purchase is dropped: something is lost.
    GivesUp,
    /// Whatever answers, the store is told: something is finished too early.
    BelievesAnything,
    /// What is written down is not there.
    WritesNothing,
    /// Nothing ever leaves the outbox.
    NeverTakesAway,
    /// The server gives again what it had given.
    GivesTwice,
}

/// All of them, each with a word of the claim that finds it.
pub const PLANTS: [(Plant, &str); 5] = [
    (Plant::GivesUp, "has"),
    (Plant::WritesNothing, "was written down"),
    (Plant::BelievesAnything, "finished before"),
    (Plant::NeverTakesAway, "outbox"),
    (Plant::GivesTwice, "has"),
];

const ACCOUNTS: [&str; 2] = ["ada", "bob"];
const HOUR: i64 = 3_600_000;
const MOVES: usize = 70;

struct Life {
    dice: Dice,
    server: Server,
    phone: Phone,
    sales: Vec<Sale>,
    plant: Option<Plant>,
}

/// Lives one life; answers what went wrong in it, by name.
///
/// # Errors
/// The claim that does not hold.
pub fn live(seed: u64, plant: Option<Plant>) -> Result<BTreeSet<&'static str>, String> {
    let mut life = Life {
        dice: Dice::new(seed),
        server: Server::new(seed),
        // Where the store tells once, what is written down has to be enough.
        phone: Phone::new(ACCOUNTS[0], seed.is_multiple_of(3), plant),
        sales: Vec::new(),
        plant,
    };
    life.phone.launches(&mut life.server);
    for _ in 0..MOVES {
        life.moves()?;
    }
    life.rests()?;
    life.holds()?;
    Ok(life.phone.met)
}

impl Life {
    fn moves(&mut self) -> Result<(), String> {
        let Life {
            dice,
            server,
            phone,
            sales,
            ..
        } = self;
        match dice.roll(20) {
            0 | 1 if sales.len() < 6 => self.buys(),
            2 => phone.begins(
                server,
                AppAsk::Flush {
                    all: dice.chance(50),
                },
            ),
            3 => {
                // The store tells again, in the middle of whatever is under way.
                phone.is_told_again(server);
            }
            4 => {
                phone.met.insert("a clock that lies");
                phone.skew = (dice.roll(2_000) as i64 - 1_000) * HOUR;
            }
            5 => {
                let span = dice.pick(&["1m", "20m", "7h"]);
                server.world.pass(span);
            }
            6 => {
                let other = if phone.account == ACCOUNTS[0] { 1 } else { 0 };
                phone.met.insert("another account");
                phone.signs_in(server, ACCOUNTS[other]);
            }
            7 => {
                phone.met.insert("garbage");
                let garbage = *dice.pick(&["", "{", "null", "{\"purchase\":{}}", "\u{fffd}"]);
                let forgetful = phone.forgetful;
                let outbox = phone.outbox(phone.account);
                let names: Vec<String> = outbox.keys().cloned().collect();
                let beside = forgetful || names.is_empty() || dice.chance(50);
                let name = match beside {
                    true => "garbage".to_owned(),
                    false => dice.pick(&names).clone(),
                };
                outbox.insert(name, garbage.to_owned());
            }
            8 => {
                // The money arrives, and on some phones the store is quicker than the app.
                if let Some(sale) = sales.iter_mut().find(|it| !it.paid) {
                    server.settles(sale);
                }
                if dice.chance(30) {
                    phone.met.insert("a store that tells the server first");
                    server.world.deliver();
                }
            }
            _ => phone.goes_on(server, sales, dice, 40)?,
        }
        Ok(())
    }

    fn buys(&mut self) {
        let provider = *self.dice.pick(&["appStore", "googlePlay"]);
        let pending = provider == "googlePlay" && self.dice.chance(30);
        let account = self.phone.account;
        let sale = self.server.sells(provider, account, pending);
        let purchase = StorePurchase {
            provider: sale.provider.into(),
            id: sale.id.clone(),
            proof: sale.proof.clone(),
            product: Some("coins".into()).filter(|_| provider == "googlePlay"),
        };
        self.phone.unfinished.push(purchase.clone());
        self.sales.push(sale);
        // Or the app died between the store's sheet and its first line.
        if self.dice.chance(80) {
            self.phone
                .begins(&mut self.server, AppAsk::Deliver { purchase });
        }
    }

    /// Nothing goes wrong any more, the money of all is there, and each account is signed in again.
    fn rests(&mut self) -> Result<(), String> {
        self.phone.skew = 0;
        for sale in self.sales.iter_mut().filter(|it| !it.paid) {
            self.server.settles(sale);
        }
        if self.plant == Some(Plant::GivesTwice) && !self.sales.is_empty() {
            self.server.gives_again(self.sales[0].account);
        }
        for account in ACCOUNTS.into_iter().cycle().take(4) {
            self.phone.signs_in(&mut self.server, account);
            while self.phone.busy() > 0 {
                self.phone
                    .goes_on(&mut self.server, &self.sales, &mut self.dice, 0)?;
            }
            self.server.world.pass("1d");
        }
        Ok(())
    }

    /// The claims: see `README.md`.
    fn holds(&mut self) -> Result<(), String> {
        for sale in &self.sales {
            if self.phone.written.contains(&sale.id) && !self.server.has(sale) {
                return Err(format!("{} was written down and is lost", sale.id));
            }
        }
        for account in ACCOUNTS {
            let bought = self.sales.iter().filter(|it| it.account == account);
            let due = i64::try_from(bought.count()).unwrap_or(0) * COINS;
            let has = self.server.coins(account);
            // What was not even written down only the store knows.
            let short = self.phone.forgetful && has < due;
            if has != due && !short {
                return Err(format!("{account} has {has} and bought {due}"));
            }
            let left = self.phone.outbox(account).len();
            if left > 0 {
                return Err(format!("{left} are left in the outbox of {account}"));
            }
        }
        match self.phone.unfinished.len() {
            0 => Ok(()),
            _ if self.phone.forgetful => Ok(()),
            left => Err(format!("{left} were never finished")),
        }
    }
}
