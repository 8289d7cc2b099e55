//! What is sold in these lives, and by which set-up.

use super::BASE;
use kassa::Kassa;
use serde_json::json;
use std::sync::OnceLock;

/// The set-up that all hosts of all lives share.
pub(super) fn kassa() -> &'static Kassa {
    static KASSA: OnceLock<Kassa> = OnceLock::new();
    KASSA.get_or_init(|| {
        let dunning = json!([
            {"after": "1h", "do": "retry"}, {"after": "1d", "do": "retry"},
            {"after": "3d", "do": "block"}, {"after": "4d", "do": "retry"},
            {"after": "20d", "do": "cancel"},
        ]);
        let plan = |id: &str, amount: i64| {
            json!({
                "id": id, "name": id, "price": {"amount": amount, "currency": "krw"},
                "interval": {"unit": "month", "count": 1}, "dunning": dunning,
                "benefits": {"monthlyCredits": 100},
            })
        };
        let mut plans = vec![
            plan("less", 4_000),
            plan("month", 10_000),
            plan("more", 31_000),
        ];
        let mut week = plan("week", 3_000);
        week["interval"]["unit"] = json!("week");
        let mut trial = plan("try", 10_000);
        trial["trialDays"] = json!(14);
        let mut fifth = plan("fifth", 10_000);
        fifth["billingDay"] = json!(5);
        plans.extend([week, trial, fifth]);
        let config = json!({
            "plans": plans, "baseUrl": "https://app.test", "environment": "test",
            "zone": "Asia/Seoul",
            "sealKeys": [{"id": "test", "key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}],
            "providers": [{
                "provider": "tossPayments", "clientKey": "test_ck_life",
                "secretKey": "test_sk_life", "apiBase": format!("{BASE}/tossPayments"),
            }],
        });
        let config = kassa::json::read(&config.to_string()).expect("a set-up");
        Kassa::new(config).expect("a valid set-up")
    })
}
