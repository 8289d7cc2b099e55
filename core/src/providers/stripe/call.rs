//! Calls: what is stored, and how it becomes a request.

use super::{NAME, input, options};
use crate::providers::address;
use crate::providers::query::{Form, segment};
use crate::authentic::digest::sha256_hex;
use crate::error::{KassaError, Reason};
use crate::model::account::{Call, Operation};
use crate::model::config::ProviderConfig;
use crate::model::http::{Header, HttpRequest};
use crate::model::id::{Customer, Environment};
use crate::model::secret::Secret;
use crate::providers::RefundOrder;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;

const API: &str = "https://api.stripe.com";
/// Replies have this shape whatever the account's own version is. Webhooks do
/// not: see `payload`. (docs.stripe.com/api/versioning, read 2026-11-21)
pub(super) const VERSION: &str = "2026-10-28.endive";
const TIMEOUT_MS: u32 = 30_000;
/// docs.stripe.com/api/idempotent_requests, read 2026-11-21.
const LONGEST_KEY: usize = 255;

/// The environment that a secret key works in (docs.stripe.com/keys, read
/// 2026-11-21: sandboxes have test keys too).
pub(super) fn environment(secret_key: &str) -> Result<Environment, KassaError> {
    let begins = |prefixes: &[&str]| prefixes.iter().any(|p| secret_key.starts_with(p));
    let (code, hint) = if !secret_key.bytes().all(|b| b.is_ascii_graphic()) {
        (
            "malformed_secret_key",
            "The secret key holds blanks or line breaks: copy it anew.",
        )
    } else if begins(&["sk_test_", "rk_test_"]) {
        return Ok(Environment::Test);
    } else if begins(&["sk_live_", "rk_live_"]) {
        return Ok(Environment::Live);
    } else if begins(&["pk_"]) {
        (
            "publishable_key",
            "This is the publishable key. Use the secret one, `sk_…` or `rk_…`.",
        )
    } else if begins(&["whsec_"]) {
        (
            "webhook_secret_as_key",
            "This is a webhook's signing secret. Put it into `webhookSecrets`, and the API's \
             secret key, `sk_…` or `rk_…`, here.",
        )
    } else {
        (
            "unknown_secret_key",
            "Use a secret key that begins with `sk_` or `rk_`.",
        )
    };
    Err(KassaError::misused(code, hint).at(NAME))
}

/// Address, secret and version around a call.
pub(super) fn request(call: &Call, keys: &ProviderConfig) -> Result<HttpRequest, KassaError> {
    let secret = keys
        .secret_key
        .as_ref()
        .map(Secret::reveal)
        .filter(|key| !key.is_empty());
    let secret = secret.ok_or_else(|| {
        KassaError::misused("no_secret_key", "Add Stripe's secret key to `providers`.").at(NAME)
    })?;
    environment(secret)?;
    let base = address::base(NAME, API, keys)?;
    if !call.path.starts_with("/v1/") {
        return Err(
            KassaError::misused("foreign_path", "This call is not one of Stripe's.").at(NAME),
        );
    }
    let header = |name: &str, value: &str| Header {
        name: name.into(),
        value: value.into(),
    };
    let mut headers = vec![
        header("Authorization", &format!("Bearer {secret}")),
        header("Stripe-Version", VERSION),
    ];
    if call.method == "POST" {
        headers.push(header("Content-Type", "application/x-www-form-urlencoded"));
    }
    if let Some(key) = &call.idempotency_key {
        headers.push(header("Idempotency-Key", key));
    }
    Ok(HttpRequest {
        method: call.method.clone(),
        url: format!("{base}{}", call.path),
        headers,
        body: call.body.clone(),
        timeout_ms: TIMEOUT_MS,
    })
}

/// Where one was deleted over there, its key would only give it back: the next one's names it.
pub(super) fn create_customer(
    customer: &Customer,
    environment: Environment,
    gone: Option<&str>,
) -> Call {
    let mut place = format!("kassa-customer-{}-", environment.word());
    if let Some(gone) = gone {
        place.push_str(&[gone, "-"].concat());
    }
    let mut form = Form::new();
    form.maybe("email", customer.email.as_deref())
        .maybe("name", customer.name.as_deref())
        .text("metadata[kassa_account]", &customer.id);
    post(
        "/v1/customers",
        form,
        Some(key(&place, &customer.id)),
    )
}

/// docs.stripe.com/search, read 2026-11-21: new customers can be missing for a
/// minute, and the case of letters does not count, so the reply is checked.
pub(super) fn find_customer(account: &str) -> Call {
    let account = account.replace('\\', "\\\\").replace('\'', "\\'");
    let mut form = Form::new();
    form.text("query", &format!("metadata['kassa_account']:'{account}'"))
        .number("limit", 100);
    get(form.query("/v1/customers/search"))
}

