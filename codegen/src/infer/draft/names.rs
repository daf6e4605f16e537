//! Resource and method of every operation, with the other operations in view.

use super::super::answer::infer_items;
use super::super::effect::is_action_verb;
use super::super::paging::infer_paging;
use super::super::resource::{Parts, Word, infer_resource, method_name, parts_of, resource_name};
use crate::model::{Api, Operation};
use crate::name::{argument_name, is_plural, singular, snake};
use std::collections::{HashMap, HashSet};

/// The name of an operation, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// In snake_case, parents first and in the singular.
    pub resource: String,
    /// `list`, `get`, `create`, `update`, `delete` or a custom method.
    pub method: String,
    /// What speaks for it, in words.
    pub evidence: String,
    /// In hundredths.
    pub confidence: u8,
}

/// Names every operation, in the order of [`Api::operations`]; no two have the same resource and method.
pub fn name_operations(api: &Api) -> Vec<Named> {
    let puts: HashSet<&str> =
        api.operations.iter().filter(|operation| operation.method == "PUT").map(|operation| operation.path.as_str()).collect();
    let collections = collections(api);
    let mut taken: HashMap<(String, String), usize> = HashMap::new();
    let mut names = Vec::with_capacity(api.operations.len());
    for (index, operation) in api.operations.iter().enumerate() {
        let has_put = puts.contains(operation.path.as_str());
        let named = name_one(api, operation, has_put, &collections);
        let named = make_unique(operation, named, has_put, &taken);
        // Two spellings of one noun make one tool name: the key is what the tool's name is made of.
        taken.insert(key(&named.resource, &named.method), index);
        names.push(named);
    }
    names
}

fn key(resource: &str, method: &str) -> (String, String) {
    let resource =
        if matches!(method, "get" | "create" | "update" | "delete") { singular(resource) } else { resource.to_owned() };
    (resource, method.to_owned())
}

/// The paths whose records have a path of their own: `/users`, because there is a `/users/{id}`.
fn collections(api: &Api) -> HashSet<String> {
    let mut found = HashSet::new();
    for operation in &api.operations {
        let mut prefix = String::new();
        for segment in operation.path.split('/').filter(|segment| !segment.is_empty()) {
            if segment.starts_with('{') {
                found.insert(prefix.clone());
            }
            prefix = format!("{prefix}/{segment}");
        }
    }
    found
}

fn name_one(api: &Api, operation: &Operation, has_put: bool, collections: &HashSet<String>) -> Named {
    let mut parts = parts_of(operation);
    for word in &mut parts.words {
        mend_word(word);
        word.parent |= collections.contains(&word.prefix);
    }
    let mut evidence = describe_path(operation, &parts);
    let mut confidence = 95;
    drop_repetition(&mut parts.words);
    adjective_first(&mut parts);
    if let Some(method) = method_in_words(operation, &mut parts) {
        evidence = method.1;
        parts.verb = Some(method.0);
        confidence = 85;
    }
    let resource = resource_name(&parts.words);
    let mut method = method_name(operation, &parts, &resource, has_put);
    if let Some((better, why)) = better_method(api, operation, &parts, (&resource, &method), has_put) {
        (method, evidence) = (better, why);
        confidence = 80;
    }
    if let Some(word) = is_caller(operation, &parts) {
        return Named { resource: word, method, evidence: "the path names the caller".to_owned(), confidence: 85 };
    }
    if parts.words.len() > 3 || method.starts_with("bulk_") {
        confidence = confidence.min(75);
    }
    Named { resource, method, evidence, confidence }
}

fn describe_path(operation: &Operation, parts: &Parts) -> String {
    match (&parts.verb, parts.item) {
        (Some(verb), _) => format!("the path ends in the verb `{}`", snake(verb)),
        (None, true) => format!("{} of a record", operation.method),
        (None, false) => format!("{} of a collection", operation.method),
    }
}

/// `securityClassification-6VMVochwUWo`: an id of the vendor's at the end of a word is no part of its name; `projects_v2` is one noun.
fn mend_word(word: &mut Word) {
    let raw = word.prefix.rsplit('/').next().unwrap_or("");
    if let Some((head, tail)) = raw.rsplit_once('-') {
        let has = |test: fn(&char) -> bool| tail.chars().any(|c| test(&c));
        if tail.len() >= 8 && has(char::is_ascii_digit) && has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase) {
            word.text = snake(head);
        }
    }
    if let Some((stem, version)) = word.text.rsplit_once("_v").filter(|_| word.parent)
        && version.bytes().all(|byte| byte.is_ascii_digit())
    {
        word.text = format!("{}_v{version}", singular(stem));
    }
}

