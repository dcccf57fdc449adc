//! `openapi.json` lies beside the sources, since the pages are typed from it: it must be the server's own.

const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");

/// With `ACTNOW_WRITE_DESCRIPTION=1` it is written instead.
#[test]
fn the_kept_description_is_the_servers_own() {
    let ours = actnow_portal::description();
    if std::env::var("ACTNOW_WRITE_DESCRIPTION").is_ok() {
        std::fs::write(KEPT, &ours).unwrap();
    }
    let kept = std::fs::read_to_string(KEPT).unwrap_or_default();
    assert!(kept == ours, "run this test with ACTNOW_WRITE_DESCRIPTION=1 and build the pages again");
}
