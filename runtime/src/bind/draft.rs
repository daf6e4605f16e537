//! A request while its arguments are being put in place.

use super::percent::{decode, encode, encode_literal, encode_reserved_path, encode_reserved_query};
use super::problem::Problem;
use super::request::{Pair, Request, RequestBody};
use super::style::{Flat, in_line, pairs};
use super::template::{Piece, Template};
use crate::guard::{is_protected, path_value};
use serde_json::{Map, Value};
use toolwright_integration::{Argument, BodyEncoding, Constant, Location, Operation, PageParameter, ParameterStyle, Target};

pub(super) struct Draft<'a> {
    operation: &'a Operation,
    path: Vec<(&'a str, String)>,
    query: Vec<Pair>,
    headers: Vec<(String, String)>,
    cookies: Vec<Pair>,
    fields: Map<String, Value>,
    files: Vec<String>,
    whole: Option<Value>,
    given: bool,
}

impl<'a> Draft<'a> {
    pub(super) fn new(operation: &'a Operation) -> Self {
        let (path, query, headers, cookies, files) = Default::default();
        Self { operation, path, query, headers, cookies, fields: Map::new(), files, whole: None, given: false }
    }

    pub(super) fn place(&mut self, argument: &'a Argument, value: Value, problems: &mut Vec<Problem>) {
        let placed = match &argument.target {
            Target::Parameter { .. } => self.parameter(&argument.target, value),
            Target::QueryRest => self.query_rest(value),
            Target::Body { path } => {
                if let ([key], true) = (path.as_slice(), argument.file) {
                    self.files.push(key.clone());
                }
                self.field(path, value)
            }
            Target::BodyRest => self.body_rest(value),
            Target::WholeBody => {
                self.given = true;
                self.whole = Some(value);
                Ok(())
            }
        };
        if let Err(message) = placed {
            problems.push(Problem::of(&argument.name, message));
        }
    }

    fn parameter(&mut self, target: &'a Target, value: Value) -> Result<(), String> {
        let Target::Parameter { location, name, style, explode, allow_reserved, content_type } = target else { return Ok(()) };
        let value = match content_type.as_deref() {
            Some(kind) => Value::String(content(kind, &value, *location)),
            None => value,
        };
        match location {
            Location::Path => self.path(name, &value, *style, *explode, *allow_reserved),
            Location::Query => {
                let encode_value = if *allow_reserved { encode_reserved_query } else { encode };
                let found = pairs(&value, name, *style, *explode, encode_value);
                self.refuse_taken(*location, Some(name), &found)?;
                self.query.extend(found);
                Ok(())
            }
            Location::Header => {
                let flat = Flat::of(&value);
                visible(&flat)?;
                self.header(name, in_line(&flat, name, *style, *explode, str::to_owned))
            }
            Location::Cookie => {
                if *allow_reserved {
                    plain_cookie(&Flat::of(&value))?;
                }
                let encode_value = if *allow_reserved { str::to_owned } else { encode };
                let found = pairs(&value, name, *style, *explode, encode_value);
                self.refuse_taken(*location, Some(name), &found)?;
                self.cookies.extend(found);
                Ok(())
            }
        }
    }

    fn path(&mut self, name: &'a str, value: &Value, style: ParameterStyle, explode: bool, reserved: bool) -> Result<(), String> {
        let flat = Flat::of(value);
        if flat.texts().next().is_none() {
            return Err("must not be empty: it is a part of the path".to_owned());
        }
        flat.texts().try_for_each(path_value)?;
        let encode_value = if reserved { encode_reserved_path } else { encode };
        self.path.push((name, in_line(&flat, name, style, explode, encode_value)));
        Ok(())
    }

