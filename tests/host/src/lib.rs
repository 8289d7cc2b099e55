//! A small native host for Kassa, and the player that runs the scenarios on it.

pub mod drive;
pub mod player;
pub mod shop;
pub mod sqlite;
pub mod story;
pub mod world;
