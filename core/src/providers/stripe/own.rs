//! Stripe's own calls, by name: `paymentMethods.list`, `promotionCodes.create`. What is before
//! the dot is a resource of the API, as the official library calls it; the rest is the table
//! (docs.stripe.com/api and npm `stripe` 23.1.0, read 2026-11-23). What moves money or changes
//! what a customer has is an ask, since it has to be written down first.

use super::call::{get, post};
use super::{input, options};
use crate::error::KassaError;
use crate::model::account::Call;
use crate::providers::input::plain;
use crate::providers::query::{Form, segment};
use alloc::string::{String, ToString};

/// What can be read one by one and as lists: the name, the path, what lists filter by.
const RESOURCES: &[(&str, &str, &str)] = &[
    ("balanceTransactions", "balance_transactions", "payout id\nsource id\ntype text\n"),
    ("charges", "charges", "customer id\npayment_intent id\n"),
    ("checkoutSessions", "checkout/sessions",
        "customer id\npayment_intent id\nstatus word:complete|expired|open\nsubscription id\n"),
    ("coupons", "coupons", ""),
    ("creditNotes", "credit_notes", "customer id\ninvoice id\n"),
    ("customers", "customers", "email text:3-512\n"),
    ("disputes", "disputes", "charge id\npayment_intent id\n"),
    ("events", "events", "type text:1-100\ndelivery_success flag\n"),
    ("invoicePayments", "invoice_payments", "invoice id\nstatus word:canceled|open|paid\n"),
    ("invoices", "invoices",
        "customer id\nsubscription id\nstatus word:draft|open|paid|uncollectible|void\n"),
    ("paymentIntents", "payment_intents", "customer id\n"),
    ("paymentMethods", "payment_methods", "customer id\ntype text:1-100\n"),
    ("portalConfigurations", "billing_portal/configurations", "active flag\nis_default flag\n"),
    ("prices", "prices", "active flag\nlookup_keys text*\nproduct id\n"),
    ("products", "products", "active flag\nids id*\n"),
    ("promotionCodes", "promotion_codes", "active flag\ncode text:1-500\ncoupon id\ncustomer id\n"),
    ("refunds", "refunds", "charge id\npayment_intent id\n"),
    ("setupIntents", "setup_intents", "customer id\npayment_method id\n"),
    ("subscriptionSchedules", "subscription_schedules", "customer id\n"),
    ("subscriptions", "subscriptions", "customer id\nprice id\nstatus text:1-100\n"),
    ("taxRates", "tax_rates", "active flag\ninclusive flag\n"),
    ("webhookEndpoints", "webhook_endpoints", ""),
];

const ONE: &str = "id id!\nexpand text*\n";
/// What a call that deletes takes.
const ALONE: &str = "id id!\n";
/// Lists that cannot be narrowed by when something was made.
const UNDATED: &[&str] = &["paymentMethods", "portalConfigurations", "webhookEndpoints"];
const PAGE: &str = "ending_before id\nexpand text*\nlimit number\nstarting_after id\n";
const LIST: &str = "\
created.gte number\ncreated.lte number\nending_before id\nexpand text*\nlimit number\n\
starting_after id\n";

