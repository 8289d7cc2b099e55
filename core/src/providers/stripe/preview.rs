//! What a change would cost, as the invoice that it would make.

use super::alter::{self, Change};
use super::call::{post, unsupported};
use crate::error::KassaError;
use crate::model::account::Call;
use crate::model::money::Money;
use crate::model::preview::PreviewLine;
use crate::model::subscription::Subscription;
use crate::providers::object::{self, Object};
use crate::providers::query::Form;
use crate::providers::{Alteration, Missing, Preview};
use crate::sorted::Listed as _;

/// docs.stripe.com/api/invoices/create_preview, read 2026-11-23.
pub(super) fn preview(
    subscription: &Subscription,
    wish: &Alteration<'_>,
) -> Result<Call, KassaError> {
    let Some(change) = Change::of(wish) else {
        return Err(unsupported(
            "no_preview",
            "Only another plan or quantity has a price to show.",
        ));
    };
    let mut form = Form::new();
    form.text("subscription", &subscription.id);
    alter::change(&mut form, "subscription_details", subscription, &change)?;
    Ok(post("/v1/invoices/create_preview", form, None))
}

/// An invoice that is not made yet has the date at which it would be.
pub(super) fn previewed(body: &[u8]) -> Result<Preview, Missing> {
    object::read_body(body, |invoice| Preview {
        at: invoice.need_time("created"),
        amount: money(invoice, "amount_due"),
        lines: invoice
            .need_list("lines.data", "lines.data[].")
            .into_iter()
            .map(line)
            .listed(),
    })
}

fn money(object: Object<'_>, sum: &'static str) -> Money {
    Money {
        amount: object.need(sum),
        currency: object.need("currency"),
    }
}

fn line(line: Object<'_>) -> PreviewLine {
    let prorated = [
        "parent.subscription_item_details.proration",
        "parent.invoice_item_details.proration",
    ];
    PreviewLine {
        name: line.word("description").unwrap_or_default(),
        amount: money(line, "amount"),
        proration: prorated.iter().any(|path| line.lax(path) == Some(true)),
        period_start: line.maybe_time("period.start"),
        period_end: line.maybe_time("period.end"),
    }
}
