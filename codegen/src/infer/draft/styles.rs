//! A pagination as `integration.yaml` writes it.

use super::super::paging::Paging;
use crate::model::{Api, Operation, Parameter};
use toolwright_integration::{Continuation, Location, PageParameter, StepUnit, TokenSource, UrlSource};

/// A pagination, under the name that methods refer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftStyle {
    /// The name.
    pub name: String,
    /// The preset: `cursor`, `page`, `offset`, `link_header` or `next_url`.
    pub style: &'static str,
    /// `send`: key and the vendor's input.
    pub send: Vec<(&'static str, String)>,
    /// `read`: key and JSON pointer.
    pub read: Vec<(&'static str, String)>,
    /// The number of the first page or item, where it is not the preset's.
    pub start: Option<i64>,
    /// How many items unless a caller says otherwise.
    pub default: u32,
    /// The most that may be asked for.
    pub max: u32,
    /// The vendor states the maximum.
    pub documented: bool,
}

impl DraftStyle {
    /// Whether both say the same, whatever they are called.
    pub fn same(&self, other: &Self) -> bool {
        Self { name: String::new(), ..self.clone() } == Self { name: String::new(), ..other.clone() }
    }
}

/// The style of an inferred pagination, without a name, and what speaks for it.
pub fn style_of(_api: &Api, _operation: &Operation, paging: &Paging) -> (DraftStyle, String) {
    let mut style = DraftStyle {
        name: String::new(),
        style: "cursor",
        send: Vec::new(),
        read: Vec::new(),
        start: None,
        default: paging.pagination.limit.default,
        max: paging.pagination.limit.max,
        documented: paging.pagination.limit.documented,
    };
    let evidence = match &paging.pagination.next {
        Continuation::Token { send, from, more } => token(&mut style, send, from, more.as_ref()),
        Continuation::Counter { send, start, step, more, total, total_pages } => {
            style.style = if *step == StepUnit::Page { "page" } else { "offset" };
            style.send.push((style.style, name_of(send)));
            style.start = (*start != i64::from(*step == StepUnit::Page)).then_some(*start);
            style.read.extend(more.clone().map(|at| ("more", at)));
            let key = if *total_pages { "total_pages" } else { "total" };
            style.read.extend(total.clone().map(|at| (key, at)));
            format!("the request has `{}`", name_of(send))
        }
        Continuation::Url { from: UrlSource::LinkHeader, more } => {
            style.style = "link_header";
            style.read.extend(more.clone().map(|at| ("more", at)));
            "the answer's Link header".to_owned()
        }
        Continuation::Url { from: UrlSource::Pointer { at }, more } => {
            style.style = "next_url";
            style.read.push(("next", at.clone()));
            style.read.extend(more.clone().map(|at| ("more", at)));
            format!("the answer has a URL at {at}")
        }
    };
    if let Some(limit) = &paging.pagination.limit.parameter {
        style.send.push(("limit", name_of(limit)));
    }
    (style, evidence)
}

fn token(style: &mut DraftStyle, send: &PageParameter, from: &TokenSource, more: Option<&String>) -> String {
    let name = name_of(send);
    style.send.push(("cursor", name.clone()));
    let (key, place) = match from {
        TokenSource::Pointer { at } => ("next", at.clone()),
        TokenSource::Header { name } => ("header", name.clone()),
        TokenSource::LastItem { at } => ("last_item", at.clone()),
    };
    style.read.push((key, place.clone()));
    style.read.extend(more.map(|at| ("more", at.clone())));
    format!("the request has `{name}`, the answer {place}")
}

fn name_of(place: &PageParameter) -> String {
    match place {
        PageParameter::Parameter { name, .. } => name.clone(),
        PageParameter::Body { path } => path.join("."),
        PageParameter::Range { unit } => unit.clone(),
    }
}

/// The input of a request that asks for a page, when there is one beside a page size.
pub(super) fn asked_for_pages(api: &Api, operation: &Operation) -> Option<String> {
    const CURSORS: [&str; 9] = [
        "cursor",
        "page_token",
        "next_token",
        "start_cursor",
        "continuation_token",
        "next_cursor",
        "marker",
        "scroll_id",
        "starting_after",
    ];
    let queries: Vec<&Parameter> =
        operation.parameters.iter().filter(|parameter| parameter.location == Location::Query).collect();
    let named = |name: &str| CURSORS.contains(&crate::name::snake(name).as_str());
    let asked = queries.iter().find(|parameter| named(&parameter.name)).map(|parameter| parameter.name.clone());
    asked.or_else(|| {
        let schema = operation.body.as_ref()?.content.iter().find_map(|content| content.schema)?;
        let object = api.schemas.shape(schema).object?;
        object.properties.iter().find(|(name, _)| named(name)).map(|(name, _)| (*name).to_owned())
    })
}
