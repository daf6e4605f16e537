//! A vendor's one way of walking lists, learned from the answers that are documented, for those lists whose answer is not.

use super::super::answer::success_part;
use super::super::paging::{FLAGS_OF_MORE, NEXT_TOKENS, Paging, WRAPPERS, infer_paging, plain, token_paging};
use super::styles::asked_for_pages;
use crate::config::may_hold;
use crate::model::{Api, Operation};
use crate::source::escape_token;
use std::collections::BTreeMap;
use toolwright_integration::{Continuation, Json, PageParameter, TokenSource};

/// What answers say of a token: where the next one stands, and the flag that says whether there is one.
type Place = (String, Option<String>);

/// Where the next token stands in the answers of a vendor, by the plain name of the input that takes it.
#[derive(Debug, Default)]
pub(super) struct Conventions {
    by_token: BTreeMap<String, Vec<(Place, String)>>,
}

impl Conventions {
    /// From every list of the description.
    pub(super) fn read(api: &Api) -> Self {
        let mut all = Self::default();
        for operation in &api.operations {
            if let Some((token, place)) = declared(api, operation).or_else(|| exemplified(api, operation)) {
                all.by_token.entry(plain(&token)).or_default().push((place, operation.key()));
            }
        }
        all
    }

    /// The pagination of a list whose answer leaves it open, and what speaks for it. `None` where siblings say nothing, or where the
    /// answer declares something else.
    pub(super) fn apply(&self, api: &Api, operation: &Operation) -> Option<(Paging, String)> {
        let token = asked_for_pages(api, operation)?;
        let seen = self.by_token.get(&plain(&token))?;
        let count = |place: &Place| seen.iter().filter(|(other, _)| other == place).count();
        // The first of those that are seen most.
        let most = seen.iter().map(|(place, _)| count(place)).max()?;
        let (place, example) = seen.iter().find(|(place, _)| count(place) == most)?;
        let root = success_part(operation);
        let possible = |at: &String| root.as_ref().is_none_or(|root| may_hold(api, root, at));
        let (next, more) = place;
        if !possible(next) {
            return None;
        }
        let paging = token_paging(api, operation, &token, next, more.as_ref().filter(|at| possible(at)).map(String::as_str));
        let others = if most == 1 { format!("`{example}` has") } else { format!("{most} lists have, among them `{example}`") };
        Some((paging, format!("the request has `{token}`; the answer is not described, and {next} is what {others}")))
    }
}

/// What request and answer say together.
fn declared(api: &Api, operation: &Operation) -> Option<(String, Place)> {
    match infer_paging(api, operation)?.pagination.next {
        Continuation::Token { send: PageParameter::Parameter { name, .. }, from: TokenSource::Pointer { at }, more } => {
            Some((name, (at, more)))
        }
        _ => None,
    }
}

/// What the example says of an answer that has no schema.
fn exemplified(api: &Api, operation: &Operation) -> Option<(String, Place)> {
    let token = asked_for_pages(api, operation)?;
    let mut contents = operation.successes().flat_map(|response| &response.content);
    let example = contents.find_map(|content| content.example.as_ref())?;
    let is_token = |value: &Json| matches!(value, Json::String(_) | Json::Null);
    let next = find(example, NEXT_TOKENS, &is_token, "")?;
    Some((token, (next, find(example, FLAGS_OF_MORE, &|value| matches!(value, Json::Bool(_)), ""))))
}

/// A field of one of these names, at the root or in one of the usual wrappers.
fn find(example: &Json, names: &[&str], fits: &dyn Fn(&Json) -> bool, pointer: &str) -> Option<String> {
    let Json::Object(fields) = example else { return None };
    let at = |name: &str| format!("{pointer}/{}", escape_token(name));
    let named = |wanted: &&str| fields.iter().find(|(name, value)| plain(name) == *wanted && fits(value));
    if let Some((name, _)) = names.iter().find_map(named) {
        return Some(at(name));
    }
    let mut wrappers = fields.iter().filter(|(name, _)| WRAPPERS.contains(&plain(name).as_str()));
    wrappers.find_map(|(name, inner)| find(inner, names, fits, &at(name)))
}
