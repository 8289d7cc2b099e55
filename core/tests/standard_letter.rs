//! What counts as a letter that is signed after the Standard Webhooks specification, and what
//! a failure tells.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::arithmetic_side_effects)]

use base64ct::{Base64, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use kassa::authentic::hmac as ours;
use kassa::authentic::letter::{Form, Letter};
use kassa::model::http::Header;
use kassa::model::secret::Secret;
use kassa::{KassaError, Reason};
use sha2::Sha256;

const SECRET: &str = "whsec_a2Fzc2EgaXMgd29ydGggaXRzIHdlaWdodCBpbiBnb2xk";
const KEY: &[u8] = b"kassa is worth its weight in gold";
const ID: &str = "msg_2mZ8vQ";
const NOW: i64 = 1_795_000_000;
const BODY: &str = r#"{"type":"parcel.sent","data":{"to":"봄, \"Straße 5\""}}"#;

fn sign(key: &[u8], id: &str, time: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(format!("{id}.{time}.{body}").as_bytes());
    format!("v1,{}", Base64::encode_string(&mac.finalize().into_bytes()))
}

/// A letter that can be changed before it is opened.
#[derive(Clone)]
struct Sent {
    headers: Vec<(&'static str, String)>,
    body: String,
    secrets: Vec<String>,
    form: Form,
    now: i64,
}

fn sent() -> Sent {
    let time = NOW.to_string();
    Sent {
        headers: Vec::from([
            ("Webhook-Id", ID.to_string()),
            ("Webhook-Timestamp", time.clone()),
            ("Webhook-Signature", sign(KEY, ID, &time, BODY)),
        ]),
        body: BODY.to_string(),
        secrets: Vec::from([SECRET.to_string()]),
        form: Form::Base64,
        now: NOW,
    }
}

impl Sent {
    fn open(&self) -> Result<String, KassaError> {
        let header = |(name, value): &(&str, String)| Header {
            name: (*name).into(),
            value: value.clone(),
        };
        let headers: Vec<Header> = self.headers.iter().map(header).collect();
        let secrets: Vec<Secret> = self.secrets.iter().map(|it| Secret::new(it)).collect();
        let letter = Letter {
            headers: &headers,
            body: self.body.as_bytes(),
            secrets: &secrets,
            now: self.now * 1_000,
            mac: ours::sha256,
        };
        letter.prove(self.form).map(|(_proof, id)| id)
    }

    fn with(&self, name: &str, value: &str) -> Self {
        let mut changed = self.clone();
        for (header, old) in &mut changed.headers {
            if header.eq_ignore_ascii_case(name) {
                *old = value.to_string();
            }
        }
        changed
    }

    fn signed(&self, list: &str) -> Self {
        self.with("webhook-signature", list)
    }

    fn under(&self, secrets: &[&str]) -> Self {
        let mut changed = self.clone();
        changed.secrets = secrets.iter().map(|it| (*it).to_string()).collect();
        changed
    }

    #[track_caller]
    fn opens(&self) {
        assert_eq!(self.open().as_deref(), Ok(ID));
    }

    #[track_caller]
    fn fails(&self, code: &str) -> String {
        let error = self.open().unwrap_err();
        assert_eq!(error.code, code, "{}", error.hint);
        for secret in &self.secrets {
            assert!(secret.len() < 16 || !error.hint.contains(secret));
        }
        error.hint
    }
}

fn right() -> String {
    sign(KEY, ID, &NOW.to_string(), BODY)
}

#[test]
fn a_letter_may_be_five_minutes_old_or_early_and_no_second_more() {
    for (age, code) in [
        (0, None),
        (300, None),
        (301, Some("signature_stale")),
        (-300, None),
        (-301, Some("signature_future")),
    ] {
        let mut late = sent();
        late.now = NOW + age;
        match code {
            None => late.opens(),
            Some(code) => drop(late.fails(code)),
        }
    }
}

#[test]
fn any_v1_counts_and_other_versions_do_not() {
    let (right, other) = (right(), sign(b"another", ID, "1", BODY));
    for list in [
        format!("{right} {other}"),
        format!("{other} {right}"),
        format!("v1a,bm90aGluZw== {right}"),
        format!("v2,what {right} v0,"),
        format!("v1,short {right}"),
        format!("  {right}  "),
        // As a runtime joins a header that came twice.
        format!("{other}, {right}"),
        format!("{right}, {other}"),
    ] {
        sent().signed(&list).opens();
    }
    sent().signed(&other).fails("signature_mismatch");
}

#[test]
fn what_is_no_list_of_signatures_is_malformed() {
    let right = right();
    let code = right.trim_start_matches("v1,").to_string();
    for list in [
        code.clone(),
        format!("v1={code}"),
        format!("V1,{code}"),
        format!("v2,{code}"),
        format!("v1,{}", code.trim_end_matches('=')),
        format!("v1,{}", code.to_lowercase().replace('=', "==")),
        format!("v1, {code}"),
        format!("v1,{code}AAAA"),
        "v1,".to_string(),
        "nonsense".to_string(),
        "x".repeat(4_097),
    ] {
        sent().signed(&list).fails("signature_malformed");
    }
    let hint = sent()
        .signed("v1a,bm90aGluZw==")
        .fails("signature_malformed");
    assert!(hint.contains("v1a") && hint.contains("whsec_"), "{hint}");
}

#[test]
fn each_header_is_needed_whatever_its_case_and_from_either_family() {
    for (at, name) in ["id", "timestamp", "signature"].into_iter().enumerate() {
        let mut without = sent();
        without.headers.remove(at);
        let hint = without.fails("signature_missing");
        assert!(hint.contains(&format!("webhook-{name}")), "{hint}");
        sent()
            .with(&format!("webhook-{name}"), " ")
            .fails("signature_missing");
    }
    let mut other = sent();
    let names = ["SVIX-ID", "svix-timestamp", "Svix-Signature"];
    for (header, name) in other.headers.iter_mut().zip(names) {
        header.0 = name;
    }
    other.opens();
    // A family's own headers come first, so that empty or foreign ones beside them say nothing.
    let mut both = sent();
    both.headers.extend([
        ("svix-id", "msg_other".to_string()),
        ("svix-signature", String::new()),
    ]);
    both.opens();
}

#[test]
fn a_header_that_came_twice_counts_once_if_it_says_one_thing() {
    for name in ["Webhook-Id", "Webhook-Timestamp"] {
        let mut doubled = sent();
        let same = doubled
            .headers
            .iter()
            .find(|it| it.0 == name)
            .unwrap()
            .clone();
        doubled.headers.push(same.clone());
        doubled.opens();
        sent().with(name, &format!("{0}, {0}", same.1)).opens();
        doubled.headers.push((name, format!("{}1", same.1)));
        assert_eq!(doubled.open().unwrap_err().reason, Reason::Untrusted);
    }
    let mut signatures = sent();
    let first = ("webhook-signature", sign(b"another", ID, "1", BODY));
    signatures.headers.insert(0, first);
    signatures.opens();
}

#[test]
fn id_and_time_are_signed_as_they_were_sent() {
    sent()
        .with("webhook-id", "msg_2mZ8vR")
        .fails("signature_mismatch");
    sent()
        .with("webhook-timestamp", &(NOW + 1).to_string())
        .fails("signature_mismatch");
    let padded = format!("0{NOW}");
    let sent = sent().with("webhook-timestamp", &padded);
    sent.fails("signature_mismatch");
    sent.signed(&sign(KEY, ID, &padded, BODY)).opens();
    for time in [
        "now",
        "-1",
        "+1",
        "1795000000.0",
        "99999999999999999999",
        "１",
    ] {
        sent.with("webhook-timestamp", time)
            .fails("signature_malformed");
    }
    let long = "m".repeat(513);
    sent.with("webhook-id", &long).fails("signature_malformed");
}

#[test]
fn a_secret_of_the_standards_form_is_base64_of_a_key_of_the_right_size() {
    let of = |size: usize| Base64::encode_string(&vec![7; size]);
    let signed = |size: usize| sent().signed(&sign(&vec![7; size], ID, &NOW.to_string(), BODY));
    for size in [24, 25, 26, 32, 64] {
        let bare = of(size);
        signed(size).under(&[&bare]).opens();
        signed(size).under(&[&format!("whsec_{bare}")]).opens();
        signed(size)
            .under(&[&format!(" whsec_{}\n", bare.trim_end_matches('='))])
            .opens();
    }
    for secret in [
        of(23).as_str(),
        &of(65),
        "whsec_",
        &format!("\"{SECRET}\""),
        &format!("v1,{SECRET}"),
        "whpk_bm90aGluZw==",
        "whsec_not base64, this one, at all!",
        &format!("whsec_{}A", of(24)),
    ] {
        let hint = sent().under(&[secret]).fails("invalid_webhook_secret");
        assert!(hint.contains("24 to 64 bytes"), "{hint}");
        assert_eq!(
            sent().under(&[SECRET, secret]).open().unwrap_err().reason,
            Reason::Misused
        );
    }
    sent().under(&[]).fails("no_webhook_secret");
    sent().under(&["", " "]).fails("no_webhook_secret");
}

#[test]
fn bits_behind_the_last_byte_of_a_key_say_nothing() {
    let key = [9; 32];
    let whole = Base64::encode_string(&key);
    let bare = whole.trim_end_matches('=');
    let (start, last) = bare.split_at(bare.len() - 1);
    let signed = sent().signed(&sign(&key, ID, &NOW.to_string(), BODY));
    let next = char::from(last.bytes().next().unwrap() + 1);
    signed.under(&[&format!("whsec_{start}{next}")]).opens();
}

#[test]
fn a_plain_secret_is_its_own_key_and_one_that_reads_as_the_standards_is_both() {
    let mut plain = sent();
    plain.form = Form::Plain;
    for secret in [
        "polar_whs_Zm9v-_",
        "x",
        "whsec_ovyN6cPrTv56AApvzCaJno08SSm",
        "봄",
    ] {
        let list = sign(secret.as_bytes(), ID, &NOW.to_string(), BODY);
        plain.signed(&list).under(&["another", secret]).opens();
    }
    plain
        .signed(&sign(SECRET.as_bytes(), ID, &NOW.to_string(), BODY))
        .opens();
    plain.opens();
    plain.under(&["another"]).fails("signature_mismatch");
    plain.under(&[""]).fails("no_webhook_secret");
}

#[test]
fn a_failure_guesses_its_cause() {
    let says = |sent: Sent, words: &str| {
        let hint = sent.fails("signature_mismatch");
        assert!(hint.contains(words), "{hint}");
    };
    let body = |body: &str| Sent {
        body: body.to_string(),
        ..sent()
    };
    let time = NOW.to_string();
    says(
        sent().signed(&sign(SECRET.as_bytes(), ID, &time, BODY)),
        "letter by letter",
    );
    says(
        body(&BODY.replace(':', ": ").replace(",\"", ", \"")),
        "serialised again",
    );
    let python = BODY.replace("\":", "\": ").replace(",\"", ", \"");
    says(
        sent().signed(&sign(KEY, ID, &time, &python)),
        "serialised again",
    );
    says(body(&format!("{BODY}\n")), "line break");
    says(body("\"{}\""), "stringified twice");
    says(body("[object Object]"), "not what a sender sends");
    says(body(r#"{"type":"Buffer","data":[1]}"#), "Buffer");
    says(body("{}"), "another endpoint");
    let mut plain = sent();
    plain.form = Form::Plain;
    says(plain.under(&[&format!("'{SECRET}'")]), "quotes");
}

#[test]
fn a_strangers_letter_is_not_told_that_it_is_old() {
    let mut old = sent().under(&["whsec_YW5vdGhlciBzZWNyZXQgb2YgMjQgYnl0ZXM="]);
    old.now = NOW + 10_000;
    old.fails("signature_mismatch");
}

#[test]
fn a_body_is_neither_empty_nor_huge() {
    let of = |body: String| Sent { body, ..sent() };
    of(String::new()).fails("body_empty");
    of("x".repeat(1_048_577)).fails("body_too_large");
    of("x".repeat(1_048_576)).fails("signature_mismatch");
}
