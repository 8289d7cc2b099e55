//! Hosted pages.
use crate::http::{Request, Response};
use crate::lab::Lab;
pub(crate) fn handle(_lab: &mut Lab, _request: &Request) -> Option<Response> {
    None
}
