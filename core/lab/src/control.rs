//! The control API: what a scenario does to the world around the app under test.

use crate::clock;
use crate::faults::Fault;
use crate::http::{Request, Response};
use crate::json::Json;
use crate::lab::Lab;
use crate::stripe::{ApiError, LastResort, Params, Payer, Stripe};
use serde_json::{Value, json};

/// The year 2500: far enough for any scenario, near enough for any calendar.
const LATEST_MS: i64 = 16_725_225_600_000;

/// Answers a control request; none for a path that is not part of it.
pub(crate) fn handle(lab: &mut Lab, request: &Request) -> Option<Response> {
    let wish = if request.body.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&request.body).unwrap_or(Value::Null)
    };
    let done = match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/lab/clock") => Ok(json!({"now": lab.now_ms()})),
        ("POST", "/lab/clock") => move_clock(lab, &wish),
        ("POST", "/lab/mode") => set_mode(lab, &wish),
        ("POST", "/lab/fault") => add_fault(lab, &wish),
        ("GET", "/lab/requests") => Ok(json!({"requests": lab.log})),
        ("GET", "/lab/state") => Ok(state(lab)),
        ("GET", path @ ("/lab/deliveries" | "/lab/stripe/deliveries")) => {
            let all = request
                .query
                .split('&')
                .any(|part| part == "all=1" || part == "all=true");
            let whose = path.strip_prefix("/lab/stripe").map(|_| "stripe");
            let rows = lab.deliveries(all);
            let rows: Vec<Value> = rows
                .iter()
                .filter(|row| whose.is_none_or(|whose| row.provider == whose))
                .map(crate::Delivery::to_json)
                .collect();
            Ok(json!({"deliveries": rows}))
        }
        ("POST", "/lab/deliveries" | "/lab/stripe/deliveries") => mark(lab, &wish),
        ("POST", "/lab/standardWebhooks/send") => {
            let sent = lab.letters.send(lab.stripe.now_ms, &wish);
            sent.map_err(|text| ApiError::param("", "secret", &text))
        }
        ("GET", path) => {
            let (store, name) = path.strip_prefix("/lab/")?.split_once('/')?;
            Ok(match store {
                "appStore" => lab.app_store.look(name),
                "googlePlay" => lab.google_play.look(name),
                _ => None,
            }?)
        }
        ("POST", path) => {
            let (provider, action) = path.strip_prefix("/lab/")?.split_once('/')?;
            if provider != "stripe" {
                return act(lab, provider, action, &wish);
            }
            stripe(lab, action, &wish)?
        }
        _ => return None,
    };
    Some(match done {
        Ok(body) => Response::of_json(200, &body),
        Err(error) => Response::of_json(error.status, &error.body()),
    })
}

/// The actions at the fake providers but Stripe; none for a path that is not part of them.
fn act(lab: &mut Lab, provider: &str, action: &str, wish: &Value) -> Option<Response> {
    let refused = |status: u16, body: Value| Response::of_json(status, &body);
    let done = match provider {
        "lemonSqueezy" => {
            let done = lab.lemon_squeezy.act(action, wish)?;
            done.map_err(|refusal| refused(refusal.status, refusal.body()))
        }
        "tossPayments" => {
            let done = lab.toss.act(action, wish)?;
            done.map_err(|refusal| refused(refusal.status, refusal.body()))
        }
        "appStore" => {
            let done = lab.app_store.act(action, wish)?;
            done.map_err(|refusal| refused(refusal.status, refusal.body()))
        }
        "googlePlay" => {
            let done = lab.google_play.act(action, wish)?;
            done.map_err(|refusal| refused(refusal.status, refusal.body()))
        }
        _ => return None,
    };
    Some(done.map_or_else(|reply| reply, |body| Response::of_json(200, &body)))
}

