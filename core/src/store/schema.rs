//! The tables.

/// Statements that make the tables where they are missing. Safe to run twice
/// and while serving.
///
/// ```
/// assert!(kassa::store::schema().iter().all(|sql| sql.contains("IF NOT EXISTS")));
/// ```
pub fn schema() -> &'static [&'static str] {
    SCHEMA
}

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
    "CREATE INDEX IF NOT EXISTS kassa_account_due ON kassa_account (environment, wake_at)",
    // A provider's id leads to one account.
    "CREATE TABLE IF NOT EXISTS kassa_link (
  environment TEXT NOT NULL,
  provider TEXT NOT NULL,
  reference TEXT NOT NULL,
  account TEXT NOT NULL,
  PRIMARY KEY (environment, provider, reference)
)",
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
  PRIMARY KEY (environment, provider, reference, cause)
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
];
