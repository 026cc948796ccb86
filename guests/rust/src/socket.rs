//! Sockets as values that close themselves.

use crate::errno::Errno;
use crate::imports::*;
use crate::resolve::resolve;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    Datagram,
    Stream,
}

/// An open socket; blocking until `set_nonblocking`.
#[derive(Debug)]
pub struct Socket {
    fd: u32,
}

/// The bytes of an address as V1 calls want them, for the time of one call.
fn with_address<T>(ip: IpAddr, call: impl FnOnce(*const Address) -> T) -> T {
    let mut bytes = [0u8; 16];
    let length = match ip {
        IpAddr::V4(v4) => {
            bytes[..4].copy_from_slice(&v4.octets());
            4
        }
        IpAddr::V6(v6) => {
            bytes.copy_from_slice(&v6.octets());
            16
        }
    };
    let address = Address { bytes: bytes.as_mut_ptr(), length };
    call(&address)
}

fn first_bytes<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut first = [0; N];
    first.copy_from_slice(&bytes[..N]);
    first
}

type AddressCall = unsafe extern "C" fn(u32, *mut Address, *mut u32, *mut u32) -> i32;

impl Socket {
    pub fn open(family_of: IpAddr, kind: Kind) -> Result<Socket, Errno> {
        let family = if family_of.is_ipv4() { INET4 } else { INET6 };
        let socktype = if kind == Kind::Stream { STREAM } else { DGRAM };
        let mut fd = 0;
        Errno::check(unsafe { sock_open(family.into(), socktype, &mut fd) })?;
        Ok(Socket { fd })
    }

    /// A bound datagram socket or a listening stream socket.
    pub fn serve(host: &str, port: u16, kind: Kind) -> Result<Socket, Errno> {
        let local = resolve(host, port)?[0];
        let socket = Socket::open(local.ip(), kind)?;
        if kind == Kind::Stream {
            socket.set_option(OPTION_REUSEADDR, 1)?;
        }
        Errno::check(with_address(local.ip(), |address| unsafe { sock_bind(socket.fd, address, local.port().into()) }))?;
        if kind == Kind::Stream {
            Errno::check(unsafe { sock_listen(socket.fd, 1024) })?;
        }
        Ok(socket)
    }

    pub fn fd(&self) -> u32 {
        self.fd
    }

    /// On a non-blocking socket INPROGRESS means that the outcome is found by `take_error` once the socket is writable.
    pub fn connect(&self, peer: SocketAddr) -> Result<(), Errno> {
        Errno::check(with_address(peer.ip(), |address| unsafe { sock_connect(self.fd, address, peer.port().into()) }))
    }

    pub fn accept(&self) -> Result<Socket, Errno> {
        let mut fd = 0;
        Errno::check(unsafe { sock_accept(self.fd, &mut fd) })?;
        Ok(Socket { fd })
    }

    /// Receives into the buffer; 0 on a stream means that the peer has finished.
    pub fn recv(&self, buffer: &mut [u8]) -> Result<usize, Errno> {
        let iov = Iovec { bytes: buffer.as_mut_ptr(), length: buffer.len() as u32 };
        let (mut received, mut roflags) = (0, 0);
        Errno::check(unsafe { sock_recv(self.fd, &iov, 1, 0, &mut received, &mut roflags) })?;
        Ok(received as usize)
    }

    /// Sends what the host takes: everything on a blocking socket, maybe less on a non-blocking one.
    pub fn send(&self, data: &[u8]) -> Result<usize, Errno> {
        let iov = Ciovec { bytes: data.as_ptr(), length: data.len() as u32 };
        let mut sent = 0;
        Errno::check(unsafe { sock_send(self.fd, &iov, 1, 0, &mut sent) })?;
        Ok(sent as usize)
    }

    pub fn send_all(&self, mut data: &[u8]) -> Result<(), Errno> {
        while !data.is_empty() {
            data = &data[self.send(data)?..];
        }
        Ok(())
    }

    pub fn recv_from(&self, buffer: &mut [u8]) -> Result<(usize, SocketAddr), Errno> {
        let iov = Iovec { bytes: buffer.as_mut_ptr(), length: buffer.len() as u32 };
        let mut storage = [0u8; ADDRESS_STORAGE_BYTES];
        let mut address = Address { bytes: storage.as_mut_ptr(), length: ADDRESS_STORAGE_BYTES as u32 };
        let (mut port, mut received, mut roflags) = (0, 0, 0);
        Errno::check(unsafe {
            sock_recv_from(self.fd, &iov, 1, &mut address, 0, &mut port, &mut received, &mut roflags)
        })?;
        let ip: IpAddr = match u16::from_le_bytes([storage[0], storage[1]]) {
            1 => Ipv4Addr::from(first_bytes::<4>(&storage[2..])).into(),
            2 => Ipv6Addr::from(first_bytes::<16>(&storage[2..])).into(),
            _ => return Err(Errno::AFNOSUPPORT),
        };
        Ok((received as usize, SocketAddr::new(ip, port as u16)))
    }

    pub fn send_to(&self, data: &[u8], receiver: SocketAddr) -> Result<(), Errno> {
        let iov = Ciovec { bytes: data.as_ptr(), length: data.len() as u32 };
        let mut sent = 0;
        Errno::check(with_address(receiver.ip(), |address| unsafe {
            sock_send_to(self.fd, &iov, 1, address, receiver.port().into(), 0, &mut sent)
        }))
    }

    fn ask_address(&self, call: AddressCall) -> Result<SocketAddr, Errno> {
        let mut bytes = [0u8; 16];
        let mut address = Address { bytes: bytes.as_mut_ptr(), length: 16 };
        let (mut address_type, mut port) = (0, 0);
        Errno::check(unsafe { call(self.fd, &mut address, &mut address_type, &mut port) })?;
        // The type is 4 or 6; one release of WasmEdge answered with the family instead.
        let ip: IpAddr = match address_type {
            4 | 1 => Ipv4Addr::from(first_bytes::<4>(&bytes)).into(),
            6 | 2 => Ipv6Addr::from(bytes).into(),
            _ => return Err(Errno::AFNOSUPPORT),
        };
        Ok(SocketAddr::new(ip, port as u16))
    }

    pub fn local(&self) -> Result<SocketAddr, Errno> {
        self.ask_address(sock_getlocaladdr)
    }

    pub fn peer(&self) -> Result<SocketAddr, Errno> {
        self.ask_address(sock_getpeeraddr)
    }

    pub fn shutdown_write(&self) -> Result<(), Errno> {
        Errno::check(unsafe { sock_shutdown(self.fd, SHUTDOWN_WRITE) })
    }

    pub fn set_nonblocking(&self) -> Result<(), Errno> {
        Errno::check(unsafe { fd_fdstat_set_flags(self.fd, FDFLAGS_NONBLOCK) })
    }

    pub fn set_option(&self, option: i32, value: i32) -> Result<(), Errno> {
        let bytes = value.to_le_bytes();
        Errno::check(unsafe { sock_setsockopt(self.fd, LEVEL_SOCKET, option, bytes.as_ptr(), 4) })
    }

    /// The socket's pending error, which is then no longer pending.
    pub fn take_error(&self) -> Result<(), Errno> {
        let mut bytes = [0u8; 4];
        let mut length = 4;
        Errno::check(unsafe { sock_getsockopt(self.fd, LEVEL_SOCKET, OPTION_ERROR, bytes.as_mut_ptr(), &mut length) })?;
        Errno::check(i32::from_le_bytes(bytes))
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // Nothing can be done about a failure, and the descriptor is gone in any case.
        unsafe { fd_close(self.fd) };
    }
}
