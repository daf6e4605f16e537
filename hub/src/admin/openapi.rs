//! The OpenAPI 3.0 document, from the route table alone: a route cannot be served without standing in it, nor stand in it without
//! being served.

use super::parts::ERROR;
use super::refusal::Code;
use super::route::{Access, PathField, Route, Verb};
use super::schema::{Schemas, plain};
use super::shape::{Field, Schema, Shape};
use super::table::{GROUPS, ROUTES};
use openapiv3::{
    APIKeyLocation, Components, Header, HeaderStyle, Info, MediaType, OpenAPI, Operation, Parameter, ParameterData,
    ParameterSchemaOrContent, PathItem, PathStyle, Paths, QueryStyle, ReferenceOr, RequestBody, Response, Responses,
    SecurityScheme, Server, StatusCode, Tag,
};

const INTRODUCTION: &str = "Makes MCP servers for integrated accounts: filtered, expiring, revocable. \
    Every request but a few shows an API token as `Authorization: Bearer …`. Bodies are JSON objects; a key that stands twice, an unknown \
    field and a wrong type are refused, all of them at once, with the place of each. Times are RFC 3339. Lists come in pages: \
    `next_cursor` of one answer is `cursor` of the next request. What belongs to another tenant is not there.";

/// The document of a hub that is reached at `base_url`.
pub fn document(base_url: &str, cookie: &str) -> OpenAPI {
    let mut schemas = Schemas::default();
    // Bodies first: what is taken is strict, what is given may grow.
    for schema in ROUTES.iter().copied().flatten().filter_map(|route| route.body) {
        schemas.add(schema, true);
    }
    schemas.add(&ERROR, false);
    for schema in ROUTES.iter().copied().flatten().filter_map(|route| route.answer) {
        schemas.add(schema, false);
    }
    let server = Server { url: base_url.to_owned(), description: None, variables: None, extensions: Default::default() };
    OpenAPI {
        openapi: "3.0.3".to_owned(),
        info: Info {
            title: "Toolwright Hub".to_owned(),
            description: Some(INTRODUCTION.to_owned()),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            ..Info::default()
        },
        servers: vec![server],
        paths: Paths { paths: paths(), ..Paths::default() },
        components: Some(Components {
            schemas: schemas.finish(),
            responses: refusals(),
            security_schemes: [("api_token".to_owned(), bearer()), ("session".to_owned(), session(cookie))].into_iter().collect(),
            ..Components::default()
        }),
        security: Some(["api_token", "session"].map(|name| [(name.to_owned(), Vec::new())].into_iter().collect()).to_vec()),
        tags: GROUPS
            .iter()
            .map(|(name, words)| Tag { name: (*name).to_owned(), description: Some((*words).to_owned()), ..Tag::default() })
            .collect(),
        ..OpenAPI::default()
    }
}

fn bearer() -> ReferenceOr<SecurityScheme> {
    ReferenceOr::Item(SecurityScheme::HTTP {
        scheme: "bearer".to_owned(),
        bearer_format: None,
        description: Some("An API token of this hub; `POST /api-token` makes further ones.".to_owned()),
        extensions: Default::default(),
    })
}

fn session(cookie: &str) -> ReferenceOr<SecurityScheme> {
    ReferenceOr::Item(SecurityScheme::APIKey {
        location: APIKeyLocation::Cookie,
        name: cookie.to_owned(),
        description: Some(
            "The cookie of `POST /session`, for browsers. Requests that change something also repeat `csrf_token` in `X-CSRF-Token`."
                .to_owned(),
        ),
        extensions: Default::default(),
    })
}

fn paths<C: FromIterator<(String, ReferenceOr<PathItem>)>>() -> C {
    let mut items: Vec<(&str, PathItem)> = Vec::new();
    for route in ROUTES.iter().copied().flatten() {
        let place = items.iter().position(|(path, _)| *path == route.path).unwrap_or_else(|| {
            items.push((route.path, PathItem::default()));
            items.len() - 1
        });
        let Some((_, item)) = items.get_mut(place) else { continue };
        let slot = match route.verb {
            Verb::Get => &mut item.get,
            Verb::Post => &mut item.post,
            Verb::Patch => &mut item.patch,
            Verb::Delete => &mut item.delete,
        };
        *slot = Some(operation(route));
    }
    items.into_iter().map(|(path, item)| (path.to_owned(), ReferenceOr::Item(item))).collect()
}

