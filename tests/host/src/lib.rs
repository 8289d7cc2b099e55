//! kassa-host.
