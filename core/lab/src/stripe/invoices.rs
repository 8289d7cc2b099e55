//! Invoices: made, finalized, paid.

use super::Stripe;
use super::error::Answer;
use super::lists::{created_fits, inner, page};
use super::params::Params;
use super::payments::Charged;
use super::prices::same;
use crate::json::Json;
use serde_json::{Value, json};

/// What a new invoice is made of.
#[derive(Clone, Debug)]
pub(crate) struct Draft<'a> {
    pub(crate) customer: &'a str,
    /// Empty for an invoice without a subscription.
    pub(crate) subscription: &'a str,
    pub(crate) reason: &'a str,
    pub(crate) currency: &'a str,
    pub(crate) lines: Vec<Value>,
    /// The period shown on the invoice, which is the past one for renewals.
    pub(crate) period: (i64, i64),
    pub(crate) metadata: Value,
}

/// One line of an invoice to be.
#[derive(Clone, Debug)]
pub(crate) struct Line<'a> {
    pub(crate) price: &'a Value,
    pub(crate) quantity: i64,
    pub(crate) amount: i64,
    pub(crate) period: (i64, i64),
    pub(crate) subscription: &'a Value,
    /// Empty for a line that is no subscription item.
    pub(crate) item: &'a str,
    pub(crate) proration: bool,
    pub(crate) text: String,
}

impl Stripe {
    /// Stores a draft without telling anyone yet, because the subscription that it belongs
    /// to names it in its own first event.
    pub(crate) fn new_invoice(&mut self, draft: Draft<'_>) -> Value {
        let id = self.ids.next("in_1", 23);
        let customer = self.store.get(draft.customer).clone();
        let sub = self.store.get(draft.subscription).clone();
        let total: i64 = draft.lines.iter().map(|line| line.int("amount")).sum();
        let due = total.max(0);
        let parent = if sub.is_null() {
            Value::Null
        } else {
            json!({
                "quote_details": null,
                "subscription_details": {
                    "metadata": sub.at("metadata"), "subscription": sub.at("id"),
                },
                "type": "subscription_details",
            })
        };
        let lines: Vec<Value> = draft
            .lines
            .into_iter()
            .map(|mut line| {
                line.set("invoice", id.as_str());
                line
            })
            .collect();
        let invoice = json!({
            "id": id, "object": "invoice", "account_country": "US", "account_name": "Kassa Lab",
            "account_tax_ids": null, "amount_due": due, "amount_overpaid": 0, "amount_paid": 0,
            "amount_remaining": due, "amount_shipping": 0, "application": null,
            "attempt_count": 0, "attempted": false, "auto_advance": true,
            "automatic_tax": {
                "disabled_reason": null, "enabled": false, "liability": null, "provider": null,
                "status": null,
            },
            "automatically_finalizes_at": null, "billing_reason": draft.reason,
            "collection_method": "charge_automatically", "created": self.now(),
            "currency": draft.currency, "custom_fields": null, "customer": draft.customer,
            "customer_account": null, "customer_address": null,
            "customer_email": customer.at("email"), "customer_name": customer.at("name"),
            "customer_phone": null, "customer_shipping": null, "customer_tax_exempt": "none",
            "customer_tax_ids": [], "default_payment_method": null, "default_source": null,
            "default_tax_rates": [], "description": null, "discounts": [], "due_date": null,
            "effective_at": null, "ending_balance": null, "footer": null, "from_invoice": null,
            "hosted_invoice_url": null, "invoice_pdf": null,
            "issuer": {"type": "self"}, "last_finalization_error": null,
            "latest_revision": null,
            "lines": inner(lines, &format!("/v1/invoices/{id}/lines")), "livemode": false,
            "metadata": draft.metadata, "next_payment_attempt": null, "number": null,
            "on_behalf_of": null, "parent": parent,
            "payment_settings": {
                "default_mandate": null, "payment_method_options": null,
                "payment_method_types": null,
            },
            "period_end": draft.period.1, "period_start": draft.period.0,
            "post_payment_credit_notes_amount": 0, "pre_payment_credit_notes_amount": 0,
            "receipt_number": null, "rendering": null, "shipping_cost": null,
            "shipping_details": null, "starting_balance": 0, "statement_descriptor": null,
            "status": "draft",
            "status_transitions": {
                "finalized_at": null, "marked_uncollectible_at": null, "paid_at": null,
                "voided_at": null,
            },
            "subtotal": total, "subtotal_excluding_tax": total, "test_clock": null,
            "total": total, "total_discount_amounts": [], "total_excluding_tax": total,
            "total_pretax_credit_amounts": [], "total_taxes": [], "webhooks_delivered_at": null,
        });
        self.store.put(invoice.clone());
        invoice
    }

