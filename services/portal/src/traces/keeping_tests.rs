//! What is written down is found by its case, stays within its bounds, and the oldest goes first.

use chrono::DateTime;
use chrono::Utc;

use super::super::model::traces_of;
use super::super::samples::{Sample, span};
use super::super::{TraceSource, view};
use super::*;
use crate::store::on_both;
use crate::store::testing::noon;

fn settings() -> TraceSettings {
    #[derive(serde::Deserialize)]
    struct File {
        service: Service,
    }
    #[derive(serde::Deserialize)]
    struct Service {
        traces: TraceSettings,
    }
    let file: File = actnow_chassis::config::load(&[crate::DEFAULT_CONFIG], None).unwrap();
    file.service.traces
}

fn of_case(trace: u8, id: u8) -> Span {
    span(Sample { trace, id, case: "case-1", service: "fast-track", ..Sample::default() })
}

fn part(trace: u8, of_case: bool, octets: usize) -> KeptTrace {
    let trace_id = format!("{trace:032x}");
    let cases = if of_case { vec![format!("case-{}", trace % 2)] } else { Vec::new() };
    KeptTrace { trace_id, cases, of_case, failed: !of_case, body: vec![0; octets] }
}

async fn write(database: &Database, parts: Vec<KeptTrace>, at: DateTime<Utc>) {
    let work = move |txn: Txn| async move { store::keep_traces(&txn, parts, at).await };
    database.unit_of_work(WorkContext::system(SERVICE, "test"), work).await.unwrap();
}

async fn kept(database: &Database) -> Vec<String> {
    use sea_orm::ConnectionTrait;
    let reader = database.reader();
    let sql = "SELECT trace_id FROM kept_traces ORDER BY trace_id";
    let rows = reader.query_all_raw(actnow_chassis::database::sql::statement(reader, sql, vec![])).await;
    rows.unwrap().iter().map(|row| row.try_get::<String>("", "trace_id").unwrap()).collect()
}

async fn a_trace_is_kept_in_parts_and_found_whole(database: Database) {
    let (mut keeping, _handed_in) = Keeping::new(&settings(), database.clone());
    keeping.write(vec![span(Sample { trace: 2, id: 1, ..Sample::default() })]).await;
    keeping.write(vec![of_case(1, 2)]).await;
    let child = span(Sample { id: 3, parent: 2, at: (2, 9), failed: true, ..Sample::default() });
    // An export that came twice, since its answer got lost.
    keeping.write(vec![child.clone()]).await;
    keeping.write(vec![child, of_case(3, 1)]).await;
    let source = TraceSource::Kept(database);
    let found = source.of_case("case-1", &[]).await.unwrap();
    let seen: Vec<_> =
        found.traces.iter().map(|trace| (trace.trace_id.as_str(), trace.spans.len())).collect();
    assert_eq!(seen.len(), 2, "{seen:?}");
    assert!(seen.contains(&("01".repeat(16).as_str(), 2)), "{seen:?}");
    let trace = source.trace(&"01".repeat(16)).await.unwrap().unwrap();
    let rows = view(&trace, TimeDelta::zero(), "").rows;
    assert_eq!(rows.iter().map(|row| row.service.as_str()).collect::<Vec<_>>(), ["fast-track"; 2]);
    assert_eq!(source.trace(&"02".repeat(16)).await.unwrap(), None, "nobody asked for it");
    assert_eq!(source.of_case("case-2", &[]).await.unwrap().traces, []);
    let failed = source.failed().await.unwrap();
    assert_eq!(failed.iter().map(|trace| trace.trace_id.clone()).collect::<Vec<_>>(), ["01".repeat(16)]);
}

async fn the_oldest_goes_first(database: Database) {
    let now = noon();
    let bounds = Bounds { age: TimeDelta::days(7), traces: 20, octets: 1_000 };
    let at = |minutes: i64| now - TimeDelta::minutes(minutes);
    let prune = |bounds: Bounds| {
        let database = database.clone();
        async move { store::prune_traces(database.writer(), bounds, now).await.unwrap() }
    };
    write(&database, vec![part(1, true, 10)], now - TimeDelta::days(8)).await;
    for trace in 2..=9 {
        write(&database, vec![part(trace, trace > 4, 100)], at(i64::from(trace))).await;
    }
    // 1 is too old; of 2, 3 and 4, without a case, a tenth of twenty stays.
    assert_eq!(prune(bounds).await, 2);
    assert_eq!(kept(&database).await, [2, 3, 5, 6, 7, 8, 9].map(|trace: u8| format!("{trace:032x}")));
    assert_eq!(prune(bounds).await, 0, "within its bounds nothing goes");
    // More bytes of a trace that is kept already make it newer, and push out the oldest.
    write(&database, vec![part(9, true, 500)], at(1)).await;
    assert_eq!(prune(bounds).await, 2);
    assert_eq!(kept(&database).await, [2, 3, 5, 6, 9].map(|trace: u8| format!("{trace:032x}")));
    // Of three none may be without a case.
    assert_eq!(prune(Bounds { traces: 3, ..bounds }).await, 4);
    assert_eq!(kept(&database).await, [9].map(|trace: u8| format!("{trace:032x}")));
    let of_case = store::traces_of_case(database.reader(), "case-1", 10).await.unwrap();
    assert_eq!(of_case.len(), 1);
    assert!(traces_of(of_case).is_err(), "these bytes were no spans");
    for trace in 10..=120 {
        write(&database, vec![part(trace, true, 1)], at(0)).await;
    }
    assert_eq!(prune(Bounds { traces: 0, ..bounds }).await, 112);
    assert_eq!(store::trace_bodies(database.reader(), &format!("{:032x}", 9)).await.unwrap().len(), 0);
}

on_both!(a_trace_is_kept_in_parts_and_found_whole, the_oldest_goes_first);

#[tokio::test]
async fn spans_of_other_processes_come_in_over_tcp_and_by_a_socket_of_the_house() {
    use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
    use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
    use prost::Message;

    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for listen in [taken.to_string(), format!("unix://{}", folder.path().join("spans.sock").display())] {
        let (sender, mut handed_in) = mpsc::channel(1);
        let stop = CancellationToken::new();
        let serving = tokio::spawn(super::super::receive(&listen, sender, stop.clone()).await.unwrap());
        let endpoint =
            if listen.starts_with("unix://") { listen.clone() } else { format!("http://{listen}") };
        let channel = tonic::transport::Endpoint::from_shared(endpoint).unwrap().connect_lazy();
        let data =
            opentelemetry_proto::tonic::trace::v1::TracesData::decode(to_bytes(&[of_case(1, 1)]).as_slice());
        let export = ExportTraceServiceRequest { resource_spans: data.unwrap().resource_spans };
        let mut client = TraceServiceClient::new(channel);
        client.export(export.clone()).await.unwrap();
        // Nobody takes the first one up: the next must come again.
        let full = client.export(export.clone()).await.unwrap_err();
        assert_eq!(full.code(), tonic::Code::ResourceExhausted, "{listen}");
        assert_eq!(handed_in.recv().await.unwrap(), [of_case(1, 1)], "{listen}");
        client.export(export).await.unwrap();
        drop(client);
        stop.cancel();
        serving.await.unwrap().unwrap();
        let again = super::super::receive(&listen, mpsc::channel(1).0, CancellationToken::new()).await;
        assert!(again.is_ok(), "{listen} is free again");
    }
}
