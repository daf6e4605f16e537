//! serde's traits by way of the codec, for programs that want them: the feature `serde` of a generated crate.

use super::Wire;
use serde_json::Value;

/// Writes a value by its codec.
///
/// # Errors
/// Those of the serializer.
pub fn serialize<T: Wire + Clone, S: ::serde::Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    ::serde::Serialize::serialize(&value.clone().put(), serializer)
}

/// Reads a value by its codec.
///
/// # Errors
/// When the value does not have the documented form; the message says where.
pub fn deserialize<'de, T: Wire, D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let value = <Value as ::serde::Deserialize>::deserialize(deserializer)?;
    T::take(value).map_err(::serde::de::Error::custom)
}

/// Gives a type that has [`Wire`](crate::wire::Wire) and `Clone` serde's `Serialize` and `Deserialize`.
///
/// ```
/// use toolwright_runtime::wire::{Value, Wire, WireError};
///
/// #[derive(Clone, Debug, PartialEq)]
/// struct Id(i64);
///
/// impl Wire for Id {
///     fn take(value: Value) -> Result<Self, WireError> {
///         i64::take(value).map(Id)
///     }
///
///     fn put(self) -> Value {
///         self.0.put()
///     }
/// }
/// toolwright_runtime::serde_by_wire!(Id);
///
/// assert_eq!(serde_json::from_str::<Vec<Id>>("[1, 2]").unwrap(), [Id(1), Id(2)]);
/// assert_eq!(serde_json::to_string(&Id(3)).unwrap(), "3");
/// assert!(serde_json::from_str::<Id>("true").unwrap_err().to_string().starts_with("expected an integer"));
/// ```
#[macro_export]
macro_rules! serde_by_wire {
    ($name:ident) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::wire::serialize(self, serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::wire::deserialize(deserializer)
            }
        }
    };
}
