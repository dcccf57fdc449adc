//! Facts of licences after their issue.

use actnow_proto::food_licensing::v1 as out;
use chrono::NaiveDate;

use super::Voice;
use crate::domain::act::Punctuality;
use crate::domain::facts::FoodFact;
use crate::domain::licence::LicenceEnd;
use crate::domain::report::Report;

macro_rules! licence_event {
    ($voice:expr, $message:ident { $($fields:tt)* }) => {{
        let body = out::$message {
            licence_id: $voice.subject.clone(),
            version: $voice.speaker.version,
            occurred_at: $voice.at,
            operator_uscc: $voice.speaker.form.operator.uscc.clone(),
            $($fields)*
        };
        $voice.fact(&body);
    }};
}
pub(super) use licence_event;

/// Tells a fact of a licence; others are told elsewhere.
#[expect(clippy::wildcard_enum_match_arm, reason = "the caller parts the facts by what they are about")]
pub(super) fn tell(voice: &mut Voice<'_>, fact: &FoodFact) {
    match fact {
        FoodFact::ChangeReported { number, report } => reported(voice, number.as_str(), report),
        FoodFact::LicenceSuspended { number, since } => {
            let (number, since) = (number.to_string(), since.to_string());
            licence_event!(voice, FoodLicenceSuspended { number, since });
        }
        FoodFact::LicenceEnded { number, end, on } => ended(voice, number.as_str(), end, *on),
        other => debug_assert!(false, "{other:?} is no fact of a licence"),
    }
}

/// How a licence ended; that a later version took its place is told with that one.
fn ended(voice: &mut Voice<'_>, number: &str, end: &LicenceEnd, on: NaiveDate) {
    let mut commitment = "";
    let (end, banned_until) = match end {
        LicenceEnd::Superseded { .. } => return,
        LicenceEnd::Expired => ("EXPIRED", None),
        LicenceEnd::Cancelled { .. } => ("CANCELLED", None),
        LicenceEnd::Revoked { kind, banned_until, .. } => {
            commitment = kind.falsely().map_or("", |falsely| if falsely { "FALSE" } else { "UNMET" });
            (kind.state(), *banned_until)
        }
    };
    let banned_until = banned_until.map(|day| day.to_string()).unwrap_or_default();
    let (number, end, on) = (number.to_owned(), end.to_owned(), on.to_string());
    let commitment = commitment.to_owned();
    licence_event!(voice, FoodLicenceEnded { number, end, on, banned_until, commitment });
}

fn reported(voice: &mut Voice<'_>, number: &str, report: &Report) {
    let (inspection_id, inspect_by) = report
        .inspection
        .map_or_else(Default::default, |(task, due)| (task.to_string(), due.date.to_string()));
    licence_event!(
        voice,
        FoodChangeReported {
            number: number.to_owned(),
            matters: report.matters.iter().map(|matter| matter.as_str().to_owned()).collect(),
            changed_on: report.changed_on.to_string(),
            late: report.punctuality != Punctuality::InTime,
            inspection_id,
            inspect_by,
        }
    );
}
