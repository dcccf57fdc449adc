//! Acts after the case: on a company that is registered, on a licence or a filing that is there.

use anyhow::anyhow;

use actnow_proto::fast_track::v1::Case;
use actnow_proto::food_licensing::v1::{
    ApplicationState, CancelFilingRequest, CancelOnApplicationRequest, GetFoodLicenceRequest,
    GetFoodLicenceResponse, ReportChangeRequest,
};
use actnow_proto::registration::v1::subscription::Holder;
use actnow_proto::registration::v1::{
    ApplyForDeregistrationRequest, CheckChangeRequest, EstablishmentForm, FileDormancyRequest, Filing,
    FilingState, GetCompanyFormRequest, ListFilingsRequest, Material, MaterialSource,
    PubliciseDeregistrationRequest, SimpleDeregistrationForm, SubmitChangeRequest,
};

use super::registration::is_under_review;
use super::{Clerks, Hindrance, command, result};
use crate::submission::patient;

impl Clerks {
    /// The window hands in a change of the parent, resolved on `decided_on`.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn change_company(
        &mut self,
        case: &Case,
        decided_on: &str,
        change: impl FnOnce(&mut EstablishmentForm) + Send,
    ) -> Result<(), Hindrance> {
        let uscc = result(case, "parent.establishment")?;
        let (mut form, refs) = self.form_of(&uscc).await?;
        change(&mut form);
        form.signatures = refs;
        let request = CheckChangeRequest {
            uscc: uscc.clone(),
            form: Some(form.clone()),
            decided_on: decided_on.to_owned(),
            ..CheckChangeRequest::default()
        };
        let checked = patient!(self.window.registration, check_change, request).await?.into_inner();
        form.materials = shared(&checked.materials);
        let request = SubmitChangeRequest {
            command_id: format!("change-{uscc}-{decided_on}"),
            uscc,
            form: Some(form),
            decided_on: decided_on.to_owned(),
            ..SubmitChangeRequest::default()
        };
        patient!(self.window.registration, submit_change, request).await?;
        Ok(())
    }

    /// The form of a company as it is, with the references of its persons.
    async fn form_of(&mut self, uscc: &str) -> Result<(EstablishmentForm, Vec<String>), Hindrance> {
        let request = GetCompanyFormRequest { uscc: uscc.to_owned() };
        let found = patient!(self.window.registration, get_company_form, request).await?.into_inner();
        let form = found.form.ok_or_else(|| anyhow!("the form of {uscc} is not known"))?;
        Ok((form, found.persons.into_iter().map(|person| person.r#ref).collect()))
    }

    /// The registrar approves what is open about the parent.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn approve_act(&mut self, case: &Case) -> Result<(), Hindrance> {
        let uscc = result(case, "parent.establishment")?;
        let filing = self.act_on(&uscc, is_under_review).await?;
        self.approve(&filing).await
    }

    /// The open act on a company, as far as `wanted`.
    async fn act_on(&mut self, uscc: &str, wanted: fn(&Filing) -> bool) -> Result<Filing, Hindrance> {
        let request = ListFilingsRequest { company_uscc: uscc.to_owned(), ..ListFilingsRequest::default() };
        let found = patient!(self.registrar.registration, list_filings, request).await?.into_inner().filings;
        found.into_iter().find(wanted).ok_or(Hindrance::NotYet("an act on the company"))
    }

    /// The window publicises the simple end of the parent (简易注销公告).
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn publicise_end(&mut self, case: &Case) -> Result<(), Hindrance> {
        let uscc = result(case, "parent.establishment")?;
        let form = self.without_debts(&uscc).await?;
        let request = PubliciseDeregistrationRequest {
            command_id: format!("publicise-{uscc}"),
            form: Some(form),
            ..PubliciseDeregistrationRequest::default()
        };
        patient!(self.window.registration, publicise_deregistration, request).await?;
        Ok(())
    }

    /// The window applies for the end, once its publicity is over.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn apply_for_end(&mut self, case: &Case) -> Result<(), Hindrance> {
        let uscc = result(case, "parent.establishment")?;
        let filing = self.act_on(&uscc, |filing| filing.state() == FilingState::ApplyWindow).await?;
        let request = ApplyForDeregistrationRequest {
            command_id: command("apply-for-end", &filing.filing_id, filing.version),
            filing_id: filing.filing_id,
            expected_version: filing.version,
            form: Some(self.without_debts(&uscc).await?),
            persons: Vec::new(),
        };
        patient!(self.window.registration, apply_for_deregistration, request).await?;
        Ok(())
    }

    /// What every shareholder of a company signs before its simple end.
    async fn without_debts(&mut self, uscc: &str) -> Result<SimpleDeregistrationForm, Hindrance> {
        let (form, _) = self.form_of(uscc).await?;
        let signatures = form.shareholders.into_iter().filter_map(|share| match share.holder? {
            Holder::Person(one) | Holder::EntityUscc(one) | Holder::CaseEntity(one) => Some(one),
        });
        Ok(SimpleDeregistrationForm {
            uscc: uscc.to_owned(),
            signatures: signatures.collect(),
            agent: String::new(),
            materials: shared(&["APPLICATION_FORM", "NO_DEBT_COMMITMENT"]),
        })
    }

    /// The window files that the parent rests from `from` until `until` (歇业备案).
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn file_dormancy(&mut self, case: &Case, from: &str, until: &str) -> Result<(), Hindrance> {
        let uscc = result(case, "parent.establishment")?;
        let request = FileDormancyRequest {
            command_id: format!("dormancy-{uscc}-{from}"),
            uscc,
            ground: "NATURAL_DISASTER".to_owned(),
            reasons: "样例仓库被台风损毁".to_owned(),
            from: from.to_owned(),
            until: until.to_owned(),
            delivery_address: String::new(),
            employees_consulted: true,
            materials: shared(&["APPLICATION_FORM", "DORMANCY_COMMITMENT"]),
        };
        patient!(self.window.registration, file_dormancy, request).await?;
        Ok(())
    }

    async fn licence(&mut self, case: &Case) -> Result<GetFoodLicenceResponse, Hindrance> {
        let request = GetFoodLicenceRequest { number: result(case, "food")? };
        Ok(patient!(self.window.food, get_food_licence, request).await?.into_inner())
    }

    /// The window reports a change of the layout on `changed_on`.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn report_change(&mut self, case: &Case, changed_on: &str) -> Result<(), Hindrance> {
        let seen = self.licence(case).await?;
        let request = ReportChangeRequest {
            command_id: command("report", &seen.id, seen.version),
            licence_id: seen.id,
            expected_version: seen.version,
            matters: vec!["EQUIPMENT_LAYOUT".to_owned()],
            changed_on: changed_on.to_owned(),
            details: "样例冷柜移至北侧".to_owned(),
        };
        patient!(self.window.food, report_change, request).await?;
        Ok(())
    }

    /// The window applies for the end of the licence.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn cancel_licence(&mut self, case: &Case) -> Result<(), Hindrance> {
        let seen = self.licence(case).await?;
        let request = CancelOnApplicationRequest {
            command_id: command("cancel-licence", &seen.id, seen.version),
            licence_id: seen.id,
            expected_version: seen.version,
            reasons: "申请人终止食品经营".to_owned(),
        };
        patient!(self.window.food, cancel_on_application, request).await?;
        Ok(())
    }

    /// The window tells that the business of a filing ended on `ended_on`.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn cancel_food_filing(&mut self, case: &Case, ended_on: &str) -> Result<(), Hindrance> {
        let there = [ApplicationState::Filed, ApplicationState::Published];
        let filing = self.application_in(case, &there).await?;
        let request = CancelFilingRequest {
            command_id: command("cancel-filing", &filing.application_id, filing.version),
            application_id: filing.application_id,
            expected_version: filing.version,
            ended_on: ended_on.to_owned(),
        };
        patient!(self.window.food, cancel_filing, request).await?;
        Ok(())
    }
}

/// Materials that another department shares.
fn shared(kinds: &[impl AsRef<str>]) -> Vec<Material> {
    let material = |kind: &str| Material {
        kind: kind.to_owned(),
        source: MaterialSource::Shared.into(),
        sha256: String::new(),
    };
    kinds.iter().map(|kind| material(kind.as_ref())).collect()
}
