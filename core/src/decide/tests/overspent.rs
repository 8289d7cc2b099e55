//! Money that goes back after its credits were used: under each policy the books
//! add up, debts are paid once and by their own kind, and all of it is undone
//! when the money comes back.

use super::cases::{bought, disputed, hold, nobody, refunded, shops, totaled};
use super::*;
use crate::decide::benefit::kinds;
use crate::decide::debt::{self, owed};
use crate::decide::lots::{self, rest};
use crate::model::account::{DisputeStatus, Lot, Take};
use crate::model::catalog::Overspent;
use crate::model::history::Entry;

#[derive(Clone, Debug)]
pub(super) enum Step {
    Hear(Event),
    /// So many thousandths of what a strategy reaches of a kind.
    Use(i64, Strategy, Option<&'static str>),
    Wait(Millis),
    Forgive,
}

const PAYMENTS: [&str; 3] = ["paid_1", "paid_2", "paid_3"];

pub(super) fn case(dice: &mut Dice) -> Vec<Step> {
    let mut steps = Vec::new();
    let totals = dice.roll(3) == 0;
    let mut now = START;
    let mut sold = 0;
    for at in 0..6 + dice.roll(4) {
        let part = if at == 0 { 0 } else { dice.roll(10) };
        steps.push(match part {
            0 | 1 if sold < PAYMENTS.len() => {
                let plan = dice.pick(&[
                    "pack", "pack", "brief", "brief", "pro", "saved", "pro", "yearly",
                ]);
                sold += 1;
                Step::Hear(bought(PAYMENTS[sold - 1], plan, 2_900, now))
            }
            0..=4 => {
                let all = [
                    Strategy::SubscriptionFirst,
                    Strategy::OneTimeOnly,
                    Strategy::ExpiringFirst,
                ];
                let kind = dice.pick(&[None, None, Some("image")]);
                Step::Use(dice.pick(&[300, 1_000]), dice.pick(&all), kind)
            }
            5 => {
                let by = dice.number(30) * DAY + SECOND;
                now += by;
                Step::Wait(by)
            }
            6 if dice.roll(3) == 0 => Step::Forgive,
            _ => {
                let of = PAYMENTS[usize::try_from(dice.number(3)).unwrap()];
                Step::Hear(reversal(dice, of, now, totals))
            }
        });
    }
    steps
}

fn reversal(dice: &mut Dice, of: &str, now: Millis, totals: bool) -> Event {
    use DisputeStatus::{Lost, Open, Won};
    use RefundStatus::{Failed, Succeeded};
    if dice.roll(2) == 0 {
        let status = dice.pick(&[Open, Open, Lost, Won]);
        disputed(of, &format!("du_{of}"), 2_900, status, now)
    } else if totals {
        totaled(of, dice.pick(&[1_450, 2_900]), now)
    } else {
        let status = dice.pick(&[Succeeded, Succeeded, Failed]);
        refunded(of, &format!("re_{of}"), 1_450, status, now)
    }
}

/// An account, its ledger, and the time.
pub(super) struct Life<'a> {
    plans: &'a [Plan],
    pub(super) account: Account,
    rows: BTreeMap<String, i64>,
    kinds: BTreeMap<String, i64>,
    pub(super) now: Millis,
}

impl<'a> Life<'a> {
    pub(super) fn new(plans: &'a [Plan]) -> Self {
        Life {
            plans,
            account: nobody(),
            rows: BTreeMap::new(),
            kinds: BTreeMap::new(),
            now: START,
        }
    }

    /// A revision, less its row in the journal.
    pub(super) fn revise(&mut self, change: impl FnOnce(&mut Account)) {
        let before = self.account.lots.clone();
        change(&mut self.account);
        lots::derive(&mut self.account, self.now);
        let entries = lots::book(&before, &mut self.account.lots, self.now);
        for Entry {
            lot, kind, amount, ..
        } in entries
        {
            *self.rows.entry(lot).or_insert(0) += amount;
            let kind = kind.unwrap_or_else(|| "credits".into());
            *self.kinds.entry(kind).or_insert(0) += amount;
        }
    }

    fn hear(&mut self, event: &Event) {
        let (plans, now) = (self.plans, self.now);
        self.revise(|account| apply(account, plans, event, Origin::Message, now));
    }

