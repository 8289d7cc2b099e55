//! Purchases on their way to the server, so that none is lost.
//!
//! A purchase is written down on the device before anybody is asked, sent, told to the store as
//! received only after the server has committed it, and taken away last. Whatever happens between
//! two of these steps, it is sent again: the server gives each purchase once.

use super::ask::StorePurchase;
use super::named::Named;
use super::need::{Shelf, Stored};
use super::outcome::{AppOutcome, Delivery, DeliveryState};
use super::server::{Cx, Said};
use crate::error::KassaError;
use crate::json::{self, Read, Reader};
use crate::model::arrival::Arrival;
use crate::model::benefits::Benefits;
use crate::model::order::Order;
use crate::model::time::{HOUR, Millis, SECOND};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;
use kassa_wire::Json;
use sha2::{Digest, Sha256};

/// The first pause; each further one is twice as long.
const FIRST: Millis = 5 * SECOND;
const LONGEST: Millis = 6 * HOUR;
/// A signed transaction has some 5 kB; the server takes no more than this.
const LARGEST_PROOF: usize = 60_000;
const LONGEST_ID: usize = 4_000;

/// What lies in the outbox.
#[derive(Json)]
struct Parcel {
    purchase: StorePurchase,
    /// When it was written down.
    since: Millis,
    /// How often it was sent in vain.
    tries: u32,
    /// When it was last sent in vain.
    tried: Millis,
    /// When it is sent again.
    next: Millis,
}

impl Parcel {
    /// A clock that was set back must not keep it waiting.
    fn is_due(&self, now: Millis) -> bool {
        now >= self.next || now < self.tried
    }

    /// The same, after a try in vain.
    fn tried_at(self, now: Millis, entropy: &str) -> Parcel {
        let doublings = self.tries.min(20);
        let pause = FIRST.saturating_mul(1_i64 << doublings).min(LONGEST);
        // Up to a quarter more, so that a server that comes back is not asked by all at once.
        let chance = entropy
            .get(..2)
            .and_then(|it| i64::from_str_radix(it, 16).ok());
        let more = pause.saturating_mul(chance.unwrap_or(0)) / 1_024;
        Parcel {
            tries: self.tries.saturating_add(1),
            tried: now,
            next: now.saturating_add(pause).saturating_add(more),
            ..self
        }
    }
}

/// Brings one purchase to the server.
pub(super) async fn deliver(cx: &Cx, purchase: StorePurchase) -> Result<AppOutcome, KassaError> {
    check(&purchase)?;
    let now = cx.moment.now;
    let name = name(&purchase);
    // A shelf that cannot be read now does not stop the purchase: the store still has it.
    let entries = cx.stored(Shelf::Outbox).await.unwrap_or_default();
    let (mut known, others): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|entry| entry.name == name);
    let others = others.iter().filter_map(read).map(|it| it.next);
    let others: Vec<Millis> = others.collect();
    let parcel = match known.pop().as_ref().and_then(read) {
        Some(parcel) => Parcel { purchase, ..parcel },
        None => Parcel {
            purchase,
            since: now,
            tries: 0,
            tried: now,
            next: now,
        },
    };
    let _ = keep(cx, &name, &parcel).await;
    let brought = bring(cx, &name, parcel).await;
    Ok(AppOutcome::Delivered {
        deliveries: Vec::from([brought.delivery]),
        next_try: others.into_iter().chain(brought.next).min(),
    })
}

/// Brings what is due, or all.
pub(super) async fn flush(cx: &Cx, all: bool) -> Result<AppOutcome, KassaError> {
    let now = cx.moment.now;
    let mut parcels = Vec::new();
    for entry in cx.stored(Shelf::Outbox).await? {
        match read(&entry) {
            Some(parcel) => parcels.push((entry.name, parcel)),
            // Nothing can be sent from that; the store gives again what was not finished.
            None => {
                let _ = cx.write(Shelf::Outbox, &entry.name, None).await;
            }
        }
    }
    parcels.sort_by_key(|(_, parcel)| parcel.since);
    let mut deliveries = Vec::new();
    let mut next_try: Option<Millis> = None;
    let mut stop = None;
    for (name, parcel) in parcels {
        let due = all || parcel.is_due(now);
        let next = match stop {
            // Whoever could not be reached a moment ago is not asked once more for each.
            Some(later) => Some(parcel.next.max(later)),
            None if !due => Some(parcel.next),
            None => {
                let brought = bring(cx, &name, parcel).await;
                deliveries.push(brought.delivery);
                stop = brought.next.filter(|_| brought.is_down);
                brought.next
            }
        };
        next_try = next_try.into_iter().chain(next).min();
    }
    Ok(AppOutcome::Delivered {
        deliveries,
        next_try,
    })
}

/// What the server says of a purchase. Only `finish` has to be understood: an app that is older
/// than its server still tells the store, and shows what it can.
struct Verdict {
    finish: bool,
    state: Option<Arrival>,
    plan: Option<String>,
    orders: Option<Vec<Order>>,
    benefits: Option<Benefits>,
}

