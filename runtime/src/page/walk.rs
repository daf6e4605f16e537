//! One list call: what it asks for and which of the received items it shows.

use super::link;
use crate::bind::{Problem, Request, put};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::ops::Range;
use toolwright_integration::{Continuation, Location, PageParameter, Pagination, StepUnit};

/// Where a list call begins. This is what a cursor holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The vendor's page.
    #[serde(rename = "p")]
    pub position: Position,
    /// Items of that page that were shown before.
    #[serde(rename = "s", default, skip_serializing_if = "is_zero")]
    pub skip: usize,
    /// The page size that the position was counted in.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u32>,
}

/// A page of the vendor's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// The first one.
    First,
    /// The one that a token stands for: a string, a number or a structure, as the vendor gave it. In a JSON body it is sent as it
    /// is, elsewhere a structure is sent as its compact JSON text.
    Token(Value),
    /// The one at a counter's value.
    Counter(i64),
    /// The one that a query leads to, on the operation's own path.
    Query(String),
}

/// One list call.
#[derive(Debug, Clone, PartialEq)]
pub struct Walk<'a> {
    /// How the vendor pages; `None` when it returns all at once.
    pub pagination: Option<&'a Pagination>,
    /// Where the call begins.
    pub place: Place,
    /// The page size that is asked of the vendor.
    pub size: u32,
    /// The most items that are shown.
    shown: Option<usize>,
}

impl Default for Place {
    fn default() -> Self {
        Self { position: Position::First, skip: 0, size: None }
    }
}

impl<'a> Walk<'a> {
    /// Begins at a place. `limit` is the caller's argument; above the vendor's maximum it is clamped.
    ///
    /// # Errors
    /// When `limit` is no whole number from 1 on.
    pub fn new(pagination: Option<&'a Pagination>, limit: Option<&Value>, place: Place) -> Result<Self, Problem> {
        let asked = limit.filter(|limit| !limit.is_null()).map(whole).transpose()?;
        let Some(pagination) = pagination else {
            let shown = asked.map(|asked| asked as usize);
            return Ok(Self { pagination: None, place, size: 0, shown });
        };
        let (default, max) = (pagination.limit.default.max(1), pagination.limit.max.max(1));
        let asked = asked.map(|asked| asked.min(max));
        // A page number means nothing without the size that it was counted in, and neither does a place inside a page.
        let counts_pages = matches!(pagination.next, Continuation::Counter { step: StepUnit::Page, .. });
        let bound = place.size.filter(|_| place.skip > 0 || (counts_pages && place.position != Position::First));
        let size = bound.or(asked).or(place.size).unwrap_or(default).min(max).max(1);
        let ours = pagination.limit.parameter.is_none() && !sends_range(pagination);
        let shown = asked.or(ours.then_some(default)).map(|shown| shown as usize);
        Ok(Self { pagination: Some(pagination), place, size, shown })
    }

    /// Whether the vendor is told a page size, so that a short page is the last one.
    pub(super) fn sends_size(&self) -> bool {
        self.pagination.is_some_and(|pagination| pagination.limit.parameter.is_some() || sends_range(pagination))
    }

    pub(super) fn sends_range(&self) -> bool {
        self.pagination.is_some_and(sends_range)
    }

    /// Whether an answer of this status says that the pages have come to an end: a range that begins after the last item cannot be
    /// satisfied (416, RFC 9110 §15.5.17). The first page's can, so there it is a failure.
    pub fn is_past_the_end(&self, status: u16) -> bool {
        status == 416 && self.sends_range() && matches!(self.place.position, Position::Counter(_))
    }

    /// Adds the page size and the continuation to a request.
    pub fn apply(&self, request: &mut Request) {
        let Some(pagination) = self.pagination else { return };
        if let Some(parameter) = &pagination.limit.parameter {
            set(request, parameter, &Value::from(self.size));
        }
        match (&self.place.position, &pagination.next) {
            (Position::First, Continuation::Counter { send, start, .. }) => self.count(request, send, *start),
            (Position::Counter(number), Continuation::Counter { send, .. }) => self.count(request, send, *number),
            (Position::Token(token), Continuation::Token { send, .. }) => set(request, send, token),
            (Position::Query(query), Continuation::Url { .. }) => {
                let pairs = link::pairs(query);
                request.query.retain(|known| !pairs.iter().any(|pair| known.has_name_of(pair)));
                request.query.extend(pairs);
            }
            // A sealed place of another style: the integration was rebuilt meanwhile. The first page is a safe answer.
            _ => {}
        }
    }

    fn count(&self, request: &mut Request, send: &PageParameter, number: i64) {
        match send {
            PageParameter::Range { unit } => {
                let last = number.saturating_add(i64::from(self.size) - 1);
                request.set_header("range", format!("{unit} {number}-{last}"));
            }
            send => set(request, send, &Value::from(number)),
        }
    }

    /// Which of the received items the call may show.
    pub fn window(&self, received: usize) -> Range<usize> {
        let start = self.place.skip.min(received);
        let end = self.shown.map_or(received, |shown| start.saturating_add(shown).min(received));
        start..end
    }
}

fn sends_range(pagination: &Pagination) -> bool {
    matches!(&pagination.next, Continuation::Counter { send: PageParameter::Range { .. }, .. })
}

fn set(request: &mut Request, parameter: &PageParameter, value: &Value) {
    let text = || value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match parameter {
        PageParameter::Parameter { location: Location::Header, name } => request.set_header(name, text()),
        PageParameter::Parameter { location: Location::Cookie, name } => {
            request.cookies.retain(|pair| !pair.is(name));
            request.cookies.push(crate::bind::Pair::new(name, &text()));
        }
        PageParameter::Parameter { name, .. } => request.set_query(name, &text()),
        PageParameter::Body { path } => {
            if let Some(body) = &mut request.body {
                if !body.value.is_object() {
                    body.value = Value::Object(Map::new());
                }
                if let Value::Object(members) = &mut body.value {
                    // Something else in the way is the vendor's to refuse: the caller put it there.
                    let _ = put(members, path, value.clone());
                }
            }
        }
        // The size of a range is written together with its start.
        PageParameter::Range { .. } => {}
    }
}

fn whole(limit: &Value) -> Result<u32, Problem> {
    let number = match limit {
        Value::String(text) => text.trim().parse::<u64>().ok(),
        number => number.as_u64(),
    };
    match number {
        Some(number @ 1..) => Ok(u32::try_from(number).unwrap_or(u32::MAX)),
        _ => Err(Problem::of("limit", "must be a whole number from 1 on")),
    }
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}
