//! Lemon Squeezy's own calls, by name: `webhooks.create`, `orders.list`. What is
//! before the dot is a resource of the API, what comes after it is what is done
//! with it; the rest is the table (docs.lemonsqueezy.com/api and npm
//! `@lemonsqueezy/lemonsqueezy.js` 4.0.0, read 2026-11-22).

use super::call::{body, path, send};
use super::checkout;
use super::inbound::events;
use super::input::{misused, read};
use crate::error::KassaError;
use crate::model::account::Call;
use crate::providers::input::{self, Fields};
use crate::providers::query::Form;
use alloc::string::String;

/// What can be read one by one and as lists, with what lists filter by.
const RESOURCES: &[(&str, &str)] = &[
    ("affiliates", "filter.store_id id\nfilter.user_email text\n"),
    ("checkouts", "filter.store_id id\nfilter.variant_id id\n"),
    ("customers", "filter.store_id id\nfilter.email text\n"),
    (
        "discountRedemptions",
        "filter.discount_id id\nfilter.order_id id\n",
    ),
    ("discounts", "filter.store_id id\n"),
    ("files", "filter.variant_id id\n"),
    ("licenseKeyInstances", "filter.license_key_id id\n"),
    (
        "licenseKeys",
        "filter.store_id id\nfilter.order_id id\nfilter.order_item_id id\nfilter.product_id id\n\
         filter.status text\n",
    ),
    (
        "orderItems",
        "filter.order_id id\nfilter.product_id id\nfilter.variant_id id\n",
    ),
    (
        "orders",
        "filter.store_id id\nfilter.user_email text\nfilter.order_number id\n",
    ),
    ("prices", "filter.variant_id id\n"),
    ("products", "filter.store_id id\n"),
    ("stores", ""),
    (
        "subscriptionInvoices",
        "filter.store_id id\nfilter.status text\nfilter.refunded flag\nfilter.subscription_id id\n",
    ),
    (
        "subscriptionItems",
        "filter.subscription_id id\nfilter.price_id id\n",
    ),
    (
        "subscriptions",
        "filter.store_id id\nfilter.order_id id\nfilter.order_item_id id\nfilter.product_id id\n\
         filter.variant_id id\nfilter.user_email text\nfilter.status text\n",
    ),
    ("usageRecords", "filter.subscription_item_id id\n"),
    ("variants", "filter.product_id id\nfilter.status text\n"),
    ("webhooks", "filter.store_id id\n"),
];

const ONE: &str = "id id!\n";
const LIST: &str = "page.number number\npage.size number\ninclude text*\n";
const INCLUDE: &str = "include text*\n";
const INVOICE: &str = "name text\naddress text\ncity text\nstate text\nzip_code id\ncountry text\n\
    notes text\n";

/// All else, with the fields that it takes.
const OTHERS: &[(&str, &str)] = &[
    ("checkouts.create", checkout::TABLE),
    ("customers.archive", "status text\n"),
    (
        "customers.create",
        "store_id @store!\nname text!\nemail text!\ncity text\nregion text\ncountry text\n",
    ),
    (
        "customers.update",
        "name text\nemail text\ncity text\nregion text\ncountry text\nstatus text\n",
    ),
    (
        "discounts.create",
        "store_id @store!\nvariant_ids @variant*\nname text!\ncode text!\namount number!\n\
         amount_type text!\nis_limited_to_products flag\nis_limited_redemptions flag\n\
         max_redemptions number\nstarts_at time?\nexpires_at time?\nduration text\n\
         duration_in_months number\ntest_mode flag\n",
    ),
    ("discounts.delete", ""),
    (
        "licenseKeys.update",
        "activation_limit number?\nexpires_at time?\ndisabled flag\n",
    ),
    (
        "licenses.activate",
        "license_key text!\ninstance_name text!\n",
    ),
    (
        "licenses.deactivate",
        "license_key text!\ninstance_id text!\n",
    ),
    ("licenses.validate", "license_key text!\ninstance_id text\n"),
    ("orders.generateInvoice", INVOICE),
    ("subscriptionInvoices.generateInvoice", INVOICE),
    ("subscriptionItems.currentUsage", ""),
    (
        "subscriptionItems.update",
        "quantity number!\ninvoice_immediately flag\ndisable_prorations flag\n",
    ),
    (
        "subscriptions.update",
        "variant_id id\ncancelled flag\nbilling_anchor number?\ninvoice_immediately flag\n\
         disable_prorations flag\npause null?\npause.mode text\npause.resumes_at time?\n\
         trial_ends_at time?\n",
    ),
    (
        "usageRecords.create",
        "subscription_item_id @subscription-item!\nquantity number!\naction text\n",
    ),
    ("users.me", ""),
    (
        "webhooks.create",
        concat!(
            "store_id @store!\nurl text!\nevents word:",
            events!(),
            "*!\nsecret text:6-40!\ntest_mode flag\n",
        ),
    ),
    ("webhooks.delete", ""),
    (
        "webhooks.update",
        concat!("url text\nevents word:", events!(), "*\nsecret text:6-40\n"),
    ),
];