    pub(super) fn takes(&self, step: &Step) -> Option<Vec<Take>> {
        let Step::Use(part, strategy, kind) = step else {
            return None;
        };
        let reach = spend::available(&self.account, *strategy, *kind, self.now);
        let amount = (reach * part / 1_000).max(1);
        let frozen = debt::is_frozen(&self.account.lots);
        spend::takes(&self.account, amount, *strategy, *kind, self.now).filter(|_| !frozen)
    }

    /// What does not hold.
    pub(super) fn wrong(&self) -> Option<String> {
        for lot in &self.account.lots {
            let sum = self.rows.get(&lot.id).copied().unwrap_or(0);
            if sum != balance(lot, self.now) || sum != lot.booked {
                return Some(format!("{sum} are booked of {lot:?}"));
            }
            if sum < 0 && lot.overspent != Overspent::Debt {
                return Some(format!("a debt that nobody allowed: {lot:?}"));
            }
        }
        for kind in kinds(&self.account, self.now) {
            let booked = self.kinds.get(&kind.kind).copied().unwrap_or(0);
            if booked != kind.available || kind.subscription + kind.one_time != kind.available {
                return Some(format!("{booked} are booked of {kind:?}"));
            }
            let name = Some(kind.kind).filter(|it| it != "credits");
            let all = self.account.lots.iter().filter(|lot| lot.kind == name);
            if let Some(wrong) = debts(&all.collect::<Vec<_>>(), self.now) {
                return Some(wrong);
            }
        }
        let over = |lot: &&Lot| lot.spent + lot.reversed > lot.granted + lot.forgiven;
        let mut frozen = self.account.lots.iter().filter(over);
        let freezes = frozen.any(|lot| lot.overspent == Overspent::Freeze);
        (freezes != debt::is_frozen(&self.account.lots)).then(|| format!("frozen: {freezes}"))
    }
}

/// What is wrong with the debts of one kind.
fn debts(lots: &[&Lot], now: Millis) -> Option<String> {
    let sum = |of: fn(&Lot) -> i64| lots.iter().map(|lot| of(lot)).sum::<i64>();
    if sum(|lot| lot.repaid) != sum(|lot| lot.pays) {
        return Some(format!("what was paid is not what was repaid: {lots:#?}"));
    }
    for lot in lots {
        let over = lot.spent - (lot.granted - lot.reversed);
        let owes = lot.overspent == Overspent::Debt;
        if lot.repaid > 0 && (!owes || lot.repaid > over - lot.forgiven) {
            return Some(format!("repaid too much: {lot:?}"));
        }
        if lot.pays > 0 && lot.pays > (-over).max(0) - lot.held - lot.taken {
            return Some(format!("paid with used credits: {lot:?}"));
        }
        if !owes || owed(lot) == 0 {
            continue;
        }
        let since = lot.overspent_since.unwrap_or(0);
        let lasts = |it: &&&Lot| {
            it.expires_at
                .is_none_or(|end| end > since.max(it.starts_at))
        };
        let mut begun = lots.iter().filter(|it| it.starts_at <= now);
        if let Some(rich) = begun.find(|it| lasts(it) && rest(it) > 0) {
            return Some(format!("{lot:?} owes while there is {rich:?}"));
        }
    }
    None
}

/// Plays all steps; answers what was taken where, and what went wrong.
pub(super) fn played(
    life: &mut Life<'_>,
    steps: &[Step],
) -> Result<Vec<Option<Vec<Take>>>, String> {
    let mut all = Vec::new();
    for step in steps {
        let takes = life.takes(step);
        match step {
            Step::Hear(event) => life.hear(event),
            Step::Wait(by) => {
                life.now += by;
                life.revise(|_| {});
            }
            Step::Forgive => life.revise(|account| debt::forgive(&mut account.lots)),
            Step::Use(..) => life.revise(|account| {
                spend::spend(account, takes.as_deref().unwrap_or_default());
            }),
        }
        all.push(takes);
        life.wrong().map_or(Ok(()), Err)?;
    }
    Ok(all)
}

#[test]
fn the_books_add_up_and_debts_are_paid_once_whatever_goes_back() {
    hold(case, |seed, steps| {
        let plans = &shops()[usize::try_from(seed % 3).unwrap()];
        played(&mut Life::new(plans), steps).err()
    });
}

