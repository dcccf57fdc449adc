//! The seal of the authority on a licence (电子印章).

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;

use super::unexpected;
use crate::config::Bureau;
use crate::domain::LicenceFace;
use crate::domain::certificate::{Certificate, Signature};

/// Name of the signature algorithm (RFC 8032).
const ALGORITHM: &str = "ED25519";

/// `certificate` with `face` under the seal, to be issued; none while the seal is away.
pub(super) fn sealed(
    txn: &Txn,
    bureau: &Bureau,
    certificate: Certificate,
    face: LicenceFace,
) -> Result<Option<Certificate>, CommandError> {
    let bytes = face.canonical_bytes(certificate.id.as_str());
    let Ok(seal) = bureau.signer().sign(&bytes) else { return Ok(None) };
    let signature =
        Signature { algorithm: ALGORITHM.to_owned(), key_id: seal.key_id, value: seal.bytes, at: txn.at() };
    Ok(Some(certificate.sign(face, signature).map_err(unexpected)?))
}
