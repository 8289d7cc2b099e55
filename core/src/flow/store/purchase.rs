//! A purchase that a device brings: whose it is, and what it gives.

use super::acknowledge::receive;
use super::told::{admitted, told};
use crate::ask::{Decline, Outcome};
use crate::authentic::digest::sha256_hex;
use crate::authentic::{Event, Report};
use crate::decide::draft::Draft;
use crate::decide::event::Origin;
use crate::decide::{drift, order, purchase};
use crate::error::{KassaError, Reason};
use crate::flow::happening::{happening, subject};
use crate::flow::inbound::{Known, apply_all, cause_of, known, store_letter, wake};
use crate::flow::operation::{Turn, declined, finish};
use crate::flow::steps::{Committed, Line, TRIES, check_account, contended};
use crate::job::Cx;
use crate::model::account::Account;
use crate::model::arrival::Arrival;
use crate::model::catalog::Plan;
use crate::model::history::Happening;
use crate::model::order::Order;
use crate::providers::{Proffered, Purchase, Store};
use crate::sorted::Listed as _;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

/// A signed transaction has about 5 kB, a purchase token 200 bytes.
const LARGEST_PROOF: usize = 65_536;

/// What a device brings.
pub(in crate::flow) struct Wish {
    pub(in crate::flow) account: String,
    pub(in crate::flow) provider: String,
    pub(in crate::flow) proof: String,
    pub(in crate::flow) product: Option<String>,
}

/// Proves it, binds it to the account, and gives what it bought, once.
pub(in crate::flow) async fn purchase(cx: &Cx, wish: Wish) -> Result<Outcome, KassaError> {
    check_account(&wish.account)?;
    if wish.proof.is_empty() || wish.proof.len() > LARGEST_PROOF {
        return Err(KassaError::misused(
            "bad_proof",
            "A proof is the signed transaction or the purchase token that the store gave the app.",
        ));
    }
    let line = cx.line(Some(&wish.provider))?;
    let Some(store) = line.store() else {
        return Err(no_store(line));
    };
    let mut event = proved(cx, line, store, &wish).await?;
    // Told by the device's store, of whom it was to be.
    let named = event.account.replace(wish.account.clone());
    if !sells(cx.plans(), &event) {
        return Ok(declined(Decline::NoPlan));
    }
    for attempt in 0..TRIES {
        let found = known(cx, &event, &cause_of(&event), attempt).await?;
        let Known { account, links, .. } = &found;
        let owner = account.as_ref().map(|(_, account)| account);
        if !is_theirs(&wish, owner, links, named.as_deref(), line) {
            return Ok(declined(Decline::Taken));
        }
        admitted(cx, line, &mut event, &wish.account)?;
        let (mut draft, links) = begun(cx, &wish.account, found);
        let said = Vec::from([(event.clone(), Origin::Message)]);
        let new = drift::of(&draft.account, &event, cx.now(), |account| {
            apply_all(cx, account, &said);
        });
        if new.is_none() {
            return bought(cx, &draft, &event, true).await;
        }
        draft.found(&links, &event);
        draft.lead(&event);
        let what = Happening {
            provider: Some(event.provider.clone()),
            event: Some(event.kind.clone()),
            subject: Some(subject(&event)),
            ..happening("purchased")
        };
        let once = [&event.id, "/", &cx.random(&event.id)].concat();
        let cause = cx.cause(&wish.account, "purchase", &once);
        draft.record(cause, what, None, |account| apply_all(cx, account, &said));
        let calls = receive(cx, line, &mut draft);
        match cx.commit(&[&draft]).await? {
            Committed::Applied => {
                wake(cx, line, draft.new_links()).await;
                return received(cx, &wish.account, &calls, &event).await;
            }
            Committed::Stale => {}
            Committed::Taken(_) => return Ok(declined(Decline::Taken)),
        }
    }
    Err(contended())
}

