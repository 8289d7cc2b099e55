//! Which handler answers which path.

use super::Stripe;
use super::api::Call;
use super::error::{Answer, ApiError};

impl Stripe {
    pub(crate) fn route(&mut self, call: &Call) -> Answer {
        let p = &call.params;
        let parts: Vec<&str> = call.path.trim_matches('/').split('/').skip(1).collect();
        match (call.method.as_str(), parts.as_slice()) {
            ("POST", ["customers"]) => self.create_customer(p),
            ("GET", ["customers"]) => self.list_customers(p),
            ("GET", ["customers", "search"]) => self.search_customers(p),
            ("GET", ["customers", id]) => self.show_customer(id, p),
            ("POST", ["customers", id]) => self.update_customer(id, p),
            ("DELETE", ["customers", id]) => self.delete_customer(id),
            ("POST", ["checkout", "sessions"]) => self.create_session(p, &call.version),
            ("GET", ["checkout", "sessions"]) => self.list_sessions(p),
            ("GET", ["checkout", "sessions", id]) => self.show("checkout.session", id, p),
            ("GET", ["checkout", "sessions", id, "line_items"]) => self.session_lines(id, p),
            ("POST", ["checkout", "sessions", id, "expire"]) => self.expire_session(id, p),
            ("POST", ["billing_portal", "sessions"]) => self.create_portal(p),
            ("POST", ["subscriptions"]) => self.create_subscription(p),
            ("GET", ["subscriptions"]) => self.list_subscriptions(p),
            ("GET", ["subscriptions", id]) => self.show("subscription", id, p),
            ("POST", ["subscriptions", id]) => self.update_subscription(id, p),
            ("POST", ["subscriptions", id, "pause"]) => self.pause_subscription(id, p),
            ("POST", ["subscriptions", id, "resume"]) => self.resume_subscription(id, p),
            ("DELETE", ["subscriptions", id]) => self.cancel_subscription(id, p),
            ("POST", ["invoices", "create_preview"]) => self.preview_invoice(p),
            ("GET", ["invoices"]) => self.list_invoices(p),
            ("GET", ["invoices", id]) => self.show("invoice", id, p),
            ("GET", ["invoice_payments"]) => self.list_invoice_payments(p),
            ("GET", ["invoice_payments", id]) => self.show("invoice_payment", id, p),
            ("GET", ["payment_intents"]) => self.list_plain("payment_intent", p),
            ("GET", ["payment_intents", id]) => self.show("payment_intent", id, p),
            ("POST", ["payment_intents", id, "capture"]) => self.capture_intent(id, p),
            ("POST", ["payment_intents", id, "cancel"]) => self.cancel_intent(id, p),
            ("GET", ["charges"]) => self.list_plain("charge", p),
            ("GET", ["charges", id]) => self.show("charge", id, p),
            ("POST", ["refunds"]) => self.create_refund(p),
            ("GET", ["refunds"]) => self.list_refunds(p),
            ("GET", ["refunds", id]) => self.show("refund", id, p),
            ("GET", ["disputes"]) => self.list_plain("dispute", p),
            ("GET", ["disputes", id]) => self.show("dispute", id, p),
            ("POST", ["prices"]) => self.create_price(p),
            ("GET", ["prices"]) => self.list_prices(p),
            ("GET", ["prices", id]) => self.show("price", id, p),
            ("POST", ["prices", id]) => self.update_price(id, p),
            ("POST", ["products"]) => self.create_product(p),
            ("GET", ["products"]) => self.list_products(p),
            ("GET", ["products", id]) => self.show("product", id, p),
            ("POST", ["products", id]) => self.update_product(id, p),
            ("POST", ["webhook_endpoints"]) => self.create_endpoint(p),
            ("GET", ["webhook_endpoints"]) => self.list_endpoints(p),
            ("GET", ["webhook_endpoints", id]) => self.show("webhook_endpoint", id, p),
            ("POST", ["webhook_endpoints", id]) => self.update_endpoint(id, p),
            ("DELETE", ["webhook_endpoints", id]) => self.delete_endpoint(id),
            ("GET", ["events"]) => self.list_events(p),
            ("GET", ["events", id]) => self.show("event", id, p),
            ("GET", ["setup_intents", id]) => self.show("setup_intent", id, p),
            ("GET", ["payment_methods", id]) => self.show("payment_method", id, p),
            (method, _) => Err(ApiError::unknown_route(method, &call.path)),
        }
    }
}
