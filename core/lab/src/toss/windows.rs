//! What happens between the shop's page and its return address: the customer's side.

use super::TossPayments;
use super::cards;
use super::checks::{customer_key, order_id, order_name};
use super::codes::{Answer, Refusal};
use super::cycle::Task;
use super::keys::{publishable, shop};
use super::script;
use super::shapes::Order;
use crate::clock;
use crate::json::Json;
use serde_json::{Value, json};

/// The customer has this long to authenticate, and the shop this long to confirm.
const OPEN_MS: i64 = 30 * 60_000;
const CONFIRM_MS: i64 = 10 * 60_000;

/// A deposit may wait for a week unless the shop says otherwise.
const HOURS: i64 = 168;

impl TossPayments {
    /// Opens a window as the browser's script asks for it.
    pub(crate) fn open_window(&mut self, wish: &Value) -> Answer {
        let calls = wish.array("script");
        if !calls.is_empty() {
            return self.open_window(&script::asked(calls)?);
        }
        let widget = publishable(wish.text("client_key"))
            .ok_or_else(|| Refusal::of("INVALID_CLIENT_KEY"))?;
        let ask = wish.at("ask");
        let addresses = [
            ("successUrl", "INCORRECT_SUCCESS_URL_FORMAT"),
            ("failUrl", "INCORRECT_FAIL_URL_FORMAT"),
        ];
        for (name, code) in addresses {
            if !is_address(ask.text(name)) {
                return Err(Refusal::of(code));
            }
        }
        let customer = wish.text("customer_key");
        let billing = wish.text("call") == "requestBillingAuth";
        let nobody = customer.is_empty() || customer == "ANONYMOUS";
        if billing && widget {
            return Err(Refusal::of("NOT_SUPPORTED_WIDGET_KEY"));
        }
        if billing || !nobody {
            customer_key(customer)?;
        }
        let known = match (billing, widget) {
            (true, _) => &["CARD", "TRANSFER"][..],
            (false, true) => &["", "CARD", "TRANSFER", "VIRTUAL_ACCOUNT"][..],
            (false, false) => &["CARD", "TRANSFER", "VIRTUAL_ACCOUNT"][..],
        };
        if !known.contains(&ask.text("method")) {
            return Err(Refusal::of("NOT_SUPPORTED_METHOD"));
        }
        let payment = if billing {
            Value::Null
        } else {
            Value::from(self.begin_payment(widget, ask)?)
        };
        let id = self.ids.next("win_", 20);
        let row = json!({
            "window": id, "customer_key": customer, "billing": billing, "widget": widget,
            "ask": ask, "payment": payment, "status": "open", "opened_ms": self.now_ms,
            "url": format!("{}/window/{id}", self.base),
        });
        self.rows.put("windows", &id, row.clone());
        Ok(row)
    }

    fn begin_payment(&mut self, widget: bool, ask: &Value) -> Result<String, Refusal> {
        order_id(ask.text("orderId"))?;
        order_name(ask.text("orderName"))?;
        if ask.text("amount.currency") != "KRW" {
            return Err(Refusal::of("INVALID_CURRENCY"));
        }
        let amount = ask.at("amount.value").as_i64().unwrap_or(0);
        if amount <= 0 {
            return Err(Refusal::of("REQUIRED_AMOUNT"));
        }
        if self.is_taken(ask.text("orderId"), shop(widget)) {
            return Err(Refusal::of("DUPLICATED_ORDER_ID"));
        }
        let payment = self.new_payment(&Order {
            widget,
            kind: "NORMAL",
            id: ask.text("orderId").to_owned(),
            name: ask.text("orderName").to_owned(),
            amount,
            tax_free: ask.int("taxFreeAmount"),
            metadata: ask.at("metadata").clone(),
        });
        self.limit(&payment, OPEN_MS);
        Ok(payment)
    }

    fn limit(&mut self, payment: &str, span_ms: i64) {
        let due = self.now_ms + span_ms;
        self.alter("payments", payment, |row| row.set("_lab.expires_ms", due));
        self.plan(due, Task::Expire(payment.to_owned()));
    }

    /// A window by its own name or by its payment, and where it stands: `open`, `closed`,
    /// `done` or, by the clock, `expired`.
    pub(crate) fn window(&self, id: &str) -> Answer {
        let found = self
            .rows
            .all("windows")
            .find(|(name, row)| *name == id || (!id.is_empty() && row.text("payment") == id));
        let Some((_, row)) = found else {
            return Err(Refusal::of("NOT_FOUND_PAYMENT_SESSION"));
        };
        let mut row = row.clone();
        if row.text("status") == "open" && self.now_ms >= row.int("opened_ms") + OPEN_MS {
            row.set("status", "expired");
        }
        Ok(row)
    }

    /// What the customer does in the window; answers the address that the browser goes to.
    pub(crate) fn leave_window(&mut self, id: &str, deed: &Value) -> Answer {
        let row = self.window(id)?;
        if row.text("status") != "open" {
            return Err(Refusal::of("NOT_FOUND_PAYMENT_SESSION"));
        }
        let outcome = match deed.text("outcome") {
            "close" => "PAY_PROCESS_CANCELED",
            "abort" => "PAY_PROCESS_ABORTED",
            word => word,
        };
        let (status, address, query) = if ["", "pay"].contains(&outcome) {
            ("done", "successUrl", self.authenticate(&row, deed)?)
        } else {
            ("closed", "failUrl", failure(&row, outcome))
        };
        let id = row.text("window");
        self.alter("windows", id, |row| row.set("status", status));
        let url = with_query(row.text(&format!("ask.{address}")), &query);
        Ok(json!({"window": id, "url": url, "query": query, "back": brought(&url)}))
    }

