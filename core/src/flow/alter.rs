//! Changes of a subscription: its end, a pause, its plan, its quantity.

use crate::ask::{CancelWhen, Decline, Outcome, Proration};
use crate::decide::access::counting;
use crate::decide::draft::Draft;
use crate::error::KassaError;
use crate::flow::operation::{Turn, begin, declined, finish, is_open, pending};
use crate::flow::steps::{Committed, TRIES, contended, taken};
use crate::flow::usage::happening;
use crate::job::Cx;
use crate::model::account::{Operation, OperationKind};
use crate::model::history::Happening;
use crate::model::subscription::{Subscription, SubscriptionStatus};
use crate::model::time::Millis;
use crate::providers::Alteration;
use crate::sorted::Listed as _;
use alloc::format;
use alloc::string::String;

/// How a subscription is to be.
pub(super) enum Wish {
    Cancel(CancelWhen),
    Pause {
        until: Option<Millis>,
        free: bool,
    },
    Change {
        plan: Option<String>,
        quantity: Option<i64>,
        proration: Proration,
    },
}

/// What a wish comes to for the subscription that it is about.
enum Step<'a> {
    Ask(Alteration<'a>),
    /// It is so already: a second press of a button is no error.
    Already,
    No(Decline),
}

/// Writes the wish down, sends it, and takes what the provider says.
pub(super) async fn alter(
    cx: &Cx,
    account: String,
    subscription: Option<String>,
    wish: Wish,
) -> Result<Outcome, KassaError> {
    let account = account.as_str();
    wish.check(cx)?;
    let kind = wish.kind();
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        let chosen = match &subscription {
            Some(id) => draft.account.subscriptions.iter().find(|it| it.id == *id),
            None => counting(&draft.account, cx.now()),
        };
        let Some(mut chosen) = chosen.cloned() else {
            return Ok(declined(Decline::NoSubscription));
        };
        let (provider, id) = (chosen.provider.clone(), chosen.id.clone());
        let open = |it: &&Operation| is_open(it, kind, &provider, &id);
        let open = draft.account.operations.iter().filter(open).listed();
        // What was wished before and got no answer may be so by now.
        let ends = |it: &&Operation| it.kind == OperationKind::CancelAtPeriodEnd;
        if open.iter().any(ends) {
            chosen.cancel_at = chosen.cancel_at.or(chosen.period_end).or(Some(cx.now()));
        }
        let alteration = match wish.step(cx, &chosen, open.is_empty()) {
            Step::Ask(alteration) => alteration,
            Step::Already => return Ok(wish.done(&draft)),
            Step::No(code) => return Ok(declined(code)),
        };
        let line = cx.line(Some(&chosen.provider))?;
        let call = line.api()?.alter(&chosen, &alteration)?;
        let same = |it: &&&Operation| it.kind == kind && it.call == call;
        if let Some(key) = open.iter().find(same).map(|it| it.key.clone()) {
            return finish(cx, draft, &key, Turn::Asked).await;
        }
        let key = format!("cancel/{}", cx.random("cancel"));
        let operation = pending(cx, key.clone(), kind, &chosen.provider, &chosen.id, call);
        let what = Happening {
            provider: Some(chosen.provider.clone()),
            subject: Some(chosen.id.clone()),
            ..happening(wish.word())
        };
        draft.record(cx.cause(account, "cancel", &key), what, None, |account| {
            begin(account, operation);
        });
        match cx.commit(&[&draft]).await? {
            Committed::Applied => return finish(cx, draft, &key, Turn::First).await,
            Committed::Stale => {}
            Committed::Taken(reference) => return Err(taken(&reference)),
        }
    }
    Err(contended())
}

