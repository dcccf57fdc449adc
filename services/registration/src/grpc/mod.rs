//! The gRPC face of the service: parse, command or query, present.

mod parse;
mod permissions;
mod present;
mod present_form;
mod routes;

pub use permissions::PERMISSIONS;
pub(crate) use routes::Registration;

use actnow_chassis::database::{Database, WorkContext};
use actnow_chassis::error::CommandError;
use actnow_chassis::grpc::reason_of;
use tonic::Status;

use crate::commands::due::red_light_in;
use crate::commands::return_for_correction::ONE_TIME_NOTICE;
use crate::config::SERVICE;

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
