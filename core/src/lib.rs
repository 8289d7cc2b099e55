//! kassa.
