//! A chain of three certificates: who signs a message, who vouches for that, and a root of ours.
//!
//! Only what such a chain needs of RFC 5280: exact names, one intermediate, ECDSA on P-256 or P-384
//! with SHA-256 or SHA-384, the marks by which Apple tells what a certificate is for. A critical
//! extension that is not understood ends it. Whether one was revoked is not asked: that would be a
//! request at each message.

use super::doubt::{Doubt, malformed};
use super::p256::on_curve;
use crate::model::time::Millis;
use ::p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use alloc::vec::Vec;
use core::ops::Deref;
use sha2::{Digest, Sha256, Sha384};
use x509_cert::der::asn1::{BitStringRef, ObjectIdentifier};
use x509_cert::der::{Decode, Error, Reader, SliceReader, TagMode, TagNumber};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage};
use x509_cert::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

/// Marks of Apple: a certificate that signs receipts, and the authority above it.
const SIGNS_RECEIPTS: ObjectIdentifier = oid("1.2.840.113635.100.6.11.1");
const VOUCHES: ObjectIdentifier = oid("1.2.840.113635.100.6.2.1");

const ECDSA_SHA256: ObjectIdentifier = oid("1.2.840.10045.4.3.2");
const ECDSA_SHA384: ObjectIdentifier = oid("1.2.840.10045.4.3.3");
const EC_KEY: ObjectIdentifier = oid("1.2.840.10045.2.1");
const P256: ObjectIdentifier = oid("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = oid("1.3.132.0.34");
const BASIC_CONSTRAINTS: ObjectIdentifier = oid("2.5.29.19");
const KEY_USAGE: ObjectIdentifier = oid("2.5.29.15");

/// What is left of a chain that holds.
#[derive(Clone)]
pub(super) struct Chain {
    /// The signer's key: a point of P-256, uncompressed.
    pub(super) point: Vec<u8>,
    /// Since when all certificates of it are valid.
    pub(super) from: Millis,
    /// Until when they all are.
    pub(super) until: Millis,
}

/// Checks all of a chain but its dates, which are for whoever knows at which time it counts.
pub(super) fn chain(
    leaf: &[u8],
    intermediate: &[u8],
    roots: &[impl Deref<Target = [u8]>],
) -> Result<Chain, Doubt> {
    let leaf = Certificate::read(leaf)?;
    let intermediate = Certificate::read(intermediate)?;
    leaf.check_named(&intermediate)?;
    let signer = leaf.point(P256).ok_or(WRONG_PURPOSE)?;
    if leaf.extension(SIGNS_RECEIPTS).is_none() || !leaf.may(KeyUsage::digital_signature) {
        return Err(WRONG_PURPOSE);
    }
    if intermediate.extension(VOUCHES).is_none() || !intermediate.vouches(0) {
        return Err(WRONG_PURPOSE);
    }
    // The upper signature first: a stranger can bring any key, but none that a root signed.
    for root in roots {
        let root = Certificate::read(root)?;
        let above = intermediate.check_named(&root).is_ok() && root.vouches(1);
        if above && intermediate.is_signed_by(&root) {
            if !leaf.is_signed_by(&intermediate) {
                return Err(UNTRUSTED);
            }
            let all = [&leaf, &intermediate, &root];
            return Ok(Chain {
                point: signer.to_vec(),
                from: all.iter().map(|it| it.from).max().unwrap_or(Millis::MAX),
                until: all.iter().map(|it| it.until).min().unwrap_or(Millis::MIN),
            });
        }
    }
    Err(UNTRUSTED)
}

/// The key of a certificate that somebody chose by hand: whatever it is for, and for as long as it
/// stays chosen.
pub(super) fn pinned(own: &[u8]) -> Result<Chain, Doubt> {
    let own = Certificate::read(own)?;
    Ok(Chain {
        point: own.point(P256).ok_or(WRONG_PURPOSE)?.to_vec(),
        from: Millis::MIN,
        until: Millis::MAX,
    })
}

const UNTRUSTED: Doubt = [
    "chain_untrusted",
    "The certificates do not lead to Apple's root, so App Store did not sign this. Messages of a \
     laboratory need its root among `roots`, those of Xcode its certificate as `xcode`; neither is for \
     a live set-up.",
];

const WRONG_PURPOSE: Doubt = [
    "certificate_purpose",
    "The certificates are not of the kind that App Store signs transactions and notifications with, \
     whoever made them: a mark, a right to vouch or the kind of key is missing.",
];

const NO_CERTIFICATE: Doubt =
    malformed("What stands in `x5c` is no certificate, so App Store did not write it.");

/// A certificate, as far as it counts here. Names stay as they came: two are the same if their bytes
/// are, so nothing in them is read.
struct Certificate<'a> {
    /// What its signature is of, as it came.
    signed: &'a [u8],
    issuer: &'a [u8],
    subject: &'a [u8],
    from: Millis,
    until: Millis,
    key: SubjectPublicKeyInfoRef<'a>,
    extensions: Vec<Extension>,
    algorithm: ObjectIdentifier,
    signature: &'a [u8],
}

impl<'a> Certificate<'a> {
    fn read(der: &'a [u8]) -> Result<Self, Doubt> {
        Self::parse(der).ok_or(NO_CERTIFICATE)?.understood()
    }

