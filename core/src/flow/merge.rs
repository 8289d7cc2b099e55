//! Two accounts of one person become one: somebody bought before signing in.

use crate::ask::Outcome;
use crate::decide::draft::Draft;
use crate::error::KassaError;
use crate::flow::happening::happening;
use crate::flow::steps::{TRIES, check_account, contended};
use crate::job::Cx;
use crate::model::history::Happening;

/// Moves all that `from` has to `account`, in one commit that writes the next
/// revision of both: whoever else writes either of them has to load again.
pub(super) async fn merge(cx: &Cx, account: &str, from: &str) -> Result<Outcome, KassaError> {
    check_account(account)?;
    if account == from {
        return Err(KassaError::misused(
            "same_account",
            "An account cannot be merged into itself: give two different ids.",
        ));
    }
    for attempt in 0..TRIES {
        let (mut gone, _) = cx.draft(from, None, attempt).await?;
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        if gone.account.id == draft.account.id {
            // They are one already, by an earlier try or the other way round.
            return Ok(merged(&draft));
        }
        let causes = (
            cx.cause(account, "merge", from),
            cx.cause(from, "merged_into", account),
        );
        let about = |kind, subject: &str| Happening {
            subject: Some(subject.into()),
            ..happening(kind)
        };
        let what = (about("merged", from), about("merged_into", account));
        draft.absorb(&mut gone, causes, what);
        if cx.committed(&[&draft, &gone]).await? {
            return Ok(merged(&draft));
        }
    }
    Err(contended())
}

fn merged(draft: &Draft) -> Outcome {
    Outcome::Merged {
        benefits: draft.benefits(),
    }
}
