//! What a wish comes to: one plan, or several that are sold together.

use super::{Wish, for_sale};
use crate::decide::bundle::{Chosen, together};
use crate::error::{KassaError, Reason};
use crate::flow::steps::Line;
use crate::job::Cx;
use crate::model::catalog::Terms;
use alloc::vec::Vec;

/// The plan that leads, with its units and the terms of all.
pub(super) fn sold<'a>(
    cx: &'a Cx,
    line: Line<'_>,
    wish: &Wish,
) -> Result<(Chosen<'a>, Terms), KassaError> {
    let first = for_sale(cx, &wish.plan, wish.quantity)?;
    let mut chosen = Vec::from([(first, wish.quantity)]);
    // Nobody names more plans than the largest checkout has lines.
    if wish.items.len() > MOST_ITEMS {
        return Err(too_many());
    }
    for item in &wish.items {
        let quantity = item.quantity.unwrap_or(1);
        chosen.push((for_sale(cx, &item.plan, quantity)?, quantity));
    }
    let renewing = |it: &&Chosen<'_>| it.0.interval.is_some();
    let renews = chosen.iter().filter(renewing).count();
    let once = chosen.len().saturating_sub(renews);
    let most = line.api()?.most_items(renews > 0);
    if chosen.len() > 1 && most <= 1 {
        return Err(several(line));
    }
    if renews.max(once) > most {
        return Err(too_many());
    }
    together(&chosen)
}

/// The most that any provider takes.
const MOST_ITEMS: usize = 200;

/// A provider that sells one plan at a time.
pub(in crate::flow) fn several(line: Line<'_>) -> KassaError {
    KassaError::new(
        Reason::Unsupported,
        "several_items",
        "This provider sells one plan in a checkout: begin a checkout for each.",
    )
    .at(line.provider.name())
}

fn too_many() -> KassaError {
    KassaError::misused(
        "too_many_items",
        "These are more plans than the provider takes in one checkout.",
    )
}
