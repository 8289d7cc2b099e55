//! How a page sells by Stripe.js, on itself: the whole of Checkout in a frame, or its elements.
//! All of it is data (docs.stripe.com/js and npm `@stripe/stripe-js` 10.2.1, read 2026-11-23).

use super::checkout::locale;
use super::options::{self, Mode};
use super::NAME;
use crate::ask::{ScriptCall, WayToPay};
use crate::error::KassaError;
use crate::json;
use crate::model::config::ProviderConfig;
use crate::model::id::Environment;
use crate::providers::CheckoutOrder;
use crate::providers::address::loopback;
use crate::providers::input::{Fields, member};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Each major version of the API has a script of its own (docs.stripe.com/sdks/stripejs-versioning,
/// read 2026-11-23).
const SCRIPT: &str = "https://js.stripe.com/endive/stripe.js";
/// Its place, on Stripe's host and on the lab's.
const PLACE: &str = "/endive/stripe.js";
/// The elements that are filled.
const PAGE: &str = "kassa-checkout";
const PAYMENT: &str = "kassa-payment";
const CONTACT: &str = "kassa-contact";
const BILLING: &str = "kassa-billing";
const SHIPPING: &str = "kassa-shipping";
const CURRENCY: &str = "kassa-currency";

/// Where a customer pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ui {
    /// On Stripe's own page.
    Hosted,
    /// On the app's page, in a frame.
    Embedded,
    /// On the app's page, in elements that it arranges.
    Elements,
}

/// Where this checkout is paid. `overlay` is a wish that may come from a browser: without a
/// publishable key it is left; the app's own `ui_mode` is not.
///
/// # Errors
/// `Misused` without a publishable key that goes with the secret one.
pub(super) fn ui(order: &CheckoutOrder<'_>) -> Result<Ui, KassaError> {
    let ui = match options::word(order.options, "ui_mode").as_deref() {
        Some("embedded_page") => Ui::Embedded,
        Some("elements") => Ui::Elements,
        None if order.overlay && order.keys.client_key.is_some() => Ui::Embedded,
        _ => return Ok(Ui::Hosted),
    };
    client_key(order.keys, order.environment)?;
    Ok(ui)
}

/// How the page shows a session. `place` is its address, or its client secret where it is paid on
/// the app's page.
pub(super) fn way(place: &str, order: &CheckoutOrder<'_>) -> WayToPay {
    let open = || WayToPay::Open {
        url: place.to_string(),
    };
    // A page that was made before a key was there has an address all the same.
    if place.starts_with("http") {
        return open();
    }
    let mode = match order.terms.interval {
        Some(_) => Mode::Subscription,
        None => Mode::Payment,
    };
    let known = (
        ui(order),
        client_key(order.keys, order.environment),
        options::session(mode, order.options),
    );
    // What made the session is let through again.
    let (Ok(ui), Ok(client), Ok(fields)) = known else {
        return open();
    };
    let (calls, mount) = match ui {
        Ui::Hosted | Ui::Embedded => framed(client, place, order, &fields),
        Ui::Elements => elements(client, place, order, &fields),
    };
    let lab = order.keys.api_base.as_deref().and_then(loopback);
    WayToPay::Script {
        src: lab.map_or_else(|| SCRIPT.to_string(), |lab| [lab, PLACE].concat()),
        calls,
        mount: Some(mount),
        page: None,
    }
}

/// The publishable key (docs.stripe.com/keys, read 2026-11-23).
fn client_key(keys: &ProviderConfig, environment: Environment) -> Result<&str, KassaError> {
    let client = keys.client_key.as_deref().map(str::trim);
    let wrong = |code: &str, hint: &str| Err(KassaError::misused(code, hint).at(NAME));
    match (client, environment) {
        (None | Some(""), _) => wrong(
            "no_client_key",
            "The page needs Stripe's publishable key, `pk_test_…` or `pk_live_…`: add it to \
             `providers` as `clientKey`.",
        ),
        (Some(client), Environment::Test) if client.starts_with("pk_test_") => Ok(client),
        (Some(client), Environment::Live) if client.starts_with("pk_live_") => Ok(client),
        (Some(client), _) if client.starts_with("pk_") => wrong(
            "keys_do_not_match",
            "The publishable key and the secret key are of different environments: both are of \
             test mode, or both of live mode.",
        ),
        (Some(_), _) => wrong(
            "not_a_client_key",
            "`clientKey` goes to browsers: put the publishable key there, `pk_test_…` or \
             `pk_live_…`, and nothing else.",
        ),
    }
}

