//! Orders under names of ours: what a provider says of one tells how its money is,
//! and what was begun here tells what it is for.

use crate::decide::payment::{join, unknown};
use crate::model::account::{Account, Checkout, Payment};
use crate::model::money::Money;
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::time::Millis;
use alloc::string::String;

/// A payment that a customer has approved is there before its money.
pub(crate) fn expect_once(
    account: &mut Account,
    checkout: &Checkout,
    (session, payment): (&str, &str),
    amount: Money,
    now: Millis,
) {
    for it in account
        .checkouts
        .iter_mut()
        .filter(|it| it.id == checkout.id)
    {
        it.url = None;
    }
    let names = [session.into(), payment.into(), checkout.id.clone()];
    let pending = Payment {
        order_type: OrderType::OneTimePurchase,
        status: PaymentStatus::Pending,
        terms: Some(checkout.terms.clone()),
        quantity: checkout.quantity,
        checkout: Some(checkout.id.clone()),
        amount,
        created: now,
        // Whatever the provider says is newer, also where its clock is behind.
        as_of: 0,
        customer_email: checkout.email.clone(),
        customer_name: checkout.customer_name.clone(),
        ..unknown(&checkout.provider, &names)
    };
    join(account, pending);
}

/// Lends a provider's word on such an order what it is for. Of less money than was
/// asked for, nothing follows.
pub(crate) fn recognise(fact: &mut Payment, known: &Payment) {
    let begins = |name: &Option<String>| {
        let name = name.as_ref().filter(|it| !it.is_empty());
        name.is_some_and(|it| known.id.starts_with(it.as_str()))
    };
    if !(begins(&known.subscription) || begins(&known.checkout)) {
        return;
    }
    if fact.amount.amount < known.amount.amount && fact.status == PaymentStatus::Paid {
        fact.status = known.status;
    }
    // What an attempt of before did not bring is not what is asked for now.
    if fact.status != PaymentStatus::Paid {
        fact.amount.clone_from(&known.amount);
    }
    fact.id.clone_from(&known.id);
    fact.order_type = known.order_type;
    fact.quantity = known.quantity;
    fact.subscription.clone_from(&known.subscription);
    fact.checkout.clone_from(&known.checkout);
    fact.period_start = known.period_start;
    fact.period_end = known.period_end;
    fact.created = known.created;
    fact.attempt = known.attempt;
}
