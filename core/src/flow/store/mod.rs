//! Purchases that are made on a device: proved, bound to their account, written down
//! once, and only then received.

mod acknowledge;
mod answer;
mod carried;
mod native;
pub(crate) mod pass;
mod purchase;
mod told;

pub(super) use acknowledge::receive;
pub(super) use answer::{Answer, answer};
pub(super) use carried::carried;
pub(super) use native::native;
pub(super) use purchase::{Wish, purchase};
pub(super) use told::{admitted, may_wait, told};