impl Wish {
    fn kind(&self) -> OperationKind {
        match self {
            Wish::Cancel(CancelWhen::Now) => OperationKind::CancelNow,
            Wish::Cancel(CancelWhen::PeriodEnd) => OperationKind::CancelAtPeriodEnd,
            Wish::Cancel(CancelWhen::Never) => OperationKind::Resume,
            Wish::Pause { .. } => OperationKind::Pause,
            Wish::Change { .. } => OperationKind::Change,
        }
    }

    /// What the journal calls it.
    fn word(&self) -> &'static str {
        match self {
            Wish::Cancel(CancelWhen::Now) => "cancel_asked",
            Wish::Cancel(CancelWhen::PeriodEnd) => "cancel_at_period_end_asked",
            Wish::Cancel(CancelWhen::Never) => "resume_asked",
            Wish::Pause { .. } => "pause_asked",
            Wish::Change { .. } => "change_asked",
        }
    }

    fn done(&self, draft: &Draft) -> Outcome {
        let benefits = draft.benefits();
        match self {
            Wish::Cancel(_) => Outcome::Canceled { benefits },
            Wish::Pause { .. } | Wish::Change { .. } => Outcome::Changed { benefits },
        }
    }

    fn check(&self, cx: &Cx) -> Result<(), KassaError> {
        match self {
            Wish::Pause {
                until: Some(until), ..
            } if *until <= cx.now() => Err(KassaError::misused(
                "bad_until",
                "A pause ends in the future; `until` is in milliseconds since 1970.",
            )),
            Wish::Change {
                plan: None,
                quantity: None,
                ..
            } => Err(KassaError::misused(
                "nothing_to_change",
                "Give the other plan, or the other quantity.",
            )),
            Wish::Change {
                quantity: Some(quantity),
                ..
            } if !(1..=10_000).contains(quantity) => Err(KassaError::misused(
                "bad_quantity",
                "A quantity is 1 to 10,000.",
            )),
            Wish::Cancel(_) | Wish::Pause { .. } | Wish::Change { .. } => Ok(()),
        }
    }

    /// Unless all is settled, what is known of the subscription may be otherwise by now.
    fn step<'a>(&'a self, cx: &'a Cx, chosen: &Subscription, settled: bool) -> Step<'a> {
        let over = chosen.status.is_terminal();
        match self {
            Wish::Cancel(CancelWhen::Now | CancelWhen::PeriodEnd) if over => Step::Already,
            _ if over => Step::No(Decline::NoSubscription),
            Wish::Cancel(when) => Step::Ask(Alteration::Cancel(*when)),
            Wish::Pause { until, free } => Step::Ask(Alteration::Pause {
                until: *until,
                free: *free,
            }),
            Wish::Change {
                plan,
                quantity,
                proration,
            } => change(cx, chosen, settled, plan.as_deref(), *quantity, *proration),
        }
    }
}

/// A change goes to a plan of the same group that the same provider sells.
fn change<'a>(
    cx: &'a Cx,
    chosen: &Subscription,
    settled: bool,
    plan: Option<&str>,
    quantity: Option<i64>,
    proration: Proration,
) -> Step<'a> {
    let present = chosen.terms.as_ref();
    let quantity = quantity.filter(|quantity| !settled || *quantity != chosen.quantity);
    let other = plan.filter(|plan| !settled || present.is_none_or(|it| it.plan != *plan));
    let mut price = None;
    if let Some(other) = other {
        let plan = cx.setup.plan(other).filter(|plan| !plan.retired);
        let same_group = |group| present.is_none_or(|terms| terms.group == group);
        let plan = plan.filter(|plan| plan.interval.is_some() && same_group(plan.terms().group));
        price = plan.and_then(|plan| plan.price_at(&chosen.provider));
        if price.is_none() {
            return Step::No(Decline::NoPlan);
        }
    }
    if price.is_none() && quantity.is_none() {
        return Step::Already;
    }
    if chosen.status == SubscriptionStatus::Incomplete {
        return Step::No(Decline::NoSubscription);
    }
    Step::Ask(Alteration::Change {
        price,
        quantity,
        proration,
    })
}
