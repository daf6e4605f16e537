//! A method of `integration.yaml` beside its operation, and where its answer is looked into.

use crate::config::{Config, MethodConfig, PagingConfig, ResourceConfig, Spanned};
use crate::infer::{infer_effect, infer_items};
use crate::model::{Additional, Api, Operation, Part, SchemaId, is_json};
use crate::name::snake;
use crate::source::escape_token;
use toolwright_integration::Effect;

/// A method whose operation is known.
#[derive(Clone, Copy)]
pub(super) struct Case<'c> {
    pub config: &'c Config,
    pub api: &'c Api,
    pub resource: &'c ResourceConfig,
    pub method: &'c MethodConfig,
    pub operation: &'c Operation,
}

impl<'c> Case<'c> {
    /// `resource.method` as the file spells it.
    pub fn name(&self) -> String {
        format!("{}.{}", self.resource.name.value, self.method.name.value)
    }

    /// The declared pagination, and where the method names it.
    pub fn paging(&self) -> Option<(&'c Spanned<String>, &'c PagingConfig)> {
        let paginate = self.method.paginate.as_ref()?;
        let (_, paging) = self.config.pagination.iter().find(|(known, _)| *known == paginate.value)?;
        (paginate.value != "none").then_some((paginate, paging))
    }

    /// What a call does, as `lower` sees it.
    pub fn effect(&self) -> Effect {
        let named_read = matches!(self.method.name.value.as_str(), "list" | "get").then_some(Effect::Read);
        let effect = self.method.effect.or(named_read);
        effect.unwrap_or_else(|| infer_effect(self.operation, &snake(&self.method.name.value)))
    }

    /// The documented answer.
    pub fn answer(&self) -> Option<Part> {
        success_schema(self.operation).map(Part::from)
    }

    /// One record of the answer: an item of a list, else what `record` points to. `None` when nothing is known of it.
    pub fn record(&self) -> Option<Part> {
        let root = self.answer()?;
        match (self.items(), &self.method.record) {
            (Some(items), _) => {
                let place = self.api.schemas.at_pointer(&root, &items)?;
                Some(self.api.schemas.step(&place, "*").unwrap_or(place))
            }
            (None, Some(record)) => self.api.schemas.at_pointer(&root, &record.value),
            (None, None) => Some(root),
        }
    }

    /// The names of the record's fields; empty when the answer declares none.
    pub fn record_fields(&self) -> Vec<String> {
        let object = self.record().and_then(|record| self.api.schemas.shape_of(&record).object).unwrap_or_default();
        object.properties.iter().map(|(name, _)| (*name).to_owned()).collect()
    }

    /// Where the items stand: configured, else where `lower` will take them from.
    fn items(&self) -> Option<String> {
        if let Some(items) = &self.method.items {
            return Some(items.value.clone());
        }
        let lists = self.method.record.is_none() && self.method.name.value == "list" && self.effect() == Effect::Read;
        let paged = self.paging().is_some();
        lists.then(|| infer_items(self.api, self.operation, &self.resource.name.value, paged)).flatten()
    }
}

/// The schema of the first JSON answer of a success.
fn success_schema(operation: &Operation) -> Option<SchemaId> {
    operation
        .successes()
        .flat_map(|response| &response.content)
        .find(|content| is_json(&content.media_type) && content.schema.is_some())?
        .schema
}

/// What a schema says about the place at a JSON pointer.
pub(super) enum Place {
    /// It is declared, or the schema leaves open what stands there.
    Possible,
    /// The schema says what stands there instead: these.
    Missing(Vec<String>),
}

/// Follows a JSON pointer as far as the schema speaks.
pub(super) fn look(api: &Api, root: &Part, pointer: &str) -> Place {
    let mut part = root.clone();
    let mut before = String::new();
    for token in pointer.split('/').skip(1) {
        let key = token.replace("~1", "/").replace("~0", "~");
        let shape = api.schemas.shape_of(&part);
        let untold = match &shape.object {
            Some(object) => object.properties.is_empty() || is_open(object.additional),
            None => shape.scalars.is_empty() && shape.array.is_none(),
        };
        let object = shape.object.unwrap_or_default();
        let index = key.bytes().all(|byte| byte.is_ascii_digit()) && !key.is_empty();
        let item = shape.array.as_ref().filter(|_| index);
        let declared = object.properties.iter().find(|(name, _)| *name == key).map(|(_, part)| part.clone());
        match declared.or_else(|| item.and_then(|array| array.items.clone())) {
            Some(next) => part = next,
            None if shape.any || untold || item.is_some() => return Place::Possible,
            None => {
                let known = object.properties.iter().map(|(name, _)| format!("{before}/{}", escape_token(name)));
                return Place::Missing(known.collect());
            }
        }
        before = format!("{before}/{token}");
    }
    Place::Possible
}

/// Whether there may be something at a JSON pointer: it is declared, or nobody says what stands there.
pub fn may_hold(api: &Api, root: &Part, pointer: &str) -> bool {
    matches!(look(api, root, pointer), Place::Possible)
}

/// Whether undeclared properties are expressly allowed.
pub(super) fn is_open(additional: Additional) -> bool {
    matches!(additional, Additional::Any | Additional::Schema(_))
}
