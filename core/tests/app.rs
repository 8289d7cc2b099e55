//! An app on a device: its purchases reach the server whatever happens, and what it may open holds
//! without a network.
#![cfg(feature = "app")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test says what went wrong by failing"
)]

use base64ct::{Base64UrlUnpadded, Encoding};
use ed25519_dalek::{Signer, SigningKey};
use kassa::app::{
    App, AppAsk, AppConfig, AppFact, AppNeed, AppOutcome, AppStep, Delivery, DeliveryState,
    EntitlementSource, Shelf, StorePurchase, Stored,
};
use kassa::model::arrival::Arrival;
use kassa::model::http::{HttpRequest, HttpResponse};
use kassa::model::time::{DAY, HOUR, MINUTE, SECOND};
use kassa::model::token::{TokenKey, TokenRefusal};
use kassa::model::way::{CancelWhen, WayToPay};
use kassa::{KassaError, Moment, Reason};
use std::collections::BTreeMap;

const NOW: i64 = 1_790_000_000_000;

fn config() -> AppConfig {
    AppConfig {
        base_url: "https://shop.example/api/kassa/".into(),
        account: "ada".into(),
        environment: None,
        keys: Vec::new(),
    }
}

fn purchase(id: &str) -> StorePurchase {
    StorePurchase {
        provider: "appStore".into(),
        id: id.into(),
        proof: format!("proof.of.{id}"),
        product: None,
    }
}

/// What somebody did, in the order in which it was done.
type Log = Vec<String>;

/// A device: two shelves, a store that is told, and a server that answers from a list.
struct Device {
    now: i64,
    outbox: BTreeMap<String, String>,
    safe: BTreeMap<String, String>,
    finished: Vec<String>,
    log: Log,
    /// Answers by route; the last one goes on. No answer: the network is away.
    server: BTreeMap<String, Vec<(u16, String)>>,
    /// After so many needs the app is killed.
    lives_for: Option<usize>,
    waited: u32,
    account: &'static str,
    keys: Vec<TokenKey>,
    requests: Vec<HttpRequest>,
}

impl Device {
    fn new() -> Self {
        Device {
            now: NOW,
            outbox: BTreeMap::new(),
            safe: BTreeMap::new(),
            finished: Vec::new(),
            log: Vec::new(),
            server: BTreeMap::new(),
            lives_for: None,
            waited: 0,
            account: "ada",
            keys: Vec::new(),
            requests: Vec::new(),
        }
    }

    fn answers(mut self, route: &str, status: u16, body: &str) -> Self {
        let answers = self.server.entry(route.into()).or_default();
        answers.push((status, body.into()));
        self
    }

    fn forgets(&mut self, route: &str) {
        self.server.remove(route);
    }

    /// None where the app was killed on the way.
    fn ask(&mut self, ask: AppAsk) -> Option<Result<AppOutcome, KassaError>> {
        let config = AppConfig {
            account: self.account.into(),
            keys: self.keys.clone(),
            ..config()
        };
        let moment = Moment {
            now: self.now,
            entropy: "80".repeat(16),
        };
        let job = App::new(config).unwrap().begin(ask, moment);
        let mut fact = None;
        loop {
            match job.next(fact.take()) {
                AppStep::Need { need, wait_ms } => {
                    self.waited += wait_ms;
                    if self.lives_for == Some(0) {
                        return None;
                    }
                    self.lives_for = self.lives_for.map(|left| left - 1);
                    fact = Some(self.meet(need));
                }
                AppStep::Done { outcome } => return Some(Ok(outcome)),
                AppStep::Failed { error } => return Some(Err(error)),
            }
        }
    }

    fn done(&mut self, ask: AppAsk) -> AppOutcome {
        self.ask(ask).unwrap().unwrap()
    }

