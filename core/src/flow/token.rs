//! Entitlement tokens: the core writes what is said, the host's key signs it.

use crate::ask::Outcome;
use crate::decide::access;
use crate::decide::draft::Draft;
use crate::error::KassaError;
use crate::flow::steps::wrong_fact;
use crate::job::Cx;
use crate::model::benefits::Benefits;
use crate::model::time::{Millis, SECOND};
use crate::model::token::Algorithm;
use crate::need::{Fact, Need};
use crate::token::issue::{self, Wish};

/// Unless asked otherwise.
const HOUR: i64 = 3_600;

/// Long enough to be of use, short enough that what was taken back is soon gone.
const LIVES: core::ops::RangeInclusive<i64> = 60..=604_800;

/// Tells what the account has, for a device that cannot ask.
pub(super) async fn token(
    cx: &Cx,
    account: &str,
    seconds: Option<i64>,
) -> Result<Outcome, KassaError> {
    let seconds = seconds.unwrap_or(HOUR);
    if !LIVES.contains(&seconds) {
        return Err(KassaError::misused(
            "bad_seconds",
            "A token lives for 60 seconds to 604,800, which is seven days.",
        ));
    }
    let Some(key) = cx.setup.config.token_key.clone() else {
        return Err(KassaError::misused(
            "no_token_key",
            "Give `tokens.keys` where Kassa is made: an Ed25519 key signs tokens.",
        ));
    };
    let (draft, _) = cx.draft(account, None, 0).await?;
    let has = draft.benefits();
    let asked = cx.now().saturating_add(seconds.saturating_mul(SECOND));
    let until = open_until(&draft, &has, cx.now(), asked);
    let wish = Wish {
        account,
        environment: cx.setup.environment,
        now: cx.now(),
        until,
    };
    let text = issue::input(&key, &wish, &has)?;
    let need = Need::Sign {
        key: key.clone(),
        algorithm: Algorithm::Ed25519,
        text: text.clone(),
    };
    let signature = match cx.need(need, 0).await {
        Fact::Signature { signature } => signature,
        Fact::Failed => return Err(unsigned()),
        Fact::Response { .. } | Fact::Rows { .. } | Fact::Done => {
            return Err(wrong_fact("signature"));
        }
    };
    Ok(Outcome::Token {
        token: issue::signed(&text, &signature).ok_or_else(|| wrong_fact("signature"))?,
        expires_at: until.div_euclid(SECOND).saturating_mul(SECOND),
        key,
    })
}

/// The last moment, of those asked for, at which the customer has what they have now if nothing
/// more is heard: nobody can take back a token that outlives the access it tells.
fn open_until(draft: &Draft, has: &Benefits, now: Millis, asked: Millis) -> Millis {
    let same = |at: Millis| {
        let then = access::benefits(&draft.account, has.revision, at);
        then.active_plan_id == has.active_plan_id
            && then.features == has.features
            && (&then.limits, &then.values) == (&has.limits, &has.values)
            && then.quantity == has.quantity
    };
    if same(asked) {
        return asked;
    }
    let (mut yes, mut no) = (now, asked);
    while no.saturating_sub(yes) > SECOND {
        let middle = yes.midpoint(no);
        if same(middle) {
            yes = middle;
        } else {
            no = middle;
        }
    }
    no
}

fn unsigned() -> KassaError {
    KassaError::unavailable(
        "token_not_signed",
        "The host did not sign: its key of that id is missing, no Ed25519 key, or out of reach.",
    )
}
