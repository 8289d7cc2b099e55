//! A host that answers from a script. Each kind of need has answers of its own, so that one
//! answer too many or too few does not put all the others in the wrong place.

use crate::sign::{signed_header, NOW, WEBHOOK_SECRET};
use kassa::json;
use kassa::model::account::Account;
use kassa::model::config::Config;
use kassa::model::http::{Header, HttpResponse};
use kassa::need::{Statement, Value};
use kassa::{Ask, Fact, Job, Kassa, KassaError, Moment, Need, Outcome, Step};
use serde_json::Value as Json;
use std::collections::VecDeque;

const SECRET_KEY: &str = "sk_test_fuzz";

/// More needs than this, and a job never ends: 200 accounts, as many as a tick works on, each
/// tried eight times, each time with a read, a write, and a read that asks why.
const MOST_NEEDS: usize = 200 * 8 * 3;

/// An ask and what the host gets, as one JSON object: `ask`, `now`, the `body` of a webhook,
/// the `entropy` that ids were made of, `rows` for each read, `replies` for each request and `writes` for each write or message.
/// A `null` among the answers is one that failed; what is not answered is empty, failed or done.
pub struct Script {
    ask: Ask,
    moment: Moment,
    rows: VecDeque<Json>,
    replies: VecDeque<Json>,
    writes: VecDeque<Json>,
}

/// How a job ended.
pub struct Played {
    /// With an outcome, or with an error.
    pub end: Result<Outcome, KassaError>,
    /// Every statement that it wrote.
    pub written: Vec<Statement>,
}

/// The set-up of every script: the scenarios' plans, and one provider.
pub fn config() -> Config {
    let plans: Json = serde_json::from_str(include_str!("../../../tests/scenarios/plans.json"))
        .expect("the scenarios' plans");
    let config = serde_json::json!({
        "plans": plans,
        "baseUrl": "https://app.test",
        "providers": [{
            "provider": "stripe",
            "secretKey": SECRET_KEY,
            "webhookSecrets": [WEBHOOK_SECRET],
            "apiBase": "http://127.0.0.1:4242",
        }],
    });
    json::read(&config.to_string()).expect("a set-up")
}

impl Script {
    /// Only an ask: the store is empty, and nobody answers.
    pub fn of(ask: Ask) -> Self {
        let none = VecDeque::new;
        Script {
            ask,
            moment: moment(NOW, None),
            rows: none(),
            replies: none(),
            writes: none(),
        }
    }

    /// Reads a script; none if it has no ask.
    pub fn read(text: &[u8]) -> Option<Self> {
        let whole: Json = serde_json::from_slice(text).ok()?;
        let mut ask = json::read(&whole["ask"].to_string()).ok()?;
        let now = whole["now"].as_i64().unwrap_or(NOW);
        if let Ask::Inbound { headers, body, .. } = &mut ask {
            *body = text_of(&whole["body"]).into_bytes();
            if headers.is_empty() {
                let name = "Stripe-Signature".into();
                let value = signed_header(body, now);
                headers.push(Header { name, value });
            }
        }
        let answers = |name: &str| whole[name].as_array().cloned().unwrap_or_default().into();
        Some(Script {
            ask,
            moment: moment(now, whole["entropy"].as_str()),
            rows: answers("rows"),
            replies: answers("replies"),
            writes: answers("writes"),
        })
    }

    /// Plays the job to its end and holds what holds for every job.
    pub fn play(mut self, kassa: &Kassa) -> Played {
        let job = kassa.begin(self.ask.clone(), self.moment.clone());
        let mut fact = None;
        let mut written = Vec::new();
        for _ in 0..MOST_NEEDS {
            let step = job.next(fact);
            hold(&step);
            let end = match step {
                Step::Need { need, .. } => {
                    fact = Some(self.answer(need, &mut written));
                    continue;
                }
                Step::Done { outcome } => Ok(outcome),
                Step::Failed { error } => Err(error),
            };
            hold_over(&job);
            return Played { end, written };
        }
        panic!("a job that asked for {MOST_NEEDS} needs has no end");
    }

