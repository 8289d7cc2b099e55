//! Lists of tens of items, such as an account has. The standard library's ways
//! are made for millions, and they are there once for each kind of item: its
//! sort alone is as large as all the rules together.

use alloc::string::String;
use alloc::vec::Vec;

/// `collect` for a list, without guessing how long it is going to be.
pub(crate) trait Listed: Iterator + Sized {
    /// The items as a list.
    fn listed(self) -> Vec<Self::Item> {
        let mut list = Vec::new();
        for item in self {
            list.push(item);
        }
        list
    }
}

impl<T: Iterator> Listed for T {}

/// The items in order; equal ones stay as they came.
pub(crate) fn sorted<T>(items: Vec<T>, before: impl Fn(&T, &T) -> bool) -> Vec<T> {
    let mut sorted = Vec::with_capacity(items.len());
    for item in items {
        put(&mut sorted, item, &before);
    }
    sorted
}

/// Adds an item to a list that is in order.
pub(crate) fn put<T>(sorted: &mut Vec<T>, item: T, before: impl Fn(&T, &T) -> bool) {
    let at = sorted.partition_point(|other| !before(&item, other));
    sorted.insert(at, item);
}

/// Names in order, each once.
pub(crate) fn names(names: Vec<String>) -> Vec<String> {
    let mut names = sorted(names, |a, b| a < b);
    names.dedup();
    names
}
