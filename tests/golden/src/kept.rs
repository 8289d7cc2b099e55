//! The types whose documents are kept: what an app, a page or another language's engine gets and
//! gives. What is inside them comes with them.

use kassa::json::{self, Read, Write, Wrong};

/// One type.
pub struct Type {
    /// As every language calls it.
    pub name: &'static str,
    /// Reads a document and writes what it has read.
    pub again: fn(&str) -> Result<String, Wrong>,
}

fn again<T: Read + Write>(text: &str) -> Result<String, Wrong> {
    json::read::<T>(text).map(|it| json::text(&it))
}

macro_rules! types {
    ($(#[$doc:meta])* $all:ident: $($module:path { $($name:ident),* $(,)? })*) => {
        $(#[$doc])*
        pub const $all: &[Type] = &[$($({
            use $module as module;
            Type { name: stringify!($name), again: again::<module::$name> }
        }),*),*];
    };
}

types! {
    /// Of the core, the package and the engines of servers.
    TYPES:
    kassa { Ask, Outcome, KassaError }
    kassa::authentic { Received }
    kassa::model::benefits { Benefits }
    kassa::model::catalog { Plan }
    kassa::model::config { Config }
    kassa::model::drift { Drift }
    kassa::model::history { History }
    kassa::model::license { License }
    kassa::model::notice { Notice }
    kassa::model::order { Order }
    kassa::model::schedule { MethodView }
    kassa::model::subscription { Subscription }
    kassa::model::token { TokenCheck, TokenReading, Entitlements }
}

types! {
    /// Of the core of an app on a device.
    APP_TYPES:
    kassa::app {
        AppAsk, AppConfig, AppOutcome, AppSubscription, Delivery, StorePurchase, StoreTransaction,
        TransactionCheck, TransactionReading,
    }
}

/// The type of a name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Type> {
    TYPES.iter().chain(APP_TYPES).find(|it| it.name == name)
}