/// What cannot be done at Stripe, or not from here yet.
pub(super) fn unsupported(code: &str, hint: &str) -> KassaError {
    KassaError::new(Reason::Unsupported, code, hint).at(NAME)
}

/// The refunds of the same payment, with what they were made for
/// (docs.stripe.com/api/refunds/list, read 2026-11-21).
pub(super) fn look_up(refund: &Operation) -> Option<Call> {
    let mut fields = refund.call.body.split('&');
    let payment = fields
        .find(|field| field.starts_with("payment_intent=") || field.starts_with("charge="))?;
    Some(get(["/v1/refunds?", payment, "&limit=100"].concat()))
}

/// Whether a refund of Stripe's, by the key in its metadata, is this one.
pub(super) fn is_made(refund: &Operation, key: &str) -> bool {
    let mut form = Form::new();
    form.text("metadata[kassa_key]", key);
    let wanted = form.finish();
    refund.call.body.split('&').any(|field| field == wanted)
}

/// What a refund takes besides (docs.stripe.com/api/refunds/create, read 2026-11-23).
const REFUND: &str = "\
instructions_email text:3-512
metadata object
reason word:duplicate|fraudulent|requested_by_customer
refund_application_fee flag
reverse_transfer flag
";

pub(super) fn refund(order: &RefundOrder<'_>) -> Result<Call, KassaError> {
    let RefundOrder {
        payment,
        amount,
        key: caller_key,
        options,
    } = *order;
    let options = input::read(REFUND, options)?;
    let names = || core::iter::once(&payment.id).chain(&payment.aliases);
    let intent = names().find(|name| name.starts_with("pi_"));
    let charge = names().find(|name| name.starts_with("ch_") || name.starts_with("py_"));
    let mut form = Form::new();
    match (intent, charge) {
        (Some(intent), _) => form.text("payment_intent", intent),
        (None, Some(charge)) => form.text("charge", charge),
        (None, None) => {
            return Err(KassaError::new(
                Reason::Unsupported,
                "nothing_charged",
                "No charge of this payment is known: it was free, paid from a balance or outside \
                 of Stripe. Give it back where it was paid.",
            )
            .at(NAME));
        }
    };
    if let Some(amount) = amount {
        form.number("amount", amount);
    }
    form.text("metadata[kassa_key]", caller_key);
    options::write(&mut form, &options);
    let key = key(&format!("kassa-refund-{}-", payment.id), caller_key);
    Ok(post("/v1/refunds", form, Some(key)))
}

pub(super) fn retrieve_subscription(id: &str) -> Call {
    get(format!("/v1/subscriptions/{}", segment(id)))
}

/// Since basil a payment intent does not name its invoice, nor an invoice its
/// payment intent: a list of their pairs does
/// (docs.stripe.com/api/invoice-payment/list, read 2026-11-21; it cannot be
/// searched by charge).
pub(super) fn relate(payment: &[String]) -> Option<Call> {
    let find = |prefix: &str| payment.iter().find(|name| name.starts_with(prefix));
    let mut form = Form::new();
    match (find("pi_"), find("in_")) {
        // What a session sold at once has told all its names.
        _ if find("cs_").is_some() => return None,
        (Some(intent), None) => form
            .text("payment[type]", "payment_intent")
            .text("payment[payment_intent]", intent),
        (None, Some(invoice)) => form.text("invoice", invoice),
        (Some(_), Some(_)) | (None, None) => return None,
    };
    form.text("expand[0]", "data.invoice");
    Some(get(form.query("/v1/invoice_payments")))
}

pub(super) fn post(path: &str, form: Form, idempotency_key: Option<String>) -> Call {
    Call {
        method: "POST".to_string(),
        path: path.to_string(),
        body: form.finish(),
        idempotency_key,
        once: false,
        sealed: None,
    }
}

pub(super) fn get(path: String) -> Call {
    Call {
        method: "GET".to_string(),
        path,
        body: String::new(),
        idempotency_key: None,
        once: false,
        sealed: None,
    }
}

/// An idempotency key, readable where it fits into a header and into Stripe's
/// limit, else with a digest of the part that does not.
pub(super) fn key(prefix: &str, id: &str) -> String {
    let whole = format!("{prefix}{id}");
    if whole.len() <= LONGEST_KEY && whole.bytes().all(|b| b.is_ascii_graphic()) {
        return whole;
    }
    let prefix = prefix.split_inclusive('-').take(2).collect::<String>();
    format!("{prefix}{}", sha256_hex(&[whole.as_bytes()]))
}
