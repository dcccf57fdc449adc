//! Methods about the end of companies, and about what bars from it.

use actnow_chassis::CommandError;
use actnow_chassis::database::Txn;
use actnow_decisions::{Actor, Text, Violations};
use actnow_identifiers::Uscc;
use actnow_proto::registration::v1 as wire;
use actnow_room::texts::{id, line};
use tonic::{Request, Response};
use uuid::Uuid;

use super::filings::shown;
use super::{Answer, Registration, parse};
use crate::commands::deregister::{
    EndForm, apply_in, deregister_in, object_in, publicise_in, resubmit_end_in,
};
use crate::commands::marks::{NewMark, lift_in, note_in};
use crate::commands::read_acts::{company_code, read_deregistration, read_mark, read_simple};
use crate::commands::{People, read_people};
use crate::config::Bureau;
use crate::domain::deregistration::{DeregistrationForm, SimpleDeregistrationForm};
use crate::facts::rule_violation;
use crate::queries;
use crate::store::marks::Note;

/// The id of a filing and the version its caller has seen.
type SeenFiling = (Uuid, i64);

/// What bars the ways to an end.
pub(super) async fn check(
    service: &Registration,
    request: Request<wire::CheckDeregistrationRequest>,
) -> Answer<wire::CheckDeregistrationResponse> {
    let mut found = Violations::new();
    let uscc = company_code(&mut found, "uscc", &request.get_ref().uscc);
    let uscc = parse::all_good(found, uscc).map_err(CommandError::from)?;
    let bars = queries::bars(&service.database, &service.bureau, &uscc).await?;
    Ok(Response::new(wire::CheckDeregistrationResponse {
        simple_bars: bars.simple.as_slice().iter().map(rule_violation).collect(),
        ordinary_bars: bars.ordinary.as_slice().iter().map(rule_violation).collect(),
    }))
}

pub(super) async fn submit(
    service: &Registration,
    request: Request<wire::SubmitDeregistrationRequest>,
) -> Answer<wire::SubmitDeregistrationResponse> {
    let (authority, now) = (service.bureau.authority_code().to_owned(), service.database.clock().now());
    let read = |request: wire::SubmitDeregistrationRequest, found: &mut Violations| {
        parse::authority(found, &request.authority, &authority);
        let people = read_people(found, request.persons, now);
        let form = read_deregistration(found, request.form)?;
        known_persons(found, "liquidators", &form.liquidators, &people);
        known_agent(found, form.agent.as_ref(), &people);
        Some((form, people))
    };
    acting!(
        service,
        request,
        "SubmitDeregistration",
        read,
        async |txn: &Txn, bureau: &Bureau, (form, people): (DeregistrationForm, People), actor: &Actor| {
            let record = deregister_in(txn, bureau, form, people, actor).await?;
            Ok(wire::SubmitDeregistrationResponse { filing: shown(txn, bureau, &record).await? })
        }
    )
}

/// Who is named must be among the persons given.
fn known_agent(found: &mut Violations, agent: Option<&String>, people: &People) {
    if agent.is_some_and(|agent| !people.facts.contains_key(agent)) {
        let text = Text::new("未填报该人员信息", "this person is not among the persons given");
        found.add("agent", "C-AGENT", "PERSON_UNKNOWN", text);
    }
}

/// Who is named must be among the persons given.
fn known_persons(found: &mut Violations, field: &str, references: &[String], people: &People) {
    for (i, reference) in references.iter().enumerate() {
        if !people.facts.contains_key(reference) {
            let text = Text::new("未填报该人员信息", "this person is not among the persons given");
            found.add(format!("{field}[{i}]"), "MERR 32", "PERSON_UNKNOWN", text);
        }
    }
}

pub(super) async fn resubmit(
    service: &Registration,
    request: Request<wire::ResubmitDeregistrationRequest>,
) -> Answer<wire::ResubmitDeregistrationResponse> {
    let now = service.database.clock().now();
    let read = |request: wire::ResubmitDeregistrationRequest, found: &mut Violations| {
        let seen = parse::seen(found, "filing_id", &request.filing_id, request.expected_version);
        let people = read_people(found, request.persons, now);
        let form = read_deregistration(found, request.form)?;
        known_persons(found, "liquidators", &form.liquidators, &people);
        known_agent(found, form.agent.as_ref(), &people);
        Some((seen, form, people))
    };
    acting!(
        service,
        request,
        "ResubmitDeregistration",
        read,
        async |txn: &Txn, bureau: &Bureau, again: (SeenFiling, DeregistrationForm, People), actor: &Actor| {
            let (seen, form, people) = again;
            let record = resubmit_end_in(txn, bureau, seen, EndForm::Ordinary(form), people, actor).await?;
            Ok(wire::ResubmitDeregistrationResponse { filing: shown(txn, bureau, &record).await? })
        }
    )
}

pub(super) async fn publicise(
    service: &Registration,
    request: Request<wire::PubliciseDeregistrationRequest>,
) -> Answer<wire::PubliciseDeregistrationResponse> {
    let (authority, now) = (service.bureau.authority_code().to_owned(), service.database.clock().now());
    let read = |request: wire::PubliciseDeregistrationRequest, found: &mut Violations| {
        parse::authority(found, &request.authority, &authority);
        let people = read_people(found, request.persons, now);
        let form = read_simple(found, request.form)?;
        known_agent(found, form.agent.as_ref(), &people);
        Some((form, people))
    };
    acting!(
        service,
        request,
        "PubliciseDeregistration",
        read,
        async |txn: &Txn,
               bureau: &Bureau,
               (form, people): (SimpleDeregistrationForm, People),
               actor: &Actor| {
            let record = publicise_in(txn, bureau, form, people, actor).await?;
            Ok(wire::PubliciseDeregistrationResponse { filing: shown(txn, bureau, &record).await? })
        }
    )
}

