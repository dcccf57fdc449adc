//! A canary among the persons: unmistakable numbers, a phone, an address and a name, handed in everywhere a person may
//! be, and then looked for in everything the house writes: its log, its spans and metrics, every file of its
//! databases and queues (free pages and write-ahead logs with them), or every row and every message where they are kept
//! by servers, every answer of an error, the page of metrics.

use std::path::Path;
use std::process::Stdio;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use actnow::case_file::FILING_TODAY;
use actnow::clients::Clients;
use actnow::house_clock::house_time;
use actnow::house_folder::{HouseFolder, HousePlan, PORTAL};
use actnow::migrate::{drop_house, migrate, topology};
use actnow_chassis::database::sql::statement;
use actnow_chassis::digest::to_hex;
use actnow_decisions::Role;
use actnow_messaging::broker::Names;
use actnow_proto::fast_track::v1::{Case, CaseState, GetCaseRequest, SubmitCaseRequest};
use actnow_tests::browser::Browser;
use actnow_tests::collector::Collector;
use actnow_tests::expect::Sample;
use actnow_tests::house::{On, program};
use actnow_tests::parts;
use actnow_tests::rows::database_of;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lapin::options::{BasicGetOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::FieldTable;
use lapin::{Channel, Connection, ConnectionProperties};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// What must be nowhere. The names of a company's shareholders and representatives are public by law; the name here
/// is of a person who is neither.
const NEEDLES: [&str; 8] = [
    "37021419000101001X",
    "370214190001010028",
    "370202190002020038",
    "370202190002020046",
    "370213190003030050",
    "13987654321",
    "canary-7f3a@example.invalid",
    "欧阳金丝雀",
];

/// How a text may be written down.
fn spellings(text: &str) -> Vec<Vec<u8>> {
    let escaped = text.encode_utf16().map(|unit| match u8::try_from(unit) {
        Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
        Ok(_) | Err(_) => format!("\\u{unit:04x}"),
    });
    let percent: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let mut spelled = vec![
        text.as_bytes().to_vec(),
        to_hex(text.as_bytes()).into_bytes(),
        to_hex(text.as_bytes()).to_uppercase().into_bytes(),
        percent.into_bytes(),
        escaped.collect::<String>().into_bytes(),
    ];
    // Base64 of a text that something stands before: the middle that is the same whatever that is.
    for shift in 0..3 {
        let bytes: Vec<u8> = std::iter::repeat_n(b'.', shift).chain(text.bytes()).collect();
        let coded = STANDARD.encode(&bytes);
        let (from, to) = (
            [0, 2, 3][shift],
            coded.trim_end_matches('=').len() - usize::from(!bytes.len().is_multiple_of(3)),
        );
        spelled.push(coded.as_bytes()[from..to].to_vec());
    }
    spelled
}

/// The needles that stand in `bytes`, however they are spelled: one walk over the bytes, since there are many.
fn found_in(bytes: &[u8]) -> Vec<&'static str> {
    let spelled = |needle: &'static str| spellings(needle).into_iter().map(move |spelled| (needle, spelled));
    let mut by_first: Vec<Vec<(&'static str, Vec<u8>)>> = vec![Vec::new(); 256];
    for (needle, spelled) in NEEDLES.into_iter().flat_map(spelled) {
        by_first[usize::from(spelled[0])].push((needle, spelled));
    }
    let mut found = std::collections::BTreeSet::new();
    for (at, byte) in bytes.iter().enumerate() {
        let stands =
            by_first[usize::from(*byte)].iter().filter(|(_, spelled)| bytes[at..].starts_with(spelled));
        found.extend(stands.map(|(needle, _)| *needle));
    }
    NEEDLES.into_iter().filter(|needle| found.contains(needle)).collect()
}

#[test]
fn a_planted_canary_is_found_however_it_is_spelled() {
    for needle in NEEDLES {
        for spelled in spellings(needle) {
            let planted = [b"log line, ".as_slice(), &spelled, b", and more"].concat();
            assert_eq!(found_in(&planted), [needle], "{}", String::from_utf8_lossy(&spelled));
        }
        for before in ["", "a", "ab", "abc"] {
            let coded = STANDARD.encode(format!("{before}{needle}{before}"));
            assert_eq!(found_in(coded.as_bytes()), [needle], "{coded}");
        }
    }
    assert_eq!(found_in("3702141900****001X 139****4321 欧** c***@example.invalid".as_bytes()), [""; 0]);
}

/// A whole house in one process that writes its log down.
struct Cage {
    folder: HouseFolder,
    process: Child,
    collector: Collector,
    portal: String,
    /// Hears every message, where they go through a broker.
    spy: Option<Spy>,
    /// Errors as they were answered.
    answers: Vec<(String, Vec<u8>)>,
    _keep: tempfile::TempDir,
}

/// A queue that gets a copy of every order and of every fact.
struct Spy {
    channel: Channel,
    queue: String,
    heard: Mutex<Vec<(String, Vec<u8>)>>,
    _connection: Connection,
}

impl Spy {
    async fn on(folder: &HouseFolder, prefix: &str) -> Self {
        let broker = parts::broker();
        let connection =
            Connection::connect(&broker, ConnectionProperties::default()).await.expect("a broker");
        let channel = connection.create_channel().await.expect("a channel");
        let (names, queue) = (Names::new(prefix), format!("{prefix}spy"));
        let exclusive = QueueDeclareOptions { exclusive: true, ..QueueDeclareOptions::default() };
        let declared = channel.queue_declare(queue.as_str().into(), exclusive, FieldTable::default()).await;
        declared.expect("a queue");
        let orders = topology(folder).queues.into_iter().flat_map(|queue| queue.orders);
        let orders = orders.map(|order| (names.orders(), order.to_owned()));
        for (exchange, key) in orders.chain([(names.events(), "#".to_owned())]) {
            let options = QueueBindOptions::default();
            let (queue, exchange, key) =
                (queue.as_str().into(), exchange.as_str().into(), key.as_str().into());
            channel
                .queue_bind(queue, exchange, key, options, FieldTable::default())
                .await
                .expect("a binding");
        }
        Self { channel, queue, heard: Mutex::default(), _connection: connection }
    }

    /// Everything heard so far, headers and all.
    async fn heard(&self) -> Vec<(String, Vec<u8>)> {
        let options = BasicGetOptions { no_ack: true };
        while let Some(got) =
            self.channel.basic_get(self.queue.as_str().into(), options).await.expect("an answer")
        {
            let name = format!("the message {}", got.routing_key);
            let headers = format!("{:?}", got.properties);
            self.heard.lock().expect("a list").push((name, [headers.as_bytes(), &got.data].concat()));
        }
        self.heard.lock().expect("a list").clone()
    }
}

impl Cage {
    async fn start(on: On) -> Self {
        let keep = tempfile::tempdir().expect("a folder");
        let collector = Collector::start().await;
        let mut plan = HousePlan {
            demo: true,
            portal: true,
            otlp_endpoint: collector.endpoint(),
            ..HousePlan::default()
        };
        if on == On::Real {
            plan.database_server = parts::database_server();
            plan.broker_addresses = vec![parts::broker()];
            plan.prefix = format!("canary_{}_", std::process::id());
        }
        let prefix = plan.prefix.clone();
        let folder = HouseFolder::create(keep.path(), plan).expect("a house");
        migrate(&folder, Some(Sample::FilingToday.at())).await.expect("a migrated house");
        let spy = match on {
            On::Embedded | On::EmbeddedApart => None,
            On::Real | On::Apart | On::ApartOnFiles => Some(Spy::on(&folder, &prefix).await),
        };
        // Appended to: what is planted in it later must not be written over.
        let log = std::fs::OpenOptions::new().create(true).append(true).open(keep.path().join("house.log"));
        let log = log.expect("a log");
        let process = Command::new(program())
            .args(["run", "--house"])
            .arg(folder.path())
            // Whatever an operator may turn on: all that our own code says, and the libraries below it nearly all.
            .env("ACTNOW_LOG", "actnow=trace,debug")
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .expect("a process");
        let until = Instant::now() + Duration::from_secs(60);
        let portal = loop {
            if let Ok(at) = folder.whereabouts(PORTAL)
                && TcpStream::connect(&at.http).await.is_ok()
            {
                break at.http;
            }
            assert!(Instant::now() < until, "the house does not start");
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        Self { folder, process, collector, portal, spy, answers: Vec::new(), _keep: keep }
    }

    fn heard(&mut self, what: &str, status: u16, body: &[u8]) {
        assert!((400..500).contains(&status), "{what} was answered with {status}");
        self.answers.push((what.to_owned(), body.to_vec()));
    }

    /// Where a canary was found.
    async fn search(&self) -> Vec<String> {
        let mut places = Vec::new();
        let mut look = |place: String, bytes: &[u8]| {
            places.extend(found_in(bytes).into_iter().map(|needle| format!("{place}: {needle}")));
        };
        for (name, bytes) in self.written().await {
            look(name, &bytes);
        }
        for (n, bytes) in self.collector.received().iter().enumerate() {
            look(format!("export {n}"), bytes);
        }
        for (what, bytes) in &self.answers {
            look(format!("the answer to {what}"), bytes);
        }
        look("the page of metrics".to_owned(), &self.metrics().await);
        places
    }

    /// All that the house wrote: its files, every row of databases that are none of its files, every message that went
    /// through a broker.
    async fn written(&self) -> Vec<(String, Vec<u8>)> {
        let mut written = files(self.folder.path());
        if let Some(spy) = &self.spy {
            written.extend(spy.heard().await);
            for service in self.folder.services() {
                written.extend(rows(&self.folder, service).await);
            }
        }
        written
    }

    async fn end(mut self) {
        self.process.kill().await.expect("an ended process");
        if self.spy.is_some() {
            drop_house(&self.folder).await.expect("a dropped house");
        }
    }

    async fn metrics(&self) -> Vec<u8> {
        let admin = self.folder.whereabouts(PORTAL).expect("a portal").admin;
        let answer = Browser::new(admin.parse().expect("an address")).get("/metrics").await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.body
    }
}

/// Every row of every table in the database of `service`, as PostgreSQL writes it down.
async fn rows(folder: &HouseFolder, service: &str) -> Vec<(String, Vec<u8>)> {
    let database = database_of(folder, service).await;
    let reader = database.reader();
    let asked = async |sql: &str| reader.query_all_raw(statement(reader, sql, vec![])).await.expect("rows");
    let mut written = Vec::new();
    for table in asked("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").await {
        let table: String = table.try_get("", "tablename").expect("a name");
        let rows = asked(&format!("SELECT t::text AS line FROM \"{table}\" t")).await;
        let lines = rows.iter().map(|row| row.try_get::<String>("", "line").expect("a line"));
        let all: Vec<String> = lines.collect();
        written.push((format!("{}.db.{table}", service.replace('-', "_")), all.join("\n").into_bytes()));
    }
    database.close().await;
    written
}

/// Every file below `folder`.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.is_file() {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            found.push((name, std::fs::read(&path).expect("a file")));
        }
    }
    found
}

