//! The TypeScript side of every `#[wire]` type, made from the core itself.
//!
//! `KASSA_BLESS=1 cargo test --package kassa-wire-drift` writes `npm/src/wire.ts`; without
//! the variable the test only compares, so that the two can never drift apart.

use tsify::Tsify;

/// What stands above the declarations.
const PREAMBLE: &str = "\
// Generated from the core by tests/wire; do not edit. After a change in the core:
// KASSA_BLESS=1 cargo test --package kassa-wire-drift

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Millis = number;
";

macro_rules! declarations {
    ($($module:path { $($name:ident),* $(,)? })*) => {
        /// The name and the declaration of every wire type.
        #[must_use]
        pub fn declarations() -> Vec<(&'static str, &'static str)> {
            vec![$($({
                use $module as module;
                (stringify!($name), <module::$name as Tsify>::DECL)
            }),*),*]
        }
    };
}

declarations! {
    kassa::error { KassaError, Reason }
    kassa::model::account {
        Account, ProviderCustomer, Checkout, Payment, Refund, RefundStatus, RefundTotal, RefundRequest, Dispute,
        DisputeStatus, Lot, Grant, Reservation, Take,
        Operation, OperationKind, OperationStatus, Call, SealedKey, PendingNotice,
    }
    kassa::model::arrival { Arrival }
    kassa::model::benefits { Benefits, KindBalance, LimitBenefit, Strategy, Bucket }
    kassa::model::catalog {
        Plan, PlanBenefits, KindCredits, Limit, CustomBenefit, LeftOver, UpgradeCredits, Overspent,
        PastDue, DunningStep, DunningAction, FirstPeriod, ProviderPrice, Terms, AddOn,
    }
    kassa::model::config { Config, SealKey, ProviderConfig, KeyPair, StoreApp, Push }
    kassa::model::drift { Drift, DriftKind, Reading }
    kassa::model::history {
        History, Change, Happening, Difference, Entry, EntryReason, LotNow, Source, Access, RawEvent,
    }
    kassa::model::http { HttpRequest, Header, HttpResponse }
    kassa::model::id { Environment, Customer }
    kassa::model::license { License, LicenseStatus }
    kassa::model::money { Money }
    kassa::model::notice { Notice, NoticeKind }
    kassa::model::order { Order, OrderItem, OrderType, PaymentStatus }
    kassa::model::preview { PreviewLine }
    kassa::model::receipt { PaymentDetails, CashReceipt, DepositAccount }
    kassa::model::refusal { Refusal }
    kassa::model::schedule { PaymentMethod, Schedule, Pause, Charge, PaidChange, MethodView }
    kassa::model::secret { Secret }
    kassa::model::subscription { SubscriptionStatus, Subscription, Sold, Kept, Card }
    kassa::model::time { Interval, IntervalUnit }
    kassa::model::token {
        Algorithm, TokenKey, TokenCheck, TokenReading, TokenRefusal, Entitlements,
    }
    kassa::ask {
        Moment, Ask, CheckoutItem, CancelWhen, ChangeWhen, PortalPage, Proration, RefundPreference,
        DeliveryStatus, Outcome, Share, WayToPay, NativeOffer, ScriptCall, InboundResult, Decline,
    }
    kassa::need { Need, Fact, Statement, Value }
    kassa::job { Step }
    kassa::authentic { Event, Received, Report, Bought, Sale, SaleItem }
}

/// The whole of `npm/src/wire.ts`.
#[must_use]
pub fn typescript() -> String {
    let mut text = PREAMBLE.to_owned();
    text.push_str(&provider_names());
    for (_, declaration) in declarations() {
        text.push('\n');
        text.push_str(&tidied(declaration));
        text.push('\n');
    }
    text
}

/// Names of providers are data: none is written by hand outside its own folder.
fn provider_names() -> String {
    let names: Vec<String> = kassa::providers::ALL
        .iter()
        .map(|provider| format!("\"{}\"", provider.name()))
        .collect();
    let names = names.join(" | ");
    format!(
        "\n/** The providers that this version knows. */\nexport type ProviderName = {names};\n"
    )
}

/// The declaration as a person would write it: short comments on one line, a union's members
/// below each other, and no Rust in the comments.
fn tidied(declaration: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut in_example = false;
    for line in declaration.trim_end().lines() {
        let said = line.trim_start().trim_start_matches("* ");
        if said.starts_with("```") {
            in_example = !in_example;
        } else if !in_example {
            lines.push(line.replace("    ", "  ").replace("[`crate::", "[`"));
        }
    }
    let text = lines.join("\n");
    let text = text.replace(" | { type:", "\n  | { type:");
    let text = text.replace("= { type:", "=\n  | { type:");
    shortened(&text)
}

/// Puts each comment of one line on one line, and drops an empty line at a comment's end.
fn shortened(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut short: Vec<String> = Vec::new();
    let mut rest = lines.as_slice();
    while let [line, after @ ..] = rest {
        rest = after;
        match after {
            [said, end, others @ ..] if line.ends_with("/**") && end.trim() == "*/" => {
                short.push(format!(
                    "{line} {} */",
                    said.trim().trim_start_matches("* ")
                ));
                rest = others;
            }
            [end, ..] if line.trim() == "*" && end.trim() == "*/" => {}
            _ => short.push((*line).to_owned()),
        }
    }
    short.join("\n")
}