pub(super) fn call(name: &str, input: &str) -> Result<Call, KassaError> {
    let (resource, verb) = name.split_once('.').unwrap_or_default();
    let known = |rows: &[(&str, &'static str)], name: &str| {
        let found = rows.iter().find(|(known, _)| *known == name);
        found.map(|(_, fields)| *fields)
    };
    let table = match (verb, known(RESOURCES, resource)) {
        ("get", Some(_)) => Some([ONE, INCLUDE]),
        ("list", Some(filters)) => Some([filters, LIST]),
        _ => known(OTHERS, name).map(|fields| match verb {
            "create" | "activate" | "deactivate" | "validate" | "me" => ["", fields],
            _ => [ONE, fields],
        }),
    };
    let table = table.ok_or_else(unknown)?;
    let mut fields = read(&table, input)?;
    fields.complete()?;
    let kind = kebab(resource);
    let id = fields.take_out("id").map(|id| input::plain(&id));
    let id = id.as_deref();
    let mut place = match id {
        Some(id) => path(&kind, id),
        None => ["/v1/", &kind].concat(),
    };
    let (method, rest) = match verb {
        "create" => ("POST", ""),
        "activate" => ("POST", "/activate"),
        "deactivate" => ("POST", "/deactivate"),
        "validate" => ("POST", "/validate"),
        "generateInvoice" => ("POST", "/generate-invoice"),
        "update" | "archive" => ("PATCH", ""),
        "delete" => ("DELETE", ""),
        "currentUsage" => ("GET", "/current-usage"),
        "me" => ("GET", "/me"),
        _ => ("GET", ""),
    };
    place.push_str(rest);
    let mut once = false;
    let mut sent = String::new();
    match verb {
        "create" | "update" | "archive" => {
            if kind == "usage-records" {
                fields.text("action", "increment");
                // To count the same twice would bill it twice; to set it is harmless.
                once = fields.get("action").and_then(|it| it.as_deref()) != Some("\"set\"");
            }
            if verb == "archive" {
                fields.take_out("status");
                fields.text("status", "archived");
            }
            sent = body(&kind, id, &fields);
        }
        "activate" | "deactivate" | "validate" => sent = form(&fields).finish(),
        _ if fields.values().is_empty() => {}
        _ => place = form(&fields).query(&place),
    }
    let call = send(method, place, sent);
    Ok(Call { once, ..call })
}

/// The values as a form or a query: a dot becomes brackets.
fn form(fields: &Fields) -> Form {
    let mut form = Form::new();
    for (path, value) in fields.values() {
        let value = input::plain(value);
        match path.split_once('.') {
            Some((outer, inner)) => form.text(&[outer, "[", inner, "]"].concat(), &value),
            None => form.text(path, &value),
        };
    }
    form
}

/// `subscriptionItems` is `subscription-items` in a path.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            out.push('-');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

fn unknown() -> KassaError {
    let mut hint = String::from("Lemon Squeezy's calls here are `get` and `list` of");
    for (name, _) in RESOURCES {
        hint.push(' ');
        hint.push_str(name);
    }
    hint.push_str(", such as `orders.list`, and:");
    for (name, _) in OTHERS {
        hint.push(' ');
        hint.push_str(name);
    }
    misused("unknown_call", &[&hint])
}
