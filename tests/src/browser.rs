//! A browser without a screen: HTTP/1.1 over a socket, a cookie, the headers that pages of the portal send.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Names of the session's cookie: before a portal without TLS, and before one with it.
const COOKIES: [&str; 2] = ["actnow", "__Host-actnow"];

/// One browser.
#[derive(Debug, Clone)]
pub struct Browser {
    /// The portal it is in front of.
    pub at: SocketAddr,
    /// What it sends as its cookies.
    pub cookie: String,
    /// Where it says it is: for a portal behind a proxy. Empty: nowhere.
    pub from: String,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Status line and headers.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header, by its name in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.pairs().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        pairs.map(|(key, value)| (key, value.trim()))
    }

    /// Every value of a header.
    pub fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs().filter(move |(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The session that the answer sets, if it sets one.
    pub fn session(&self) -> Option<String> {
        self.headers("set-cookie").find_map(|cookie| {
            let pair = cookie.split(';').next()?;
            let (name, value) = pair.split_once('=')?;
            (COOKIES.contains(&name) && !value.is_empty()).then(|| pair.to_owned())
        })
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// What the problem is called.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Browser {
    /// A browser in front of the portal at `at`.
    pub fn new(at: SocketAddr) -> Self {
        Self { at, cookie: String::new(), from: String::new() }
    }

    /// Where the portal is.
    pub fn address(&self) -> &SocketAddr {
        &self.at
    }

    /// A browser whose person has logged in.
    ///
    /// # Panics
    /// When the door stays shut.
    pub async fn of(at: SocketAddr, account: &str) -> Self {
        let mut browser = Self::new(at);
        let answer = browser.log_in(account, actnow_identity::DEMO_PASSWORD).await;
        assert_eq!(answer.status, 303, "{account}: {}", answer.text());
        browser
    }

    /// Says a password at the door; keeps the cookie when it opens.
    pub async fn log_in(&mut self, account: &str, password: &str) -> Answer {
        let form = format!("account={account}&password={password}&next=%2F");
        let ours =
            format!("Origin: http://{}\r\nContent-Type: application/x-www-form-urlencoded\r\n", self.at);
        let answer = self.send("POST", "/login", &ours, form.as_bytes()).await;
        self.keep(&answer);
        answer
    }

    /// Keeps the cookies that an answer sets, and drops those it takes away.
    pub fn keep(&mut self, answer: &Answer) {
        let kept = std::mem::take(&mut self.cookie);
        let mut cookies: Vec<(&str, &str)> =
            kept.split("; ").filter_map(|pair| pair.split_once('=')).collect();
        for set in answer.headers("set-cookie") {
            let Some((name, value)) = set.split(';').next().and_then(|pair| pair.split_once('=')) else {
                continue;
            };
            cookies.retain(|(known, _)| *known != name);
            if !value.is_empty() {
                cookies.push((name, value));
            }
        }
        let cookies: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.cookie = cookies.join("; ");
    }

    /// Shows a page, as when somebody follows a link, and keeps its cookies.
    pub async fn visit(&mut self, path: &str) -> Answer {
        let answer = self.send("GET", path, "Accept: text/html\r\n", b"").await;
        self.keep(&answer);
        answer
    }

    /// Asks for a document.
    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "Accept: application/json\r\n", b"").await
    }

    /// Every row of the list at `path` (without a query), which answers them by the page under `rows`.
    pub async fn every(&self, path: &str, rows: &str) -> Vec<Value> {
        let (mut all, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("{path}?limit=100&cursor={cursor}")).await.json();
            all.extend(page[rows].as_array().unwrap_or_else(|| panic!("{rows} of {page}")).iter().cloned());
            page["next_cursor"].as_str().unwrap_or_default().clone_into(&mut cursor);
            if cursor.is_empty() {
                return all;
            }
        }
    }

    /// As a page of the portal posts: with its header, from its own origin, under a key.
    pub async fn post(&self, path: &str, key: &str, document: &Value) -> Answer {
        self.write("POST", path, key, document.to_string().as_bytes()).await
    }

    /// The same with another method and any body.
    pub async fn write(&self, method: &str, path: &str, key: &str, body: &[u8]) -> Answer {
        self.send(method, path, &self.ours(key), body).await
    }

    /// The headers that pages of the portal send with a change under `key`.
    pub fn ours(&self, key: &str) -> String {
        format!(
            "Origin: http://{}\r\nX-Actnow: 1\r\nIdempotency-Key: {key}\r\nContent-Type: application/json\r\n",
            self.at
        )
    }

    /// Sends a request with these headers, on a connection of its own.
    ///
    /// # Panics
    /// When no portal answers.
    pub async fn send(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Answer {
        let mut line = Line::to(self.at).await;
        let headers = format!("Connection: close\r\n{headers}");
        line.send(self, method, path, &headers, body).await
    }

    /// The stream of events at `path`, from `after` on.
    ///
    /// # Panics
    /// When no portal answers.
    pub async fn listen(&self, path: &str, after: Option<i64>) -> Events {
        let mut stream = TcpStream::connect(self.at).await.expect("a portal");
        let last = after.map_or_else(String::new, |id| format!("Last-Event-ID: {id}\r\n"));
        let head =
            format!("GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n{last}\r\n", self.at, self.cookie);
        stream.write_all(head.as_bytes()).await.expect("a request");
        Events { lines: BufReader::new(stream) }
    }
}

