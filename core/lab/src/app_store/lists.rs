//! What the store lists, twenty at a time.

use super::AppStore;
use super::codes::{Answer, Refusal};
use crate::json::Json;
use serde_json::{Value, json};

const PAGE: usize = 20;

/// How long notifications are kept.
const KEPT_MS: i64 = 180 * 86_400_000;

const TYPES: [(&str, &str); 4] = [
    ("CONSUMABLE", "Consumable"),
    ("NON_CONSUMABLE", "Non-Consumable"),
    ("AUTO_RENEWABLE", "Auto-Renewable Subscription"),
    ("NON_RENEWABLE", "Non-Renewing Subscription"),
];

/// The words behind the question mark; a name may come several times.
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn new(text: &str) -> Self {
        let pairs = form_urlencoded::parse(text.as_bytes());
        Self(pairs.into_owned().collect())
    }

    fn all(&self, name: &str) -> Vec<&str> {
        let fitting = self.0.iter().filter(|(key, _)| key == name);
        fitting.map(|(_, value)| value.as_str()).collect()
    }

    fn text(&self, name: &str) -> &str {
        self.all(name).first().copied().unwrap_or_default()
    }
}

/// A page of a list: a revision says how much of it was read before.
struct Page<'a> {
    ids: Vec<&'a str>,
    revision: String,
    more: bool,
}

fn page<'a>(ids: Vec<&'a str>, revision: &str) -> Result<Page<'a>, Refusal> {
    let start = match revision {
        "" => Some(0),
        text => text
            .strip_prefix("rev")
            .and_then(|number| number.parse().ok()),
    };
    let bad = Refusal::of(4_000_005, "Invalid request revision.");
    let start: usize = start.filter(|start| *start <= ids.len()).ok_or(bad)?;
    let all = ids.len();
    let ids: Vec<&str> = ids.into_iter().skip(start).take(PAGE).collect();
    let end = start + ids.len();
    Ok(Page {
        ids,
        revision: format!("rev{end}"),
        more: end < all,
    })
}

impl AppStore {
    /// Transactions of whoever made this one, oldest first.
    fn of_the_same_buyer(&self, id: &str) -> Vec<(&str, &Value)> {
        let buyer = self.transaction(id).text("_lab.buyer");
        let all = self.rows.all("transactions");
        let mut rows: Vec<(&str, &Value)> = all
            .filter(|(_, row)| row.text("_lab.buyer") == buyer)
            .collect();
        rows.reverse();
        rows
    }

    pub(super) fn history(&self, id: &str, query: &Query) -> Answer {
        let types = query.all("productType").into_iter().map(|word| {
            let known = TYPES.iter().find(|(name, _)| *name == word);
            known.map(|(_, kind)| *kind)
        });
        let types: Option<Vec<&str>> = types.collect();
        let types = types.ok_or(Refusal::of(4_000_022, "Invalid request. No such type."))?;
        let wants = |name: &str, value: &str| {
            let given = query.all(name);
            given.is_empty() || given.contains(&value)
        };
        let from = query.text("startDate").parse().unwrap_or(i64::MIN);
        let until = query.text("endDate").parse().unwrap_or(i64::MAX);
        let rows = self.of_the_same_buyer(id).into_iter().filter(|(_, row)| {
            (types.is_empty() || types.contains(&row.text("type")))
                && wants("productId", row.text("productId"))
                && wants(
                    "subscriptionGroupIdentifier",
                    row.text("subscriptionGroupIdentifier"),
                )
                && wants("inAppOwnershipType", row.text("inAppOwnershipType"))
                && wants("revoked", &row.has("revocationDate").to_string())
                && (from..until).contains(&row.int("purchaseDate"))
        });
        let mut ids: Vec<&str> = rows.map(|(id, _)| id).collect();
        match query.text("sort") {
            "" | "ASCENDING" => {}
            "DESCENDING" => ids.reverse(),
            _ => return Err(Refusal::of(4_000_021, "Invalid request. No such order.")),
        }
        let mut reply = self.place();
        self.fill(&mut reply, page(ids, query.text("revision"))?);
        Ok(reply)
    }

    pub(super) fn refunds(&self, id: &str, query: &Query) -> Answer {
        let rows = self.of_the_same_buyer(id).into_iter();
        let ids = rows
            .filter(|(_, row)| row.has("revocationDate"))
            .map(|(id, _)| id);
        let mut reply = json!({});
        self.fill(&mut reply, page(ids.collect(), query.text("revision"))?);
        Ok(reply)
    }

