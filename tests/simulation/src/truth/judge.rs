//! Whether a job ended as it had to.

use super::known::{Heard, Known};
use super::{State, Truth, View};
use crate::book::Book;
use crate::facts::Fact;
use crate::play::{End, Running};
use crate::story::What;
use kassa::ask::{Decline, InboundResult, Share};
use kassa::model::benefits::Benefits;
use kassa::model::id::Environment;
use kassa::{KassaError, Outcome};

/// One answer, and what there was when it was given.
pub(super) struct Seen<'a> {
    pub(super) job: &'a Running,
    pub(super) view: &'a State,
    /// The job wrote its cause itself.
    pub(super) mine: bool,
    event: Option<usize>,
    book: &'a Book,
}

impl Running {
    /// The row that it wrote for a part of what was asked.
    fn row(
        &self,
        what: &What,
        event: Option<usize>,
        book: &Book,
    ) -> Option<&(String, String, View)> {
        let ends = match (what, event) {
            (What::Deduct(.., key), _) => format!("/deduct/k{key}"),
            (What::Reserve(.., key), _) => format!("/reserve/h{key}"),
            (What::Grant(.., key), _) => format!("/grant/g{key}"),
            (_, Some(event)) => format!("/{}", book.events[event].id),
            _ => return None,
        };
        self.rows.iter().find(|row| row.1.ends_with(&ends))
    }
}

impl State {
    /// Knows of one account what was known when a row was written.
    fn catches_up(&mut self, (account, cause, then): &(String, String, View)) {
        self.causes.insert(cause.clone(), account.clone());
        self.links.clone_from(&then.links);
        self.parked.clone_from(&then.parked);
        if let Some(known) = then.accounts.get(account) {
            self.accounts.insert(account.clone(), known.clone());
        }
    }

    pub(super) fn known(&self, account: &str) -> Option<&Known> {
        let known = self.accounts.get(account)?;
        match &known.merged_into {
            Some(next) => self.known(next),
            None => Some(known),
        }
    }

    /// Where what names this account lands.
    fn end<'a>(&'a self, account: &'a str) -> &'a str {
        let next = self
            .accounts
            .get(account)
            .and_then(|it| it.merged_into.as_deref());
        next.map_or(account, |next| self.end(next))
    }

    /// Whose a fact is: the most telling link, else the account that is named.
    fn owner<'a>(&'a self, fact: &'a Fact) -> Option<&'a str> {
        let (references, named) = fact.references();
        let mut references = references.into_iter();
        let linked = references
            .find_map(|id| self.links.get(id))
            .map(String::as_str);
        let named = named.filter(|named| self.accounts.contains_key(*named));
        linked.or(named).map(|account| self.end(account))
    }
}

impl Truth {
    /// Whether it ended as it had to.
    ///
    /// # Errors
    /// What it had to be.
    pub fn judge(&mut self, job: &Running, end: &End, book: &Book) -> Result<(), String> {
        let outcome = match end {
            End::Died => return Ok(()),
            End::Failed(error) => return self.error(job, error),
            End::Done(outcome) => outcome,
        };
        if let (What::Batch(parts), Outcome::Batch { results }) = (&job.what, outcome) {
            // Each part stands on those before it.
            let mut view = job.base.clone();
            let mut heard: Vec<&What> = Vec::new();
            for ((what, share), event) in parts.iter().zip(results).zip(&job.events) {
                let row = job.row(what, *event, book);
                let done = matches!(share, Share::Done { .. });
                let mine = row.is_some() && done && !heard.contains(&what);
                if let (Some(row), true) = (row, mine) {
                    let mut next = (*view).clone();
                    next.catches_up(row);
                    view = next.into();
                }
                if matches!(share, Share::Done { .. }) {
                    heard.push(what);
                }
                let seen = Seen {
                    job,
                    view: &view,
                    mine,
                    event: *event,
                    book,
                };
                match share {
                    // After a lost answer all parts are looked up at once.
                    Share::Done { outcome } if job.ill => {
                        let late = Seen {
                            view: &job.view,
                            ..seen
                        };
                        if self.judge_one(&seen, what, outcome).is_err() {
                            self.judge_one(&late, what, outcome)?;
                        }
                    }
                    Share::Done { outcome } => self.judge_one(&seen, what, outcome)?,
                    Share::Failed { error } => self.error(job, error)?,
                    Share::Alone => {}
                }
            }
            return Ok(());
        }
        let event = job.events.first().copied().flatten();
        let mine = job.row(&job.what, event, book).is_some();
        let seen = Seen {
            job,
            view: &job.view,
            mine,
            event,
            book,
        };
        self.judge_one(&seen, &job.what, outcome)
    }

