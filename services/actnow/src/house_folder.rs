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
use actnow_decisions::Role;

use crate::house_keys::{key_pair, random_hex, signer};

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
            privacy_secret: random_hex()?,
            token_private_key,
            token_public_key,
            certificate_private_key,
        };
        fs::create_dir_all(path.join("run")).context("creating the folder of the house")?;
        let mut out =
            fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(path.join(FILE))
                .with_context(|| format!("{} already holds a house, or cannot be written", path.display()))?;
        out.write_all(serde_json::to_string_pretty(&file)?.as_bytes())?;
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

    /// The configuration layer that makes a service part of this house, as TOML.
    pub fn layer(&self, service: &str) -> String {
        let file = &self.file;
        let otlp = if file.otlp_endpoint.is_empty() {
            String::new()
        } else {
            format!("otlp_endpoint = {:?}\n", file.otlp_endpoint)
        };
        // A service that comes back listens where it did before, so that its clients find it.
        let listen = self.whereabouts(service).map_or_else(|_| "127.0.0.1:0".to_owned(), |at| at.grpc);
        format!(
            "instance = {:?}\n[database]\nurl = {:?}\n[broker]\naddresses = {:?}\nprefix = {:?}\n\
             [grpc]\nlisten = {listen:?}\n{}[telemetry]\n{otlp}{}{}[tokens.keys]\nhouse = {:?}\n{}[tokens.roles]\n{}[privacy]\nkey_id = 1\nsecret = {:?}\n{}",
            format!("{service}-1"),
            self.database_url(service),
            file.broker_addresses,
            file.prefix,
            self.admin_layer(service),
            self.trace_layer(service),
            self.key_set_layer(service),
            file.token_public_key,
            self.portal_key(),
            Self::key_roles(),
            file.privacy_secret,
            self.service_layer(service),
        )
    }

    /// Where the portal takes the spans of services that run in other processes: a socket in the folder, which
    /// stands before the portal does and is nobody else's. `None` where all run in one process, or without portal.
    fn span_socket(&self) -> Option<String> {
        let apart = self.file.portal && !self.is_embedded();
        let socket = format!("unix:{}", self.path.join("run").join("spans.sock").display());
        // A longer path is no address of a socket (108 bytes); spans of the other processes then stay unheard.
        (apart && socket.len() < 105).then_some(socket)
    }

    /// Every service but the portal, which hears its own process, hands its spans in there.
    fn trace_layer(&self, service: &str) -> String {
        match self.span_socket() {
            Some(socket) if service != PORTAL => format!("trace_endpoint = {socket:?}\n"),
            Some(_) | None => String::new(),
        }
    }

    /// Identity publishes its keys where it did before, so that the services find them after its restart.
    fn admin_layer(&self, service: &str) -> String {
        match self.whereabouts(service) {
            Ok(at) if service == actnow_identity::SERVICE => format!("[admin]\nlisten = {:?}\n", at.admin),
            Ok(_) | Err(_) => String::new(),
        }
    }

    /// Where the keys of accounts are published; a house without identity goes on with its own key.
    fn key_set_layer(&self, service: &str) -> String {
        match self.whereabouts(actnow_identity::SERVICE) {
            Ok(at) if service != actnow_identity::SERVICE => {
                let address = format!("http://{}{}", at.admin, actnow_identity::KEY_SET_PATH);
                format!("[tokens]\nkey_set = {address:?}\n")
            }
            Ok(_) | Err(_) => String::new(),
        }
    }

    /// The key with which the portal signs what it asks in its own name.
    fn portal_key(&self) -> String {
        if self.file.portal { format!("portal = {:?}\n", self.file.portal_public_key) } else { String::new() }
    }

    /// Who owns the folder acts in every role; the portal asks in its own name and in no other.
    fn key_roles() -> String {
        format!("house = {:?}\nportal = {:?}\n", Role::ALL.map(Role::as_str), [Role::Portal.as_str()])
    }

    /// The further settings of a service in this house, as TOML; they win over everything else.
    pub fn settings(&self, service: &str) -> &str {
        self.file.settings.get(service).map_or("", String::as_str)
    }

    fn service_layer(&self, service: &str) -> String {
        let file = &self.file;
        let signing = format!(
            "[service.certificate_signing]\nkey_id = \"house\"\nprivate_key = {:?}\n",
            file.certificate_private_key
        );
        let enabled = file.instant_approval;
        match service {
            actnow_registration::SERVICE => format!(
                "[service]\ncode_pool = {:?}\n[service.instant_approval]\nenabled = {enabled}\n{signing}",
                file.code_pool
            ),
            actnow_identity::SERVICE => format!("[service]\ndemo = {}\n", file.demo),
            PORTAL => self.portal_layer(),
            actnow_food_licensing::SERVICE => {
                format!("[service.instant_approval]\naccept = {enabled}\ngrant = {enabled}\n{signing}")
            }
            _ => String::new(),
        }
    }

    fn portal_layer(&self) -> String {
        let at =
            |service| self.whereabouts(service).map(|at| format!("http://{}", at.grpc)).unwrap_or_default();
        let before = self.whereabouts(PORTAL).map(|at| at.http).unwrap_or_default();
        let listen = if before.is_empty() { "127.0.0.1:0".to_owned() } else { before };
        format!(
            "[service]\nlisten = {listen:?}\nplain_http = true\ndemo = {}\nmaterials = {:?}\n\
             [service.traces]\nlisten = {:?}\n\
             [service.departments]\nregistration = {:?}\nfood_licensing = {:?}\ninspections = {:?}\n\
             fast_track = {:?}\nidentity = {:?}\n\
             [service.token_signing]\nkid = \"portal\"\nissuer = \"portal\"\nprivate_key = {:?}\n",
            self.file.demo,
            self.path.join("materials"),
            self.span_socket().unwrap_or_default(),
            at(actnow_registration::SERVICE),
            at(actnow_food_licensing::SERVICE),
            at(actnow_inspections::SERVICE),
            at(actnow_fast_track::SERVICE),
            at(actnow_identity::SERVICE),
            self.file.portal_private_key,
        )
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

/// A prefix becomes part of database and queue names.
fn check_prefix(prefix: &str) -> Result<()> {
    let fits = prefix.len() <= 32
        && prefix.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if fits { Ok(()) } else { bail!("a prefix has up to 32 lower-case letters, digits and '_'") }
}
