//! Methods about dormancies.

use actnow_chassis::CommandError;
use actnow_chassis::database::Txn;
use actnow_chassis::grpc::actor;
use actnow_decisions::{Actor, Violations};
use actnow_identifiers::Uscc;
use actnow_proto::registration::v1 as wire;
use actnow_room::texts::id;
use chrono::NaiveDate;
use tonic::{Request, Response};
use uuid::Uuid;

use super::present_dormancy::dormancy;
use super::{Answer, Registration, parse};
use crate::commands::end_dormancy::{find_business_in, resume_in};
use crate::commands::file_dormancy::{extend_in, file_in, withdraw_in};
use crate::commands::read_acts::{company_code, day};
use crate::commands::read_dormancy::{read_dormancy, read_extension};
use crate::config::Bureau;
use crate::domain::dormancy::{DormancyForm, Extension};
use crate::queries;

/// The id of a dormancy and the version its caller has seen.
type Seen = (Uuid, i64);

pub(super) async fn file(
    service: &Registration,
    request: Request<wire::FileDormancyRequest>,
) -> Answer<wire::FileDormancyResponse> {
    acting!(
        service,
        request,
        "FileDormancy",
        |mut request: wire::FileDormancyRequest, found: &mut Violations| {
            let reasons = parse::stated(found, "reasons", "MERR 30", std::mem::take(&mut request.reasons));
            read_dormancy(found, request, reasons)
        },
        async |txn: &Txn, bureau: &Bureau, filed: (Uscc, DormancyForm), actor: &Actor| {
            let record = file_in(txn, bureau, filed, actor).await?;
            Ok(wire::FileDormancyResponse { dormancy: Some(dormancy(bureau, &record, txn.at())) })
        }
    )
}

pub(super) async fn extend(
    service: &Registration,
    request: Request<wire::ExtendDormancyRequest>,
) -> Answer<wire::ExtendDormancyResponse> {
    acting!(
        service,
        request,
        "ExtendDormancy",
        |request: wire::ExtendDormancyRequest, found: &mut Violations| {
            let seen = parse::seen(found, "dormancy_id", &request.dormancy_id, request.expected_version);
            let reasons = parse::stated(found, "reasons", "Rules 41", request.reasons);
            let extension = read_extension(found, &request.until, request.materials);
            Some((seen, (extension?, reasons)))
        },
        async |txn: &Txn, bureau: &Bureau, (seen, extended): (Seen, (Extension, String)), actor: &Actor| {
            let record = extend_in(txn, bureau, seen, extended, actor).await?;
            Ok(wire::ExtendDormancyResponse { dormancy: Some(dormancy(bureau, &record, txn.at())) })
        }
    )
}

pub(super) async fn withdraw(
    service: &Registration,
    request: Request<wire::WithdrawDormancyRequest>,
) -> Answer<wire::WithdrawDormancyResponse> {
    acting!(
        service,
        request,
        "WithdrawDormancy",
        |request: wire::WithdrawDormancyRequest, found: &mut Violations| {
            let seen = parse::seen(found, "dormancy_id", &request.dormancy_id, request.expected_version);
            Some((seen, parse::reasons(found, "reasons", request.reasons)))
        },
        async |txn: &Txn, bureau: &Bureau, (seen, reasons): (Seen, String), actor: &Actor| {
            let record = withdraw_in(txn, seen, &reasons, actor).await?;
            Ok(wire::WithdrawDormancyResponse { dormancy: Some(dormancy(bureau, &record, txn.at())) })
        }
    )
}

pub(super) async fn end(
    service: &Registration,
    request: Request<wire::EndDormancyRequest>,
) -> Answer<wire::EndDormancyResponse> {
    acting!(
        service,
        request,
        "EndDormancy",
        |request: wire::EndDormancyRequest, found: &mut Violations| {
            let seen = parse::seen(found, "dormancy_id", &request.dormancy_id, request.expected_version);
            Some((seen, day(found, "resumed_on", &request.resumed_on)?))
        },
        async |txn: &Txn, bureau: &Bureau, (seen, on): (Seen, NaiveDate), actor: &Actor| {
            let record = resume_in(txn, seen, on, actor).await?;
            Ok(wire::EndDormancyResponse { dormancy: Some(dormancy(bureau, &record, txn.at())) })
        }
    )
}

pub(super) async fn note_business(
    service: &Registration,
    request: Request<wire::NoteBusinessFoundRequest>,
) -> Answer<wire::NoteBusinessFoundResponse> {
    acting!(
        service,
        request,
        "NoteBusinessFound",
        |request: wire::NoteBusinessFoundRequest, found: &mut Violations| {
            let seen = parse::seen(found, "dormancy_id", &request.dormancy_id, request.expected_version);
            let since = day(found, "since", &request.since);
            let reasons = parse::stated(found, "reasons", "MERR 30", request.reasons);
            Some((seen, (since?, reasons)))
        },
        async |txn: &Txn, bureau: &Bureau, (seen, noted): (Seen, (NaiveDate, String)), actor: &Actor| {
            let record = find_business_in(txn, bureau, seen, noted, actor).await?;
            Ok(wire::NoteBusinessFoundResponse { dormancy: Some(dormancy(bureau, &record, txn.at())) })
        }
    )
}

pub(super) async fn get(
    service: &Registration,
    request: Request<wire::GetDormancyRequest>,
) -> Answer<wire::GetDormancyResponse> {
    let actor = actor(&request)?;
    let mut found = Violations::new();
    let id = id(&mut found, "dormancy_id", &request.get_ref().dormancy_id);
    let id = found.into_result(id).map_err(CommandError::from)?;
    let record = queries::dormancy(&service.database, id, &actor).await?;
    let shown = dormancy(&service.bureau, &record, service.database.clock().now());
    Ok(Response::new(wire::GetDormancyResponse { dormancy: Some(shown) }))
}

pub(super) async fn list(
    service: &Registration,
    request: Request<wire::ListDormanciesRequest>,
) -> Answer<wire::ListDormanciesResponse> {
    let mut found = Violations::new();
    let uscc = company_code(&mut found, "uscc", &request.get_ref().uscc);
    let uscc = parse::all_good(found, uscc).map_err(CommandError::from)?;
    let (records, now) =
        (queries::dormancies(&service.database, &uscc).await?, service.database.clock().now());
    let dormancies = records.iter().map(|record| dormancy(&service.bureau, record, now)).collect();
    Ok(Response::new(wire::ListDormanciesResponse { dormancies }))
}
