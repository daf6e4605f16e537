//! From a request's body to an object that was checked for its form. Duplicate keys, other media types and bodies beyond the route's
//! limit end here.

use super::check::check_object;
use super::refusal::{Code, Fault, Refusal};
use super::shape::Field;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::time::Duration;
use toolwright_runtime::strict;

/// A body that takes longer to arrive is not waited for.
const SLOWEST: Duration = Duration::from_secs(30);

/// The fields of a request, with all that is known to be wrong with them. Nothing can be taken out before it is settled that nothing
/// is wrong; until then rules may look at the parts whose form is right, and add what they find.
#[derive(Debug)]
pub struct Draft {
    fields: Map<String, Value>,
    faults: Vec<Fault>,
}

impl Draft {
    /// Checks an object against its table.
    pub fn check(fields: Map<String, Value>, table: &[Field], mut faults: Vec<Fault>) -> Self {
        faults.extend(check_object(&fields, table));
        Self { fields, faults }
    }

    /// A field, by its pointer; nothing when it is absent or its form is wrong.
    pub fn peek(&self, pointer: &str) -> Option<&Value> {
        let within =
            |fault: &Fault| fault.pointer.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let mut keys = pointer.split('/').skip(1);
        let first = self.fields.get(keys.next()?)?;
        let value = keys.try_fold(first, |value, key| value.get(key))?;
        (!self.faults.iter().any(within)).then_some(value)
    }

    /// A list of words, by its pointer; none when it is absent or its form is wrong.
    pub fn words(&self, pointer: &str) -> Vec<String> {
        let items = self.peek(pointer).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// What is left when everything wrong is taken out; nothing when nothing is wrong. Rules look at it, so that what they find is
    /// told together with what is wrong already.
    pub fn remainder<T: DeserializeOwned>(&self) -> Option<T> {
        if self.faults.is_empty() {
            return None;
        }
        let mut rest = self.fields.clone();
        for fault in &self.faults {
            let mut keys = fault.pointer.split('/').skip(1);
            let (Some(outer), inner) = (keys.next(), keys.next()) else { continue };
            match (rest.get_mut(outer), inner) {
                (Some(Value::Object(object)), Some(inner)) => drop(object.remove(inner)),
                _ => drop(rest.remove(outer)),
            }
        }
        typed(rest).ok()
    }

    /// Adds what a rule found, save where the form is wrong already.
    pub fn add(&mut self, faults: impl IntoIterator<Item = Fault>) {
        for fault in faults {
            if !self.faults.iter().any(|known| known.pointer == fault.pointer) {
                self.faults.push(fault);
            }
        }
    }

    /// The fields, when nothing is wrong.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn settle<T: DeserializeOwned>(self) -> Result<T, Refusal> {
        if !self.faults.is_empty() {
            return Err(Refusal::invalid(self.faults));
        }
        typed(self.fields)
    }
}

/// Checked fields as a type. The table has checked the form; what serde may still refuse is said in its words.
///
/// # Errors
/// 400 where table and type disagree.
pub fn typed<T: DeserializeOwned>(fields: Map<String, Value>) -> Result<T, Refusal> {
    serde_json::from_value(Value::Object(fields)).map_err(|error| Refusal::invalid(vec![Fault::new("", error.to_string())]))
}

/// Reads a body of JSON, an object of at most `largest` bytes.
///
/// # Errors
/// 400, 408, 413 or 415.
pub async fn read_body(headers: &HeaderMap, body: Body, largest: usize) -> Result<Map<String, Value>, Refusal> {
    refuse_media_type(headers)?;
    let bytes = receive(headers, body, largest).await?;
    let malformed = |words: String| Refusal::new(Code::MalformedJson, words);
    let text = std::str::from_utf8(&bytes).map_err(|_| malformed("the body is not UTF-8".to_owned()))?;
    strict::check(text).map_err(|flaw| malformed(format!("the body is not JSON as it is taken here: {flaw}")))?;
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Refusal::invalid(vec![Fault::new("", "the body must be a JSON object")])),
        Err(error) => Err(malformed(format!("the body is not JSON: {error}"))),
    }
}

fn refuse_media_type(headers: &HeaderMap) -> Result<(), Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(Refusal::new(Code::MediaType, "Content-Type must be application/json"));
    }
    match headers.get(header::CONTENT_ENCODING) {
        Some(coding) if !coding.as_bytes().eq_ignore_ascii_case(b"identity") => {
            Err(Refusal::new(Code::MediaType, "Content-Encoding is not taken; send the body as it is"))
        }
        _ => Ok(()),
    }
}

async fn receive(headers: &HeaderMap, body: Body, largest: usize) -> Result<Bytes, Refusal> {
    let too_large = || Refusal::new(Code::TooLarge, format!("the body is larger than {largest} bytes"));
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    if length.is_some_and(|length: u64| length > largest as u64) {
        return Err(too_large());
    }
    match tokio::time::timeout(SLOWEST, to_bytes(body, largest)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        // axum's limit, and not the connection, ended it.
        Ok(Err(error)) if std::error::Error::source(&error).is_some_and(|source| source.to_string().contains("length limit")) => {
            Err(too_large())
        }
        Ok(Err(_)) => Err(Refusal::new(Code::MalformedJson, "the body could not be read")),
        Err(_) => Err(Refusal::new(Code::Timeout, "the body took too long to arrive")),
    }
}
