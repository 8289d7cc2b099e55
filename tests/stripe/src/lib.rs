//! Every request that the core can make of Stripe, by calling what makes it: [`cases`]. What of
//! it Stripe's mock cannot judge is told in [`beyond`], and [`sources`] reads the provider's
//! folder, so that nothing there goes without a case.

pub mod beyond;
mod cases;
mod fields;
pub mod sources;

pub use cases::{Case, cases, keys, stripe};
pub use fields::fields;
