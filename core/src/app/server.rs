//! How the app's own server is asked, and what its replies mean.

use super::ask::StorePurchase;
use super::front::AppConfig;
use super::need::{AppFact, AppNeed, Shelf, Stored};
use super::outcome::AppOutcome;
use crate::error::{KassaError, Reason};
use crate::json::{self, Read};
use crate::mailbox::Mail;
use crate::model::http::{Header, HttpRequest, HttpResponse};
use crate::model::time::Moment;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use kassa_wire::Json;

/// A reply has some kilobytes.
const LARGEST: usize = 4 * 1_024 * 1_024;
/// A provider that is asked by the server may take its time.
const PATIENCE_MS: u32 = 30_000;

/// What a flow has at hand: the set-up, the moment, and the device's four hands.
pub(super) struct Cx {
    pub(super) mail: Mail<AppNeed, AppFact>,
    pub(super) config: Arc<AppConfig>,
    pub(super) moment: Moment,
}

impl Cx {
    pub(super) async fn get(&self, route: &str, wait_ms: u32) -> Said {
        Said::of(self.send("GET", route, String::new(), wait_ms).await)
    }

    pub(super) async fn post(&self, route: &str, body: String) -> Said {
        Said::of(self.send("POST", route, body, 0).await)
    }

    /// What everybody may know, in the form that other libraries read too.
    ///
    /// # Errors
    /// What the server said instead, or `Unreadable`.
    pub(super) async fn published<T: Read>(&self, route: &str) -> Result<T, KassaError> {
        let reply = self.send("GET", route, String::new(), 0).await;
        let text = reply
            .as_ref()
            .filter(|reply| reply.status < 300)
            .and_then(text);
        match text {
            Some(text) => json::read(text).map_err(|_| unreadable()),
            None => Said::of(reply).result(),
        }
    }

    async fn send(
        &self,
        method: &str,
        route: &str,
        body: String,
        wait_ms: u32,
    ) -> Option<HttpResponse> {
        let header = |name: &str| Header {
            name: name.into(),
            value: "application/json".into(),
        };
        let mut headers = Vec::from([header("accept")]);
        if !body.is_empty() {
            headers.push(header("content-type"));
        }
        let request = HttpRequest {
            method: method.into(),
            url: [self.config.base_url.as_str(), "/", route].concat(),
            headers,
            body,
            timeout_ms: PATIENCE_MS,
        };
        match self.mail.need(AppNeed::Send { request }, wait_ms).await {
            AppFact::Response { response } => Some(response),
            AppFact::Stored { .. } | AppFact::Done | AppFact::Failed => None,
        }
    }

    /// All that lies on a shelf.
    ///
    /// # Errors
    /// `Unavailable` where the device cannot tell.
    pub(super) async fn stored(&self, shelf: Shelf) -> Result<Vec<Stored>, KassaError> {
        match self.mail.need(AppNeed::Read { shelf }, 0).await {
            AppFact::Stored { entries } => Ok(entries),
            AppFact::Response { .. } | AppFact::Done | AppFact::Failed => {
                Err(KassaError::unavailable(
                    "shelf_unavailable",
                    "The device could not read what the app keeps; before its first unlock after \
                     a start it may not. Try again later.",
                ))
            }
        }
    }

    /// Whether it was written.
    pub(super) async fn write(&self, shelf: Shelf, name: &str, body: Option<String>) -> bool {
        let name = name.to_string();
        let write = AppNeed::Write { shelf, name, body };
        self.mail.need(write, 0).await == AppFact::Done
    }

    /// Whether the store has been told.
    pub(super) async fn finish(&self, purchase: &StorePurchase) -> bool {
        let purchase = purchase.clone();
        let told = self.mail.need(AppNeed::Finish { purchase }, 0).await;
        told == AppFact::Done
    }
}

/// What the server said.
pub(super) enum Said {
    /// `{ ok: true, result }`, as text.
    Yes(String),
    /// It cannot be done, or was not: `declined` is a business "no".
    No {
        error: KassaError,
        declined: bool,
        manage_url: Option<String>,
    },
}

/// `{ ok, code?, hint?, manageUrl? }`.
#[derive(Json)]
#[serde(rename_all = "camelCase")]
struct Word {
    ok: bool,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    hint: Option<String>,
    #[serde(default)]
    manage_url: Option<String>,
}

impl Said {
    fn no(error: KassaError) -> Said {
        Said::No {
            error,
            declined: false,
            manage_url: None,
        }
    }

    fn of(reply: Option<HttpResponse>) -> Said {
        let Some(reply) = reply else {
            return Said::no(offline());
        };
        let status = reply.status;
        let said = text(&reply).and_then(|text| Some((text, json::read::<Word>(text).ok()?)));
        let Some((text, word)) = said else {
            return Said::no(not_kassa(status));
        };
        match word.code {
            None if word.ok && status < 300 => Said::Yes(text.into()),
            Some(code) if !word.ok => Said::No {
                declined: status == 409,
                error: refusal(status, code, word.hint),
                manage_url: word.manage_url,
            },
            _ => Said::no(not_kassa(status)),
        }
    }

    /// The result, read as what it has to be.
    ///
    /// # Errors
    /// What the server said instead, or `Unreadable`.
    pub(super) fn result<T: Read>(self) -> Result<T, KassaError> {
        match self {
            Said::Yes(text) => result(&text),
            Said::No { error, .. } => Err(error),
        }
    }

    /// The same, where a business "no" is an outcome.
    pub(super) fn outcome<T: Read>(
        self,
        made: impl FnOnce(T) -> AppOutcome,
    ) -> Result<AppOutcome, KassaError> {
        match self {
            Said::Yes(text) => result(&text).map(made),
            Said::No {
                error,
                declined: true,
                manage_url,
            } => Ok(AppOutcome::Declined {
                code: error.code,
                hint: Some(error.hint).filter(|hint| !hint.is_empty()),
                manage_url,
            }),
            Said::No { error, .. } => Err(error),
        }
    }
}

/// The field `result` of a reply.
pub(super) fn result<T: Read>(text: &str) -> Result<T, KassaError> {
    let read = json::parse(text).and_then(|json| json.get("result")?.to().ok());
    read.ok_or_else(unreadable)
}

fn text(reply: &HttpResponse) -> Option<&str> {
    let text = core::str::from_utf8(&reply.body).ok();
    text.filter(|text| text.len() <= LARGEST)
}

fn unreadable() -> KassaError {
    KassaError::new(
        Reason::Unreadable,
        "reply_unreadable",
        "The server's reply has another form than this version of the app reads: build the app \
         with the version of Kassa that the server has.",
    )
}

fn offline() -> KassaError {
    KassaError::unavailable("offline", "The server cannot be reached; try again.")
}

/// What is no word of Kassa's handler: a proxy, a page to sign in at a network, another address.
fn not_kassa(status: u16) -> KassaError {
    KassaError {
        status,
        ..KassaError::unavailable(
            "not_kassa",
            "What answered is not Kassa's handler: `baseUrl` is where it is mounted, and a network \
             may answer by itself before one has signed in to it.",
        )
    }
}

fn refusal(status: u16, code: String, hint: Option<String>) -> KassaError {
    let reason = match status {
        408 | 425 | 429 | 500..=599 => Reason::Unavailable,
        422 => Reason::Refused,
        _ => Reason::Misused,
    };
    KassaError {
        status,
        code,
        ..KassaError::new(reason, "", &hint.unwrap_or_default())
    }
}
