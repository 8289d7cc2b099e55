//! The core's zones and calendar, held to the tz database and to a calendar that is not ours.
//!
//! The core's own sources are compiled once more here: they are no part of its interface, and
//! neither the database nor another calendar is part of its tests.
#![cfg(test)]

mod differences;
mod oracle;
mod table;

use kassa::{error, model};

#[allow(dead_code, reason = "not all of it is held to the database")]
#[path = "../../../core/src/zone/mod.rs"]
mod zone;

#[allow(dead_code, reason = "not all of it is held to another")]
#[path = "../../../core/src/decide/recurring/calendar.rs"]
mod calendar;
