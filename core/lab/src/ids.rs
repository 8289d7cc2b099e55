//! Identifiers that look like the provider's and depend on nothing but seed and count.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// One counter per prefix, so that a new kind of object never renames the others.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ids {
    seed: u64,
    used: BTreeMap<String, u64>,
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            used: BTreeMap::new(),
        }
    }

    /// The next identifier: the prefix and `length` letters and digits.
    pub(crate) fn next(&mut self, prefix: &str, length: usize) -> String {
        let count = self.used.entry(prefix.to_owned()).or_insert(0);
        *count += 1;
        let mut id = prefix.to_owned();
        let mut block = 0_u64;
        while id.len() < prefix.len() + length {
            let mut hash = Sha256::new();
            hash.update(self.seed.to_be_bytes());
            hash.update(prefix.as_bytes());
            hash.update(count.to_be_bytes());
            hash.update(block.to_be_bytes());
            for byte in hash.finalize() {
                if id.len() == prefix.len() + length {
                    break;
                }
                let letter = ALPHABET.get(usize::from(byte % 62)).copied();
                id.push(char::from(letter.unwrap_or(b'0')));
            }
            block += 1;
        }
        id
    }

    /// The next UUID, of version 4 by its looks.
    pub(crate) fn uuid(&mut self) -> String {
        let count = self.used.entry("uuid".to_owned()).or_insert(0);
        *count += 1;
        let mut hash = Sha256::new();
        hash.update(self.seed.to_be_bytes());
        hash.update(b"uuid");
        hash.update(count.to_be_bytes());
        let text = hex::encode(hash.finalize());
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
        format!(
            "{}-{}-4{}-a{}-{}",
            part(0, 8),
            part(8, 12),
            part(13, 16),
            part(17, 20),
            part(20, 32)
        )
    }
}
