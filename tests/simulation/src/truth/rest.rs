//! What must hold whenever nothing is on its way.

use super::known::Known;
use super::{State, Truth};
use kassa::model::account::RefundStatus;
use kassa::model::notice::{Notice, NoticeKind};
use kassa::model::order::{Order, OrderType};
use kassa::model::subscription::SubscriptionStatus;
use std::collections::BTreeSet;

/// An account's payments, as the app sees them.
pub(super) fn orders(known: Option<&Known>, seen: &[Order]) -> Result<(), String> {
    let mut expected: Vec<(String, String, i64, i64)> = Vec::new();
    for pay in known.into_iter().flat_map(|known| known.pays.values()) {
        let Some(fact) = &pay.fact else {
            continue;
        };
        let status = format!("{:?} {:?}", fact.kind, fact.status);
        expected.push((
            fact.id.clone(),
            status,
            fact.amount,
            pay.back().min(fact.amount),
        ));
        for (id, refund) in &pay.refunds {
            let status = match refund.status {
                RefundStatus::Pending => "Refund Pending",
                RefundStatus::Succeeded => "Refund Paid",
                RefundStatus::Failed => "Refund Failed",
            };
            expected.push((id.clone(), status.into(), refund.amount, 0));
        }
    }
    let mut rows: Vec<(String, String, i64, i64)> = seen
        .iter()
        .map(|order| {
            let status = format!("{:?} {:?}", order.order_type, order.status);
            let back = if order.order_type == OrderType::Refund {
                0
            } else {
                order.refunded
            };
            (order.id.clone(), status, order.amount.amount, back)
        })
        .collect();
    expected.sort();
    rows.sort();
    match expected == rows {
        true => Ok(()),
        false => Err(format!("the orders are {expected:?}\n    and not {rows:?}")),
    }
}

impl Truth {
    /// Everything has arrived, and everything due is done.
    ///
    /// # Errors
    /// What does not hold.
    pub fn rest(&self, told: &[Notice]) -> Result<(), String> {
        let State {
            accounts,
            links,
            parked,
            ..
        } = &*self.state;
        for (reference, account) in links {
            if !accounts.contains_key(account) {
                return Err(format!("{reference} leads to {account}, whom nobody knows"));
            }
        }
        if let Some(stray) = parked.first() {
            return Err(format!("{stray} is parked for good"));
        }
        self.paid_twice(told)?;
        let told: BTreeSet<(String, i64)> = told
            .iter()
            .filter(|it| it.kind == NoticeKind::PaymentFailed)
            .filter_map(|it| Some((it.payment.clone()?, it.attempt)))
            .collect();
        for known in accounts.values() {
            for (payment, attempt) in &known.failed {
                let fact = known.pays.values().filter_map(|it| it.fact.as_ref());
                let pay = fact.into_iter().find(|fact| fact.id == *payment);
                let open = pay.is_some_and(|fact| {
                    fact.status != kassa::model::order::PaymentStatus::Paid
                        && fact.attempt == *attempt
                });
                if open && !told.contains(&(payment.clone(), *attempt)) {
                    return Err(format!(
                        "try {attempt} of {payment} failed, and nobody was told"
                    ));
                }
            }
        }
        let failed: BTreeSet<&(String, i64)> =
            accounts.values().flat_map(|known| &known.failed).collect();
        match told.iter().find(|it| !failed.contains(it)) {
            Some(it) => Err(format!("the app was told of {it:?}, which did not fail")),
            None => Ok(()),
        }
    }

    /// Whoever pays for two subscriptions is told of, and nobody else.
    fn paid_twice(&self, told: &[Notice]) -> Result<(), String> {
        let told = told
            .iter()
            .filter(|it| it.kind == NoticeKind::DuplicateSubscription);
        let told: BTreeSet<&str> = told.filter_map(|it| it.subscription.as_deref()).collect();
        let mut all = self.state.accounts.values();
        for id in &told {
            let mut owner = all.clone().filter(|known| known.subs.contains_key(*id));
            if owner.next().is_none_or(|known| known.subs.len() < 2) {
                return Err(format!("the app was told of {id}, which is the only one"));
            }
        }
        let silent = all.find(|known| {
            let pays = known.subs.iter();
            let pays = pays.filter(|(_, it)| {
                it.fact.status == SubscriptionStatus::Active && it.fact.cancel_at.is_none()
            });
            let ids: Vec<&str> = pays.map(|(id, _)| id.as_str()).collect();
            ids.len() > 1 && !ids.iter().any(|id| told.contains(id))
        });
        match silent {
            Some(known) => Err(format!("nobody was told of two of {:?}", known.subs.keys())),
            None => Ok(()),
        }
    }
}