    fn meet(&mut self, need: AppNeed) -> AppFact {
        match need {
            AppNeed::Send { request } => {
                let route = request.url.rsplit('/').next().unwrap();
                let route = route.split('?').next().unwrap().to_string();
                self.log.push(format!("send {route}"));
                self.requests.push(request);
                let Some(answers) = self.server.get_mut(&route) else {
                    return AppFact::Failed;
                };
                let (status, body) = answers[0].clone();
                if answers.len() > 1 {
                    answers.remove(0);
                }
                let response = HttpResponse {
                    status,
                    headers: Vec::new(),
                    body: body.into_bytes(),
                };
                AppFact::Response { response }
            }
            AppNeed::Read { shelf } => AppFact::Stored {
                entries: self
                    .shelf(shelf)
                    .iter()
                    .map(|(name, body)| Stored {
                        name: name.clone(),
                        body: body.clone(),
                    })
                    .collect(),
            },
            AppNeed::Write { shelf, name, body } => {
                let what = if body.is_some() { "put" } else { "take" };
                self.log.push(what.into());
                match body {
                    Some(body) => drop(self.shelf(shelf).insert(name, body)),
                    None => drop(self.shelf(shelf).remove(&name)),
                }
                AppFact::Done
            }
            AppNeed::Finish { purchase } => {
                self.log.push("finish".into());
                self.finished.push(purchase.id);
                AppFact::Done
            }
        }
    }

    fn shelf(&mut self, shelf: Shelf) -> &mut BTreeMap<String, String> {
        match shelf {
            Shelf::Outbox => &mut self.outbox,
            Shelf::Safe => &mut self.safe,
        }
    }

    fn deliver(&mut self, id: &str) -> (Delivery, Option<i64>) {
        let purchase = purchase(id);
        let AppOutcome::Delivered {
            mut deliveries,
            next_try,
        } = self.done(AppAsk::Deliver { purchase })
        else {
            panic!("another outcome");
        };
        (deliveries.pop().unwrap(), next_try)
    }

    fn flush(&mut self, all: bool) -> (Vec<DeliveryState>, Option<i64>) {
        let AppOutcome::Delivered {
            deliveries,
            next_try,
        } = self.done(AppAsk::Flush { all })
        else {
            panic!("another outcome");
        };
        (deliveries.iter().map(|it| it.state).collect(), next_try)
    }
}

/// As the handler tells them: by the names that the plans gave.
const BENEFITS: &str = r#"{"totalAvailableCredits":100,"subscriptionCreditsBalance":0,"oneTimeCreditsBalance":100,"frozen":false,"features":["gold"],"quantity":0,"cancelAtPeriodEnd":false,"revision":1,"credits":{"credits":{"available":100,"subscription":0,"oneTime":100,"held":0,"debt":0}},"limits":{"seats":3},"values":{"support":"email","theme":{"dark":[true,null]}}}"#;

fn given() -> String {
    format!(
        r#"{{"ok":true,"result":{{"state":"landed","plan":"pouch","orders":[],"finish":true,"replayed":false,"benefits":{BENEFITS}}}}}"#
    )
}

