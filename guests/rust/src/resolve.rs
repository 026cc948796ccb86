//! Names to addresses: numeric addresses are read here, everything else is a question to the host's `sock_getaddrinfo`.

use crate::errno::Errno;
use crate::imports::*;
use std::net::{IpAddr, SocketAddr};
use std::ptr;

const RESULTS_LIMIT: usize = 10;
const SOCKADDR_DATA_BYTES: usize = 26;

/// The addresses of a host, at least one, IPv4 first.
pub fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>, Errno> {
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(ip, port)]);
    }
    // Two questions rather than one for any family: a host without IPv6 answers the first and may refuse the second.
    let inet4 = ask(host, port, INET4);
    let inet6 = ask(host, port, INET6).unwrap_or_default();
    match inet4 {
        Err(errno) if inet6.is_empty() => Err(errno),
        found => {
            let mut all = found.unwrap_or_default();
            all.extend(inet6);
            if all.is_empty() {
                Err(Errno::AINONAME)
            } else {
                Ok(all)
            }
        }
    }
}

fn addrinfo(family: u8) -> Addrinfo {
    Addrinfo {
        flags: 0,
        family,
        socktype: STREAM as u8,
        protocol: 1,
        address_length: 0,
        address: ptr::null_mut(),
        canonname: ptr::null_mut(),
        canonname_length: 0,
        next: ptr::null_mut(),
    }
}

/// Asks for the addresses of one family. The list for the answers is the caller's: nodes, sockaddrs and their bytes.
fn ask(host: &str, port: u16, family: u8) -> Result<Vec<SocketAddr>, Errno> {
    let mut data = [[0u8; SOCKADDR_DATA_BYTES]; RESULTS_LIMIT];
    let mut addresses: Vec<Sockaddr> = data
        .iter_mut()
        .map(|bytes| Sockaddr { family: 0, data_length: SOCKADDR_DATA_BYTES as u32, data: bytes.as_mut_ptr() })
        .collect();
    let mut nodes: Vec<Addrinfo> = (0..RESULTS_LIMIT).map(|_| addrinfo(0)).collect();
    let first = nodes.as_mut_ptr();
    let first_address = addresses.as_mut_ptr();
    for i in 0..RESULTS_LIMIT {
        // Through the same pointers that the host gets, so that the compiler knows of its writes.
        unsafe {
            (*first.add(i)).address = first_address.add(i);
            if i + 1 < RESULTS_LIMIT {
                (*first.add(i)).next = first.add(i + 1);
            }
        }
    }
    let hints = addrinfo(family);
    let service = port.to_string();
    let mut results = first;
    let mut count = 0;
    Errno::check(unsafe {
        sock_getaddrinfo(
            host.as_ptr(),
            host.len() as u32,
            service.as_ptr(),
            service.len() as u32,
            &hints,
            &mut results,
            RESULTS_LIMIT as u32,
            &mut count,
        )
    })?;
    let mut found = Vec::new();
    for i in 0..RESULTS_LIMIT.min(count as usize) {
        let (family, bytes) = unsafe {
            let address = &*first_address.add(i);
            (address.family as u8, ptr::read(address.data as *const [u8; SOCKADDR_DATA_BYTES]))
        };
        found.extend(decode(family, &bytes));
    }
    Ok(found)
}

fn decode(family: u8, bytes: &[u8; SOCKADDR_DATA_BYTES]) -> Option<SocketAddr> {
    let port = u16::from_be_bytes([bytes[0], bytes[1]]);
    let ip = match family {
        INET4 => IpAddr::from([bytes[2], bytes[3], bytes[4], bytes[5]]),
        INET6 => {
            // WasmEdge stores the tail of a C sockaddr_in6 (port, flow information, address, scope), other hosts the address
            // right after the port. Flow information is zero in answers, and the latter leave zeroes from 18 on.
            let flow_is_zero = bytes[2..6] == [0; 4];
            let start = if flow_is_zero && bytes[18..22] != [0; 4] { 6 } else { 2 };
            let mut octets = [0; 16];
            octets.copy_from_slice(&bytes[start..start + 16]);
            IpAddr::from(octets)
        }
        _ => return None,
    };
    Some(SocketAddr::new(ip, port))
}
