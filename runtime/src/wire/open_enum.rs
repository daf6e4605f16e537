//! String enums that stay open: a value that the vendor adds later breaks no one.

use std::fmt::Debug;

/// An enum with an `Unknown(String)` arm. [`open_enum!`](crate::open_enum) gives it what follows from that.
pub trait OpenEnum: Clone + Debug + 'static {
    /// The documented values.
    const KNOWN: &'static [Self];

    /// The vendor's spelling.
    fn as_str(&self) -> &str;

    /// A value that is not documented.
    fn unknown(text: String) -> Self;

    /// The value of this spelling.
    fn of(text: String) -> Self {
        let known = Self::KNOWN.iter().find(|known| known.as_str() == text).cloned();
        known.unwrap_or_else(|| Self::unknown(text))
    }
}

/// Gives an enum of unit variants and `Unknown(String)` its spellings ([`OpenEnum`]; leave the table out where that is written by
/// hand) and what follows from them: [`Wire`](crate::wire::Wire), `Display`, `Default` (the empty text) and `From<&str>`.
///
/// ```
/// use toolwright_runtime::wire::Wire;
///
/// #[derive(Clone, Debug, PartialEq, Eq)]
/// #[non_exhaustive]
/// pub enum Order {
///     Asc,
///     Desc,
///     Unknown(String),
/// }
/// toolwright_runtime::open_enum!(Order { Asc = "asc", Desc = "desc" });
///
/// assert_eq!(Order::from("desc"), Order::Desc);
/// assert_eq!(Order::take("random".into()), Ok(Order::Unknown("random".to_owned())));
/// assert_eq!(Order::Asc.to_string(), "asc");
/// ```
#[macro_export]
macro_rules! open_enum {
    ($name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        impl $crate::wire::OpenEnum for $name {
            const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }

            fn unknown(text: ::std::string::String) -> Self {
                Self::Unknown(text)
            }
        }

        $crate::open_enum!($name);
    };
    ($name:ident) => {
        impl $crate::wire::Wire for $name {
            fn take(value: $crate::wire::Value) -> ::std::result::Result<Self, $crate::wire::WireError> {
                <::std::string::String as $crate::wire::Wire>::take(value).map(<Self as $crate::wire::OpenEnum>::of)
            }

            fn put(self) -> $crate::wire::Value {
                $crate::wire::Value::from($crate::wire::OpenEnum::as_str(&self))
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                $crate::wire::OpenEnum::of(::std::string::String::from(text))
            }
        }

        impl ::std::default::Default for $name {
            fn default() -> Self {
                Self::Unknown(::std::string::String::new())
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.write_str($crate::wire::OpenEnum::as_str(self))
            }
        }
    };
}
