//! What must be told by the journal alone.

use super::World;
use kassa::need::{Fact, Need, Statement, Value};
use kassa::{Ask, Job, Moment, Outcome, Step};

/// What a failure says of an account that its journal makes otherwise.
pub const UNLIKE: &str = "is not what its journal makes";

impl World {
    /// Every account is what its journal makes of it, byte for byte: the core
    /// compares values, and equal values have one text.
    pub(super) fn rebuilt(&mut self) -> Result<(), String> {
        let statement = Statement {
            sql: "SELECT account FROM kassa_account WHERE environment = ?".into(),
            params: vec![Value::from("test")],
        };
        let rows = self.store.read(&statement);
        for account in rows.iter().filter_map(|row| row[0].text()) {
            let ask = Ask::Rebuild {
                account: account.into(),
                repair: None,
            };
            match self.only_reads(ask)? {
                Outcome::Rebuilt { equal: true, .. } => self.stats.rebuilt += 1,
                other => return Err(format!("{account} {UNLIKE}: {other:?}")),
            }
        }
        Ok(())
    }

    fn only_reads(&mut self, ask: Ask) -> Result<Outcome, String> {
        let moment = Moment {
            now: self.book.now(),
            entropy: "0".repeat(32),
        };
        let job: Job = self.kassa.begin(ask, moment);
        let mut met = None;
        loop {
            met = match job.next(met) {
                Step::Need {
                    need: Need::Read { statement },
                    ..
                } => Some(Fact::Rows {
                    rows: self.store.read(&statement),
                }),
                Step::Done { outcome } => return Ok(outcome),
                other => return Err(format!("a rebuild only reads: {other:?}")),
            };
        }
    }
}
