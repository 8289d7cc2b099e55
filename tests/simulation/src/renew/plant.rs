//! What is broken on purpose, to see that the auditor finds it, or that another safeguard
//! holds where one is missing.

use kassa::need::{Statement, Value};
use serde_json::Value as Json;

/// What is broken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Plant {
    /// Nothing.
    #[default]
    None,
    /// Each sending of a charge has an order of its own, as if attempts were numbered by chance.
    RandomOrders,
    /// Every look for an order finds nothing, as if nobody looked.
    BlindLooks,
    /// The provider knows no idempotency keys. Names of orders are still taken once.
    NoKeys,
    /// Nor does it mind two orders of one name: nothing is left but to look before sending.
    Twice,
    /// Keys of the journal bind nobody, so that every worker wins every claim.
    NoClaims,
    /// Neither the journal nor the provider says that something was there before.
    NoClaimsAndTwice,
    /// A request that its sender has given up arrives up to two days later.
    Slow,
    /// Clocks of hosts are off by up to two days.
    Clocks,
    /// The store loses planned ends.
    LostEnds,
    /// The store loses rests.
    LostRests,
    /// The store loses that something ended at once.
    LostClosings,
    /// One read of five that a scheduler does tells what was before the last write.
    StaleReads,
    /// So it is, and keys of the journal bind nobody.
    StaleReadsAndNoClaims,
    /// The store adds to what a period costs.
    OtherPrices,
    /// The store loses when something is due.
    Asleep,
}

/// A plant by its name, what it breaks, and seeds among which that is found. Where
/// it breaks nothing, another safeguard holds.
pub type Expected = (&'static str, Plant, Option<&'static str>, u64, u64);

/// All of them.
pub const PLANTS: [Expected; 16] = [
    ("none", Plant::None, None, 0, 100),
    ("random-orders", Plant::RandomOrders, Some(TWICE), 0, 100),
    ("blind-looks", Plant::BlindLooks, Some(TWICE), 0, 100),
    ("no-keys", Plant::NoKeys, Some("is told by []"), 850, 900),
    ("twice", Plant::Twice, Some(TWICE), 0, 100),
    (
        "no-claims",
        Plant::NoClaims,
        Some("nobody knows how"),
        0,
        200,
    ),
    (
        "no-claims-and-twice",
        Plant::NoClaimsAndTwice,
        Some(TWICE),
        0,
        100,
    ),
    ("slow", Plant::Slow, Some(TWICE), 80, 150),
    ("clocks", Plant::Clocks, Some("is told by []"), 220, 300),
    (
        "lost-ends",
        Plant::LostEnds,
        Some("beyond its last period"),
        0,
        100,
    ),
    ("lost-rests", Plant::LostRests, Some("in a rest"), 0, 100),
    (
        "lost-closings",
        Plant::LostClosings,
        Some("after its end"),
        0,
        100,
    ),
    ("other-prices", Plant::OtherPrices, Some(" costs "), 0, 100),
    ("asleep", Plant::Asleep, Some("this waits for ever"), 0, 100),
    ("stale-reads", Plant::StaleReads, None, 0, 200),
    (
        "stale-reads-and-no-claims",
        Plant::StaleReadsAndNoClaims,
        Some(" costs "),
        0,
        30,
    ),
];

const TWICE: &str = "was taken twice";

impl Plant {
    /// Idempotency keys of charges are not known.
    pub(super) fn forgets_keys(self) -> bool {
        matches!(self, Plant::NoKeys | Plant::RandomOrders) || self.takes_names_twice()
    }

    /// Orders of one name are taken twice.
    pub(super) fn takes_names_twice(self) -> bool {
        matches!(self, Plant::Twice | Plant::NoClaimsAndTwice)
    }

    /// The journal's keys bind nobody.
    pub(super) fn forgets_claims(self) -> bool {
        matches!(
            self,
            Plant::NoClaims | Plant::NoClaimsAndTwice | Plant::StaleReadsAndNoClaims
        )
    }

    /// Reads can be older than the last write.
    pub(super) fn reads_late(self) -> bool {
        matches!(self, Plant::StaleReads | Plant::StaleReadsAndNoClaims)
    }
}

/// What a store that loses something writes instead, which had this before.
pub(super) fn spoil(
    plant: Plant,
    statements: &[Statement],
    before: impl FnOnce() -> Vec<Json>,
) -> Option<Vec<Statement>> {
    let lost: fn(&mut Json, &[Json]) = match plant {
        Plant::LostEnds => |it, _| every(it, "subscriptions", |it| lose(it, "cancelAt")),
        Plant::LostRests => |it, _| every(it, "schedules", |it| lose(it, "pause")),
        Plant::LostClosings => |it, before| keep(it, before),
        Plant::OtherPrices => |it, _| {
            every(it, "schedules", |it| {
                let more = it["amount"].as_i64().unwrap_or(0) / 10 * 11;
                it["amount"] = more.into();
            });
        },
        Plant::Asleep => |it, _| every(it, "schedules", |it| lose(it, "dueAt")),
        _ => return None,
    };
    let before = before();
    let spoilt = |value: &Value| {
        let text = value.text().filter(|text| text.contains("\"schedules\""))?;
        let mut state: Json = serde_json::from_str(text).ok()?;
        lost(&mut state, &before);
        Some(Value::from(state.to_string().as_str()))
    };
    let spoilt = |it: &Value| spoilt(it).unwrap_or_else(|| it.clone());
    let all = statements.iter().map(|it| Statement {
        sql: it.sql.clone(),
        params: it.params.iter().map(spoilt).collect(),
    });
    Some(all.collect())
}

/// Whatever was collected before still is.
fn keep(state: &mut Json, before: &[Json]) {
    let lists = |name: &'static str| before.iter().filter_map(move |it| it[name].as_array());
    for old in lists("schedules").flatten() {
        let Some(all) = state["schedules"].as_array_mut() else {
            continue;
        };
        if all.iter().any(|it| it["id"] == old["id"]) {
            continue;
        }
        all.push(old.clone());
        let mut subscriptions = lists("subscriptions").flatten();
        let known = subscriptions.find(|it| it["id"] == old["id"]);
        for it in state["subscriptions"].as_array_mut().into_iter().flatten() {
            if let Some(known) = known.filter(|known| known["id"] == it["id"]) {
                *it = known.clone();
            }
        }
    }
}

fn every(state: &mut Json, list: &str, change: fn(&mut Json)) {
    let all = state.get_mut(list).and_then(Json::as_array_mut);
    all.into_iter().flatten().for_each(change);
}

fn lose(item: &mut Json, name: &str) {
    if let Some(item) = item.as_object_mut() {
        item.remove(name);
    }
}
