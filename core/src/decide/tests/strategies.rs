//! Which credits a spend takes, held to a model that takes them one by one.

use super::cases::{bought, heard, hold, shops};
use super::*;
use crate::model::account::{Lot, Take};
use crate::model::benefits::Bucket;
use std::iter::repeat_n;

const STRATEGIES: [Strategy; 5] = [
    Strategy::SubscriptionOnly,
    Strategy::OneTimeOnly,
    Strategy::SubscriptionFirst,
    Strategy::OneTimeFirst,
    Strategy::ExpiringFirst,
];

/// Lots of a few credits, some of them gone, held, ended or to come.
fn case(dice: &mut Dice) -> Vec<Lot> {
    static LOT: OnceLock<Lot> = OnceLock::new();
    let lot = LOT.get_or_init(|| {
        let pack = bought("pi", "pack", 2_900, START);
        heard(&shops()[0], [&pack]).lots[0].clone()
    });
    let mut all: Vec<Lot> = (0..dice.roll(6))
        .map(|number| Lot {
            id: format!("lot_{number}"),
            bucket: dice.pick(&[Bucket::Subscription, Bucket::OneTime]),
            kind: dice.pick(&[None, None, Some("image")]).map(Into::into),
            granted: dice.number(9),
            reversed: dice.number(2),
            spent: dice.number(2),
            held: dice.number(2),
            starts_at: START + dice.number(4) * HOUR,
            expires_at: (dice.roll(3) > 0).then(|| START + dice.number(9) * HOUR),
            ..lot.clone()
        })
        .collect();
    all.sort_by_key(|lot| (lot.starts_at, lot.id.clone()));
    all
}

/// Takes one credit after the other, each from the lot that is the best for it.
fn one_by_one(
    lots: &[Lot],
    amount: usize,
    strategy: Strategy,
    kind: Option<&str>,
    now: Millis,
) -> Option<Vec<String>> {
    let mut left: Vec<i64> = lots
        .iter()
        .map(|it| it.granted - it.reversed - it.spent - it.held)
        .collect();
    let mut taken = Vec::new();
    for _ in 0..amount {
        let mut best: Option<(usize, (bool, Millis, Millis))> = None;
        for (at, lot) in lots.iter().enumerate() {
            let subscription = lot.bucket == Bucket::Subscription;
            let (fits, second) = match strategy {
                Strategy::SubscriptionOnly => (subscription, false),
                Strategy::OneTimeOnly => (!subscription, false),
                Strategy::SubscriptionFirst => (true, !subscription),
                Strategy::OneTimeFirst => (true, subscription),
                Strategy::ExpiringFirst => (true, false),
            };
            let open = lot.starts_at <= now && lot.expires_at.is_none_or(|end| now < end);
            if !fits || !open || left[at] <= 0 || lot.kind.as_deref() != kind {
                continue;
            }
            let rank = (second, lot.expires_at.unwrap_or(Millis::MAX), lot.starts_at);
            if best.is_none_or(|(_, other)| rank < other) {
                best = Some((at, rank));
            }
        }
        let (at, _) = best?;
        left[at] -= 1;
        taken.push(lots[at].id.clone());
    }
    Some(taken)
}

#[test]
fn a_spend_takes_what_its_strategy_says_credit_by_credit() {
    hold(case, |seed, lots| {
        let mut dice = Dice(seed * 982_451_653);
        let mut account = super::cases::nobody();
        account.lots = lots.to_vec();
        let now = START + dice.number(7) * HOUR;
        for strategy in STRATEGIES {
            let kind = dice.pick(&[None, Some("image")]);
            let amount = 1 + dice.number(15);
            let size = usize::try_from(amount).unwrap();
            let taken = spend::takes(&account, amount, strategy, kind, now);
            let taken = taken.map(|all| -> Vec<String> {
                let each =
                    |it: &Take| repeat_n(it.lot.clone(), usize::try_from(it.amount).unwrap());
                all.iter().flat_map(each).collect()
            });
            let expected = one_by_one(lots, size, strategy, kind, now);
            if taken != expected {
                return Some(format!("{strategy:?} took {taken:?}, not {expected:?}"));
            }
            let there = spend::available(&account, strategy, kind, now);
            let enough = |amount: i64| {
                let amount = usize::try_from(amount).unwrap();
                one_by_one(lots, amount, strategy, kind, now).is_some()
            };
            if !enough(there) || enough(there + 1) {
                return Some(format!("{there} are not what {strategy:?} reaches"));
            }
        }
        None
    });
}
