//! A bureau's own provider of OpenID Connect: a process of node (`tests/oidc`), on a free port of this machine.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::authority::Authority;
use crate::browser::Browser;

/// The portal as the provider knows it.
const CLIENT: (&str, &str) = ("portal", "rT9mQ2xV7kLp4Zs8Yc3N");
/// How long node may take to start, and how often it is started until it does.
const STARTS_WITHIN: Duration = Duration::from_secs(60);
const STARTS: u32 = 3;
/// Where the portal takes browsers back.
const BACK: &str = "/login/provider/back";

/// The provider, running until it is dropped.
pub struct TestProvider {
    /// What it calls itself, and where it is.
    pub issuer: String,
    /// Where browsers see it.
    at: SocketAddr,
    /// The file of who vouches for its certificate; empty: it shows none.
    authorities: String,
    child: Child,
    input: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl TestProvider {
    /// Starts it.
    ///
    /// # Panics
    /// When node or its packages are missing.
    pub async fn start() -> Self {
        Self::showing(&[], String::new()).await
    }

    /// Starts it on https, with a certificate of `authority` in `folder`.
    ///
    /// # Panics
    /// When node or its packages are missing.
    pub async fn encrypted(authority: &Authority, folder: &Path) -> Self {
        let authorities = folder.join("provider-authorities.pem");
        std::fs::write(&authorities, authority.pem()).expect("a written file");
        authority.signs(folder, "provider", "127.0.0.1");
        let files = ["provider.pem", "provider.key"].map(|file| folder.join(file));
        Self::showing(&files, authorities.display().to_string()).await
    }

    async fn showing(files: &[PathBuf], authorities: String) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("oidc");
        assert!(folder.join("node_modules/oidc-provider").exists(), "run tests/pages install");
        let start = || {
            let mut command = Command::new("node");
            command.args(["provider.mjs", CLIENT.0, CLIENT.1, BACK]).args(files).current_dir(&folder);
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
            command.spawn().expect("node, as tests/pages install installs it")
        };
        let mut starts = 0;
        let (child, input, answers, told) = loop {
            let mut child = start();
            let input = child.stdin.take().expect("its input");
            let mut answers = BufReader::new(child.stdout.take().expect("its output")).lines();
            starts += 1;
            // node was seen to wait for itself for ever before it read its script.
            match tokio::time::timeout(STARTS_WITHIN, answers.next_line()).await {
                Ok(line) => {
                    let told = line.expect("a line").expect("a provider that started");
                    break (child, input, answers, told);
                }
                Err(_) => assert!(starts < STARTS, "node does not start"),
            }
        };
        let (issuer, at) = told.split_once(' ').expect("what it is called and where browsers see it");
        let at = at.parse().expect("an address");
        Self { issuer: issuer.to_owned(), at, authorities, child, input, answers }
    }

    /// The file of who vouches for its certificate.
    pub fn authorities(&self) -> &str {
        &self.authorities
    }

    /// Says a line to it and hears the answer.
    ///
    /// # Panics
    /// When it has ended.
    pub async fn tell(&mut self, line: &str) -> String {
        self.input.write_all(format!("{line}\n").as_bytes()).await.expect("a provider that listens");
        self.answers.next_line().await.expect("a line").expect("an answer")
    }

    /// Ends it, as by a power cut.
    ///
    /// # Panics
    /// When it cannot be ended.
    pub async fn end(mut self) {
        self.child.kill().await.expect("an ended provider");
    }

    /// The settings of a portal and of an identity that know it.
    pub fn settings(&self) -> [(String, String); 2] {
        let (client, secret) = CLIENT;
        let known = format!(
            "[service.provider]\nissuer = {:?}\nclient_id = {client:?}\nauthorities_file = {:?}\n",
            self.issuer, self.authorities
        );
        [
            (
                "portal".to_owned(),
                format!("[service]\nbehind_proxy = true\n{known}client_secret = {secret:?}\n"),
            ),
            ("identity".to_owned(), known),
        ]
    }

    /// A browser at the provider: its cookies there are none of the portal's.
    pub fn browser(&self) -> Browser {
        Browser::new(self.at)
    }

    /// Where `address`, which the portal leads to, is for such a browser.
    pub fn seen(&self, address: &str) -> String {
        address.replace(&self.issuer, &format!("http://{}", self.at))
    }
}

/// Follows `address`, where the portal has led a browser, as the person `login`; answers where the provider sends it
/// back to, as path and query at the portal.
///
/// # Panics
/// When the provider answers something else than its pages.
pub async fn sign_in(browser: &mut Browser, address: &str, login: &str) -> String {
    let here = format!("http://{}", browser.at);
    let mut at = address.to_owned();
    for _ in 0..10 {
        let Some(path) = at.strip_prefix(&here).or_else(|| at.starts_with('/').then_some(at.as_str())) else {
            let back = at.split_once(BACK).expect("the address of the portal").1;
            return format!("{BACK}{back}");
        };
        let path = path.to_owned();
        let answer = browser.visit(&path).await;
        let next = match answer.header("location") {
            Some(next) => next.to_owned(),
            None => {
                let page = answer.text();
                assert!(page.contains("name=\"prompt\""), "{} {page}", answer.head);
                // Who they are, and then, as for every program of a machine of one's own, whether they mean it.
                let form = if page.contains("name=\"login\"") {
                    format!("prompt=login&login={login}&password=any")
                } else {
                    "prompt=consent".to_owned()
                };
                let headers = "Content-Type: application/x-www-form-urlencoded\r\n";
                let answer = browser.send("POST", &path, headers, form.as_bytes()).await;
                browser.keep(&answer);
                answer.header("location").unwrap_or_else(|| panic!("{}", answer.text())).to_owned()
            }
        };
        at = next;
    }
    panic!("the provider leads in a circle: {at}");
}
