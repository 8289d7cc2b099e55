//! Order ids. They are Kassa's own: a provider that collects nothing by itself is told what each
//! payment is for by its name alone.

use alloc::string::{String, ToString};

/// Behind the order id of a checkout that the widget sells: its payment belongs to the widget's
/// keys.
const WIDGET: &str = "_w";

/// What an order id says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Order<'a> {
    /// A checkout's, `co_…` or `co_…_w`.
    Checkout { id: &'a str },
    /// An attempt to collect a period, `sub_…_<period>_<attempt>`, or what a change in it costs
    /// more, `sub_…_<period>_c<number>`.
    Charge {
        subscription: &'a str,
        period: i64,
        /// The name of the payment, whatever the attempt. What a change costs is one of its own.
        payment: &'a str,
    },
    /// Somebody else's.
    Foreign,
}

pub(super) fn read(id: &str) -> Order<'_> {
    charge(id)
        .or_else(|| checkout(id))
        .unwrap_or(Order::Foreign)
}

/// Whether it is a name that Kassa gives. `sub_…_<period>` is the payment's, whatever the attempt.
pub(super) fn is_ours(id: &str) -> bool {
    let of_period = || {
        let (subscription, period) = id.rsplit_once('_')?;
        number(period)?;
        subscription.strip_prefix("sub_").filter(|it| is_word(it))
    };
    read(id) != Order::Foreign || of_period().is_some()
}

fn checkout(id: &str) -> Option<Order<'_>> {
    let bare = id.strip_suffix(WIDGET).unwrap_or(id);
    let rest = bare.strip_prefix("co_")?;
    is_word(rest).then_some(Order::Checkout { id: bare })
}

fn charge(id: &str) -> Option<Order<'_>> {
    let (payment, attempt) = id.rsplit_once('_')?;
    let (subscription, period) = payment.rsplit_once('_')?;
    let rest = subscription.strip_prefix("sub_")?;
    let change = attempt.strip_prefix('c');
    number(change.unwrap_or(attempt))?;
    Some(Order::Charge {
        subscription: is_word(rest).then_some(subscription)?,
        period: number(period)?,
        payment: change.map_or(payment, |_| id),
    })
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn number(digits: &str) -> Option<i64> {
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

/// The order id that a checkout goes by.
pub(super) fn of_checkout(checkout: &str, widget: bool) -> String {
    [checkout, if widget { WIDGET } else { "" }].concat()
}

/// Whether the widget's keys belong to it.
pub(super) fn is_widgets(id: &str) -> bool {
    id.starts_with("co_") && id.ends_with(WIDGET)
}

/// What is sold, in at most a hundred characters.
pub(super) fn name(name: &str) -> String {
    let name = name.trim();
    match name.char_indices().nth(100) {
        Some((end, _)) => name.get(..end).unwrap_or_default().to_string(),
        None => name.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Order, is_widgets, name, of_checkout, read};

    #[test]
    fn an_order_id_says_what_the_payment_is_for() {
        let checkout = Order::Checkout { id: "co_0a1b" };
        assert_eq!(read("co_0a1b"), checkout);
        assert_eq!(read(&of_checkout("co_0a1b", true)), checkout);
        assert!(is_widgets(&of_checkout("co_0a1b", true)) && !is_widgets("co_0a1b"));
        let charge = Order::Charge {
            subscription: "sub_9f",
            period: 12,
            payment: "sub_9f_12",
        };
        assert_eq!(read("sub_9f_12_3"), charge);
        let change = Order::Charge {
            subscription: "sub_9f",
            period: 12,
            payment: "sub_9f_12_c3",
        };
        assert_eq!(read("sub_9f_12_c3"), change);
        for other in [
            "",
            "co_",
            "sub_9f_12",
            "sub_9f_x_1",
            "sub_9f_-1_1",
            "co_a_b",
            "ORDER-1",
        ] {
            assert_eq!(read(other), Order::Foreign, "{other}");
        }
    }

    #[test]
    fn a_long_name_is_cut_at_a_character() {
        let long = "가".repeat(120);
        assert_eq!(name(&long).chars().count(), 100);
        assert_eq!(name(" 프로 "), "프로");
    }
}
