//! The script that a page runs to sell: TossPayments' window, its widget, or the window that
//! stores a card (docs.tosspayments.com/sdk/v2/js, read 2026-11-22). Nothing is created over
//! there before a customer has approved it, so a session is a name of ours and nothing else.

use super::call::{Body, number};
use super::key::{self, Kind};
use super::request::secret;
use super::{NAME, options, order, unsupported};
use crate::ask::{ScriptCall, WayToPay};
use crate::error::KassaError;
use crate::found::replaced;
use crate::json::{self, Json};
use crate::model::config::ProviderConfig;
use crate::model::id::Environment;
use crate::model::money::Money;
use crate::providers::address::loopback;
use crate::providers::input::Fields;
use crate::providers::query::segment;
use crate::providers::{CheckoutOrder, Opening, RegisterOrder, Session};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

const SCRIPT: &str = "https://js.tosspayments.com/v2/standard";
/// The elements that the widget fills: ways to pay, and terms to agree to.
const METHODS: &str = "kassa-payment-methods";
const AGREEMENT: &str = "kassa-payment-agreement";
/// Our id of the checkout, on the addresses to come back to.
pub(super) const CHECKOUT: &str = "kassa_checkout";
/// The currency, where amounts have decimals: the query has them as they are written.
pub(super) const CURRENCY: &str = "kassa_currency";

/// What the session is, once all that it is made of has been checked.
pub(super) fn create(order: &CheckoutOrder<'_>) -> Result<Opening, KassaError> {
    let widget = is_widget(order);
    script(order, widget)?;
    Ok(Opening::Made(Session {
        id: order::of_checkout(order.checkout, widget),
        checkout: Some(order.checkout.to_string()),
        url: Some(source(order.keys)),
        paid: false,
        subscription: None,
        expires_at: None,
        environment: Some(order.environment),
    }))
}

/// How the page shows it.
pub(super) fn way(url: &str, order: &CheckoutOrder<'_>) -> WayToPay {
    let script = script(order, is_widget(order));
    // What `create` has let through is let through again.
    let open = |_| WayToPay::Open {
        url: url.to_string(),
    };
    script.unwrap_or_else(open)
}

/// How the page lets somebody store a card or bank account without buying.
pub(super) fn way_to_register(order: &RegisterOrder<'_>) -> Result<Option<WayToPay>, KassaError> {
    let client = client_key(order.keys, None)?;
    let mut fields = options::billing(order.options)?;
    buyer(&mut fields, order.email, order.name);
    fields.text("method", "CARD");
    let asked = Body::within(&fields.object())
        .text("successUrl", &with(order.success_url, &[]))
        .text("failUrl", &with(order.cancel_url, &[]));
    let calls = window(client, order.customer, ".requestBillingAuth", asked);
    Ok(Some(shown(order.keys, calls, None)))
}

/// Whether the widget sells it: where it is asked for, or where only it has keys. A card cannot
/// be stored there.
fn is_widget(order: &CheckoutOrder<'_>) -> bool {
    if order.terms.interval.is_some() {
        return false;
    }
    let alone = order.keys.client_key.is_none() && order.keys.widget.is_some();
    let options = order.options.and_then(json::parse).unwrap_or(Json::Null);
    if let Some(Json::Flag(said)) = options.get("widget") {
        return *said;
    }
    // Names that the widget alone knows ask for it.
    let mut names = ["variantKey", "agreementVariantKey"].iter();
    alone || names.any(|name| options.get(name).is_some_and(|it| *it != Json::Null))
}

