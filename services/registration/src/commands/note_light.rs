//! A light (亮灯) that changes: a line of the journal and a fact for each who is told, in one unit of work (8.3).

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_statutory_clock::Light;

use crate::domain::clocks::Clock;
use crate::domain::revocation::RevocationState;
use crate::facts::{Lit, LitMatter, tell_light};
use crate::store::{DormancyRecord, FilingRecord, RevocationRecord, lights};

/// The light of a filing.
pub(super) fn of_filing(record: &FilingRecord) -> Lit {
    let due = record.filing.state.review_clock().map(|clock| clock.due().date);
    Lit { matter: LitMatter::Filing, id: record.filing.id, clock: Clock::FilingReview.name(), due }
}

/// The light of a revocation.
pub(super) fn of_revocation(record: &RevocationRecord) -> Lit {
    let state = &record.revocation.state;
    let clock = if matches!(state, RevocationState::Applied { .. }) {
        Clock::RevocationAcceptance
    } else {
        Clock::RevocationInvestigation
    };
    let due = state.clock().map(|clock| clock.due().date);
    Lit { matter: LitMatter::Revocation, id: record.revocation.id, clock: clock.name(), due }
}

/// The light of a dormancy.
pub(super) fn of_dormancy(record: &DormancyRecord) -> Lit {
    let due = record.dormancy.state.clock().map(|clock| clock.due().date);
    Lit { matter: LitMatter::Dormancy, id: record.dormancy.id, clock: Clock::DormancyPublicity.name(), due }
}

/// Notes that the light of `lit`, whose row this transaction has locked, turned to `light`, and tells it. Where it is as
/// urgent already, nothing.
///
/// # Errors
/// When the database is away.
pub(super) async fn note_light_in(txn: &Txn, lit: Lit, light: Light, why: &str) -> Result<(), CommandError> {
    if let Some(seq) = lights::note(txn, lit.id, light, why).await? {
        tell_light(txn, lit, seq, light);
    }
    Ok(())
}
