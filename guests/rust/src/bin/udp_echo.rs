//! A UDP echo server on a blocking socket.

use guest::cli::Program;
use guest::errno::Errno;
use guest::socket::{Kind, Socket};

const PROGRAM: Program = Program {
    name: "udp_echo",
    purpose: "Sends each datagram back to its sender.",
    default_host: "127.0.0.1",
    default_port: 8082,
    count_meaning: Some("datagrams to receive before exiting with 0; without it the server runs on"),
};

/// More than the largest UDP payload, so that nothing is ever cut off.
const BUFFER_BYTES: usize = 65536;

fn main() {
    let arguments = PROGRAM.arguments();
    let (socket, local) = Socket::serve(&arguments.host, arguments.port, Kind::Datagram)
        .and_then(|socket| socket.local().map(|local| (socket, local)))
        .unwrap_or_else(|errno| {
            PROGRAM.fail(format!("cannot receive on {} port {}: {errno}", arguments.host, arguments.port))
        });
    PROGRAM.announce(local);

    let mut buffer = vec![0; BUFFER_BYTES];
    let mut served = 0;
    while arguments.count.map_or(true, |count| served < count) {
        let (received, sender) = match socket.recv_from(&mut buffer) {
            Ok(datagram) => datagram,
            // An earlier answer met a closed port; the kernel reports that here.
            Err(Errno::CONNREFUSED) => continue,
            Err(errno) => PROGRAM.fail(format!("cannot receive: {errno}")),
        };
        if let Err(errno) = socket.send_to(&buffer[..received], sender) {
            PROGRAM.warn(format!("{sender}: {errno}"));
        }
        served = served.wrapping_add(1);
    }
}
