//! kassa-mobile.
