//! From a loaded integration to a toolbox: credentials and server variables from the environment, the base URL, the filter.

use crate::failure::Failure;
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use std::sync::Arc;
use toolwright_integration::Integration;
use toolwright_runtime::authorise::Credentials;
use toolwright_runtime::client::Options;
use toolwright_runtime::compiled::Compiled;
use toolwright_runtime::filter::{Filter, Filtered};
use toolwright_runtime::guard::variables_from_environment;
use toolwright_runtime::page::CursorKeys;
use toolwright_runtime::toolbox::{Caller, IntegrationToolbox, Toolbox};

/// How the vendor is reached, and which tools are shown. An empty choice, such as a variable that is not set, is refused: it must
/// not come to mean every tool.
#[derive(Debug, Clone, Args)]
pub struct ConnectionArguments {
    /// Send calls to this URL instead of the vendor's server; loopback and http are allowed here
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Only tools with these methods: read, write, custom, destructive, or names such as list
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = NonEmptyStringValueParser::new())]
    pub methods: Vec<String>,
    /// Only tools with one of these tags
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = NonEmptyStringValueParser::new())]
    pub tags: Vec<String>,
}

/// The variable that keeps cursors valid over restarts.
const CURSOR_KEY: &str = "TOOLWRIGHT_CURSOR_KEY";

/// Connects an integration with what the environment holds.
pub fn connect(compiled: Compiled, arguments: &ConnectionArguments) -> Result<Arc<dyn Toolbox>, Failure> {
    let name = compiled.integration.name.clone();
    let mut options = Options::new(cursor_keys()?);
    options.base_url.clone_from(&arguments.base_url);
    options.credentials = Credentials::from_environment(&compiled.integration, environment);
    options.server_variables = variables_from_environment(&compiled.integration, environment);
    let toolbox =
        IntegrationToolbox::connect(compiled, options).map_err(|refusal| Failure::input(format!("--base-url: {refusal}")))?;
    filter(Arc::new(toolbox), arguments)
        .map_err(|failure| failure.help(format!("`toolwright inspect {name}` shows methods and tags")))
}

fn filter(toolbox: Arc<dyn Toolbox>, arguments: &ConnectionArguments) -> Result<Arc<dyn Toolbox>, Failure> {
    if arguments.methods.is_empty() && arguments.tags.is_empty() {
        return Ok(toolbox);
    }
    let tools = block_on(async { toolbox.list(&Caller::default()).await })?;
    let filter = Filter::parse(&arguments.methods, &arguments.tags, &tools).map_err(Failure::input)?;
    Ok(Arc::new(Filtered::new(toolbox, filter)))
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

/// The lines that name the credentials which are not set.
pub fn missing_credentials(integration: &Integration) -> Vec<String> {
    let optional = integration
        .operations
        .iter()
        .all(|operation| operation.security.is_empty() || operation.security.iter().any(Vec::is_empty));
    let missing = integration
        .auth
        .iter()
        .flat_map(|scheme| &scheme.variables)
        .filter(|variable| environment(&variable.environment).is_none_or(|value| value.trim().is_empty()));
    if optional {
        Vec::new()
    } else {
        missing.map(|variable| format!("{} is not set ({})", variable.environment, variable.help)).collect()
    }
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
