//! Several plans that are sold together.
//!
//! One of them leads: the first that renews, or else the first. The others are
//! its add-ons, each with units of its own, and stand in its terms. So whatever
//! asks for a subscription's plan, group or units gets those of the one that
//! leads, and what was bought once needs no payment of its own.

use crate::authentic::{Sale, SaleItem};
use crate::decide::catalog::versioned;
use crate::error::KassaError;
use crate::model::account::Payment;
use crate::model::catalog::{AddOn, Plan, PlanBenefits, Terms};
use crate::model::order::OrderType;
use crate::sorted::{Listed as _, put};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// A plan and how many units of it.
pub(crate) type Chosen<'a> = (&'a Plan, i64);

/// The one that leads, with the others as its add-ons.
///
/// # Errors
/// `Misused` for plans that cannot be paid together, such as two of one group.
pub(crate) fn together<'a>(chosen: &[Chosen<'a>]) -> Result<(Chosen<'a>, Terms), KassaError> {
    let mut renewing = chosen.iter();
    let at = renewing.position(|(plan, _)| plan.interval.is_some());
    let at = at.unwrap_or(0);
    let Some(lead) = chosen.get(at).copied() else {
        return Err(KassaError::misused("unknown_plan", "Name a plan to sell."));
    };
    let (plan, _) = lead;
    let mut terms = plan.terms();
    let others = chosen.iter().enumerate().filter(|(place, _)| *place != at);
    for (_, (other, quantity)) in others {
        if let Some((code, what)) = clash(plan, &terms, other) {
            let hint = format!("`{}` and `{}`: {what}", plan.id, other.id);
            return Err(KassaError::misused(code, &hint));
        }
        add(&mut terms, add_on(other, *quantity));
    }
    Ok((lead, versioned(terms)))
}

impl Terms {
    /// What so many units and their add-ons cost: for each period, or once for what
    /// is bought once. Minor units of the price's currency.
    pub(crate) fn cost(&self, quantity: i64) -> i64 {
        let renews = self.interval.is_some();
        let along = self.add_ons.iter().filter(|it| it.renews == renews);
        let along = along.map(|it| it.price.amount.saturating_mul(it.quantity));
        let own = self.price.amount.saturating_mul(quantity);
        along.fold(own, i64::saturating_add)
    }

    /// All of it in one line, where a provider has but one.
    pub(crate) fn title(&self) -> String {
        let mut title = self.name.clone();
        for it in &self.add_ons {
            title.push_str(" + ");
            title.push_str(&it.name);
        }
        title
    }
}

fn add_on(plan: &Plan, quantity: i64) -> AddOn {
    let terms = plan.terms();
    AddOn {
        plan: terms.plan,
        name: terms.name,
        price: terms.price,
        quantity,
        renews: terms.interval.is_some(),
        group: terms.group,
        benefits: terms.benefits,
    }
}

fn add(terms: &mut Terms, new: AddOn) {
    put(&mut terms.add_ons, new, |a, b| a.plan < b.plan);
}

/// Why another plan cannot be paid with those that are chosen already.
fn clash(lead: &Plan, terms: &Terms, other: &Plan) -> Option<(&'static str, &'static str)> {
    let named = |it: &AddOn| it.plan == other.id;
    let new = add_on(other, 1);
    let grouped = |it: &AddOn| it.renews && it.group == new.group;
    let beside = new.renews && !new.benefits.gives_no_credits();
    let rules = rules(terms);
    let ruled = beside && !rules.gives_no_credits() && !rules.has_rules_of(&new.benefits);
    let odd = [
        (
            lead.id == other.id || terms.add_ons.iter().any(named),
            "plan_twice",
            "name each plan once, with its quantity.",
        ),
        (
            lead.price.currency != other.price.currency,
            "mixed_currencies",
            "what is paid together has one currency.",
        ),
        (
            new.renews && lead.interval != other.interval,
            "mixed_intervals",
            "what renews together is paid equally often. Sell the other in a checkout of its own.",
        ),
        (
            new.renews && (terms.group == new.group || terms.add_ons.iter().any(grouped)),
            "same_group",
            "plans of one group exclude each other. Give the add-on a `group` of its own.",
        ),
        (
            lead.tax_free != other.tax_free,
            "mixed_tax",
            "one of them is free of value-added tax and the other is not.",
        ),
        (
            ruled,
            "mixed_credits",
            "their monthly credits follow different rules: `leftOver`, `lastingMonths`, \
             `onUpgrade` and `overspent` have to be the same.",
        ),
    ];
    let found = odd.into_iter().find(|(wrong, _, _)| *wrong);
    found.map(|(_, code, what)| (code, what))
}