/// The actions at the fake provider; none for a path that a page answers.
fn stripe(lab: &mut Lab, action: &str, wish: &Value) -> Option<Result<Value, ApiError>> {
    let shop = &mut lab.stripe;
    let done = match action {
        "pay" => {
            let payer = Payer {
                email: wish.at("email").as_str().map(str::to_owned),
                name: wish.at("name").as_str().map(str::to_owned),
            };
            let card = if wish.has("card") {
                wish.text("card")
            } else {
                "4242424242424242"
            };
            shop.convert(wish);
            shop.pay_session(wish.text("session"), card, &payer)
        }
        "card" => {
            let owner = if wish.has("subscription") {
                "subscription"
            } else {
                "customer"
            };
            shop.replace_card(wish.text(owner), wish.text("card"))
        }
        "settle" => shop.settle_session(wish.text("session"), wish.text("outcome") != "failed"),
        "refund" => match target(lab, wish) {
            Ok(charge) => lab.stripe.refund_charge(
                &charge,
                wish.at("amount").as_i64(),
                wish.at("reason").as_str().map(str::to_owned),
                json!({}),
            ),
            Err(error) => Err(error),
        },
        "refund/fail" => shop.fail_refund(wish.text("refund")),
        "dispute" => match target(lab, wish) {
            Ok(charge) => {
                let amount = wish.at("amount").as_i64();
                lab.stripe.dispute(&charge, amount, wish.text("status"))
            }
            Err(error) => Err(error),
        },
        "dispute/close" => shop.close_dispute(wish.text("dispute"), wish.text("outcome") == "won"),
        "cancel" => match wish.text("when") {
            "period_end" => {
                let ask = Params::new(json!({"cancel_at_period_end": "true"}));
                shop.update_subscription(wish.text("subscription"), &ask)
            }
            _ => shop.cancel_subscription(wish.text("subscription"), &Params::new(json!({}))),
        },
        "resume" => {
            let wishes = json!({"cancel_at_period_end": "false", "pause_collection": ""});
            shop.update_subscription(wish.text("subscription"), &Params::new(wishes))
        }
        "pause" => {
            let behavior = match wish.text("behavior") {
                "" => "void",
                word => word,
            };
            let mut pause = json!({"behavior": behavior});
            if wish.has("resumes_at") {
                pause.set("resumes_at", wish.int("resumes_at").to_string());
            }
            let ask = Params::new(json!({"pause_collection": pause}));
            shop.update_subscription(wish.text("subscription"), &ask)
        }
        "subscription" => change_subscription(lab, wish),
        "customer/delete" => delete_customer(shop, wish),
        "price" => shop.put_price(wish),
        _ => return None,
    };
    Some(done.map(|object| lab.stripe.render_current(&object)))
}

/// Deletes a customer as somebody does by hand, named by what they bought as well.
fn delete_customer(shop: &mut Stripe, wish: &Value) -> Result<Value, ApiError> {
    let mut names = ["session", "subscription"].iter();
    let named = names.find(|name| wish.has(name));
    let customer = match named {
        Some(name) => shop.store.get(wish.text(name)).text("customer").to_owned(),
        None => wish.text("customer").to_owned(),
    };
    shop.delete_customer(&customer)
}

fn move_clock(lab: &mut Lab, wish: &Value) -> Result<Value, ApiError> {
    let target = match (wish.at("to").as_i64(), wish.at("advance").as_str()) {
        (Some(to), _) => Some(to),
        (None, Some(span)) => clock::after(lab.now_ms(), span),
        (None, None) => None,
    };
    let Some(target) = target.filter(|at| (lab.now_ms()..LATEST_MS).contains(at)) else {
        return Err(ApiError::param(
            "",
            "advance",
            "The clock only moves forward, by a span or to a time.",
        ));
    };
    lab.advance_to(target);
    Ok(json!({"now": lab.now_ms(), "pending": lab.waiting()}))
}

