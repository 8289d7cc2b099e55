//! Entitlement tokens, from the ask that issues one to the device that reads it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what went wrong by failing"
)]
#![allow(clippy::arithmetic_side_effects, reason = "the times here are small")]

use base64ct::{Base64UrlUnpadded, Encoding};
use ed25519_dalek::{Signer, SigningKey};
use kassa::model::config::Config;
use kassa::model::id::Environment;
use kassa::model::token::{
    Algorithm, Entitlements, TokenCheck, TokenKey, TokenReading, TokenRefusal,
};
use kassa::token::verify;
use kassa::{Ask, Fact, Kassa, KassaError, Moment, Need, Outcome, Step};

const NOW: i64 = 1_790_000_000_000;
const HOUR: i64 = 3_600_000;

fn key(id: &str, seed: u8) -> (SigningKey, TokenKey) {
    let private = SigningKey::from_bytes(&[seed; 32]);
    let x = Base64UrlUnpadded::encode_string(private.verifying_key().as_bytes());
    (private, TokenKey { kid: id.into(), x })
}

fn sign(private: &SigningKey, text: &str) -> String {
    Base64UrlUnpadded::encode_string(&private.sign(text.as_bytes()).to_bytes())
}

fn b64(text: &str) -> String {
    Base64UrlUnpadded::encode_string(text.as_bytes())
}

/// Asks for a token of somebody who has nothing so far; `signed` answers for the host.
fn ask(
    token_key: Option<&str>,
    seconds: Option<i64>,
    signed: impl Fn(&str, &str) -> Fact,
) -> Result<Outcome, KassaError> {
    let kassa = Kassa::new(Config {
        token_key: token_key.map(Into::into),
        ..Config::default()
    });
    let ask = Ask::Token {
        account: "ada".into(),
        seconds,
    };
    let moment = Moment {
        now: NOW,
        entropy: "00".repeat(16),
    };
    let job = kassa.unwrap().begin(ask, moment);
    let mut fact = None;
    loop {
        match job.next(fact) {
            Step::Need {
                need:
                    Need::Sign {
                        key,
                        algorithm,
                        text,
                    },
                ..
            } => {
                assert_eq!(algorithm, Algorithm::Ed25519);
                fact = Some(signed(&key, &text));
            }
            Step::Need { .. } => fact = Some(Fact::Rows { rows: Vec::new() }),
            Step::Done { outcome } => return Ok(outcome),
            Step::Failed { error } => return Err(error),
        }
    }
}

fn issue(private: &SigningKey, id: &str) -> String {
    let issued = ask(Some(id), None, |key, text| {
        assert_eq!(key, id);
        let signature = sign(private, text);
        Fact::Signature { signature }
    });
    match issued {
        Ok(Outcome::Token {
            token,
            expires_at,
            key,
        }) => {
            assert_eq!((expires_at, key.as_str()), (NOW + HOUR, id));
            token
        }
        other => panic!("no token: {other:?}"),
    }
}

fn check(keys: &[&TokenKey], now: i64) -> TokenCheck {
    TokenCheck {
        keys: keys.iter().map(|&key| key.clone()).collect(),
        account: Some("ada".into()),
        environment: Some(Environment::Test),
        now,
        latest: None,
    }
}

fn valid(token: &str, check: &TokenCheck) -> Entitlements {
    match verify(token, check) {
        TokenReading::Valid { entitlements, .. } => entitlements,
        refused @ TokenReading::Refused { .. } => panic!("{refused:?}"),
    }
}

fn refusal(token: &str, check: &TokenCheck) -> TokenRefusal {
    match verify(token, check) {
        TokenReading::Refused { code, .. } => code,
        valid @ TokenReading::Valid { .. } => panic!("{valid:?}"),
    }
}

#[test]
fn a_token_tells_what_the_account_has_and_nothing_about_the_person() {
    let (private, public) = key("a", 1);
    let token = issue(&private, "a");
    let told = valid(&token, &check(&[&public], NOW));
    assert_eq!(
        (told.account.as_str(), told.environment),
        ("ada", Environment::Test)
    );
    assert_eq!((told.issued_at, told.expires_at), (NOW, NOW + HOUR));
    assert_eq!((told.plan, told.quantity, told.revision), (None, 0, 0));
    let claims = token.split('.').nth(1).unwrap();
    let claims = Base64UrlUnpadded::decode_vec(claims).unwrap();
    let claims = String::from_utf8(claims).unwrap();
    let wanted = r#"{"sub":"ada","env":"test","iat":1790000000,"exp":1790003600,"features":[],"#;
    assert!(claims.starts_with(wanted), "{claims}");
}

