//! A card that a customer has stored at a provider pays what they have from now on.

use crate::authentic::{Event, Report};
use crate::decide::checkout::has_customer;
use crate::decide::draft::Draft;
use crate::flow::happening::happening;
use crate::flow::operation::{begin, pending};
use crate::flow::steps::Line;
use crate::job::Cx;
use crate::model::account::{Operation, OperationKind};
use crate::model::history::Happening;
use crate::sorted::Listed as _;
use alloc::string::String;
use alloc::vec::Vec;

/// Writes down, in the commit that hears of the card, that the provider has to collect from it.
/// Heard again, and under another name, it is asked for once.
pub(in crate::flow) fn pay_with(cx: &Cx, line: Line<'_>, draft: &mut Draft, event: &Event) {
    let Report::Stored { customer, method } = &event.report else {
        return;
    };
    let name = line.provider.name();
    let Some(api) = line.asked() else {
        return;
    };
    // Somebody else's card pays nothing here.
    if !has_customer(&draft.account, name, customer) {
        return;
    }
    let all = draft.account.subscriptions.iter();
    let running = all.filter(|it| it.provider == name && !it.status.is_over());
    let subscriptions: Vec<String> = running.map(|it| it.id.clone()).listed();
    let subjects = core::iter::once(customer).chain(&subscriptions);
    let calls = api.pay_with(customer, method, &subscriptions);
    for (subject, call) in subjects.zip(calls) {
        let key = ["pays/", subject, "/", method].concat();
        if draft.account.operations.iter().any(|it| it.key == key) {
            continue;
        }
        let operation = Operation {
            due_at: Some(cx.now()),
            ..pending(cx, key.clone(), OperationKind::PayWith, name, subject, call)
        };
        let what = Happening {
            provider: Some(name.into()),
            subject: Some(subject.clone()),
            ..happening("paying_with_stored")
        };
        let once = [&key, "/", &cx.random(&key)].concat();
        let cause = cx.cause(&draft.account.id, "pays", &once);
        draft.record(cause, what, None, |account| begin(account, operation));
    }
}
