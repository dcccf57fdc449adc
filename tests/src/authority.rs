//! An authority of a test, and the certificates it signs.

use std::path::Path;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, PublicKeyData as _};

/// An authority that nobody knows before its test.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    /// A fresh one.
    ///
    /// # Panics
    /// When no key can be made.
    pub fn fresh() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        // Two of one name could not be told apart by it.
        let name = format!("authority {:02x?}", &key.der_bytes()[1..9]);
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        let pem = params.self_signed(&key).expect("a certificate").pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// Its own certificate.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// Writes `FILE.pem` and `FILE.key` for the host or service `name` to `folder`.
    ///
    /// # Panics
    /// When they cannot be made or written.
    pub fn signs(&self, folder: &Path, file: &str, name: &str) {
        self.signs_until(2099, folder, file, name);
    }

    /// The same, good until the end of the year before `year`.
    ///
    /// # Panics
    /// When they cannot be made or written.
    pub fn signs_until(&self, year: i32, folder: &Path, file: &str, name: &str) {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(year, 1, 1);
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        for (ending, text) in [("key", key.serialize_pem()), ("pem", certificate.pem())] {
            std::fs::write(folder.join(format!("{file}.{ending}")), text).expect("a written file");
        }
    }
}
