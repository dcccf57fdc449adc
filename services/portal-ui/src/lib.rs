//! The built web pages of the portal, embedded in the program. Nothing else lives here.

use std::borrow::Cow;
use std::fmt::Write;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/ui/"]
struct Files;

/// Stands in the built page wherever the nonce of a request belongs.
const NONCE: &str = "__NONCE__";
/// The page all others are drawn in.
const INDEX: &str = "index.html";
/// Below this folder every file's name holds a hash of its content.
const HASHED: &str = "assets/";

/// One file of the web pages.
#[derive(Debug, Clone)]
pub struct Asset {
    /// The content.
    pub bytes: Cow<'static, [u8]>,
    /// Media type for the Content-Type header.
    pub content_type: &'static str,
    /// Whether the name changes with the content, so that it may be kept for ever.
    pub immutable: bool,
    /// Strong validator, in quotes as the ETag header wants it.
    pub etag: String,
}

/// The file at `path`, without a leading slash: `assets/index-4f2a.js`. The page itself comes from [`index`].
pub fn asset(path: &str) -> Option<Asset> {
    if path == INDEX || path.starts_with('.') {
        return None;
    }
    let file = Files::get(path)?;
    let mut etag = String::from("\"");
    for byte in &file.metadata.sha256_hash()[..16] {
        // Writing to a String cannot fail.
        let _ = write!(etag, "{byte:02x}");
    }
    etag.push('"');
    Some(Asset {
        bytes: file.data,
        content_type: content_type(path),
        immutable: path.starts_with(HASHED),
        etag,
    })
}

/// The page, with the nonce under which its scripts and styles may run. Answer it with `no-store`.
pub fn index(nonce: &str) -> String {
    let page = Files::get(INDEX).map(|file| file.data).unwrap_or_default();
    String::from_utf8_lossy(&page).replace(NONCE, nonce)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::{asset, index};

    #[test]
    fn the_page_is_there_and_takes_the_nonce_of_its_request() {
        let page = index("n0nce");
        assert!(page.contains("Act Now"));
        assert!(!page.contains("__NONCE__"));
        assert_eq!(page.contains("<script"), page.contains("nonce=\"n0nce\""));
    }

    #[test]
    fn the_page_is_not_an_asset_and_neither_is_the_list_of_files() {
        assert!(asset("index.html").is_none());
        assert!(asset(".vite/manifest.json").is_none());
        assert!(asset("nothing.js").is_none());
    }
}