pub(super) async fn object(
    service: &Registration,
    request: Request<wire::ObjectToDeregistrationRequest>,
) -> Answer<wire::ObjectToDeregistrationResponse> {
    let read = |request: wire::ObjectToDeregistrationRequest, found: &mut Violations| {
        let seen = parse::seen(found, "filing_id", &request.filing_id, request.expected_version);
        let raised_by = line(found, "raised_by", request.raised_by);
        if raised_by.is_empty() {
            found.add(
                "raised_by",
                "MERR 33",
                "OBJECTOR_MISSING",
                Text::new("应当填写异议人", "say who objects"),
            );
        }
        Some((seen, raised_by, parse::stated(found, "reasons", "MERR 33", request.reasons)))
    };
    acting!(
        service,
        request,
        "ObjectToDeregistration",
        read,
        async |txn: &Txn, bureau: &Bureau, objection: (SeenFiling, String, String), actor: &Actor| {
            let (seen, raised_by, reasons) = objection;
            let record = object_in(txn, bureau, seen, (raised_by, &reasons), actor).await?;
            Ok(wire::ObjectToDeregistrationResponse { filing: shown(txn, bureau, &record).await? })
        }
    )
}

/// A simple end as read, with the filing it belongs to.
type Simple = (SeenFiling, SimpleDeregistrationForm, People);

pub(super) async fn apply(
    service: &Registration,
    request: Request<wire::ApplyForDeregistrationRequest>,
) -> Answer<wire::ApplyForDeregistrationResponse> {
    let now = service.database.clock().now();
    let read = |request: wire::ApplyForDeregistrationRequest, found: &mut Violations| {
        let seen = parse::seen(found, "filing_id", &request.filing_id, request.expected_version);
        let people = read_people(found, request.persons, now);
        let form = read_simple(found, request.form)?;
        known_agent(found, form.agent.as_ref(), &people);
        Some((seen, form, people))
    };
    acting!(
        service,
        request,
        "ApplyForDeregistration",
        read,
        async |txn: &Txn, bureau: &Bureau, (seen, form, people): Simple, actor: &Actor| {
            let record = apply_in(txn, bureau, seen, form, people, actor).await?;
            Ok(wire::ApplyForDeregistrationResponse { filing: shown(txn, bureau, &record).await? })
        }
    )
}

pub(super) async fn resubmit_simple(
    service: &Registration,
    request: Request<wire::ResubmitSimpleDeregistrationRequest>,
) -> Answer<wire::ResubmitSimpleDeregistrationResponse> {
    let now = service.database.clock().now();
    let read = |request: wire::ResubmitSimpleDeregistrationRequest, found: &mut Violations| {
        let seen = parse::seen(found, "filing_id", &request.filing_id, request.expected_version);
        let people = read_people(found, request.persons, now);
        let form = read_simple(found, request.form)?;
        known_agent(found, form.agent.as_ref(), &people);
        Some((seen, form, people))
    };
    acting!(
        service,
        request,
        "ResubmitSimpleDeregistration",
        read,
        async |txn: &Txn, bureau: &Bureau, (seen, form, people): Simple, actor: &Actor| {
            let record = resubmit_end_in(txn, bureau, seen, EndForm::Simple(form), people, actor).await?;
            Ok(wire::ResubmitSimpleDeregistrationResponse { filing: shown(txn, bureau, &record).await? })
        }
    )
}

fn noted(notes: &[Note]) -> Vec<wire::CompanyMark> {
    let mark = |note: &Note| wire::CompanyMark {
        mark_id: note.id.to_string(),
        mark: note.mark.to_string(),
        reference: note.reference.clone(),
        since: note.since.to_string(),
        own: note.own_matter().is_some_and(|matter| !matter.is_lifted_by_hand()),
    };
    notes.iter().map(mark).collect()
}

pub(super) async fn note_mark(
    service: &Registration,
    request: Request<wire::NoteMarkRequest>,
) -> Answer<wire::NoteMarkResponse> {
    acting!(
        service,
        request,
        "NoteMark",
        |request: wire::NoteMarkRequest, found: &mut Violations| read_mark(found, request),
        async |txn: &Txn, _: &Bureau, mark: NewMark, actor: &Actor| {
            Ok(wire::NoteMarkResponse { marks: noted(&note_in(txn, mark, actor).await?) })
        }
    )
}

pub(super) async fn lift_mark(
    service: &Registration,
    request: Request<wire::LiftMarkRequest>,
) -> Answer<wire::LiftMarkResponse> {
    acting!(
        service,
        request,
        "LiftMark",
        |request: wire::LiftMarkRequest, found: &mut Violations| {
            let uscc = company_code(found, "uscc", &request.uscc);
            let mark = id(found, "mark_id", &request.mark_id);
            let reasons = parse::stated(found, "reasons", "MERR 33", request.reasons);
            Some(((uscc?, mark), reasons))
        },
        async |txn: &Txn, _: &Bureau, (mark, reasons): ((Uscc, Uuid), String), actor: &Actor| {
            Ok(wire::LiftMarkResponse { marks: noted(&lift_in(txn, mark, &reasons, actor).await?) })
        }
    )
}

pub(super) async fn list_marks(
    service: &Registration,
    request: Request<wire::ListMarksRequest>,
) -> Answer<wire::ListMarksResponse> {
    let mut found = Violations::new();
    let uscc = company_code(&mut found, "uscc", &request.get_ref().uscc);
    let uscc = parse::all_good(found, uscc).map_err(CommandError::from)?;
    let notes = queries::marks(&service.database, &uscc).await?;
    Ok(Response::new(wire::ListMarksResponse { marks: noted(&notes) }))
}
