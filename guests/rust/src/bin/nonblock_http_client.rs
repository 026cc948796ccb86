//! An HTTP client with two connections at once in one thread: the sockets are non-blocking, and `poll_oneoff` tells which of
//! them can go on. Each connection is a small state machine, so neither waits for the other.

use guest::cli::Program;
use guest::errno::Errno;
use guest::http::Response;
use guest::poll::{Interest, Poll};
use guest::resolve::resolve;
use guest::socket::{Kind, Socket};
use std::net::SocketAddr;
use std::process::exit;
use std::time::Duration;

const PROGRAM: Program = Program {
    name: "nonblock_http_client",
    purpose: "Sends GET / on two non-blocking connections at once and prints each answer when it is complete.",
    default_host: "127.0.0.1",
    default_port: 80,
    count_meaning: None,
};

const REQUEST: &[u8] = b"GET / HTTP/1.0\r\n\r\n";
const READ_BYTES: usize = 4096;
const IDLE_LIMIT: Duration = Duration::from_secs(30);

enum State {
    Connecting,
    Sending { sent: usize },
    Receiving { received: Vec<u8> },
}

struct Connection {
    name: &'static str,
    socket: Socket,
    state: State,
}

/// What became of a connection after a step.
enum Step {
    Again,
    Complete(Response),
}

impl Connection {
    fn start(name: &'static str, peer: SocketAddr) -> Result<Connection, Errno> {
        let socket = Socket::open(peer.ip(), Kind::Stream)?;
        socket.set_nonblocking()?;
        let state = match socket.connect(peer) {
            Ok(()) => State::Sending { sent: 0 },
            Err(Errno::INPROGRESS) => State::Connecting,
            Err(errno) => return Err(errno),
        };
        Ok(Connection { name, socket, state })
    }

    fn interest(&self) -> Interest {
        if matches!(self.state, State::Receiving { .. }) {
            Interest::Read
        } else {
            Interest::Write
        }
    }

    fn step(&mut self) -> Result<Step, String> {
        match self.try_step() {
            Err(Failure::Socket(Errno::AGAIN)) => Ok(Step::Again),
            Err(Failure::Socket(errno)) => Err(errno.to_string()),
            Err(Failure::Answer(problem)) => Err(format!("the answer is {problem}")),
            Ok(step) => Ok(step),
        }
    }

    fn try_step(&mut self) -> Result<Step, Failure> {
        match &mut self.state {
            State::Connecting => {
                // Writable: the outcome of the connect is the socket's pending error.
                self.socket.take_error()?;
                self.state = State::Sending { sent: 0 };
            }
            State::Sending { sent } => {
                *sent += self.socket.send(&REQUEST[*sent..])?;
                if *sent == REQUEST.len() {
                    self.state = State::Receiving { received: Vec::new() };
                }
            }
            State::Receiving { received } => {
                let mut buffer = [0; READ_BYTES];
                let count = self.socket.recv(&mut buffer)?;
                received.extend_from_slice(&buffer[..count]);
                match Response::read(received, count == 0) {
                    Ok(Some(response)) => return Ok(Step::Complete(response)),
                    Ok(None) if count == 0 => return Err(Failure::Answer("incomplete")),
                    Ok(None) => {}
                    Err(_) => return Err(Failure::Answer("not HTTP/1")),
                }
            }
        }
        Ok(Step::Again)
    }
}

enum Failure {
    Socket(Errno),
    Answer(&'static str),
}

impl From<Errno> for Failure {
    fn from(errno: Errno) -> Failure {
        Failure::Socket(errno)
    }
}

fn print(name: &str, response: &Response) {
    let mut text = format!("{name} connection completed\nStatus: {} {}\nHeader:\n", response.status, response.reason);
    for (name, value) in &response.headers {
        text += &format!("{name}: {value:?}\n");
    }
    PROGRAM.print(format!("{text}\nBody:\n{}\n", String::from_utf8_lossy(&response.body)));
}

fn main() {
    let target = PROGRAM.arguments();
    let peer = match resolve(&target.host, target.port) {
        Ok(peers) => peers[0],
        Err(errno) => PROGRAM.fail(format!("cannot resolve '{}': {errno}", target.host)),
    };
    let mut failed = false;
    let mut report = |name: &str, message: String| {
        PROGRAM.print(format!("{name} connection error: {message}\n"));
        failed = true;
    };
    let mut connections = [None, None];
    for (slot, name) in connections.iter_mut().zip(["First", "Second"]) {
        match Connection::start(name, peer) {
            Ok(connection) => *slot = Some(connection),
            Err(errno) => report(name, errno.to_string()),
        }
    }
    let mut poll = Poll::default();
    while connections.iter().any(Option::is_some) {
        poll.clear();
        for (key, connection) in connections.iter().enumerate() {
            if let Some(connection) = connection {
                poll.add(key as u64, connection.interest(), connection.socket.fd());
            }
        }
        let ready = match poll.wait(Some(IDLE_LIMIT)) {
            Ok(ready) if ready.is_empty() => PROGRAM.fail(format!("no answer within {} seconds", IDLE_LIMIT.as_secs())),
            Ok(ready) => ready,
            Err(errno) => PROGRAM.fail(format!("poll_oneoff failed: {errno}")),
        };
        for event in ready {
            let slot = &mut connections[event.key as usize];
            let connection = match slot {
                None => continue,
                Some(connection) => connection,
            };
            let stepped = event.error.map_err(|errno| errno.to_string()).and_then(|()| connection.step());
            match stepped {
                Ok(Step::Again) => continue,
                Ok(Step::Complete(response)) => print(connection.name, &response),
                Err(message) => report(connection.name, message),
            }
            *slot = None;
        }
    }
    if failed {
        exit(1);
    }
}
