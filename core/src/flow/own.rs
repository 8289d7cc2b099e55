//! What is the provider's own: its subscriptions and keys as they stand, and
//! calls that nothing here depends on.

use crate::ask::Outcome;
use crate::error::{KassaError, Reason};
use crate::flow::steps::{Sent, check_account, provider_down};
use crate::job::Cx;
use crate::sorted::Listed as _;
use alloc::string::String;

/// A call's input is a few fields.
const LARGEST_INPUT: usize = 65_536;

/// All of them, ended ones too.
pub(super) async fn subscriptions(cx: &Cx, account: &str) -> Result<Outcome, KassaError> {
    check_account(account)?;
    let (draft, _) = cx.draft(account, None, 0).await?;
    // They are kept oldest first.
    let subscriptions = draft.account.subscriptions.into_iter().rev().listed();
    Ok(Outcome::Subscriptions { subscriptions })
}

/// All of them, ended ones too.
pub(super) async fn licenses(cx: &Cx, account: &str) -> Result<Outcome, KassaError> {
    check_account(account)?;
    let (draft, _) = cx.draft(account, None, 0).await?;
    let licenses = draft.account.licenses.into_iter().rev().listed();
    Ok(Outcome::Licenses { licenses })
}

/// Passes a call on and its reply back.
pub(super) async fn call(
    cx: &Cx,
    provider: &str,
    name: &str,
    input: &str,
) -> Result<Outcome, KassaError> {
    if input.len() > LARGEST_INPUT {
        return Err(KassaError::misused(
            "input_too_large",
            "The input of a call has at most 64 KiB.",
        ));
    }
    let line = cx.line(Some(provider))?;
    let call = line.api()?.call(name, input)?;
    match cx.send(line, &call).await? {
        Sent::Done(answer) => Ok(Outcome::Called {
            reply: String::from_utf8_lossy(&answer.body).into_owned(),
        }),
        Sent::Refused(error) => Err(error),
        Sent::Unclear if call.once => Err(KassaError::new(
            Reason::Refused,
            "outcome_unknown",
            "No answer came, and this provider would do it again if it was asked again: look up \
             whether it was done before you try again.",
        )
        .at(line.provider.name())),
        Sent::Unclear => Err(provider_down(line.provider.name())),
    }
}
