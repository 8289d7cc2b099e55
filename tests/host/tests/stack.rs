//! Threads of phones and of a JVM have small stacks: what a job needs of one.
#![allow(missing_docs)]

mod won;

use std::thread::Builder;
use won::*;

/// A thread of a JVM has a megabyte, of which it needs some itself, and a debug build needs more of
/// it than any other.
const STACK: usize = 768 * 1024;

#[test]
fn a_card_is_stored_charged_and_charged_again_on_a_small_stack() {
    let play = || {
        let mut shop = Shop::new();
        shop.buys("month", PAYS);
        shop.pass(31 * DAY);
        assert_eq!(shop.amounts(), [10_000, 10_000]);
    };
    let thread = Builder::new().stack_size(STACK).spawn(play).unwrap();
    thread.join().unwrap();
}
