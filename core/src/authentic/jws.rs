//! What App Store signs: transactions, renewal infos, notifications.
//!
//! [`apple`] takes the text as it came and gives the payload's bytes. The order is what makes it a
//! proof: the header's algorithm, the chain up to a root of ours, the signature over the bytes as they
//! came; and only then the payload's own date, at which the chain must have been valid. So a message
//! that was stored for years still proves, as its store means it to. What the payload says, such as
//! for which app it is, is the reader's to check.
//! (developer.apple.com/documentation/appstoreserverapi/jwstransaction and jwsdecodedheader, read
//! 2026-11-22)

use super::compact::Compact;
use super::doubt::{Doubt, malformed, untrusted};
use super::x509::{self, Chain};
use super::{Authentic, Proof, Trust};
use crate::error::KassaError;
use crate::json::scan::{fields, items, text};
use crate::model::time::{MINUTE, Millis};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256};

/// "Apple Root CA - G3", until 2039-04-30; SHA-256 fingerprint
/// 63:34:3A:BF:B8:9A:6A:03:EB:B5:7E:9B:3F:5F:A7:BE:7C:4F:5C:75:6F:30:17:B3:A8:C4:88:C3:65:3E:91:79.
const APPLE: &[u8] = include_bytes!("roots/apple-root-ca-g3.der");

/// A real one has 0.6 to 1.1 kB.
const LARGEST_CERTIFICATE: usize = 4 * 1_024;
/// How far a message's date may be ahead of this machine's clock.
const TOLERANCE: Millis = 5 * MINUTE;
/// How far a date may be outside of a certificate's: clocks differ.
const SKEW: Millis = MINUTE;

/// What counts beside Apple's own root. Nothing does in production.
///
/// ```
/// use kassa::authentic::jws::Roots;
/// assert!(Roots::default().further.is_empty());
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Roots<'a> {
    /// More roots, each a certificate in base64; for a laboratory.
    pub further: &'a [String],
    /// The one certificate, in base64, that Xcode's local testing signs with.
    pub xcode: Option<&'a str>,
}

/// Proves what App Store signed, and gives the payload.
///
/// # Errors
/// `Untrusted` with a code that names the reason; `Misused` for a root that is none.
///
/// ```
/// use kassa::authentic::{Trust, jws};
/// let trust = Trust::default();
/// let prove = |text| jws::apple(text, &trust, jws::Roots::default(), 0).unwrap_err().code;
/// assert_eq!(prove("a.b.c"), "signature_malformed");
/// let unsigned = "eyJhbGciOiJub25lIn0.e30."; // {"alg":"none"}
/// assert_eq!(prove(unsigned), "algorithm_not_allowed");
/// ```
pub fn apple(
    jws: &str,
    trust: &Trust,
    roots: Roots<'_>,
    now: Millis,
) -> Result<Authentic<Vec<u8>>, KassaError> {
    let message = Compact::read(jws, "ES256").map_err(untrusted)?;
    let chain = chain(&message, trust, roots)?;
    let payload = signed(&message, &chain, trust, now).map_err(untrusted)?;
    Ok(Authentic::new(Proof(None), payload))
}

/// The chain that the header brings, as it stands below a root of ours.
fn chain(message: &Compact<'_>, trust: &Trust, roots: Roots<'_>) -> Result<Chain, KassaError> {
    let given = certificates(message).map_err(untrusted)?;
    match (given.as_slice(), roots.xcode) {
        ([own], Some(pinned)) => {
            if **own != *pinned {
                return Err(untrusted([
                    "chain_untrusted",
                    "This is signed by another certificate than the one in `xcode`. Each project of \
                     Xcode has its own: export it again from the StoreKit configuration file.",
                ]));
            }
            let der = root(own, "invalid_xcode_certificate")?;
            x509::pinned(&der).map_err(untrusted)
        }
        // What stands at the top of a chain is never taken from the message.
        ([leaf, intermediate, _], _) => {
            let name = name(leaf, intermediate, roots.further);
            if let Some(chain) = trust.chain(name) {
                return Ok(chain);
            }
            let mut ends = Vec::from([Cow::Borrowed(APPLE)]);
            for further in roots.further {
                ends.push(Cow::Owned(root(further, "invalid_root")?));
            }
            let [leaf, intermediate] = [leaf, intermediate].map(|text| certificate(text));
            let leaf = leaf.map_err(untrusted)?;
            let intermediate = intermediate.map_err(untrusted)?;
            let chain = x509::chain(&leaf, &intermediate, &ends).map_err(untrusted)?;
            trust.learn_chain(name, chain.clone());
            Ok(chain)
        }
        _ => Err(untrusted([
            "chain_wrong_length",
            "App Store's messages bring exactly three certificates (`x5c`). One alone is from \
             Xcode's local testing: in a test set-up, give that certificate as `xcode`.",
        ])),
    }
}

