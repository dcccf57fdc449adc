//! Connections that were taken after their handshake, with the names their certificate gives the other side.

use std::io::ErrorKind;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::server::TlsStream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::server::Connected;

use super::{HANDSHAKE_WITHIN, Tls};

/// Handshakes at a time; who does not finish theirs keeps a place for seconds at most.
const HANDSHAKES: usize = 512;
/// How soon connections are taken again after the machine had no room for one.
const AFTER_TROUBLE: Duration = Duration::from_millis(50);

/// Whom a connection comes from: the names of the certificate that was shown.
#[derive(Debug, Clone)]
pub struct Peer {
    names: Arc<[String]>,
    may_call: bool,
}

impl Peer {
    /// Whether the certificate gives this name.
    pub fn is(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    /// Whether it is among those that may call here. Who is not, is told so by the edge: a refused handshake would
    /// not say why.
    pub fn may_call(&self) -> bool {
        self.may_call
    }
}

/// A connection after its handshake.
pub struct Accepted {
    stream: TlsStream<TcpStream>,
    peer: Peer,
}

/// Connections at `listener` whose other side has shown a certificate of the house.
pub fn accepted(listener: TcpListener, tls: Tls) -> ReceiverStream<std::io::Result<Accepted>> {
    let (sender, receiver) = mpsc::channel(HANDSHAKES);
    tokio::spawn(async move {
        let places = Arc::new(Semaphore::new(HANDSHAKES));
        loop {
            let Ok(place) = places.clone().acquire_owned().await else { return };
            let (stream, from) = tokio::select! {
                () = sender.closed() => return,
                taken = listener.accept() => match taken {
                    Ok(taken) => taken,
                    Err(error) => {
                        tracing::warn!(%error, "A connection could not be taken.");
                        tokio::time::sleep(AFTER_TROUBLE).await;
                        continue;
                    }
                },
            };
            let (tls, sender) = (tls.clone(), sender.clone());
            tokio::spawn(async move {
                match tokio::time::timeout(HANDSHAKE_WITHIN, greet(&tls, stream)).await {
                    // Whoever no longer takes connections is ending.
                    Ok(Ok(accepted)) => drop(sender.send(Ok(accepted)).await),
                    // Who only looks whether somebody listens says nothing.
                    Ok(Err(error)) if error.kind() == ErrorKind::UnexpectedEof => {
                        tracing::debug!(%from, "A connection was closed before its handshake.");
                    }
                    Ok(Err(error)) => tracing::warn!(%from, %error, "A connection was refused."),
                    Err(_) => tracing::warn!(%from, "A handshake took too long."),
                }
                drop(place);
            });
        }
    });
    ReceiverStream::new(receiver)
}

async fn greet(tls: &Tls, stream: TcpStream) -> std::io::Result<Accepted> {
    stream.set_nodelay(true)?;
    let stream = tls.acceptor().accept(stream).await?;
    let names = names_of(&stream);
    let peer = Peer { may_call: tls.may_call(&names), names: names.into() };
    Ok(Accepted { stream, peer })
}

/// The names (SAN) of the certificate the other side has shown.
fn names_of(stream: &TlsStream<TcpStream>) -> Vec<String> {
    let certificate = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
    let parsed = certificate.and_then(|certificate| webpki::EndEntityCert::try_from(certificate).ok());
    parsed.map(|parsed| parsed.valid_dns_names().map(str::to_owned).collect()).unwrap_or_default()
}

impl Connected for Accepted {
    type ConnectInfo = Peer;

    fn connect_info(&self) -> Peer {
        self.peer.clone()
    }
}

impl AsyncRead for Accepted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Accepted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[std::io::IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
