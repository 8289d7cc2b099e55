//! Letters: webhooks as many senders sign them alike, after the Standard Webhooks
//! specification.
//!
//! Three headers: `webhook-id`, `webhook-timestamp` in seconds, and
//! `webhook-signature`, a list with a blank between any two. Of these each `v1,`
//! counts: the base64 of an HMAC-SHA256 over id, time and raw body, joined by dots.
//! While a secret is being replaced there are two. Some senders write `svix-` for
//! `webhook-`.
//! (github.com/standard-webhooks/standard-webhooks, specification of 2026-08-17;
//! npm `standardwebhooks` 1.1.1; both read 2026-11-22)

mod guess;

use super::doubt::{self, Doubt, check_age, check_body, malformed, untrusted};
use super::{Proof, hmac};
use crate::error::{KassaError, Reason};
use crate::model::http::Header;
use crate::model::secret::Secret;
use crate::model::time::Millis;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use base64ct::{Base64, Encoding};

/// The headers that count, each under both of its names.
pub const HEADERS: &[&str] = &[
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
    "svix-id",
    "svix-timestamp",
    "svix-signature",
];

/// A real header has one or two signatures of about 50 bytes.
const LONGEST_HEADER: usize = 4_096;
/// An id becomes a part of a key in the store.
const LONGEST_ID: usize = 512;
/// Bytes of a key, as the specification wants it.
const KEY_SIZES: core::ops::RangeInclusive<usize> = 24..=64;

/// What a secret is to a sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `whsec_` and the key in base64; the prefix may be left out.
    Base64,
    /// The secret's own bytes are the key. A sender of this kind may move on to
    /// [`Form::Base64`], so a secret that reads as such counts as that too.
    Plain,
}

/// A key, and the place of the secret that it comes from.
struct Key {
    bytes: Vec<u8>,
    secret: usize,
}

impl AsRef<[u8]> for Key {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// What came in.
#[derive(Clone, Copy)]
pub struct Letter<'a> {
    /// As received.
    pub headers: &'a [Header],
    /// The raw bytes.
    pub body: &'a [u8],
    /// The webhook's signing secrets.
    pub secrets: &'a [Secret],
    /// The host's clock.
    pub now: Millis,
    /// What signatures are computed with.
    pub mac: hmac::Mac,
}

