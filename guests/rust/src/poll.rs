//! Waiting for several sockets at once.

use crate::errno::Errno;
use crate::imports::{poll_oneoff, Event, Subscription};
use std::time::Duration;

const CLOCK: u8 = 0;
const READ: u8 = 1;
const WRITE: u8 = 2;
const CLOCK_MONOTONIC: u32 = 1;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Interest {
    Read,
    Write,
}

/// Something that happened: the key it was asked for with, what it is, and the errno if it could not be waited for.
#[derive(Debug)]
pub struct Ready {
    pub key: u64,
    pub interest: Interest,
    pub error: Result<(), Errno>,
}

/// A reusable set of things to wait for.
#[derive(Default)]
pub struct Poll {
    subscriptions: Vec<Subscription>,
    events: Vec<Event>,
}

impl Poll {
    pub fn clear(&mut self) {
        self.subscriptions.clear();
    }

    pub fn add(&mut self, key: u64, interest: Interest, fd: u32) {
        // The tag is a byte followed by padding; as a little-endian u64 it has the same bytes.
        let tag = u64::from(if interest == Interest::Read { READ } else { WRITE });
        self.subscriptions.push(Subscription { userdata: key, tag, clock_or_fd: fd, ..Subscription::default() });
    }

    /// Waits until something is ready or the time is over; nothing ready means the latter.
    pub fn wait(&mut self, timeout: Option<Duration>) -> Result<Vec<Ready>, Errno> {
        if let Some(timeout) = timeout {
            self.subscriptions.push(Subscription {
                tag: CLOCK.into(),
                clock_or_fd: CLOCK_MONOTONIC,
                timeout: timeout.as_nanos() as u64,
                ..Subscription::default()
            });
        }
        self.events.resize(self.subscriptions.len(), Event::default());
        let mut count = 0;
        Errno::check(unsafe {
            poll_oneoff(self.subscriptions.as_ptr(), self.events.as_mut_ptr(), self.subscriptions.len() as u32, &mut count)
        })?;
        let ready = self.events[..count as usize].iter().filter(|event| event.tag != CLOCK);
        Ok(ready
            .map(|event| Ready {
                key: event.userdata,
                interest: if event.tag == READ { Interest::Read } else { Interest::Write },
                error: Errno::check(event.error.into()),
            })
            .collect())
    }
}
