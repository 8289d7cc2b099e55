//! What a change of a subscription would cost.

use crate::ask::Decline;
use crate::ask::{Outcome, Proration};
use crate::decide::{kept, recurring};
use crate::error::{KassaError, Reason};
use crate::flow::alter::{Change, Step, chosen};
use crate::flow::operation::declined;
use crate::flow::steps::Line;
use crate::job::Cx;
use crate::model::money::Money;
use crate::model::subscription::Subscription;
use crate::model::time::{MINUTE, SECOND};
use crate::providers::{Alteration, Preview};
use alloc::string::String;
use alloc::vec::Vec;

/// Asks the provider, or counts where Kassa collects. Nothing is written down.
pub(super) async fn preview(
    cx: &Cx,
    account: &str,
    subscription: Option<&str>,
    wish: Change,
) -> Result<Outcome, KassaError> {
    wish.check(cx.now())?;
    let (draft, _) = cx.draft(account, None, 0).await?;
    let account = &draft.account;
    let Some(chosen) = chosen(account, subscription, cx.now()) else {
        return Ok(declined(Decline::NoSubscription));
    };
    if let Some(schedule) = recurring::of(account, &chosen.id) {
        return Ok(crate::flow::recurring::preview(
            cx, account, schedule, &wish,
        ));
    }
    if chosen.status.is_over() {
        return Ok(declined(Decline::NoSubscription));
    }
    let now = cx.now();
    // Providers count in seconds.
    let pinned = now.saturating_sub(now.checked_rem(SECOND).unwrap_or(0));
    let wish = Change {
        as_of: Some(pinned),
        ..wish
    };
    let given = kept::given(account, chosen, now);
    let line = cx.line(Some(&chosen.provider))?;
    let alteration = match wish.step(cx, chosen, given, true)? {
        Step::Ask(alteration, _) => alteration,
        Step::First(_) => return Err(something_waits(&chosen.provider)),
        Step::Already => return Ok(nothing(chosen)),
        Step::No(code) => return Ok(declined(code)),
    };
    let first = ask(cx, line, chosen, &alteration).await?;
    let at_once = |it: &Preview| it.at <= pinned.saturating_add(MINUTE);
    let none = Money {
        amount: 0,
        currency: first.amount.currency.clone(),
    };
    let (due, next) = if at_once(&first) {
        let next = match unbilled(&alteration) {
            Some(rest) => Some(ask(cx, line, chosen, &rest).await?).filter(|it| !at_once(it)),
            None => None,
        };
        (first.amount, next.map(|it| (it.amount, it.at)))
    } else {
        (none, Some((first.amount, first.at)))
    };
    let (next, next_at) = next.unzip();
    Ok(Outcome::Previewed {
        due,
        next,
        next_at,
        lines: first.lines,
        as_of: Some(pinned),
    })
}

async fn ask(
    cx: &Cx,
    line: Line<'_>,
    chosen: &Subscription,
    alteration: &Alteration<'_>,
) -> Result<Preview, KassaError> {
    let api = line.api()?;
    let call = api.preview(chosen, alteration)?;
    let answer = cx.call(line, &call).await?;
    let told = api.previewed(&answer.body);
    told.map_err(|it| it.error(line.provider.name()))
}

/// What comes after a difference that is paid at once.
fn unbilled<'a>(alteration: &Alteration<'a>) -> Option<Alteration<'a>> {
    match *alteration {
        Alteration::Change {
            price,
            quantity,
            proration: Proration::Now,
            ..
        } => Some(Alteration::Change {
            price,
            quantity,
            proration: Proration::None,
            as_of: None,
        }),
        Alteration::Change { .. } | Alteration::Cancel(_) | Alteration::Pause { .. } => None,
    }
}

/// It is so already.
fn nothing(chosen: &Subscription) -> Outcome {
    let terms = chosen.terms.as_ref();
    let currency = terms.map_or_else(String::new, |it| it.price.currency.clone());
    Outcome::Previewed {
        due: Money {
            amount: 0,
            currency,
        },
        next: None,
        next_at: None,
        lines: Vec::new(),
        as_of: None,
    }
}

fn something_waits(provider: &str) -> KassaError {
    KassaError::new(
        Reason::Unsupported,
        "change_waits",
        "A smaller plan waits for the period's end, and the provider would count from that. Go back \
         to the plan that is paid first, which costs nothing.",
    )
    .at(provider)
}
