//! Cards and accounts that charge, refuse, break or fall silent, each at its turn.

use super::TossPayments;
use super::codes::{Refusal, status_of};
use crate::json::Json;
use serde_json::{Value, json};

/// What comes of one charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    Pays,
    /// Nothing is charged.
    Refuses(Refusal),
    /// The money is taken and the reply is a server error.
    Breaks,
    /// The money is taken, and so many replies about it are lost.
    Silent(i64),
}

/// One card or account of the window. The charges take its words in turn; the last one stays.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TestCard {
    pub(crate) number: &'static str,
    pub(crate) words: &'static str,
}

const fn card(number: &'static str, words: &'static str) -> TestCard {
    TestCard { number, words }
}

/// The cards that the window offers, in the order of its words for them.
pub(crate) const TEST_CARDS: [TestCard; 10] = [
    card("9410001234567890", "pays"),
    card("9410000000000002", "REJECT_CARD_PAYMENT"),
    card("9410000000000003", "EXCEED_MAX_PAYMENT_AMOUNT"),
    card("9410000000000004", "pays INVALID_CARD_LOST_OR_STOLEN"),
    card("9410000000000005", "INVALID_STOPPED_CARD"),
    card("9410000000000006", "500_after"),
    card("9410000000000007", "timeout"),
    card("9410000000000008", "timeout_twice"),
    card("9410000000000009", "PROVIDER_ERROR pays"),
    card("9410000000000010", "pays REJECT_CARD_PAYMENT"),
];

/// Cards of the other providers, which mean the same here; the window does not offer them.
const FAMILIAR: [TestCard; 6] = [
    card("4242424242424242", "pays"),
    card("5555555555554444", "pays"),
    card("4000000000000002", "REJECT_CARD_COMPANY"),
    card("4000000000009995", "REJECT_CARD_PAYMENT"),
    card("4000000000000069", "INVALID_CARD_EXPIRATION"),
    card("4000000000000341", "pays REJECT_CARD_PAYMENT"),
];

/// The bank accounts that it offers.
pub(crate) const TEST_ACCOUNTS: [TestCard; 4] = [
    card("X1000000000001", "pays"),
    card("X1000000000002", "REJECT_ACCOUNT_PAYMENT"),
    card("X1000000000003", "RESTRICTED_TRANSFER_ACCOUNT pays"),
    card("X1000000000004", "pays INVALID_ACCOUNT_INFO_RE_REGISTER"),
];

/// Banks by the codes that virtual accounts and refunds use.
pub(crate) const BANKS: [(&str, &str); 6] = [
    ("06", "국민"),
    ("20", "우리"),
    ("81", "하나"),
    ("88", "신한"),
    ("90", "카카오뱅크"),
    ("92", "토스뱅크"),
];

/// A bank by its code or its name; none for one that is not known here.
pub(super) fn bank(given: &str) -> Option<&'static str> {
    let found = BANKS
        .iter()
        .find(|(code, name)| *code == given || *name == given);
    found.map(|(code, _)| *code)
}

impl Manner {
    fn read(word: &str) -> Option<Self> {
        Some(match word {
            "pays" => Self::Pays,
            "500_after" => Self::Breaks,
            "timeout" => Self::Silent(1),
            "timeout_twice" => Self::Silent(2),
            code => {
                status_of(code)?;
                Self::Refuses(Refusal::of(code))
            }
        })
    }
}

impl TossPayments {
    /// Puts a card or account behind a payment or a billing key.
    pub(super) fn take_card(&mut self, number: &str, account: bool) -> Result<String, Refusal> {
        let plain: String = number.chars().filter(char::is_ascii_alphanumeric).collect();
        let named = |card: &&TestCard| card.number == plain;
        let offered = if account {
            TEST_ACCOUNTS.iter().find(named)
        } else {
            TEST_CARDS.iter().chain(&FAMILIAR).find(named)
        };
        let wrong = if account {
            "INVALID_ACCOUNT_NUMBER"
        } else {
            "INVALID_CARD_NUMBER"
        };
        let card = offered.ok_or_else(|| Refusal::of(wrong))?;
        let id = self.rows.next("cards");
        let words: Vec<&str> = card.words.split(' ').collect();
        let row = json!({"number": card.number, "account": account, "next": words});
        self.rows.put("cards", &id, row);
        Ok(id)
    }

    /// What the next charge comes to.
    pub(super) fn turn(&mut self, card: &str) -> Manner {
        let words = self.rows.get("cards", card).array("next").to_vec();
        let Some((first, rest)) = words.split_first() else {
            return Manner::Pays;
        };
        if !rest.is_empty() {
            self.alter("cards", card, |row| row.set("next", rest.to_vec()));
        }
        Manner::read(first.as_str().unwrap_or_default()).unwrap_or(Manner::Pays)
    }

    /// Says how a stored card behaves from now on: one word, or one for each charge.
    pub(super) fn teach(&mut self, card: &str, next: &Value) -> Result<(), Refusal> {
        let words: Vec<Value> = match next.as_array() {
            Some(list) => list.clone(),
            None => vec![next.clone()],
        };
        let read = |word: &Value| word.as_str().and_then(Manner::read).is_some();
        if words.is_empty() || !words.iter().all(read) {
            return Err(Refusal::field("INVALID_REQUEST", "next"));
        }
        self.alter("cards", card, |row| row.set("next", words));
        Ok(())
    }
}

/// A card as payments and billing keys show it.
pub(super) fn face(number: &str) -> Value {
    json!({
        "issuerCode": "41", "acquirerCode": "41", "number": masked(number),
        "cardType": "신용", "ownerType": "개인",
    })
}

/// Most of a number is nobody's business.
pub(super) fn masked(number: &str) -> String {
    let head: String = number.chars().take(8).collect();
    let tail: String = number.chars().skip(12).take(3).collect();
    format!("{head}****{tail}*")
}
