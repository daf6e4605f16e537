//! A compiled integration's files → model and plan, so that a build can be compared without its sources.

use crate::lower::{Annotations, Plan, Tool};
use crate::model::{
    Additional, Api, Body, Content, Encoding, Extra, Header, LIFE_MARKS, Operation, Parameter, PartHeader, Property, Response,
    Schema, SchemaId, Schemas, SchemeKind, SecurityScheme, Server, Type, XmlWords,
};
use crate::source::At;
use std::collections::HashMap;
use toolwright_integration::api as wire;
use toolwright_integration::{FORMAT, Integration, Json, Location, ToolFile};

/// The texts of a compiled integration.
#[derive(Debug, Clone, Copy)]
pub struct Built<'t> {
    /// `api.json`.
    pub api: &'t str,
    /// `operations.json`.
    pub operations: &'t str,
    /// `tools.json`.
    pub tools: &'t str,
}

/// Reads a compiled integration back.
///
/// # Errors
/// In words: a file that is damaged, or written by another version of this program.
pub fn read_back(built: Built<'_>) -> Result<(Api, Plan), String> {
    let api: wire::Api = parse("api.json", built.api)?;
    let integration: Integration = parse("operations.json", built.operations)?;
    let tools: ToolFile<Json> = parse("tools.json", built.tools)?;
    for (file, format) in [("api.json", api.format), ("operations.json", integration.format), ("tools.json", tools.format)] {
        if format != FORMAT {
            return Err(format!("{file} has format {format}; this program reads format {FORMAT}"));
        }
    }
    let api = Reader::read(&api);
    let by_key: HashMap<String, usize> =
        api.operations.iter().enumerate().map(|(index, operation)| (operation.key(), index)).collect();
    if tools.tools.len() != integration.operations.len() {
        return Err("tools.json and operations.json do not hold the same tools".to_owned());
    }
    let mut plan = Plan { integration, tools: Vec::new(), refused: Vec::new() };
    for (tool, entry) in tools.tools.iter().zip(&plan.integration.operations) {
        let key = format!("{} {}", entry.http_method, entry.path);
        let operation = *by_key.get(&key).ok_or_else(|| format!("api.json has no operation `{key}`"))?;
        plan.tools.push(read_tool(tool, operation));
    }
    Ok((api, plan))
}

fn parse<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| format!("{file} is damaged: {error}"))
}

fn read_tool(tool: &Json, operation: usize) -> Tool {
    let text = |key: &str| tool.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
    let hint = |key: &str| tool.get("annotations").and_then(|hints| hints.get(key)) == Some(&Json::Bool(true));
    Tool {
        name: text("name"),
        title: text("title"),
        description: text("description"),
        input: tool.get("inputSchema").cloned().unwrap_or(Json::Null),
        annotations: Annotations {
            read_only: hint("readOnlyHint"),
            destructive: hint("destructiveHint"),
            idempotent: hint("idempotentHint"),
        },
        // Only profiles ask for it, and those are made from sources.
        open: Vec::new(),
        operation,
    }
}

/// No file stands behind what is read back.
const NOWHERE: At = At { document: u32::MAX, offset: 0 };

struct Reader {
    schemas: Schemas,
    names: HashMap<String, SchemaId>,
}

impl Reader {
    fn read(api: &wire::Api) -> Api {
        let mut reader = Self { schemas: Schemas::default(), names: HashMap::new() };
        for name in api.schemas.keys() {
            let id = reader.schemas.add(Schema::any(NOWHERE));
            reader.schemas.name(id, name.clone());
            reader.names.insert(name.clone(), id);
        }
        for (name, schema) in &api.schemas {
            let built = reader.build(schema);
            if let Some(id) = reader.names.get(name) {
                reader.schemas.set(*id, built);
            }
        }
        let operations = api.operations.iter().map(|operation| reader.operation(operation)).collect();
        let webhooks = api.webhooks.iter().map(|webhook| reader.operation(webhook)).collect();
        let server = |url: &String| Server { url: url.clone(), variables: Vec::new(), at: NOWHERE };
        Api {
            title: api.title.clone(),
            version: api.version.clone(),
            servers: api.servers.iter().map(server).collect(),
            schemes: api.schemes.iter().map(read_scheme).collect(),
            webhooks,
            operations,
            schemas: reader.schemas,
            ..Api::default()
        }
    }

