//! What follows from the facts: credits, access, the view.

use super::known::{KeptPay, KeptSub, Known};
use super::offers::{Offer, Upgrade, offer};
use crate::book::calendar::months_after;
use crate::facts::PayFact;
use kassa::model::account::RefundStatus;
use kassa::model::benefits::{Benefits, Bucket, KindBalance, Strategy};
use kassa::model::order::{OrderType, PaymentStatus};
use kassa::model::subscription::SubscriptionStatus;

const DAY: i64 = 86_400_000;

/// Where the numbers of credits by hand begin, beyond those of payments.
pub(super) const GIFTS: usize = 1_000_000;

/// The buckets that a strategy takes from, one after the other.
pub(super) fn buckets(strategy: Strategy) -> &'static [&'static [Bucket]] {
    match strategy {
        Strategy::SubscriptionOnly => &[&[Bucket::Subscription]],
        Strategy::OneTimeOnly => &[&[Bucket::OneTime]],
        Strategy::SubscriptionFirst => &[&[Bucket::Subscription], &[Bucket::OneTime]],
        Strategy::OneTimeFirst => &[&[Bucket::OneTime], &[Bucket::Subscription]],
        Strategy::ExpiringFirst => &[&[Bucket::OneTime, Bucket::Subscription]],
    }
}

/// What a strategy takes, in its order.
pub(super) fn takes(
    lots: &[Lot],
    mut amount: i64,
    strategy: Strategy,
    now: i64,
) -> Vec<((usize, usize), i64)> {
    let mut taken = Vec::new();
    for some in buckets(strategy) {
        let mut open: Vec<&Lot> = lots.iter().filter(|it| some.contains(&it.bucket)).collect();
        open.sort_by_key(|it| {
            let id = format!("{}#{}", it.payment, it.of.1);
            (it.expires.unwrap_or(i64::MAX), it.starts, id)
        });
        for lot in open {
            let part = lot.available(now).min(amount);
            if part > 0 {
                taken.push((lot.of, part));
                amount -= part;
            }
        }
    }
    taken
}

/// Credits of one origin.
#[derive(Clone, Debug)]
pub(super) struct Lot {
    pub(super) of: (usize, usize),
    pub(super) payment: String,
    pub(super) bucket: Bucket,
    pub(super) granted: i64,
    pub(super) reversed: i64,
    pub(super) spent: i64,
    pub(super) held: i64,
    pub(super) starts: i64,
    pub(super) expires: Option<i64>,
}

impl Lot {
    pub(super) fn available(&self, now: i64) -> i64 {
        let ended = self.expires.is_some_and(|end| end <= now);
        if self.starts > now || ended {
            return 0;
        }
        (self.granted - self.reversed - self.spent - self.held).max(0)
    }
}

/// Until when a month's credits last.
fn lasting(terms: &Offer, (from, over, ends): (i64, i64, i64)) -> i64 {
    match terms.kept {
        Some(months) if ends > from => months_after(over / 1_000, months) * 1_000,
        _ => ends,
    }
}

impl KeptPay {
    pub(super) fn paid(&self) -> bool {
        let paid = |fact: &PayFact| fact.status == PaymentStatus::Paid;
        self.fact.as_ref().is_some_and(paid)
    }

    /// Money that went back: by refunds that live, or by the provider's sum
    /// less what failed after it.
    pub(super) fn back(&self) -> i64 {
        let alive = self
            .refunds
            .values()
            .filter(|it| it.status != RefundStatus::Failed);
        let single: i64 = alive.map(|it| it.amount).sum();
        let sum = self.total.map_or(0, |(as_of, total)| {
            let failed = self
                .refunds
                .values()
                .filter(|it| it.status == RefundStatus::Failed);
            let after: i64 = failed
                .filter(|it| it.as_of > as_of)
                .map(|it| it.amount)
                .sum();
            total - after
        });
        single.max(sum)
    }

