//! The one list of everything to correct (一次性告知), and the leave for a second one.

use actnow_chassis::database::Txn;
use actnow_decisions::Violations;
use actnow_proto::food_licensing::v1 as wire;
use actnow_room::rpc::command;
use tonic::{Request, Response, Status};

use super::acts::{all_good, answer, at, deciding};
use super::permissions::method;
use super::routes::FoodLicensing;
use super::{parse, present};
use crate::commands::return_for_correction::{allow_second_notice_in, return_in};
use crate::config::Bureau;
use crate::store::File;

/// Returns an application with the list.
pub(super) async fn return_application(
    service: &FoodLicensing,
    request: Request<wire::ReturnApplicationRequest>,
) -> Result<Response<wire::ReturnApplicationResponse>, Status> {
    deciding!(
        service,
        request,
        "ReturnApplication",
        ReturnApplicationResponse,
        parse::returned,
        async |txn: &Txn, bureau: &Bureau, (seen, demands): (parse::Seen, Vec<_>), actor: &_| {
            return_in(txn, bureau, seen.id, seen.version, demands, actor).await
        }
    )
}

/// Allows the next list to repeat what could have been told.
pub(super) async fn allow_second_notice(
    service: &FoodLicensing,
    request: Request<wire::AllowSecondNoticeRequest>,
) -> Result<Response<wire::AllowSecondNoticeResponse>, Status> {
    deciding!(
        service,
        request,
        "AllowSecondNotice",
        AllowSecondNoticeResponse,
        parse::second_notice,
        async |txn: &Txn, bureau: &Bureau, (seen, reasons): (parse::Seen, _), actor: &_| {
            allow_second_notice_in(txn, bureau, seen.id, seen.version, &reasons, actor).await
        }
    )
}
