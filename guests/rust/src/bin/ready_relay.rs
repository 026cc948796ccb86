//! A TCP relay that waits as mio and tokio do on WASI: a source's interest is in the set until an event for it is delivered, and again
//! after a call that would have blocked; tasks try first and wait after; a hang-up on the reading side ends reading, on the writing
//! side writing; an event with an error is fatal; the time-out comes last, with the greatest key.

use guest::cli::Program;
use guest::errno::Errno;
use guest::imports::{poll_oneoff, Event, Subscription};
use guest::resolve::resolve;
use guest::socket::{Kind, Socket};
use std::collections::BTreeMap;
use std::env;
use std::net::SocketAddr;

const PROGRAM: Program = Program {
    name: "ready_relay",
    purpose: "Connects each connection with one to the port in the environment variable UPSTREAM, in both directions.",
    default_host: "127.0.0.1",
    default_port: 8085,
    count_meaning: Some("connections to serve before exiting with 0; without it the relay runs on"),
};

const CLOCK: u8 = 0;
const READ: u8 = 1;
const WRITE: u8 = 2;
const HANGUP: u16 = 1;
const CLOCK_MONOTONIC: u32 = 1;
const TIMEOUT_KEY: u64 = u64::MAX;
const TIMEOUT_NANOS: u64 = 200_000_000;
const PRECISION_NANOS: u64 = 1_000_000;
const BUFFER_BYTES: usize = 8192;

/// A socket with what is known of its readiness, and which of it is waited for.
struct Source {
    socket: Socket,
    readable: bool,
    writable: bool,
    read_armed: bool,
    write_armed: bool,
    read_closed: bool,
    write_closed: bool,
}

impl Source {
    /// Both directions are waited for from the start, as a newly registered source's are.
    fn new(socket: Socket) -> Source {
        Source {
            socket,
            readable: false,
            writable: false,
            read_armed: true,
            write_armed: true,
            read_closed: false,
            write_closed: false,
        }
    }

    /// Tries to read, once readable; none: wait.
    fn try_recv(&mut self, buffer: &mut [u8]) -> Result<Option<usize>, Errno> {
        if !self.readable && !self.read_closed {
            return Ok(None);
        }
        match self.socket.recv(buffer) {
            Err(Errno::AGAIN) => {
                self.readable = false;
                self.read_armed = true;
                Ok(None)
            }
            result => result.map(Some),
        }
    }

    /// Tries to write, once writable; none: wait.
    fn try_send(&mut self, data: &[u8]) -> Result<Option<usize>, Errno> {
        if !self.writable && !self.write_closed {
            return Ok(None);
        }
        match self.socket.send(data) {
            Err(Errno::AGAIN) => {
                self.writable = false;
                self.write_armed = true;
                Ok(None)
            }
            result => result.map(Some),
        }
    }

    fn happened(&mut self, event: &Event) {
        let hung_up = event.flags & HANGUP != 0;
        if event.tag == READ {
            self.readable = true;
            self.read_armed = false;
            self.read_closed |= hung_up;
        } else {
            self.writable = true;
            self.write_armed = false;
            self.write_closed |= hung_up;
        }
    }
}

/// Bytes on their way in one direction.
#[derive(Default)]
struct Flow {
    pending: Vec<u8>,
    sent: usize,
    ended: bool,
}

impl Flow {
    /// Moves what can be moved now; whether anything was.
    fn advance(&mut self, from: &mut Source, to: &mut Source, buffer: &mut [u8]) -> Result<bool, Errno> {
        let mut moved = false;
        while !self.ended {
            if self.sent < self.pending.len() {
                match to.try_send(&self.pending[self.sent..])? {
                    None => break,
                    Some(count) => self.sent += count,
                }
            } else {
                match from.try_recv(buffer)? {
                    None => break,
                    Some(0) => {
                        self.ended = true;
                        // The other side may have gone altogether.
                        let _ = to.socket.shutdown_write();
                    }
                    Some(count) => {
                        self.pending.clear();
                        self.pending.extend_from_slice(&buffer[..count]);
                        self.sent = 0;
                    }
                }
            }
            moved = true;
        }
        Ok(moved)
    }
}

struct Link {
    client: Source,
    upstream: Source,
    connecting: bool,
    up: Flow,
    down: Flow,
}

impl Link {
    fn open(client: Socket, upstream: SocketAddr) -> Result<Link, Errno> {
        client.set_nonblocking()?;
        let socket = Socket::open(upstream.ip(), Kind::Stream)?;
        socket.set_nonblocking()?;
        match socket.connect(upstream) {
            Ok(()) | Err(Errno::INPROGRESS) => {}
            Err(errno) => return Err(errno),
        }
        Ok(Link {
            client: Source::new(client),
            upstream: Source::new(socket),
            connecting: true,
            up: Flow::default(),
            down: Flow::default(),
        })
    }

    /// Goes on as far as possible; whether the link is still needed.
    fn advance(&mut self, buffer: &mut [u8]) -> Result<bool, Errno> {
        if self.connecting {
            if !self.upstream.writable {
                return Ok(true);
            }
            self.upstream.socket.take_error()?;
            self.upstream.socket.peer()?;
            self.connecting = false;
        }
        loop {
            let up = self.up.advance(&mut self.client, &mut self.upstream, buffer)?;
            let down = self.down.advance(&mut self.upstream, &mut self.client, buffer)?;
            if !up && !down {
                return Ok(!(self.up.ended && self.down.ended));
            }
        }
    }
}

