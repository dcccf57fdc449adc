//! A filing after it has its number: a change of what was filed, and its end when the business ends (rules 5.7).

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use actnow_statutory_clock::legal_date;
use chrono::NaiveDate;
use uuid::Uuid;

use super::apply::publish_at;
use super::filing_docket::FilingDocket;
use super::{examine_form, must_concern, no};
use crate::config::Bureau;
use crate::domain::act::LicenceAct;
use crate::domain::check::OperatorStanding;
use crate::domain::form::FoodForm;
use crate::domain::permissions::FoodCommand;
use crate::store::Filing;
use crate::store::neighbours::{self, Asked};
use crate::store::parties::{self, person_tokens};

/// Files a change: same number, published again.
///
/// # Errors
/// The domain's refusals; `NOT_FOUND`; `ABORTED` when somebody decided in between.
pub(crate) async fn update_in(
    txn: &Txn,
    bureau: &Bureau,
    id: Uuid,
    version: i64,
    form: FoodForm,
    actor: &Actor,
) -> Result<Filing, CommandError> {
    must_concern(txn, id, actor).await?;
    let row = aggregate::get_expected::<Filing>(txn, id, version).await?;
    let today = legal_date(txn.at());
    let persons = parties::read(txn, bureau.privacy(), id).await?.persons;
    let tokens = person_tokens(bureau.privacy(), &persons);
    let asked = Asked { id, operator_uscc: &form.operator.uscc, premises: &form.premises, persons: tokens };
    let neighbours = neighbours::read(txn, asked, today).await?;
    let standing = OperatorStanding::Unverified;
    let examined = examine_form(bureau, &LicenceAct::New, &form, &persons, standing, &neighbours, today);
    let examined = examined.map_err(no)?;
    let mut docket = FilingDocket::of(txn, row);
    let (filing, track) = (docket.row.filing.clone(), examined.track().clone());
    let findings = examined.check.findings;
    let decision = filing.update(form, &track, findings, actor, &bureau.law(), txn.at()).map_err(no)?;
    docket.row.track = track;
    docket.row.publish_at = Some(publish_at(bureau, today));
    docket.decide(decision, FoodCommand::UpdateFiling, actor);
    docket.finish().await
}

/// Cancels a filing whose business ended on `ended_on`.
///
/// # Errors
/// The domain's refusals; `NOT_FOUND`; `ABORTED` when somebody decided in between.
pub(crate) async fn cancel_in(
    txn: &Txn,
    bureau: &Bureau,
    id: Uuid,
    version: i64,
    ended_on: NaiveDate,
    actor: &Actor,
) -> Result<Filing, CommandError> {
    must_concern(txn, id, actor).await?;
    let row = aggregate::get_expected::<Filing>(txn, id, version).await?;
    let mut docket = FilingDocket::of(txn, row);
    let filing = docket.row.filing.clone();
    let decision = filing.cancel(ended_on, actor, &bureau.law(), txn.at()).map_err(no)?;
    docket.row.publish_at = None;
    docket.decide(decision, FoodCommand::CancelFiling, actor);
    docket.finish().await
}
