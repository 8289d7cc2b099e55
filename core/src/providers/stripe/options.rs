//! What a developer may say of a checkout in Stripe's words, as tables: each field with the form
//! of its value (docs.stripe.com/api/checkout/sessions/create and npm `stripe` 23.1.0, read
//! 2026-11-23), and how any such field is written into a form.
//!
//! Two are ours: `line_item` is said of every line that is sold, and `expires_in_minutes` stands
//! for `expires_at`, so that equal wishes stay equal and share one page.

use super::NAME;
use crate::error::KassaError;
use crate::json::{self, Json};
use crate::model::time::{HOUR, MINUTE, Millis};
use crate::providers::input::{Fields, plain};
use crate::providers::query::Form;
use alloc::format;
use alloc::string::{String, ToString};

/// What every session takes.
const SESSION: &str = "\
adaptive_pricing.enabled flag
allowed_payment_method_types text*
excluded_payment_method_types text*
billing_address_collection word:auto|required
branding_settings.background_color text
branding_settings.border_style text
branding_settings.button_color text
branding_settings.display_name text
branding_settings.font_family text
branding_settings.icon.type text
branding_settings.icon.file text
branding_settings.icon.url text
branding_settings.logo.type text
branding_settings.logo.file text
branding_settings.logo.url text
consent_collection.payment_method_reuse_agreement.position text
consent_collection.promotions text
consent_collection.terms_of_service text
custom_fields any*
custom_text.after_submit.message text
custom_text.shipping_address.message text
custom_text.submit.message text
custom_text.terms_of_service_acceptance.message text
customer_update.address word:auto|never
customer_update.name word:auto|never
customer_update.shipping word:auto|never
expires_in_minutes number
integration_identifier text
metadata object
name_collection.business.enabled flag
name_collection.business.optional flag
name_collection.individual.enabled flag
name_collection.individual.optional flag
origin_context text
payment_method_configuration id
payment_method_data.allow_redisplay text
payment_method_options any
permissions.update_shipping_details text
phone_number_collection.enabled flag
redirect_on_completion word:always|if_required|never
shipping_address_collection.allowed_countries text*
submit_type text
ui_mode word:hosted_page|embedded_page|elements
wallet_options.link.display text
";

/// What every sale takes.
const SALE: &str = "\
allow_promotion_codes flag
automatic_tax.enabled flag
automatic_tax.liability.type text
automatic_tax.liability.account id
discounts any*
line_item.adjustable_quantity.enabled flag
line_item.adjustable_quantity.minimum number
line_item.adjustable_quantity.maximum number
line_item.metadata object
line_item.price_data.product_data.description text
line_item.price_data.product_data.images text*
line_item.price_data.product_data.metadata object
line_item.price_data.product_data.tax_code id
line_item.price_data.product_data.unit_label text
line_item.price_data.tax_behavior word:exclusive|inclusive|unspecified
line_item.tax_rates id*
managed_payments.enabled flag
saved_payment_method_options.allow_redisplay_filters text*
saved_payment_method_options.payment_method_remove text
saved_payment_method_options.payment_method_save text
shipping_options any*
tax_id_collection.enabled flag
tax_id_collection.required text
";

/// What only something sold at once takes.
const PAYMENT: &str = "\
invoice_creation.enabled flag
invoice_creation.invoice_data.account_tax_ids id*
invoice_creation.invoice_data.custom_fields any*
invoice_creation.invoice_data.description text
invoice_creation.invoice_data.footer text
invoice_creation.invoice_data.metadata object
invoice_creation.invoice_data.rendering_options.amount_tax_display text
invoice_creation.invoice_data.rendering_options.template id
payment_intent_data.capture_method word:automatic|automatic_async|manual
payment_intent_data.description text
payment_intent_data.metadata object
payment_intent_data.receipt_email text
payment_intent_data.setup_future_usage word:off_session|on_session
payment_intent_data.shipping any
payment_intent_data.statement_descriptor text
payment_intent_data.statement_descriptor_suffix text
";

/// What only a subscription takes.
const SUBSCRIPTION: &str = "\
payment_method_collection word:always|if_required
subscription_data.billing_cycle_anchor number
subscription_data.billing_cycle_anchor_config any
subscription_data.billing_mode.type text
subscription_data.billing_mode.flexible any
subscription_data.default_tax_rates id*
subscription_data.description text
subscription_data.invoice_settings.issuer.type text
subscription_data.invoice_settings.issuer.account id
subscription_data.metadata object
subscription_data.pending_invoice_item_interval.interval text
subscription_data.pending_invoice_item_interval.interval_count number
subscription_data.proration_behavior word:create_prorations|none
subscription_data.trial_settings.end_behavior.missing_payment_method word:cancel|create_invoice|pause
";

