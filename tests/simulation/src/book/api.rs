//! The provider's API: requests in, replies out, and what a reply says.

use super::calendar::http_date;
use super::{Book, Price, SECRET, Session, State, Task, render};
use crate::facts::{Fact, Rider, SubFact};
use hmac::{Hmac, KeyInit, Mac};
use kassa::model::http::{Header, HttpRequest, HttpResponse};
use percent_encoding::percent_decode_str;
use sha2::Sha256;
use std::collections::BTreeMap;

/// A key is remembered so long.
const MEMORY: i64 = 86_400_000;

/// A reply, and the facts in it.
#[derive(Clone, Debug)]
pub struct Answer {
    /// As it is sent.
    pub response: HttpResponse,
    /// What it says.
    pub facts: Vec<Fact>,
    /// As of when, in milliseconds: its `Date`.
    pub at: i64,
}

type Form = BTreeMap<String, String>;

fn form(text: &str) -> Form {
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode_str(&text).decode_utf8_lossy().into_owned()
    };
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(key, value)| (decode(key), decode(value)))
        .collect()
}

impl Book {
    /// A price with a name of the merchant's choice.
    pub fn put_price(&mut self, id: &str, amount: i64, currency: &str, months: i64) {
        let currency = currency.to_string();
        self.prices.insert(
            id.into(),
            Price {
                amount,
                currency,
                months,
            },
        );
    }

    /// Headers of a delivery that is signed now.
    pub fn sign(&self, body: &str) -> Vec<Header> {
        let seconds = self.now.div_euclid(1_000);
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
        mac.update(format!("{seconds}.").as_bytes());
        mac.update(body.as_bytes());
        let hash = mac.finalize().into_bytes();
        let mut value = format!("t={seconds},v1=");
        for byte in hash {
            for digit in [byte >> 4, byte & 15] {
                value.extend(char::from_digit(digit.into(), 16));
            }
        }
        vec![Header {
            name: "Stripe-Signature".into(),
            value,
        }]
    }

