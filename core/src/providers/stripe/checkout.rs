//! A checkout session, as Stripe wants it asked for.

use super::NAME;
use super::call::{self, get, key, post};
use super::options::{self, Mode};
use super::script::{self, Ui};
use crate::providers::input::Fields;
use crate::providers::query::{Form, segment};
use crate::error::{KassaError, Reason};
use crate::model::account::Call;
use crate::model::money::Money;
use crate::model::time::{Interval, IntervalUnit, SECOND};
use crate::providers::{CheckoutOrder, RegisterOrder};
use crate::sorted::Listed as _;
use alloc::format;
use alloc::string::{String, ToString};

/// docs.stripe.com/api/checkout/sessions/create, read 2026-11-21.
const LONGEST_REFERENCE: usize = 200;

/// What Stripe's page can be shown in (npm `stripe` 23.1.0, 2026-11-21).
const LOCALES: &[&str] = &[
    "bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil", "fr", "fr-CA",
    "hi-IN", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "mt", "nb", "nl", "pl", "pt",
    "pt-BR", "ro", "ru", "sk", "sl", "sv", "th", "tr", "vi", "zh", "zh-HK", "zh-TW",
];

pub(super) fn create(order: &CheckoutOrder<'_>) -> Result<Call, KassaError> {
    let interval = order.terms.interval.as_ref();
    check(order, interval)?;
    let mode = if interval.is_some() {
        Mode::Subscription
    } else {
        Mode::Payment
    };
    let ui = script::ui(order)?;
    let mut fields = options::session(mode, order.options)?;
    complete(&mut fields, order, ui)?;
    let mut form = Form::new();
    form.text(
        "mode",
        match mode {
            Mode::Subscription => "subscription",
            Mode::Payment | Mode::Setup => "payment",
        },
    )
    .maybe("customer", order.customer);
    if order.account.chars().count() <= LONGEST_REFERENCE {
        form.text("client_reference_id", order.account);
    }
    line_items(&mut form, order, &fields);
    way_back(&mut form, &fields, ui, (order.success_url, order.cancel_url));
    // Rounded down: it must not be payable for longer than the caller counts on.
    form.number(
        "expires_at",
        order.expires_at.checked_div_euclid(SECOND).unwrap_or(0),
    )
    .maybe("locale", order.locale.map(locale));
    // A session hands its metadata to nothing that it makes, so the same goes
    // to the subscription or the payment intent (docs.stripe.com/metadata,
    // read 2026-11-21).
    metadata(&mut form, "metadata", order);
    form.text("metadata[userId]", order.account)
        .maybe("metadata[priceId]", order.price);
    if interval.is_some() {
        metadata(&mut form, "subscription_data[metadata]", order);
        if let Some(days) = order.trial_days {
            form.number("subscription_data[trial_period_days]", days.into());
        }
    } else {
        metadata(&mut form, "payment_intent_data[metadata]", order);
    }
    options::write(&mut form, &fields);
    Ok(post("/v1/checkout/sessions", form.grouped(), Some(key_of(order))))
}

/// A page on which a card is stored for what the account pays from now on: on Stripe's own page
/// (docs.stripe.com/payments/save-and-reuse?platform=web, read 2026-11-23). Its metadata tells
/// such cards from those that the app stores by itself.
pub(super) fn store_card(order: &RegisterOrder<'_>) -> Result<Call, KassaError> {
    let fields = options::session(Mode::Setup, order.options)?;
    if options::has(&fields, "ui_mode") || options::has(&fields, "redirect_on_completion") {
        return Err(call::unsupported(
            "stored_on_stripes_page",
            "A card is stored on Stripe's own page: leave out `ui_mode`.",
        ));
    }
    let mut form = Form::new();
    form.text("mode", "setup")
        .text("customer", order.customer)
        .text("currency", order.currency)
        .text("success_url", order.success_url)
        .text("cancel_url", order.cancel_url)
        .maybe("locale", order.locale.map(locale))
        .text("metadata[kassa_account]", order.account)
        .text("setup_intent_data[metadata][kassa_account]", order.account)
        .text("setup_intent_data[metadata][kassa_pays]", "true");
    options::write(&mut form, &fields);
    let key = key("kassa-card-", order.key);
    Ok(post("/v1/checkout/sessions", form.grouped(), Some(key)))
}

/// The card by which invoices to come are paid.
pub(super) fn pay_customer(customer: &str, method: &str) -> Call {
    let mut form = Form::new();
    form.text("invoice_settings[default_payment_method]", method);
    let path = ["/v1/customers/", &segment(customer)].concat();
    let key = key(&["kassa-pays-", method, "-"].concat(), customer);
    post(&path, form, Some(key))
}