    fn fill(&self, reply: &mut Value, page: Page<'_>) {
        let signed = page.ids.iter().map(|id| self.signed_transaction(id));
        reply.set("signedTransactions", signed.collect::<Vec<String>>());
        reply.set("revision", page.revision);
        reply.set("hasMore", page.more);
    }

    /// How the subscriptions of that customer stand, group by group.
    pub(super) fn statuses(&self, id: &str, query: &Query) -> Answer {
        let buyer = self.transaction(id).text("_lab.buyer");
        let wanted = query.all("status");
        let mut groups: Vec<(String, Vec<Value>)> = Vec::new();
        for (original, row) in self.rows.all("subscriptions") {
            let status = row.int("status");
            let fits = wanted.is_empty() || wanted.contains(&status.to_string().as_str());
            if row.text("buyer") != buyer || !fits {
                continue;
            }
            let one = json!({
                "originalTransactionId": original, "status": status,
                "signedTransactionInfo": self.signed_transaction(row.text("latest")),
                "signedRenewalInfo": self.signed_renewal(original),
            });
            let group = row.text("group");
            match groups.iter_mut().find(|(name, _)| name == group) {
                Some((_, rows)) => rows.push(one),
                None => groups.push((group.to_owned(), vec![one])),
            }
        }
        let groups = groups.into_iter().map(
            |(group, rows)| json!({"subscriptionGroupIdentifier": group, "lastTransactions": rows}),
        );
        let mut reply = self.place();
        reply.set("data", groups.collect::<Vec<Value>>());
        Ok(reply)
    }

    /// What was bought by one order, whose number stands in the customer's receipt.
    pub(super) fn look_up(&self, order: &str) -> Value {
        let all = self.rows.all("transactions");
        let found = all.filter(|(_, row)| row.text("_lab.order") == order);
        let signed: Vec<String> = found.map(|(id, _)| self.signed_transaction(id)).collect();
        json!({"status": i64::from(signed.is_empty()), "signedTransactions": signed})
    }

    /// Notifications of a time, of a purchase, of a type, or those that did not arrive.
    pub(super) fn notices(&self, ask: &Value, query: &Query) -> Answer {
        let date = |name: &str, code: i64| {
            let given = ask.at(name).as_i64();
            given.ok_or(Refusal::of(code, "Invalid request. A date is missing."))
        };
        let from = date("startDate", 4_000_015)?;
        let until = date("endDate", 4_000_016)?;
        if from < self.now_ms - KEPT_MS {
            return Err(Refusal::of(
                4_000_012,
                "Invalid request. Too far in the past.",
            ));
        }
        if from >= until {
            return Err(Refusal::of(
                4_000_013,
                "Invalid request. It ends before it starts.",
            ));
        }
        if ask.has("transactionId") && ask.has("notificationType") {
            return Err(Refusal::of(
                4_000_019,
                "Invalid request. One filter at a time.",
            ));
        }
        let fits = |name: &str, value: &str| !ask.has(name) || ask.text(name) == value;
        let original = self.original(ask.text("transactionId"));
        let rows = self.rows.all("notices").filter(|(_, row)| {
            let arrived = row.array("attempts").iter();
            let arrived = arrived.map(|one| one.text("sendAttemptResult"));
            let arrived = arrived.filter(|result| *result == "SUCCESS").count() > 0;
            (from..=until).contains(&row.int("at"))
                && fits("notificationType", row.text("type"))
                && fits("notificationSubtype", row.text("subtype"))
                && (!ask.has("transactionId") || row.text("original") == original)
                && (!ask.flag("onlyFailures") || !arrived)
        });
        let mut ids: Vec<&str> = rows.map(|(id, _)| id).collect();
        ids.reverse();
        let page = page(ids, query.text("paginationToken"))
            .map_err(|_| Refusal::of(4_000_014, "Invalid request. No such page."))?;
        let rows = page.ids.iter().map(|id| {
            let row = self.rows.get("notices", id);
            json!({"signedPayload": row.at("signedPayload"), "sendAttempts": row.at("attempts")})
        });
        let mut reply = json!({"notificationHistory": rows.collect::<Vec<Value>>()});
        reply.set("hasMore", page.more);
        if page.more {
            reply.set("paginationToken", page.revision);
        }
        Ok(reply)
    }
}
