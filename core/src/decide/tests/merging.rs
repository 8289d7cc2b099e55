//! Two accounts become one: nothing is lost, nothing is doubled, and what is
//! heard later of either counts as if they had always been one.

use super::*;
use crate::decide::draft::links;
use crate::model::account::{Grant, Lot, ProviderCustomer, Reservation};
use std::collections::BTreeSet;

/// The same facts under names of their own, as a second customer's are.
fn renamed<T: Write + crate::json::Read>(it: &T) -> T {
    let mut text = json::text(it);
    for name in [
        "sub_", "in_", "pi_", "cs_", "ch_", "re_", "co_", "order_", "key_", "evt_",
    ] {
        text = text.replace(&format!("\"{name}"), &format!("\"guest_{name}"));
    }
    json::read(&text).unwrap_or_else(|wrong| panic!("{wrong:?}: {text}"))
}

/// What the ledger's rows of each lot sum to.
type Sums = BTreeMap<String, i64>;

/// Somebody who buys before signing in.
fn guest() -> Account {
    let mut guest = renamed(&account());
    guest.id = "guest".into();
    guest.customers.push(ProviderCustomer {
        provider: "bank".into(),
        id: "cus_guest".into(),
    });
    guest
}

/// Hears all, spends now and then, and keeps the ledger's sums.
fn live(
    mut account: Account,
    events: &[Event],
    dice: &mut Dice,
    now: Millis,
    sums: &mut Sums,
) -> Account {
    for event in events {
        let heard = take(account, event, now);
        let reach = available(&heard.account, Strategy::OneTimeFirst, now);
        let mut draft = Draft::new(1, heard.account.clone(), now);
        if reach > 0 && dice.roll(2) == 0 {
            let amount = 1 + dice.number(reach);
            draft.record("spend".into(), happening(), None, |account| {
                spend_some(account, amount, Strategy::OneTimeFirst, now);
            });
        }
        for entry in [&heard, &draft].iter().flat_map(|it| rows(it)) {
            *sums.entry(entry.lot.clone()).or_insert(0) += entry.amount;
        }
        account = draft.account;
    }
    account
}

fn rows(draft: &Draft) -> impl Iterator<Item = &crate::model::history::Entry> {
    draft.rows.iter().flat_map(|row| &row.entries)
}

/// Somebody gives credits by hand, and a job holds some.
fn given_and_held(account: Account, dice: &mut Dice, now: Millis, sums: &mut Sums) -> Account {
    let mut draft = Draft::new(1, account, now);
    draft.record("grant".into(), happening(), None, |account| {
        account.grants.push(Grant {
            id: format!("gift_{}", account.id),
            amount: 1 + dice.number(100),
            kind: None,
            expires_at: None,
            author: "eve".into(),
            reason: "thanks".into(),
            at: now,
        });
    });
    draft.record("reserve".into(), happening(), None, |account| {
        let strategy = Strategy::ExpiringFirst;
        let amount = 1 + dice.number(available(account, strategy, now));
        let takes = spend::takes(account, amount, strategy, None, now).expect("enough");
        account.reservations.push(Reservation {
            id: format!("res_{}", account.id),
            takes,
            amount,
            kind: None,
            strategy,
            note: None,
            created: now,
            expires_at: now + HOUR,
        });
    });
    for entry in rows(&draft) {
        *sums.entry(entry.lot.clone()).or_insert(0) += entry.amount;
    }
    draft.account
}

/// What follows from facts alone, in an order of its own.
fn facts(account: &Account) -> BTreeSet<String> {
    // One that gives nothing any more is there only where it was spent of.
    let lots = account.lots.iter().filter(|lot| lot.granted > 0);
    let lots = lots.map(|lot| Lot {
        spent: 0,
        booked: 0,
        ..lot.clone()
    });
    let subscriptions = account.subscriptions.iter().map(|it| json::text(it));
    let payments = account.payments.iter().map(|it| json::text(it));
    let lots = lots.map(|it| json::text(&it));
    subscriptions.chain(payments).chain(lots).collect()
}

fn spent(account: &Account) -> i64 {
    account.lots.iter().map(|lot| lot.spent).sum()
}

fn merged(ada: Account, guest: Account, now: Millis) -> (Draft, Draft) {
    let (mut stays, mut goes) = (Draft::new(1, ada, now), Draft::new(1, guest, now));
    let causes = ("merge".to_string(), "merged".to_string());
    stays.absorb(&mut goes, causes, (happening(), happening()));
    (stays, goes)
}

