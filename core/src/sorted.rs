//! Lists in order. The standard library's sort is made for millions of items
//! and is as large as all the rules together, since it is there once for each
//! kind of item. The lists of an account have tens, nearly in order already.

use alloc::string::String;
use alloc::vec::Vec;

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