/// Words that say which records of a collection are meant.
const ADJECTIVES: [&str; 16] = [
    "custom",
    "similar",
    "current",
    "recent",
    "active",
    "available",
    "eligible",
    "pending",
    "archived",
    "upcoming",
    "latest",
    "popular",
    "related",
    "recommended",
    "expired",
    "trending",
];

/// `/apps/custom`, `/transferLimits/current`: the custom apps, the current transfer limits.
fn adjective_first(parts: &mut Parts) {
    let Some([.., noun, last]) = parts.words.get(..) else { return };
    if parts.item || parts.verb.is_some() || !ADJECTIVES.contains(&last.text.as_str()) || !is_plural(&noun.text) {
        return;
    }
    if !follows(last, noun) {
        return;
    }
    let text = format!("{}_{}", last.text, noun.text);
    let prefix = last.prefix.clone();
    parts.words.truncate(parts.words.len() - 2);
    parts.words.push(Word { text, parent: false, prefix });
}

/// Whether nothing stands between two words of a path: `/apps/{id}/custom` is something of one app.
fn follows(last: &Word, before: &Word) -> bool {
    last.prefix.rsplit_once('/').is_some_and(|(head, _)| head == before.prefix)
}

/// `/news/newsfeeds`, `/help_center/help_centers`, `/policies/compatible_policies`: a word that its last one begins or ends with says
/// nothing more.
fn drop_repetition(words: &mut Vec<Word>) {
    while words.len() >= 2 {
        let (last, before) = (&words[words.len() - 1], &words[words.len() - 2]);
        let stem = singular(&before.text);
        let begins = !before.parent && last.text.starts_with(&stem);
        let ends = follows(last, before) && last.text.ends_with(&format!("_{}", before.text));
        if stem.len() < 3 || !(begins || ends) {
            return;
        }
        words.remove(words.len() - 2);
    }
}

/// A verb that path and prose agree on: `POST /conversations/{id}/reply`, "Reply to a conversation".
fn method_in_words(operation: &Operation, parts: &mut Parts) -> Option<(String, String)> {
    if let Some((_, fragment)) = operation.path.split_once('#') {
        let fragment = snake(fragment);
        let plain = matches!(operation.method.as_str(), "GET" | "POST" | "PUT" | "PATCH" | "DELETE");
        return (plain && !fragment.is_empty() && !fragment.contains('=')).then(|| (fragment, "the path's fragment".to_owned()));
    }
    if parts.verb.is_some() || parts.item {
        return None;
    }
    let last = parts.words.last()?.text.clone();
    let first = last.split('_').next().unwrap_or("").to_owned();
    if operation.method == "GET" {
        return look_in_words(parts);
    }
    if parts.words.len() == 1 {
        let rest = last.strip_prefix(&format!("{first}_"))?.to_owned();
        if !is_action_verb(&first) || !first_words(operation).iter().any(|word| same_verb(word, &first)) {
            return None;
        }
        parts.words[0].text = rest;
        return Some((first.clone(), format!("the path begins with the verb `{first}`")));
    }
    // A verb with its object that can be no noun needs no other witness.
    let imperative = matches!(first.as_str(), "change" | "mark" | "submit" | "make") && first != last;
    let said = imperative || first_words(operation).iter().any(|word| same_verb(word, &first));
    if operation.method != "POST" || !said || is_plural(&last) {
        return None;
    }
    parts.words.pop();
    Some((last.clone(), format!("path and summary name the verb `{first}`")))
}

/// `GET /me/albums/contains`, `GET /files/{id}/download`.
fn look_in_words(parts: &mut Parts) -> Option<(String, String)> {
    let [.., before, last] = parts.words.get(..)? else { return None };
    let looks = match last.text.as_str() {
        "contains" | "exists" => true,
        "download" | "export" => before.parent,
        _ => false,
    };
    let verb = last.text.clone();
    looks.then(|| {
        parts.words.pop();
        (verb.clone(), format!("the path ends in the verb `{verb}`"))
    })
}

