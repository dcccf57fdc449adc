//! A house as a folder: its keys, where its database server and broker are, and where its services listen.
//!
//! `house.json` holds secrets and is readable by its owner only. It carries the key that signs tokens, so a
//! folder like this is for demonstrations, tests and single-machine houses; a bureau configures its services
//! one by one (deploy/) and issues tokens elsewhere.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use actnow_chassis::token::TokenSigner;
use actnow_messaging::broker::Subscriber;

use crate::house_keys::{key_pair, random_hex, signer};

mod layers;

/// Names of the services, in the order they are started.
pub const SERVICES: [&str; 5] = [
    // First, so that the others know where its keys are published.
    actnow_identity::SERVICE,
    actnow_registration::SERVICE,
    actnow_food_licensing::SERVICE,
    actnow_inspections::SERVICE,
    actnow_fast_track::SERVICE,
];

/// The service before which browsers stand, started after those above.
pub const PORTAL: &str = actnow_portal::SERVICE;

/// What the operator's command line is called in its certificate.
pub const DESK: &str = "desk";

const FILE: &str = "house.json";

/// What a house is made of.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HouseFile {
    /// In front of database and queue names.
    pub prefix: String,
    /// PostgreSQL server, `postgres://user@host:port/`; empty: SQLite files in the folder.
    pub database_server: String,
    /// AMQP addresses; empty: queues in a file of the folder.
    pub broker_addresses: Vec<String>,
    /// Pool of organisation-code bodies, `MAFAKE##`.
    pub code_pool: String,
    /// Whether published rules may decide (秒批).
    pub instant_approval: bool,
    /// Where traces and metrics go; empty: nowhere.
    pub otlp_endpoint: String,
    /// Whether it is a house for demonstrations, with accounts whose password everybody knows.
    #[serde(default)]
    pub demo: bool,
    /// Whether the portal stands before it.
    #[serde(default)]
    pub portal: bool,
    #[serde(default)]
    portal_private_key: String,
    #[serde(default)]
    portal_public_key: String,
    /// Further configuration per service: TOML text by service name.
    #[serde(default)]
    pub settings: std::collections::BTreeMap<String, String>,
    /// Folder with the certificates of the house (`authorities.pem`, `NAME.pem`, `NAME.key` for each service and for
    /// the `desk`), from the folder of the house on where it is relative; empty: its processes speak unencrypted.
    #[serde(default)]
    pub tls: PathBuf,
    /// Facts that other departments' programs hear, by their name.
    #[serde(default)]
    subscribers: std::collections::BTreeMap<String, Vec<String>>,
    /// Secrets of other departments' accounts that are played here, by account.
    #[serde(default)]
    played: std::collections::BTreeMap<String, String>,
    privacy_secret: String,
    token_private_key: String,
    token_public_key: String,
    certificate_private_key: String,
}

/// How a new house shall be.
#[derive(Debug, Clone)]
pub struct HousePlan {
    /// See [`HouseFile::prefix`].
    pub prefix: String,
    /// See [`HouseFile::database_server`].
    pub database_server: String,
    /// See [`HouseFile::broker_addresses`].
    pub broker_addresses: Vec<String>,
    /// See [`HouseFile::code_pool`].
    pub code_pool: String,
    /// See [`HouseFile::instant_approval`].
    pub instant_approval: bool,
    /// See [`HouseFile::otlp_endpoint`].
    pub otlp_endpoint: String,
    /// See [`HouseFile::demo`].
    pub demo: bool,
    /// See [`HouseFile::portal`].
    pub portal: bool,
    /// See [`HouseFile::settings`].
    pub settings: std::collections::BTreeMap<String, String>,
    /// See [`HouseFile::tls`].
    pub tls: PathBuf,
}

impl Default for HousePlan {
    fn default() -> Self {
        Self {
            prefix: String::new(),
            database_server: String::new(),
            broker_addresses: Vec::new(),
            code_pool: "MAFAKE##".to_owned(),
            instant_approval: true,
            otlp_endpoint: String::new(),
            demo: false,
            portal: false,
            settings: std::collections::BTreeMap::new(),
            tls: PathBuf::new(),
        }
    }
}