/// What the store says of it.
async fn proved(
    cx: &Cx,
    line: Line<'_>,
    store: &dyn Store,
    wish: &Wish,
) -> Result<Event, KassaError> {
    let product = wish.product.as_deref();
    let plan = cx
        .plans()
        .iter()
        .find(|plan| purchase::is_of(plan, &wish.provider, product));
    let letter = store_letter(cx, line);
    let proffered = Proffered {
        proof: &wish.proof,
        product,
        renews: plan.is_some_and(|plan| plan.interval.is_some()),
        inbound: &letter,
    };
    match store.bought(&proffered)? {
        Purchase::Proved(event) => Ok(event.into_inner()),
        Purchase::Ask(call) => {
            let answer = cx.call(line, &call).await?;
            told(cx, line, &answer).await
        }
    }
}

/// Whether it sells anything that is for sale here.
fn sells(plans: &[Plan], event: &Event) -> bool {
    let Report::Purchase { sale, bought, .. } = &event.report else {
        return false;
    };
    let sales = bought.iter().map(|it| &it.sale).chain([sale]);
    let mut prices = sales.flat_map(|sale| &sale.prices);
    prices.any(|price| {
        let of = |plan: &Plan| plan.price_at(&event.provider) == Some(price);
        plans.iter().any(of)
    })
}

/// A signature tells what was bought and not by whom: anybody can send what another has
/// shown. It is the caller's if it is theirs already, or nobody's and made for them, or
/// made for nobody.
fn is_theirs(
    wish: &Wish,
    owner: Option<&Account>,
    links: &[(String, String)],
    named: Option<&str>,
    line: Line<'_>,
) -> bool {
    let asker = &wish.account;
    let is = |account: &Account| account.id == *asker || account.merged.contains(asker);
    if !links.is_empty() {
        return owner.is_some_and(is);
    }
    let Some(named) = named else {
        return true;
    };
    let provider = line.provider.name();
    let customer = |account: &Account| {
        let mut all = account.customers.iter();
        all.any(|it| it.provider == provider && it.id == named)
    };
    named.eq_ignore_ascii_case(asker)
        || named == sha256_hex(&[asker.as_bytes()])
        || owner.is_some_and(|account| is(account) && customer(account))
}

/// The account that gets it, and the links that lead to it.
fn begun(cx: &Cx, account: &str, found: Known) -> (Box<Draft>, Vec<(String, String)>) {
    let draft = match found.account {
        Some((base, account)) => Draft::new(base, account, cx.now()),
        None => Draft::open(account, cx.setup.environment, cx.now()),
    };
    (Box::new(cx.telling(draft)), found.links)
}

/// Tells the store that it was received. What fails here is due work.
async fn received(
    cx: &Cx,
    account: &str,
    calls: &[String],
    event: &Event,
) -> Result<Outcome, KassaError> {
    for key in calls {
        let (draft, _) = cx.draft(account, None, 0).await?;
        let _later = finish(cx, draft, key, Turn::First).await;
    }
    let (draft, _) = cx.draft(account, None, 0).await?;
    bought(cx, &draft, event, false).await
}

/// What the account has of it.
async fn bought(
    cx: &Cx,
    draft: &Draft,
    event: &Event,
    replayed: bool,
) -> Result<Outcome, KassaError> {
    let account = &draft.account;
    let state = purchase::state(account, event, cx.now());
    let paid = purchase::of(account, event);
    let plan = paid.iter().find_map(|it| it.terms.as_ref());
    let orders: Vec<Order> = paid.iter().flat_map(|it| order::rows(it)).listed();
    Ok(Outcome::Purchased {
        state,
        plan: plan.map(|terms| terms.plan.clone()),
        orders,
        // What is not paid yet comes again.
        finish: state != Arrival::Waiting,
        replayed,
        due: draft.is_due(),
        wake_at: draft.wake_at(),
        benefits: draft.benefits(),
    })
}

fn no_store(line: Line<'_>) -> KassaError {
    KassaError::new(
        Reason::Unsupported,
        "no_store",
        "This provider is no store of a device: its purchases come by webhook.",
    )
    .at(line.provider.name())
}