/// A connection that stays open from one request to the next.
#[derive(Debug)]
pub struct Line {
    stream: BufReader<TcpStream>,
}

impl Line {
    /// Connects to the portal at `at`.
    ///
    /// # Panics
    /// When none listens.
    pub async fn to(at: SocketAddr) -> Self {
        let stream = TcpStream::connect(at).await.expect("a portal");
        stream.set_nodelay(true).expect("a socket");
        Self { stream: BufReader::new(stream) }
    }

    /// Sends a request of `browser` and reads its answer; of a stream of events only the head.
    ///
    /// # Panics
    /// When the portal does not answer in HTTP.
    pub async fn send(
        &mut self,
        browser: &Browser,
        method: &str,
        path: &str,
        headers: &str,
        body: &[u8],
    ) -> Answer {
        let from = match browser.from.as_str() {
            "" => String::new(),
            address => format!("X-Forwarded-For: {address}\r\n"),
        };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n{from}{headers}Content-Length: {}\r\n\r\n",
            browser.at,
            browser.cookie,
            body.len()
        );
        let request = [head.as_bytes(), body].concat();
        // A server that refused a request unread closes the connection behind it: the next one opens another.
        let head = match self.ask(&request).await {
            Some(head) => head,
            None => {
                *self = Self::to(browser.at).await;
                self.ask(&request).await.expect("the portal closed a fresh connection")
            }
        };
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        let mut answer = Answer { status, head, body: Vec::new() };
        let is_stream =
            answer.header("content-type").is_some_and(|kind| kind.starts_with("text/event-stream"));
        if let Some(length) = answer.header("content-length").and_then(|text| text.parse().ok()) {
            let mut body = vec![0; length];
            // A connection that is cut after a refusal ends the body early.
            let _ = self.stream.read_exact(&mut body).await;
            answer.body = body;
        } else if answer.header("transfer-encoding") == Some("chunked") && !is_stream {
            answer.body = self.chunks().await;
        }
        answer
    }

    /// The head of the answer; nothing when the connection was closed before.
    async fn ask(&mut self, request: &[u8]) -> Option<String> {
        // A refusal may come before the whole of a body was read.
        let _ = self.stream.write_all(request).await;
        let mut head = String::new();
        loop {
            let mut line = String::new();
            let read = self.stream.read_line(&mut line).await.unwrap_or(0);
            match line.as_str() {
                _ if read == 0 => return None,
                "\r\n" => return Some(head),
                line => head.push_str(line),
            }
        }
    }

    async fn chunks(&mut self) -> Vec<u8> {
        let mut body = Vec::new();
        loop {
            let mut size = String::new();
            self.stream.read_line(&mut size).await.expect("a chunk");
            let size = usize::from_str_radix(size.trim(), 16).expect("the size of a chunk");
            let mut chunk = vec![0; size + 2];
            self.stream.read_exact(&mut chunk).await.expect("a chunk");
            if size == 0 {
                return body;
            }
            body.extend_from_slice(&chunk[..size]);
        }
    }
}

/// Events as they arrive.
pub struct Events {
    lines: BufReader<TcpStream>,
}

impl Events {
    /// The next event: its name, its id and its document.
    ///
    /// # Panics
    /// When the stream ends.
    pub async fn next(&mut self) -> (String, i64, Value) {
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
