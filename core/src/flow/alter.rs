//! Changes of a subscription: its end, a pause, its plan, its quantity.

use crate::ask::{CancelWhen, ChangeWhen, Decline, Outcome, Proration};
use crate::decide::access::counting;
use crate::decide::bundle::renews_along;
use crate::decide::draft::Draft;
use crate::decide::kept::{self, Given, Wanted, Way};
use crate::decide::recurring;
use crate::error::{KassaError, Reason};
use crate::flow::happening::happening;
use crate::flow::operation::{Turn, begin, declined, finish, is_open, pending};
use crate::flow::steps::{TRIES, contended};
use crate::job::Cx;
use crate::model::account::{Account, Operation, OperationKind};
use crate::model::catalog::Plan;
use crate::model::history::Happening;
use crate::model::subscription::{Kept, Subscription, SubscriptionStatus};
use crate::model::time::{DAY, Millis};
use crate::providers::Alteration;
use crate::sorted::Listed as _;
use alloc::format;
use alloc::string::String;

/// How a subscription is to be.
#[derive(Clone)]
pub(super) enum Wish {
    Cancel(CancelWhen),
    Pause { until: Option<Millis>, free: bool },
    Change(Change),
}

/// Another plan or quantity in place of the present one.
#[derive(Clone)]
pub(super) struct Change {
    pub(super) plan: Option<String>,
    pub(super) quantity: Option<i64>,
    pub(super) when: ChangeWhen,
    pub(super) proration: Option<Proration>,
    pub(super) as_of: Option<Millis>,
}

/// What a wish comes to for the subscription that it is about.
pub(super) enum Step<'a> {
    Ask(Alteration<'a>, Option<Kept>),
    /// Something else has to be so before.
    First(Change),
    /// It is so already: a second press of a button is no error.
    Already,
    No(Decline),
}

/// Does what is wished. What waited for the period's end and had to give way to
/// it goes on waiting if the provider says no.
pub(super) async fn alter(
    cx: &Cx,
    account: String,
    subscription: Option<String>,
    asked: Wish,
    options: Option<String>,
) -> Result<Outcome, KassaError> {
    asked.check(cx)?;
    let (about, mut waited) = ((account.as_str(), subscription.as_deref()), None);
    let ended = ask(cx, about, (asked, options.as_deref()), &mut waited).await;
    let refused = matches!(&ended, Err(error) if error.reason == Reason::Refused);
    if let Some(planned) = waited.filter(|_| refused) {
        // Without an answer it is asked again as work that is due.
        let _ = ask(cx, about, (Wish::Change(planned), None), &mut None).await;
    }
    ended
}

/// Writes a wish down, sends it, and takes what the provider says. Tells what
/// gave way to it.
async fn ask(
    cx: &Cx,
    (account, subscription): (&str, Option<&str>),
    (asked, options): (Wish, Option<&str>),
    waited: &mut Option<Change>,
) -> Result<Outcome, KassaError> {
    let mut before: Option<Wish> = None;
    for attempt in 0..TRIES {
        let wish = before.as_ref().unwrap_or(&asked);
        let kind = wish.kind();
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        let Some(mut chosen) = chosen(&draft.account, subscription, cx.now()).cloned() else {
            return Ok(declined(Decline::NoSubscription));
        };
        let (provider, id) = (chosen.provider.clone(), chosen.id.clone());
        if recurring::of(&draft.account, &id).is_some() {
            return crate::flow::recurring::alter(cx, account, &id, (wish, options)).await;
        }
        let open = |it: &&Operation| is_open(it, kind, &provider, &id);
        let open = draft.account.operations.iter().filter(open).listed();
        // What was wished before and got no answer may be so by now.
        let ends = |it: &&Operation| it.kind == OperationKind::CancelAtPeriodEnd;
        if open.iter().any(ends) {
            chosen.cancel_at = chosen.cancel_at.or(chosen.period_end).or(Some(cx.now()));
        }
        let given = kept::given(&draft.account, &chosen, cx.now());
        let (alteration, keeps) = match wish.step(cx, &chosen, given, open.is_empty())? {
            Step::Ask(alteration, keeps) => (alteration, keeps),
            Step::First(change) => {
                *waited = given.kept.map(Change::planned);
                before = Some(Wish::Change(change));
                continue;
            }
            Step::Already => return Ok(wish.done(&draft)),
            Step::No(code) => return Ok(declined(code)),
        };
        let line = cx.line(Some(&chosen.provider))?;
        let said = options.filter(|_| before.is_none());
        let call = line.api()?.alter(&chosen, &alteration, said)?;
        let same = |it: &&&Operation| it.kind == kind && it.call == call && it.kept == keeps;
        let again = open.iter().find(same).map(|it| it.key.clone());
        let ended = if let Some(key) = again {
            finish(cx, draft, &key, Turn::Asked).await?
        } else {
            let name = wish.name();
            let key = format!("{name}/{}", cx.random(&format!("{name}/{attempt}")));
            let operation = Operation {
                kept: keeps,
                ..pending(cx, key.clone(), kind, &provider, &id, call)
            };
            let what = Happening {
                provider: Some(provider.clone()),
                subject: Some(id.clone()),
                ..happening(wish.word())
            };
            draft.record(cx.cause(account, name, &key), what, None, |account| {
                kept::hold(account, &id, &provider, cx.now());
                begin(account, operation);
            });
            if !cx.committed(&[&draft]).await? {
                continue;
            }
            finish(cx, draft, &key, Turn::First).await?
        };
        if before.take().is_none() {
            return Ok(ended);
        }
    }
    Err(contended())
}

