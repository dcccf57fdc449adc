//! Methods about the revocation of false registrations.

use actnow_chassis::CommandError;
use actnow_chassis::database::Txn;
use actnow_chassis::grpc::actor;
use actnow_decisions::{Actor, Text, Violations};
use actnow_proto::registration::v1 as wire;
use actnow_room::texts::id;
use chrono::{DateTime, Utc};
use tonic::{Request, Response};
use uuid::Uuid;

use super::present_revocation::{revocation, standing_change};
use super::{Answer, Registration, parse};
use crate::commands::decide_revocation::{decide_in, propose_in};
use crate::commands::investigate::{Step, step_in};
use crate::commands::open_revocation::{Suspected, accept_in, apply_in, decline_in, open_in};
use crate::commands::read_acts::company_code;
use crate::commands::read_revocation::{declined, finding, objector, suspension, target};
use crate::commands::take_back_revocation::take_back_in;
use crate::commands::{People, read_people};
use crate::config::Bureau;
use crate::domain::revocation::{Declined, Finding};
use crate::queries;
use crate::store::RevocationRecord;

/// The id of a revocation and the version its caller has seen.
type Seen = (Uuid, i64);

/// A command on a revocation that was seen: read `parsed` from it, do `work`.
macro_rules! on_seen {
    ($service:ident, $request:ident, $method:literal, $message:ident => $answer:ident,
     $parse:expr, $work:expr) => {
        acting!(
            $service,
            $request,
            $method,
            |mut request: wire::$message, found: &mut Violations| {
                let seen =
                    parse::seen(found, "revocation_id", &request.revocation_id, request.expected_version);
                let parsed = $parse(&mut request, found);
                Some((seen, parsed?))
            },
            async |txn: &Txn, bureau: &Bureau, (seen, parsed): (Seen, _), actor: &Actor| {
                let record: RevocationRecord = $work(txn, bureau, seen, parsed, actor).await?;
                Ok(wire::$answer { revocation: Some(revocation(bureau, &record, txn.at())) })
            }
        )
    };
}

