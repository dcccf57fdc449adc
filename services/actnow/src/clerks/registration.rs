//! Acts on names and filings: registrar, head, and the applicant at the window.

use actnow_proto::fast_track::v1::Case;
use actnow_proto::registration::v1::{
    ApproveFilingRequest, CorrectionPoint, DecideNameRequest, EstablishmentForm, ExtendFilingRequest, Filing,
    FilingState, GetFilingRequest, GetNameRequest, NameDeclaration, NameRuling, NameState, Person,
    ReceiveFilingRequest, RefuseFilingRequest, ResubmitEstablishmentRequest, ReturnFilingRequest,
    StateLiabilityRequest,
};

use super::{Clerks, Hindrance, command, found_or_none, open_subject, subject};
use crate::submission::patient;

impl Clerks {
    pub(super) async fn go_on_with_name(
        &mut self,
        case: &Case,
        part: &str,
    ) -> Result<Option<String>, Hindrance> {
        let Some(id) = open_subject(case, &format!("{part}.name")) else { return Ok(None) };
        match self.declaration(id).await? {
            Some(declaration) if declaration.state() == NameState::Manual => {
                self.rule_on(&declaration, NameRuling::Reserve, "经人工审查，不属于禁止使用的名称").await?;
                Ok(Some(format!("registrar decides on the name of the {part}")))
            }
            Some(_) | None => Ok(None),
        }
    }

    pub(super) async fn go_on_with_filing(
        &mut self,
        case: &Case,
        part: &str,
    ) -> Result<Option<String>, Hindrance> {
        let Some(id) = open_subject(case, &format!("{part}.establishment")) else { return Ok(None) };
        match self.filing(id).await? {
            Some(filing) if is_under_review(&filing) => {
                self.approve(&filing).await?;
                Ok(Some(format!("registrar approves the establishment of the {part}")))
            }
            Some(_) | None => Ok(None),
        }
    }

    async fn declaration(&mut self, declaration_id: String) -> Result<Option<NameDeclaration>, Hindrance> {
        let found = patient!(self.registrar.registration, get_name, GetNameRequest { declaration_id }).await;
        Ok(found_or_none(found)?.and_then(|answer| answer.declaration))
    }

    async fn filing(&mut self, filing_id: String) -> Result<Option<Filing>, Hindrance> {
        let found = patient!(self.registrar.registration, get_filing, GetFilingRequest { filing_id }).await;
        Ok(found_or_none(found)?.and_then(|answer| answer.filing))
    }

    /// The filing of a `part` of `case`, under review.
    async fn filing_to_decide(&mut self, case: &Case, part: &str) -> Result<Filing, Hindrance> {
        let found = self.filing(subject(case, &format!("{part}.establishment"))?).await?;
        found.filter(is_under_review).ok_or(Hindrance::NotYet("a filing to decide on"))
    }

