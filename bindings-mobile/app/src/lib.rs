//! The app's part of the core as a native library for Swift and Kotlin.
//!
//! There is nothing to read here: what crosses the border is exported by the core itself
//! under its feature `uniffi`. This crate only makes the linker keep those exports, and
//! decides which kinds of library come out.

kassa::uniffi_reexport_scaffolding!();
