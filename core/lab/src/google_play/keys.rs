//! The two keys of the lab: the one Google signs with, and the one of the shop's server.
//!
//! Both were made for this lab and protect nothing. A key of RSA takes too long to find for
//! one to follow from every seed.

use base64ct::{Base64UrlUnpadded, Encoding};
use rsa::RsaPrivateKey;
use rsa::pkcs1v15::{Signature, SigningKey, VerifyingKey};
use rsa::pkcs8::DecodePrivateKey;
use rsa::signature::{Keypair, SignatureEncoding, Signer, Verifier};
use rsa::traits::PublicKeyParts;
use serde_json::{Value, json};
use sha2::Sha256;
use std::sync::OnceLock;

const GOOGLE: &str = include_str!("google.pem");
pub(super) const SERVER: &str = include_str!("server.pem");

/// What the key set calls Google's key, and the account its own.
pub(super) const GOOGLE_ID: &str = "kassa-lab-google-1";
pub(super) const SERVER_ID: &str = "kassa-lab-server-1";

/// Reading a key takes longer than using it, and every lab has the same.
fn key(text: &'static str) -> Option<&'static SigningKey<Sha256>> {
    static GOOGLES: OnceLock<Option<SigningKey<Sha256>>> = OnceLock::new();
    static SERVERS: OnceLock<Option<SigningKey<Sha256>>> = OnceLock::new();
    let slot = if text == GOOGLE { &GOOGLES } else { &SERVERS };
    let read = || {
        RsaPrivateKey::from_pkcs8_pem(text)
            .ok()
            .map(SigningKey::new)
    };
    slot.get_or_init(read).as_ref()
}

/// RS256, as Google signs what it sends.
pub(super) fn sign(text: &str) -> Vec<u8> {
    let signature = key(GOOGLE).map(|key| key.sign(text.as_bytes()).to_vec());
    signature.unwrap_or_default()
}

/// Whether the shop's server signed the text.
pub(super) fn is_the_servers(text: &str, signature: &[u8]) -> bool {
    let Some(key) = key(SERVER) else {
        return false;
    };
    let key: VerifyingKey<Sha256> = key.verifying_key();
    Signature::try_from(signature).is_ok_and(|sealed| key.verify(text.as_bytes(), &sealed).is_ok())
}

/// The key set that everybody may read.
pub(super) fn published() -> Value {
    let Some(key) = key(GOOGLE) else {
        return json!({"keys": []});
    };
    let public: &rsa::RsaPrivateKey = key.as_ref();
    let number = |bytes: Box<[u8]>| Base64UrlUnpadded::encode_string(&bytes);
    json!({"keys": [{
        "kty": "RSA", "use": "sig", "alg": "RS256", "kid": GOOGLE_ID,
        "n": number(public.n_bytes()), "e": number(public.e_bytes()),
    }]})
}
