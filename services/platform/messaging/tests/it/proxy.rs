//! A TCP proxy that can be cut: between the test and RabbitMQ, for faults that a healthy loopback does not have.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

struct Shared {
    upstream: SocketAddr,
    /// Bytes from client to server after which the connection that sends them is cut; `u64::MAX` for never.
    budget: AtomicU64,
    cut: std::sync::Mutex<CancellationToken>,
    /// Connections that ended because of us.
    cuts: AtomicU64,
}

pub(crate) struct Proxy {
    pub(crate) port: u16,
    shared: Arc<Shared>,
    acceptor: JoinHandle<()>,
}

impl Proxy {
    pub(crate) async fn before(upstream: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            upstream,
            budget: AtomicU64::new(u64::MAX),
            cut: std::sync::Mutex::new(CancellationToken::new()),
            cuts: AtomicU64::new(0),
        });
        let acceptor = tokio::spawn(accept(listener, shared.clone()));
        Self { port, shared, acceptor }
    }

    /// Cuts all connections at once; new ones are let through.
    pub(crate) fn cut(&self) {
        let old = std::mem::take(&mut *self.shared.cut.lock().unwrap());
        old.cancel();
    }

    /// How many connections were cut so far.
    pub(crate) fn cuts(&self) -> u64 {
        self.shared.cuts.load(Ordering::SeqCst)
    }

    /// Cuts the connection that sends the last of this many bytes, in the middle of whatever it is saying.
    pub(crate) fn cut_after(&self, bytes: u64) {
        self.shared.budget.store(bytes, Ordering::SeqCst);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.acceptor.abort();
        self.cut();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let (client, _) = listener.accept().await.unwrap();
        client.set_nodelay(true).unwrap();
        let cut = shared.cut.lock().unwrap().clone();
        tokio::spawn(carry(client, shared.clone(), cut));
    }
}

async fn carry(client: TcpStream, shared: Arc<Shared>, cut: CancellationToken) {
    let Ok(server) = TcpStream::connect(shared.upstream).await else {
        return;
    };
    server.set_nodelay(true).unwrap();
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        () = cut.cancelled() => {
            shared.cuts.fetch_add(1, Ordering::SeqCst);
        }
        () = pump(from_client, to_server, Some(&shared)) => {}
        () = pump(from_server, to_client, None) => {}
    }
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, limits: Option<&Shared>) {
    let mut buffer = [0; 4096];
    while let Ok(read) = from.read(&mut buffer).await
        && read > 0
    {
        let allowed = limits.map_or(read, |shared| spend(shared, read));
        if to.write_all(&buffer[..allowed]).await.is_err() || allowed < read {
            return;
        }
    }
}

/// Takes `wanted` bytes from the budget; once it is used up the next connection has none of it to fear.
fn spend(shared: &Shared, wanted: usize) -> usize {
    let budget = &shared.budget;
    let wanted = wanted as u64;
    let left = budget.load(Ordering::SeqCst);
    if left == u64::MAX || left > wanted {
        if left != u64::MAX {
            budget.store(left - wanted, Ordering::SeqCst);
        }
        return wanted as usize;
    }
    budget.store(u64::MAX, Ordering::SeqCst);
    shared.cuts.fetch_add(1, Ordering::SeqCst);
    // At least one byte is withheld, so that the cut is never between two frames by chance alone.
    left.min(wanted - 1) as usize
}
