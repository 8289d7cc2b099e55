//! Buy links: a plan's own page, which can be shared and lasts, with what the
//! buyer need not type (docs.lemonsqueezy.com/help/checkout, its pages on
//! prefilled fields, custom data and quantities, read 2026-11-22).

use super::checkout::custom;
use super::input::{Fields, misused, plain};
use super::seal;
use crate::error::KassaError;
use crate::json::{self, Json};
use crate::providers::LinkOrder;
use crate::providers::address::loopback;
use crate::providers::query::segment;
use alloc::string::{String, ToString};

/// The words are those of a checkout by the API; a link has fewer.
const TABLE: &str = "\
checkout_options.embed flag
checkout_options.media flag
checkout_options.logo flag
checkout_options.desc flag
checkout_options.discount flag
checkout_options.dark flag
checkout_data.email text
checkout_data.name text
checkout_data.billing_address.country text
checkout_data.billing_address.state text
checkout_data.billing_address.zip text
checkout_data.tax_number text
checkout_data.discount_code text
checkout_data.variant_id id
checkout_data.custom custom
";

const CUSTOM: &str = "checkout_data.custom";

pub(super) fn link(order: &LinkOrder<'_>) -> Result<String, KassaError> {
    let mut url = page(order)?.to_string();
    let mut fields = Fields::read(["", TABLE], order.options)?;
    for (path, value) in [
        ("checkout_data.email", order.email),
        ("checkout_data.name", order.name),
    ] {
        if let Some(value) = value {
            fields.text(path, value);
        }
    }
    let theirs = fields.take_out(CUSTOM);
    let customs = match order.account {
        Some(account) => {
            let secrets = &order.keys.webhook_secrets;
            let seal = seal::of(order.mac, secrets, [account, "", ""])?;
            let ours = [(seal::ACCOUNT, account), (seal::SEAL, seal.as_str())];
            custom(theirs.as_deref(), &ours)?
        }
        None => custom(theirs.as_deref(), &[])?,
    };
    for (path, value) in fields.ordered() {
        let (place, name) = path.split_once('.').unwrap_or_default();
        if place == "checkout_data" {
            let name = ["checkout[", &name.replace('.', "]["), "]"].concat();
            add(&mut url, &name, &plain(value));
        } else {
            add(&mut url, name, if value == "true" { "1" } else { "0" });
        }
    }
    if let Some(Json::Object(members)) = json::parse(&customs) {
        for (name, value) in members {
            let name = ["checkout[custom][", &segment(&name), "]"].concat();
            add(&mut url, &name, &plain(&super::input::text(&value)));
        }
    }
    if order.quantity != 1 {
        add(&mut url, "quantity", &order.quantity.to_string());
    }
    Ok(url)
}

/// The names are Lemon Squeezy's and ours, their brackets as its pages write
/// them.
fn add(url: &mut String, name: &str, value: &str) {
    url.push(if url.contains('?') { '&' } else { '?' });
    url.push_str(name);
    url.push('=');
    url.push_str(&segment(value));
}

fn page<'a>(order: &LinkOrder<'a>) -> Result<&'a str, KassaError> {
    let page = order.page.ok_or_else(|| {
        let hint = "Give the plan's price at Lemon Squeezy a `link`: the dashboard shows it under \
                    Share, such as `https://acme.lemonsqueezy.com/checkout/buy/…`.";
        misused("no_link", &[hint])
    })?;
    let (address, query) = page.split_once('?').unwrap_or((page, ""));
    if query.split('&').any(|it| it.starts_with("cart=")) {
        let hint = "This is a cart, which one customer can use once. Use the address that the \
                    dashboard shows under Share: it has `/checkout/buy/` in it.";
        return Err(misused("cart_link", &[hint]));
    }
    let lab = order.keys.api_base.as_deref().and_then(loopback);
    let rest = match lab.and_then(|lab| address.strip_prefix(lab)) {
        Some(rest) => Some(rest),
        None => address.strip_prefix("https://").and_then(|rest| {
            let (host, _) = rest.split_once('/')?;
            let own = host.strip_suffix(".lemonsqueezy.com")?;
            let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
            (!own.is_empty() && own.bytes().all(plain)).then(|| rest.strip_prefix(host))?
        }),
    };
    let id = rest.and_then(|rest| rest.strip_prefix("/checkout/buy/"));
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    if id.is_some_and(|id| !id.is_empty() && id.bytes().all(plain)) && is_query(query) {
        return Ok(page);
    }
    let hint = "A plan's `link` is such as `https://acme.lemonsqueezy.com/checkout/buy/…`.";
    Err(misused("bad_link", &[hint]))
}

/// What the dashboard has put into a link already.
fn is_query(query: &str) -> bool {
    query
        .bytes()
        .all(|b| b.is_ascii_graphic() && !matches!(b, b'#' | b'"' | b'<' | b'>' | b'?'))
}
