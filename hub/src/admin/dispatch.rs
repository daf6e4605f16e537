//! From the route table to a router, and from a request to its answer: let in, read, act, answer. What holds for all routes stands here.

use super::State;
use super::body::{Draft, read_body};
use super::call::{Call, Reply};
use super::caller::let_in;
use super::check::is_id;
use super::query::read_query;
use super::refusal::{Code, Fault, Refusal};
use super::route::{Access, Route, Verb};
use super::table::ROUTES;
use axum::Router;
use axum::body::Body;
use axum::extract::RawPathParams;
use axum::extract::rejection::RawPathParamsRejection;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::routing::{MethodFilter, MethodRouter, on};
use serde_json::Map;
use std::sync::Arc;

/// What every answer of the API carries.
const ON_ALL: [(HeaderName, &str); 3] =
    [(header::CACHE_CONTROL, "no-store"), (header::REFERRER_POLICY, "no-referrer"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];

/// The routes of the table.
pub fn build(state: &Arc<State>) -> Router {
    let mut paths: Vec<&str> = ROUTES.iter().copied().flatten().map(|route| route.path).collect();
    paths.dedup();
    let router = paths.into_iter().fold(Router::new(), |router, path| router.route(path, serve_path(state, path)));
    let state = Arc::clone(state);
    router.layer(from_fn(move |request: Request<Body>, next: Next| guard(Arc::clone(&state), request, next)))
}

/// Before all else: a page of another host must not reach this one through a name that it controls (DNS rebinding).
async fn guard(state: Arc<State>, request: Request<Body>, next: Next) -> Response<Body> {
    match state.hub.settings().hosts.refusal(request.uri(), request.headers()).map(|refused| refused.status()) {
        None => with_headers(next.run(request).await),
        Some(StatusCode::BAD_REQUEST) => {
            refuse(&Refusal::invalid(vec![Fault::new("", "exactly one well-formed Host is needed")]))
        }
        Some(_) => refuse(&Refusal::new(
            Code::ForeignHost,
            "this Host or Origin is not served here; allow it in the hub's configuration",
        )),
    }
}

fn serve_path(state: &Arc<State>, path: &str) -> MethodRouter {
    let routes: Vec<&'static Route> = ROUTES.iter().copied().flatten().filter(|route| route.path == path).collect();
    let allow = allowed(&routes);
    let refused = move || {
        let mut refusal = Refusal::new(Code::MethodNotAllowed, format!("this path takes {allow}"));
        refusal.headers.extend(HeaderValue::from_str(&allow).ok().map(|allow| (header::ALLOW, allow)));
        std::future::ready(refuse(&refusal))
    };
    routes.into_iter().fold(MethodRouter::new().fallback(refused), |paths, route| {
        let state = Arc::clone(state);
        let filter = match route.verb {
            Verb::Get => MethodFilter::GET,
            Verb::Post => MethodFilter::POST,
            Verb::Patch => MethodFilter::PATCH,
            Verb::Delete => MethodFilter::DELETE,
        };
        let answer = move |parts: Result<RawPathParams, RawPathParamsRejection>, request: Request<Body>| {
            answer(Arc::clone(&state), route, parts.ok(), request)
        };
        paths.merge(on(filter, answer))
    })
}

fn allowed(routes: &[&Route]) -> String {
    let names = routes.iter().flat_map(|route| match route.verb {
        Verb::Get => vec!["GET", "HEAD"],
        Verb::Post => vec!["POST"],
        Verb::Patch => vec!["PATCH"],
        Verb::Delete => vec!["DELETE"],
    });
    names.collect::<Vec<_>>().join(", ")
}

async fn answer(
    state: Arc<State>,
    route: &'static Route,
    parts: Option<RawPathParams>,
    request: Request<Body>,
) -> Response<Body> {
    let done = async { (route.act)(read(state, route, parts, request).await?).await };
    match done.await {
        Ok(reply) => respond(route, reply),
        Err(refusal) => refuse(&refusal),
    }
}

/// Everything before the act, in an order that tells strangers nothing: who asks, then what for, then how it is said.
async fn read(state: Arc<State>, route: &Route, parts: Option<RawPathParams>, request: Request<Body>) -> Result<Call, Refusal> {
    let (head, body) = request.into_parts();
    let who = match route.access {
        Access::Open => None,
        Access::Token => Some(let_in(&state, route.verb, &head.headers).await?),
    };
    let parts = read_parts(route, parts)?;
    let (query, faults) = read_query(head.uri.query().unwrap_or_default(), route.query);
    let query = Draft::check(query, route.query, faults);
    let if_match = if route.if_match { read_if_match(&head.headers)? } else { None };
    let body = match route.body {
        Some(schema) => Draft::check(read_body(&head.headers, body, route.largest).await?, schema.fields, Vec::new()),
        None => Draft::check(Map::new(), &[], Vec::new()),
    };
    Ok(Call { state, who, parts, query, body, if_match, headers: head.headers })
}

/// The parts of the path. One that cannot be an identifier is answered like one that nobody has.
fn read_parts(route: &Route, given: Option<RawPathParams>) -> Result<Vec<String>, Refusal> {
    let given = given.ok_or_else(|| Refusal::not_found(route.parts.first().map_or("path", |part| part.what)))?;
    let read = |part: &super::route::PathField| {
        let text = given.iter().find(|(name, _)| *name == part.name).map(|(_, text)| text.to_owned());
        text.filter(|text| part.prefix.is_none_or(|prefix| is_id(text, prefix))).ok_or_else(|| Refusal::not_found(part.what))
    };
    route.parts.iter().map(read).collect()
}

/// The revision that the change is meant for (RFC 9110 §13.1.1); `*` is any.
fn read_if_match(headers: &HeaderMap) -> Result<Option<u64>, Refusal> {
    let mut fields = headers.get_all(header::IF_MATCH).iter();
    let Some(field) = fields.next() else { return Ok(None) };
    let text = field.to_str().unwrap_or_default().trim();
    let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match (text, quoted, fields.next()) {
        ("*", _, None) => Ok(None),
        // An entity tag that we never gave is one that does not match.
        (_, Some(tag), None) if !tag.contains('"') => Ok(Some(tag.parse().unwrap_or(u64::MAX))),
        _ => Err(Refusal::invalid(vec![Fault::new("", "If-Match must be `*` or one `ETag` as it was given, with its quotes")])),
    }
}

fn respond(route: &Route, reply: Reply) -> Response<Body> {
    let mut response = Response::new(reply.body.map_or_else(Body::empty, Body::from));
    let documented = StatusCode::from_u16(route.status).unwrap_or(StatusCode::OK);
    *response.status_mut() = reply.status.unwrap_or(documented);
    if route.answer.is_some() {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    response.headers_mut().extend(reply.headers);
    response
}

/// A refusal as a response, for other parts of the hub too.
pub fn refuse(refusal: &Refusal) -> Response<Body> {
    let mut response = Response::new(Body::from(refusal.to_json()));
    *response.status_mut() = refusal.code.status();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().extend(refusal.headers.iter().cloned());
    with_headers(response)
}

fn with_headers(mut response: Response<Body>) -> Response<Body> {
    for (name, value) in ON_ALL {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
