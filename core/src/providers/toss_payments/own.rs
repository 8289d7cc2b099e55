//! TossPayments' own calls, by name: what only reads. Whatever moves money is an ask, since it
//! has to be written down first (docs.tosspayments.com/reference, read 2026-11-22).

use super::call::{get, marked, payment, payment_at};
use super::{NAME, order};
use crate::error::KassaError;
use crate::model::account::Call;
use crate::providers::input::{Fields, plain};
use crate::providers::query::Form;

/// Names, and the fields that they take; `widget` asks with the widget's keys.
const CALLS: &[(&str, &str)] = &[
    (
        "payments.get",
        "paymentKey text:1-200\norderId text:6-64\nwidget flag\n",
    ),
    (
        "transactions.list",
        "startDate text:10-40!\nendDate text:10-40!\nstartingAfter text:1-64\nlimit number\nwidget flag\n",
    ),
];

pub(super) fn call(name: &str, input: &str) -> Result<Call, KassaError> {
    let known = CALLS.iter().find(|(known, _)| *known == name);
    let (_, table) = known.ok_or_else(|| {
        let hint = "TossPayments' calls here are `payments.get`, by `paymentKey` or `orderId`, and \
                    `transactions.list`.";
        KassaError::misused("unknown_call", hint).at(NAME)
    })?;
    let mut fields = Fields::read(NAME, &[table], input)?;
    fields.complete()?;
    let widget = fields.take_out("widget").as_deref() == Some("true");
    if name == "transactions.list" {
        let mut form = Form::new();
        for (path, value) in fields.values() {
            form.text(path, &plain(value));
        }
        return Ok(get(marked(&form.query("/v1/transactions"), widget)));
    }
    let mut text = |path| fields.take_out(path).map(|value| plain(&value));
    match (text("paymentKey"), text("orderId")) {
        (Some(key), None) => Ok(payment(&key, widget)),
        (None, Some(id)) => Ok(payment_at(&id, widget || order::is_widgets(&id))),
        _ => {
            let hint = "Name one of `paymentKey` and `orderId`.";
            Err(KassaError::misused("missing_field", hint).at(NAME))
        }
    }
}
