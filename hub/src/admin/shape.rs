//! What bodies, parameters and answers look like. One table serves the reader of requests and the OpenAPI document, so that the
//! API takes exactly what it says it takes. Plain data: nothing is checked or written here.

/// What a value must be.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Text of 1 to `most` characters that is not blank and holds no control characters.
    Text {
        /// Characters at most.
        most: usize,
    },
    /// Text that is never repeated in a message.
    Secret {
        /// Characters at most.
        most: usize,
    },
    /// An identifier: this prefix and 32 hexadecimal digits.
    Id(&'static str),
    /// A moment of RFC 3339.
    Time,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Whole {
        /// At least.
        least: i64,
        /// At most.
        most: i64,
    },
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list.
    List {
        /// Of what.
        of: &'static Shape,
        /// Of how many at most.
        most: usize,
    },
    /// An object with any keys.
    Map {
        /// What stands under each key.
        of: &'static Shape,
        /// How many keys at most.
        most: usize,
        /// Whether `null` may stand under a key.
        or_null: bool,
    },
    /// An object with these fields and no others.
    Object(&'static Schema),
    /// Any JSON object.
    Free,
    /// Any JSON value.
    Any,
}

/// An object of a fixed form, with a name under which the OpenAPI document refers to it.
#[derive(Debug)]
pub struct Schema {
    /// In PascalCase, unique.
    pub name: &'static str,
    /// What it is, in words.
    pub words: &'static str,
    /// Its fields, in order.
    pub fields: &'static [Field],
}

/// One field of an object, or one parameter.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The name.
    pub name: &'static str,
    /// What it is, in words.
    pub words: &'static str,
    /// What its value must be.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
    /// Whether its value may be `null`.
    pub or_null: bool,
}

impl Field {
    /// A field that must be there.
    pub const fn required(name: &'static str, shape: Shape, words: &'static str) -> Self {
        Self { name, words, shape, required: true, or_null: false }
    }

    /// A field that may be left out.
    pub const fn optional(name: &'static str, shape: Shape, words: &'static str) -> Self {
        Self { name, words, shape, required: false, or_null: false }
    }

    /// The same, and `null` will do.
    #[must_use]
    pub const fn or_null(self) -> Self {
        Self { or_null: true, ..self }
    }
}

/// A list of any length, in answers.
pub const ENDLESS: usize = usize::MAX;
/// Text of any length, in answers; may be empty there.
pub const WORDS: Shape = Shape::Text { most: ENDLESS };
/// A list of words, in answers.
pub const WORD_LIST: Shape = Shape::List { of: &WORDS, most: ENDLESS };
/// A number of things.
pub const COUNT: Shape = Shape::Whole { least: 0, most: i64::MAX };
