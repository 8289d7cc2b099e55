//! The clockwork: renewals, retries, sessions that run out.

use super::calendar::months_after;
use super::{Book, State, Task};
use crate::facts::Fact;
use kassa::model::order::{OrderType, PaymentStatus};
use kassa::model::subscription::SubscriptionStatus;

/// A renewal is collected about an hour after the period began.
const DRAFT: i64 = 3_600_000;

impl Book {
    /// Moves the clock and does what falls due on the way, each at its time.
    pub fn advance(&mut self, by: i64) {
        let until = self.now + by;
        while let Some((&(at, place), _)) = self.agenda.first_key_value() {
            if at > until {
                break;
            }
            self.now = self.now.max(at);
            match self.agenda.remove(&(at, place)) {
                Some(Task::Expire(session)) => self.expire(session),
                Some(Task::Renew(which)) => self.renew(which),
                Some(Task::Collect(which, invoice)) => self.collect(which, invoice),
                None => {}
            }
        }
        self.now = until;
    }

    pub(super) fn expire(&mut self, at: usize) {
        let session = &mut self.sessions[at];
        if session.state == State::Open {
            session.state = State::Over;
            let fact = Fact::Expired {
                session: session.id.clone(),
                customer: session.customer.clone(),
                rider: session.rider.clone(),
            };
            self.tell("checkout.session.expired", fact);
        }
    }

    fn renew(&mut self, which: usize) {
        let now = self.second();
        let sub = &mut self.subs[which];
        let end = sub.now.period.1;
        if sub.now.status == SubscriptionStatus::Canceled || end > now {
            return;
        }
        if sub.now.cancel_at.is_some_and(|at| at <= now) {
            self.end(which);
            return;
        }
        let mut count = 1;
        let mut next = end;
        while next <= end {
            next = months_after(sub.anchor / 1_000, sub.months * count) * 1_000;
            count += 1;
        }
        sub.now.period = (end, next);
        let kind = OrderType::SubscriptionRenewal;
        let invoice = self.bill(which, kind, Some((end, next)), None);
        self.tell_subscription(which, "customer.subscription.updated");
        self.plan(now + DRAFT, Task::Collect(which, invoice));
        self.plan(next, Task::Renew(which));
    }

    fn collect(&mut self, which: usize, invoice: usize) {
        let over = self.subs[which].now.status == SubscriptionStatus::Canceled;
        let payment = &self.payments[invoice].now;
        let due = payment.next.is_none_or(|at| at <= self.now);
        if !over && due && payment.status != PaymentStatus::Paid {
            self.try_to_collect(which, invoice);
        }
    }
}
