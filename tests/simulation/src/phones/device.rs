//! A phone: two shelves for each account, a store that gives again what nobody finished, and an app
//! that is killed whenever it likes. Its jobs take turns need by need.

use super::Plant;
use super::server::{Sale, Server, reply};
use crate::dice::Dice;
use kassa::Moment;
use kassa::app::{
    App, AppAsk, AppConfig, AppFact, AppJob, AppNeed, AppStep, Shelf, StorePurchase, Stored,
};
use kassa::model::http::{HttpRequest, HttpResponse};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// One job, and what it waits for.
struct Running {
    job: AppJob,
    step: AppStep,
}

/// A phone with its owner's purchases.
pub struct Phone {
    /// Who is signed in.
    pub account: &'static str,
    /// What each account has on its shelves.
    pub shelves: BTreeMap<(&'static str, &'static str), BTreeMap<String, String>>,
    /// What the store sold and has not heard of: it is given again at each launch.
    pub unfinished: Vec<StorePurchase>,
    /// The store tells of each purchase once: then the outbox alone keeps it.
    pub forgetful: bool,
    /// What was written down at least once.
    pub written: BTreeSet<String>,
    /// By how much the phone's clock is off.
    pub skew: i64,
    /// What came of trouble, by its name.
    pub met: BTreeSet<&'static str>,
    running: Vec<Running>,
    asks: u64,
    plant: Option<Plant>,
}

impl Phone {
    /// A new one.
    pub fn new(account: &'static str, forgetful: bool, plant: Option<Plant>) -> Self {
        Phone {
            account,
            shelves: BTreeMap::new(),
            unfinished: Vec::new(),
            forgetful,
            written: BTreeSet::new(),
            skew: 0,
            met: BTreeSet::new(),
            running: Vec::new(),
            asks: 0,
            plant,
        }
    }

    /// How many jobs are under way.
    pub fn busy(&self) -> usize {
        self.running.len()
    }

    /// Begins a job.
    pub fn begins(&mut self, server: &mut Server, ask: AppAsk) {
        let config = AppConfig {
            base_url: "https://shop.example/api/kassa".into(),
            account: self.account.into(),
            environment: None,
            keys: Vec::new(),
        };
        self.asks += 1;
        let moment = Moment {
            now: server.world.now() + self.skew,
            entropy: format!("{:032x}", u128::from(self.asks) << 100),
        };
        let job = App::new(config).expect("a set-up").begin(ask, moment);
        let step = job.next(None);
        self.running.push(Running { job, step });
    }

    /// The app dies, with all that it was about to do.
    pub fn dies(&mut self) {
        self.running.clear();
    }

    /// The app starts: what is on its way is sent, and the store gives what was not finished.
    pub fn launches(&mut self, server: &mut Server) {
        self.dies();
        self.begins(server, AppAsk::Flush { all: true });
        self.is_told_again(server);
    }

    /// The store gives what was not finished.
    pub fn is_told_again(&mut self, server: &mut Server) {
        for purchase in self.unfinished.clone() {
            if !self.forgetful {
                self.begins(server, AppAsk::Deliver { purchase });
            }
        }
    }

    /// Somebody else signs in.
    pub fn signs_in(&mut self, server: &mut Server, account: &'static str) {
        self.dies();
        self.account = account;
        self.launches(server);
    }

    /// What lies in the outbox of an account.
    pub fn outbox(&mut self, account: &'static str) -> &mut BTreeMap<String, String> {
        self.shelves.entry((account, "outbox")).or_default()
    }

    /// One job goes on by one need. `trouble` is how often something is wrong, of a hundred times.
    ///
    /// # Errors
    /// A claim that does not hold.
    pub fn goes_on(
        &mut self,
        server: &mut Server,
        sales: &[Sale],
        dice: &mut Dice,
        trouble: usize,
    ) -> Result<(), String> {
        if self.running.is_empty() {
            return Ok(());
        }
        let Running { job, step } = self.running.swap_remove(dice.roll(self.running.len()));
        let AppStep::Need { need, .. } = step else {
            return Ok(());
        };
        let fact = self.meets(server, sales, &need, dice, trouble)?;
        if dice.chance(trouble / 4) {
            // Whatever was just done is done, and nobody remembers.
            self.met.insert("killed");
            self.launches(server);
            return Ok(());
        }
        let step = job.next(Some(fact));
        if matches!(step, AppStep::Need { .. }) {
            self.running.push(Running { job, step });
        }
        Ok(())
    }

