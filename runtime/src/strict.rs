//! JSON from outside, looked at before it is parsed into values.
//!
//! serde_json takes the last of two equal keys, so that two readers of one text may see different things; and an object
//! whose key is serde_json's own marker for raw text is parsed a second time, out of reach of every check on the first.

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

/// Objects and arrays inside one another; serde_json goes no deeper.
pub const DEEPEST: usize = 127;
/// The key of serde_json's `RawValue`.
const RAW: &str = "$serde_json::private::RawValue";

/// Why a text is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Flaw {
    /// Not JSON, or an object has a key twice; in serde_json's words, with line and column.
    Text(String),
    /// More than [`DEEPEST`] levels.
    Depth,
}

impl fmt::Display for Flaw {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(words) => formatter.write_str(words),
            Self::Depth => write!(formatter, "nested deeper than {DEEPEST} levels"),
        }
    }
}

impl std::error::Error for Flaw {}

/// Checks syntax, depth and keys of a whole text, without keeping any of it.
///
/// # Errors
/// What is wrong first.
pub fn check(text: &str) -> Result<(), Flaw> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let scanned = Scan.deserialize(&mut deserializer).and_then(|()| deserializer.end());
    scanned.map_err(|error| {
        let words = error.to_string();
        if words.starts_with("recursion limit exceeded") { Flaw::Depth } else { Flaw::Text(words) }
    })
}

/// Walks through a value and stops at a key that is not allowed.
struct Scan;

impl<'de> DeserializeSeed<'de> for Scan {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Scan {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Scan)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut seen = Keys::default();
        while let Some(Key(key)) = entries.next_key()? {
            if key == RAW {
                return Err(A::Error::custom("a key is reserved"));
            }
            if !seen.insert(key.clone()) {
                let shown: String = key.chars().take(60).collect();
                return Err(A::Error::custom(format_args!("the key `{shown}` stands twice in one object")));
            }
            entries.next_value_seed(Scan)?;
        }
        Ok(())
    }
}

/// The keys of one object. A few are compared one by one, which is quicker than hashing them.
#[derive(Default)]
struct Keys<'de> {
    few: Vec<Cow<'de, str>>,
    many: HashSet<Cow<'de, str>>,
}

impl<'de> Keys<'de> {
    /// So many are few.
    const FEW: usize = 8;

    /// Whether the key is new.
    fn insert(&mut self, key: Cow<'de, str>) -> bool {
        if self.few.len() < Self::FEW {
            let new = !self.few.contains(&key);
            self.few.push(key);
            return new;
        }
        if self.many.is_empty() {
            self.many.extend(self.few.iter().cloned());
        }
        self.many.insert(key)
    }
}

/// An object key, borrowed from the text where it has no escapes.
struct Key<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Borrow;
        impl<'de> Visitor<'de> for Borrow {
            type Value = Key<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }

            fn visit_str<E>(self, key: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }
        deserializer.deserialize_str(Borrow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ordinary_json_passes() {
        for text in ["null", "[]", "{}", "-0.5e10", "12345678901234567890123", "\"a\\u0000\"", r#"{"a":{"a":[{"a":1},{"a":2}]}}"#]
        {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn equal_keys_and_the_raw_marker_do_not() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"[{"x":{"k":1,"\u006b":2}}]"#,
            r#"{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"a":2}"#,
            r#"{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"i":2}"#,
            r#"{"$serde_json::private::RawValue":"{\"a\":1,\"a\":2}"}"#,
            r#"{"\u0024serde_json::private::RawValue":"1"}"#,
            "{",
            "",
            "1 2",
        ] {
            assert!(matches!(check(text), Err(Flaw::Text(_))), "{text}");
        }
    }

    #[test]
    fn depth_ends_in_words_and_not_in_the_stack() {
        let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert_eq!(check(&deep(DEEPEST)), Ok(()));
        for levels in [DEEPEST + 1, 10_000, 1_000_000] {
            assert_eq!(check(&deep(levels)), Err(Flaw::Depth));
        }
    }

    proptest! {
        /// What passes is what serde_json parses, and the other way round but for the three rules.
        #[test]
        fn it_agrees_with_the_parser(text in r#"[\[\]{}",:0-9a-c\\ ]{0,40}"#) {
            let parsed = serde_json::from_str::<serde_json::Value>(&text).is_ok();
            match check(&text) {
                Ok(()) => prop_assert!(parsed),
                Err(flaw) => prop_assert!(!parsed || flaw.to_string().contains("stands twice")),
            }
        }
    }
}
