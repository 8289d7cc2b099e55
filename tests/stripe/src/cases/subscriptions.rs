//! Subscriptions, and what is changed of them.

use super::{Case, NOW, of, of_json, stripe};
use kassa::ask::{CancelWhen, Proration};
use kassa::model::subscription::Subscription;
use kassa::model::time::Millis;
use kassa::providers::Alteration;

pub(super) fn cases() -> Vec<Case> {
    let it: Subscription = of_json(&format!(
        r#"{{"provider": "stripe", "id": "sub_1", "quantity": 3, "status": "active",
            "created": {NOW}, "asOf": {NOW}, "item": "si_1"}}"#
    ));
    let mut ending = it.clone();
    ending.cancel_at = Some(NOW);
    let alter = |wish| stripe().alter(&it, &wish, None);
    let change = |price, proration| {
        alter(Alteration::Change {
            price,
            quantity: Some(5),
            proration,
            as_of: None,
        })
    };
    let pause = |until: Option<Millis>, free| alter(Alteration::Pause { until, free });
    let mut all = of(
        "alter::alter",
        [
            ("its end now", alter(Alteration::Cancel(CancelWhen::Now))),
            ("its end", alter(Alteration::Cancel(CancelWhen::PeriodEnd))),
            (
                "that it goes on",
                alter(Alteration::Cancel(CancelWhen::Never)),
            ),
            (
                "no end after all",
                stripe().alter(&ending, &Alteration::Cancel(CancelWhen::Never), None),
            ),
            ("a pause", pause(None, false)),
            ("a pause until then", pause(Some(NOW), false)),
            ("a free pause", pause(Some(NOW), true)),
            ("another price now", change(Some("price_2"), Proration::Now)),
            ("more seats", change(None, Proration::NextInvoice)),
            ("more seats for nothing", change(None, Proration::None)),
        ],
    );
    all.extend(of(
        "call::retrieve_subscription",
        [(
            "a subscription",
            Ok(stripe().retrieve_subscription("sub_1")),
        )],
    ));
    all
}
