//! kassa-wasm.
