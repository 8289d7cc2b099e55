//! What a store signs, as text: a header, a payload and a signature, each in base64url, with dots
//! between (RFC 7515, the compact form).

use super::doubt::{Doubt, malformed};
use crate::json::scan::{fields, text};
use alloc::vec::Vec;
use base64ct::{Base64UrlUnpadded, Encoding};

/// A message of a store has been seen with 19 kB.
const LARGEST: usize = 256 * 1_024;
/// Three certificates are 5 kB.
const LARGEST_HEADER: usize = 16 * 1_024;

/// A message in its parts, nothing of it believed.
pub(super) struct Compact<'a> {
    pub(super) header: Vec<u8>,
    payload: &'a str,
    pub(super) signature: Vec<u8>,
    /// What the signature is of: the text as it came, up to the second dot.
    pub(super) signed: &'a [u8],
}

impl<'a> Compact<'a> {
    /// Cuts a message into its parts, if its header names this algorithm.
    pub(super) fn read(whole: &'a str, algorithm: &str) -> Result<Self, Doubt> {
        if whole.len() > LARGEST {
            return Err(malformed(
                "The signed message is larger than 256 KiB, which no store sends.",
            ));
        }
        let (signed, signature) = whole.rsplit_once('.').ok_or(NOT_COMPACT)?;
        let (header, payload) = signed.split_once('.').ok_or(NOT_COMPACT)?;
        // A third dot is in no alphabet, so the payload would not decode.
        if header.len() > LARGEST_HEADER || payload.contains('.') {
            return Err(NOT_COMPACT);
        }
        let header = Base64UrlUnpadded::decode_vec(header).map_err(|_| NOT_COMPACT)?;
        let signature = Base64UrlUnpadded::decode_vec(signature).map_err(|_| NOT_COMPACT)?;
        let [named, critical] = fields(&header, ["alg", "crit"]).ok_or(NOT_COMPACT)?;
        if named.and_then(text).as_deref() != Some(algorithm) {
            return Err([
                "algorithm_not_allowed",
                "The header names another algorithm than this store signs with, so the message is \
                 not the store's. App Store signs with ES256, Google with RS256.",
            ]);
        }
        if critical.is_some() {
            return Err(malformed(
                "The header says `crit`, which asks for rules that no store has.",
            ));
        }
        Ok(Compact {
            header,
            payload,
            signature,
            signed: signed.as_bytes(),
        })
    }

    /// The payload; for whoever has seen the signature hold.
    pub(super) fn payload(&self) -> Result<Vec<u8>, Doubt> {
        Base64UrlUnpadded::decode_vec(self.payload).map_err(|_| NOT_COMPACT)
    }
}

const NOT_COMPACT: Doubt = malformed(
    "This is no signed message: it has three parts of base64url with a dot between any two, without \
     padding or blanks, and its header is a JSON object. Hand on the text as the store gave it; of \
     StoreKit that is `jwsRepresentation`, not `jsonRepresentation`.",
);
