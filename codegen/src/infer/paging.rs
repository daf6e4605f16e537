//! Pagination from the evidence of request and response.

mod names;

pub(super) use names::{FLAGS_OF_MORE, NEXT_TOKENS, WRAPPERS, plain};

use super::answer::{infer_items, success_part};
use crate::model::{Api, Operation, Parameter, Part, Type};
use names::{LIMITS, NEXT_URLS, OFFSETS, PAGES, TOKENS, TOTAL_PAGES, TOTALS};
use toolwright_integration::{Continuation, Json, Limit, Location, PageParameter, Pagination, StepUnit, TokenSource, UrlSource};

/// A pagination, and the vendor's inputs that it owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging {
    /// How the list is walked.
    pub pagination: Pagination,
    /// The vendor's inputs that are no longer arguments.
    pub owned: Vec<PageParameter>,
}

/// What speaks for a pagination: inputs with telling names, and what the answer says of the next page.
struct Signs<'o> {
    queries: Vec<&'o Parameter>,
    limit: Option<&'o Parameter>,
    token: Option<&'o Parameter>,
    page: Option<&'o Parameter>,
    offset: Option<&'o Parameter>,
    evidence: Option<Evidence>,
    link_header: bool,
}

impl<'o> Signs<'o> {
    fn read(api: &Api, operation: &'o Operation) -> Self {
        let queries: Vec<&Parameter> =
            operation.parameters.iter().filter(|parameter| parameter.location == Location::Query).collect();
        let find = |names: &[&str]| {
            names.iter().find_map(|name| queries.iter().find(|parameter| plain(&parameter.name) == *name)).copied()
        };
        let evidence = next_evidence(api, operation);
        let page = find(PAGES);
        // A page that is a text is a token under another name, when the answer gives one back.
        let named = page.filter(|page| is_text(api, page)).filter(|_| matches!(evidence, Some(Evidence::Token(_))));
        let token = find(TOKENS).filter(|parameter| is_text_or_unsaid(api, parameter)).or(named);
        let declared =
            operation.successes().any(|response| response.headers.iter().any(|header| header.name.eq_ignore_ascii_case("link")));
        let told = |parameter: &&Parameter| parameter.description.to_ascii_lowercase().replace('`', "").contains("link header");
        let link_header = declared || queries.iter().any(told);
        Self { limit: find(LIMITS), token, page, offset: find(OFFSETS), evidence, link_header, queries }
    }

    /// Links of a page stand in an object of that name, and are there whether or not a request asks for pages.
    fn is_linked(&self, api: &Api, operation: &Operation) -> bool {
        let Some(Evidence::Url(at)) = &self.evidence else { return false };
        self.queries.iter().all(|parameter| !is_page_size(parameter))
            && at.to_ascii_lowercase().contains("links/")
            && infer_items(api, operation, "", false).is_some()
    }

    /// How to get the next page, and the input that asks for it.
    fn next(&self, api: &Api, operation: &Operation) -> Option<(Continuation, Option<&'o Parameter>)> {
        let more = || flag_of_more(api, operation);
        let at_url = |at: &String| Continuation::Url { from: UrlSource::Pointer { at: at.clone() }, more: more() };
        let by_text = self.offset.filter(|offset| is_text(api, offset)).zip(offset_in_next(api, operation));
        if let Some((offset, at)) = by_text {
            return Some((token_at(offset, at, more()), Some(offset)));
        }
        let offset = self.counted_offset(api);
        let by_token = self.token.and_then(|token| {
            let next = match &self.evidence {
                Some(Evidence::Token(at)) => token_at(token, at.clone(), more()),
                Some(Evidence::Url(at)) => at_url(at),
                None => match last_id(api, operation, token).or_else(|| token_in_header(operation, token)) {
                    Some(next) => next,
                    None if plain(&token.name) == "startingafter" => last_item_id(api, operation, token)?,
                    None => return None,
                },
            };
            Some((next, Some(token)))
        });
        if by_token.is_some() || (self.token.is_some_and(|token| self.is_last_item(token)) && self.evidence.is_none()) {
            return by_token;
        }
        let asks = self.limit.or(self.page).or(offset).is_some();
        match &self.evidence {
            _ if self.link_header => {
                Some((Continuation::Url { from: UrlSource::LinkHeader, more: None }, self.page.or(offset).or(self.token)))
            }
            Some(Evidence::Url(at)) if self.token.is_none() && asks => Some((at_url(at), self.page.or(offset))),
            Some(Evidence::Url(at)) if self.token.is_none() && self.is_linked(api, operation) => Some((at_url(at), None)),
            _ => match (self.page.filter(|page| is_number(api, page)), offset.zip(self.limit)) {
                (Some(page), _) => Some((counter(api, operation, page, StepUnit::Page), Some(page))),
                (None, Some((offset, _))) => Some((counter(api, operation, offset, StepUnit::Item), Some(offset))),
                (None, None) => None,
            },
        }
    }