#[test]
fn each_reason_to_refuse_a_token_has_its_name() {
    let (private, public) = key("a", 1);
    let (_, impostor) = key("a", 2);
    let token = issue(&private, "a");
    let at = |now| check(&[&public], now);
    assert_eq!(refusal(&token, &at(NOW + HOUR)), TokenRefusal::Expired);
    valid(&token, &at(NOW + HOUR - 1));
    assert_eq!(
        refusal(&token, &at(NOW - 301_000)),
        TokenRefusal::NotYetValid
    );
    valid(&token, &at(NOW - 299_000));
    assert_eq!(refusal(&token, &check(&[], NOW)), TokenRefusal::UnknownKey);
    assert_eq!(
        refusal(&token, &check(&[&impostor], NOW)),
        TokenRefusal::BadSignature
    );
    let account = Some("bob".into());
    let bobs = TokenCheck { account, ..at(NOW) };
    assert_eq!(refusal(&token, &bobs), TokenRefusal::AnotherAccount);
    let environment = Some(Environment::Live);
    let live = TokenCheck {
        environment,
        ..at(NOW)
    };
    assert_eq!(refusal(&token, &live), TokenRefusal::AnotherEnvironment);
    // A stranger's token is judged by its signature first: it learns nothing else.
    let forged = token.replace(&b64("x"), "");
    let (head, _) = forged.rsplit_once('.').unwrap();
    let forged = [head, &sign(&key("a", 3).0, head)].join(".");
    assert_eq!(
        refusal(
            &forged,
            &TokenCheck {
                account: Some("bob".into()),
                ..at(NOW)
            }
        ),
        TokenRefusal::BadSignature
    );
}

#[test]
fn a_clock_that_is_set_back_revives_no_token() {
    let (private, public) = key("a", 1);
    let token = issue(&private, "a");
    let late = check(&[&public], NOW + HOUR + 1);
    let TokenReading::Refused { code, latest } = verify(&token, &late) else {
        panic!("it is over")
    };
    assert_eq!((code, latest), (TokenRefusal::Expired, late.now));
    let set_back = |now| TokenCheck {
        latest: Some(latest),
        ..check(&[&public], now)
    };
    assert_eq!(
        refusal(&token, &set_back(NOW + 60_000)),
        TokenRefusal::ClockSetBack
    );
    // Minutes of a clock that is put right are no offence, and help nobody.
    assert_eq!(
        refusal(&token, &set_back(latest - 60_000)),
        TokenRefusal::Expired
    );
}

#[test]
fn the_servers_time_counts_as_seen_too() {
    let (private, public) = key("a", 1);
    let behind = check(&[&public], NOW - 200_000);
    let TokenReading::Valid { latest, .. } = verify(&issue(&private, "a"), &behind) else {
        panic!("a clock may be some minutes behind")
    };
    assert_eq!(latest, NOW);
}

#[test]
fn tokens_of_an_old_key_count_until_they_expire() {
    let (old, old_public) = key("2026-10", 1);
    let (new, new_public) = key("2026-11", 2);
    let (before, after) = (issue(&old, "2026-10"), issue(&new, "2026-11"));
    // First every reader learns the new key, then the server signs with it, then the old one goes.
    let both = [&new_public, &old_public];
    valid(&before, &check(&both, NOW + HOUR - 1));
    valid(&after, &check(&both, NOW + HOUR - 1));
    assert_eq!(
        refusal(&before, &check(&both, NOW + HOUR)),
        TokenRefusal::Expired
    );
    assert_eq!(
        refusal(&before, &check(&[&new_public], NOW)),
        TokenRefusal::UnknownKey
    );
    valid(&after, &check(&[&new_public], NOW));
}

