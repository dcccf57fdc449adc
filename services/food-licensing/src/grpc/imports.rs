//! Licences of a former system as they come in.

use std::collections::HashSet;

use actnow_chassis::database::Database;
use actnow_decisions::{Text, Violations};
use actnow_identifiers::FoodLicenceNumber;
use actnow_proto::food_licensing::v1 as wire;
use actnow_room::rpc::command;
use actnow_room::texts::{day, day_if_any, listed};
use tonic::{Request, Response, Status};

use super::acts::at;
use super::permissions::method;
use super::read_form::{read_form, read_persons};
use crate::commands::import_licences::{ImportedLicence, import_in};
use crate::config::Bureau;
use crate::domain::application::Validity;
use crate::domain::takeover::FormerLicence;

/// Takes them over.
pub(super) async fn import_licences(
    database: &Database,
    bureau: &Bureau,
    request: Request<wire::ImportLicencesRequest>,
) -> Result<Response<wire::ImportLicencesResponse>, Status> {
    let bureau = bureau.clone();
    let parse = |request: wire::ImportLicencesRequest| {
        let mut found = Violations::new();
        let read = batch(&mut found, request.licences);
        found.into_result(read)
    };
    command(database, at(method!("ImportLicences")), request, parse, move |txn, batch| async move {
        let actor = txn.context().actor.clone();
        let done = import_in(&txn, &bureau, batch, &actor).await?;
        let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        let (imported, already_known) = (number(done.imported), number(done.already_known));
        Ok(wire::ImportLicencesResponse { imported, already_known })
    })
    .await
}

/// Reads `rows`, collecting every violation of their shape; the law is looked at later.
fn batch(found: &mut Violations, rows: Vec<wire::ImportedLicence>) -> Vec<ImportedLicence> {
    listed(found, "licences", rows.len());
    let mut seen = HashSet::new();
    let mut read = Vec::with_capacity(rows.len());
    for (index, row) in rows.into_iter().enumerate() {
        let field = format!("licences[{index}]");
        let Some(row) = licence(found, &field, row) else { continue };
        if !seen.insert(row.former.number) {
            let text = Text::new("同一批次中编号重复", "the number is given twice in this batch");
            found.add(format!("{field}.number"), "O-1", "TWICE", text);
        }
        read.push(row);
    }
    read
}

fn licence(found: &mut Violations, field: &str, row: wire::ImportedLicence) -> Option<ImportedLicence> {
    let at = |name: &str| format!("{field}.{name}");
    let number = FoodLicenceNumber::parse(&row.number)
        .map_err(|fault| found.add(at("number"), fault.rule(), fault.reason(), fault.text()))
        .ok();
    if number.is_some_and(|number| number.sequence() == 0) {
        let text = Text::new("流水号从1起编", "the numbers of a series begin with 1");
        found.add(at("number"), "F-TAKEOVER", "SEQUENCE_ZERO", text);
    }
    let form = match row.form {
        None => {
            found.add(at("form"), "O-1", "FORM_MISSING", Text::new("缺少申请表", "the form is missing"));
            None
        }
        Some(form) => read_form(Some(form)).map_err(|broken| found.extend_under(&at("form"), broken)).ok(),
    };
    let persons = read_persons(row.persons).map_err(|broken| found.extend_under(field, broken)).ok();
    let from = day(found, &at("valid_from"), &row.valid_from);
    let to = day(found, &at("valid_to"), &row.valid_to);
    let decided_on = day_if_any(found, &at("decided_on"), &row.decided_on).or(from);
    let validity = Validity { from: from?, to: to? };
    let former = FormerLicence { number: number?, form: form?, validity, decided_on: decided_on? };
    Some(ImportedLicence { former, persons: persons? })
}
