//! Every key of `integration.yaml` with its form and its words: the JSON Schema and the reference page are printed from this table,
//! and a test holds the parser to it.

mod method;
mod root;
mod vendor;

pub use root::ROOT;

/// An object of the file.
#[derive(Debug)]
pub struct Object {
    /// How messages call it: the word that the parser opens it under.
    pub title: &'static str,
    /// Where it stands: `resources.<name>.methods.<name>`. Empty for the file itself.
    pub path: &'static str,
    /// What it is for.
    pub words: &'static str,
    /// Its keys, in the order in which people write them.
    pub keys: &'static [Key],
}

/// A key of an object.
#[derive(Debug)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What stands behind it.
    pub form: Form,
    /// Whether the file is refused without it.
    pub needed: bool,
    /// What it says.
    pub words: &'static str,
    /// Whether a draft may leave it open as `"?"`, which `check` refuses.
    pub open: bool,
    /// What holds without it, in words; empty when nothing does.
    pub default: &'static str,
    /// The key with a value, as lines of YAML that compile where the object stands.
    pub example: &'static str,
}

/// What may stand behind a key.
#[derive(Debug)]
pub enum Form {
    /// A text; numbers and truth values count as their text.
    Text,
    /// A text, or a list of texts.
    Texts,
    /// A JSON pointer (RFC 6901) into a body.
    Pointer,
    /// A whole number of at least 1.
    Count,
    /// A whole number.
    Whole,
    /// `true` or `false`.
    Truth,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// `60s`, `5m`, `1h`, `1d`, or a number of seconds.
    Duration,
    /// Any value.
    Any,
    /// This object.
    Object(&'static Object),
    /// A name for each of these.
    Each(&'static Form),
    /// A list of these objects.
    List(&'static Object),
    /// Either of two.
    Either(&'static Form, &'static Form),
}

impl Form {
    /// The objects inside, in order.
    pub fn objects(&self) -> Vec<&'static Object> {
        match self {
            Self::Object(object) | Self::List(object) => vec![object],
            Self::Each(form) => form.objects(),
            Self::Either(one, other) => [one.objects(), other.objects()].concat(),
            _ => Vec::new(),
        }
    }
}

/// Every object of the file, outer ones first.
pub fn objects() -> Vec<&'static Object> {
    fn collect(object: &'static Object, all: &mut Vec<&'static Object>) {
        all.push(object);
        for inner in object.keys.iter().flat_map(|key| key.form.objects()) {
            collect(inner, all);
        }
    }
    let mut all = Vec::new();
    collect(&ROOT, &mut all);
    all
}

/// A key that may be left out.
const fn key(name: &'static str, form: Form, words: &'static str, example: &'static str) -> Key {
    Key { name, form, needed: false, open: false, words, default: "", example }
}

impl Key {
    const fn may_be_open(self) -> Self {
        Self { open: true, ..self }
    }

    const fn needed(self) -> Self {
        Self { needed: true, ..self }
    }

    const fn default(self, default: &'static str) -> Self {
        Self { default, ..self }
    }
}
