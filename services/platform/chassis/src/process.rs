//! A process of the house: named tasks, one way to stop, one reason why.
//!
//! A task that ends before the process is told to stop takes the process down: a dead relay that nobody
//! notices would be worse.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Result, anyhow};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::clock::Clock;
use crate::ids::{Ids, short_name};

/// How long a graceful stop may take.
pub const STOP_WITHIN: Duration = Duration::from_secs(20);

/// What every part of a process shares. Cheap to clone.
#[derive(Clone)]
pub struct Process {
    inner: Arc<Inner>,
}

struct Inner {
    clock: Clock,
    ids: Ids,
    instance: String,
    run: String,
    stop: CancellationToken,
    tasks: TaskTracker,
    last: TaskTracker,
    failure: Mutex<Option<anyhow::Error>>,
}

impl Process {
    /// A process named `instance`: the same name after a restart, another for each replica.
    pub fn new(instance: impl Into<String>, clock: Clock, ids: Ids) -> Self {
        let run = short_name(&ids);
        let inner = Inner {
            clock,
            run,
            ids,
            instance: instance.into(),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            last: TaskTracker::new(),
            failure: Mutex::new(None),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The business clock.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// The source of ids.
    pub fn ids(&self) -> &Ids {
        &self.inner.ids
    }

    /// Name that survives a restart; holder of leases.
    pub fn instance(&self) -> &str {
        &self.inner.instance
    }

    /// Name of this run of the instance.
    pub fn run(&self) -> &str {
        &self.inner.run
    }

    /// Cancelled when the process shall stop.
    pub fn stop_token(&self) -> CancellationToken {
        self.inner.stop.clone()
    }

    /// Asks every task to end.
    pub fn stop(&self) {
        self.inner.stop.cancel();
    }

    /// Starts a named task. When it fails, or ends before the stop, the whole process stops with its reason.
    pub fn spawn<F>(&self, name: impl Into<String>, task: F)
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.spawn_among(&self.inner.tasks, name.into(), task);
    }

    /// Starts a named task that takes away what the others leave: its token is cancelled when the stop was
    /// asked for and all tasks of [`Process::spawn`] have ended, or did not within half of [`STOP_WITHIN`].
    pub fn spawn_last<F>(&self, name: impl Into<String>, task: impl FnOnce(CancellationToken) -> F)
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let stop = CancellationToken::new();
        self.spawn_among(&self.inner.last, name.into(), task(stop.clone()));
        let process = self.clone();
        self.inner.last.spawn(async move {
            process.inner.stop.cancelled().await;
            process.inner.tasks.close();
            let _ = tokio::time::timeout(STOP_WITHIN / 2, process.inner.tasks.wait()).await;
            stop.cancel();
        });
    }

    fn spawn_among<F>(&self, tasks: &TaskTracker, name: String, task: F)
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let process = self.clone();
        let span = tracing::debug_span!("task", name = %name);
        let work = async move {
            let outcome = tokio::spawn(task.in_current_span()).await;
            process.note_end(&name, outcome);
        };
        tasks.spawn(work.instrument(span));
    }

    fn note_end(&self, name: &str, outcome: Result<Result<()>, tokio::task::JoinError>) {
        let failure = match outcome {
            Ok(Ok(())) if self.inner.stop.is_cancelled() => return,
            Ok(Ok(())) => anyhow!("task {name} ended early"),
            Ok(Err(error)) => error.context(format!("task {name} failed")),
            Err(join) => anyhow!("task {name} broke: {join}"),
        };
        tracing::error!(task = name, error = format!("{failure:#}"), "A task ended; the process stops.");
        let mut slot = self.inner.failure.lock().unwrap_or_else(PoisonError::into_inner);
        slot.get_or_insert(failure);
        drop(slot);
        self.stop();
    }

    /// Waits for the stop (asked for, or by a failed task), then for every task to end.
    ///
    /// # Errors
    /// The reason of the first failed task; or that tasks did not end within [`STOP_WITHIN`].
    pub async fn join(&self) -> Result<()> {
        self.inner.stop.cancelled().await;
        self.inner.tasks.close();
        self.inner.last.close();
        let ended = tokio::time::timeout(STOP_WITHIN, async {
            self.inner.tasks.wait().await;
            self.inner.last.wait().await;
        })
        .await;
        if let Some(failure) = self.inner.failure.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Err(failure);
        }
        ended.map_err(|_| anyhow!("tasks did not end within {} s", STOP_WITHIN.as_secs()))
    }

    /// Stops on Ctrl-C or SIGTERM.
    ///
    /// # Errors
    /// When the signals cannot be listened to.
    pub fn stop_on_signals(&self) -> Result<()> {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let process = self.clone();
        tokio::spawn(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            tracing::info!("Stopping: finishing what is under way.");
            process.stop();
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process() -> Process {
        Process::new("test", Clock::System, Ids::seeded(1))
    }

    #[tokio::test]
    async fn a_task_that_ends_early_stops_the_process_with_its_name() {
        let process = process();
        process.spawn("relay", async { Ok(()) });
        let failure = process.join().await.unwrap_err();
        assert!(failure.to_string().contains("relay ended early"), "{failure}");
    }

    #[tokio::test]
    async fn a_panic_in_a_task_stops_the_process() {
        let process = process();
        process.spawn("consumer", async { panic!("boom") });
        assert!(process.join().await.is_err());
    }

    #[tokio::test]
    async fn the_last_tasks_are_stopped_after_the_others_have_ended() {
        let process = process();
        let (stop, order) = (process.stop_token(), Arc::new(Mutex::new(Vec::new())));
        let (first, second) = (order.clone(), order.clone());
        process.spawn("consumer", async move {
            stop.cancelled().await;
            tokio::task::yield_now().await;
            first.lock().unwrap().push("consumer");
            Ok(())
        });
        process.spawn_last("relay", |stop| async move {
            stop.cancelled().await;
            second.lock().unwrap().push("relay");
            Ok(())
        });
        process.stop();
        process.join().await.unwrap();
        assert_eq!(*order.lock().unwrap(), ["consumer", "relay"]);
    }

    #[tokio::test]
    async fn tasks_end_when_the_stop_is_asked_for() {
        let process = process();
        let stop = process.stop_token();
        process.spawn("relay", async move {
            stop.cancelled().await;
            Ok(())
        });
        process.stop();
        process.join().await.unwrap();
    }
}
