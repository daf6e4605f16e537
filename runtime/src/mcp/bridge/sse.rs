//! Server-sent events, taken apart as they arrive (WHATWG HTML §9.2.5 and §9.2.6).

use std::time::Duration;

/// One event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Event {
    /// Its type; empty means `message`.
    pub(super) kind: String,
    /// Its data lines, joined by line feeds.
    pub(super) data: Vec<u8>,
}

/// What has come of a stream so far.
#[derive(Debug, Default)]
pub(super) struct Parser {
    /// Bytes that are not a whole line yet.
    pub(super) rest: Vec<u8>,
    /// Up to here `rest` holds no end of a line.
    seen: usize,
    started: bool,
    event: Event,
    has_data: bool,
    /// The id to resume after.
    pub(super) last_id: Option<String>,
    /// How long the server wants one to wait before coming back.
    pub(super) retry: Option<Duration>,
}

impl Parser {
    /// A parser for a stream that goes on where this one broke off.
    pub(super) fn again(&mut self) -> Self {
        Self { last_id: self.last_id.take(), retry: self.retry, ..Self::default() }
    }

    /// Bytes that are kept for an event that is not complete.
    pub(super) fn held(&self) -> usize {
        self.event.data.len()
    }

    /// Reads the whole lines out of `rest`; gives the events that they complete. `ended` says that nothing more comes.
    pub(super) fn take(&mut self, ended: bool) -> Vec<Event> {
        let mut events = Vec::new();
        if !self.started && self.rest.len() < 3 && !ended {
            return events;
        }
        let mut bytes = std::mem::take(&mut self.rest);
        if !std::mem::replace(&mut self.started, true) {
            let mark = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
            bytes.drain(..mark);
        }
        let mut start = 0;
        let mut from = self.seen;
        while let Some(at) = bytes.get(from..).and_then(|rest| rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'))) {
            let end = from + at;
            let next = match (bytes.get(end), bytes.get(end + 1)) {
                (Some(b'\r'), Some(b'\n')) => end + 2,
                // The line feed that belongs to it may come with the next piece.
                (Some(b'\r'), None) if !ended => {
                    from = end;
                    break;
                }
                _ => end + 1,
            };
            self.read_line(bytes.get(start..end).unwrap_or_default(), &mut events);
            (start, from) = (next, next);
        }
        let pending_end = bytes.get(from).is_some_and(|byte| *byte == b'\r');
        self.seen = if pending_end { from - start } else { bytes.len() - start };
        bytes.drain(..start);
        self.rest = bytes;
        events
    }

    fn read_line(&mut self, line: &[u8], events: &mut Vec<Event>) {
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            if std::mem::take(&mut self.has_data) {
                events.push(event);
            }
            return;
        }
        let colon = line.iter().position(|byte| *byte == b':');
        let (field, value) = match colon {
            Some(at) => (&line[..at], &line[at + 1..]),
            None => (line, &line[..0]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"data" => {
                if self.has_data {
                    self.event.data.push(b'\n');
                }
                self.has_data = true;
                self.event.data.extend_from_slice(value);
            }
            b"event" => self.event.kind = String::from_utf8_lossy(value).into_owned(),
            b"id" if !value.contains(&0) => self.last_id = String::from_utf8(value.to_vec()).ok().filter(|id| !id.is_empty()),
            b"retry" => {
                let milliseconds = std::str::from_utf8(value).ok().and_then(|text| text.parse::<u32>().ok());
                self.retry = milliseconds.map(|milliseconds| Duration::from_millis(milliseconds.into())).or(self.retry);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Feeds a text in pieces.
    fn parse(text: &[u8], size: usize) -> (Vec<String>, Parser) {
        let mut parser = Parser::default();
        let mut out = Vec::new();
        for piece in text.chunks(size) {
            parser.rest.extend_from_slice(piece);
            out.append(&mut parser.take(false));
        }
        out.append(&mut parser.take(true));
        (out.into_iter().map(|event| format!("{}|{}", event.kind, String::from_utf8_lossy(&event.data))).collect(), parser)
    }

    #[test]
    fn events_come_out_however_they_are_cut() {
        let text = "\u{feff}: hello\r\n\r\ndata: one\r\ndata:two\rdata:  three\n\nevent: ping\ndata\n\nid: 7\nretry: 250\n\
                    data: {\"a\":1}\n\nid\n\nevent: lost\n\ndata: no end"
            .as_bytes();
        for size in 1..=text.len() {
            let (events, parser) = parse(text, size);
            assert_eq!(events, ["|one\ntwo\n three", "ping|", "|{\"a\":1}"], "in pieces of {size}");
            assert_eq!((parser.last_id, parser.retry), (None, Some(Duration::from_millis(250))));
        }
    }

    #[test]
    fn an_id_is_kept_until_the_next() {
        let (_, parser) = parse(b"id: a\ndata: 1\n\ndata: 2\n\nid: b\0\nretry: soon\n\n", 5);
        assert_eq!((parser.last_id.as_deref(), parser.retry), (Some("a"), None));
    }

    proptest! {
        #[test]
        fn pieces_make_no_difference(text in r"(data: ?[a-c]{0,3}|id: x|:c|event: e|\r|\n|\r\n){0,30}", size in 1usize..9) {
            let whole = parse(text.as_bytes(), text.len().max(1)).0;
            prop_assert_eq!(parse(text.as_bytes(), size).0, whole);
        }
    }
}
