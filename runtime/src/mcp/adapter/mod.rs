//! rmcp behind [`Toolbox`]: the only folder that knows the SDK.
//!
//! rmcp brings both eras of the protocol (handshake up to 2025-11-25, stateless from 2026-07-28), the header rules of
//! Streamable HTTP, negotiation and cancellation. It also answers a few undeclared methods with empty lists, which the
//! specification forbids, so those are overridden here.

mod lines;
mod pages;
mod progress;

pub(super) use lines::serve_lines;
pub(super) use pages::Pages;

use super::cursor;
use crate::log;
use crate::toolbox::{About, Block, Caller, Definition, Hints, Tool, ToolResult, Toolbox};
use axum::body::Body;
use axum::http::{Request, Response};
use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, CompleteRequestMethod, CompleteRequestParams,
    CompleteResult, ContentBlock, CustomRequest, CustomResult, DiscoverResult, ErrorCode, ErrorData, Implementation,
    InitializeRequestParams, InitializeResult, InitializeResultMethod, ListPromptsRequestMethod, ListPromptsResult,
    ListResourceTemplatesRequestMethod, ListResourceTemplatesResult, ListResourcesRequestMethod, ListResourcesResult,
    ListToolsResult, MetaObject, PaginatedRequestParams, ProtocolVersion, Resource, ResourceContents, ServerCapabilities,
    ServerConfig, ToolAnnotations,
};
use rmcp::service::{RequestContext, RoleServer};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde_json::Value;
use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// How long a client may keep a list. A compiled tool set changes with a deployment only.
const FRESH: u64 = 5 * 60 * 1_000;
/// The `_meta` key under which every modern result says who answers.
const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";

/// Header fields that the HTTP answer mirrors, filled in by a call.
pub(super) type Mirror = Arc<Mutex<Vec<(&'static str, String)>>>;

/// One caller's view of a toolbox, as an rmcp server. Cheap to clone; over HTTP there is one for each request.
#[derive(Clone)]
pub(super) struct Adapter {
    pub(super) toolbox: Arc<dyn Toolbox>,
    pub(super) caller: Caller,
    /// Tools on one page of `tools/list`.
    pub(super) page: usize,
    /// The tool of this request, looked up beforehand: rmcp asks for its schema from a place that cannot wait.
    pub(super) called: Option<Tool>,
    pub(super) mirror: Mirror,
    /// Pages of the list that are put into the text of rmcp's answer.
    pub(super) pages: Pages,
    /// Whether the client reads more than one message as the answer: progress goes to such a client only.
    pub(super) streams: bool,
}

/// Everything about rmcp's HTTP transport that is the same for each request.
#[derive(Clone)]
pub(super) struct HttpSide(StreamableHttpServerConfig);

impl HttpSide {
    /// Stateless, plain JSON; the host and origin rules are ours.
    pub(super) fn new() -> Self {
        let config = StreamableHttpServerConfig::default()
            .with_legacy_session_mode(false)
            .with_json_response(true)
            .disable_allowed_hosts()
            .with_max_request_body_bytes(super::envelope::LARGEST);
        Self(config)
    }

    /// Hands a POST, whose body has passed the envelope's checks, to rmcp.
    pub(super) async fn answer(&self, adapter: Adapter, request: Request<Body>) -> Response<Body> {
        let factory = move || Ok(adapter.clone());
        let service = StreamableHttpService::new(factory, Arc::new(NeverSessionManager::default()), self.0.clone());
        service.handle(request).await.map(Body::new)
    }
}

/// The revisions that rmcp speaks, oldest first.
pub(super) fn versions() -> Vec<&'static str> {
    ProtocolVersion::KNOWN_VERSIONS.iter().map(ProtocolVersion::as_str).collect()
}

impl ServerHandler for Adapter {
    fn get_info(&self) -> ServerConfig {
        let about = self.toolbox.about();
        let config =
            ServerConfig::new(ServerCapabilities::builder().enable_tools().build()).with_server_info(implementation(about));
        if about.instructions.is_empty() { config } else { config.with_instructions(about.instructions.clone()) }
    }

