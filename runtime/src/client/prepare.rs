//! From arguments to a request that may leave: everything that can be refused is refused here, before a connection is opened.

use super::download::{Asked, is_declared};
use super::wallet::Wallet;
use super::{CallContext, CallError, Client};
use crate::authorise::{AuthoriseError, authorise, query_names};
use crate::bind::{Problem, Request, bind};
use crate::guard::{self, Refusal, is_framing};
use crate::page::{Binding, Place, Walk};
use crate::send::{Outgoing, header_name};
use reqwest::Method;
use reqwest::header::{ACCEPT, COOKIE, HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value};
use toolwright_integration::{AnswerKind, Location, Operation, Target};

const LIMIT: &str = "limit";
const NEXT_CURSOR: &str = "next_cursor";

/// Bytes of the longest URL that is sent. The HTTP library takes little more, and says of a longer one only that it cannot be built.
const LONGEST_URL: usize = 65_000;

/// A call that may be made.
#[derive(Debug)]
pub(super) struct Prepared<'a> {
    pub(super) outgoing: Outgoing,
    pub(super) walk: Walk<'a>,
    /// What cursors are bound to; a list's only.
    pub(super) binding: Option<Binding>,
    /// The path arguments, as `name value`.
    pub(super) subject: String,
    /// Present for a declared download.
    pub(super) asked: Option<Asked>,
    /// The credentials of this very call.
    pub(super) wallet: Wallet<'a>,
}

impl Client {
    pub(super) async fn prepare<'a>(
        &'a self,
        operation: &'a Operation,
        mut arguments: Map<String, Value>,
        context: &CallContext,
    ) -> Result<Prepared<'a>, CallError> {
        let limit = take_paging(operation, &mut arguments, LIMIT);
        let cursor = take_paging(operation, &mut arguments, NEXT_CURSOR);
        let caller = (context.account.as_str(), context.door.as_str());
        let binding = is_list(operation).then(|| Binding::new(&self.integration.name, &operation.tool, caller, &arguments));
        let subject = subject(operation, &arguments);

        self.read_files(operation, &mut arguments).await?;
        let mut request = bind(operation, arguments).map_err(CallError::Arguments)?;
        let place = self.place(binding, cursor.as_ref())?;
        let walk = Walk::new(operation.pagination.as_ref(), limit.as_ref(), place)
            .map_err(|problem| CallError::Arguments(vec![problem]))?;
        // Checked before the vendor's own next-page query comes in, which may quote the credential.
        self.refuse_credentials(&request)?;
        walk.apply(&mut request);
        request.query.retain(|pair| !query_names(&self.integration).any(|name| pair.is(name)));
        let destination = self.destination(operation).map_err(CallError::Refused)?;
        let wallet = self.open_wallet(operation, context).await.map_err(CallError::Token)?;
        authorise(&self.integration, operation, &wallet.credentials, &mut request).map_err(|error| match error {
            AuthoriseError::Missing(missing) => CallError::MissingCredential(missing),
            AuthoriseError::Conflict(problem) => CallError::Arguments(vec![problem]),
            AuthoriseError::Malformed { environment } => CallError::Refused(Refusal::Unsendable {
                reason: format!("the credential in {environment} holds characters that cannot be sent"),
            }),
        })?;

        let url = destination.url(&operation.path, &request.path, &request.query_text()).map_err(CallError::Refused)?;
        if url.as_str().len() > LONGEST_URL {
            let words = format!("the arguments make a URL of {} bytes; {LONGEST_URL} can be sent", url.as_str().len());
            return Err(CallError::Arguments(vec![Problem::new("", words)]));
        }
        let outgoing = Outgoing {
            method: method(&request.method).map_err(CallError::Refused)?,
            url,
            headers: headers(operation, &request, context).map_err(CallError::Refused)?,
            body: request.body.map(|body| body.encode()).transpose().map_err(|problem| CallError::Arguments(vec![problem]))?,
            access: destination.access(),
            timeout: context.timeout,
        };
        let asked = is_declared(operation).then(|| Asked {
            url: outgoing.url.clone(),
            method: outgoing.method.clone(),
            destination: destination.into_owned(),
        });
        Ok(Prepared { outgoing, walk, binding, subject, asked, wallet })
    }

    fn place(&self, binding: Option<Binding>, cursor: Option<&Value>) -> Result<Place, CallError> {
        match cursor {
            None | Some(Value::Null) => Ok(Place::default()),
            Some(Value::String(cursor)) => {
                let now = std::time::SystemTime::now();
                binding.and_then(|binding| self.options.cursor_keys.open(binding, cursor, now)).ok_or(CallError::InvalidCursor)
            }
            Some(_) => Err(CallError::InvalidCursor),
        }
    }

    /// Open-ended query arguments could name the parameter that carries the key.
    fn refuse_credentials(&self, request: &Request) -> Result<(), CallError> {
        match query_names(&self.integration).find(|name| request.query.iter().any(|pair| pair.is(name))) {
            Some(name) => {
                Err(CallError::Arguments(vec![Problem::new("", format!("{name} carries the credential and cannot be given"))]))
            }
            None => Ok(()),
        }
    }

    /// The hosts that a next-page URL may name: with a base URL of the operator's, answers still name the vendor's own.
    pub(super) fn hosts(&self, operation: &Operation) -> Vec<String> {
        let server = operation.server.as_ref().unwrap_or(&self.integration.server);
        let called = self.destination(operation).ok().map(|destination| destination.host().to_owned());
        called.into_iter().chain(guard::declared_host(server, &self.options.server_variables)).collect()
    }
}