#[test]
fn money_that_comes_back_restores_the_account_as_if_it_had_never_gone() {
    hold(case, |seed, steps| {
        let plans = &shops()[usize::try_from(seed % 3).unwrap()];
        let mut life = Life::new(plans);
        let taken = played(&mut life, steps).ok()?;
        let mut whole = Life::new(plans);
        for (step, takes) in steps.iter().zip(taken) {
            match step {
                Step::Hear(event) if matches!(event.report, Report::Payment { .. }) => {
                    whole.hear(event);
                }
                Step::Wait(by) => whole.now += by,
                Step::Use(..) => whole.revise(|account| {
                    spend::spend(account, takes.as_deref().unwrap_or_default());
                }),
                Step::Hear(_) | Step::Forgive => {}
            }
        }
        for of in PAYMENTS {
            let at = START + 1_000 * DAY;
            let (refund, dispute) = (format!("re_{of}"), format!("du_{of}"));
            life.hear(&refunded(of, &refund, 1_450, RefundStatus::Failed, at));
            life.hear(&disputed(of, &dispute, 2_900, DisputeStatus::Won, at));
            life.hear(&totaled(of, 0, at));
        }
        whole.revise(|_| {});
        for lot in &mut life.account.lots {
            // That somebody forgave it is kept: it is not to be forgiven again.
            lot.forgiven = 0;
        }
        let (end, whole) = (lines(&life.account.lots), lines(&whole.account.lots));
        (end != whole).then(|| format!("{whole}became\n{end}"))
    });
}

#[test]
fn what_was_forgiven_is_not_paid_by_what_is_bought_later() {
    hold(case, |seed, steps| {
        let plans = &shops()[usize::try_from(seed % 3).unwrap()];
        let mut life = Life::new(plans);
        played(&mut life, steps).ok()?;
        life.revise(|account| debt::forgive(&mut account.lots));
        let total = |life: &Life<'_>| available(&life.account, Strategy::OneTimeFirst, life.now);
        // Everything that is known is told once more, as providers do.
        life.now += SECOND;
        let known = life.account.payments.clone();
        for payment in &known {
            for refund in &payment.refunds {
                let (id, status) = (&refund.id, refund.status);
                life.hear(&refunded(&payment.id, id, refund.amount, status, life.now));
            }
            for it in &payment.disputes {
                life.hear(&disputed(
                    &payment.id,
                    &it.id,
                    it.amount,
                    it.status,
                    life.now,
                ));
            }
            if let Some(total) = &payment.refund_total {
                life.hear(&totaled(&payment.id, total.amount, life.now));
            }
        }
        let before = total(&life);
        life.hear(&bought("paid_4", "pack", 2_900, life.now));
        let gained = total(&life) - before;
        let open = life.account.lots.iter().map(owed).sum::<i64>();
        (gained != 1_000 || open != 0).then(|| format!("1,000 were bought, {gained} are there"))
    });
}

#[test]
fn credits_that_a_person_took_are_not_owed_when_their_money_goes_back() {
    for plans in shops() {
        let mut life = Life::new(plans);
        life.hear(&bought("paid_1", "pack", 10_000, START));
        let strategy = Strategy::ExpiringFirst;
        let takes = spend::takes(&life.account, 1_000, strategy, None, life.now);
        let takes = takes.expect("there are so many");
        life.revise(|account| spend::take_away(account, &takes));
        life.hear(&refunded(
            "paid_1",
            "re_1",
            10_000,
            RefundStatus::Succeeded,
            START + SECOND,
        ));
        assert_eq!(kinds(&life.account, life.now)[0].available, 0);
        assert!(!debt::is_frozen(&life.account.lots));
        assert_eq!(life.wrong(), None);
    }
}

#[test]
fn what_a_journal_makes_is_written_as_it_is_and_not_as_time_would_have_it() {
    let plans = &shops()[1];
    let mut life = Life::new(plans);
    life.hear(&bought("paid_1", "pack", 2_900, START));
    let all = Step::Use(1_000, Strategy::OneTimeOnly, None);
    let takes = life.takes(&all).expect("enough");
    life.revise(|account| spend::spend(account, &takes));
    life.hear(&bought("paid_2", "yearly", 29_000, START));
    let back = RefundStatus::Succeeded;
    life.hear(&refunded("paid_1", "re_1", 2_900, back, START + SECOND));
    // The next month pays as well, once somebody writes that down.
    let later = START + 40 * DAY;
    let rebuilt = Draft::rebuilt(1, life.account.clone(), later).account;
    assert_eq!(lines(&rebuilt.lots), lines(&life.account.lots));
}