/// The subscription that is meant.
pub(super) fn chosen<'a>(
    account: &'a Account,
    subscription: Option<&str>,
    now: Millis,
) -> Option<&'a Subscription> {
    match subscription {
        Some(id) => account.subscriptions.iter().find(|it| it.id == id),
        None => counting(account, now),
    }
}

impl Wish {
    fn kind(&self) -> OperationKind {
        match self {
            Wish::Cancel(CancelWhen::Now) => OperationKind::CancelNow,
            Wish::Cancel(CancelWhen::PeriodEnd) => OperationKind::CancelAtPeriodEnd,
            Wish::Cancel(CancelWhen::Never) => OperationKind::Resume,
            Wish::Pause { .. } => OperationKind::Pause,
            Wish::Change(_) => OperationKind::Change,
        }
    }

    /// What the journal calls it.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Wish::Cancel(CancelWhen::Now) => "cancel_asked",
            Wish::Cancel(CancelWhen::PeriodEnd) => "cancel_at_period_end_asked",
            Wish::Cancel(CancelWhen::Never) => "resume_asked",
            Wish::Pause { .. } => "pause_asked",
            Wish::Change(change) if change.when == ChangeWhen::PeriodEnd => {
                "change_at_period_end_asked"
            }
            Wish::Change(_) => "change_asked",
        }
    }

    /// What its causes and keys begin with. Before 2026-11-22 all were called
    /// `cancel`; nothing is read out of them.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Wish::Cancel(CancelWhen::Never) => "resume",
            Wish::Cancel(_) => "cancel",
            Wish::Pause { .. } => "pause",
            Wish::Change(_) => "change",
        }
    }

    pub(super) fn done(&self, draft: &Draft) -> Outcome {
        let benefits = draft.benefits();
        match self {
            Wish::Cancel(_) => Outcome::Canceled { benefits },
            Wish::Pause { .. } | Wish::Change(_) => Outcome::Changed { benefits },
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
            Wish::Change(change) => change.check(cx.now()),
            Wish::Cancel(_) | Wish::Pause { .. } => Ok(()),
        }
    }

    /// Unless all is settled, what is known of the subscription may be otherwise by now.
    fn step<'a>(
        &'a self,
        cx: &'a Cx,
        chosen: &Subscription,
        given: Given<'_>,
        settled: bool,
    ) -> Result<Step<'a>, KassaError> {
        let over = chosen.status.is_over();
        let alteration = match self {
            Wish::Cancel(CancelWhen::Now | CancelWhen::PeriodEnd) if over => {
                return Ok(Step::Already);
            }
            _ if over => return Ok(Step::No(Decline::NoSubscription)),
            Wish::Cancel(when) => Alteration::Cancel(*when),
            Wish::Pause { until, free } => Alteration::Pause {
                until: *until,
                free: *free,
            },
            Wish::Change(change) => return change.step(cx, chosen, given, settled),
        };
        Ok(Step::Ask(alteration, None))
    }
}

impl Change {
    /// As it was asked for that something be kept.
    fn planned(kept: &Kept) -> Self {
        Change {
            plan: Some(kept.next_plan.clone()),
            quantity: Some(kept.next_quantity).filter(|it| *it != kept.quantity),
            when: ChangeWhen::PeriodEnd,
            proration: None,
            as_of: None,
        }
    }