/// All else: the name, the method, what comes after the resource's path, and the fields.
const OTHERS: &[(&str, &str, &str, &str)] = &[
    ("coupons.create", "POST", "", "\
        amount_off number\napplies_to.products id*\ncurrency text:3-3\n\
        duration word:forever|once|repeating\nduration_in_months number\nid text:1-200\n\
        max_redemptions number\nmetadata object\nname text:1-40\npercent_off any\nredeem_by number\n"),
    ("coupons.delete", "DELETE", "/{id}", ""),
    ("coupons.update", "POST", "/{id}", "metadata object\nname text:1-40\n"),
    ("customers.update", "POST", "/{id}", "\
        address.city text?\naddress.country text?\naddress.line1 text?\naddress.line2 text?\n\
        address.postal_code text?\naddress.state text?\ndescription text?\nemail text:3-512\n\
        invoice_settings.default_payment_method id?\ninvoice_settings.footer text?\n\
        metadata object\nname text:1-256\nphone text?\npreferred_locales text*\n\
        tax_exempt word:exempt|none|reverse\n"),
    ("disputes.close", "POST", "/{id}/close", ""),
    ("disputes.update", "POST", "/{id}", "evidence any\nmetadata object\nsubmit flag\n"),
    ("invoices.markUncollectible", "POST", "/{id}/mark_uncollectible", ""),
    ("invoices.sendInvoice", "POST", "/{id}/send", ""),
    ("invoices.voidInvoice", "POST", "/{id}/void", ""),
    ("paymentIntents.update", "POST", "/{id}",
        "description text?\nmetadata object\nreceipt_email text?\n"),
    ("paymentMethods.detach", "POST", "/{id}/detach", ""),
    ("paymentMethods.update", "POST", "/{id}", "\
        billing_details.email text?\nbilling_details.name text?\nbilling_details.phone text?\n\
        card.exp_month number\ncard.exp_year number\nmetadata object\n"),
    ("portalConfigurations.create", "POST", "", "\
        business_profile.headline text?\nbusiness_profile.privacy_policy_url text\n\
        business_profile.terms_of_service_url text\ndefault_return_url text?\nfeatures any!\n\
        login_page.enabled flag\nmetadata object\n"),
    ("portalConfigurations.update", "POST", "/{id}", "\
        active flag\nbusiness_profile.headline text?\ndefault_return_url text?\nfeatures any\n\
        metadata object\n"),
    ("prices.create", "POST", "", "\
        active flag\ncurrency text:3-3!\nlookup_key text:1-200\nmetadata object\n\
        nickname text:1-5000\nproduct id\nproduct_data.name text\n\
        recurring.interval word:day|month|week|year\nrecurring.interval_count number\n\
        tax_behavior word:exclusive|inclusive|unspecified\ntransfer_lookup_key flag\n\
        unit_amount number\n"),
    ("prices.update", "POST", "/{id}", "\
        active flag\nlookup_key text:1-200\nmetadata object\nnickname text?\n\
        tax_behavior word:exclusive|inclusive|unspecified\ntransfer_lookup_key flag\n"),
    ("products.create", "POST", "", "\
        active flag\ndescription text\nid text:1-200\nimages text*\nmetadata object\nname text!\n\
        statement_descriptor text:5-22\ntax_code id\nunit_label text\nurl text\n"),
    ("products.delete", "DELETE", "/{id}", ""),
    ("products.update", "POST", "/{id}", "\
        active flag\ndefault_price id\ndescription text?\nimages text*\nmetadata object\nname text\n\
        statement_descriptor text\ntax_code id?\nunit_label text?\nurl text?\n"),
    ("promotionCodes.create", "POST", "", "\
        active flag\ncode text:1-500\ncustomer id\nexpires_at number\nmax_redemptions number\n\
        metadata object\npromotion.coupon id!\npromotion.type word:coupon!\n\
        restrictions.first_time_transaction flag\nrestrictions.minimum_amount number\n\
        restrictions.minimum_amount_currency text:3-3\n"),
    ("promotionCodes.update", "POST", "/{id}", "active flag\nmetadata object\n"),
    ("refunds.cancel", "POST", "/{id}/cancel", ""),
    ("refunds.update", "POST", "/{id}", "metadata object\n"),
    ("subscriptions.deleteDiscount", "DELETE", "/{id}/discount", ""),
    ("subscriptions.update", "POST", "/{id}", "\
        automatic_tax.enabled flag\ncollection_method word:charge_automatically|send_invoice\n\
        days_until_due number\ndefault_payment_method id\ndescription text?\ndiscounts any*\n\
        metadata object\n"),
    ("webhookEndpoints.create", "POST", "", "\
        api_version text\ndescription text?\nenabled_events text*!\nmetadata object\nurl text!\n"),
    ("webhookEndpoints.delete", "DELETE", "/{id}", ""),
    ("webhookEndpoints.update", "POST", "/{id}", "\
        description text?\ndisabled flag\nenabled_events text*\nmetadata object\nurl text\n"),
];

pub(super) fn call(name: &str, input: &str) -> Result<Call, KassaError> {
    let (resource, verb) = name.split_once('.').unwrap_or_default();
    let known = RESOURCES.iter().find(|(known, ..)| *known == resource);
    let (_, path, filters) = known.ok_or_else(unknown)?;
    let root = ["/v1/", path].concat();
    let (method, rest, tables) = match verb {
        "get" => ("GET", "/{id}", [ONE, ""]),
        "list" if UNDATED.contains(&resource) => ("GET", "", [*filters, PAGE]),
        "list" => ("GET", "", [*filters, LIST]),
        _ => {
            let other = OTHERS.iter().find(|(known, ..)| *known == name);
            let (_, method, rest, fields) = other.ok_or_else(unknown)?;
            // What is made may have an id of the caller's choice.
            let of_one = match (*method, *rest) {
                (_, "") => "",
                ("DELETE", _) => ALONE,
                _ => ONE,
            };
            (*method, *rest, [*fields, of_one])
        }
    };
    let mut fields = input::read_all(&tables, input)?;
    fields.complete()?;
    let path = match rest.strip_prefix("/{id}") {
        Some(after) => {
            let id = fields.take_out("id").map(|id| plain(&id)).unwrap_or_default();
            [&root, "/", &segment(&id), after].concat()
        }
        None => root,
    };
    let mut form = Form::new();
    options::write(&mut form, &fields);
    Ok(match method {
        "POST" => post(&path, form, None),
        _ => {
            let bare = fields.values().is_empty();
            let path = if bare { path } else { form.query(&path) };
            Call {
                method: method.to_string(),
                ..get(path)
            }
        }
    })
}

fn unknown() -> KassaError {
    let mut hint = String::from("Stripe's calls here are `get` and `list` of");
    for (name, ..) in RESOURCES {
        hint.push(' ');
        hint.push_str(name);
    }
    hint.push_str(", such as `invoices.list`, and:");
    for (name, ..) in OTHERS {
        hint.push(' ');
        hint.push_str(name);
    }
    input::misused("unknown_call", &hint)
}
