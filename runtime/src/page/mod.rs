//! Walking a list: one opaque `next_cursor` over every vendor's way of paging.
//!
//! A [`Walk`] is one list call. It adds the page size and the continuation to the request, says which of the received items are
//! shown, and where the next call goes on. That can be inside the same vendor page: when the vendor has no page size of its own,
//! or when the answer did not fit. What goes out is sealed by [`CursorKeys`] and bound to the call.

mod cursor;
mod link;
mod next;
mod walk;

pub use cursor::{Binding, CursorKeys};
pub use next::{Next, Page};
pub use walk::{Place, Position, Walk};

use toolwright_integration::{Continuation, PageParameter, Pagination};

/// The parameters that a pagination owns.
pub fn parameters(pagination: &Pagination) -> impl Iterator<Item = &PageParameter> {
    let send = match &pagination.next {
        Continuation::Token { send, .. } | Continuation::Counter { send, .. } => Some(send),
        Continuation::Url { .. } => None,
    };
    pagination.limit.parameter.iter().chain(send)
}

#[cfg(test)]
mod tests;
