//! What follows a renewal that failed.

use crate::model::catalog::{DunningAction, DunningStep, Terms};
use crate::model::time::{DAY, HOUR, Millis};
use crate::sorted::Listed as _;
use alloc::vec::Vec;

/// A list that is longer is a slip: a bank stops listening long before.
const MOST_STEPS: usize = 20;

/// What is done, and how long after the end of the time that is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) after: Millis,
    pub(crate) action: DunningAction,
}

/// What a schedule of our own does where its plan says nothing. Banks block a card
/// that is tried again and again, so there are four tries, all in the first week, when
/// a salary may come; then a week to find another card, and another one without access.
const USUAL: [(Millis, DunningAction); 6] = [
    (DAY, DunningAction::Retry),
    (3 * DAY, DunningAction::Retry),
    (5 * DAY, DunningAction::Retry),
    (7 * DAY, DunningAction::Retry),
    (14 * DAY, DunningAction::Block),
    (21 * DAY, DunningAction::Cancel),
];

/// The steps of a sale, in order of time; the usual ones where its plan said nothing.
pub(crate) fn steps(terms: &Terms) -> Vec<Step> {
    let step = |(after, action)| Step { after, action };
    if terms.dunning.is_empty() {
        return USUAL.into_iter().map(step).listed();
    }
    let steps = terms.dunning.iter();
    let steps = steps.filter_map(|it| Some((after(&it.after)?, it.action)));
    steps.map(step).listed()
}

/// How long after the end of the time that is paid access ends; none if it never does.
pub(crate) fn block_after(terms: &Terms) -> Option<Millis> {
    let block = |it: &Step| it.action == DunningAction::Block;
    steps(terms).into_iter().find(block).map(|it| it.after)
}

/// `12h` or `3d`: an hour to a year.
fn after(text: &str) -> Option<Millis> {
    let (number, unit) = match text.strip_suffix('h') {
        Some(number) => (number, HOUR),
        None => (text.strip_suffix('d')?, DAY),
    };
    let plain = number.bytes().all(|byte| byte.is_ascii_digit());
    let whole = plain && number.len() <= 4 && !number.starts_with('0');
    let number: Millis = whole.then_some(number)?.parse().ok()?;
    let after = number.checked_mul(unit)?;
    (HOUR..=DAY.saturating_mul(365))
        .contains(&after)
        .then_some(after)
}

/// What is wrong with a plan's steps.
pub(crate) fn contradiction(dunning: &[DunningStep]) -> Option<&'static str> {
    let times = dunning.iter().map(|it| after(&it.after)).listed();
    let later = times.iter().zip(times.iter().skip(1)).all(|(a, b)| a < b);
    let count = |action| dunning.iter().filter(|it| it.action == action).count();
    let ends = dunning.iter().rev().skip(1);
    let rules = [
        (
            dunning.len() > MOST_STEPS,
            "`dunning` has at most 20 steps.",
        ),
        (
            times.contains(&None),
            "`after` of a step of `dunning` is a whole number of hours or days, such as `12h` or \
             `3d`, from `1h` to `365d`.",
        ),
        (
            !later,
            "each step of `dunning` comes later than the one before.",
        ),
        (
            count(DunningAction::Block) > 1,
            "`dunning` blocks once: nothing opens it again but a payment.",
        ),
        (
            ends.clone().any(|it| it.action == DunningAction::Cancel),
            "nothing follows `cancel` in `dunning`.",
        ),
    ];
    let wrong = rules.into_iter().find(|(wrong, _)| *wrong);
    wrong.map(|(_, what)| what)
}

#[cfg(test)]
mod tests {
    use super::{Step, after, block_after, contradiction, steps};
    use crate::json;
    use crate::model::catalog::{DunningAction, DunningStep, Plan, Terms};
    use crate::model::time::{DAY, HOUR};
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    fn read(dunning: &str) -> Vec<DunningStep> {
        json::read(dunning).unwrap()
    }