/// The first words of summary and operationId.
fn first_words(operation: &Operation) -> [String; 2] {
    let first = |text: &str| snake(text).split('_').next().unwrap_or("").to_owned();
    [first(&operation.summary), first(operation.id.as_deref().unwrap_or(""))]
}

fn same_verb(word: &str, verb: &str) -> bool {
    word == verb || word.strip_suffix('s') == Some(verb) || word.strip_suffix("es") == Some(verb)
}

/// What answer and prose say against the HTTP method.
fn better_method(
    api: &Api,
    operation: &Operation,
    parts: &Parts,
    (resource, method): (&str, &str),
    has_put: bool,
) -> Option<(String, String)> {
    let said = first_words(operation);
    let says = |verbs: &[&str]| said.iter().any(|word| verbs.iter().any(|verb| same_verb(word, verb)));
    let paged = infer_paging(api, operation).is_some();
    if method == "get" && parts.verb.is_none() && paged && infer_items(api, operation, resource, true).is_some() {
        return Some(("list".to_owned(), "the answer is a paged list".to_owned()));
    }
    if operation.method == "POST" && method == "create" {
        let looks = says(&["get", "list", "retrieve", "search", "query", "find", "return"]);
        let creates = says(&["create", "add", "post", "make", "start", "save"]) && !looks;
        if looks
            && (paged || is_plural(resource))
            && infer_items(api, operation, resource, paged).is_some_and(|at| !at.is_empty())
        {
            return Some(("list".to_owned(), "the summary promises a look, and the answer holds a list".to_owned()));
        }
        if parts.words.len() == 1 && matches!(resource, "search" | "query") && !creates {
            return Some(("list".to_owned(), "a search of everything".to_owned()));
        }
        if same_verb(&said[0], "update") || same_verb(&said[0], "modify") {
            return Some(("update".to_owned(), "the summary says so".to_owned()));
        }
    }
    if method == "partial_update" && !parts.item && !has_put {
        return Some(("update".to_owned(), "a PATCH of the only record".to_owned()));
    }
    if operation.method == "PATCH" && !parts.item && parts.verb.is_none() {
        let verb = ["append", "add", "move", "reorder", "merge"].into_iter().find(|verb| same_verb(&said[0], verb))?;
        return Some((verb.to_owned(), "the summary's verb".to_owned()));
    }
    (method == "bulk_delete" && says(&["reset"])).then(|| ("delete".to_owned(), "settings are one record".to_owned()))
}

/// `/users/me`, `/self`: the caller.
fn is_caller(operation: &Operation, parts: &Parts) -> Option<String> {
    let last = &parts.words.last()?.text;
    let caller = matches!(last.as_str(), "me" | "self" | "whoami") && operation.method == "GET" && !operation.path.contains('{');
    (caller && parts.words.len() > 1).then(|| last.clone())
}

/// Another name where the first is taken: by the plain path, by what the path asks for, by operationId, by number.
fn make_unique(operation: &Operation, named: Named, has_put: bool, taken: &HashMap<(String, String), usize>) -> Named {
    let free = |resource: &str, method: &str| !taken.contains_key(&key(resource, method));
    if free(&named.resource, &named.method) {
        return named;
    }
    let evidence = format!("`{}.{}` is taken by another operation", named.resource, named.method);
    let other = |resource: String, method: String| Named { resource, method, evidence: evidence.clone(), confidence: 50 };
    let plain = infer_resource(operation, has_put);
    if free(&plain.resource, &plain.method) {
        return other(plain.resource, plain.method);
    }
    let parameters = crate::read::template_names(&operation.path);
    if let Some(last) = parameters.last().map(|name| argument_name(name)) {
        let resource = format!("{}_by_{last}", named.resource);
        if free(&resource, &named.method) {
            return other(resource, named.method);
        }
    }
    if let Some(id) = operation.id.as_deref().map(snake).filter(|id| !id.is_empty() && free(&named.resource, id)) {
        return other(named.resource, id);
    }
    let mut number = 2;
    while !free(&named.resource, &format!("{}_{number}", named.method)) {
        number += 1;
    }
    let method = format!("{}_{number}", named.method);
    other(named.resource, method)
}
