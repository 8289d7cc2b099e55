//! kassa-wire.
