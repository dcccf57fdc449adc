//! A proxy in front of PostgreSQL that reads along and counts the round trips of each transaction.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};

/// The statements of one transaction, BEGIN and COMMIT included.
pub(crate) type Transactions = Arc<Mutex<Vec<Vec<String>>>>;

/// Listens at a free port for connections to `server` (`host:port`).
pub(crate) async fn spawn(server: String) -> (String, Transactions) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let transactions = Transactions::default();
    let seen = transactions.clone();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (server, seen) = (server.clone(), seen.clone());
            tokio::spawn(async move {
                let server = TcpStream::connect(server).await.unwrap();
                client.set_nodelay(true).unwrap();
                server.set_nodelay(true).unwrap();
                let (mut from_client, mut to_client) = client.into_split();
                let (mut from_server, mut to_server) = server.into_split();
                tokio::spawn(async move { copy(&mut from_server, &mut to_client).await });
                let mut reader = Reader::new(seen);
                let mut buffer = vec![0_u8; 64 * 1024];
                while let Ok(length) = from_client.read(&mut buffer).await {
                    if length == 0 || to_server.write_all(&buffer[..length]).await.is_err() {
                        break;
                    }
                    reader.read(&buffer[..length]);
                }
            });
        }
    });
    (address, transactions)
}

/// Reads the messages of a client (PostgreSQL's protocol 3.0) and groups statements by transaction.
struct Reader {
    pending: Vec<u8>,
    started: bool,
    statements: HashMap<String, String>,
    bound: String,
    open: Option<Vec<String>>,
    seen: Transactions,
}

impl Reader {
    fn new(seen: Transactions) -> Self {
        Self {
            pending: Vec::new(),
            started: false,
            statements: HashMap::new(),
            bound: String::new(),
            open: None,
            seen,
        }
    }

    fn read(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
        loop {
            let head = if self.started { 1 } else { 0 };
            if self.pending.len() < head + 4 {
                return;
            }
            let length: [u8; 4] = self.pending[head..head + 4].try_into().unwrap();
            let whole = head + u32::from_be_bytes(length) as usize;
            if self.pending.len() < whole {
                return;
            }
            let message: Vec<u8> = self.pending.drain(..whole).collect();
            if self.started {
                self.message(message[0], &message[5..]);
            }
            // Before the startup message a client may ask for encryption; both have no type byte.
            self.started = self.started || message[4..8] == [0, 3, 0, 0];
        }
    }

    fn message(&mut self, kind: u8, body: &[u8]) {
        let text =
            |from: &[u8]| String::from_utf8_lossy(from.split(|b| *b == 0).next().unwrap()).into_owned();
        match kind {
            b'Q' => self.statement(text(body)),
            b'P' => {
                let name = text(body);
                let sql = text(&body[name.len() + 1..]);
                self.bound = sql.clone();
                self.statements.insert(name, sql);
            }
            b'B' => {
                let portal = text(body);
                let name = text(&body[portal.len() + 1..]);
                self.bound = self.statements.get(&name).cloned().unwrap_or(name);
            }
            b'S' => {
                let sql = std::mem::take(&mut self.bound);
                self.statement(sql);
            }
            _ => {}
        }
    }

    fn statement(&mut self, sql: String) {
        if sql.starts_with("BEGIN") {
            self.open = Some(Vec::new());
        }
        let Some(open) = &mut self.open else { return };
        let over = sql.starts_with("COMMIT") || sql.starts_with("ROLLBACK");
        open.push(sql);
        if over {
            self.seen.lock().unwrap().extend(self.open.take());
        }
    }
}
