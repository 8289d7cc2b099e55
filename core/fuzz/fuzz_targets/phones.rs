//! An app on a device that hears anything: replies of whatever answers there, and whatever lies on
//! its shelves. It ends, and the store hears of a purchase only after the server has said so.
//! The same text as a signed transaction is believed by nobody.
#![no_main]

use kassa::app::{
    read_transaction, App, AppAsk, AppConfig, AppFact, AppNeed, AppOutcome, AppStep, StorePurchase,
    Stored, TransactionCheck, TransactionReading,
};
use kassa::json;
use kassa::model::http::HttpResponse;
use kassa::Moment;
use kassa_fuzz::NOW;
use serde_json::Value;

/// More needs than that has no job whose host answers each of them.
const MOST: usize = 300;
const STATUSES: [u16; 8] = [200, 200, 200, 409, 401, 500, 503, 302];

fn ask(choice: u8) -> AppAsk {
    match choice % 8 {
        0 => AppAsk::Flush { all: true },
        1 => AppAsk::Flush { all: false },
        2 => AppAsk::Entitlements { fresh: true },
        3 => AppAsk::Entitlements { fresh: false },
        4 => AppAsk::Plans,
        5 => AppAsk::Subscriptions,
        6 => AppAsk::Returned {
            url: "https://shop.example/return?paymentKey=1".into(),
            checkout: None,
            limit_ms: 3_000,
        },
        _ => AppAsk::Deliver {
            purchase: StorePurchase {
                provider: "appStore".into(),
                id: "1".into(),
                proof: "a.b.c".into(),
                product: None,
            },
        },
    }
}

fn is_committed(status: u16, body: &str) -> bool {
    // The core believes no field that stands twice; the last one of it counts here.
    let told: Value = serde_json::from_str(body).unwrap_or_default();
    status < 300 && told["ok"] == true && told["result"]["finish"] == true
}

libfuzzer_sys::fuzz_target!(|input: &str| {
    let (head, rest) = input.split_once('\n').unwrap_or((input, ""));
    let [choice, statuses @ ..] = head.as_bytes() else {
        return;
    };
    let config = AppConfig {
        base_url: "https://shop.example/api/kassa".into(),
        account: "ada".into(),
        environment: None,
        keys: Vec::new(),
    };
    let moment = Moment {
        now: NOW,
        entropy: "07".repeat(16),
    };
    let job = App::new(config)
        .expect("a set-up")
        .begin(ask(*choice), moment);
    let mut texts = rest.split('\n').cycle();
    let mut statuses = statuses.iter().cycle();
    let mut committed = false;
    let mut fact = None;
    for count in 0.. {
        assert!(count < MOST, "it never ends");
        let need = match job.next(fact.take()) {
            AppStep::Need { need, .. } => need,
            AppStep::Done { outcome } => {
                let text = json::text(&outcome);
                assert!(json::read::<AppOutcome>(&text) == Ok(outcome), "{text}");
                break;
            }
            AppStep::Failed { .. } => break,
        };
        let body = texts.next().unwrap_or_default();
        fact = Some(match need {
            AppNeed::Send { .. } => {
                let status = statuses.next().map_or(0, |it| usize::from(*it));
                let status = STATUSES[status % STATUSES.len()];
                committed = is_committed(status, body);
                AppFact::Response {
                    response: HttpResponse {
                        status,
                        headers: Vec::new(),
                        body: body.into(),
                    },
                }
            }
            AppNeed::Read { .. } => {
                // All of them at once, as a shelf has them.
                let entries = rest.split('\n').take(8).enumerate();
                let entries = entries.map(|(at, body)| Stored {
                    name: format!("e{at}"),
                    body: body.into(),
                });
                AppFact::Stored {
                    entries: entries.collect(),
                }
            }
            AppNeed::Write { name, .. } => {
                let fits = |it: char| it.is_ascii_alphanumeric() || it == '-';
                assert!(name.len() <= 80 && name.chars().all(fits), "{name}");
                AppFact::Done
            }
            AppNeed::Finish { .. } => {
                assert!(committed, "the server said nothing of the kind: {body}");
                AppFact::Done
            }
        });
    }
    let check = TransactionCheck {
        bundle: "example.lanterns".into(),
        environment: None,
        now: NOW,
        roots: Vec::new(),
    };
    let reading = read_transaction(rest, check);
    assert!(
        !matches!(reading, TransactionReading::Valid { .. }),
        "nobody signed this"
    );
});
