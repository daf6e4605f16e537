//! Pages in the vendor's own style, over the three primitives of [`Pagination`].

use crate::fault::Refusal;
use crate::request::Call;
use crate::schema::{self, Schemas};
use crate::seed::text_of;
use crate::store::Row;
use crate::vendor::{Endpoint, Vendor};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use serde_json::{Map, Value};
use toolwright_integration::{Continuation, Location, PageParameter, Pagination, StepUnit, TokenSource, UrlSource};

/// Parameters that vendors ask for the next page with, when it is a URL and so the integration does not name it.
const CURSORS: [&str; 14] = [
    "cursor",
    "page[cursor]",
    "pageToken",
    "page_token",
    "continuation",
    "continuationToken",
    "after",
    "starting_after",
    "next",
    "$skiptoken",
    "skipToken",
    "offset",
    "page",
    "start",
];

/// One list call: which of its items are in this page, and what is said of the next one.
pub(crate) struct Paging<'a> {
    pub(crate) vendor: &'a Vendor,
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) call: &'a Call<'a>,
    /// Used when the vendor has no page size of its own.
    pub(crate) page_size: usize,
}

/// The items of a page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Window {
    pub(crate) first: usize,
    pub(crate) size: usize,
    pub(crate) end: usize,
    pub(crate) total: usize,
}

impl Window {
    pub(crate) fn more(&self) -> bool {
        self.end < self.total
    }
}

