//! The shelf of uploads: each file once, under its digest, sealed, since it shows persons and signatures.

use std::path::Path;
use std::sync::Arc;

use actnow_chassis::CommandError;
use actnow_chassis::database::Database;
use actnow_chassis::digest::sha256_hex;
use actnow_chassis::privacy::PrivacyKeys;
use anyhow::{Context, Result};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Place;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};

use crate::store::{self, MaterialRow};

/// Largest upload in bytes.
pub(crate) const LARGEST_UPLOAD: usize = 10 * 1024 * 1024;

/// Where uploads lie. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Shelf {
    files: Arc<dyn ObjectStore>,
    database: Database,
    keys: PrivacyKeys,
}

/// A file as it was handed in.
pub(crate) struct Upload {
    pub(crate) name: String,
    pub(crate) by: String,
    pub(crate) bytes: Vec<u8>,
}

impl Shelf {
    /// The shelf in a folder, which is made when it is missing.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub(crate) fn open(folder: &Path, database: Database, keys: PrivacyKeys) -> Result<Self> {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("the folder of materials, {}", folder.display()))?;
        Ok(Self { files: Arc::new(LocalFileSystem::new_with_prefix(folder)?), database, keys })
    }

    /// Puts a file on the shelf; one that is there already stays as it is. `None` when it is of no kind that is
    /// taken. Answers what is known of it, and whether it was known before.
    ///
    /// # Errors
    /// When the folder or the database is away.
    pub(crate) async fn put(&self, upload: Upload) -> Result<Option<(MaterialRow, bool)>, CommandError> {
        let Some(media_type) = media_type_of(&upload.bytes) else { return Ok(None) };
        let sha256 = sha256_hex(&upload.bytes);
        if let Some(known) = store::find_material(self.database.reader(), &sha256).await? {
            return Ok(Some((known, true)));
        }
        let sealed =
            self.keys.sealing.seal(&upload.bytes, sha256.as_bytes()).map_err(CommandError::internal)?;
        // The file first: a row without its file would promise what is not there.
        let put = self.files.put(&place(&sha256), PutPayload::from(sealed)).await;
        put.map_err(|error| CommandError::Unavailable("materials", Some(error.into())))?;
        let row = MaterialRow {
            sha256,
            media_type: media_type.to_owned(),
            size: i64::try_from(upload.bytes.len()).unwrap_or(i64::MAX),
            name: upload.name,
            uploaded_by: upload.by,
            uploaded_at: self.database.clock().now(),
        };
        let new = store::insert_material(self.database.writer(), &row).await?;
        Ok(Some((row, !new)))
    }

    /// A file by its digest; `None` when there is none.
    ///
    /// # Errors
    /// When the folder or the database is away, or the file was changed.
    pub(crate) async fn get(&self, sha256: &str) -> Result<Option<(MaterialRow, Vec<u8>)>, CommandError> {
        let Some(row) = store::find_material(self.database.reader(), sha256).await? else { return Ok(None) };
        let away = |error: object_store::Error| CommandError::Unavailable("materials", Some(error.into()));
        let sealed = self.files.get(&place(sha256)).await.map_err(away)?.bytes().await.map_err(away)?;
        let bytes = self.keys.sealing.open(&sealed, sha256.as_bytes()).map_err(CommandError::internal)?;
        Ok(Some((row, bytes)))
    }
}

/// Two letters of the digest make a folder, so that none grows without end.
fn place(sha256: &str) -> Place {
    Place::from(format!("{}/{sha256}", sha256.get(..2).unwrap_or_default()))
}

/// The kind of a file by how it begins; what a browser calls it does not count.
fn media_type_of(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [b'%', b'P', b'D', b'F', b'-', ..] => Some("application/pdf"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::media_type_of;

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        assert_eq!(media_type_of(b"%PDF-1.7\n"), Some("application/pdf"));
        assert_eq!(media_type_of(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
        assert_eq!(media_type_of(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        for wrong in [b"".as_slice(), b"MZ", b"<svg onload=alert(1)>", b"\x89PNG", b"GIF89a"] {
            assert_eq!(media_type_of(wrong), None);
        }
    }
}