    fn terms(dunning: &str) -> Terms {
        let plan = r#"{"id":"pro","name":"Pro","price":{"amount":100,"currency":"krw"},"interval":{"unit":"month","count":1},"dunning":DUNNING}"#;
        let plan: Plan = json::read(&plan.replace("DUNNING", dunning)).unwrap();
        plan.check().unwrap();
        plan.terms()
    }

    #[test]
    fn a_plan_says_when_what_is_done() {
        let said = r#"[{"after":"1d","do":"retry"},{"after":"36h","do":"retry"},{"after":"14d","do":"block"},{"after":"21d","do":"cancel"}]"#;
        let terms = terms(said);
        let step = |after, action| Step { after, action };
        let expected = [
            step(DAY, DunningAction::Retry),
            step(36 * HOUR, DunningAction::Retry),
            step(14 * DAY, DunningAction::Block),
            step(21 * DAY, DunningAction::Cancel),
        ];
        assert_eq!(steps(&terms), expected);
        assert_eq!(block_after(&terms), Some(14 * DAY));
        assert_eq!(json::text(&terms.dunning), said);
    }

    #[test]
    fn without_a_word_it_is_tried_for_a_week_and_ends_after_three() {
        let usual = steps(&terms("[]"));
        let retries = usual.iter().filter(|it| it.action == DunningAction::Retry);
        assert_eq!(retries.count(), 4);
        assert_eq!(block_after(&terms("[]")), Some(14 * DAY));
        assert_eq!(usual.last().map(|it| it.after), Some(21 * DAY));
        // What is done without a word could have been said.
        let said = usual.iter().map(|it| DunningStep {
            after: format!("{}d", it.after / DAY),
            action: it.action,
        });
        let said: Vec<DunningStep> = said.collect();
        assert_eq!(contradiction(&said), None);
        let none = terms(r#"[{"after":"1d","do":"retry"},{"after":"2d","do":"cancel"}]"#);
        assert_eq!(block_after(&none), None);
    }

    #[test]
    fn a_time_is_a_whole_number_of_hours_or_days_up_to_a_year() {
        assert_eq!(after("1h"), Some(HOUR));
        assert_eq!(after("8760h"), Some(365 * DAY));
        assert_eq!(after("365d"), Some(365 * DAY));
        let odd = [
            "", "h", "d", "0h", "0d", "1", "01d", "+1d", "-1d", "1.5d", "1 d", " 1d", "1D", "1w",
            "366d", "8761h", "99999h", "1dd", "１d", "1dh",
        ];
        for text in odd {
            assert_eq!(after(text), None, "{text}");
        }
    }

    #[test]
    fn steps_that_contradict_each_other_are_refused_with_a_word_why() {
        let long: Vec<String> = (1..=21)
            .map(|day| format!(r#"{{"after":"{day}d","do":"retry"}}"#))
            .collect();
        let wrong = [
            (format!("[{}]", long.join(",")), "at most 20"),
            (r#"[{"after":"soon","do":"retry"}]"#.into(), "`12h` or"),
            (
                r#"[{"after":"2d","do":"retry"},{"after":"48h","do":"block"}]"#.into(),
                "later than",
            ),
            (
                r#"[{"after":"2d","do":"retry"},{"after":"1d","do":"block"}]"#.into(),
                "later than",
            ),
            (
                r#"[{"after":"1d","do":"block"},{"after":"2d","do":"block"}]"#.into(),
                "blocks once",
            ),
            (
                r#"[{"after":"1d","do":"cancel"},{"after":"2d","do":"retry"}]"#.into(),
                "nothing follows",
            ),
        ];
        for (steps, why) in wrong {
            let said = contradiction(&read(&steps)).unwrap_or_default();
            assert!(said.contains(why), "{steps}: {said}");
        }
        let most = format!("[{}]", long[..20].join(","));
        assert_eq!(contradiction(&read(&most)), None);
        let after = r#"[{"after":"1d","do":"block"},{"after":"2d","do":"retry"}]"#;
        assert_eq!(
            contradiction(&read(after)),
            None,
            "who is blocked can still pay"
        );
    }
}
