//! What the stories say: each played natively at each provider that it is true of.

use crate::Cases;
use crate::kept::{TYPES, named};
use crate::seen::{Visit, walk};
use crate::words::{Shape, Vocabulary};
use kassa::json::{Write, text};
use kassa::{Ask, Fact, Need, Step};
use kassa_host::player::{NoTrouble, play};
use kassa_host::story::{self, Story};
use kassa_host::tape::Talk;
use kassa_host::world::{PEERS, Peer, World};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// What was recorded.
#[derive(Default)]
pub struct Told {
    /// Documents.
    pub cases: Cases,
    /// Whole asks by their provider, the set-up first: see the README.
    pub talks: BTreeMap<String, Vec<String>>,
}

/// Plays all stories.
///
/// # Panics
/// If one does not hold: `tests/host` says why.
#[must_use]
pub fn record(words: &Vocabulary) -> Told {
    let mut told = Told::default();
    let mut looks = BTreeSet::new();
    let mut ends = BTreeSet::new();
    for peer in PEERS {
        let config = RefCell::new(Value::Null);
        // One set-up for all talks of a provider.
        let usual = |it: &&Story| it.plays_at(peer.provider) && it.is_told_the_usual();
        for story in story::all().iter().filter(usual) {
            let mut world = World::new(&story.plans, 1, peer);
            let stocked = world.stock(&story.plans);
            world.set_up(&stocked, |it| *config.borrow_mut() = it.clone());
            world.tape = Some(Vec::new());
            play(story, &mut world, &mut NoTrouble).expect("tests/host plays it");
            for talk in world.tape.take().unwrap_or_default() {
                let mut keep = |name, value: &dyn Write| {
                    keep(words, &mut told.cases, &mut looks, name, text(value));
                };
                keep("Ask", &talk.ask);
                talk.steps
                    .iter()
                    .for_each(|step| step_cases(step, &mut keep));
                // What differs in an older form of its events is heard, not said.
                if peer.api_version.is_empty() && ends.insert(end_of(peer, &talk)) {
                    let lines = told.talks.entry(peer.provider.into()).or_default();
                    lines.push(line(&story.name, &talk));
                }
            }
        }
        let config = config.into_inner();
        let again = named("Config").map(|it| it.again);
        let written = again.and_then(|again| again(&config.to_string()).ok());
        keep(
            words,
            &mut told.cases,
            &mut looks,
            "Config",
            written.expect("a set-up"),
        );
        if peer.api_version.is_empty() {
            let lines = told.talks.entry(peer.provider.into()).or_default();
            lines.insert(0, config.to_string());
        }
    }
    told
}

fn step_cases(step: &Step, keep: &mut impl FnMut(&'static str, &dyn Write)) {
    match step {
        Step::Done { outcome } => keep("Outcome", outcome),
        Step::Failed { error } => keep("KassaError", error),
        Step::Need {
            need: Need::Notify { notice },
            ..
        } => keep("Notice", notice),
        Step::Need { .. } => {}
    }
}

/// Keeps a document, and those inside it, unless one that looks like it is there.
fn keep(
    words: &Vocabulary,
    cases: &mut Cases,
    looks: &mut BTreeSet<String>,
    name: &'static str,
    text: String,
) {
    let value: Value = serde_json::from_str(&text).expect("the core's JSON is JSON");
    let mut inside = Inside::default();
    walk(words, name, &Shape::Named(name.into()), &value, &mut inside);
    for (name, value) in inside.0 {
        if looks.insert(format!(
            "{name} {}",
            look(words, &Shape::Named(name.into()), &value)
        )) {
            let again = named(name).map(|it| it.again);
            let written = again.and_then(|again| again(&value.to_string()).ok());
            cases.add(name, written.expect("what the core wrote it reads"));
        }
    }
}

/// The documents in a document, itself first.
#[derive(Default)]
struct Inside(Vec<(&'static str, Value)>);

impl Visit for Inside {
    fn found(&mut self, _: &str, _: &str) {}

    fn named(&mut self, name: &str, value: &Value) {
        if let Some(it) = TYPES.iter().find(|it| it.name == name) {
            self.0.push((it.name, value.clone()));
        }
    }
}

/// A document without its names and numbers: two that look alike teach nobody anything.
fn look(words: &Vocabulary, shape: &Shape, value: &Value) -> String {
    let fields = |fields: &[crate::words::Field]| -> String {
        let each = fields.iter().filter_map(|it| {
            let value = value.get(&it.name)?;
            Some(format!("{}:{},", it.name, look(words, &it.shape, value)))
        });
        each.collect()
    };
    match words.shape(shape) {
        Shape::Number => match value.as_i64().unwrap_or(0) {
            0 => "0".into(),
            1.. => "+".into(),
            _ => "-".into(),
        },
        Shape::Text => if value == "" { "''" } else { "'" }.into(),
        Shape::Flag | Shape::Words(_) => value.to_string(),
        Shape::List(item) => {
            let items = value.as_array().into_iter().flatten();
            let each: BTreeSet<String> = items.map(|it| look(words, item, it)).collect();
            format!("{each:?}")
        }
        Shape::Tagged(variants) => {
            let found = variants.iter().find(|it| value["type"] == it.0);
            found.map_or(String::new(), |(word, all)| {
                format!("{word}({})", fields(all))
            })
        }
        Shape::Fields(all) => format!("({})", fields(all)),
        Shape::Named(name) => panic!("{name} is behind its own name"),
    }
}

/// What was asked and how it ended, in a few words: one talk of each is kept.
fn end_of(peer: Peer, talk: &Talk) -> String {
    let word = |value: &dyn Write, names: &[&str]| -> String {
        let value: Value = serde_json::from_str(&text(value)).expect("the core's JSON is JSON");
        let words = names.iter().filter_map(|name| value[name].as_str());
        words.collect::<Vec<_>>().join(" ")
    };
    let ask = word(&talk.ask, &["type", "strategy", "when"]);
    let end = match talk.steps.last() {
        Some(Step::Done { outcome }) => word(outcome, &["type", "code", "state", "result"]),
        Some(Step::Failed { error }) => word(error, &["code"]),
        _ => "cut off".into(),
    };
    format!("{}: {ask}: {end}", peer.provider)
}

/// A talk as one line. What the core wrote stands in it as it wrote it.
fn line(story: &str, talk: &Talk) -> String {
    let bodies: Vec<String> = match &talk.ask {
        Ask::Inbound { body, .. } => vec![plain(body)],
        _ => Vec::new(),
    };
    let facts = talk.facts.iter().map(|fact| match fact {
        Fact::Response { response } => {
            let body = text(&plain(&response.body));
            format!(r#"{{"fact":{},"body":{body}}}"#, text(fact))
        }
        _ => format!(r#"{{"fact":{}}}"#, text(fact)),
    });
    let mut said = Sha256::new();
    for step in &talk.steps {
        said.update(text(step));
        said.update("\n");
    }
    let said = said.finalize();
    let said: String = said.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        r#"{{"story":"{story}","ask":{},"bodies":{},"moment":{},"facts":[{}],"said":"{said}","end":{}}}"#,
        text(&talk.ask),
        text(&bodies),
        text(&talk.moment),
        facts.collect::<Vec<_>>().join(","),
        text(&talk.steps.last().cloned()),
    )
}

/// Providers speak JSON and forms: text.
fn plain(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("a body is text")
}
