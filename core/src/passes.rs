//! What lets calls to stores in, kept until it ends: to sign for each call would be slow,
//! and stores count how many are asked for.

use crate::model::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
use spin::Mutex;

/// Passes by their key. They are no secret to whoever has the key, and shown to
/// nobody else.
#[derive(Default)]
pub(crate) struct Passes(Mutex<Vec<Kept>>);

/// One of them.
pub(crate) struct Kept {
    pub(crate) key: String,
    pub(crate) token: String,
    pub(crate) until: Millis,
}

impl Passes {
    /// The one of a key, while it lets calls in.
    pub(crate) fn find(&self, key: &str, now: Millis) -> Option<String> {
        let all = self.0.lock();
        let found = all.iter().find(|it| it.key == key && it.until > now);
        found.map(|it| it.token.clone())
    }

    /// Takes the place of an older one.
    pub(crate) fn keep(&self, kept: Kept) {
        let mut all = self.0.lock();
        all.retain(|it| it.key != kept.key);
        all.push(kept);
    }

    /// The store does not take it any more.
    pub(crate) fn forget(&self, key: &str) {
        self.0.lock().retain(|it| it.key != key);
    }
}
