//! What Kassa has been told of one account, as a set of facts: nothing here
//! depends on the order in which they came, but for ties, which the provider
//! settles.

use super::offers::{Terms, named, offer, priced};
use crate::facts::{Fact, PayFact, Rider, SubFact};
use kassa::model::account::RefundStatus;
use kassa::model::benefits::Strategy;
use kassa::model::order::PaymentStatus;
use kassa::model::subscription::SubscriptionStatus;
use std::collections::{BTreeMap, BTreeSet};

/// One account.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    pub(super) revision: i64,
    /// Who has everything of it now.
    pub(super) merged_into: Option<String>,
    pub(super) pinned: BTreeMap<String, Terms>,
    pub(super) subs: BTreeMap<String, KeptSub>,
    pub(super) pays: BTreeMap<usize, KeptPay>,
    pub(super) spends: BTreeMap<String, (i64, Strategy)>,
    /// Spent of each lot: of which payment, which month.
    pub(super) spent: BTreeMap<(usize, usize), i64>,
    /// Work that holds credits or held them, by the reservation's id.
    pub(super) held: BTreeMap<String, Held>,
    /// What reservations came to: credits used, or none where one was let go.
    pub(super) ended: BTreeMap<String, Option<i64>>,
    /// Credits by hand: the lot, how many, since when, until when.
    pub(super) gifts: BTreeMap<usize, Gift>,
    /// What was done by hand, by its key.
    pub(super) deeds: BTreeMap<usize, i64>,
    /// The ledger's sums.
    pub(super) ledger: BTreeMap<String, i64>,
    /// Payments and tries that failed when they were not paid.
    pub(super) failed: BTreeSet<(String, i64)>,
}

/// Credits that a job holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Held {
    pub(super) amount: i64,
    pub(super) strategy: Strategy,
    pub(super) seconds: i64,
    pub(super) key: usize,
    pub(super) until: i64,
    /// Of which lots, in the order in which they are used. None once it is over.
    pub(super) takes: Vec<((usize, usize), i64)>,
}

