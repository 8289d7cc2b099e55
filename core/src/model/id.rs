//! Who and where: accounts, environments and the provider's own ids.

use alloc::string::String;
use kassa_wire::wire;

/// Test and live never mix: the environment is part of every key.
#[wire]
#[derive(Copy, PartialOrd, Ord)]
pub enum Environment {
    /// Real money.
    Live,
    /// A provider's test mode or sandbox, and the offline lab.
    Test,
}

impl Environment {
    /// The word used in keys and rows.
    ///
    /// ```
    /// use kassa::model::id::Environment;
    /// assert_eq!((Environment::Live.word(), Environment::Test.word()), ("live", "test"));
    /// ```
    pub fn word(self) -> &'static str {
        match self {
            Environment::Live => "live",
            Environment::Test => "test",
        }
    }
}

/// The caller, as the app knows them.
#[wire]
pub struct Customer {
    /// The app's own id of the user, team or device; 1 to 200 characters.
    /// It becomes the account's id in the ledger.
    pub id: String,
    /// Where receipts go. Never used as a key: two people can share one.
    pub email: Option<String>,
    /// Shown at the provider's dashboard.
    pub name: Option<String>,
    /// Whose calendar and clock renewals keep where Kassa collects by itself, such as
    /// `Europe/Berlin`; that of the set-up unless given.
    pub zone: Option<String>,
}
