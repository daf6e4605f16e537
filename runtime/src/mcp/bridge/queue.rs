//! What has been read and not yet sent.
//!
//! Two lanes: requests, of which only so many run at once, and what needs no answer. A notification and a client's answer never wait
//! for a free place, because running requests may wait for them; a request waits for every notification before it.

use crate::mcp::envelope::{Kind, Message};
use std::collections::VecDeque;

/// A line, or one part of a batch.
pub(super) struct Waiting {
    /// The number of the line.
    pub(super) line: u64,
    /// Which part of the line; 0 unless it is a batch.
    pub(super) part: usize,
    pub(super) work: Work,
    pub(super) text: Vec<u8>,
    /// Whether it has been sent before, in a session that was lost.
    pub(super) again: bool,
}

/// What is to be done.
pub(super) enum Work {
    Send(Message),
    /// An array, taken apart when the era is known.
    Batch,
}

impl Waiting {
    fn is_initialize(&self) -> bool {
        matches!(&self.work, Work::Send(message) if message.method == "initialize")
    }

    fn is_request(&self) -> bool {
        match &self.work {
            Work::Send(message) => message.kind == Kind::Request,
            Work::Batch => true,
        }
    }
}

/// The two lanes.
#[derive(Default)]
pub(super) struct Queue {
    requests: VecDeque<Waiting>,
    notices: VecDeque<Waiting>,
    bytes: usize,
}

/// What may leave now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gates {
    /// A request has a free place.
    pub(super) free: bool,
    /// The line of the notification that is being delivered.
    pub(super) delivering: Option<u64>,
}

impl Queue {
    pub(super) fn push(&mut self, waiting: Waiting) {
        self.bytes += waiting.text.len();
        if waiting.is_request() { self.requests.push_back(waiting) } else { self.notices.push_back(waiting) }
    }

    /// Puts a request back where it was.
    pub(super) fn put_back(&mut self, waiting: Waiting) {
        self.bytes += waiting.text.len();
        let at = self.requests.partition_point(|other| (other.line, other.part) < (waiting.line, waiting.part));
        self.requests.insert(at, waiting);
    }

    /// Puts the parts of a batch where the batch was.
    pub(super) fn push_front(&mut self, parts: Vec<Waiting>) {
        for waiting in parts.into_iter().rev() {
            self.bytes += waiting.text.len();
            if waiting.is_request() { self.requests.push_front(waiting) } else { self.notices.push_front(waiting) }
        }
    }

    /// The bytes of all that waits.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn is_empty(&self) -> bool {
        self.requests.is_empty() && self.notices.is_empty()
    }

    /// Takes out what is to be sent next.
    pub(super) fn next(&mut self, gates: Gates) -> Option<Waiting> {
        let request = self.requests.front().map(|waiting| waiting.line);
        let notice = self.notices.front().map(|waiting| waiting.line);
        let before = |line: Option<u64>, other: Option<u64>| line.is_some_and(|line| other.is_none_or(|other| line <= other));
        let request_may = gates.free && before(request, notice) && before(request, gates.delivering);
        let notice_may = gates.delivering.is_none() && notice.is_some_and(|notice| !self.has_initialize_before(notice));
        let taken = if request_may {
            self.requests.pop_front()
        } else if notice_may {
            self.notices.pop_front()
        } else {
            None
        }?;
        self.bytes -= taken.text.len();
        Some(taken)
    }

    fn has_initialize_before(&self, line: u64) -> bool {
        self.requests.iter().take_while(|waiting| waiting.line < line).any(Waiting::is_initialize)
    }

    /// Takes out requests that will not be sent.
    pub(super) fn remove(&mut self, unwanted: impl Fn(&Message) -> bool) -> Vec<Waiting> {
        let is_unwanted = |waiting: &Waiting| matches!(&waiting.work, Work::Send(message) if unwanted(message));
        let (removed, kept) = std::mem::take(&mut self.requests).into_iter().partition(is_unwanted);
        self.requests = kept;
        let removed: Vec<Waiting> = Vec::from_iter::<VecDeque<Waiting>>(removed);
        self.bytes -= removed.iter().map(|waiting| waiting.text.len()).sum::<usize>();
        removed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mcp::envelope;

    /// Lines `r`equest, `n`otice and `i`nitialize.
    fn queue(lines: &str) -> Queue {
        let mut queue = Queue::default();
        for (line, kind) in (0..).zip(lines.chars()) {
            let text = match kind {
                'r' => r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#,
                'i' => r#"{"jsonrpc":"2.0","id":1,"method":"initialize"}"#,
                _ => r#"{"jsonrpc":"2.0","method":"notifications/x"}"#,
            };
            let work = Work::Send(envelope::read(text.as_bytes()).unwrap());
            queue.push(Waiting { line, part: 0, work, text: text.as_bytes().to_vec(), again: false });
        }
        queue
    }

    fn next(queue: &mut Queue, free: bool, delivering: Option<u64>) -> Option<u64> {
        queue.next(Gates { free, delivering }).map(|waiting| waiting.line)
    }

    #[test]
    fn lines_leave_as_they_came() {
        let mut queue = queue("rnrn");
        let order: Vec<_> = std::iter::from_fn(|| next(&mut queue, true, None)).collect();
        assert_eq!((order, queue.bytes(), queue.is_empty()), (vec![0, 1, 2, 3], 0, true));
    }

    #[test]
    fn a_request_waits_for_the_notice_before_it_and_not_for_the_one_behind() {
        let mut queue = queue("rr");
        assert_eq!(next(&mut queue, true, Some(0)), Some(0));
        assert_eq!(next(&mut queue, true, Some(0)), None);
        assert_eq!(next(&mut queue, true, Some(9)), Some(1));
    }

    #[test]
    fn a_notice_passes_requests_that_find_no_place_but_no_initialize() {
        let mut waiting = queue("rrn");
        assert_eq!((next(&mut waiting, false, None), next(&mut waiting, false, None)), (Some(2), None));
        let mut waiting = queue("rin");
        assert_eq!(next(&mut waiting, false, None), None);
    }

    #[test]
    fn what_is_unwanted_goes() {
        let mut queue = queue("rir");
        assert_eq!(queue.remove(|message| message.method == "ping").len(), 2);
        assert_eq!(next(&mut queue, true, None), Some(1));
        assert_eq!(queue.bytes(), 0);
    }
}