type Calls = (Vec<ScriptCall>, String);

/// The whole of Checkout in a frame.
fn framed(client: &str, secret: &str, order: &CheckoutOrder<'_>, fields: &Fields) -> Calls {
    let mut page = call(".createEmbeddedCheckoutPage", &with_secret(secret));
    // Only a page that may end without going elsewhere tells that it has
    // (docs.stripe.com/js/embedded_checkout, read 2026-11-23).
    let stays = ["\"never\"", "\"if_required\""];
    let all = fields.values();
    if stays.iter().any(|it| all.contains(&("redirect_on_completion", *it))) {
        page.done = Some("onComplete".to_string());
    }
    let calls = [stripe(client, order), page, mount(PAGE, None)];
    (calls.into(), PAGE.to_string())
}

/// The elements that this sale needs, and the page's own button.
fn elements(client: &str, secret: &str, order: &CheckoutOrder<'_>, fields: &Fields) -> Calls {
    let tax = options::is_on(fields, "automatic_tax.enabled");
    let required = fields
        .values()
        .contains(&("billing_address_collection", "\"required\""));
    let money = options::is_on(fields, "adaptive_pricing.enabled");
    let mut init = with_secret(secret);
    if money {
        init.truncate(init.len().saturating_sub(1));
        member(&mut init, "adaptivePricing", "{\"allowed\":true}");
        init.push('}');
    }
    let mut calls = Vec::from([
        stripe(client, order),
        call(".initCheckoutElementsSdk", &init),
    ]);
    let mut places = String::new();
    for (wanted, function, place) in [
        // A customer whose address is known is not asked for it.
        (order.email.is_none(), ".createContactDetailsElement", CONTACT),
        (money, ".createCurrencySelectorElement", CURRENCY),
        (tax || required, ".createBillingAddressElement", BILLING),
        (
            options::has(fields, "shipping_address_collection"),
            ".createShippingAddressElement",
            SHIPPING,
        ),
        (true, ".createPaymentElement", PAYMENT),
    ] {
        if wanted {
            let made = u32::try_from(calls.len()).ok();
            calls.push(of(call(function, ""), Some(1)));
            calls.push(mount(place, made));
            places.push_str(if places.is_empty() { "" } else { " " });
            places.push_str(place);
        }
    }
    let actions = u32::try_from(calls.len()).ok();
    calls.push(of(call(".loadActions", ""), Some(1)));
    let mut confirm = of(call(".actions.confirm", "{}"), actions);
    confirm.pressed = true;
    calls.push(confirm);
    (calls, places)
}

fn stripe(client: &str, order: &CheckoutOrder<'_>) -> ScriptCall {
    let mut arguments = json::text(&client);
    if let Some(tag) = order.locale {
        let locale = json::text(&locale(tag));
        arguments.push_str(&[",{\"locale\":", &locale, "}"].concat());
    }
    call("Stripe", &arguments)
}

fn with_secret(secret: &str) -> String {
    ["{\"clientSecret\":", &json::text(&secret), "}"].concat()
}

fn mount(place: &str, made: Option<u32>) -> ScriptCall {
    let place = ["#", place].concat();
    of(call(".mount", &json::text(&place.as_str())), made)
}

fn of(call: ScriptCall, of: Option<u32>) -> ScriptCall {
    ScriptCall { of, ..call }
}

fn call(function: &str, arguments: &str) -> ScriptCall {
    ScriptCall {
        function: function.to_string(),
        arguments: ["[", arguments, "]"].concat(),
        done: None,
        of: None,
        pressed: false,
    }
}
