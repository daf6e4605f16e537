//! `toolwright connect`: what a client must be told to reach a server.
//!
//! A configuration block stands alone on stdout, so that it can be redirected into a file; where it belongs is said on stderr.
//! Steps are for people and go to stdout.

use crate::emission::EmissionArguments;
use crate::failure::Failure;
use crate::output;
use crate::project::{Project, Target};
use crate::serve::quoted;
use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};
use std::path::Path;
use toolwright_integration::Integration;
use toolwright_runtime::authorise::Credentials;

/// Which client is connected, and to what.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The client
    client: Client,
    /// Vendors of the project or API description files [default: every built vendor]
    #[arg(value_name = "VENDOR|FILE")]
    names: Vec<String>,
    /// Where `toolwright serve` is reached, such as https://tools.example.com [default: the client starts it over stdio, if it can]
    #[arg(long, value_name = "URL", value_parser = Address::parse)]
    http: Option<Address>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Client {
    ClaudeDesktop,
    ClaudeCode,
    ClaudeWeb,
    Cursor,
    Vscode,
    Chatgpt,
    Inspector,
}

/// Where `serve` listens when it is not told otherwise.
const LOCAL: &str = "http://127.0.0.1:8321";
/// Cursor leaves out tools whose name is longer than this, the server's name included.
const CURSOR_NAMES: usize = 60;

/// A server over HTTP.
#[derive(Debug, Clone)]
struct Address {
    /// Without a slash at the end.
    url: String,
    host: String,
    https: bool,
}

impl Address {
    fn parse(text: &str) -> Result<Self, String> {
        let (https, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
            (Some(rest), _) => (true, rest),
            (None, Some(rest)) => (false, rest),
            (None, None) => return Err("it must begin with https:// or http://".to_owned()),
        };
        let authority = rest.split('/').next().unwrap_or_default();
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => port.parse::<u16>().map(|_| host).map_err(|_| "its port is no port")?,
            _ => authority,
        };
        if host.is_empty() {
            return Err("it names no host".to_owned());
        }
        let odd = |character: char| character.is_whitespace() || character.is_control() || "@?#\"'\\<>`".contains(character);
        if rest.contains(odd) {
            return Err("only a host, a port and a path can be given".to_owned());
        }
        Ok(Self { url: text.trim_end_matches('/').to_owned(), host: host.to_ascii_lowercase(), https })
    }

    fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host == "[::1]" || self.host.starts_with("127.")
    }

    /// `…/mcp`, or `…/mcp/TOKEN` as a hub gives it.
    fn is_endpoint(&self) -> bool {
        let path = self.url.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
        path.is_some_and(|(_, path)| path.rsplit('/').take(2).any(|segment| segment == "mcp"))
    }

    /// The endpoint of an integration; an address that is one already is left as it is.
    fn endpoint(&self, integration: &str) -> String {
        if self.is_endpoint() { self.url.clone() } else { format!("{}/{integration}/mcp", self.url) }
    }
}

/// One integration as a client sees it.
struct Entry {
    name: String,
    /// The arguments that serve it, whatever the folder in which a client starts it; without `--stdio`.
    serve: Vec<String>,
    /// The variables that have to be set, with placeholders.
    variables: Vec<(String, String)>,
    /// Tools whose names Cursor finds too long.
    long_names: usize,
}

