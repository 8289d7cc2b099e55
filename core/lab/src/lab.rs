//! The lab itself: the clock, the log, and who answers which path.

use crate::app_store::{self, AppStore};
use crate::clock;
use crate::deliveries::{Delivery, Outbox};
use crate::faults::{self, Fault, Kind};
use crate::google_play::{self, GooglePlay};
use crate::http::{Request, Response};
use crate::lemon_squeezy::{self, LemonSqueezy};
use crate::standard_webhooks::Letters;
use crate::stripe::Stripe;
use crate::toss::{self, TossPayments};
use crate::{control, pages};
use serde_json::{Value, json};

/// How many requests the log keeps; older ones are dropped.
const LOG_LENGTH: usize = 500;

/// Where each API lies: the provider's address below the lab's, and how its paths begin.
const APIS: [(&str, &str); 7] = [
    ("", "/v1/"),
    (lemon_squeezy::ROOT, "/v1/"),
    (toss::ROOT, "/v1/"),
    (app_store::ROOT, "/inApps/"),
    (google_play::ROOT, "/androidpublisher/"),
    (google_play::ROOT, "/token"),
    (google_play::ROOT, "/certs"),
];

/// How a lab starts.
#[derive(Clone, Debug, Default)]
pub struct LabOptions {
    /// Every identifier and secret derives from it.
    pub seed: u64,
    /// The first virtual time, Unix milliseconds.
    pub now_ms: i64,
    /// Where the lab is reached, without a slash at the end.
    pub base_url: String,
    /// Webhook endpoints that exist from the start.
    pub webhooks: Vec<Webhook>,
}

/// A webhook endpoint made at the start instead of by the API.
#[derive(Clone, Debug, Default)]
pub struct Webhook {
    /// Where events are posted.
    pub url: String,
    /// The signing secret; of `tossPayments` the security key, which signs some events only.
    pub secret: String,
    /// Who posts to it, `stripe`, `lemonSqueezy`, `tossPayments`, `appStore` or `googlePlay`;
    /// empty for the first.
    pub provider: String,
    /// The API version its events are rendered in; empty for the current one.
    pub api_version: String,
}

/// A fake provider with a virtual clock.
///
/// ```
/// use kassa_lab::{Lab, LabOptions, Request};
/// let mut lab = Lab::new(LabOptions {
///     seed: 7,
///     now_ms: 1_767_225_600_000,
///     base_url: "http://lab.test".into(),
///     ..LabOptions::default()
/// });
/// let reply = lab.handle(
///     &Request::new("POST", "/v1/customers")
///         .with_header("Authorization", "Bearer sk_test_lab")
///         .with_body("email=a%40b.test"),
/// );
/// assert_eq!(reply.status, 200);
/// ```
#[derive(Clone, Debug)]
pub struct Lab {
    pub(crate) stripe: Stripe,
    pub(crate) lemon_squeezy: LemonSqueezy,
    pub(crate) toss: TossPayments,
    pub(crate) app_store: AppStore,
    pub(crate) google_play: GooglePlay,
    pub(crate) letters: Letters,
    pub(crate) faults: Vec<Fault>,
    pub(crate) hold: bool,
    pub(crate) log: Vec<Value>,
}

impl Lab {
    /// Makes an empty lab.
    #[must_use]
    pub fn new(options: LabOptions) -> Self {
        let (seed, now_ms) = (options.seed, options.now_ms);
        let mut stripe = Stripe::new(seed, now_ms, &options.base_url);
        let mut lemon_squeezy = LemonSqueezy::new(seed, now_ms, &options.base_url);
        let mut toss = TossPayments::new(seed, now_ms, &options.base_url);
        let mut app_store = AppStore::new(seed, now_ms);
        let mut google_play = GooglePlay::new(seed, now_ms);
        lemon_squeezy.open_account();
        for webhook in &options.webhooks {
            let (url, secret) = (&webhook.url, &webhook.secret);
            match webhook.provider.as_str() {
                "lemonSqueezy" => lemon_squeezy.add_endpoint(url, secret),
                "tossPayments" => toss.add_endpoint(url, secret),
                "appStore" => app_store.add_endpoint(url),
                "googlePlay" => google_play.add_endpoint(url),
                _ => {
                    stripe.add_endpoint(url, secret, &webhook.api_version);
                }
            }
        }
        Self {
            stripe,
            lemon_squeezy,
            toss,
            app_store,
            google_play,
            letters: Letters::new(seed),
            faults: Vec::new(),
            hold: false,
            log: Vec::new(),
        }
    }

