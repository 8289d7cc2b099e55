//! The clockwork: periods that end, and patience that does.

use super::GooglePlay;

/// Something that is to happen to a purchase; each is checked again when it runs, so one that
/// has become pointless does nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Task {
    /// Nobody has acknowledged it in three days.
    Unacknowledged(String),
    /// A paid period is over.
    Period(String),
    /// Access without payment ends.
    Grace(String),
    /// The store gives a payment up.
    Hold(String),
    /// A rest is over.
    Rest(String),
}

impl GooglePlay {
    /// Moves the clock and does what falls due on the way, each at its own time.
    pub(crate) fn advance_to(&mut self, target_ms: i64) {
        while let Some((&(at, place), _)) = self.agenda.first_key_value() {
            if at > target_ms {
                break;
            }
            if let Some(task) = self.agenda.remove(&(at, place)) {
                self.now_ms = self.now_ms.max(at);
                match &task {
                    Task::Unacknowledged(token) => self.give_back(token),
                    Task::Period(token) => self.period_ends(token),
                    Task::Grace(token) => self.grace_ends(token),
                    Task::Hold(token) => self.hold_ends(token),
                    Task::Rest(token) => self.rest_ends(token),
                }
            }
        }
        self.now_ms = self.now_ms.max(target_ms);
    }
}
