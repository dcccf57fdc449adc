//! A registered name is to be corrected: proposed by a registrar, ordered by the head, received by the company.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Refusal, Text};
use actnow_identifiers::Uscc;
use chrono::NaiveDate;
use uuid::Uuid;

use super::company_file::{file_of, must_be_company};
use super::correction_docket::{CorrectionAct, decided, keep, on_desk};
use crate::config::Bureau;
use crate::domain::name_correction::{CorrectionCommand, CorrectionGround, NameCorrection, NewCorrection};
use crate::store::register_versions::hold;
use crate::store::{CorrectionRecord, name_corrections};

/// What is proposed.
#[derive(Debug, Clone)]
pub struct Proposed {
    /// Code of the company.
    pub company: Uscc,
    /// Why.
    pub ground: CorrectionGround,
    /// Number of the ruling or judgment.
    pub document: Option<String>,
    /// In clear words; no personal data.
    pub reasons: String,
}

/// Proposes that the name of a company be corrected.
///
/// # Errors
/// `NOT_FOR_BRANCHES`, `NAME_CORRECTION_OPEN`, the domain's refusals; `NOT_FOUND` without the company.
pub async fn propose_in(
    txn: &Txn,
    bureau: &Bureau,
    proposed: Proposed,
    actor: &Actor,
) -> Result<CorrectionRecord, CommandError> {
    let Proposed { company, ground, document, reasons } = proposed;
    let held = hold(txn, &company).await?;
    must_be_company(&held.entry)?;
    if let Some(open) = name_corrections::open_about(txn, &company).await? {
        let text = Text::new("该企业已有未办结的名称纠正", "another correction of this name is still open");
        let refusal = Refusal::precondition("NAME_CORRECTION_OPEN", "Name Provisions 20", text);
        return Err(CommandError::Refused(refusal.with("correction", open.to_string())));
    }
    let new = NewCorrection {
        id: txn.next_id(),
        company,
        full_name: held.entry.full_name(),
        ground,
        document,
        reasons: reasons.clone(),
        parties: file_of(txn, bureau, &held.entry).await?.parties,
        ended: held.entry.ended_on().is_some(),
    };
    let decision = decided(NameCorrection::propose(new, actor))?;
    let act = CorrectionAct { command: CorrectionCommand::Propose, actor, reasons: &reasons };
    keep(txn, None, decision, act, Some(&held)).await
}

/// What is done about one that was proposed.
#[derive(Debug, Clone)]
pub enum Ruling {
    /// It is ordered.
    Order,
    /// It is not, for these reasons.
    Decline(String),
    /// The order is withdrawn, for these reasons.
    Withdraw(String),
    /// The company received the order on this day.
    Received(NaiveDate),
}

/// Does what `ruling` says.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub async fn rule_in(
    txn: &Txn,
    bureau: &Bureau,
    seen: (Uuid, i64),
    ruling: Ruling,
    actor: &Actor,
) -> Result<CorrectionRecord, CommandError> {
    let (before, held) = on_desk(txn, seen).await?;
    let (correction, at) = (before.correction.clone(), txn.at());
    let (command, decision, reasons) = match ruling {
        Ruling::Order => {
            let reasons = correction.reasons.clone();
            (CorrectionCommand::Order, correction.order(actor, at), reasons)
        }
        Ruling::Decline(reasons) => {
            (CorrectionCommand::Decline, correction.decline(&reasons, actor, at), reasons)
        }
        Ruling::Withdraw(reasons) => {
            (CorrectionCommand::Withdraw, correction.withdraw(&reasons, actor, at), reasons)
        }
        Ruling::Received(on) => {
            let served = correction.serve(on, actor, at, bureau.calendar());
            (CorrectionCommand::Serve, served, String::new())
        }
    };
    let act = CorrectionAct { command, actor, reasons: &reasons };
    keep(txn, Some(&before), decided(decision)?, act, Some(&held)).await
}
