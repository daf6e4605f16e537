//! What generated crates sit on: a connection, pages, streams of items, and one error type.
//!
//! A generated method builds its arguments, hands them to [`Connection::send`], which is compiled once, and decodes what comes
//! back. The call goes the same way as a tool's: same binder, same guard, one request out. Unlike a tool's, its result is never cut.

mod connection;
mod error;
mod items;
mod options;
mod page;
mod retry;

pub use connection::{Connection, decode};
pub use error::Error;
pub use items::Items;
pub use options::{CallOptions, Options};
pub use page::{Page, page};
pub use retry::Retry;

/// The client that `toolwright_codegen::Builder` wrote in a build.rs, as the content of a module.
///
/// ```text
/// pub mod acme {
///     toolwright_runtime::include_integration!("acme");
/// }
/// ```
#[macro_export]
macro_rules! include_integration {
    ($name:literal) => {
        ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/", $name, "/mod.rs"));
    };
}
