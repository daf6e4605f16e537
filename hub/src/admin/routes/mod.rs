//! The rows of the table with what they do, one file a resource.

pub mod accounts;
pub mod api_tokens;
pub mod health;
pub mod integrations;
pub mod log;
pub mod servers;
pub mod sessions;
pub mod tools;

use super::shape::Shape;

/// How often something was changed.
const REVISION: Shape = Shape::Whole { least: 0, most: i64::MAX };

/// A field that was given, so that `null` and absence are told apart.
fn present<'de, T: serde::Deserialize<'de>, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
