//! Forms handed in: a first one, the same one again; and taken back.

use actnow_chassis::database::Database;
use actnow_chassis::error::CommandError;
use actnow_decisions::Violations;
use actnow_proto::food_licensing::v1 as wire;
use actnow_room::rpc::command;
use actnow_room::texts;
use tonic::{Request, Response, Status};

use super::acts::{all_good, answer, at, submission};
use super::permissions::method;
use super::{parse, present};
use crate::commands::apply::{Applied, NewFile, apply_in};
use crate::commands::check_unfiled;
use crate::commands::resubmit::{Resubmission, resubmit_in};
use crate::commands::withdraw;
use crate::config::Bureau;
use crate::domain::check::OperatorStanding;
use crate::store::parties::{Parties, person_token};

/// What the rules say about a form that nobody handed in.
pub(super) async fn check_food(
    database: &Database,
    bureau: &Bureau,
    request: Request<wire::CheckFoodRequest>,
) -> Result<Response<wire::CheckFoodResponse>, Status> {
    let request = request.into_inner();
    let mut found = Violations::new();
    let parsed = submission(&mut found, request.form, request.persons);
    let (form, persons) = all_good(found, parsed).map_err(CommandError::from)?;
    let examined = check_unfiled(database, bureau, &form, &persons).await?;
    Ok(Response::new(present::checked(&examined)))
}

/// Takes a form in.
pub(super) async fn apply(
    database: &Database,
    bureau: &Bureau,
    request: Request<wire::ApplyRequest>,
) -> Result<Response<wire::ApplyResponse>, Status> {
    let bureau = bureau.clone();
    let authority = bureau.authority().as_str().to_owned();
    let parse = move |request: wire::ApplyRequest| {
        let mut found = Violations::new();
        if !request.authority.is_empty() && request.authority != authority {
            texts::unknown(&mut found, "authority");
        }
        let parsed = submission(&mut found, request.form, request.persons);
        all_good(found, parsed)
    };
    command(database, at(method!("Apply")), request, parse, move |txn, parsed| async move {
        let (form, persons) = parsed;
        let related_persons = persons.iter().map(|person| person_token(bureau.privacy(), person)).collect();
        let new = NewFile {
            id: txn.next_id(),
            case_id: None,
            form,
            parties: Parties { persons, related_usccs: Vec::new(), related_persons },
            // The register is registration's; a person compares what a machine was not told.
            standing: OperatorStanding::Unverified,
        };
        let actor = txn.context().actor.clone();
        match apply_in(&txn, &bureau, new, &actor).await? {
            Applied::New(file) => Ok(answer!(ApplyResponse, bureau, txn, file)),
            Applied::Known(_) => Err(CommandError::internal(anyhow::anyhow!("a fresh id was known"))),
        }
    })
    .await
}

/// Takes it again.
pub(super) async fn resubmit_application(
    database: &Database,
    bureau: &Bureau,
    request: Request<wire::ResubmitApplicationRequest>,
) -> Result<Response<wire::ResubmitApplicationResponse>, Status> {
    let bureau = bureau.clone();
    let parse = |request: wire::ResubmitApplicationRequest| {
        let mut found = Violations::new();
        let seen = parse::seen(&mut found, &request.application_id, request.expected_version);
        let parsed = submission(&mut found, request.form, request.persons);
        let again =
            parsed.map(|(form, persons)| Resubmission { id: seen.id, version: seen.version, form, persons });
        all_good(found, again)
    };
    let method = at(method!("ResubmitApplication"));
    command(database, method, request, parse, move |txn, again| async move {
        let actor = txn.context().actor.clone();
        let file = resubmit_in(&txn, &bureau, again, &actor).await?;
        Ok(answer!(ResubmitApplicationResponse, bureau, txn, file))
    })
    .await
}

/// Takes it back.
pub(super) async fn withdraw_application(
    database: &Database,
    bureau: &Bureau,
    request: Request<wire::WithdrawApplicationRequest>,
) -> Result<Response<wire::WithdrawApplicationResponse>, Status> {
    let bureau = bureau.clone();
    let parse = |request: wire::WithdrawApplicationRequest| {
        let mut found = Violations::new();
        let seen = parse::seen(&mut found, &request.application_id, request.expected_version);
        let reasons = texts::within(&mut found, "reasons", request.reasons, texts::REASONS);
        all_good(found, Some((seen, reasons)))
    };
    let method = at(method!("WithdrawApplication"));
    command(database, method, request, parse, move |txn, (seen, reasons)| async move {
        let actor = txn.context().actor.clone();
        let version = withdraw::Seen::Version(seen.version);
        let file = withdraw::withdraw_in(&txn, &bureau, seen.id, version, &reasons, &actor).await?;
        Ok(answer!(WithdrawApplicationResponse, bureau, txn, file))
    })
    .await
}
