//! What the proofs of stores hold against, and what was found out about it before.
//!
//! A chain of certificates is the same in each message for months, and a key set for hours. Both are
//! checked once and remembered here. What is remembered never decides by itself: each message's own
//! signature and dates are checked anew.

#[cfg(feature = "stores")]
use super::oidc::KeySet;
use super::p256::P256;
#[cfg(feature = "jws")]
use {
    super::{p256, x509::Chain},
    alloc::vec::Vec,
    spin::Mutex,
};

/// Chains that are remembered. A store signs with two or three at a time.
#[cfg(feature = "jws")]
const CHAINS: usize = 32;

/// What the proofs of stores hold against. One of it serves all messages of a set-up, and none of
/// another: a chain is remembered with the root that it ends in, a key set with its address.
///
/// ```
/// use kassa::authentic::Trust;
/// // Where the runtime has nothing quicker, `Trust::default()` proves in Rust.
/// let _trust = Trust::default();
/// ```
pub struct Trust {
    #[cfg(feature = "jws")]
    p256: P256,
    #[cfg(feature = "jws")]
    chains: Mutex<Vec<([u8; 32], Chain)>>,
    #[cfg(feature = "stores")]
    keys: Mutex<Option<KeySet>>,
}

impl Trust {
    /// Nothing is known yet. `p256` may be the host's quicker one; without stores it is never asked.
    ///
    /// ```
    /// use kassa::authentic::{Trust, p256};
    /// let _trust = Trust::new(|point, message, signature| p256::verify(point, message, signature));
    /// ```
    pub fn new(p256: P256) -> Self {
        #[cfg(not(feature = "jws"))]
        let _: P256 = p256;
        Trust {
            #[cfg(feature = "jws")]
            p256,
            #[cfg(feature = "jws")]
            chains: Mutex::new(Vec::new()),
            #[cfg(feature = "stores")]
            keys: Mutex::new(None),
        }
    }
}

#[cfg(feature = "jws")]
impl Trust {
    pub(super) fn holds(&self, point: &[u8], message: &[u8], signature: &[u8]) -> bool {
        (self.p256)(point, message, signature)
    }

    /// The chain of that name. The lock is held for this look only, so two may check the same chain
    /// at once.
    pub(super) fn chain(&self, name: [u8; 32]) -> Option<Chain> {
        let chains = self.chains.lock();
        let found = chains.iter().find(|(known, _)| *known == name);
        found.map(|(_, chain)| chain.clone())
    }

    /// Remembers a chain that holds; the oldest goes.
    pub(super) fn learn_chain(&self, name: [u8; 32], chain: Chain) {
        let mut chains = self.chains.lock();
        if chains.iter().any(|(known, _)| *known == name) {
            return;
        }
        if chains.len() >= CHAINS {
            chains.remove(0);
        }
        chains.push((name, chain));
    }

    #[cfg(feature = "stores")]
    pub(super) fn keys<T>(&self, look: impl FnOnce(&mut Option<KeySet>) -> T) -> T {
        look(&mut self.keys.lock())
    }
}

impl core::fmt::Debug for Trust {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Trust")
    }
}

impl Default for Trust {
    fn default() -> Self {
        #[cfg(feature = "jws")]
        let p256: P256 = p256::verify;
        #[cfg(not(feature = "jws"))]
        let p256: P256 = |_, _, _| false;
        Trust::new(p256)
    }
}
