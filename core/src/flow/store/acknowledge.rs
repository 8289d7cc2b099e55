//! Telling a store that a purchase was received: after it was written down, and until
//! the store has heard it.

use crate::decide::draft::Draft;
use crate::decide::purchase;
use crate::flow::happening::happening;
use crate::flow::operation::{begin, pending};
use crate::flow::steps::Line;
use crate::job::Cx;
use crate::model::account::{Operation, OperationKind, Payment};
use crate::model::history::Happening;
use crate::sorted::Listed as _;
use alloc::string::String;
use alloc::vec::Vec;

/// Writes down, in the commit that gives what was bought, that its store has to be told.
/// Answers the keys of these calls.
pub(in crate::flow) fn receive(cx: &Cx, line: Line<'_>, draft: &mut Draft) -> Vec<String> {
    let Some(store) = line.store() else {
        return Vec::new();
    };
    let name = line.provider.name();
    let waiting = purchase::unacknowledged(&draft.account, name).cloned();
    let waiting: Vec<Payment> = waiting.listed();
    let mut keys = Vec::new();
    for paid in waiting {
        let Some(call) = store.acknowledge(&paid, purchase::is_used_up(&paid)) else {
            continue;
        };
        let once = [&paid.id, "/", &cx.random(&paid.id)].concat();
        let cause = cx.cause(&draft.account.id, "acknowledge", &once);
        let kind = OperationKind::Acknowledge;
        let operation = Operation {
            due_at: Some(cx.now()),
            ..pending(cx, cause.clone(), kind, name, &paid.id, call)
        };
        let what = Happening {
            provider: Some(name.into()),
            subject: Some(paid.id.clone()),
            ..happening("acknowledging")
        };
        draft.record(cause.clone(), what, None, |account| {
            begin(account, operation);
        });
        keys.push(cause);
    }
    keys
}
