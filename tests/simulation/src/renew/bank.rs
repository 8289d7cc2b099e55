//! A provider with stored cards, as light as this needs, and as unreliable as one can be.
//! It keeps its own book of what it took: nothing in that is Kassa's word.

use super::counts::Counts;
use super::plant::Plant;
use crate::book::calendar::http_date;
use crate::dice::Dice;
use kassa::model::http::{Header, HttpRequest, HttpResponse};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// Money that was taken.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Under this order.
    pub order: String,
    /// Won.
    pub amount: i64,
}

/// A request to charge, as it came.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Under this order.
    pub order: String,
    /// Won.
    pub amount: i64,
}

struct Order {
    key: String,
    amount: i64,
    paid: bool,
    code: String,
    cancels: Vec<(String, i64)>,
}

/// Keys are known for fifteen days (docs.tosspayments.com/reference/using-api/authorization,
/// read 2026-11-22).
const REMEMBERED: i64 = 15 * 24 * 3_600_000;

/// The provider.
pub struct Bank {
    /// What is broken.
    pub plant: Plant,
    /// Everything fails from now on.
    pub down: bool,
    /// Nothing goes wrong any more.
    pub calm: bool,
    /// What was asked when all was calm, and answered last.
    pub said: BTreeMap<String, String>,
    /// Its own book.
    pub taken: Vec<Taken>,
    /// What was met here.
    pub counts: Counts,
    /// Requests to charge of the send at hand.
    pub asked: Vec<Wanted>,
    orders: BTreeMap<String, Order>,
    /// What is said again under a key, and since when.
    answers: BTreeMap<String, (i64, (u16, Json))>,
    now: i64,
    cards: BTreeMap<String, bool>,
    /// Requests that their sender has given up and that still arrive.
    late: Vec<(i64, HttpRequest)>,
    count: usize,
}

fn reply(status: u16, body: &Json) -> HttpResponse {
    HttpResponse {
        status,
        headers: Vec::new(),
        body: body.to_string().into_bytes(),
    }
}

fn refusal(status: u16, code: &str) -> (u16, Json) {
    (status, json!({"code": code, "message": code}))
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    let mut all = request.headers.iter();
    all.find(|it| it.name == name).map(|it| it.value.as_str())
}

impl Bank {
    /// A new one.
    pub fn new(plant: Plant) -> Self {
        Bank {
            plant,
            down: false,
            calm: false,
            said: BTreeMap::new(),
            taken: Vec::new(),
            counts: Counts::default(),
            asked: Vec::new(),
            orders: BTreeMap::new(),
            answers: BTreeMap::new(),
            now: 0,
            cards: BTreeMap::new(),
            late: Vec::new(),
            count: 0,
        }
    }

    /// All orders that there are.
    pub fn names(&self) -> Vec<(String, String)> {
        let all = self.orders.iter();
        all.map(|(order, it)| (order.clone(), it.key.clone()))
            .collect()
    }

    /// What was given back of an order.
    pub fn given_back(&self, order: &str) -> i64 {
        let order = self.orders.get(order);
        order.map_or(0, |it| it.cancels.iter().map(|(_, amount)| amount).sum())
    }

    /// Time passes: keys are forgotten, and requests whose time has come arrive.
    pub fn arrive(&mut self, now: i64, dice: &mut Dice) {
        let (due, later) = std::mem::take(&mut self.late)
            .into_iter()
            .partition(|it| it.0 <= now);
        self.late = later;
        let mut due: Vec<(i64, HttpRequest)> = due;
        due.sort_by_key(|it| it.0);
        for (at, request) in due {
            self.counts.met("requests too late");
            // It came at its own time, however much later somebody looks.
            self.forget(at);
            self.answer(&request, dice);
        }
        self.forget(now);
    }

    fn forget(&mut self, now: i64) {
        self.now = now;
        self.answers
            .retain(|_, (since, _)| now - *since < REMEMBERED);
    }

    /// Answers, or not; what it answers is true as of its own clock.
    pub fn send(
        &mut self,
        request: &HttpRequest,
        now: i64,
        dice: &mut Dice,
    ) -> Result<HttpResponse, ()> {
        let mut answer = self.sends(request, now, dice)?;
        answer.headers.push(Header {
            name: "date".into(),
            value: http_date(now / 1_000),
        });
        Ok(answer)
    }

