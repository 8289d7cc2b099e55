//! What a message says, as facts: a notification, a transaction alone.
//!
//! A notification's type is hardly asked: what it carries is the whole state, so a type of tomorrow
//! is understood as far as it goes. Which of the subscription's transactions it carries is asked:
//! of a refund it is the refunded one, which may be of a period long over.

use super::NAME;
use super::payload::{Kind, Opener};
use super::subscription::{Renewal, subscription};
use super::transaction::Transaction;
use crate::authentic::{Event, Report, Sale};
use crate::json::{self, Json, scan};
use crate::model::account::RefundRequest;
use crate::model::id::Environment;
use crate::model::time::{HOUR, Millis};
use crate::providers::Missing;
use crate::providers::object::{self, Object};
use crate::providers::told::{Message, Saying, Told};
use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// So long a store waits for an answer
/// (developer.apple.com/documentation/appstoreserverapi/send-consumption-information, read
/// 2026-11-22).
const ANSWER_WITHIN: Millis = 12 * HOUR;

/// Where a transaction and a renewal info stand in a notification.
pub(super) const TRANSACTION: &str = "data.signedTransactionInfo";
pub(super) const RENEWAL: &str = "data.signedRenewalInfo";

/// A time in milliseconds. Xcode writes parts of one.
pub(super) fn time(it: Object<'_>, path: &str) -> Option<Millis> {
    let whole = it.lax::<i64>(path);
    let parts = || it.decimal(path, 6)?.checked_div(1_000_000);
    whole.or_else(parts).filter(|time| *time >= 0)
}

/// Which world a word means.
pub(super) fn environment(word: &str) -> Option<Environment> {
    match word {
        "Production" => Some(Environment::Live),
        "Sandbox" | "Xcode" | "LocalTesting" => Some(Environment::Test),
        _ => None,
    }
}

/// A notification and what is signed inside of it, all opened.
pub(super) struct Notice {
    payload: Vec<u8>,
    transaction: Option<Vec<u8>>,
    renewal: Option<Vec<u8>>,
}

impl Notice {
    /// Opens what is inside.
    pub(super) fn open<O: Opener>(payload: Vec<u8>, opener: &O) -> Result<Self, O::Error> {
        let [data] = scan::fields(&payload, ["data"]).unwrap_or_default();
        let names = ["signedTransactionInfo", "signedRenewalInfo"];
        let inside = data.and_then(|data| scan::fields(data, names));
        let [transaction, renewal] = inside.unwrap_or_default();
        let open = |text: Option<&[u8]>, kind, path| {
            let text = text.and_then(scan::text);
            let opened = text.map(|text| opener.open(&text, kind, path));
            opened.transpose()
        };
        let transaction = open(transaction, Kind::Transaction, TRANSACTION)?;
        let renewal = open(renewal, Kind::Renewal, RENEWAL)?;
        Ok(Notice {
            payload,
            transaction,
            renewal,
        })
    }

    pub(super) fn transaction(&self) -> Option<&[u8]> {
        self.transaction.as_deref()
    }

    pub(super) fn payload(&self) -> &[u8] {
        &self.payload
    }

    pub(super) fn id(&self) -> String {
        let [id] = scan::fields(&self.payload, ["notificationUUID"]).unwrap_or_default();
        word(id).unwrap_or_default().into_owned()
    }

    /// The type, with what makes it more exact behind a slash.
    pub(super) fn kind(&self) -> String {
        let names = ["notificationType", "subtype"];
        let [kind, more] = scan::fields(&self.payload, names).unwrap_or_default();
        let kind = word(kind).unwrap_or_default();
        match word(more) {
            Some(more) => [&kind, "/", &*more].concat(),
            None => kind.into_owned(),
        }
    }

    /// The event; none for one that tells nothing of a purchase.
    pub(super) fn event(&self) -> Result<Option<Event>, Missing> {
        let Some(transaction) = &self.transaction else {
            return Ok(None);
        };
        let bought = parsed(TRANSACTION, transaction, Transaction::read)?;
        let renewal = self.renewal.as_ref();
        let renewal = renewal.map(|it| parsed(RENEWAL, it, Renewal::read));
        let renewal = renewal.transpose()?;
        let (id, kind) = (self.id(), self.kind());
        object::read_body(&self.payload, |notice| {
            let as_of = time(notice, "signedDate");
            let as_of = notice.known(as_of, "signedDate").unwrap_or_default();
            let world = notice.text("data.environment").and_then(environment);
            let world = notice.known(world, "data.environment");
            if world.is_some() && world != bought.environment {
                notice.wrong("data.signedTransactionInfo.environment");
            }
            let other = renewal.as_ref().and_then(|it| it.original.as_ref());
            if other.is_some_and(|other| *other != bought.original) {
                notice.wrong("data.signedRenewalInfo.originalTransactionId");
            }
            let said = Said {
                kind: notice.text("notificationType").unwrap_or_default(),
                reason: notice.word("data.consumptionRequestReason"),
                status: notice.lax("data.status"),
                renewal: renewal.as_ref(),
                as_of,
            };
            let told = said.told(&bought);
            let saying = Saying { kind: &kind, as_of };
            let world = world.unwrap_or(Environment::Test);
            Some(told.event(message(world, &id, saying)))
        })
    }
}

