//! The border of the server module.

use crate::border::{millis, parsed};
use crate::host;
use kassa::json;
use kassa::{Ask, Fact, Kassa, KassaError, Moment, Step};
use std::collections::VecDeque;
use wasm_bindgen::prelude::wasm_bindgen;

/// One configured core, or the reason why there is none: a wrong configuration is an answer
/// too, and each job begun from it ends with that answer.
#[wasm_bindgen]
pub struct Core(Result<Kassa, KassaError>);

#[wasm_bindgen]
impl Core {
    /// Reads a `Config`.
    #[wasm_bindgen(constructor)]
    pub fn new(config_json: &str) -> Core {
        let config = parsed("config", config_json);
        Core(config.and_then(|config| Kassa::with_host(config, host::mac, host::trust())))
    }

    /// Begins an `Ask`. The bytes of its webhooks come beside it, one after the other, with
    /// the length of each.
    pub fn begin(
        &self,
        ask_json: &str,
        bodies: Option<Vec<u8>>,
        lengths: Option<Vec<u32>>,
        now: f64,
        entropy: String,
    ) -> Job {
        let bodies = Bodies {
            bytes: bodies.unwrap_or_default(),
            lengths: lengths.unwrap_or_default().into(),
            at: 0,
        };
        Job(self.job(ask_json, bodies, now, entropy))
    }
}

impl Core {
    fn job(
        &self,
        ask_json: &str,
        mut bodies: Bodies,
        now: f64,
        entropy: String,
    ) -> Result<kassa::Job, KassaError> {
        let kassa = self.0.as_ref().map_err(Clone::clone)?;
        let mut ask: Ask = parsed("ask", ask_json)?;
        bodies.hand_out(&mut ask);
        if let Ask::Batch { asks } = &mut ask {
            asks.iter_mut().for_each(|ask| bodies.hand_out(ask));
        }
        let now = millis(now)?;
        Ok(kassa.begin(ask, Moment { now, entropy }))
    }
}

/// Bodies that have not found their webhook yet.
struct Bodies {
    bytes: Vec<u8>,
    lengths: VecDeque<u32>,
    at: usize,
}

impl Bodies {
    fn hand_out(&mut self, ask: &mut Ask) {
        if let Ask::Inbound { body, .. } = ask {
            let length = usize::try_from(self.lengths.pop_front().unwrap_or(0));
            let end = self.at.saturating_add(length.unwrap_or(usize::MAX));
            let own = self.bytes.get(self.at..end).unwrap_or_default();
            *body = if own.len() == self.bytes.len() {
                core::mem::take(&mut self.bytes)
            } else {
                own.to_vec()
            };
            self.at = end;
        }
    }
}

/// One ask on its way.
#[wasm_bindgen]
pub struct Job(Result<kassa::Job, KassaError>);

#[wasm_bindgen]
impl Job {
    /// Goes on with a `Fact`, or begins without one; answers a `Step`. A response's bytes
    /// come beside the fact.
    #[allow(
        clippy::should_implement_trait,
        reason = "it takes facts; it is no iterator"
    )]
    pub fn next(&self, fact_json: Option<String>, body: Option<Vec<u8>>) -> String {
        let step = self.step(fact_json, body);
        json::text(&step.unwrap_or_else(|error| Step::Failed { error }))
    }
}

impl Job {
    fn step(&self, fact_json: Option<String>, body: Option<Vec<u8>>) -> Result<Step, KassaError> {
        let job = self.0.as_ref().map_err(Clone::clone)?;
        let Some(fact_json) = fact_json else {
            return Ok(job.next(None));
        };
        let mut fact: Fact = parsed("fact", &fact_json)?;
        if let Fact::Response { response } = &mut fact {
            response.body = body.unwrap_or_default();
        }
        Ok(job.next(Some(fact)))
    }
}

/// The statements that make the tables, a `string[]`. Running them twice changes nothing.
#[wasm_bindgen]
pub fn schema() -> String {
    json::text(&kassa::store::schema())
}

/// The query that tells which version of the tables is there, and the version that has to be.
#[wasm_bindgen]
pub fn schema_version() -> String {
    let (sql, version) = kassa::store::schema_version();
    format!("[{},{version}]", json::text(&sql.to_string()))
}
