//! Two non-blocking connections read in turn, as in WasmEdge's "socket client" chapter: without polling, so it spins while it
//! waits. Argument: HOST:PORT.

use httparse::{Response, EMPTY_HEADER};
use std::io::{ErrorKind, Read, Write};
use wasmedge_wasi_socket::TcpStream;

struct Connection {
    name: &'static str,
    stream: TcpStream,
    received: Vec<u8>,
    complete: bool,
}

impl Connection {
    fn start(name: &'static str, server: &str) -> Connection {
        let mut stream = TcpStream::connect(server).expect("connect failed");
        stream.set_nonblocking(true).expect("set_nonblocking failed");
        stream.write_all(b"GET / HTTP/1.0\r\n\r\n").expect("write failed");
        Connection { name, stream, received: Vec::new(), complete: false }
    }

    fn read_some(&mut self) {
        let mut buffer = [0; 4096];
        match self.stream.read(&mut buffer) {
            Ok(0) => {
                println!("{} connection completed", self.name);
                print(&self.received);
                self.complete = true;
            }
            Ok(count) => self.received.extend_from_slice(&buffer[..count]),
            Err(error) if error.kind() == ErrorKind::WouldBlock || error.kind() == ErrorKind::Interrupted => {}
            Err(error) => {
                println!("{} connection error: {error}", self.name);
                self.complete = true;
            }
        }
    }
}

fn print(received: &[u8]) {
    let mut headers = [EMPTY_HEADER; 64];
    let mut response = Response::new(&mut headers);
    let head = response.parse(received).expect("not HTTP").unwrap();
    println!("Status: {} {}\nHeader:", response.code.unwrap_or(0), response.reason.unwrap_or(""));
    for header in response.headers {
        println!("{}: {:?}", header.name, String::from_utf8_lossy(header.value));
    }
    println!("\nBody:\n{}", String::from_utf8_lossy(&received[head..]));
}

fn main() {
    let server = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:80".to_string());
    let mut connections = [Connection::start("First", &server), Connection::start("Second", &server)];
    while connections.iter().any(|connection| !connection.complete) {
        for connection in connections.iter_mut().filter(|connection| !connection.complete) {
            connection.read_some();
        }
    }
}