    /// Whether it was as good as never paid at a time.
    fn undone_by(&self, at: i64, amount: i64) -> bool {
        let alive = self.refunds.values();
        let alive = alive.filter(|it| it.status != RefundStatus::Failed);
        let summed = self.since.filter(|_| self.total.is_some_and(|it| it.1 > 0));
        let last = alive.map(|it| it.created).chain(summed).max();
        self.back() >= amount && last.is_none_or(|last| last <= at)
    }
}

impl KeptSub {
    fn live(&self) -> bool {
        !matches!(self.fact.status, SubscriptionStatus::Canceled)
    }
}

impl Known {
    /// All lots.
    pub(super) fn lots(&self, eternal: bool) -> Vec<Lot> {
        let mut lots = Vec::new();
        for (of, pay) in &self.pays {
            let (Some(fact), Some(terms)) = (&pay.fact, pay.terms) else {
                continue;
            };
            if fact.status != PaymentStatus::Paid {
                continue;
            }
            let before = lots.len();
            let terms = offer(terms);
            match (&fact.subscription, fact.period) {
                (None, _) if terms.once > 0 => lots.push(Lot {
                    of: (*of, 0),
                    payment: fact.id.clone(),
                    bucket: Bucket::OneTime,
                    granted: terms.once * fact.quantity,
                    reversed: 0,
                    spent: 0,
                    held: 0,
                    starts: fact.created,
                    expires: terms.days.map(|days| fact.created + days * DAY),
                }),
                (Some(_), Some(_)) if fact.amount > 0 => {
                    lots.extend(self.months(*of, pay, terms));
                }
                (Some(_), None)
                    if fact.amount > 0 && fact.kind == OrderType::SubscriptionUpdate =>
                {
                    lots.extend(self.upgrade(*of, fact, terms));
                }
                _ => {}
            }
            let granted: i64 = lots[before..].iter().map(|lot| lot.granted).sum();
            let mut back = granted * pay.back().min(fact.amount) / fact.amount.max(1);
            for lot in lots[before..].iter_mut().rev() {
                lot.reversed = back.min(lot.granted);
                back -= lot.reversed;
                lot.spent = self.spent.get(&lot.of).copied().unwrap_or(0);
                if eternal {
                    lot.expires = None;
                }
            }
        }
        let gifts = self.gifts.iter().map(|(key, gift)| Lot {
            of: (GIFTS + key, 0),
            payment: gift.lot.clone(),
            bucket: Bucket::OneTime,
            granted: gift.amount,
            reversed: 0,
            spent: self.spent.get(&(GIFTS + key, 0)).copied().unwrap_or(0),
            held: 0,
            starts: gift.starts,
            expires: gift.expires.filter(|_| !eternal),
        });
        lots.extend(gifts);
        for (of, amount) in self.held.values().flat_map(|it| &it.takes) {
            if let Some(lot) = lots.iter_mut().find(|lot| lot.of == *of) {
                lot.held += amount;
            }
        }
        lots
    }

    /// As it is for a reader: what is over by the clock holds nothing.
    pub(super) fn at(&self, now: i64) -> Known {
        let mut known = self.clone();
        for it in known.held.values_mut().filter(|it| it.until <= now) {
            it.takes.clear();
        }
        known
    }

    /// Payments of a subscription that stand.
    fn paid_for(&self, sub: &str) -> impl Iterator<Item = (&KeptPay, &PayFact)> {
        let all = self.pays.values().filter(|it| it.paid());
        let all = all.filter_map(|it| Some((it, it.fact.as_ref()?)));
        all.filter(move |(_, fact)| fact.subscription.as_deref() == Some(sub) && fact.amount > 0)
    }