    async fn initialize(
        &self,
        request: InitializeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<InitializeResult, ErrorData> {
        // By the request's own `_meta`: over HTTP, rmcp takes the version that is asked for as the one of the session.
        if context.meta.protocol_version().is_some_and(|version| !version.has_initialize()) {
            return Err(ErrorData::method_not_found::<InitializeResultMethod>());
        }
        let result = self.negotiate_initialize(&request)?;
        // The negotiated version, not the asked one: a client from the future must not be taken for a stateless one.
        context.peer.set_peer_info(request.with_protocol_version(result.protocol_version.clone()));
        Ok(result)
    }

    async fn discover(&self, _context: RequestContext<RoleServer>) -> Result<DiscoverResult, ErrorData> {
        let versions = self.supported_protocol_versions().into_owned();
        let result = DiscoverResult::from_server_info(versions, self.get_info());
        Ok(result.with_ttl_ms(FRESH).with_cache_scope(self.cache_scope()))
    }

    async fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let all = self.toolbox.list(&self.caller).await;
        // A list that depends on the account ends with what is known of the account, and is nobody else's.
        let lasting = self.toolbox.lasting(&self.caller);
        let ttl = lasting.and_then(|lasting| u64::try_from(lasting.as_millis()).ok()).map_or(FRESH, |lasting| lasting.min(FRESH));
        let scope = if lasting.is_some() { CacheScope::Private } else { self.cache_scope() };
        let cursor = request.and_then(|request| request.cursor);
        let page = cursor::page(&all, cursor.as_deref(), self.page)
            .ok_or_else(|| ErrorData::invalid_params("invalid cursor: start again without one", None))?;
        page.tools.iter().try_for_each(Tool::check).map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
        let aside = self.pages.put_aside(page.tools).map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
        let mut result = ListToolsResult::with_all_items(aside).with_ttl_ms(ttl).with_cache_scope(scope);
        result.next_cursor = page.next;
        result.meta = self.sign(&context, MetaObject::new());
        if !is_modern(&context) {
            (result.ttl_ms, result.cache_scope) = (None, None);
        }
        Ok(result)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let told = if self.streams { progress::listen(&context) } else { None };
        let (caller, teller) = match told {
            Some((progress, teller)) => (self.caller.clone().with_progress(progress), Some(teller)),
            None => (self.caller.clone(), None),
        };
        let logged = Logged { server: &self.toolbox.about().name, started: Instant::now() };
        let call = self.toolbox.call(&caller, &request.name, request.arguments.unwrap_or_default());
        // rmcp lets a cancelled handler run on; dropping the call here is what stops the request to the vendor.
        let result = tokio::select! {
            result = progress::accompany(call, teller) => result.map_err(|unknown| {
                // A name that is no tool's is the caller's text.
                logged.write("-", "unknown_tool");
                ErrorData::invalid_params(unknown.to_string(), None)
            })?,
            () = context.ct.cancelled() => {
                logged.write(self.known(&request.name).await, "cancelled");
                return Err(ErrorData::internal_error("cancelled", None));
            }
        };
        logged.write(&request.name, outcome(&result));
        *self.mirror.lock().unwrap_or_else(PoisonError::into_inner) = result.rate_limit.clone();
        Ok(self.wrap(result, &context).into())
    }

    fn get_tool(&self, name: &str) -> Option<rmcp::model::Tool> {
        self.called.as_ref().filter(|tool| tool.name() == name).and_then(|tool| describe(tool).ok())
    }

    async fn on_custom_request(
        &self,
        request: CustomRequest,
        context: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        // rmcp takes a known method whose parameters do not fit for an unknown one.
        let expected = match request.method.as_str() {
            "tools/call" => "expected a string `name` and an object `arguments`",
            "tools/list" => "expected at most a string `cursor`",
            "server/discover" => "expected no parameters but `_meta`",
            "initialize" if !is_modern(&context) => "expected `protocolVersion`, `capabilities` and `clientInfo`",
            "ping" if !is_modern(&context) => "expected no parameters but `_meta`",
            method => {
                let words = format!("method not found: {}", method.chars().take(80).collect::<String>());
                return Err(ErrorData::new(ErrorCode::METHOD_NOT_FOUND, words, None));
            }
        };
        Err(ErrorData::invalid_params(format!("invalid params: {expected}"), None))
    }