#[test]
fn only_this_kind_of_token_is_read() {
    let (private, public) = key("a", 1);
    let token = issue(&private, "a");
    let claims = token.split('.').nth(1).unwrap();
    let made = |header: &str, claims: &str| {
        let input = [b64(header), claims.into()].join(".");
        let signature = sign(&private, &input);
        [input, signature].join(".")
    };
    let good = r#"{"alg":"EdDSA","kid":"a","typ":"kassa+jwt"}"#;
    let at = check(&[&public], NOW);
    valid(&made(good, claims), &at);
    for header in [
        r#"{"alg":"none","kid":"a","typ":"kassa+jwt"}"#,
        r#"{"alg":"HS256","kid":"a","typ":"kassa+jwt"}"#,
        r#"{"alg":"EdDSA","kid":"a","typ":"JWT"}"#,
        r#"{"alg":"EdDSA","kid":"a"}"#,
        r#"{"alg":"EdDSA","typ":"kassa+jwt"}"#,
        r#"{"alg":"EdDSA","kid":"a","typ":"kassa+jwt","crit":["b64"],"b64":false}"#,
        r#"{"alg":"none","alg":"EdDSA","kid":"a","typ":"kassa+jwt"}"#,
        "[]",
        "",
    ] {
        assert_eq!(
            refusal(&made(header, claims), &at),
            TokenRefusal::Malformed,
            "{header}"
        );
    }
    for claims in [
        b64("{}"),
        b64(r#"{"sub":"ada"}"#),
        b64("\u{1}"),
        String::new(),
        "=".into(),
    ] {
        assert_eq!(
            refusal(&made(good, &claims), &at),
            TokenRefusal::Malformed,
            "{claims}"
        );
    }
    let cut = token.len() - 1;
    for token in [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        token.get(..cut).unwrap(),
        &format!("{token}A"),
        &format!("{token}."),
    ] {
        assert_eq!(refusal(token, &at), TokenRefusal::Malformed, "{token}");
    }
    assert_eq!(refusal(&"A".repeat(1 << 20), &at), TokenRefusal::Malformed);
}

#[test]
fn a_newer_versions_words_are_no_reason_to_refuse_what_is_understood() {
    let (private, public) = key("a", 1);
    let claims = r#"{"sub":"ada","env":"test","iat":1790000000,"exp":1790003600,"status":"resting",
        "features":["x"],"limits":[{"name":"projects","amount":3}],"quantity":1,"revision":3,"mood":{"good":true}}"#;
    let header = r#"{"alg":"EdDSA","typ":"kassa+jwt","kid":"a","x5t":"?"}"#;
    let input = [b64(header), b64(claims)].join(".");
    let token = [input.as_str(), &sign(&private, &input)].join(".");
    let told = valid(&token, &check(&[&public], NOW));
    assert_eq!(
        told.status,
        Some(kassa::model::subscription::SubscriptionStatus::Unknown)
    );
    assert_eq!(told.features, ["x"]);
    assert_eq!((told.limits[0].amount, told.values.len()), (3, 0));
}

#[test]
fn a_key_that_everything_fits_is_no_key() {
    // The neutral element: with it, an all-zero signature holds for every text.
    let mut point = [0; 32];
    point[0] = 1;
    let weak = TokenKey {
        kid: "a".into(),
        x: Base64UrlUnpadded::encode_string(&point),
    };
    let header = b64(r#"{"alg":"EdDSA","kid":"a","typ":"kassa+jwt"}"#);
    let mut signature = [0; 64];
    signature[0] = 1;
    let token = [
        &header,
        "e30",
        &Base64UrlUnpadded::encode_string(&signature),
    ]
    .map(|it| it.to_string())
    .join(".");
    assert_eq!(
        refusal(&token, &check(&[&weak], NOW)),
        TokenRefusal::BadSignature
    );
}

#[test]
fn without_a_key_or_a_signature_there_is_no_token_but_an_error() {
    let code = |outcome: Result<Outcome, KassaError>| outcome.unwrap_err().code;
    let never = |_: &str, _: &str| panic!("nothing to sign");
    assert_eq!(code(ask(None, None, never)), "no_token_key");
    assert_eq!(code(ask(Some(""), None, never)), "bad_token_key");
    assert_eq!(code(ask(Some("a"), Some(59), never)), "bad_seconds");
    assert_eq!(code(ask(Some("a"), Some(604_801), never)), "bad_seconds");
    assert_eq!(
        code(ask(Some("a"), None, |_, _| Fact::Failed)),
        "token_not_signed"
    );
    let short = |_: &str, _: &str| Fact::Signature {
        signature: "AAAA".into(),
    };
    assert_eq!(code(ask(Some("a"), None, short)), "wrong_fact");
}