/// A step of the investigation with its reasons.
macro_rules! steps {
    ($($(#[$doc:meta])* $name:ident $method:literal $message:ident => $answer:ident, $rule:literal, $step:expr;)+) => {$(
        $(#[$doc])*
        pub(super) async fn $name(
            service: &Registration,
            request: Request<wire::$message>,
        ) -> Answer<wire::$answer> {
            let read = |request: &mut wire::$message, found: &mut Violations| {
                let step: Option<Step> = $step(request, found);
                let reasons = parse::stated(found, "reasons", $rule, std::mem::take(&mut request.reasons));
                Some((step?, reasons))
            };
            on_seen!(
                service,
                request,
                $method,
                $message => $answer,
                read,
                async |txn: &Txn, bureau: &Bureau, seen: Seen, taken: (Step, String), actor: &Actor| {
                    let (step, reasons) = taken;
                    step_in(txn, bureau, seen, (step, &reasons), actor).await
                }
            )
        }
    )+};
}

steps! {
    extend "ExtendRevocation" ExtendRevocationRequest => ExtendRevocationResponse, "Rules 53",
        |_: &wire::ExtendRevocationRequest, _: &mut Violations| Some(Step::Extend);
    publicise "PubliciseRevocation" PubliciseRevocationRequest => PubliciseRevocationResponse, "MERR 40",
        |_: &wire::PubliciseRevocationRequest, _: &mut Violations| Some(Step::Publicise);
    object "ObjectToRevocation" ObjectToRevocationRequest => ObjectToRevocationResponse, "MERR 40",
        |request: &mut wire::ObjectToRevocationRequest, found: &mut Violations| {
            Some(Step::Object(objector(found, std::mem::take(&mut request.raised_by))))
        };
    suspend "SuspendRevocation" SuspendRevocationRequest => SuspendRevocationResponse, "Rules 54",
        |request: &mut wire::SuspendRevocationRequest, found: &mut Violations| {
            suspension(found, &request.ground).map(Step::Suspend)
        };
    resume "ResumeRevocation" ResumeRevocationRequest => ResumeRevocationResponse, "Rules 54",
        |_: &wire::ResumeRevocationRequest, _: &mut Violations| Some(Step::Resume);
    send_back "SendBackRevocation" SendBackRevocationRequest => SendBackRevocationResponse, "Rules 53",
        |_: &wire::SendBackRevocationRequest, _: &mut Violations| Some(Step::SendBack);
}

/// An application as read: what is false, the person affected.
type Application = (Suspected, People);

pub(super) async fn apply(
    service: &Registration,
    request: Request<wire::ApplyForRevocationRequest>,
) -> Answer<wire::ApplyForRevocationResponse> {
    let now = service.database.clock().now();
    let read = |request: wire::ApplyForRevocationRequest, found: &mut Violations| {
        let company = company_code(found, "uscc", &request.uscc);
        let affected = affected(found, request.applicant, &request.applicant_uscc, now);
        let reasons = parse::stated(found, "reasons", "Rules 51", request.reasons);
        let target = target(found, &request.filing_id);
        Some((Suspected { company: company?, target, reasons }, affected))
    };
    acting!(
        service,
        request,
        "ApplyForRevocation",
        read,
        async |txn: &Txn, bureau: &Bureau, (suspected, affected): Application, actor: &Actor| {
            let record = apply_in(txn, bureau, suspected, &affected, actor).await?;
            Ok(wire::ApplyForRevocationResponse { revocation: Some(revocation(bureau, &record, txn.at())) })
        }
    )
}

/// Who is affected: one person, or one enterprise.
fn affected(found: &mut Violations, person: Option<wire::Person>, uscc: &str, now: DateTime<Utc>) -> People {
    match (person, uscc) {
        (Some(person), "") => {
            let mut inner = Violations::new();
            let person = wire::Person { r#ref: "applicant".to_owned(), ..person };
            let people = read_people(&mut inner, vec![person], now);
            for mut violation in inner {
                violation.field = violation.field.replace("persons[0]", "applicant");
                found.extend([violation]);
            }
            people
        }
        (None, code) if !code.is_empty() => {
            company_code(found, "applicant_uscc", code);
            People::default()
        }
        (Some(_) | None, _) => {
            let text =
                Text::new("请填写一名自然人或者一家企业作为申请人", "name one person or one enterprise");
            found.add("applicant", "Rules 51", "APPLICANT_MISSING", text);
            People::default()
        }
    }
}

pub(super) async fn open(
    service: &Registration,
    request: Request<wire::OpenRevocationRequest>,
) -> Answer<wire::OpenRevocationResponse> {
    acting!(
        service,
        request,
        "OpenRevocation",
        |request: wire::OpenRevocationRequest, found: &mut Violations| {
            let company = company_code(found, "uscc", &request.uscc);
            let reasons = parse::stated(found, "reasons", "MERR 40", request.reasons);
            let target = target(found, &request.filing_id);
            Some(Suspected { company: company?, target, reasons })
        },
        async |txn: &Txn, bureau: &Bureau, suspected: Suspected, actor: &Actor| {
            let record = open_in(txn, bureau, suspected, actor).await?;
            Ok(wire::OpenRevocationResponse { revocation: Some(revocation(bureau, &record, txn.at())) })
        }
    )
}

pub(super) async fn accept(
    service: &Registration,
    request: Request<wire::AcceptRevocationRequest>,
) -> Answer<wire::AcceptRevocationResponse> {
    on_seen!(
        service,
        request,
        "AcceptRevocation",
        AcceptRevocationRequest => AcceptRevocationResponse,
        |_: &mut wire::AcceptRevocationRequest, _: &mut Violations| Some(()),
        async |txn: &Txn, bureau: &Bureau, seen: Seen, (): (), actor: &Actor| {
            accept_in(txn, bureau, seen, actor).await
        }
    )
}

pub(super) async fn decline(
    service: &Registration,
    request: Request<wire::DeclineRevocationRequest>,
) -> Answer<wire::DeclineRevocationResponse> {
    on_seen!(
        service,
        request,
        "DeclineRevocation",
        DeclineRevocationRequest => DeclineRevocationResponse,
        |request: &mut wire::DeclineRevocationRequest, found: &mut Violations| {
            let reasons = parse::stated(found, "reasons", "Rules 52", std::mem::take(&mut request.reasons));
            declined(found, &request.ground, reasons)
        },
        async |txn: &Txn, _: &Bureau, seen: Seen, declined: Declined, actor: &Actor| {
            decline_in(txn, seen, declined, actor).await
        }
    )
}

pub(super) async fn propose(
    service: &Registration,
    request: Request<wire::ProposeRevocationRequest>,
) -> Answer<wire::ProposeRevocationResponse> {
    on_seen!(
        service,
        request,
        "ProposeRevocation",
        ProposeRevocationRequest => ProposeRevocationResponse,
        |request: &mut wire::ProposeRevocationRequest, found: &mut Violations| {
            let reasons = parse::stated(found, "reasons", "Rules 53", std::mem::take(&mut request.reasons));
            let finding = finding(found, &request.finding, std::mem::take(&mut request.responsible));
            Some((finding?, reasons))
        },
        async |txn: &Txn, bureau: &Bureau, seen: Seen, proposed: (Finding, String), actor: &Actor| {
            propose_in(txn, bureau, seen, proposed, actor).await
        }
    )
}

pub(super) async fn decide(
    service: &Registration,
    request: Request<wire::DecideRevocationRequest>,
) -> Answer<wire::DecideRevocationResponse> {
    on_seen!(
        service,
        request,
        "DecideRevocation",
        DecideRevocationRequest => DecideRevocationResponse,
        |_: &mut wire::DecideRevocationRequest, _: &mut Violations| Some(()),
        async |txn: &Txn, bureau: &Bureau, seen: Seen, (): (), actor: &Actor| {
            decide_in(txn, bureau, seen, actor).await
        }
    )
}

pub(super) async fn take_back(
    service: &Registration,
    request: Request<wire::TakeBackRevocationRequest>,
) -> Answer<wire::TakeBackRevocationResponse> {
    on_seen!(
        service,
        request,
        "TakeBackRevocation",
        TakeBackRevocationRequest => TakeBackRevocationResponse,
        |request: &mut wire::TakeBackRevocationRequest, found: &mut Violations| {
            Some(parse::stated(found, "reasons", "MERR 42", std::mem::take(&mut request.reasons)))
        },
        async |txn: &Txn, bureau: &Bureau, seen: Seen, reasons: String, actor: &Actor| {
            take_back_in(txn, bureau, seen, reasons, actor).await
        }
    )
}

pub(super) async fn get(
    service: &Registration,
    request: Request<wire::GetRevocationRequest>,
) -> Answer<wire::GetRevocationResponse> {
    let actor = actor(&request)?;
    let mut found = Violations::new();
    let id = id(&mut found, "revocation_id", &request.get_ref().revocation_id);
    let id = found.into_result(id).map_err(CommandError::from)?;
    let record = queries::revocation(&service.database, id, &actor).await?;
    let shown = revocation(&service.bureau, &record, service.database.clock().now());
    Ok(Response::new(wire::GetRevocationResponse { revocation: Some(shown) }))
}

pub(super) async fn list(
    service: &Registration,
    request: Request<wire::ListRevocationsRequest>,
) -> Answer<wire::ListRevocationsResponse> {
    let mut found = Violations::new();
    let uscc = company_code(&mut found, "uscc", &request.get_ref().uscc);
    let uscc = parse::all_good(found, uscc).map_err(CommandError::from)?;
    let (records, now) =
        (queries::revocations(&service.database, &uscc).await?, service.database.clock().now());
    let revocations = records.iter().map(|record| revocation(&service.bureau, record, now)).collect();
    let change = queries::standing_change(&service.database, &uscc).await?.map(standing_change);
    Ok(Response::new(wire::ListRevocationsResponse { revocations, change }))
}
