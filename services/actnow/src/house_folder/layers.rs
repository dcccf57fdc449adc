//! What makes a service part of its house: the layer of configuration over its defaults, as TOML.

use actnow_chassis::tls::TlsConfig;
use actnow_decisions::Role;

use super::{DESK, HouseFolder, PORTAL};

impl HouseFolder {
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
             [grpc]\nlisten = {listen:?}\n{}{}[telemetry]\n{otlp}{}{}[tokens.keys]\nhouse = {:?}\n{}[tokens.roles]\n{}[privacy]\nkey_id = 1\nsecret = {:?}\n{}",
            format!("{service}-1"),
            self.database_url(service),
            file.broker_addresses,
            file.prefix,
            self.admin_layer(service),
            self.tls_layer(service),
            self.trace_layer(service),
            self.key_set_layer(service),
            file.token_public_key,
            self.portal_key(),
            Self::key_roles(),
            file.privacy_secret,
            self.service_layer(service),
        )
    }

    /// The certificate of `name` and whom it trusts; none in a house whose processes speak unencrypted.
    pub(crate) fn tls(&self, name: &str) -> TlsConfig {
        let folder = &self.file.tls;
        if folder.as_os_str().is_empty() {
            return TlsConfig::default();
        }
        let file = |name: String| self.path().join(folder).join(name).display().to_string();
        TlsConfig {
            authorities_file: file("authorities.pem".to_owned()),
            certificate_file: file(format!("{name}.pem")),
            key_file: file(format!("{name}.key")),
            peers: Vec::new(),
        }
    }

    /// Only the portal and the desk call.
    fn tls_layer(&self, service: &str) -> String {
        let tls = self.tls(service);
        if tls == TlsConfig::default() {
            return String::new();
        }
        format!(
            "[tls]\nauthorities_file = {:?}\ncertificate_file = {:?}\nkey_file = {:?}\npeers = {:?}\n",
            tls.authorities_file,
            tls.certificate_file,
            tls.key_file,
            [PORTAL, DESK],
        )
    }

    /// Identity publishes its keys where it did before, so that the services find them after its restart.
    fn admin_layer(&self, service: &str) -> String {
        match self.whereabouts(service) {
            Ok(at) if service == actnow_identity::SERVICE => format!("[admin]\nlisten = {:?}\n", at.admin),
            Ok(_) | Err(_) => String::new(),
        }
    }

    /// Where the portal takes the spans of services that run in other processes: a socket in the folder, which
    /// stands before the portal does and is nobody else's. `None` where all run in one process, or without portal.
    fn span_socket(&self) -> Option<String> {
        let apart = self.file.portal && !self.is_embedded();
        let socket = format!("unix://{}", self.path.join("run").join("spans.sock").display());
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
            actnow_registration::SERVICE => {
                let mode = if enabled { "ON" } else { "OFF" };
                let pool = &file.code_pool;
                format!(
                    "[service]\ncode_pool = {pool:?}\n[service.instant_approval]\nmode = {mode:?}\n{signing}"
                )
            }
            actnow_identity::SERVICE => format!("[service]\ndemo = {}\n", file.demo),
            PORTAL => self.portal_layer(),
            actnow_food_licensing::SERVICE => {
                let mode = if enabled { "ON" } else { "OFF" };
                format!("[service.instant_approval]\naccept = {enabled}\nmode = {mode:?}\n{signing}")
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
}
