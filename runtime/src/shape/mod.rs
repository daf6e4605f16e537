//! From the vendor's answer to what the model reads: one envelope for lists, records as they are, words for everything that is not
//! JSON, and a next step for every failure. What the vendor wrote inside an item or a record stays as it is.

mod budget;
mod content;
mod failure;
mod fields;
mod inside;
mod list;
mod markup;
mod message;
mod more;
mod record;
mod short;

pub use content::{Body, Content, FileKind, read, too_large};
pub use failure::{Failure, FailureKind, VendorError, failure, failure_of};
pub use inside::{failure_inside, problem_inside};
pub(crate) use list::next_at;
pub use list::{Listed, list};
pub use record::record;

/// How large a result may become and what of it is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The most characters of compact JSON; [`Wanted::BUDGET`] when absent.
    pub budget: Option<usize>,
    /// Names, or paths joined by dots, of the fields to keep of each item or of the record; empty keeps all.
    pub fields: Vec<String>,
    /// The argument by which the caller can name them, for the words about what was cut.
    pub projection: Option<String>,
}

impl Wanted {
    /// Characters of a result unless said otherwise: about 10,000 tokens.
    pub const BUDGET: usize = 40_000;
    /// The budget of a program, which takes everything.
    pub const UNLIMITED: usize = usize::MAX;

    /// The most characters of the result.
    pub fn budget(&self) -> usize {
        self.budget.unwrap_or(Self::BUDGET)
    }

    /// A sentence about the wanted fields that none of a list's items has, which stand at `at`; `None` when there is nothing to say.
    pub fn unknown_fields(&self, root: &serde_json::Value, at: &str) -> Option<String> {
        fields::unknown(root, at, &self.fields)
    }

    /// The same for one record, which stands at `at` or is the whole body.
    pub fn unknown_fields_of_record(&self, root: &serde_json::Value, at: &str) -> Option<String> {
        fields::unknown_in_record(root, at, &self.fields)
    }

    /// What to do about a cut, with the argument that makes answers smaller, unless the caller has used it.
    fn hint(&self, words: &str) -> String {
        match &self.projection {
            Some(argument) if self.fields.is_empty() => format!("{words}; name the fields that you need in {argument}"),
            _ => words.to_owned(),
        }
    }
}

/// Whether a list says that there are more items than it holds.
pub(crate) fn says_more(root: &serde_json::Value) -> bool {
    more::says_more(root, 0)
}

#[cfg(test)]
mod tests;
