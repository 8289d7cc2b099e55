//! Where the key of a stored card stands in a call that is stored.

use super::query::segment;
use crate::found::around;
use crate::json;
use crate::model::http::HttpRequest;
use crate::model::secret::Secret;

/// Stands in path or body for a key that is sealed at rest.
pub(crate) const SEALED: &str = "{sealed}";
const QUOTED: &str = "\"{sealed}\"";

/// The request with that key, for whoever sends it at once.
///
/// It stands in one place: the path, else the first text of the body that is nothing
/// else. A customer may be called `{sealed}`, and is not told a key.
///
/// ```
/// use kassa::model::{http::HttpRequest, secret::Secret};
/// use kassa::providers::unsealed;
/// let request = HttpRequest {
///     method: "POST".into(),
///     url: "https://api.example/cards/{sealed}".into(),
///     headers: Vec::new(),
///     body: r#"{"name":"{sealed}"}"#.into(),
///     timeout_ms: 10_000,
/// };
/// let sent = unsealed(request, &Secret::new("a/b"));
/// assert_eq!(sent.url, "https://api.example/cards/a%2Fb");
/// assert_eq!(sent.body, r#"{"name":"{sealed}"}"#);
/// let sent = unsealed(HttpRequest { url: "https://api.example/cards".into(), ..sent }, &Secret::new("a/b"));
/// assert_eq!(sent.body, r#"{"name":"a/b"}"#);
/// ```
pub fn unsealed(request: HttpRequest, key: &Secret) -> HttpRequest {
    if let Some((before, after)) = around(&request.url, SEALED) {
        let url = [before, &segment(key.reveal()), after].concat();
        return HttpRequest { url, ..request };
    }
    if let Some((before, after)) = around(&request.body, QUOTED) {
        let body = [before, &json::text(&key.reveal()), after].concat();
        return HttpRequest { body, ..request };
    }
    request
}
