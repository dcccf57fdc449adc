//! Watching cases: one look for all watchers, woken by commits of this process and looking by itself for those
//! of other replicas. A watcher sees the case as it is each time it changed, and the stream ends with the case.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actnow_chassis::CommandError;
use actnow_chassis::database::Database;
use futures::Stream;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tonic::Status;
use uuid::Uuid;

use crate::queries;
use crate::store::{self, CHANGED, CaseFile};

/// Look without being woken.
const POLL: Duration = Duration::from_millis(500);
/// Commits come in bursts: one look serves all of a burst.
const BURST: Duration = Duration::from_millis(15);
/// Cases per question.
const PER_QUESTION: usize = 200;

/// Who watches which case. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Watchers {
    database: Database,
    stop: CancellationToken,
    versions: Arc<Mutex<HashMap<Uuid, watch::Sender<i64>>>>,
}

impl Watchers {
    /// Nobody watches yet.
    pub(crate) fn new(database: Database, stop: CancellationToken) -> Self {
        Self { database, stop, versions: Arc::default() }
    }

    /// Looks until the stop.
    pub(crate) async fn run(self) {
        loop {
            // Interest is registered before looking, so that no commit falls in between.
            let changed = CHANGED.notified();
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "Looking at watched cases failed; trying again.");
            }
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = changed => tokio::time::sleep(BURST).await,
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }

    async fn look(&self) -> Result<(), CommandError> {
        for ids in self.watched().chunks(PER_QUESTION) {
            for (id, version) in store::versions_of(self.database.reader(), ids).await? {
                if let Some(sender) = self.lock().get(&id) {
                    sender.send_if_modified(|known| std::mem::replace(known, version) != version);
                }
            }
        }
        Ok(())
    }

    /// The cases somebody still watches; others are forgotten.
    fn watched(&self) -> Vec<Uuid> {
        let mut versions = self.lock();
        versions.retain(|_, sender| sender.receiver_count() > 0);
        versions.keys().copied().collect()
    }

    fn subscribe(&self, case_id: Uuid) -> watch::Receiver<i64> {
        self.lock().entry(case_id).or_insert_with(|| watch::Sender::new(0)).subscribe()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, watch::Sender<i64>>> {
        self.versions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The case each time it changes, starting with how it is now; ends when the case ends.
    ///
    /// # Errors
    /// When there is no such case or the database is away.
    pub(crate) async fn watch(
        &self,
        case_id: Uuid,
    ) -> Result<impl Stream<Item = Result<CaseFile, Status>> + Send + use<>, CommandError> {
        let receiver = self.subscribe(case_id);
        let first = queries::case(&self.database, case_id).await?;
        let watching =
            Watching { watchers: self.clone(), case_id, receiver, next: Next::Show(Box::new(first)) };
        Ok(futures::stream::unfold(watching, Watching::advance))
    }
}

/// What a watcher does next.
enum Next {
    /// Show what was already read.
    Show(Box<CaseFile>),
    /// Wait until the case has left this version.
    WaitAfter(i64),
    /// The case is over.
    End,
}

struct Watching {
    watchers: Watchers,
    case_id: Uuid,
    receiver: watch::Receiver<i64>,
    next: Next,
}

impl Watching {
    async fn advance(mut self) -> Option<(Result<CaseFile, Status>, Self)> {
        let file = match std::mem::replace(&mut self.next, Next::End) {
            Next::End => return None,
            Next::Show(file) => *file,
            Next::WaitAfter(version) => match self.changed_since(version).await {
                Ok(file) => file,
                Err(status) => return Some((Err(status), self)),
            },
        };
        if !file.track.state().is_closed() {
            self.next = Next::WaitAfter(file.track.version());
        }
        Some((Ok(file), self))
    }

    async fn changed_since(&mut self, version: i64) -> Result<CaseFile, Status> {
        loop {
            let stop = self.watchers.stop.clone();
            let newer = tokio::select! {
                () = stop.cancelled() => false,
                newer = self.receiver.wait_for(|now| *now > version) => newer.is_ok(),
            };
            if !newer {
                return Err(Status::unavailable("the service stops; watch again"));
            }
            let file = queries::case(&self.watchers.database, self.case_id).await?;
            if file.track.version() > version {
                return Ok(file);
            }
        }
    }
}
