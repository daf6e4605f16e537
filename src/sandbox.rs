//! `--sandbox`: a stand-in for each vendor, in this process and on loopback.

use crate::failure::Failure;
use clap::Args;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use tokio::runtime::{Builder, Runtime};
use toolwright_integration::Integration;
use toolwright_integration::api::Api;
use toolwright_sandbox::{Options, Running, Sandbox};

/// How the stand-ins are made.
#[derive(Debug, Clone, Args)]
pub struct SandboxArguments {
    /// Keep what changes in the sandbox in this folder, a file a vendor; otherwise it is forgotten at the end
    #[arg(long, value_name = "DIR", requires = "sandbox")]
    sandbox_state: Option<PathBuf>,
    /// The records that the sandbox begins with: the same number gives the same ones [default: 1]
    #[arg(long, value_name = "NUMBER", requires = "sandbox")]
    sandbox_seed: Option<u64>,
    /// The first vendor's stand-in listens at this port of 127.0.0.1, the next at the one after it [default: any free ones]
    #[arg(long, value_name = "PORT", requires = "sandbox")]
    sandbox_port: Option<u16>,
}

/// The stand-ins that run, and the thread that they run on. Dropping it stops them.
pub struct Sandboxes {
    arguments: SandboxArguments,
    running: Vec<Running>,
    runtime: Runtime,
}

/// How a stand-in is reached.
#[derive(Debug, Clone)]
pub struct Stand {
    /// Instead of the vendor's server.
    pub base_url: String,
    /// Environment variable and the value that the stand-in takes.
    pub credentials: Vec<(String, String)>,
}

impl Sandboxes {
    /// None yet.
    pub fn new(arguments: &SandboxArguments) -> Result<Self, Failure> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(|error| Failure::machine(format!("the sandbox cannot start: {error}")))?;
        Ok(Self { arguments: arguments.clone(), running: Vec::new(), runtime })
    }

    /// Starts a stand-in for one vendor.
    pub fn start(&mut self, integration: &Integration, api: &Api) -> Result<Stand, Failure> {
        let mut options = Options::default();
        options.seed = self.arguments.sandbox_seed.unwrap_or(options.seed);
        if let Some(folder) = &self.arguments.sandbox_state {
            let failed = |error| Failure::machine(format!("the sandbox's folder {} cannot be made: {error}", folder.display()));
            std::fs::create_dir_all(folder).map_err(failed)?;
            options.state = Some(folder.join(format!("{}.json", integration.name)));
        }
        let sandbox = Sandbox::new(integration, api, options).map_err(Failure::input)?;
        let credentials = sandbox.credentials();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port()?));
        let running = self.runtime.block_on(sandbox.start(address)).map_err(|error| match address.port() {
            0 => Failure::machine(error),
            port => Failure::machine(format!("{error} ({port})")).help("choose others with --sandbox-port"),
        })?;
        let stand = Stand { base_url: running.base_url().to_owned(), credentials };
        self.running.push(running);
        Ok(stand)
    }

    /// The port of the next stand-in; 0 is any free one.
    fn port(&self) -> Result<u16, Failure> {
        let Some(first) = self.arguments.sandbox_port.filter(|first| *first > 0) else { return Ok(0) };
        let next = u16::try_from(self.running.len()).ok().and_then(|taken| first.checked_add(taken));
        next.ok_or_else(|| Failure::input("there are more vendors than ports after --sandbox-port").help("choose a lower one"))
    }
}