/// A folder with a house in it.
#[derive(Clone)]
pub struct HouseFolder {
    path: PathBuf,
    file: HouseFile,
}

/// Where a running service can be reached.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Whereabouts {
    /// gRPC address, `127.0.0.1:41234`.
    pub grpc: String,
    /// Admin address, shared by the services of one process.
    pub admin: String,
    /// Where browsers come; only of the portal.
    #[serde(default)]
    pub http: String,
    /// Process id.
    pub pid: u32,
}

impl HouseFolder {
    /// Makes a house with fresh keys in `path`.
    ///
    /// # Errors
    /// When there is a house already, or the folder cannot be written.
    pub fn create(path: &Path, plan: HousePlan) -> Result<Self> {
        check_prefix(&plan.prefix)?;
        if !plan.database_server.is_empty() && plan.broker_addresses.is_empty() {
            bail!("a house on PostgreSQL needs a broker: give --broker too");
        }
        let (token_private_key, token_public_key) = key_pair()?;
        let (certificate_private_key, _) = key_pair()?;
        let (portal_private_key, portal_public_key) = key_pair()?;
        let file = HouseFile {
            prefix: plan.prefix,
            database_server: plan.database_server,
            broker_addresses: plan.broker_addresses,
            code_pool: plan.code_pool,
            instant_approval: plan.instant_approval,
            otlp_endpoint: plan.otlp_endpoint,
            demo: plan.demo,
            portal: plan.portal,
            portal_private_key,
            portal_public_key,
            settings: plan.settings,
            tls: plan.tls,
            subscribers: std::collections::BTreeMap::new(),
            played: std::collections::BTreeMap::new(),
            privacy_secret: random_hex()?,
            token_private_key,
            token_public_key,
            certificate_private_key,
        };
        fs::create_dir_all(path.join("run")).context("creating the folder of the house")?;
        write_secret(&path.join(FILE), &file)
            .with_context(|| format!("{} already holds a house, or cannot be written", path.display()))?;
        Ok(Self { path: path.to_owned(), file })
    }

