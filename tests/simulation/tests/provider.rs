//! The book says what the lab says, which was held to the provider's own
//! library: the same deeds, the same reports in the same order.
#![allow(missing_docs)]

use kassa::authentic::{Received, hmac};
use kassa::model::http::Header;
use kassa::model::secret::Secret;
use kassa::{Ask, Verifier};
use kassa_host::world::{STRIPE, World as Host};
use kassa_simulation::book::SECRET;
use kassa_simulation::play::{Options, World};
use kassa_simulation::story::{Card, Step, Story, What};
use serde_json::{Value as Json, json};

const DAY: i64 = 86_400_000;

/// What Kassa reads in a message, less ids: they differ, and so do customers.
fn report(headers: &[Header], body: &[u8], now: i64) -> Option<Json> {
    let secrets = vec![Secret::new(SECRET)];
    let verifier = Verifier::new("stripe", secrets, hmac::sha256).expect("a provider");
    let received = verifier.read(headers, body, now).expect("it is genuine");
    let Received::Event { event } = received.into_inner() else {
        return None;
    };
    let text = kassa::json::text(&event.report);
    let mut report: Json = serde_json::from_str(&text).expect("JSON");
    plain(&mut report);
    Some(json!([event.kind, event.as_of, report]))
}

fn plain(json: &mut Json) {
    match json {
        Json::Object(fields) => {
            // An invoice's page, which the book does not draw.
            fields.remove("details");
            for name in [
                "id",
                "item",
                "aliases",
                "prices",
                "checkout",
                "subscription",
                "payment",
            ] {
                if fields
                    .get(name)
                    .is_some_and(|it| it.is_string() || it.is_array())
                {
                    fields.insert(name.into(), json!("…"));
                }
            }
            fields.values_mut().for_each(plain);
        }
        Json::Array(rows) => rows.iter_mut().for_each(plain),
        _ => {}
    }
}

/// What the book says of a story.
fn by_book(steps: &[Step]) -> Vec<Json> {
    let story = Story {
        seed: 1,
        steps: steps.to_vec(),
    };
    let world: World = kassa_simulation::play::play(&story, &Options::default()).expect("it holds");
    let events = world.book.events.iter();
    events
        .filter_map(|it| {
            report(
                &world.book.sign(&it.body),
                it.body.as_bytes(),
                world.book.now(),
            )
        })
        .collect()
}

/// What the lab says of the same.
fn by_lab(steps: &[Step]) -> Vec<Json> {
    let plans = kassa_simulation::play::catalogs()[0].clone();
    let mut host = Host::new(&plans, 1, STRIPE);
    for plan in plans.as_array().into_iter().flatten() {
        let price = json!({
            "id": plan["prices"][0]["id"], "unit_amount": plan["price"]["amount"],
            "interval": plan["interval"]["unit"],
        });
        if price["id"].is_string() {
            host.control("POST /lab/stripe/price", &price);
        }
    }
    let text = Story {
        seed: 1,
        steps: steps.to_vec(),
    }
    .text("A life.");
    let story: Json = serde_json::from_str(&text).expect("JSON");
    let (mut session, mut subscription, mut refund) = (Json::Null, Json::Null, Json::Null);
    for step in story["steps"].as_array().into_iter().flatten() {
        let Some(path) = step["lab"].as_str() else {
            let plan = step["ask"]["plan"].as_str().unwrap_or_default();
            session = host.session("ada", plan).into();
            continue;
        };
        let mut body = step["body"].clone();
        for (name, id) in [
            ("session", &session),
            ("subscription", &subscription),
            ("refund", &refund),
        ] {
            if body[name].is_string() {
                body[name] = id.clone();
            }
        }
        let reply = host.control(path, &body);
        match path {
            "POST /lab/stripe/pay" => subscription = reply["subscription"].clone(),
            "POST /lab/stripe/refund" => refund = reply["id"].clone(),
            _ => {}
        }
    }
    let now = host.now();
    let said = host
        .deliveries()
        .into_iter()
        .filter_map(|(_, ask)| match ask {
            Ask::Inbound { headers, body, .. } => report(&headers, &body, now),
            _ => None,
        });
    said.collect()
}

#[test]
fn the_book_says_what_the_lab_says() {
    let buys = |plan: &str| What::Checkout("ada".into(), plan.into(), 1, 0);
    let month = Step::Clock(28 * DAY + 7_200_000);
    let second = Step::Clock(1_000);
    let cancel = |when| Step::Cancel(0, when);
    use kassa::ask::CancelWhen::{Never, Now, PeriodEnd};
    let lives: Vec<(&str, Vec<Step>)> = vec![
        ("pro", vec![Step::Pay(0, Card::Works), month.clone()]),
        (
            "pro",
            vec![
                Step::Pay(0, Card::FailsLater),
                month.clone(),
                Step::Clock(3 * DAY),
                Step::Card(0, true),
                second.clone(),
                cancel(PeriodEnd),
                second.clone(),
                cancel(Never),
                second.clone(),
                cancel(Now),
            ],
        ),
        (
            "pro",
            vec![Step::Pay(0, Card::FailsLater), month, Step::Clock(20 * DAY)],
        ),
        (
            "pack",
            vec![
                Step::Pay(0, Card::Debit),
                second.clone(),
                Step::Settle(0, true),
            ],
        ),
        (
            "pack",
            vec![
                Step::Pay(0, Card::Debit),
                second.clone(),
                Step::Settle(0, false),
            ],
        ),
        (
            "pack",
            vec![
                Step::Pay(0, Card::Works),
                second.clone(),
                Step::Refund(0, Some(300), 1),
                second,
                Step::FailRefund(1),
            ],
        ),
    ];
    for (plan, deeds) in lives {
        let mut steps = vec![Step::Call(buys(plan).into())];
        steps.extend(deeds);
        let (book, lab) = (by_book(&steps), by_lab(&steps));
        let kinds = |all: &[Json]| all.iter().map(|it| it[0].to_string()).collect::<Vec<_>>();
        assert_eq!(
            unsaid(&kinds(&book)),
            unsaid(&kinds(&lab)),
            "{plan}: {steps:?}"
        );
        for said in &book {
            assert!(
                lab.contains(said),
                "the lab never says\n{said}\nbut\n{lab:#?}"
            );
        }
    }
}

/// The lab also repeats a refund under its older name, which says nothing new.
fn unsaid(kinds: &[String]) -> Vec<&str> {
    let kinds = kinds.iter().map(String::as_str);
    kinds
        .filter(|it| *it != "\"charge.refund.updated\"")
        .collect()
}
