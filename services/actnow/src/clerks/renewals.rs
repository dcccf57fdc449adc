//! The renewal of a food licence (延续), from the application at the window to the grant.

use anyhow::anyhow;

use actnow_proto::food_licensing::v1::{
    Application, ApplicationState, ApplyForRenewalRequest, SkipVisitRequest,
};
use actnow_proto::inspections::v1::GetRiskGradeRequest;

use super::{Clerks, Hindrance, command, found_or_none};
use crate::submission::patient;

impl Clerks {
    /// The window takes the renewal of the licence `number` in, as it was licensed; answers the id of the application.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn apply_for_renewal(&mut self, number: &str, unchanged: bool) -> Result<String, Hindrance> {
        let request = ApplyForRenewalRequest {
            command_id: format!("renewal-{number}"),
            number: number.to_owned(),
            conditions_unchanged: unchanged,
            form: None,
            persons: Vec::new(),
        };
        let answer = patient!(self.window.food, apply_for_renewal, request).await?.into_inner();
        let application = answer.application.ok_or_else(|| anyhow!("the answer holds no application"))?;
        Ok(application.application_id)
    }

    /// Whoever's turn it is does the next act; nothing once it is decided.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn go_on_with_renewal(&mut self, application_id: &str) -> Result<(), Hindrance> {
        let found = self.application(application_id.to_owned()).await?;
        let now = found.ok_or(Hindrance::NotYet("the application for a renewal"))?;
        match self.go_on_with_application(&now).await? {
            None if now.state() == ApplicationState::VisitAssigned => {
                Err(Hindrance::NotYet("the next act of the visit"))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// The reviewer needs no visit.
    pub(super) async fn skip_visit(&mut self, application: &Application) -> Result<(), Hindrance> {
        let (id, version) = (&application.application_id, application.version);
        let request = SkipVisitRequest {
            command_id: command("skip-visit", id, version),
            application_id: id.clone(),
            expected_version: version,
        };
        patient!(self.reviewer.food, skip_visit, request).await?;
        Ok(())
    }

    /// That inspections know the premises of the licence `number`.
    ///
    /// # Errors
    /// [`Hindrance::NotYet`] while they do not.
    pub async fn must_be_graded(&mut self, number: &str) -> Result<(), Hindrance> {
        let request =
            GetRiskGradeRequest { establishment_id: String::new(), licence_number: number.to_owned() };
        let found = patient!(self.supervisor.inspections, get_risk_grade, request).await;
        found_or_none(found)?.map(|_| ()).ok_or(Hindrance::NotYet("the grade of the premises"))
    }
}