    /// Answers one request; a reply of status 0 means that the reply is lost.
    pub fn handle(&mut self, request: &Request) -> Response {
        let below = |(root, first): &(&str, &str)| {
            let rest = request.path.strip_prefix(root);
            rest.is_some_and(|rest| rest.starts_with(first))
        };
        if let Some((root, _)) = APIS.iter().find(|api| below(api)) {
            return self.provider(request, root);
        }
        if let Some(reply) = control::handle(self, request) {
            return reply;
        }
        pages::handle(self, request)
            .unwrap_or_else(|| Response::of_json(404, &json!({"error": "not found"})))
    }

    fn provider(&mut self, request: &Request, root: &str) -> Response {
        let fault = faults::take(&mut self.faults, &request.method, &request.path);
        let mut reply = match root {
            lemon_squeezy::ROOT => self.lemon_squeezy.handle(request, fault),
            toss::ROOT => self.toss.handle(request, fault),
            app_store::ROOT => self.app_store.handle(request, fault),
            google_play::ROOT => self.google_play.handle(request, fault),
            _ => self.stripe.handle(request, fault),
        };
        // Every server says as of when it speaks.
        if !reply.headers.iter().any(|(name, _)| name == "Date") {
            reply.push("Date", &clock::http_date(self.stripe.now_ms));
        }
        if fault == Some(Kind::LostReply) {
            reply = Response::default();
        }
        self.note(request, reply.status);
        reply
    }

    fn note(&mut self, request: &Request, status: u16) {
        if self.log.len() >= LOG_LENGTH {
            self.log.remove(0);
        }
        self.log.push(json!({
            "at": self.stripe.now_ms,
            "method": request.method,
            "path": request.path,
            "query": request.query,
            "body": request.text(),
            "idempotency_key": request.header("idempotency-key"),
            "version": request.header("stripe-version"),
            "status": status,
        }));
    }

    /// The virtual time, Unix milliseconds.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.stripe.now_ms
    }

    /// Moves the clock forward and does everything that falls due, in order.
    /// A time in the past changes nothing.
    pub fn advance_to(&mut self, now_ms: i64) {
        self.stripe.advance_to(now_ms);
        self.lemon_squeezy.advance_to(now_ms);
        self.toss.advance_to(now_ms);
        self.app_store.advance_to(now_ms);
        self.google_play.advance_to(now_ms);
    }

    /// Webhooks that wait, each signed for the present virtual time, oldest first.
    #[must_use]
    pub fn due_deliveries(&self) -> Vec<Delivery> {
        self.deliveries(false)
    }

    /// The deliveries of every sender, oldest first.
    pub(crate) fn deliveries(&self, all: bool) -> Vec<Delivery> {
        let now = self.now_ms();
        let boxes = self.outboxes();
        let mut rows: Vec<Delivery> = boxes.iter().flat_map(|one| one.signed(now, all)).collect();
        rows.sort_by_key(|row| row.created);
        rows
    }

    /// How many webhooks wait for a receiver.
    pub(crate) fn waiting(&self) -> usize {
        self.outboxes().iter().map(|one| one.waiting()).sum()
    }

    fn outboxes(&self) -> [&Outbox; 6] {
        [
            &self.stripe.outbox,
            &self.lemon_squeezy.outbox,
            &self.toss.outbox,
            &self.app_store.outbox,
            &self.google_play.outbox,
            &self.letters.outbox,
        ]
    }

    fn outboxes_mut(&mut self) -> [&mut Outbox; 6] {
        [
            &mut self.stripe.outbox,
            &mut self.lemon_squeezy.outbox,
            &mut self.toss.outbox,
            &mut self.app_store.outbox,
            &mut self.google_play.outbox,
            &mut self.letters.outbox,
        ]
    }

    /// Notes what a receiver answered. One that its sender does not take for success keeps
    /// the webhook waiting, or loses it once the sender has tried often enough.
    pub fn delivered(&mut self, id: &str, status: u16) -> bool {
        let now = self.now_ms();
        // The App Store keeps a record of its tries, which it shows when asked.
        self.app_store.tried(id, status);
        let mut boxes = self.outboxes_mut().into_iter();
        boxes.any(|one| one.mark(id, status, now))
    }

    pub(crate) fn resend(&mut self, id: &str) -> bool {
        let mut boxes = self.outboxes_mut().into_iter();
        boxes.any(|one| one.resend(id))
    }

    /// Whether a shell may push webhooks, or the control API alone hands them out.
    #[must_use]
    pub fn pushes(&self) -> bool {
        !self.hold
    }
}
