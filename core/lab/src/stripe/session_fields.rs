//! What a request for a checkout session may hold, and what of it excludes what.

use super::error::ApiError;
use super::params::Params;

pub(crate) const FIELDS: &str = "\
    mode success_url cancel_url return_url ui_mode customer customer_email customer_creation \
    customer_update.* client_reference_id metadata.* metadata line_items.#.price \
    line_items.#.quantity line_items.#.price_data.* line_items.#.adjustable_quantity.* \
    line_items.#.metadata.* line_items.#.tax_rates.# subscription_data.metadata.* \
    subscription_data.trial_period_days subscription_data.trial_end \
    subscription_data.description subscription_data.trial_settings.* \
    subscription_data.billing_mode.* subscription_data.proration_behavior \
    subscription_data.billing_cycle_anchor subscription_data.billing_cycle_anchor_config.* \
    subscription_data.default_tax_rates.# subscription_data.invoice_settings.* \
    subscription_data.pending_invoice_item_interval.* payment_intent_data.metadata.* \
    payment_intent_data.setup_future_usage payment_intent_data.description \
    payment_intent_data.receipt_email payment_intent_data.capture_method \
    payment_intent_data.statement_descriptor payment_intent_data.statement_descriptor_suffix \
    payment_intent_data.shipping.* invoice_creation.* allow_promotion_codes discounts.* expires_at \
    locale payment_method_collection automatic_tax.* tax_id_collection.* \
    billing_address_collection phone_number_collection.* submit_type currency adaptive_pricing.* \
    allowed_payment_method_types.# excluded_payment_method_types.# \
    saved_payment_method_options.* redirect_on_completion custom_text.* custom_fields.* \
    branding_settings.* consent_collection.* name_collection.* shipping_address_collection.* \
    shipping_options.* permissions.* payment_method_options.* payment_method_data.* \
    payment_method_configuration wallet_options.* managed_payments.* integration_identifier \
    setup_intent_data.metadata.* setup_intent_data.description origin_context expand.#";

/// What a page of one's own cannot have (docs.stripe.com/api/checkout/sessions/create, read
/// 2026-11-23).
const NOT_IN_ELEMENTS: &[&str] = &[
    "cancel_url",
    "success_url",
    "after_expiration",
    "branding_settings",
    "custom_fields",
    "custom_text",
    "origin_context",
    "redirect_on_completion",
];

/// Where the session is paid, in the newest version's word.
pub(crate) fn ui_mode(p: &Params) -> Result<&'static str, ApiError> {
    let said = p.text("ui_mode").unwrap_or_default();
    let mode = match said.as_str() {
        "" | "hosted" | "hosted_page" => "hosted_page",
        "embedded" | "embedded_page" => "embedded_page",
        "custom" | "elements" => "elements",
        _ => {
            return Err(ApiError::param(
                "",
                "ui_mode",
                "Invalid ui_mode: must be one of hosted_page, embedded_page, or elements",
            ));
        }
    };
    let refused: &[&str] = match mode {
        "elements" => NOT_IN_ELEMENTS,
        "embedded_page" => &["cancel_url", "success_url"],
        _ => &["return_url", "redirect_on_completion"],
    };
    match refused.iter().find(|key| p.given(key)) {
        Some(key) => Err(ApiError::param(
            "",
            key,
            format!("You can not pass `{key}` when `ui_mode` is `{mode}`."),
        )),
        None => Ok(mode),
    }
}

/// Where the buyer comes back to, as each way to show the session needs it.
pub(crate) fn need_addresses(p: &Params, ui: &str) -> Result<(), ApiError> {
    let stays = p.text("redirect_on_completion").as_deref() == Some("never");
    match ui {
        "embedded_page" if !p.given("return_url") && !stays => Err(ApiError::missing("return_url")),
        "hosted_page" if !p.given("success_url") => Err(ApiError::missing("success_url")),
        _ => Ok(()),
    }
}

/// Taxes need an address or a name, and a customer who is known keeps theirs unless the request
/// says otherwise (docs.stripe.com/tax/checkout, read 2026-11-23).
pub(crate) fn check_taxes(p: &Params, address_known: bool) -> Result<(), ApiError> {
    if !p.given("customer") {
        return Ok(());
    }
    let updates =
        |field: &str| p.text(&format!("customer_update.{field}")).as_deref() == Some("auto");
    let on = |field: &str| p.text(field).as_deref() == Some("true");
    let found = address_known || updates("address") || updates("shipping");
    if on("automatic_tax.enabled") && !found {
        return Err(ApiError::param(
            "customer_tax_location_invalid",
            "customer_update",
            "Automatic tax calculation in Checkout requires a valid address on the Customer. Add a \
             valid address to the Customer or set either `customer_update[address]` to 'auto' or \
             `customer_update[shipping]` to 'auto'.",
        ));
    }
    if on("tax_id_collection.enabled") && !updates("name") {
        return Err(ApiError::param(
            "",
            "tax_id_collection",
            "Tax ID collection requires updating business name on the customer. To enable tax ID \
             collection for an existing customer, please set `customer_update[name]` to `auto`.",
        ));
    }
    Ok(())
}
