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

/// A call that may be made.
#[derive(Debug)]
pub(super) struct Prepared<'a> {
    pub(super) outgoing: Outgoing,
    pub(super) walk: Walk<'a>,
    pub(super) binding: Binding,
    /// The path arguments, as `name value`.
    pub(super) subject: String,
    /// The hosts that a next-page URL may name.
    pub(super) hosts: Vec<String>,
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
        let binding = Binding::new(&self.integration.name, &operation.tool, (&context.account, &context.door), &arguments);
        let subject = subject(operation, &arguments);

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
        let mut hosts = vec![destination.host().to_owned()];
        hosts.extend(self.declared_host(operation));
        let outgoing = Outgoing {
            method: method(&request.method).map_err(CallError::Refused)?,
            url,
            headers: headers(operation, &request, context).map_err(CallError::Refused)?,
            body: request.body.map(|body| body.encode()).transpose().map_err(|problem| CallError::Arguments(vec![problem]))?,
            access: destination.access(),
            timeout: context.timeout,
        };
        let asked =
            is_declared(operation).then(|| Asked { url: outgoing.url.clone(), method: outgoing.method.clone(), destination });
        Ok(Prepared { outgoing, walk, binding, subject, hosts, asked, wallet })
    }

    fn place(&self, binding: Binding, cursor: Option<&Value>) -> Result<Place, CallError> {
        match cursor {
            None | Some(Value::Null) => Ok(Place::default()),
            Some(Value::String(cursor)) => {
                let now = std::time::SystemTime::now();
                self.options.cursor_keys.open(binding, cursor, now).ok_or(CallError::InvalidCursor)
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

    /// The host of the compiled server: with a base URL of the operator's, answers still name the vendor's own.
    fn declared_host(&self, operation: &Operation) -> Option<String> {
        let server = operation.server.as_ref().unwrap_or(&self.integration.server);
        guard::declared_host(server, &self.options.server_variables)
    }
}

/// `limit` and `next_cursor` belong to paging unless the operation has arguments of these names. A list that the vendor returns all
/// at once has them too, for when it does not fit into one result.
fn take_paging(operation: &Operation, arguments: &mut Map<String, Value>, name: &str) -> Option<Value> {
    let list = operation.pagination.is_some() || operation.answer.kind == AnswerKind::Items;
    let declared = operation.arguments.iter().any(|argument| argument.name == name);
    if list && !declared { arguments.remove(name) } else { None }
}

fn subject(operation: &Operation, arguments: &Map<String, Value>) -> String {
    let in_path = |target: &Target| matches!(target, Target::Parameter { location: Location::Path, .. });
    let named = operation.arguments.iter().filter(|argument| in_path(&argument.target)).filter_map(|argument| {
        let value = match arguments.get(&argument.name)? {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let short: String = value.chars().take(80).collect();
        Some(format!("{} {short}", argument.name))
    });
    named.collect::<Vec<_>>().join(", ")
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
    let reason = match text.to_ascii_uppercase().as_str() {
        "CONNECT" => "the HTTP method CONNECT is never sent: it opens a tunnel",
        "TRACE" => "the HTTP method TRACE is never sent: its answer repeats the request, the credentials included",
        _ => {
            let method = Method::from_bytes(text.as_bytes());
            return method.map_err(|_| Refusal::Unsendable { reason: format!("the HTTP method {text:?} cannot be sent") });
        }
    };
    Err(Refusal::Unsendable { reason: reason.to_owned() })
}
