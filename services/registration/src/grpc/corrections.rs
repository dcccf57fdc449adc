//! Methods about the correction of registered names.

use actnow_chassis::CommandError;
use actnow_chassis::database::Txn;
use actnow_chassis::grpc::actor;
use actnow_decisions::{Actor, Violations};
use actnow_proto::registration::v1 as wire;
use actnow_room::texts::id;
use tonic::{Request, Response};
use uuid::Uuid;

use super::present_correction::correction;
use super::{Answer, Registration, parse};
use crate::commands::correct_name::{Proposed, Ruling, propose_in, rule_in};
use crate::commands::read_acts::{company_code, day};
use crate::commands::read_correction::read_proposal;
use crate::config::Bureau;
use crate::queries;

/// The id of a correction and the version its caller has seen.
type Seen = (Uuid, i64);

pub(super) async fn propose(
    service: &Registration,
    request: Request<wire::ProposeNameCorrectionRequest>,
) -> Answer<wire::ProposeNameCorrectionResponse> {
    acting!(
        service,
        request,
        "ProposeNameCorrection",
        |mut request: wire::ProposeNameCorrectionRequest, found: &mut Violations| {
            let reasons = std::mem::take(&mut request.reasons);
            let reasons = parse::stated(found, "reasons", "Name Provisions 20", reasons);
            read_proposal(found, request, reasons)
        },
        async |txn: &Txn, bureau: &Bureau, proposed: Proposed, actor: &Actor| {
            let record = propose_in(txn, bureau, proposed, actor).await?;
            let correction = Some(correction(bureau, &record, txn.at()));
            Ok(wire::ProposeNameCorrectionResponse { correction })
        }
    )
}

/// What is done about a correction that was seen.
macro_rules! rulings {
    ($($(#[$doc:meta])* $name:ident $method:literal $message:ident => $answer:ident, $ruling:expr;)+) => {$(
        $(#[$doc])*
        pub(super) async fn $name(
            service: &Registration,
            request: Request<wire::$message>,
        ) -> Answer<wire::$answer> {
            acting!(
                service,
                request,
                $method,
                |request: wire::$message, found: &mut Violations| {
                    let seen =
                        parse::seen(found, "correction_id", &request.correction_id, request.expected_version);
                    let ruling: Option<Ruling> = $ruling(request, found);
                    Some((seen, ruling?))
                },
                async |txn: &Txn, bureau: &Bureau, (seen, ruling): (Seen, Ruling), actor: &Actor| {
                    let record = rule_in(txn, bureau, seen, ruling, actor).await?;
                    Ok(wire::$answer { correction: Some(correction(bureau, &record, txn.at())) })
                }
            )
        }
    )+};
}

rulings! {
    order "OrderNameCorrection" OrderNameCorrectionRequest => OrderNameCorrectionResponse,
        |_: wire::OrderNameCorrectionRequest, _: &mut Violations| Some(Ruling::Order);
    decline "DeclineNameCorrection" DeclineNameCorrectionRequest => DeclineNameCorrectionResponse,
        |request: wire::DeclineNameCorrectionRequest, found: &mut Violations| {
            Some(Ruling::Decline(parse::stated(found, "reasons", "Name Provisions 20", request.reasons)))
        };
    serve "ServeNameCorrection" ServeNameCorrectionRequest => ServeNameCorrectionResponse,
        |request: wire::ServeNameCorrectionRequest, found: &mut Violations| {
            day(found, "received_on", &request.received_on).map(Ruling::Received)
        };
    withdraw "WithdrawNameCorrection" WithdrawNameCorrectionRequest => WithdrawNameCorrectionResponse,
        |request: wire::WithdrawNameCorrectionRequest, found: &mut Violations| {
            Some(Ruling::Withdraw(parse::stated(found, "reasons", "Name Provisions 20", request.reasons)))
        };
}

pub(super) async fn get(
    service: &Registration,
    request: Request<wire::GetNameCorrectionRequest>,
) -> Answer<wire::GetNameCorrectionResponse> {
    let actor = actor(&request)?;
    let mut found = Violations::new();
    let id = id(&mut found, "correction_id", &request.get_ref().correction_id);
    let id = found.into_result(id).map_err(CommandError::from)?;
    let record = queries::correction(&service.database, id, &actor).await?;
    let shown = correction(&service.bureau, &record, service.database.clock().now());
    Ok(Response::new(wire::GetNameCorrectionResponse { correction: Some(shown) }))
}

pub(super) async fn list(
    service: &Registration,
    request: Request<wire::ListNameCorrectionsRequest>,
) -> Answer<wire::ListNameCorrectionsResponse> {
    let mut found = Violations::new();
    let uscc = company_code(&mut found, "uscc", &request.get_ref().uscc);
    let uscc = parse::all_good(found, uscc).map_err(CommandError::from)?;
    let (records, now) =
        (queries::corrections(&service.database, &uscc).await?, service.database.clock().now());
    let corrections = records.iter().map(|record| correction(&service.bureau, record, now)).collect();
    Ok(Response::new(wire::ListNameCorrectionsResponse { corrections }))
}
