//! Methods about the register of companies and its licences.

use actnow_chassis::database::Txn;
use actnow_chassis::{CommandError, look_up};
use actnow_decisions::{Actor, Violations};
use actnow_proto::registration::v1 as wire;
use actnow_statutory_clock::legal_date;
use tonic::{Request, Response};

use super::{Answer, Registration, parse, present};
use crate::commands::import_companies::import_in;
use crate::commands::read_acts::company_code;
use crate::commands::read_companies::read_companies;
use crate::config::Bureau;
use crate::facts::rule_violation;
use crate::queries;
use crate::store::ImportedCompany;

pub(super) async fn get_company(
    service: &Registration,
    request: Request<wire::GetCompanyRequest>,
) -> Answer<wire::GetCompanyResponse> {
    let mut found = Violations::new();
    let uscc = company_code(&mut found, "uscc", &request.get_ref().uscc);
    let today = legal_date(service.database.clock().now());
    let as_of = parse::as_of(&mut found, &request.get_ref().as_of, today);
    let uscc = parse::all_good(found, uscc).map_err(CommandError::from)?;
    look_up::record(&service.database, &request, format!("company/{}", uscc.as_str())).await?;
    let seen = queries::company_on(&service.database, &uscc, as_of).await?;
    let company = wire::Company {
        former_names: seen.former_names,
        branches: seen.branches.iter().map(present::branch_entry).collect(),
        behind: seen.behind.as_slice().iter().map(rule_violation).collect(),
        ..present::company(&service.bureau, &seen.entry)
    };
    Ok(Response::new(wire::GetCompanyResponse { company: Some(company) }))
}

/// Every version of an entry, with the act that made it.
pub(super) async fn history(
    service: &Registration,
    request: Request<wire::GetCompanyHistoryRequest>,
) -> Answer<wire::GetCompanyHistoryResponse> {
    let mut found = Violations::new();
    let uscc = company_code(&mut found, "uscc", &request.get_ref().uscc);
    let uscc = parse::all_good(found, uscc).map_err(CommandError::from)?;
    let acts = queries::history(&service.database, &uscc).await?;
    let versions = acts.iter().map(|act| present::version(&service.bureau, act)).collect();
    Ok(Response::new(wire::GetCompanyHistoryResponse { versions }))
}

pub(super) async fn search(
    service: &Registration,
    request: Request<wire::SearchCompaniesRequest>,
) -> Answer<wire::SearchCompaniesResponse> {
    let search = parse::search(request.into_inner()).map_err(CommandError::from)?;
    let found = queries::search(&service.database, &search).await?;
    let full = found.len() == search.size as usize;
    let next = found.last().filter(|_| full).map(|entry| entry.uscc().to_string());
    Ok(Response::new(wire::SearchCompaniesResponse {
        companies: found.iter().map(|entry| present::company(&service.bureau, entry)).collect(),
        next_page_token: next.unwrap_or_default(),
    }))
}

/// The wordings an application of today may use.
pub(super) async fn scope_items(
    service: &Registration,
    _: Request<wire::ListScopeItemsRequest>,
) -> Answer<wire::ListScopeItemsResponse> {
    let today = legal_date(service.database.clock().now());
    let valid = service.bureau.catalogue().items().filter(|item| item.is_valid_on(today));
    let mut items: Vec<wire::ScopeItem> = valid.map(present::scope_item).collect();
    items.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(Response::new(wire::ListScopeItemsResponse { items }))
}

pub(super) async fn import(
    service: &Registration,
    request: Request<wire::ImportCompaniesRequest>,
) -> Answer<wire::ImportCompaniesResponse> {
    acting!(
        service,
        request,
        "ImportCompanies",
        |request: wire::ImportCompaniesRequest, found: &mut Violations| {
            Some(read_companies(found, request.companies))
        },
        async |txn: &Txn, bureau: &Bureau, batch: Vec<ImportedCompany>, actor: &Actor| {
            let done = import_in(txn, bureau, batch, actor).await?;
            let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
            let (imported, already_known) = (number(done.imported), number(done.already_known));
            Ok(wire::ImportCompaniesResponse { imported, already_known })
        }
    )
}

pub(super) async fn verify_licence(
    service: &Registration,
    request: Request<wire::VerifyLicenceRequest>,
) -> Answer<wire::VerifyLicenceResponse> {
    let mut found = Violations::new();
    let identifier = parse::certificate_id(&mut found, &request.get_ref().certificate_id);
    let identifier = parse::all_good(found, identifier).map_err(CommandError::from)?;
    look_up::record(&service.database, &request, format!("licence/{}", identifier.as_str())).await?;
    let licence = queries::licence(&service.database, &service.bureau, &identifier).await?;
    Ok(Response::new(present::licence(&service.bureau, &licence)))
}
