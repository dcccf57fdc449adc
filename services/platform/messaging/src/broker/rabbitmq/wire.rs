//! The TCP connection below a link, held by a second handle so that it can be cut from outside. lapin's I/O thread
//! would wait without end on a broker that accepts and then says nothing (a frozen process does exactly that).

use std::io;
use std::net::{Shutdown, TcpStream};
use std::os::fd::AsFd;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

enum State {
    Connecting,
    Open(TcpStream),
    Cut,
}

/// Cuts the connection when dropped, whether it is being made or is in use.
pub(super) struct Wire(Arc<Mutex<State>>);

/// The side that lapin's thread uses to hand over the socket once it is there.
#[derive(Clone)]
pub(super) struct WireSlot(Arc<Mutex<State>>);

impl Wire {
    pub(super) fn new() -> (Self, WireSlot) {
        let state = Arc::new(Mutex::new(State::Connecting));
        (Self(state.clone()), WireSlot(state))
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if let State::Open(socket) = std::mem::replace(&mut *lock(&self.0), State::Cut) {
            // An error means that the other side was faster.
            let _ = socket.shutdown(Shutdown::Both);
        }
    }
}

impl WireSlot {
    /// Keeps a second handle to `socket`; refused when the wire was given up meanwhile.
    pub(super) fn fill(&self, socket: &impl AsFd) -> io::Result<()> {
        let socket = TcpStream::from(socket.as_fd().try_clone_to_owned()?);
        let mut state = lock(&self.0);
        if matches!(*state, State::Cut) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        *state = State::Open(socket);
        Ok(())
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
