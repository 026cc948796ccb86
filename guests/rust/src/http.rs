//! Reading HTTP/1.x messages from bytes that arrive bit by bit.

/// The bytes are no HTTP/1 message.
#[derive(Debug)]
pub struct NotHttp;

pub struct Response {
    pub status: u16,
    pub reason: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

pub struct Request {
    pub method: String,
    pub target: String,
    /// HTTP/1.0 keeps a connection only if asked to, HTTP/1.1 unless asked not to.
    pub http10: bool,
    pub keep_alive: bool,
    pub expects_continue: bool,
    pub chunked: bool,
    pub body_bytes: u64,
}

/// Takes lines off the front of a buffer; they may end with a bare LF.
struct Lines<'a> {
    rest: &'a [u8],
}

impl<'a> Lines<'a> {
    fn take(&mut self) -> Option<&'a [u8]> {
        let end = self.rest.iter().position(|&byte| byte == b'\n')?;
        let line = &self.rest[..end];
        self.rest = &self.rest[end + 1..];
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }

    /// The header fields up to the empty line after them.
    fn take_headers(&mut self) -> Result<Option<Vec<(String, String)>>, NotHttp> {
        let mut headers = Vec::new();
        while let Some(line) = self.take() {
            if line.is_empty() {
                return Ok(Some(headers));
            }
            let text = String::from_utf8_lossy(line);
            let (name, value) = text.split_once(':').filter(|(name, _)| !name.is_empty()).ok_or(NotHttp)?;
            headers.push((name.to_string(), value.trim().to_string()));
        }
        Ok(None)
    }
}

fn field<'a>(headers: &'a [(String, String)], wanted: &str) -> Option<&'a str> {
    headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str())
}

fn lists(value: Option<&str>, word: &str) -> bool {
    value.map_or(false, |value| value.split(',').any(|item| item.trim().eq_ignore_ascii_case(word)))
}

fn content_length(headers: &[(String, String)]) -> Result<Option<u64>, NotHttp> {
    field(headers, "Content-Length").map(|value| value.parse().map_err(|_| NotHttp)).transpose()
}

/// The decoded body if it is complete.
fn take_chunks(mut lines: Lines<'_>) -> Result<Option<Vec<u8>>, NotHttp> {
    let mut body = Vec::new();
    while let Some(line) = lines.take() {
        let text = String::from_utf8_lossy(line);
        let digits = text.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(digits, 16).map_err(|_| NotHttp)?;
        if size == 0 {
            return Ok(lines.take_headers()?.map(|_| body));
        }
        if lines.rest.len() < size {
            return Ok(None);
        }
        body.extend_from_slice(&lines.rest[..size]);
        lines.rest = &lines.rest[size..];
        match lines.take() {
            None => return Ok(None),
            Some(end) if end.is_empty() => {}
            Some(_) => return Err(NotHttp),
        }
    }
    Ok(None)
}

impl Response {
    /// Reads a response from all bytes received so far, None if it is incomplete. Its body ends where Content-Length or chunked
    /// coding says so, else at the end of the stream, which `ended` tells.
    pub fn read(received: &[u8], ended: bool) -> Result<Option<Response>, NotHttp> {
        let mut lines = Lines { rest: received };
        loop {
            let line = match lines.take() {
                None => return Ok(None),
                Some(line) => String::from_utf8_lossy(line),
            };
            let (version, rest) = line.split_once(' ').ok_or(NotHttp)?;
            let (status, reason) = rest.split_once(' ').unwrap_or((rest, ""));
            let status = status.parse().map_err(|_| NotHttp)?;
            if !version.starts_with("HTTP/1.") {
                return Err(NotHttp);
            }
            let headers = match lines.take_headers()? {
                None => return Ok(None),
                Some(headers) => headers,
            };
            // Interim responses (100 Continue and the like) precede the real one.
            if !(100..200).contains(&status) {
                let reason = reason.trim().to_string();
                let body = Response::read_body(status, &headers, lines, ended)?;
                return Ok(body.map(|body| Response { status, reason, headers, body }));
            }
        }
    }

    fn read_body(
        status: u16,
        headers: &[(String, String)],
        lines: Lines<'_>,
        ended: bool,
    ) -> Result<Option<Vec<u8>>, NotHttp> {
        if status == 204 || status == 304 {
            Ok(Some(Vec::new()))
        } else if lists(field(headers, "Transfer-Encoding"), "chunked") {
            take_chunks(lines)
        } else if let Some(size) = content_length(headers)? {
            let size = usize::try_from(size).map_err(|_| NotHttp)?;
            Ok(lines.rest.get(..size).map(<[u8]>::to_vec))
        } else {
            Ok(Some(lines.rest.to_vec()).filter(|_| ended))
        }
    }
}

impl Request {
    /// Reads a request head from the front; the number is that of the bytes it took. None if it is incomplete.
    pub fn read(received: &[u8]) -> Result<Option<(Request, usize)>, NotHttp> {
        let mut lines = Lines { rest: received };
        // Empty lines before a request are to be skipped (RFC 9112, 2.2).
        let line = loop {
            match lines.take() {
                None => return Ok(None),
                Some(line) if line.is_empty() => {}
                Some(line) => break String::from_utf8_lossy(line),
            }
        };
        let words: Vec<&str> = line.split(' ').collect();
        let (method, target, version) = match words[..] {
            [method, target, version] if !method.is_empty() && !target.is_empty() => (method, target, version),
            _ => return Err(NotHttp),
        };
        if version.len() != 8 || !version.starts_with("HTTP/1.") {
            return Err(NotHttp);
        }
        let headers = match lines.take_headers()? {
            None => return Ok(None),
            Some(headers) => headers,
        };
        let http10 = version == "HTTP/1.0";
        let connection = field(&headers, "Connection");
        let request = Request {
            method: method.to_string(),
            target: target.to_string(),
            http10,
            keep_alive: !lists(connection, "close") && (!http10 || lists(connection, "keep-alive")),
            expects_continue: lists(field(&headers, "Expect"), "100-continue"),
            chunked: field(&headers, "Transfer-Encoding").is_some(),
            body_bytes: content_length(&headers)?.unwrap_or(0),
        };
        Ok(Some((request, received.len() - lines.rest.len())))
    }
}