/// Credits by hand.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Gift {
    pub(super) lot: String,
    pub(super) amount: i64,
    pub(super) starts: i64,
    pub(super) expires: Option<i64>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct KeptSub {
    pub(super) fact: SubFact,
    pub(super) as_of: i64,
    pub(super) terms: Option<Terms>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct KeptPay {
    pub(super) fact: Option<PayFact>,
    pub(super) as_of: i64,
    pub(super) terms: Option<Terms>,
    pub(super) refunds: BTreeMap<String, Refund>,
    pub(super) total: Option<(i64, i64)>,
    /// Since when a sum tells that anything went back.
    pub(super) since: Option<i64>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Refund {
    pub(super) amount: i64,
    pub(super) status: RefundStatus,
    pub(super) as_of: i64,
    pub(super) created: i64,
}

/// What hearing a fact came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    Fine,
    /// Two facts of one second contradict each other: only the provider knows.
    Tie,
}

impl Known {
    /// Hears a fact. One that was read after the others settles a tie.
    pub(super) fn hears(&mut self, fact: &Fact, as_of: i64, catalog: usize, read: bool) -> Heard {
        match fact {
            Fact::Subscription(fact) => return self.subscription(fact, as_of, catalog, read),
            Fact::Payment(of, fact) => self.payment(*of, fact, as_of, catalog),
            Fact::Refund {
                of,
                id,
                amount,
                status,
                created,
                ..
            } => {
                let pay = self.pays.entry(*of).or_default();
                let new = Refund {
                    created: *created,
                    amount: *amount,
                    status: *status,
                    as_of,
                };
                let kept = pay.refunds.entry(id.clone()).or_insert_with(|| new.clone());
                if (new.status, new.as_of) > (kept.status, kept.as_of) {
                    *kept = new;
                }
            }
            Fact::Total { of, total, .. } => {
                let pay = self.pays.entry(*of).or_default();
                let new = (as_of, *total);
                pay.total = pay.total.max(Some(new));
                let first = pay.since.map_or(as_of, |since| since.min(as_of));
                pay.since = if *total > 0 { Some(first) } else { pay.since };
            }
            Fact::Expired { .. } => {}
        }
        Heard::Fine
    }

    /// Everything of the other account is this one's.
    pub(super) fn takes_in(&mut self, mut other: Known) {
        self.pinned.append(&mut other.pinned);
        self.subs.append(&mut other.subs);
        self.pays.append(&mut other.pays);
        self.spends.append(&mut other.spends);
        self.spent.append(&mut other.spent);
        self.failed.append(&mut other.failed);
        self.held.append(&mut other.held);
        self.ended.append(&mut other.ended);
        self.gifts.append(&mut other.gifts);
        self.deeds.append(&mut other.deeds);
    }

    fn subscription(&mut self, fact: &SubFact, as_of: i64, catalog: usize, read: bool) -> Heard {
        let kept = self.subs.get(&fact.id);
        let had = kept.and_then(|kept| kept.terms);
        if let Some(kept) = kept {
            let over = |status| status == SubscriptionStatus::Canceled;
            let begins = |status| status == SubscriptionStatus::Incomplete;
            let rank = |fact: &SubFact, as_of: i64| {
                let over = over(fact.status);
                (over, as_of, !begins(fact.status), fact.period.0)
            };
            let (new, old) = (rank(fact, as_of), rank(&kept.fact, kept.as_of));
            if new < old && !(read && as_of == kept.as_of) {
                return Heard::Fine;
            }
            if new == old && *fact == kept.fact {
                return Heard::Fine;
            }
            // Words that Kassa does not keep, such as a price of the same plan,
            // are no contradiction.
            if new == old && !read && self.differs(fact, &kept.fact, catalog) {
                return Heard::Tie;
            }
        }
        let terms = self.terms(&fact.rider, Some(&fact.price), had, catalog);
        let kept = KeptSub {
            fact: fact.clone(),
            as_of,
            terms,
        };
        self.subs.insert(fact.id.clone(), kept);
        Heard::Fine
    }

    fn differs(&self, a: &SubFact, b: &SubFact, catalog: usize) -> bool {
        let plan = |fact: &SubFact| priced(catalog, &fact.price).map(|it| it.1);
        let price = b.price.clone();
        let (other, same) = (SubFact { price, ..a.clone() }, plan(a) == plan(b));
        other != *b || !same
    }

    fn payment(&mut self, of: usize, fact: &PayFact, as_of: i64, catalog: usize) {
        let had = self.pays.get(&of).and_then(|kept| kept.terms);
        // A renewal is of the sale that its subscription is.
        let sale = fact.subscription.as_ref().and_then(|id| self.subs.get(id));
        let had = had.or(sale.and_then(|sale| sale.terms));
        let terms = self.terms(&fact.rider, fact.price.as_deref(), had, catalog);
        let failed = fact.status == PaymentStatus::Failed && fact.subscription.is_some();
        let kept = self.pays.entry(of).or_default();
        let stands = match &kept.fact {
            Some(old) => (fact.status, as_of, fact.attempt) > (old.status, kept.as_of, old.attempt),
            None => true,
        };
        if stands {
            kept.fact = Some(fact.clone());
            kept.as_of = as_of;
            kept.terms = terms;
            if failed {
                self.failed.insert((fact.id.clone(), fact.attempt));
            }
        }
    }

    /// Pinned by the checkout, or had so far, or by price, or by name; but the
    /// present terms of another plan if that one's price is paid.
    fn terms(
        &self,
        rider: &Rider,
        price: Option<&str>,
        had: Option<Terms>,
        catalog: usize,
    ) -> Option<Terms> {
        let pinned = rider
            .checkout
            .as_ref()
            .and_then(|id| self.pinned.get(id).copied());
        let paid = price.and_then(|price| priced(catalog, price));
        let plan = |terms: Terms| &offer(terms).id;
        let before = had.or(pinned);
        match (before, paid) {
            (Some(before), Some(paid)) if plan(before) != plan(paid) => {
                // Back to what was pinned, or on to something else.
                pinned
                    .filter(|pinned| plan(*pinned) == plan(paid))
                    .or(Some(paid))
            }
            (Some(before), _) => Some(before),
            (None, Some(paid)) => Some(paid),
            (None, None) => named(catalog, rider.plan.as_deref()?),
        }
    }
}