/// The same of a subscription, whose own card comes before the customer's.
pub(super) fn pay_subscription(subscription: &str, method: &str) -> Call {
    let mut form = Form::new();
    form.text("default_payment_method", method);
    let path = ["/v1/subscriptions/", &segment(subscription)].concat();
    let key = key(&["kassa-pays-", method, "-"].concat(), subscription);
    post(&path, form, Some(key))
}

/// One key for one checkout of one customer: where the customer is gone at Stripe, the call for
/// the next one is another call.
fn key_of(order: &CheckoutOrder<'_>) -> String {
    let customer = order.customer.unwrap_or_default();
    key(&["kassa-checkout-", customer, "-"].concat(), order.checkout)
}

/// What the options need besides. A customer who is known already is not changed by a session
/// unless it says so, and without an address or a name there is no tax
/// (docs.stripe.com/tax/checkout and docs.stripe.com/tax/checkout/tax-ids, read 2026-11-23).
fn complete(fields: &mut Fields, order: &CheckoutOrder<'_>, ui: Ui) -> Result<(), KassaError> {
    if order.customer.is_some() {
        for (wish, needs) in [
            ("automatic_tax.enabled", "customer_update.address"),
            ("tax_id_collection.enabled", "customer_update.name"),
        ] {
            if options::is_on(fields, wish) {
                fields.text(needs, "auto");
            }
        }
    }
    if ui == Ui::Embedded {
        fields.text("ui_mode", "embedded_page");
    } else if options::has(fields, "redirect_on_completion") {
        let hint = "`redirect_on_completion` is for `ui_mode` `embedded_page` alone.";
        return Err(options::misused("bad_field", &[hint]));
    }
    let priced = order.add_ons.iter().filter(|(_, price)| price.is_some()).count();
    let all_priced = order.price.is_some() && priced == order.add_ons.len();
    if all_priced && options::has(fields, "line_item.price_data") {
        let hint = "This plan has a price of its own at Stripe: set it there, and leave out \
                    `line_item.price_data`.";
        return Err(options::misused("price_is_stripes", &[hint]));
    }
    let adjusts = options::is_on(fields, "line_item.adjustable_quantity.enabled");
    if order.terms.interval.is_none() && adjusts {
        return Err(call::unsupported(
            "quantity_is_fixed",
            "What is sold at once is sold in the quantity that was asked for: let the customer choose \
             on your own page. A subscription's seats can be adjusted.",
        ));
    }
    if adjusts && !all_known(order) {
        return Err(call::unsupported(
            "price_not_made",
            "Of several plans whose seats a customer can adjust, each has a price made at Stripe, by \
             which its seats are known again: name them in `prices`.",
        ));
    }
    Ok(())
}

/// Whether each of several lines that renew can be told from the others.
fn all_known(order: &CheckoutOrder<'_>) -> bool {
    let mut renewing = order.add_ons.iter().filter(|(it, _)| it.renews);
    let alone = renewing.clone().next().is_none();
    alone || (order.price.is_some() && renewing.all(|(_, price)| price.is_some()))
}

/// Where the customer comes back to: a form on the app's own page has no place to turn back from.
fn way_back(form: &mut Form, fields: &Fields, ui: Ui, (success, cancel): (&str, &str)) {
    match ui {
        Ui::Hosted => _ = form.text("success_url", success).text("cancel_url", cancel),
        Ui::Embedded if fields.values().contains(&("redirect_on_completion", "\"never\"")) => {}
        Ui::Embedded | Ui::Elements => _ = form.text("return_url", success),
    }
}

/// Only an open session can be expired; of another one Stripe says so
/// (docs.stripe.com/api/checkout/sessions/expire, read 2026-11-22). No
/// idempotency key: to end it twice does no harm, and a failure kept under a key
/// would be repeated for a day.
pub(super) fn expire(session: &str) -> Call {
    let path = ["/v1/checkout/sessions/", &segment(session), "/expire"].concat();
    post(&path, Form::new(), None)
}

pub(super) fn retrieve(session: &str) -> Call {
    get(["/v1/checkout/sessions/", &segment(session)].concat())
}

/// A list, unlike a search, has what was made a moment ago
/// (docs.stripe.com/api/checkout/sessions/list, read 2026-11-22).
pub(super) fn open_ones(customer: &str) -> Call {
    let mut form = Form::new();
    form.text("customer", customer)
        .text("status", "open")
        .number("limit", 100);
    get(form.query("/v1/checkout/sessions"))
}

