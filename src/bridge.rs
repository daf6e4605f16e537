//! `toolwright bridge`: stdin and stdout before an MCP server over HTTP.

use crate::connection::environment;
use crate::failure::Failure;
use crate::output;
use clap::Args;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use toolwright_runtime::mcp::bridge::{Address, BridgeOptions, OwnHeaders, Proxy, bridge};

/// The server, and what goes along.
#[derive(Debug, Args)]
#[command(after_help = SECRETS)]
pub struct Arguments {
    /// The server's endpoint; https, unless it is on this machine
    // Not parsed by clap, whose messages repeat what they refuse: the URL may hold a token.
    #[arg(value_name = "URL")]
    url: String,
    /// A header field for every request; may be given several times
    #[arg(long, value_name = "NAME: VALUE")]
    header: Vec<String>,
    /// Go through this HTTP proxy [default: none, whatever the environment says]
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// Speak http with a server that is not on this machine
    #[arg(long)]
    allow_http: bool,
    /// How long the server may be silent before a request is answered with an error; most clients wait 60 s
    #[arg(long, value_name = "SECONDS", default_value = "55", value_parser = clap::value_parser!(u32).range(1..))]
    timeout: u32,
}

/// Sent as `Authorization: Bearer …`.
const TOKEN: &str = "TOOLWRIGHT_TOKEN";
/// Sent as `X-API-Token: …`.
const API_TOKEN: &str = "TOOLWRIGHT_API_TOKEN";

const SECRETS: &str = "Other users of the machine can read command lines. Secrets can come from the environment instead:
  TOOLWRIGHT_TOKEN      is sent as `Authorization: Bearer …`
  TOOLWRIGHT_API_TOKEN  is sent as `X-API-Token: …`

A line and an answer may have 64 MiB. Answers come in the order of their requests; a request that takes longer than 5 s loses its place.";

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let address = Address::parse(&arguments.url, arguments.allow_http).map_err(|words| {
        let failure = Failure::usage(&words);
        if words.contains("not https") {
            failure.help("--allow-http speaks http all the same; tokens then travel in the open")
        } else {
            failure
        }
    })?;
    let mut options = BridgeOptions::default();
    options.headers = headers(&arguments.header)?;
    options.proxy =
        arguments.proxy.as_deref().map(Proxy::parse).transpose().map_err(|words| Failure::usage(format!("--proxy: {words}")))?;
    options.timeout = Duration::from_secs(arguments.timeout.into());
    options.note = Arc::new(|words| output::note(format_args!("toolwright bridge: {words}")));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::machine(format!("the runtime cannot start: {error}")))?;
    let ended = runtime.block_on(async {
        let (sender, stop) = mpsc::channel(1);
        tokio::spawn(pass_signals(sender));
        bridge(address, options, tokio::io::stdin(), tokio::io::stdout(), stop).await
    });
    // A read of stdin cannot be called off; waiting for it would wait for the client.
    runtime.shutdown_background();
    ended.map_err(|error| Failure::machine(format!("stdio broke: {error}")))
}

/// The header fields of the command line and of the environment. No message repeats a value.
fn headers(given: &[String]) -> Result<OwnHeaders, Failure> {
    let mut headers = OwnHeaders::default();
    for field in given {
        let (name, value) = field.split_once(':').ok_or_else(|| Failure::usage("--header: expected `NAME: VALUE`"))?;
        headers.add(name, value).map_err(|words| Failure::usage(format!("--header: {words}")))?;
    }
    for (variable, name, scheme) in [(TOKEN, "authorization", "Bearer "), (API_TOKEN, "x-api-token", "")] {
        let Some(value) = environment(variable).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()) else {
            continue;
        };
        if headers.has(name) {
            return Err(Failure::usage(format!("--header and {variable} both set the header {name}")).help("give one of them"));
        }
        headers.add(name, &format!("{scheme}{value}")).map_err(|words| Failure::input(format!("{variable}: {words}")))?;
    }
    Ok(headers)
}

/// Each Ctrl-C and SIGTERM: the first ends the input, the next everything.
async fn pass_signals(sender: mpsc::Sender<()>) {
    loop {
        crate::serve::shutdown_signal().await;
        if sender.send(()).await.is_err() {
            return;
        }
    }
}