    async fn complete(&self, _: CompleteRequestParams, _: RequestContext<RoleServer>) -> Result<CompleteResult, ErrorData> {
        Err(ErrorData::method_not_found::<CompleteRequestMethod>())
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Err(ErrorData::method_not_found::<ListPromptsRequestMethod>())
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Err(ErrorData::method_not_found::<ListResourcesRequestMethod>())
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Err(ErrorData::method_not_found::<ListResourceTemplatesRequestMethod>())
    }
}

/// What every line about a call begins with.
struct Logged<'a> {
    server: &'a str,
    started: Instant,
}

impl Logged<'_> {
    fn write(&self, tool: &str, outcome: &str) {
        let ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(target: log::CALL, server = self.server, tool, outcome, ms, "called");
    }
}

/// `ok`, or the kind of failure.
fn outcome(result: &ToolResult) -> &str {
    let kind = result.meta.get("toolwright/error").and_then(|error| error["kind"].as_str());
    if result.is_error { kind.unwrap_or("error") } else { "ok" }
}

impl Adapter {
    /// The name, when it is a tool's.
    async fn known<'a>(&self, name: &'a str) -> &'a str {
        if self.toolbox.get(&self.caller, name).await.is_some() { name } else { "-" }
    }

    /// A list that depends on who asks is nobody else's to keep.
    fn cache_scope(&self) -> CacheScope {
        if self.caller.account.is_some() { CacheScope::Private } else { CacheScope::Public }
    }

    /// `_meta` with the server's name in the modern era; nothing when there is nothing to say.
    fn sign(&self, context: &RequestContext<RoleServer>, mut meta: MetaObject) -> Option<MetaObject> {
        if is_modern(context)
            && let Ok(info) = serde_json::to_value(implementation(self.toolbox.about()))
        {
            meta.insert(SERVER_INFO.to_owned(), info);
        }
        (!meta.is_empty()).then_some(meta)
    }

    fn wrap(&self, result: ToolResult, context: &RequestContext<RoleServer>) -> CallToolResult {
        let mut content = Vec::with_capacity(1 + result.blocks.len());
        if !result.text.is_empty() || result.blocks.is_empty() {
            content.push(ContentBlock::text(result.text));
        }
        content.extend(result.blocks.into_iter().map(block));
        let mut wrapped = if result.is_error { CallToolResult::error(content) } else { CallToolResult::success(content) };
        wrapped.structured_content = result.structured.filter(Value::is_object);
        wrapped.meta = self.sign(context, MetaObject(result.meta));
        wrapped
    }
}

fn is_modern(context: &RequestContext<RoleServer>) -> bool {
    context.protocol_version().is_some_and(|version| !version.has_initialize())
}

fn implementation(about: &About) -> Implementation {
    Implementation::new(about.name.clone(), about.version.clone()).with_title(about.title.clone())
}

fn block(block: Block) -> ContentBlock {
    match block {
        Block::Image { data, mime_type } => ContentBlock::image(data, mime_type),
        Block::Audio { data, mime_type } => ContentBlock::audio(data, mime_type),
        Block::Resource { uri, mime_type, data } => {
            ContentBlock::resource(ResourceContents::blob(data, uri).with_mime_type(mime_type))
        }
        Block::Link { uri, name, mime_type, bytes } => {
            ContentBlock::resource_link(Resource::new(uri, name).with_mime_type(mime_type).with_size(bytes))
        }
    }
}

fn describe(tool: &Tool) -> Result<rmcp::model::Tool, ErrorData> {
    let definition = tool.definition().map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
    let Definition { title, description, input_schema, output_schema, annotations, meta } = definition;
    let description = description.clone().map(Cow::Owned);
    let mut described = rmcp::model::Tool::new_with_raw(tool.name().to_owned(), description, Arc::clone(input_schema));
    described.title.clone_from(title);
    described.output_schema.clone_from(output_schema);
    described.annotations = annotations.as_ref().map(annotate);
    described.meta = meta.clone().map(MetaObject);
    Ok(described)
}

fn annotate(hints: &Hints) -> ToolAnnotations {
    let Hints { title, read_only_hint, destructive_hint, idempotent_hint, open_world_hint } = hints;
    ToolAnnotations::from_raw(title.clone(), *read_only_hint, *destructive_hint, *idempotent_hint, *open_world_hint)
}
