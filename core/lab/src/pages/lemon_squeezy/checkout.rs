//! The checkout page, by a session of the API or by a link that anybody may share.

use super::{look, missing, open, over, speak};
use crate::clock;
use crate::form;
use crate::http::{Request, Response};
use crate::json::Json;
use crate::lab::Lab;
use crate::lemon_squeezy::{Buyer, ROOT};
use crate::pages::checkout::{card_field, per_interval};
use crate::pages::html::{esc, framed, money};
use crate::pages::words::Words;
use serde_json::Value;

/// What stands in the form: what the checkout knows, then what was typed.
struct Form {
    checkout: Value,
    variant: String,
    error: String,
}

/// The checkout that a path leads to, or the page that says why not.
fn find(lab: &Lab, request: &Request, path: &str) -> Result<Value, Response> {
    let words = speak("", request);
    let last = path.rsplit('/').next().unwrap_or_default();
    if path.starts_with("/checkout/custom/") {
        open(lab, request, path)?;
        return lab
            .lemon_squeezy
            .checkout_of(last)
            .map_err(|_| missing(words));
    }
    lab.lemon_squeezy
        .checkout_of_link(last, &request.query)
        .map_err(|_| missing(words))
}

pub(super) fn show(lab: &Lab, request: &Request, path: &str) -> Response {
    match find(lab, request, path) {
        Ok(checkout) => {
            let variant = checkout.int("variant_id").to_string();
            let form = Form {
                checkout,
                variant,
                error: String::new(),
            };
            page(lab, request, &form, 200)
        }
        Err(reply) => reply,
    }
}

pub(super) fn pay(lab: &mut Lab, request: &Request, path: &str) -> Response {
    let mut checkout = match find(lab, request, path) {
        Ok(checkout) => checkout,
        Err(reply) => return reply,
    };
    let body = request.text();
    let typed = |name: &str| form::field(&body, name).unwrap_or_default();
    let words = speak(checkout.text("checkout_options.locale"), request);
    for name in ["email", "name", "discount_code"] {
        if form::field(&body, name).is_some() {
            checkout.set(&format!("checkout_data.{name}"), typed(name));
        }
    }
    let chosen: i64 = typed("variant").parse().unwrap_or(0);
    let offered = checkout.array("product_options.enabled_variants");
    if offered.iter().any(|variant| *variant == chosen) {
        checkout.set("variant_id", chosen);
    }
    let variant = checkout.int("variant_id").to_string();
    let code = checkout.text("checkout_data.discount_code").to_owned();
    let unknown = !code.is_empty() && lab.lemon_squeezy.cart(&checkout, &variant).code.is_none();
    let mut form = Form {
        checkout,
        variant,
        error: String::new(),
    };
    if unknown {
        form.error = words.no_code.to_owned();
        return page(lab, request, &form, 422);
    }
    if typed("do") == "apply" {
        return page(lab, request, &form, 200);
    }
    let paid = lab
        .lemon_squeezy
        .pay(&form.checkout, &typed("card"), &Buyer::default());
    match paid {
        Ok(made) => {
            let order = made.text("order.attributes.identifier");
            let embed = if embedded(request, &form.checkout) {
                "?embed=1"
            } else {
                ""
            };
            Response::see_other(&format!("{ROOT}/checkout/done/{order}{embed}"))
        }
        Err(refusal) if refusal.status == 402 => {
            form.error = format!("{} ({})", words.declined, refusal.text);
            page(lab, request, &form, 402)
        }
        Err(_) => over(words),
    }
}

fn embedded(request: &Request, checkout: &Value) -> bool {
    let asked = form::field(&request.query, "embed");
    asked.map_or(checkout.flag("checkout_options.embed"), |on| on == "1")
}

fn page(lab: &Lab, request: &Request, form: &Form, status: u16) -> Response {
    let checkout = &form.checkout;
    let options = checkout.at("checkout_options");
    let words = speak(options.text("locale"), request);
    let close = if embedded(request, checkout) {
        format!(
            "<p class=\"close\"><button type=\"button\" aria-label=\"{}\" \
             onclick=\"parent.postMessage({{close:true}},'*')\">×</button></p>",
            words.close
        )
    } else {
        String::new()
    };
    let inner = format!(
        "{close}<div class=\"two\"><section>{}</section><section>{}</section></div>",
        summary(lab, words, form),
        fields(lab, words, form),
    );
    let look = look::of(options);
    Response::html(status, framed(words, words.pay_title, &inner, &look))
}

fn summary(lab: &Lab, words: &Words, form: &Form) -> String {
    let shop = &lab.lemon_squeezy;
    let options = form.checkout.at("checkout_options");
    let wished = form.checkout.at("product_options");
    let variant = shop.rows.get("variants", &form.variant);
    let product = shop
        .rows
        .get("products", &variant.int("product_id").to_string());
    let store = shop
        .rows
        .get("stores", &form.checkout.int("store_id").to_string());
    let or = |wish: &str, own: &str| if wish.is_empty() { own } else { wish }.to_owned();
    let mut shown = String::new();
    if options.flag("logo") {
        shown.push_str(&format!(
            "<p class=\"store\"><img src=\"{}\" alt=\"\" width=\"28\" height=\"28\">{}</p>",
            esc(store.text("avatar_url")),
            esc(store.text("name"))
        ));
    }
    if options.flag("media") {
        let picture = wished.array("media").first().and_then(Value::as_str);
        let picture = picture.unwrap_or(product.text("large_thumb_url"));
        shown.push_str(&format!(
            "<img class=\"media\" src=\"{}\" alt=\"\">",
            esc(picture)
        ));
    }
    let name = or(wished.text("name"), product.text("name"));
    shown.push_str(&format!("<h1>{}</h1>", esc(&name)));
    if variant.text("name") != "Default" && variant.text("name") != name {
        shown.push_str(&format!(
            "<p class=\"soft\">{}</p>",
            esc(variant.text("name"))
        ));
    }
    if options.flag("desc") {
        let text = or(wished.text("description"), variant.text("description"));
        shown.push_str(&format!("<p class=\"soft\">{}</p>", esc(&text)));
    }
    shown + &amounts(lab, words, form, variant)
}

