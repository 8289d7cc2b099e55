//! The core of an app on a device: what it asks its own server, and what it must not lose on the
//! way.
//!
//! As everywhere in Kassa an app begins a job and feeds it facts, so nothing here waits, reads a
//! clock or touches a disk. There is no provider here and no secret: the server has those.
//!
//! | question | place |
//! |---|---|
//! | what an app can ask, and what it gets | [`ask`](AppAsk), [`outcome`](AppOutcome) |
//! | what a device does for it | [`need`](AppNeed) |
//! | how a purchase reaches the server, whatever happens | `outbox` |
//! | what may be opened offline | `entitled` |
//! | how the app's server is asked, and what its words mean | `routes`, `server`, `named` |
//! | how a customer comes back from a page | `arrival` |
//! | what App Store has signed | `transaction` |

mod arrival;
mod ask;
mod entitled;
mod front;
mod named;
mod need;
mod outbox;
mod outcome;
mod routes;
mod server;
mod transaction;

pub use ask::{AppAsk, StorePurchase};
pub use front::{App, AppConfig, AppJob, AppStep};
pub use need::{AppFact, AppNeed, Shelf, Stored};
pub use outcome::{AppOutcome, AppSubscription, Delivery, DeliveryState, EntitlementSource};
pub use transaction::{StoreTransaction, TransactionCheck, TransactionReading, read_transaction};
