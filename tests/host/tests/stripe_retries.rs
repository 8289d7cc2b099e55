//! When a request to Stripe is sent again, and under which key: one row for each
//! answer that there is (docs.stripe.com/error-low-level and the rules of npm `stripe`
//! 23.1.0, read 2026-11-23).
#![allow(missing_docs)]

use kassa::ask::CancelWhen;
use kassa::model::http::{Header, HttpRequest, HttpResponse};
use kassa::model::notice::Notice;
use kassa::need::{Statement, Value};
use kassa::{Ask, KassaError, Moment, Outcome, Step};
use kassa_host::drive::{Hands, meet};
use kassa_host::shop::refund;
use kassa_host::world::World;

/// What comes in place of an answer of the lab's.
#[derive(Clone, Copy)]
enum Said {
    /// The connection broke before Stripe heard anything.
    Lost,
    /// Stripe did it, and nobody heard so.
    Unheard,
    /// A status, a header, and Stripe's code.
    Status(u16, Option<(&'static str, &'static str)>, &'static str),
}
use Said::{Lost, Status, Unheard};

const AGAIN: Option<(&str, &str)> = Some(("Stripe-Should-Retry", "true"));
const NOT_AGAIN: Option<(&str, &str)> = Some(("Stripe-Should-Retry", "false"));
const REPLAYED: Option<(&str, &str)> = Some(("Idempotent-Replayed", "true"));

/// How an ask ended.
const DONE: &str = "done";
/// Nobody knows: the caller asks again.
const OPEN: &str = "provider_unavailable";

/// What Stripe says to the first tries, how often is sent in all, and how it ends.
const ROWS: &[(&str, &[Said], usize, &str)] = &[
    ("an answer", &[], 1, DONE),
    ("a connection lost", &[Lost], 2, DONE),
    ("a connection lost twice", &[Lost, Lost], 3, DONE),
    ("no connection", &[Lost, Lost, Lost], 3, OPEN),
    ("an answer lost", &[Unheard], 2, DONE),
    (
        "a key in use",
        &[Status(409, None, "idempotency_key_in_use")],
        2,
        DONE,
    ),
    ("a lock", &[Status(429, None, "lock_timeout")], 2, DONE),
    (
        "too many requests",
        &[Status(429, None, "rate_limit")],
        2,
        DONE,
    ),
    (
        "too many, and no use",
        &[Status(429, NOT_AGAIN, "rate_limit")],
        1,
        OPEN,
    ),
    ("a fault", &[Status(500, None, "api_error")], 2, DONE),
    (
        "a fault that is kept",
        &[Status(500, NOT_AGAIN, "api_error")],
        1,
        OPEN,
    ),
    (
        "a fault told again",
        &[Status(500, REPLAYED, "api_error")],
        1,
        OPEN,
    ),
    (
        "a fault that passes",
        &[Status(503, AGAIN, "api_error")],
        2,
        DONE,
    ),
    ("a bad gateway", &[Status(502, None, "")], 2, DONE),
    (
        "somebody else's fault",
        &[Status(424, None, "api_error")],
        1,
        OPEN,
    ),
    (
        "one that passes",
        &[Status(424, AGAIN, "api_error")],
        2,
        DONE,
    ),
    (
        "another request",
        &[Status(400, None, "idempotency_error")],
        1,
        "idempotency_error",
    ),
    (
        "a request that is wrong",
        &[Status(400, None, "parameter_unknown")],
        1,
        "parameter_unknown",
    ),
    (
        "one that may pass",
        &[Status(400, AGAIN, "parameter_unknown")],
        2,
        DONE,
    ),
    (
        "a wrong key",
        &[Status(401, None, "api_key_expired")],
        1,
        "api_key_expired",
    ),
    (
        "a card that declines",
        &[Status(402, None, "card_declined")],
        1,
        "card_declined",
    ),
    (
        "a missing permission",
        &[Status(403, None, "more_permissions_required")],
        1,
        "more_permissions_required",
    ),
];

/// A world that says what a row says first, and keeps what was sent.
struct Line<'a> {
    world: &'a mut World,
    said: Vec<Said>,
    sent: Vec<HttpRequest>,
    read: Vec<String>,
}

/// What an ask did.
struct Heard {
    sent: Vec<HttpRequest>,
    read: Vec<String>,
    waits: Vec<u32>,
    end: String,
}

impl Hands for Line<'_> {
    fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, ()> {
        if request.method == "GET" {
            self.read.push(request.url.clone());
            return self.world.send(request);
        }
        let said = self.said.get(self.sent.len()).copied();
        self.sent.push(request.clone());
        let (status, header, code) = match said {
            None => return self.world.send(request),
            Some(Lost) => return Err(()),
            Some(Unheard) => return self.world.send(request).and(Err(())),
            Some(Status(status, header, code)) => (status, header, code),
        };
        let header = header.map(|(name, value)| Header {
            name: name.into(),
            value: value.into(),
        });
        let body = format!(r#"{{"error":{{"type":"invalid_request_error","code":"{code}"}}}}"#);
        Ok(HttpResponse {
            status,
            headers: header.into_iter().collect(),
            body: body.into_bytes(),
        })
    }
    fn read(&mut self, statement: &Statement) -> Result<Vec<Vec<Value>>, ()> {
        self.world.read(statement)
    }
    fn write(&mut self, statements: &[Statement]) -> Result<(), ()> {
        self.world.write(statements)
    }
    fn notify(&mut self, notice: &Notice) -> Result<(), ()> {
        self.world.notify(notice)
    }
}

