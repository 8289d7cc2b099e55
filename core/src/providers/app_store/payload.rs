//! The three things that App Store signs here. They bear no mark of what they are, so each is known
//! by fields that no other has: a signed transaction must never be taken for a notification.

use super::NAME;
use crate::authentic::doubt::untrusted;
use crate::authentic::jws::{self, Roots};
use crate::authentic::Proof;
use crate::error::KassaError;
use crate::json::scan;
use crate::model::config::StoreApp;
use crate::model::id::Environment;
use crate::providers::{Inbound, Missing, no_app};
use alloc::string::ToString;
use alloc::vec::Vec;
use base64ct::{Base64UrlUnpadded, Encoding as _};

/// What a payload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Notification,
    Transaction,
    Renewal,
    /// What a device has instead of a receipt, or nothing that is known.
    Other,
}

impl Kind {
    pub(super) fn of(payload: &[u8]) -> Kind {
        let names = [
            "notificationUUID",
            "transactionId",
            "purchaseDate",
            "autoRenewStatus",
            "receiptType",
        ];
        let found = scan::fields(payload, names).unwrap_or_default();
        match found.map(|it| it.is_some()) {
            [true, false, false, false, false] => Kind::Notification,
            [false, true, true, false, false] => Kind::Transaction,
            [false, false, false, true, false] => Kind::Renewal,
            _ => Kind::Other,
        }
    }
}

/// How a signed text is opened: by its proof, or without one where it came in a reply of App
/// Store's own server.
pub(super) trait Opener {
    type Error;

    /// The payload, if it is of that kind.
    fn open(&self, text: &str, kind: Kind, path: &'static str) -> Result<Vec<u8>, Self::Error>;
}

/// Opens what a stranger brought.
pub(super) struct Prover<'a>(pub(super) &'a Inbound<'a>);

impl Prover<'_> {
    /// The payload of whatever App Store signed.
    pub(super) fn any(&self, text: &str) -> Result<(Proof, Vec<u8>), KassaError> {
        let Prover(inbound) = self;
        let app = app(inbound)?;
        let live = inbound.environment == Some(Environment::Live);
        let roots = Roots {
            further: &app.roots,
            xcode: app.xcode.as_deref().filter(|_| !live),
        };
        let proved = jws::apple(text, inbound.trust, roots, inbound.now);
        let proved = proved.map_err(|error| error.at(NAME))?;
        Ok((proved.proof(), proved.into_inner()))
    }
}

impl Opener for Prover<'_> {
    type Error = KassaError;

    fn open(&self, text: &str, kind: Kind, _: &'static str) -> Result<Vec<u8>, KassaError> {
        let (_, payload) = self.any(text)?;
        if Kind::of(&payload) != kind {
            return Err(other_kind());
        }
        Ok(payload)
    }
}

/// Opens what came over TLS from App Store itself.
pub(super) struct Reader;

impl Opener for Reader {
    type Error = Missing;

    fn open(&self, text: &str, kind: Kind, path: &'static str) -> Result<Vec<u8>, Missing> {
        let payload = text.split('.').nth(1);
        let payload = payload.and_then(|it| Base64UrlUnpadded::decode_vec(it).ok());
        let payload = payload.filter(|payload| Kind::of(payload) == kind);
        payload.ok_or_else(|| Missing(path.to_string()))
    }
}

/// The app that messages have to be of.
pub(super) fn app<'a>(inbound: &'a Inbound<'_>) -> Result<&'a StoreApp, KassaError> {
    inbound.app.ok_or_else(|| no_app(NAME))
}

fn other_kind() -> KassaError {
    untrusted([
        "other_kind",
        "App Store signed this, but as something else: a transaction stands where a notification or \
         a renewal should be, or the reverse.",
    ])
    .at(NAME)
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn what_could_be_two_things_is_none() {
        for (payload, kind) in [
            (r#"{"notificationUUID":"a","data":{}}"#, Kind::Notification),
            (
                r#"{"transactionId":"1","purchaseDate":1,"originalTransactionId":"1"}"#,
                Kind::Transaction,
            ),
            (
                r#"{"originalTransactionId":"1","autoRenewStatus":1}"#,
                Kind::Renewal,
            ),
            (r#"{"receiptType":"Sandbox"}"#, Kind::Other),
            (r#"{"transactionId":"1"}"#, Kind::Other),
            (
                r#"{"transactionId":"1","purchaseDate":1,"autoRenewStatus":1}"#,
                Kind::Other,
            ),
            (
                r#"{"notificationUUID":"a","transactionId":"1","purchaseDate":1}"#,
                Kind::Other,
            ),
            ("[]", Kind::Other),
            ("", Kind::Other),
        ] {
            assert_eq!(Kind::of(payload.as_bytes()), kind, "{payload}");
        }
    }
}
