//! `toolwright hub`: MCP servers for many accounts, and what belongs to running that.

mod data;
mod first;
mod keys;
mod serve;
mod stand_ins;
mod tasks;
mod urls;

use crate::failure::Failure;
use crate::locked::LockedArguments;
use crate::project::Project;
use crate::sandbox::SandboxArguments;
use clap::{Args, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

/// How the hub is run.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    task: Option<Task>,
    /// Listen here
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8322")]
    http: SocketAddr,
    #[command(flatten)]
    place: Place,
    /// Try it without a key of your own: everything is forgotten at the end; data that is to stay (--data) needs a key
    #[arg(long, conflicts_with = "key_file")]
    dev: bool,
    /// Begin with a stand-in for every built vendor, in this process, and an account at each; without a key this implies --dev
    #[arg(long)]
    sandbox: bool,
    #[command(flatten)]
    stand_ins: SandboxArguments,
    /// Further host names that clients may use, beside loopback ones
    #[arg(long, value_name = "HOST", value_delimiter = ',')]
    allow_host: Vec<String>,
    /// What clients reach this hub by; stands in the URLs that are given out [default: the address]
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Accounts may name base URLs of these origins although they are local, or not https
    #[arg(long, value_name = "ORIGIN", value_delimiter = ',')]
    allow_upstream: Vec<String>,
    /// The folder of compiled integrations [default: generated/ of the project]
    #[arg(long, value_name = "DIR")]
    integrations: Option<PathBuf>,
    #[command(flatten)]
    locked: LockedArguments,
    /// Write no access log to stderr
    #[arg(long)]
    no_access_log: bool,
}

/// Where the hub keeps its data, and the key to it.
#[derive(Debug, Clone, Args)]
struct Place {
    /// The folder of the hub's data [default: .toolwright/hub of the project]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// A file with the keys that credentials are sealed with: 64 hexadecimal digits a line, the first one seals, all open
    /// [default: the variable TOOLWRIGHT_HUB_KEY]
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

/// What is done beside a hub that runs, or without one.
#[derive(Debug, Subcommand)]
enum Task {
    /// Write a copy of the data to a file, while the hub runs
    Backup {
        /// The copy; it must not exist
        #[arg(value_name = "FILE")]
        to: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Check the data, and that no row of the audit log is missing or changed
    Verify {
        #[command(flatten)]
        place: Place,
    },
    /// Seal everything with the first key that is not sealed with it yet; a hub that runs does so by itself, at SIGHUP
    Rotate {
        #[command(flatten)]
        place: Place,
    },
    /// Add a tenant and print its first API token
    Tenant {
        /// The name
        name: String,
        #[command(flatten)]
        place: Place,
    },
    /// Add an API token and print it
    Token {
        /// The tenant that it is for
        #[arg(long, value_name = "NAME", default_value = first::TENANT)]
        tenant: String,
        /// The token's name
        #[arg(long, default_value = "command line")]
        name: String,
        #[command(flatten)]
        place: Place,
    },
}

pub fn run(project: &Project, arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.task {
        None => serve::run(project, arguments),
        Some(Task::Backup { to, place }) => tasks::backup(project, place, to),
        Some(Task::Verify { place }) => tasks::verify(project, place),
        Some(Task::Rotate { place }) => tasks::rotate(project, place),
        Some(Task::Tenant { name, place }) => tasks::tenant(project, place, name),
        Some(Task::Token { tenant, name, place }) => tasks::token(project, place, tenant, name),
    }
}
