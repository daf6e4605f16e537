//! The typed clients' codec: from a JSON value to a Rust type and back.
//!
//! Generated types implement [`Wire`] by a few calls of the helpers here and not by serde's derives, which cost seven times as
//! much to compile (DESIGN.md §10). Decoding is lenient where a vendor may add something: undeclared fields are kept aside, an unknown
//! enum value is `Unknown`, an unknown form of a union is `Other`. It is strict where a guess would be wrong: a number inside a
//! string is not a number. An error says where it happened.

mod choose;
mod error;
mod fields;
mod file;
mod format;
mod open_enum;
mod scalar;
mod serde;

pub use choose::{Form, Kind, attempt, choose};
pub use error::WireError;
pub use fields::{fields, put, put_optional, put_rest, take, take_omittable, take_optional, take_rest};
pub use file::File;
pub use format::{Base64, Date, DateTime, Decimal, Uri, Uuid};
pub use open_enum::OpenEnum;
#[doc(hidden)]
pub use serde::{deserialize, serialize};
pub use serde_json::{Map, Value};

/// A type with a form in JSON.
pub trait Wire: Sized {
    /// Reads a value.
    ///
    /// # Errors
    /// When the value is of another kind, or lacks something that is required.
    fn take(value: Value) -> Result<Self, WireError>;

    /// Writes a value.
    fn put(self) -> Value;
}

#[cfg(test)]
mod tests;
