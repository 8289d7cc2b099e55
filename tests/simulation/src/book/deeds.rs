//! What customers, merchants and banks do there.

use super::calendar::months_after;
use super::{Book, Payment, State, Sub, Task};
use crate::facts::{Fact, PayFact, SubFact};
use kassa::model::account::RefundStatus;
use kassa::model::order::{OrderType, PaymentStatus};
use kassa::model::subscription::SubscriptionStatus;

/// How a session is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    /// Pays, always.
    Works,
    /// Pays the first time only.
    FailsLater,
    /// Takes days.
    Debit,
}

impl Book {
    fn session(&self, id: &str) -> Option<usize> {
        self.sessions.iter().position(|session| session.id == id)
    }

    fn sub(&self, id: &str) -> Option<usize> {
        self.subs.iter().position(|sub| sub.now.id == id)
    }

    fn alive(&self, id: &str) -> Option<usize> {
        self.sub(id)
            .filter(|at| self.subs[*at].now.status != SubscriptionStatus::Canceled)
    }

    pub(super) fn new_payment(&mut self, fact: PayFact) -> usize {
        let charge = match &fact.subscription {
            None => fact.id.clone(),
            Some(_) => self.id("pi_"),
        };
        let charge = [charge, self.id("ch_")];
        self.payments.push(Payment {
            now: fact,
            charge,
            refunds: Vec::new(),
        });
        self.payments.len() - 1
    }

    /// Pays a session. Answers the subscription's id, if it made one.
    pub fn pay(&mut self, session: &str, card: Card) -> Option<Option<String>> {
        let at = self.session(session)?;
        if self.sessions[at].state != State::Open {
            return None;
        }
        if self.sessions[at].recurring {
            self.sessions[at].state = State::Over;
            return Some(Some(self.subscribe(at, card)));
        }
        let session = self.sessions[at].clone();
        let waits = card == Card::Debit;
        let intent = self.id("pi_");
        let fact = PayFact {
            id: intent,
            names: vec![session.id.clone()],
            customer: session.customer,
            rider: session.rider.clone(),
            price: Some(session.price),
            kind: OrderType::OneTimePurchase,
            status: if waits {
                PaymentStatus::Pending
            } else {
                PaymentStatus::Paid
            },
            amount: session.amount,
            currency: session.currency,
            quantity: session.rider.quantity,
            subscription: None,
            period: None,
            created: self.second(),
            attempt: 0,
            next: None,
        };
        let payment = self.new_payment(fact);
        self.sessions[at].payment = Some(payment);
        self.sessions[at].state = if waits { State::Waiting } else { State::Over };
        if !waits {
            let intent = self.payments[payment].now.id.clone();
            self.mutter("payment_intent.succeeded", &intent);
        }
        self.tell_payment(payment, "checkout.session.completed");
        Some(None)
    }

    fn subscribe(&mut self, at: usize, card: Card) -> String {
        let session = self.sessions[at].clone();
        let start = self.second();
        let end = months_after(start / 1_000, session.months) * 1_000;
        let id = self.id("sub_");
        let fact = SubFact {
            id: id.clone(),
            customer: session.customer,
            rider: session.rider,
            price: session.price,
            quantity: 0,
            status: SubscriptionStatus::Incomplete,
            period: (start, end),
            cancel_at: None,
            canceled_at: None,
            ended_at: None,
            created: start,
        };
        let quantity = fact.rider.quantity;
        self.subs.push(Sub {
            now: SubFact { quantity, ..fact },
            past: Vec::new(),
            amount: session.amount,
            months: session.months,
            anchor: start,
            card_works: card == Card::Works,
            open: None,
        });
        let which = self.subs.len() - 1;
        self.sessions[at].subscription = Some(which);
        self.tell_subscription(which, "customer.subscription.created");
        let invoice = self.bill(
            which,
            OrderType::SubscriptionInitial,
            Some((start, end)),
            None,
        );
        self.payments[invoice].now.attempt = 1;
        self.tell_paid(invoice);
        self.subs[which].now.status = SubscriptionStatus::Active;
        self.tell_subscription(which, "customer.subscription.updated");
        self.plan(end, Task::Renew(which));
        id
    }

    /// An open invoice of a subscription; it has told nothing yet.
    pub(super) fn bill(
        &mut self,
        which: usize,
        kind: OrderType,
        period: Option<(i64, i64)>,
        amount: Option<i64>,
    ) -> usize {
        let id = self.id("in_");
        let created = self.second();
        let sub = &self.subs[which];
        let fact = PayFact {
            id,
            names: Vec::new(),
            customer: sub.now.customer.clone(),
            rider: sub.now.rider.clone(),
            price: Some(sub.now.price.clone()),
            kind,
            status: PaymentStatus::Pending,
            amount: amount.unwrap_or(sub.amount * sub.now.quantity),
            currency: "usd".into(),
            quantity: sub.now.quantity,
            subscription: Some(sub.now.id.clone()),
            period,
            created,
            attempt: 0,
            next: None,
        };
        self.new_payment(fact)
    }

