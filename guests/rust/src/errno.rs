//! The errnos of WASI, with the resolver's errors that WasmEdge adds.

use std::fmt;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Errno(pub i32);

impl Errno {
    pub const AFNOSUPPORT: Errno = Errno(5);
    pub const AGAIN: Errno = Errno(6);
    pub const CONNABORTED: Errno = Errno(13);
    pub const CONNREFUSED: Errno = Errno(14);
    pub const INPROGRESS: Errno = Errno(26);
    pub const MFILE: Errno = Errno(33);
    pub const NFILE: Errno = Errno(41);
    pub const NOBUFS: Errno = Errno(42);
    pub const NOMEM: Errno = Errno(48);
    pub const AINONAME: Errno = Errno(84);

    /// Makes a call's return value a result.
    pub fn check(returned: i32) -> Result<(), Errno> {
        if returned == 0 {
            Ok(())
        } else {
            Err(Errno(returned))
        }
    }

    /// Whether the host has run out of something that it gets back when sockets are closed.
    pub fn is_exhaustion(self) -> bool {
        matches!(self, Errno::MFILE | Errno::NFILE | Errno::NOBUFS | Errno::NOMEM)
    }
}

/// By number; 77 and up exist only as results of `sock_getaddrinfo`.
#[rustfmt::skip]
const NAMES: [&str; 88] = [
    "SUCCESS", "E2BIG", "EACCES", "EADDRINUSE", "EADDRNOTAVAIL", "EAFNOSUPPORT", "EAGAIN", "EALREADY", "EBADF", "EBADMSG",
    "EBUSY", "ECANCELED", "ECHILD", "ECONNABORTED", "ECONNREFUSED", "ECONNRESET", "EDEADLK", "EDESTADDRREQ", "EDOM", "EDQUOT",
    "EEXIST", "EFAULT", "EFBIG", "EHOSTUNREACH", "EIDRM", "EILSEQ", "EINPROGRESS", "EINTR", "EINVAL", "EIO",
    "EISCONN", "EISDIR", "ELOOP", "EMFILE", "EMLINK", "EMSGSIZE", "EMULTIHOP", "ENAMETOOLONG", "ENETDOWN", "ENETRESET",
    "ENETUNREACH", "ENFILE", "ENOBUFS", "ENODEV", "ENOENT", "ENOEXEC", "ENOLCK", "ENOLINK", "ENOMEM", "ENOMSG",
    "ENOPROTOOPT", "ENOSPC", "ENOSYS", "ENOTCONN", "ENOTDIR", "ENOTEMPTY", "ENOTRECOVERABLE", "ENOTSOCK", "ENOTSUP", "ENOTTY",
    "ENXIO", "EOVERFLOW", "EOWNERDEAD", "EPERM", "EPIPE", "EPROTO", "EPROTONOSUPPORT", "EPROTOTYPE", "ERANGE", "EROFS",
    "ESPIPE", "ESRCH", "ESTALE", "ETIMEDOUT", "ETXTBSY", "EXDEV", "ENOTCAPABLE",
    "AIADDRFAMILY", "AIAGAIN", "AIBADFLAG", "AIFAIL", "AIFAMILY", "AIMEMORY", "AINODATA", "AINONAME", "AISERVICE", "AISOCKTYPE",
    "AISYSTEM",
];

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match usize::try_from(self.0).ok().and_then(|number| NAMES.get(number)) {
            None => write!(f, "unknown errno {}", self.0),
            Some(name) if self.0 > 76 => write!(f, "{} ({}): the name could not be resolved", name, self.0),
            Some(name) => {
                // The standard library's text ends with " (os error N)", which the number in front makes superfluous.
                let text = std::io::Error::from_raw_os_error(self.0).to_string();
                let meaning = text.split(" (os error").next().unwrap_or(&text);
                write!(f, "{} ({}): {}", name, self.0, meaning)
            }
        }
    }
}

impl std::error::Error for Errno {}
