//! Facts of commitments, and the head's consent that goes to the inspections.

use actnow_proto::food_licensing::v1 as out;
use actnow_proto::inspections::v1::ConsentToRectification;

use super::Voice;
use super::licences::licence_event;
use crate::domain::facts::FoodFact;

/// Tells a fact of a commitment; others are told elsewhere.
#[expect(clippy::wildcard_enum_match_arm, reason = "the caller parts the facts by what they are about")]
pub(super) fn tell(voice: &mut Voice<'_>, fact: &FoodFact) {
    match fact {
        FoodFact::CommitmentKept { number, task_id, corrected } => licence_event!(
            voice,
            FoodCommitmentKept {
                number: number.to_string(),
                inspection_id: task_id.to_string(),
                after_correction: *corrected,
            }
        ),
        FoodFact::CommitmentUnmet { number, task_id, corrected, act_by } => licence_event!(
            voice,
            FoodCommitmentUnmet {
                number: number.to_string(),
                inspection_id: task_id.to_string(),
                after_correction: *corrected,
                act_by: act_by.date.to_string(),
                due_provisional: act_by.provisional,
            }
        ),
        FoodFact::CorrectionOrdered { number, deadline } => licence_event!(
            voice,
            FoodCorrectionOrdered {
                number: number.to_string(),
                deadline: deadline.date.to_string(),
                due_provisional: deadline.provisional,
            }
        ),
        FoodFact::RectificationConsented { task_id, deadline } => voice.order(&ConsentToRectification {
            inspection_id: task_id.to_string(),
            deadline: deadline.to_string(),
        }),
        FoodFact::RevocationProposed { number, falsely, decide_by } => licence_event!(
            voice,
            FoodRevocationProposed {
                number: number.to_string(),
                false_commitment: *falsely,
                decide_by: decide_by.date.to_string(),
                due_provisional: decide_by.provisional,
            }
        ),
        FoodFact::RevocationDeclined { number } => {
            licence_event!(voice, FoodRevocationDeclined { number: number.to_string() });
        }
        FoodFact::CommitmentOverdue { number, next_action, due } => licence_event!(
            voice,
            FoodCommitmentOverdue {
                number: number.to_string(),
                next_action: next_action.clone(),
                due: due.to_string(),
            }
        ),
        other => debug_assert!(false, "{other:?} is no fact of a commitment"),
    }
}
