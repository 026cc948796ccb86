//! An HTTP/1.0 and 1.1 server for many connections in one thread.
//!
//! All sockets are non-blocking; one `poll_oneoff` call per round tells which of them can go on. A connection is a pair of
//! queues: bytes received and not understood yet, bytes to send and not taken by the host yet.

use guest::cli::Program;
use guest::errno::Errno;
use guest::http::{NotHttp, Request};
use guest::poll::{Interest, Poll};
use guest::socket::{Kind, Socket};

const PROGRAM: Program = Program {
    name: "poll_http_server",
    purpose: "Answers GET and HEAD for any path with a line of text; /bytes/N with N bytes, to try large answers.\n\
              Connections are kept alive, requests may be pipelined.",
    default_host: "127.0.0.1",
    default_port: 8080,
    count_meaning: Some("requests to answer before exiting with 0; without it the server runs on"),
};

const GREETING: &str = "Hello from a WebAssembly guest\n";
const PATTERN: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-\n";
const HEAD_LIMIT_BYTES: usize = 16384;
const READ_BYTES: usize = 16384;
/// With more than this to send, no further request of a connection is answered.
const QUEUE_LIMIT_BYTES: usize = 65536;
/// So that a flood of newcomers cannot starve the others.
const ACCEPTS_PER_ROUND: usize = 256;
/// The largest N of /bytes/N.
const BODY_LIMIT_BYTES: u64 = 1 << 28;
const LISTENER: u64 = u64::MAX;

/// How many requests may still be answered; shared by all connections.
struct Budget {
    left: Option<u32>,
}

impl Budget {
    fn spend(&mut self) {
        self.left = self.left.map(|left| left.saturating_sub(1));
    }

    fn is_spent(&self) -> bool {
        self.left == Some(0)
    }
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Phase {
    /// Requests are read and answered.
    Serving,
    /// The last answer is queued; close after it.
    Closing,
    /// As Closing, but then shut down for writing and read to the end, so that the answer is not lost to a reset.
    Refusing,
    /// Shut down for writing; input is thrown away.
    Lingering,
    Dead,
}

struct Connection {
    socket: Socket,
    phase: Phase,
    ended: bool,
    input: Vec<u8>,
    output: Vec<u8>,
    /// How much of the output is already sent.
    sent: usize,
    /// Bytes of a request's body still to be thrown away.
    skip: u64,
    /// Bytes of an answer's body not yet queued.
    fill: u64,
}

impl Connection {
    fn new(socket: Socket) -> Connection {
        Connection { socket, phase: Phase::Serving, ended: false, input: Vec::new(), output: Vec::new(), sent: 0, skip: 0, fill: 0 }
    }

    fn unsent(&self) -> usize {
        self.output.len() - self.sent
    }

    fn wants_read(&self) -> bool {
        let accepts_requests = self.phase == Phase::Serving && self.input.len() < HEAD_LIMIT_BYTES;
        !self.ended && (self.unsent() == 0 || accepts_requests)
    }

    fn receive(&mut self, buffer: &mut [u8]) {
        match self.socket.recv(buffer) {
            Ok(0) => self.ended = true,
            Ok(count) if self.phase == Phase::Serving => self.input.extend_from_slice(&buffer[..count]),
            Ok(_) | Err(Errno::AGAIN) => {}
            Err(_) => self.phase = Phase::Dead,
        }
    }

    /// Goes on as far as input and output allow: answer, send, and again, as sending makes room for further answers.
    fn advance(&mut self, budget: &mut Budget) {
        loop {
            while self.take_request(budget) {}
            self.queue_fill();
            match self.flush() {
                Ok(()) => {}
                Err(Errno::AGAIN) => return,
                Err(_) => {
                    self.phase = Phase::Dead;
                    return;
                }
            }
            if self.fill == 0 && !self.take_request(budget) {
                break;
            }
        }
        self.phase = match self.phase {
            Phase::Refusing if !self.ended && self.socket.shutdown_write().is_ok() => Phase::Lingering,
            Phase::Lingering if !self.ended => Phase::Lingering,
            Phase::Serving if !self.ended && !budget.is_spent() => Phase::Serving,
            _ => Phase::Dead,
        };
    }

    /// Takes one request off the input and queues its answer; false if there is no complete one or it must wait.
    fn take_request(&mut self, budget: &mut Budget) -> bool {
        let skipped = self.skip.min(self.input.len() as u64);
        self.input.drain(..skipped as usize);
        self.skip -= skipped;
        let busy = self.skip > 0 || self.fill > 0 || self.unsent() > QUEUE_LIMIT_BYTES;
        if self.phase != Phase::Serving || budget.is_spent() || busy || self.input.is_empty() {
            return false;
        }
        let (request, taken) = match Request::read(&self.input) {
            Ok(None) if self.input.len() < HEAD_LIMIT_BYTES => return false,
            Ok(None) => return self.refuse("431 Request Header Fields Too Large", "", budget),
            Err(NotHttp) => return self.refuse("400 Bad Request", "", budget),
            Ok(Some(read)) => read,
        };
        if request.chunked {
            return self.refuse("501 Not Implemented", "", budget);
        }
        if request.method != "GET" && request.method != "HEAD" {
            return self.refuse("405 Method Not Allowed", "Allow: GET, HEAD\r\n", budget);
        }
        self.input.drain(..taken);
        self.skip = request.body_bytes;
        if request.expects_continue && request.body_bytes > 0 {
            self.output.extend_from_slice(b"HTTP/1.1 100 Continue\r\n\r\n");
        }
        self.answer(&request, budget);
        true
    }

