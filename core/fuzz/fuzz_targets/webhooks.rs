//! Bodies behind a valid signature, in both shapes of the provider's events: read, and then
//! taken by a job of an app that knows nobody yet.
#![no_main]

use kassa::authentic::{Event, Received};
use kassa::model::http::Header;
use kassa::model::secret::Secret;
use kassa::{json, Ask, Kassa};
use kassa_fuzz::{config, signed_header, Script, NOW, WEBHOOK_SECRET};
use std::sync::LazyLock;

static KASSA: LazyLock<Kassa> = LazyLock::new(|| Kassa::new(config()).expect("a set-up"));

kassa_fuzz::mutate_json!(None);

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    let headers = [Header {
        name: "Stripe-Signature".into(),
        value: signed_header(body, NOW),
    }];
    let secrets = [Secret::new(WEBHOOK_SECRET)];
    let received = Kassa::verify("stripe", &headers, body, &secrets, NOW);
    if let Ok(Received::Event { event }) = received {
        // This is how an event is parked for an account that comes later.
        let parked = json::text(&event);
        assert_eq!(json::read::<Event>(&parked), Ok(event), "{parked}");
    }
    let ask = Ask::Inbound {
        provider: "stripe".into(),
        headers: headers.into(),
        body: body.to_vec(),
    };
    Script::of(ask).play(&KASSA);
});