impl Paging<'_> {
    fn pagination(&self) -> Option<&Pagination> {
        self.vendor.tool(self.endpoint)?.pagination.as_ref()
    }

    /// Which of the items this page holds.
    pub(crate) fn window(&self, rows: &[Row]) -> Result<Window, Refusal> {
        let total = rows.len();
        let Some(pagination) = self.pagination() else { return Ok(Window { first: 0, size: total, end: total, total }) };
        let size = self.size(pagination);
        let first = match &pagination.next {
            Continuation::Token { send, from: TokenSource::LastItem { at }, .. } => self.after_item(send, at, rows)?,
            Continuation::Token { send, .. } => self.after_token(self.given(send).as_ref(), &name_of(send))?,
            Continuation::Counter { send, start, step, .. } => self.at_number(send, *start, *step, size)?,
            Continuation::Url { .. } => {
                let name = self.cursor_name();
                let given = self.call.incoming.query(&name).map(Value::from);
                match self.counts(&name) {
                    Some(step) => number(given.as_ref(), &name, i64::from(step == StepUnit::Page), step, size)?,
                    None => self.after_token(given.as_ref(), &name)?,
                }
            }
        };
        let first = first.min(total);
        Ok(Window { first, size, end: (first + size).min(total), total })
    }

    fn size(&self, pagination: &Pagination) -> usize {
        let limit = &pagination.limit;
        let Some(parameter) = &limit.parameter else { return self.page_size.max(1) };
        if let PageParameter::Range { .. } = parameter {
            let default = (0, limit.default.saturating_sub(1) as usize);
            let (first, last) = self.range().unwrap_or(default);
            return last.saturating_sub(first).saturating_add(1).min(limit.max as usize);
        }
        let given = self.given(parameter).or_else(|| self.default_of(parameter));
        let wanted = given.and_then(|given| text_of(&given).parse::<usize>().ok()).unwrap_or(limit.default as usize);
        wanted.clamp(1, (limit.max as usize).max(1))
    }

    /// The value of a page parameter in the request.
    fn given(&self, parameter: &PageParameter) -> Option<Value> {
        match parameter {
            PageParameter::Parameter { location, name } => match location {
                Location::Header => self.call.incoming.header(name).map(Value::from),
                _ => self
                    .call
                    .parameters
                    .get(&(*location, name.clone()))
                    .cloned()
                    .or_else(|| self.call.incoming.query(name).map(Value::from)),
            },
            PageParameter::Body { path } => path.iter().try_fold(self.call.body()?, |here, key| here.get(key)).cloned(),
            PageParameter::Range { .. } => self.range().map(|(first, _)| Value::from(first)),
        }
    }

    fn default_of(&self, parameter: &PageParameter) -> Option<Value> {
        let PageParameter::Parameter { name, .. } = parameter else { return None };
        let parameters = &self.vendor.operation(self.endpoint).parameters;
        let schema = parameters.iter().find(|known| known.name == *name)?.schema.as_ref()?;
        self.schemas().shape(schema).default.map(schema::value)
    }

    fn schemas(&self) -> Schemas<'_> {
        self.vendor.schemas()
    }

    /// `items=0-49` or `items 0-49`
    fn range(&self) -> Option<(usize, usize)> {
        let header = self.call.incoming.header("range")?;
        let (_, range) = header.split_once(['=', ' '])?;
        let (first, last) = range.trim().split_once('-')?;
        Some((first.trim().parse().ok()?, last.trim().parse().ok()?))
    }

    fn after_item(&self, send: &PageParameter, at: &str, rows: &[Row]) -> Result<usize, Refusal> {
        let Some(token) = self.given(send).map(|token| text_of(&token)) else { return Ok(0) };
        let holds = |row: &Row| pointed(&row.value, at).is_some_and(|value| text_of(value) == token);
        let found = rows.iter().position(holds).map(|at| at + 1);
        found.ok_or_else(|| Refusal::of_field(400, &name_of(send), "names no item of this list"))
    }

    fn after_token(&self, given: Option<&Value>, name: &str) -> Result<usize, Refusal> {
        let Some(token) = given.map(text_of).filter(|token| !token.is_empty()) else { return Ok(0) };
        read_token(&token).ok_or_else(|| Refusal::of_field(400, name, "is no cursor that was given out"))
    }

    fn at_number(&self, send: &PageParameter, start: i64, step: StepUnit, size: usize) -> Result<usize, Refusal> {
        number(self.given(send).as_ref(), &name_of(send), start, step, size)
    }

    /// What the cursor of a URL counts, when the vendor declares it as a number.
    fn counts(&self, name: &str) -> Option<StepUnit> {
        let parameters = &self.vendor.operation(self.endpoint).parameters;
        let schema = parameters.iter().find(|parameter| parameter.name == name)?.schema.as_ref()?;
        let is_page = name.contains("page");
        self.schemas().shape(schema).is("integer").then_some(if is_page { StepUnit::Page } else { StepUnit::Item })
    }

    fn cursor_name(&self) -> String {
        let parameters = &self.vendor.operation(self.endpoint).parameters;
        let declared =
            |name: &&&str| parameters.iter().any(|parameter| parameter.location == Location::Query && parameter.name == ***name);
        CURSORS.iter().find(declared).map_or_else(|| "cursor".to_owned(), |name| (*name).to_owned())
    }

    /// The next page's URL, without an origin.
    pub(crate) fn next_url(&self, window: &Window) -> Option<String> {
        let Some(Continuation::Url { .. }) = self.pagination().map(|pagination| &pagination.next) else { return None };
        let name = self.cursor_name();
        let value = match self.counts(&name) {
            Some(StepUnit::Item) => window.end.to_string(),
            Some(StepUnit::Page) => (window.end / window.size.max(1) + 1).to_string(),
            None => token(window.end, window.size),
        };
        let encode = |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        let kept = self.call.incoming.pairs.iter().filter(|(known, _)| *known != name);
        let mut query: Vec<String> = kept.map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        query.push(format!("{}={}", encode(&name), encode(&value)));
        window.more().then(|| format!("{}?{}", self.call.incoming.path, query.join("&")))
    }

    /// Writes into the answer how it goes on. Gives the headers of that.
    pub(crate) fn announce(&self, window: &Window, body: &mut Value) -> Vec<(String, String)> {
        let mut headers = Vec::new();
        let Some(pagination) = self.pagination() else { return headers };
        match &pagination.next {
            Continuation::Token { from, more, .. } => {
                let next = window.more().then(|| token(window.end, window.size));
                match (from, next) {
                    (TokenSource::Pointer { at }, Some(next)) => set(body, at, Value::from(next)),
                    (TokenSource::Pointer { at }, None) if self.is_nullable(at) => set(body, at, Value::Null),
                    (TokenSource::Header { name }, Some(next)) => headers.push((name.clone(), next)),
                    _ => {}
                }
                self.say_more(window, more.as_deref(), body);
            }
            Continuation::Counter { more, total, total_pages, .. } => {
                self.say_more(window, more.as_deref(), body);
                let all = if *total_pages { window.total.div_ceil(window.size.max(1)) } else { window.total };
                if let Some(at) = total {
                    set(body, at, Value::from(all));
                }
            }
            Continuation::Url { from, more } => {
                match (from, self.next_url(window)) {
                    (UrlSource::Pointer { at }, Some(url)) => set(body, at, Value::from(url)),
                    (UrlSource::Pointer { at }, None) if self.is_nullable(at) => set(body, at, Value::Null),
                    (UrlSource::LinkHeader, Some(url)) => {
                        headers.push(("Link".to_owned(), format!("<{}>; rel=\"next\"", self.absolute(&url))))
                    }
                    _ => {}
                }
                self.say_more(window, more.as_deref(), body);
            }
        }
        if let Some(PageParameter::Range { unit }) = &pagination.limit.parameter {
            let last = window.end.max(window.first + 1) - 1;
            headers.push(("Content-Range".to_owned(), format!("{unit} {}-{last}/{}", window.first, window.total)));
        }
        headers
    }

    fn say_more(&self, window: &Window, more: Option<&str>, body: &mut Value) {
        if let Some(at) = more {
            set(body, at, Value::Bool(window.more()));
        }
    }

    fn is_nullable(&self, at: &str) -> bool {
        let schema = self.vendor.answer_schema(self.endpoint).and_then(|schema| self.schemas().at(schema, at));
        schema.is_some_and(|schema| self.schemas().shape(schema).nullable)
    }

    fn absolute(&self, url: &str) -> String {
        self.call.incoming.header("host").map_or_else(|| url.to_owned(), |host| format!("http://{host}{url}"))
    }
}