    fn sends(
        &mut self,
        request: &HttpRequest,
        now: i64,
        dice: &mut Dice,
    ) -> Result<HttpResponse, ()> {
        if let Some(order) = charge(request) {
            self.asked.push(order);
        }
        if self.down {
            self.counts.met("outages");
            return Err(());
        }
        if self.calm {
            let (status, body) = self.answer(request, dice);
            let asked = format!("{} {}", request.method, request.url);
            self.said.insert(asked, format!("{status} {body}"));
            return Ok(reply(status, &body));
        }
        let key = header(request, "Idempotency-Key").unwrap_or("");
        let under_way = |it: &(i64, HttpRequest)| header(&it.1, "Idempotency-Key") == Some(key);
        if !key.is_empty() && self.late.iter().any(under_way) && dice.chance(50) {
            let (status, body) = refusal(409, "IDEMPOTENT_REQUEST_PROCESSING");
            return Ok(reply(status, &body));
        }
        match dice.roll(20) {
            // Nothing came, or it comes later.
            0 => Err(()),
            1 => {
                let longest = if self.plant == Plant::Slow {
                    172_800
                } else {
                    600
                };
                let after = 1_000 + 1_000 * dice.roll(longest) as i64;
                self.late.push((now + after, request.clone()));
                Err(())
            }
            // Done, and nobody hears.
            2 | 3 => {
                self.counts.met("answers lost");
                self.answer(request, dice);
                Err(())
            }
            // Done, and the answer is a fault, for good under this key.
            4 => {
                self.answer(request, dice);
                if charge(request).is_some() {
                    self.counts.met("answers of fault after a charge");
                }
                let fault = refusal(500, "FAILED_INTERNAL_SYSTEM_PROCESSING");
                if !key.is_empty() {
                    let said = self.answers.entry(key.into());
                    said.or_insert((now, fault.clone())).1 = fault.clone();
                }
                Ok(reply(fault.0, &fault.1))
            }
            5 => Ok(reply(429, &refusal(429, "TOO_MANY_REQUESTS").1)),
            // It came twice.
            6 => {
                self.counts.met("answered twice");
                self.answer(request, dice);
                let (status, body) = self.answer(request, dice);
                Ok(reply(status, &body))
            }
            _ => {
                let (status, body) = self.answer(request, dice);
                Ok(reply(status, &body))
            }
        }
    }

    fn answer(&mut self, request: &HttpRequest, dice: &mut Dice) -> (u16, Json) {
        let key = header(request, "Idempotency-Key").unwrap_or("").to_string();
        let charge = charge(request).is_some();
        let keyed = !(key.is_empty() || charge && self.plant.forgets_keys());
        if keyed && let Some(known) = self.answers.get(&key) {
            return known.1.clone();
        }
        let (status, body) = self.done(request, dice);
        // A fault in which nothing was done is forgotten, all else is repeated.
        if keyed && status < 500 && status != 409 {
            self.answers.insert(key, (self.now, (status, body.clone())));
        }
        (status, body)
    }

