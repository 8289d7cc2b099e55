//! Connections that threads take turns with.

use std::sync::{Condvar, Mutex};

pub(crate) struct Pool<T> {
    idle: Mutex<Vec<T>>,
    back: Condvar,
}

impl<T> Pool<T> {
    pub(crate) fn of(all: impl IntoIterator<Item = T>) -> Self {
        Pool {
            idle: Mutex::new(all.into_iter().collect()),
            back: Condvar::new(),
        }
    }

    /// Uses one as soon as one is idle.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        let mut idle = self.idle.lock().expect("no panic");
        let mut one = loop {
            match idle.pop() {
                Some(one) => break one,
                None => idle = self.back.wait(idle).expect("no panic"),
            }
        };
        drop(idle);
        let result = work(&mut one);
        self.idle.lock().expect("no panic").push(one);
        self.back.notify_one();
        result
    }
}
