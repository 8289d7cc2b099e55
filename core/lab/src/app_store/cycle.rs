//! The clockwork: periods that end, and patience that does.

use super::AppStore;

/// Something that is to happen; each is checked again when it runs, so one that has become
/// pointless does nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Task {
    /// A paid period is over.
    Period(String),
    /// Access without payment ends.
    Grace(String),
    /// The store gives a payment up.
    Retry(String),
}

impl AppStore {
    /// Moves the clock and does what falls due on the way, each at its own time.
    pub(crate) fn advance_to(&mut self, target_ms: i64) {
        while let Some((&(at, place), _)) = self.agenda.first_key_value() {
            if at > target_ms {
                break;
            }
            if let Some(task) = self.agenda.remove(&(at, place)) {
                self.now_ms = self.now_ms.max(at);
                match &task {
                    Task::Period(original) => self.period_ends(original),
                    Task::Grace(original) => self.grace_ends(original),
                    Task::Retry(original) => self.retry_ends(original),
                }
            }
        }
        self.now_ms = self.now_ms.max(target_ms);
    }
}