/// What only a session that stores a card takes.
const SETUP: &str = "\
setup_intent_data.description text
setup_intent_data.metadata object
";

/// What the sale itself tells, and what to use instead.
const RESERVED: &[(&str, &str)] = &[
    ("mode", "The plan tells: one with an interval is a subscription."),
    ("line_items", "Name plans; `line_item` says what each line takes besides."),
    ("optional_items", "Only what was asked for is sold: a plan for each."),
    ("currency", "The plan's price has one."),
    ("customer", "Kassa keeps the account's one customer."),
    ("customer_account", "Kassa keeps the account's one customer."),
    ("customer_creation", "Kassa makes the account's one customer."),
    ("customer_email", "Name the customer's `email`."),
    ("client_reference_id", "It names the account."),
    ("success_url", "Use `successUrl`."),
    ("cancel_url", "Use `cancelUrl`."),
    ("return_url", "Use `successUrl`."),
    ("locale", "Use `locale`."),
    ("expires_at", "Use `expires_in_minutes`: equal checkouts share one page."),
    ("expand", "Kassa reads what it needs."),
    ("payment_method_types", "Stripe takes `allowed_payment_method_types` now."),
    ("after_expiration", "Begin a new checkout: this one's terms end with it."),
    ("subscription_data.trial_period_days", "Use the plan's `trialDays`."),
    ("subscription_data.trial_end", "Use the plan's `trialDays`."),
];

/// What cannot be said together.
const EXCLUDE: &[(&str, &str)] = &[
    ("allow_promotion_codes", "discounts"),
    ("allowed_payment_method_types", "excluded_payment_method_types"),
    (
        "subscription_data.billing_cycle_anchor",
        "subscription_data.billing_cycle_anchor_config",
    ),
];

/// Metadata by which Kassa knows what was sold to whom.
const OURS: &[&str] = &["userId", "priceId"];
const OURS_BEGIN: &str = "kassa_";

/// Our own word for when a session ends.
const EXPIRY: &str = "expires_in_minutes";
/// docs.stripe.com/api/checkout/sessions/create, read 2026-11-23: 30 minutes to 24 hours.
const MINUTES: core::ops::RangeInclusive<i64> = 30..=1_440;
/// Clocks differ, and a request takes its time: so far inside the bounds it is sent.
const MARGIN: Millis = 2 * MINUTE;

/// What a session is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Payment,
    Subscription,
    Setup,
}

/// Reads a checkout's options.
///
/// # Errors
/// `Misused` for a field that is unknown, reserved, of a wrong form, or beside one that it
/// excludes.
pub(super) fn session(mode: Mode, options: Option<&str>) -> Result<Fields, KassaError> {
    let own: [&'static str; 2] = match mode {
        Mode::Payment => [SALE, PAYMENT],
        Mode::Subscription => [SALE, SUBSCRIPTION],
        Mode::Setup => ["", SETUP],
    };
    let options = options.unwrap_or("{}");
    refuse_reserved(options)?;
    let mut fields = Fields::read(NAME, &[SESSION, own[0], own[1]], options)?;
    for (one, other) in EXCLUDE {
        let all = fields.values();
        let given = |path| all.iter().any(|(it, value)| *it == path && !matches!(*value, "false" | "[]"));
        if given(*one) && given(*other) {
            let hint = ["Leave out `", one, "` or `", other, "`: Stripe takes one of them."];
            return Err(misused("exclusive_options", &hint));
        }
    }
    for path in [
        "metadata",
        "subscription_data.metadata",
        "payment_intent_data.metadata",
        "setup_intent_data.metadata",
    ] {
        let value = fields.get(path).and_then(|it| it.as_deref());
        check_metadata(path, value)?;
    }
    let minutes = fields.take_out(EXPIRY);
    let minutes = minutes.and_then(|it| it.parse::<i64>().ok());
    if minutes.is_some_and(|it| lasting(it).is_none()) {
        let hint = "`expires_in_minutes` is 30 to 1,440: half an hour to a day.";
        return Err(misused("bad_field", &[hint]));
    }
    Ok(fields)
}

/// They stand in no table, so that an unknown field is not answered by naming them.
fn refuse_reserved(options: &str) -> Result<(), KassaError> {
    let said = json::parse(options).unwrap_or(Json::Null);
    for (path, instead) in RESERVED {
        let mut value = Some(&said);
        for name in path.split('.') {
            value = value.and_then(|it| it.get(name));
        }
        if value.is_some_and(|it| *it != Json::Null) {
            let hint = ["Leave out `", path, "`. ", instead];
            return Err(misused("reserved_field", &hint));
        }
    }
    Ok(())
}

