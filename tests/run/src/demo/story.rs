//! The story that `cargo demo -- --once` tells, as data, and every route it uses.

pub(crate) const STRIPE: &str = "stripe";
pub(crate) const LEMON_SQUEEZY: &str = "lemonSqueezy";

/// The example's routes.
pub(crate) mod app {
    /// Plans as the pricing page shows them.
    pub(crate) const PLANS: &str = "/api/kassa/plans";
    /// `{plan}` to `{ok, result: {id, url}}`.
    pub(crate) const CHECKOUT: &str = "/api/stripe/checkout-session";
    /// The same, for any provider: `{plan, provider, overlay}`.
    pub(crate) const ANY_CHECKOUT: &str = "/api/kassa/checkout";
    /// Stripe's events.
    pub(crate) const WEBHOOK: &str = "/api/stripe/webhook";

    /// Where a provider's events go: for Stripe where older guides have it.
    pub(crate) fn webhook(provider: &str) -> String {
        if provider == super::STRIPE {
            return WEBHOOK.to_owned();
        }
        format!("/api/webhooks/{provider}")
    }

    /// The caller's benefits, as a browser asks for them: `{ok, result}`.
    pub(crate) const BENEFITS: &str = "/api/kassa/benefits";
    // What follows is never open to browsers; the example has these with the lab only.
    pub(crate) const DEDUCT: &str = "/api/dev/deduct";
    pub(crate) const REFUND: &str = "/api/dev/refund";
    pub(crate) const CANCEL_NOW: &str = "/api/dev/cancel-now";
    pub(crate) const CANCEL: &str = "/api/dev/cancel";
    pub(crate) const RESERVE: &str = "/api/dev/reserve";
    pub(crate) const COMMIT: &str = "/api/dev/commit";
    pub(crate) const RELEASE: &str = "/api/dev/release";
    pub(crate) const GRANT: &str = "/api/dev/grant";
    pub(crate) const CHANGE: &str = "/api/dev/change";
    pub(crate) const EXPLAIN: &str = "/api/dev/explain";
    pub(crate) const TICK: &str = "/api/dev/tick";
    pub(crate) const NOTICES: &str = "/api/dev/notices";
    /// The cookie that stands in for a sign-in.
    pub(crate) const COOKIE: &str = "kassa_demo_user=story";
}

/// The lab's routes.
pub(crate) mod lab {
    pub(crate) const DELIVERIES: &str = "/lab/deliveries";
    pub(crate) const MODE: &str = "/lab/mode";
    pub(crate) const CLOCK: &str = "/lab/clock";
}

/// What one step does.
#[derive(Clone, Copy)]
pub(crate) enum Deed {
    /// Reads the pricing page's plans; the seed picks the ones to buy.
    Plans,
    /// Presses Subscribe, or Buy for a pack of credits.
    Checkout(Product, Till),
    /// Pays the open checkout on the provider's page, or in its overlay.
    Pay,
    /// Uses a feature; the seed says how much it costs.
    Spend(&'static str),
    /// Something of a job that is paid with credits.
    Work(Job),
    /// Support gives credits by hand.
    Grant,
    /// Asks for another plan, or for more units of one that no other shares its interval with,
    /// from the next period on.
    Later,
    /// Stays with what was paid after all.
    Stay,
    /// Lets a whole period pass, and the two hours in which an invoice is still a draft.
    NextPeriod,
    /// Lets virtual time pass.
    Wait(&'static str),
    /// Puts another card behind the subscription.
    Card(&'static str),
    /// Lets the next so many e-mails of the app fail.
    BreakMail(u32),
    /// Gives a part of the pack's price back; the seed says how much.
    Refund,
    Cancel,
    CancelAtPeriodEnd,
    /// Asks why the balance is what it is.
    Explain,
}

/// What becomes of a job.
#[derive(Clone, Copy)]
pub(crate) enum Job {
    /// It begins and holds the most that it can cost; the seed says how much that is.
    Begins,
    /// It is done and pays what it did cost.
    Ends,
    /// Another one begins and fails.
    Fails,
    /// Another one begins, and its process dies.
    Dies,
}

/// What is bought.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Product {
    Subscription,
    Pack,
}

/// Where a checkout is paid.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Till {
    /// Stripe's page, by the route of older guides.
    Stripe,
    LemonSqueezy,
    /// Above the app's own page.
    LemonSqueezyOverlay,
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
    /// What the job can cost is held, and nobody else can spend it.
    Held,
    /// The job has used what it cost, and nothing is held any more.
    Paid,
    /// What was given came on top.
    Given,
    /// All is as it was paid, and what comes is told, if anything does.
    Waits,
    /// The pack's credits came on top.
    PackAdded,
    /// The pack's credits went down by the refunded share, and never below nothing.
    PackReduced,
    /// So many notices of a failed renewal reached the customer, each once.
    NoticesSent(usize),
    /// The ledger's lines add up to both balances.
    LedgerAddsUp,
}

/// One step and its claims.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) deed: Deed,
    pub(crate) claims: &'static [Claim],
}