    fn operation(&mut self, operation: &wire::ApiOperation) -> Operation {
        let mark = |name: &'static str| operation.marks.get(name).map(|text| (name, text.clone()));
        Operation {
            method: operation.method.clone(),
            path: operation.path.clone(),
            id: operation.operation_id.clone(),
            summary: operation.summary.clone(),
            description: operation.description.clone(),
            tags: operation.tags.clone(),
            deprecated: operation.deprecated,
            parameters: operation.parameters.iter().map(|parameter| self.parameter(parameter)).collect(),
            unplaced: operation.unplaced.iter().map(|parameter| self.parameter(parameter)).collect(),
            body: operation.body.as_ref().map(|body| Body {
                required: body.required,
                description: body.description.clone(),
                content: self.contents(&body.content),
                at: NOWHERE,
            }),
            responses: operation.responses.iter().map(|response| self.response(response)).collect(),
            security: operation.security.clone(),
            scopes: operation.scopes.clone(),
            marks: LIFE_MARKS.into_iter().filter_map(mark).collect(),
            server: operation.server.as_ref().map(|url| Server { url: url.clone(), variables: Vec::new(), at: NOWHERE }),
            inferred: operation.inferred,
            at: NOWHERE,
        }
    }

    fn parameter(&mut self, parameter: &wire::ApiParameter) -> Parameter {
        Parameter {
            name: parameter.name.clone(),
            location: parameter.location,
            required: parameter.required,
            deprecated: parameter.deprecated,
            description: parameter.description.clone(),
            style: parameter.style,
            explode: parameter.explode,
            allow_reserved: parameter.allow_reserved,
            content_type: parameter.content_type.clone(),
            schema: parameter.schema.as_ref().map(|schema| self.schema(schema)),
            at: NOWHERE,
        }
    }

    fn contents(&mut self, contents: &[wire::ApiContent]) -> Vec<Content> {
        let read = |content: &wire::ApiContent| Content {
            media_type: content.media_type.clone(),
            schema: content.schema.as_ref().map(|schema| self.schema(schema)),
            example: None,
            encodings: content.encodings.iter().map(|encoding| self.encoding(encoding)).collect(),
        };
        contents.iter().map(read).collect()
    }

    fn encoding(&mut self, encoding: &wire::ApiEncoding) -> Encoding {
        let header = |header: &wire::ApiPartHeader| PartHeader {
            name: header.name.clone(),
            required: header.required,
            schema: header.schema.as_ref().map(|schema| self.schema(schema)),
        };
        Encoding {
            property: encoding.property.clone(),
            content_types: encoding.content_types.clone(),
            style: encoding.style,
            headers: encoding.headers.iter().map(header).collect(),
            at: NOWHERE,
        }
    }

    fn response(&mut self, response: &wire::ApiResponse) -> Response {
        let mut headers = Vec::with_capacity(response.headers.len());
        for name in &response.headers {
            let schema = response.header_schemas.iter().find(|property| property.name == *name);
            headers.push(Header {
                name: name.clone(),
                required: response.required_headers.contains(name),
                schema: schema.map(|property| self.schema(&property.schema)),
            });
        }
        Response {
            status: response.status.clone(),
            description: response.description.clone(),
            headers,
            content: self.contents(&response.content),
            at: NOWHERE,
        }
    }

    fn schema(&mut self, schema: &wire::Schema) -> SchemaId {
        let built = self.build(schema);
        self.schemas.add(built)
    }

