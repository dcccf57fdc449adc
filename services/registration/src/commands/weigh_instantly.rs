//! What the published rules of instant approval say to an establishment (秒批): weighed when it is handed in, kept with
//! it, and put beside what a clerk then comes to, in the same unit of work.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Role, Text};
use actnow_statutory_clock::legal_date;
use uuid::Uuid;

use super::act_docket::{Act, write_down};
use super::machine;
use crate::config::{Bureau, Instant};
use crate::domain::ManualReason;
use crate::domain::instant_approval::{
    ClerkRuling, EvaluationStep, InstantApproval, InstantEvaluation, InstantInputs, InstantMode,
    InstantOutcome, InstantRule, InstantSubject,
};
use crate::store::EvaluationRecord;

/// What the rules say, and what follows.
pub(super) struct Weighed {
    kept: Option<(InstantMode, InstantApproval)>,
    waits: Vec<ManualReason>,
}

impl Weighed {
    /// Why a person decides; empty where the machine does.
    pub(super) fn waits(&self) -> &[ManualReason] {
        &self.waits
    }

    /// Why a person decides about what was returned before, whatever the rules say.
    pub(super) fn waits_again(&self) -> Vec<ManualReason> {
        if self.for_machine().is_some() { vec![returned_before()] } else { self.waits.clone() }
    }

    /// What the machine registers by; none where a person decides.
    pub(super) fn for_machine(&self) -> Option<&InstantApproval> {
        self.kept.as_ref().filter(|_| self.waits.is_empty()).map(|(_, approval)| approval)
    }
}

/// Asks the rules about a form. Beside a clerk they say nothing that the clerk could lean on.
pub(super) fn weigh(bureau: &Bureau, subject: &InstantSubject<'_>) -> Weighed {
    let Instant { mode, rules, .. } = bureau.instant();
    let evaluate = || rules.evaluate(InstantInputs::of(subject));
    // What is to be judged is told beside the rule that asks for a person.
    let beside = |first: Vec<ManualReason>| -> Vec<ManualReason> {
        first.into_iter().chain(subject.findings.manual.iter().cloned()).collect()
    };
    match mode {
        InstantMode::Off => Weighed { kept: None, waits: vec![resting()] },
        InstantMode::Shadow => {
            Weighed { kept: Some((*mode, evaluate())), waits: beside(vec![in_the_shadow()]) }
        }
        InstantMode::On => {
            let approval = evaluate();
            let waits = match approval.outcome() {
                InstantOutcome::Approve => Vec::new(),
                InstantOutcome::ToPerson => beside(approval.reasons()),
            };
            Weighed { kept: Some((*mode, approval)), waits }
        }
    }
}

/// Why the machine leaves to a person what its rules allow.
fn returned_before() -> ManualReason {
    let text =
        Text::new("曾退回补正，由登记人员继续办理", "it was returned before, a registrar goes on with it");
    ManualReason::new("8.2", "INSTANT_RETURNED_BEFORE", text)
}

fn resting() -> ManualReason {
    let text = Text::new("秒批未启用，由登记人员办理", "instant approval is off, a registrar decides");
    ManualReason::new("8.2", "INSTANT_OFF", text)
}

fn in_the_shadow() -> ManualReason {
    let text = Text::new(
        "秒批规则试运行，由登记人员办理",
        "the rules of instant approval are on trial, a registrar decides",
    );
    ManualReason::new("8.2", "INSTANT_SHADOW", text)
}

/// Keeps what the rules said to a filing that was just handed in; nothing where they rest. Answers whether its approval
/// is drawn for a second look.
///
/// # Errors
/// When the database is away.
pub(super) async fn keep_in(
    txn: &Txn,
    bureau: &Bureau,
    filing_id: Uuid,
    weighed: Weighed,
) -> Result<bool, CommandError> {
    let Some((mode, approval)) = weighed.kept else { return Ok(false) };
    let draw = &bureau.instant().draw;
    let evaluation = InstantEvaluation::made(filing_id, mode, legal_date(txn.at()), approval, draw);
    let (is_drawn, reasons) = (evaluation.is_drawn(), rules_line(&evaluation.approval));
    let record = EvaluationRecord { version: 1, evaluation };
    write(txn, &record, "", EvaluationStep::Evaluate, &reasons);
    aggregate::save_with_commit(txn, &record, 0).await?;
    Ok(is_drawn)
}

/// Puts what persons came to beside what the rules said; nothing where no ruling is awaited.
///
/// # Errors
/// When the database is away.
pub(super) async fn compare_in(txn: &Txn, filing_id: Uuid, ruling: ClerkRuling) -> Result<(), CommandError> {
    let Some(before) = aggregate::find_for_update::<EvaluationRecord>(txn, filing_id).await? else {
        return Ok(());
    };
    let Some(evaluation) = before.evaluation.clone().compared(ruling, txn.at()) else { return Ok(()) };
    let record = EvaluationRecord { version: before.version + 1, evaluation };
    let reasons = format!("{}; {}", rules_line(&record.evaluation.approval), ruling.as_str());
    write(txn, &record, before.evaluation.state.name(), EvaluationStep::Compare, &reasons);
    aggregate::save_with_commit(txn, &record, before.version).await
}

fn write(txn: &Txn, record: &EvaluationRecord, old: &'static str, step: EvaluationStep, reasons: &str) {
    let (action, actor) = (step.as_str(), machine());
    let act = Act { action, roles: &[Role::System], actor: &actor, reasons };
    write_down(txn, record, old, "8.2", &act);
}

/// The version of the rules, and those that do not hold; what each looked at is kept with the evaluation.
pub(super) fn rules_line(approval: &InstantApproval) -> String {
    let doubts: Vec<&str> = approval.doubts().into_iter().map(InstantRule::rule).collect();
    match doubts.as_slice() {
        [] => format!("rules {}: every one holds", approval.rules.version),
        broken => format!("rules {}: {} not", approval.rules.version, broken.join(", ")),
    }
}