fn set_mode(lab: &mut Lab, wish: &Value) -> Result<Value, ApiError> {
    match wish.text("delivery") {
        "hold" => lab.hold = true,
        "send" => lab.hold = false,
        _ => {}
    }
    match wish.text("dunning") {
        "cancel" => lab.stripe.last_resort = LastResort::Cancel,
        "unpaid" => lab.stripe.last_resort = LastResort::LeaveUnpaid,
        _ => {}
    }
    lab.lemon_squeezy.last_resort = lab.stripe.last_resort;
    if let Some(lag) = wish.at("search_lag").as_str() {
        lab.stripe.search_lag_ms = clock::after(0, lag).unwrap_or(0);
    }
    Ok(json!({
        "delivery": if lab.hold { "hold" } else { "send" },
        "dunning": match lab.stripe.last_resort {
            LastResort::Cancel => "cancel",
            LastResort::LeaveUnpaid => "unpaid",
        },
        "search_lag_ms": lab.stripe.search_lag_ms,
    }))
}

fn add_fault(lab: &mut Lab, wish: &Value) -> Result<Value, ApiError> {
    if wish.text("kind") == "none" {
        lab.faults.clear();
        return Ok(json!({"faults": 0}));
    }
    let fault = Fault::parse(wish).ok_or_else(|| {
        ApiError::param(
            "",
            "kind",
            "Known kinds: 500, 500_after, timeout, drop_reply, 409, 429, none.",
        )
    })?;
    lab.faults.push(fault);
    Ok(json!({"faults": lab.faults.len()}))
}

fn mark(lab: &mut Lab, wish: &Value) -> Result<Value, ApiError> {
    let id = wish.text("id");
    let known = if wish.flag("resend") {
        lab.resend(id)
    } else {
        let status = u16::try_from(wish.int("status")).unwrap_or(0);
        lab.delivered(id, status)
    };
    if known {
        return Ok(json!({"pending": lab.waiting()}));
    }
    Err(ApiError::no_such("delivery", "id", id))
}

/// The charge that a wish names in any of the ways a person would.
fn target(lab: &Lab, wish: &Value) -> Result<String, ApiError> {
    let names = [
        "charge",
        "payment_intent",
        "session",
        "invoice",
        "subscription",
    ];
    let id = names
        .iter()
        .map(|name| wish.text(name))
        .find(|id| !id.is_empty())
        .unwrap_or_default();
    lab.stripe
        .charge_of(id)
        .ok_or_else(|| ApiError::no_such("charge", "charge", id))
}

fn change_subscription(lab: &mut Lab, wish: &Value) -> Result<Value, ApiError> {
    let id = wish.text("subscription");
    let item = lab.stripe.store.get(id).text("items.data.0.id").to_owned();
    let mut row = json!({"id": item});
    if wish.has("price") {
        row.set("price", wish.text("price"));
    }
    if wish.has("quantity") {
        row.set("quantity", wish.int("quantity").to_string());
    }
    let mut ask = json!({"items": {"0": row}});
    if wish.has("proration_behavior") {
        ask.set("proration_behavior", wish.text("proration_behavior"));
    }
    lab.stripe.update_subscription(id, &Params::new(ask))
}

/// Everything, for a test that wants to compare worlds.
fn state(lab: &Lab) -> Value {
    let kinds = [
        "customer",
        "product",
        "price",
        "checkout.session",
        "subscription",
        "invoice",
        "invoice_payment",
        "payment_intent",
        "charge",
        "refund",
        "dispute",
        "webhook_endpoint",
    ];
    let mut stripe = json!({});
    for kind in kinds {
        let rows: Vec<Value> = lab
            .stripe
            .store
            .all(kind)
            .map(|row| lab.stripe.render_current(row))
            .collect();
        if let Some(map) = stripe.as_object_mut() {
            map.insert(kind.to_owned(), rows.into());
        }
    }
    json!({
        "now": lab.now_ms(), "delivery": if lab.hold { "hold" } else { "send" },
        "pending_deliveries": lab.waiting(), "faults": lab.faults.len(),
        "stripe": stripe, "lemonSqueezy": lab.lemon_squeezy.state(),
        "tossPayments": lab.toss.state(), "appStore": lab.app_store.state(),
        "googlePlay": lab.google_play.state(),
    })
}
