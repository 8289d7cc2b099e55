//! Google's own calls, by the names of its reference. What begins a purchase, acknowledges it or
//! gives it back as a whole is an ask, since that has to be written down first.

use super::NAME;
use super::call::{get, is_name, post};
use crate::error::KassaError;
use crate::model::account::Call;
use crate::providers::input::{Fields, plain};
use crate::providers::query::{Form, segment};
use crate::json::{self, Json};
use alloc::string::String;

/// A call: its name, method, path, what goes into the path and the query, and into the body.
struct Own {
    name: &'static str,
    method: &'static str,
    path: &'static str,
    query: &'static str,
    body: &'static str,
}

const TOKEN: &str = "token id!\n";

const CALLS: &[Own] = &[
    Own {
        name: "orders.get",
        method: "GET",
        path: "/orders/{orderId}",
        query: "orderId id!\n",
        body: "",
    },
    Own {
        name: "orders.batchget",
        method: "GET",
        path: "/orders:batchGet",
        query: "orderIds id*!\n",
        body: "",
    },
    Own {
        name: "purchases.products.get",
        method: "GET",
        path: "/purchases/products/{productId}/tokens/{token}",
        query: "productId id!\ntoken id!\n",
        body: "",
    },
    Own {
        name: "purchases.productsv2.getproductpurchasev2",
        method: "GET",
        path: "/purchases/productsv2/tokens/{token}",
        query: TOKEN,
        body: "",
    },
    Own {
        name: "purchases.subscriptionsv2.get",
        method: "GET",
        path: "/purchases/subscriptionsv2/tokens/{token}",
        query: TOKEN,
        body: "",
    },
    Own {
        name: "purchases.subscriptionsv2.cancel",
        method: "POST",
        path: "/purchases/subscriptionsv2/tokens/{token}:cancel",
        query: TOKEN,
        body: "cancellationContext.cancellationType \
               word:USER_REQUESTED_STOP_RENEWALS|DEVELOPER_REQUESTED_STOP_PAYMENTS!\n",
    },
    Own {
        name: "purchases.subscriptionsv2.defer",
        method: "POST",
        path: "/purchases/subscriptionsv2/tokens/{token}:defer",
        query: TOKEN,
        body: "deferralContext.etag text!\ndeferralContext.deferDuration text:2-20!\n\
               deferralContext.validateOnly flag\n",
    },
    Own {
        name: "purchases.subscriptionsv2.revoke",
        method: "POST",
        path: "/purchases/subscriptionsv2/tokens/{token}:revoke",
        query: TOKEN,
        body: "revocationContext.fullRefund object\nrevocationContext.proratedRefund object\n\
               revocationContext.itemBasedRefund.productId id\n",
    },
    Own {
        name: "purchases.voidedpurchases.list",
        method: "GET",
        path: "/purchases/voidedpurchases",
        query: "startTime digits:1-15\nendTime digits:1-15\ntype number\nmaxResults number\n\
                token text:1-1000\nincludeQuantityBasedPartialRefund flag\n",
        body: "",
    },
];

pub(super) fn call(name: &str, input: &str) -> Result<Call, KassaError> {
    let known = CALLS.iter().find(|it| it.name == name);
    let own = known.ok_or_else(unknown)?;
    let mut fields = Fields::read(NAME, &[own.query, own.body], input)?;
    fields.complete()?;
    let mut path = String::new();
    let mut rest = own.path;
    while let Some((before, after)) = rest.split_once('{') {
        let (field, after) = after.split_once('}').unwrap_or((after, ""));
        let value = fields.take_out(field).map(|it| plain(&it)).unwrap_or_default();
        if !is_name(&value) {
            return Err(odd(field));
        }
        path.push_str(before);
        path.push_str(&segment(&value));
        rest = after;
    }
    path.push_str(rest);
    if own.method == "POST" {
        return Ok(post(path, &fields.object()));
    }
    let mut form = Form::new();
    let mut any = false;
    for (field, value) in fields.values() {
        any = true;
        // A list is a field that comes again for each item.
        match json::parse(value) {
            Some(Json::List(items)) => {
                for item in items {
                    form.text(field, &plain(&json::text(&item)));
                }
            }
            _ => {
                form.text(field, &plain(value));
            }
        }
    }
    Ok(get(if any { form.query(&path) } else { path }))
}

fn unknown() -> KassaError {
    let mut hint = String::from("Google Play's calls here are");
    for own in CALLS {
        hint.push_str(" `");
        hint.push_str(own.name);
        hint.push('`');
    }
    hint.push('.');
    KassaError::misused("unknown_call", &hint).at(NAME)
}

fn odd(field: &str) -> KassaError {
    let hint = ["`", field, "` is no name that Google gives."].concat();
    KassaError::misused("bad_field", &hint).at(NAME)
}