/// What a notification says of a transaction.
struct Said<'a> {
    kind: &'a str,
    reason: Option<String>,
    status: Option<i64>,
    renewal: Option<&'a Renewal>,
    as_of: Millis,
}

impl Said<'_> {
    fn told(self, bought: &Transaction) -> Told {
        if self.kind == "CONSUMPTION_REQUEST" {
            let request = RefundRequest {
                reason: self.reason,
                token: None,
                until: self.as_of.saturating_add(ANSWER_WITHIN),
            };
            let payment = bought.names();
            return told(bought, self.renewal, Report::RefundAsked { payment, request });
        }
        let kept = (self.kind == "REFUND_REVERSED").then_some(self.as_of);
        let standing = self.tells_standing(bought).then(|| {
            subscription(bought, self.renewal, self.status, self.as_of, self.as_of)
        });
        let payment = bought.bought(self.as_of, kept);
        let sale = standing.as_ref().map_or_else(Sale::default, |_| bought.sale());
        let report = Report::Purchase {
            subscription: standing,
            sale,
            bought: Vec::from([payment]),
        };
        told(bought, self.renewal, report)
    }

    /// Whether the transaction is the subscription's last one, so that both tell how it stands.
    /// What goes back of an older period leaves the subscription as it is.
    fn tells_standing(&self, bought: &Transaction) -> bool {
        if !bought.renews() || bought.upgraded {
            return false;
        }
        if bought.revoked.is_some() {
            return bought.cut() && matches!(self.status, Some(2 | 5));
        }
        match self.kind {
            "REFUND_DECLINED" => false,
            "SUBSCRIBED"
            | "DID_RENEW"
            | "DID_CHANGE_RENEWAL_PREF"
            | "DID_CHANGE_RENEWAL_STATUS"
            | "OFFER_REDEEMED"
            | "DID_FAIL_TO_RENEW"
            | "GRACE_PERIOD_EXPIRED"
            | "EXPIRED"
            | "PRICE_INCREASE"
            | "PRICE_CHANGE"
            | "RENEWAL_EXTENDED"
            | "METADATA_UPDATE"
            | "MIGRATION" => true,
            // A refund that was taken back, a type of tomorrow: nobody says of which period.
            _ => bought.expires > self.as_of,
        }
    }
}

/// A transaction alone, as a device shows it.
pub(super) fn alone(
    payload: &[u8],
    id: &str,
    else_in: Environment,
    now: Millis,
) -> Result<Event, Missing> {
    let bought = parsed("transaction", payload, Transaction::read)?;
    let as_of = bought.as_of();
    let certain = bought.renews() && !bought.upgraded && (bought.revoked.is_none() || bought.cut());
    let standing = certain.then(|| subscription(&bought, None, None, as_of, now));
    let sale = standing.as_ref().map_or_else(Sale::default, |_| bought.sale());
    let told = told(
        &bought,
        None,
        Report::Purchase {
            subscription: standing,
            sale,
            bought: Vec::from([bought.bought(bought.purchased.min(bought.signed), None)]),
        },
    );
    let saying = Saying {
        kind: "transaction",
        as_of,
    };
    let world = bought.environment.unwrap_or(else_in);
    Ok(told.event(message(world, id, saying)))
}

/// A transaction with its renewal info and its status, as a reply has them.
pub(super) fn standing(
    [transaction, renewal]: [&[u8]; 2],
    status: Option<i64>,
    body: &[u8],
    else_in: Environment,
    as_of: Millis,
) -> Result<Event, Missing> {
    let bought = parsed("signedTransactionInfo", transaction, Transaction::read)?;
    let renewal = parsed("signedRenewalInfo", renewal, Renewal::read)?;
    // A reply's date has no parts of a second; what is signed in it does.
    let as_of = renewal.signed.map_or(as_of, |signed| signed.max(as_of));
    let standing = subscription(&bought, Some(&renewal), status, as_of, as_of);
    let told = told(
        &bought,
        Some(&renewal),
        Report::Purchase {
            subscription: Some(standing),
            sale: bought.sale(),
            bought: Vec::from([bought.bought(as_of, None)]),
        },
    );
    let saying = Saying {
        kind: "status",
        as_of,
    };
    let id = crate::providers::told::reply_id(body, saying);
    let world = bought.environment.unwrap_or(else_in);
    Ok(told.event(message(world, &id, saying)))
}

fn told(bought: &Transaction, renewal: Option<&Renewal>, report: Report) -> Told {
    let mut references = bought.references();
    let account = bought.account.clone();
    let account = account.or_else(|| renewal?.account.clone());
    crate::providers::told::push(&mut references, account.clone());
    Told {
        account,
        references,
        report,
    }
}

fn message<'a>(environment: Environment, id: &'a str, saying: Saying<'a>) -> Message<'a> {
    Message {
        provider: NAME,
        environment,
        id,
        saying,
    }
}

fn parsed<T>(
    place: &str,
    payload: &[u8],
    reading: impl FnOnce(Object<'_>) -> T,
) -> Result<T, Missing> {
    let json = json::parse_bytes(payload).filter(|json| matches!(json, Json::Object(_)));
    let json = json.ok_or_else(|| Missing(place.to_string()))?;
    object::read(&[place, "."].concat(), &json, reading)
}

fn word(value: Option<&[u8]>) -> Option<Cow<'_, str>> {
    let text = value.and_then(scan::text);
    text.filter(|text| !text.is_empty())
}
