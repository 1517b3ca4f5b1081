//! Server-sent events, read from bytes as they come (WHATWG HTML, section 9.2, "Interpreting an
//! event stream").
//!
//! A chunk may end anywhere: inside a line end, inside a UTF-8 sequence, inside a field name. An
//! event has a size limit, so that a server that never ends one cannot fill the memory.

/// The default limit of one event, in bytes.
pub const MAX_EVENT: usize = 1024 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// One event of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Event {
    /// The `event:` field, empty when there was none (the standard then calls it `message`).
    pub name: String,
    /// The `data:` lines, joined by line feeds. Bytes that are not UTF-8 become U+FFFD.
    pub data: String,
    /// The last `id:` seen on the stream so far.
    pub id: String,
}

/// An event was longer than the limit. The stream cannot be read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event is longer than {limit} bytes")]
pub struct TooLong {
    /// The limit, in bytes.
    pub limit: usize,
}

/// The state between two chunks.
#[derive(Debug)]
pub struct Parser {
    limit: usize,
    /// The bytes of a line whose end has not come.
    line: Vec<u8>,
    /// The line before ended with CR: a LF that follows belongs to it.
    after_cr: bool,
    first_line: bool,
    name: String,
    data: Option<String>,
    id: String,
}

impl Default for Parser {
    fn default() -> Self {
        Self::new(MAX_EVENT)
    }
}

impl Parser {
    /// A parser whose events have at most `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            line: Vec::new(),
            after_cr: false,
            first_line: true,
            name: String::new(),
            data: None,
            id: String::new(),
        }
    }

    /// Reads `chunk` and appends the events it completes to `events`.
    pub fn push(&mut self, mut chunk: &[u8], events: &mut Vec<Event>) -> Result<(), TooLong> {
        if self.after_cr && !chunk.is_empty() {
            self.after_cr = false;
            chunk = chunk.strip_prefix(b"\n").unwrap_or(chunk);
        }
        while let Some(end) = chunk.iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
            self.keep(&chunk[..end])?;
            let cr = chunk[end] == b'\r';
            chunk = &chunk[end + 1..];
            if cr {
                match chunk.first() {
                    Some(b'\n') => chunk = &chunk[1..],
                    Some(_) => {}
                    None => self.after_cr = true,
                }
            }
            events.extend(self.end_line());
        }
        self.keep(chunk)
    }

    /// The event that the end of the stream leaves incomplete.
    ///
    /// The standard throws it away. Some servers leave out the last blank line, so it is offered,
    /// and the caller must be ready for data that was cut.
    pub fn finish(mut self) -> Option<Event> {
        if !self.line.is_empty() {
            self.end_line();
        }
        self.dispatch()
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), TooLong> {
        let held = self.data.as_ref().map_or(0, String::len) + self.line.len();
        if held + bytes.len() > self.limit {
            return Err(TooLong { limit: self.limit });
        }
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    fn end_line(&mut self) -> Option<Event> {
        let line = std::mem::take(&mut self.line);
        let mut bytes = line.as_slice();
        if std::mem::take(&mut self.first_line) {
            bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        }
        if bytes.is_empty() {
            return self.dispatch();
        }
        let (field, value) = match bytes.iter().position(|&byte| byte == b':') {
            // A comment: servers send them to keep the connection open.
            Some(0) => return None,
            Some(colon) => (&bytes[..colon], &bytes[colon + 1..]),
            None => (bytes, &b""[..]),
        };
        let value = String::from_utf8_lossy(value.strip_prefix(b" ").unwrap_or(value));
        match field {
            b"event" => self.name = value.into_owned(),
            b"data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(&value);
                }
                None => self.data = Some(value.into_owned()),
            },
            b"id" if !value.contains('\0') => self.id = value.into_owned(),
            _ => {}
        }
        None
    }

    fn dispatch(&mut self) -> Option<Event> {
        let name = std::mem::take(&mut self.name);
        let data = self.data.take()?;
        Some(Event { name, data, id: self.id.clone() })
    }
}

#[cfg(test)]
mod tests;
