//! Whether what an app did with credits ended as it had to.

use super::Truth;
use super::judge::Seen;
use super::known::Known;
use crate::story::What;
use kassa::Outcome;
use kassa::ask::Decline;
use kassa::model::benefits::Strategy;

/// Work can be told to be done for so long after its time.
const KEPT: i64 = 30 * 86_400_000;

impl Truth {
    pub(super) fn deduct(
        &self,
        seen: &Seen<'_>,
        what: &What,
        outcome: &Outcome,
    ) -> Result<(), String> {
        let What::Deduct(account, amount, strategy, key) = what else {
            return Ok(());
        };
        let (job, now, mine) = (seen.job, seen.view, seen.mine);
        let nobody = Known::default();
        let known = now.known(account).unwrap_or(&nobody);
        match outcome {
            Outcome::Deducted {
                amount: spent,
                replayed,
                benefits,
            } => {
                let before = known.spends.get(&format!("k{key}"));
                if before != Some(&(*amount, *strategy)) || spent != amount {
                    return Err(format!("{before:?} was spent under this key"));
                }
                if mine == *replayed && !job.ill {
                    return Err("it was spent now, or before, and not both".into());
                }
                self.view_of(job, now, account, benefits)
            }
            Outcome::Declined {
                code: Decline::InsufficientCredits,
                needed,
                available,
                ..
            } => {
                let there = known.available(*strategy, job.now, self.eternal);
                if there >= *amount || *needed != Some(*amount) || *available != Some(there) {
                    return Err(format!("there are {there}"));
                }
                Ok(())
            }
            _ => Err("a spend is done, or declined".into()),
        }
    }

    pub(super) fn reserve(
        &self,
        seen: &Seen<'_>,
        what: &What,
        outcome: &Outcome,
    ) -> Result<(), String> {
        let What::Reserve(account, amount, strategy, seconds, key) = what else {
            return Ok(());
        };
        let (job, now) = (seen.job, seen.view);
        let nobody = Known::default();
        let known = now.known(account).unwrap_or(&nobody);
        let name = format!("h{key}");
        match outcome {
            Outcome::Reserved {
                amount: held,
                expires_at,
                replayed,
                benefits,
                ..
            } => {
                let it = known.held.get(&name);
                let same = it.is_none_or(|it| {
                    (it.amount, it.strategy, it.seconds) == (*amount, *strategy, *seconds)
                });
                let there = it.is_some() || known.ended.contains_key(&name);
                if !same || !there && !job.crowd || held != amount {
                    return Err(format!("{it:?} is held under this key"));
                }
                let open = it.filter(|it| it.until > job.now && !it.takes.is_empty());
                if open.map(|it| it.until) != *expires_at {
                    return Err(format!("it lasts until {:?}", open.map(|it| it.until)));
                }
                if seen.mine == *replayed && !job.ill {
                    return Err("it was held now, or before, and not both".into());
                }
                self.view_of(job, now, account, benefits)
            }
            _ => self.too_few(seen, known, (*amount, *strategy), 0, outcome),
        }
    }

    /// Nobody is told that there are too few where there are enough.
    fn too_few(
        &self,
        seen: &Seen<'_>,
        known: &Known,
        (amount, strategy): (i64, Strategy),
        held: i64,
        outcome: &Outcome,
    ) -> Result<(), String> {
        let there = held + known.available(strategy, seen.job.now, self.eternal);
        match outcome {
            Outcome::Declined {
                code: Decline::InsufficientCredits,
                needed,
                available,
                ..
            } if there < amount && *needed == Some(amount) && *available == Some(there) => Ok(()),
            _ => Err(format!("there are {there}")),
        }
    }

    pub(super) fn commit(
        &self,
        seen: &Seen<'_>,
        what: &What,
        outcome: &Outcome,
    ) -> Result<(), String> {
        let What::Commit(account, key, used) = what else {
            return Ok(());
        };
        let (job, now) = (seen.job, seen.view);
        let nobody = Known::default();
        let known = now.known(account).unwrap_or(&nobody);
        let name = format!("h{key}");
        let it = known.held.get(&name);
        match outcome {
            Outcome::Deducted {
                amount, benefits, ..
            } => {
                if amount != used || known.ended.get(&name) != Some(&Some(*used)) {
                    return Err(format!("it came to {:?}", known.ended.get(&name)));
                }
                self.view_of(job, now, account, benefits)
            }
            Outcome::Declined {
                code: Decline::NoReservation,
                ..
            } => match it {
                // What is over for long is forgotten.
                Some(it) if it.until + KEPT > job.now + 20_000 => Err(format!("there is {it:?}")),
                _ => Ok(()),
            },
            _ => {
                let it = it.ok_or("there is no such reservation")?;
                let held: i64 = it.takes.iter().map(|it| it.1).sum();
                let mut rest = known.clone();
                // Its own credits are counted apart, whatever the clock says.
                rest.held
                    .retain(|other, it| *other != name || !it.takes.is_empty());
                if let Some(it) = rest.held.get_mut(&name) {
                    it.until = i64::MAX;
                }
                self.too_few(seen, &rest, (*used, it.strategy), held, outcome)
            }
        }
    }

    pub(super) fn release(
        &self,
        seen: &Seen<'_>,
        account: &str,
        key: usize,
        outcome: &Outcome,
    ) -> Result<(), String> {
        let (job, now) = (seen.job, seen.view);
        let nobody = Known::default();
        let known = now.known(account).unwrap_or(&nobody);
        let name = format!("h{key}");
        match outcome {
            Outcome::Released { benefits } => match known.ended.get(&name) {
                Some(None) => self.view_of(job, now, account, benefits),
                other => Err(format!("it came to {other:?}")),
            },
            Outcome::Declined {
                code: Decline::NoReservation,
                ..
            } => match known.held.get(&name) {
                Some(it) if it.until + KEPT > job.now + 20_000 => Err(format!("there is {it:?}")),
                _ => Ok(()),
            },
            _ => Err("a reservation is let go, or is not there".into()),
        }
    }

    pub(super) fn grant(
        &self,
        seen: &Seen<'_>,
        what: &What,
        outcome: &Outcome,
    ) -> Result<(), String> {
        let What::Grant(account, amount, _, key) = what else {
            return Ok(());
        };
        let (job, now) = (seen.job, seen.view);
        let nobody = Known::default();
        let known = now.known(account).unwrap_or(&nobody);
        match outcome {
            Outcome::Granted {
                amount: done,
                replayed,
                benefits,
            } => {
                if done != amount || known.deeds.get(key) != Some(amount) {
                    return Err(format!("{:?} was done", known.deeds.get(key)));
                }
                if seen.mine == *replayed && !job.ill {
                    return Err("it was done now, or before, and not both".into());
                }
                self.view_of(job, now, account, benefits)
            }
            _ => self.too_few(seen, known, (-amount, Strategy::ExpiringFirst), 0, outcome),
        }
    }
}