    fn parse(der: &'a [u8]) -> Option<Self> {
        let mut whole = SliceReader::new(der).ok()?;
        let parts =
            whole.sequence(|it| Ok::<_, Error>((it.tlv_bytes()?, it.decode()?, it.decode()?)));
        let (signed, algorithm, signature): (_, AlgorithmIdentifierRef<'_>, BitStringRef<'_>) =
            parts.ok()?;
        whole.finish().ok()?;
        let read = |it: &mut SliceReader<'a>| {
            let version: Option<u8> = it.context_specific(TagNumber(0), TagMode::Explicit)?;
            let _serial = it.tlv_bytes()?;
            let said: AlgorithmIdentifierRef<'_> = it.decode()?;
            let issuer = it.tlv_bytes()?;
            let validity: Validity = it.decode()?;
            let subject = it.tlv_bytes()?;
            let key = it.decode()?;
            let extensions = it.context_specific(TagNumber(3), TagMode::Explicit)?;
            // It says twice how it is signed, once where nobody can change it. These algorithms
            // have no parameters; and there are extensions in this version only.
            let sound = said == algorithm && said.parameters.is_none() && version == Some(2);
            Ok::<_, Error>(sound.then_some(Certificate {
                signed,
                issuer,
                subject,
                from: millis(validity.not_before),
                until: millis(validity.not_after),
                key,
                extensions: extensions.unwrap_or_default(),
                algorithm: algorithm.oid,
                signature: signature.raw_bytes(),
            }))
        };
        let sound = SliceReader::new(signed).and_then(|mut it| it.sequence(read));
        sound.ok()?.filter(|_| !signature.has_unused_bits())
    }

    /// Refuses an extension that must be understood and is not, and one that stands twice.
    fn understood(self) -> Result<Self, Doubt> {
        let known = [BASIC_CONSTRAINTS, KEY_USAGE, SIGNS_RECEIPTS, VOUCHES];
        for (place, extension) in self.extensions.iter().enumerate() {
            if extension.critical && !known.contains(&extension.extn_id) {
                return Err(WRONG_PURPOSE);
            }
            let mut before = self.extensions.iter().take(place);
            if before.any(|other| other.extn_id == extension.extn_id) {
                return Err(NO_CERTIFICATE);
            }
        }
        Ok(self)
    }

    fn check_named(&self, issuer: &Certificate<'_>) -> Result<(), Doubt> {
        // An empty name is two bytes.
        let named = self.issuer == issuer.subject && self.issuer.len() > 2;
        named.then_some(()).ok_or(UNTRUSTED)
    }

    fn extension(&self, id: ObjectIdentifier) -> Option<&[u8]> {
        let mut all = self.extensions.iter();
        let found = all.find(|extension| extension.extn_id == id);
        found.map(|extension| extension.extn_value.as_bytes())
    }

    /// Whether its key may be used so; one that does not tell may.
    fn may(&self, what: fn(&KeyUsage) -> bool) -> bool {
        let usage = self.extension(KEY_USAGE);
        usage.is_none_or(|value| KeyUsage::from_der(value).is_ok_and(|usage| what(&usage)))
    }

    /// Whether it may vouch for others, with so many below them that vouch too.
    fn vouches(&self, below: u8) -> bool {
        let basic = self.extension(BASIC_CONSTRAINTS);
        let basic = basic.and_then(|value| BasicConstraints::from_der(value).ok());
        basic.is_some_and(|basic| {
            let long_enough = basic.path_len_constraint.is_none_or(|most| most >= below);
            basic.ca && long_enough && self.may(KeyUsage::key_cert_sign)
        })
    }

    /// Its key, if it is a point of this curve that is written out.
    fn point(&self, curve: ObjectIdentifier) -> Option<&'a [u8]> {
        let named = self.key.algorithm.oids().ok()?;
        let length = if curve == P256 { 65 } else { 97 };
        let point = self.key.subject_public_key.as_bytes()?;
        let fits = named == (EC_KEY, Some(curve)) && point.len() == length;
        fits.then_some(point)
    }

    fn is_signed_by(&self, issuer: &Certificate<'_>) -> bool {
        let digest = match self.algorithm {
            ECDSA_SHA256 => Sha256::digest(self.signed).to_vec(),
            ECDSA_SHA384 => Sha384::digest(self.signed).to_vec(),
            _ => return false,
        };
        if let Some(point) = issuer.point(P256) {
            return holds_p256(point, &digest, self.signature).is_some();
        }
        let point = issuer.point(P384);
        point.is_some_and(|point| holds_p384(point, &digest, self.signature).is_some())
    }
}

fn holds_p256(point: &[u8], digest: &[u8], signature: &[u8]) -> Option<()> {
    use ::p256::ecdsa::{Signature, VerifyingKey};
    let key = VerifyingKey::from_affine(on_curve::<::p256::NistP256>(point)?).ok()?;
    let signature = Signature::from_der(signature).ok()?;
    key.verify_prehash(digest, &signature).ok()
}

fn holds_p384(point: &[u8], digest: &[u8], signature: &[u8]) -> Option<()> {
    use ::p384::ecdsa::{Signature, VerifyingKey};
    let key = VerifyingKey::from_affine(on_curve::<::p384::NistP384>(point)?).ok()?;
    let signature = Signature::from_der(signature).ok()?;
    key.verify_prehash(digest, &signature).ok()
}

/// A certificate's time is of this era, and before the year 10000.
fn millis(time: Time) -> Millis {
    Millis::try_from(time.to_unix_duration().as_millis()).unwrap_or(Millis::MAX)
}
