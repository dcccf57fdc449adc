//! CPU time from /proc: of the house's processes, and of the whole machine (which includes database server
//! and broker, and whatever else runs).

use anyhow::{Context, Result};
use serde::Serialize;

/// Clock ticks per second of /proc on Linux; fixed by the kernel's user interface.
const TICKS: f64 = 100.0;

/// A reading.
pub struct Cpu {
    services: f64,
    machine: f64,
}

/// CPU time between two readings, in milliseconds.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct CpuUsed {
    /// The house's own processes.
    pub services: f64,
    /// Everything on the machine.
    pub machine: f64,
}

impl Cpu {
    /// Reads now.
    ///
    /// # Errors
    /// When /proc cannot be read.
    pub fn read(pids: &[u32]) -> Result<Self> {
        let services = pids.iter().map(|pid| of_process(*pid)).sum::<Result<f64>>()?;
        Ok(Self { services, machine: of_machine()? })
    }

    /// What was used since `before`.
    pub fn since(&self, before: &Cpu) -> CpuUsed {
        let ms = 1_000.0 / TICKS;
        CpuUsed {
            services: (self.services - before.services) * ms,
            machine: (self.machine - before.machine) * ms,
        }
    }
}

impl CpuUsed {
    /// The same per case.
    #[expect(clippy::cast_precision_loss, reason = "a count far below 2^52")]
    pub fn per(self, cases: u64) -> Self {
        Self { services: self.services / cases as f64, machine: self.machine / cases as f64 }
    }
}

/// User and system ticks of a process: fields 14 and 15 of its stat line, counted after its name.
fn of_process(pid: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).context("reading /proc/PID/stat")?;
    let (_, after_name) = stat.rsplit_once(')').context("an odd /proc/PID/stat")?;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    Ok(ticks(11) + ticks(12))
}

/// Busy ticks of the machine: everything but idle and waiting for disks.
fn of_machine() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/stat").context("reading /proc/stat")?;
    let line = stat.lines().next().context("an empty /proc/stat")?;
    let fields: Vec<f64> = line.split_whitespace().skip(1).filter_map(|field| field.parse().ok()).collect();
    let idle = fields.get(3).unwrap_or(&0.0) + fields.get(4).unwrap_or(&0.0);
    Ok(fields.iter().take(8).sum::<f64>() - idle)
}
