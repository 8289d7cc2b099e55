//! The story that `cargo demo -- --once` tells, as data, and every route it uses.

/// The example's routes.
pub(crate) mod app {
    /// Plans as the pricing page shows them.
    pub(crate) const PLANS: &str = "/api/kassa/plans";
    /// `{plan}` to `{ok, result: {id, url}}`.
    pub(crate) const CHECKOUT: &str = "/api/stripe/checkout-session";
    /// Stripe's events.
    pub(crate) const WEBHOOK: &str = "/api/stripe/webhook";
    /// The caller's benefits.
    pub(crate) const BENEFITS: &str = "/api/kassa/benefits";
    /// The example's own development routes, for what is never open to browsers.
    pub(crate) const DEDUCT: &str = "/api/dev/deduct";
    pub(crate) const REFUND: &str = "/api/dev/refund";
    pub(crate) const CANCEL: &str = "/api/kassa/cancel";
    pub(crate) const EXPLAIN: &str = "/api/dev/explain";
}

/// The lab's routes.
pub(crate) mod lab {
    pub(crate) const DELIVERIES: &str = "/lab/stripe/deliveries";
    pub(crate) const HOLD: &str = "/lab/stripe/hold";
    pub(crate) const PAY: &str = "/lab/stripe/pay";
    pub(crate) const CARD: &str = "/lab/stripe/card";
    pub(crate) const CLOCK: &str = "/lab/clock";
}

/// What one step does.
#[derive(Clone, Copy)]
pub(crate) enum Deed {
    /// Reads the pricing page's plans; the seed picks the ones to buy.
    Plans,
    /// Presses Subscribe, or Buy for a pack of credits.
    Checkout(Product),
    /// Pays the open checkout on Stripe's page.
    Pay,
    /// Uses a feature; the seed says how much it costs.
    Spend(&'static str),
    /// Lets virtual time pass.
    Wait(&'static str),
    /// Puts another card on file.
    Card(&'static str),
    /// Gives a part of the pack's price back; the seed says how much.
    Refund,
    Cancel,
    /// Asks why the balance is what it is.
    Explain,
}

/// What is bought.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Product {
    Subscription,
    Pack,
}

/// What must hold afterwards, compared with the moment before the step.
#[derive(Clone, Copy)]
pub(crate) enum Claim {
    /// Nothing about the benefits has changed.
    Unchanged,
    Status(&'static str),
    /// The active plan is the one that was bought.
    PlanBought,
    /// The subscription's credits are exactly the plan's.
    SubscriptionFull,
    /// Both balances are what the strategy leaves; or refused, and nothing changed.
    SpentByStrategy,
    /// The pack's credits came on top.
    PackAdded,
    /// The pack's credits went down by the refunded share, and never below nothing.
    PackReduced,
    /// The ledger's lines add up to both balances.
    LedgerAddsUp,
}

/// One step and its claims.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) deed: Deed,
    pub(crate) claims: &'static [Claim],
}

const GOOD_CARD: &str = "4242424242424242";
const FAILING_CARD: &str = "4000000000000341";

const fn step(name: &'static str, deed: Deed, claims: &'static [Claim]) -> Step {
    Step { name, deed, claims }
}

/// The whole story, in order.
pub(crate) const STORY: &[Step] = &[
    step("plans are listed", Deed::Plans, &[]),
    step(
        "checkout opens",
        Deed::Checkout(Product::Subscription),
        &[Claim::Unchanged],
    ),
    step(
        "the payment starts the plan",
        Deed::Pay,
        &[
            Claim::PlanBought,
            Claim::Status("active"),
            Claim::SubscriptionFull,
        ],
    ),
    step(
        "spend subscriptionOnly",
        Deed::Spend("subscriptionOnly"),
        &[Claim::SpentByStrategy],
    ),
    step(
        "spend oneTimeOnly",
        Deed::Spend("oneTimeOnly"),
        &[Claim::SpentByStrategy],
    ),
    step(
        "spend subscriptionFirst",
        Deed::Spend("subscriptionFirst"),
        &[Claim::SpentByStrategy],
    ),
    step(
        "spend oneTimeFirst",
        Deed::Spend("oneTimeFirst"),
        &[Claim::SpentByStrategy],
    ),
    step(
        "a month later the plan renews",
        Deed::Wait("1month"),
        &[
            Claim::PlanBought,
            Claim::Status("active"),
            Claim::SubscriptionFull,
        ],
    ),
    step(
        "the card is replaced by one that fails",
        Deed::Card(FAILING_CARD),
        &[Claim::Unchanged],
    ),
    step(
        "the renewal fails",
        Deed::Wait("1month"),
        &[Claim::Status("past_due")],
    ),
    step("a good card comes back", Deed::Card(GOOD_CARD), &[]),
    step(
        "the retry succeeds",
        Deed::Wait("7days"),
        &[
            Claim::PlanBought,
            Claim::Status("active"),
            Claim::SubscriptionFull,
        ],
    ),
    step(
        "checkout of a pack opens",
        Deed::Checkout(Product::Pack),
        &[Claim::Unchanged],
    ),
    step("the pack is paid", Deed::Pay, &[Claim::PackAdded]),
    step(
        "spend oneTimeFirst again",
        Deed::Spend("oneTimeFirst"),
        &[Claim::SpentByStrategy],
    ),
    step(
        "a part of the pack is refunded",
        Deed::Refund,
        &[Claim::PackReduced],
    ),
    step(
        "the plan is cancelled",
        Deed::Cancel,
        &[Claim::Status("canceled")],
    ),
    step(
        "the ledger explains it",
        Deed::Explain,
        &[Claim::Unchanged, Claim::LedgerAddsUp],
    ),
];
