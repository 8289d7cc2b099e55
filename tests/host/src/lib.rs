//! A small native host for Kassa, and the player that runs the scenarios on it.
//!
//! A server in Rust needs [`drive`] and one of the stores, [`sqlite`] or
//! [`postgres`], and is quicker with [`fold`]; each is a file to read or to
//! copy. The others are for tests.
//!
//! ```
//! use kassa::model::http::{HttpRequest, HttpResponse};
//! use kassa::model::notice::Notice;
//! use kassa::need::{Statement, Value};
//! use kassa::{Ask, Kassa, Moment, Outcome};
//! use kassa_host::drive::{End, Hands, drive};
//! use kassa_host::sqlite::Sqlite;
//! use kassa_host::store::Store;
//!
//! struct App {
//!     store: Sqlite,
//! }
//!
//! impl Hands for App {
//!     fn send(&mut self, _: &HttpRequest) -> Result<HttpResponse, ()> {
//!         Err(()) // Your HTTP client goes here.
//!     }
//!     fn read(&mut self, statement: &Statement) -> Result<Vec<Vec<Value>>, ()> {
//!         self.store.read(statement).map_err(|error| eprintln!("{error}"))
//!     }
//!     fn write(&mut self, statements: &[Statement]) -> Result<(), ()> {
//!         self.store.write(statements).map_err(|error| eprintln!("{error}"))
//!     }
//!     fn notify(&mut self, notice: &Notice) -> Result<(), ()> {
//!         println!("{notice:?}");
//!         Ok(())
//!     }
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
//! let mut app = App { store: Sqlite::open(":memory:")? };
//! let config = r#"{
//!     "plans": [],
//!     "baseUrl": "https://app.example",
//!     "providers": [{ "provider": "stripe", "webhookSecrets": ["whsec_a"] }],
//!     "environment": "test"
//! }"#;
//! let config = kassa::json::read(config).map_err(|wrong| format!("{wrong:?}"))?;
//! let kassa = Kassa::new(config)?;
//!
//! // The clock and the randomness are the host's: 16 random bytes in hex.
//! let now = 1_769_817_600_000;
//! let entropy = "00112233445566778899aabbccddeeff".into();
//! let ask = Ask::Benefits { account: "ada".into() };
//! match drive(&kassa.begin(ask, Moment { now, entropy }), &mut app, None) {
//!     End::Done(Outcome::Benefits { benefits }) => {
//!         assert_eq!(benefits.total_available_credits, 0);
//!     }
//!     other => panic!("{other:?}"),
//! }
//! # Ok(())
//! # }
//! ```
#![allow(
    clippy::result_unit_err,
    reason = "to a job a failure says one thing: not done, or nobody knows"
)]

pub mod crowd;
pub mod drive;
pub mod fold;
pub mod once;
pub mod player;
pub mod postgres;
pub mod race;
pub mod shop;
pub mod signer;
pub mod sqlite;
pub mod store;
pub mod story;
pub mod tape;
pub mod world;
