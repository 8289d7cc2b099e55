//! Tokens of three parts, as the two app stores sign and expect them.

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::Value;

/// A token whose signature nobody has checked yet.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) header: Value,
    pub(crate) claims: Value,
    /// What was signed.
    pub(crate) text: String,
    pub(crate) signature: Vec<u8>,
}

/// The token that `sign` completes.
pub(crate) fn signed(header: &Value, claims: &Value, sign: impl FnOnce(&str) -> Vec<u8>) -> String {
    let part = |value: &Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
    let text = format!("{}.{}", part(header), part(claims));
    let signature = Base64UrlUnpadded::encode_string(&sign(&text));
    format!("{text}.{signature}")
}

/// Takes a token apart; none if it is no token at all.
pub(crate) fn read(token: &str) -> Option<Token> {
    let (text, signature) = token.rsplit_once('.')?;
    let (header, claims) = text.split_once('.')?;
    let part = |part: &str| {
        let bytes = Base64UrlUnpadded::decode_vec(part).ok()?;
        serde_json::from_slice(&bytes).ok()
    };
    Some(Token {
        header: part(header)?,
        claims: part(claims)?,
        text: text.to_owned(),
        signature: Base64UrlUnpadded::decode_vec(signature).ok()?,
    })
}
