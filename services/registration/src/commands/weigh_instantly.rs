//! What the published rules of instant approval say to an establishment (秒批): weighed when it is handed in, kept with
//! it, and put beside what a clerk then comes to, in the same unit of work.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Text;
use actnow_instant_approval::{InstantMode, InstantOutcome, RuleBook};
use actnow_room::instant::{Drawn, Instant, draw_in, keep_in};

use crate::config::Bureau;
use crate::domain::ManualReason;
use crate::domain::filing::RegistrationFiling;
use crate::domain::instant_approval::{InstantApproval, InstantInputs, InstantSubject, reasons};

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
                InstantOutcome::ToPerson => beside(reasons(&approval)),
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

/// Keeps what the rules said to a filing that was just handed in, and draws its approval for a second look, or does not;
/// nothing where they rest.
///
/// # Errors
/// When the database is away.
pub(super) async fn keep_weighed_in(
    txn: &Txn,
    bureau: &Bureau,
    filing: &RegistrationFiling,
    weighed: Weighed,
) -> Result<(), CommandError> {
    let Some(kept) = weighed.kept else { return Ok(()) };
    if keep_in(txn, bureau, filing.id, kept).await? {
        let full_name = filing.current().content.full_name();
        let drawn = Drawn { filing_id: filing.id, full_name, parties: filing.parties.clone() };
        draw_in(txn, bureau, drawn).await?;
    }
    Ok(())
}
