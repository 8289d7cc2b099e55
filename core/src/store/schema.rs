//! The tables.

/// Statements that make the tables where they are missing. Safe to run twice
/// and while serving, each by itself and in this order: the last one writes
/// down that all before it were run. Two processes that run one at the same
/// moment may make PostgreSQL refuse it to one of them; run that one again.
///
/// ```
/// let (last, tables) = kassa::store::schema().split_last().unwrap();
/// assert!(tables.iter().all(|sql| sql.contains("IF NOT EXISTS")));
/// assert!(last.ends_with("ON CONFLICT (version) DO NOTHING"));
/// ```
pub fn schema() -> &'static [&'static str] {
    SCHEMA
}

/// A query of one row, and what its only column is at least once all of
/// [`schema`] has been run.
///
/// ```
/// let (sql, version) = kassa::store::schema_version();
/// assert!(sql.contains("kassa_schema") && version > 0);
/// ```
pub fn schema_version() -> (&'static str, i64) {
    ("SELECT MAX(version) FROM kassa_schema", VERSION)
}

/// Raised with every change of the statements, so that a process that starts
/// with a newer version runs them, and all later ones need not.
const VERSION: i64 = 3;

const SCHEMA: &[&str] = &[
    // The journal: append-only. A cause can happen once.
    "CREATE TABLE IF NOT EXISTS kassa_revision (
  environment TEXT NOT NULL,
  account TEXT NOT NULL,
  revision BIGINT NOT NULL,
  cause TEXT NOT NULL UNIQUE,
  at BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (environment, account, revision)
)",
    // The ledger: sums to the balances.
    "CREATE TABLE IF NOT EXISTS kassa_entry (
  environment TEXT NOT NULL,
  account TEXT NOT NULL,
  revision BIGINT NOT NULL,
  line BIGINT NOT NULL,
  lot TEXT NOT NULL,
  bucket TEXT NOT NULL,
  amount BIGINT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (environment, account, revision, line)
)",
    // The snapshot.
    "CREATE TABLE IF NOT EXISTS kassa_account (
  environment TEXT NOT NULL,
  account TEXT NOT NULL,
  revision BIGINT NOT NULL,
  state TEXT NOT NULL,
  wake_at BIGINT,
  PRIMARY KEY (environment, account)
)",
    // Due work is found here and nowhere else: the snapshots, which are large,
    // are read when they are worked on. Most accounts may want nothing.
    "CREATE INDEX IF NOT EXISTS kassa_account_wake \
     ON kassa_account (environment, wake_at, account) WHERE wake_at IS NOT NULL",
    // A provider's id leads to one account. The key begins with what tells
    // most: PostgreSQL, until it has counted, takes two equal columns at the
    // front for enough, and walks through all links.
    "CREATE TABLE IF NOT EXISTS kassa_link (
  environment TEXT NOT NULL,
  provider TEXT NOT NULL,
  reference TEXT NOT NULL,
  account TEXT NOT NULL,
  PRIMARY KEY (reference, provider, environment)
)",
    // What moves when an account is merged into another.
    "CREATE INDEX IF NOT EXISTS kassa_link_account ON kassa_link (environment, account)",
    // Events without an account so far, and events that could not be read.
    "CREATE TABLE IF NOT EXISTS kassa_stray (
  environment TEXT NOT NULL,
  provider TEXT NOT NULL,
  cause TEXT NOT NULL,
  at BIGINT NOT NULL,
  reason TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (environment, provider, cause)
)",
    // By which ids a stray may be found: a link to one of them wakes it.
    "CREATE TABLE IF NOT EXISTS kassa_stray_reference (
  environment TEXT NOT NULL,
  provider TEXT NOT NULL,
  reference TEXT NOT NULL,
  cause TEXT NOT NULL,
  PRIMARY KEY (reference, provider, environment, cause)
)",
    // For the app's own queries.
    "CREATE TABLE IF NOT EXISTS kassa_order (
  environment TEXT NOT NULL,
  provider TEXT NOT NULL,
  id TEXT NOT NULL,
  account TEXT NOT NULL,
  order_type TEXT NOT NULL,
  status TEXT NOT NULL,
  plan TEXT,
  subscription TEXT,
  amount BIGINT NOT NULL,
  currency TEXT NOT NULL,
  refunded BIGINT NOT NULL,
  created BIGINT NOT NULL,
  customer_email TEXT,
  customer_name TEXT,
  PRIMARY KEY (environment, provider, id)
)",
    "CREATE INDEX IF NOT EXISTS kassa_order_account ON kassa_order (environment, account)",
    "CREATE TABLE IF NOT EXISTS kassa_subscription (
  environment TEXT NOT NULL,
  provider TEXT NOT NULL,
  id TEXT NOT NULL,
  account TEXT NOT NULL,
  plan TEXT,
  status TEXT NOT NULL,
  quantity BIGINT NOT NULL,
  period_start BIGINT,
  period_end BIGINT,
  cancel_at BIGINT,
  canceled_at BIGINT,
  ended_at BIGINT,
  created BIGINT NOT NULL,
  PRIMARY KEY (environment, provider, id)
)",
    "CREATE INDEX IF NOT EXISTS kassa_subscription_account \
     ON kassa_subscription (environment, account)",
    // Providers' messages as they came in, for those who ask why. Nothing is
    // decided by them: rows may be deleted whenever they are old enough.
    "CREATE TABLE IF NOT EXISTS kassa_event (
  environment TEXT NOT NULL,
  cause TEXT NOT NULL,
  at BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (cause)
)",
    "CREATE INDEX IF NOT EXISTS kassa_event_at ON kassa_event (environment, at)",
    "CREATE TABLE IF NOT EXISTS kassa_schema (version BIGINT PRIMARY KEY)",
    "INSERT INTO kassa_schema (version) VALUES (3) ON CONFLICT (version) DO NOTHING",
];
