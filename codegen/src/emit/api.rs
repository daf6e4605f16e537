//! `api.json`: the canonical model. Shared schemas stand once under their name, all others where they are used.

use crate::model::{
    Additional, Api, Body, Content, Encoding, Operation, Parameter, PartHeader, Response, SchemaId, Schemas, SchemeKind,
    SecurityScheme,
};
use std::collections::{BTreeMap, HashMap, VecDeque};
use toolwright_integration::FORMAT;
use toolwright_integration::api as wire;

/// The whole file, indented for review.
pub fn emit_api(api: &Api) -> Vec<u8> {
    // String keys and finite numbers only: writing cannot fail.
    let mut bytes = serde_json::to_vec_pretty(&canonical_api(api)).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn canonical_api(api: &Api) -> wire::Api {
    let mut writer = Writer { schemas: &api.schemas, names: HashMap::new(), taken: BTreeMap::new(), waiting: VecDeque::new() };
    let operations = api.operations.iter().map(|operation| writer.operation(operation)).collect();
    let webhooks = api.webhooks.iter().map(|webhook| writer.operation(webhook)).collect();
    let mut schemas = BTreeMap::new();
    while let Some(id) = writer.waiting.pop_front() {
        let schema = writer.schema(id);
        schemas.insert(writer.names[&id].clone(), schema);
    }
    wire::Api {
        format: FORMAT,
        title: api.title.clone(),
        version: api.version.clone(),
        servers: api.servers.iter().map(|server| server.url.clone()).collect(),
        schemes: api.schemes.iter().map(scheme).collect(),
        webhooks,
        operations,
        schemas,
    }
}

fn scheme(scheme: &SecurityScheme) -> wire::ApiScheme {
    let (kind, parameter, scopes) = match &scheme.kind {
        SchemeKind::Bearer => ("bearer", None, Vec::new()),
        SchemeKind::Basic => ("basic", None, Vec::new()),
        SchemeKind::ApiKey { location, name } => ("apiKey", Some((*location, name.clone())), Vec::new()),
        SchemeKind::OAuth2 { scopes, .. } => ("oauth2", None, scopes.clone()),
        SchemeKind::Other(word) => (word.as_str(), None, Vec::new()),
    };
    wire::ApiScheme {
        name: scheme.name.clone(),
        kind: kind.to_owned(),
        parameter,
        description: scheme.description.clone(),
        endpoints: scheme.endpoints.clone(),
        scopes,
    }
}

struct Writer<'s> {
    schemas: &'s Schemas,
    names: HashMap<SchemaId, String>,
    taken: BTreeMap<String, usize>,
    waiting: VecDeque<SchemaId>,
}

