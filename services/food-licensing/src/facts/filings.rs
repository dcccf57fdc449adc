//! Facts of filings that have their number.

use actnow_proto::food_licensing::v1 as out;

use super::Voice;
use crate::domain::facts::FoodFact;
use crate::domain::filing::{CancelGround, LapseGround};

/// Tells a fact of a filing; others are told elsewhere.
#[expect(clippy::wildcard_enum_match_arm, reason = "the caller parts the facts by what they are about")]
pub(super) fn tell(voice: &mut Voice<'_>, fact: &FoodFact) {
    let speaker = voice.speaker;
    match fact {
        FoodFact::FilingFiled { number, filed_on, publicity_due } => event!(
            voice,
            FilingMade {
                number: number.to_string(),
                operator_uscc: speaker.form.operator.uscc.clone(),
                filed_on: filed_on.to_string(),
                publicity_due: publicity_due.date.to_string(),
            }
        ),
        FoodFact::FilingPublished { number, .. } => {
            event!(voice, FilingPublished { number: number.to_string() });
        }
        FoodFact::FilingUpdated { number, revision, publicity_due } => event!(
            voice,
            FilingUpdated {
                number: number.to_string(),
                revision: i32::try_from(*revision).unwrap_or(i32::MAX),
                publicity_due: publicity_due.date.to_string(),
            }
        ),
        FoodFact::FilingLapsed { number, ground, on } => {
            let (ground, licence_number) = match ground {
                LapseGround::LicenceIssued { number } => ("LICENCE_ISSUED", number.clone()),
                LapseGround::EntityEnded => ("ENTITY_ENDED", String::new()),
            };
            let (number, on) = (number.to_string(), on.to_string());
            event!(voice, FilingLapsed { number, ground: ground.to_owned(), licence_number, on });
        }
        FoodFact::FilingCancelled { number, ground, on } => {
            let ground = match ground {
                CancelGround::BusinessEnded => "BUSINESS_ENDED",
                CancelGround::BusinessEndedLate => "BUSINESS_ENDED_LATE",
                CancelGround::ExOfficio => "EX_OFFICIO",
            };
            let (number, on) = (number.to_string(), on.to_string());
            event!(voice, FilingCancelled { number, ground: ground.to_owned(), on });
        }
        other => debug_assert!(false, "{other:?} is no fact of a filing"),
    }
}
