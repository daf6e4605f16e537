//! Lists in pages.

/// Where a page begins: after this position. Opaque to clients; the store that made it understands it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cursor(pub String);

/// Which page is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// The page after this position; the first one without.
    pub after: Option<Cursor>,
    /// At most so many; the store gives between 1 and [`PageRequest::MOST`].
    pub limit: usize,
}

impl PageRequest {
    /// The largest page.
    pub const MOST: usize = 1_000;

    /// The first page.
    pub fn first(limit: usize) -> Self {
        Self { after: None, limit }
    }

    /// The number of rows that a store gives.
    pub fn size(&self) -> usize {
        self.limit.clamp(1, Self::MOST)
    }
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// Its rows.
    pub items: Vec<T>,
    /// Where the next one begins; `None` on the last.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// The same page of other things.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}
