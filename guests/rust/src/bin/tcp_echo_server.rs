//! A TCP echo server on blocking sockets, one connection after the other.

use guest::cli::Program;
use guest::errno::Errno;
use guest::socket::{Kind, Socket};

const PROGRAM: Program = Program {
    name: "tcp_echo_server",
    purpose: "Sends back what each connection sends, until its end; serves one connection at a time.",
    default_host: "127.0.0.1",
    default_port: 8081,
    count_meaning: Some("connections to serve before exiting with 0; without it the server runs on"),
};

const BUFFER_BYTES: usize = 65536;

fn echo(stream: &Socket, buffer: &mut [u8]) -> Result<(), Errno> {
    loop {
        let count = stream.recv(buffer)?;
        if count == 0 {
            return Ok(());
        }
        stream.send_all(&buffer[..count])?;
    }
}

fn main() {
    let arguments = PROGRAM.arguments();
    let (listener, local) = Socket::serve(&arguments.host, arguments.port, Kind::Stream)
        .and_then(|listener| listener.local().map(|local| (listener, local)))
        .unwrap_or_else(|errno| {
            PROGRAM.fail(format!("cannot listen on {} port {}: {errno}", arguments.host, arguments.port))
        });
    PROGRAM.announce(local);

    let mut buffer = vec![0; BUFFER_BYTES];
    let mut served = 0;
    while arguments.count.map_or(true, |count| served < count) {
        let stream = match listener.accept() {
            Ok(stream) => stream,
            Err(Errno::CONNABORTED) => continue,
            Err(errno) => PROGRAM.fail(format!("cannot accept a connection: {errno}")),
        };
        let peer = stream.peer().map_or_else(|_| "a client".to_string(), |peer| peer.to_string());
        // One client's misfortune is no reason to stop serving the others.
        if let Err(errno) = echo(&stream, &mut buffer) {
            PROGRAM.warn(format!("{peer}: {errno}"));
        }
        served = served.wrapping_add(1);
    }
}
