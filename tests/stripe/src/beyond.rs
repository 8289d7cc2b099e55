//! What Stripe's mock cannot judge, as data: its description of the API is older than the version
//! that the core asks for. Each row is proved both ways: the mock refuses it, and takes what is
//! left without it. A mock that knows it fails the check until the row is gone. What stands here
//! is judged all the same, by the types of Stripe's own library, which has the core's version.

/// What the mock of that version describes: stripe-mock 0.203.0 has `2026-08-26.dahlia`, the core
/// asks for `2026-10-28.endive`.
pub const MOCK_VERSION: &str = "2026-08-26.dahlia";

/// Something that came after the mock's version.
pub struct Beyond {
    /// The constructor whose cases write it.
    pub of: &'static str,
    /// A field, with its value where only that is new; none where the whole address is.
    pub field: Option<(&'static str, Option<&'static str>)>,
    /// Why the mock does not know it, with where that stands.
    pub why: &'static str,
}

/// All of it.
pub const BEYOND: &[Beyond] = &[
    Beyond {
        of: "checkout::create",
        field: Some(("allowed_payment_method_types[0]", None)),
        why: "It took the place of `payment_method_types` in 2026-09-30.endive (npm `stripe` 23.1.0, CHANGELOG.md).",
    },
    Beyond {
        of: "alter::alter",
        field: Some(("billing_cycle_anchor[type]", None)),
        why: "It is an object since 2026-09-30.endive (npm `stripe` 23.1.0, CHANGELOG.md).",
    },
    Beyond {
        of: "alter::rest",
        field: None,
        why: "The address is new in 2026-09-30.endive (npm `stripe` 23.1.0, CHANGELOG.md).",
    },
    Beyond {
        of: "alter::resume",
        field: Some(("payment_behavior", None)),
        why: "It is new in 2026-09-30.endive (npm `stripe` 23.1.0).",
    },
    Beyond {
        of: "portal::create",
        field: Some(("flow_data[type]", Some("subscription_pause"))),
        why: "The flow is new in 2026-09-30.endive (npm `stripe` 23.1.0, CHANGELOG.md).",
    },
    Beyond {
        of: "portal::create",
        field: Some(("flow_data[subscription_pause][subscription]", None)),
        why: "The flow is new in 2026-09-30.endive (npm `stripe` 23.1.0, CHANGELOG.md).",
    },
    Beyond {
        of: "own::call",
        field: Some(("api_version", Some("2026-10-28.endive"))),
        why: "The mock lists the versions up to its own (npm `stripe` 23.1.0 has this one).",
    },
];
