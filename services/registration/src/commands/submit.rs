//! Handing in an establishment (设立登记): the name is used, the form checked, and where the published rules
//! allow it the company is registered and its licence issued in the same transaction.

use std::collections::BTreeSet;

use actnow_chassis::aggregate::Aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Text};
use actnow_statutory_clock::legal_date;
use uuid::Uuid;

use super::bans::{documents, with_bans};
use super::entities::resolve;
use super::examine_again::Subject;
use super::examine_establishment::{Asked, check_investors, examine, near_names};
use super::filing_docket::{FilingAct, FilingDocket};
use super::issue::{Taken, conclude_in};
use super::name_docket::{NameAct, NameDocket};
use super::people::People;
use super::read_form::FormInput;
use super::weigh_instantly::{keep_weighed_in, weigh};
use super::{filing_no, invalid, machine, name_no, numbers, unexpected};
use crate::config::Bureau;
use crate::domain::ApplicantGroup;
use crate::domain::declaration::NameCommand;
use crate::domain::filing::{FilingCommand, FilingContent, NewFiling, RegistrationFiling};
use crate::domain::instant_approval::InstantApproval;
use crate::store::opening::{Opening, open};
use crate::store::persons::person_rows;
use crate::store::{FilingRecord, NameRecord};

/// Whose name may be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applicants {
    /// Of this group only.
    Group(ApplicantGroup),
    /// Of whoever declared it: a clerk has seen them.
    Declared,
}

/// An establishment to be handed in.
pub struct NewEstablishment {
    /// The id the filing shall have.
    pub filing_id: Uuid,
    /// The reserved name.
    pub declaration_id: Uuid,
    /// For whom.
    pub applicants: Applicants,
    /// The form.
    pub form: FormInput,
    /// Its persons.
    pub people: People,
}

/// What came of it.
#[derive(Debug)]
pub enum Submitted {
    /// It was handed in before; nothing changed.
    Known,
    /// It was handed in now.
    Made(Box<FilingRecord>),
}

/// Hands an establishment in. Everything that can be refused is refused before the first row is written.
///
/// # Errors
/// Every broken rule; the domain's refusals; `NOT_FOUND` without the declaration; when the database is away.
pub async fn submit_in(
    txn: &Txn,
    bureau: &Bureau,
    new: NewEstablishment,
    actor: &Actor,
) -> Result<Submitted, CommandError> {
    let NewEstablishment { filing_id, declaration_id, applicants, form, mut people } = new;
    let documents = documents(bureau, &people);
    let (name, known, banned) = match open(txn, filing_id, declaration_id, &form.codes(), documents).await? {
        Opening::Known => return Ok(Submitted::Known),
        Opening::NoDeclaration => return Err(CommandError::not_found(NameRecord::KIND, declaration_id)),
        Opening::New { name, entities, banned } => (*name, entities, banned),
    };
    if banned {
        people = with_bans(txn, bureau, people).await?;
    }
    // What is wrong with a form tells how the name in its declaration is.
    if actor.is_only_applicant() && name.declaration.group.as_str() != actor.subject {
        return Err(CommandError::not_found(NameRecord::KIND, declaration_id));
    }
    let (at, today) = (txn.at(), legal_date(txn.at()));
    let resolved = resolve(bureau, form, &known);
    let asked = Asked {
        bureau,
        form: &resolved.form,
        people: &people,
        entities: &resolved.entities,
        reserved: &name.declaration.parts,
        accepted_on: today,
        planned_on: today,
    };
    let mut findings = examine(&asked);
    findings.violations.extend(resolved.violations);
    check_investors(&name, &resolved.form, &mut findings.violations);
    if name.company.is_some() {
        let text = Text::new(
            "该名称为企业变更名称所保留",
            "the name is reserved for a company that changes its name",
        );
        findings.violations.add("declaration_id", "Name Provisions 18", "NAME_OF_OTHER_COMPANY", text);
    }
    if !findings.violations.is_empty() {
        return Err(invalid(findings.violations));
    }
    let group = match applicants {
        Applicants::Group(group) => group,
        Applicants::Declared => name.declaration.group.clone(),
    };
    let consumed = name.declaration.clone().consume(filing_id, &group, actor, at).map_err(name_no)?;
    let filing = NewFiling {
        id: filing_id,
        authority: bureau.authority_code().to_owned(),
        group,
        name_id: Some(declaration_id),
        parties: BTreeSet::new(),
        content: FilingContent::Establish(Box::new(resolved.form.clone())),
    };
    let submitted =
        RegistrationFiling::submit(filing, &findings, actor, at, bureau.calendar()).map_err(filing_no)?;
    let weighed = weigh(bureau, &asked.subject(&findings, near_names(&name)));
    let case_id = name.case_id.clone().or_else(|| txn.context().case_id.clone());
    let act = FilingAct { waits_for_person: weighed.waits(), ..FilingAct::new(FilingCommand::Submit, actor) };
    let mut docket = FilingDocket::opened(txn, bureau, case_id, submitted, act);
    txn.write_with_commit(person_rows(bureau.privacy(), filing_id, 1, &people.persons)?);
    if let Some(approval) = weighed.for_machine() {
        let subject = Subject { people, entities: resolved.entities, ..Subject::default() };
        approve_instantly_in(&mut docket, &subject, approval).await?;
    }
    keep_weighed_in(txn, bureau, &docket.record.filing, weighed).await?;
    let record = docket.finish().await?;
    let mut used = NameDocket::of(txn, bureau, name);
    used.decide(consumed, NameAct { command: NameCommand::Consume, actor, reasons: "" });
    used.finish().await?;
    Ok(Submitted::Made(Box::new(record)))
}

/// The machine registers (秒批): numbers, decision, licence.
pub(super) async fn approve_instantly_in(
    docket: &mut FilingDocket<'_>,
    subject: &Subject,
    approval: &InstantApproval,
) -> Result<(), CommandError> {
    let (txn, bureau, machine) = (docket.txn, docket.bureau, machine());
    let numbers = numbers::take(txn, bureau, docket.record.filing.id).await?;
    let uscc = numbers.uscc()?;
    let decision =
        docket.filing().approve_instantly(uscc, approval, &machine, txn.at()).map_err(unexpected)?;
    docket.record.certificate = numbers.certificate().cloned();
    let rules = approval.line();
    docket.decide(decision, FilingAct::new(FilingCommand::ApproveInstantly, &machine).because(&rules));
    conclude_in(docket, subject, Taken::Now(Box::new(numbers))).await
}
