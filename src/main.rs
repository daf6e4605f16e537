//! The `toolwright` program. One thin file a subcommand; what they do stands in the library crates.

#![deny(clippy::print_stdout, clippy::print_stderr)] // they panic on a closed pipe and on a full disk; `output` does not

mod bridge;
mod build;
mod call;
mod check;
mod compile;
mod connect;
mod connection;
mod day;
mod diff;
mod differences;
mod emission;
mod explain;
mod failure;
mod fetch;
mod hub;
mod init;
mod inspect;
mod lint;
mod load;
mod lock;
mod locked;
mod log;
mod output;
mod overlay;
mod package;
mod project;
mod replaced;
mod report;
mod sandbox;
mod schema;
mod serve;
mod tokens;
mod workspace;
mod write;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Turns a vendor's API description into an MCP server that every LLM client accepts.
#[derive(Debug, Parser)]
#[command(version, after_help = EXIT_CODES, arg_required_else_help = true)]
struct Cli {
    /// The project folder, with `specs/` and `generated/` in it [default: the nearest one above the working folder]
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes:
  0  done
  1  the command ran and found a problem: generated files are stale, a tool is not as it was locked, the gate refused a method,
     a tool call failed, drift at or above `--fail-on`, a score below `--fail-under`
  2  the command line is wrong
  3  an input cannot be used: a missing file, a file that is no API description, an unknown vendor, tool or tag,
     what `diff` and `check` could not check
  4  the machine refused: a port in use, a folder that cannot be written";

#[derive(Debug, Subcommand)]
enum Command {
    /// Draft specs/<vendor>/ from an API description: names, paging, credentials, and a list of what to decide
    Init(init::Arguments),
    /// Serve integrations over MCP, by HTTP or stdio
    Serve(serve::Arguments),
    /// Compile specs/<vendor>/ into generated/<vendor>/, or an API description into a folder
    Build(build::Arguments),
    /// Check for CI: generated/ is up to date, toolwright.lock is honoured, the documentation gate, budgets and approvals hold
    Check(check::Arguments),
    /// Put on record that the tools were looked at as they are: writes specs/<vendor>/toolwright.lock
    Lock(lock::Arguments),
    /// Say what changed between two sides, and what it means to agents, to the client and to what is deployed
    Diff(diff::Arguments),
    /// Get a vendor's current description from where integration.yaml says it is published; the one such command that uses the network
    Fetch(fetch::Arguments),
    /// Show a description as its overlays mend it
    Overlay(overlay::Arguments),
    /// Score how well agents can use an integration, and say what would help them
    Lint(lint::Arguments),
    /// Say what a code means and what to do: a diagnostic (TW0203), a kind of change (arg-removed) or a rule of `lint` (doc-short)
    Explain(explain::Arguments),
    /// Print the JSON Schema of integration.yaml for editors, or its reference page
    Schema(schema::Arguments),
    /// Show tools with effect, tags and token counts, and the variables that hold credentials
    Inspect(inspect::Arguments),
    /// Call one tool and print its answer
    Call(call::Arguments),
    /// Print what an MCP client must be told to reach a server: a configuration block, or the steps
    Connect(connect::Arguments),
    /// Host MCP servers for many accounts: filtered, expiring, revocable URLs, and an audit log
    Hub(hub::Arguments),
    /// Pass an MCP server over HTTP on to a client that only starts commands
    Bridge(bridge::Arguments),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let project = project::Project::find(cli.root);
    let result = match cli.command {
        Command::Init(arguments) => init::run(&project, &arguments),
        Command::Serve(arguments) => serve::run(&project, &arguments),
        Command::Build(arguments) => build::run(&project, &arguments),
        Command::Check(arguments) => check::run(&project, &arguments),
        Command::Lock(arguments) => lock::run(&project, &arguments),
        Command::Diff(arguments) => diff::run(&project, &arguments),
        Command::Fetch(arguments) => fetch::run(&project, &arguments),
        Command::Overlay(arguments) => overlay::run(&project, &arguments),
        Command::Lint(arguments) => lint::run(&project, &arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&project, &arguments),
        Command::Call(arguments) => call::run(&project, &arguments),
        Command::Connect(arguments) => connect::run(&project, &arguments),
        Command::Hub(arguments) => hub::run(&project, &arguments),
        Command::Bridge(arguments) => bridge::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
