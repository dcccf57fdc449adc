//! CPU time from /proc, by who used it: the services of a house, its client, its database server and its
//! broker, as far as they run on this machine; and everything on the machine, whatever else that is.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::net::SocketAddr;

use anyhow::{Context, Result};
use serde::Serialize;
use tokio::net::lookup_host;

use crate::house_folder::{HouseFolder, SERVICES};

/// Clock ticks per second of /proc on Linux; fixed by the kernel's user interface.
const TICKS: f64 = 100.0;
/// `LISTEN` in /proc/net/tcp.
const LISTENING: &str = "0A";

/// The processes that work for a house.
#[derive(Debug, Clone)]
pub struct Workers {
    services: Vec<u32>,
    /// None when the services run in the client's process.
    client: Option<u32>,
    /// None when there is no server, it is elsewhere, or this user may not look at it.
    database: Option<u32>,
    broker: Option<u32>,
    embedded: bool,
}

/// A reading, in ticks.
pub struct Cpu {
    services: f64,
    client: Option<f64>,
    database: Option<f64>,
    broker: Option<f64>,
    all: Option<f64>,
    machine: f64,
}

/// CPU time between two readings, in milliseconds.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct CpuUsed {
    /// The house's own processes.
    pub services: f64,
    /// The process that hands cases in; absent when the services run in it.
    pub client: Option<f64>,
    /// The database server with all its backends; absent when it is not on this machine.
    pub database: Option<f64>,
    /// The broker; absent when it is not on this machine.
    pub broker: Option<f64>,
    /// All of these; absent when one of them is elsewhere.
    pub all: Option<f64>,
    /// Everything on the machine, other people's work included.
    pub machine: f64,
}

impl Workers {
    /// Finds them: the services by their whereabouts, the servers by the port they listen on.
    ///
    /// # Errors
    /// When a service does not run, or /proc cannot be read.
    pub async fn of(folder: &HouseFolder) -> Result<Self> {
        let mut services: Vec<u32> =
            SERVICES.iter().map(|service| Ok(folder.whereabouts(service)?.pid)).collect::<Result<_>>()?;
        services.sort_unstable();
        services.dedup();
        let own = std::process::id();
        let broker = folder.file().broker_addresses.first();
        Ok(Self {
            client: (!services.contains(&own)).then_some(own),
            services,
            database: listener(&folder.file().database_server, 5432).await?,
            broker: match broker {
                Some(address) => listener(address, 5672).await?,
                None => None,
            },
            embedded: folder.is_embedded(),
        })
    }

    /// Reads now.
    ///
    /// # Errors
    /// When /proc cannot be read.
    pub fn read(&self) -> Result<Cpu> {
        let table = processes()?;
        let tree = |root: u32| of_tree(&table, root);
        let services = self.services.iter().map(|pid| tree_of_one(&table, *pid)).sum();
        let client = self.client.map(|pid| tree_of_one(&table, pid));
        let (database, broker) = (self.database.map(tree), self.broker.map(tree));
        let known = services + client.unwrap_or(0.0);
        let all = match (database, broker) {
            _ if self.embedded => Some(known),
            (Some(database), Some(broker)) => Some(known + database + broker),
            (None, _) | (_, None) => None,
        };
        Ok(Cpu { services, client, database, broker, all, machine: of_machine()? })
    }
}

impl Cpu {
    /// What was used since `before`.
    pub fn since(&self, before: &Cpu) -> CpuUsed {
        let ms = |now: f64, then: f64| (now - then) * 1_000.0 / TICKS;
        let both = |now: Option<f64>, then: Option<f64>| now.zip(then).map(|(now, then)| ms(now, then));
        CpuUsed {
            services: ms(self.services, before.services),
            client: both(self.client, before.client),
            database: both(self.database, before.database),
            broker: both(self.broker, before.broker),
            all: both(self.all, before.all),
            machine: ms(self.machine, before.machine),
        }
    }
}

impl CpuUsed {
    /// The same per case.
    #[expect(clippy::cast_precision_loss, reason = "a count far below 2^52")]
    pub fn per(self, cases: u64) -> Self {
        let share = |used: f64| used / cases as f64;
        Self {
            services: share(self.services),
            client: self.client.map(share),
            database: self.database.map(share),
            broker: self.broker.map(share),
            all: self.all.map(share),
            machine: share(self.machine),
        }
    }
}

/// The process on this machine that listens where `url` points to, if there is one and it may be looked at.
async fn listener(url: &str, usual_port: u16) -> Result<Option<u32>> {
    let Some(place) = place_of(url) else { return Ok(None) };
    let place = if place.contains(':') { place.to_owned() } else { format!("{place}:{usual_port}") };
    let mut addresses = lookup_host(&place).await.with_context(|| format!("looking up {place}"))?;
    let Some(address) = addresses.find(|address| address.ip().is_loopback()) else { return Ok(None) };
    let inodes = listening_sockets(address)?;
    let holders: HashSet<u32> = pids()?.into_iter().filter(|pid| holds(*pid, &inodes)).collect();
    let table = processes()?;
    // A child may have inherited the socket: the server is the one whose parent does not hold it.
    let server = |pid: &&u32| !table.get(pid).is_some_and(|process| holders.contains(&process.parent));
    Ok(holders.iter().find(server).copied())
}

