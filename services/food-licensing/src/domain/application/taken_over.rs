//! The application behind a licence that a former system of this authority issued: this house knows its end only.

use actnow_decisions::{Actor, Decision};
use chrono::NaiveDate;
use uuid::Uuid;

use super::{ApplicationDecision, ApplicationState, Grant, LicenceApplication, Officers};
use crate::domain::act::LicenceAct;
use crate::domain::facts::FoodFact;
use crate::domain::law::Law;
use crate::domain::permissions::FoodCommand;
use crate::domain::refusal::FoodRefusal;
use crate::domain::takeover::FormerLicence;

/// Who decided in the former system: its accounts are not known here.
pub const FORMER_SYSTEM: &str = "former-system";

impl LicenceApplication {
    /// The application `id` of `former`, granted and issued as the licence `licence_id` on the days its certificate shows.
    ///
    /// # Errors
    /// [`FoodRefusal::RoleMissing`]; [`FoodRefusal::NoRegime`] for a certificate older than every regime.
    pub fn taken_over(
        id: Uuid,
        licence_id: Uuid,
        former: FormerLicence,
        actor: &Actor,
        law: &Law<'_>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        FoodCommand::ImportLicence.authorise(actor)?;
        let FormerLicence { number, form, validity, decided_on } = former;
        let on: NaiveDate = validity.from;
        let (_, terms) = law.on(on)?;
        let grant = Grant {
            number,
            validity,
            decided_on: Some(decided_on),
            decided_by: FORMER_SYSTEM.to_owned(),
            issue_due: law.working_days(on, terms.issue_wd),
            follow_up: None,
        };
        let fact =
            FoodFact::LicenceIssued { licence_id, number, validity, follow_up: None, on_commitment: false };
        let now = Self {
            id,
            case_id: None,
            act: LicenceAct::New,
            form,
            form_before: None,
            officers: Officers::default(),
            known_points: Vec::new(),
            form_told: None,
            second_notice: None,
            state: ApplicationState::Issued { grant, licence_id, on },
        };
        Ok(Decision::new(now, TAKEOVER, vec![fact]))
    }
}

/// What is in force goes on: a licence is valid for the years of its decision, whatever register it stands in.
const TAKEOVER: &str = "Impl. Regulation 15";