/// The listener has key 0, link N the keys 2N (client) and 2N + 1 (upstream), N from 1 on.
struct Relay {
    listener: Source,
    upstream: SocketAddr,
    links: BTreeMap<u64, Link>,
    next: u64,
    served: u32,
    subscriptions: Vec<Subscription>,
    events: Vec<Event>,
    buffer: Vec<u8>,
}

impl Relay {
    fn subscribe(&mut self) {
        self.subscriptions.clear();
        let subscriptions = &mut self.subscriptions;
        let mut add = |key: u64, source: &Source| {
            let fd = source.socket.fd();
            for (armed, tag) in [(source.read_armed, READ), (source.write_armed && key != 0, WRITE)] {
                if armed {
                    subscriptions.push(Subscription {
                        userdata: key,
                        tag: tag.into(),
                        clock_or_fd: fd,
                        ..Subscription::default()
                    });
                }
            }
        };
        add(0, &self.listener);
        for (number, link) in &self.links {
            add(2 * number, &link.client);
            add(2 * number + 1, &link.upstream);
        }
        self.subscriptions.push(Subscription {
            userdata: TIMEOUT_KEY,
            tag: CLOCK.into(),
            clock_or_fd: CLOCK_MONOTONIC,
            timeout: TIMEOUT_NANOS,
            precision: PRECISION_NANOS,
            ..Subscription::default()
        });
    }

    fn wait(&mut self) -> Result<usize, Errno> {
        self.subscribe();
        self.events.resize(self.subscriptions.len(), Event::default());
        let mut count = 0;
        Errno::check(unsafe {
            poll_oneoff(self.subscriptions.as_ptr(), self.events.as_mut_ptr(), self.subscriptions.len() as u32, &mut count)
        })?;
        Ok(count as usize)
    }

    fn accept_all(&mut self) -> Result<(), Errno> {
        loop {
            match self.listener.socket.accept() {
                Err(Errno::AGAIN) => {
                    self.listener.readable = false;
                    self.listener.read_armed = true;
                    return Ok(());
                }
                Err(Errno::CONNABORTED) => {}
                Err(errno) => return Err(errno),
                Ok(client) => {
                    match Link::open(client, self.upstream) {
                        Ok(link) => {
                            self.links.insert(self.next, link);
                        }
                        Err(errno) => self.over(Some(errno)),
                    }
                    self.next += 1;
                }
            }
        }
    }

    fn over(&mut self, why: Option<Errno>) {
        self.served += 1;
        if let Some(errno) = why {
            PROGRAM.warn(format!("a connection ended: {errno}"));
        }
    }

    fn turn(&mut self) -> Result<(), Errno> {
        let count = self.wait()?;
        let mut touched = Vec::new();
        for event in &self.events[..count] {
            if event.userdata == TIMEOUT_KEY {
                continue;
            }
            // tokio's driver panics here.
            Errno::check(event.error.into())?;
            let number = event.userdata / 2;
            match (number, event.userdata % 2) {
                (0, _) => self.listener.happened(event),
                (_, 0) => self.links.get_mut(&number).map_or((), |link| link.client.happened(event)),
                _ => self.links.get_mut(&number).map_or((), |link| link.upstream.happened(event)),
            }
            touched.push(number);
        }
        touched.dedup();
        for number in touched {
            let outcome = match self.links.get_mut(&number) {
                None => continue,
                Some(link) => link.advance(&mut self.buffer),
            };
            if !matches!(outcome, Ok(true)) {
                self.links.remove(&number);
                self.over(outcome.err());
            }
        }
        if self.listener.readable {
            self.accept_all()?;
        }
        Ok(())
    }
}

fn main() {
    let arguments = PROGRAM.arguments();
    let port = env::var("UPSTREAM").ok().and_then(|text| text.parse().ok());
    let port = port.unwrap_or_else(|| PROGRAM.fail("the environment variable UPSTREAM must be a port"));
    let upstream = resolve(&arguments.host, port)
        .unwrap_or_else(|errno| PROGRAM.fail(format!("cannot resolve '{}': {errno}", arguments.host)))[0];
    let (listener, local) = Socket::serve(&arguments.host, arguments.port, Kind::Stream)
        .and_then(|listener| listener.set_nonblocking().map(|()| listener))
        .and_then(|listener| listener.local().map(|local| (listener, local)))
        .unwrap_or_else(|errno| {
            PROGRAM.fail(format!("cannot listen on {} port {}: {errno}", arguments.host, arguments.port))
        });
    PROGRAM.announce(local);

    let mut relay = Relay {
        listener: Source::new(listener),
        upstream,
        links: BTreeMap::new(),
        next: 1,
        served: 0,
        subscriptions: Vec::new(),
        events: Vec::new(),
        buffer: vec![0; BUFFER_BYTES],
    };
    while arguments.count.map_or(true, |count| relay.served < count) {
        if let Err(errno) = relay.turn() {
            PROGRAM.fail(format!("cannot go on: {errno}"));
        }
    }
}
