//! Every scenario holds as it is written, at every provider and in every shape
//! of its events, and whoever sold it, the end is the same.
#![allow(missing_docs)]

use kassa_host::player::{NoTrouble, final_state, play};
use kassa_host::story::{self, Story};
use kassa_host::world::{LEMON_SQUEEZY, PEERS, Peer, STRIPE, World};
use serde_json::{Value as Json, json};

fn told_at(story: &Story, peer: Peer) -> Result<World, String> {
    let mut world = World::of(story, 1, peer);
    play(story, &mut world, &mut NoTrouble)?;
    Ok(world)
}

#[test]
fn every_scenario_holds_at_every_provider() {
    let mut wrong = Vec::new();
    for peer in PEERS {
        for story in story::all().iter().filter(|it| it.plays_at(peer.provider)) {
            let told = told_at(story, peer);
            wrong.extend(told.err().map(|why| format!("{peer:?} {why}")));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} do not hold:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// What a customer has and has paid, less the provider's own names and pages. Lemon
/// Squeezy tells of refunds only their sum, and while a payment is overdue not
/// the period's end but the next try.
fn nameless(world: &mut World) -> Json {
    let mut state = final_state(world, &["ada"])["ada"].take();
    let benefits = &mut state[0]["benefits"];
    benefits["subscriptionId"] = Json::Null;
    if benefits["subscriptionStatus"] == "past_due" {
        benefits["currentPeriodEnd"] = Json::Null;
    }
    let orders = state[1]["orders"].as_array().cloned().unwrap_or_default();
    let (refunds, mut payments): (Vec<Json>, Vec<Json>) = orders
        .into_iter()
        .partition(|order| order["orderType"] == "refund");
    for order in &mut payments {
        for name in ["id", "provider", "subscription", "details"] {
            order[name] = Json::Null;
        }
    }
    payments.sort_by_key(ToString::to_string);
    let back: i64 = refunds
        .iter()
        .filter_map(|it| it["amount"]["amount"].as_i64())
        .sum();
    json!([state[0], payments, back])
}

#[test]
fn a_story_ends_the_same_whoever_sold_it() {
    let mut wrong = Vec::new();
    let both = |it: &Story| it.plays_at("stripe") && it.plays_at("lemonSqueezy");
    let stories: Vec<Story> = story::all().into_iter().filter(both).collect();
    assert!(stories.len() > 10, "only {} are compared", stories.len());
    for story in stories {
        let [a, b] = [STRIPE, LEMON_SQUEEZY].map(|peer| told_at(&story, peer));
        let (mut a, mut b) = (a.expect("it holds"), b.expect("it holds"));
        let (a, b) = (nameless(&mut a), nameless(&mut b));
        if a != b {
            wrong.push(format!("{}:\n{a}\n{b}", story.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
