//! The one thing that a job needs next, and what the device got.
//!
//! A device has four short functions: `send` a request, `read` a shelf, `write` to one, `finish` a
//! purchase.

use super::ask::StorePurchase;
use crate::model::http::{HttpRequest, HttpResponse};
use alloc::string::String;
use alloc::vec::Vec;
use kassa_wire::wire;

/// What to do next.
#[wire]
pub enum AppNeed {
    /// Send this request to the app's own server, with what proves who is signed in: answer with
    /// the response. A redirect is an answer, and is not followed.
    Send {
        /// As it stands, with the app's own headers added.
        request: HttpRequest,
    },
    /// Tell all that lies on a shelf: answer `stored`.
    Read {
        /// Which one.
        shelf: Shelf,
    },
    /// Put something on a shelf, or take it away. It has to be there after a loss of power before
    /// the answer is `done`, and nobody may ever read half of it.
    Write {
        /// Which one.
        shelf: Shelf,
        /// Under which name: letters, digits, `-`; at most 80 of them.
        name: String,
        /// What; none takes it away.
        body: Option<String>,
    },
    /// Tell the store that the app has it: finish the transaction. Where the server does that,
    /// as with Google Play, there is nothing to do. Answer `done`.
    Finish {
        /// What the store gave.
        purchase: StorePurchase,
    },
}

/// Where a device keeps things, for each signed-in customer apart.
#[wire]
#[derive(Copy)]
pub enum Shelf {
    /// Files: purchases on their way.
    Outbox,
    /// What the system guards, such as a key chain: the token.
    Safe,
}

/// One thing on a shelf.
#[wire]
pub struct Stored {
    /// Under which name it was written.
    pub name: String,
    /// As it was written.
    pub body: String,
}

/// What the device got.
#[wire]
pub enum AppFact {
    /// The answer to `send`, whatever its status.
    Response {
        /// As received.
        response: HttpResponse,
    },
    /// The answer to `read`.
    Stored {
        /// All that lies there.
        entries: Vec<Stored>,
    },
    /// `write` or `finish` was done.
    Done,
    /// It was not done, or nobody knows whether it was.
    Failed,
}
