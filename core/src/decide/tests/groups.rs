//! Plans that do not exclude each other.

use super::*;
use crate::decide::access::benefits;
use crate::decide::standing;
use crate::model::catalog::{Limit, Terms};
use crate::model::history::Access;

/// A plan of a group, with a feature and room for projects of its name's length.
fn terms(id: &str, group: &str) -> Terms {
    let mut plan = plan(id, 1_000, Some(IntervalUnit::Month), 0);
    plan.group = Some(group.into());
    plan.benefits.limits = vec![Limit {
        name: "projects".into(),
        amount: 10,
        per_unit: true,
    }];
    plan.terms()
}

fn holding(all: &[(&str, &str)]) -> Account {
    let mut account = Draft::open("ada", Environment::Test, START).account;
    for (number, (plan, group)) in (1_i64..).zip(all) {
        account.subscriptions.push(Subscription {
            id: format!("sub_{number}"),
            terms: Some(terms(plan, group)),
            created: START + number,
            quantity: number,
            ..subscription(SubscriptionStatus::Active, START)
        });
    }
    account
}

fn rules(account: &Account) -> Vec<(String, String)> {
    let all = standing::access(account, START).into_iter();
    all.map(|it: Access| (it.id, it.rule)).collect()
}

#[test]
fn a_plan_of_another_group_gives_its_features_and_limits_too() {
    let view = benefits(
        &holding(&[("pro", "default"), ("extra", "addons")]),
        1,
        START,
    );
    assert_eq!(view.features, ["extra", "pro"]);
    assert_eq!(view.limits[0].amount, 10 + 2 * 10);
    assert_eq!(
        view.active_plan_id.as_deref(),
        Some("extra"),
        "two units cost more"
    );
}

#[test]
fn of_one_group_only_the_best_gives_anything_and_the_other_is_a_duplicate() {
    let account = holding(&[("pro", "default"), ("team", "default"), ("extra", "addons")]);
    let view = benefits(&account, 1, START);
    assert_eq!(view.features, ["extra", "team"]);
    assert_eq!(view.limits[0].amount, 3 * 10 + 2 * 10);
    let told: Vec<String> = rules(&account).into_iter().map(|(_, rule)| rule).collect();
    assert_eq!(told, ["active", "active", "duplicate"]);
}
