//! A TCP proxy that makes a wire slow, so that a BEGIN takes time as it does across a network.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// Forwards to `target`, each chunk `delay` later; answers its own address. Ends with the runtime.
///
/// # Panics
/// When no port is free.
pub async fn slow_wire(target: String, delay: Duration) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let Ok(server) = TcpStream::connect(&target).await else { continue };
            for stream in [&client, &server] {
                let _ = stream.set_nodelay(true);
            }
            let ((client_in, client_out), (server_in, server_out)) =
                (client.into_split(), server.into_split());
            tokio::spawn(forward(client_in, server_out, delay));
            tokio::spawn(forward(server_in, client_out, Duration::ZERO));
        }
    });
    address
}

async fn forward(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, delay: Duration) {
    let mut chunk = vec![0; 16 * 1024];
    while let Ok(length) = from.read(&mut chunk).await {
        if length == 0 {
            break;
        }
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        if to.write_all(&chunk[..length]).await.is_err() {
            break;
        }
    }
}
