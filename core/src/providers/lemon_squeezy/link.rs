//! Buy links: a plan's own page, which can be shared and lasts, with what the
//! buyer need not type (docs.lemonsqueezy.com/help/checkout, its pages on
//! prefilled fields, custom data and quantities, read 2026-11-22).

use super::input::{misused, read};
use super::seal;
use crate::error::KassaError;
use crate::providers::LinkOrder;
use crate::providers::input::plain;
use crate::providers::query::segment;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

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
checkout_data.custom object
";

const CUSTOM: &str = "checkout_data.custom";

pub(super) fn link(order: &LinkOrder<'_>) -> Result<String, KassaError> {
    let mut url = page(order)?.to_string();
    let mut fields = read(&[TABLE], order.options.unwrap_or("{}"))?;
    for (path, value) in [
        ("checkout_data.email", order.email),
        ("checkout_data.name", order.name),
    ] {
        if let Some(value) = value {
            fields.text(path, value);
        }
    }
    let theirs = fields.take_out(CUSTOM);
    let seal;
    let mut ours = Vec::new();
    if let Some(account) = order.account {
        let secrets = &order.keys.webhook_secrets;
        seal = seal::of(order.mac, secrets, [account, "", ""])?;
        ours = Vec::from([(seal::ACCOUNT, account), (seal::SEAL, &*seal)]);
    }
    let riders = seal::riders(theirs.as_deref(), &ours)?;
    for (path, value) in fields.values() {
        let (place, name) = path.split_once('.').unwrap_or_default();
        if place == "checkout_data" {
            let name = match name.split_once('.') {
                Some((outer, inner)) => ["checkout[", outer, "][", inner, "]"].concat(),
                None => ["checkout[", name, "]"].concat(),
            };
            add(&mut url, &name, &plain(value));
        } else {
            add(&mut url, name, if value == "true" { "1" } else { "0" });
        }
    }
    for (name, value) in riders {
        let name = ["checkout[custom][", &segment(&name), "]"].concat();
        add(&mut url, &name, &plain(&value));
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
    let address = page.split('?').next().unwrap_or_default();
    let secure = address.starts_with("https://") || order.keys.api_base.is_some();
    let mut steps = address.split('/').skip_while(|step| *step != "checkout");
    let buys = steps.nth(1) == Some("buy") && steps.next().is_some_and(|id| !id.is_empty());
    let odd = |b: u8| !b.is_ascii_graphic() || matches!(b, b'#' | b'"' | b'<' | b'>');
    if secure && buys && !page.bytes().any(odd) {
        return Ok(page);
    }
    let hint = "A plan's `link` is such as `https://acme.lemonsqueezy.com/checkout/buy/…`, which the \
                dashboard shows under Share. What a browser makes of it, `/checkout/?cart=…`, works \
                once and for one customer.";
    Err(misused("bad_link", &[hint]))
}
