//! One vendor, one account, and the one function that every typed method calls.

use super::{CallOptions, Error, Options, Retry};
use crate::authorise::Credentials;
use crate::client::{CallContext, Client, Options as ClientOptions, Reply};
use crate::guard::variables_from_environment;
use crate::page::CursorKeys;
use crate::send::{Http, HttpSettings};
use crate::shape::{Content, Wanted};
use crate::wire::Wire;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::Arc;
use toolwright_integration::{AnswerKind, FORMAT, Integration, Operation};

/// A connection to one vendor with one account's credentials. Clones share it.
#[derive(Debug, Clone)]
pub struct Connection {
    inner: Arc<Inner>,
    call: Arc<Call>,
}

/// How calls are made.
#[derive(Debug)]
struct Call {
    context: CallContext,
    retry: Option<Retry>,
}

#[derive(Debug)]
struct Inner {
    client: Client,
    by_tool: HashMap<String, usize>,
}

impl Connection {
    /// Connects with these options. `operations` is the text of the crate's `operations.json`, read once here.
    ///
    /// # Errors
    /// When the base URL cannot be used, or the text is of another version.
    pub fn new(operations: &'static str, options: Options) -> Result<Self, Error> {
        Self::open(read(operations)?, options)
    }

    /// Connects with the credentials and server variables that stand in the process environment.
    ///
    /// # Errors
    /// When the text is of another version. A credential that is missing is an error of the calls that need it.
    pub fn from_environment(operations: &'static str) -> Result<Self, Error> {
        let integration = read(operations)?;
        let lookup = |name: &str| std::env::var(name).ok();
        let options = Options {
            credentials: Credentials::from_environment(&integration, lookup),
            server_variables: variables_from_environment(&integration, lookup),
            ..Options::default()
        };
        Self::open(integration, options)
    }

    fn open(integration: Integration, options: Options) -> Result<Self, Error> {
        let names = integration.operations.iter().enumerate();
        let by_tool = names.map(|(position, operation)| (operation.tool.clone(), position)).collect();
        let keys = options.cursor_keys.or_else(CursorKeys::random);
        let keys = keys.ok_or_else(|| Error::Crate("the system gives no random numbers".to_owned()))?;
        let mut client = ClientOptions::new(keys);
        client.base_url = options.base_url;
        client.server_variables = options.server_variables;
        client.credentials = options.credentials;
        client.http = options.http.unwrap_or_else(|| Http::new(HttpSettings::default()));
        client.reset_unit = options.reset_unit;
        let mut context = CallContext::new(options.account);
        context.wanted = Wanted { budget: Some(Wanted::UNLIMITED), ..Wanted::default() };
        let client = Client::new(Arc::new(integration), client).map_err(Error::Options)?;
        let call = Call { context, retry: options.retry };
        Ok(Self { inner: Arc::new(Inner { client, by_tool }), call: Arc::new(call) })
    }

    /// The same connection, for calls that are made in another way. What `options` do not say stays.
    #[must_use]
    pub fn with(&self, options: CallOptions) -> Self {
        let mut context = self.call.context.clone();
        context.headers.extend(options.headers);
        context.timeout = options.timeout.or(context.timeout);
        let call = Call { context, retry: options.retry.or(self.call.retry) };
        Self { inner: Arc::clone(&self.inner), call: Arc::new(call) }
    }

    /// The client below, for what the typed methods do not offer.
    pub fn client(&self) -> &Client {
        &self.inner.client
    }

    /// Calls one operation: one request out, or none; several only where [`Retry`] was asked for. What comes back is the envelope of a list, a record, a text, a file as a
    /// `data:` URI, or null.
    ///
    /// # Errors
    /// Whatever stands between the call and a success.
    pub async fn send(&self, tool: &'static str, arguments: Map<String, Value>) -> Result<Value, Error> {
        let operation = self.operation(tool)?;
        let Call { context, retry } = self.call.as_ref();
        let Some(retry) = retry else {
            return Ok(plain(operation.answer.kind, self.inner.client.call(operation, arguments, context).await?));
        };
        let mut tried = 0;
        loop {
            let error = match self.inner.client.call(operation, arguments.clone(), context).await {
                Ok(reply) => return Ok(plain(operation.answer.kind, reply)),
                Err(error) => error,
            };
            tried += 1;
            let Some(wait) = retry.wait(tried, operation, &error) else { return Err(error.into()) };
            tokio::time::sleep(wait).await;
        }
    }

    fn operation(&self, tool: &'static str) -> Result<&Operation, Error> {
        let position = self.inner.by_tool.get(tool);
        let operation = position.and_then(|position| self.inner.client.integration().operations.get(*position));
        operation.ok_or_else(|| Error::Crate(format!("operations.json has no {tool}")))
    }
}

/// Decodes what [`Connection::send`] brought. Nothing at all is a record without members, where one is a record too.
///
/// # Errors
/// When it does not have the documented form.
pub fn decode<T: Wire>(tool: &'static str, value: Value) -> Result<T, Error> {
    let nothing = value.is_null();
    T::take(value).or_else(|error| match nothing {
        true => T::take(Value::Object(Map::new())).map_err(|_| Error::NoContent { tool }),
        false => Err(Error::Decode { tool, error }),
    })
}

fn read(operations: &str) -> Result<Integration, Error> {
    let integration: Integration =
        serde_json::from_str(operations).map_err(|error| Error::Crate(format!("operations.json is damaged: {error}")))?;
    match integration.format {
        FORMAT => Ok(integration),
        other => Err(Error::Crate(format!("operations.json has format {other}, this runtime reads {FORMAT}"))),
    }
}

/// The answer without the words that are for models.
fn plain(kind: AnswerKind, reply: Reply) -> Value {
    match (reply.content, kind) {
        (Content::File { media_type, data, .. }, _) => Value::String(format!("data:{media_type};base64,{data}")),
        // Never so: the budget has no end, and no folder is named. Should it be, a file is told by its place.
        (Content::Saved { uri, .. }, _) => Value::String(uri),
        (Content::Json(_), AnswerKind::Empty) => Value::Null,
        (Content::Json(_), AnswerKind::Record) if reply.status == 204 => Value::Null,
        (Content::Json(mut value), AnswerKind::Text | AnswerKind::Binary) => {
            let text = match value.get_mut("text").map(Value::take) {
                Some(Value::String(text)) => text,
                _ => value.to_string(),
            };
            Value::String(if kind == AnswerKind::Text { text } else { as_file(&text) })
        }
        (Content::Json(value), _) => value,
    }
}

fn as_file(text: &str) -> String {
    use base64::Engine as _;
    format!("data:text/plain;base64,{}", base64::engine::general_purpose::STANDARD.encode(text))
}
