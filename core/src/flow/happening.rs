//! What the journal says of a revision.

use crate::authentic::{Event, Report};
use crate::model::account::{Account, Payment};
use crate::model::history::Happening;
use crate::model::money::Money;
use alloc::string::String;

/// A happening of which only the kind is known.
pub(super) fn happening(kind: &str) -> Happening {
    Happening {
        kind: kind.into(),
        provider: None,
        event: None,
        subject: None,
        amount: None,
        credits: None,
        author: None,
        note: None,
    }
}

/// What the journal says of an event. A refund names no currency of its own:
/// it has its payment's.
pub(super) fn what(event: &Event, account: &Account) -> Happening {
    let money = |names: &[String], amount: i64| {
        let named = |it: &&Payment| it.aliases.iter().any(|alias| names.contains(alias));
        let payment = account.payments.iter().find(named)?;
        let currency = payment.amount.currency.clone();
        (!currency.is_empty()).then_some(Money { amount, currency })
    };
    let (kind, amount) = match &event.report {
        Report::Subscription { .. } => ("subscription_changed", None),
        Report::Payment { payment, .. } => ("payment_changed", Some(payment.amount.clone())),
        Report::Refund { payment, refund } => ("refund_changed", money(payment, refund.amount)),
        Report::RefundTotal { payment, total } => ("refund_total_changed", money(payment, *total)),
        Report::Dispute { payment, dispute } => ("dispute_changed", money(payment, dispute.amount)),
        Report::Purchase { bought, .. } => {
            let paid = bought.first().map(|it| it.payment.amount.clone());
            (
                "purchase_changed",
                paid.filter(|it| !it.currency.is_empty()),
            )
        }
        Report::RefundAsked { .. } => ("refund_asked_at_store", None),
        Report::License { .. } => ("license_changed", None),
        Report::Stored { .. } => ("method_stored_at_provider", None),
        Report::CheckoutExpired { .. } => ("checkout_expired", None),
        Report::FraudWarned { .. } => ("fraud_warned", None),
        Report::CustomerDeleted { .. } => ("customer_deleted", None),
    };
    Happening {
        provider: Some(event.provider.clone()),
        event: Some(event.kind.clone()),
        subject: Some(subject(event)),
        amount,
        ..happening(kind)
    }
}

/// The provider's id of what an event is about.
pub(super) fn subject(event: &Event) -> String {
    match &event.report {
        Report::Subscription { subscription, .. } => subscription.id.clone(),
        Report::Payment { payment, .. } => payment.id.clone(),
        Report::Refund { refund, .. } => refund.id.clone(),
        Report::RefundTotal { payment, .. } => payment.first().cloned().unwrap_or_default(),
        Report::Dispute { dispute, .. } => dispute.id.clone(),
        Report::Purchase {
            subscription,
            bought,
            ..
        } => {
            let paid = bought.first().map(|it| it.payment.id.clone());
            let subscription = || subscription.as_ref().map(|it| it.id.clone());
            paid.or_else(subscription).unwrap_or_default()
        }
        Report::RefundAsked { payment, .. } | Report::FraudWarned { payment, .. } => {
            payment.first().cloned().unwrap_or_default()
        }
        Report::License { license } => license.id.clone(),
        Report::Stored { method, .. } => method.clone(),
        Report::CheckoutExpired { session } => session.clone(),
        Report::CustomerDeleted { customer } => customer.clone(),
    }
}
