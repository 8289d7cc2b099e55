//! What the host computes for the modules that check signatures.

#[cfg(feature = "server")]
use kassa::authentic::Trust;
use kassa::authentic::hmac;
#[cfg(feature = "every")]
use kassa::authentic::p256;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(raw_module = "./mac.js")]
extern "C" {
    #[wasm_bindgen(js_name = mac)]
    fn host_mac(key: &[u8], head: &[u8], body: &[u8], code: &mut [u8]) -> bool;
}

/// A copy of so many bytes costs less than a second call of the host's.
const JOINED: usize = 32_768;

/// The runtime's own code where it has one, else ours.
pub(crate) fn mac(key: &[u8], head: &[u8], body: &[u8]) -> [u8; 32] {
    let mut code = [0; 32];
    let done = if body.len() <= JOINED {
        host_mac(key, &[], &[head, body].concat(), &mut code)
    } else {
        host_mac(key, head, body, &mut code)
    };
    if done {
        code
    } else {
        hmac::sha256(key, head, body)
    }
}

#[cfg(feature = "every")]
#[wasm_bindgen(raw_module = "./p256.js")]
extern "C" {
    #[wasm_bindgen(js_name = p256)]
    fn host_p256(point: &[u8], message: &[u8], signature: &[u8]) -> u8;
}

/// What the proofs of stores hold against: the runtime's own code where it has one, else ours.
#[cfg(feature = "every")]
pub(crate) fn trust() -> Trust {
    Trust::new(
        |point, message, signature| match host_p256(point, message, signature) {
            0 => false,
            1 => true,
            _ => p256::verify(point, message, signature),
        },
    )
}

/// Without stores there is nothing to prove.
#[cfg(all(feature = "server", not(feature = "every")))]
pub(crate) fn trust() -> Trust {
    Trust::default()
}
