//! A licence on the desk: its decisions of one transaction are recorded, told and saved once, its certificate follows
//! it, and the alarms of its last day and of its commitment are set while it lives.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Role;

use super::certificate::CertificateDocket;
use super::docket::Act;
use super::due::{self, Armed, settle, wanted_of_licence};
use crate::config::Bureau;
use crate::domain::certificate::CertificateEnd;
use crate::domain::form::FoodForm;
use crate::domain::licence::{LicenceDecision, LicenceEnd, LicenceState};
use crate::facts::{Speaker, Told, tell_all};
use crate::store::parties::{self, Parties};
use crate::store::{Application, Licence};

/// One licence in one transaction.
pub(super) struct LicenceDocket<'a> {
    txn: &'a Txn,
    bureau: &'a Bureau,
    pub(super) row: Licence,
    read: Option<Licence>,
    postponed: Option<Armed>,
}

impl<'a> LicenceDocket<'a> {
    /// A docket for a licence that was read and locked.
    pub(super) fn of(txn: &'a Txn, bureau: &'a Bureau, row: Licence) -> Self {
        Self { txn, bureau, read: Some(row.clone()), row, postponed: None }
    }

    /// A docket for a licence that was just issued; the fact is told with its application.
    pub(super) fn open(txn: &'a Txn, bureau: &'a Bureau, row: Licence, act: &Act<'_>) -> Self {
        let mut docket = Self { txn, bureau, row, read: None, postponed: None };
        docket.record(act, "", "Licensing Law 44");
        docket
    }

    /// The transaction it is on the desk in.
    pub(super) fn txn(&self) -> &'a Txn {
        self.txn
    }

    /// The form it was granted on.
    ///
    /// # Errors
    /// When the database is away.
    pub(super) async fn form(&self) -> Result<FoodForm, CommandError> {
        let id = self.row.licence.application_id;
        Ok(aggregate::get::<Application>(self.txn, id).await?.application.form)
    }

    /// Who is concerned by it, for the recusal of inspectors.
    ///
    /// # Errors
    /// When the database is away.
    pub(super) async fn parties(&self) -> Result<Parties, CommandError> {
        parties::read(self.txn, self.bureau.privacy(), self.row.licence.application_id).await
    }

    /// Writes a decision down and tells its facts, to `parties` where they ask for an inspection. One that changes
    /// nothing leaves no trace.
    pub(super) fn decide(
        &mut self,
        decision: LicenceDecision,
        act: &Act<'_>,
        form: &FoodForm,
        parties: &Parties,
    ) {
        if decision.now == self.row.licence {
            return;
        }
        let old = self.row.licence.state.name();
        self.row.licence = decision.now;
        self.record(act, old, decision.basis);
        let speaker = Speaker {
            id: self.row.licence.id,
            application_id: self.row.licence.application_id,
            version: self.row.version,
            form,
            manual: &[],
            ground: "",
            decided_by: &act.actor.subject,
            rule_set: "",
            certificate: "",
            act: "",
            related_usccs: &parties.related_usccs,
            related_persons: &parties.related_persons,
        };
        tell_all(self.txn, speaker, &mut Told::default(), &decision.facts);
    }

    fn record(&mut self, act: &Act<'_>, old: &'static str, basis: &str) {
        self.row.version += 1;
        let role = act.actor.acting_as(act.command.roles()).unwrap_or(Role::System);
        self.txn.in_the_name_of(act.actor, || {
            let action = act.command.as_str();
            aggregate::record(self.txn, &self.row, old, action, basis, role, act.reasons.clone());
        });
    }

    /// Looks at its last day again an hour from now: a later version is on its way.
    pub(super) fn look_again(&mut self) {
        self.postponed = Some((due::LICENCE_EXPIRES, self.txn.at() + chrono::TimeDelta::hours(1)));
    }

    /// Saves what changed, ends its certificate with it and sets its alarm.
    ///
    /// # Errors
    /// When the database is away.
    pub(super) async fn finish(self) -> Result<Licence, CommandError> {
        let Self { txn, bureau, row, read, postponed } = self;
        let subject = row.licence.id.to_string();
        let calendar = bureau.law().calendar;
        let before = read.as_ref().map(|read| wanted_of_licence(read, calendar)).unwrap_or_default();
        let mut after = wanted_of_licence(&row, calendar);
        if let Some(later) = postponed {
            after.retain(|(kind, _)| *kind != later.0);
            after.push(later);
        }
        settle(txn, &subject, &before, &after);
        if read.as_ref() == Some(&row) {
            return Ok(row);
        }
        let ended_before = read.as_ref().is_some_and(|read| certificate_end(read).is_some());
        if let Some(end) = certificate_end(&row).filter(|_| !ended_before) {
            let mut certificate = CertificateDocket::of(txn, bureau, row.licence.application_id).await?;
            certificate.end(end)?;
            certificate.finish().await?;
        }
        aggregate::save(txn, &row, read.map_or(0, |read| read.version)).await?;
        Ok(row)
    }
}

/// How a certificate ends with its licence.
fn certificate_end(row: &Licence) -> Option<CertificateEnd> {
    match &row.licence.state {
        LicenceState::Active | LicenceState::SuspendedByLateRenewal { .. } => None,
        LicenceState::Ended { end, .. } => Some(match end {
            LicenceEnd::Superseded { .. } => CertificateEnd::Superseded,
            LicenceEnd::Expired => CertificateEnd::Expired,
            LicenceEnd::Cancelled { .. } => CertificateEnd::Cancelled,
            LicenceEnd::Revoked { .. } => CertificateEnd::Revoked,
        }),
    }
}
