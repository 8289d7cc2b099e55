//! Whether what a step promised holds.

use super::story::Claim;
use super::web::{number, text};
use crate::Done;
use serde_json::Value;

/// The benefits, as the customer sees them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Benefits {
    pub(crate) plan: String,
    pub(crate) status: String,
    pub(crate) subscription: i64,
    pub(crate) one_time: i64,
    pub(crate) held: i64,
    /// The plan that comes with the next period.
    pub(crate) next: String,
}

impl Benefits {
    pub(crate) fn read(body: &Value) -> Done<Self> {
        let (subscription, one_time) = (
            number(body, "/subscriptionCreditsBalance")?,
            number(body, "/oneTimeCreditsBalance")?,
        );
        let total = number(body, "/totalAvailableCredits")?;
        if total != subscription + one_time {
            return Err(format!(
                "the total {total} is not {subscription} + {one_time}"
            ));
        }
        let plan = text(body, "/activePlanId").unwrap_or_default();
        let status = text(body, "/subscriptionStatus").unwrap_or_default();
        Ok(Self {
            plan,
            status,
            subscription,
            one_time,
            held: number(body, "/credits/credits/held")?,
            next: text(body, "/scheduledPlanId").unwrap_or_default(),
        })
    }

    fn total(&self) -> i64 {
        self.subscription + self.one_time
    }
}

/// All that a claim may compare.
pub(crate) struct Scene<'a> {
    pub(crate) before: &'a Benefits,
    pub(crate) after: &'a Benefits,
    /// The plan bought, and its credits each month.
    pub(crate) plan: (&'a str, i64),
    /// The credits of the pack.
    pub(crate) pack: i64,
    /// The share of the pack's price that was refunded, as part of whole.
    pub(crate) refunded: (i64, i64),
    /// The last spend: strategy, amount, and whether the app said yes.
    pub(crate) spend: (&'a str, i64, bool),
    /// The last job: what it may cost, and what it did.
    pub(crate) job: (i64, i64),
    /// What support gave.
    pub(crate) given: i64,
    /// The plan that was asked for from the next period on.
    pub(crate) next: &'a str,
    pub(crate) ledger: &'a [Value],
    /// How many notices of a failed renewal the customer got.
    pub(crate) notices: usize,
}

/// Fails with the sentence that is not true.
pub(crate) fn check(claim: Claim, scene: &Scene) -> Done {
    let (before, after) = (scene.before, scene.after);
    match claim {
        Claim::Unchanged => same("benefits", after, before),
        Claim::Status(status) => same("status", after.status.as_str(), status),
        Claim::PlanBought => same("plan", after.plan.as_str(), scene.plan.0),
        Claim::SubscriptionFull => same("credits of the plan", after.subscription, scene.plan.1),
        Claim::PackAdded => same(
            "one-time credits",
            after.one_time,
            before.one_time + scene.pack,
        ),
        Claim::SpentByStrategy => spent(scene),
        Claim::Held => {
            let (most, _) = scene.job;
            same("held credits", after.held, before.held + most)?;
            same("credits beside them", after.total(), before.total() - most)
        }
        Claim::Paid => {
            let (most, cost) = scene.job;
            same("held credits", after.held, before.held - most)?;
            same("credits", after.total(), before.total() + most - cost)
        }
        Claim::Given => same(
            "one-time credits",
            after.one_time,
            before.one_time + scene.given,
        ),
        Claim::Waits => {
            same("the plan that comes", after.next.as_str(), scene.next)?;
            let next = before.next.clone();
            same(
                "all else",
                &Benefits {
                    next,
                    ..after.clone()
                },
                before,
            )
        }
        Claim::PackReduced => reduced(scene),
        Claim::NoticesSent(count) => same("notices sent", scene.notices, count),
        Claim::LedgerAddsUp => {
            // Further kinds of credits have balances of their own.
            let plain = scene
                .ledger
                .iter()
                .filter(|line| line.get("kind").is_none());
            let lines = plain.map(|line| number(line, "/amount"));
            let total = lines.sum::<Done<i64>>()?;
            same("sum of the ledger", total, after.total())
        }
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, is: T, should_be: T) -> Done {
    if is == should_be {
        Ok(())
    } else {
        Err(format!("{what}: {is:?} instead of {should_be:?}"))
    }
}

fn spent(scene: &Scene) -> Done {
    let (strategy, amount, said_yes) = scene.spend;
    let (subscription, one_time) = (scene.before.subscription, scene.before.one_time);
    let left = balances_after(strategy, amount, subscription, one_time)?;
    same("the app's answer", said_yes, left.is_some())?;
    let should_be = left.unwrap_or((subscription, one_time));
    same(
        "balances",
        (scene.after.subscription, scene.after.one_time),
        should_be,
    )
}

/// What a strategy leaves of (subscription, one-time) credits; nothing when it is refused.
fn balances_after(
    strategy: &str,
    amount: i64,
    subscription: i64,
    one_time: i64,
) -> Done<Option<(i64, i64)>> {
    let (from_subscription, from_one_time) = match strategy {
        "subscriptionOnly" => (amount, 0),
        "oneTimeOnly" => (0, amount),
        "subscriptionFirst" => {
            let first = amount.min(subscription);
            (first, amount - first)
        }
        "oneTimeFirst" => {
            let first = amount.min(one_time);
            (amount - first, first)
        }
        _ => return Err(format!("no strategy is called {strategy}")),
    };
    let left = (subscription - from_subscription, one_time - from_one_time);
    Ok((left.0 >= 0 && left.1 >= 0).then_some(left))
}

/// The refunded share comes off the pack, rounded either way, but spent credits stay spent.
fn reduced(scene: &Scene) -> Done {
    let (part, whole) = scene.refunded;
    let share = scene.pack * part / whole.max(1);
    let (before, after) = (scene.before.one_time, scene.after.one_time);
    let fits = [share, share + 1]
        .iter()
        .any(|share| after == (before - share).max(0));
    if fits {
        same(
            "credits of the plan",
            scene.after.subscription,
            scene.before.subscription,
        )
    } else {
        Err(format!(
            "one-time credits {after}, was {before} before {share} were taken back"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::balances_after;

    #[test]
    fn a_strategy_takes_from_its_buckets_in_order_or_refuses() {
        let after = |strategy, amount| balances_after(strategy, amount, 10, 5).unwrap();
        assert_eq!(after("subscriptionOnly", 10), Some((0, 5)));
        assert_eq!(after("subscriptionOnly", 11), None);
        assert_eq!(after("oneTimeOnly", 6), None);
        assert_eq!(after("subscriptionFirst", 12), Some((0, 3)));
        assert_eq!(after("oneTimeFirst", 12), Some((3, 0)));
        assert_eq!(after("oneTimeFirst", 16), None);
    }
}
