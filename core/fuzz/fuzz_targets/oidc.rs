//! Any text as a sender's token, and any header and claims signed as they are, under any key set. In a
//! set `KEY` stands for the modulus of the key that signs.
#![no_main]

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine;
use kassa::authentic::oidc::{prove, wants_keys, Sender};
use kassa::authentic::Trust;
use kassa_fuzz::NOW;
use rsa::pkcs1v15::SigningKey;
use rsa::signature::{SignatureEncoding, Signer};
use rsa::traits::PublicKeyParts;
use rsa::{BoxedUint, RsaPrivateKey};
use serde_json::Value;
use sha2::Sha256;
use std::sync::LazyLock;

/// Drawn for this file. They protect nothing.
const PRIMES: [&str; 2] = [
    "fd0a5a3396959f2bd2354cd669bc94c856af15530dec055fb74be60855a714ea0b7a350e0f3782a17cd7816301329f43\
     66667c80fb4386a8a0081334475d7d35b8718e4613176ef99b54dd2a23c22a366dd26ee880a1c53609c20aa3eb3f8944\
     1c45deede9c98aca8e0b98e571b42fe0a39fafd8de0eab8eef45b0fed9512a13",
    "b7796dd5611bf6e735135f21820bb04fa8d7a5c5135de2fc5e541e8f2294ea3baa143f241871694629f253a0e593d3ed\
     45b4b207fa7f06f76198ed8973fd8e504c3aa27d84d4d0050a82ac1ffe5630b656189b6d6f7ad516d722af50146f8add\
     1f970fc67554ceeefa4a1cb36b9e6e12391747ffb0a3667bc56ab1df93d7b657",
];

static KEY: LazyLock<SigningKey<Sha256>> = LazyLock::new(|| {
    let [p, q] = PRIMES
        .map(|prime| BoxedUint::from_be_slice_vartime(&hex::decode(prime).expect("hexadecimal")));
    let key = RsaPrivateKey::from_p_q(p, q, BoxedUint::from(65_537_u32));
    SigningKey::new(key.expect("a key"))
});

const SENDER: Sender<'static> = Sender {
    keys: "https://keys.example",
    audience: "here",
    email: "push@shop",
};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut lines = text.splitn(3, '\n');
    let mut line = || lines.next().unwrap_or_default();
    let (header, claims, set) = (line(), line(), line());
    let key: &RsaPrivateKey = KEY.as_ref();
    let set = set.replace("KEY", &URL_SAFE_NO_PAD.encode(key.n_bytes()));
    let trust = Trust::default();
    let learned = trust.learn_keys(SENDER.keys, set.as_bytes(), NOW + 3_600_000, NOW);
    assert!(
        prove(text, &SENDER, &trust, NOW).is_err(),
        "nobody signed this"
    );
    wants_keys(text, &SENDER, &trust, NOW);

    let [head, body] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
    let input = format!("{head}.{body}");
    let token = |signature: &[u8]| format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature));
    // A signature takes long: only where the rest of the way is open.
    let blank = token(&[]);
    let Err(error) = prove(&blank, &SENDER, &trust, NOW) else {
        panic!("it has no signature");
    };
    if error.code != "signature_mismatch" {
        return;
    }
    assert!(learned.is_ok(), "there are no keys");
    let mut signature = KEY.sign(input.as_bytes()).to_vec();
    if prove(&token(&signature), &SENDER, &trust, NOW).is_err() {
        return;
    }
    // The scanner is no judge of numbers: who has the key may write `007`.
    let told = |json: &str| serde_json::from_str::<Value>(json);
    let (Ok(header), Ok(claims), Ok(set)) = (told(header), told(claims), told(&set)) else {
        return;
    };
    let keys = set["keys"].as_array();
    let named = keys.map(|keys| {
        keys.iter()
            .filter(|key| key["kid"] == header["kid"])
            .count()
    });
    assert!(header["alg"] == "RS256" && named >= Some(1));
    assert!(claims["aud"] == "here" && claims["email"] == "push@shop");
    assert!(claims["exp"].as_i64() > Some(NOW / 1_000 - 61));
    assert!(claims["iat"].as_i64() <= Some(NOW / 1_000 + 61));

    signature[claims.to_string().len() % 256] ^= 1;
    assert!(
        prove(&token(&signature), &SENDER, &trust, NOW).is_err(),
        "another signature holds"
    );
});
