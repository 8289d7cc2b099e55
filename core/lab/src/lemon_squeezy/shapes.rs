//! The kinds of objects: how they hang together and what their lists can be narrowed by.

/// How one kind leads to another.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Link {
    /// This attribute holds the other's number.
    One(&'static str),
    /// That attribute of the others holds this one's number.
    Many(&'static str),
    /// The same, and there is only one.
    Only(&'static str),
    /// A list of numbers that is not shown.
    Listed(&'static str),
}

/// A relationship: its name, the kind it leads to, and how.
pub(crate) type Relation = (&'static str, &'static str, Link);

/// One kind of object.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) kind: &'static str,
    pub(crate) relations: &'static [Relation],
    pub(crate) filters: &'static [&'static str],
}

const STORE: Relation = ("store", "stores", Link::One("store_id"));
const CUSTOMER: Relation = ("customer", "customers", Link::One("customer_id"));
const ORDER: Relation = ("order", "orders", Link::One("order_id"));
const ORDER_ITEM: Relation = ("order-item", "order-items", Link::One("order_item_id"));
const PRODUCT: Relation = ("product", "products", Link::One("product_id"));
const VARIANT: Relation = ("variant", "variants", Link::One("variant_id"));
const SUBSCRIPTION: Relation = (
    "subscription",
    "subscriptions",
    Link::One("subscription_id"),
);

const fn many(name: &'static str, key: &'static str) -> Relation {
    (name, name, Link::Many(key))
}

const fn shape(
    kind: &'static str,
    relations: &'static [Relation],
    filters: &'static [&'static str],
) -> Shape {
    Shape {
        kind,
        relations,
        filters,
    }
}

pub(crate) const SHAPES: &[Shape] = &[
    shape("users", &[], &[]),
    shape(
        "stores",
        &[
            many("products", "store_id"),
            many("orders", "store_id"),
            many("subscriptions", "store_id"),
            many("discounts", "store_id"),
            many("license-keys", "store_id"),
            many("webhooks", "store_id"),
        ],
        &[],
    ),
    shape(
        "customers",
        &[
            STORE,
            many("orders", "customer_id"),
            many("subscriptions", "customer_id"),
            many("license-keys", "customer_id"),
        ],
        &["store_id", "email"],
    ),
    shape(
        "products",
        &[STORE, many("variants", "product_id")],
        &["store_id"],
    ),
    shape(
        "variants",
        &[
            PRODUCT,
            many("files", "variant_id"),
            ("price-model", "prices", Link::Only("variant_id")),
        ],
        &["product_id", "status"],
    ),
    shape("prices", &[VARIANT], &["variant_id"]),
    shape("files", &[VARIANT], &["variant_id"]),
    shape(
        "orders",
        &[
            STORE,
            CUSTOMER,
            many("order-items", "order_id"),
            many("subscriptions", "order_id"),
            many("license-keys", "order_id"),
            many("discount-redemptions", "order_id"),
        ],
        &["store_id", "user_email", "order_number"],
    ),
    shape(
        "order-items",
        &[ORDER, PRODUCT, VARIANT],
        &["order_id", "product_id", "variant_id"],
    ),
    shape(
        "subscriptions",
        &[
            STORE,
            CUSTOMER,
            ORDER,
            ORDER_ITEM,
            PRODUCT,
            VARIANT,
            many("subscription-items", "subscription_id"),
            many("subscription-invoices", "subscription_id"),
        ],
        &[
            "store_id",
            "order_id",
            "order_item_id",
            "product_id",
            "variant_id",
            "user_email",
            "status",
        ],
    ),
    shape(
        "subscription-invoices",
        &[STORE, SUBSCRIPTION, CUSTOMER],
        &["store_id", "status", "refunded", "subscription_id"],
    ),
    shape(
        "subscription-items",
        &[
            SUBSCRIPTION,
            ("price", "prices", Link::One("price_id")),
            many("usage-records", "subscription_item_id"),
        ],
        &["subscription_id", "price_id"],
    ),
    shape(
        "usage-records",
        &[(
            "subscription-item",
            "subscription-items",
            Link::One("subscription_item_id"),
        )],
        &["subscription_item_id"],
    ),
    shape(
        "discounts",
        &[
            STORE,
            ("variants", "variants", Link::Listed("_lab.variants")),
            many("discount-redemptions", "discount_id"),
        ],
        &["store_id"],
    ),
    shape(
        "discount-redemptions",
        &[("discount", "discounts", Link::One("discount_id")), ORDER],
        &["discount_id", "order_id"],
    ),
    shape(
        "license-keys",
        &[
            STORE,
            CUSTOMER,
            ORDER,
            ORDER_ITEM,
            PRODUCT,
            many("license-key-instances", "license_key_id"),
        ],
        &[
            "store_id",
            "order_id",
            "order_item_id",
            "product_id",
            "status",
        ],
    ),
    shape(
        "license-key-instances",
        &[("license-key", "license-keys", Link::One("license_key_id"))],
        &["license_key_id"],
    ),
    shape("checkouts", &[STORE, VARIANT], &["store_id", "variant_id"]),
    shape("webhooks", &[STORE], &["store_id"]),
    shape(
        "affiliates",
        &[STORE, ("user", "users", Link::One("user_id"))],
        &["store_id", "user_email"],
    ),
];

/// The shape of a kind that paths and bodies name.
pub(crate) fn of(kind: &str) -> Option<&'static Shape> {
    SHAPES.iter().find(|shape| shape.kind == kind)
}
