//! The sandbox: a request in, an answer out.

use crate::act::{self, Act};
use crate::answer::Reply;
use crate::clock::{Clock, SystemClock, seconds};
use crate::credential;
use crate::error::SandboxError;
use crate::fault::{self, Refusal};
use crate::limit::Windows;
use crate::request::{self, Incoming};
use crate::seed::Maker;
use crate::store::{self, Store};
use crate::vendor::{Endpoint, Vendor};
use axum::body::Bytes;
use axum::http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use toolwright_integration::api::Api;
use toolwright_integration::{FORMAT, Integration};

/// How a sandbox is made.
#[derive(Clone)]
pub struct Options {
    /// The same seed gives the same records.
    pub seed: u64,
    /// Where the time comes from: rate-limit windows, and the dates around which records are made.
    pub clock: Arc<dyn Clock>,
    /// Whether the vendor's documented rate limits are kept.
    pub limits: bool,
    /// Items in a page of a list whose page size the vendor fixes and lets nobody choose; small, so that paging shows.
    pub page_size: usize,
    /// A file that keeps the state: read at the start when it is there, written after every change.
    pub state: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 1, clock: Arc::new(SystemClock), limits: true, page_size: 5, state: None }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, clock: _, limits, page_size, state } = self;
        let mut out = formatter.debug_struct("Options");
        out.field("seed", seed)
            .field("limits", limits)
            .field("page_size", page_size)
            .field("state", state)
            .finish_non_exhaustive()
    }
}

/// A stand-in for a vendor.
pub struct Sandbox {
    vendor: Vendor,
    options: Options,
    /// When it was made: records are dated around it.
    born: i64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    store: Store,
    windows: Windows,
}

impl Sandbox {
    /// Makes a sandbox of a compiled integration, and fills it.
    ///
    /// # Errors
    ///
    /// When the compiled files have a format that is not known, hold no operation, or the state file cannot be used.
    pub fn new(integration: &Integration, api: &Api, options: Options) -> Result<Self, SandboxError> {
        if let Some(found) = [integration.format, api.format].into_iter().find(|format| *format != FORMAT) {
            return Err(SandboxError::Format { found });
        }
        if api.operations.is_empty() {
            return Err(SandboxError::NoOperations);
        }
        let vendor = Vendor::new(integration, api);
        let kept = options.state.as_deref().map(|path| store::load(path, &integration.name)).transpose()?.flatten();
        let born = seconds(options.clock.as_ref());
        let mut store = kept.unwrap_or_default();
        Maker { vendor: &vendor, seed: options.seed, now: born }.fill(&mut store);
        if let Some(path) = &options.state {
            store::save(path, &integration.name, &store)?;
        }
        Ok(Self { vendor, options, born, state: Mutex::new(State { store, windows: Windows::default() }) })
    }

    /// The environment variables of the integration's credentials and the values that this sandbox takes for them.
    pub fn credentials(&self) -> Vec<(String, String)> {
        let variables = self.vendor.integration.auth.iter().flat_map(|scheme| &scheme.variables);
        variables.map(|variable| (variable.environment.clone(), credential::test_value(&variable.environment))).collect()
    }

    /// The path under which the vendor's operations stand (`/v1.0`), without a slash at the end.
    pub fn base_path(&self) -> &str {
        self.vendor.bases.first().map_or("", String::as_str)
    }

    /// Answers one request. Any request has an answer.
    pub fn respond(&self, request: Request<Bytes>) -> Response<Bytes> {
        let incoming = Incoming::new(request);
        let routed = request::route(&self.vendor, &incoming);
        let reply = match routed {
            Ok((at, endpoint, path)) => {
                let outcome = self.serve_endpoint(at, endpoint, path, &incoming);
                outcome.unwrap_or_else(|refusal| fault::reply(&self.vendor, Some(endpoint), &refusal, &incoming.path))
            }
            Err(refusal) => fault::reply(&self.vendor, None, &refusal, &incoming.path),
        };
        response(reply)
    }

    fn serve_endpoint(
        &self,
        at: usize,
        endpoint: &Endpoint,
        path: Vec<(String, String)>,
        incoming: &Incoming,
    ) -> Result<Reply, Refusal> {
        credential::check(&self.vendor, endpoint, incoming)?;
        let mut state = self.lock();
        let limit = self.vendor.tool(endpoint).and_then(|tool| tool.rate_limit).filter(|_| self.options.limits);
        let now = seconds(self.options.clock.as_ref());
        let headers = limit.map(|limit| state.windows.count(at, limit, now)).transpose()?.unwrap_or_default();
        let outcome = self.act(endpoint, path, incoming, &mut state.store, now);
        let mut reply = outcome.unwrap_or_else(|refusal| fault::reply(&self.vendor, Some(endpoint), &refusal, &incoming.path));
        reply.headers.extend(headers.into_iter().map(|(name, value)| (name.to_owned(), value)));
        Ok(reply)
    }