    /// The months of a paid period: when each begins, when it is over, and when
    /// its credits end.
    fn calendar(&self, fact: &PayFact, grace: i64) -> Vec<(i64, i64, i64)> {
        let (Some(sub), Some((start, end))) = (&fact.subscription, fact.period) else {
            return Vec::new();
        };
        let later = self.paid_for(sub).filter_map(|(_, fact)| fact.period);
        let next = later.map(|it| it.0).filter(|other| *other > start).min();
        let known = self.subs.get(sub).map(|sub| &sub.fact);
        let over = known.and_then(|fact| fact.ended_at.or(fact.cancel_at));
        let begins = |month: usize| months_after(start / 1_000, month as i64) * 1_000;
        let mut months = Vec::new();
        while months.is_empty() || begins(months.len()) + 3 * DAY < end {
            let (from, to) = (begins(months.len()), begins(months.len() + 1));
            let last = to + 3 * DAY >= end;
            let (to, ends) = if last { (end, end + grace) } else { (to, to) };
            let ends = [Some(ends), next, over].into_iter().flatten().min();
            months.push((from, to, ends.unwrap_or(to).max(from)));
        }
        months
    }

    fn months(&self, of: usize, pay: &KeptPay, terms: &Offer) -> Vec<Lot> {
        let Some(fact) = &pay.fact else {
            return Vec::new();
        };
        let months = self.calendar(fact, terms.grace).into_iter().enumerate();
        let lot = |(month, (from, over, ends)): (usize, (i64, i64, i64))| Lot {
            of: (of, month),
            payment: fact.id.clone(),
            bucket: Bucket::Subscription,
            granted: terms.monthly * fact.quantity,
            reversed: 0,
            spent: 0,
            held: 0,
            starts: from,
            expires: Some(lasting(terms, (from, over, ends))),
        };
        months.map(lot).collect()
    }

    /// What a change in the middle of a period adds to what was paid for it so
    /// far, for the rest of it.
    fn upgrade(&self, of: usize, fact: &PayFact, terms: &Offer) -> Vec<Lot> {
        let (at, sub) = (fact.created, fact.subscription.as_deref().unwrap_or(""));
        let gives = |pay: &KeptPay, fact: &PayFact| {
            pay.terms
                .map_or(0, |terms| offer(terms).monthly * fact.quantity)
        };
        let holds = |fact: &PayFact| fact.period.is_some_and(|it| it.0 <= at && at < it.1);
        let base = self.paid_for(sub).filter(|(_, other)| holds(other));
        let Some((_, base)) = base.max_by_key(|(_, other)| other.period) else {
            return Vec::new();
        };
        let period = base.period.unwrap_or((at, at));
        let before = self
            .paid_for(sub)
            .filter(|(pay, other)| match other.period {
                Some(of) => of.0 == period.0,
                None => {
                    let earlier = (other.created, &other.id) < (at, &fact.id);
                    earlier && other.created >= period.0 && !pay.undone_by(at, other.amount)
                }
            });
        let most = before.map(|(pay, other)| gives(pay, other)).max();
        let step = (terms.monthly * fact.quantity - most.unwrap_or(0)).max(0);
        let months = self.calendar(base, terms.grace).into_iter().enumerate();
        let lot = |(month, (from, over, ends)): (usize, (i64, i64, i64))| Lot {
            of: (of, month),
            payment: fact.id.clone(),
            bucket: Bucket::Subscription,
            granted: match terms.upgrade {
                Upgrade::Nothing if from <= at => 0,
                Upgrade::Rest if from <= at => step * (over - at) / (over - from),
                Upgrade::Rest | Upgrade::Whole | Upgrade::Nothing => step,
            },
            reversed: 0,
            spent: 0,
            held: 0,
            starts: from.max(at),
            expires: Some(lasting(terms, (from, over, ends)).max(from.max(at))),
        };
        let rest = months.filter(|(_, (_, over, _))| *over > at);
        rest.map(lot).collect()
    }

    /// Credits that a spend may take.
    pub(super) fn available(&self, strategy: Strategy, now: i64, eternal: bool) -> i64 {
        let lots = self.at(now).lots(eternal);
        let fits = |lot: &&Lot| buckets(strategy).iter().any(|it| it.contains(&lot.bucket));
        lots.iter().filter(fits).map(|lot| lot.available(now)).sum()
    }

