//! The host calls of the WasmEdge socket extension of WASI preview 1 that the example guests use.
//!
//! The shapes are those that programs of the crate `wasmedge_wasi_socket` 0.5 import: addresses of 4 or 16 bytes,
//! `sock_accept` with 2 parameters, `sock_getlocaladdr` and `sock_getpeeraddr` with 4, and `sock_recv_from` with 8 and a
//! 128-byte address. Every call returns an errno.
//!
//! Everything the host writes to is passed as `*mut` made from a mutable place. Handing out a pointer to an immutable binding
//! compiles too, but then the optimiser may assume that the bytes never change.

pub const INET4: u8 = 1;
pub const INET6: u8 = 2;

pub const DGRAM: i32 = 1;
pub const STREAM: i32 = 2;

pub const LEVEL_SOCKET: i32 = 0;
pub const OPTION_REUSEADDR: i32 = 0;
pub const OPTION_ERROR: i32 = 2;

pub const FDFLAGS_NONBLOCK: u32 = 4;
pub const SHUTDOWN_WRITE: u32 = 2;

/// The size of the address buffer of the 8-parameter `sock_recv_from`: a 16-bit family and 126 bytes of address.
pub const ADDRESS_STORAGE_BYTES: usize = 128;

#[repr(C)]
pub struct Iovec {
    pub bytes: *mut u8,
    pub length: u32,
}

#[repr(C)]
pub struct Ciovec {
    pub bytes: *const u8,
    pub length: u32,
}

#[repr(C)]
pub struct Address {
    pub bytes: *mut u8,
    pub length: u32,
}

#[repr(C)]
pub struct Sockaddr {
    pub family: u32,
    pub data_length: u32,
    pub data: *mut u8,
}

#[repr(C)]
pub struct Addrinfo {
    pub flags: u16,
    pub family: u8,
    pub socktype: u8,
    pub protocol: u32,
    pub address_length: u32,
    pub address: *mut Sockaddr,
    pub canonname: *mut u8,
    pub canonname_length: u32,
    pub next: *mut Addrinfo,
}

/// A subscription to a clock, or, with the file descriptor in `clock_or_fd`, to readiness; the rest is then unused.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Subscription {
    pub userdata: u64,
    pub tag: u64,
    pub clock_or_fd: u32,
    pub timeout: u64,
    pub precision: u64,
    pub clock_flags: u16,
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Event {
    pub userdata: u64,
    pub error: u16,
    pub tag: u8,
    pub bytes: u64,
    pub flags: u16,
}

#[link(wasm_import_module = "wasi_snapshot_preview1")]
extern "C" {
    pub fn sock_open(family: i32, socktype: i32, fd: *mut u32) -> i32;
    pub fn sock_bind(fd: u32, address: *const Address, port: u32) -> i32;
    pub fn sock_connect(fd: u32, address: *const Address, port: u32) -> i32;
    pub fn sock_listen(fd: u32, backlog: i32) -> i32;
    pub fn sock_accept(fd: u32, accepted: *mut u32) -> i32;
    pub fn sock_recv(fd: u32, iovs: *const Iovec, iovs_count: u32, riflags: u32, received: *mut u32, roflags: *mut u32) -> i32;
    pub fn sock_recv_from(
        fd: u32,
        iovs: *const Iovec,
        iovs_count: u32,
        address: *mut Address,
        riflags: u32,
        port: *mut u32,
        received: *mut u32,
        roflags: *mut u32,
    ) -> i32;
    pub fn sock_send(fd: u32, iovs: *const Ciovec, iovs_count: u32, siflags: u32, sent: *mut u32) -> i32;
    pub fn sock_send_to(
        fd: u32,
        iovs: *const Ciovec,
        iovs_count: u32,
        address: *const Address,
        port: u32,
        siflags: u32,
        sent: *mut u32,
    ) -> i32;
    pub fn sock_shutdown(fd: u32, how: u32) -> i32;
    pub fn sock_setsockopt(fd: u32, level: i32, name: i32, value: *const u8, length: u32) -> i32;
    pub fn sock_getsockopt(fd: u32, level: i32, name: i32, value: *mut u8, length: *mut u32) -> i32;
    pub fn sock_getlocaladdr(fd: u32, address: *mut Address, address_type: *mut u32, port: *mut u32) -> i32;
    pub fn sock_getpeeraddr(fd: u32, address: *mut Address, address_type: *mut u32, port: *mut u32) -> i32;
    pub fn sock_getaddrinfo(
        node: *const u8,
        node_length: u32,
        service: *const u8,
        service_length: u32,
        hints: *const Addrinfo,
        results: *mut *mut Addrinfo,
        results_limit: u32,
        results_count: *mut u32,
    ) -> i32;

    pub fn fd_close(fd: u32) -> i32;
    pub fn fd_fdstat_set_flags(fd: u32, fdflags: u32) -> i32;
    pub fn poll_oneoff(subscriptions: *const Subscription, events: *mut Event, count: u32, events_count: *mut u32) -> i32;
}
