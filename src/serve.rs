//! `toolwright serve`: integrations over MCP.

use crate::connection::{ConnectionArguments, block_on, connect, filter, missing_credentials};
use crate::emission::EmissionArguments;
use crate::failure::Failure;
use crate::load::Loaded;
use crate::locked::LockedArguments;
use crate::log;
use crate::output;
use crate::project::{Project, Target, describe};
use crate::report::counted;
use crate::sandbox::{Sandboxes, Stand};
use clap::Args;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use toolwright_integration::{Effect, Operation};
use toolwright_runtime::mcp::{Hosts, HttpOptions, serve_http, serve_stdio_until};
use toolwright_runtime::toolbox::{Caller, Toolbox, UnionToolbox};

/// What is served, and how.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Vendors of the project or API description files [default: every built vendor]
    #[arg(value_name = "VENDOR|FILE")]
    names: Vec<String>,
    /// Speak MCP on stdin and stdout
    #[arg(long, conflicts_with = "http")]
    stdio: bool,
    /// Listen here for Streamable HTTP
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8321")]
    http: SocketAddr,
    /// Further host names that clients may use, beside loopback ones
    #[arg(long, value_name = "HOST", value_delimiter = ',')]
    allow_host: Vec<String>,
    /// Say on stderr what happens; TOOLWRIGHT_LOG does the same [default: warn]
    #[arg(long, value_name = "LEVEL")]
    log: Option<log::Level>,
    #[command(flatten)]
    emission: EmissionArguments,
    #[command(flatten)]
    locked: LockedArguments,
    #[command(flatten)]
    connection: ConnectionArguments,
}

/// One line of the table.
struct Row {
    name: String,
    tools: usize,
    reads: usize,
    remarks: Vec<String>,
    /// Tools that read, and that nothing must be told.
    harmless: Vec<String>,
    /// The command that calls one of them.
    example: Option<String>,
}

impl Row {
    /// Counts what the toolbox shows, now that the filter stands before it.
    fn count(&mut self, toolbox: &Arc<dyn Toolbox>) -> Result<(), Failure> {
        let tools = block_on(async { toolbox.list(&Caller::offline()).await })?;
        self.tools = tools.len();
        self.reads = tools.iter().filter(|tool| tool.traits().effect == Effect::Read).count();
        self.harmless.retain(|name| tools.iter().any(|tool| tool.name() == name));
        if tools.is_empty() {
            self.remarks.push("no tool of it passes --methods and --tags".to_owned());
        }
        Ok(())
    }
}

pub fn run(project: &Project, arguments: &Arguments) -> Result<(), Failure> {
    log::start(arguments.log).map_err(Failure::input)?;
    let targets = project.targets(&arguments.names, Project::vendors_built)?;
    let mut rows = Vec::new();
    let mut toolboxes = Vec::new();
    let mut sandboxes = Sandboxes::new(&arguments.connection.stand_ins)?;
    for target in &targets {
        let loaded = project.load(target, arguments.emission)?;
        arguments.locked.hold(project, &loaded.compiled, arguments.emission.profile)?;
        let stand = match arguments.connection.sandbox {
            true => Some(sandboxes.start(&loaded.compiled.integration, &project.load_api(target, arguments.emission.lower())?)?),
            false => None,
        };
        let (row, toolbox) = open(loaded, &arguments.connection, stand.as_ref())?;
        if let Some(twice) = rows.iter().position(|known: &Row| known.name == row.name) {
            let places = targets.get(twice).map(describe).unwrap_or_default();
            let message = format!("two integrations are named `{}`: {places} and {}", row.name, describe(target));
            return Err(Failure::input(message).help("serve one of them by another command"));
        }
        toolboxes.push(toolbox);
        rows.push(row);
    }
    let toolboxes = filter(toolboxes, &arguments.connection)?;
    for ((row, toolbox), target) in rows.iter_mut().zip(&toolboxes).zip(&targets) {
        row.count(toolbox)?;
        row.example = row.harmless.first().map(|tool| next_command(tool, project, target, arguments));
    }
    let toolboxes = rows.iter().map(|row| row.name.clone()).zip(toolboxes).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::machine(format!("the runtime cannot start: {error}")))?;
    if arguments.stdio {
        let spoken = runtime.block_on(speak_stdio(toolboxes, &rows));
        // After a signal a thread still waits for stdin.
        runtime.shutdown_background();
        spoken
    } else {
        runtime.block_on(listen(toolboxes, &rows, arguments))
    }
}

