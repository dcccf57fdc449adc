//! A Jaeger's HTTP query interface, within limits of time and size. Both of its kinds answer in our own model.

mod classic;
mod v3;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use actnow_chassis::clock::machine_time;
use actnow_chassis::trace_context::CASE_ID;
use anyhow::{Context, Result, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::try_join_all;
use futures::{StreamExt, TryStreamExt, stream};
use http::{StatusCode, Uri};
use http_body_util::{BodyExt, Empty, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use super::model::{Span, Trace, grouped};
use super::{Found, SHOWN};
use crate::config::{Api, JaegerSettings};

/// Largest answer, in bytes.
const LARGEST_ANSWER: usize = 32 * 1024 * 1024;

/// Traces asked for at a time.
const AT_A_TIME: usize = 8;

/// A Jaeger. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Jaeger {
    client: Client<HttpConnector, Empty<&'static [u8]>>,
    settings: Arc<JaegerSettings>,
    address: Arc<str>,
}

/// Which traces are searched for.
struct Search<'s> {
    service: &'s str,
    case_id: &'s str,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl Search<'_> {
    /// What the case is found by.
    fn tags(&self) -> String {
        serde_json::json!({ CASE_ID: self.case_id }).to_string()
    }
}

impl Jaeger {
    /// The configured one; nothing is asked yet.
    ///
    /// # Errors
    /// When the address is none.
    pub(crate) fn of(settings: &JaegerSettings) -> Result<Self> {
        let address: Uri = settings.address.parse().unwrap_or_default();
        ensure!(
            address.scheme_str() == Some("http")
                && address.authority().is_some()
                && address.query().is_none(),
            "service.traces.jaeger.address is not an address of the form http://host:port"
        );
        ensure!(!settings.services.is_empty(), "service.traces.jaeger.services names no service");
        let client = Client::builder(TokioExecutor::new()).build_http();
        let address = settings.address.trim_end_matches('/').into();
        Ok(Self { client, settings: Arc::new(settings.clone()), address })
    }

    /// The traces of a case, as far as one of the configured services took part in them, and those that are `told`:
    /// a search finds only what is indexed, and not every Jaeger searches by what a span says.
    pub(super) async fn of_case(&self, case_id: &str, told: &[String]) -> Result<Found> {
        let until = machine_time() + TimeDelta::minutes(1);
        let from = until - TimeDelta::days(i64::from(self.settings.look_back_days));
        let searches = self.settings.services.iter().map(|service| async move {
            let search = Search { service, case_id, from, until };
            let answer = match self.settings.api {
                Api::V3 => self.get(&v3::search(&search)).await?,
                Api::Classic => self.get(&classic::search(&search)).await?,
            };
            self.read(answer)
        });
        let (mut more, mut known) = (false, BTreeMap::new());
        for found in try_join_all(searches).await? {
            let traces = grouped(found).into_iter().filter(|trace| trace.concerns(case_id));
            let before = known.len();
            known.extend(traces.map(|trace| (trace.trace_id.clone(), trace)));
            more |= known.len() - before >= SHOWN as usize;
        }
        let missing: Vec<String> = told.iter().filter(|id| !known.contains_key(*id)).cloned().collect();
        more |= missing.len() > SHOWN as usize;
        let asked =
            missing.into_iter().rev().take(SHOWN as usize).map(|id| async move { self.trace(&id).await });
        let asked: Vec<_> = asked.collect();
        for trace in stream::iter(asked).buffer_unordered(AT_A_TIME).try_collect::<Vec<_>>().await? {
            known.extend(trace.map(|trace| (trace.trace_id.clone(), trace)));
        }
        Ok(Found { traces: known.into_values().collect(), more })
    }

    /// One trace.
    pub(super) async fn trace(&self, trace_id: &str) -> Result<Option<Trace>> {
        let path = match self.settings.api {
            Api::V3 => format!("/api/v3/traces/{trace_id}"),
            Api::Classic => format!("/api/traces/{trace_id}"),
        };
        let found = self.read(self.get(&path).await?)?;
        Ok(grouped(found).into_iter().find(|trace| trace.trace_id == trace_id))
    }

    fn read(&self, answer: Option<Vec<u8>>) -> Result<Vec<Span>> {
        let Some(answer) = answer else { return Ok(Vec::new()) };
        match self.settings.api {
            Api::V3 => v3::read(&answer),
            Api::Classic => classic::read(&answer),
        }
    }

    /// The answer; `None` when there is nothing.
    async fn get(&self, path: &str) -> Result<Option<Vec<u8>>> {
        let limit = Duration::from_millis(self.settings.timeout_ms);
        let asked = async {
            let address: Uri = format!("{}{path}", self.address).parse().context("no address")?;
            let answer = self.client.get(address).await.context("no answer")?;
            if answer.status() == StatusCode::NOT_FOUND {
                return Ok(None);
            }
            ensure!(answer.status().is_success(), "it answers {}", answer.status());
            let body = Limited::new(answer.into_body(), LARGEST_ANSWER).collect().await;
            let body = body.map_err(|error| anyhow::anyhow!("its answer cannot be read: {error}"))?;
            Ok(Some(body.to_bytes().to_vec()))
        };
        tokio::time::timeout(limit, asked).await.context("no answer in time")?
    }
}

/// Parameters of a query, percent-encoded.
fn query(path: &str, parameters: &[(&str, &str)]) -> String {
    let encoded = |text: &str| -> String {
        text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                    out.push(char::from(byte))
                }
                other => out.push_str(&format!("%{other:02X}")),
            }
            out
        })
    };
    let pairs: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    format!("{path}?{}", pairs.join("&"))
}

#[cfg(test)]
mod tests;
