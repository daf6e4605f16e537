//! What stands around the code: the crate's name, and the example that serves its tools.

use super::tokens::{harmless, ident};
use crate::lower::Plan;
use crate::name::{NameKind, RustName, rust_name};
use proc_macro2::TokenStream;
use quote::quote;

/// Crates that the generated one uses, or that every Rust program knows.
const TAKEN: [&str; 5] = ["proc_macro", "reqwest", "serde", "test", "tokio"];

/// The crate's name.
pub(super) fn package_name(plan: &Plan) -> RustName {
    let name = &plan.integration.name;
    let made = rust_name(name, NameKind::Module);
    if TAKEN.contains(&made.bare()) { rust_name(&format!("{name} client"), NameKind::Module) } else { made }
}

pub(super) fn serve_words(plan: &Plan) -> Vec<String> {
    vec![
        format!("Serves the tools of {} over MCP.", harmless(&plan.integration.title)),
        "On stdin and stdout, or over Streamable HTTP at the address that is given. Credentials come from the environment; `BASE_URL` \
         stands for the vendor's server."
            .to_owned(),
    ]
}

/// `examples/serve.rs`.
pub(super) fn serve(plan: &Plan) -> TokenStream {
    let name = plan.integration.name.as_str();
    // So that the example is built with the crate that it belongs to.
    let package = ident(&package_name(plan));
    quote! {
        use std::error::Error;
        use std::sync::Arc;
        use tokio::net::TcpListener;
        use toolwright_runtime::authorise::Credentials;
        use toolwright_runtime::client::Options;
        use toolwright_runtime::compiled::Compiled;
        use toolwright_runtime::guard::variables_from_environment;
        use toolwright_runtime::mcp::{HttpOptions, serve_http, serve_stdio};
        use toolwright_runtime::page::CursorKeys;
        use toolwright_runtime::toolbox::{IntegrationToolbox, Toolbox};

        #[tokio::main]
        async fn main() -> Result<(), Box<dyn Error>> {
            let toolbox = connect()?;
            let Some(address) = std::env::args().nth(1) else {
                return Ok(serve_stdio(toolbox).await?);
            };
            let listener = TcpListener::bind(&address).await?;
            let toolboxes = vec![(#name.to_owned(), toolbox)];
            let shutdown = async {
                let _ = tokio::signal::ctrl_c().await;
            };
            Ok(serve_http(listener, toolboxes, HttpOptions::default(), shutdown).await?)
        }

        fn connect() -> Result<Arc<dyn Toolbox>, Box<dyn Error>> {
            let compiled = Compiled::from_files(#package::TOOLS, #package::OPERATIONS)?;
            let environment = |name: &str| std::env::var(name).ok();
            let mut options = Options::new(CursorKeys::random().ok_or("the system gives no random numbers")?);
            options.base_url = environment("BASE_URL");
            options.credentials = Credentials::from_environment(&compiled.integration, environment);
            options.server_variables = variables_from_environment(&compiled.integration, environment);
            Ok(Arc::new(IntegrationToolbox::connect(compiled, options)?))
        }
    }
}