/// Unit, quantity, discount, what is due today and what comes after.
fn amounts(lab: &Lab, words: &Words, form: &Form, variant: &Value) -> String {
    let cart = lab.lemon_squeezy.cart(&form.checkout, &form.variant);
    let currency = variant.text("_lab.currency").to_lowercase();
    let every = variant.int("interval_count");
    let per = per_interval(words, variant.text("interval"), every);
    let mut rows = format!(
        "<div class=\"row\"><span>{} <span class=\"soft\">{per}</span><br>\
         <span class=\"soft\">× {}</span></span><strong>{}</strong></div>",
        money(cart.unit, &currency),
        cart.quantity,
        money(cart.subtotal, &currency),
    );
    if cart.discount > 0 {
        rows.push_str(&format!(
            "<div class=\"row\"><span>{} <code>{}</code></span><strong>{}</strong></div>",
            words.discount,
            esc(cart.code.as_deref().unwrap_or_default()),
            money(-cart.discount, &currency),
        ));
    }
    if cart.trial_days > 0 {
        rows.push_str(&format!(
            "<div class=\"row\"><span>{}</span><strong>{}</strong></div>",
            words.trial,
            clock::day(lab.lemon_squeezy.now() + cart.trial_days * 86_400),
        ));
    }
    let preview = form.checkout.flag("checkout_options.subscription_preview");
    if preview && variant.flag("is_subscription") {
        rows.push_str(&format!(
            "<div class=\"row\"><span>{}</span><span>{} {per}</span></div>",
            words.then,
            money(cart.unit * cart.quantity, &currency),
        ));
    }
    format!(
        "<p class=\"soft\">{}</p><p class=\"total\">{}</p>{rows}",
        words.total,
        money(cart.subtotal - cart.discount, &currency)
    )
}

fn fields(lab: &Lab, words: &Words, form: &Form) -> String {
    let checkout = &form.checkout;
    let known = checkout.at("checkout_data");
    let variant = lab.lemon_squeezy.rows.get("variants", &form.variant);
    let cart = lab.lemon_squeezy.cart(checkout, &form.variant);
    let label = if cart.trial_days > 0 {
        words.start_trial
    } else if variant.flag("is_subscription") {
        words.subscribe
    } else {
        words.pay
    };
    let alert = if form.error.is_empty() {
        String::new()
    } else {
        format!("<p class=\"error\" role=\"alert\">{}</p>", esc(&form.error))
    };
    let discount = if checkout.flag("checkout_options.discount") {
        format!(
            "<label for=\"code\">{0}</label><div class=\"beside\"><input id=\"code\" type=\"text\" \
             name=\"discount_code\" autocomplete=\"off\" value=\"{1}\">\
             <button name=\"do\" value=\"apply\" formnovalidate>{2}</button></div>",
            words.discount,
            esc(known.text("discount_code")),
            words.apply,
        )
    } else {
        String::new()
    };
    let country = known.text("billing_address.country");
    format!(
        "<form class=\"panel\" method=\"post\">{first}<h2>{title}</h2>{alert}{offers}\
         <label for=\"email\">{}</label><input id=\"email\" type=\"email\" name=\"email\" \
         autocomplete=\"email\" required value=\"{}\">\
         <label for=\"name\">{}</label><input id=\"name\" type=\"text\" name=\"name\" \
         autocomplete=\"cc-name\" value=\"{}\">\
         <label for=\"country\">{}</label><input id=\"country\" type=\"text\" name=\"country\" \
         autocomplete=\"country\" value=\"{}\">{discount}{}\
         <button class=\"main\" name=\"do\" value=\"pay\">{label}</button></form>",
        words.email,
        esc(known.text("email")),
        words.name,
        esc(known.text("name")),
        words.country,
        esc(country),
        card_field(words, false),
        // The Enter key takes the first button of a form.
        first = "<button name=\"do\" value=\"pay\" hidden></button>",
        title = words.pay_title,
        offers = offers(lab, words, form),
    )
}

/// The variants to choose from, when a checkout enables several.
fn offers(lab: &Lab, words: &Words, form: &Form) -> String {
    let offered = form.checkout.array("product_options.enabled_variants");
    if offered.len() < 2 {
        return String::new();
    }
    let mut rows = String::new();
    for id in offered.iter().filter_map(Value::as_i64) {
        let row = lab.lemon_squeezy.rows.get("variants", &id.to_string());
        let checked = if id.to_string() == form.variant {
            " checked"
        } else {
            ""
        };
        rows.push_str(&format!(
            "<label class=\"offer\"><input type=\"radio\" name=\"variant\" value=\"{id}\"{checked}> \
             {} <span class=\"soft\">{} {}</span></label>",
            esc(row.text("name")),
            money(row.int("price"), &row.text("_lab.currency").to_lowercase()),
            per_interval(words, row.text("interval"), row.int("interval_count")),
        ));
    }
    format!("<fieldset><legend>{}</legend>{rows}</fieldset>", words.plan)
}
