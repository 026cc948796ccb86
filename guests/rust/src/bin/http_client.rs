//! An HTTP client on blocking sockets: a GET and a POST, each on a connection of its own.

use guest::cli::{Arguments, Program};
use guest::errno::Errno;
use guest::http::Response;
use guest::resolve::resolve;
use guest::socket::{Kind, Socket};
use std::net::SocketAddr;

const PROGRAM: Program = Program {
    name: "http_client",
    purpose: "Sends GET /get and POST /post to a web server and prints the answers.",
    default_host: "127.0.0.1",
    default_port: 1234,
    count_meaning: None,
};

const READ_BYTES: usize = 16384;

fn connect(peer: SocketAddr) -> Result<Socket, Errno> {
    let socket = Socket::open(peer.ip(), Kind::Stream)?;
    socket.connect(peer)?;
    Ok(socket)
}

/// Connects to the first of the host's addresses that accepts.
fn connect_any(target: &Arguments) -> Result<Socket, String> {
    let peers = resolve(&target.host, target.port).map_err(|errno| format!("cannot resolve '{}': {errno}", target.host))?;
    let mut failure = String::new();
    for peer in peers {
        match connect(peer) {
            Ok(socket) => return Ok(socket),
            Err(errno) => failure = format!("cannot connect to {peer}: {errno}"),
        }
    }
    Err(failure)
}

fn exchange(target: &Arguments, method: &str, path: &str, body: Option<&str>) -> Result<Response, String> {
    let host = if target.host.contains(':') { format!("[{}]", target.host) } else { target.host.clone() };
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {host}:{}\r\nConnection: close\r\n", target.port);
    if let Some(body) = body {
        request += &format!("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n", body.len());
    }
    request += "\r\n";
    request += body.unwrap_or("");

    let socket = connect_any(target)?;
    socket.send_all(request.as_bytes()).map_err(|errno| format!("cannot send {method} {path}: {errno}"))?;
    let mut received = Vec::new();
    let mut buffer = [0; READ_BYTES];
    loop {
        let count = socket.recv(&mut buffer).map_err(|errno| format!("cannot read the answer to {method} {path}: {errno}"))?;
        received.extend_from_slice(&buffer[..count]);
        match Response::read(&received, count == 0) {
            Ok(Some(response)) => return Ok(response),
            Ok(None) if count > 0 => {}
            Ok(None) => return Err(format!("the answer to {method} {path} is incomplete")),
            Err(_) => return Err(format!("the answer to {method} {path} is not HTTP/1")),
        }
    }
}

fn print(method: &str, response: &Response) {
    let mut text = format!("{method}\nStatus: {} {}\nHeaders {{\r\n", response.status, response.reason);
    for (name, value) in &response.headers {
        text += &format!("  {name}: {value}\r\n");
    }
    PROGRAM.print(format!("{text}}}\n{}\n", String::from_utf8_lossy(&response.body)));
}

fn main() {
    let target = PROGRAM.arguments();
    for (method, path, body) in [("GET", "/get", None), ("POST", "/post", Some("field1=value1&field2=value2"))] {
        match exchange(&target, method, path, body) {
            Ok(response) => print(method, &response),
            Err(message) => PROGRAM.fail(message),
        }
    }
}
