//! What is forgotten of a person who asks for it: names, addresses, what people
//! wrote of them. Ids, sums and times stay, so that what was paid can still be
//! given back and the books still add up.

use crate::authentic::{Event, Report};
use crate::decide::draft::Body;
use crate::decide::effect::Part;
use crate::json::{self, Json};
use crate::model::account::{
    Account, Checkout, Grant, Operation, Payment, PendingNotice, Reservation,
};
use crate::model::license::License;
use crate::model::schedule::{PaymentMethod, Schedule};
use crate::model::subscription::Subscription;
use alloc::string::String;

/// Something that a person may be known by.
trait Personal {
    fn forget(&mut self);
}

impl Personal for Payment {
    fn forget(&mut self) {
        self.customer_email = None;
        self.customer_name = None;
        self.details = None;
    }
}

impl Personal for Checkout {
    fn forget(&mut self) {
        self.email = None;
        self.customer_name = None;
    }
}

impl Personal for Schedule {
    fn forget(&mut self) {
        self.email = None;
        self.customer_name = None;
    }
}

/// Members of what is sent that tell who somebody is, whoever is told. What is still on
/// its way goes without them.
const NAMES: [&str; 3] = ["customerEmail", "customerName", "refundReceiveAccount"];

impl Personal for Operation {
    fn forget(&mut self) {
        if let Some(Json::Object(mut members)) = json::parse(&self.call.body) {
            let all = members.len();
            members.retain(|(name, _)| !NAMES.contains(&&**name));
            if members.len() < all {
                self.call.body = json::text(&Json::Object(members));
            }
        }
    }
}

impl Personal for PaymentMethod {
    fn forget(&mut self) {
        self.card = None;
    }
}

impl Personal for Subscription {
    fn forget(&mut self) {
        self.card = None;
    }
}

impl Personal for License {
    fn forget(&mut self) {
        self.key = String::new();
    }
}

impl Personal for Grant {
    fn forget(&mut self) {
        self.reason = String::new();
    }
}

impl Personal for Reservation {
    fn forget(&mut self) {
        self.note = None;
    }
}

impl Personal for PendingNotice {
    fn forget(&mut self) {
        self.notice.email = None;
        self.notice.url = None;
    }
}

fn all<T: Personal>(items: &mut [T]) {
    items.iter_mut().for_each(Personal::forget);
}

fn part<T: Personal>(part: &mut Part<T>) {
    all(&mut part.set);
    all(&mut part.add);
}

/// Forgets who the account's customer is.
pub(crate) fn account(account: &mut Account) {
    all(&mut account.payments);
    all(&mut account.subscriptions);
    all(&mut account.licenses);
    all(&mut account.grants);
    all(&mut account.reservations);
    all(&mut account.checkouts);
    all(&mut account.operations);
    all(&mut account.methods);
    all(&mut account.schedules);
    all(&mut account.notices);
}

/// Forgets the same in what the journal keeps of a revision: item by item as in
/// the account, so that what it makes is still the account.
pub(crate) fn body(body: &mut Body) {
    body.what.note = None;
    let effect = &mut body.effect;
    part(&mut effect.payments);
    part(&mut effect.subscriptions);
    part(&mut effect.licenses);
    part(&mut effect.grants);
    part(&mut effect.reservations);
    part(&mut effect.checkouts);
    part(&mut effect.operations);
    part(&mut effect.methods);
    part(&mut effect.schedules);
    part(&mut effect.notices);
}

/// Forgets the same in an event that waits.
pub(crate) fn event(event: &mut Event) {
    match &mut event.report {
        Report::Subscription { subscription, .. } => subscription.forget(),
        Report::Payment { payment, .. } => payment.forget(),
        Report::Purchase {
            subscription,
            bought,
            ..
        } => {
            subscription.iter_mut().for_each(Personal::forget);
            bought.iter_mut().for_each(|it| it.payment.forget());
        }
        Report::License { license } => license.forget(),
        Report::Refund { .. }
        | Report::RefundTotal { .. }
        | Report::Dispute { .. }
        | Report::RefundAsked { .. }
        | Report::CheckoutExpired { .. }
        | Report::Stored { .. }
        | Report::FraudWarned { .. }
        | Report::CustomerDeleted { .. } => {}
    }
}
