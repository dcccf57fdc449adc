//! Opens a case: one submission, a graph of acts across departments.

use actnow_chassis::database::Txn;
use actnow_chassis::privacy::PrivacyKeys;
use actnow_chassis::{CommandError, trace_context};
use actnow_decisions::{Role, Text, Violations};
use actnow_identifiers::IdDocument;
use actnow_proto::fast_track::v1::SubmitCaseRequest;
use actnow_proto::registration::v1::Persons;
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, Utc};
use tracing::Instrument;

use super::occasion;
use super::take_step::{Act, take_first_step};
use crate::domain::subjects::FoodKind;
use crate::domain::{
    Company, CompanyIds, FoodPlan, LeftReason, Plan, Rules, StepKey, Track, planned_consultations,
};
use crate::facts::{Dossier, SealedPersons};
use crate::store::{CaseFile, insert_dossier, insert_subjects};

/// A submission whose every field was read. Holds personal data: it has no `Debug` and is never stored as it is.
pub struct Submission {
    /// The forms, persons and command id taken out.
    pub forms: SubmitCaseRequest,
    /// The persons.
    pub persons: Persons,
    /// Their documents, for the tokens of recusal.
    pub documents: Vec<IdDocument>,
    /// When who hands it in came into the hall.
    pub arrived_at: Option<DateTime<Utc>>,
    /// Why the case has no promise from the beginning.
    pub barred: Option<LeftReason>,
}

/// Who may hand a case in.
pub const ROLES: &[Role] = &[Role::Window, Role::Applicant, Role::System];

/// Opens a case.
///
/// # Errors
/// `ARRIVAL_NOT_TODAY`; when the database is away or the machine gives no randomness.
pub async fn submit_in(
    txn: &Txn,
    submission: Submission,
    keys: &PrivacyKeys,
    rules: &Rules,
) -> Result<CaseFile, CommandError> {
    must_be_of_today(txn, &submission)?;
    let case_id = txn.next_id();
    trace_context::record_case_id(case_id);
    txn.belongs_to_case(Some(case_id.to_string()));
    let plan = plan_of(txn, &submission, rules);
    let dossier = seal(submission, keys)?;
    let next = Track::open(case_id, plan, rules, &occasion(txn));
    insert_dossier(txn, case_id, &dossier)?;
    insert_subjects(txn, &next.now);
    let role = txn.context().actor.acting_as(ROLES).unwrap_or(Role::System);
    let act = Act { action: "open", role, reasons: String::new() };
    take_first_step(txn, &next, act, &dossier).await?;
    let lines = next.lines.iter().map(Into::into).collect();
    Ok(CaseFile { track: next.now, lines })
}

/// Opens several cases in their order. Each begins a trace of its own that points to where they were handed in: what the
/// departments do for one is never read among what they do for the others.
///
/// # Errors
/// As [`submit_in`]; then none of them is open.
pub async fn submit_together_in(
    txn: &Txn,
    submissions: Vec<Submission>,
    keys: &PrivacyKeys,
    rules: &Rules,
) -> Result<Vec<CaseFile>, CommandError> {
    let handed_in = trace_context::current_traceparent();
    let mut files = Vec::with_capacity(submissions.len());
    for submission in submissions {
        let span = tracing::info_span!(parent: None, "case.open", actnow.case_id = tracing::field::Empty);
        if let Some(handed_in) = &handed_in {
            trace_context::link(&span, handed_in);
        }
        files.push(submit_in(txn, submission, keys, rules).instrument(span).await?);
    }
    Ok(files)
}

/// Who waits in the hall came today.
fn must_be_of_today(txn: &Txn, submission: &Submission) -> Result<(), CommandError> {
    if submission.arrived_at.is_none_or(|at| legal_date(at) == legal_date(txn.at())) {
        return Ok(());
    }
    let mut found = Violations::new();
    let text = Text::new("到厅时间应当是今天", "who waits in the hall came today");
    found.add("arrived_at", "7.5", "ARRIVAL_NOT_TODAY", text);
    Err(CommandError::Invalid(found))
}

/// The ids of every act are chosen here, so that orders may be repeated and facts find their case.
fn plan_of(txn: &Txn, submission: &Submission, rules: &Rules) -> Plan {
    let company = || CompanyIds { declaration_id: txn.next_id(), filing_id: txn.next_id() };
    let parent = company();
    let subsidiary = submission.forms.subsidiary.as_ref().map(|_| company());
    let food = submission.forms.food.as_ref().map(|form| {
        let licence = !form.items.is_empty() || !form.main_type.is_empty();
        let expected = if licence { FoodKind::Licence } else { FoodKind::Filing };
        FoodPlan { application_id: txn.next_id(), expected }
    });
    let has = |key| match key {
        StepKey::Name(company) | StepKey::Establishment(company) => {
            company == Company::Parent || subsidiary.is_some()
        }
        StepKey::Food | StepKey::Visit => food.is_some(),
    };
    let consultations = planned_consultations(&rules.consultations, has, || txn.next_id());
    let names = names_of(&submission.forms);
    let (arrived_at, barred) = (submission.arrived_at, submission.barred);
    Plan { names, parent, subsidiary, food, consultations, arrived_at, barred }
}

/// The names as they would be registered, part by part.
fn names_of(forms: &SubmitCaseRequest) -> Vec<String> {
    let parts = forms.parent.iter().chain(&forms.subsidiary);
    let names = parts.filter_map(|part| part.form.as_ref()?.name.as_ref());
    names
        .map(|name| match name.bracket_layout {
            true => format!("{}（{}）{}{}", name.trade, name.division, name.industry, name.form),
            false => format!("{}{}{}{}", name.division, name.trade, name.industry, name.form),
        })
        .collect()
}

fn seal(submission: Submission, keys: &PrivacyKeys) -> Result<Dossier, CommandError> {
    let related_persons = submission.documents.iter().map(|document| token_of(document, keys)).collect();
    let persons = SealedPersons::seal(submission.persons, &keys.sealing).map_err(CommandError::internal)?;
    Ok(Dossier { forms: submission.forms, persons, related_persons })
}

/// The token by which inspectors are kept away from relatives: a blind index of the number, by kind of document.
fn token_of(document: &IdDocument, keys: &PrivacyKeys) -> String {
    let domain = document.kind().as_str().to_lowercase().replace('_', "-");
    actnow_chassis::digest::to_hex(&keys.blind_index.index(&domain, document.reveal().as_bytes()))
}