    fn build(&mut self, wire: &wire::Schema) -> Schema {
        let text = |text: &str| Some(text).filter(|text| !text.is_empty()).map(Into::into);
        let mut schema = Schema::any(NOWHERE);
        schema.reference = wire.reference.as_ref().and_then(|name| self.names.get(name).copied());
        schema.nullable = wire.types.iter().any(|one| one == "null");
        wire.types.iter().filter_map(|one| Type::parse(one)).for_each(|one| schema.types.insert(one));
        schema.read_only = wire.read_only;
        schema.write_only = wire.write_only;
        schema.deprecated = wire.deprecated;
        schema.never = wire.never;
        schema.title = text(&wire.title);
        schema.description = text(&wire.description);
        schema.format = wire.format.as_deref().map(Into::into);
        schema.required = wire.required.iter().map(|name| name.as_str().into()).collect();
        schema.enumeration = wire.enumeration.clone();
        schema.items = wire.items.as_ref().map(|items| self.schema(items));
        schema.properties = wire
            .properties
            .iter()
            .map(|property| Property { name: property.name.as_str().into(), schema: self.schema(&property.schema) })
            .collect();
        schema.extra = Some(Box::new(self.extra(wire)));
        schema
    }

    fn extra(&mut self, wire: &wire::Schema) -> Extra {
        let additional = match wire.additional.as_deref() {
            None => Additional::Unsaid,
            Some(schema) if schema.never => Additional::None,
            Some(schema) if *schema == wire::Schema::default() => Additional::Any,
            Some(schema) => Additional::Schema(self.schema(schema)),
        };
        let marks = wire.marks.iter().filter(|(name, _)| *name != "xml");
        Extra {
            default: wire.default.clone(),
            example: wire.example.clone(),
            all_of: self.all(&wire.all_of),
            any_of: self.all(&wire.any_of),
            one_of: self.all(&wire.one_of),
            prefix_items: self.all(&wire.prefix_items),
            additional,
            pattern_properties: self.named(&wire.pattern_properties),
            discriminator: wire.discriminator.clone(),
            mapping: wire.mapping.iter().filter_map(|(value, name)| Some((value.clone(), *self.names.get(name)?))).collect(),
            conditions: self.named(&wire.conditions),
            marks: marks.map(|(name, value)| (name.clone(), value.clone())).collect(),
            xml: wire.marks.get("xml").map(|words| Box::new(XmlWords::from_json(words))),
            limits: wire
                .limits
                .iter()
                .filter_map(|(name, value)| Some((crate::read::limit_name(name)?, value.clone())))
                .collect(),
        }
    }

    fn all(&mut self, schemas: &[wire::Schema]) -> Vec<SchemaId> {
        schemas.iter().map(|schema| self.schema(schema)).collect()
    }

    fn named(&mut self, properties: &[wire::Property]) -> Vec<(String, SchemaId)> {
        properties.iter().map(|property| (property.name.clone(), self.schema(&property.schema))).collect()
    }
}

fn read_scheme(scheme: &wire::ApiScheme) -> SecurityScheme {
    let kind = match (scheme.kind.as_str(), &scheme.parameter) {
        ("bearer", _) => SchemeKind::Bearer,
        ("basic", _) => SchemeKind::Basic,
        ("apiKey", Some((location, name))) => SchemeKind::ApiKey { location: *location, name: name.clone() },
        ("apiKey", None) => SchemeKind::ApiKey { location: Location::Header, name: String::new() },
        ("oauth2", _) => {
            // How tokens are got stands in operations.json.
            SchemeKind::OAuth2 { token_url: None, scopes: scheme.scopes.clone(), unattended: None, attended: None }
        }
        (word, _) => SchemeKind::Other(word.to_owned()),
    };
    SecurityScheme {
        name: scheme.name.clone(),
        kind,
        endpoints: scheme.endpoints.clone(),
        description: scheme.description.clone(),
        at: NOWHERE,
    }
}
