//! What a sealed text keeps, and from whom.

use super::{NONCE, Place, check, encrypted, key_of, open, seal};
use crate::model::config::SealKey;
use crate::model::id::Environment;
use crate::model::secret::Secret;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use base64ct::{Base64, Base64Unpadded, Base64Url, Base64UrlUnpadded, Encoding as _};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

const CLEAR: &str = "bm9ib2R5LXBheXMtd2l0aC10aGlzLWtleS1hdC1hbGw=";

const HERE: Place<'_> = Place {
    environment: Environment::Test,
    provider: "toss",
    customer: "cus_1",
};

fn key(id: &str, byte: u8) -> SealKey {
    SealKey {
        id: id.into(),
        key: Secret::new(&Base64::encode_string(&[byte; 32])),
    }
}

fn sealed() -> String {
    seal(&[key("a", 1)], HERE, "entropy", &Secret::new(CLEAR)).unwrap()
}

fn code(keys: &[SealKey], place: Place<'_>, text: &str) -> String {
    open(keys, place, text).unwrap_err().code
}

/// draft-irtf-cfrg-xchacha-03, A.3.1.
#[test]
fn the_cipher_is_the_published_one() {
    let bytes = |hex: &str| super::unhex(hex).unwrap();
    let key: [u8; 32] = core::array::from_fn(|at| 0x80 + u8::try_from(at).unwrap());
    let nonce: [u8; NONCE] = core::array::from_fn(|at| 0x40 + u8::try_from(at).unwrap());
    let aad = bytes("50515253c0c1c2c3c4c5c6c7");
    let clear = "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for \
                 the future, sunscreen would be it.";
    let expected = [
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb",
        "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452",
        "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9",
        "21f9664c97637da9768812f615c68b13b52e",
        "c0875924c1c7987947deafd8780acf49",
    ];
    let text = encrypted(&key, nonce, &aad, &Secret::new(clear)).unwrap();
    assert_eq!(text, bytes(&expected.concat()));
    let opened = super::decrypted(&key, nonce, &aad, &text).unwrap();
    assert_eq!(opened.reveal(), clear);
}

/// What is stored today opens tomorrow: neither the form nor what is bound may move.
#[test]
fn a_sealed_text_of_yesterday_opens() {
    let yesterday = "k1.a.bH2k33nlLqdcFJJd887-AXkRP1-u5RrVx4LGZPtiM5-qPGk8gWZTz4MjgHT5EjxBBU5dch2-3FG_toNZ7IbruqeiRyWbz65yBK8jXPomzNHqt8l6";
    assert_eq!(sealed(), yesterday);
    assert_eq!(
        open(&[key("a", 1)], HERE, yesterday).unwrap().reveal(),
        CLEAR
    );
}

#[test]
fn a_text_with_any_bit_changed_does_not_open() {
    // The one that a changed bit of the id would name is there too, with the same bytes.
    let keys = [key("a", 1), key("c", 1), key("b", 2)];
    let text = sealed();
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let Ok(changed) = String::from_utf8(bytes) else {
                continue;
            };
            let code = code(&keys, HERE, &changed);
            let known = ["seal_broken", "seal_key_missing"];
            assert!(known.contains(&code.as_str()), "{at} {bit}: {code}");
        }
    }
    for end in 0..text.len() {
        assert_eq!(code(&keys, HERE, text.get(..end).unwrap()), "seal_broken");
    }
    assert_eq!(code(&keys, HERE, &format!("{text}A")), "seal_broken");
    assert_eq!(code(&keys, HERE, &format!("{text}=")), "seal_broken");
    assert_eq!(code(&keys, HERE, &format!(" {text}")), "seal_broken");
}

#[test]
fn every_bit_of_nonce_and_ciphertext_counts() {
    let text = sealed();
    let (head, body) = text.rsplit_once('.').unwrap();
    let body = Base64UrlUnpadded::decode_vec(body).unwrap();
    for at in 0..body.len() {
        for bit in 0..8 {
            let mut body = body.clone();
            body[at] ^= 1 << bit;
            let changed = format!("{head}.{}", Base64UrlUnpadded::encode_string(&body));
            assert_eq!(code(&[key("a", 1)], HERE, &changed), "seal_broken");
        }
    }
}

#[test]
fn a_text_opens_in_its_own_row_only() {
    let text = sealed();
    let others = [
        Place {
            environment: Environment::Live,
            ..HERE
        },
        Place {
            provider: "tosscus_1",
            customer: "",
            ..HERE
        },
        Place {
            provider: "other",
            ..HERE
        },
        Place {
            customer: "cus_2",
            ..HERE
        },
    ];
    for other in others {
        assert_eq!(code(&[key("a", 1)], other, &text), "seal_broken");
    }
}

#[test]
fn a_new_key_seals_and_the_old_one_still_opens() {
    let old = sealed();
    let rotated = [key("b", 2), key("a", 1)];
    let clear = Secret::new(CLEAR);
    let new = seal(&rotated, HERE, "entropy", &clear).unwrap();
    assert!(new.starts_with("k1.b."));
    assert_eq!(open(&rotated, HERE, &old).unwrap(), clear);
    assert_eq!(open(&rotated, HERE, &new).unwrap(), clear);

    let gone = open(&[key("b", 2)], HERE, &old).unwrap_err();
    assert_eq!(gone.code, "seal_key_missing");
    assert!(gone.hint.contains("`a`"));
    // Another key under an old one's id opens nothing.
    assert_eq!(code(&[key("a", 2)], HERE, &old), "seal_broken");
    assert_eq!(code(&[], HERE, &old), "no_seal_key");
    assert_eq!(seal(&[], HERE, "", &clear).unwrap_err().code, "no_seal_key");
}