    pub(crate) fn line(&mut self, line: &Line<'_>) -> Value {
        let sub = line.subscription;
        let amount = line.price.int("unit_amount");
        let parent = if line.item.is_empty() {
            json!({
                "invoice_item_details": {
                    "invoice_item": self.ids.next("ii_1", 23), "proration": false,
                    "proration_details": {"credited_items": null}, "subscription": sub.at("id"),
                },
                "subscription_item_details": null, "type": "invoice_item_details",
            })
        } else {
            json!({
                "invoice_item_details": null,
                "subscription_item_details": {
                    "invoice_item": null, "proration": line.proration,
                    "proration_details": {"credited_items": null},
                    "subscription": sub.at("id"), "subscription_item": line.item,
                },
                "type": "subscription_item_details",
            })
        };
        let metadata = if line.item.is_empty() {
            json!({})
        } else {
            sub.at("metadata").clone()
        };
        json!({
            "id": self.ids.next("il_1", 23), "object": "line_item", "amount": line.amount,
            "currency": line.price.at("currency"), "description": line.text,
            "discount_amounts": [], "discountable": true, "discounts": [], "invoice": null,
            "livemode": false, "metadata": metadata, "parent": parent,
            "period": {"end": line.period.1, "start": line.period.0},
            "pretax_credit_amounts": [],
            "pricing": {
                "price_details": {
                    "price": line.price.at("id"), "product": line.price.at("product"),
                },
                "type": "price_details", "unit_amount_decimal": amount.to_string(),
            },
            "quantity": line.quantity, "quantity_decimal": line.quantity.to_string(),
            "subscription": sub.at("id"), "subtotal": line.amount, "taxes": [],
        })
    }

    /// Draft to open; an invoice of nothing is paid in the same breath.
    pub(crate) fn finalize(&mut self, id: &str) {
        let mut invoice = self.store.get(id).clone();
        if invoice.text("status") != "draft" {
            return;
        }
        let number = self.invoice_number(invoice.text("customer"));
        let page = format!("{}/lab/stripe/invoice/{id}", self.base_url);
        invoice.set("status", "open");
        invoice.set("number", number);
        invoice.set("automatically_finalizes_at", Value::Null);
        invoice.set("effective_at", self.now());
        self.use_balance(&mut invoice);
        invoice.set("hosted_invoice_url", page.as_str());
        invoice.set("invoice_pdf", format!("{page}/pdf"));
        invoice.set("status_transitions.finalized_at", self.now());
        if invoice.int("amount_due") > 0 {
            let wish = json!({"customer": invoice.at("customer"), "invoice": id});
            let amount = invoice.int("amount_due");
            let currency = invoice.text("currency").to_owned();
            let intent = self.new_intent(amount, &currency, &wish);
            invoice.set("_lab.payment_intent", intent.as_str());
            let payment = self.invoice_payment(&invoice, &intent);
            invoice.set("_lab.invoice_payment", payment.text("id"));
            self.store.put(payment);
        }
        self.save_new(invoice.clone(), "invoice.finalized");
        if invoice.int("amount_due") == 0 {
            self.mark_paid(id);
        }
    }

    /// A credit is the customer's: the next invoice takes it before any card is charged.
    pub(crate) fn use_balance(&mut self, invoice: &mut Value) {
        let mut owner = self.store.get(invoice.text("customer")).clone();
        let before = owner.int("balance");
        let owed = invoice.int("total") + before;
        invoice.set("starting_balance", before);
        invoice.set("ending_balance", owed.min(0));
        invoice.set("amount_due", owed.max(0));
        invoice.set("amount_remaining", owed.max(0));
        if owed.min(0) != before {
            owner.set("balance", owed.min(0));
            self.store.put(owner);
        }
    }

