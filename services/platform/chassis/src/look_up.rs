//! What clients of other departments looked up: who, for which purpose, what and when, one journal stream a client.
//!
//! Written before the answer goes out, so that nothing is shown that is not written down. The streams are chained
//! like every other: a missing or changed row shows.

use tonic::Request;

use actnow_decisions::Role;

use crate::database::{Database, WorkContext};
use crate::error::CommandError;
use crate::{grpc, journal, series, trace_context};

/// The journal stream of what `client` looked up.
pub fn stream(client: &str) -> String {
    format!("look-up/{client}")
}

/// Writes down that the caller looks `object` up, `company/9137…`; does nothing for callers of the house itself.
/// The service needs the table of [`series`].
///
/// # Errors
/// When the database is away: then nothing may be answered.
pub async fn record<T>(
    database: &Database,
    request: &Request<T>,
    object: String,
) -> Result<(), CommandError> {
    let (Some(grant), Some(actor)) = (grpc::grant(request), grpc::actor(request).ok()) else {
        return Ok(());
    };
    let stream = stream(&actor.subject);
    let context = WorkContext {
        actor,
        cause: "look-up".to_owned(),
        case_id: None,
        traceparent: trace_context::current_traceparent(),
    };
    database
        .unit_of_work(context, move |txn| async move {
            let seq = series::raise(&txn, std::slice::from_ref(&stream)).await?[0];
            let entry = journal::Entry {
                stream,
                seq,
                action: "look_up",
                basis: grant.purpose,
                old_state: String::new(),
                new_state: object,
                role: Role::Department,
                reasons: String::new(),
            };
            journal::record(&txn, entry);
            Ok(())
        })
        .await
}
