//! The offline lab: a fake payment provider without input or output of its own.
//!
//! [`Lab::handle`] answers everything: the provider's API, its hosted pages and the control
//! API of the lab. The lab keeps a virtual clock, and webhooks are signed for real.
//! It shares no code with the core, so that agreement between the two means something.

#![recursion_limit = "512"]
#![allow(
    clippy::arithmetic_side_effects,
    reason = "this crate is for tests; its numbers come from tests and stay small"
)]

mod app_store;
mod clock;
mod control;
mod deliveries;
mod faults;
mod form;
mod google_play;
mod http;
mod ids;
mod json;
mod jwt;
mod lab;
mod lemon_squeezy;
mod pages;
mod rows;
mod standard_webhooks;
mod stripe;
mod toss;

pub use deliveries::Delivery;
pub use http::{Request, Response};
pub use lab::{Lab, LabOptions, Webhook};