    fn invoice_number(&mut self, customer: &str) -> String {
        let mut owner = self.store.get(customer).clone();
        let count = owner.int("next_invoice_sequence").max(1);
        let prefix = owner.text("invoice_prefix").to_owned();
        if owner.has("email") || owner.has("invoice_prefix") {
            owner.set("next_invoice_sequence", count + 1);
            self.store.put(owner);
        }
        format!("{prefix}-{count:04}")
    }

    fn invoice_payment(&mut self, invoice: &Value, intent: &str) -> Value {
        json!({
            "id": self.ids.next("inpay_1", 23), "object": "invoice_payment",
            "amount_paid": null, "amount_requested": invoice.at("amount_due"),
            "created": self.now(), "currency": invoice.at("currency"),
            "invoice": invoice.at("id"), "is_default": true, "livemode": false,
            "payment": {"payment_intent": intent, "type": "payment_intent"}, "status": "open",
            "status_transitions": {"canceled_at": null, "paid_at": null},
        })
    }

    /// Tries to collect an open invoice.
    pub(crate) fn collect(&mut self, id: &str, method: &str, first: bool) -> Charged {
        let mut invoice = self.store.get(id).clone();
        if invoice.text("status") != "open" {
            return Charged::Paid;
        }
        invoice.set("attempted", true);
        invoice.set("attempt_count", invoice.int("attempt_count") + 1);
        let intent = invoice.text("_lab.payment_intent").to_owned();
        self.store.put(invoice);
        let charged = self.charge_intent(&intent, method, first);
        if charged == Charged::Paid {
            self.mark_paid(id);
        }
        charged
    }

    /// Open to paid, with the events that follow the money.
    pub(crate) fn mark_paid(&mut self, id: &str) {
        let mut invoice = self.store.get(id).clone();
        let due = invoice.int("amount_due");
        invoice.set("status", "paid");
        invoice.set("attempted", true);
        invoice.set("amount_paid", due);
        invoice.set("amount_remaining", 0);
        invoice.set("auto_advance", false);
        invoice.set("next_payment_attempt", Value::Null);
        invoice.set("status_transitions.paid_at", self.now());
        let payment = invoice.text("_lab.invoice_payment").to_owned();
        self.store.put(invoice.clone());
        if !payment.is_empty() {
            let mut paid = self.store.get(&payment).clone();
            paid.set("amount_paid", due);
            paid.set("status", "paid");
            paid.set("status_transitions.paid_at", self.now());
            self.save_new(paid, "invoice_payment.paid");
        }
        self.emit("invoice.paid", &invoice, None);
        self.emit("invoice.payment_succeeded", &invoice, None);
    }

    pub(crate) fn list_invoices(&mut self, p: &Params) -> Answer {
        p.check_list("customer subscription status collection_method created created.*")?;
        let mut rows = Vec::new();
        for row in self.store.all("invoice") {
            let fits = same(p, "customer", row.text("customer"))
                && same(
                    p,
                    "subscription",
                    row.text("parent.subscription_details.subscription"),
                )
                && same(p, "status", row.text("status"))
                && created_fits(row, p)?;
            if fits {
                rows.push(row.clone());
            }
        }
        page(rows, p, "/v1/invoices")
    }

    pub(crate) fn list_invoice_payments(&mut self, p: &Params) -> Answer {
        p.check_list("invoice status payment.type payment.payment_intent created created.*")?;
        let rows = self
            .store
            .all("invoice_payment")
            .filter(|row| same(p, "invoice", row.text("invoice")))
            .filter(|row| same(p, "status", row.text("status")))
            .filter(|row| {
                same(
                    p,
                    "payment.payment_intent",
                    row.text("payment.payment_intent"),
                )
            })
            .cloned()
            .collect();
        page(rows, p, "/v1/invoice_payments")
    }
}
