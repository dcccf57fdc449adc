//! The house that is attacked: whole, with a portal that believes it stands behind a proxy with TLS, so that its
//! cookies are those of a real one and each attempt may come from an address of its own.

use std::net::SocketAddr;

use actnow::house_folder::{HousePlan, PORTAL, SERVICES};
use actnow_chassis::grpc::client::channel;
use actnow_chassis::token::{TokenSigner, wall_seconds};
use actnow_decisions::{Actor, Grant, Role, Scope};
use actnow_tests::browser::Browser;
use actnow_tests::expect::Sample;
use actnow_tests::{On, TestHouse};
use tonic::transport::Channel;

/// Accounts of the demonstration with their one role.
pub(crate) const PEOPLE: [(&str, Role); 11] = [
    ("window", Role::Window),
    ("registrar", Role::Registrar),
    ("reviewer", Role::Reviewer),
    ("head", Role::Head),
    ("inspector1", Role::Inspector),
    ("issuer", Role::Issuer),
    ("supervisor", Role::Supervisor),
    ("operator", Role::Operator),
    ("sysadmin", Role::SystemAdmin),
    ("secadmin", Role::SecurityAdmin),
    ("auditor", Role::AuditAdmin),
];

/// What a client of another department says it looks things up for.
const PURPOSE: &str = "tax-registration";

/// Everything about a house that an attempt needs.
pub(crate) struct Target {
    pub(crate) house: TestHouse,
    pub(crate) portal: SocketAddr,
    signer: TokenSigner,
}

impl Target {
    /// A house with a portal, in which persons decide.
    pub(crate) async fn start() -> Self {
        let behind_proxy = "[service]\nplain_http = false\nbehind_proxy = true\n".to_owned();
        let plan = HousePlan {
            instant_approval: false,
            demo: true,
            portal: true,
            settings: [(PORTAL.to_owned(), behind_proxy)].into(),
            ..HousePlan::default()
        };
        let house = TestHouse::planned(On::Embedded, Some(Sample::FilingToday.at()), plan).await;
        let portal = house.folder.whereabouts(PORTAL).expect("a portal").http.parse().expect("an address");
        let signer = house.folder.token_signer().expect("the key of the house");
        Self { house, portal, signer }
    }

    /// A browser at an address of its own.
    pub(crate) fn browser(&self, from: impl Into<String>) -> Browser {
        Browser { from: from.into(), ..Browser::new(self.portal) }
    }

    /// The browser of somebody who has logged in, at the address `from`.
    pub(crate) async fn visitor(&self, account: &str, from: impl Into<String>) -> Browser {
        let mut browser = self.browser(from);
        let answer = browser.log_in(account, actnow_identity::DEMO_PASSWORD).await;
        assert_eq!(answer.status, 303, "{account}: {}", answer.text());
        browser
    }

    /// The connection to a service.
    pub(crate) fn channel(&self, service: &str) -> Channel {
        let at = self.house.folder.whereabouts(service).expect("a service");
        channel(&format!("http://{}", at.grpc)).expect("a channel")
    }

    /// A token of somebody in one role; of another department with one scope.
    pub(crate) fn token(&self, subject: &str, role: Role, scope: Scope) -> String {
        if role == Role::Department {
            let grant = Grant { scopes: vec![scope], purpose: PURPOSE.to_owned() };
            return self.signer.sign_grant(subject, &grant, wall_seconds(), 300).expect("a token");
        }
        let actor = Actor { subject: subject.to_owned(), roles: vec![role], office: String::new() };
        self.signer.sign(&actor, wall_seconds(), 300).expect("a token")
    }

    /// Every service with a gRPC port.
    pub(crate) fn services() -> impl Iterator<Item = &'static str> {
        SERVICES.into_iter().chain([PORTAL])
    }
}
