//! `--sandbox`: a stand-in for each vendor, in this process and on loopback.

use crate::failure::Failure;
use tokio::runtime::{Builder, Runtime};
use toolwright_integration::Integration;
use toolwright_integration::api::Api;
use toolwright_sandbox::{Options, Running, Sandbox};

/// The stand-ins that run, and the thread that they run on. Dropping it stops them.
pub struct Sandboxes {
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
    pub fn new() -> Result<Self, Failure> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(|error| Failure::machine(format!("the sandbox cannot start: {error}")))?;
        Ok(Self { running: Vec::new(), runtime })
    }

    /// Starts a stand-in for one vendor.
    pub fn start(&mut self, integration: &Integration, api: &Api) -> Result<Stand, Failure> {
        let sandbox = Sandbox::new(integration, api, Options::default()).map_err(Failure::input)?;
        let credentials = sandbox.credentials();
        let running = self.runtime.block_on(sandbox.start_on_loopback()).map_err(Failure::machine)?;
        let stand = Stand { base_url: running.base_url().to_owned(), credentials };
        self.running.push(running);
        Ok(stand)
    }
}