pub fn run(project: &Project, arguments: &Arguments) -> Result<(), Failure> {
    let targets = project.targets(&arguments.names, Project::vendors_built)?;
    let entries = targets.iter().map(|target| Entry::new(project, target)).collect::<Result<Vec<_>, _>>()?;
    if arguments.http.as_ref().is_some_and(Address::is_endpoint) && entries.len() != 1 {
        let help = "name one integration, or give the address without its path: each is at /<integration>/mcp";
        return Err(Failure::usage("--http is the endpoint of one integration").help(help));
    }
    let program = std::env::current_exe().map_err(|error| Failure::machine(format!("this program cannot be found: {error}")))?;
    let program = utf8(&program)?;
    let http = arguments.http.as_ref();
    match arguments.client {
        Client::ClaudeDesktop => {
            let place =
                "claude_desktop_config.json (Settings, Developer, Edit Config); then quit Claude Desktop and start it again";
            block("mcpServers", place, &entries, |entry| match http {
                Some(address) => json!({"command": program, "args": bridge(address, &entry.name)}),
                None => entry.child(&program),
            })
        }
        Client::Cursor => {
            for entry in entries.iter().filter(|entry| entry.long_names > 0) {
                let Entry { name, long_names, .. } = entry;
                let rest = format!("{long_names} tools have too long a name for it under the server name `{name}`");
                output::note(format_args!("Cursor takes {CURSOR_NAMES} characters of server and tool name together; {rest}."));
            }
            let place = ".cursor/mcp.json of a project, or ~/.cursor/mcp.json for all of them";
            block("mcpServers", place, &entries, |entry| match http {
                Some(address) => json!({"url": address.endpoint(&entry.name)}),
                None => entry.child(&program),
            })
        }
        Client::Vscode => block("servers", ".vscode/mcp.json of a project", &entries, |entry| match http {
            Some(address) => json!({"type": "http", "url": address.endpoint(&entry.name)}),
            None => {
                let mut server = Map::from_iter([("type".to_owned(), "stdio".into())]);
                if let Value::Object(mut child) = entry.child(&program) {
                    server.append(&mut child);
                }
                Value::Object(server)
            }
        }),
        Client::ClaudeCode => {
            output::note("Run in a shell; with `--scope user` after `add` it holds in every project:");
            entries.iter().try_for_each(|entry| {
                output::line(match http {
                    Some(address) => {
                        shell(["claude", "mcp", "add", "--transport", "http", &entry.name, &address.endpoint(&entry.name)])
                    }
                    None => entry.claude_code(&program),
                })
            })?;
            note_placeholders(&entries, http.is_none());
            Ok(())
        }
        Client::Inspector => inspector(&program, &entries, http),
        Client::Chatgpt => web("ChatGPT", CHATGPT, &program, &entries, http),
        Client::ClaudeWeb => web("Claude on the web", CLAUDE_WEB, &program, &entries, http),
    }
}

impl Entry {
    fn new(project: &Project, target: &Target) -> Result<Self, Failure> {
        let integration = project.load(target, EmissionArguments::default())?.compiled.integration;
        let mut serve = vec!["serve".to_owned()];
        match target {
            // The client starts the program in a folder of its own choice.
            Target::Vendor(vendor) => serve.extend([vendor.clone(), "--root".to_owned(), absolute(project.root())?]),
            Target::Folder(path) | Target::File(path) => serve.push(absolute(path)?),
        }
        let room = CURSOR_NAMES.saturating_sub(integration.name.len());
        Ok(Self {
            serve,
            variables: variables(&integration),
            long_names: integration.operations.iter().filter(|operation| operation.tool.len() > room).count(),
            name: integration.name,
        })
    }

    fn arguments(&self) -> Vec<String> {
        self.serve.iter().cloned().chain(["--stdio".to_owned()]).collect()
    }

    /// A server that the client starts.
    fn child(&self, program: &str) -> Value {
        let mut out = json!({"command": program, "args": self.arguments()});
        if !self.variables.is_empty() {
            let pairs = self.variables.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str())));
            out["env"] = Value::Object(pairs.collect());
        }
        out
    }

    fn claude_code(&self, program: &str) -> String {
        // `--env` takes all that follows up to the next option, so the name stands before it.
        let mut words = vec!["claude".to_owned(), "mcp".to_owned(), "add".to_owned(), self.name.clone()];
        for (name, value) in &self.variables {
            words.extend(["--env".to_owned(), format!("{name}={value}")]);
        }
        words.extend(["--".to_owned(), program.to_owned()]);
        words.extend(self.arguments());
        shell(words)
    }
}

/// For each operation the first credential that it takes, and the server variables that have no default.
fn variables(integration: &Integration) -> Vec<(String, String)> {
    let none = Credentials::from_environment(integration, |_| None);
    let lacking = integration.operations.iter().filter_map(|operation| none.missing(integration, operation));
    let credentials = lacking.filter_map(|lacking| lacking.alternatives.into_iter().next()).flatten();
    let server = integration.server.variables.iter().filter(|variable| variable.default.is_none());
    let names = credentials.map(|variable| variable.environment).chain(server.map(|variable| variable.environment.clone()));
    let mut out: Vec<(String, String)> = Vec::new();
    for name in names {
        if !out.iter().any(|(known, _)| *known == name) {
            let placeholder = format!("PASTE_{name}_HERE");
            out.push((name, placeholder));
        }
    }
    out
}

fn block(key: &str, place: &str, entries: &[Entry], server: impl Fn(&Entry) -> Value) -> Result<(), Failure> {
    let servers: Map<String, Value> = entries.iter().map(|entry| (entry.name.clone(), server(entry))).collect();
    let with_variables = servers.values().any(|server| server.get("env").is_some());
    let text = serde_json::to_string_pretty(&json!({ key: servers })).map_err(Failure::machine)?;
    output::note(format_args!("Goes into {place}; what is there already stays, beside these entries of `{key}`."));
    note_placeholders(entries, with_variables);
    output::line(text)
}