    fn header(&mut self, name: &str, value: String) -> Result<(), String> {
        if is_protected(name) {
            return Err(format!("the header {name} cannot be set by an argument"));
        }
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value));
        Ok(())
    }

    /// Open filters must not become a second value of a parameter that has its own place.
    fn query_rest(&mut self, value: Value) -> Result<(), String> {
        let Value::Object(members) = value else {
            return Err("must be an object: each key becomes a query parameter".to_owned());
        };
        for (key, value) in members {
            if self.owner(Location::Query, None, |name| name == key).is_some() {
                return Err(taken(&key));
            }
            // Exploded in the form style, an object would lose its key, and its members could be anybody's.
            let style = if value.is_object() { ParameterStyle::DeepObject } else { ParameterStyle::Form };
            let found = pairs(&value, &key, style, true, encode);
            self.refuse_taken(Location::Query, None, &found)?;
            self.query.extend(found);
        }
        Ok(())
    }

    /// None of the pairs that an argument becomes may be a second value of another's: an exploded object chooses their names.
    fn refuse_taken(&self, place: Location, own: Option<&str>, pairs: &[Pair]) -> Result<(), String> {
        match pairs.iter().find_map(|pair| self.owner(place, own, |name| pair.is(name))) {
            Some(name) => Err(taken(&name)),
            None => Ok(()),
        }
    }

    /// The name that fits and has another argument than `own`, is always sent, or belongs to paging.
    fn owner(&self, place: Location, own: Option<&str>, fits: impl Fn(&str) -> bool) -> Option<String> {
        let Operation { arguments, constants, pagination, path, .. } = self.operation;
        let declared = arguments.iter().filter_map(|argument| match &argument.target {
            Target::Parameter { location, name, .. } if *location == place && Some(name.as_str()) != own => Some(name),
            _ => None,
        });
        let constant = constants.iter().filter(|constant| constant.location == place).map(|constant| &constant.name);
        let paging = pagination.iter().flat_map(crate::page::parameters).filter_map(|parameter| match parameter {
            PageParameter::Parameter { location, name } if *location == place => Some(name),
            _ => None,
        });
        let mut names = declared.chain(constant).chain(paging).map(String::as_str);
        names.find(|name| fits(name)).map(str::to_owned).or_else(|| {
            let written = literal_query(Template::parse(path).query.filter(|_| place == Location::Query));
            written.iter().filter_map(|pair| decode(&pair.name)).find(|name| fits(name))
        })
    }

    fn body_rest(&mut self, value: Value) -> Result<(), String> {
        let Value::Object(members) = value else {
            return Err("must be an object: each key becomes a field of the body".to_owned());
        };
        for (key, value) in members {
            let declared = self
                .operation
                .arguments
                .iter()
                .any(|argument| matches!(&argument.target, Target::Body { path } if path.first() == Some(&key)));
            let mut paging = self.operation.pagination.iter().flat_map(crate::page::parameters);
            if declared || paging.any(|found| matches!(found, PageParameter::Body { path } if path.first() == Some(&key))) {
                return Err(taken(&key));
            }
            self.given = true;
            self.fields.insert(key, value);
        }
        Ok(())
    }

    fn field(&mut self, path: &[String], value: Value) -> Result<(), String> {
        self.given = true;
        put(&mut self.fields, path, value).ok_or_else(|| "its place in the body is taken by another argument".to_owned())
    }

    pub(super) fn finish(mut self, problems: &mut Vec<Problem>) -> Request {
        let template = Template::parse(&self.operation.path);
        let path = self.expand(&template, problems);
        let mut query = literal_query(template.query);
        query.append(&mut self.query);
        let (mut headers, mut cookies) = (self.headers, self.cookies);
        for Constant { location, name, value } in &self.operation.constants {
            match location {
                Location::Query => query.push(Pair::new(name, value)),
                Location::Cookie => cookies.push(Pair::new(name, value)),
                Location::Header => {
                    headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
                    headers.push((name.clone(), value.clone()));
                }
                Location::Path => {}
            }
        }
        // Pagination adds its own fields later and needs a body to add them to.
        let paged = self
            .operation
            .pagination
            .iter()
            .flat_map(crate::page::parameters)
            .any(|found| matches!(found, PageParameter::Body { .. }));
        let mut body = body(self.operation, self.fields, self.whole, self.given || paged, problems);
        if let Some(body) = &mut body {
            body.files = self.files;
        }
        Request { method: self.operation.http_method.clone(), path, query, headers, cookies, body }
    }

    fn expand(&self, template: &Template<'_>, problems: &mut Vec<Problem>) -> String {
        let mut out = String::new();
        for segment in &template.segments {
            out.push('/');
            for piece in segment {
                match piece {
                    Piece::Literal(literal) => out.push_str(&encode_literal(literal)),
                    Piece::Variable(name) => match self.path.iter().find(|(known, _)| known == name) {
                        Some((_, value)) => out.push_str(value),
                        None if problems.is_empty() => {
                            problems.push(Problem::new("", format!("the path needs a value for `{name}`")))
                        }
                        None => {}
                    },
                }
            }
        }
        out
    }
}