impl Letter<'_> {
    /// Proves the raw body and tells its id, or says why it is not proved.
    ///
    /// # Errors
    /// `Untrusted` with a code that names the reason; `Misused` for a secret that is
    /// missing, or is none.
    ///
    /// ```
    /// use kassa::authentic::hmac;
    /// use kassa::authentic::letter::{Form, Letter};
    /// use kassa::model::{http::Header, secret::Secret};
    /// let header = |name: &str, value: &str| Header { name: name.into(), value: value.into() };
    /// let headers = [
    ///     header("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
    ///     header("webhook-timestamp", "1614265330"),
    ///     header("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
    /// ];
    /// let letter = Letter {
    ///     headers: &headers,
    ///     body: br#"{"test": 2432232314}"#,
    ///     secrets: &[Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")],
    ///     now: 1_614_265_400_000,
    ///     mac: hmac::sha256,
    /// };
    /// let (_proof, id) = letter.prove(Form::Base64).unwrap();
    /// assert_eq!(id, "msg_p5jXN8AQM9LWM0D4loKWxJek");
    ///
    /// let late = Letter { now: 1_614_265_631_000, ..letter };
    /// assert_eq!(late.prove(Form::Base64).unwrap_err().code, "signature_stale");
    /// ```
    pub fn prove(self, form: Form) -> Result<(Proof, String), KassaError> {
        let keys = self.keys(form)?;
        check_body(self.body).map_err(untrusted)?;
        let id = self.once("id")?;
        let time = self.once("timestamp")?;
        let list = self.all("signature")?;
        let seconds = stamp(&id, &time, &list).map_err(untrusted)?;
        let signatures = signatures(&list).map_err(untrusted)?;
        let head = [id.as_str(), ".", &time, "."].concat();
        let proof = hmac::verify_base64(self.mac, &keys, head.as_bytes(), self.body, &signatures);
        let Some(proof) = proof else {
            let hint = guess::why(self, &keys, head.as_bytes(), &signatures);
            return Err(untrusted(["signature_mismatch", hint]));
        };
        check_age(seconds, self.now).map_err(untrusted)?;
        Ok((proof.among(keys.iter().map(|key| key.secret)), id))
    }

    fn keys(&self, form: Form) -> Result<Vec<Key>, KassaError> {
        let mut keys = Vec::new();
        for (place, secret) in self.secrets.iter().enumerate() {
            let secret = secret.reveal();
            let mut push = |bytes| {
                keys.push(Key {
                    bytes,
                    secret: place,
                });
            };
            if secret.is_empty() {
                continue;
            }
            if form == Form::Plain {
                push(secret.as_bytes().to_vec());
            }
            match decoded(secret) {
                Some(key) => push(key),
                None if form == Form::Plain => {}
                None => {
                    return Err(KassaError::misused(
                        "invalid_webhook_secret",
                        "A secret in `webhookSecrets` is no secret of this sender: that is `whsec_` \
                         and the base64 of 24 to 64 bytes. Copy it whole, without quotes and \
                         without what some senders put before it, such as `v1,`. A public key \
                         (`whpk_`) proves another kind of signature. For a sender that Kassa knows \
                         by name, use that name: its secrets may have another form.",
                    ));
                }
            }
        }
        if keys.is_empty() {
            return Err(KassaError::misused(
                "no_webhook_secret",
                "Add the endpoint's signing secret to `webhookSecrets`: the sender shows it where \
                 the endpoint was added, and most of them begin with `whsec_`.",
            ));
        }
        Ok(keys)
    }

    /// The values of a header, under its own name or else under the other one.
    fn values(&self, name: &str) -> Vec<&str> {
        let under = |prefix: &str| -> Vec<&str> {
            let same = |header: &&Header| {
                let whole = header.name.as_bytes();
                let start = whole.get(..prefix.len()).unwrap_or_default();
                let rest = whole.get(prefix.len()..).unwrap_or_default();
                start.eq_ignore_ascii_case(prefix.as_bytes())
                    && rest.eq_ignore_ascii_case(name.as_bytes())
            };
            let found = self.headers.iter().filter(same);
            let values = found.map(|header| header.value.trim());
            values.filter(|value| !value.is_empty()).collect()
        };
        let values = under("webhook-");
        if values.is_empty() {
            under("svix-")
        } else {
            values
        }
    }

    /// All values of a header as one, as a runtime joins those of a repeated one.
    fn all(&self, name: &str) -> Result<String, KassaError> {
        let values = self.values(name);
        if values.is_empty() {
            let hint = [
                "There is no `webhook-",
                name,
                "` header. Either this request is not from the sender, or a proxy or middleware \
                 dropped the header on its way: all three that begin with `webhook-` are needed.",
            ];
            let hint = hint.concat();
            return Err(KassaError::new(
                Reason::Untrusted,
                "signature_missing",
                &hint,
            ));
        }
        Ok(values.join(", "))
    }

    /// The one value of a header, even if a proxy has doubled it.
    fn once(&self, name: &str) -> Result<String, KassaError> {
        let whole = self.all(name)?;
        let (first, rest) = whole.split_once(", ").unwrap_or((&whole, ""));
        if !rest.is_empty() && rest.split(", ").all(|other| other == first) {
            return Ok(first.to_string());
        }
        Ok(whole)
    }
}

/// The key that a secret of the standard's form stands for. Padding may be left out, and
/// bits behind the last byte say nothing: letters that stand for zeros fill the text up, and
/// what they added is cut off.
fn decoded(secret: &str) -> Option<Vec<u8>> {
    let text = secret.strip_prefix("whsec_").unwrap_or(secret);
    let bare = text.trim_end_matches('=');
    let full = bare.len().checked_next_multiple_of(4)?;
    let padded = [bare, "AA".get(..full.checked_sub(bare.len())?)?].concat();
    let mut key = Base64::decode_vec(&padded).ok()?;
    key.truncate(bare.len().checked_mul(6)?.checked_div(8)?);
    KEY_SIZES.contains(&key.len()).then_some(key)
}

/// The seconds of a time whose header has a sound form, as the others have.
fn stamp(id: &str, time: &str, list: &str) -> Result<i64, Doubt> {
    if id.len() > LONGEST_ID || list.len() > LONGEST_HEADER {
        return Err(malformed(
            "`webhook-id` is longer than 512 bytes, or `webhook-signature` longer than 4 KiB.",
        ));
    }
    doubt::seconds(time)
        .ok_or_else(|| malformed("`webhook-timestamp` is no whole number of seconds."))
}

/// Those of the version that a shared secret can prove. A comma may follow one: runtimes
/// join repeated headers with it.
fn signatures(list: &str) -> Result<Vec<&str>, Doubt> {
    let mut others = false;
    let mut signatures = Vec::new();
    for item in list.split(' ') {
        let mut parts = item.split(',');
        match (parts.next(), parts.next()) {
            (Some("v1"), Some(signature)) if hmac::is_base64(signature) => {
                signatures.push(signature);
            }
            (Some("v1a"), _) => others = true,
            _ => {}
        }
    }
    if signatures.is_empty() {
        return Err(malformed(if others {
            "`webhook-signature` has only signatures of the version `v1a`, which are made with a \
             private key. Have the sender sign with a shared secret (`whsec_`): `v1`."
        } else {
            "`webhook-signature` has no `v1,` with the base64 of 32 bytes: the header was cut or \
             changed on its way, or the sender signs in another manner."
        }));
    }
    Ok(signatures)
}
