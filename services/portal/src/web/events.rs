//! What moves, as it moves: server-sent events that go on where a broken connection ended.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures::{Stream, StreamExt, stream};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Portal;
use super::input::Official;
use super::problem::Failure;
use crate::feed::Listening;
use crate::store::{self, FeedRow};
use crate::wire::{FeedEvent, Problem};

/// Events read at a time.
const BATCH: u32 = 200;
/// A line is sent at least this often, so that proxies keep the connection.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);
/// A stream ends after this time; the browser comes back with its number, and its session is looked at anew.
const LONGEST: Duration = Duration::from_secs(300);

pub(super) fn routes() -> OpenApiRouter<Portal> {
    OpenApiRouter::new().routes(routes!(all)).routes(routes!(of_case))
}

/// Everything that moves: events named `feed` with a `FeedEvent`; `reset` when the browser missed some and
/// must read its pages again. Goes on after `Last-Event-ID`, or after the number in the query.
#[utoipa::path(get, path = "/bff/events", tag = "events", params(("Last-Event-ID" = Option<i64>, Header), After),
    responses((status = 200, content_type = "text/event-stream", body = FeedEvent), (status = "default", body = Problem)))]
async fn all(
    State(portal): State<Portal>,
    _: Official,
    Query(after): Query<After>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    told(portal, asked(&headers).or(after.after), None).await
}

/// What moves in one case.
#[utoipa::path(get, path = "/bff/cases/{id}/events", tag = "events",
    params(("id" = String, Path), ("Last-Event-ID" = Option<i64>, Header), After),
    responses((status = 200, content_type = "text/event-stream", body = FeedEvent), (status = "default", body = Problem)))]
async fn of_case(
    State(portal): State<Portal>,
    _: Official,
    Path(case_id): Path<String>,
    Query(after): Query<After>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    told(portal, asked(&headers).or(after.after), Some(case_id)).await
}

/// Where a listener that was opened anew goes on: it cannot send `Last-Event-ID`.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct After {
    /// Number of the last event that was seen.
    after: Option<i64>,
}

fn asked(headers: &HeaderMap) -> Option<i64> {
    headers.get("last-event-id")?.to_str().ok()?.parse().ok()
}

struct Ear {
    portal: Portal,
    case_id: Option<String>,
    after: i64,
    bell: tokio::sync::watch::Receiver<i64>,
    _listening: Listening,
}

async fn told(
    portal: Portal,
    asked: Option<i64>,
    case_id: Option<String>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let reader = portal.database.reader();
    let (head, oldest) = (store::head(reader).await?, store::oldest(reader).await?);
    // A number we never gave, or one so old that what came after it is forgotten.
    let missed = asked.is_some_and(|after| after > head || after + 1 < oldest);
    let after = asked.filter(|_| !missed).unwrap_or(head);
    let first = missed.then(|| Event::default().event("reset").id(head.to_string()).data("{}"));
    // A first word at once: the browser sees that it is connected.
    let hello = Event::default().comment("connected").retry(Duration::from_secs(2));
    let (feed, stop) = (portal.feed.clone(), portal.stop.clone());
    let ear = Ear { case_id, after, bell: feed.watch(), _listening: feed.listen(), portal };
    let news = stream::unfold(ear, |mut ear| async move {
        let events = ear.next().await?;
        Some((stream::iter(events), ear))
    })
    .flatten();
    let until = async move {
        tokio::select! {
            () = stop.cancelled_owned() => {}
            () = tokio::time::sleep(LONGEST) => {}
        }
    };
    let events = stream::iter(std::iter::once(hello).chain(first)).chain(news).map(Ok).take_until(until);
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE)))
}

impl Ear {
    /// The next events, waited for; `None` when the database is away: the browser comes back.
    async fn next(&mut self) -> Option<Vec<Event>> {
        loop {
            let head = *self.bell.borrow_and_update();
            let rows = store::events_after(
                self.portal.database.reader(),
                self.after,
                self.case_id.as_deref(),
                BATCH,
            );
            let rows = rows.await.ok()?;
            if let Some(last) = rows.last() {
                self.after = last.seq;
                return Some(rows.into_iter().filter_map(event).collect());
            }
            self.after = self.after.max(head);
            self.bell.changed().await.ok()?;
        }
    }
}

fn event(row: FeedRow) -> Option<Event> {
    let seq = row.seq.to_string();
    let happened = row.happened;
    let document = FeedEvent {
        seq: row.seq,
        at: happened.at,
        kind: happened.kind,
        source: happened.source,
        subject: happened.subject,
        case_id: happened.case_id,
    };
    Event::default().event("feed").id(seq).json_data(document).ok()
}
