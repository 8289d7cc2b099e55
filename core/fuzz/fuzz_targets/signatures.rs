//! Any header and any body. `SIG` in the header stands for the right signature of the body at the
//! first `t=`, so that what comes after a signature that holds is reached too.
#![no_main]

use kassa::authentic::hmac;
use kassa::model::http::Header;
use kassa::model::secret::Secret;
use kassa::{Reason, Verifier};
use kassa_fuzz::{sign, NOW, WEBHOOK_SECRET};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (header, body) = text.split_once('\n').unwrap_or((text, ""));
    let time = header
        .split(',')
        .filter_map(|item| item.strip_prefix("t="))
        .next_back();
    let signature = sign(time.unwrap_or_default(), body.as_bytes());
    let header = header.replace("SIG", &signature);
    let headers = [Header {
        name: "stripe-signature".into(),
        value: header.clone(),
    }];
    let verify = |secret: &str, body: &[u8]| {
        let secrets = vec![Secret::new(secret)];
        let verifier = Verifier::new("stripe", secrets, hmac::sha256).expect("a provider");
        verifier.prove(&headers, body, NOW)
    };
    let proved = match verify(WEBHOOK_SECRET, body.as_bytes()) {
        Ok(_) => true,
        Err(error) => error.reason != Reason::Untrusted,
    };
    if proved {
        let named = header
            .split(',')
            .any(|item| item == format!("v1={signature}"));
        let seconds: i64 = time.and_then(|time| time.parse().ok()).expect("a time");
        assert!(
            named && (NOW / 1_000 - seconds).abs() <= 300,
            "believed without reason"
        );
        let changed = [body.as_bytes(), b" "].concat();
        assert!(
            verify(WEBHOOK_SECRET, &changed).is_err(),
            "another body is believed"
        );
        assert!(
            verify("whsec_other", body.as_bytes()).is_err(),
            "another secret is believed"
        );
    }
});