    fn meets(
        &mut self,
        server: &mut Server,
        sales: &[Sale],
        need: &AppNeed,
        dice: &mut Dice,
        trouble: usize,
    ) -> Result<AppFact, String> {
        let fails = dice.chance(trouble / 3);
        match need {
            AppNeed::Send { request } => Ok(self.sends(server, request, dice, trouble)),
            AppNeed::Read { .. } | AppNeed::Write { .. } if fails => {
                self.met.insert("a shelf that fails");
                Ok(AppFact::Failed)
            }
            AppNeed::Read { shelf } => {
                let there = self
                    .shelves
                    .entry((self.account, word(*shelf)))
                    .or_default();
                let entries = there.iter().map(|(name, body)| Stored {
                    name: name.clone(),
                    body: body.clone(),
                });
                let entries = entries.collect();
                Ok(AppFact::Stored { entries })
            }
            AppNeed::Write { shelf, name, body } => {
                let keeps = body.is_none() && self.plant == Some(Plant::NeverTakesAway);
                if let Some(body) = body {
                    let sold = sales.iter().filter(|it| body.contains(&it.id));
                    self.written.extend(sold.map(|it| it.id.clone()));
                }
                if body.is_some() && self.plant == Some(Plant::WritesNothing) {
                    return Ok(AppFact::Done);
                }
                let there = self
                    .shelves
                    .entry((self.account, word(*shelf)))
                    .or_default();
                match body {
                    Some(body) => there.insert(name.clone(), body.clone()),
                    None if keeps => None,
                    None => there.remove(name),
                };
                Ok(AppFact::Done)
            }
            AppNeed::Finish { .. } if fails => {
                self.met.insert("a store that does not hear");
                Ok(AppFact::Failed)
            }
            AppNeed::Finish { purchase } => {
                let sale = sales.iter().find(|it| it.id == purchase.id);
                let sale = sale.ok_or_else(|| format!("nobody sold {}", purchase.id))?;
                self.unfinished.retain(|it| it.id != purchase.id);
                if server.has(sale) {
                    return Ok(AppFact::Done);
                }
                Err(format!("{} was finished before it was committed", sale.id))
            }
        }
    }

    fn sends(
        &mut self,
        server: &mut Server,
        request: &HttpRequest,
        dice: &mut Dice,
        trouble: usize,
    ) -> AppFact {
        if !dice.chance(trouble) {
            return response(server.answers(self.account, request));
        }
        let no = |code: &str| json!({"ok": false, "code": code});
        let (name, fact) = match dice.roll(8) {
            0 => ("a lost request", AppFact::Failed),
            1 => {
                server.answers(self.account, request);
                ("a lost reply", AppFact::Failed)
            }
            2 => ("500", response(reply(500, &no("app_failed")))),
            3 => {
                server.answers(self.account, request);
                (
                    "503 of what was done",
                    response(reply(503, &no("contended"))),
                )
            }
            4 => ("401", response(reply(401, &no("unauthenticated")))),
            5 => (
                "a network's own page",
                response(page("<html>sign in</html>")),
            ),
            6 => ("half a reply", response(page(r#"{"ok":true,"resul"#))),
            _ => (
                "nothing in it",
                response(page(r#"{"ok":true,"result":{}}"#)),
            ),
        };
        self.met.insert(name);
        match self.plant {
            // What an app without an outbox does: it was told of an error, and that is it.
            Some(Plant::GivesUp) => {
                self.unfinished.clear();
                response(reply(409, &no("taken")))
            }
            // Or it believes whatever has the status 200.
            Some(Plant::BelievesAnything) => {
                let word = json!({"state": "landed", "orders": [], "finish": true});
                response(reply(200, &json!({"ok": true, "result": word})))
            }
            _ => fact,
        }
    }
}

fn response(response: HttpResponse) -> AppFact {
    AppFact::Response { response }
}

fn page(body: &str) -> HttpResponse {
    HttpResponse {
        status: 200,
        headers: Vec::new(),
        body: body.into(),
    }
}

fn word(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Outbox => "outbox",
        Shelf::Safe => "safe",
    }
}
