//! Methods about filings.

use actnow_chassis::CommandError;
use actnow_chassis::database::{Database, Txn, WorkContext};
use actnow_chassis::grpc::{actor, reason_of};
use actnow_decisions::{Actor, Violations};
use actnow_proto::registration::v1 as wire;
use actnow_room::texts::id;
use actnow_statutory_clock::Light;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{Answer, Registration, parse, present};
use crate::commands::approve::approve_in;
use crate::commands::due::red_light_in;
use crate::commands::extend::extend_in;
use crate::commands::not_handled::not_handled_in;
use crate::commands::read_form::{FormInput, read_form};
use crate::commands::receive::receive_in;
use crate::commands::refuse::refuse_in;
use crate::commands::resubmit::resubmit_in;
use crate::commands::return_for_correction::{ONE_TIME_NOTICE, allow_second_notice_in, return_in};
use crate::commands::submit::{Applicants, NewEstablishment, Submitted, submit_in};
use crate::commands::withdraw::withdraw_in;
use crate::commands::{People, Seen, fresh_id_known, read_people};
use crate::config::{Bureau, SERVICE};
use crate::domain::{ApplicantGroup, Point};
use crate::facts::rule_violation;
use crate::queries;
use crate::store::FilingRecord;

/// A filing with its light, as seen inside the transaction that changed it.
pub(super) async fn shown(
    txn: &Txn,
    bureau: &Bureau,
    record: &FilingRecord,
) -> Result<Option<wire::Filing>, CommandError> {
    let lights = queries::lights_of(txn, bureau, &[record], txn.at()).await?;
    let light = lights.get(&record.filing.id).copied().unwrap_or(Light::Green);
    Ok(Some(present::filing(record, light)))
}

/// The id of a filing and the version its caller has seen.
type SeenFiling = (Uuid, i64);

/// The id of a filing alone, as every method that reads one takes it.
pub(super) fn filing_id(text: &str) -> Result<Uuid, CommandError> {
    let mut found = Violations::new();
    let id = id(&mut found, "filing_id", text);
    Ok(found.into_result(id)?)
}

/// What a form would come to; nothing is handed in. What is wrong with it is the answer, not a refusal of it.
pub(super) async fn check(
    service: &Registration,
    request: Request<wire::CheckEstablishmentRequest>,
) -> Answer<wire::CheckEstablishmentResponse> {
    let (actor, request) = (actor(&request)?, request.into_inner());
    let mut found = Violations::new();
    parse::authority(&mut found, &request.authority, service.bureau.authority_code());
    let mut people = read_people(&mut found, request.persons, service.database.clock().now());
    if !request.filing_id.is_empty() {
        let id = filing_id(&request.filing_id)?;
        people = queries::people_again(&service.database, &service.bureau, id, people, &actor).await?;
    }
    let Some(form) = read_form(&mut found, request.form, &request.case_entities) else {
        let violations = found.as_slice().iter().map(rule_violation).collect();
        return Ok(Response::new(wire::CheckEstablishmentResponse { violations, ..Default::default() }));
    };
    let mut examined =
        queries::check_establishment(&service.database, &service.bureau, form, &people).await?;
    found.extend(std::mem::take(&mut examined.violations));
    examined.violations = found;
    Ok(Response::new(present::checked_form(examined)))
}

/// An establishment as read: its declaration, form and persons.
type Handed = (Uuid, FormInput, People);

pub(super) async fn submit(
    service: &Registration,
    request: Request<wire::SubmitEstablishmentRequest>,
) -> Answer<wire::SubmitEstablishmentResponse> {
    let (authority, now) = (service.bureau.authority_code().to_owned(), service.database.clock().now());
    let read = |request: wire::SubmitEstablishmentRequest, found: &mut Violations| {
        parse::authority(found, &request.authority, &authority);
        let declaration_id = id(found, "declaration_id", &request.declaration_id);
        let people = read_people(found, request.persons, now);
        read_form(found, request.form, &[]).map(|form| (declaration_id, form, people))
    };
    acting!(
        service,
        request,
        "SubmitEstablishment",
        read,
        async |txn: &Txn, bureau: &Bureau, (declaration_id, form, people): Handed, actor: &Actor| {
            let applicants = if actor.is_only_applicant() {
                Applicants::Group(ApplicantGroup::new(actor.subject.clone()))
            } else {
                Applicants::Declared
            };
            let filing_id = txn.next_id();
            let new = NewEstablishment { filing_id, declaration_id, applicants, form, people };
            match submit_in(txn, bureau, new, actor).await? {
                Submitted::Made(record) => {
                    Ok(wire::SubmitEstablishmentResponse { filing: shown(txn, bureau, &record).await? })
                }
                Submitted::Known => Err(fresh_id_known()),
            }
        }
    )
}

