//! Methods about changes of companies and branches.

use actnow_chassis::CommandError;
use actnow_chassis::database::Txn;
use actnow_chassis::grpc::actor;
use actnow_decisions::{Actor, Violations};
use actnow_identifiers::Uscc;
use actnow_proto::registration::v1 as wire;
use actnow_room::texts::id;
use tonic::{Request, Response};
use uuid::Uuid;

use super::filings::{filing_id, shown};
use super::present_form::{branch as branch_form, form_of};
use super::{Answer, Registration, parse, present};
use crate::commands::examine_change::ChangeInput;
use crate::commands::read_acts::{ChangeFields, company_code, read_change};
use crate::commands::submit::Applicants;
use crate::commands::submit_change::{NewChange, resubmit_change_in, submit_change_in};
use crate::commands::{People, read_people};
use crate::config::Bureau;
use crate::domain::ApplicantGroup;
use crate::facts::{manual_reason, rule_violation};
use crate::queries;

/// The form of a company or a branch, to be changed and handed in.
pub(super) async fn company_form(
    service: &Registration,
    request: Request<wire::GetCompanyFormRequest>,
) -> Answer<wire::GetCompanyFormResponse> {
    let actor = actor(&request)?;
    let mut found = Violations::new();
    let uscc = company_code(&mut found, "uscc", &request.get_ref().uscc);
    let uscc = parse::all_good(found, uscc).map_err(CommandError::from)?;
    let file = queries::company_file(&service.database, &service.bureau, &uscc, &actor).await?;
    let name =
        |person: &wire::Person| wire::PersonName { r#ref: person.r#ref.clone(), name: person.name.clone() };
    let form = file.form.as_ref().map(|form| wire::EstablishmentForm {
        materials: Vec::new(),
        signatures: Vec::new(),
        agent: String::new(),
        prior_approvals: Vec::new(),
        ..form_of(form)
    });
    let branch = file.branch.as_ref().map(|form| wire::BranchForm {
        materials: Vec::new(),
        signatures: Vec::new(),
        agent: String::new(),
        prior_approvals: Vec::new(),
        decided_on: String::new(),
        ..branch_form(form)
    });
    let persons = file.persons.iter().map(name).collect();
    Ok(Response::new(wire::GetCompanyFormResponse { form, branch, persons }))
}

/// What a change would come to; nothing is handed in. What is wrong is the answer, not a refusal of it.
pub(super) async fn check(
    service: &Registration,
    request: Request<wire::CheckChangeRequest>,
) -> Answer<wire::CheckChangeResponse> {
    let actor = actor(&request)?;
    let request = request.into_inner();
    let mut found = Violations::new();
    let uscc = company_code(&mut found, "uscc", &request.uscc);
    let people = read_people(&mut found, request.persons, service.database.clock().now());
    let (decided_on, announced_on) = (request.decided_on, request.announced_on);
    let (form, branch) = (request.form, request.branch);
    let change = read_change(&mut found, ChangeFields { form, branch, decided_on, announced_on });
    let (people, own) = match request.filing_id.as_str() {
        "" => (people, Uuid::nil()),
        again => {
            let id = filing_id(again)?;
            (queries::people_again(&service.database, &service.bureau, id, people, &actor).await?, id)
        }
    };
    let (Some(uscc), Some(change)) = (uscc, change) else {
        let violations = found.as_slice().iter().map(rule_violation).collect();
        return Ok(Response::new(wire::CheckChangeResponse { violations, ..Default::default() }));
    };
    let asked = (change(uscc), own);
    let examined = queries::check_change(&service.database, &service.bureau, asked, people, &actor).await?;
    found.extend(examined.findings.all().cloned());
    let content = &examined.content;
    Ok(Response::new(wire::CheckChangeResponse {
        violations: found.as_slice().iter().map(rule_violation).collect(),
        manual_reasons: examined.findings.manual.iter().map(manual_reason).collect(),
        changes: content.changes().iter().map(present::item_change).collect(),
        kind: content.kind().as_str().to_owned(),
        new_licence: content.needs_licence(),
        materials: examined.materials.iter().map(|kind| kind.as_str().to_owned()).collect(),
    }))
}

/// A change as read: its declaration, what it is, the persons that are new.
type Handed = (Option<Uuid>, ChangeInput, People);

pub(super) async fn submit(
    service: &Registration,
    request: Request<wire::SubmitChangeRequest>,
) -> Answer<wire::SubmitChangeResponse> {
    let (authority, now) = (service.bureau.authority_code().to_owned(), service.database.clock().now());
    let read = |request: wire::SubmitChangeRequest, found: &mut Violations| {
        parse::authority(found, &request.authority, &authority);
        let uscc = company_code(found, "uscc", &request.uscc);
        let declaration_id = match request.declaration_id.as_str() {
            "" => None,
            text => Some(id(found, "declaration_id", text)),
        };
        let people = read_people(found, request.persons, now);
        let (form, branch) = (request.form, request.branch);
        let (decided_on, announced_on) = (request.decided_on, request.announced_on);
        let change = read_change(found, ChangeFields { form, branch, decided_on, announced_on })?;
        Some((declaration_id, change(uscc?), people))
    };
    acting!(
        service,
        request,
        "SubmitChange",
        read,
        async |txn: &Txn, bureau: &Bureau, (declaration_id, input, people): Handed, actor: &Actor| {
            let applicants = if actor.is_only_applicant() {
                Applicants::Group(ApplicantGroup::new(actor.subject.clone()))
            } else {
                Applicants::Declared
            };
            let filing_id = txn.next_id();
            let new = NewChange { filing_id, declaration_id, applicants, input, people };
            let record = submit_change_in(txn, bureau, new, actor).await?;
            Ok(wire::SubmitChangeResponse { filing: shown(txn, bureau, &record).await? })
        }
    )
}

pub(super) async fn resubmit(
    service: &Registration,
    request: Request<wire::ResubmitChangeRequest>,
) -> Answer<wire::ResubmitChangeResponse> {
    let now = service.database.clock().now();
    let read = |request: wire::ResubmitChangeRequest, found: &mut Violations| {
        let seen = parse::seen(found, "filing_id", &request.filing_id, request.expected_version);
        let people = read_people(found, request.persons, now);
        let (form, branch) = (request.form, request.branch);
        let (decided_on, announced_on) = (request.decided_on, request.announced_on);
        let change = read_change(found, ChangeFields { form, branch, decided_on, announced_on })?;
        let change: Again = Box::new(change);
        Some((seen, change, people))
    };
    acting!(
        service,
        request,
        "ResubmitChange",
        read,
        async |txn: &Txn, bureau: &Bureau, again: ((Uuid, i64), Again, People), actor: &Actor| {
            let (seen, change, people) = again;
            let record = resubmit_change_in(txn, bureau, seen, change, people, actor).await?;
            Ok(wire::ResubmitChangeResponse { filing: shown(txn, bureau, &record).await? })
        }
    )
}

/// A change that finds its company in the filing it belongs to.
type Again = Box<dyn FnOnce(Uscc) -> ChangeInput + Send>;
