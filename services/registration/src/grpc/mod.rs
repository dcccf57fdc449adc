//! The gRPC face of the service: parse, command or query, present.

use tonic::{Response, Status};

/// What a method answers.
type Answer<T> = Result<Response<T>, Status>;

/// A command: `acting!(service, request, "Method", |request, found| …parse…, async |txn, bureau, parsed, actor|
/// …work…)`. Every violation is answered at once; the work runs once per command id.
macro_rules! acting {
    ($service:ident, $request:ident, $method:literal, $parse:expr, $work:expr) => {{
        let bureau = $service.bureau.clone();
        let parse = |request| {
            let mut found = actnow_decisions::Violations::new();
            let parsed = $parse(request, &mut found);
            $crate::grpc::parse::all_good(found, parsed)
        };
        let method = actnow_room::rpc::Method {
            service: $crate::config::SERVICE,
            path: $crate::grpc::permissions::method!($method),
        };
        actnow_room::rpc::command(
            &$service.database,
            method,
            $request,
            parse,
            move |txn, parsed| async move {
                let actor = txn.context().actor.clone();
                $work(&txn, &bureau, parsed, &actor).await
            },
        )
        .await
    }};
}

mod branches;
mod changes;
mod corrections;
mod dormancies;
mod ends;
mod filings;
mod names;
mod parse;
mod permissions;
mod persons;
mod present;
mod present_correction;
mod present_dormancy;
mod present_form;
mod present_revocation;
mod register;
mod revocations;
mod service;

pub use permissions::{INSTANT_PERMISSIONS, LOOK_UPS, PERMISSIONS};
#[cfg(test)]
pub(crate) use present_form::form_of;
pub(crate) use service::Registration;