/// `host:port` of `scheme://user:password@host:port/path`.
fn place_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let rest = rest.split(['/', '?']).next()?;
    Some(rest.rsplit_once('@').map_or(rest, |(_, place)| place)).filter(|place| !place.is_empty())
}

/// Inodes of the sockets that listen on the port of `address`.
fn listening_sockets(address: SocketAddr) -> Result<HashSet<String>> {
    let mut inodes = HashSet::new();
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        // A machine without IPv6 has only one of them.
        let Ok(text) = fs::read_to_string(table) else { continue };
        inodes.extend(listening_in(&text, address.port()));
    }
    Ok(inodes)
}

fn listening_in(table: &str, port: u16) -> Vec<String> {
    let port = format!(":{port:04X}");
    let rows = table.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
    rows.filter(|row| row.len() > 9 && row[1].ends_with(&port) && row[3] == LISTENING)
        .map(|row| row[9].to_owned())
        .collect()
}

/// Whether `pid` has one of the sockets open; false when this user may not know.
fn holds(pid: u32, inodes: &HashSet<String>) -> bool {
    let Ok(files) = fs::read_dir(format!("/proc/{pid}/fd")) else { return false };
    files.flatten().any(|file| {
        let target = fs::read_link(file.path()).unwrap_or_default();
        let inode = target.to_str().and_then(|name| name.strip_prefix("socket:["));
        inode.and_then(|name| name.strip_suffix(']')).is_some_and(|inode| inodes.contains(inode))
    })
}

struct Process {
    parent: u32,
    /// Own ticks and those of children that have ended.
    ticks: f64,
}

fn pids() -> Result<Vec<u32>> {
    let entries = fs::read_dir("/proc").context("reading /proc")?;
    Ok(entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect())
}

fn processes() -> Result<HashMap<u32, Process>> {
    // One that ends meanwhile is counted with its parent next time.
    let read = |pid: u32| Some((pid, parse(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)?));
    Ok(pids()?.into_iter().filter_map(read).collect())
}

/// Fields 4 (parent) and 14 to 17 (user and system time, own and of ended children) of a stat line, counted
/// after its name, which may hold anything.
fn parse(stat: &str) -> Option<Process> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = fields.get(11..15)?.iter().filter_map(|field| field.parse::<f64>().ok()).sum();
    Some(Process { parent: fields.get(1)?.parse().ok()?, ticks })
}

fn tree_of_one(table: &HashMap<u32, Process>, pid: u32) -> f64 {
    table.get(&pid).map_or(0.0, |process| process.ticks)
}

fn of_tree(table: &HashMap<u32, Process>, root: u32) -> f64 {
    let children = table.iter().filter(|(_, process)| process.parent == root).map(|(pid, _)| *pid);
    tree_of_one(table, root) + children.map(|child| of_tree(table, child)).sum::<f64>()
}

/// Busy ticks of the machine: everything but idle and waiting for disks.
fn of_machine() -> Result<f64> {
    let stat = fs::read_to_string("/proc/stat").context("reading /proc/stat")?;
    let line = stat.lines().next().context("an empty /proc/stat")?;
    let fields: Vec<f64> = line.split_whitespace().skip(1).filter_map(|field| field.parse().ok()).collect();
    let idle = fields.get(3).unwrap_or(&0.0) + fields.get(4).unwrap_or(&0.0);
    Ok(fields.iter().take(8).sum::<f64>() - idle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_from_addresses() {
        for (url, place) in [
            ("postgres://postgres@127.0.0.1:5432/", Some("127.0.0.1:5432")),
            ("amqp://user:p@ss@localhost/%2f?heartbeat=5", Some("localhost")),
            ("postgres://[::1]:5432?sslmode=disable", Some("[::1]:5432")),
            ("", None),
        ] {
            assert_eq!(place_of(url), place, "{url}");
        }
    }

    #[test]
    fn a_stat_line_with_an_odd_name_is_read() {
        let line = "7 (post (gres) 1) S 3 7 7 0 -1 4194560 0 0 0 0 10 20 300 4000 20 0 1 0 99";
        let process = parse(line).unwrap();
        assert_eq!((process.parent, process.ticks), (3, 4_330.0));
    }

    #[tokio::test]
    async fn who_listens_here_is_found_by_its_port() {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("postgres://nobody@{}/", socket.local_addr().unwrap());
        assert_eq!(listener(&url, 1).await.unwrap(), Some(std::process::id()));
        drop(socket);
        assert_eq!(listener(&url, 1).await.unwrap(), None);
    }

    #[test]
    fn a_tree_is_counted_with_everybody_below_it() {
        let process = |parent, ticks| Process { parent, ticks };
        let table = HashMap::from([
            (1, process(0, 1.0)),
            (2, process(1, 10.0)),
            (3, process(2, 100.0)),
            (4, process(0, 1_000.0)),
        ]);
        assert_eq!(of_tree(&table, 1), 111.0);
    }
}
