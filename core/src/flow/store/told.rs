//! What a store says when it is asked, and whose word counts here.

use crate::authentic::{Event, Proof, Report};
use crate::error::{KassaError, Reason};
use crate::flow::again::{as_of, other_environment};
use crate::flow::steps::{Answer, Line, Sent, provider_down};
use crate::job::Cx;
use crate::model::id::Environment;

/// Reads a reply, and asks for what it leaves out. Whether it may be of the other
/// environment is known once its account is.
pub(in crate::flow) async fn told(
    cx: &Cx,
    line: Line<'_>,
    answer: &Answer,
) -> Result<Event, KassaError> {
    let (api, world) = (line.api()?, cx.setup.environment);
    let (name, proof) = (line.provider.name(), Proof::own_reply());
    let event = api
        .learn(
            &answer.asked,
            proof,
            &answer.body,
            world,
            as_of(line, answer)?,
        )
        .map_err(|missing| missing.error(name))?
        .into_inner();
    let Some(store) = line.store() else {
        return if event.environment == world {
            Ok(event)
        } else {
            Err(other_environment(line))
        };
    };
    let Some(call) = store.completes(&event) else {
        return Ok(event);
    };
    let rest = match cx.send(line, &call).await? {
        Sent::Done(rest) => rest,
        // What it is known by is enough to give what was bought.
        Sent::Refused(error) if api.is_absent(&error.code) => return Ok(event),
        Sent::Refused(error) => return Err(error),
        Sent::Unclear => return Err(provider_down(name)),
    };
    let whole = store.completed(event, &rest.body);
    whole.map_err(|missing| missing.error(name))
}

/// Lets in what a reviewer or tester has bought in a store's sandbox, marked as that;
/// everybody else's stays out of a live Kassa.
///
/// # Errors
/// `Untrusted` for what is of the other environment.
pub(in crate::flow) fn admitted(
    cx: &Cx,
    line: Line<'_>,
    event: &mut Event,
    account: &str,
) -> Result<(), KassaError> {
    let world = cx.setup.environment;
    if event.environment == world {
        return Ok(());
    }
    let app = line.keys.app.as_ref();
    let tests = app.is_some_and(|app| app.testers.iter().any(|it| it == account));
    if !tests || world == Environment::Test {
        return Err(other_world(line));
    }
    event.environment = world;
    if let Report::Purchase { bought, .. } = &mut event.report {
        for it in bought {
            it.payment.test = true;
        }
    }
    Ok(())
}

/// Whether an event whose account is not known yet may wait for it.
///
/// # Errors
/// `Untrusted` for what is of the other environment, where nobody tests.
pub(in crate::flow) fn may_wait(cx: &Cx, line: Line<'_>, event: &Event) -> Result<(), KassaError> {
    let app = line.keys.app.as_ref();
    let tested = app.is_some_and(|app| !app.testers.is_empty());
    let live = cx.setup.environment == Environment::Live;
    if event.environment == cx.setup.environment || (tested && live) {
        return Ok(());
    }
    Err(other_world(line))
}

fn other_world(line: Line<'_>) -> KassaError {
    KassaError::new(
        Reason::Untrusted,
        "environment_mismatch",
        "This purchase is of the store's other environment, sandbox for live or live for sandbox. \
         For reviewers of the app name their accounts in `app.testers`.",
    )
    .at(line.provider.name())
}