/// The texts of `x5c`, of which there may be four: then there are too many.
fn certificates<'a>(message: &'a Compact<'_>) -> Result<Vec<Cow<'a, str>>, Doubt> {
    let [list] = fields(&message.header, ["x5c"]).ok_or(NO_CERTIFICATES)?;
    let list = items(list.ok_or(NO_CERTIFICATES)?).ok_or(NO_CERTIFICATES)?;
    let texts = list.into_iter().map(text);
    texts.collect::<Option<_>>().ok_or(NO_CERTIFICATES)
}

/// A text stands for one certificate only: of all that base64 could spell, one form is taken.
fn certificate(text: &str) -> Result<Vec<u8>, Doubt> {
    let der = Base64::decode_vec(text).map_err(|_| NO_CERTIFICATES)?;
    let fits = der.len() <= LARGEST_CERTIFICATE;
    fits.then_some(der).ok_or(NO_CERTIFICATES)
}

const NO_CERTIFICATES: Doubt = malformed(
    "The header has no list of certificates (`x5c`), each in base64 and no larger than 4 KiB, so \
     App Store did not write it.",
);

/// A certificate of the set-up.
fn root(text: &str, code: &'static str) -> Result<Vec<u8>, KassaError> {
    certificate(text).map_err(|_| {
        let hint = "Give the certificate as the base64 of its DER, on one line: what stands between \
                    the lines of a PEM file, joined.";
        KassaError::misused(code, hint)
    })
}

/// Under which a chain is remembered: its certificates, and all that it may end in.
fn name(leaf: &str, intermediate: &str, roots: &[String]) -> [u8; 32] {
    let mut hash = Sha256::new();
    let roots = roots.iter().map(String::as_str);
    for text in [leaf, intermediate].into_iter().chain(roots) {
        hash.update(text);
        // In no alphabet, so that no two lists of texts are one.
        hash.update(b"\n");
    }
    hash.finalize().into()
}

/// The payload, if the signature holds and the chain did when it was made.
fn signed(
    message: &Compact<'_>,
    chain: &Chain,
    trust: &Trust,
    now: Millis,
) -> Result<Vec<u8>, Doubt> {
    let is_whole = message.signature.len() == 64;
    if !is_whole || !trust.holds(&chain.point, message.signed, &message.signature) {
        return Err([
            "signature_mismatch",
            "The certificates are App Store's, but the signature is not of this text: the message was \
             cut or changed on its way. Hand it on as it came, without decoding any part of it.",
        ]);
    }
    let payload = message.payload()?;
    let at = date(&payload, now)?;
    if at > now.saturating_add(TOLERANCE) {
        return Err([
            "signed_in_future",
            "The message is genuine, but its date is more than five minutes ahead of this machine's \
             clock. Check the clock; `now` is in milliseconds.",
        ]);
    }
    let since = chain.from.saturating_sub(SKEW);
    if at < since || at > chain.until.saturating_add(SKEW) {
        return Err([
            "chain_expired",
            "The message's date is outside of the time for which its certificates are valid, so it \
             is not App Store's, or was signed with a key that should be out of use.",
        ]);
    }
    Ok(payload)
}

/// When the payload says that it was signed. Without a date it counts as signed now, which the
/// certificates must bear as well.
fn date(payload: &[u8], now: Millis) -> Result<Millis, Doubt> {
    let unreadable = malformed("The message is signed, but is no JSON object with a date in it.");
    let names = ["signedDate", "receiptCreationDate"];
    let [signed, created] = fields(payload, names).ok_or(unreadable)?;
    let Some(date) = signed.or(created) else {
        return Ok(now);
    };
    // Xcode writes parts of a millisecond.
    let whole = date.split(|byte| *byte == b'.').next().unwrap_or_default();
    let whole = core::str::from_utf8(whole).ok();
    let whole = whole.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    whole.and_then(|it| it.parse().ok()).ok_or(unreadable)
}
