//! Withdrawal of a case by its applicant: names are given back, undecided acts withdrawn; what was issued stays.
//!
//! The case closes when every department has answered, not before: a compensation nobody waited for would be a
//! promise only (9b).

use actnow_decisions::{Refusal, Text};

use super::ledger::{LedgerLine, LedgerOutcome};
use super::rules::{Occasion, Rules};
use super::step::StepKey;
use super::telling::{Draft, Outcome};
use super::track::{Phase, Track, Withdrawal};

impl Track {
    /// Ends the case for `reasons`, in the name of the account `by`. Withdrawing twice changes nothing.
    ///
    /// # Errors
    /// `CASE_CLOSED` when the case is over.
    pub fn withdraw(
        self,
        reasons: String,
        by: String,
        rules: &Rules,
        occasion: &Occasion,
    ) -> Result<Outcome, Refusal> {
        match &self.phase {
            Phase::Withdrawn(_) => return Ok(Outcome::Unchanged(Box::new(self))),
            Phase::Closed { .. } => {
                let text = Text::new("办件已办结，不能撤回", "the case is closed and cannot be withdrawn");
                return Err(Refusal::precondition("CASE_CLOSED", "rules 9b", text)
                    .with("state", self.state().as_str()));
            }
            Phase::Open => {}
        }
        let undo: Vec<StepKey> = StepKey::ALL.into_iter().filter(|key| self.can_be_undone(*key)).collect();
        let mut now = self;
        let mut draft = Draft::default();
        let text =
            Text::new(format!("申请人撤回办件：{reasons}"), format!("withdrawn by the applicant: {reasons}"));
        draft.note(None, "CaseWithdrawn", text, occasion);
        now.phase = Phase::Withdrawn(Withdrawal { reasons, by: by.clone(), at: occasion.at });
        // Undecided acts first: a name may be given back once no filing uses it.
        for key in undo.into_iter().rev() {
            now.undo.insert(key);
            if let Some(order) = now.undo_order(key) {
                let text = order.text(key);
                draft.order(key, order, occasion);
                let outcome = LedgerOutcome::UndoRequested;
                now.ledger.push(LedgerLine { step: key, outcome, text, at: occasion.at, by: by.clone() });
            }
        }
        Ok(Outcome::Moved(Box::new(now.settle(draft, None, rules, occasion, "rules 9b"))))
    }

    /// An ordered act that has not taken effect, or a name that no licence uses.
    fn can_be_undone(&self, key: StepKey) -> bool {
        if !self.given.contains(&key) {
            return false;
        }
        let Some(state) = self.state_of(key) else { return false };
        match key {
            StepKey::Name(company) => !state.is_lost() && !self.is_done(StepKey::Establishment(company)),
            StepKey::Establishment(_) | StepKey::Food => !state.is_final(),
            StepKey::Visit => false,
        }
    }
}
