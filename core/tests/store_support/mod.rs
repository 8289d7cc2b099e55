//! An authority of the tests: certificates and messages as App Store has them, each part of which
//! can be made wrong.

pub mod rsa;

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use kassa::KassaError;
use kassa::authentic::Trust;
use kassa::authentic::jws::{Roots, apple};
use p256::ecdsa::SigningKey as P256;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::signature::hazmat::PrehashSigner as _;
use p384::ecdsa::SigningKey as P384;
use sha2::{Digest, Sha256, Sha384};

/// 2026-11-22T00:00:00Z.
pub const NOW: i64 = 1_795_305_600_000;

pub fn base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

pub fn base64url(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// One value of DER: its tag, its length, its content.
pub fn der(tag: u8, content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    let length = content.len();
    let [high, low] = u16::try_from(length).unwrap().to_be_bytes();
    let mut whole = match length {
        0..128 => vec![tag, low],
        128..256 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    whole.extend(content);
    whole
}

const SEQUENCE: u8 = 0x30;
const SIGNS_RECEIPTS: &[u8] = &[0x06, 10, 42, 134, 72, 134, 247, 99, 100, 6, 11, 1];
const VOUCHES: &[u8] = &[0x06, 10, 42, 134, 72, 134, 247, 99, 100, 6, 2, 1];
const NULL: &[u8] = &[5, 0];

fn extension(oid: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    der(SEQUENCE, &[oid, critical, &der(4, &[value])])
}

pub fn signs_receipts() -> Vec<u8> {
    extension(SIGNS_RECEIPTS, false, NULL)
}

pub fn vouches() -> Vec<u8> {
    extension(VOUCHES, false, NULL)
}

/// Basic constraints: an authority or none, with so many below it.
pub fn authority(is_one: bool, most: Option<u8>) -> Vec<u8> {
    let flag: &[u8] = if is_one { &[1, 1, 0xff] } else { &[] };
    let most = most.map_or_else(Vec::new, |most| der(2, &[&[most]]));
    extension(&[6, 3, 0x55, 29, 19], true, &der(SEQUENCE, &[flag, &most]))
}

/// Key usage: bit 0 is to sign, bit 5 to vouch for certificates.
pub fn usage(bit: u8) -> Vec<u8> {
    let flags = [3, 2, 7 - bit, 0x80 >> bit];
    extension(&[6, 3, 0x55, 29, 15], true, &flags)
}

/// Nobody knows what it wants.
pub fn strange(critical: bool) -> Vec<u8> {
    extension(&[6, 3, 0x55, 29, 99], critical, NULL)
}

/// A private key.
#[derive(Clone)]
pub enum Key {
    P256(P256),
    P384(P384),
}

impl Key {
    pub fn p256(seed: u8) -> Key {
        Key::P256(P256::from_slice(&[seed; 32]).unwrap())
    }

    pub fn p384(seed: u8) -> Key {
        Key::P384(P384::from_slice(&[seed; 48]).unwrap())
    }

    fn public(&self) -> Vec<u8> {
        let (curve, point) = match self {
            Key::P256(key) => {
                let curve: &[u8] = &[6, 8, 42, 134, 72, 206, 61, 3, 1, 7];
                (
                    curve,
                    key.verifying_key().to_sec1_point(false).as_bytes().to_vec(),
                )
            }
            Key::P384(key) => {
                let curve: &[u8] = &[6, 5, 43, 129, 4, 0, 34];
                (
                    curve,
                    key.verifying_key().to_sec1_point(false).as_bytes().to_vec(),
                )
            }
        };
        let kind: &[u8] = &[6, 7, 42, 134, 72, 206, 61, 2, 1];
        let algorithm = der(SEQUENCE, &[kind, curve]);
        der(SEQUENCE, &[&algorithm, &der(3, &[&[0], &point])])
    }

    fn sign(&self, digest: &[u8]) -> Vec<u8> {
        match self {
            Key::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign_prehash(digest).unwrap();
                signature.to_der().as_bytes().to_vec()
            }
            Key::P384(key) => {
                let signature: p384::ecdsa::Signature = key.sign_prehash(digest).unwrap();
                signature.to_der().as_bytes().to_vec()
            }
        }
    }
}

/// What a certificate says, to be signed.
#[derive(Clone)]
pub struct Paper {
    pub subject: String,
    pub issuer: String,
    pub key: Key,
    pub from: String,
    pub until: String,
    pub extensions: Vec<Vec<u8>>,
}

impl Paper {
    fn new(subject: &str, issuer: &str, key: Key, extensions: Vec<Vec<u8>>) -> Paper {
        let [subject, issuer] = [subject, issuer].map(str::to_owned);
        Paper {
            subject,
            issuer,
            key,
            from: "250101000000Z".into(),
            until: "351231235959Z".into(),
            extensions,
        }
    }

    pub fn signed(&self, by: &Key, digest: u16) -> Vec<u8> {
        let last = if digest == 256 { 2 } else { 3 };
        let algorithm = der(SEQUENCE, &[&[6, 8, 42, 134, 72, 206, 61, 4, 3, last]]);
        let name = |name: &str| {
            let text = der(0x0c, &[name.as_bytes()]);
            let pair = der(SEQUENCE, &[&[6, 3, 0x55, 4, 3], &text]);
            der(SEQUENCE, &[&der(0x31, &[&pair])])
        };
        let [from, until] = [&self.from, &self.until].map(|time| der(0x17, &[time.as_bytes()]));
        let extensions = der(SEQUENCE, &[&self.extensions.concat()]);
        let body = der(
            SEQUENCE,
            &[
                &der(0xa0, &[&[2, 1, 2]]),
                &[2, 1, 7],
                &algorithm,
                &name(&self.issuer),
                &der(SEQUENCE, &[&from, &until]),
                &name(&self.subject),
                &self.key.public(),
                &der(0xa3, &[&extensions]),
            ],
        );
        let hash = match digest {
            256 => Sha256::digest(&body).to_vec(),
            _ => Sha384::digest(&body).to_vec(),
        };
        let signature = der(3, &[&[0], &by.sign(&hash)]);
        der(SEQUENCE, &[&body, &algorithm, &signature])
    }
}

/// Three certificates, as App Store has them.
#[derive(Clone)]
pub struct Store {
    pub root: Paper,
    pub intermediate: Paper,
    pub leaf: Paper,
    pub digest: u16,
}

impl Store {
    /// All on P-256, as Apple's own tests have it.
    pub fn new() -> Store {
        Store::with(Key::p256(1), Key::p256(2), 384)
    }

    pub fn with(root: Key, intermediate: Key, digest: u16) -> Store {
        let above = vec![authority(true, None), usage(5)];
        let middle = vec![authority(true, Some(0)), usage(5), vouches()];
        let below = vec![authority(false, None), usage(0), signs_receipts()];
        Store {
            root: Paper::new("Root", "Root", root, above),
            intermediate: Paper::new("Middle", "Root", intermediate, middle),
            leaf: Paper::new("Leaf", "Middle", Key::p256(3), below),
            digest,
        }
    }

    /// The leaf, the intermediate and the root, in DER.
    pub fn chain(&self) -> [Vec<u8>; 3] {
        [
            self.leaf.signed(&self.intermediate.key, self.digest),
            self.intermediate.signed(&self.root.key, self.digest),
            self.root.signed(&self.root.key, self.digest),
        ]
    }

    /// The root as a set-up has it.
    pub fn roots(&self) -> Vec<String> {
        let [_, _, root] = self.chain();
        vec![base64(&root)]
    }

    pub fn message(&self, payload: &str) -> String {
        self.message_of(&header(&self.chain()), payload)
    }

    pub fn message_of(&self, header: &str, payload: &str) -> String {
        let signed = [header, payload].map(|part| base64url(part.as_bytes()));
        let signed = signed.join(".");
        let Key::P256(key) = &self.leaf.key else {
            panic!("messages are signed on P-256");
        };
        let signature: p256::ecdsa::Signature = key.sign(signed.as_bytes());
        [signed, base64url(&signature.to_bytes())].join(".")
    }

    /// Proves a message below this store's root alone, as one that knows nothing yet.
    pub fn prove(&self, message: &str) -> Result<String, KassaError> {
        prove(message, &Trust::default(), &self.roots(), NOW)
    }

    /// Why this store's own message is refused; empty if it is believed.
    pub fn doubt(&self) -> String {
        code(self.prove(&self.message(&dated(NOW))))
    }
}

/// A header with these certificates.
pub fn header(chain: &[Vec<u8>]) -> String {
    let texts: Vec<String> = chain.iter().map(|der| base64(der)).collect();
    serde_json::json!({ "alg": "ES256", "x5c": texts }).to_string()
}

/// A payload of that date.
pub fn dated(at: i64) -> String {
    format!("{{\"signedDate\":{at},\"transactionId\":\"2000\"}}")
}

pub fn prove(
    message: &str,
    trust: &Trust,
    roots: &[String],
    now: i64,
) -> Result<String, KassaError> {
    let roots = Roots {
        further: roots,
        xcode: None,
    };
    let proved = apple(message, trust, roots, now)?;
    Ok(String::from_utf8(proved.into_inner()).unwrap())
}

/// The code of a refusal; empty for what is believed.
pub fn code<T>(proved: Result<T, KassaError>) -> String {
    proved.err().map_or_else(String::new, |error| error.code)
}