    fn answer(&mut self, need: Need, written: &mut Vec<Statement>) -> Fact {
        match need {
            Need::Read { .. } => match self.rows.pop_front() {
                None => Fact::Rows { rows: Vec::new() },
                Some(rows) => rows_of(&rows).map_or(Fact::Failed, |rows| Fact::Rows { rows }),
            },
            Need::Send { .. } => {
                let reply = self.replies.pop_front().and_then(|reply| response(&reply));
                reply.map_or(Fact::Failed, |response| Fact::Response { response })
            }
            Need::Write { statements } => {
                let answer = self.done();
                written.extend(statements);
                answer
            }
            Need::Notify { .. } => self.done(),
            Need::Sign { .. } => match self.done() {
                Fact::Done => Fact::Signature {
                    signature: "A".repeat(86),
                },
                failed => failed,
            },
        }
    }

    fn done(&mut self) -> Fact {
        let answer = self.writes.pop_front();
        if answer.is_none_or(|it| it == Json::Bool(true)) {
            Fact::Done
        } else {
            Fact::Failed
        }
    }
}

fn moment(now: i64, entropy: Option<&str>) -> Moment {
    let entropy = entropy.unwrap_or("00112233445566778899aabbccddeeff").into();
    Moment { now, entropy }
}

/// What holds for every step, whatever was said before it.
fn hold(step: &Step) {
    let text = json::text(step);
    let seen: Json = serde_json::from_str(&text).expect("a step is JSON");
    match step {
        Step::Need { need, .. } => {
            assert!(
                json::read(&json::text(need)).as_ref() == Ok(need),
                "a need reads back"
            );
            let statements = match need {
                Need::Read { statement } => std::slice::from_ref(statement),
                Need::Write { statements } => statements,
                Need::Send { .. } | Need::Notify { .. } | Need::Sign { .. } => &[],
            };
            statements.iter().for_each(hold_statement);
        }
        Step::Done { .. } | Step::Failed { .. } => {
            for secret in [SECRET_KEY, WEBHOOK_SECRET] {
                assert!(!text.contains(secret), "no end tells a secret: {seen}");
            }
        }
    }
}

/// A driver takes it, and what is written can be read again.
fn hold_statement(statement: &Statement) {
    let Statement { sql, params } = statement;
    assert_eq!(
        sql.matches('?').count(),
        params.len(),
        "one value for each place: {sql}"
    );
    assert!(
        params.len() <= 100,
        "no more values than a store takes: {sql}"
    );
    if sql.starts_with("INSERT INTO kassa_account (environment, account, revision, state,") {
        let state = params.get(3).and_then(Value::text).unwrap_or_default();
        let read = json::read::<Account>(state);
        assert!(
            read.is_ok(),
            "a stored account can be loaded: {read:?} of {state}"
        );
    }
}

fn hold_over(job: &Job) {
    let over =
        matches!(job.next(Some(Fact::Done)), Step::Failed { error } if error.code == "job_is_over");
    assert!(over, "a job ends once");
}

fn rows_of(rows: &Json) -> Option<Vec<Vec<Value>>> {
    let row = |row: &Json| {
        row.as_array()
            .map(|values| values.iter().map(value).collect())
    };
    rows.as_array()?.iter().map(row).collect()
}

fn value(value: &Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Number(number) => number.as_i64().map_or(Value::Null, Value::Integer),
        other => Value::Text(text_of(other)),
    }
}

fn response(reply: &Json) -> Option<HttpResponse> {
    let status = reply["status"].as_u64()?;
    let headers = reply["headers"].as_object().into_iter().flatten();
    let header = |(name, value): (&String, &Json)| Header {
        name: name.clone(),
        value: text_of(value),
    };
    Some(HttpResponse {
        status: u16::try_from(status).ok()?,
        headers: headers.map(header).collect(),
        body: text_of(&reply["body"]).into_bytes(),
    })
}

/// A text as it is; anything else as JSON, so that a script need not put one text in another.
fn text_of(value: &Json) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
