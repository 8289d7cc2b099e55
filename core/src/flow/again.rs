//! What a provider is asked once more: the other names of a payment, and a
//! subscription as it is now.

use crate::authentic::{Event, Proof, Report};
use crate::error::KassaError;
use crate::flow::steps::{Answer, Line, Sent, provider_down};
use crate::flow::store::told;
use crate::job::Cx;
use crate::model::time::Millis;
use crate::providers::Missing;

/// Asks the provider for the other names of a payment. True if there are any.
/// Without a secret key there is nobody to ask, and the fact waits.
pub(super) async fn relate(cx: &Cx, line: Line<'_>, event: &mut Event) -> Result<bool, KassaError> {
    let (Report::Refund { payment, .. }
    | Report::RefundTotal { payment, .. }
    | Report::Dispute { payment, .. }
    | Report::FraudWarned { payment, .. }) = &mut event.report
    else {
        return Ok(false);
    };
    let Some(api) = line.asked() else {
        return Ok(false);
    };
    let Some(call) = api.relate(payment) else {
        return Ok(false);
    };
    let body = match cx.send(line, &call).await? {
        Sent::Done(answer) => answer.body,
        Sent::Refused(_) => return Ok(false),
        Sent::Unclear => return Err(provider_down(line.provider.name())),
    };
    let related = api
        .related(&body)
        .map_err(|it| it.error(line.provider.name()))?;
    let before = (payment.len(), event.references.len());
    for name in related.payment {
        if !payment.contains(&name) {
            payment.push(name.clone());
        }
        if !event.references.contains(&name) {
            event.references.push(name);
        }
    }
    for reference in related.references {
        if !event.references.contains(&reference) {
            event.references.push(reference);
        }
    }
    Ok(before != (payment.len(), event.references.len()))
}

/// Reads the subscription as it is now. It is sent after the load it commits
/// on: whoever reads later, commits later. A failure here answers 503, so that
/// the provider tells it again; it never lowers access.
pub(super) async fn read_again(
    cx: &Cx,
    line: Line<'_>,
    event: &Event,
) -> Result<Option<Event>, KassaError> {
    let (Report::Subscription { subscription, .. }
    | Report::Purchase {
        subscription: Some(subscription),
        ..
    }) = &event.report
    else {
        return Ok(None);
    };
    let Some(api) = line.asked() else {
        return Ok(None);
    };
    let answer = cx
        .call(line, &api.retrieve_subscription(&subscription.id))
        .await?;
    let fresh = told(cx, line, &answer).await?;
    // A reply from before the event, such as of a cache, cannot settle it.
    if fresh.as_of < event.as_of {
        return Err(provider_down(line.provider.name()));
    }
    Ok(Some(fresh))
}

/// Reads an object that came with a reply of ours.
pub(super) fn learn(cx: &Cx, line: Line<'_>, answer: &Answer) -> Result<Event, KassaError> {
    let (as_of, world) = (as_of(line, answer)?, cx.setup.environment);
    let event = line
        .api()?
        .learn(
            &answer.asked,
            Proof::own_reply(),
            &answer.body,
            world,
            as_of,
        )
        .map_err(|missing| missing.error(line.provider.name()))?;
    here(cx, line, event.into_inner())
}

/// As of when a reply is true.
pub(super) fn as_of(line: Line<'_>, answer: &Answer) -> Result<Millis, KassaError> {
    let missing = || Missing("headers.date".into()).error(line.provider.name());
    answer.as_of.ok_or_else(missing)
}

/// Not every key tells its environment before it is used.
pub(super) fn here(cx: &Cx, line: Line<'_>, event: Event) -> Result<Event, KassaError> {
    if event.environment == cx.setup.environment {
        return Ok(event);
    }
    Err(other_environment(line))
}

/// The provider answered from its other environment.
pub(super) fn other_environment(line: Line<'_>) -> KassaError {
    KassaError::misused(
        "environment_mismatch",
        "The secret key is of the provider's other environment, test for live or live for test. \
         Correct the key or `environment`.",
    )
    .at(line.provider.name())
}
