//! Proving webhooks. It is called for every one of them, so a call costs little more than the
//! signature: only numbers cross, and texts lie in a place in this memory that is kept.

use crate::border::{millis, parsed};
use crate::host;
use kassa::KassaError;
use kassa::json;
use kassa::model::http::Header;
use kassa::model::secret::Secret;
use wasm_bindgen::prelude::wasm_bindgen;

/// So much room is kept from one webhook to the next; nearly all are smaller.
const KEPT: usize = 65_536;

/// Proves the webhooks of one provider under some secrets.
#[wasm_bindgen]
pub struct Verifier {
    inner: Result<kassa::Verifier, KassaError>,
    room: Vec<u8>,
}

#[wasm_bindgen]
impl Verifier {
    /// Takes a provider's name and a `Secret[]`, or of a store a `Config` with its app. What is
    /// wrong with them is answered later.
    #[wasm_bindgen(constructor)]
    pub fn new(provider: &str, set_up_json: &str) -> Verifier {
        Verifier {
            inner: made(provider, set_up_json),
            room: Vec::new(),
        }
    }

    /// The names of the headers that a proof needs, one a line.
    pub fn headers(&self) -> String {
        let names = self.inner.as_ref().map(kassa::Verifier::headers);
        names.unwrap_or_default().join("\n")
    }

    /// Where in the memory so many bytes can be written: the values of those headers, one a line,
    /// and behind them the body. The answer is found there too.
    pub fn room(&mut self, bytes: usize) -> *const u8 {
        self.room.resize(bytes.max(KEPT), 0);
        self.room.as_ptr()
    }

    /// Proves a body under its headers, which have so many bytes. The answer, of so many bytes:
    /// the secret's place, `environment`, `kind` and `id`, one a line, or a `KassaError` as JSON.
    #[cfg(feature = "verify")]
    pub fn prove(&mut self, headers: usize, body: usize, now: f64) -> usize {
        let proved = self.with(headers, body, |it, headers, body| {
            it.prove(headers, body, millis(now)?)
        });
        self.answer(&match proved {
            Ok(headline) => {
                let environment = headline.environment.map_or("", |it| it.word());
                let secret = headline.proof().secret().map(|it| it.to_string());
                let secret = secret.unwrap_or_default();
                [&*secret, environment, &headline.kind, &headline.id].join("\n")
            }
            Err(error) => json::text(&error),
        })
    }

    /// Proves a body like `prove`, and reads what it says. The answer: `{ "secret", "Ok": Received }` or
    /// `{ "Err": KassaError }`.
    #[cfg(feature = "server")]
    pub fn read(&mut self, headers: usize, body: usize, now: f64) -> usize {
        let read = self.with(headers, body, |it, headers, body| {
            it.read(headers, body, millis(now)?)
        });
        self.answer(&match read {
            Ok(received) => {
                let secret = json::text(&received.proof().secret());
                let received = json::text(&received.into_inner());
                ["{\"secret\":", &secret, ",\"Ok\":", &received, "}"].concat()
            }
            Err(error) => ["{\"Err\":", &json::text(&error), "}"].concat(),
        })
    }

    /// Where the answer was written: it may have needed more room than the question.
    pub fn answered(&self) -> *const u8 {
        self.room.as_ptr()
    }
}

fn made(provider: &str, set_up_json: &str) -> Result<kassa::Verifier, KassaError> {
    #[cfg(feature = "every")]
    if set_up_json.starts_with('{') {
        let config = parsed("app", set_up_json)?;
        return kassa::Verifier::of_store(provider, config, host::trust());
    }
    let secrets = parsed::<Vec<Secret>>("secrets", set_up_json)?;
    kassa::Verifier::new(provider, secrets, host::mac)
}

impl Verifier {
    fn with<T>(
        &self,
        headers: usize,
        body: usize,
        act: impl FnOnce(&kassa::Verifier, &[Header], &[u8]) -> Result<T, KassaError>,
    ) -> Result<T, KassaError> {
        let verifier = self.inner.as_ref().map_err(Clone::clone)?;
        let (values, rest) = self.room.split_at_checked(headers).unwrap_or_default();
        // A value that is no text matches no header's form.
        let values = core::str::from_utf8(values).unwrap_or_default();
        let pairs = verifier.headers().iter().zip(values.split('\n'));
        let headers: Vec<Header> = pairs
            .map(|(name, value)| Header {
                name: (*name).into(),
                value: value.into(),
            })
            .collect();
        act(verifier, &headers, rest.get(..body).unwrap_or_default())
    }

    fn answer(&mut self, said: &str) -> usize {
        self.room.resize(said.len().max(KEPT), 0);
        self.room.shrink_to(KEPT);
        if let Some(place) = self.room.get_mut(..said.len()) {
            place.copy_from_slice(said.as_bytes());
        }
        said.len()
    }
}