    fn done(&mut self, request: &HttpRequest, dice: &mut Dice) -> (u16, Json) {
        let path = request.url.split("/tossPayments").nth(1).unwrap_or("");
        let body: Json = serde_json::from_str(&request.body).unwrap_or(Json::Null);
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("POST", ["v1", "billing", "authorizations", "issue"]) => {
                self.count += 1;
                let key = format!("bill{}", self.count);
                self.cards.insert(key.clone(), true);
                self.counts.met("cards stored");
                let made = json!({
                    "billingKey": key, "customerKey": body["customerKey"], "method": "카드",
                    "card": {"number": "94100012****789*", "issuerCode": "41"},
                });
                (200, made)
            }
            ("POST", ["v1", "billing", card]) => self.charge(card, &body, dice),
            ("DELETE", ["v1", "billing", card]) => {
                match self.cards.get_mut(*card) {
                    Some(lives) if *lives => *lives = false,
                    _ => return refusal(400, "ALREADY_REMOVED_BILLING_KEY"),
                }
                (200, json!({}))
            }
            ("GET", ["v1", "payments", "orders", order]) => {
                self.counts.met("looks");
                if self.plant == Plant::BlindLooks || !self.orders.contains_key(*order) {
                    self.counts.met("looks that found nothing");
                    return refusal(404, "NOT_FOUND_PAYMENT");
                }
                (200, self.shown(order))
            }
            ("GET", ["v1", "payments", key]) => match self.of_key(key) {
                Some(order) => (200, self.shown(&order)),
                None => refusal(404, "NOT_FOUND_PAYMENT"),
            },
            ("POST", ["v1", "payments", key, "cancel"]) => self.cancel(key, &body),
            other => panic!("not a call of this provider: {other:?}"),
        }
    }

    fn of_key(&self, key: &str) -> Option<String> {
        let mut all = self.orders.iter();
        all.find(|(_, it)| it.key == key)
            .map(|(order, _)| order.clone())
    }

    fn charge(&mut self, card: &str, body: &Json, dice: &mut Dice) -> (u16, Json) {
        let mut order = body["orderId"].as_str().unwrap_or("").to_string();
        let amount = body["amount"].as_i64().unwrap_or(0);
        if self.plant == Plant::RandomOrders {
            order = format!("{order}{}", 10 + dice.roll(1_000_000));
        }
        if self.cards.get(card) != Some(&true) {
            return refusal(400, "ALREADY_REMOVED_BILLING_KEY");
        }
        if amount < 100 {
            return refusal(400, "BELOW_MINIMUM_AMOUNT");
        }
        if !self.plant.takes_names_twice() && self.orders.contains_key(&order) {
            return refusal(400, "DUPLICATED_ORDER_ID");
        }
        self.count += 1;
        let code = match dice.roll(if self.calm { 1 } else { 10 }) {
            6 => "REJECT_CARD_PAYMENT",
            7 => "NOT_ENOUGH_AMOUNT",
            8 => "INVALID_STOPPED_CARD",
            // It passes, and leaves nothing but its answer.
            9 => return refusal(400, "PROVIDER_ERROR"),
            _ => "",
        };
        let paid = code.is_empty();
        self.counts
            .met(if paid { "charges taken" } else { "refusals" });
        if paid {
            let order = order.clone();
            self.taken.push(Taken { order, amount });
        }
        let key = format!("tpay{}", self.count);
        let (code, cancels) = (code.to_string(), Vec::new());
        let made = Order {
            key,
            amount,
            paid,
            code: code.clone(),
            cancels,
        };
        self.orders.insert(order.clone(), made);
        if paid {
            (200, self.shown(&order))
        } else {
            refusal(400, &code)
        }
    }

    fn cancel(&mut self, key: &str, body: &Json) -> (u16, Json) {
        let Some(name) = self.of_key(key) else {
            return refusal(404, "NOT_FOUND_PAYMENT");
        };
        let Some(order) = self.orders.get_mut(&name) else {
            return refusal(404, "NOT_FOUND_PAYMENT");
        };
        let gone: i64 = order.cancels.iter().map(|(_, amount)| amount).sum();
        let left = order.amount - gone;
        let amount = body["cancelAmount"].as_i64().unwrap_or(left);
        if body["refundableAmount"].as_i64() != Some(left) {
            return refusal(400, "NOT_MATCHES_REFUNDABLE_AMOUNT");
        }
        if amount <= 0 || amount > left {
            return refusal(403, "NOT_CANCELABLE_AMOUNT");
        }
        let reason = body["cancelReason"].as_str().unwrap_or("").to_string();
        order.cancels.push((reason, amount));
        self.counts.met("parts given back");
        (200, self.shown(&name))
    }

    fn shown(&self, name: &str) -> Json {
        let Some(order) = self.orders.get(name) else {
            return Json::Null;
        };
        let gone = self.given_back(name);
        let status = match (order.paid, gone) {
            (false, _) => "ABORTED",
            (true, 0) => "DONE",
            (true, gone) if gone == order.amount => "CANCELED",
            (true, _) => "PARTIAL_CANCELED",
        };
        let cancels = order
            .cancels
            .iter()
            .enumerate()
            .map(|(at, (reason, amount))| {
                json!({
                    "transactionKey": format!("{}c{at}", order.key), "cancelReason": reason,
                    "cancelAmount": amount, "cancelStatus": "DONE",
                    "canceledAt": "2026-02-01T00:00:00+09:00",
                })
            });
        json!({
            "paymentKey": order.key, "orderId": name, "status": status, "type": "BILLING",
            "totalAmount": order.amount, "balanceAmount": order.amount - gone,
            "currency": "KRW", "method": "카드", "requestedAt": "2026-02-01T00:00:00+09:00",
            "approvedAt": order.paid.then_some("2026-02-01T00:00:00+09:00"),
            "cancels": cancels.collect::<Vec<Json>>(),
            "failure": (!order.paid).then(|| json!({"code": order.code, "message": ""})),
        })
    }
}

/// The charge that a request is, if it is one.
fn charge(request: &HttpRequest) -> Option<Wanted> {
    let path = request.url.split("/v1/billing/").nth(1)?;
    let body: Json = serde_json::from_str(&request.body).ok()?;
    let order = body["orderId"].as_str()?.to_string();
    let amount = body["amount"].as_i64()?;
    (request.method == "POST" && !path.contains('/')).then_some(Wanted { order, amount })
}