/// Asks, of a host that draws nothing but this byte.
fn ask(world: &mut World, ask: Ask, said: &[Said], entropy: u8) -> Heard {
    let now = world.now();
    let entropy = format!("{entropy:02x}").repeat(16);
    let job = world.kassa.begin(ask, Moment { now, entropy });
    let mut line = Line {
        world,
        said: said.to_vec(),
        sent: Vec::new(),
        read: Vec::new(),
    };
    let (mut fact, mut waits) = (None, Vec::new());
    let end: Result<Outcome, KassaError> = loop {
        match job.next(fact.take()) {
            Step::Need { need, wait_ms } => {
                waits.extend((wait_ms > 0).then_some(wait_ms));
                fact = Some(meet(&mut line, &need));
            }
            Step::Done { outcome } => break Ok(outcome),
            Step::Failed { error } => break Err(error),
        }
    };
    let end = match end {
        Ok(Outcome::Refunded { .. } | Outcome::Canceled { .. } | Outcome::Portal { .. }) => {
            DONE.to_string()
        }
        Ok(other) => format!("{other:?}"),
        Err(error) => error.code,
    };
    let Line { sent, read, .. } = line;
    Heard {
        sent,
        read,
        waits,
        end,
    }
}

fn key(request: &HttpRequest) -> &str {
    let key = request
        .headers
        .iter()
        .find(|it| it.name == "Idempotency-Key");
    key.map_or("", |it| &it.value)
}

/// What moves money, what says a state, and what makes a page.
fn asks(world: &mut World) -> [Ask; 3] {
    let pack = world.orders("ada");
    let pack = pack.iter().find(|it| it.plan.as_deref() == Some("pack"));
    let account = || "ada".to_string();
    [
        refund(&pack.expect("an order").id, Some(100), "k"),
        Ask::Cancel {
            account: account(),
            subscription: None,
            when: CancelWhen::PeriodEnd,
            options: None,
        },
        Ask::Portal {
            account: account(),
            return_url: "/".into(),
            provider: None,
            page: None,
            plan: None,
            quantity: None,
            options: None,
        },
    ]
}

fn customer() -> World {
    let mut world = World::shop();
    world.buy("ada", "pack");
    world.buy("ada", "pro");
    world
}

#[test]
fn each_answer_is_met_as_stripe_wants_it_and_always_under_one_key() {
    let mut world = customer();
    let (before, asks) = (world.dump(), asks(&mut world));
    for (name, said, times, end) in ROWS {
        for ask_for in &asks {
            world.restore(&before);
            // The lab forgets nothing: each row is a request of its own.
            let ask_for = match ask_for.clone() {
                Ask::Refund {
                    account,
                    payment,
                    amount,
                    options,
                    ..
                } => Ask::Refund {
                    key: Some((*name).to_string()),
                    account,
                    payment,
                    amount,
                    options,
                },
                other => other,
            };
            let at = format!("{name}: {ask_for:?}");
            let seed = u8::try_from(ROWS.iter().position(|it| it.0 == *name).unwrap()).unwrap();
            let Heard {
                sent,
                waits,
                end: ended,
                ..
            } = ask(&mut world, ask_for, said, seed);
            assert_eq!((sent.len(), ended.as_str()), (*times, *end), "{at}");
            let keys: Vec<&str> = sent.iter().map(key).collect();
            assert!(
                keys.iter().all(|it| !it.is_empty() && *it == keys[0]),
                "{at}: {keys:?}"
            );
            assert!(sent.iter().all(|it| it.body == sent[0].body), "{at}");
            // Half a second doubled, and jitter; never more than what a person waits for.
            assert!(
                waits.len() < sent.len() && waits.iter().all(|it| *it <= 5_000),
                "{at}: {waits:?}"
            );
        }
    }
}

#[test]
fn an_answer_that_was_lost_did_it_once() {
    let mut world = customer();
    let [give_back, ..] = asks(&mut world);
    let heard = ask(&mut world, give_back, &[Unheard, Unheard], 1);
    assert_eq!((heard.sent.len(), heard.end.as_str()), (3, DONE));
    assert_eq!(world.at_provider("refund").len(), 1);
}

#[test]
fn the_next_ask_is_no_repetition_unless_it_moves_money() {
    let mut world = customer();
    let [give_back, plan_an_end, page] = asks(&mut world);
    for (wish, same) in [(give_back, true), (plan_an_end, false), (page, false)] {
        let at = format!("{wish:?}");
        let first = ask(&mut world, wish.clone(), &[Lost, Lost, Lost], 1);
        assert_eq!(first.end, OPEN, "{at}");
        let second = ask(&mut world, wish, &[], 2);
        assert_eq!(second.end, DONE, "{at}");
        assert_eq!(key(&first.sent[0]) == key(&second.sent[0]), same, "{at}");
    }
}

#[test]
fn an_end_that_was_told_again_is_read_anew() {
    let mut world = customer();
    let [_, plan_an_end, _] = asks(&mut world);
    let anew = |heard: &Heard| {
        heard
            .read
            .iter()
            .any(|it| it.contains("/v1/subscriptions/sub_"))
    };
    // In the second of another fact it would be read anew for that.
    world.pass("1h");
    let first = ask(&mut world, plan_an_end.clone(), &[], 1);
    assert!(!anew(&first), "{:?}", first.read);
    world.pass("1h");
    let again = ask(&mut world, plan_an_end, &[Unheard], 2);
    assert_eq!((again.sent.len(), again.end.as_str()), (2, DONE));
    assert!(anew(&again), "{:?}", again.read);
}
