//! The window in which a customer chooses a card, an account or a bank, or leaves.

use super::words;
use crate::form;
use crate::http::{Request, Response};
use crate::json::Json;
use crate::lab::Lab;
use crate::pages::checkout::{SCRIPT, spaced};
use crate::pages::html::{esc, frame, money};
use crate::pages::words::Words;
use crate::pages::{missing, speak};
use crate::toss::{BANKS, Refusal, TEST_ACCOUNTS, TEST_CARDS, TestCard, turned_away};
use serde_json::{Value, json};

fn korean() -> &'static Words {
    speak("ko", &Request::default())
}

/// Opens a window for what the script asked, or sends the browser back with the reason.
pub(super) fn open(lab: &mut Lab, request: &Request) -> Response {
    let asked = form::field(&request.query, "ask").unwrap_or_default();
    let wish: Value = serde_json::from_str(&asked).unwrap_or(Value::Null);
    match lab.toss.open_window(&wish) {
        Ok(window) => Response::see_other(window.text("url")),
        Err(refusal) => match turned_away(&wish, &refusal) {
            Some(address) => Response::see_other(&address),
            None => refused(&refusal),
        },
    }
}

fn refused(refusal: &Refusal) -> Response {
    let inner = format!(
        "<section class=\"panel\"><h1>{}</h1><p class=\"error\" role=\"alert\">{}</p></section>",
        esc(&refusal.code),
        esc(&refusal.text),
    );
    Response::html(400, frame(korean(), &refusal.code, &inner))
}

/// Does what the customer pressed.
pub(super) fn leave(lab: &mut Lab, request: &Request, id: &str) -> Response {
    let body = request.text();
    let mut deed = json!({});
    for name in ["outcome", "card", "bank", "cash_receipt"] {
        if let Some(text) = form::field(&body, name) {
            deed.set(name, text);
        }
    }
    match lab.toss.leave_window(id, &deed) {
        Ok(left) => Response::see_other(left.text("url")),
        Err(refusal) => show(lab, id, &refusal.text),
    }
}

pub(super) fn show(lab: &Lab, id: &str, error: &str) -> Response {
    let words = korean();
    let Ok(window) = lab.toss.window(id) else {
        return missing(words);
    };
    if window.text("status") != "open" {
        let inner = format!(
            "<section class=\"panel\"><h1>{}</h1></section>",
            words.expired
        );
        return Response::html(410, frame(words, words.expired, &inner));
    }
    let billing = window.flag("billing");
    let title = if billing {
        words::REGISTER_TITLE
    } else {
        words.pay_title
    };
    let alert = if error.is_empty() {
        String::new()
    } else {
        format!("<p class=\"error\" role=\"alert\">{}</p>", esc(error))
    };
    let inner = format!(
        "<div class=\"two\"><section>{}</section><section><form class=\"panel\" method=\"post\">\
         <h1>{title}</h1>{alert}{}</form>{}</section></div>",
        summary(&window),
        fields(words, &window),
        ways_out(words),
    );
    let status = if error.is_empty() { 200 } else { 402 };
    Response::html(status, frame(words, title, &inner))
}

fn summary(window: &Value) -> String {
    if window.flag("billing") {
        let who = ["customerName", "customerEmail"].map(|name| window.at("ask").text(name));
        let lines = who.map(|line| format!("<p class=\"soft\">{}</p>", esc(line)));
        return lines.concat();
    }
    format!(
        "<p class=\"soft\">{}</p><p class=\"total\">{}</p>\
         <div class=\"row\"><span class=\"soft\">{}</span></div>",
        esc(window.text("ask.orderName")),
        money(window.int("ask.amount.value"), "krw"),
        esc(window.text("ask.orderId")),
    )
}

fn fields(words: &Words, window: &Value) -> String {
    let billing = window.flag("billing");
    let (inner, label) = match window.text("ask.method") {
        "VIRTUAL_ACCOUNT" => (banks() + &receipts(), words::ISSUE),
        "TRANSFER" if billing => (accounts(), words.pay),
        "TRANSFER" => (accounts() + &receipts(), words.pay),
        _ => {
            let heads = [words.card, words.test_cards];
            (numbers(heads, &TEST_CARDS, &words::CARDS), words.pay)
        }
    };
    let label = if billing { words::REGISTER } else { label };
    format!("{inner}<button class=\"main\" name=\"outcome\" value=\"pay\">{label}</button>")
}

fn accounts() -> String {
    let heads = [words::ACCOUNT, words::TEST_ACCOUNTS];
    numbers(heads, &TEST_ACCOUNTS, &words::ACCOUNTS)
}

/// The field for a number, and the test numbers to click.
fn numbers([label, hint]: [&str; 2], cards: &[TestCard], texts: &[(&str, &str)]) -> String {
    let mut rows = String::new();
    for (card, (text, _)) in cards.iter().zip(texts) {
        rows.push_str(&format!(
            "<li><button type=\"button\" data-card=\"{0}\"><code>{0}</code>\
             <span class=\"soft\">{text}</span></button></li>",
            spaced(card.number),
        ));
    }
    let usual = cards
        .first()
        .map_or(String::new(), |card| spaced(card.number));
    format!(
        "<label for=\"card\">{label}</label><input id=\"card\" type=\"text\" name=\"card\" \
         autocomplete=\"off\" required value=\"{usual}\"><p class=\"hint\" id=\"cards\">{hint}</p>\
         <ul class=\"cards\" aria-labelledby=\"cards\">{rows}</ul>{SCRIPT}",
    )
}

fn banks() -> String {
    choices("bank", words::BANK, &BANKS)
}

fn receipts() -> String {
    choices("cash_receipt", words::CASH_RECEIPT, &words::CASH_RECEIPTS)
}

fn choices(name: &str, legend: &str, rows: &[(&str, &str)]) -> String {
    let mut offers = String::new();
    for (place, (value, text)) in rows.iter().enumerate() {
        let checked = if place == 0 { " checked" } else { "" };
        offers.push_str(&format!(
            "<label class=\"offer\"><input type=\"radio\" name=\"{name}\" value=\"{value}\"{checked}> \
             {text}</label>",
        ));
    }
    format!("<fieldset><legend>{legend}</legend>{offers}</fieldset>")
}

/// Leaving without paying: by the customer's wish, or because something broke off.
fn ways_out(words: &Words) -> String {
    let mut acts = String::new();
    for (outcome, label) in [("close", words.close), ("abort", words::ABORT)] {
        acts.push_str(&format!(
            "<form method=\"post\"><button name=\"outcome\" value=\"{outcome}\">{label}</button></form>",
        ));
    }
    format!("<div class=\"acts\">{acts}</div>")
}