/// Names with brackets would lead into other fields (docs.stripe.com/metadata, read 2026-11-23:
/// Stripe takes none).
fn check_metadata(path: &str, value: Option<&str>) -> Result<(), KassaError> {
    let Some(Json::Object(members)) = value.and_then(json::parse) else {
        return Ok(());
    };
    for (name, _) in members {
        if OURS.contains(&&*name) || name.starts_with(OURS_BEGIN) {
            let hint = ["Leave `", &name, "` out of `", path, "`: Kassa sets it."];
            return Err(misused("reserved_field", &hint));
        }
        if name.is_empty() || name.contains(['[', ']']) {
            let hint = ["A name in `", path, "` is empty or has brackets."];
            return Err(misused("bad_field", &hint));
        }
    }
    Ok(())
}

/// How long a session can be paid, where the options say; none for a time that Stripe does not
/// take.
fn lasting(minutes: i64) -> Option<Millis> {
    let shortest = MARGIN.saturating_add(HOUR / 2);
    let longest = (24 * HOUR).saturating_sub(MARGIN);
    let wanted = minutes.saturating_mul(MINUTE).clamp(shortest, longest);
    MINUTES.contains(&minutes).then_some(wanted)
}

/// The same, of options that nobody has checked.
pub(super) fn lifetime(options: Option<&str>) -> Option<Millis> {
    let said = json::parse(options?)?;
    if let Json::Number(minutes) = said.get(EXPIRY)? {
        return lasting(*minutes);
    }
    None
}

/// What the options say in words, such as `ui_mode`.
pub(super) fn word(options: Option<&str>, name: &str) -> Option<String> {
    let said = json::parse(options?)?;
    let value = said.get(name)?;
    matches!(value, Json::Text(_)).then(|| plain(&json::text(value)))
}

/// Whether the options switch something on.
pub(super) fn is_on(fields: &Fields, path: &str) -> bool {
    fields.values().contains(&(path, "true"))
}

/// Whether they say anything at or below a path.
pub(super) fn has(fields: &Fields, path: &str) -> bool {
    let below = |it: &str| it.strip_prefix(path).is_some_and(|it| it.is_empty() || it.starts_with('.'));
    fields.values().iter().any(|(it, _)| below(it))
}

/// Adds fields to a form: `a.b` becomes `a[b]`, lists are counted, `null` becomes empty, which
/// unsets.
pub(super) fn write(form: &mut Form, fields: &Fields) {
    for (path, value) in fields.values() {
        if let (Some(value), None) = (json::parse(value), of_line(path)) {
            put(form, &bracketed("", path), &value);
        }
    }
}

/// Adds what is said of a line to the line of this name, such as `line_items[0]`, less
/// what does not go with it.
pub(super) fn write_line(form: &mut Form, fields: &Fields, line: &str, without: &[&str]) {
    for (path, value) in fields.values() {
        let (Some(value), Some(path)) = (json::parse(value), of_line(path)) else {
            continue;
        };
        if !without.iter().any(|it| path.starts_with(it)) {
            put(form, &bracketed(line, path), &value);
        }
    }
}

fn of_line(path: &str) -> Option<&str> {
    path.strip_prefix("line_item.")
}

/// `a.b` as `a[b]`, or below a place as `place[a][b]`.
fn bracketed(place: &str, path: &str) -> String {
    let mut name = place.to_string();
    for part in path.split('.') {
        if name.is_empty() {
            name.push_str(part);
        } else {
            name.push_str(&["[", part, "]"].concat());
        }
    }
    name
}

fn put(form: &mut Form, name: &str, value: &Json<'_>) {
    match value {
        Json::Null => _ = form.text(name, ""),
        Json::Flag(flag) => _ = form.text(name, if *flag { "true" } else { "false" }),
        Json::Number(number) => _ = form.number(name, *number),
        Json::Inexact(digits) => _ = form.text(name, digits),
        Json::Text(text) => _ = form.text(name, text),
        Json::List(items) => {
            for (place, item) in items.iter().enumerate() {
                put(form, &format!("{name}[{place}]"), item);
            }
        }
        Json::Object(members) => {
            for (inner, item) in members {
                put(form, &[name, "[", inner, "]"].concat(), item);
            }
        }
    }
}

pub(super) fn misused(code: &str, hint: &[&str]) -> KassaError {
    KassaError::misused(code, &hint.concat()).at(NAME)
}
