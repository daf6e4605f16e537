//! What a server says on stderr while it runs: the runtime's own events, and nothing of the libraries below, which would show
//! messages and headers.

use clap::ValueEnum;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// The variable that stands for `--log`.
const VARIABLE: &str = "TOOLWRIGHT_LOG";

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// Nothing
    Off,
    /// What the operator should mend: a vendor that cannot be reached, a credential that is missing or refused
    Warn,
    /// Also one line a message over HTTP and one a call
    Info,
    /// Also one line an answer of the vendor's
    Debug,
}

/// Starts the log at the level of the command line, else of the environment, else `warn`.
///
/// # Errors
/// With a value of the variable that is no level.
pub fn start(given: Option<Level>) -> Result<(), String> {
    let level = match (given, std::env::var(VARIABLE)) {
        (Some(level), _) => level,
        (None, Ok(text)) if !text.is_empty() => {
            Level::from_str(&text, true).map_err(|_| format!("{VARIABLE} is {text:?}, and must be off, warn, info or debug"))?
        }
        _ => Level::Warn,
    };
    let filter = match level {
        Level::Off => return Ok(()),
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
    };
    let ours = filter_fn(|event| event.target().starts_with(toolwright_runtime::log::PREFIX));
    // A stderr that cannot be written must not end the server, so failures of the log are not told on it.
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false).log_internal_errors(false);
    // Twice in one process is only thinkable in a test; the first log goes on.
    let _ = tracing_subscriber::registry().with(lines.with_filter(ours).with_filter(filter)).try_init();
    Ok(())
}
