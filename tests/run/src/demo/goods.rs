//! Plans as the app's public route tells them.

use super::web::{number, text};
use crate::Done;
use serde_json::Value;

/// One thing for sale.
#[derive(Clone, Debug, Default)]
pub(crate) struct Good {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Credits a month for a subscription, else once.
    pub(crate) credits: i64,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    /// `month` or `year` for a subscription.
    pub(crate) interval: Option<String>,
}

impl Good {
    fn read(plan: &Value) -> Done<Self> {
        // The unit stands alone where the app's own configuration is shown as it is.
        let interval = text(plan, "/interval/unit")
            .or_else(|_| text(plan, "/interval"))
            .ok();
        let credits = if interval.is_some() {
            "monthlyCredits"
        } else {
            "oneTimeCredits"
        };
        let credits = number(plan, &format!("/benefits/{credits}")).unwrap_or(0);
        let (id, name) = (text(plan, "/id")?, text(plan, "/name")?);
        let (amount, currency) = (
            number(plan, "/price/amount")?,
            text(plan, "/price/currency")?,
        );
        Ok(Self {
            id,
            name,
            credits,
            amount,
            currency,
            interval,
        })
    }

    /// One period of it, as the lab's clock understands it.
    pub(crate) fn period(&self) -> String {
        format!("1{}", self.interval.as_deref().unwrap_or("month"))
    }
}

/// All goods of the reply `{ok, result}`.
pub(crate) fn read_all(reply: &Value) -> Done<Vec<Good>> {
    let list = reply
        .pointer("/result/plans")
        .or_else(|| reply.pointer("/result"));
    let list = list
        .and_then(Value::as_array)
        .ok_or_else(|| format!("no plans in {reply}"))?;
    list.iter().map(Good::read).collect()
}
