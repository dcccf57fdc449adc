//! A consulted department answers. What it says is kept whatever it is; only its own consultations exist for it.

use actnow_chassis::CommandError;
use actnow_chassis::database::Txn;
use actnow_decisions::{Role, Text, Violations};
use uuid::Uuid;

use super::occasion;
use super::take_step::{Act, Before, take_step};
use crate::domain::{Consultation, Mark, Opinion, Outcome, Rules, Track};
use crate::store::find_by_subject_for_update;

/// Who may answer.
pub const ROLES: &[Role] = &[Role::Department];

/// An answer whose every field was read.
pub struct DepartmentAnswer {
    /// Which consultation.
    pub consultation_id: Uuid,
    /// What the department says.
    pub opinion: Opinion,
    /// What its token was given for.
    pub purpose: String,
}

/// What came of an answer.
pub struct Answered {
    /// The consultation after it.
    pub consultation: Consultation,
    /// How the answer was taken, now or when it first came.
    pub mark: Mark,
}

/// Takes in one answer.
///
/// # Errors
/// A violation when the caller's department has no such consultation; see [`Track::answer_consultation`]; when the
/// database is away.
pub async fn answer_in(txn: &Txn, answer: DepartmentAnswer, rules: &Rules) -> Result<Answered, CommandError> {
    let DepartmentAnswer { consultation_id: id, opinion, purpose } = answer;
    let client = txn.context().actor.subject.clone();
    let own = rules.consultations.iter().find(|rule| rule.client == client);
    let track = find_by_subject_for_update(txn, id, None).await?;
    let of_own = |one: &Consultation| {
        one.asked().is_some() && own.is_some_and(|rule| rule.terms.department == one.terms().department)
    };
    let asked = |track: &Track| track.consultation(id).is_some_and(of_own);
    let Some(track) = track.filter(asked) else { return Err(unknown()) };
    txn.belongs_to_case(Some(track.id().to_string()));
    let before = Before::from(&track);
    let track = match track.answer_consultation(id, opinion.clone(), rules, &occasion(txn))? {
        Outcome::Unchanged(track) => *track,
        Outcome::Moved(next) => {
            let reasons = format!("{} for {purpose}", opinion.stance.as_str());
            let act = Act { action: "answer_consultation", role: Role::Department, reasons };
            take_step(txn, &before, &next, act).await?;
            next.now
        }
    };
    let lost = || CommandError::internal(anyhow::anyhow!("an answer to {id} was not kept"));
    let consultation = track.consultation(id).cloned().ok_or_else(lost)?;
    let kept = consultation.opinions().iter().find(|kept| kept.opinion == opinion).ok_or_else(lost)?;
    Ok(Answered { mark: kept.mark, consultation })
}

/// Whether there is another department's consultation of that id is not told.
fn unknown() -> CommandError {
    let mut violations = Violations::new();
    let text = Text::new("贵部门没有该会商", "your department has no such consultation");
    violations.add("consultation_id", "CONSULT-1", "CONSULTATION_UNKNOWN", text);
    CommandError::Invalid(violations)
}