impl Writer<'_> {
    fn operation(&mut self, operation: &Operation) -> wire::ApiOperation {
        wire::ApiOperation {
            at: format!("/paths/{}/{}", crate::source::escape_token(&operation.path), operation.method.to_ascii_lowercase()),
            method: operation.method.clone(),
            path: operation.path.clone(),
            operation_id: operation.id.clone(),
            summary: operation.summary.clone(),
            description: operation.description.clone(),
            tags: operation.tags.clone(),
            deprecated: operation.deprecated,
            parameters: operation.parameters.iter().map(|parameter| self.parameter(parameter)).collect(),
            unplaced: operation.unplaced.iter().map(|parameter| self.parameter(parameter)).collect(),
            body: operation.body.as_ref().map(|body| self.body(body)),
            responses: operation.responses.iter().map(|response| self.response(response)).collect(),
            security: operation.security.clone(),
            scopes: operation.scopes.clone(),
            marks: operation.marks.iter().map(|(mark, text)| ((*mark).to_owned(), text.clone())).collect(),
            inferred: operation.inferred,
            server: operation.server.as_ref().map(|server| server.url.clone()),
        }
    }

    fn parameter(&mut self, parameter: &Parameter) -> wire::ApiParameter {
        wire::ApiParameter {
            name: parameter.name.clone(),
            location: parameter.location,
            required: parameter.required,
            deprecated: parameter.deprecated,
            description: parameter.description.clone(),
            style: parameter.style,
            explode: parameter.explode,
            allow_reserved: parameter.allow_reserved,
            content_type: parameter.content_type.clone(),
            schema: parameter.schema.map(|id| self.schema(id)),
        }
    }

    fn body(&mut self, body: &Body) -> wire::ApiBody {
        wire::ApiBody { required: body.required, description: body.description.clone(), content: self.contents(&body.content) }
    }

    fn contents(&mut self, contents: &[Content]) -> Vec<wire::ApiContent> {
        contents
            .iter()
            .map(|content| wire::ApiContent {
                media_type: content.media_type.clone(),
                schema: content.schema.map(|id| self.schema(id)),
                encodings: content.encodings.iter().map(|encoding| self.encoding(encoding)).collect(),
            })
            .collect()
    }

    fn encoding(&mut self, encoding: &Encoding) -> wire::ApiEncoding {
        let header = |header: &PartHeader| wire::ApiPartHeader {
            name: header.name.clone(),
            required: header.required,
            schema: header.schema.map(|id| self.schema(id)),
        };
        wire::ApiEncoding {
            property: encoding.property.clone(),
            content_types: encoding.content_types.clone(),
            style: encoding.style,
            headers: encoding.headers.iter().map(header).collect(),
        }
    }

    fn response(&mut self, response: &Response) -> wire::ApiResponse {
        let required = response.headers.iter().filter(|header| header.required);
        wire::ApiResponse {
            status: response.status.clone(),
            description: response.description.clone(),
            headers: response.headers.iter().map(|header| header.name.clone()).collect(),
            required_headers: required.map(|header| header.name.clone()).collect(),
            header_schemas: self.named(response.headers.iter().filter_map(|header| Some((header.name.as_str(), header.schema?)))),
            content: self.contents(&response.content),
        }
    }

    /// The name under which a shared schema stands; equal names of different schemas get a number.
    fn name(&mut self, id: SchemaId) -> String {
        if let Some(name) = self.names.get(&id) {
            return name.clone();
        }
        let wanted = self.schemas.name_of(id).unwrap_or("schema").to_owned();
        let count = self.taken.entry(wanted.clone()).or_insert(0);
        *count += 1;
        let name = if *count == 1 { wanted } else { format!("{wanted}_{count}") };
        self.names.insert(id, name.clone());
        self.waiting.push_back(id);
        name
    }

    fn schema(&mut self, id: SchemaId) -> wire::Schema {
        let schema = self.schemas.get(id);
        let extra = schema.extra();
        let combined = [&extra.all_of, &extra.any_of, &extra.one_of].iter().any(|ids| !ids.is_empty());
        if schema.nullable && schema.types.is_empty() && (combined || !schema.says_nothing()) {
            let inner = self.with_types(id, Vec::new());
            return or_null(inner);
        }
        let mut types: Vec<String> = schema.types.iter().map(|one| one.name().to_owned()).collect();
        if schema.nullable {
            types.push("null".to_owned());
        }
        self.with_types(id, types)
    }

    fn with_types(&mut self, id: SchemaId, types: Vec<String>) -> wire::Schema {
        let schemas = self.schemas;
        let schema = schemas.get(id);
        let extra = schema.extra();
        let additional = match extra.additional {
            Additional::Unsaid => None,
            Additional::Any => Some(Box::default()),
            Additional::None => Some(Box::new(wire::Schema { never: true, ..wire::Schema::default() })),
            Additional::Schema(id) => Some(Box::new(self.schema(id))),
        };
        let xml = extra.xml.as_ref().map(|words| ("xml".to_owned(), words.to_json()));
        wire::Schema {
            reference: schema.reference.map(|target| self.name(target)),
            types,
            title: schema.title.as_deref().unwrap_or_default().to_owned(),
            description: schema.description.as_deref().unwrap_or_default().to_owned(),
            format: schema.format.as_deref().map(str::to_owned),
            enumeration: schema.enumeration.clone(),
            default: extra.default.clone(),
            example: extra.example.clone(),
            properties: self.named(schema.properties.iter().map(|property| (&*property.name, property.schema))),
            required: schema.required.iter().map(|name| name.to_string()).collect(),
            additional,
            items: schema.items.map(|id| Box::new(self.schema(id))),
            prefix_items: self.all(&extra.prefix_items),
            pattern_properties: self.named(extra.pattern_properties.iter().map(|(name, id)| (name.as_str(), *id))),
            conditions: self.named(extra.conditions.iter().map(|(name, id)| (name.as_str(), *id))),
            marks: extra.marks.iter().cloned().chain(xml).collect(),
            all_of: self.all(&extra.all_of),
            any_of: self.all(&extra.any_of),
            one_of: self.all(&extra.one_of),
            discriminator: extra.discriminator.clone(),
            mapping: extra.mapping.iter().map(|(value, id)| (value.clone(), self.name(*id))).collect(),
            limits: extra.limits.iter().map(|(keyword, value)| ((*keyword).to_owned(), value.clone())).collect(),
            read_only: schema.read_only,
            write_only: schema.write_only,
            deprecated: schema.deprecated,
            never: schema.never,
        }
    }

    fn named<'n>(&mut self, schemas: impl Iterator<Item = (&'n str, SchemaId)>) -> Vec<wire::Property> {
        schemas.map(|(name, id)| wire::Property { name: name.to_owned(), schema: self.schema(id) }).collect()
    }

    fn all(&mut self, ids: &[SchemaId]) -> Vec<wire::Schema> {
        ids.iter().map(|id| self.schema(*id)).collect()
    }
}

/// JSON Schema has no `nullable`: null is one more alternative beside what the other keywords allow.
fn or_null(inner: wire::Schema) -> wire::Schema {
    let null = wire::Schema { types: vec!["null".to_owned()], ..wire::Schema::default() };
    let annotations = wire::Schema {
        title: inner.title.clone(),
        description: inner.description.clone(),
        default: inner.default.clone(),
        example: inner.example.clone(),
        read_only: inner.read_only,
        write_only: inner.write_only,
        deprecated: inner.deprecated,
        ..wire::Schema::default()
    };
    let bare = wire::Schema {
        title: String::new(),
        description: String::new(),
        default: None,
        example: None,
        read_only: false,
        write_only: false,
        deprecated: false,
        ..inner
    };
    wire::Schema { any_of: vec![bare, null], ..annotations }
}