fn no(code: &str) -> String {
    format!(r#"{{"ok":false,"code":"{code}"}}"#)
}

#[test]
fn a_purchase_is_written_down_before_it_is_sent_and_finished_after_it_was_committed() {
    let mut device = Device::new().answers("purchase", 200, &given());
    let (delivery, next) = device.deliver("t1");
    assert_eq!(device.log, ["put", "send purchase", "finish", "take"]);
    assert_eq!((delivery.state, next), (DeliveryState::Given, None));
    assert_eq!(delivery.plan.as_deref(), Some("pouch"));
    assert_eq!(delivery.benefits.unwrap().total_available_credits, 100);
    assert!(device.outbox.is_empty());
    let request = &device.requests[0];
    assert_eq!(request.url, "https://shop.example/api/kassa/purchase");
    assert_eq!(
        request.body,
        r#"{"provider":"appStore","proof":"proof.of.t1"}"#
    );
}

#[test]
fn an_app_that_is_killed_anywhere_brings_its_purchase_at_the_next_launch() {
    // Read, put, send, finish, take: it is killed before each, and after the last.
    for lives_for in 0..=5 {
        let mut device = Device::new().answers("purchase", 200, &given());
        device.lives_for = Some(lives_for);
        let purchase = purchase("t1");
        let _ = device.ask(AppAsk::Deliver {
            purchase: purchase.clone(),
        });
        let written = device.log.contains(&"put".to_string());
        let committed = device.log.contains(&"send purchase".to_string());
        assert!(device.finished.is_empty() || committed);
        device.lives_for = None;
        if written {
            device.flush(true);
        } else {
            // The store still has it, and gives it again.
            device.done(AppAsk::Deliver { purchase });
        }
        assert!(!device.finished.is_empty(), "killed after {lives_for}");
        assert!(device.outbox.is_empty());
    }
}

#[test]
fn without_a_network_a_purchase_waits_longer_each_time_and_is_never_lost() {
    let mut device = Device::new();
    let (delivery, next) = device.deliver("t1");
    assert_eq!(delivery.state, DeliveryState::Kept);
    assert_eq!(delivery.code.as_deref(), Some("offline"));
    // An eighth more by chance.
    assert_eq!(next, Some(NOW + 5 * SECOND + 5 * SECOND / 8));
    assert_eq!(device.flush(false), (Vec::new(), next));
    let mut pauses = Vec::new();
    for _ in 0..20 {
        let (states, next) = device.flush(true);
        assert_eq!(states, [DeliveryState::Kept]);
        pauses.push(next.unwrap() - device.now);
        device.now = next.unwrap();
    }
    assert!(pauses.is_sorted());
    assert_eq!(pauses.last(), Some(&(6 * HOUR + 6 * HOUR / 8)));
    assert!(device.finished.is_empty());
    device = device.answers("purchase", 200, &given());
    assert_eq!(device.flush(false), (vec![DeliveryState::Given], None));
}

#[test]
fn a_clock_that_was_set_back_does_not_keep_a_purchase_waiting() {
    let mut device = Device::new();
    device.deliver("t1");
    device.now -= 365 * DAY;
    let mut device = device.answers("purchase", 200, &given());
    assert_eq!(device.flush(false), (vec![DeliveryState::Given], None));
}

#[test]
fn a_server_that_is_away_is_asked_once_and_not_for_each_purchase() {
    let mut device = Device::new();
    for id in ["t1", "t2", "t3"] {
        device.deliver(id);
    }
    device.requests.clear();
    let (states, next) = device.flush(true);
    assert_eq!((states.len(), device.requests.len()), (1, 1));
    assert!(next.unwrap() > device.now, "else it would be asked at once");
    assert_eq!(device.outbox.len(), 3);
    let mut device = device.answers("purchase", 200, &given());
    assert_eq!(device.flush(true), (vec![DeliveryState::Given; 3], None));
}

#[test]
fn what_the_server_refuses_stays_on_the_device() {
    for (status, code) in [
        (400, "another_app"),
        (409, "no_plan"),
        (422, "refused"),
        (500, "app_failed"),
        (503, "store_unavailable"),
        (401, "unauthenticated"),
        (404, "unknown_route"),
    ] {
        let mut device = Device::new().answers("purchase", status, &no(code));
        let (delivery, next) = device.deliver("t1");
        assert_eq!(delivery.state, DeliveryState::Kept, "{code}");
        assert_eq!(delivery.code.as_deref(), Some(code));
        assert!(next.is_some() && device.finished.is_empty());
        assert_eq!(device.outbox.len(), 1);
    }
    // A page to sign in at a network, and a proxy.
    for body in ["<html>Welcome</html>", "", r#"{"ok":true}"#, "[]"] {
        let mut device = Device::new().answers("purchase", 200, body);
        let (delivery, _) = device.deliver("t1");
        assert_eq!(delivery.state, DeliveryState::Kept, "{body}");
        assert!(device.finished.is_empty());
    }
}

#[test]
fn what_is_somebody_elses_is_left_to_them_and_not_finished() {
    let mut device = Device::new().answers("purchase", 409, &no("taken"));
    let (delivery, next) = device.deliver("t1");
    assert_eq!((delivery.state, next), (DeliveryState::Taken, None));
    assert!(device.finished.is_empty() && device.outbox.is_empty());
    // No server says so with another status.
    let mut device = Device::new().answers("purchase", 400, &no("taken"));
    assert_eq!(device.deliver("t1").0.state, DeliveryState::Kept);
}

#[test]
fn money_that_the_store_waits_for_is_asked_for_again() {
    let waiting = r#"{"ok":true,"result":{"state":"waiting","orders":[],"finish":false}}"#;
    let mut device =
        Device::new()
            .answers("purchase", 200, waiting)
            .answers("purchase", 200, &given());
    let (delivery, next) = device.deliver("t1");
    assert_eq!(delivery.state, DeliveryState::Waiting);
    device.now = next.unwrap();
    assert_eq!(device.flush(false), (vec![DeliveryState::Given], None));
}

#[test]
fn a_purchase_that_was_given_back_is_finished_and_told_as_over() {
    let over = r#"{"ok":true,"result":{"state":"expired","orders":[],"finish":true}}"#;
    let mut device = Device::new().answers("purchase", 200, over);
    assert_eq!(device.deliver("t1").0.state, DeliveryState::Over);
    assert_eq!(device.finished, ["t1"]);
}

#[test]
fn a_newer_server_is_understood_as_far_as_it_matters() {
    let newer = r#"{"ok":true,"result":{"finish":true,"state":"levitating","orders":[{"x":1}],"benefits":{"of":"tomorrow"}}}"#;
    let mut device = Device::new().answers("purchase", 200, newer);
    let (delivery, next) = device.deliver("t1");
    assert_eq!((delivery.state, next), (DeliveryState::Given, None));
    assert_eq!(device.finished, ["t1"]);
}

#[test]
fn garbage_on_the_shelf_goes_and_stops_nothing() {
    let mut device = Device::new();
    device.deliver("t1");
    device
        .outbox
        .insert("half".into(), r#"{"purchase":{"prov"#.into());
    device.outbox.insert("other".into(), "{}".into());
    let mut device = device.answers("purchase", 200, &given());
    assert_eq!(device.flush(true), (vec![DeliveryState::Given], None));
    assert!(device.outbox.is_empty());
}

#[test]
fn a_purchase_that_is_none_is_refused_before_it_is_written_down() {
    let mut device = Device::new();
    for broken in [
        StorePurchase {
            proof: String::new(),
            ..purchase("t1")
        },
        StorePurchase {
            id: String::new(),
            ..purchase("t1")
        },
        StorePurchase {
            proof: "x".repeat(60_001),
            ..purchase("t1")
        },
        StorePurchase {
            provider: String::new(),
            ..purchase("t1")
        },
    ] {
        let refused = device.ask(AppAsk::Deliver { purchase: broken }).unwrap();
        assert_eq!(refused.unwrap_err().code, "bad_purchase");
    }
    assert!(device.log.is_empty());
}

fn signing() -> (SigningKey, TokenKey) {
    let private = SigningKey::from_bytes(&[7; 32]);
    let x = Base64UrlUnpadded::encode_string(private.verifying_key().as_bytes());
    let kid = "k1".into();
    (private, TokenKey { kid, x })
}

/// A token of an hour that the server gave at `now`.
fn token(account: &str, now: i64) -> String {
    let header = r#"{"alg":"EdDSA","kid":"k1","typ":"kassa+jwt"}"#;
    let (iat, exp) = (now / SECOND, now / SECOND + 3_600);
    let claims = format!(
        r#"{{"sub":"{account}","env":"test","iat":{iat},"exp":{exp},"features":["gold"],"quantity":1,"revision":3}}"#
    );
    let part = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
    let input = format!("{}.{}", part(header), part(&claims));
    let signature = signing().0.sign(input.as_bytes()).to_bytes();
    format!("{input}.{}", Base64UrlUnpadded::encode_string(&signature))
}

fn told(token: &str) -> String {
    format!(r#"{{"ok":true,"result":{{"token":"{token}","expiresAt":1,"key":"k1"}}}}"#)
}

fn jwks() -> String {
    let x = signing().1.x;
    format!(
        r#"{{"keys":[{{"kty":"EC","crv":"P-256","kid":"k1","x":"AA"}},{{"kty":"OKP","crv":"Ed25519","kid":"k1","x":"{x}"}}]}}"#
    )
}

fn entitled(
    device: &mut Device,
    fresh: bool,
) -> (
    bool,
    EntitlementSource,
    Option<TokenRefusal>,
    Option<String>,
) {
    let AppOutcome::Entitlements {
        entitlements,
        source,
        refusal,
        problem,
    } = device.done(AppAsk::Entitlements { fresh })
    else {
        panic!("another outcome");
    };
    let gold = entitlements.is_some_and(|it| it.features == ["gold"]);
    (gold, source, refusal, problem.map(|it| it.code))
}

fn online() -> Device {
    Device::new()
        .answers("token", 200, &told(&token("ada", NOW)))
        .answers("jwks", 200, &jwks())
}

use EntitlementSource::{Kept, Nobody, Server};

#[test]
fn what_was_bought_opens_without_a_network_until_the_token_ends() {
    let mut device = online();
    assert_eq!(entitled(&mut device, false), (true, Server, None, None));
    device.forgets("token");
    device.forgets("jwks");
    device.requests.clear();
    device.now = NOW + 10 * MINUTE;
    assert_eq!(entitled(&mut device, false), (true, Kept, None, None));
    assert!(device.requests.is_empty(), "it is fresh enough");
    // From its half on another is fetched, if somebody is there.
    device.now = NOW + 40 * MINUTE;
    let offline = Some("offline".to_string());
    assert_eq!(
        entitled(&mut device, false),
        (true, Kept, None, offline.clone())
    );
    device.now = NOW + HOUR;
    let expired = Some(TokenRefusal::Expired);
    assert_eq!(
        entitled(&mut device, false),
        (false, Nobody, expired, offline)
    );
}

#[test]
fn a_clock_that_is_set_back_opens_nothing_offline() {
    let mut device = online();
    entitled(&mut device, false);
    device.forgets("token");
    device.now = NOW + 2 * HOUR;
    assert!(!entitled(&mut device, false).0, "it is over");
    // Whoever has seen it end cannot make it earlier again.
    device.now = NOW + 10 * MINUTE;
    let (gold, _, refusal, _) = entitled(&mut device, false);
    assert_eq!((gold, refusal), (false, Some(TokenRefusal::ClockSetBack)));
    let mut device = device.answers("token", 200, &told(&token("ada", NOW + 3 * HOUR)));
    assert_eq!(entitled(&mut device, false), (true, Server, None, None));
}

#[test]
fn a_device_whose_clock_is_wrong_is_served_while_it_is_online() {
    for wrong in [-365 * DAY, -HOUR, 2 * HOUR, 365 * DAY] {
        let mut device = online();
        device.now = NOW + wrong;
        assert_eq!(entitled(&mut device, true), (true, Server, None, None));
    }
}

#[test]
fn a_token_of_somebody_else_or_of_another_key_opens_nothing() {
    let mut device = online();
    device.account = "jun";
    let (gold, source, _, problem) = entitled(&mut device, true);
    assert_eq!((gold, source), (false, Nobody));
    assert_eq!(problem.as_deref(), Some("token_another_account"));
    // What lies there from another customer does not count either.
    let mut device = online();
    entitled(&mut device, false);
    device.forgets("token");
    device.account = "jun";
    let (gold, _, refusal, _) = entitled(&mut device, false);
    assert_eq!((gold, refusal), (false, Some(TokenRefusal::AnotherAccount)));
    // A pinned key is not exchanged for what the server's list says.
    let mut device = online();
    let x = Base64UrlUnpadded::encode_string(&[9; 32]);
    device.keys = vec![TokenKey {
        kid: "pinned".into(),
        x,
    }];
    let (gold, _, _, problem) = entitled(&mut device, true);
    assert!(!gold);
    assert_eq!(problem.as_deref(), Some("token_unknown_key"));
    device.keys = vec![signing().1];
    assert!(entitled(&mut device, true).0);
}

#[test]
fn new_keys_of_the_server_are_fetched_once_they_are_needed() {
    let mut device = online();
    entitled(&mut device, true);
    entitled(&mut device, true);
    let asked = device.log.iter().filter(|it| *it == "send jwks").count();
    assert_eq!(asked, 1);
}

#[test]
fn signing_out_takes_the_token_and_leaves_the_purchases() {
    let mut device = online();
    entitled(&mut device, false);
    device.deliver("t1");
    assert_eq!(device.done(AppAsk::Forget), AppOutcome::Done);
    assert!(device.safe.is_empty());
    assert_eq!(device.outbox.len(), 1);
}

#[test]
fn the_catalog_names_what_stores_sell_it_as() {
    let plans = r#"{"ok":true,"result":{"plans":[{"id":"pouch","name":"Pouch","price":{"amount":1200,"currency":"krw"},"products":{"appStore":"coins.100","googlePlay":"coins.100"}},{"id":"web","name":"Web","price":{"amount":1,"currency":"usd"}}]}}"#;
    let mut device = Device::new().answers("plans", 200, plans);
    let AppOutcome::Plans { plans } = device.done(AppAsk::Plans) else {
        panic!("another outcome");
    };
    let names = |at: usize| -> Vec<_> {
        let prices = plans[at].prices.iter();
        prices
            .map(|it| format!("{} {}", it.provider, it.id))
            .collect()
    };
    assert_eq!(names(0), ["appStore coins.100", "googlePlay coins.100"]);
    assert!(names(1).is_empty());
}

#[test]
fn what_the_handler_tells_by_name_is_listed() {
    let said = format!(r#"{{"ok":true,"result":{BENEFITS}}}"#);
    let mut device = Device::new().answers("benefits", 200, &said);
    let Some(Ok(AppOutcome::Benefits { benefits })) = device.ask(AppAsk::Benefits) else {
        panic!("no benefits");
    };
    let plain = &benefits.credits[0];
    assert_eq!((plain.kind.as_str(), plain.one_time), ("credits", 100));
    let seats = &benefits.limits[0];
    assert_eq!((seats.name.as_str(), seats.amount), ("seats", 3));
    let values = benefits.values.iter();
    let values: Vec<_> = values
        .map(|it| (it.name.as_str(), it.value.as_str()))
        .collect();
    let theme = r#"{"dark":[true,null]}"#;
    assert_eq!(values, [("support", r#""email""#), ("theme", theme)]);
}

#[test]
fn a_checkout_says_what_the_app_may_and_a_no_is_an_outcome() {
    let native = r#"{"ok":true,"result":{"id":"c1","url":"","way":{"type":"native","product":"coins.100","account":"a-b"}}}"#;
    let declined = r#"{"ok":false,"code":"already_subscribed","hint":"Change it.","manageUrl":"https://shop.example/billing"}"#;
    let mut device = Device::new()
        .answers("checkout", 200, native)
        .answers("checkout", 409, declined);
    let ask = AppAsk::Checkout {
        plan: "pouch".into(),
        quantity: None,
        provider: Some("appStore".into()),
        return_path: None,
        locale: Some("ko".into()),
    };
    let AppOutcome::Checkout { id, way, .. } = device.done(ask.clone()) else {
        panic!("another outcome");
    };
    assert_eq!(id, "c1");
    assert!(matches!(way, WayToPay::Native { product, .. } if product == "coins.100"));
    let body = r#"{"plan":"pouch","provider":"appStore","locale":"ko"}"#;
    assert_eq!(device.requests[0].body, body);
    assert_eq!(
        device.done(ask),
        AppOutcome::Declined {
            code: "already_subscribed".into(),
            hint: Some("Change it.".into()),
            manage_url: Some("https://shop.example/billing".into()),
        }
    );
}

#[test]
fn an_error_of_the_server_keeps_its_code_and_tells_whether_to_try_again() {
    for (status, reason, retryable) in [
        (400, Reason::Misused, false),
        (401, Reason::Misused, false),
        (422, Reason::Refused, false),
        (429, Reason::Unavailable, true),
        (503, Reason::Unavailable, true),
    ] {
        let mut device = Device::new().answers("cancel", status, &no("some_code"));
        let when = CancelWhen::PeriodEnd;
        let error = device.ask(AppAsk::Cancel { when }).unwrap().unwrap_err();
        assert_eq!(error.code, "some_code");
        assert_eq!(
            (error.status, error.reason, error.retryable),
            (status, reason, retryable)
        );
    }
    let mut device = Device::new().answers("orders", 200, r#"{"ok":true,"result":{"orders":7}}"#);
    let error = device.ask(AppAsk::Orders).unwrap().unwrap_err();
    assert_eq!(error.code, "reply_unreadable");
}

fn arrival(state: &str, more: &str) -> String {
    format!(r#"{{"ok":true,"result":{{"state":"{state}"{more}}}}}"#)
}

fn returned(device: &mut Device, url: &str) -> (Arrival, bool, Option<String>) {
    let ask = AppAsk::Returned {
        url: url.into(),
        checkout: Some("cs 1".into()),
        limit_ms: 60_000,
    };
    let AppOutcome::Arrived {
        state, late, code, ..
    } = device.done(ask)
    else {
        panic!("another outcome");
    };
    (state, late, code)
}

#[test]
fn whoever_comes_back_before_the_webhook_waits_for_it() {
    let mut device = Device::new()
        .answers("arrival", 200, &arrival("open", ""))
        .answers("arrival", 503, "")
        .answers("arrival", 200, &arrival("landed", r#","plan":"pouch""#));
    assert_eq!(returned(&mut device, ""), (Arrival::Landed, false, None));
    let url = "https://shop.example/api/kassa/arrival?checkout=cs%201";
    assert_eq!(device.requests[0].url, url);
    assert_eq!(device.waited, 500 + 750);
}

#[test]
fn a_wait_ends_at_its_limit_and_says_so() {
    let mut device = Device::new().answers("arrival", 200, &arrival("open", ""));
    assert_eq!(returned(&mut device, ""), (Arrival::Open, true, None));
    assert_eq!(device.waited, 60_000);
    let mut device = Device::new();
    let ask = AppAsk::Returned {
        url: String::new(),
        checkout: None,
        limit_ms: 0,
    };
    assert_eq!(device.ask(ask).unwrap().unwrap_err().code, "offline");
    assert_eq!(device.requests.len(), 1);
}

#[test]
fn a_payment_that_is_on_its_way_counts_once_it_has_stood() {
    let mut device = Device::new().answers("arrival", 200, &arrival("waiting", ""));
    assert_eq!(returned(&mut device, ""), (Arrival::Waiting, false, None));
    assert!((5_000..20_000).contains(&device.waited));
}

#[test]
fn what_a_page_put_into_the_link_goes_to_the_server_first() {
    let refused = arrival("failed", r#","code":"REJECT_CARD","refusal":"new_method""#);
    let mut device = Device::new().answers("return", 200, &refused);
    let link = "https://shop.example/return?orderId=o1&paymentKey=k#x";
    let code = Some("REJECT_CARD".to_string());
    assert_eq!(returned(&mut device, link), (Arrival::Failed, false, code));
    assert_eq!(
        device.requests[0].body,
        r#"{"query":"orderId=o1&paymentKey=k"}"#
    );
    // Nothing but the checkout's own id: nothing to tell.
    let mut device = Device::new().answers("arrival", 200, &arrival("landed", ""));
    returned(
        &mut device,
        "https://shop.example/return?session_id=cs 1&x=",
    );
    assert_eq!(device.log, ["send arrival"]);
    // Nobody knows whether it was heard: the looks tell.
    let mut device = Device::new().answers("arrival", 200, &arrival("landed", ""));
    returned(&mut device, link);
    assert_eq!(device.log, ["send return", "send arrival"]);
}

#[test]
fn an_address_that_is_unsafe_or_none_is_refused() {
    for (base_url, code) in [
        ("http://shop.example/api", "unsafe_base_url"),
        ("http://127.0.0.1.example/api", "unsafe_base_url"),
        ("ftp://shop.example", "unsafe_base_url"),
        ("https://user@shop.example", "bad_base_url"),
        ("https://shop.example/api?x=1", "bad_base_url"),
        ("shop.example/api", "bad_base_url"),
        ("https://", "bad_base_url"),
        ("https://shop.example/a b", "bad_base_url"),
    ] {
        let config = AppConfig {
            base_url: base_url.into(),
            ..config()
        };
        assert_eq!(App::new(config).unwrap_err().code, code, "{base_url}");
    }
    for near in [
        "http://localhost:3000/api",
        "http://10.0.2.2:3000/x",
        "http://127.0.0.1/x",
    ] {
        let config = AppConfig {
            base_url: near.into(),
            ..config()
        };
        assert!(App::new(config).is_ok(), "{near}");
    }
    let nobody = AppConfig {
        account: String::new(),
        ..config()
    };
    assert_eq!(App::new(nobody).unwrap_err().code, "bad_account");
}