    fn is_last_item(&self, token: &Parameter) -> bool {
        plain(&token.name) == "startingafter"
    }

    fn counted_offset(&self, api: &Api) -> Option<&'o Parameter> {
        self.offset.filter(|parameter| is_number(api, parameter))
    }
}

/// The pagination of an operation, when request and answer give enough evidence for one.
pub fn infer_paging(api: &Api, operation: &Operation) -> Option<Paging> {
    let signs = Signs::read(api, operation);
    let (next, sent) = signs.next(api, operation)?;
    // A URL carries all that leads to its page; other ways to name a page would only contradict it.
    let carried = matches!(next, Continuation::Url { .. });
    let others = [signs.page, signs.counted_offset(api), signs.token].into_iter().flatten().filter(|_| carried);
    let mut owned: Vec<PageParameter> = Vec::new();
    for place in sent.into_iter().chain(signs.limit).chain(others).map(query) {
        if !owned.contains(&place) {
            owned.push(place);
        }
    }
    Some(Paging { pagination: Pagination { limit: read_limit(api, signs.limit), next }, owned })
}

/// Tokens that the answer of such a request gives back at a known place, as in `{cursor, limit}`; for requests whose answer
/// declares nothing. `token` is a query parameter or a property of the body.
pub(super) fn token_paging(api: &Api, operation: &Operation, token: &str, next: &str, more: Option<&str>) -> Paging {
    let queried = |name: &dyn Fn(&str) -> bool| {
        operation.parameters.iter().find(|parameter| parameter.location == Location::Query && name(&parameter.name))
    };
    let is_limit = |name: &str| LIMITS.contains(&plain(name).as_str());
    let body = operation.body.iter().flat_map(|body| &body.content).find_map(|content| content.schema);
    let properties = body.and_then(|schema| api.schemas.shape(schema).object).unwrap_or_default().properties;
    let in_body = |name: &str| PageParameter::Body { path: vec![name.to_owned()] };
    let send = if queried(&|name| name == token).is_some() { query_named(token) } else { in_body(token) };
    let mut limit = read_limit(api, queried(&is_limit));
    if limit.parameter.is_none() {
        limit.parameter = properties.iter().find(|(name, _)| is_limit(name)).map(|(name, _)| in_body(name));
    }
    let from = TokenSource::Pointer { at: next.to_owned() };
    let next = Continuation::Token { send: send.clone(), from, more: more.map(str::to_owned) };
    let owned = [send].into_iter().chain(limit.parameter.clone()).collect();
    Paging { pagination: Pagination { limit, next }, owned }
}

fn query_named(name: &str) -> PageParameter {
    PageParameter::Parameter { location: Location::Query, name: name.to_owned() }
}

fn query(parameter: &Parameter) -> PageParameter {
    query_named(&parameter.name)
}

fn token_at(token: &Parameter, at: String, more: Option<String>) -> Continuation {
    Continuation::Token { send: query(token), from: TokenSource::Pointer { at }, more }
}

/// Azure's way: a header of the answer, under the name of the token (`x-ms-continuationtoken`).
fn token_in_header(operation: &Operation, token: &Parameter) -> Option<Continuation> {
    let sent = plain(&token.name);
    let named = |name: &str| {
        let name = plain(name);
        [sent.as_str()].into_iter().chain(NEXT_TOKENS.iter().copied()).any(|known| known.len() > 8 && name.ends_with(known))
    };
    let mut headers = operation.successes().flat_map(|response| &response.headers);
    let header = headers.find(|header| named(&header.name))?;
    Some(Continuation::Token { send: query(token), from: TokenSource::Header { name: header.name.clone() }, more: None })
}