impl PlanBenefits {
    fn gives_no_credits(&self) -> bool {
        let monthly = self.credits.iter().filter_map(|it| it.monthly);
        monthly.chain(self.monthly_credits).all(|it| it == 0)
    }

    fn has_rules_of(&self, other: &PlanBenefits) -> bool {
        let rules = |it: &PlanBenefits| {
            (
                (it.left_over, it.lasting_months),
                (it.on_upgrade, it.overspent),
            )
        };
        rules(self) == rules(other)
    }
}

/// What a period's credits obey: the plan that leads, or the first add-on that
/// gives any where that one gives none.
pub(super) fn rules(terms: &Terms) -> &PlanBenefits {
    let renewing = renewing(terms, 1).map(|(benefits, _)| benefits);
    let mut giving = renewing.filter(|it| !it.gives_no_credits());
    giving.next().unwrap_or(&terms.benefits)
}

/// What each period gives: of the plan that leads, then of what renews with it.
pub(super) fn renewing(terms: &Terms, quantity: i64) -> impl Iterator<Item = (&PlanBenefits, i64)> {
    let along = terms.add_ons.iter().filter(|it| it.renews);
    let along = along.map(|it| (&it.benefits, it.quantity));
    core::iter::once((&terms.benefits, quantity)).chain(along)
}

/// One plan that was bought once.
#[derive(Clone, Copy)]
pub(super) struct Once<'a> {
    /// The plan's id.
    pub(super) plan: &'a str,
    /// What one unit gives.
    pub(super) benefits: &'a PlanBenefits,
    /// Units.
    pub(super) quantity: i64,
    /// It was sold along with another.
    pub(super) along: bool,
}

/// What a payment gives once: the first one of a subscription what was bought along
/// with it, and no later one again.
pub(super) fn once(payment: &Payment) -> Vec<Once<'_>> {
    let Some(terms) = &payment.terms else {
        return Vec::new();
    };
    let alone = payment.order_type == OrderType::OneTimePurchase;
    let first = alone || payment.order_type == OrderType::SubscriptionInitial;
    let lead = Once {
        plan: &terms.plan,
        benefits: &terms.benefits,
        quantity: payment.quantity,
        along: false,
    };
    let along = terms.add_ons.iter().filter(|it| first && !it.renews);
    let along = along.map(|it| Once {
        plan: &it.plan,
        benefits: &it.benefits,
        quantity: it.quantity,
        along: true,
    });
    let lead = Some(lead).filter(|_| alone);
    lead.into_iter().chain(along).listed()
}

/// Whether two sales exclude each other: one of their groups is the same.
pub(super) fn exclude(a: &Terms, b: &Terms) -> bool {
    groups(a).any(|group| groups(b).any(|other| other == group))
}

fn groups(terms: &Terms) -> impl Iterator<Item = &str> {
    let along = terms.add_ons.iter().filter_map(|it| it.group.as_deref());
    terms.group.as_deref().into_iter().chain(along)
}

/// Whether something is renewed with the plan that leads.
pub(crate) fn renews_along(terms: &Terms) -> bool {
    terms.add_ons.iter().any(|it| it.renews)
}

/// The plans whose prices a message names.
fn priced<'a>(plans: &'a [Plan], provider: &str, sale: &Sale) -> Vec<&'a Plan> {
    let named = |plan: &&Plan| {
        let price = plan.price_at(provider);
        price.is_some_and(|id| sale.prices.iter().any(|price| price == id))
    };
    plans.iter().filter(named).listed()
}

