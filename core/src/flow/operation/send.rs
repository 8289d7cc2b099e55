//! How an operation is sent, or found at its provider where no answer came.

use super::Turn;
use crate::authentic::digest::sha256_hex;
use crate::authentic::{Event, Proof, Report};
use crate::error::KassaError;
use crate::flow::again::{as_of, here, learn};
use crate::flow::inbound::take;
use crate::flow::steps::{Answer, Line, Sent, provider_down};
use crate::job::Cx;
use crate::model::account::{Operation, OperationKind};
use crate::model::order::PaymentStatus;
use crate::model::refusal::Refusal;
use crate::model::schedule::PaymentMethod;
use crate::model::subscription::SubscriptionStatus;
use crate::model::time::{DAY, HOUR, MINUTE, Millis};
use crate::providers::{LookedUp, Missing};
use crate::seal;
use alloc::string::{String, ToString};

/// The refusal of a call that never reached its provider.
pub(super) const NEVER_MADE: &str = "never_made";

/// So long a card that a customer has approved is tried to be stored.
const PATIENCE: Millis = 30 * MINUTE;
/// So long a payment that a customer has approved is tried to be taken: all that is
/// sent in it can still be taken by its provider.
const APPROVED: Millis = 8 * MINUTE;

/// So long a store is told that a purchase was received.
const ACKNOWLEDGED: Millis = DAY.saturating_mul(4);

/// How a call ended, as far as anybody can know.
pub(super) enum End {
    /// The provider did it and says so.
    Done(Event),
    /// The provider said no, with this code.
    Refused(String),
    /// The provider has forgotten the key: to send it again could do it twice.
    Forgotten,
    /// A card or bank account can be charged from now on.
    Stored(PaymentMethod),
    /// The provider has forgotten one, has heard what it was told, or collects from another.
    Removed,
    /// It passes, but the same answer would be given again under the same key.
    NewKey,
}

/// Sends it, or looks for what it did.
pub(super) async fn send(
    cx: &Cx,
    line: Line<'_>,
    operation: &Operation,
    turn: Turn,
) -> Result<End, KassaError> {
    let name = line.provider.name();
    let lifetime = line.api()?.idempotency_lifetime();
    let old = |age: Millis| operation.created.saturating_add(age) < cx.now();
    let once = operation.call.once;
    // An approval is worth nothing by then, and what it made cannot be looked up.
    if operation.kind == OperationKind::Register && old(PATIENCE) {
        return Ok(End::Refused(NEVER_MADE.to_string()));
    }
    // By then the store has given the money back.
    if operation.kind == OperationKind::Acknowledge && old(ACKNOWLEDGED) {
        return Ok(End::Refused(NEVER_MADE.to_string()));
    }
    // To remove twice does no harm, and a card that is left there can be charged.
    let harmless = matches!(
        operation.kind,
        OperationKind::Unregister | OperationKind::Acknowledge | OperationKind::PayWith
    );
    let forgotten = old(lifetime) && !harmless;
    if forgotten || (once && turn != Turn::First) {
        match look_up(cx, line, operation).await? {
            Found::Made(event) => return taken(line, operation, event),
            Found::Refused(code) => return Ok(End::Refused(code)),
            Found::Nowhere => return Ok(End::Forgotten),
            Found::Waits => return Err(provider_down(name)),
            // By then it is not on its way any more, and nobody expects to pay now.
            Found::Not if takes_money(operation.kind) && old(DAY) => {
                return Ok(End::Refused(NEVER_MADE.to_string()));
            }
            // What is soon given up is not sent any more: a slow request would come after that,
            // and be a second charge beside the one that takes its place.
            Found::Not if once && takes_money(operation.kind) && old(DAY.saturating_sub(HOUR)) => {
                return Err(provider_down(name));
            }
            Found::Not if once && matches!(turn, Turn::Asked | Turn::Looks) => {
                return Err(provider_down(name));
            }
            Found::Not => {}
        }
    }
    match cx.send(line, &operation.call).await? {
        Sent::Done(answer) => done(cx, line, operation, &answer).await,
        Sent::Unclear if once => match look_up(cx, line, operation).await? {
            Found::Made(event) => taken(line, operation, event),
            Found::Refused(code) => Ok(End::Refused(code)),
            // It may still be on its way: a later look tells.
            Found::Not | Found::Nowhere | Found::Waits => Err(provider_down(name)),
        },
        Sent::Unclear => Err(provider_down(name)),
        Sent::Refused(error) => refused(cx, line, operation, error.code).await,
    }
}

