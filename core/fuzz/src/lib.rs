//! What the targets share: a mutator that keeps JSON whole, so that deep code is reached; the
//! signature of a body that was made up; and a host that plays a job from a script.

mod mutate;
mod script;
mod sign;

pub use mutate::mutate;
pub use script::{config, Played, Script};
pub use sign::{sign, signed_header, NOW, WEBHOOK_SECRET};

/// A target whose input is one JSON text. The mutator changes values of it; with a name, only
/// what is below this field of the whole. Now and then it changes bytes, as for any other text.
#[macro_export]
macro_rules! mutate_json {
    ($below:expr) => {
        libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
            $crate::mutate(data, size, max_size, seed, $below)
        });
    };
}