fn note_placeholders(entries: &[Entry], shown: bool) {
    if shown && entries.iter().any(|entry| !entry.variables.is_empty()) {
        output::note("Put your own values in place of PASTE_…_HERE; `toolwright inspect` says where to get them.");
    }
}

/// Claude Desktop's file takes commands only, no URL.
fn bridge(address: &Address, name: &str) -> Vec<String> {
    let mut words = vec!["bridge".to_owned(), address.endpoint(name)];
    if !address.https && !address.is_loopback() {
        words.push("--allow-http".to_owned());
    }
    words
}

fn inspector(program: &str, entries: &[Entry], http: Option<&Address>) -> Result<(), Failure> {
    if http.is_none() {
        output::line(format_args!(
            "Start the server in one terminal:\n\n{}\n\nthen, in another (Node 22):\n",
            served(program, entries, &[])
        ))?;
    }
    entries.iter().try_for_each(|entry| {
        let url = http.map_or_else(|| format!("{LOCAL}/{}/mcp", entry.name), |address| address.endpoint(&entry.name));
        let words = ["npx", "@modelcontextprotocol/inspector", "--cli", &url, "--transport", "http", "--method", "tools/list"];
        output::line(format_args!("  {}", shell(words)))
    })
}

const CHATGPT: &str = "In ChatGPT: Settings, Apps, Advanced settings; switch Developer mode on. Under MCP servers (in some versions Custom \
                       connectors) choose Add new server, fill in, and Save; it connects at once and lists the tools.";
const CLAUDE_WEB: &str =
    "In Claude: Settings, Connectors (in some versions Integrations), Add Custom Connector; fill in, and Add.";

/// Clients that run elsewhere, and come from there.
fn web(client: &str, steps: &str, program: &str, entries: &[Entry], http: Option<&Address>) -> Result<(), Failure> {
    let Some(address) = http else {
        return output::line(format_args!(
            "{client} connects from outside: a public HTTPS address is needed.\n\n\
             1. Let a reverse proxy or a tunnel with a certificate pass https://YOUR_HOST on to {LOCAL}, and ask for authentication:\n   \
             whoever reaches the server calls the tools with your keys.\n\
             2. Start the server behind it, with the keys in its environment:\n\n{}\n\n\
             3. Run this command again with --http https://YOUR_HOST for what to fill in.",
            served(program, entries, &["--allow-host", "YOUR_HOST"])
        ));
    };
    if !address.https || address.is_loopback() {
        let message = format!("{client} cannot reach {}: a public HTTPS address is needed", address.url);
        return Err(Failure::usage(message).help("without --http this command says how to get one"));
    }
    let fill: String =
        entries.iter().map(|entry| format!("\n  name  {}\n  URL   {}\n", entry.name, address.endpoint(&entry.name))).collect();
    let server = served(program, entries, &["--allow-host", &address.host]);
    output::line(format_args!(
        "{steps}\n{fill}\nThe address must be public and speak HTTPS. The server behind it answers to that name when it is started with\n\n{server}"
    ))
}

/// The commands that serve all entries over HTTP at the usual port, for a shell.
fn served(program: &str, entries: &[Entry], options: &[&str]) -> String {
    let mut words = vec![program.to_owned(), "serve".to_owned()];
    let (mut names, mut root) = (Vec::new(), Vec::new());
    for entry in entries {
        names.extend(entry.serve.get(1).cloned());
        if root.is_empty() {
            root = entry.serve.get(2..).unwrap_or_default().to_vec();
        }
    }
    words.extend(names.into_iter().chain(root).chain(options.iter().map(|&word| word.to_owned())));
    format!("  {}", shell(words))
}

fn shell(words: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    words.into_iter().map(|word| quoted(word.as_ref())).collect::<Vec<_>>().join(" ")
}

fn absolute(path: &Path) -> Result<String, Failure> {
    let whole = std::path::absolute(path);
    utf8(&whole.map_err(|error| Failure::machine(format!("{} cannot be found: {error}", path.display())))?)
}

fn utf8(path: &Path) -> Result<String, Failure> {
    let text = path.to_str().map(str::to_owned);
    text.ok_or_else(|| Failure::input(format!("the path {} is no Unicode and fits into no configuration", path.display())))
}
