//! Which fields of a record an answer keeps: those that a `fields` parameter names, or those that its description says come
//! without it; and parts that are shown only when asked for (`includeLicenses=true`).

use super::select::{FIELD_NAMES, is_one_of, listed_text};
use crate::request::Call;
use crate::vendor::{Endpoint, Vendor};
use crate::words::words;
use serde_json::Value;
use toolwright_integration::Location;
use toolwright_integration::api::ApiParameter;

/// What is kept.
pub(crate) struct Fields {
    wanted: Vec<String>,
    named: bool,
    /// Parts that were not asked for.
    left_out: Vec<Vec<String>>,
}

impl Fields {
    pub(crate) fn of(vendor: &Vendor, endpoint: &Endpoint, call: &Call<'_>) -> Self {
        let parameters = &vendor.operation(endpoint).parameters;
        let query = || parameters.iter().filter(|parameter| parameter.location == Location::Query);
        let given = |parameter: &ApiParameter| call.parameters.get(&(Location::Query, parameter.name.clone()));
        let declared = query().find(|parameter| is_one_of(&parameter.name, &FIELD_NAMES));
        let text = declared.and_then(given).map(listed_text).filter(|text| !text.trim().is_empty());
        let named = text.is_some();
        let wanted = match (text, declared) {
            (Some(text), _) => text.split(',').map(|name| name.trim().split('.').next().unwrap_or_default().to_owned()).collect(),
            (None, Some(parameter)) => usual(vendor, endpoint, parameter),
            (None, None) => Vec::new(),
        };
        let includes = query().filter(|parameter| words(&parameter.name).first().is_some_and(|word| word == "include"));
        let refused = includes.filter(|parameter| given(parameter) != Some(&Value::Bool(true)));
        Self { wanted, named, left_out: refused.map(|parameter| words(&parameter.name)[1..].to_vec()).collect() }
    }

    /// The caller named fields.
    pub(crate) fn are_named(&self) -> bool {
        self.named
    }

    pub(crate) fn keep(&self, record: Value) -> Value {
        let Value::Object(map) = record else { return record };
        let is_wanted = |name: &str| {
            let listed = self.wanted.iter().any(|wanted| wanted == name);
            let left_out = self.left_out.contains(&words(name));
            listed && (self.named || !left_out) || self.wanted.is_empty() && !left_out
        };
        Value::Object(map.into_iter().filter(|(name, _)| is_wanted(name)).collect())
    }
}

/// The fields that come when none are named, if the parameter has a default or its description says so: the names of properties
/// in the sentence that begins with "Without it" or speaks of a default.
fn usual(vendor: &Vendor, endpoint: &Endpoint, parameter: &ApiParameter) -> Vec<String> {
    let schema = parameter.schema.as_ref().map(|schema| vendor.schemas().shape(schema)).unwrap_or_default();
    let text = match schema.default {
        Some(default) => listed_text(&crate::schema::value(default)),
        None => {
            let says_so = |sentence: &&str| {
                sentence.trim_start().to_lowercase().starts_with("without it") || sentence.to_lowercase().contains("default")
            };
            let clause = |sentence: &str| sentence.split(';').next().unwrap_or_default().to_owned();
            parameter.description.split(". ").find(says_so).map(clause).unwrap_or_default()
        }
    };
    let properties = vendor.record_schema(endpoint).map(|schema| vendor.schemas().shape(schema).properties).unwrap_or_default();
    let is_property = |word: &&str| properties.iter().any(|(name, _)| name == word);
    let separators = |character: char| !character.is_alphanumeric() && character != '_' && character != '-';
    let named: Vec<String> = text.split(separators).filter(is_property).map(str::to_owned).collect();
    if named.len() > 1 { named } else { Vec::new() }
}
