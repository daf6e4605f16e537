//! Which tools of a toolbox a server shows: by method and by tag, in the list and in calls alike.

use crate::nearest::nearest;
use crate::toolbox::{About, Caller, Pending, Tool, ToolResult, Toolbox, UnknownTool};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use toolwright_integration::Effect;

/// The methods that every API has; any other is custom.
const STANDARD: [&str; 5] = ["list", "get", "create", "update", "delete"];
/// The words for groups of methods.
const GROUPS: [&str; 4] = ["read", "write", "custom", "destructive"];

/// A choice of tools. A tool passes when it matches one of the methods *and* has one of the tags; an empty side lets all pass.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    methods: Vec<MethodChoice>,
    tags: Vec<String>,
}

/// One word of the method side.
#[derive(Debug, Clone, PartialEq, Eq)]
enum MethodChoice {
    /// Effect `read`, whatever the HTTP verb.
    Read,
    /// Every other effect, custom methods included.
    Write,
    /// A method that is none of list, get, create, update, delete.
    Custom,
    /// Effect `destructive`.
    Destructive,
    /// A method of this name.
    Named(String),
}

/// Why a filter was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FilterError {
    /// A word that is no method, or no tag, of these tools.
    Unknown {
        /// `method` or `tag`.
        kind: &'static str,
        /// The word.
        word: String,
        /// The nearest word that would do.
        nearest: Option<String>,
        /// All words that would do, in alphabetical order.
        known: Vec<String>,
    },
    /// Every word is known, yet no tool passes.
    Empty {
        /// The tags of the tools that pass the method side.
        tags: Vec<String>,
        /// The methods of the tools that pass the tag side.
        methods: Vec<String>,
    },
}

impl fmt::Display for FilterError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { kind, word, nearest, known } => {
                write!(formatter, "no tool has the {kind} `{word}`")?;
                if let Some(nearest) = nearest {
                    write!(formatter, "; did you mean `{nearest}`?")?;
                }
                match known.as_slice() {
                    [] => write!(formatter, " (there are no {kind}s here)"),
                    known => write!(formatter, " ({kind}s: {})", shorten(known)),
                }
            }
            Self::Empty { tags, methods } if tags.is_empty() => {
                write!(formatter, "no tool passes the filter's methods; there are {}", shorten(methods))
            }
            Self::Empty { tags, methods } => {
                write!(formatter, "no tool passes both sides of the filter: ")?;
                write!(formatter, "tools of these methods have the tags {}, ", shorten(tags))?;
                write!(formatter, "tools of these tags have the methods {}", shorten(methods))
            }
        }
    }
}

impl std::error::Error for FilterError {}

/// At most twelve words: a message is read by a person, or by a model that pays for it.
fn shorten(words: &[String]) -> String {
    const SHOWN: usize = 12;
    if words.is_empty() {
        return "(none)".to_owned();
    }
    let mut text = words.iter().take(SHOWN).map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    if words.len() > SHOWN {
        text.push_str(&format!(" and {} more", words.len() - SHOWN));
    }
    text
}

impl Filter {
    /// Reads a filter and checks every word of it against the tools that it is for.
    ///
    /// `methods`: `read`, `write`, `custom`, `destructive`, or a method's name. `tags`: tags as the tools carry them.
    /// Case does not count. Words that are empty, or only spaces, are left out.
    ///
    /// # Errors
    /// When a word is unknown, or when no tool would be left.
    pub fn parse<M: AsRef<str>, T: AsRef<str>>(methods: &[M], tags: &[T], tools: &[Tool]) -> Result<Self, FilterError> {
        let known_methods: BTreeSet<&str> = tools.iter().map(|tool| tool.traits().method.as_str()).collect();
        let known_tags: BTreeSet<&str> = tools.iter().flat_map(|tool| &tool.traits().tags).map(String::as_str).collect();
        let mut filter = Self::default();
        for word in words(methods) {
            filter.methods.push(choose_method(word, &known_methods)?);
        }
        for word in words(tags) {
            let found = known_tags.iter().find(|tag| tag.eq_ignore_ascii_case(word));
            let tag = found.ok_or_else(|| unknown("tag", word, known_tags.iter().copied()))?;
            filter.tags.push((*tag).to_owned());
        }
        filter.refuse_empty(tools)?;
        Ok(filter)
    }

    /// Takes words that were checked when they were stored. What is unknown by now matches nothing: a filter only ever narrows,
    /// and one whose words have all gone lets nothing pass.
    pub fn stored<M: AsRef<str>, T: AsRef<str>>(methods: &[M], tags: &[T]) -> Self {
        let methods = methods.iter().map(|word| group(word.as_ref()).unwrap_or_else(|| named(word.as_ref()))).collect();
        Self { methods, tags: tags.iter().map(|tag| tag.as_ref().trim().to_owned()).collect() }
    }

