//! Any set-up: it is refused, or every plan of it can be asked for.
#![no_main]

use kassa::model::catalog::Plan;
use kassa::model::config::Config;
use kassa::model::id::Customer;
use kassa::{json, Ask, Kassa};
use kassa_fuzz::Script;

kassa_fuzz::mutate_json!(None);

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(config) = json::read::<Config>(text) else {
        return;
    };
    let plans: Vec<Plan> = config.plans.iter().take(4).cloned().collect();
    let Ok(kassa) = Kassa::new(config) else {
        return;
    };
    assert!(
        kassa.with_plans(plans.clone()).is_ok(),
        "fewer plans are as good"
    );
    for plan in plans {
        let written = json::text(&plan);
        assert_eq!(
            json::read::<Plan>(&written).as_ref(),
            Ok(&plan),
            "{written}"
        );
        let customer = Customer {
            id: "ada".into(),
            email: None,
            name: None,
            zone: None,
        };
        let checkout = Ask::Checkout {
            customer,
            plan: plan.id,
            quantity: Some(10_000),
            success_url: "/ok".into(),
            cancel_url: "/".into(),
            provider: None,
            locale: None,
            items: None,
            overlay: None,
            options: None,
        };
        Script::of(checkout).play(&kassa);
    }
});