    /// The registrar decides on a name that needs a person.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn decide_name(
        &mut self,
        case: &Case,
        ruling: NameRuling,
        reasons: &str,
    ) -> Result<(), Hindrance> {
        let found = self.declaration(subject(case, "parent.name")?).await?;
        let waiting = found.filter(|declaration| declaration.state() == NameState::Manual);
        let declaration = waiting.ok_or(Hindrance::NotYet("a name to decide on"))?;
        self.rule_on(&declaration, ruling, reasons).await
    }

    async fn rule_on(
        &mut self,
        declaration: &NameDeclaration,
        ruling: NameRuling,
        reasons: &str,
    ) -> Result<(), Hindrance> {
        let id = &declaration.declaration_id;
        let request = DecideNameRequest {
            command_id: command("decide-name", id, declaration.version),
            declaration_id: id.clone(),
            expected_version: declaration.version,
            ruling: ruling.into(),
            reasons: reasons.to_owned(),
        };
        patient!(self.registrar.registration, decide_name, request).await?;
        Ok(())
    }

    /// The applicant answers for a similar name.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn state_liability(&mut self, case: &Case) -> Result<(), Hindrance> {
        let found = self.declaration(subject(case, "parent.name")?).await?;
        let waiting = found.filter(|declaration| declaration.state() == NameState::NeedsStatement);
        let declaration = waiting.ok_or(Hindrance::NotYet("a name that needs a statement"))?;
        let id = declaration.declaration_id;
        let request = StateLiabilityRequest {
            command_id: command("state", &id, declaration.version),
            declaration_id: id,
            expected_version: declaration.version,
        };
        patient!(self.window.registration, state_liability, request).await?;
        Ok(())
    }

    /// The registrar gives a receipt.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn receive_filing(&mut self, case: &Case, part: &str) -> Result<(), Hindrance> {
        let filing = self.filing_to_decide(case, part).await?;
        let request = ReceiveFilingRequest {
            command_id: command("receive", &filing.filing_id, filing.version),
            filing_id: filing.filing_id,
            expected_version: filing.version,
        };
        patient!(self.registrar.registration, receive_filing, request).await?;
        Ok(())
    }

    /// The head extends the review.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn extend_filing(&mut self, case: &Case, part: &str, reasons: &str) -> Result<(), Hindrance> {
        let filing = self.filing_to_decide(case, part).await?;
        let request = ExtendFilingRequest {
            command_id: command("extend", &filing.filing_id, filing.version),
            filing_id: filing.filing_id,
            expected_version: filing.version,
            reasons: reasons.to_owned(),
        };
        patient!(self.head.registration, extend_filing, request).await?;
        Ok(())
    }

    /// The registrar returns a filing with everything to correct.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn return_filing(
        &mut self,
        case: &Case,
        part: &str,
        points: Vec<CorrectionPoint>,
    ) -> Result<(), Hindrance> {
        let filing = self.filing_to_decide(case, part).await?;
        let request = ReturnFilingRequest {
            command_id: command("return", &filing.filing_id, filing.version),
            filing_id: filing.filing_id,
            expected_version: filing.version,
            points,
        };
        patient!(self.registrar.registration, return_filing, request).await?;
        Ok(())
    }

    /// The applicant corrects a returned filing and hands it in again; `persons` as they were.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn resubmit_filing(
        &mut self,
        case: &Case,
        part: &str,
        persons: Vec<Person>,
        correct: impl FnOnce(&mut EstablishmentForm) + Send,
    ) -> Result<(), Hindrance> {
        let found = self.filing(subject(case, &format!("{part}.establishment"))?).await?;
        let returned = found.filter(|filing| filing.state() == FilingState::Returned);
        let filing = returned.ok_or(Hindrance::NotYet("a returned filing"))?;
        let mut form = filing.form.unwrap_or_default();
        correct(&mut form);
        let request = ResubmitEstablishmentRequest {
            command_id: command("resubmit", &filing.filing_id, filing.version),
            filing_id: filing.filing_id,
            expected_version: filing.version,
            form: Some(form),
            persons,
        };
        patient!(self.window.registration, resubmit_establishment, request).await?;
        Ok(())
    }

    /// The registrar approves the establishment of a `part` of `case`.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn approve_filing(&mut self, case: &Case, part: &str) -> Result<(), Hindrance> {
        let filing = self.filing_to_decide(case, part).await?;
        self.approve(&filing).await
    }

    pub(super) async fn approve(&mut self, filing: &Filing) -> Result<(), Hindrance> {
        let request = ApproveFilingRequest {
            command_id: command("approve", &filing.filing_id, filing.version),
            filing_id: filing.filing_id.clone(),
            expected_version: filing.version,
        };
        patient!(self.registrar.registration, approve_filing, request).await?;
        Ok(())
    }

    /// The head refuses, with the standard notice of remedies.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn refuse_filing(&mut self, case: &Case, part: &str, grounds: &str) -> Result<(), Hindrance> {
        let filing = self.filing_to_decide(case, part).await?;
        let request = RefuseFilingRequest {
            command_id: command("refuse", &filing.filing_id, filing.version),
            filing_id: filing.filing_id,
            expected_version: filing.version,
            grounds: grounds.to_owned(),
            remedies: String::new(),
        };
        patient!(self.head.registration, refuse_filing, request).await?;
        Ok(())
    }
}

pub(super) fn is_under_review(filing: &Filing) -> bool {
    match filing.state() {
        FilingState::Submitted | FilingState::Reviewing => true,
        FilingState::Unspecified
        | FilingState::Returned
        | FilingState::NotHandled
        | FilingState::Registered
        | FilingState::Issued
        | FilingState::Completed
        | FilingState::Publicised
        | FilingState::ApplyWindow
        | FilingState::Objected
        | FilingState::Lapsed
        | FilingState::Refused
        | FilingState::Withdrawn => false,
    }
}