#[test]
fn the_same_ask_seals_alike_and_nothing_else_has_its_nonce() {
    let clear = Secret::new(CLEAR);
    let other = Secret::new("another");
    let elsewhere = Place {
        customer: "cus_2",
        ..HERE
    };
    let nonce = |key: SealKey, place, material, clear| {
        let text = seal(&[key], place, material, clear).unwrap();
        let text = text.rsplit_once('.').unwrap().1;
        Base64UrlUnpadded::decode_vec(text).unwrap()[..NONCE].to_vec()
    };
    let all = [
        nonce(key("a", 1), HERE, "entropy", &clear),
        nonce(key("a", 1), HERE, "other", &clear),
        nonce(key("a", 1), HERE, "entropy", &other),
        nonce(key("a", 1), elsewhere, "entropy", &clear),
        nonce(key("b", 1), HERE, "entropy", &clear),
        nonce(key("a", 2), HERE, "entropy", &clear),
    ];
    assert_eq!(all[0], nonce(key("a", 1), HERE, "entropy", &clear));
    for (at, one) in all.iter().enumerate() {
        assert!(!all[..at].contains(one), "{at}");
    }
}

#[test]
fn a_key_is_32_bytes_in_any_usual_form_and_nothing_else() {
    // Bytes whose digits differ between the two alphabets.
    let bytes: [u8; 32] = core::array::from_fn(|at| 255 - u8::try_from(at).unwrap());
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let forms = [
        Base64::encode_string(&bytes),
        Base64Unpadded::encode_string(&bytes),
        Base64Url::encode_string(&bytes),
        Base64UrlUnpadded::encode_string(&bytes),
        hex.to_uppercase(),
        format!(" {hex}\n"),
    ];
    let read = |text: &str| {
        key_of(&SealKey {
            id: "a".into(),
            key: Secret::new(text),
        })
    };
    for form in &forms {
        assert_eq!(read(form), Ok(bytes), "{form}");
    }
    fn cut(text: &str, by: usize) -> &str {
        text.get(..text.len() - by).unwrap()
    }
    let odd: Vec<String> = Vec::from([
        String::new(),
        "a passphrase that somebody can remember, alas".into(),
        Base64::encode_string(&bytes[1..]),
        Base64::encode_string(&[&bytes[..], &[0]].concat()),
        format!("{}==", forms[1]),
        format!("{}é", cut(&forms[1], 1)),
        forms[1].replacen('+', "-", 1),
        cut(&hex, 1).into(),
        hex.replacen('f', "g", 1),
        format!("{}\u{661}", cut(&hex, 2)),
        format!("+{}", cut(&hex, 1)),
    ]);
    for form in odd {
        let error = read(&form).unwrap_err();
        assert_eq!(error.code, "bad_seal_key", "{form}");
        assert!(error.hint.contains("openssl rand -base64 32"));
        assert!(form.len() < 8 || !error.hint.contains(&form));
    }
}

#[test]
fn an_id_is_one_of_a_kind_and_fits_between_two_dots() {
    let long = "x".repeat(40);
    assert!(check(&[key("2026_a-B", 1), key(&long, 2)]).is_ok());
    for id in ["", ".", "a b", "é", &"x".repeat(41)] {
        let error = check(&[key(id, 1)]).unwrap_err();
        assert_eq!(error.code, "bad_seal_key", "{id}");
    }
    let error = check(&[key("a", 1), key("b", 2), key("a", 3)]).unwrap_err();
    assert!(error.hint.contains("`a`"), "{}", error.hint);
}

/// Texts, places and keys by chance: what was sealed opens, and what was tampered with
/// does not.
#[test]
fn whatever_was_sealed_opens_and_whatever_was_tampered_with_does_not() {
    let mut seed = 7_u64;
    let mut draw = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005);
        seed = seed.wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    for _ in 0..2_000 {
        let keys = [key("new", 1), key("old", 2)];
        let with = &keys[draw(2)..];
        let clear: String = (0..draw(200))
            .map(|_| char::from(33 + u8::try_from(draw(94)).unwrap()))
            .collect();
        let customer = format!("cus_{}", draw(1_000));
        let place = Place {
            customer: &customer,
            ..HERE
        };
        let text = seal(
            with,
            place,
            &format!("{}", draw(1_000)),
            &Secret::new(&clear),
        )
        .unwrap();
        assert_eq!(open(&keys, place, &text).unwrap().reveal(), clear);

        let mut bytes = text.clone().into_bytes();
        let (at, to) = (draw(bytes.len()), draw(bytes.len()));
        match draw(4) {
            0 => bytes.swap(at, to),
            1 => drop(bytes.remove(at)),
            2 => bytes.insert(at, bytes[to]),
            _ => bytes[at] = b"AZaz09-_.="[draw(10)],
        }
        let tampered = String::from_utf8(bytes).unwrap();
        let opened = open(&keys, place, &tampered);
        assert!(tampered == text || opened.is_err(), "{text} {tampered}");
    }
}

/// Another user of the crate reads what we wrote: nothing of ours is in the cipher.
#[test]
fn a_sealed_text_is_what_it_says() {
    let text = sealed();
    let body = Base64UrlUnpadded::decode_vec(text.rsplit_once('.').unwrap().1).unwrap();
    let nonce: [u8; NONCE] = body[..NONCE].try_into().unwrap();
    let aad = HERE.bound("a");
    let clear = XChaCha20Poly1305::new(&[1; 32].into()).decrypt(
        &XNonce::from(nonce),
        Payload {
            msg: &body[NONCE..],
            aad: aad.as_bytes(),
        },
    );
    assert_eq!(clear.unwrap(), CLEAR.as_bytes());
}