    fn judge_one(&mut self, seen: &Seen<'_>, what: &What, outcome: &Outcome) -> Result<(), String> {
        let (job, now) = (seen.job, seen.view);
        match (what, outcome) {
            (
                What::Event(..),
                Outcome::Inbound {
                    result, account, ..
                },
            ) => self.inbound(seen, *result, account.as_deref()),
            (What::Deduct(..), _) => self.deduct(seen, what, outcome),
            (What::Reserve(..), _) => self.reserve(seen, what, outcome),
            (What::Commit(..), _) => self.commit(seen, what, outcome),
            (What::Release(account, key), _) => self.release(seen, account, *key, outcome),
            (What::Grant(..), _) => self.grant(seen, what, outcome),
            (What::Merge(account, _), Outcome::Merged { benefits }) => {
                self.view_of(job, now, account, benefits)
            }
            (What::Benefits(account), Outcome::Benefits { benefits }) => {
                self.view_of(job, now, account, benefits)
            }
            (What::Orders(account), Outcome::Orders { orders }) => {
                super::rest::orders(now.known(account), orders)
            }
            (What::Checkout(account, plan, ..), outcome) => {
                let holds = now.known(account);
                let holds = holds.is_some_and(|known| known.excludes(job.now));
                let recurring = super::offers::named(self.catalog, plan);
                let excluded =
                    holds && recurring.is_some_and(|it| super::offers::offer(it).recurring);
                match outcome {
                    Outcome::Checkout { plan: sold, .. } if sold == plan && !excluded => Ok(()),
                    Outcome::Declined {
                        code: Decline::AlreadySubscribed,
                        ..
                    } if excluded || self.is_being_bought(seen, account) => Ok(()),
                    _ => Err("another checkout was due".into()),
                }
            }
            (What::Refund(account, .., key), outcome) => self.refund(seen, account, *key, outcome),
            (What::Cancel(account, _), Outcome::Canceled { benefits }) => {
                self.view_of(job, now, account, benefits)
            }
            (
                What::Cancel(account, _),
                Outcome::Declined {
                    code: Decline::NoSubscription,
                    ..
                },
            ) => match now.known(account).is_some_and(Known::holds_a_plan) {
                true => Err("there is a subscription".into()),
                false => Ok(()),
            },
            (What::Tick | What::Settle(_), Outcome::Ticked { failed, .. }) => {
                match *failed == 0 || job.ill || job.crowd {
                    true => Ok(()),
                    false => Err("due work failed with nobody to blame".into()),
                }
            }
            (What::Portal(_), Outcome::Portal { .. } | Outcome::Declined { .. }) => Ok(()),
            _ => Err("another kind of outcome was due".into()),
        }
    }

    /// A checkout of the account was paid, and nobody has said so yet: the provider
    /// tells it when that checkout is to make room for another one.
    fn is_being_bought(&self, seen: &Seen<'_>, account: &str) -> bool {
        let now = seen.view;
        let known = now.known(account);
        let mine = |it: &(&str, &str)| now.end(it.0) == now.end(account);
        let mut begun = seen.book.begun().filter(mine);
        begun.any(|(_, id)| known.is_none_or(|known| !known.subs.contains_key(id)))
    }

    pub(super) fn view_of(
        &self,
        job: &Running,
        state: &State,
        account: &str,
        seen: &Benefits,
    ) -> Result<(), String> {
        let nobody = Known::default();
        let known = state.known(account).unwrap_or(&nobody);
        known.view(seen, job.now, self.eternal)
    }

