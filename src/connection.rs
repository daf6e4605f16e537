//! From a loaded integration to a toolbox: credentials and server variables from the environment, the base URL, the filter.

use crate::failure::Failure;
use crate::sandbox::{SandboxArguments, Stand};
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use serde_json::{Map, Value};
use std::path::PathBuf;
use std::sync::Arc;
use toolwright_integration::{Body, BodyEncoding, Integration, Operation};
use toolwright_runtime::authorise::{Credentials, MissingCredential};
use toolwright_runtime::client::{CallContext, Client, Options};
use toolwright_runtime::compiled::Compiled;
use toolwright_runtime::filter::{Filter, Filtered};
use toolwright_runtime::guard::{DownloadFolder, FileRoot, variables_from_environment};
use toolwright_runtime::live::Live;
use toolwright_runtime::page::CursorKeys;
use toolwright_runtime::send::{Http, HttpSettings};
use toolwright_runtime::shape::Wanted;
use toolwright_runtime::toolbox::{Caller, IntegrationToolbox, Pending, ToolResult, Toolbox, Upstream, call_client};

/// How the vendor is reached, and which tools are shown. An empty choice, such as a variable that is not set, is refused: it must
/// not come to mean every tool.
#[derive(Debug, Clone, Args)]
pub struct ConnectionArguments {
    /// Send calls to this URL instead of the vendor's server; loopback and http are allowed here
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Try it without keys: calls go to a stand-in for the vendor, made from its description, in this process
    #[arg(long, conflicts_with = "base_url")]
    pub sandbox: bool,
    /// How the stand-ins are made.
    #[command(flatten)]
    pub stand_ins: SandboxArguments,
    /// Arguments that are files may name those below this folder, as file:NAME; without it none of this machine is read
    #[arg(long, value_name = "DIR")]
    pub files: Option<PathBuf>,
    /// Files too large to be shown, up to 64 MiB, are saved in this folder, and the answer says where; without it they are described
    #[arg(long, value_name = "DIR")]
    pub downloads: Option<PathBuf>,
    /// Only tools with these methods: read, write, custom, destructive, or names such as list
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = NonEmptyStringValueParser::new())]
    pub methods: Vec<String>,
    /// Only tools with one of these tags
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = NonEmptyStringValueParser::new())]
    pub tags: Vec<String>,
}

/// The variable that keeps cursors valid over restarts.
const CURSOR_KEY: &str = "TOOLWRIGHT_CURSOR_KEY";

/// Connects an integration with what the environment holds, or with its stand-in, all of its tools. A result that goes to a file is
/// taken `whole`.
pub fn connect(
    compiled: Compiled,
    arguments: &ConnectionArguments,
    stand: Option<&Stand>,
    whole: bool,
) -> Result<Arc<dyn Toolbox>, Failure> {
    let Compiled { mut integration, tools, .. } = compiled;
    let files = arguments
        .files
        .as_ref()
        .map(|folder| FileRoot::open(folder).map_err(|error| Failure::input(format!("--files {}: {error}", folder.display()))));
    let files = files.transpose()?;
    let open = |folder: &PathBuf| {
        DownloadFolder::open(folder).map_err(|error| Failure::input(format!("--downloads {}: {error}", folder.display())))
    };
    if files.is_some() && takes_files(&integration) {
        integration.instructions.push_str(TELLS_FILES);
    }
    let integration = Arc::new(integration);
    let mut options = Options::new(cursor_keys()?);
    options.files = files;
    options.downloads = arguments.downloads.as_ref().map(open).transpose()?;
    if options.downloads.is_some() {
        options.http = Http::new(HttpSettings { body_limit: LARGEST_DOWNLOAD, ..HttpSettings::default() });
    }
    options.base_url = stand.map(|stand| stand.base_url.clone()).or_else(|| arguments.base_url.clone());
    options.credentials = match stand {
        // The stand-in never sees a real key.
        Some(stand) => Credentials::from_environment(&integration, |name| {
            stand.credentials.iter().find(|(variable, _)| variable == name).map(|(_, value)| value.clone())
        }),
        None => Credentials::from_environment(&integration, environment),
    };
    options.server_variables = variables_from_environment(&integration, environment);
    let client =
        Client::new(Arc::clone(&integration), options).map_err(|refusal| Failure::input(format!("--base-url: {refusal}")))?;
    let upstream: Arc<dyn Upstream> = if whole { Arc::new(Whole(client)) } else { Arc::new(client) };
    let toolbox = IntegrationToolbox::new(integration, tools, upstream);
    Ok(Arc::new(Live::new(toolbox, Arc::default(), "")))
}

