//! What generated crates sit on: a connection, pages, streams of items, and one error type.
//!
//! A generated method builds its arguments, hands them to [`Connection::send`], which is compiled once, and decodes what comes
//! back. The call goes the same way as a tool's: same binder, same guard, one request out. Unlike a tool's, its result is never cut.

mod connection;
mod error;
mod items;
mod options;
mod page;

pub use connection::{Connection, decode};
pub use error::Error;
pub use items::Items;
pub use options::Options;
pub use page::{Page, page};
