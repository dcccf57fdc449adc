//! The PEM files of a process's certificate.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use anyhow::{Context as _, ensure};
use rustls::RootCertStore;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::TlsConfig;

/// When each file was written, and how long it is.
pub(super) type Stamp = [(SystemTime, u64); 3];

/// A file and the field of the configuration that names it.
#[derive(Debug)]
struct Named {
    field: &'static str,
    path: PathBuf,
}

impl Named {
    fn stamp(&self) -> anyhow::Result<(SystemTime, u64)> {
        let told = std::fs::metadata(&self.path).with_context(|| self.reading())?;
        Ok((told.modified()?, told.len()))
    }

    fn certificates(&self) -> anyhow::Result<Vec<CertificateDer<'static>>> {
        certificates_of(&self.path).with_context(|| self.reading())
    }

    fn reading(&self) -> String {
        format!("{}: reading {}", self.field, self.path.display())
    }
}

/// Where the files are.
#[derive(Debug)]
pub(super) struct Files {
    authorities: Named,
    certificate: Named,
    key: Named,
}

impl Files {
    /// All three, or `None` when none is named.
    pub(super) fn from_config(config: &TlsConfig) -> anyhow::Result<Option<Self>> {
        let fields = [
            ("tls.authorities_file", &config.authorities_file),
            ("tls.certificate_file", &config.certificate_file),
            ("tls.key_file", &config.key_file),
        ];
        let missing: Vec<_> =
            fields.iter().filter(|(_, path)| path.is_empty()).map(|(field, _)| *field).collect();
        if missing.len() == fields.len() {
            return Ok(None);
        }
        ensure!(missing.is_empty(), "{}: empty; all three files are needed, or none", missing.join(", "));
        let [authorities, certificate, key] = fields.map(|(field, path)| Named { field, path: path.into() });
        Ok(Some(Self { authorities, certificate, key }))
    }

    pub(super) fn stamp(&self) -> anyhow::Result<Stamp> {
        Ok([self.authorities.stamp()?, self.certificate.stamp()?, self.key.stamp()?])
    }

    /// Whose certificates are believed.
    pub(super) fn authorities(&self) -> anyhow::Result<RootCertStore> {
        store_of(self.authorities.certificates()?).with_context(|| self.authorities.reading())
    }

    /// The certificate and what stands between it and an authority.
    pub(super) fn chain(&self) -> anyhow::Result<Vec<CertificateDer<'static>>> {
        self.certificate.certificates()
    }

    pub(super) fn private_key(&self) -> anyhow::Result<PrivateKeyDer<'static>> {
        PrivateKeyDer::from_pem_file(&self.key.path).with_context(|| self.key.reading())
    }
}

fn certificates_of(file: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>)?;
    ensure!(!read.is_empty(), "it holds no certificate");
    Ok(read)
}

fn store_of(certificates: Vec<CertificateDer<'static>>) -> anyhow::Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    certificates.into_iter().try_for_each(|certificate| roots.add(certificate))?;
    Ok(roots)
}

/// The authorities of a PEM file.
pub(crate) fn authorities_of(file: &Path) -> anyhow::Result<RootCertStore> {
    let read = certificates_of(file).and_then(store_of);
    read.with_context(|| format!("reading the certificates of {}", file.display()))
}

/// The cryptography of the house.
pub(crate) fn ring() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}
