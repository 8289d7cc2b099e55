//! HTTP as data. The host sends; the core only writes and reads.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use kassa_wire::wire;

/// A request for the host to send exactly as it stands.
#[wire(secret)]
pub struct HttpRequest {
    /// `GET`, `POST` or `DELETE`.
    pub method: String,
    /// Absolute.
    pub url: String,
    /// Holds the provider's secret: never log it.
    pub headers: Vec<Header>,
    /// Empty for none.
    pub body: String,
    /// After this long the host gives up and answers [`crate::Fact::Failed`].
    pub timeout_ms: u32,
}

impl fmt::Debug for HttpRequest {
    /// Neither a secret, which can be part of the path too, nor what is said about a
    /// customer.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.url.split('/').take(3);
        write!(f, "HttpRequest({}", self.method)?;
        host.enumerate()
            .try_for_each(|(at, part)| write!(f, "{}{part}", if at == 0 { " " } else { "/" }))?;
        f.write_str(")")
    }
}

/// One header.
#[wire]
pub struct Header {
    /// Compared without regard to case.
    pub name: String,
    /// As received.
    pub value: String,
}

/// What came back.
#[wire]
pub struct HttpResponse {
    /// 100 to 599.
    pub status: u16,
    /// All of them; `date` matters, since it says as of when the reply is true.
    pub headers: Vec<Header>,
    /// The bytes. They cross a wasm border beside the JSON, not inside it.
    #[serde(skip)]
    pub body: Vec<u8>,
}

/// The first header of that name, whatever its case.
///
/// ```
/// use kassa::model::http::{Header, header};
/// let headers = [Header { name: "Retry-After".into(), value: "3".into() }];
/// assert_eq!(header(&headers, "retry-after"), Some("3"));
/// assert_eq!(header(&headers, "date"), None);
/// ```
pub fn header<'a>(headers: &'a [Header], name: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|h| h.name.eq_ignore_ascii_case(name))
        .map(|h| h.value.as_str())
}