    fn act(
        &self,
        endpoint: &Endpoint,
        path: Vec<(String, String)>,
        incoming: &Incoming,
        store: &mut Store,
        now: i64,
    ) -> Result<Reply, Refusal> {
        let call = request::accept(&self.vendor, endpoint, path, incoming)?;
        // Records that are opened later are dated as those of the beginning; what is written now is dated now.
        let writes = !matches!(incoming.method.as_str(), "GET" | "HEAD" | "OPTIONS");
        let maker = Maker { vendor: &self.vendor, seed: self.options.seed, now: if writes { now } else { self.born } };
        let page_size = self.options.page_size;
        let reply = act::perform(Act { vendor: &self.vendor, endpoint, call: &call, store, maker, page_size })?;
        if let (true, Some(path)) = (writes, &self.options.state) {
            store::save(path, &self.vendor.integration.name, store).map_err(|error| Refusal::new(500, error.to_string()))?;
        }
        Ok(reply)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { vendor, options, .. } = self;
        formatter
            .debug_struct("Sandbox")
            .field("integration", &vendor.integration.name)
            .field("options", options)
            .finish_non_exhaustive()
    }
}

fn response(reply: Reply) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in reply.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Schemas, check_answer};
    use serde_json::Value;
    use toolwright_integration::{AuthKind, Location};

    /// Whatever is made passes the check that the sandbox itself makes of requests: every read of every vendor in `generated/`.
    #[test]
    fn every_answer_is_as_the_description_says() {
        let generated = format!("{}/../../generated", env!("CARGO_MANIFEST_DIR"));
        let folders = std::fs::read_dir(generated).unwrap().map(|entry| entry.unwrap().path());
        let mut judged = 0;
        for folder in folders.filter(|folder| folder.join("api.json").exists()) {
            let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
            let integration: Integration = serde_json::from_str(&read("operations.json")).unwrap();
            let api: Api = serde_json::from_str(&read("api.json")).unwrap();
            for seed in 0..3 {
                let sandbox = Sandbox::new(&integration, &api, Options { seed, limits: false, ..Options::default() }).unwrap();
                judged += sandbox.vendor.endpoints.iter().filter(|endpoint| judge(&sandbox, endpoint)).count();
            }
        }
        assert!(judged > 60, "{judged}");
    }

    /// Checks one read; tells whether it was one with a JSON answer.
    fn judge(sandbox: &Sandbox, endpoint: &Endpoint) -> bool {
        let operation = sandbox.vendor.operation(endpoint);
        let needs = operation.parameters.iter().any(|parameter| parameter.required && parameter.location == Location::Query);
        let json = endpoint.answer.media.as_deref() == Some("application/json");
        if operation.method != "GET" || needs || !json {
            return false;
        }
        let path = filled(sandbox, &operation.path);
        let answer = get(sandbox, &path);
        // A record of which nobody can know the id is not there.
        if answer.is_null() && path.contains("9001") {
            return false;
        }
        let schema = sandbox.vendor.answer_schema(endpoint).unwrap();
        assert_eq!(check_answer(Schemas(&sandbox.vendor.api.schemas), schema, &answer), Ok(()), "{path}: {answer}");
        true
    }

    /// A path with the ids of records that are there.
    fn filled(sandbox: &Sandbox, template: &str) -> String {
        let mut path = String::new();
        for segment in template.split('/').skip(1) {
            if !segment.starts_with('{') {
                path = format!("{path}/{segment}");
                continue;
            }
            let listed = get(sandbox, &path);
            let first = listed.as_object().into_iter().flat_map(|map| map.values()).find_map(|value| value.get(0)?.get("id"));
            let usual = if segment == "{requestType}" { "GrantAccessRequest" } else { "9001" };
            let stored = sandbox.lock().store.rows(&path, "").first().map(|row| {
                let number = row.value.get("id").filter(|id| id.is_number() && segment.starts_with("{id"));
                number.map_or_else(|| row.key.clone(), Value::to_string)
            });
            let shown = first.map(|id| id.to_string().trim_matches('"').to_owned());
            let key = stored.or(shown).unwrap_or_else(|| usual.to_owned());
            path = format!("{path}/{key}");
        }
        path
    }

    fn get(sandbox: &Sandbox, path: &str) -> Value {
        let credentials = sandbox.credentials();
        let schemes = sandbox.vendor.integration.auth.iter().zip(&credentials);
        let mut request = Request::get(format!("{}{path}", sandbox.base_path()));
        for (scheme, (_, value)) in schemes {
            request = match &scheme.kind {
                AuthKind::ApiKey { parameter, .. } => request.header(parameter, value),
                _ => request.header("Authorization", format!("Bearer {value}")),
            };
        }
        let response = sandbox.respond(request.body(Bytes::new()).unwrap());
        let found = response.status() != StatusCode::NOT_FOUND;
        if found { serde_json::from_slice(response.body()).unwrap_or(Value::Null) } else { Value::Null }
    }
}