/// The largest answer where files are saved, in bytes.
const LARGEST_DOWNLOAD: usize = 64 * 1024 * 1024;

/// What a model is told of `--files`.
const TELLS_FILES: &str =
    "\n\nAn argument that is a file also takes file:NAME: the path of a file below the folder that the operator has allowed.";

fn takes_files(integration: &Integration) -> bool {
    let binary = |body: &Body| body.encoding == BodyEncoding::Binary;
    integration
        .operations
        .iter()
        .any(|operation| operation.body.as_ref().is_some_and(binary) || operation.arguments.iter().any(|argument| argument.file))
}

/// A client whose results are not cut to what a model can take.
struct Whole(Client);

impl Upstream for Whole {
    fn call<'a>(
        &'a self,
        caller: &'a Caller,
        operation: &'a Operation,
        arguments: Map<String, Value>,
    ) -> Pending<'a, ToolResult> {
        let mut context = CallContext::new(caller.account.clone().unwrap_or_default());
        context.wanted.budget = Some(Wanted::UNLIMITED);
        Box::pin(call_client(&self.0, operation, arguments, context))
    }
}

/// Puts the choice of `--methods` and `--tags` before each toolbox. A word need only be known to one of them; all of them together
/// must have a tool that passes.
pub fn filter(toolboxes: Vec<Arc<dyn Toolbox>>, arguments: &ConnectionArguments) -> Result<Vec<Arc<dyn Toolbox>>, Failure> {
    if arguments.methods.is_empty() && arguments.tags.is_empty() {
        return Ok(toolboxes);
    }
    let tools = block_on(async {
        let mut tools = Vec::new();
        for toolbox in &toolboxes {
            tools.extend_from_slice(&toolbox.list(&Caller::offline()).await);
        }
        tools
    })?;
    let names: Vec<&str> = toolboxes.iter().map(|toolbox| toolbox.about().name.as_str()).collect();
    let help = format!("`toolwright inspect {}` shows methods and tags", names.join(" "));
    let filter = Filter::parse(&arguments.methods, &arguments.tags, &tools).map_err(|error| Failure::input(error).help(help))?;
    let filtered = |toolbox| Arc::new(Filtered::new(toolbox, filter.clone())) as Arc<dyn Toolbox>;
    Ok(toolboxes.into_iter().map(filtered).collect())
}

/// Runs a future on a runtime of its own: for the short work of commands.
pub fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    Ok(runtime.map_err(|error| Failure::machine(format!("the runtime cannot start: {error}")))?.block_on(work))
}

/// A variable of the process environment.
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// What has to be set before every operation can be called; a line for each kind of credential that is missing.
pub fn missing_credentials(integration: &Integration) -> Vec<String> {
    let credentials = Credentials::from_environment(integration, environment);
    let mut missing: Vec<(MissingCredential, usize)> = Vec::new();
    for lacking in integration.operations.iter().filter_map(|operation| credentials.missing(integration, operation)) {
        match missing.iter_mut().find(|(known, _)| *known == lacking) {
            Some((_, tools)) => *tools += 1,
            None => missing.push((lacking, 1)),
        }
    }
    let all = integration.operations.len();
    let lines = missing.into_iter().map(|(lacking, tools)| {
        let some = if tools < all { format!("; {tools} of {all} tools need it") } else { String::new() };
        if let [alternative] = lacking.alternatives.as_slice()
            && let [only] = alternative.as_slice()
        {
            return format!("{} is not set ({}){some}", only.environment, only.help);
        }
        format!("no credential is complete; set {}{some}", lacking.choices())
    });
    lines.collect()
}

fn cursor_keys() -> Result<CursorKeys, Failure> {
    let Some(text) = environment(CURSOR_KEY) else {
        return CursorKeys::random().ok_or_else(|| Failure::machine("the system gives no random numbers"));
    };
    let bytes = (0..32)
        .map(|at| text.trim().get(2 * at..2 * at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect::<Option<Vec<u8>>>();
    let key = bytes.filter(|_| text.trim().len() == 64).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    key.and_then(|key| CursorKeys::new(&[key]))
        .ok_or_else(|| Failure::input(format!("{CURSOR_KEY} must be 64 hexadecimal digits")))
}
