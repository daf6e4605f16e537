//! Strings that the vendor declares as something more. They keep what was written, so that nothing fails to decode because a vendor
//! writes a date in a way of its own; who wants the date asks for it, and only then is it an error.

use super::{Wire, WireError};
use serde_json::Value;
use std::fmt;
use std::ops::Deref;

/// Gives a text of a declared format its type.
macro_rules! text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text as it was written.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text as it was written.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl Wire for $name {
            fn take(value: Value) -> Result<Self, WireError> {
                String::take(value).map(Self)
            }

            fn put(self) -> Value {
                Value::String(self.0)
            }
        }

        impl Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

text! {
    /// A day, most often as `2026-11-21` (RFC 3339, full-date). The feature `chrono` converts it.
    Date
}
text! {
    /// A moment, most often as `2026-11-21T09:30:00Z` (RFC 3339, date-time). The feature `chrono` converts it.
    DateTime
}
text! {
    /// A UUID (RFC 9562). The feature `uuid` converts it.
    Uuid
}
text! {
    /// Bytes in base64 (RFC 4648).
    Base64
}
text! {
    /// A decimal number, most often as `1234.50`: no digit is lost. `parse` makes it a type of any crate that reads decimals.
    Decimal
}
text! {
    /// An address (RFC 3986). `parse` makes it a type of any crate that reads addresses.
    Uri
}

impl Base64 {
    /// These bytes, in base64.
    pub fn encode(bytes: &[u8]) -> Self {
        use base64::Engine as _;
        Self(base64::engine::general_purpose::STANDARD.encode(bytes))
    }

    /// The bytes; `None` when the text is no base64.
    pub fn decode(&self) -> Option<Vec<u8>> {
        crate::bind::decode_base64(&self.0)
    }
}

#[cfg(feature = "chrono")]
mod with_chrono {
    use super::{Date, DateTime};
    use chrono::{FixedOffset, NaiveDate, ParseError, SecondsFormat, TimeZone};

    impl Date {
        /// The day.
        ///
        /// # Errors
        /// When the text is no full-date of RFC 3339.
        pub fn to_chrono(&self) -> Result<NaiveDate, ParseError> {
            self.parse()
        }
    }

    impl From<NaiveDate> for Date {
        fn from(day: NaiveDate) -> Self {
            Self(day.to_string())
        }
    }

    impl DateTime {
        /// The moment.
        ///
        /// # Errors
        /// When the text is no date-time of RFC 3339.
        pub fn to_chrono(&self) -> Result<chrono::DateTime<FixedOffset>, ParseError> {
            chrono::DateTime::parse_from_rfc3339(self)
        }
    }

    impl<Z: TimeZone> From<chrono::DateTime<Z>> for DateTime {
        fn from(moment: chrono::DateTime<Z>) -> Self {
            Self(moment.fixed_offset().to_rfc3339_opts(SecondsFormat::AutoSi, true))
        }
    }
}

#[cfg(feature = "uuid")]
mod with_uuid {
    use super::Uuid;

    impl Uuid {
        /// The UUID.
        ///
        /// # Errors
        /// When the text is none.
        pub fn to_uuid(&self) -> Result<uuid::Uuid, uuid::Error> {
            uuid::Uuid::try_parse(self)
        }
    }

    impl From<uuid::Uuid> for Uuid {
        fn from(uuid: uuid::Uuid) -> Self {
            Self(uuid.to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_stays() {
        for text in ["2026-11-21", "21.11.2026", ""] {
            assert_eq!(Date::take(Value::from(text)).unwrap().put(), Value::from(text));
        }
        assert_eq!(Date::take(Value::from(5)).unwrap_err().problem(), "expected a string, found a number");
        let (earlier, later) = (DateTime::from("2026-11-21T09:30:00Z"), DateTime::from("2026-11-22T09:30:00Z"));
        assert!(earlier < later);
        assert_eq!(Base64::encode(b"a?b").decode().as_deref(), Some(&b"a?b"[..]));
        assert_eq!(Base64::from("!").decode(), None);
        assert_eq!(Decimal::from("1234.50").parse::<f64>(), Ok(1234.5));
        assert_eq!(Uri::take(Value::from("https://a.example/b c")).unwrap(), "https://a.example/b c");
    }

    #[cfg(feature = "chrono")]
    #[test]
    fn dates_are_chrono_s() {
        let text = "2026-11-21T09:30:00.250+02:00";
        assert_eq!(DateTime::from(DateTime::from(text).to_chrono().unwrap()), text);
        assert_eq!(Date::from(Date::from("2026-02-28").to_chrono().unwrap()), "2026-02-28");
        assert!(Date::from("2026-02-30").to_chrono().is_err() && DateTime::from("yesterday").to_chrono().is_err());
    }

    #[cfg(feature = "uuid")]
    #[test]
    fn uuids_are_uuid_s() {
        let text = "a1a2a3a4-b1b2-4c1c-9d1d-d1d2d3d4d5d6";
        assert_eq!(Uuid::from(Uuid::from(text).to_uuid().unwrap()), text);
        assert!(Uuid::from("a1").to_uuid().is_err());
    }
}
