//! What the example guests share: sockets of the WasmEdge extension, polling, the command line, and reading HTTP.

pub mod cli;
pub mod errno;
pub mod http;
pub mod imports;
pub mod poll;
pub mod resolve;
pub mod socket;