    pub(super) fn check(&self, now: Millis) -> Result<(), KassaError> {
        let billed = self.proration.is_some_and(|it| it != Proration::None);
        if self.plan.is_none() && self.quantity.is_none() {
            return Err(KassaError::misused(
                "nothing_to_change",
                "Give the other plan, or the other quantity.",
            ));
        }
        if self.quantity.is_some_and(|it| !(1..=10_000).contains(&it)) {
            return Err(KassaError::misused(
                "bad_quantity",
                "A quantity is 1 to 10,000.",
            ));
        }
        let fits = |at| (now.saturating_sub(DAY)..=now).contains(&at);
        if !self.as_of.is_none_or(fits) {
            return Err(KassaError::misused(
                "bad_as_of",
                "`asOf` is the time of a preview, at most a day ago. Show another one.",
            ));
        }
        if self.when == ChangeWhen::PeriodEnd && billed {
            return Err(KassaError::misused(
                "bad_proration",
                "What counts from the period's end has no difference to bill: leave `proration` \
                 out.",
            ));
        }
        Ok(())
    }

    /// A change goes to a plan of the same group that the same provider sells.
    pub(super) fn step<'a>(
        &self,
        cx: &'a Cx,
        chosen: &Subscription,
        given: Given<'_>,
        settled: bool,
    ) -> Result<Step<'a>, KassaError> {
        let present = chosen.terms.as_ref();
        let quantity = self
            .quantity
            .filter(|it| !settled || *it != chosen.quantity);
        let plan = self.plan.as_deref();
        let other = plan.filter(|plan| !settled || present.is_none_or(|it| it.plan != *plan));
        let mut price = None;
        if let Some(other) = other {
            let paid = given.kept.is_some_and(|kept| kept.terms.plan == other);
            let plan = cx.setup.plan(other).filter(|plan| paid || !plan.retired);
            let same_group = |group| present.is_none_or(|terms| terms.group == group);
            let fits = |it: &&Plan| it.interval.is_some() && same_group(it.terms().group);
            let plan = plan.filter(fits);
            let turns = |plan: &Plan| present.is_some_and(|it| it.interval != plan.interval);
            if self.when == ChangeWhen::PeriodEnd && plan.is_some_and(turns) {
                return Err(other_interval(&chosen.provider));
            }
            if plan.is_some_and(turns) && present.is_some_and(renews_along) {
                return Err(mixed_intervals(&chosen.provider));
            }
            price = plan.and_then(|plan| plan.price_at(&chosen.provider));
            if price.is_none() {
                return Ok(Step::No(Decline::NoPlan));
            }
        }
        if price.is_none() && quantity.is_none() {
            return Ok(Step::Already);
        }
        if chosen.status == SubscriptionStatus::Incomplete {
            return Ok(Step::No(Decline::NoSubscription));
        }
        let proration = self.proration.unwrap_or(Proration::NextInvoice);
        let wanted = Wanted {
            plan: other,
            quantity,
            at_once: self.when == ChangeWhen::Now,
            billed: proration != Proration::None,
        };
        let (proration, keeps) = match kept::way(given, chosen, wanted, cx.now()) {
            Way::Straight(keeps) => (proration, keeps),
            Way::Unbilled(keeps) => (Proration::None, keeps),
            Way::After { plan, quantity } => {
                return Ok(Step::First(Change {
                    plan,
                    quantity,
                    when: ChangeWhen::Now,
                    proration: Some(Proration::None),
                    as_of: None,
                }));
            }
            Way::Twofold => return Err(twofold(&chosen.provider)),
        };
        let change = Alteration::Change {
            price,
            quantity,
            proration,
            as_of: self.as_of,
        };
        Ok(Step::Ask(change, keeps))
    }
}

fn other_interval(provider: &str) -> KassaError {
    KassaError::new(
        Reason::Unsupported,
        "other_interval",
        "A plan with another interval begins a period of its own at once. Change to it now, or end \
         the subscription with its period and sell the other plan then.",
    )
    .at(provider)
}

fn mixed_intervals(provider: &str) -> KassaError {
    KassaError::new(
        Reason::Unsupported,
        "mixed_intervals",
        "Its add-ons are paid in the present interval, and what renews together is paid equally \
         often. Take them out at the provider first.",
    )
    .at(provider)
}

fn twofold(provider: &str) -> KassaError {
    KassaError::new(
        Reason::Unsupported,
        "one_change_at_a_time",
        "The plan goes back to the one that is paid, which costs nothing, and the quantity does \
         not. Change the plan first, then the quantity.",
    )
    .at(provider)
}
