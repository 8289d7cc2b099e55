//! The ledger: every row has its reason, and every lot's rows sum to what the
//! lot has.

use super::Truth;
use super::known::{Gift, Held, Known};
use super::sums::{Lot, buckets, takes};
use crate::play::Running;
use crate::story::What;
use kassa::model::benefits::{Bucket, Strategy};
use kassa::need::Statement;
use std::collections::BTreeMap;
use std::rc::Rc;

/// One row: the lot, credits, and why.
pub(super) struct Entry<'a> {
    account: &'a str,
    revision: i64,
    lot: &'a str,
    amount: i64,
    reason: &'a str,
}

/// All rows of a write.
pub(super) fn read(statements: &[Statement]) -> Vec<Entry<'_>> {
    let mut all = Vec::new();
    let wanted = |it: &&Statement| it.sql.starts_with("INSERT INTO kassa_entry ");
    for statement in statements.iter().filter(wanted) {
        for row in statement.params.chunks(8) {
            all.push(Entry {
                account: row[1].text().unwrap_or(""),
                revision: row[2].integer().unwrap_or(0),
                lot: row[4].text().unwrap_or(""),
                amount: row[6].integer().unwrap_or(0),
                reason: row[7].text().unwrap_or(""),
            });
        }
    }
    all
}

/// Which month of which payment a lot's id names.
fn month(lot: &str) -> (&str, usize) {
    match lot.split_once('#') {
        Some((payment, month)) => (payment, month.parse().unwrap_or(0)),
        None => (lot, 0),
    }
}

impl Truth {
    /// The rows of one revision.
    pub(super) fn entries(
        &mut self,
        job: &Running,
        &(account, revision, cause): &(&str, i64, &str),
        entries: &[Entry<'_>],
    ) -> Result<(), String> {
        let eternal = self.eternal;
        let state = Rc::make_mut(&mut self.state);
        let known = Rc::make_mut(state.accounts.entry(account.into()).or_default());
        let mine = |it: &&Entry<'_>| it.account == account && it.revision == revision;
        let new = |it: &&Entry<'_>| {
            let known = known.gifts.values().any(|gift| gift.lot == it.lot);
            mine(it) && it.lot.starts_with("grant_") && !known
        };
        let given = entries.iter().find(new);
        gift(job, cause, known, given);
        let is_commit = cause.contains("/commit/");
        let mut lots = known.lots(eternal);
        let find = |lots: &[Lot], id: &str| {
            let (payment, month) = month(id);
            let same = |lot: &Lot| lot.payment == payment && lot.of.1 == month;
            lots.iter()
                .position(same)
                .ok_or_else(|| format!("{id} is no lot"))
        };
        let mut taken: Vec<(usize, i64)> = Vec::new();
        for entry in entries.iter().filter(mine) {
            *known.ledger.entry(entry.lot.into()).or_default() += entry.amount;
            if known.merged_into.is_some() && entry.reason == "merged" && entry.amount < 0 {
                continue;
            }
            let at = find(&lots, entry.lot)?;
            let sign = match entry.reason {
                "granted" | "restored" | "released" => entry.amount > 0,
                "spent" | "reversed" | "expired" | "held" | "corrected" => entry.amount < 0,
                _ => true,
            };
            if !sign || entry.amount == 0 {
                return Err(format!(
                    "{} of {} is {}",
                    entry.reason, entry.lot, entry.amount
                ));
            }
            if matches!(entry.reason, "spent" | "corrected" | "held") && !is_commit {
                taken.push((at, -entry.amount));
            }
        }
        spends(job, cause, &lots, &taken)?;
        if let Some(What::Reserve(_, amount, strategy, seconds, key)) = asked(job, cause) {
            let held = Held {
                amount: *amount,
                strategy: *strategy,
                seconds: *seconds,
                key: *key,
                until: job.now + seconds * 1_000,
                takes: takes(&lots, *amount, *strategy, job.now),
            };
            known.held.insert(format!("h{key}"), held);
        } else {
            for (at, amount) in taken {
                *known.spent.entry(lots[at].of).or_default() += amount;
            }
        }
        ends(job, cause, &self.holds, known, &lots)?;
        lots = known.lots(eternal);
        for lot in &lots {
            let sum: i64 = known
                .ledger
                .iter()
                .filter(|(id, _)| month(id) == (lot.payment.as_str(), lot.of.1))
                .map(|(_, sum)| sum)
                .sum();
            let has = lot.available(job.now);
            if sum != has {
                return Err(format!(
                    "the ledger says {sum} of {lot:?}, which has {has} at {}",
                    job.now
                ));
            }
        }
        let sums = known
            .ledger
            .iter()
            .filter(|(id, sum)| **sum != 0 && find(&lots, id).is_err());
        match sums.into_iter().next() {
            Some((id, sum)) => Err(format!("{sum} are booked on {id}, which is no lot")),
            None => Ok(()),
        }
    }
}