#[test]
fn accounts_that_become_one_keep_every_credit_link_and_checkout() {
    let now = START + HOUR;
    for seed in 1..800 {
        let mut dice = Dice(seed * 49_979_687);
        let mine = any_history(&mut dice, 8);
        let theirs: Vec<Event> = any_history(&mut dice, 8).iter().map(renamed).collect();
        let (mut sums, mut gone) = (BTreeMap::new(), BTreeMap::new());
        let ada = live(account(), &mine, &mut dice, now, &mut sums);
        let guest = live(guest(), &theirs, &mut dice, now, &mut gone);
        let ada = given_and_held(ada, &mut dice, now, &mut sums);
        let guest = given_and_held(guest, &mut dice, now, &mut gone);
        let held = |it: &Account| it.lots.iter().map(|lot| lot.held).sum::<i64>();
        let holds = held(&ada) + held(&guest);
        let had = |account: &Account| available(account, Strategy::SubscriptionFirst, now);
        let (total, used) = (had(&ada) + had(&guest), spent(&ada) + spent(&guest));
        let ways: BTreeSet<_> = [&ada, &guest].into_iter().flat_map(links).collect();
        let counts = |it: &Account| {
            let (a, b, c) = (it.checkouts.len(), it.customers.len(), it.payments.len());
            [
                a,
                b,
                c,
                it.lots.len(),
                it.licenses.len(),
                it.operations.len(),
            ]
        };
        let before = [counts(&ada), counts(&guest)];
        let (one, other) = merged(ada, guest, now);
        assert_eq!(had(&one.account), total, "seed {seed}");
        assert_eq!(spent(&one.account), used, "seed {seed}");
        assert_eq!(held(&one.account), holds, "seed {seed}");
        let gifts = (one.account.grants.len(), one.account.reservations.len());
        assert_eq!(gifts, (2, 2), "seed {seed}");
        assert_eq!(had(&other.account), 0, "seed {seed}");
        assert_eq!(other.account.merged_into.as_deref(), Some("ada"));
        let after = counts(&one.account);
        let both: Vec<usize> = (0..after.len())
            .map(|at| before[0][at] + before[1][at])
            .collect();
        assert_eq!(after.to_vec(), both, "seed {seed}");
        let lead: BTreeSet<_> = links(&one.account).into_iter().collect();
        assert!(lead.is_superset(&ways), "seed {seed}");
        // What left the one ledger came to the other.
        for entry in rows(&one) {
            *sums.entry(entry.lot.clone()).or_insert(0) += entry.amount;
        }
        for entry in rows(&other) {
            *gone.entry(entry.lot.clone()).or_insert(0) += entry.amount;
        }
        check_ledger(&sums, &one.account, now, seed);
        assert!(gone.values().all(|sum| *sum == 0), "seed {seed}: {gone:?}");
    }
}

#[test]
fn what_is_heard_after_a_merge_counts_as_if_they_had_always_been_one() {
    let now = START + HOUR;
    for seed in 1..800 {
        let mut dice = Dice(seed * 67_867_967);
        let mine = any_history(&mut dice, 8);
        let theirs: Vec<Event> = any_history(&mut dice, 8).iter().map(renamed).collect();
        let (mut sums, mut gone) = (BTreeMap::new(), BTreeMap::new());
        let at = |dice: &mut Dice| usize::try_from(dice.roll(9)).unwrap();
        let (a, b) = (at(&mut dice), at(&mut dice));
        let ada = live(account(), &mine[..a], &mut dice, now, &mut sums);
        let guest_ = live(guest(), &theirs[..b], &mut dice, now, &mut gone);
        let (one, _) = merged(ada, guest_, now);
        for entry in rows(&one) {
            *sums.entry(entry.lot.clone()).or_insert(0) += entry.amount;
        }
        let later: Vec<Event> = [&theirs[b..], &mine[a..]].concat();
        let one = live(one.account, &later, &mut dice, now, &mut sums);
        let (nobody, _) = merged(account(), guest(), now);
        let all = [mine, theirs].concat();
        let always = live(
            nobody.account,
            &all,
            &mut Dice(seed),
            now,
            &mut BTreeMap::new(),
        );
        assert_eq!(facts(&one), facts(&always), "seed {seed}");
        check_ledger(&sums, &one, now, seed);
    }
}

#[test]
fn the_ledger_tells_of_which_kind_the_credits_are_that_move() {
    let gift = |account: &mut Account| {
        account.grants.push(Grant {
            id: "gift".into(),
            amount: 7,
            kind: Some("image".into()),
            expires_at: None,
            author: "eve".into(),
            reason: "thanks".into(),
            at: START,
        });
    };
    let mut goes = Draft::new(0, guest(), START);
    goes.record("grant".into(), happening(), None, gift);
    let (stays, goes) = merged(account(), goes.account, START);
    for (draft, amount) in [(&stays, 7), (&goes, -7)] {
        let moved: Vec<_> = rows(draft).collect();
        assert_eq!(moved.len(), 1);
        assert_eq!(
            (moved[0].kind.as_deref(), moved[0].amount),
            (Some("image"), amount)
        );
    }
}

#[test]
fn whoever_pays_twice_is_told_of_although_nobody_woke_up_until_the_ranks_had_changed() {
    let mut dear = subscription(SubscriptionStatus::Active, START);
    dear.quantity = 2;
    let mut late = subscription(SubscriptionStatus::Active, START);
    (late.id, late.created) = ("sub_2".into(), START + SECOND);
    let renewed = Subscription {
        period_end: Some(START + 2 * MONTH),
        as_of: START + MONTH,
        ..late.clone()
    };
    let ada = take(account(), &told(1, dear, "pro"), START + HOUR).account;
    let guest = take(guest(), &told(2, late, "pro"), START + HOUR).account;
    let both = merged(ada, guest, START + HOUR).0.account;
    assert_eq!(both.notices.len(), 1);
    // By then neither is paid, so that the older one is the extra one.
    let later = take(both, &told(3, renewed, "pro"), START + 35 * DAY);
    let told = later.account.notices.iter();
    let told: Vec<_> = told.map(|it| it.notice.subscription.as_deref()).collect();
    assert_eq!(told, [Some("sub_1")]);
}
