//! What the links to the broker look like from here: for readiness probes and gauges, never for decisions.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

/// What a link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// Publishing from the outbox.
    Publish,
    /// Consuming the queue of this service.
    Consume(String),
}

/// State of one link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkState {
    /// Usable.
    Connected,
    /// Connected, but the broker takes no messages (memory or disk alarm); the text is the broker's reason.
    Blocked(String),
    /// Not connected; the text says why.
    Disconnected(String),
}

/// One link, its state and since when.
#[derive(Debug, Clone)]
pub struct LinkHealth {
    /// What the link is for.
    pub role: Role,
    /// Its state.
    pub state: LinkState,
    /// When it entered this state.
    pub since: Instant,
}

/// All links of a broker handle.
#[derive(Debug, Clone)]
pub struct Health {
    /// In the order in which they were made.
    pub links: Vec<LinkHealth>,
}

impl Health {
    /// Whether every link is connected and none is blocked. A handle without links is ready: nothing was asked yet.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.links.iter().all(|link| link.state == LinkState::Connected)
    }
}

#[derive(Debug, Default)]
struct Inner {
    next: u64,
    links: BTreeMap<u64, LinkHealth>,
}

/// The board on which links write their state.
#[derive(Debug, Clone, Default)]
pub(crate) struct HealthBoard(Arc<Mutex<Inner>>);

impl HealthBoard {
    pub(crate) fn view(&self) -> Health {
        Health { links: self.lock().links.values().cloned().collect() }
    }

    pub(crate) fn enter(&self, role: Role, state: LinkState) -> HealthEntry {
        let mut inner = self.lock();
        let key = inner.next;
        inner.next += 1;
        inner.links.insert(key, LinkHealth { role, state, since: Instant::now() });
        HealthEntry(HealthWriter { board: self.clone(), key })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The line of one link on the board; it is wiped off when this is dropped.
#[derive(Debug)]
pub(crate) struct HealthEntry(HealthWriter);

/// Writes on the line of a link as long as the line is there.
#[derive(Debug, Clone)]
pub(crate) struct HealthWriter {
    board: HealthBoard,
    key: u64,
}

impl HealthEntry {
    pub(crate) fn set(&self, state: LinkState) {
        self.0.set(state);
    }

    pub(crate) fn writer(&self) -> HealthWriter {
        self.0.clone()
    }
}

impl Drop for HealthEntry {
    fn drop(&mut self) {
        self.0.board.lock().links.remove(&self.0.key);
    }
}

impl HealthWriter {
    pub(crate) fn set(&self, state: LinkState) {
        let mut inner = self.board.lock();
        if let Some(link) = inner.links.get_mut(&self.key)
            && link.state != state
        {
            link.state = state;
            link.since = Instant::now();
        }
    }
}
