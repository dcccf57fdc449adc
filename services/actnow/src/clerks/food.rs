//! Acts on food applications: window, reviewer, head.

use actnow_proto::fast_track::v1::Case;
use actnow_proto::food_licensing::v1::{
    AcceptApplicationRequest, Application, ApplicationState, GetApplicationRequest, GrantLicenceRequest,
    RefuseLicenceRequest, RequireVisitRequest,
};

use super::{Clerks, Hindrance, command, found_or_none, open_subject, subject};
use crate::submission::patient;

impl Clerks {
    pub(super) async fn go_on_with_food(&mut self, case: &Case) -> Result<Option<String>, Hindrance> {
        let Some(id) = open_subject(case, "food") else { return Ok(None) };
        let Some(application) = self.application(id).await? else { return Ok(None) };
        self.go_on_with_application(&application).await
    }

    /// Whoever's turn it is does the next act; nothing where it is nobody's here.
    pub(super) async fn go_on_with_application(
        &mut self,
        application: &Application,
    ) -> Result<Option<String>, Hindrance> {
        match application.state() {
            ApplicationState::Received => {
                self.accept(application).await?;
                Ok(Some("window accepts the application".to_owned()))
            }
            ApplicationState::Accepted if application.conditions_unchanged => {
                self.skip_visit(application).await?;
                Ok(Some("reviewer needs no visit".to_owned()))
            }
            ApplicationState::Accepted => {
                self.require_visit(application).await?;
                Ok(Some("reviewer orders the site visit".to_owned()))
            }
            ApplicationState::VisitAssigned => self.go_on_with_visit(application).await,
            ApplicationState::ReviewedPositive => {
                self.grant(application).await?;
                Ok(Some("head grants the licence".to_owned()))
            }
            ApplicationState::Unspecified
            | ApplicationState::Correction
            | ApplicationState::Abandoned
            | ApplicationState::NotAccepted
            | ApplicationState::Rectifying
            | ApplicationState::ReviewedNegative
            | ApplicationState::Hearing
            | ApplicationState::Granted
            | ApplicationState::Issued
            | ApplicationState::Refused
            | ApplicationState::Withdrawn
            | ApplicationState::NotRequired
            | ApplicationState::NotCompetent
            | ApplicationState::Filed
            | ApplicationState::Published
            | ApplicationState::Lapsed
            | ApplicationState::Cancelled => Ok(None),
        }
    }

    pub(super) async fn application(
        &mut self,
        application_id: String,
    ) -> Result<Option<Application>, Hindrance> {
        let found =
            patient!(self.reviewer.food, get_application, GetApplicationRequest { application_id }).await;
        Ok(found_or_none(found)?.and_then(|answer| answer.application))
    }

    /// The food application of `case`, where it stands in one of `states`.
    pub(super) async fn application_in(
        &mut self,
        case: &Case,
        states: &[ApplicationState],
    ) -> Result<Application, Hindrance> {
        let found = self.application(subject(case, "food")?).await?;
        let there = found.filter(|application| states.contains(&application.state()));
        there.ok_or(Hindrance::NotYet("an application as far as that"))
    }

    /// The window accepts.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn accept_food(&mut self, case: &Case) -> Result<(), Hindrance> {
        let application = self.application_in(case, &[ApplicationState::Received]).await?;
        self.accept(&application).await
    }

    pub(super) async fn accept(&mut self, application: &Application) -> Result<(), Hindrance> {
        let (id, version) = (&application.application_id, application.version);
        let request = AcceptApplicationRequest {
            command_id: command("accept", id, version),
            application_id: id.clone(),
            expected_version: version,
        };
        patient!(self.window.food, accept_application, request).await?;
        Ok(())
    }

    /// The reviewer orders a site visit.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn order_visit(&mut self, case: &Case) -> Result<(), Hindrance> {
        let application = self.application_in(case, &[ApplicationState::Accepted]).await?;
        self.require_visit(&application).await
    }

    pub(super) async fn require_visit(&mut self, application: &Application) -> Result<(), Hindrance> {
        let (id, version) = (&application.application_id, application.version);
        let request = RequireVisitRequest {
            command_id: command("visit", id, version),
            application_id: id.clone(),
            expected_version: version,
        };
        patient!(self.reviewer.food, require_visit, request).await?;
        Ok(())
    }

    /// The head grants the licence.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn grant_licence(&mut self, case: &Case) -> Result<(), Hindrance> {
        let application = self.application_in(case, &[ApplicationState::ReviewedPositive]).await?;
        self.grant(&application).await
    }

    pub(super) async fn grant(&mut self, application: &Application) -> Result<(), Hindrance> {
        let (id, version) = (&application.application_id, application.version);
        let request = GrantLicenceRequest {
            command_id: command("grant", id, version),
            application_id: id.clone(),
            expected_version: version,
        };
        patient!(self.head.food, grant_licence, request).await?;
        Ok(())
    }

    /// The head refuses the licence after a negative review, with the standard notice of remedies.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn refuse_licence(&mut self, case: &Case, grounds: &str) -> Result<(), Hindrance> {
        let application = self.application_in(case, &[ApplicationState::ReviewedNegative]).await?;
        let (id, version) = (application.application_id, application.version);
        let request = RefuseLicenceRequest {
            command_id: command("refuse-licence", &id, version),
            application_id: id,
            expected_version: version,
            grounds: grounds.to_owned(),
            remedies: String::new(),
            false_materials: false,
        };
        patient!(self.head.food, refuse_licence, request).await?;
        Ok(())
    }
}