/// What an answer comes to.
async fn done(
    cx: &Cx,
    line: Line<'_>,
    operation: &Operation,
    answer: &Answer,
) -> Result<End, KassaError> {
    match operation.kind {
        // Part of a subscription may have answered: the whole of it counts.
        OperationKind::Change => {
            let again = line.api()?.retrieve_subscription(&operation.subject);
            Ok(End::Done(learn(cx, line, &cx.call(line, &again).await?)?))
        }
        OperationKind::Register => Ok(End::Stored(stored(cx, line, operation, answer)?)),
        OperationKind::Unregister | OperationKind::Acknowledge | OperationKind::PayWith => {
            Ok(End::Removed)
        }
        // A store says that it heard, and not what it did.
        OperationKind::Refund | OperationKind::CancelAtPeriodEnd if line.store().is_some() => {
            match look_up(cx, line, operation).await? {
                Found::Made(event) => Ok(End::Done(event)),
                Found::Refused(code) => Ok(End::Refused(code)),
                Found::Not | Found::Nowhere | Found::Waits => {
                    Err(provider_down(line.provider.name()))
                }
            }
        }
        // What is told again is no news: its date is of now, and what it says is not.
        OperationKind::CancelAtPeriodEnd | OperationKind::Resume | OperationKind::Pause
            if answer.replayed =>
        {
            let again = line.api()?.retrieve_subscription(&operation.subject);
            Ok(End::Done(learn(cx, line, &cx.call(line, &again).await?)?))
        }
        OperationKind::Resume => woken(cx, line, operation, learn(cx, line, answer)?).await,
        OperationKind::Refund
        | OperationKind::Capture
        | OperationKind::Void
        | OperationKind::CancelNow
        | OperationKind::CancelAtPeriodEnd
        | OperationKind::Pause => Ok(End::Done(learn(cx, line, answer)?)),
        OperationKind::Confirm | OperationKind::Charge => {
            taken(line, operation, learn(cx, line, answer)?)
        }
    }
}

/// A rest can be a state of its own, which nothing ends but a call for that: the first one
/// only takes back what was planned. Sent again later, both are harmless.
async fn woken(
    cx: &Cx,
    line: Line<'_>,
    operation: &Operation,
    event: Event,
) -> Result<End, KassaError> {
    let rests = matches!(&event.report, Report::Subscription { subscription, .. }
        if subscription.status == SubscriptionStatus::Paused);
    let call = line.api()?.wake(&operation.subject).filter(|_| rests);
    let Some(call) = call else {
        return Ok(End::Done(event));
    };
    match cx.send(line, &call).await? {
        Sent::Done(answer) => Ok(End::Done(learn(cx, line, &answer)?)),
        Sent::Refused(error) => Ok(End::Refused(error.code)),
        Sent::Unclear => Err(provider_down(line.provider.name())),
    }
}

/// What a "no" comes to: it can mean that all is done already.
async fn refused(
    cx: &Cx,
    line: Line<'_>,
    operation: &Operation,
    code: String,
) -> Result<End, KassaError> {
    if let Some(event) = already_so(cx, line, operation).await? {
        return Ok(End::Done(event));
    }
    if operation.kind == OperationKind::Acknowledge {
        // Told before, or not wanted any more. All else, such as a permission that is
        // missing, is mended while it is tried on.
        let known = line.store();
        return if known.is_some_and(|store| store.is_acknowledged(&code)) {
            Ok(End::Removed)
        } else {
            Err(provider_down(line.provider.name()))
        };
    }
    let means = line.api()?.refusal(&code);
    if operation.kind == OperationKind::Unregister {
        // Gone already. Anything else, such as a wrong secret key, leaves it there.
        return match means {
            Refusal::NewMethod | Refusal::LookUp => Ok(End::Removed),
            Refusal::Later | Refusal::NewKey | Refusal::Declined | Refusal::Stop => {
                Err(provider_down(line.provider.name()))
            }
        };
    }
    if means == Refusal::LookUp {
        match look_up(cx, line, operation).await? {
            Found::Made(event) => return taken(line, operation, event),
            Found::Waits => return Err(provider_down(line.provider.name())),
            Found::Refused(code) => return Ok(End::Refused(code)),
            Found::Not if operation.kind == OperationKind::Refund => {
                catch_up(cx, line, operation).await?;
            }
            Found::Not | Found::Nowhere => {}
        }
    }
    let young = operation.created.saturating_add(APPROVED) > cx.now();
    if operation.kind == OperationKind::Confirm && young && means == Refusal::NewKey {
        return Ok(End::NewKey);
    }
    Ok(End::Refused(code))
}

/// Money went back of which nobody has heard, so that this refund asked for what was not there:
/// the next one has to know.
async fn catch_up(cx: &Cx, line: Line<'_>, refund: &Operation) -> Result<(), KassaError> {
    if let Some(look) = line.api()?.look_up(refund)
        && let Sent::Done(answer) = cx.send(line, &look).await?
    {
        take(cx, line, learn(cx, line, &answer)?, None).await?;
    }
    Ok(())
}