    /// Ends a debit.
    pub fn settle(&mut self, session: &str, arrives: bool) -> Option<()> {
        let at = self.session(session)?;
        if self.sessions[at].state != State::Waiting {
            return None;
        }
        self.sessions[at].state = State::Over;
        let payment = self.sessions[at].payment?;
        if arrives {
            self.payments[payment].now.status = PaymentStatus::Paid;
            self.tell_payment(payment, "checkout.session.async_payment_succeeded");
        } else {
            self.payments[payment].now.status = PaymentStatus::Failed;
            self.tell_payment(payment, "checkout.session.async_payment_failed");
        }
        Some(())
    }

    /// Replaces the card; an open invoice is tried at once.
    pub fn card(&mut self, subscription: &str, works: bool) -> Option<()> {
        let which = self.alive(subscription)?;
        self.subs[which].card_works = works;
        self.tell_subscription(which, "customer.subscription.updated");
        if let Some(invoice) = self.subs[which].open {
            self.try_to_collect(which, invoice);
        }
        Some(())
    }

    /// Plans an end, or takes it back.
    pub fn cancel_later(&mut self, subscription: &str, planned: bool) -> Option<usize> {
        let which = self.alive(subscription)?;
        let (now, sub) = (self.second(), &mut self.subs[which].now);
        let before = sub.clone();
        sub.cancel_at = planned.then_some(sub.period.1);
        sub.canceled_at = planned.then_some(now);
        if before != *sub {
            self.tell_subscription(which, "customer.subscription.updated");
        }
        Some(which)
    }

    /// Ends it at once.
    pub fn cancel_now(&mut self, subscription: &str) -> Option<usize> {
        let which = self.alive(subscription)?;
        self.end(which);
        Some(which)
    }

    pub(super) fn end(&mut self, which: usize) {
        let now = self.second();
        let sub = &mut self.subs[which];
        sub.now.status = SubscriptionStatus::Canceled;
        sub.now.ended_at = Some(now);
        sub.now.canceled_at = sub.now.canceled_at.or(Some(now));
        sub.open = None;
        self.tell_subscription(which, "customer.subscription.deleted");
    }

    /// Another price or quantity by the provider's portal. Billed at once if it
    /// begins a period of its own, or if that is asked.
    pub fn change(
        &mut self,
        subscription: &str,
        price: Option<&str>,
        quantity: Option<i64>,
        at_once: bool,
    ) -> Option<()> {
        let which = self.alive(subscription)?;
        if self.subs[which].now.status != SubscriptionStatus::Active {
            return None;
        }
        let now = self.second();
        let before = self.subs[which].clone();
        let sub = &mut self.subs[which];
        if let Some((name, price)) = price.and_then(|id| Some((id, self.prices.get(id)?))) {
            sub.now.price = name.into();
            sub.amount = price.amount;
            sub.months = price.months;
        }
        sub.now.quantity = quantity.unwrap_or(sub.now.quantity);
        let moved = sub.months != before.months;
        if moved {
            let end = months_after(now / 1_000, sub.months) * 1_000;
            sub.anchor = now;
            sub.now.period = (now, end);
        }
        if sub.now == before.now {
            return None;
        }
        let period = sub.now.period;
        let left = (before.now.period.1 - now).max(0);
        let length = (before.now.period.1 - before.now.period.0).max(1);
        let worth = |amount: i64, count: i64| amount * count * (left / 1_000) / (length / 1_000);
        let unused = worth(before.amount, before.now.quantity);
        let rest = worth(sub.amount, sub.now.quantity);
        let whole = sub.amount * sub.now.quantity;
        self.tell_subscription(which, "customer.subscription.updated");
        let kind = OrderType::SubscriptionUpdate;
        let invoice = if moved {
            self.plan(period.1, Task::Renew(which));
            Some(self.bill(which, kind, Some(period), Some((whole - unused).max(0))))
        } else if at_once && rest > unused {
            Some(self.bill(which, kind, None, Some(rest - unused)))
        } else {
            None
        };
        if let Some(invoice) = invoice {
            self.payments[invoice].now.attempt = 1;
            self.tell_paid(invoice);
        }
        Some(())
    }

