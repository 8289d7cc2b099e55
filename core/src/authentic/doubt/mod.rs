//! Why a message is not believed, as far as all who sign have that in common.

#[cfg(feature = "server")]
mod message;

#[cfg(feature = "server")]
pub(crate) use message::{check_age, check_body, placed, revealed, seconds};

use crate::error::{KassaError, Reason};

/// A stable code, and what the developer does next.
pub(crate) type Doubt = [&'static str; 2];

pub(crate) fn untrusted([code, hint]: Doubt) -> KassaError {
    KassaError::new(Reason::Untrusted, code, hint)
}

/// Of the form, not of the sum.
pub(crate) const fn malformed(hint: &'static str) -> Doubt {
    ["signature_malformed", hint]
}