impl Read for Verdict {
    fn read(from: &Reader<'_>) -> Self {
        fn part<T: Read>(from: &Reader<'_>, name: &str) -> Option<T> {
            from.json().get(name)?.to().ok()
        }
        Verdict {
            finish: from.field("finish"),
            state: part(from, "state"),
            plan: part(from, "plan"),
            orders: part(from, "orders"),
            benefits: part(from, "benefits").map(|Named(benefits)| benefits),
        }
    }
}

/// What became of a parcel.
struct Brought {
    delivery: Delivery,
    /// When it is sent again; none where it has left the device.
    next: Option<Millis>,
    /// Nobody was there, or nobody is signed in: no other parcel would fare better now.
    is_down: bool,
}

/// Sends one.
async fn bring(cx: &Cx, name: &str, parcel: Parcel) -> Brought {
    let sent = Sent {
        provider: parcel.purchase.provider.clone(),
        proof: parcel.purchase.proof.clone(),
        product: parcel.purchase.product.clone(),
    };
    let said = cx.post("purchase", json::text(&sent)).await;
    if let Said::No {
        error,
        declined: true,
        ..
    } = &said
        && error.code == "taken"
    {
        let _ = cx.write(Shelf::Outbox, name, None).await;
        return Brought {
            delivery: refused(parcel.purchase, DeliveryState::Taken, error.clone()),
            next: None,
            is_down: false,
        };
    }
    let verdict: Verdict = match said.result() {
        Ok(verdict) => verdict,
        Err(error) => return kept(cx, name, parcel, error).await,
    };
    let landed = verdict.state.is_none_or(|state| state == Arrival::Landed);
    let state = match (verdict.finish, landed) {
        (false, _) => DeliveryState::Waiting,
        (true, true) => DeliveryState::Given,
        (true, false) => DeliveryState::Over,
    };
    let delivery = Delivery {
        plan: verdict.plan,
        orders: verdict.orders.unwrap_or_default(),
        benefits: verdict.benefits,
        ..told(parcel.purchase.clone(), state)
    };
    let next = if verdict.finish && cx.finish(&parcel.purchase).await {
        let _ = cx.write(Shelf::Outbox, name, None).await;
        None
    } else {
        Some(again(cx, name, parcel).await)
    };
    Brought {
        delivery,
        next,
        is_down: false,
    }
}

/// It stays on the device and is sent again.
async fn kept(cx: &Cx, name: &str, parcel: Parcel, error: KassaError) -> Brought {
    let is_down = error.retryable || error.status == 401;
    let delivery = refused(parcel.purchase.clone(), DeliveryState::Kept, error);
    let next = Some(again(cx, name, parcel).await);
    Brought {
        delivery,
        next,
        is_down,
    }
}

async fn again(cx: &Cx, name: &str, parcel: Parcel) -> Millis {
    let parcel = parcel.tried_at(cx.moment.now, &cx.moment.entropy);
    let _ = keep(cx, name, &parcel).await;
    parcel.next
}

async fn keep(cx: &Cx, name: &str, parcel: &Parcel) -> bool {
    let body = Some(json::text(parcel));
    cx.write(Shelf::Outbox, name, body).await
}

fn told(purchase: StorePurchase, state: DeliveryState) -> Delivery {
    Delivery {
        purchase,
        state,
        code: None,
        hint: None,
        plan: None,
        orders: Vec::new(),
        benefits: None,
    }
}

fn refused(purchase: StorePurchase, state: DeliveryState, error: KassaError) -> Delivery {
    Delivery {
        code: Some(error.code),
        hint: Some(error.hint).filter(|hint| !hint.is_empty()),
        ..told(purchase, state)
    }
}

/// What `POST purchase` takes.
#[derive(Json)]
struct Sent {
    provider: String,
    proof: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    product: Option<String>,
}

fn check(purchase: &StorePurchase) -> Result<(), KassaError> {
    let (id, proof) = (purchase.id.len(), purchase.proof.len());
    let fits = (1..=LONGEST_ID).contains(&id) && (1..=LARGEST_PROOF).contains(&proof);
    if fits && !purchase.provider.is_empty() {
        return Ok(());
    }
    Err(KassaError::misused(
        "bad_purchase",
        "A purchase has `provider`, `id` and `proof` as the store gave them: the signed transaction \
         of StoreKit 2 (`jwsRepresentation`), or the purchase token of Google Play.",
    ))
}

fn read(entry: &Stored) -> Option<Parcel> {
    let parcel: Parcel = json::read(&entry.body).ok()?;
    check(&parcel.purchase).is_ok().then_some(parcel)
}

/// Under which name it lies there: the same for the same purchase.
fn name(purchase: &StorePurchase) -> String {
    let mut hash = Sha256::new();
    hash.update(&purchase.provider);
    // In no provider's name, so that no two purchases are one.
    hash.update(b"\n");
    hash.update(&purchase.id);
    let mut name = String::new();
    for byte in hash.finalize() {
        // A text takes whatever is written to it.
        let _ = write!(name, "{byte:02x}");
    }
    name
}