    fn payment_of(&self, name: &str) -> Option<usize> {
        let of_session = self.session(name).and_then(|at| {
            let session = &self.sessions[at];
            let sub = session.subscription.map(|at| self.subs[at].now.id.as_str());
            session.payment.or_else(|| self.latest_paid(sub?))
        });
        of_session.or_else(|| self.latest_paid(name)).or_else(|| {
            self.payments
                .iter()
                .position(|it| it.now.id == name || it.charge.iter().any(|other| other == name))
        })
    }

    /// Whose checkouts began which subscriptions.
    pub fn begun(&self) -> impl Iterator<Item = (&str, &str)> {
        self.sessions.iter().filter_map(|session| {
            let sub = self.subs.get(session.subscription?)?;
            Some((session.rider.account.as_deref()?, sub.now.id.as_str()))
        })
    }

    /// The name under which an app knows the payment of a session.
    pub fn payment_named(&self, session: &str) -> Option<String> {
        let of = self.payment_of(session)?;
        Some(self.payments[of].now.id.clone())
    }

    fn latest_paid(&self, subscription: &str) -> Option<usize> {
        self.payments.iter().rposition(|it| {
            it.now.subscription.as_deref() == Some(subscription)
                && it.now.status == PaymentStatus::Paid
                && it.now.amount > 0
        })
    }

    /// Money back, by any name of a payment. Answers the refund's id.
    pub fn refund(&mut self, name: &str, amount: Option<i64>) -> Option<String> {
        let of = self.payment_of(name)?;
        let payment = &self.payments[of];
        let left = payment.now.amount - payment.total();
        let amount = amount.unwrap_or(left);
        if payment.now.status != PaymentStatus::Paid || amount <= 0 || amount > left {
            return None;
        }
        let (id, created) = (self.id("re_"), self.second());
        let row = (id.clone(), amount, RefundStatus::Succeeded, created);
        self.payments[of].refunds.push(row);
        self.tell_refund(of, &id, "refund.created");
        let payment = &self.payments[of];
        let total = Fact::Total {
            of,
            names: payment.charge.to_vec(),
            customer: payment.now.customer.clone(),
            total: payment.total(),
        };
        self.tell("charge.refunded", total);
        self.tell_refund(of, &id, "refund.updated");
        Some(id)
    }

    pub(super) fn refund_fact(&self, of: usize, id: &str) -> Option<Fact> {
        let payment = &self.payments[of];
        let refund = payment.refunds.iter().find(|it| it.0 == id)?;
        Some(Fact::Refund {
            of,
            names: payment.charge.to_vec(),
            customer: payment.now.customer.clone(),
            id: refund.0.clone(),
            amount: refund.1,
            status: refund.2,
            created: refund.3,
        })
    }

    fn tell_refund(&mut self, of: usize, id: &str, kind: &'static str) {
        if let Some(fact) = self.refund_fact(of, id) {
            self.tell(kind, fact);
        }
    }

    /// A refund comes back: the bank could not place the money.
    pub fn fail_refund(&mut self, id: &str) -> Option<()> {
        let of = self
            .payments
            .iter()
            .position(|it| it.refunds.iter().any(|refund| refund.0 == id))?;
        let refund = self.payments[of].refunds.iter_mut().find(|it| it.0 == id)?;
        if refund.2 == RefundStatus::Failed {
            return None;
        }
        refund.2 = RefundStatus::Failed;
        self.tell_refund(of, id, "refund.failed");
        self.tell_refund(of, id, "refund.updated");
        Some(())
    }

    pub(super) fn try_to_collect(&mut self, which: usize, invoice: usize) {
        const DAY: i64 = 86_400_000;
        let now = self.second();
        let works = self.subs[which].card_works;
        self.payments[invoice].now.attempt += 1;
        if works {
            self.subs[which].open = None;
            self.tell_paid(invoice);
            if self.subs[which].now.status != SubscriptionStatus::Active {
                self.subs[which].now.status = SubscriptionStatus::Active;
                self.tell_subscription(which, "customer.subscription.updated");
            }
            return;
        }
        let tries = self.payments[invoice].now.attempt;
        let gap = [3 * DAY, 5 * DAY, 7 * DAY].get((tries - 1) as usize);
        let next = gap.map(|gap| now + gap);
        self.subs[which].open = Some(invoice);
        self.payments[invoice].now.next = next;
        self.payments[invoice].now.status = PaymentStatus::Failed;
        self.tell_payment(invoice, "invoice.payment_failed");
        match next {
            Some(at) => {
                self.plan(at, Task::Collect(which, invoice));
                if self.subs[which].now.status == SubscriptionStatus::Active {
                    self.subs[which].now.status = SubscriptionStatus::PastDue;
                    self.tell_subscription(which, "customer.subscription.updated");
                }
            }
            None => self.end(which),
        }
    }
}
