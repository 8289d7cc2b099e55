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
    /// Signs with the key of that id; most hosts have none.
    fn sign(&mut self, _key: &str, _text: &str) -> Result<String, ()> {
        Err(())
    }
}

/// Where a run is cut off, counted in needs of one job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// Before the need is met.
    Before(usize),
    /// After it was met and before the job heard of it.
    After(usize),
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
        let need = match job.next(fact) {
            Step::Need { need, .. } => need,
            Step::Done { outcome } => return End::Done(outcome),
            Step::Failed { error } => return End::Failed(error),
        };
        if crash == Some(Crash::Before(count)) {
            return End::Crashed;
        }
        let met = meet(hands, &need);
        if crash == Some(Crash::After(count)) {
            return End::Crashed;
        }
        fact = Some(met);
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