fn script(order: &CheckoutOrder<'_>, widget: bool) -> Result<WayToPay, KassaError> {
    let customer = order.customer.unwrap_or_default();
    let lasts = order.terms.interval.is_some();
    let price = Money {
        amount: order.terms.cost(order.quantity),
        currency: order.terms.price.currency.clone(),
    };
    check_currency(&price, lasts)?;
    let client = client_key(order.keys, widget.then_some(order.environment))?;
    let session = order::of_checkout(order.checkout, widget);
    let urls = Urls::of(order, &session, &price);
    if lasts {
        let mut fields = options::billing(order.options)?;
        buyer(&mut fields, order.email, order.name);
        fields.text("method", "CARD");
        let asked = urls.on(Body::within(&fields.object()));
        let calls = window(client, customer, ".requestBillingAuth", asked);
        return Ok(shown(order.keys, calls, None));
    }
    let mut fields = if widget {
        options::widget(order.options)?
    } else {
        options::window(order.options)?
    };
    buyer(&mut fields, order.email, order.name);
    fields.text("orderName", &order::name(&order.terms.title()));
    fields.take_out("widget");
    if order.terms.tax_free {
        fields.put("taxFreeAmount", super::call::number(&price));
    }
    let amount = amount(&price);
    if widget {
        let methods = fields.take_out("variantKey");
        let agreement = fields.take_out("agreementVariantKey");
        let asked = urls.on(Body::within(&fields.object()).text("orderId", &session));
        let calls = widgets(client, customer, &amount, [methods, agreement], asked);
        let mount = [METHODS, " ", AGREEMENT].concat();
        return Ok(shown(order.keys, calls, Some(mount)));
    }
    fields.text("method", "CARD");
    language(&mut fields, order.locale);
    let asked = Body::within(&fields.object())
        .raw("amount", &amount)
        .text("orderId", &session);
    let calls = window(client, customer, ".requestPayment", urls.on(asked));
    Ok(shown(order.keys, calls, None))
}

fn check_currency(price: &Money, lasts: bool) -> Result<(), KassaError> {
    match &*price.currency {
        "krw" => Ok(()),
        "usd" | "jpy" if !lasts => Ok(()),
        "usd" | "jpy" => Err(unsupported(
            "currency_not_billed",
            "A stored card is charged in won only: give the plan a price in `krw`.",
        )),
        _ => Err(unsupported(
            "unknown_currency",
            "TossPayments sells in `krw`, `usd` and `jpy`.",
        )),
    }
}

/// The publishable key for the page: the widget's, or the API's.
fn client_key(keys: &ProviderConfig, widget: Option<Environment>) -> Result<&str, KassaError> {
    let missing = |hint| KassaError::misused("no_client_key", hint).at(NAME);
    let (client, kind) = match (widget, &keys.widget) {
        (Some(_), Some(pair)) => (pair.client_key.as_str(), Kind::WidgetClient),
        (Some(_), None) => {
            return Err(missing(
                "The widget has keys of its own: add `widget: {clientKey, secretKey}`, `…_gck_…` and \
                 `…_gsk_…`.",
            ));
        }
        (None, _) => {
            let client = keys.client_key.as_deref();
            let hint = "The page needs the API's client key, `test_ck_…` or `live_ck_…`: add it to \
                        `providers` as `clientKey`.";
            (client.ok_or_else(|| missing(hint))?, Kind::Client)
        }
    };
    let client = client.trim();
    let told = key::environment(client, kind)?;
    let secret_key = secret(keys, widget.is_some())?;
    if key::environment(secret_key, kind.partner())? == told {
        return Ok(client);
    }
    let hint = "The client key and the secret key are of different environments: both begin with \
                `test_`, or both with `live_`.";
    Err(KassaError::misused("keys_do_not_match", hint).at(NAME))
}

fn buyer(fields: &mut Fields, email: Option<&str>, name: Option<&str>) {
    let fits = |text: &&str| (1..=100).contains(&text.chars().count());
    if let Some(email) = email.filter(fits) {
        fields.text("customerEmail", email);
    }
    if let Some(name) = name.filter(fits) {
        fields.text("customerName", name);
    }
}

/// The window speaks four languages; where none of them is wanted, it goes by the currency.
fn language(fields: &mut Fields, locale: Option<&str>) {
    let primary = locale.and_then(|it| it.split(['-', '_']).next());
    let language = match primary.map(str::to_ascii_lowercase).as_deref() {
        Some("ko") => "KO",
        Some("en") => "EN",
        Some("ja") => "JA",
        Some("zh") => "ZH",
        _ => return,
    };
    let card = [None, Some("\"CARD\"".to_string())];
    if fields.get("method").is_some_and(|it| card.contains(it)) {
        fields.text("card.language", language);
    }
}