    /// Answers a request as of so many milliseconds ago; only a `GET` can be old.
    pub fn answer(&mut self, request: &HttpRequest, back: i64) -> Answer {
        let target = request.url.splitn(4, '/').nth(3).unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let header = request
            .headers
            .iter()
            .find(|it| it.name == "Idempotency-Key");
        let key = header.map(|it| it.value.clone());
        if let Some(key) = &key
            && let Some((at, asked, first)) = self.keys.get(key)
            && self.now < at + MEMORY
        {
            assert_eq!(*asked, request.body, "a key was used for two requests");
            let mut again = first.clone();
            self.date(&mut again, 0);
            return again;
        }
        let back = if request.method == "GET" { back } else { 0 };
        let (status, body, facts) = match (request.method.as_str(), path) {
            ("POST", "v1/customers") => self.new_customer(&form(&request.body)),
            ("GET", "v1/customers/search") => self.search(&form(query)),
            ("POST", "v1/checkout/sessions") => self.new_session(&form(&request.body)),
            ("POST", "v1/billing_portal/sessions") => {
                (200, r#"{"url":"http://portal.test/"}"#.into(), Vec::new())
            }
            ("POST", "v1/refunds") => self.new_refund(&form(&request.body)),
            ("GET", "v1/invoice_payments") => self.relate(&form(query)),
            ("GET", "v1/checkout/sessions") => self.open_sessions(&form(query)),
            ("GET", path) if path.starts_with("v1/checkout/sessions/") => {
                match self.sessions.iter().find(|it| path.ends_with(&it.id)) {
                    Some(session) => (200, self.shown(session), Vec::new()),
                    None => refused("resource_missing"),
                }
            }
            ("POST", path) if path.ends_with("/expire") => self.end_session(path),
            (method, path) => match path.strip_prefix("v1/subscriptions/") {
                Some(id) => self.subscription(method, id, &form(&request.body), back),
                None => panic!("the book has no {method} {path}"),
            },
        };
        let response = HttpResponse {
            status,
            headers: Vec::new(),
            body: body.into_bytes(),
        };
        let mut answer = Answer {
            response,
            facts,
            at: 0,
        };
        self.date(&mut answer, back);
        if let Some(key) = key {
            let row = (self.now, request.body.clone(), answer.clone());
            self.keys.insert(key, row);
        }
        answer
    }

    fn date(&self, answer: &mut Answer, back: i64) {
        let at = (self.now - back).div_euclid(1_000);
        answer.at = at * 1_000;
        let (name, value) = ("Date".into(), http_date(at));
        answer.response.headers = vec![Header { name, value }];
    }

    fn new_customer(&mut self, form: &Form) -> (u16, String, Vec<Fact>) {
        let id = self.id("cus_");
        let account = form
            .get("metadata[kassa_account]")
            .cloned()
            .unwrap_or_default();
        let body = customer(&id, &account, self.now);
        self.customers.push((id, account, self.now));
        (200, body, Vec::new())
    }

    fn search(&self, form: &Form) -> (u16, String, Vec<Fact>) {
        let query = form.get("query").map_or("", String::as_str);
        let found = self
            .customers
            .iter()
            .filter(|it| query.contains(&format!(":'{}'", it.1)));
        let rows: Vec<String> = found.map(|it| customer(&it.0, &it.1, it.2)).collect();
        let body = format!(
            r#"{{"object":"search_result","data":[{}]}}"#,
            rows.join(",")
        );
        (200, body, Vec::new())
    }

    fn new_session(&mut self, form: &Form) -> (u16, String, Vec<Fact>) {
        let text = |key: &str| form.get(key).cloned();
        let line = |key: &str| text(&format!("line_items[0]{key}"));
        let number = |text: Option<String>| text.and_then(|text| text.parse::<i64>().ok());
        let recurring = text("mode").as_deref() == Some("subscription");
        let named =
            line("[price]").and_then(|id| Some((id.clone(), self.prices.get(&id)?.clone())));
        let (price, row) = named.unwrap_or_else(|| {
            let data = |key: &str| line(&format!("[price_data]{key}"));
            let each = number(data("[recurring][interval_count]")).unwrap_or(1);
            let yearly = data("[recurring][interval]").as_deref() == Some("year");
            let price = Price {
                amount: number(data("[unit_amount]")).unwrap_or(0),
                currency: data("[currency]").unwrap_or_default(),
                months: if yearly { 12 * each } else { each },
            };
            (self.id("price_"), price)
        });
        let rider = Rider {
            account: text("client_reference_id").or(text("metadata[kassa_account]")),
            checkout: text("metadata[kassa_checkout]"),
            plan: text("metadata[kassa_plan]"),
            quantity: number(line("[quantity]")).unwrap_or(1),
        };
        if let Some(checkout) = &rider.checkout {
            self.pinned.insert(checkout.clone(), self.catalog);
        }
        let amount = if recurring {
            row.amount
        } else {
            row.amount * rider.quantity
        };
        let expires = number(text("expires_at")).unwrap_or(self.now / 1_000 + 86_400) * 1_000;
        let id = self.id("cs_");
        let customer = text("customer").unwrap_or_else(|| self.id("cus_elsewhere_"));
        let session = Session {
            id: id.clone(),
            customer,
            rider,
            recurring,
            price,
            amount,
            currency: row.currency,
            months: row.months,
            expires,
            state: State::Open,
            payment: None,
            subscription: None,
        };
        let body = format!(
            r#"{{"id":"{id}","url":"http://pay.test/{id}","expires_at":{}}}"#,
            expires / 1_000
        );
        self.plan(session.expires, Task::Expire(self.sessions.len()));
        self.sessions.push(session);
        (200, body, Vec::new())
    }

    fn open_sessions(&self, form: &Form) -> (u16, String, Vec<Fact>) {
        let sessions = self.sessions.iter();
        let open = sessions
            .filter(|it| it.state == State::Open && form.get("customer") == Some(&it.customer));
        let rows: Vec<String> = open.map(|it| self.shown(it)).collect();
        (
            200,
            format!(r#"{{"data":[{}]}}"#, rows.join(",")),
            Vec::new(),
        )
    }

    fn shown(&self, session: &Session) -> String {
        let Session { id, state, .. } = session;
        let status = match (state, session.payment, session.subscription) {
            (State::Open, ..) => "open",
            (State::Over, None, None) => "expired",
            _ => "complete",
        };
        let subscription = session.subscription.map(|at| self.subs[at].now.id.as_str());
        // Only an open one can still be paid.
        let url = (status == "open").then(|| format!("http://pay.test/{id}"));
        let url = render::quoted(url.as_deref());
        let (subscription, checkout) = (render::quoted(subscription), &session.rider.checkout);
        let checkout = render::quoted(checkout.as_deref());
        format!(
            r#"{{"id":"{id}","status":"{status}","url":{url},"subscription":{subscription},"expires_at":{},"metadata":{{"kassa_checkout":{checkout}}}}}"#,
            session.expires / 1_000
        )
    }

    fn end_session(&mut self, path: &str) -> (u16, String, Vec<Fact>) {
        let open = |it: &Session| it.state == State::Open && path.contains(&it.id);
        let Some(at) = self.sessions.iter().position(open) else {
            return refused("checkout_session_not_open");
        };
        self.expire(at);
        (200, self.shown(&self.sessions[at]), Vec::new())
    }

    fn new_refund(&mut self, form: &Form) -> (u16, String, Vec<Fact>) {
        let name = form.get("payment_intent").or(form.get("charge"));
        let name = name.cloned().unwrap_or_default();
        let amount = form.get("amount").and_then(|text| text.parse().ok());
        let Some(id) = self.refund(&name, amount) else {
            return refused("charge_already_refunded");
        };
        let of = self
            .payments
            .iter()
            .position(|it| it.refunds.iter().any(|it| it.0 == id));
        match of.and_then(|of| self.refund_fact(of, &id)) {
            Some(fact) => (200, render::refund(&fact), vec![fact]),
            None => refused("charge_already_refunded"),
        }
    }

    fn relate(&self, form: &Form) -> (u16, String, Vec<Fact>) {
        let name = form.get("payment[payment_intent]").or(form.get("invoice"));
        let rows: Vec<String> = self
            .payments
            .iter()
            .filter(|it| it.now.subscription.is_some())
            .filter(|it| name.is_some_and(|name| it.charge[0] == *name || it.now.id == *name))
            .map(|it| {
                format!(
                    r#"{{"status":"paid","invoice":{{"id":"{}","customer":"{}","parent":{{"subscription_details":{{"subscription":"{}"}}}}}},"payment":{{"payment_intent":"{}"}}}}"#,
                    it.now.id,
                    it.now.customer,
                    it.now.subscription.as_deref().unwrap_or_default(),
                    it.charge[0],
                )
            })
            .collect();
        let body = format!(r#"{{"object":"list","data":[{}]}}"#, rows.join(","));
        (200, body, Vec::new())
    }

    fn subscription(
        &mut self,
        method: &str,
        id: &str,
        form: &Form,
        back: i64,
    ) -> (u16, String, Vec<Fact>) {
        let which = match method {
            "GET" => self.subs.iter().position(|sub| sub.now.id == id),
            "DELETE" => self.cancel_now(id),
            _ => {
                let wish = form.get("cancel_at_period_end").map(String::as_str);
                self.cancel_later(id, wish == Some("true"))
            }
        };
        let Some(which) = which else {
            return refused("resource_missing");
        };
        let fact = self.subscription_as_of(which, self.now - back);
        (
            200,
            render::subscription(&fact),
            vec![Fact::Subscription(fact)],
        )
    }

    fn subscription_as_of(&self, which: usize, at: i64) -> SubFact {
        let sub = &self.subs[which];
        let past = sub.past.iter().rev().find(|(since, _)| *since <= at);
        past.or(sub.past.first())
            .map_or_else(|| sub.now.clone(), |(_, fact)| fact.clone())
    }

    /// How much a refund was.
    pub fn refund_made(&self, id: &str) -> Option<i64> {
        let mut all = self.payments.iter().flat_map(|it| &it.refunds);
        all.find(|it| it.0 == id).map(|it| it.1)
    }
}

fn customer(id: &str, account: &str, at: i64) -> String {
    format!(
        r#"{{"id":"{id}","object":"customer","created":{},"metadata":{{"kassa_account":"{account}"}}}}"#,
        at / 1_000
    )
}

fn refused(code: &str) -> (u16, String, Vec<Fact>) {
    let kind = "invalid_request_error";
    let body = format!(r#"{{"error":{{"type":"{kind}","code":"{code}"}}}}"#);
    (
        if code == "resource_missing" { 404 } else { 400 },
        body,
        Vec::new(),
    )
}
