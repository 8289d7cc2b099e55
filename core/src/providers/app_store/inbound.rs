//! From a signed message to what it says: proved first, with all that is signed inside of it, and
//! read afterwards.

use super::NAME;
use super::payload::{Kind, Prover, app};
use super::read::{self, Notice};
use crate::authentic::doubt::{check_body, malformed, untrusted};
use crate::authentic::{Authentic, Event, Headline, Proof, Received};
use crate::error::KassaError;
use crate::json::scan;
use crate::model::config::StoreApp;
use crate::model::id::Environment;
use crate::providers::told::{content_id, received};
use crate::providers::{Inbound, Missing, Proffered};
use alloc::borrow::Cow;
use alloc::string::ToString;

pub(super) fn prove(inbound: &Inbound<'_>) -> Result<Authentic<Headline>, KassaError> {
    let (proof, notice) = proved(inbound)?;
    let headline = Headline {
        id: notice.id(),
        kind: notice.kind(),
        environment: place(notice.payload()).environment.as_deref().and_then(read::environment),
    };
    Ok(Authentic::new(proof, headline))
}

pub(super) fn receive(inbound: &Inbound<'_>) -> Result<Authentic<Received>, KassaError> {
    let (proof, notice) = proved(inbound)?;
    let received = received(notice.id(), notice.kind(), notice.event());
    Ok(Authentic::new(proof, received))
}

/// A notification of ours, with all that is signed in it.
fn proved(inbound: &Inbound<'_>) -> Result<(Proof, Notice), KassaError> {
    check_body(inbound.body).map_err(|doubt| untrusted(doubt).at(NAME))?;
    let [signed] = scan::fields(inbound.body, ["signedPayload"]).unwrap_or_default();
    let signed = signed.and_then(scan::text);
    let signed = signed.ok_or_else(|| {
        untrusted(malformed(
            "App Store posts `{\"signedPayload\": \"…\"}`. Hand the body on as it came; notifications \
             of version 1 are not signed and not understood: choose version 2.",
        ))
        .at(NAME)
    })?;
    let prover = Prover(inbound);
    let (proof, payload) = prover.any(&signed)?;
    if Kind::of(&payload) != Kind::Notification {
        return Err(untrusted([
            "other_kind",
            "App Store signed this, but not as a notification: a purchase of a device is handed to \
             `purchase`.",
        ])
        .at(NAME));
    }
    let app = app(inbound)?;
    let place = place(&payload);
    is_of(app, &place)?;
    is_number(app, &place)?;
    is_admitted(app, inbound, &place)?;
    let notice = Notice::open(payload, &prover)?;
    if let Some(transaction) = notice.transaction() {
        let bought = own_place(transaction);
        is_of(app, &bought)?;
        if bought.bundle.is_none() {
            return Err(other_app());
        }
    }
    Ok((proof, notice))
}

/// A purchase as a device shows it: one signed transaction.
pub(super) fn bought(proffered: &Proffered<'_>) -> Result<Authentic<Event>, KassaError> {
    let inbound = proffered.inbound;
    if proffered.proof.trim_start().starts_with('{') {
        return Err(no_transaction(
            "This is JSON that nobody has signed. Send StoreKit's `jwsRepresentation` of the \
             verification result, and not the transaction's `jsonRepresentation`.",
        ));
    }
    let (proof, payload) = Prover(inbound).any(proffered.proof)?;
    match Kind::of(&payload) {
        Kind::Transaction => {}
        Kind::Notification => {
            return Err(no_transaction("This is a notification: post it to the webhook's address."));
        }
        Kind::Renewal | Kind::Other => {
            return Err(no_transaction(
                "App Store signed this, but not as a transaction: an AppTransaction and a renewal \
                 info sell nothing. Send the `jwsRepresentation` of a `Transaction`.",
            ));
        }
    }
    let app = app(inbound)?;
    let place = own_place(&payload);
    if place.bundle.is_none() {
        return Err(other_app());
    }
    is_of(app, &place)?;
    is_admitted(app, inbound, &place)?;
    if place.environment.as_deref().and_then(read::environment).is_none() {
        return Err(unreadable(&Missing("environment".to_string())));
    }
    let world = inbound.environment.unwrap_or(Environment::Test);
    let event = read::alone(&payload, &content_id(&[&payload]), world, inbound.now);
    let event = event.map_err(|missing| unreadable(&missing))?;
    Ok(Authentic::new(proof, event))
}

/// Which app a message is of, and in which world.
#[derive(Default)]
struct Place<'a> {
    bundle: Option<Cow<'a, str>>,
    number: Option<&'a [u8]>,
    environment: Option<Cow<'a, str>>,
}

/// Of a notification, in whichever of its parts it has.
fn place(payload: &[u8]) -> Place<'_> {
    let names = ["data", "summary", "appData", "externalPurchaseToken"];
    let parts = scan::fields(payload, names).unwrap_or_default();
    let part = parts.into_iter().flatten().next();
    part.map_or_else(Place::default, own_place)
}

fn own_place(part: &[u8]) -> Place<'_> {
    let names = ["bundleId", "appAppleId", "environment"];
    let [bundle, number, environment] = scan::fields(part, names).unwrap_or_default();
    Place {
        bundle: bundle.and_then(scan::text),
        number,
        environment: environment.and_then(scan::text),
    }
}

fn is_of(app: &StoreApp, place: &Place<'_>) -> Result<(), KassaError> {
    match &place.bundle {
        Some(bundle) if *bundle != app.id => Err(other_app()),
        _ => Ok(()),
    }
}

/// The number of the app tells it where real money is; a sandbox need not say it.
fn is_number(app: &StoreApp, place: &Place<'_>) -> Result<(), KassaError> {
    if place.environment.as_deref() != Some("Production") {
        return Ok(());
    }
    let Some(number) = app.number else {
        let hint = "Give `app.number`, the app's Apple ID in App Store Connect: notifications of real \
                    purchases are known by it.";
        return Err(KassaError::misused("no_app_number", hint).at(NAME));
    };
    let told = place.number.and_then(|it| core::str::from_utf8(it).ok());
    if told.and_then(|it| it.parse().ok()) == Some(number) {
        Ok(())
    } else {
        Err(other_app())
    }
}

/// What Xcode signs counts where its certificate was given, and nowhere else.
fn is_admitted(
    app: &StoreApp,
    inbound: &Inbound<'_>,
    place: &Place<'_>,
) -> Result<(), KassaError> {
    let local = matches!(place.environment.as_deref(), Some("Xcode" | "LocalTesting"));
    let live = inbound.environment == Some(Environment::Live);
    if local && (live || app.xcode.is_none()) {
        return Err(untrusted([
            "local_testing",
            "This is of Xcode's local testing, which App Store does not sign: in a test set-up, give \
             the certificate that Xcode exports as `app.xcode`.",
        ])
        .at(NAME));
    }
    Ok(())
}

fn other_app() -> KassaError {
    untrusted([
        "other_app",
        "App Store signed this for another app than the one in `app`. Compare `app.id` with the bundle \
         id and `app.number` with the app's Apple ID.",
    ])
    .at(NAME)
}

fn no_transaction(hint: &str) -> KassaError {
    KassaError::misused("not_a_transaction", hint).at(NAME)
}

/// A genuine purchase that cannot be read is told to whoever sent it: the device keeps it.
fn unreadable(missing: &Missing) -> KassaError {
    missing.error(NAME)
}