pub(super) async fn receive(
    service: &Registration,
    request: Request<wire::ReceiveFilingRequest>,
) -> Answer<wire::ReceiveFilingResponse> {
    acting!(
        service,
        request,
        "ReceiveFiling",
        |request: wire::ReceiveFilingRequest, found: &mut Violations| {
            Some(parse::seen(found, "filing_id", &request.filing_id, request.expected_version))
        },
        async |txn: &Txn, bureau: &Bureau, seen: SeenFiling, actor: &Actor| {
            let record = receive_in(txn, bureau, seen, actor).await?;
            Ok(wire::ReceiveFilingResponse { filing: shown(txn, bureau, &record).await? })
        }
    )
}

pub(super) async fn return_for_correction(
    service: &Registration,
    request: Request<wire::ReturnFilingRequest>,
) -> Answer<wire::ReturnFilingResponse> {
    let filing_id = request.get_ref().filing_id.clone();
    let answer = acting!(
        service,
        request,
        "ReturnFiling",
        |request: wire::ReturnFilingRequest, found: &mut Violations| {
            let seen = parse::seen(found, "filing_id", &request.filing_id, request.expected_version);
            Some((seen, parse::points(found, request.points)))
        },
        async |txn: &Txn, bureau: &Bureau, (seen, points): (SeenFiling, Vec<Point>), actor: &Actor| {
            let record = return_in(txn, bureau, seen, points, actor).await?;
            Ok(wire::ReturnFilingResponse { filing: shown(txn, bureau, &record).await? })
        }
    );
    if let Err(status) = &answer {
        note_red_light(&service.database, &filing_id, status).await;
    }
    answer
}

/// A second correction list with old points is refused, and the attempt itself lights the red light (8.3). The
/// refused command left nothing behind, so the light is noted in a transaction of its own.
async fn note_red_light(database: &Database, filing_id: &str, status: &Status) {
    let (Ok(id), Some(reason)) = (filing_id.parse(), reason_of(status)) else { return };
    if reason != ONE_TIME_NOTICE {
        return;
    }
    let context = WorkContext::system(SERVICE, format!("one-time-notice:{filing_id}"));
    let noted: Result<(), CommandError> =
        database.unit_of_work(context, move |txn| async move { red_light_in(&txn, id).await }).await;
    if let Err(error) = noted {
        tracing::warn!(%error, filing_id, "A red light could not be noted.");
    }
}

/// A resubmission as read.
type Again = (SeenFiling, FormInput, People);

pub(super) async fn resubmit(
    service: &Registration,
    request: Request<wire::ResubmitEstablishmentRequest>,
) -> Answer<wire::ResubmitEstablishmentResponse> {
    let now = service.database.clock().now();
    let read = |request: wire::ResubmitEstablishmentRequest, found: &mut Violations| {
        let seen = parse::seen(found, "filing_id", &request.filing_id, request.expected_version);
        let people = read_people(found, request.persons, now);
        read_form(found, request.form, &[]).map(|form| (seen, form, people))
    };
    acting!(
        service,
        request,
        "ResubmitEstablishment",
        read,
        async |txn: &Txn, bureau: &Bureau, (seen, form, people): Again, actor: &Actor| {
            let record = resubmit_in(txn, bureau, seen, form, people, actor).await?;
            Ok(wire::ResubmitEstablishmentResponse { filing: shown(txn, bureau, &record).await? })
        }
    )
}

pub(super) async fn allow_second_notice(
    service: &Registration,
    request: Request<wire::AllowSecondNoticeRequest>,
) -> Answer<wire::AllowSecondNoticeResponse> {
    acting!(
        service,
        request,
        "AllowSecondNotice",
        |request: wire::AllowSecondNoticeRequest, found: &mut Violations| {
            let seen = parse::seen(found, "filing_id", &request.filing_id, request.expected_version);
            Some((seen, parse::stated(found, "reasons", "MERR 19", request.reasons)))
        },
        async |txn: &Txn, bureau: &Bureau, (seen, reasons): (SeenFiling, String), actor: &Actor| {
            let record = allow_second_notice_in(txn, bureau, seen, &reasons, actor).await?;
            Ok(wire::AllowSecondNoticeResponse { filing: shown(txn, bureau, &record).await? })
        }
    )
}

pub(super) async fn extend(
    service: &Registration,
    request: Request<wire::ExtendFilingRequest>,
) -> Answer<wire::ExtendFilingResponse> {
    acting!(
        service,
        request,
        "ExtendFiling",
        |request: wire::ExtendFilingRequest, found: &mut Violations| {
            let seen = parse::seen(found, "filing_id", &request.filing_id, request.expected_version);
            Some((seen, parse::stated(found, "reasons", "MERR 20", request.reasons)))
        },
        async |txn: &Txn, bureau: &Bureau, (seen, reasons): (SeenFiling, String), actor: &Actor| {
            let record = extend_in(txn, bureau, seen, &reasons, actor).await?;
            Ok(wire::ExtendFilingResponse { filing: shown(txn, bureau, &record).await? })
        }
    )
}