/// OpenAI's way: the answer names the last item's id, which `after` takes, and says whether there is more.
fn last_id(api: &Api, operation: &Operation, token: &Parameter) -> Option<Continuation> {
    if !matches!(plain(&token.name).as_str(), "after" | "startingafter") {
        return None;
    }
    let more = flag_of_more(api, operation)?;
    let at = find_field(api, &success_part(operation)?, &["lastid"], &[Type::String], "", 0)?;
    Some(Continuation::Token { send: query(token), from: TokenSource::Pointer { at }, more: Some(more) })
}

/// Stripe's way: the id of the last item, and a flag that says whether there is more.
fn last_item_id(api: &Api, operation: &Operation, token: &Parameter) -> Option<Continuation> {
    api.schemas.shape_of(&success_part(operation)?).object?;
    let from = TokenSource::LastItem { at: "/id".to_owned() };
    Some(Continuation::Token { send: query(token), from, more: flag_of_more(api, operation) })
}

/// JSON pointer to the boolean that says whether there is more.
fn flag_of_more(api: &Api, operation: &Operation) -> Option<String> {
    find_field(api, &success_part(operation)?, FLAGS_OF_MORE, &[Type::Boolean], "", 0)
}

/// JSON pointer to a whole number of one of these names.
fn find_number(api: &Api, operation: &Operation, names: &[&str]) -> Option<String> {
    find_field(api, &success_part(operation)?, names, &[Type::Integer, Type::Number], "", 0)
}

/// A field of one of these names and kinds, at the root or in one of the usual wrappers.
fn find_field(api: &Api, part: &Part, names: &[&str], kinds: &[Type], pointer: &str, depth: usize) -> Option<String> {
    let object = api.schemas.shape_of(part).object?;
    let at = |name: &str| format!("{pointer}/{}", crate::source::escape_token(name));
    let fits = |part: &Part| api.schemas.shape_of(part).scalars.iter().any(|scalar| kinds.contains(&scalar.kind));
    let named = |wanted: &&str| object.properties.iter().find(|(name, part)| plain(name) == **wanted && fits(part));
    if let Some((name, _)) = names.iter().find_map(named) {
        return Some(at(name));
    }
    if depth >= 2 {
        return None;
    }
    let mut wrappers = object.properties.iter().filter(|(name, _)| WRAPPERS.contains(&plain(name).as_str()));
    wrappers.find_map(|(name, value)| find_field(api, value, names, kinds, &at(name), depth + 1))
}

fn counter(api: &Api, operation: &Operation, parameter: &Parameter, step: StepUnit) -> Continuation {
    let default = parameter.schema.and_then(|schema| api.schemas.shape(schema).default.and_then(Json::as_i64));
    let minimum = parameter.schema.and_then(|schema| limit_of(api, schema, "minimum"));
    let start = match step {
        StepUnit::Page => default.or(minimum).filter(|start| (0..=1).contains(start)).unwrap_or(1),
        StepUnit::Item => {
            if plain(&parameter.name) == "startindex" {
                1
            } else {
                0
            }
        }
    };
    let more = flag_of_more(api, operation);
    let pages = find_number(api, operation, TOTAL_PAGES).filter(|_| step == StepUnit::Page);
    let total_pages = pages.is_some();
    let total = pages.or_else(|| find_number(api, operation, TOTALS));
    Continuation::Counter { send: query(parameter), start, step, more, total, total_pages }
}

fn limit_of(api: &Api, schema: crate::model::SchemaId, keyword: &str) -> Option<i64> {
    let shape = api.schemas.shape(schema);
    let mut limits = shape.scalars.iter().flat_map(|scalar| &scalar.limits);
    limits.find(|(name, _)| *name == keyword).and_then(|(_, value)| value.as_i64())
}

/// The page size: the vendor's default and maximum where it states them.
fn read_limit(api: &Api, parameter: Option<&Parameter>) -> Limit {
    let schema = parameter.and_then(|parameter| parameter.schema);
    let positive = |value: i64| u32::try_from(value).ok().filter(|value| *value > 0);
    let max = schema.and_then(|schema| limit_of(api, schema, "maximum")).and_then(positive);
    let max = max.or_else(|| parameter.and_then(|parameter| stated_maximum(&parameter.description)));
    let default = schema.and_then(|schema| api.schemas.shape(schema).default.and_then(Json::as_i64)).and_then(positive);
    let documented = max.is_some();
    let max = max.unwrap_or_else(|| default.unwrap_or(0).max(100));
    Limit { parameter: parameter.map(query), default: default.unwrap_or(50).min(max), max, documented }
}

