//! Starts services of a house as processes of their own, or a whole house as one: this binary again, with `run`.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use actnow_chassis::listening::KeptPort;
use anyhow::{Context, Result, bail};
use tokio::process::{Child, Command};

use crate::house_folder::{HouseFolder, PORTAL, SERVICES, Whereabouts};

/// In place of a service: all of them in one process, as an embedded house runs.
pub const WHOLE_HOUSE: &str = "house";

/// How long a service may take to listen.
const READY_WITHIN: Duration = Duration::from_secs(30);
/// Lines of its log that a report of a service which ended tells.
const LAST_LINES: usize = 5;

/// How many threads a process works with; read by its runtime.
const WORKERS: &str = "TOKIO_WORKER_THREADS";

/// The processes of a house share the cores of their machine: threads that no core is free for only wake each
/// other. What the environment says counts more.
fn workers() -> String {
    std::env::var(WORKERS).unwrap_or_else(|_| {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        cores.div_ceil(SERVICES.len()).to_string()
    })
}

/// Where the services listen that this process started, until it ends: one that ended comes back to its ports, and no
/// service of another house may have taken them meanwhile.
static PORTS: Mutex<BTreeMap<String, KeptPort>> = Mutex::new(BTreeMap::new());

/// Keeps what can be kept: where another program has the UDP port, nothing is lost but certainty.
fn keep_ports(at: Whereabouts) {
    let mut ports = PORTS.lock().unwrap_or_else(PoisonError::into_inner);
    for address in [at.grpc, at.admin, at.http] {
        if !ports.contains_key(&address)
            && let Ok(kept) = KeptPort::of(&address)
        {
            ports.insert(address, kept);
        }
    }
}

/// A service in a process of its own. It is killed when this is dropped.
pub struct ServiceProcess {
    /// Its name.
    pub service: &'static str,
    child: Child,
}

impl ServiceProcess {
    /// Starts `service` of the house in `folder`, or the [`WHOLE_HOUSE`], with `environment` and waits until it listens.
    ///
    /// # Errors
    /// When it ends at once or does not listen in time.
    pub async fn start(
        program: &std::path::Path,
        folder: &HouseFolder,
        service: &'static str,
        environment: &[(&str, &str)],
    ) -> Result<Self> {
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(folder.path().join(format!("{service}.log")))?;
        let mut command = Command::new(program);
        command.args(["run", "--house"]).arg(folder.path());
        if service != WHOLE_HOUSE {
            command.arg(service).env(WORKERS, workers());
        }
        let child = command
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .context("starting the process of a service")?;
        let mut process = Self { service, child };
        process.wait_until_listening(folder).await?;
        Ok(process)
    }

    /// Its process id, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Kills it at once (SIGKILL) and starts it again, as a supervisor would.
    ///
    /// # Errors
    /// When it cannot be killed or does not come back.
    pub async fn restart(&mut self, program: &std::path::Path, folder: &HouseFolder) -> Result<()> {
        self.kill().await?;
        *self = Self::start(program, folder, self.service, &[]).await?;
        Ok(())
    }

    /// Kills it at once (SIGKILL) and waits until it is gone.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn kill(&mut self) -> Result<()> {
        self.child.kill().await.with_context(|| format!("killing {}", self.service))
    }

    /// Waits until it has ended by itself; answers whether it ended well.
    ///
    /// # Errors
    /// When its end cannot be waited for.
    pub async fn wait(&mut self) -> Result<bool> {
        Ok(self.child.wait().await?.success())
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    async fn wait_until_listening(&mut self, folder: &HouseFolder) -> Result<()> {
        let started = Instant::now();
        let mut silent = if self.service == WHOLE_HOUSE { folder.services() } else { vec![self.service] };
        while let Some(service) = silent.last() {
            if self.has_ended() {
                let log = folder.path().join(format!("{}.log", self.service));
                bail!("{} ended at once, see {}: {}", self.service, log.display(), last_words(&log));
            }
            if let Ok(at) = folder.whereabouts(service)
                && Some(at.pid) == self.pid()
                && tokio::net::TcpStream::connect(&at.grpc).await.is_ok()
            {
                keep_ports(at);
                silent.pop();
                continue;
            }
            if started.elapsed() > READY_WITHIN {
                bail!("{service} does not listen after {} s", READY_WITHIN.as_secs());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }
}

/// The last lines that a process wrote before it ended.
fn last_words(log: &std::path::Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let mut lines: Vec<&str> =
        text.lines().rev().filter(|line| !line.trim().is_empty()).take(LAST_LINES).collect();
    lines.reverse();
    if lines.is_empty() { "it wrote nothing".to_owned() } else { lines.join("\n") }
}

/// Starts every service in a process of its own.
///
/// # Errors
/// When one cannot start.
pub async fn start_all(folder: &HouseFolder) -> Result<Vec<ServiceProcess>> {
    start_services(&std::env::current_exe().context("finding this program")?, folder).await
}

/// The same with `program` in place of this one.
///
/// # Errors
/// When one cannot start.
pub async fn start_services(program: &std::path::Path, folder: &HouseFolder) -> Result<Vec<ServiceProcess>> {
    let start = |service| ServiceProcess::start(program, folder, service, &[]);
    let [identity, others @ ..] = SERVICES;
    // The others are told where its keys are published.
    let mut processes = vec![start(identity).await?];
    processes.extend(futures::future::try_join_all(others.into_iter().map(start)).await?);
    if folder.services().contains(&PORTAL) {
        processes.push(start(PORTAL).await?);
    }
    Ok(processes)
}

/// Asks every process to stop (SIGTERM) and waits for it; one that lingers is killed.
///
/// # Errors
/// When a process can be neither stopped nor killed.
pub async fn stop_all(processes: Vec<ServiceProcess>) -> Result<()> {
    for process in &processes {
        if let Some(pid) = process.pid() {
            let _ = Command::new("kill").args(["-TERM", &pid.to_string()]).status().await;
        }
    }
    for mut process in processes {
        if tokio::time::timeout(Duration::from_secs(25), process.wait()).await.is_err() {
            process.kill().await?;
        }
    }
    Ok(())
}
