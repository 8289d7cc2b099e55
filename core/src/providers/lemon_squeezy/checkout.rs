//! A checkout, as Lemon Squeezy wants it asked for.

use super::call::{body, check_variant, send, store};
use super::input::{misused, read};
use super::seal;
use crate::error::{KassaError, Reason};
use crate::found::replaced;
use crate::json;
use crate::model::account::Call;
use crate::model::id::Environment;
use crate::model::time;
use crate::providers::CheckoutOrder;
use crate::providers::input::member;
use alloc::string::{String, ToString};

/// docs.lemonsqueezy.com/api/checkouts/create-checkout, read 2026-11-22; the
/// confirmation's three stand in npm `@lemonsqueezy/lemonsqueezy.js` 4.0.0.
pub(super) const TABLE: &str = "\
store_id @store!
variant_id @variant!
custom_price number
product_options.name text
product_options.description text
product_options.media text*
product_options.redirect_url text
product_options.receipt_button_text text
product_options.receipt_link_url text
product_options.receipt_thank_you_note text
product_options.enabled_variants id*
product_options.confirmation_title text
product_options.confirmation_message text
product_options.confirmation_button_text text
checkout_options.embed flag
checkout_options.media flag
checkout_options.logo flag
checkout_options.desc flag
checkout_options.discount flag
checkout_options.skip_trial flag
checkout_options.subscription_preview flag
checkout_options.background_color text
checkout_options.headings_color text
checkout_options.primary_text_color text
checkout_options.secondary_text_color text
checkout_options.links_color text
checkout_options.borders_color text
checkout_options.checkbox_color text
checkout_options.active_state_color text
checkout_options.button_color text
checkout_options.button_text_color text
checkout_options.terms_privacy_color text
checkout_options.dark flag
checkout_data.email text
checkout_data.name text
checkout_data.billing_address.country text
checkout_data.billing_address.zip text
checkout_data.tax_number text
checkout_data.discount_code text
checkout_data.custom object
checkout_data.variant_quantities each:variant_id|quantity*
expires_at time?
preview flag
test_mode flag
";

const CUSTOM: &str = "checkout_data.custom";

/// What the sale itself tells, and what to use instead: the terms that the
/// customer gets are those of the plan, whatever else the page would offer.
const RESERVED: &[(&str, &str)] = &[
    (
        "store_id",
        "Name the store once, as `store` where Kassa is made.",
    ),
    ("variant_id", "The plan's own price is its variant."),
    ("product_options.redirect_url", "Use `successUrl`."),
    (
        "product_options.enabled_variants",
        "Only the plan's own variant is for sale.",
    ),
    ("checkout_data.variant_quantities", "Use `quantity`."),
    ("expires_at", "Kassa's checkouts end by themselves."),
    (
        "test_mode",
        "The environment is chosen where Kassa is made.",
    ),
];

const NO_VARIANT: &str = "Lemon Squeezy sells only what was made there: give the plan a price with \
    `provider: \"lemonSqueezy\"` and the variant's id.";

pub(super) fn create(order: &CheckoutOrder<'_>) -> Result<Call, KassaError> {
    let variant = order
        .price
        .ok_or_else(|| misused("no_variant", &[NO_VARIANT]))?;
    check_variant(variant)?;
    let lasts = order.terms.interval.is_some();
    if order.trial_days.is_some() && !lasts {
        return Err(KassaError::new(
            Reason::Unsupported,
            "trial_without_interval",
            "Only a subscription can have a trial.",
        )
        .at(super::NAME));
    }
    let mut fields = read(&[TABLE], order.options.unwrap_or("{}"))?;
    for (path, instead) in RESERVED {
        if fields.take_out(path).is_some() {
            return Err(misused(
                "reserved_field",
                &["Leave out `", path, "`. ", instead],
            ));
        }
    }
    let quantity = order.quantity.to_string();
    let theirs = fields.take_out(CUSTOM);
    fields.put(CUSTOM, custom(order, variant, &quantity, theirs.as_deref())?);
    fields.text("store_id", store(order.keys)?);
    fields.text("variant_id", variant);
    let back = named_back(order.success_url, order.checkout);
    fields.text("product_options.redirect_url", &back);
    fields.put(
        "product_options.enabled_variants",
        ["[", variant, "]"].concat(),
    );
    let quantities = [
        "[{\"variant_id\":",
        variant,
        ",\"quantity\":",
        &quantity,
        "}]",
    ];
    fields.put("checkout_data.variant_quantities", quantities.concat());
    for (path, value) in [
        ("checkout_data.email", order.email),
        ("checkout_data.name", order.name),
        ("expires_at", time::iso_text(order.expires_at).as_deref()),
    ] {
        if let Some(value) = value {
            fields.text(path, value);
        }
    }
    if order.overlay {
        fields.put("checkout_options.embed", "true".to_string());
    }
    // A trial is the variant's own, as long as that says: it can only be left out.
    if lasts && order.trial_days.is_none() {
        fields.put("checkout_options.skip_trial", "true".to_string());
    }
    let test = order.environment == Environment::Test;
    fields.put("test_mode", json::text(&test));
    Ok(send("POST", "/v1/checkouts".to_string(), body("checkouts", None, &fields)))
}

/// What rides along: theirs, and ours under seal.
fn custom(
    order: &CheckoutOrder<'_>,
    variant: &str,
    quantity: &str,
    theirs: Option<&str>,
) -> Result<String, KassaError> {
    let seal = [order.account, order.checkout, variant];
    let seal = seal::of(order.mac, &order.keys.webhook_secrets, seal)?;
    let ours = [
        (seal::ACCOUNT, order.account),
        (seal::CHECKOUT, order.checkout),
        (seal::PRICE, variant),
        ("kassa_plan", &order.terms.plan),
        ("kassa_quantity", quantity),
        (seal::SEAL, &seal),
    ];
    let mut custom = String::from("{");
    for (name, value) in seal::riders(theirs, &ours)? {
        member(&mut custom, &name, &value);
    }
    custom.push('}');
    Ok(custom)
}

/// The page to come back to, with our id of the checkout: Lemon Squeezy's own is
/// not known before the page is made.
fn named_back(url: &str, checkout: &str) -> String {
    replaced(url, "{CHECKOUT_SESSION_ID}", checkout)
}
