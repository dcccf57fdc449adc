//! Traces of cases: kept here, or asked of a Jaeger, and laid out for the eye.
//!
//! The inner model is OTLP's span with the name of its process. A trace is worth keeping when it belongs to a
//! case or something failed in it; that is known only when its spans have come, so they wait for it ([`Sieve`]).

mod jaeger;
mod keeping;
mod model;
mod picture;
mod receiver;
#[cfg(test)]
mod samples;
mod sieve;

use actnow_chassis::CommandError;
use actnow_chassis::database::Database;
use anyhow::Result;

use crate::config::{Keeper, TraceSettings};
use crate::store;
use jaeger::Jaeger;
pub(crate) use keeping::{Keeping, keep};
pub(crate) use model::Trace;
pub(crate) use picture::{summary, view};
pub(crate) use receiver::receive;

/// Most traces of one case that are shown; the newest of them.
pub(crate) const SHOWN: u32 = 50;

/// Where traces are looked up. Cheap to clone.
#[derive(Clone)]
pub(crate) enum TraceSource {
    /// Kept in the portal's own database.
    Kept(Database),
    /// A Jaeger keeps them.
    Jaeger(Box<Jaeger>),
    /// Nobody does.
    Nowhere,
}

/// The traces of a case, as far as they are known.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// In the order they began.
    pub(crate) traces: Vec<Trace>,
    /// Whether there are older ones, too.
    pub(crate) more: bool,
}

/// Why a source has no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceError {
    /// It does not answer in time, or says something else than it should.
    #[error("the tracing backend does not answer")]
    Silent(#[source] anyhow::Error),
    /// The portal's own database is away.
    #[error("{0}")]
    Database(#[from] CommandError),
}

impl TraceSource {
    /// The configured source.
    ///
    /// # Errors
    /// When the address of a Jaeger is malformed.
    pub(crate) fn of(settings: &TraceSettings, database: &Database) -> Result<Self> {
        Ok(match settings.source {
            Keeper::Kept => Self::Kept(database.clone()),
            Keeper::Jaeger => Self::Jaeger(Box::new(Jaeger::of(&settings.jaeger)?)),
            Keeper::None => Self::Nowhere,
        })
    }

    /// What pages call it.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Kept(_) => "KEPT",
            Self::Jaeger(_) => "JAEGER",
            Self::Nowhere => "NONE",
        }
    }

    /// The traces of a case, of which `told` are known from its journey.
    ///
    /// # Errors
    /// See [`SourceError`].
    pub(crate) async fn of_case(&self, case_id: &str, told: &[String]) -> Result<Found, SourceError> {
        let mut found = match self {
            Self::Kept(database) => {
                let rows = store::traces_of_case(database.reader(), case_id, SHOWN + 1).await?;
                Found { more: rows.len() > SHOWN as usize, traces: model::traces_of(rows)? }
            }
            Self::Jaeger(jaeger) => jaeger.of_case(case_id, told).await.map_err(SourceError::Silent)?,
            Self::Nowhere => Found::default(),
        };
        found.traces.retain(|trace| trace.concerns(case_id));
        found.traces.sort_by_key(Trace::began);
        let too_many = found.traces.len().saturating_sub(SHOWN as usize);
        found.traces.drain(..too_many);
        Ok(found)
    }

    /// One trace; `None` when it is not known, or not any more.
    ///
    /// # Errors
    /// See [`SourceError`].
    pub(crate) async fn trace(&self, trace_id: &str) -> Result<Option<Trace>, SourceError> {
        let found = match self {
            Self::Kept(database) => {
                let bodies = store::trace_bodies(database.reader(), trace_id).await?;
                model::traces_of(vec![(trace_id.to_owned(), bodies)])?.pop()
            }
            Self::Jaeger(jaeger) => jaeger.trace(trace_id).await.map_err(SourceError::Silent)?,
            Self::Nowhere => None,
        };
        Ok(found.filter(|trace| !trace.spans.is_empty()))
    }

    /// Traces in which something failed, the newest first; a Jaeger has pages of its own for that.
    ///
    /// # Errors
    /// See [`SourceError`].
    pub(crate) async fn failed(&self) -> Result<Vec<Trace>, SourceError> {
        let Self::Kept(database) = self else { return Ok(Vec::new()) };
        let rows = store::failed_traces(database.reader(), SHOWN).await?;
        let mut traces = model::traces_of(rows)?;
        traces.sort_by_key(|trace| std::cmp::Reverse(trace.began()));
        Ok(traces)
    }
}
