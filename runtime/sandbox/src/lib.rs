//! A vendor that is not there: a stateful stand-in on loopback, made from a compiled integration alone.
//!
//! A [`Sandbox`] takes `operations.json` ([`toolwright_integration::Integration`]) and `api.json`
//! ([`toolwright_integration::api::Api`]) and answers HTTP as the vendor's description says: it checks credentials, parameters
//! and bodies, keeps what is created, pages in the vendor's own style, enforces declared states and rate limits, and refuses in
//! the vendor's own error shape. Its data is seeded: the same seed and clock give the same records.
//!
//! It shares nothing with the code that writes requests, so that a mistake there cannot hide here.
//!
//! ```no_run
//! # async fn example(integration: &toolwright_integration::Integration, api: &toolwright_integration::api::Api)
//! # -> Result<(), Box<dyn std::error::Error>> {
//! use toolwright_sandbox::{Options, Sandbox};
//!
//! let sandbox = Sandbox::new(integration, api, Options::default())?;
//! let credentials = sandbox.credentials(); // [("TORII_API_KEY", "sandbox-torii-api-key")]
//! let running = sandbox.start_on_loopback().await?;
//! println!("{} {credentials:?}", running.base_url());
//! running.stop().await?;
//! # Ok(()) }
//! ```

#![forbid(unsafe_code)]

mod act;
mod answer;
mod clock;
mod credential;
mod error;
mod fault;
mod limit;
mod moment;
mod request;
mod sandbox;
mod schema;
mod seed;
mod serve;
mod store;
mod vendor;
mod words;

pub use axum::body::Bytes;
pub use axum::http;
pub use clock::{Clock, ManualClock, SystemClock};
pub use error::SandboxError;
pub use sandbox::{Options, Sandbox};
pub use serve::Running;