    /// An error has to have a reason outside of the core.
    fn error(&self, job: &Running, error: &KassaError) -> Result<(), String> {
        if let What::Merge(stays, goes) = &job.what
            && error.status == 400
            && job.view.end(stays) == job.view.end(goes)
        {
            return Ok(());
        }
        // The provider knows of an end or of a refund whose webhook is on its way.
        let late = match &job.what {
            What::Cancel(..) => error.code == "resource_missing",
            What::Refund(..) => error.code == "charge_already_refunded",
            _ => false,
        };
        if late && error.status == 422 {
            return Ok(());
        }
        if error.retryable && (job.ill || job.crowd) {
            return Ok(());
        }
        Err("no error was due".into())
    }

    fn inbound(
        &self,
        seen: &Seen<'_>,
        result: InboundResult,
        account: Option<&str>,
    ) -> Result<(), String> {
        let (last, mine) = (seen.view, seen.mine);
        let Some(event) = seen.event.map(|at| &seen.book.events[at]) else {
            return Err("nobody sent that".into());
        };
        let Some(fact) = &event.fact else {
            return match result {
                InboundResult::Ignored => Ok(()),
                _ => Err("a type that nobody reads was not ignored".into()),
            };
        };
        let cause = format!("stripe/{}/{}", Environment::Test.word(), event.id);
        let owner = last.owner(fact);
        // A row of an account that is gone keeps its name.
        let here = account.map(|account| last.end(account));
        if owner.is_some() && here != owner {
            return Err(format!("it belongs to {owner:?}"));
        }
        let fine = match result {
            // Parked events may be all that its commit has taken up.
            InboundResult::Applied => mine || !seen.job.rows.is_empty(),
            InboundResult::Duplicate => last.causes.contains_key(&cause) && (!mine || seen.job.ill),
            InboundResult::Parked => last.parked.contains(&cause) && owner.is_none(),
            InboundResult::Ignored => {
                let unseen = !last.causes.contains_key(&cause);
                return match owner.and_then(|owner| last.known(owner)) {
                    Some(known) if unseen => self.idle(seen.job, known, fact, event.at),
                    _ => Err("it is not to be ignored".into()),
                };
            }
            InboundResult::Unreadable => false,
        };
        match fine {
            true => Ok(()),
            false => Err(format!(
                "seen before: {}, committed now: {mine}, owner: {owner:?}",
                last.causes.contains_key(&cause)
            )),
        }
    }

    /// An event is ignored only if it says nothing new, as far as the provider
    /// was asked about it.
    fn idle(&self, job: &Running, known: &Known, fact: &Fact, at: i64) -> Result<(), String> {
        let mut other = known.clone();
        let heard = other.hears(fact, at, self.catalog, false);
        for (fact, at) in &job.learned {
            other.hears(fact, *at, self.catalog, true);
        }
        let asked = heard == Heard::Fine || !job.learned.is_empty();
        match asked && other == *known {
            true => Ok(()),
            false => Err(format!("it says something new ({heard:?}): {fact:?}")),
        }
    }

    fn refund(
        &mut self,
        seen: &Seen<'_>,
        account: &str,
        key: usize,
        outcome: &Outcome,
    ) -> Result<(), String> {
        let (job, now, book) = (seen.job, seen.view, seen.book);
        match outcome {
            Outcome::Refunded {
                refund,
                amount,
                benefits,
            } => {
                let made = book.refund_made(refund);
                if made != Some(*amount) {
                    return Err(format!("the provider gave {made:?} back"));
                }
                let name = (account.to_string(), key);
                let before = self.refunds.insert(name, (refund.clone(), *amount));
                if before.is_some_and(|before| before != (refund.clone(), *amount)) {
                    return Err("one key gave money back twice".into());
                }
                self.view_of(job, now, account, benefits)
            }
            Outcome::Declined {
                code: Decline::NothingToRefund | Decline::NoPayment,
                ..
            } => Ok(()),
            _ => Err("money goes back, or not".into()),
        }
    }
}