/// The number after "max" in a sentence: `The number of results per page (max 100).`
fn stated_maximum(description: &str) -> Option<u32> {
    let lower = description.to_ascii_lowercase();
    let after = &lower[lower.find("max")?..];
    let digits: String = after
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(|c| c.is_ascii_digit() || *c == ',')
        .filter(char::is_ascii_digit)
        .collect();
    let near = after.find(|c: char| c.is_ascii_digit())? < 40;
    digits.parse().ok().filter(|max| near && (1..=100_000).contains(max))
}

fn is_number(api: &Api, parameter: &Parameter) -> bool {
    let Some(schema) = parameter.schema else { return true };
    let shape = api.schemas.shape(schema);
    shape.any || shape.scalars.iter().any(|scalar| matches!(scalar.kind, Type::Integer | Type::Number))
}

fn is_text(api: &Api, parameter: &Parameter) -> bool {
    let Some(schema) = parameter.schema else { return false };
    api.schemas.shape(schema).scalars.iter().any(|scalar| scalar.kind == Type::String)
}

fn is_page_size(parameter: &Parameter) -> bool {
    LIMITS.contains(&plain(&parameter.name).as_str())
}

/// `{"next_page": {"offset": "…"}}`: the next offset, as a text to be sent back.
fn offset_in_next(api: &Api, operation: &Operation) -> Option<String> {
    let object = api.schemas.shape_of(&success_part(operation)?).object?;
    let (wrapper, part) = object.properties.iter().find(|(name, _)| matches!(plain(name).as_str(), "nextpage" | "next"))?;
    let inner = api.schemas.shape_of(part).object?;
    let (name, _) = inner.properties.iter().find(|(name, _)| plain(name) == "offset")?;
    Some(format!("/{}/{}", crate::source::escape_token(wrapper), crate::source::escape_token(name)))
}

fn is_text_or_unsaid(api: &Api, parameter: &Parameter) -> bool {
    let Some(schema) = parameter.schema else { return true };
    let shape = api.schemas.shape(schema);
    let date = shape.scalars.iter().any(|scalar| scalar.format.is_some_and(|format| format.starts_with("date")));
    !date && (shape.any || shape.scalars.iter().any(|scalar| scalar.kind == Type::String))
}

enum Evidence {
    Token(String),
    Url(String),
}

/// A field of the answer that says where the next page is: at the root, or in one of the usual wrappers.
fn next_evidence(api: &Api, operation: &Operation) -> Option<Evidence> {
    let root = success_part(operation)?;
    find_next(api, &root, "", 0)
}

fn find_next(api: &Api, part: &Part, pointer: &str, depth: usize) -> Option<Evidence> {
    let object = api.schemas.shape_of(part).object?;
    let url = object.properties.iter().find(|(name, _)| NEXT_URLS.contains(&plain(name).as_str()));
    if let Some((name, _)) = url {
        return Some(Evidence::Url(format!("{pointer}/{}", crate::source::escape_token(name))));
    }
    for wanted in NEXT_TOKENS {
        let Some((name, value)) = object.properties.iter().find(|(name, _)| plain(name) == *wanted) else { continue };
        let shape = api.schemas.shape_of(value);
        let Some(scalar) = shape.scalars.iter().find(|scalar| scalar.kind == Type::String) else { continue };
        let at = format!("{pointer}/{}", crate::source::escape_token(name));
        let prose = shape.description.unwrap_or_default().to_ascii_lowercase();
        let is_url = matches!(scalar.format, Some("uri" | "url"))
            || prose.contains("url")
            || (plain(name) == "next" && pointer.to_ascii_lowercase().contains("link"));
        return Some(if is_url { Evidence::Url(at) } else { Evidence::Token(at) });
    }
    if depth >= 3 {
        return None;
    }
    let wrappers = object.properties.iter().filter(|(name, _)| WRAPPERS.contains(&plain(name).as_str()));
    wrappers
        .into_iter()
        .find_map(|(name, value)| find_next(api, value, &format!("{pointer}/{}", crate::source::escape_token(name)), depth + 1))
}
