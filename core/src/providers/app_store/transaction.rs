//! A transaction: what was bought, when, by whom, and what became of it
//! (developer.apple.com/documentation/appstoreserverapi/jwstransactiondecodedpayload, read
//! 2026-11-22).

use super::currency::money;
use super::{NAME, read};
use crate::authentic::{Bought, Sale};
use crate::model::account::{Payment, RefundTotal};
use crate::model::id::Environment;
use crate::model::money::Money;
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::time::Millis;
use crate::providers::object::Object;
use crate::providers::told::push;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// All of a purchase, in thousandths of a percent.
const ALL: i64 = 100_000;

/// What is left of a purchase when it is used.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Renewing,
    /// Bought once, and restored under further ids.
    Lasting,
    Once,
}

/// What a transaction says.
pub(super) struct Transaction {
    pub(super) id: String,
    /// The id of the first one of a subscription: its name.
    pub(super) original: String,
    pub(super) product: String,
    sort: Sort,
    pub(super) purchased: Millis,
    /// When the first one was bought.
    pub(super) begun: Millis,
    pub(super) expires: Millis,
    pub(super) signed: Millis,
    quantity: i64,
    /// By which the app named the customer, in lower case.
    pub(super) account: Option<String>,
    renewed: bool,
    /// Another one of the same subscription took its place before its end.
    pub(super) upgraded: bool,
    /// The period costs nothing.
    pub(super) is_trial: bool,
    pub(super) revoked: Option<Millis>,
    share: Option<i64>,
    price: Money,
    pub(super) environment: Option<Environment>,
}

impl Transaction {
    pub(super) fn read(it: Object<'_>) -> Self {
        let id: String = it.need("transactionId");
        let expires = read::time(it, "expiresDate");
        let sort = match it.text("type") {
            Some("Auto-Renewable Subscription") => Sort::Renewing,
            Some("Non-Consumable") => Sort::Lasting,
            Some("Consumable" | "Non-Renewing Subscription") => Sort::Once,
            // A sort of tomorrow: what ends by itself is told by its end.
            _ if expires.is_some() => Sort::Renewing,
            _ => Sort::Once,
        };
        if sort == Sort::Renewing {
            it.known(expires, "expiresDate");
        }
        let purchased = it.known(read::time(it, "purchaseDate"), "purchaseDate");
        let purchased = purchased.unwrap_or_default();
        let original = it.word("originalTransactionId");
        let reason = it.text("transactionReason");
        let first = original.as_ref().is_none_or(|original| *original == id);
        Transaction {
            original: original.unwrap_or_else(|| id.clone()),
            renewed: reason.map_or(!first, |reason| reason == "RENEWAL"),
            product: it.need("productId"),
            sort,
            purchased,
            begun: read::time(it, "originalPurchaseDate").unwrap_or(purchased),
            expires: expires.unwrap_or_default(),
            signed: read::time(it, "signedDate").unwrap_or(purchased),
            quantity: it.lax("quantity").unwrap_or(1).max(1),
            account: it.word("appAccountToken").map(|it| it.to_ascii_lowercase()),
            upgraded: it.lax("isUpgraded").unwrap_or(false),
            is_trial: it.text("offerDiscountType") == Some("FREE_TRIAL"),
            revoked: read::time(it, "revocationDate"),
            share: it.lax("revocationPercentage"),
            price: money(it.lax("price"), it.text("currency")),
            environment: it.text("environment").and_then(read::environment),
            id,
        }
    }

    pub(super) fn renews(&self) -> bool {
        self.sort == Sort::Renewing
    }

    /// It was taken back while its period ran.
    pub(super) fn cut(&self) -> bool {
        self.revoked.is_some_and(|at| at < self.expires)
    }

    /// As of when it tells how its subscription stands: nobody knows, at the time of a signature
    /// that a device shows, what was bought after this.
    pub(super) fn as_of(&self) -> Millis {
        let told = self.purchased.min(self.signed);
        self.revoked.filter(|_| self.cut()).unwrap_or(told)
    }

    /// The names of the payment: what lasts is restored under other ids than its first.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        if self.sort == Sort::Lasting {
            push(&mut names, Some(self.original.clone()));
        }
        push(&mut names, Some(self.id.clone()));
        names
    }

    pub(super) fn references(&self) -> Vec<String> {
        let mut references = Vec::from([self.original.clone()]);
        push(&mut references, self.account.clone());
        references
    }

    pub(super) fn sale(&self) -> Sale {
        Sale {
            prices: Vec::from([self.product.clone()]),
            ..Sale::default()
        }
    }

    /// What went back of it; nothing where it does not say so, since one that is not revoked is
    /// no news.
    fn refunded(&self) -> Option<RefundTotal> {
        let as_of = self.revoked?;
        Some(back(self.share.unwrap_or(ALL).clamp(0, ALL), as_of))
    }

    /// The payment, as of then. `kept` since then, where what went back came back.
    pub(super) fn bought(&self, as_of: Millis, kept: Option<Millis>) -> Bought {
        let renews = self.renews();
        let names = self.names();
        let payment = Payment {
            provider: NAME.to_string(),
            id: names.first().cloned().unwrap_or_default(),
            aliases: names,
            order_type: match (renews, self.renewed) {
                (false, _) => OrderType::OneTimePurchase,
                (true, true) => OrderType::SubscriptionRenewal,
                (true, false) => OrderType::SubscriptionInitial,
            },
            status: PaymentStatus::Paid,
            terms: None,
            quantity: if renews { 1 } else { self.quantity },
            subscription: renews.then(|| self.original.clone()),
            checkout: None,
            sold: None,
            period_start: renews.then_some(self.purchased),
            period_end: renews.then_some(self.expires),
            amount: self.price.clone(),
            created: self.purchased,
            as_of,
            attempt: 0,
            next_attempt: None,
            customer_email: None,
            customer_name: None,
            refunds: Vec::new(),
            refund_total: kept.map(|at| back(0, at)).or_else(|| self.refunded()),
            disputes: Vec::new(),
            details: None,
            acknowledge_by: None,
            refund_request: None,
            action_required: None,
            fraud_warned: None,
            test: false,
        };
        Bought {
            payment,
            sale: self.sale(),
        }
    }
}

fn back(share: i64, as_of: Millis) -> RefundTotal {
    RefundTotal {
        amount: 0,
        share: Some(share),
        as_of,
        since: None,
    }
}