    /// Whether everything passes.
    pub fn is_open(&self) -> bool {
        self.methods.is_empty() && self.tags.is_empty()
    }

    /// Whether a tool passes.
    pub fn passes(&self, tool: &Tool) -> bool {
        self.passes_methods(tool) && self.passes_tags(tool)
    }

    fn passes_methods(&self, tool: &Tool) -> bool {
        let traits = tool.traits();
        self.methods.is_empty()
            || self.methods.iter().any(|choice| match choice {
                MethodChoice::Read => traits.effect == Effect::Read,
                MethodChoice::Write => traits.effect != Effect::Read,
                MethodChoice::Custom => !STANDARD.contains(&traits.method.as_str()),
                MethodChoice::Destructive => traits.effect == Effect::Destructive,
                MethodChoice::Named(name) => traits.method.eq_ignore_ascii_case(name),
            })
    }

    fn passes_tags(&self, tool: &Tool) -> bool {
        self.tags.is_empty()
            || tool.traits().tags.iter().any(|tag| self.tags.iter().any(|wanted| wanted.eq_ignore_ascii_case(tag)))
    }

    fn refuse_empty(&self, tools: &[Tool]) -> Result<(), FilterError> {
        if self.is_open() || tools.iter().any(|tool| self.passes(tool)) {
            return Ok(());
        }
        let by_method = tools.iter().filter(|tool| self.passes_methods(tool));
        let tags: BTreeSet<&String> = by_method.flat_map(|tool| &tool.traits().tags).collect();
        let by_tag = tools.iter().filter(|tool| self.passes_tags(tool));
        let methods: BTreeSet<&String> = by_tag.map(|tool| &tool.traits().method).collect();
        Err(FilterError::Empty { tags: tags.into_iter().cloned().collect(), methods: methods.into_iter().cloned().collect() })
    }
}

fn words<S: AsRef<str>>(given: &[S]) -> impl Iterator<Item = &str> {
    given.iter().map(|word| word.as_ref().trim()).filter(|word| !word.is_empty())
}

/// A word for a group. A method that happens to bear a group's name is reached through the group.
fn group(word: &str) -> Option<MethodChoice> {
    match word.trim().to_ascii_lowercase().as_str() {
        "read" => Some(MethodChoice::Read),
        "write" => Some(MethodChoice::Write),
        "custom" => Some(MethodChoice::Custom),
        "destructive" => Some(MethodChoice::Destructive),
        _ => None,
    }
}

fn named(word: &str) -> MethodChoice {
    MethodChoice::Named(word.trim().to_owned())
}

fn choose_method(word: &str, known: &BTreeSet<&str>) -> Result<MethodChoice, FilterError> {
    if let Some(group) = group(word) {
        return Ok(group);
    }
    match known.iter().find(|method| method.eq_ignore_ascii_case(word)) {
        Some(method) => Ok(named(method)),
        None => Err(unknown("method", word, GROUPS.into_iter().chain(known.iter().copied()))),
    }
}

fn unknown<'a>(kind: &'static str, word: &str, known: impl Iterator<Item = &'a str> + Clone) -> FilterError {
    FilterError::Unknown {
        kind,
        word: word.chars().take(80).collect(),
        nearest: nearest(word, known.clone()).map(str::to_owned),
        known: known.map(str::to_owned).collect(),
    }
}

/// A toolbox behind a filter: what does not pass is neither listed nor callable, as if it were not there.
pub struct Filtered {
    inner: Arc<dyn Toolbox>,
    filter: Filter,
}

impl Filtered {
    /// Puts a filter before a toolbox.
    pub fn new(inner: Arc<dyn Toolbox>, filter: Filter) -> Self {
        Self { inner, filter }
    }
}

impl Toolbox for Filtered {
    fn about(&self) -> &About {
        self.inner.about()
    }

    fn list<'a>(&'a self, caller: &'a Caller) -> Pending<'a, Arc<[Tool]>> {
        Box::pin(async move {
            let all = self.inner.list(caller).await;
            if self.filter.is_open() {
                return all;
            }
            all.iter().filter(|tool| self.filter.passes(tool)).cloned().collect()
        })
    }

