//! Customers, and the pages where they look after themselves.

use super::{Case, of, of_json, stripe};
use kassa::ask::PortalPage;
use kassa::model::id::{Customer, Environment};
use kassa::providers::PageOrder;

pub(super) fn cases() -> Vec<Case> {
    let made = |json: &str| {
        let customer: Customer = of_json(json);
        Ok(stripe()
            .create_customer(&customer, Environment::Test, None)
            .expect("Stripe keeps customers"))
    };
    let page = |page| {
        let order = PageOrder {
            customer: Some("cus_1"),
            subscription: Some("sub_1"),
            page,
            return_url: "https://shop.example/계정?tab=plan&x=1",
            change: None,
            options: None,
        };
        Ok(stripe().open_page(&order)?.expect("Stripe has a portal"))
    };
    let found = |account| {
        Ok(stripe()
            .find_customer(account)
            .expect("Stripe has a search"))
    };
    let mut all = of(
        "call::create_customer",
        [
            ("an account alone", made(r#"{"id": "acct-ada"}"#)),
            (
                "with a name and an address",
                made(r#"{"id": "에이다 & co", "email": "a+b@shop.example", "name": "Ada [봄]"}"#),
            ),
        ],
    );
    all.extend(of(
        "call::find_customer",
        [
            ("by the account", found("acct-ada")),
            ("with a quote in its name", found("o'hara\\")),
        ],
    ));
    all.extend(of(
        "portal::create",
        [
            ("its front", page(PortalPage::Overview)),
            ("another card", page(PortalPage::PaymentMethod)),
            ("another plan", page(PortalPage::Plan)),
        ],
    ));
    all
}
