//! A certificate on the desk: reserved with the number, sealed, put in force with the licence.

use actnow_chassis::aggregate;
use actnow_chassis::certificate_signing::SigningUnavailable;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Role};
use actnow_identifiers::ECertificateId;
use chrono::NaiveDate;
use uuid::Uuid;

use super::docket::Docket;
use super::{machine, no, unexpected};
use crate::config::Bureau;
use crate::domain::application::ApplicationState;
use crate::domain::certificate::{
    CertificateDecision, CertificateEnd, CertificateFace, FoodCertificate, Seal,
};
use crate::domain::face::certificate_face;
use crate::domain::permissions::FoodCommand;
use crate::store::Certificate;
use crate::store::certificates;
use crate::store::series::certificate_serial;

const BASIS: &str = "Order 78 art 26";
/// Name of the signature algorithm in the seal (RFC 8032).
const ALGORITHM: &str = "Ed25519";

/// The identifier of the first certificate of a number: the `n`-th of its day.
pub(super) fn first_edition(bureau: &Bureau, day: NaiveDate, n: i64) -> Result<ECertificateId, CommandError> {
    edition(bureau, &certificate_serial(day, n), 1)
}

/// The identifier of the certificate that takes the place of `before`: the same serial, the next version.
pub(super) fn next_edition(bureau: &Bureau, before: &ECertificateId) -> Result<ECertificateId, CommandError> {
    edition(bureau, before.serial(), before.version().saturating_add(1))
}

fn edition(bureau: &Bureau, serial: &str, version: u16) -> Result<ECertificateId, CommandError> {
    let kind = &bureau.settings().certificate_type;
    ECertificateId::compose(kind, bureau.authority(), serial, version).map_err(CommandError::internal)
}

/// The seal of the authority over `face`.
fn seal(txn: &Txn, bureau: &Bureau, face: &CertificateFace) -> Result<Seal, SigningUnavailable> {
    let signature = bureau.signer().sign(&face.canonical_bytes())?;
    Ok(Seal {
        algorithm: ALGORITHM.to_owned(),
        key_id: signature.key_id,
        signature: signature.bytes,
        signed_at: txn.at(),
    })
}

/// One certificate in one transaction.
pub(super) struct CertificateDocket<'a> {
    txn: &'a Txn,
    bureau: &'a Bureau,
    pub(super) row: Certificate,
    since: i64,
}

impl<'a> CertificateDocket<'a> {
    /// Reserves the certificate of an application that was just granted, under `identifier`.
    pub(super) fn reserve(docket: &mut Docket<'a>, identifier: ECertificateId) -> Result<Self, CommandError> {
        let ApplicationState::Granted { acceptance, grant } = docket.row.standing() else {
            return Err(CommandError::internal(anyhow::anyhow!("only a granted licence has a certificate")));
        };
        let (bureau, application) = (docket.bureau, &docket.row.application);
        let (form, authority) = (&application.form, &bureau.settings().authority_name);
        let face = certificate_face(form, grant, acceptance.regime, identifier.clone(), authority);
        let row = Certificate {
            id: docket.txn.next_id(),
            version: 0,
            application_id: application.id,
            case_id: application.case_id,
            steps: 1,
            certificate: FoodCertificate::reserve(face),
        };
        docket.row.notes.certificate = Some(identifier);
        let mut reserved = Self { txn: docket.txn, bureau, row, since: 0 };
        reserved.record("", BASIS, &machine());
        Ok(reserved)
    }

    /// The certificate of a licence that is taken over: sealed and in force; `steps` as in its row.
    ///
    /// # Errors
    /// [`CommandError::Unavailable`] while nothing can be sealed.
    pub(super) fn taken_over(
        txn: &'a Txn,
        bureau: &'a Bureau,
        application_id: Uuid,
        face: CertificateFace,
        steps: i64,
        actor: &Actor,
    ) -> Result<Self, CommandError> {
        let seal = seal(txn, bureau, &face).map_err(|unavailable| {
            CommandError::Unavailable("certificate signing", Some(unavailable.into()))
        })?;
        let decision = FoodCertificate::taken_over(face, seal, actor).map_err(no)?;
        let row = Certificate {
            id: txn.next_id(),
            version: 0,
            application_id,
            case_id: None,
            steps,
            certificate: decision.now,
        };
        let mut docket = Self { txn, bureau, row, since: 0 };
        docket.record_as(FoodCommand::ImportLicence, "", decision.basis, actor);
        Ok(docket)
    }

    /// The certificate of an application that was granted earlier.
    pub(super) async fn of(
        txn: &'a Txn,
        bureau: &'a Bureau,
        application_id: Uuid,
    ) -> Result<Self, CommandError> {
        let row = certificates::get_of_application(txn, application_id).await?;
        Ok(Self { txn, bureau, since: row.version, row })
    }

    /// Ends it with its licence.
    pub(super) fn end(&mut self, end: CertificateEnd) -> Result<(), CommandError> {
        let machine = machine();
        let decision = self.row.certificate.clone().end(end, &machine).map_err(unexpected)?;
        self.decide(decision, &machine);
        Ok(())
    }

    /// Seals it over its canonical bytes.
    pub(super) fn sign(&mut self) -> Result<Result<(), SigningUnavailable>, CommandError> {
        let seal = match seal(self.txn, self.bureau, &self.row.certificate.face) {
            Ok(seal) => seal,
            Err(unavailable) => return Ok(Err(unavailable)),
        };
        let machine = machine();
        let decision = self.row.certificate.clone().sign(seal, &machine).map_err(unexpected)?;
        self.decide(decision, &machine);
        Ok(Ok(()))
    }

    /// Puts it in force.
    pub(super) fn put_in_force(&mut self) -> Result<(), CommandError> {
        let machine = machine();
        let decision = self.row.certificate.clone().put_in_force(&machine).map_err(unexpected)?;
        self.decide(decision, &machine);
        Ok(())
    }

    fn decide(&mut self, decision: CertificateDecision, actor: &Actor) {
        if decision.now == self.row.certificate {
            return;
        }
        let old = self.row.certificate.state.name();
        self.row.certificate = decision.now;
        self.record(old, decision.basis, actor);
    }

    fn record(&mut self, old: &'static str, basis: &str, actor: &Actor) {
        self.record_as(FoodCommand::KeepCertificate, old, basis, actor);
    }

    fn record_as(&mut self, command: FoodCommand, old: &'static str, basis: &str, actor: &Actor) {
        self.row.version += 1;
        let role = actor.acting_as(command.roles()).unwrap_or(Role::System);
        self.txn.in_the_name_of(actor, || {
            aggregate::record(self.txn, &self.row, old, command.as_str(), basis, role, "");
        });
    }

    /// Saves what changed.
    pub(super) async fn finish(self) -> Result<(), CommandError> {
        if self.row.version == self.since {
            return Ok(());
        }
        aggregate::save(self.txn, &self.row, self.since).await
    }
}
