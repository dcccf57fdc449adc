//! Where a service listens. A service that comes back listens where it did before, so that its clients find it; a port
//! that the kernel also gives to outgoing connections may be a stranger's by then.

use std::io;

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
            match TcpListener::bind(format!("{host}:{port}")).await {
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
                bound => return bound,
            }
        }
    }
    TcpListener::bind(address).await
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
}