    fn get<'a>(&'a self, caller: &'a Caller, name: &'a str) -> Pending<'a, Option<Tool>> {
        Box::pin(async move { self.inner.get(caller, name).await.filter(|tool| self.filter.passes(tool)) })
    }

    fn lasting(&self, caller: &Caller) -> Option<std::time::Duration> {
        self.inner.lasting(caller)
    }

    fn call<'a>(
        &'a self,
        caller: &'a Caller,
        name: &'a str,
        arguments: Map<String, Value>,
    ) -> Pending<'a, Result<ToolResult, UnknownTool>> {
        Box::pin(async move {
            if self.get(caller, name).await.is_none() {
                return Err(UnknownTool::among(name, &self.list(caller).await));
            }
            self.inner.call(caller, name, arguments).await
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toolbox::Traits;

    fn tool(resource: &str, method: &str, effect: Effect, tags: &[&str]) -> Tool {
        let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        let traits = Traits { resource: resource.to_owned(), method: method.to_owned(), effect, tags };
        Tool::new(format!("{resource}_{method}"), serde_json::value::RawValue::NULL.to_owned(), traits)
    }

    fn tools() -> Vec<Tool> {
        vec![
            tool("users", "list", Effect::Read, &["people"]),
            tool("users", "get", Effect::Read, &["people"]),
            tool("users", "search", Effect::Read, &["people"]), // a POST that only reads
            tool("users", "delete", Effect::Destructive, &["people", "admin"]),
            tool("apps", "list", Effect::Read, &["apps"]),
            tool("apps", "create", Effect::Write, &["apps"]),
            tool("apps", "archive", Effect::Destructive, &["apps"]),
        ]
    }

    fn pass(methods: &[&str], tags: &[&str]) -> Result<Vec<String>, FilterError> {
        let tools = tools();
        let filter = Filter::parse(methods, tags, &tools)?;
        Ok(tools.iter().filter(|tool| filter.passes(tool)).map(|tool| tool.name().to_owned()).collect())
    }

    #[test]
    fn groups_go_by_effect_and_names_by_method() {
        assert_eq!(pass(&[], &[]).unwrap().len(), 7);
        assert_eq!(pass(&["read"], &[]).unwrap(), ["users_list", "users_get", "users_search", "apps_list"]);
        assert_eq!(pass(&["write"], &[]).unwrap(), ["users_delete", "apps_create", "apps_archive"]);
        assert_eq!(pass(&["custom"], &[]).unwrap(), ["users_search", "apps_archive"]);
        assert_eq!(pass(&["destructive"], &[]).unwrap(), ["users_delete", "apps_archive"]);
        assert_eq!(pass(&["LIST", " search "], &[]).unwrap(), ["users_list", "users_search", "apps_list"]);
    }

    #[test]
    fn methods_and_tags_must_both_pass() {
        assert_eq!(pass(&[], &["apps", "admin"]).unwrap(), ["users_delete", "apps_list", "apps_create", "apps_archive"]);
        assert_eq!(pass(&["read"], &["apps"]).unwrap(), ["apps_list"]);
    }

    #[test]
    fn stored_words_mean_the_same_and_vanished_ones_match_nothing() {
        let tools = tools();
        let stored = |methods: &[&str], tags: &[&str]| {
            let filter = Filter::stored(methods, tags);
            tools.iter().filter(|tool| filter.passes(tool)).map(|tool| tool.name().to_owned()).collect::<Vec<_>>()
        };
        let choices: [(&[&str], &[&str]); 5] =
            [(&[], &[]), (&["read"], &["apps"]), (&["LIST", " search "], &[]), (&[], &["ADMIN"]), (&["custom", "get"], &[])];
        for (methods, tags) in choices {
            assert_eq!(stored(methods, tags), pass(methods, tags).unwrap(), "{methods:?} {tags:?}");
        }
        assert!(stored(&["vanished"], &[]).is_empty());
        assert!(stored(&[], &["vanished"]).is_empty());
        assert!(stored(&[""], &[]).is_empty(), "a blank word opens nothing");
        assert_eq!(stored(&["vanished", "get"], &[]), ["users_get"]);
    }

    #[test]
    fn an_unknown_word_names_the_nearest() {
        let error = pass(&["raed"], &[]).unwrap_err();
        assert!(error.to_string().starts_with("no tool has the method `raed`; did you mean `read`?"), "{error}");
        let error = pass(&[], &["pepole"]).unwrap_err();
        assert_eq!(error.to_string(), "no tool has the tag `pepole`; did you mean `people`? (tags: `admin`, `apps`, `people`)");
    }

    #[test]
    fn an_empty_choice_says_what_would_match() {
        let error = pass(&["create"], &["people"]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no tool passes both sides of the filter: tools of these methods have the tags `apps`, \
             tools of these tags have the methods `delete`, `get`, `list`, `search`"
        );
        let reads = &tools()[..2];
        let error = Filter::parse::<_, &str>(&["write"], &[], reads).unwrap_err();
        assert_eq!(error.to_string(), "no tool passes the filter's methods; there are `get`, `list`");
    }
}
