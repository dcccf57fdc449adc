//! Methods about names.

use actnow_chassis::CommandError;
use actnow_chassis::database::Txn;
use actnow_chassis::grpc::actor;
use actnow_decisions::{Actor, Violations};
use actnow_identifiers::Uscc;
use actnow_proto::registration::v1 as wire;
use actnow_room::texts::id;
use tonic::{Request, Response};
use uuid::Uuid;

use super::parse;
use super::{Answer, Registration, present};
use crate::commands::decide_name::{Ruling, decide_name_in};
use crate::commands::declare_name::{Declared, NewName, declare_in};
use crate::commands::handed_in::HandedIn;
use crate::commands::read_acts::company_code;
use crate::commands::read_name::{NameFields, NameInput, read_name};
use crate::commands::release_name::release_in;
use crate::commands::state_liability::state_liability_in;
use crate::commands::{Seen, fresh_id_known};
use crate::config::Bureau;
use crate::domain::ApplicantGroup;
use crate::domain::declaration::{Retention, Statement};
use crate::queries;
use crate::store::NameRecord;

/// What a name would come to; nothing is declared.
pub(super) async fn check(
    service: &Registration,
    request: Request<wire::CheckNameRequest>,
) -> Answer<wire::CheckNameResponse> {
    let request = request.into_inner();
    let mut found = Violations::new();
    let fields = NameFields {
        name: request.name,
        full_name: request.full_name,
        authority_division: request.authority_division,
        industry: request.industry,
        main_scope_item: request.main_scope_item,
        investor_usccs: request.investor_usccs,
    };
    let input = read_name(&mut found, fields, service.bureau.names());
    let input = parse::all_good(found, input).map_err(CommandError::from)?;
    let examined = queries::check_name(&service.database, &service.bureau, &input).await?;
    Ok(Response::new(present::checked_name(&input.parts, &examined)))
}

/// A declaration as read: the name, its applicant, how long it is kept, the statement.
type Declaration = (NameInput, String, Retention, Statement, Option<Uscc>);

pub(super) async fn declare(
    service: &Registration,
    request: Request<wire::DeclareNameRequest>,
) -> Answer<wire::DeclareNameResponse> {
    let bureau = service.bureau.clone();
    let read = |request: wire::DeclareNameRequest, found: &mut Violations| {
        let applicant = parse::applicant(found, request.applicant);
        let fields = NameFields {
            name: request.name,
            full_name: String::new(),
            authority_division: request.authority_division,
            industry: request.industry,
            main_scope_item: request.main_scope_item,
            investor_usccs: request.investor_usccs,
        };
        let company = match request.company_uscc.as_str() {
            "" => None,
            code => company_code(found, "company_uscc", code),
        };
        let input = read_name(found, fields, bureau.names())?;
        let retention =
            if request.needs_prior_approval { Retention::WithApproval } else { Retention::Ordinary };
        let statement = if request.liability_stated { Statement::Given } else { Statement::Missing };
        Some((input, applicant, retention, statement, company))
    };
    acting!(
        service,
        request,
        "DeclareName",
        read,
        async |txn: &Txn, bureau: &Bureau, declaration: Declaration, actor: &Actor| {
            let (input, applicant, retention, statement, company) = declaration;
            let own = applicant.is_empty() || actor.is_only_applicant();
            let group = ApplicantGroup::new(if own { actor.subject.clone() } else { applicant });
            let id = txn.next_id();
            let handed_in = HandedIn::default();
            let new = NewName { id, company, input, group, retention, statement, handed_in };
            match declare_in(txn, bureau, new, actor).await? {
                Declared::Made(record) => {
                    Ok(wire::DeclareNameResponse { declaration: Some(present::name(&record)) })
                }
                Declared::Known => Err(fresh_id_known()),
            }
        }
    )
}

pub(super) async fn state_liability(
    service: &Registration,
    request: Request<wire::StateLiabilityRequest>,
) -> Answer<wire::StateLiabilityResponse> {
    acting!(
        service,
        request,
        "StateLiability",
        |request: wire::StateLiabilityRequest, found: &mut Violations| {
            Some(parse::seen(found, "declaration_id", &request.declaration_id, request.expected_version))
        },
        async |txn: &Txn, bureau: &Bureau, (id, expected): (Uuid, i64), actor: &Actor| {
            let record = state_liability_in(txn, bureau, id, expected, actor).await?;
            Ok(wire::StateLiabilityResponse { declaration: shown(&record) })
        }
    )
}

pub(super) async fn decide(
    service: &Registration,
    request: Request<wire::DecideNameRequest>,
) -> Answer<wire::DecideNameResponse> {
    acting!(
        service,
        request,
        "DecideName",
        |request: wire::DecideNameRequest, found: &mut Violations| {
            let ruling = parse::ruling(found, &request);
            let seen =
                parse::seen(found, "declaration_id", &request.declaration_id, request.expected_version);
            ruling.map(|(ruling, reasons)| (seen, ruling, reasons))
        },
        async |txn: &Txn, bureau: &Bureau, decision: ((Uuid, i64), Ruling, String), actor: &Actor| {
            let (seen, ruling, reasons) = decision;
            let record = decide_name_in(txn, bureau, seen, ruling, &reasons, actor).await?;
            Ok(wire::DecideNameResponse { declaration: shown(&record) })
        }
    )
}

pub(super) async fn release(
    service: &Registration,
    request: Request<wire::ReleaseNameRequest>,
) -> Answer<wire::ReleaseNameResponse> {
    acting!(
        service,
        request,
        "ReleaseName",
        |request: wire::ReleaseNameRequest, found: &mut Violations| {
            Some(parse::seen(found, "declaration_id", &request.declaration_id, request.expected_version))
        },
        async |txn: &Txn, bureau: &Bureau, (id, expected): (Uuid, i64), actor: &Actor| {
            let record = release_in(txn, bureau, id, Seen::Version(expected), "", actor).await?;
            Ok(wire::ReleaseNameResponse { declaration: shown(&record) })
        }
    )
}

fn shown(record: &NameRecord) -> Option<wire::NameDeclaration> {
    Some(present::name(record))
}

pub(super) async fn get(
    service: &Registration,
    request: Request<wire::GetNameRequest>,
) -> Answer<wire::GetNameResponse> {
    let actor = actor(&request)?;
    let mut found = Violations::new();
    let id = id(&mut found, "declaration_id", &request.get_ref().declaration_id);
    let id = found.into_result(id).map_err(CommandError::from)?;
    let record = queries::name(&service.database, id, &actor).await?;
    Ok(Response::new(wire::GetNameResponse { declaration: shown(&record) }))
}
