//! Half a configuration is refused by the name of its field.

use super::{Tls, TlsConfig};

fn refused(config: &TlsConfig) -> String {
    format!("{:#}", Tls::from_config(config).unwrap_err())
}

#[test]
fn nothing_is_no_tls_and_half_of_it_names_what_is_missing() {
    assert!(Tls::from_config(&TlsConfig::default()).unwrap().is_none());
    for (files, said) in [
        (["", "", "k"], "tls.authorities_file, tls.certificate_file: empty"),
        (["a", "c", ""], "tls.key_file: empty"),
        (["", "c", "k"], "tls.authorities_file: empty"),
        (["/nowhere/a", "c", "k"], "tls.authorities_file: reading /nowhere/a"),
    ] {
        let [authorities_file, certificate_file, key_file] = files.map(str::to_owned);
        let config = TlsConfig { authorities_file, certificate_file, key_file, peers: Vec::new() };
        let refused = refused(&config);
        assert!(refused.starts_with(said), "{files:?}: {refused}");
    }
    let peers = TlsConfig { peers: vec!["portal".to_owned()], ..TlsConfig::default() };
    assert!(refused(&peers).starts_with("tls.peers"));
}

#[test]
fn a_file_of_another_kind_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("authorities.pem");
    std::fs::write(&file, "not a certificate").unwrap();
    let path = file.display().to_string();
    let config = TlsConfig {
        authorities_file: path.clone(),
        certificate_file: path.clone(),
        key_file: path,
        peers: Vec::new(),
    };
    let refused = refused(&config);
    assert!(
        refused.starts_with("tls.authorities_file: reading") && refused.contains("no certificate"),
        "{refused}"
    );
}
