//! Asks as they went, word for word.

use kassa::{Ask, Fact, Moment, Step};

/// One ask: what the core was told, and what it said.
#[derive(Clone, Debug)]
pub struct Talk {
    /// What was asked.
    pub ask: Ask,
    /// When, and with which entropy.
    pub moment: Moment,
    /// What the host got, in order.
    pub facts: Vec<Fact>,
    /// What the core said: one more than there are facts, unless it was cut off.
    pub steps: Vec<Step>,
}

impl Talk {
    /// Nothing was said yet.
    #[must_use]
    pub fn new(ask: Ask, moment: Moment) -> Self {
        Talk {
            ask,
            moment,
            facts: Vec::new(),
            steps: Vec::new(),
        }
    }
}