/// The sample case with the canary among its persons.
fn text() -> String {
    let text = FILING_TODAY
        .replace("13800138000", "13987654321")
        .replace("liaison@example.invalid", "canary-7f3a@example.invalid")
        .replace("联络样例", "欧阳金丝雀");
    for needle in NEEDLES {
        assert!(text.contains(needle), "{needle} is not handed in");
    }
    text
}

/// What somebody mistypes: each is refused, and none of it comes back.
fn mistyped(good: &SubmitCaseRequest) -> Vec<(&'static str, SubmitCaseRequest)> {
    let changed = |change: &dyn Fn(&mut SubmitCaseRequest)| {
        let mut other = good.clone();
        change(&mut other);
        other
    };
    vec![
        ("a number in place of a phone", changed(&|one| one.persons[0].phone = NEEDLES[0].to_owned() + "1")),
        ("a phone in place of a number", changed(&|one| one.persons[0].id_number = NEEDLES[5].to_owned())),
        ("a wrong check digit", changed(&|one| one.persons[4].id_number = format!("{}7", &NEEDLES[4][..17]))),
        ("an address in place of a phone", changed(&|one| one.persons[4].phone = NEEDLES[6].to_owned())),
        ("a number for a reference", changed(&|one| one.persons[4].r#ref = format!("{0}{0}", NEEDLES[4]))),
        ("a number for the authority", changed(&|one| one.authority = NEEDLES[1].to_owned())),
        ("a name in place of a number", changed(&|one| one.persons[4].id_number = NEEDLES[7].to_owned())),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn no_canary_leaves_its_cage_embedded() {
    let stores = ["fast_track.db", "registration.db", "food_licensing.db", "queues.db", "portal.db"];
    no_canary_leaves_its_cage(On::Embedded, &stores).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_canary_leaves_its_cage_on_real_parts() {
    let stores = ["fast_track.db", "registration.db", "food_licensing.db", "portal.db", "the message"];
    no_canary_leaves_its_cage(On::Real, &stores).await;
}

async fn no_canary_leaves_its_cage(on: On, stores: &[&str]) {
    let mut cage = Cage::start(on).await;
    let clients = Clients::of(&cage.folder).expect("clients");
    let now = house_time(&clients).await.expect("the time of the house");
    let case = actnow::case_file::CaseFile::parse(&text()).expect("a case");
    let submission = case.submission("canary", now).expect("a submission");
    // Refused over gRPC, field by field.
    let mut desk = clients.desk("window-3", &[Role::Window]).expect("a desk");
    for (what, wrong) in mistyped(&submission) {
        let refused =
            desk.fast_track.submit_case(SubmitCaseRequest { command_id: what.to_owned(), ..wrong }).await;
        let status = refused.expect_err(what);
        let said = format!("{status:?} {} {:?}", status.message(), String::from_utf8_lossy(status.details()));
        cage.heard(what, 400, [said.as_bytes(), status.details()].concat().as_slice());
    }
    at_the_portal(&mut cage, &submission).await;
    // And taken: it runs through every department.
    let opened =
        desk.fast_track.submit_case(submission).await.expect("a case").into_inner().case.expect("a case");
    let until = Instant::now() + Duration::from_secs(60);
    let done = loop {
        let request = GetCaseRequest { case_id: opened.case_id.clone() };
        let seen =
            desk.fast_track.get_case(request).await.expect("a case").into_inner().case.expect("a case");
        if seen.state() == CaseState::Completed {
            break seen;
        }
        assert!(Instant::now() < until, "not completed: {seen:#?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    who_may_sees_it(&cage, &done).await;
    who_may_finds_it(&cage).await;
    // Spans are sent in batches.
    let until = Instant::now() + Duration::from_secs(20);
    let told = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    while !cage.collector.received().iter().any(|export| told(export, &opened.case_id)) {
        assert!(Instant::now() < until, "no span names the case");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // The places are those where the case itself stands; otherwise nothing would be proved by what is missing.
    let written = cage.written().await;
    let log = &written.iter().find(|(name, _)| name == "house.log").expect("a log").1;
    let said = String::from_utf8_lossy(log);
    assert!(said.contains("Serving gRPC") && said.contains("DEBUG"), "{said}");
    for name in stores {
        let of_that_name = written.iter().filter(|(store, _)| store.starts_with(name));
        assert!(
            of_that_name.into_iter().any(|(_, bytes)| told(bytes, &opened.case_id)),
            "{name} knows no case"
        );
    }
    let places = cage.search().await;
    assert!(places.is_empty(), "the canary was seen:\n{}", places.join("\n"));
    a_leak_is_found(&mut cage).await;
    cage.end().await;
}

/// A registrar and a reviewer are shown it, each for a reason; also this leaves nothing behind.
async fn who_may_sees_it(cage: &Cage, case: &Case) {
    let at = cage.portal.parse().expect("an address");
    let files = [("registrar", "FILING", "parent.establishment"), ("reviewer", "APPLICATION", "food")];
    for (account, kind, step) in files {
        let official = Browser::of(at, account).await;
        let id = &case.steps.iter().find(|one| one.key == step).expect("a step").subject_id;
        for (field, value) in [("NAME", NEEDLES[7]), ("ID_NUMBER", NEEDLES[4]), ("PHONE", NEEDLES[5])] {
            let wish =
                json!({"kind": kind, "id": id, "ref": "p5", "field": field, "reason": "与原件核对身份"});
            let shown = official.post("/bff/reveal", &format!("{kind}-{field}"), &wish).await;
            assert_eq!(
                (shown.status, shown.json()["value"].as_str()),
                (200, Some(value)),
                "{}",
                shown.text()
            );
            assert_eq!(shown.header("cache-control"), Some("no-store"), "{}", shown.head);
        }
    }
}

/// A registrar looks for the companies of the canary, by number and by name, finds one and is shown it masked.
async fn who_may_finds_it(cage: &Cage) {
    let registrar = Browser::of(cage.portal.parse().expect("an address"), "registrar").await;
    for (n, wish) in [
        json!({"id_kind": "RESIDENT_ID", "id_number": NEEDLES[4], "reason": "核查冒名登记投诉"}),
        json!({"name": NEEDLES[7], "reason": "核查冒名登记投诉"}),
        json!({"id_kind": "RESIDENT_ID", "id_number": format!("{}0", NEEDLES[4]), "reason": "核查冒名登记投诉"}),
    ]
    .into_iter()
    .enumerate()
    {
        let found = registrar.post("/bff/register/persons", &format!("companies-{n}"), &wish).await;
        assert_eq!(found.status, if n < 2 { 200 } else { 400 }, "{}", found.text());
        assert!(n == 2 || !found.json()["companies"][0]["posts"][0]["post"].is_null(), "{}", found.text());
        assert!(!NEEDLES.iter().any(|needle| found.text().contains(needle)), "{}", found.text());
    }
}

/// Drafts, checks and mistakes of a clerk who types the canary into everything.
async fn at_the_portal(cage: &mut Cage, submission: &SubmitCaseRequest) {
    let clerk = Browser::of(cage.portal.parse().expect("an address"), "window").await;
    let persons: Vec<Value> = submission
        .persons
        .iter()
        .map(|person| {
            json!({"ref": person.r#ref, "name": person.name, "id_kind": "RESIDENT_ID",
                "id_number": person.id_number, "phone": person.phone, "email": person.email})
        })
        .collect();
    let draft = "/bff/drafts/0192f0c1-2345-7abc-8def-0123456789ab";
    let content = json!({"expected_version": 0, "title": "草稿", "content": {"persons": persons}});
    let kept = clerk.write("PUT", draft, "-", content.to_string().as_bytes()).await;
    assert_eq!(kept.status, 200, "{}", kept.text());
    let shown = clerk.get(draft).await;
    assert!(NEEDLES.iter().all(|needle| shown.text().contains(needle)), "their own draft is shown to them");
    for (kind, value) in [("RESIDENT_ID", NEEDLES[0]), ("PHONE", NEEDLES[5])] {
        let checked = clerk.post("/bff/identifiers/check", "-", &json!({"kind": kind, "value": value})).await;
        assert_eq!(checked.status, 200, "{}", checked.text());
    }
    let check = json!({"persons": persons, "authority": submission.authority, "form": {}});
    let checked = clerk.post("/bff/establishments/check", "-", &check).await;
    assert_eq!(checked.status, 200, "{}", checked.text());
    cage.answers.push(("a check with findings".to_owned(), checked.body));
    for (what, path, document) in [
        ("persons as a text", "/bff/cases", json!({"persons": NEEDLES[0]})),
        ("a number as a channel", "/bff/cases", json!({"channel": NEEDLES[1], "persons": persons})),
        ("a number as a field", "/bff/cases", json!({"persons": [{NEEDLES[2]: 1}]})),
        ("a number as a kind", "/bff/identifiers/check", json!({"kind": NEEDLES[3], "value": NEEDLES[4]})),
        ("a name as a state", "/bff/tasks/next", json!({"kind": NEEDLES[7]})),
    ] {
        let answer = clerk.post(path, what, &document).await;
        cage.heard(what, answer.status, &answer.body);
    }
    let encoded: String = NEEDLES[7].bytes().map(|byte| format!("%{byte:02X}")).collect();
    for path in [format!("/bff/companies/{}", NEEDLES[0]), format!("/bff/cases?state={encoded}")] {
        let answer = clerk.get(&path).await;
        cage.heard(&path.replace(NEEDLES[0], "…").replace(&encoded, "…"), answer.status, &answer.body);
    }
    // In place of an account at the door: what is typed there may be anything.
    let mut stranger = Browser::new(*clerk.address());
    let answer = stranger.log_in(NEEDLES[0], NEEDLES[5]).await;
    // The form shows what was typed, to who typed it; nothing else may.
    cage.heard("a number as an account", answer.status, answer.text().replace(NEEDLES[0], "…").as_bytes());
}

/// The same search finds a canary that was let out on purpose: in the log, in a column, in a message, in an answer.
async fn a_leak_is_found(cage: &mut Cage) {
    let log = cage.folder.path().join("house.log");
    let before = std::fs::read(&log).expect("a log");
    std::fs::write(&log, [before.as_slice(), b"{\"phone\":\"13987654321\"}\n"].concat()).expect("a log");
    assert_eq!(cage.search().await, ["house.log: 13987654321"]);
    std::fs::write(&log, before).expect("a log");
    assert!(cage.search().await.is_empty());

    let database = database_of(&cage.folder, "registration").await;
    let sql = "UPDATE names SET exact = $1 WHERE id = (SELECT id FROM names LIMIT 1)";
    let writer = database.writer();
    let done = writer.execute_raw(statement(writer, sql, vec![NEEDLES[7].into()])).await.expect("an answer");
    assert_eq!(done.rows_affected(), 1);
    let places = cage.search().await;
    assert!(
        places.iter().any(|place| place.starts_with("registration.db") && place.ends_with(NEEDLES[7])),
        "{places:?}"
    );
    database.close().await;

    cage.heard("a leak", 400, NEEDLES[6].as_bytes());
    let leak = format!("the answer to a leak: {}", NEEDLES[6]);
    assert!(cage.search().await.contains(&leak));
}