fn open(loaded: Loaded, arguments: &ConnectionArguments, stand: Option<&Stand>) -> Result<(Row, Arc<dyn Toolbox>), Failure> {
    let Loaded { compiled, refused, quarantined } = loaded;
    let mut remarks = match stand {
        Some(stand) => vec![format!("a sandbox at {} stands in for the vendor; no key is needed", stand.base_url)],
        None => missing_credentials(&compiled.integration),
    };
    if refused > 0 {
        let (are, have, them) = if refused == 1 { ("is", "has", "it") } else { ("are", "have", "them") };
        let operations = counted(refused, "operation");
        remarks.push(format!("{operations} {are} not documented well enough and {have} no tool (--no-gate serves {them})"));
    }
    if quarantined > 0 {
        remarks.push(format!(
            "{} could not be understood and {} left out (`toolwright inspect --diagnostics` says why)",
            counted(quarantined, "operation"),
            if quarantined == 1 { "was" } else { "were" }
        ));
    }
    if compiled.integration.server.url.is_empty() && arguments.base_url.is_none() && stand.is_none() {
        remarks.push("the description names no server; give --base-url".to_owned());
    }
    let name = compiled.integration.name.clone();
    let harmless = |operation: &&Operation| {
        operation.effect == Effect::Read && operation.arguments.iter().all(|argument| !argument.required)
    };
    let harmless = compiled.integration.operations.iter().filter(harmless).map(|operation| operation.tool.clone()).collect();
    let toolbox = connect(compiled, arguments, stand, false)?;
    Ok((Row { name, tools: 0, reads: 0, remarks, harmless, example: None }, toolbox))
}

async fn speak_stdio(toolboxes: Vec<(String, Arc<dyn Toolbox>)>, rows: &[Row]) -> Result<(), Failure> {
    for remark in rows.iter().flat_map(|row| row.remarks.iter().map(move |remark| format!("{}: {remark}", row.name))) {
        output::note(remark);
    }
    let parts = toolboxes.into_iter().map(|(_, toolbox)| toolbox).collect();
    let toolbox = UnionToolbox::new(parts).await.map_err(Failure::input)?;
    let served = serve_stdio_until(Arc::new(toolbox), shutdown_signal()).await;
    served.map_err(|error| Failure::machine(format!("stdio broke: {error}")))
}

async fn listen(toolboxes: Vec<(String, Arc<dyn Toolbox>)>, rows: &[Row], arguments: &Arguments) -> Result<(), Failure> {
    let listener = TcpListener::bind(arguments.http).await.map_err(|error| {
        let failure = Failure::machine(format!("{} cannot be listened on: {error}", arguments.http));
        if error.kind() == std::io::ErrorKind::AddrInUse {
            failure.help("another program has the port; choose one with --http 127.0.0.1:PORT")
        } else {
            failure
        }
    })?;
    let address = listener.local_addr().unwrap_or(arguments.http);
    let mut options = HttpOptions::default();
    options.hosts = Hosts::new(&arguments.allow_host).map_err(|entry| Failure::input(format!("--allow-host: {entry}")))?;
    print_table(rows, address);
    serve_http(listener, toolboxes, options, shutdown_signal()).await.map_err(Failure::input)
}

fn print_table(rows: &[Row], address: SocketAddr) {
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or(0).max("integration".len());
    let mut out = format!("{:width$}  tools  read  write  url\n", "integration");
    for row in rows {
        let url = format!("http://{address}/{}/mcp", row.name);
        out.push_str(&format!("{:width$}  {:>5}  {:>4}  {:>5}  {url}\n", row.name, row.tools, row.reads, row.tools - row.reads));
    }
    if let [only] = rows {
        out.push_str(&format!("\n{} also answers at http://{address}/mcp\n", only.name));
    }
    for row in rows {
        for remark in &row.remarks {
            out.push_str(&format!("\n{}: {remark}", row.name));
        }
    }
    if let Some(command) = rows.iter().find_map(|row| row.example.as_ref()) {
        out.push_str(&format!("\nNext, in another terminal: {command}"));
    }
    // A stdout that cannot be written must not end the server.
    let _ = output::line(out.trim_end());
}

/// `call` with everything that it needs to reach the same tool at the same place.
fn next_command(tool: &str, project: &Project, target: &Target, arguments: &Arguments) -> String {
    let mut command = format!("toolwright call {tool}");
    let mut option = |name: &str, value: &str| command.push_str(&format!(" {name} {}", quoted(value)));
    if let Some(root) = project.given() {
        option("--root", &root.to_string_lossy());
    }
    if !matches!(target, Target::Vendor(_)) {
        option("--from", &describe(target));
    }
    if let Some(base_url) = &arguments.connection.base_url {
        option("--base-url", base_url);
    }
    if arguments.connection.sandbox {
        command.push_str(" --sandbox");
    }
    command.push_str(&arguments.emission.words());
    command
}

/// As a shell takes it for one word.
pub fn quoted(word: &str) -> String {
    let plain = |character: char| character.is_alphanumeric() || "-_./:=@,+%".contains(character);
    if !word.is_empty() && word.chars().all(|character| plain(character) || (cfg!(windows) && character == '\\')) {
        word.to_owned()
    } else if cfg!(windows) {
        format!("\"{word}\"")
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// Ctrl-C, or SIGTERM where there is one.
pub async fn shutdown_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