/// What is to be charged from now on; its key is sealed here and is nowhere else.
fn stored(
    cx: &Cx,
    line: Line<'_>,
    operation: &Operation,
    answer: &Answer,
) -> Result<PaymentMethod, KassaError> {
    let name = line.provider.name();
    let found = line.api()?.registered(&answer.body);
    let found = found.map_err(|it| it.error(name))?;
    let asked = operation.call.sealed.as_ref();
    if asked.is_none_or(|asked| asked.customer != found.customer) {
        return Err(Missing("customer".into()).error(name));
    }
    let place = cx.place(line, &found.customer);
    let keys = &cx.setup.config.seal_keys;
    Ok(PaymentMethod {
        id: ["pm_", &cx.random(&operation.key)].concat(),
        provider: name.to_string(),
        sealed: seal::seal(keys, place, &cx.moment.entropy, &found.secret)?,
        digest: sha256_hex(&[found.secret.reveal().as_bytes()]),
        customer: found.customer,
        kind: found.kind,
        card: found.card,
        created: cx.now(),
        kept: operation.subject.is_empty(),
        due_at: None,
        removed_at: None,
    })
}

/// A reply that came is no success yet: the payment in it says how it went. A charge
/// has an end only with its money there, or not; until then nothing else is charged.
fn taken(line: Line<'_>, operation: &Operation, event: Event) -> Result<End, KassaError> {
    if !takes_money(operation.kind) {
        return Ok(End::Done(event));
    }
    let Report::Payment { payment, .. } = &event.report else {
        return Err(provider_down(line.provider.name()));
    };
    let less = operation
        .amount
        .is_some_and(|asked| payment.amount.amount < asked);
    match payment.status {
        PaymentStatus::Failed => Ok(End::Refused("payment_failed".to_string())),
        PaymentStatus::Paid if !less => Ok(End::Done(event)),
        PaymentStatus::Pending if operation.kind == OperationKind::Confirm => Ok(End::Done(event)),
        PaymentStatus::Paid
        | PaymentStatus::Pending
        | PaymentStatus::Authorized
        | PaymentStatus::Unknown => Err(provider_down(line.provider.name())),
    }
}

/// Only these take a customer's money.
fn takes_money(kind: OperationKind) -> bool {
    matches!(kind, OperationKind::Charge | OperationKind::Confirm)
}

/// What a provider knows of an operation that may have been sent.
enum Found {
    /// It was made.
    Made(Event),
    /// It was not.
    Not,
    /// There is no place to look.
    Nowhere,
    /// It was refused, with this code.
    Refused(String),
    /// It goes on over there.
    Waits,
}

async fn look_up(cx: &Cx, line: Line<'_>, operation: &Operation) -> Result<Found, KassaError> {
    let api = line.api()?;
    let Some(call) = api.look_up(operation) else {
        return Ok(Found::Nowhere);
    };
    let answer = match cx.send(line, &call).await? {
        Sent::Done(answer) => answer,
        Sent::Refused(error) if api.is_absent(&error.code) => return Ok(Found::Not),
        Sent::Refused(error) => return Err(error),
        Sent::Unclear => return Err(provider_down(line.provider.name())),
    };
    let (proof, world) = (Proof::own_reply(), cx.setup.environment);
    let as_of = as_of(line, &answer)?;
    let found = api
        .looked_up(operation, proof, &answer.body, world, as_of)
        .map_err(|missing| missing.error(line.provider.name()))?;
    Ok(match found {
        LookedUp::Made(event) => Found::Made(here(cx, line, event.into_inner())?),
        LookedUp::Refused(code) => Found::Refused(code),
        LookedUp::Waits => Found::Waits,
        LookedUp::Absent => Found::Not,
    })
}

/// A subscription that has ended already cannot be ended: what it is now tells
/// whether the refusal matters.
async fn already_so(
    cx: &Cx,
    line: Line<'_>,
    operation: &Operation,
) -> Result<Option<Event>, KassaError> {
    match operation.kind {
        OperationKind::CancelNow | OperationKind::CancelAtPeriodEnd => {}
        // Somebody else took it, or let it go.
        OperationKind::Capture | OperationKind::Void => {
            return Ok(match look_up(cx, line, operation).await? {
                Found::Made(event) => Some(event),
                Found::Not | Found::Nowhere | Found::Refused(_) | Found::Waits => None,
            });
        }
        OperationKind::Refund
        | OperationKind::Resume
        | OperationKind::Pause
        | OperationKind::Change
        | OperationKind::Confirm
        | OperationKind::Register
        | OperationKind::Charge
        | OperationKind::Unregister
        | OperationKind::Acknowledge
        | OperationKind::PayWith => return Ok(None),
    }
    let call = line.api()?.retrieve_subscription(&operation.subject);
    let Sent::Done(answer) = cx.send(line, &call).await? else {
        return Ok(None);
    };
    let event = learn(cx, line, &answer)?;
    let (Report::Subscription { subscription, .. }
    | Report::Purchase {
        subscription: Some(subscription),
        ..
    }) = &event.report
    else {
        return Ok(None);
    };
    let over = subscription.status.is_over();
    Ok(over.then_some(event))
}