fn amount(price: &Money) -> String {
    Body::new()
        .text("currency", &price.currency.to_ascii_uppercase())
        .raw("value", &number(price))
        .finish()
}

/// Where a customer comes back to.
struct Urls {
    success: String,
    fail: String,
}

impl Urls {
    fn of(order: &CheckoutOrder<'_>, session: &str, price: &Money) -> Self {
        let mut riders = Vec::from([(CHECKOUT, order.checkout)]);
        if price.currency == "usd" {
            riders.push((CURRENCY, "usd"));
        }
        let of = |url: &str| with(&replaced(url, "{CHECKOUT_SESSION_ID}", session), &riders);
        Urls {
            success: of(order.success_url),
            fail: of(order.cancel_url),
        }
    }

    fn on(&self, asked: Body) -> Body {
        asked
            .text("successUrl", &self.success)
            .text("failUrl", &self.fail)
    }
}

/// What a customer brings back. A page that somebody came back to before has it in its address.
const BROUGHT: [&str; 9] = [
    CHECKOUT,
    CURRENCY,
    "orderId",
    "paymentKey",
    "amount",
    "code",
    "message",
    "customerKey",
    "authKey",
];

/// An address with more in its query, before the place on the page that it leads to, and with
/// nothing of an earlier way back.
fn with(url: &str, riders: &[(&str, &str)]) -> String {
    let (address, place) = url.split_once('#').unwrap_or((url, ""));
    let (page, query) = address.split_once('?').unwrap_or((address, ""));
    let mut out = page.to_string();
    for pair in query.split('&').filter(|it| !it.is_empty()) {
        let (name, _) = pair.split_once('=').unwrap_or((pair, ""));
        if !BROUGHT.contains(&name) {
            out.push(if out.contains('?') { '&' } else { '?' });
            out.push_str(pair);
        }
    }
    for (name, value) in riders {
        out.push(if out.contains('?') { '&' } else { '?' });
        out.push_str(&[name, "=", &segment(value)].concat());
    }
    if !place.is_empty() {
        out.push_str(&["#", place].concat());
    }
    out
}

fn window(client: &str, customer: &str, function: &str, asked: Body) -> Vec<ScriptCall> {
    Vec::from([
        call("TossPayments", json::list(&[&client])),
        call(".payment", customers(customer)),
        call(function, asked.argument()),
    ])
}

fn widgets(
    client: &str,
    customer: &str,
    amount: &str,
    variants: [Option<String>; 2],
    asked: Body,
) -> Vec<ScriptCall> {
    let [methods, agreement] = variants;
    let render = |element: &str, variant: Option<String>| {
        let body = Body::new().text("selector", &["#", element].concat());
        let body = match variant {
            Some(variant) => body.raw("variantKey", &variant),
            None => body,
        };
        body.argument()
    };
    let mut calls = Vec::from([
        call("TossPayments", json::list(&[&client])),
        call(".widgets", customers(customer)),
        call(".setAmount", ["[", amount, "]"].concat()),
        call(".renderPaymentMethods", render(METHODS, methods)),
        call(".renderAgreement", render(AGREEMENT, agreement)),
        call(".requestPayment", asked.argument()),
    ]);
    // All that follows is asked of the widgets.
    for call in calls.iter_mut().skip(2) {
        call.of = Some(1);
    }
    if let Some(last) = calls.last_mut() {
        last.pressed = true;
    }
    calls
}

fn customers(customer: &str) -> String {
    Body::new().text("customerKey", customer).argument()
}

fn call(function: &str, arguments: String) -> ScriptCall {
    ScriptCall {
        function: function.to_string(),
        arguments,
        done: None,
        of: None,
        pressed: false,
    }
}

fn source(keys: &ProviderConfig) -> String {
    let lab = keys.api_base.as_deref().and_then(loopback);
    lab.map_or_else(|| SCRIPT.to_string(), |lab| [lab, "/v2/standard"].concat())
}

fn shown(keys: &ProviderConfig, calls: Vec<ScriptCall>, mount: Option<String>) -> WayToPay {
    WayToPay::Script {
        src: source(keys),
        calls,
        mount,
        page: None,
    }
}