/// The first item that a number in the request means.
fn number(given: Option<&Value>, name: &str, start: i64, step: StepUnit, size: usize) -> Result<usize, Refusal> {
    let refused = || Refusal::of_field(400, name, &format!("must be a number from {start}"));
    let number = given.map_or(Ok(start), |given| text_of(given).parse::<i64>().map_err(|_| refused()))?;
    let steps = usize::try_from(number.saturating_sub(start)).map_err(|_| refused())?;
    Ok(match step {
        StepUnit::Page => steps.saturating_mul(size),
        StepUnit::Item => steps,
    })
}

/// What is said to be opaque, and is for clients.
fn token(offset: usize, size: usize) -> String {
    URL_SAFE.encode(format!("offset={offset}&size={size}"))
}

fn read_token(token: &str) -> Option<usize> {
    let text = String::from_utf8(URL_SAFE.decode(token).ok()?).ok()?;
    text.strip_prefix("offset=")?.split_once("&size=")?.0.parse().ok()
}

fn name_of(parameter: &PageParameter) -> String {
    match parameter {
        PageParameter::Parameter { name, .. } => name.clone(),
        PageParameter::Body { path } => path.join("."),
        PageParameter::Range { .. } => "Range".to_owned(),
    }
}

fn pointed<'v>(record: &'v Map<String, Value>, at: &str) -> Option<&'v Value> {
    let (key, rest) =
        at.trim_start_matches('/').split_once('/').map_or((at.trim_start_matches('/'), ""), |(key, rest)| (key, rest));
    let value = record.get(key)?;
    if rest.is_empty() { Some(value) } else { value.pointer(&format!("/{rest}")) }
}

/// Sets a value at a pointer, making objects on the way; a place that is no object stays as it is.
fn set(body: &mut Value, at: &str, value: Value) {
    let mut here = body;
    for key in at.split('/').skip(1) {
        let Value::Object(map) = here else { return };
        here = map.entry(key.replace("~1", "/").replace("~0", "~")).or_insert_with(|| Value::Object(Map::new()));
    }
    if !at.is_empty() {
        *here = value;
    }
}
