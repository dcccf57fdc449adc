//! How many round trips to PostgreSQL the orders of a case cost, counted on the wire: CPU is the limit of the
//! house, and round trips are what costs it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use actnow_chassis::database::drop_database;
use actnow_proto::registration::v1 as wire;
use actnow_room::time::timestamp;
use prost::{Message as _, Name};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

use crate::desk_tests::{Desk, a_database_on_postgres};
use crate::domain::names::NameParts;
use crate::domain::sample::{morning, parent};
use crate::grpc::form_of;
use crate::store::FilingRecord;

/// Round trips of an order, begin and commit included; the note in the inbox, shared by all orders of one
/// transaction, comes on top.
const DECLARE: u64 = 6;
const ESTABLISH: u64 = 8;

/// A wire that counts what is executed: every `Bind` and every simple query. (A statement that is new to its
/// connection is prepared in one more, once; the pool looks after a connection that comes back on its own.)
async fn counting_wire(to: String, round_trips: Arc<AtomicU64>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(&to).await.unwrap();
            let (mut from_client, mut to_client) = client.into_split();
            let (mut from_server, mut to_server) = server.into_split();
            let count = round_trips.clone();
            tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
            tokio::spawn(async move {
                let (mut pending, mut buffer) = (Vec::new(), vec![0; 64 * 1024]);
                while let Ok(read @ 1..) = from_client.read(&mut buffer).await {
                    pending.extend_from_slice(&buffer[..read]);
                    count.fetch_add(counted(&mut pending), Ordering::SeqCst);
                    if to_server.write_all(&buffer[..read]).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    port
}

/// Takes whole messages off `pending`. The first ones of a connection have a length but no type.
fn counted(pending: &mut Vec<u8>) -> u64 {
    let mut count = 0;
    loop {
        let typed = usize::from(pending.first().is_some_and(|first| *first != 0));
        let Some(length) = pending.get(typed..typed + 4) else { return count };
        let length = u32::from_be_bytes(length.try_into().unwrap()) as usize + typed;
        if pending.len() < length {
            return count;
        }
        count += u64::from(typed == 1 && matches!(pending[0], b'B' | b'Q'));
        pending.drain(..length);
    }
}

/// A desk whose round trips are counted.
struct Counted {
    desk: Desk,
    round_trips: Arc<AtomicU64>,
}

impl Counted {
    /// Handles one order as the consumer does; answers its round trips.
    async fn handle<M: Name>(&self, case_id: &str, body: &M) -> u64 {
        let before = self.round_trips.load(Ordering::SeqCst);
        self.desk.handle(case_id, body).await.unwrap();
        self.round_trips.load(Ordering::SeqCst) - before
    }

    fn sealed_persons(&self) -> Vec<u8> {
        let people = [
            ("p1", "陶样例", "37021419000101001X"),
            ("p2", "季样例", "370214190001010028"),
            ("p5", "联络样例", "370213190003030050"),
        ];
        let person = |(reference, name, id): (&str, &str, &str)| wire::Person {
            r#ref: reference.to_owned(),
            name: name.to_owned(),
            id_kind: wire::IdDocumentKind::ResidentId.into(),
            id_number: id.to_owned(),
            phone: "13800138000".to_owned(),
            email: "liaison@example.invalid".to_owned(),
            verified: Some(wire::Verification {
                method: wire::VerificationMethod::Face.into(),
                at: Some(timestamp(morning("2026-09-21"))),
            }),
        };
        let plain = wire::Persons { persons: people.map(person).to_vec() }.encode_to_vec();
        self.desk.bureau.privacy().sealing.seal(&plain, actnow_proto::SEALED_PERSONS_AAD).unwrap()
    }

    /// Both orders of one company; answers their round trips.
    async fn company(&self, trade: &str) -> (u64, u64) {
        let Desk { database, bureau } = &self.desk;
        let id = || database.ids().next(database.clock().now()).to_string();
        let (case_id, declaration_id, filing_id) = (id(), id(), id());
        let mut form = parent();
        form.name = NameParts::new("青岛", trade, "电子商务", "有限公司");
        let form = form_of(&form);
        let declare = wire::DeclareName {
            declaration_id: declaration_id.clone(),
            name: form.name.clone(),
            authority_division: "370222".to_owned(),
            industry: form.industry.clone(),
            applicant_group: case_id.clone(),
            forms: vec![wire::FormOfCase { part: "parent".to_owned(), form: Some(form.clone()) }],
            sealed_persons: self.sealed_persons(),
            authority: bureau.authority_code().to_owned(),
            ..wire::DeclareName::default()
        };
        let establish = wire::EstablishCompany {
            filing_id: filing_id.clone(),
            declaration_id,
            form: Some(form),
            sealed_persons: self.sealed_persons(),
            authority: bureau.authority_code().to_owned(),
        };
        let counts = (self.handle(&case_id, &declare).await, self.handle(&case_id, &establish).await);
        let filing_id: Uuid = filing_id.parse().unwrap();
        let record: FilingRecord =
            actnow_chassis::aggregate::get(database.reader(), filing_id).await.unwrap();
        assert_eq!(record.filing.state.name(), "ISSUED");
        counts
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_costs_few_round_trips() {
    let url = a_database_on_postgres().await;
    let (user, place) = url.trim_start_matches("postgres://").split_once('@').unwrap();
    let (place, name) = place.split_once('/').unwrap();
    let round_trips = Arc::new(AtomicU64::new(0));
    let port = counting_wire(place.to_owned(), round_trips.clone()).await;
    let desk = Desk::open(&format!("postgres://{user}@127.0.0.1:{port}/{name}")).await;
    let desk = Counted { desk, round_trips };
    for trade in ["淘集集", "万阁"] {
        assert_eq!(desk.company(trade).await, (DECLARE, ESTABLISH));
    }
    desk.desk.database.close().await;
    drop_database(&url).await.unwrap();
}

#[test]
fn the_wire_counts_what_is_executed() {
    let message = |kind: &[u8], body: &[u8]| {
        let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
        [kind, &length, body].concat()
    };
    let mut stream = message(b"", b"startup");
    for (kind, body) in [(b"P", &b"x"[..]), (b"S", b""), (b"Q", b"BEGIN"), (b"S", b""), (b"B", b"x")] {
        stream.extend(message(kind, body));
    }
    let tail = stream.split_off(stream.len() - 2);
    assert_eq!(counted(&mut stream), 1);
    stream.extend(tail);
    assert_eq!((counted(&mut stream), stream.len()), (1, 0));
}