fn operation(route: &Route) -> Operation {
    let mut parameters: Vec<ReferenceOr<Parameter>> = route.parts.iter().map(path_parameter).collect();
    parameters.extend(route.query.iter().map(query_parameter));
    if route.if_match {
        parameters.push(ReferenceOr::Item(Parameter::Header { parameter_data: if_match(), style: HeaderStyle::Simple }));
    }
    Operation {
        tags: vec![route.group.to_owned()],
        summary: Some(route.summary.to_owned()),
        description: Some(route.words.to_owned()),
        operation_id: Some(route.id.to_owned()),
        parameters,
        request_body: route.body.map(|schema| ReferenceOr::Item(request_body(route, schema))),
        responses: responses(route),
        security: (route.access == Access::Open).then(Vec::new),
        ..Operation::default()
    }
}

fn parameter(name: &str, words: &str, required: bool, shape: Shape) -> ParameterData {
    ParameterData {
        name: name.to_owned(),
        description: Some(words.to_owned()),
        required,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(ReferenceOr::Item(plain(&shape))),
        example: None,
        examples: Default::default(),
        explode: matches!(shape, Shape::List { .. }).then_some(false),
        extensions: Default::default(),
    }
}

fn path_parameter(part: &PathField) -> ReferenceOr<Parameter> {
    let shape = part.prefix.map_or(Shape::Text { most: 200 }, Shape::Id);
    let words = match part.prefix {
        Some(_) => format!("The id of the {}.", part.what),
        None => format!("The name of the {}.", part.what),
    };
    let parameter_data = parameter(part.name, &words, true, shape);
    ReferenceOr::Item(Parameter::Path { parameter_data, style: PathStyle::Simple })
}

fn query_parameter(field: &Field) -> ReferenceOr<Parameter> {
    ReferenceOr::Item(Parameter::Query {
        parameter_data: parameter(field.name, field.words, field.required, field.shape),
        allow_reserved: false,
        style: QueryStyle::Form,
        allow_empty_value: None,
    })
}

fn if_match() -> ParameterData {
    let words =
        "The `ETag` of what was read: the change is made only if nobody else made one in between. Left out, it is made anyway.";
    parameter("If-Match", words, false, Shape::Text { most: 200 })
}

fn request_body(route: &Route, schema: &Schema) -> RequestBody {
    let example = serde_json::from_str(route.example).ok();
    let media = MediaType { schema: Some(refer(schema)), example, ..MediaType::default() };
    RequestBody {
        description: Some(schema.words.to_owned()),
        content: [("application/json".to_owned(), media)].into_iter().collect(),
        required: true,
        ..RequestBody::default()
    }
}

fn refer(schema: &Schema) -> ReferenceOr<openapiv3::Schema> {
    ReferenceOr::ref_(&format!("#/components/schemas/{}", schema.name))
}

fn responses(route: &Route) -> Responses {
    let mut success = Response {
        description: route.answer.map_or("Done; there is nothing to tell.", |schema| schema.words).to_owned(),
        ..Response::default()
    };
    if let Some(schema) = route.answer {
        let media = MediaType { schema: Some(refer(schema)), ..MediaType::default() };
        success.content = [("application/json".to_owned(), media)].into_iter().collect();
    }
    if route.answer.is_some_and(|schema| schema.fields.iter().any(|field| field.name == "revision")) {
        success.headers = [("ETag".to_owned(), ReferenceOr::Item(etag()))].into_iter().collect();
    }
    let success = (StatusCode::Code(route.status), ReferenceOr::Item(success));
    let refused = route.all_refusals().into_iter().map(|code| {
        let status = code.status().as_u16();
        (StatusCode::Code(status), ReferenceOr::ref_(&format!("#/components/responses/{status}")))
    });
    Responses { responses: std::iter::once(success).chain(refused).collect(), ..Responses::default() }
}

fn etag() -> Header {
    Header {
        description: Some("The revision, for `If-Match`.".to_owned()),
        style: HeaderStyle::Simple,
        required: false,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(ReferenceOr::Item(plain(&Shape::Text { most: 200 }))),
        example: None,
        examples: Default::default(),
        extensions: Default::default(),
    }
}

/// One response a status; codes that share a status are told together.
fn refusals<C: FromIterator<(String, ReferenceOr<Response>)>>() -> C {
    let mut statuses: Vec<u16> = Code::ALL.iter().map(|code| code.status().as_u16()).collect();
    statuses.dedup();
    let respond = |status: u16| {
        let codes = Code::ALL.iter().filter(|code| code.status().as_u16() == status);
        let words: Vec<String> = codes.map(|code| format!("`{}`", code.word())).collect();
        let media = MediaType { schema: Some(refer(&ERROR)), ..MediaType::default() };
        let response = Response {
            description: format!("Refused: {}.", words.join(" or ")),
            content: [("application/json".to_owned(), media)].into_iter().collect(),
            ..Response::default()
        };
        (status.to_string(), ReferenceOr::Item(response))
    };
    statuses.into_iter().map(respond).collect()
}
