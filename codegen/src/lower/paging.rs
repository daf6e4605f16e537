//! Pagination presets → the primitives of the compiled format, and the two arguments that every paged list has.

use crate::config::{PagingConfig, PagingStyle, Spanned};
use crate::diagnostic::{Code, Finding};
use crate::infer::Paging;
use crate::model::{Api, Operation};
use toolwright_integration::{Continuation, Json, Limit, Location, PageParameter, Pagination, StepUnit, TokenSource, UrlSource};

/// Looks the preset's names up in the operation. Names that it does not have were reported by the check of the file.
pub(super) fn apply_preset(
    config: &PagingConfig,
    operation: &Operation,
    api: &Api,
    findings: &mut Vec<Finding>,
) -> Option<Paging> {
    let mut owned = Vec::new();
    let mut place = |name: &Spanned<String>| {
        let found = find_place(name, operation, api)?;
        owned.push(found.clone());
        Some(found)
    };
    let send = config.send.as_ref().and_then(&mut place);
    let limit_parameter = match (&config.limit, config.style) {
        (_, PagingStyle::Range) => Some(PageParameter::Range { unit: config.unit.clone().unwrap_or_else(|| "items".to_owned()) }),
        (Some(limit), _) => place(limit),
        (None, _) => None,
    };
    let pointer = config.next.as_ref().map(|next| next.value.clone());
    let next = match config.style {
        PagingStyle::Cursor => {
            Continuation::Token { send: send?, from: token_source(config, pointer)?, more: config.more.clone() }
        }
        PagingStyle::Page => counter(config, send?, StepUnit::Page, 1),
        PagingStyle::Offset => counter(config, send?, StepUnit::Item, 0),
        PagingStyle::Range => counter(config, limit_parameter.clone()?, StepUnit::Item, 0),
        PagingStyle::LinkHeader => Continuation::Url { from: UrlSource::LinkHeader, more: config.more.clone() },
        PagingStyle::NextUrl => Continuation::Url { from: UrlSource::Pointer { at: pointer? }, more: config.more.clone() },
    };
    if operation.method != "GET" && matches!(next, Continuation::Url { .. }) {
        let message = format!("`{}` is no GET, so a next URL cannot be followed", operation.key());
        findings.push(Finding::warning(Code::ConfigShape, message).at(config.at).help("use a cursor, page or offset"));
    }
    let limit = Limit { parameter: limit_parameter, default: config.default, max: config.max, documented: true };
    Some(Paging { pagination: Pagination { limit, next }, owned })
}

fn counter(config: &PagingConfig, send: PageParameter, step: StepUnit, start: i64) -> Continuation {
    let total = config.total_pages.clone().or_else(|| config.total.clone());
    Continuation::Counter {
        send,
        start: config.start.unwrap_or(start),
        step,
        more: config.more.clone(),
        total,
        total_pages: config.total_pages.is_some(),
    }
}

fn token_source(config: &PagingConfig, pointer: Option<String>) -> Option<TokenSource> {
    match (pointer, &config.header, &config.last_item) {
        (Some(at), _, _) => Some(TokenSource::Pointer { at }),
        (_, Some(name), _) => Some(TokenSource::Header { name: name.clone() }),
        (_, _, Some(at)) => Some(TokenSource::LastItem { at: at.clone() }),
        _ => None,
    }
}

/// A query or header parameter, or a property of the body (`a.b` for a nested one).
fn find_place(name: &Spanned<String>, operation: &Operation, api: &Api) -> Option<PageParameter> {
    let parameter =
        operation.parameters.iter().find(|parameter| parameter.name == name.value && parameter.location != Location::Path);
    if let Some(parameter) = parameter {
        return Some(PageParameter::Parameter { location: parameter.location, name: name.value.clone() });
    }
    let body = operation.body.as_ref()?.content.iter().find_map(|content| content.schema)?;
    let path: Vec<String> = name.value.split('.').map(str::to_owned).collect();
    let object = api.schemas.shape(body).object?;
    object.properties.iter().any(|(known, _)| *known == path[0]).then_some(PageParameter::Body { path })
}

/// The schemas of `limit` and `next_cursor`.
pub(super) fn paging_properties(pagination: &Pagination) -> [(String, Json); 2] {
    let Limit { default, max, .. } = pagination.limit;
    let limit = vec![
        ("type".to_owned(), Json::from("integer")),
        ("description".to_owned(), Json::String(format!("How many items, 1 to {max}; {default} if omitted."))),
        ("minimum".to_owned(), Json::from(1)),
        ("maximum".to_owned(), Json::from(i64::from(max))),
        ("default".to_owned(), Json::from(i64::from(default))),
    ];
    let cursor = vec![
        ("type".to_owned(), Json::from("string")),
        ("description".to_owned(), Json::from("From the previous answer. Pass it back unchanged; omit it for the first page.")),
    ];
    [("limit".to_owned(), Json::Object(limit)), ("next_cursor".to_owned(), Json::Object(cursor))]
}
