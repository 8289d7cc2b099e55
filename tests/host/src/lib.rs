//! A small native host for Kassa, and the player that runs the scenarios on it.
#![allow(
    clippy::result_unit_err,
    reason = "to a job a failure says one thing: not done, or nobody knows"
)]

pub mod drive;
pub mod player;
pub mod shop;
pub mod sqlite;
pub mod story;
pub mod world;