    fn answer(&mut self, request: &Request, budget: &mut Budget) {
        budget.spend();
        let wanted = request.target.strip_prefix("/bytes/").and_then(|digits| digits.parse().ok());
        let pattern_bytes = wanted.filter(|&bytes| bytes <= BODY_LIMIT_BYTES);
        let connection = if budget.is_spent() || !request.keep_alive {
            self.phase = Phase::Closing;
            "Connection: close\r\n"
        } else if request.http10 {
            "Connection: keep-alive\r\n"
        } else {
            ""
        };
        self.queue_head("200 OK", connection, pattern_bytes.unwrap_or(GREETING.len() as u64));
        if request.method == "GET" {
            match pattern_bytes {
                Some(bytes) => self.fill = bytes,
                None => self.output.extend_from_slice(GREETING.as_bytes()),
            }
        }
    }

    /// Answers what cannot be served and gives the connection up, as the rest of the input cannot be trusted or is unwanted.
    fn refuse(&mut self, status: &str, headers: &str, budget: &mut Budget) -> bool {
        budget.spend();
        self.phase = Phase::Refusing;
        self.input.clear();
        self.queue_head(status, &format!("{headers}Connection: close\r\n"), status.len() as u64 + 1);
        self.output.extend_from_slice(status.as_bytes());
        self.output.push(b'\n');
        true
    }

    fn queue_head(&mut self, status: &str, headers: &str, body_bytes: u64) {
        let head = format!("HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {body_bytes}\r\n{headers}\r\n");
        self.output.extend_from_slice(head.as_bytes());
    }

    fn queue_fill(&mut self) {
        while self.fill > 0 && self.unsent() < QUEUE_LIMIT_BYTES {
            let count = self.fill.min(PATTERN.len() as u64);
            self.output.extend_from_slice(&PATTERN[..count as usize]);
            self.fill -= count;
        }
    }

    fn flush(&mut self) -> Result<(), Errno> {
        while self.unsent() > 0 {
            self.sent += self.socket.send(&self.output[self.sent..])?;
        }
        self.output.clear();
        self.sent = 0;
        Ok(())
    }
}

struct Server {
    listener: Option<Socket>,
    /// False while the host has no sockets left: the listener would stay readable.
    accepting: bool,
    budget: Budget,
    connections: Vec<Connection>,
    poll: Poll,
    buffer: Vec<u8>,
}

impl Server {
    fn accept_newcomers(&mut self) -> Result<(), Errno> {
        let listener = match &self.listener {
            None => return Ok(()),
            Some(listener) => listener,
        };
        for _ in 0..ACCEPTS_PER_ROUND {
            match listener.accept() {
                Ok(socket) if socket.set_nonblocking().is_ok() => self.connections.push(Connection::new(socket)),
                Ok(_) | Err(Errno::CONNABORTED) => {}
                Err(Errno::AGAIN) => break,
                Err(errno) if errno.is_exhaustion() && !self.connections.is_empty() => {
                    self.accepting = false;
                    break;
                }
                Err(errno) => return Err(errno),
            }
        }
        Ok(())
    }

    fn subscribe(&mut self) {
        self.poll.clear();
        if let Some(listener) = self.listener.as_ref().filter(|_| self.accepting) {
            self.poll.add(LISTENER, Interest::Read, listener.fd());
        }
        for (key, connection) in self.connections.iter().enumerate() {
            if connection.wants_read() {
                self.poll.add(key as u64, Interest::Read, connection.socket.fd());
            }
            if connection.unsent() > 0 {
                self.poll.add(key as u64, Interest::Write, connection.socket.fd());
            }
        }
    }

    fn round(&mut self) -> Result<(), Errno> {
        self.subscribe();
        let mut newcomers = false;
        for event in self.poll.wait(None)? {
            if event.key == LISTENER {
                event.error?;
                newcomers = true;
                continue;
            }
            let connection = &mut self.connections[event.key as usize];
            if event.error.is_err() {
                connection.phase = Phase::Dead;
            }
            if connection.phase != Phase::Dead && event.interest == Interest::Read {
                connection.receive(&mut self.buffer);
            }
            if connection.phase != Phase::Dead {
                connection.advance(&mut self.budget);
            }
        }
        // The keys are places in the table, so it changes only after the last event.
        let before = self.connections.len();
        self.connections.retain(|connection| connection.phase != Phase::Dead);
        self.accepting |= self.connections.len() < before;
        if self.budget.is_spent() {
            // No newcomers any more, and only those stay who are still owed something.
            self.listener = None;
            self.connections.retain(|connection| connection.unsent() > 0);
        } else if newcomers {
            self.accept_newcomers()?;
        }
        Ok(())
    }
}

fn main() {
    let arguments = PROGRAM.arguments();
    let (listener, local) = Socket::serve(&arguments.host, arguments.port, Kind::Stream)
        .and_then(|listener| listener.set_nonblocking().map(|()| listener))
        .and_then(|listener| listener.local().map(|local| (listener, local)))
        .unwrap_or_else(|errno| {
            PROGRAM.fail(format!("cannot listen on {} port {}: {errno}", arguments.host, arguments.port))
        });
    PROGRAM.announce(local);

    let mut server = Server {
        listener: Some(listener),
        accepting: true,
        budget: Budget { left: arguments.count },
        connections: Vec::new(),
        poll: Poll::default(),
        buffer: vec![0; READ_BYTES],
    };
    while server.listener.is_some() || !server.connections.is_empty() {
        if let Err(errno) = server.round() {
            PROGRAM.fail(format!("cannot go on: {errno}"));
        }
    }
}
