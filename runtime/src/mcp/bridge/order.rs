//! Answers leave in the order in which their requests came, so long as that holds nobody up.
//!
//! JSON-RPC lets answers come in any order and clients match them by id; but scripts that read line by line do not, and no client
//! is harmed by order until one slow call keeps every other answer back. So a request keeps its place for a while and then loses it.

use std::collections::VecDeque;
use std::time::Duration;
use tokio::time::Instant;

/// One line of input and what becomes of it.
struct Place {
    key: u64,
    came: Instant,
    /// Its answer may come at any time; nobody waits for it.
    loose: bool,
    /// Answered by one array (a batch of MCP 2025-03-26).
    array: bool,
    parts: Vec<Part>,
}

enum Part {
    Open,
    Said(String),
    /// A notification in a batch, or a cancelled request.
    Silent,
}

impl Part {
    fn len(&self) -> usize {
        if let Self::Said(answer) = self { answer.len() } else { 0 }
    }
}

/// The places of all lines that are not answered yet, oldest first.
pub(super) struct Order {
    places: VecDeque<Place>,
    patience: Duration,
    /// Bytes of answers that wait.
    held: usize,
}

impl Order {
    /// A request that takes longer than `patience` loses its place.
    pub(super) fn new(patience: Duration) -> Self {
        Self { places: VecDeque::new(), patience, held: 0 }
    }

    /// Takes a place for one answer. Keys grow.
    pub(super) fn open(&mut self, key: u64) {
        self.places.push_back(Place { key, came: Instant::now(), loose: false, array: false, parts: vec![Part::Open] });
    }

    /// Makes a place one for a batch of so many parts.
    pub(super) fn widen(&mut self, key: u64, parts: usize) {
        if let Some(place) = self.find(key) {
            place.array = true;
            place.parts = (0..parts).map(|_| Part::Open).collect();
        }
    }

    /// Nobody waits for this one.
    pub(super) fn loosen(&mut self, key: u64) {
        if let Some(place) = self.find(key) {
            place.loose = true;
        }
    }

    /// Bytes of answers that wait for earlier ones.
    pub(super) fn held(&self) -> usize {
        self.held
    }

    /// The answer to one part of a line.
    pub(super) fn say(&mut self, key: u64, part: usize, answer: String) {
        self.settle(key, part, Part::Said(answer));
    }

    /// There will be no answer to this part.
    pub(super) fn hush(&mut self, key: u64, part: usize) {
        self.settle(key, part, Part::Silent);
    }

    fn settle(&mut self, key: u64, part: usize, settled: Part) {
        let length = settled.len();
        if let Some(slot) = self.find(key).and_then(|place| place.parts.get_mut(part)) {
            *slot = settled;
            self.held += length;
        }
    }

    fn find(&mut self, key: u64) -> Option<&mut Place> {
        let at = self.places.binary_search_by_key(&key, |place| place.key).ok()?;
        self.places.get_mut(at)
    }

    /// Takes out the lines that may go now.
    pub(super) fn take(&mut self) -> Vec<String> {
        let now = Instant::now();
        let mut lines = Vec::new();
        let mut at = 0;
        while let Some(place) = self.places.get(at) {
            match place.is_settled() {
                true => {
                    self.held -= place.parts.iter().map(Part::len).sum::<usize>();
                    lines.extend(self.places.remove(at).and_then(Place::into_line));
                }
                false if place.loose || place.came + self.patience <= now => at += 1,
                false => break,
            }
        }
        lines
    }

    /// When an answer that waits may go although an earlier one is missing.
    pub(super) fn wakes(&self) -> Option<Instant> {
        let now = Instant::now();
        let ends = |place: &Place| (!place.is_settled() && !place.loose).then_some(place.came + self.patience);
        let blocker = self.places.iter().position(|place| ends(place).is_some_and(|end| end > now))?;
        let waits = self.places.iter().skip(blocker + 1).any(Place::is_settled);
        self.places.get(blocker).and_then(ends).filter(|_| waits)
    }

    /// Whether nobody waits for anything any more; who listens without end does not count.
    pub(super) fn is_done(&self) -> bool {
        self.places.iter().all(|place| place.loose)
    }
}

impl Place {
    fn is_settled(&self) -> bool {
        !self.parts.iter().any(|part| matches!(part, Part::Open))
    }

    /// The line, unless there is nothing to say.
    fn into_line(self) -> Option<String> {
        let said: Vec<String> =
            self.parts.into_iter().filter_map(|part| if let Part::Said(text) = part { Some(text) } else { None }).collect();
        match said {
            said if said.is_empty() => None,
            said if self.array => Some(format!("[{}]", said.join(","))),
            said => said.into_iter().next(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(keys: u64) -> Order {
        let mut order = Order::new(Duration::from_secs(5));
        (0..keys).for_each(|key| order.open(key));
        order
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_waits_for_those_before_it() {
        let mut order = order(4);
        order.say(2, 0, "c".to_owned());
        order.say(1, 0, "b".to_owned());
        assert_eq!((order.take(), order.held()), (Vec::<String>::new(), 2));
        order.say(0, 0, "a".to_owned());
        assert_eq!((order.take(), order.held()), (vec!["a".to_owned(), "b".to_owned(), "c".to_owned()], 0));
        order.hush(3, 0);
        assert!(order.take().is_empty() && order.is_done());
    }

    #[tokio::test(start_paused = true)]
    async fn but_not_for_ever() {
        let mut order = order(3);
        order.say(2, 0, "c".to_owned());
        let wakes = order.wakes().unwrap();
        tokio::time::sleep_until(wakes).await;
        assert_eq!(order.take(), ["c"]);
        assert_eq!(order.wakes(), None);
        order.say(1, 0, "b".to_owned());
        assert_eq!(order.take(), ["b"]);
        assert!(!order.is_done());
    }

    #[tokio::test(start_paused = true)]
    async fn nor_for_who_listens_without_end() {
        let mut order = order(2);
        order.loosen(0);
        order.say(1, 0, "b".to_owned());
        assert_eq!((order.take(), order.is_done()), (vec!["b".to_owned()], true));
    }

    #[tokio::test(start_paused = true)]
    async fn a_batch_is_one_line() {
        let mut order = order(2);
        order.widen(0, 3);
        order.say(0, 2, "3".to_owned());
        order.hush(0, 1);
        assert!(order.take().is_empty());
        order.say(0, 0, "1".to_owned());
        order.widen(1, 1);
        order.hush(1, 0);
        assert_eq!(order.take(), ["[1,3]"]);
        assert!(order.is_done());
    }
}