fn taken(key: &str) -> String {
    format!("`{key}` has an argument of its own, is always sent, or belongs to paging; it cannot be given here")
}

/// What a header can carry. Only a style may put a tab between items.
fn visible(value: &Flat) -> Result<(), String> {
    match value.texts().all(|text| text.bytes().all(|byte| (0x20..=0x7E).contains(&byte))) {
        true => Ok(()),
        false => Err("is sent as a header and may hold visible ASCII characters and spaces only".to_owned()),
    }
}

/// What a cookie can carry as it is: RFC 6265's cookie-octets, and the comma between the items of a list.
fn plain_cookie(value: &Flat) -> Result<(), String> {
    let octet = |byte: u8| (0x21..=0x7E).contains(&byte) && !matches!(byte, b';' | b'"' | b'\\');
    match value.texts().all(|text| text.bytes().all(octet)) {
        true => Ok(()),
        false => {
            Err("is sent as a cookie and may hold visible ASCII characters only, without blanks, `;`, `\"` and `\\`".to_owned())
        }
    }
}

fn literal_query(query: Option<&str>) -> Vec<Pair> {
    let pairs = query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    let pair = |text: &str| match text.split_once('=') {
        Some((name, value)) => Pair { name: encode_reserved_query(name), value: Some(encode_reserved_query(value)) },
        None => Pair { name: encode_reserved_query(text), value: None },
    };
    pairs.map(pair).collect()
}

fn body(
    operation: &Operation,
    fields: Map<String, Value>,
    whole: Option<Value>,
    given: bool,
    problems: &mut Vec<Problem>,
) -> Option<RequestBody> {
    let declared = operation.body.as_ref()?;
    let mut body = RequestBody::empty(declared);
    let no_object = matches!(declared.encoding, BodyEncoding::Text | BodyEncoding::Binary);
    match whole {
        Some(Value::Object(mut members)) => {
            members.extend(fields);
            body.value = Value::Object(members);
        }
        Some(value) if fields.is_empty() => body.value = value,
        Some(_) => problems.push(Problem::new("", "the body is given as a whole and in parts")),
        None if !given && !declared.required => return None,
        None if no_object && fields.is_empty() => body.value = Value::String(String::new()),
        None => body.value = Value::Object(fields),
    }
    Some(body)
}

/// Puts a value at a path of keys. `None` when something that is no object stands in the way.
pub(crate) fn put(members: &mut Map<String, Value>, path: &[String], value: Value) -> Option<()> {
    let (last, parents) = path.split_last()?;
    let mut place = members;
    for key in parents {
        place = place.entry(key.as_str()).or_insert_with(|| Value::Object(Map::new())).as_object_mut()?;
    }
    place.insert(last.clone(), value);
    Some(())
}

/// A parameter declared by `content` (OpenAPI 3.x §4.8.12): written in its media type; anything but plain text is JSON.
fn content(media_type: &str, value: &Value, location: Location) -> String {
    match value {
        Value::String(text) if !is_json(media_type) => text.clone(),
        value if location == Location::Header => in_ascii(&value.to_string()),
        value => value.to_string(),
    }
}

/// JSON text that a header can carry: what is no ASCII stands as an escape (RFC 8259 §7).
fn in_ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        if character.is_ascii() {
            out.push(character);
        } else {
            let mut units = [0; 2];
            out.extend(character.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    out
}

/// `application/jsonpath` is none.
fn is_json(media_type: &str) -> bool {
    let bare = media_type.split(';').next().unwrap_or_default().trim();
    bare.ends_with("/json") || bare.ends_with("+json")
}

#[cfg(test)]
mod tests;
