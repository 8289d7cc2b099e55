//! Plays the scenarios and writes each ask down with what the host got: scripts for the fuzz
//! targets (core/fuzz). `cargo run -p kassa-host --example record -- FOLDER`

use kassa::need::Value;
use kassa::{Ask, Fact, Moment, Need, Outcome, Step, json};
use kassa_host::story::{self, Story, fill, known};
use kassa_host::world::{PEERS, World};
use serde_json::{Map, Value as Json, json};
use std::path::{Path, PathBuf};

/// Where the scripts go, and how many there are.
struct Tape {
    folder: PathBuf,
    count: usize,
}

fn main() {
    let folder = std::env::args().nth(1).expect("a folder");
    std::fs::create_dir_all(&folder).expect("the folder");
    let mut tape = Tape {
        folder: folder.into(),
        count: 0,
    };
    for story in story::all() {
        for peer in PEERS {
            if story.plays_at(peer.provider) {
                tape.record(&story, &mut World::of(&story, 1, peer));
            }
        }
    }
    println!("{} scripts in {}", tape.count, tape.folder.display());
}

impl Tape {
    fn record(&mut self, story: &Story, world: &mut World) {
        let mut saved = known(world.peer.provider);
        for step in &story.steps {
            let mut result = Json::Null;
            if let Some(target) = step["lab"].as_str() {
                result = world.control(target, &fill(&step["body"], &saved));
            } else if !step["ask"].is_null() {
                let ask = fill(&step["ask"], &saved).to_string();
                if let Ok(ask) = json::read(&ask) {
                    result = self.ask(world, ask).1;
                }
            } else if let Some(count) = step["failCallbacks"].as_u64() {
                world.failing_callbacks = u32::try_from(count).unwrap_or(1);
            } else if !step["deliver"].is_null() {
                self.deliver(world);
            }
            if let Some(name) = step["as"].as_str() {
                saved.insert(name.into(), result);
            }
        }
    }

    fn deliver(&mut self, world: &mut World) {
        while let Some((id, ask)) = world.deliveries().into_iter().next() {
            let (outcome, _) = self.ask(world, ask);
            world.answered(&id, 200);
            if let Some(Outcome::Inbound {
                account: Some(account),
                due: true,
                ..
            }) = outcome
            {
                self.ask(world, Ask::Settle { account });
            }
        }
    }

    /// Asks, and writes the script.
    fn ask(&mut self, world: &mut World, ask: Ask) -> (Option<Outcome>, Json) {
        let now = world.now();
        let entropy = format!("{:032x}", self.count);
        let mut script = json!({"ask": as_json(&ask), "now": now, "entropy": entropy});
        if let Ask::Inbound { body, .. } = &ask {
            // Whoever plays it signs it anew.
            script["ask"]["headers"] = json!([]);
            script["body"] = serde_json::from_slice(body).expect("a webhook is JSON");
        }
        let job = world.kassa.begin(ask, Moment { now, entropy });
        let (mut rows, mut replies, mut writes) = (Vec::new(), Vec::new(), Vec::new());
        let mut fact = None;
        let (outcome, end) = loop {
            let need = match job.next(fact) {
                Step::Need { need, .. } => need,
                Step::Done { outcome } => break (Some(outcome.clone()), as_json(&outcome)),
                Step::Failed { error } => break (None, json!({"error": as_json(&error)})),
            };
            let met = world.meet(&need);
            match (&need, &met) {
                (Need::Write { .. } | Need::Notify { .. } | Need::Sign { .. }, _) => {
                    writes.push(json!(met != Fact::Failed));
                }
                (Need::Send { .. }, _) => replies.push(reply(&met)),
                (Need::Read { .. }, Fact::Rows { rows: read }) => rows.push(read_rows(read)),
                (Need::Read { .. }, _) => rows.push(Json::Null),
            }
            fact = Some(met);
        };
        script["rows"] = rows.into();
        script["replies"] = replies.into();
        script["writes"] = writes.into();
        let kind = script["ask"]["type"].as_str().unwrap_or("ask").to_owned();
        self.write(&format!("{kind}-{:03}.json", self.count), &script);
        (outcome, end)
    }

    fn write(&mut self, name: &str, script: &Json) {
        let path: &Path = &self.folder.join(name);
        std::fs::write(path, format!("{script}\n")).expect("a script");
        self.count += 1;
    }
}

fn reply(fact: &Fact) -> Json {
    let Fact::Response { response } = fact else {
        return Json::Null;
    };
    let headers = response.headers.iter();
    let headers: Map<String, Json> = headers
        .map(|header| (header.name.clone(), json!(header.value)))
        .collect();
    let body = serde_json::from_slice(&response.body).unwrap_or(Json::Null);
    json!({"status": response.status, "headers": headers, "body": body})
}

/// Stored JSON stays a text: the core reads it from there.
fn read_rows(rows: &[Vec<Value>]) -> Json {
    let value = |value: &Value| match value {
        Value::Integer(number) => json!(number),
        Value::Text(text) => json!(text),
        Value::Null => Json::Null,
    };
    rows.iter()
        .map(|row| row.iter().map(value).collect::<Json>())
        .collect()
}

fn as_json(value: &dyn json::Write) -> Json {
    serde_json::from_str(&json::text(value)).expect("the core's JSON is JSON")
}