/// Of lines that renew and of lines that do not beside them, and of lines in payment
/// mode (docs.stripe.com/api/checkout/sessions/create, read 2026-11-23). What does not
/// renew is on the first invoice only.
pub(super) fn most_items(renews: bool) -> usize {
    if renews { 20 } else { 100 }
}

const ADJUSTABLE: &str = "adjustable_quantity.";

struct LineItem<'a> {
    price: Option<&'a str>,
    amount: &'a Money,
    name: &'a str,
    interval: Option<&'a Interval>,
    quantity: i64,
}

fn line_items(form: &mut Form, order: &CheckoutOrder<'_>, fields: &Fields) {
    let terms = order.terms;
    let lead = LineItem {
        price: order.price,
        amount: &terms.price,
        name: &terms.name,
        interval: terms.interval.as_ref(),
        quantity: order.quantity,
    };
    let along = order.add_ons.iter().map(|(it, price)| LineItem {
        price: *price,
        amount: &it.price,
        name: &it.name,
        interval: terms.interval.as_ref().filter(|_| it.renews),
        quantity: it.quantity,
    });
    for (at, item) in core::iter::once(lead).chain(along).enumerate() {
        let line = format!("line_items[{at}]");
        line_item(form, &line, &item);
        // How many of what is bought once no later message tells.
        let fixed = item.interval.is_none().then_some(ADJUSTABLE);
        let priced = item.price.map(|_| "price_data.");
        let without = fixed.into_iter().chain(priced).listed();
        options::write_line(form, fields, &line, &without);
    }
}

fn line_item(form: &mut Form, at: &str, item: &LineItem<'_>) {
    let name = |path: &str| [at, path].concat();
    if let Some(price) = item.price {
        form.text(&name("[price]"), price);
    } else {
        form.text(&name("[price_data][currency]"), &item.amount.currency)
            .number(&name("[price_data][unit_amount]"), item.amount.amount)
            .text(&name("[price_data][product_data][name]"), item.name);
        if let Some(interval) = item.interval {
            let recurring = |path: &str| [at, "[price_data][recurring]", path].concat();
            form.text(&recurring("[interval]"), word(interval.unit))
                .number(&recurring("[interval_count]"), interval.count.into());
        }
    }
    form.number(&name("[quantity]"), item.quantity);
}

fn metadata(form: &mut Form, name: &str, order: &CheckoutOrder<'_>) {
    for (key, value) in [
        ("kassa_account", order.account),
        ("kassa_checkout", order.checkout),
        ("kassa_plan", &order.terms.plan),
        ("kassa_quantity", &order.quantity.to_string()),
    ] {
        form.text(&format!("{name}[{key}]"), value);
    }
}

fn check(order: &CheckoutOrder<'_>, interval: Option<&Interval>) -> Result<(), KassaError> {
    let unsupported =
        |code, hint| Err(KassaError::new(Reason::Unsupported, code, hint).at(NAME));
    let Some(interval) = interval else {
        if order.trial_days.is_some() {
            return unsupported(
                "trial_without_interval",
                "Only a subscription can have a trial.",
            );
        }
        return Ok(());
    };
    // docs.stripe.com/api/prices/create, read 2026-11-21: three years.
    let most = match interval.unit {
        IntervalUnit::Day => 1_095,
        IntervalUnit::Week => 156,
        IntervalUnit::Month => 36,
        IntervalUnit::Year => 3,
    };
    if interval.count == 0 || interval.count > most {
        return unsupported(
            "interval_too_long",
            "Stripe's periods end after three years.",
        );
    }
    Ok(())
}

fn word(unit: IntervalUnit) -> &'static str {
    match unit {
        IntervalUnit::Day => "day",
        IntervalUnit::Week => "week",
        IntervalUnit::Month => "month",
        IntervalUnit::Year => "year",
    }
}

/// The nearest language of Stripe's page. One that it does not know would be
/// refused, so the browser's own decides then.
pub(super) fn locale(tag: &str) -> &'static str {
    let known = |wanted: &str| {
        LOCALES
            .iter()
            .find(|l| l.eq_ignore_ascii_case(wanted))
            .copied()
    };
    let language = tag.split(['-', '_']).next().unwrap_or_default();
    let language = if language.eq_ignore_ascii_case("no") {
        "nb"
    } else {
        language
    };
    known(&tag.replace('_', "-"))
        .or_else(|| known(language))
        .unwrap_or("auto")
}
