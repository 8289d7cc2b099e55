//! Any sender that signs as the Standard Webhooks specification says. Its messages are proved and
//! named; what they say is for the app.

use super::heard::{Heard, Reader, Sender};
use crate::authentic::letter::Form;

/// The one there is.
pub(super) const PROVIDER: Heard<AnySender> = Heard(AnySender);

/// Nobody in particular.
pub(super) struct AnySender;

impl Sender for AnySender {
    const NAME: &'static str = "standardWebhooks";
    const FORM: Form = Form::Base64;
    const READER: Option<Reader> = None;
}