/// What was asked by whoever wrote a row.
fn asked<'a>(job: &'a Running, cause: &str) -> Option<&'a What> {
    let mine = |what: &&What| match what {
        What::Deduct(.., key) => cause.ends_with(&format!("/deduct/k{key}")),
        What::Reserve(.., key) => cause.ends_with(&format!("/reserve/h{key}")),
        What::Grant(.., key) => cause.ends_with(&format!("/grant/g{key}")),
        What::Commit(..) => cause.contains("/commit/"),
        What::Release(..) => cause.contains("/release/"),
        _ => false,
    };
    job.parts().iter().find(mine)
}

/// Credits by hand are there from their row on.
fn gift(job: &Running, cause: &str, known: &mut Known, row: Option<&Entry<'_>>) {
    let Some(What::Grant(_, amount, days, key)) = asked(job, cause) else {
        return;
    };
    known.deeds.insert(*key, *amount);
    if let Some(row) = row.filter(|_| *amount > 0) {
        let today = job.at - job.at % 86_400_000;
        let gift = Gift {
            lot: row.lot.into(),
            amount: *amount,
            starts: job.now,
            expires: days.map(|days| today + days * 86_400_000),
        };
        known.gifts.insert(*key, gift);
    }
}

/// A reservation ends: used, let go, or by its time.
fn ends(
    job: &Running,
    cause: &str,
    holds: &BTreeMap<String, usize>,
    known: &mut Known,
    lots: &[Lot],
) -> Result<(), String> {
    if let Some((_, id)) = cause.split_once("/reservation_over/") {
        let key = holds.get(id);
        let it = key.and_then(|key| known.held.get_mut(&format!("h{key}")));
        let it = it.ok_or_else(|| format!("{id} is no reservation"))?;
        if it.until > job.now || it.takes.is_empty() {
            return Err(format!("{it:?} is not over, or was before"));
        }
        it.takes.clear();
        return Ok(());
    }
    let (name, used) = match asked(job, cause) {
        Some(What::Commit(_, key, amount)) => (format!("h{key}"), Some(*amount)),
        Some(What::Release(_, key)) => (format!("h{key}"), None),
        _ => return Ok(()),
    };
    let it = known.held.remove(&name);
    let it = it.ok_or_else(|| format!("{name} is no reservation"))?;
    let held: i64 = it.takes.iter().map(|it| it.1).sum();
    let mut left = used.unwrap_or(0).min(held);
    let beyond = (used.unwrap_or(0) - held).max(0);
    let more = takes(lots, beyond, it.strategy, job.now);
    if more.iter().map(|it| it.1).sum::<i64>() != beyond {
        return Err(format!("{name} used more than there is"));
    }
    for (of, amount) in it.takes {
        let part = left.min(amount);
        left -= part;
        *known.spent.entry(of).or_default() += part;
    }
    for (of, amount) in more {
        *known.spent.entry(of).or_default() += amount;
    }
    known.ended.insert(name, used);
    Ok(())
}

/// An upgrade that is heard of late gives what another one seemed to give: what
/// was used of that one beyond its own was used of this one.
fn late(cause: &str, lots: &[Lot], taken: &[(usize, i64)]) -> Result<(), String> {
    let monthly = |lot: &Lot| lot.bucket == Bucket::Subscription;
    let all = lots.iter().filter(|lot| monthly(lot));
    let beyond: i64 = all.map(|lot| (lot.spent - lot.granted).max(0)).sum();
    let moved: i64 = taken.iter().map(|(_, amount)| amount).sum();
    if moved > beyond || !taken.iter().all(|(at, _)| monthly(&lots[*at])) {
        return Err(format!("{cause} spent credits"));
    }
    Ok(())
}

/// A spend takes what was asked, in the order that was asked, and of one
/// bucket what ends soonest.
fn spends(job: &Running, cause: &str, lots: &[Lot], taken: &[(usize, i64)]) -> Result<(), String> {
    if taken.is_empty() {
        return Ok(());
    }
    let (amount, strategy) = match asked(job, cause) {
        Some(What::Deduct(_, amount, strategy, _) | What::Reserve(_, amount, strategy, ..)) => {
            (*amount, *strategy)
        }
        Some(What::Grant(_, amount, ..)) => (-amount, Strategy::ExpiringFirst),
        _ => return late(cause, lots, taken),
    };
    let sum: i64 = taken.iter().map(|(_, amount)| amount).sum();
    if sum != amount {
        return Err(format!("{sum} were spent, and not {amount}"));
    }
    let order = buckets(strategy);
    let rank = |lot: &Lot| {
        let bucket = order.iter().position(|some| some.contains(&lot.bucket));
        bucket.map(|bucket| (bucket, lot.expires.unwrap_or(i64::MAX)))
    };
    for (at, _) in taken {
        let mine = rank(&lots[*at]).ok_or("a bucket was spent that was not asked for")?;
        for (other, lot) in lots.iter().enumerate() {
            let used: i64 = taken.iter().filter(|it| it.0 == other).map(|it| it.1).sum();
            let left = lot.available(job.now) - used;
            if left < 0 {
                return Err(format!("more was spent than there is: {lot:?}"));
            }
            if left > 0 && rank(lot).is_some_and(|rank| rank < mine) {
                return Err(format!("{:?} was spent before {lot:?}", lots[*at]));
            }
        }
    }
    Ok(())
}
