//! Wishes that cross each other, where answers are lost and no key prevents a
//! repetition.

mod letters;

use kassa::ask::{CancelWhen, Outcome};
use kassa::{Ask, KassaError};
use letters::*;
use serde_json::{Value as Json, json};

fn subscribed() -> (App, Json) {
    let mut app = App::new();
    let custom = app.begin("ada", "basic", 1);
    app.lemon(&order(1, 11, 1000, 0, [START, START], &custom));
    app.lemon(&subscription(
        11,
        START,
        START + 28 * DAY,
        &custom,
        &json!({}),
    ));
    app.lemon(&invoice(9, "initial", 1000, 0, [START, START], &custom));
    app.now += DAY;
    app.sent.clear();
    (app, custom)
}

fn body(message: &Json) -> Answer {
    Some((200, json!({"data": message["data"]})))
}

fn change(app: &mut App, plan: &str) -> Result<Outcome, KassaError> {
    app.ask(Ask::Change {
        account: "ada".into(),
        subscription: None,
        plan: Some(plan.into()),
        quantity: None,
        when: None,
        proration: None,
        as_of: None,
        options: None,
    })
}

fn cancel(app: &mut App, when: CancelWhen) -> Result<Outcome, KassaError> {
    app.ask(Ask::Cancel {
        account: "ada".into(),
        subscription: None,
        when,
        options: None,
    })
}

#[test]
fn a_change_taken_back_before_its_answer_came_is_not_made_later() {
    let (mut app, custom) = subscribed();
    assert!(change(&mut app, "pro").is_err(), "no answer came");
    let first = app.sent.len();
    let back = subscription(11, app.now, START + 28 * DAY, &custom, &json!({}));
    app.answers.extend([body(&back), body(&back)]);
    change(&mut app, "basic").expect("it is as it was");
    assert!(
        app.sent[first..]
            .iter()
            .any(|it| it.body.contains("\"variant_id\":11"))
    );
    let sent = app.sent.len();
    app.now += DAY / 4;
    app.ask(Ask::Tick { limit: None }).expect("a tick");
    assert!(
        !app.sent[sent..]
            .iter()
            .any(|it| it.body.contains("\"variant_id\":12"))
    );
}

#[test]
fn an_end_whose_answer_was_lost_is_taken_back_as_one() {
    let (mut app, custom) = subscribed();
    assert!(
        cancel(&mut app, CancelWhen::PeriodEnd).is_err(),
        "no answer came"
    );
    let back = subscription(11, app.now, START + 28 * DAY, &custom, &json!({}));
    app.answers.push_back(body(&back));
    cancel(&mut app, CancelWhen::Never).expect("it goes on");
    let asked = &app.sent.last().expect("a request").body;
    assert!(asked.contains("\"cancelled\":false"), "{asked}");
}