pub(super) async fn approve(
    service: &Registration,
    request: Request<wire::ApproveFilingRequest>,
) -> Answer<wire::ApproveFilingResponse> {
    acting!(
        service,
        request,
        "ApproveFiling",
        |request: wire::ApproveFilingRequest, found: &mut Violations| {
            Some(parse::seen(found, "filing_id", &request.filing_id, request.expected_version))
        },
        async |txn: &Txn, bureau: &Bureau, seen: SeenFiling, actor: &Actor| {
            let record = approve_in(txn, bureau, seen, actor).await?;
            Ok(wire::ApproveFilingResponse { filing: shown(txn, bureau, &record).await? })
        }
    )
}

pub(super) async fn refuse(
    service: &Registration,
    request: Request<wire::RefuseFilingRequest>,
) -> Answer<wire::RefuseFilingResponse> {
    acting!(
        service,
        request,
        "RefuseFiling",
        |request: wire::RefuseFilingRequest, found: &mut Violations| {
            let seen = parse::seen(found, "filing_id", &request.filing_id, request.expected_version);
            let grounds = parse::stated(found, "grounds", "MERR 19", request.grounds);
            Some((seen, grounds, parse::reasons(found, "remedies", request.remedies)))
        },
        async |txn: &Txn, bureau: &Bureau, refusal: (SeenFiling, String, String), actor: &Actor| {
            let (seen, grounds, remedies) = refusal;
            let record = refuse_in(txn, bureau, seen, &grounds, &remedies, actor).await?;
            Ok(wire::RefuseFilingResponse { filing: shown(txn, bureau, &record).await? })
        }
    )
}

pub(super) async fn not_handled(
    service: &Registration,
    request: Request<wire::MarkNotHandledRequest>,
) -> Answer<wire::MarkNotHandledResponse> {
    acting!(
        service,
        request,
        "MarkNotHandled",
        |request: wire::MarkNotHandledRequest, found: &mut Violations| {
            let seen = parse::seen(found, "filing_id", &request.filing_id, request.expected_version);
            Some((seen, parse::stated(found, "where_to_go", "MERR 19", request.where_to_go)))
        },
        async |txn: &Txn, bureau: &Bureau, (seen, where_to_go): (SeenFiling, String), actor: &Actor| {
            let record = not_handled_in(txn, bureau, seen, &where_to_go, actor).await?;
            Ok(wire::MarkNotHandledResponse { filing: shown(txn, bureau, &record).await? })
        }
    )
}

pub(super) async fn withdraw(
    service: &Registration,
    request: Request<wire::WithdrawFilingRequest>,
) -> Answer<wire::WithdrawFilingResponse> {
    acting!(
        service,
        request,
        "WithdrawFiling",
        |request: wire::WithdrawFilingRequest, found: &mut Violations| {
            let seen = parse::seen(found, "filing_id", &request.filing_id, request.expected_version);
            Some((seen, parse::reasons(found, "reasons", request.reasons)))
        },
        async |txn: &Txn, bureau: &Bureau, ((id, version), reasons): (SeenFiling, String), actor: &Actor| {
            let seen = Seen::Version(version);
            let record = withdraw_in(txn, bureau, id, seen, &reasons, actor).await?;
            Ok(wire::WithdrawFilingResponse { filing: shown(txn, bureau, &record).await? })
        }
    )
}

pub(super) async fn get(
    service: &Registration,
    request: Request<wire::GetFilingRequest>,
) -> Answer<wire::GetFilingResponse> {
    let actor = actor(&request)?;
    let id = filing_id(&request.get_ref().filing_id)?;
    let (database, now) = (&service.database, service.database.clock().now());
    let record = queries::filing(database, id, &actor).await?;
    let lights = queries::lights_of(database.reader(), &service.bureau, &[&record], now).await?;
    let light = lights.get(&id).copied().unwrap_or(Light::Green);
    Ok(Response::new(wire::GetFilingResponse { filing: Some(present::filing(&record, light)) }))
}

pub(super) async fn list(
    service: &Registration,
    request: Request<wire::ListFilingsRequest>,
) -> Answer<wire::ListFilingsResponse> {
    let mut found = Violations::new();
    let page = parse::page(&mut found, request.get_ref());
    let (states, company, after, size) = found.into_result(page).map_err(CommandError::from)?;
    let (database, now) = (&service.database, service.database.clock().now());
    let records = queries::filings(database, &states, company.as_ref(), after, size).await?;
    let borrowed: Vec<&FilingRecord> = records.iter().collect();
    let lights = queries::lights_of(database.reader(), &service.bureau, &borrowed, now).await?;
    let full = records.len() == size as usize;
    let last = records.last().filter(|_| full).map(|last| last.filing.id.to_string());
    let light = |record: &FilingRecord| lights.get(&record.filing.id).copied().unwrap_or(Light::Green);
    let filings = records.iter().map(|record| present::filing(record, light(record))).collect();
    Ok(Response::new(wire::ListFilingsResponse { filings, next_page_token: last.unwrap_or_default() }))
}
