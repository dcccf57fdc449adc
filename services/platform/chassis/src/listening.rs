//! Where a service listens. A service that comes back listens where it did before, so that its clients find it; a port
//! that the kernel also gives to outgoing connections may be a stranger's by then.

use std::io;
use std::net::UdpSocket;

use tokio::net::TcpListener;

use crate::ids::Ids;

/// Ports below those of outgoing connections (`net.ipv4.ip_local_port_range`, from 32768 by default).
const PORTS: std::ops::Range<u64> = 15_000..30_000;
/// So many ports are tried before the kernel is asked.
const TRIES: usize = 64;

/// Listens at `address`; port 0 asks for any free port, one that no outgoing connection takes while the service is
/// away.
///
/// # Errors
/// When the address is taken, malformed or not this machine's.
pub async fn listen(address: &str) -> io::Result<TcpListener> {
    if let Some(host) = address.strip_suffix(":0") {
        for _ in 0..TRIES {
            let port = PORTS.start + Ids::System.below(PORTS.end - PORTS.start);
            match take(&format!("{host}:{port}")).await {
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
                bound => return bound,
            }
        }
    }
    TcpListener::bind(address).await
}

/// The port is free, and nobody keeps it for a service that is away.
async fn take(address: &str) -> io::Result<TcpListener> {
    let _nobody_keeps_it = UdpSocket::bind(address)?;
    TcpListener::bind(address).await
}

/// A port that is kept for the service which listens there and may be away for a moment, as long as this lives.
///
/// It is the UDP port of the same number, which no service of a house uses: [`listen`] gives it to nobody who asks for any
/// port, in whatever process.
#[derive(Debug)]
pub struct KeptPort {
    _socket: UdpSocket,
}

impl KeptPort {
    /// Keeps the port of `address`.
    ///
    /// # Errors
    /// When somebody else keeps it, or the address is malformed or not this machine's.
    pub fn of(address: &str) -> io::Result<Self> {
        Ok(Self { _socket: UdpSocket::bind(address)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn any_port_is_one_that_can_be_had_again() {
        let first = listen("127.0.0.1:0").await.unwrap();
        let at = first.local_addr().unwrap();
        assert!(PORTS.contains(&at.port().into()), "{at}");
        assert_eq!(listen(&at.to_string()).await.unwrap_err().kind(), io::ErrorKind::AddrInUse);
        drop(first);
        assert_eq!(listen(&at.to_string()).await.unwrap().local_addr().unwrap(), at);
        assert!(listen("nowhere").await.is_err());
    }

    #[tokio::test]
    async fn a_kept_port_is_for_who_comes_back_to_it() {
        let first = listen("127.0.0.1:0").await.unwrap();
        let at = first.local_addr().unwrap().to_string();
        let kept = KeptPort::of(&at).unwrap();
        drop(first);
        assert_eq!(take(&at).await.unwrap_err().kind(), io::ErrorKind::AddrInUse, "a stranger passes on");
        assert_eq!(listen(&at).await.unwrap().local_addr().unwrap().to_string(), at);
        drop(kept);
        assert!(take(&at).await.is_ok());
    }
}
