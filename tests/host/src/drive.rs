//! The host loop: about twenty lines, here with a place to crash.

use kassa::model::http::{HttpRequest, HttpResponse};
use kassa::model::notice::Notice;
use kassa::need::{Statement, Value};
use kassa::{Fact, Job, KassaError, Need, Outcome, Step};

/// What a host can do. An `Err` means: not done, or nobody knows.
pub trait Hands {
    /// Sends a request.
    fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, ()>;
    /// Runs one query.
    fn read(&mut self, statement: &Statement) -> Result<Vec<Vec<Value>>, ()>;
    /// Runs all statements, or none.
    fn write(&mut self, statements: &[Statement]) -> Result<(), ()>;
    /// Tells the app.
    fn notify(&mut self, notice: &Notice) -> Result<(), ()>;
    /// Hears what a job is told, before it answers; for those that write jobs down.
    fn brought(&mut self, _fact: Option<&Fact>) {}
    /// Hears what it answers.
    fn said(&mut self, _step: &Step) {}
    /// Signs with the key of that id; most hosts have none.
    fn sign(&mut self, _key: &str, _text: &str) -> Result<String, ()> {
        Err(())
    }
}

/// What goes wrong at which need of one job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// The run is cut off before the need is met.
    Before(usize),
    /// It is cut off after it was met and before the job heard of it.
    After(usize),
    /// The need is not met, and the job hears so.
    Fails(usize),
    /// It is met, and the job hears that nobody knows.
    Unheard(usize),
}

impl Crash {
    /// Whether the process dies of it.
    #[must_use]
    pub fn kills(self) -> bool {
        matches!(self, Crash::Before(_) | Crash::After(_))
    }
}

/// How a run ended.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "there is one for each ask")]
pub enum End {
    /// With an outcome.
    Done(Outcome),
    /// With an error.
    Failed(KassaError),
    /// It was cut off.
    Crashed,
}

/// Runs a job to its end, or to where it is cut off.
pub fn drive(job: &Job, hands: &mut impl Hands, crash: Option<Crash>) -> End {
    let mut fact = None;
    for count in 0.. {
        hands.brought(fact.as_ref());
        let step = job.next(fact);
        hands.said(&step);
        let need = match step {
            Step::Need { need, .. } => need,
            Step::Done { outcome } => return End::Done(outcome),
            Step::Failed { error } => return End::Failed(error),
        };
        if crash == Some(Crash::Before(count)) {
            return End::Crashed;
        }
        let fails = crash == Some(Crash::Fails(count));
        let met = if fails {
            Fact::Failed
        } else {
            meet(hands, &need)
        };
        if crash == Some(Crash::After(count)) {
            return End::Crashed;
        }
        let unheard = crash == Some(Crash::Unheard(count));
        fact = Some(if unheard { Fact::Failed } else { met });
    }
    End::Crashed
}

/// Does what a job needs.
pub fn meet(hands: &mut impl Hands, need: &Need) -> Fact {
    let met = match need {
        Need::Send { request } => hands
            .send(request)
            .map(|response| Fact::Response { response }),
        Need::Read { statement } => hands.read(statement).map(|rows| Fact::Rows { rows }),
        Need::Write { statements } => hands.write(statements).map(|()| Fact::Done),
        Need::Notify { notice } => hands.notify(notice).map(|()| Fact::Done),
        Need::Sign { key, text, .. } => hands
            .sign(key, text)
            .map(|signature| Fact::Signature { signature }),
    };
    met.unwrap_or(Fact::Failed)
}