const fn step(name: &'static str, deed: Deed, claims: &'static [Claim]) -> Step {
    Step { name, deed, claims }
}

const GOOD_CARD: &str = "4242424242424242";
const FAILING_CARD: &str = "4000000000000341";

/// A paid plan, from its first day or from the first day of another period.
const RUNNING: &[Claim] = &[
    Claim::PlanBought,
    Claim::Status("active"),
    Claim::SubscriptionFull,
];
const SPENT: &[Claim] = &[Claim::SpentByStrategy];
const UNCHANGED: &[Claim] = &[Claim::Unchanged];

/// The whole story, in order.
pub(crate) const STORY: &[Step] = &[
    step("plans are listed", Deed::Plans, &[]),
    step(
        "checkout opens",
        Deed::Checkout(Product::Subscription, Till::Stripe),
        UNCHANGED,
    ),
    step("the payment starts the plan", Deed::Pay, RUNNING),
    step(
        "spend subscriptionOnly",
        Deed::Spend("subscriptionOnly"),
        SPENT,
    ),
    step("spend oneTimeOnly", Deed::Spend("oneTimeOnly"), SPENT),
    step(
        "spend subscriptionFirst",
        Deed::Spend("subscriptionFirst"),
        SPENT,
    ),
    step("spend oneTimeFirst", Deed::Spend("oneTimeFirst"), SPENT),
    step(
        "a job holds what it can cost",
        Deed::Work(Job::Begins),
        &[Claim::Held],
    ),
    step(
        "it pays what it did cost",
        Deed::Work(Job::Ends),
        &[Claim::Paid],
    ),
    step(
        "a job that fails gives all back",
        Deed::Work(Job::Fails),
        UNCHANGED,
    ),
    step(
        "so does one that dies, with time",
        Deed::Work(Job::Dies),
        UNCHANGED,
    ),
    step(
        "a change waits for the next period",
        Deed::Later,
        &[Claim::Waits],
    ),
    step("and is taken back", Deed::Stay, &[Claim::Waits]),
    step("a period later the plan renews", Deed::NextPeriod, RUNNING),
    step(
        "another card is on file",
        Deed::Card(FAILING_CARD),
        UNCHANGED,
    ),
    step("the mail service breaks", Deed::BreakMail(1), UNCHANGED),
    step(
        "the renewal fails",
        Deed::NextPeriod,
        &[Claim::Status("past_due")],
    ),
    step(
        "the notice is tried again",
        Deed::Wait("12h"),
        &[Claim::NoticesSent(1)],
    ),
    step(
        "a good card pays what was due",
        Deed::Card(GOOD_CARD),
        RUNNING,
    ),
    step(
        "checkout of a pack opens",
        Deed::Checkout(Product::Pack, Till::Stripe),
        UNCHANGED,
    ),
    step("the pack is paid", Deed::Pay, &[Claim::PackAdded]),
    step(
        "spend oneTimeFirst again",
        Deed::Spend("oneTimeFirst"),
        SPENT,
    ),
    step(
        "a part of the pack is refunded",
        Deed::Refund,
        &[Claim::PackReduced],
    ),
    step("support gives credits", Deed::Grant, &[Claim::Given]),
    step(
        "the plan is cancelled",
        Deed::Cancel,
        &[Claim::Status("canceled")],
    ),
    step(
        "checkout at the second provider opens",
        Deed::Checkout(Product::Subscription, Till::LemonSqueezy),
        UNCHANGED,
    ),
    step("its payment starts the plan again", Deed::Pay, RUNNING),
    step(
        "spend subscriptionFirst of it",
        Deed::Spend("subscriptionFirst"),
        SPENT,
    ),
    step("a period later it renews there", Deed::NextPeriod, RUNNING),
    step(
        "another card is on file there",
        Deed::Card(FAILING_CARD),
        UNCHANGED,
    ),
    step(
        "the renewal fails there",
        Deed::NextPeriod,
        &[Claim::Status("past_due")],
    ),
    step(
        "one more notice was sent",
        Deed::Wait("12h"),
        &[Claim::NoticesSent(2)],
    ),
    step(
        "a good card pays what was due there",
        Deed::Card(GOOD_CARD),
        RUNNING,
    ),
    step(
        "an overlay for a pack opens",
        Deed::Checkout(Product::Pack, Till::LemonSqueezyOverlay),
        UNCHANGED,
    ),
    step(
        "the pack is paid in the overlay",
        Deed::Pay,
        &[Claim::PackAdded],
    ),
    step(
        "a part of that pack is refunded",
        Deed::Refund,
        &[Claim::PackReduced],
    ),
    step(
        "the plan is cancelled with its period",
        Deed::CancelAtPeriodEnd,
        &[Claim::PlanBought, Claim::Status("active")],
    ),
    step(
        "with the period the plan ends",
        Deed::NextPeriod,
        &[Claim::Status("canceled")],
    ),
    step(
        "the ledger explains it",
        Deed::Explain,
        &[Claim::Unchanged, Claim::LedgerAddsUp],
    ),
];