    /// The customer has shown a card, an account or the wish for one.
    fn authenticate(&mut self, row: &Value, deed: &Value) -> Answer {
        let chosen = ["method", "ask.method"].map(|path| match path {
            "method" => deed.text(path),
            path => row.text(path),
        });
        let method = chosen.into_iter().find(|method| !method.is_empty());
        let method = method.unwrap_or("CARD");
        let account = method == "TRANSFER";
        let payment = row.text("payment").to_owned();
        if method == "VIRTUAL_ACCOUNT" {
            self.choose_bank(&payment, row, deed)?;
        } else {
            let first = match account {
                true => cards::TEST_ACCOUNTS.first(),
                false => cards::TEST_CARDS.first(),
            };
            let usual = first.map_or("", |card| card.number);
            let number = deed.at("card").as_str().unwrap_or(usual);
            let card = self.take_card(number, account)?;
            if row.flag("billing") {
                return Ok(self.authorize_billing(row, &card));
            }
            self.put_method(&payment, &card);
        }
        let wanted = ["transfer", "virtualAccount"]
            .map(|part| row.text(&format!("ask.{part}.cashReceipt.type")));
        let chosen = deed.at("cash_receipt").as_str();
        let receipt = chosen.unwrap_or(&wanted.concat()).to_owned();
        let receipt = receipt.replace("미발행", "");
        self.alter("payments", &payment, |row| {
            row.set("status", "IN_PROGRESS");
            row.set("_lab.cash_receipt", receipt);
        });
        self.limit(&payment, CONFIRM_MS);
        let paid = self.payment(&payment);
        Ok(json!({
            "paymentType": "NORMAL", "orderId": paid.at("orderId"), "paymentKey": payment,
            "amount": paid.int("totalAmount").to_string(),
        }))
    }

    fn authorize_billing(&mut self, row: &Value, card: &str) -> Value {
        let auth = self.ids.next("bln_", 30);
        let customer = row.at("customer_key");
        let made = json!({
            "customerKey": customer, "card": card, "used": false, "at": self.stamp(),
        });
        self.rows.put("authKeys", &auth, made);
        json!({"customerKey": customer, "authKey": auth})
    }

    /// How long a deposit may take: so many hours, or until a time in Korea.
    fn waits_for(&self, wish: &Value) -> Result<i64, Refusal> {
        let hours = wish.at("validHours").as_i64();
        match (hours, wish.text("dueDate")) {
            (hours, "") => Ok(hours.unwrap_or(HOURS) * 3_600_000),
            (None, due) => {
                let bare = clock::from_iso(&format!("{due}+09:00"));
                let due = clock::from_iso(due).or(bare);
                let span_ms = due.map(|due| due * 1000 - self.now_ms);
                span_ms
                    .filter(|span_ms| *span_ms > 0)
                    .ok_or_else(|| Refusal::of("INVALID_DATE"))
            }
            _ => Err(Refusal::of("INVALID_VALID_HOURS_WITH_DUE_DATE_AND_SINGLE")),
        }
    }

    fn choose_bank(&mut self, payment: &str, row: &Value, deed: &Value) -> Result<(), Refusal> {
        let wanted = deed.at("bank").as_str().unwrap_or("20");
        let bank = cards::bank(wanted).ok_or_else(|| Refusal::of("INVALID_BANK"))?;
        let name = row.at("ask.customerName").as_str().unwrap_or("김카사");
        let span_ms = self.waits_for(row.at("ask.virtualAccount"))?;
        self.alter("payments", payment, |row| {
            row.set("method", "가상계좌");
            row.set("_lab.waits_ms", span_ms);
            row.set(
                "virtualAccount",
                json!({
                    "accountType": "일반", "accountNumber": null, "bankCode": bank,
                    "customerName": name, "dueDate": null, "refundStatus": "NONE",
                    "expired": false, "settlementStatus": "INCOMPLETED",
                    "refundReceiveAccount": null,
                }),
            );
        });
        Ok(())
    }
}

/// What comes back instead of a payment: never its key, and no order of a window just closed.
fn failure(row: &Value, code: &str) -> Value {
    let mut query = json!({"code": code, "message": Refusal::of(code).text});
    if code != "PAY_PROCESS_CANCELED" && row.has("ask.orderId") {
        query.set("orderId", row.at("ask.orderId").clone());
    }
    query
}

/// Where a window that never opened sends the browser; none without a usable address.
pub(crate) fn turned_away(wish: &Value, refusal: &Refusal) -> Option<String> {
    let address = wish.text("ask.failUrl");
    is_address(address).then(|| with_query(address, &failure(wish, &refusal.code)))
}

fn is_address(text: &str) -> bool {
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|head| text.strip_prefix(head));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

/// All that an address carries, those of the shop's own before the provider's.
fn brought(url: &str) -> Value {
    let address = url.split('#').next().unwrap_or_default();
    let query = address.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect()
}

/// An address with more behind whatever query it has.
fn with_query(address: &str, query: &Value) -> String {
    let (address, mark) = match address.split_once('#') {
        Some((address, mark)) => (address, format!("#{mark}")),
        None => (address, String::new()),
    };
    let mut coded = form_urlencoded::Serializer::new(String::new());
    for (name, value) in query.as_object().into_iter().flatten() {
        coded.append_pair(name, value.as_str().unwrap_or_default());
    }
    let join = if address.contains('?') { '&' } else { '?' };
    format!("{address}{join}{}{mark}", coded.finish())
}