/// Whether the plan that led before still does, given what a message names. The
/// invoice of a change names what was changed alone, so another group's price
/// takes no plan's place unless that one is given back; nor does it beside a price
/// that nobody knows, which can be that plan's own.
pub(super) fn leads(
    plans: &[Plan],
    provider: &str,
    sale: &Sale,
    part: bool,
    known: &Terms,
) -> bool {
    let priced = priced(plans, provider, sale);
    if priced.is_empty() || priced.iter().any(|plan| plan.id == known.plan) {
        return true;
    }
    let other = |plan: &&Plan| plan.interval.is_some() && plan.terms().group != known.group;
    let left = item(plans, provider, sale, &known.plan).is_some();
    let beside = part || unclaimed(plans, provider, sale);
    beside && !left && !sale.items.is_empty() && priced.iter().all(other)
}

/// Whether a message names a price that no plan has: that of one which was sold by its
/// amount alone.
fn unclaimed(plans: &[Plan], provider: &str, sale: &Sale) -> bool {
    let claimed = |price: &String| {
        let mut prices = plans.iter().filter_map(|plan| plan.price_at(provider));
        prices.any(|id| id == price)
    };
    !sale.prices.iter().all(claimed)
}

/// The present terms of the plan that a message's prices tell of, where none that is
/// known leads any more: of several, the one in whose place it comes. What renewed with
/// that one goes on.
pub(super) fn next_lead(
    plans: &[Plan],
    provider: &str,
    sale: &Sale,
    known: Option<&Terms>,
) -> Option<Terms> {
    let priced = priced(plans, provider, sale);
    let group = known.and_then(|it| it.group.as_ref());
    let place = |plan: &&&Plan| group.is_some() && plan.terms().group.as_ref() == group;
    let renews = |plan: &&&Plan| plan.interval.is_some();
    let mut all = priced.iter();
    let lead = all.clone().find(place);
    let lead = lead.or(all.clone().find(renews)).or(all.next())?;
    let along = known.into_iter().flat_map(|it| &it.add_ons);
    let along = along.filter(|it| it.renews && it.plan != lead.id);
    let mut terms = lead.terms();
    terms.add_ons = along.cloned().listed();
    Some(if terms.add_ons.is_empty() {
        terms
    } else {
        versioned(terms)
    })
}

/// The one of several prices that a plan has at the provider.
pub(super) fn item<'a>(
    plans: &[Plan],
    provider: &str,
    sale: &'a Sale,
    plan: &str,
) -> Option<&'a SaleItem> {
    let plan = plans.iter().find(|it| it.id == plan)?;
    let price = plan.price_at(provider)?;
    sale.items.iter().find(|it| it.price == price)
}

/// The add-ons as a message tells them: their units, those that came to it and those
/// that went. What has no price of its own at the provider stays as it was sold, and
/// so does what a message of a part does not name.
pub(super) fn told(
    mut terms: Terms,
    plans: &[Plan],
    provider: &str,
    sale: &Sale,
    part: bool,
) -> Terms {
    let silent = sale.prices.is_empty() && sale.items.is_empty();
    if silent || terms.interval.is_none() {
        return terms;
    }
    let before = terms.add_ons.clone();
    for it in terms.add_ons.iter_mut().filter(|it| it.renews) {
        if let Some(item) = item(plans, provider, sale, &it.plan) {
            it.quantity = item.quantity;
        } else if !part && gone(plans, provider, sale, &it.plan) {
            it.quantity = 0;
        }
    }
    terms.add_ons.retain(|it| it.quantity > 0);
    for plan in priced(plans, provider, sale) {
        let group = plan.terms().group;
        let taken = groups(&terms).any(|it| group.as_deref() == Some(it));
        let new = plan.interval.is_some() && !taken;
        let item = item(plans, provider, sale, &plan.id).filter(|it| it.quantity > 0);
        if let Some(item) = item.filter(|_| new) {
            let made = add_on(plan, item.quantity);
            add(&mut terms, made);
        }
    }
    if terms.add_ons == before {
        terms
    } else {
        versioned(terms)
    }
}

/// A plan with a price at the provider, which a message does not name any more.
fn gone(plans: &[Plan], provider: &str, sale: &Sale, plan: &str) -> bool {
    let plan = plans.iter().find(|it| it.id == plan);
    let price = plan.and_then(|it| it.price_at(provider));
    let silent = price.is_some_and(|id| !sale.prices.iter().any(|it| it == id));
    silent && !unclaimed(plans, provider, sale)
}