    /// Whether a subscription opens its plan.
    fn access(&self, sub: &KeptSub, now: i64) -> bool {
        let grace = sub.terms.map_or(3 * DAY, |terms| offer(terms).grace);
        let fact = &sub.fact;
        let over = [fact.ended_at, fact.cancel_at].into_iter().flatten();
        let over = over.min().is_some_and(|end| end <= now);
        match fact.status {
            SubscriptionStatus::Active | SubscriptionStatus::Trialing => {
                now < fact.period.1 + grace && !over
            }
            SubscriptionStatus::PastDue => {
                let paid = self.pays.values().filter(|it| it.paid()).filter_map(|it| {
                    let pay = it.fact.as_ref()?;
                    let same = pay.subscription.as_deref() == Some(&fact.id);
                    pay.period.filter(|_| same).map(|period| period.1)
                });
                let patience = sub.terms.map_or(Some(grace), |terms| offer(terms).patience);
                let open = |end: i64| patience.is_none_or(|it| now < end + it);
                paid.max().is_some_and(open) && !over
            }
            _ => false,
        }
    }

    /// Whether a plan is held that excludes others.
    pub(super) fn excludes(&self, now: i64) -> bool {
        let begun = |sub: &KeptSub| sub.fact.status != SubscriptionStatus::Incomplete;
        let over = |sub: &KeptSub| sub.fact.cancel_at.is_some_and(|end| end <= now);
        self.subs
            .values()
            .any(|sub| sub.live() && begun(sub) && !over(sub))
    }

    /// Whether there is a subscription that could be ended.
    pub(super) fn holds_a_plan(&self) -> bool {
        self.subs.values().any(KeptSub::live)
    }

    /// What is wrong with a view.
    pub(super) fn view(&self, seen: &Benefits, now: i64, eternal: bool) -> Result<(), String> {
        let live: Vec<&KeptSub> = self.subs.values().filter(|sub| sub.live()).collect();
        let mut all: Vec<&KeptSub> = self.subs.values().collect();
        all.sort_by_key(|sub| sub.fact.created);
        let counts = match live.as_slice() {
            [] => all.last().copied().into_iter().collect(),
            _ => live,
        };
        let mut wrong = None;
        if counts.is_empty() {
            wrong = self.view_of(None, seen, now, eternal);
        }
        for sub in counts {
            wrong = self.view_of(Some(sub), seen, now, eternal);
            if wrong.is_none() {
                return Ok(());
            }
        }
        wrong.map_or(Ok(()), Err)
    }

    fn view_of(
        &self,
        sub: Option<&KeptSub>,
        seen: &Benefits,
        now: i64,
        eternal: bool,
    ) -> Option<String> {
        let open = sub.filter(|sub| self.access(sub, now));
        let terms = open.and_then(|sub| sub.terms).map(offer);
        let subscription = self.available(Strategy::SubscriptionOnly, now, eternal);
        let once = self.available(Strategy::OneTimeOnly, now, eternal);
        let mut features = terms.map_or(Vec::new(), |terms| terms.features.clone());
        features.sort();
        let fact = sub.map(|sub| &sub.fact);
        let expected = Benefits {
            active_plan_id: terms.map(|terms| terms.id.clone()),
            subscription_status: fact.map(|fact| fact.status),
            total_available_credits: subscription + once,
            subscription_credits_balance: subscription,
            one_time_credits_balance: once,
            credits: vec![KindBalance {
                kind: "credits".into(),
                available: subscription + once,
                subscription,
                one_time: once,
                held: self.at(now).lots(eternal).iter().map(|lot| lot.held).sum(),
                debt: 0,
            }],
            frozen: false,
            limits: Vec::new(),
            values: Vec::new(),
            scheduled_plan_id: None,
            features,
            quantity: open.map_or(0, |sub| sub.fact.quantity),
            current_period_end: open.map(|sub| sub.fact.period.1),
            cancel_at_period_end: open.is_some_and(|sub| sub.fact.cancel_at.is_some()),
            subscription_id: fact.map(|fact| fact.id.clone()),
            revision: self.revision,
        };
        (expected != *seen).then(|| format!("expected {expected:?}\n    and not {seen:?}"))
    }
}
