//! Planted passwords, session tokens and secrets stand in no log line and in no row, whatever is done with them.

use std::io;
use std::sync::{Arc, Mutex};

use actnow_identity::DEMO_PASSWORD;
use actnow_proto::identity::v1 as wire;
use tracing_subscriber::fmt::MakeWriter;

use crate::house::{ADDRESS, On, TestHouse, id};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Lines;
    fn make_writer(&'a self) -> Lines {
        self.clone()
    }
}

fn holds(haystack: &[u8], needle: &str) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle.as_bytes())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn planted_secrets_stand_nowhere() {
    const WRONG: &str = "Canary-wrong-4711";
    const IN_THE_WRONG_FIELD: &str = "canary-field-4711";
    const NEW: &str = "Canary-new-4711";
    const SHORT: &str = "Cnry-1";
    let lines = Lines::default();
    // Everything the house itself would ever log, down to the finest; the database driver prints values at that level.
    let filter = "trace,sqlx=warn,sea_orm=warn,h2=debug,hyper=debug";
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(lines.clone()).finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let house = TestHouse::start(On::Sqlite).await;
    let _ = house.try_in("window", WRONG).await;
    let _ = house.try_in(IN_THE_WRONG_FIELD, WRONG).await;
    let session = house.session_of("reviewer").await;
    let issued = house.token(&session).await.unwrap().token;
    let change = |new: &str, session: &str| wire::ChangePasswordRequest {
        session_token: session.to_owned(),
        old_password: DEMO_PASSWORD.to_owned(),
        new_password: new.to_owned(),
        source_ip: ADDRESS.to_owned(),
    };
    let _ = house.portal().change_password(change(SHORT, &session)).await;
    let fresh = house.portal().change_password(change(NEW, &session)).await.unwrap().into_inner();
    let client = wire::RegisterClientRequest {
        command_id: id(),
        client_id: "tax-bureau".to_owned(),
        name_zh: "税务局".to_owned(),
        name_en: "Tax bureau".to_owned(),
        scopes: vec![wire::Scope::CompanyRead.into()],
        purposes: vec!["tax-registration".to_owned()],
    };
    let secret = house.security_admin().register_client(client).await.unwrap().into_inner().secret;
    let (database, folder) = (house.database_file(), house.path());

    let mut rows = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        rows.extend(std::fs::read(file.unwrap().path()).unwrap());
    }
    assert!(holds(&rows, "reviewer"), "{database} was read");
    let logged = lines.0.lock().unwrap().clone();
    assert!(holds(&logged, "IdentityService"), "something was logged");
    let (token, jwt) = (fresh.session_token.as_str(), issued.as_str());
    for planted in [WRONG, NEW, SHORT, DEMO_PASSWORD, &session, token, jwt, &secret] {
        assert!(!holds(&logged, planted), "{planted} stands in the log");
        assert!(!holds(&rows, planted), "{planted} stands in the database");
    }
    // The name that was typed is counted, and stands in no event and no log.
    assert!(!holds(&logged, IN_THE_WRONG_FIELD));
    house.close().await;
}
