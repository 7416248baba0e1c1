//! A stream that reads no further than the end of the line.
//!
//! lettre keeps what it has read ahead in the clear when it goes over to TLS, so whoever sits on the line
//! could append answers to the server's `220 ready` and have them taken for the encrypted server's own
//! (the STARTTLS injection of CVE-2021-33515 and its kind). Here there is nothing to keep: what follows
//! the line stays in the system's hands, and the handshake chokes on it.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// Looked at in one go.
const GLANCE: usize = 1024;

#[derive(Debug)]
pub(super) struct Lockstep(pub(super) TcpStream);

impl AsyncRead for Lockstep {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut bytes = [0; GLANCE];
        let room = out.remaining().min(GLANCE);
        if room == 0 {
            return Poll::Ready(Ok(()));
        }
        let seen = ready!(self.0.poll_peek(cx, &mut ReadBuf::new(&mut bytes[..room])))?;
        let line = bytes[..seen].iter().position(|&byte| byte == b'\n').map_or(seen, |end| end + 1);
        let mut taken = ReadBuf::new(&mut bytes[..line]);
        ready!(Pin::new(&mut self.0).poll_read(cx, &mut taken))?;
        out.put_slice(taken.filled());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Lockstep {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

impl AsyncTokioStream for Lockstep {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.peer_addr()
    }
}
