//! Reading from an answer where the next page is.

use super::link;
use super::walk::{Place, Position, Walk};
use crate::send::Answer;
use serde_json::Value;
use toolwright_integration::{Continuation, StepUnit, TokenSource, UrlSource};

/// One answer, as pagination sees it.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// Status and headers.
    pub answer: &'a Answer,
    /// The body; the items themselves may be gone.
    pub root: &'a Value,
    /// How many items were received.
    pub received: usize,
    /// The last one; needed only when [`Walk::reads_last_item`].
    pub last: Option<&'a Value>,
    /// The hosts that a next-page URL may name.
    pub hosts: &'a [&'a str],
}

/// What follows.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// This was the last page.
    End,
    /// The next call begins here.
    At(Place),
    /// The vendor names a next page that cannot be asked for on the operation's own path, so it was not followed.
    Unreachable,
}

impl Walk<'_> {
    /// Where the next call begins when the items before `end` have been shown.
    pub fn next(&self, page: &Page<'_>, end: usize) -> Next {
        let size = self.pagination.map(|_| self.size);
        if end < page.received {
            return Next::At(Place { position: self.place.position.clone(), skip: end, size });
        }
        let Some(pagination) = self.pagination else { return Next::End };
        let position = match &pagination.next {
            Continuation::Token { from, more, .. } => self.token(page, from, more.as_deref()),
            Continuation::Counter { start, step, more, total, total_pages, .. } => {
                let total = total.as_deref().and_then(|total| number(page.root.pointer(total)?));
                let total = total.map(|total| if *total_pages { Total::Pages(total) } else { Total::Items(total) });
                let total = total.or_else(|| self.range_total(page.answer).map(Total::Items));
                self.counter(page, *start, *step, flag(page.root, more.as_deref()), total).map(Position::Counter)
            }
            // The links of a last page may lead to an empty one.
            Continuation::Url { more, .. } if flag(page.root, more.as_deref()) == Some(false) => return Next::End,
            Continuation::Url { from, .. } => return self.url(page, from, size),
        };
        match position {
            // An unchanged position is a scroll that goes on while there are items, and a loop once there are none.
            Some(position) if position != self.place.position || page.received > 0 => Next::At(Place { position, skip: 0, size }),
            _ => Next::End,
        }
    }

    /// Whether the next page's token is read from the last item.
    pub fn reads_last_item(&self) -> bool {
        let next = self.pagination.map(|pagination| &pagination.next);
        matches!(next, Some(Continuation::Token { from: TokenSource::LastItem { .. }, .. }))
    }

    /// Whether a page holds as many items as were asked for: a vendor that states no maximum may cut it shorter at will.
    fn page_size_holds(&self) -> bool {
        self.sends_size() && self.pagination.is_some_and(|pagination| pagination.limit.documented)
    }

    fn token(&self, page: &Page<'_>, from: &TokenSource, more: Option<&str>) -> Option<Position> {
        if flag(page.root, more) == Some(false) {
            return None;
        }
        let token = match from {
            TokenSource::Pointer { at } => page.root.pointer(at)?.clone(),
            TokenSource::Header { name } => Value::from(page.answer.header(name)?),
            TokenSource::LastItem { at } => {
                // Every last item has a token, so only the page's length tells.
                let short = more.is_none() && self.page_size_holds() && page.received < self.size as usize;
                page.last.filter(|_| !short)?.pointer(at)?.clone()
            }
        };
        // A structure is a token too: a key of several parts, or the last item's sort values.
        holds_something(&token).then_some(Position::Token(token))
    }

    /// What a part says of the whole: `Content-Range: items 0-2/3` (RFC 9110 §14.4).
    fn range_total(&self, answer: &Answer) -> Option<i64> {
        let total = answer.header("content-range").filter(|_| self.sends_range())?.rsplit('/').next()?;
        total.trim().parse().ok().filter(|total| *total >= 0)
    }

    fn counter(&self, page: &Page<'_>, start: i64, step: StepUnit, more: Option<bool>, total: Option<Total>) -> Option<i64> {
        let received = i64::try_from(page.received).ok()?;
        let current = match self.place.position {
            Position::Counter(number) => number,
            _ => start,
        };
        let next = current.checked_add(if step == StepUnit::Page { 1 } else { received })?;
        let passed = next.saturating_sub(start);
        let short = self.page_size_holds() && received < i64::from(self.size);
        let goes_on = match (more, total) {
            (Some(more), _) => more && (received > 0 || step == StepUnit::Page),
            (None, _) if received == 0 => false,
            (None, Some(Total::Pages(total))) => passed < total,
            (None, Some(Total::Items(total))) if step == StepUnit::Item => passed < total,
            (None, Some(Total::Items(total))) => {
                let size = if self.page_size_holds() { i64::from(self.size) } else { received };
                (passed - 1).saturating_mul(size).saturating_add(received) < total
            }
            (None, None) => !short,
        };
        goes_on.then_some(next)
    }

    fn url(&self, page: &Page<'_>, from: &UrlSource, size: Option<u32>) -> Next {
        let link: Option<String> = match from {
            UrlSource::Pointer { at } => page.root.pointer(at).and_then(Value::as_str).map(str::to_owned),
            UrlSource::LinkHeader => {
                let headers = page.answer.headers.get_all(reqwest::header::LINK);
                headers.iter().filter_map(|header| link::next_link(header.to_str().ok()?)).map(str::to_owned).next()
            }
        };
        let Some(link) = link.filter(|link| !link.is_empty()) else { return Next::End };
        let Some(query) = link::query(&link, page.hosts) else { return Next::Unreachable };
        let position = Position::Query(query.to_owned());
        if position == self.place.position && page.received == 0 {
            return Next::End;
        }
        Next::At(Place { position, skip: 0, size })
    }
}

/// What the vendor says there is in all.
#[derive(Debug, Clone, Copy)]
enum Total {
    Pages(i64),
    Items(i64),
}

/// Flags and empty texts are no tokens, and neither is a structure of such and of nulls.
fn holds_something(token: &Value) -> bool {
    match token {
        Value::Null | Value::Bool(_) => false,
        Value::Number(_) => true,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => items.iter().any(holds_something),
        Value::Object(members) => members.values().any(holds_something),
    }
}

fn flag(root: &Value, pointer: Option<&str>) -> Option<bool> {
    match root.pointer(pointer?)? {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.parse().ok(),
        value => value.as_i64(),
    }
}