    /// Opens the house in `path`.
    ///
    /// # Errors
    /// When there is none.
    pub fn open(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path.join(FILE))
            .with_context(|| format!("no house in {}: `actnow migrate` makes one", path.display()))?;
        let file = serde_json::from_str(&text).with_context(|| format!("{}/{FILE}", path.display()))?;
        Ok(Self { path: path.to_owned(), file })
    }

    /// Whether there is a house in `path`.
    pub fn exists(path: &Path) -> bool {
        path.join(FILE).exists()
    }

    /// What the house is made of.
    pub fn file(&self) -> &HouseFile {
        &self.file
    }

    /// The programs of other departments that hear facts.
    pub fn subscribers(&self) -> Vec<Subscriber> {
        let of =
            |(name, facts): (&String, &Vec<String>)| Subscriber { name: name.clone(), facts: facts.clone() };
        self.file.subscribers.iter().map(of).collect()
    }

    /// Notes a subscriber.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn keep_subscriber(&mut self, Subscriber { name, facts }: Subscriber) -> Result<()> {
        self.file.subscribers.insert(name, facts);
        self.write_again()
    }

    /// Forgets the subscriber called `name`.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn forget_subscriber(&mut self, name: &str) -> Result<()> {
        self.file.subscribers.remove(name);
        self.write_again()
    }

    /// The secret of another department's account that is played here.
    pub fn played_secret(&self, client: &str) -> Option<&str> {
        self.file.played.get(client).map(String::as_str)
    }

    /// Keeps the secret of an account that is played here.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn keep_played(&mut self, client: &str, secret: &str) -> Result<()> {
        self.file.played.insert(client.to_owned(), secret.to_owned());
        self.write_again()
    }

    fn write_again(&self) -> Result<()> {
        let aside = self.path.join(format!(".{FILE}.{}", std::process::id()));
        write_secret(&aside, &self.file)?;
        fs::rename(aside, self.path.join(FILE)).context("writing the file of the house")
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The database of `service`.
    pub fn database_url(&self, service: &str) -> String {
        let name = service.replace('-', "_");
        if self.file.database_server.is_empty() {
            return format!("sqlite:{}/{name}.db", self.path.display());
        }
        let (server, query) =
            self.file.database_server.split_once('?').unwrap_or((&self.file.database_server, ""));
        let tail = if query.is_empty() { String::new() } else { format!("?{query}") };
        format!("{}/{}actnow_{name}{tail}", server.trim_end_matches('/'), self.file.prefix)
    }

    /// The file of the in-process queues.
    pub fn queue_file(&self) -> PathBuf {
        self.path.join("queues.db")
    }

    /// Whether messages travel inside one process.
    pub fn is_embedded(&self) -> bool {
        self.file.broker_addresses.is_empty()
    }

    /// Every service of this house, in the order they are started.
    pub fn services(&self) -> Vec<&'static str> {
        SERVICES.into_iter().chain(self.file.portal.then_some(PORTAL)).collect()
    }

    /// Lets the portal listen for browsers at `listen` from its next start on.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn seat_portal(&self, listen: &str) -> Result<()> {
        let before = self.whereabouts(PORTAL).ok();
        let grpc = before.map_or_else(|| "127.0.0.1:0".to_owned(), |at| at.grpc);
        let seat = Whereabouts { grpc, admin: String::new(), http: listen.to_owned(), pid: 0 };
        self.note_whereabouts(PORTAL, &seat)
    }

    /// Signs tokens for this house.
    ///
    /// # Errors
    /// When the stored key is malformed.
    pub fn token_signer(&self) -> Result<TokenSigner> {
        signer("house", "actnow-house", &self.file.token_private_key)
    }

    /// Signs what the portal of this house asks in its own name; the services believe it nothing else.
    ///
    /// # Errors
    /// When the stored key is malformed.
    pub fn portal_signer(&self) -> Result<TokenSigner> {
        signer(PORTAL, PORTAL, &self.file.portal_private_key)
    }

    /// Notes where a service runs, so that the other commands find it.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn note_whereabouts(&self, service: &str, whereabouts: &Whereabouts) -> Result<()> {
        let run = self.path.join("run");
        fs::create_dir_all(&run)?;
        // Written aside and renamed, so that nobody reads half of it.
        let aside = run.join(format!(".{service}.{}", std::process::id()));
        fs::write(&aside, serde_json::to_string(whereabouts)?)?;
        fs::rename(aside, run.join(format!("{service}.json")))?;
        Ok(())
    }

    /// Forgets where the services ran.
    pub fn forget_whereabouts(&self) {
        for service in self.services() {
            let _ = fs::remove_file(self.path.join("run").join(format!("{service}.json")));
        }
    }

    /// Where `service` runs.
    ///
    /// # Errors
    /// When it was never started from this folder.
    pub fn whereabouts(&self, service: &str) -> Result<Whereabouts> {
        let path = self.path.join("run").join(format!("{service}.json"));
        let text = fs::read_to_string(&path).with_context(|| {
            format!("{service} does not run from {}: start it with `actnow run`", self.path.display())
        })?;
        Ok(serde_json::from_str(&text)?)
    }
}

/// Writes a new file that only its owner reads.
fn write_secret(path: &Path, file: &HouseFile) -> Result<()> {
    let mut out = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    out.write_all(serde_json::to_string_pretty(file)?.as_bytes())?;
    Ok(out.sync_all()?)
}

/// A prefix becomes part of database and queue names.
fn check_prefix(prefix: &str) -> Result<()> {
    let fits = prefix.len() <= 32
        && prefix.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if fits { Ok(()) } else { bail!("a prefix has up to 32 lower-case letters, digits and '_'") }
}