/// A list that the vendor returns all at once comes in pages too, for when it does not fit into one result.
fn is_list(operation: &Operation) -> bool {
    operation.pagination.is_some() || operation.answer.kind == AnswerKind::Items
}

/// `limit` and `next_cursor` belong to paging unless the operation has arguments of these names.
fn take_paging(operation: &Operation, arguments: &mut Map<String, Value>, name: &str) -> Option<Value> {
    let declared = operation.arguments.iter().any(|argument| argument.name == name);
    if is_list(operation) && !declared { arguments.remove(name) } else { None }
}

fn subject(operation: &Operation, arguments: &Map<String, Value>) -> String {
    let mut subject = String::new();
    for argument in &operation.arguments {
        let in_path = matches!(argument.target, Target::Parameter { location: Location::Path, .. });
        let Some(value) = arguments.get(&argument.name).filter(|_| in_path) else { continue };
        let separator = if subject.is_empty() { "" } else { ", " };
        subject.extend([separator, argument.name.as_str(), " "]);
        match value {
            Value::String(text) => subject.extend(text.chars().take(80)),
            other => subject.extend(other.to_string().chars().take(80)),
        }
    }
    subject
}

fn headers(operation: &Operation, request: &Request, context: &CallContext) -> Result<HeaderMap, Refusal> {
    let mut out = HeaderMap::new();
    let accept = if operation.accept.is_empty() { "*/*" } else { &operation.accept };
    out.insert(ACCEPT, value("accept", accept)?);
    for (name, text) in &request.headers {
        let allowed = header_name(name).filter(|_| !is_framing(name));
        let name_ = allowed.ok_or_else(|| Refusal::Unsendable { reason: format!("a header named {name:?} cannot be sent") })?;
        out.insert::<HeaderName>(name_, value(name, text)?);
    }
    if let Some(cookies) = request.cookie_text() {
        out.insert(COOKIE, value("cookie", &cookies)?);
    }
    for (name, text) in &context.headers {
        let allowed =
            header_name(name).filter(|known| !guard::is_protected(name) && (known == ACCEPT || !out.contains_key(known)));
        let name_ =
            allowed.ok_or_else(|| Refusal::Unsendable { reason: format!("the header {name:?} cannot be set for a call") })?;
        out.insert::<HeaderName>(name_, value(name, text)?);
    }
    Ok(out)
}

/// Every value is marked as sensitive: which of them holds a credential is the vendor's choice.
fn value(name: &str, text: &str) -> Result<HeaderValue, Refusal> {
    let mut value = HeaderValue::from_str(text).map_err(|_| Refusal::Unsendable {
        reason: format!("the value of the header {name} holds characters that cannot be sent"),
    })?;
    value.set_sensitive(true);
    Ok(value)
}

/// `CONNECT` is for proxies: it would open a tunnel and not send a request. `TRACE` sends back what it receives, and a client must
/// not put a credential into it (RFC 9110 §9.3.8). In any case: there are servers that do not mind it.
fn method(text: &str) -> Result<Method, Refusal> {
    let refused = |reason: &str| Err(Refusal::Unsendable { reason: format!("the HTTP method {reason}") });
    if text.eq_ignore_ascii_case("CONNECT") {
        return refused("CONNECT is never sent: it opens a tunnel");
    }
    if text.eq_ignore_ascii_case("TRACE") {
        return refused("TRACE is never sent: its answer repeats the request, the credentials included");
    }
    Method::from_bytes(text.as_bytes()).or_else(|_| refused(&format!("{text:?} cannot be sent")))
}
