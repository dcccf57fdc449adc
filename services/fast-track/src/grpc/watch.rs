//! Watching cases: one look for all watchers, woken by commits of this process and looking by itself for those
//! of other replicas; what changed is read together, once for all who watch it. A watcher sees the case as it is
//! each time it changed, and the stream ends with the case.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

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
/// A busy house is looked at for a fifth of the time at most, and this often at least.
const SHARE: u32 = 4;
const LONGEST_BURST: Duration = Duration::from_millis(250);
/// Cases per question.
const PER_QUESTION: usize = 200;

/// Who watches which case. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Watchers {
    database: Database,
    stop: CancellationToken,
    cases: Arc<Mutex<HashMap<Uuid, Watched>>>,
}

/// A case as it was seen last; nothing before the first look.
type Watched = watch::Sender<Option<Arc<CaseFile>>>;

fn version_of(seen: Option<&Arc<CaseFile>>) -> i64 {
    seen.map_or(0, |file| file.track.version())
}

impl Watchers {
    /// Nobody watches yet.
    pub(crate) fn new(database: Database, stop: CancellationToken) -> Self {
        Self { database, stop, cases: Arc::default() }
    }

    /// Looks until the stop.
    pub(crate) async fn run(self) {
        loop {
            // Interest is registered before looking, so that no commit falls in between.
            let changed = CHANGED.notified();
            let started = Instant::now();
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "Looking at watched cases failed; trying again.");
            }
            let burst = (started.elapsed() * SHARE).clamp(BURST, LONGEST_BURST);
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = changed => tokio::time::sleep(burst).await,
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }

    async fn look(&self) -> Result<(), CommandError> {
        for ids in self.watched().chunks(PER_QUESTION) {
            let mut changed = store::versions_of(self.database.reader(), ids).await?;
            changed.retain(|(id, version)| self.seen(*id) < *version);
            if changed.is_empty() {
                continue;
            }
            let seen = changed.into_iter().map(|(id, _)| (id, self.file(id))).collect();
            for file in queries::cases_since(&self.database, seen).await? {
                self.show(&Arc::new(file));
            }
        }
        Ok(())
    }

    fn seen(&self, id: Uuid) -> i64 {
        version_of(self.file(id).as_ref())
    }

    fn file(&self, id: Uuid) -> Option<Arc<CaseFile>> {
        self.lock().get(&id).and_then(|sender| sender.borrow().clone())
    }

    /// Shows `file` to all who watch it, unless they have seen it or a newer one.
    fn show(&self, file: &Arc<CaseFile>) {
        if let Some(sender) = self.lock().get(&file.track.id()) {
            sender.send_if_modified(|seen| {
                let newer = version_of(seen.as_ref()) < file.track.version();
                if newer {
                    *seen = Some(file.clone());
                }
                newer
            });
        }
    }

    /// The cases somebody still watches; others are forgotten.
    fn watched(&self) -> Vec<Uuid> {
        let mut cases = self.lock();
        cases.retain(|_, sender| sender.receiver_count() > 0);
        cases.keys().copied().collect()
    }

    fn subscribe(&self, case_id: Uuid) -> watch::Receiver<Option<Arc<CaseFile>>> {
        self.lock().entry(case_id).or_insert_with(|| watch::Sender::new(None)).subscribe()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, Watched>> {
        self.cases.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The case each time it changes, starting with how it is now; ends when the case ends.
    ///
    /// # Errors
    /// When there is no such case or the database is away.
    pub(crate) async fn watch(
        &self,
        case_id: Uuid,
    ) -> Result<impl Stream<Item = Result<Arc<CaseFile>, Status>> + Send + use<>, CommandError> {
        let receiver = self.subscribe(case_id);
        let first = Arc::new(queries::case(&self.database, case_id).await?);
        self.show(&first);
        let watching = Watching { stop: self.stop.clone(), receiver, next: Next::Show(first) };
        Ok(futures::stream::unfold(watching, Watching::advance))
    }
}

/// What a watcher does next.
enum Next {
    /// Show what was already read.
    Show(Arc<CaseFile>),
    /// Wait until the case has left this version.
    WaitAfter(i64),
    /// The case is over.
    End,
}

struct Watching {
    stop: CancellationToken,
    receiver: watch::Receiver<Option<Arc<CaseFile>>>,
    next: Next,
}

impl Watching {
    async fn advance(mut self) -> Option<(Result<Arc<CaseFile>, Status>, Self)> {
        let file = match std::mem::replace(&mut self.next, Next::End) {
            Next::End => return None,
            Next::Show(file) => file,
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

    async fn changed_since(&mut self, version: i64) -> Result<Arc<CaseFile>, Status> {
        let stop = self.stop.clone();
        let newer = tokio::select! {
            () = stop.cancelled() => None,
            newer = self.receiver.wait_for(|now| version_of(now.as_ref()) > version) => {
                newer.ok().and_then(|now| now.clone())
            }
        };
        newer.ok_or_else(|| Status::unavailable("the service stops; watch again"))
    }
}
