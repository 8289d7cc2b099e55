//! Where the key of a stored card stands in a call that is stored.

use super::query::segment;
use crate::json;
use crate::model::http::HttpRequest;
use crate::model::secret::Secret;

/// Stands in path or body for a key that is sealed at rest.
pub(crate) const SEALED: &str = "{sealed}";

/// The request with that key, for whoever sends it at once.
pub(crate) fn unsealed(request: HttpRequest, key: &Secret) -> HttpRequest {
    let text = json::text(&key.reveal());
    let text = text.strip_prefix('"').unwrap_or(&text);
    let text = text.strip_suffix('"').unwrap_or(text);
    HttpRequest {
        url: request.url.replace(SEALED, &segment(key.reveal())),
        body: request.body.replace(SEALED, text),
        ..request
    }
}
