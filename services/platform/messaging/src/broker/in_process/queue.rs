//! The part of each queue that is in memory: what is ready, what is out at which consumer, and how far the file
//! has been read. The file is the truth; memory only saves reading it for every delivery.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::message::Headers;

/// Messages of a queue kept in memory ahead of its consumers; the rest stays in the file.
pub(super) const READ_AHEAD: usize = 1024;

/// A message of a queue.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) seq: i64,
    pub(super) topic: String,
    pub(super) headers: Headers,
    pub(super) body: Vec<u8>,
    /// How often it was handed out since this process started.
    pub(super) deliveries: i64,
    pub(super) redelivered: bool,
}

#[derive(Debug, Default)]
struct State {
    ready: BTreeMap<i64, Stored>,
    out: BTreeMap<i64, (u64, Stored)>,
    /// Last row of the file that memory has seen.
    seen: i64,
    /// Whether the file holds nothing beyond `seen`.
    complete: bool,
    consumers: u64,
}

/// One queue in memory.
#[derive(Debug)]
pub(super) struct Queue {
    pub(super) name: String,
    state: Mutex<State>,
    changed: watch::Sender<()>,
}

/// What a consumer finds when it looks.
pub(super) enum Look {
    Taken(Vec<Stored>),
    /// Nothing in memory, but the file has more after this row.
    Unread {
        after: i64,
    },
    Nothing,
}

impl Queue {
    /// Wakes whenever there may be something to take. Every consumer is woken: one without room must not swallow
    /// the signal of one with room.
    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    pub(super) fn consumer(&self) -> u64 {
        let mut state = self.lock();
        state.consumers += 1;
        state.consumers
    }

    /// Takes up to `max`, as far as `prefetch` of this consumer allows.
    pub(super) fn take(&self, consumer: u64, max: usize, prefetch: usize) -> Look {
        let mut state = self.lock();
        let out = state.out.values().filter(|(holder, _)| *holder == consumer).count();
        let room = prefetch.saturating_sub(out).min(max);
        if room == 0 {
            return Look::Nothing;
        }
        let mut taken = Vec::new();
        while taken.len() < room
            && let Some((seq, mut stored)) = state.ready.pop_first()
        {
            stored.deliveries += 1;
            state.out.insert(seq, (consumer, stored.clone()));
            taken.push(stored);
        }
        if !taken.is_empty() {
            Look::Taken(taken)
        } else if state.complete {
            Look::Nothing
        } else {
            Look::Unread { after: state.seen }
        }
    }

    /// Adds a row that was just committed, unless memory is behind or full; then it is read later.
    pub(super) fn committed(&self, stored: Stored) {
        let mut state = self.lock();
        if state.complete && state.ready.len() < READ_AHEAD {
            state.seen = stored.seq;
            state.ready.insert(stored.seq, stored);
        } else {
            state.complete = false;
        }
        self.changed.send_replace(());
    }

    /// Adds rows read from the file after `after`; rows that came in between another reader already has.
    pub(super) fn read(&self, after: i64, rows: Vec<Stored>, complete: bool) {
        let mut state = self.lock();
        if state.seen == after {
            state.seen = rows.last().map_or(after, |row| row.seq);
            state.complete = complete;
            state.ready.extend(rows.into_iter().map(|row| (row.seq, row)));
        }
        self.changed.send_replace(());
    }

    /// Forgets those that are out at `consumer`, and says which these were.
    pub(super) fn settle(&self, consumer: u64, seqs: &[i64]) -> Vec<Stored> {
        let mut state = self.lock();
        let mut settled = Vec::new();
        for seq in seqs {
            if state.out.get(seq).is_some_and(|(holder, _)| *holder == consumer) {
                settled.extend(state.out.remove(seq).map(|(_, stored)| stored));
            }
        }
        settled
    }

    /// The file holds rows that memory has not seen.
    pub(super) fn grew(&self) {
        self.lock().complete = false;
        self.changed.send_replace(());
    }

    /// A consumer that waited for room may go on.
    pub(super) fn has_room(&self) {
        self.changed.send_replace(());
    }

    /// Puts messages back at their places.
    pub(super) fn put_back(&self, messages: Vec<Stored>) {
        let mut state = self.lock();
        for stored in messages {
            state.ready.insert(stored.seq, Stored { redelivered: true, ..stored });
        }
        self.changed.send_replace(());
    }

    /// Everything that is out at `consumer`.
    pub(super) fn held_by(&self, consumer: u64) -> Vec<i64> {
        let state = self.lock();
        state.out.iter().filter(|(_, (holder, _))| *holder == consumer).map(|(seq, _)| *seq).collect()
    }

    /// Forgets all: the queue was deleted.
    pub(super) fn clear(&self) {
        let mut state = self.lock();
        state.ready.clear();
        state.out.clear();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All queues in memory, by name.
#[derive(Debug, Default)]
pub(super) struct Queues(Mutex<HashMap<String, Arc<Queue>>>);

impl Queues {
    /// The queue of this name, nothing read of it yet.
    pub(super) fn get(&self, name: &str) -> Arc<Queue> {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            let name = name.to_owned();
            Arc::new(Queue { name, state: Mutex::default(), changed: watch::Sender::new(()) })
        };
        queues.entry(name.to_owned()).or_insert_with(new).clone()
    }
}
