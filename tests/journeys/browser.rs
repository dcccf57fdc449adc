//! A browser without a screen: HTTP/1.1 over a socket, a cookie, the headers that pages of the portal send.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// One browser.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    at: SocketAddr,
    cookie: String,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Browser {
    pub(crate) fn new(at: SocketAddr) -> Self {
        Self { at, cookie: String::new() }
    }

    pub(crate) fn address(&self) -> &SocketAddr {
        &self.at
    }

    /// A browser whose person has logged in.
    pub(crate) async fn of(at: SocketAddr, account: &str) -> Self {
        let mut browser = Self::new(at);
        let answer = browser.log_in(account, actnow_identity::DEMO_PASSWORD).await;
        assert_eq!(answer.status, 303, "{account}: {}", answer.text());
        browser
    }

    pub(crate) async fn log_in(&mut self, account: &str, password: &str) -> Answer {
        let form = format!("account={account}&password={password}&next=%2F");
        let ours =
            format!("Origin: http://{}\r\nContent-Type: application/x-www-form-urlencoded\r\n", self.at);
        let answer = self.send("POST", "/login", &ours, form.as_bytes()).await;
        let cookie = answer.head.lines().find_map(|line| {
            line.to_lowercase().starts_with("set-cookie: actnow=").then(|| line[12..].to_owned())
        });
        if let Some(cookie) = cookie {
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
            self.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        }
        answer
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "Accept: application/json\r\n", b"").await
    }

    /// As a page of the portal posts: with its header, from its own origin, under a key.
    pub(crate) async fn post(&self, path: &str, key: &str, document: &Value) -> Answer {
        self.write("POST", path, key, document.to_string().as_bytes()).await
    }

    pub(crate) async fn write(&self, method: &str, path: &str, key: &str, body: &[u8]) -> Answer {
        let ours = format!(
            "Origin: http://{}\r\nX-Actnow: 1\r\nIdempotency-Key: {key}\r\nContent-Type: application/json\r\n",
            self.at
        );
        self.send(method, path, &ours, body).await
    }

    pub(crate) async fn send(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.at).await.expect("a portal");
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {}\r\n{headers}Content-Length: {}\r\n\r\n",
            self.at,
            self.cookie,
            body.len()
        );
        stream.write_all(head.as_bytes()).await.expect("a request");
        // A refusal may come before the whole of a body was read.
        let _ = stream.write_all(body).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        Answer { status, head, body: answer[end + 4..].to_vec() }
    }

    /// The stream of events at `path`, from `after` on.
    pub(crate) async fn listen(&self, path: &str, after: Option<i64>) -> Events {
        let mut stream = TcpStream::connect(self.at).await.expect("a portal");
        let last = after.map_or_else(String::new, |id| format!("Last-Event-ID: {id}\r\n"));
        let head =
            format!("GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n{last}\r\n", self.at, self.cookie);
        stream.write_all(head.as_bytes()).await.expect("a request");
        Events { lines: BufReader::new(stream) }
    }
}

/// Events as they arrive.
pub(crate) struct Events {
    lines: BufReader<TcpStream>,
}

impl Events {
    /// The next event: its name, its id and its document.
    pub(crate) async fn next(&mut self) -> (String, i64, Value) {
        let (mut name, mut id, mut document) = (String::new(), 0, Value::Null);
        loop {
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).await.expect("a line") > 0, "the stream ended");
            let line = line.trim_end();
            if let Some(text) = line.strip_prefix("event: ") {
                text.clone_into(&mut name);
            } else if let Some(text) = line.strip_prefix("id: ") {
                id = text.parse().expect("a number");
            } else if let Some(text) = line.strip_prefix("data: ") {
                document = serde_json::from_str(text).expect("a document");
            } else if line.is_empty() && !document.is_null() {
                return (name, id, document);
            }
        }
    }
}
