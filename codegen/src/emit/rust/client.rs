//! `src/lib.rs`: the client, with an accessor for each resource.

use super::tokens::{Features, cfg, harmless, ident};
use crate::lower::{Plan, TypeBody, TypeView};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn words(plan: &Plan, view: &TypeView) -> Vec<String> {
    let title = harmless(&plan.integration.title);
    let mut words = vec![format!("A typed client for {title}.")];
    words.push(
        "Each resource has its methods; a list gives a page, or every item as a stream. Calls go through the same binder as the tools \
         in `tools.json`: one call, one request, and nothing is retried unless [`CallOptions`] say so."
            .to_owned(),
    );
    if let Some(resource) = view.resources.first() {
        words.push(format!("Begin with [`Client::from_environment`] and, say, [`Client::{}`].", resource.module.bare()));
    }
    words
}

/// The modules of a crate, each in a file.
pub(super) fn modules(view: &TypeView) -> TokenStream {
    let modules = view.resources.iter().map(|resource| {
        let (gate, name) = (cfg(Features::Cargo, &resource.feature), ident(&resource.module));
        quote!(#gate pub mod #name;)
    });
    let deprecated = has_deprecated(view).then(|| quote!(#![allow(deprecated)]));
    let lenient = quote! {
        #![allow(clippy::doc_markdown, reason = "the words are the vendor's")]
        #![allow(clippy::missing_errors_doc, reason = "all fail with `Error`")]
    };
    quote!(#![forbid(unsafe_code)] #lenient #deprecated #(#modules)* pub mod types;)
}

/// The client; `operations` and `tools` are the paths of these files.
pub(super) fn client(plan: &Plan, view: &TypeView, features: Features, [operations, tools]: [&str; 2]) -> TokenStream {
    let modules: Vec<_> = view.resources.iter().map(|resource| ident(&resource.module)).collect();
    let structs: Vec<_> = view.resources.iter().map(|resource| ident(&resource.name)).collect();
    let docs = view.resources.iter().map(|resource| format!(" The methods of {}.", harmless(&resource.words)));
    let title = harmless(&plan.integration.title);
    let about = format!(" A client for {title} with one account's credentials. Clones share its connections.");
    let environment = environment(plan);
    let gates = view.resources.iter().map(|resource| cfg(features, &resource.feature));
    quote! {
        pub use toolwright_runtime::typed::{CallOptions, Connection, Error, Items, Options, Page, Retry};
        pub use toolwright_runtime::wire::{
            Base64, Date, DateTime, Decimal, File, Map, OpenEnum, Uri, Uuid, Value, Wire, WireError,
        };
        #[doc = " How each call becomes a request: the compiled operations, for [`Connection`]."]
        pub const OPERATIONS: &str = include_str!(#operations);
        #[doc = " The definitions of the tools, for serving them over MCP."]
        pub const TOOLS: &str = include_str!(#tools);
        #[doc = #about]
        #[derive(Clone, Debug)]
        pub struct Client {
            connection: Connection,
        }
        impl Client {
            #[doc = " A client with these options."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = " When the base URL cannot be used."]
            pub fn new(options: Options) -> Result<Self, Error> {
                let connection = Connection::new(OPERATIONS, options)?;
                Ok(Self { connection })
            }
            #environment
            pub fn from_environment() -> Result<Self, Error> {
                let connection = Connection::from_environment(OPERATIONS)?;
                Ok(Self { connection })
            }
            #[doc = " The connection, for what the typed methods do not offer."]
            #[must_use]
            pub fn connection(&self) -> &Connection {
                &self.connection
            }
            #[doc = " The same client, with other headers, another timeout or retries for the calls that are made through it."]
            #[must_use]
            pub fn with(&self, options: CallOptions) -> Self {
                Self { connection: self.connection.with(options) }
            }
            #(
                #[doc = #docs]
                #gates
                #[must_use]
                pub fn #modules(&self) -> #modules::#structs {
                    #modules::#structs::new(&self.connection)
                }
            )*
        }
    }
}

/// Docs that name the variables.
fn environment(plan: &Plan) -> TokenStream {
    let variables = plan.integration.auth.iter().flat_map(toolwright_integration::AuthScheme::all_variables);
    let mut lines = vec![" A client with the credentials that stand in the environment:".to_owned()];
    for variable in variables {
        lines.push(format!(" - `{}`", variable.environment.replace('`', "")));
    }
    if lines.len() == 1 {
        lines = vec![" A client that takes what it needs from the environment.".to_owned()];
    }
    lines.extend([
        String::new(),
        " # Errors".to_owned(),
        " When the crate does not fit the runtime. A missing credential is an error of the calls that need it.".to_owned(),
    ]);
    quote!(#(#[doc = #lines])*)
}

pub(super) fn has_deprecated(view: &TypeView) -> bool {
    let in_types = view.types.iter().any(|one| match &one.body {
        TypeBody::Struct { fields, .. } => fields.iter().any(|field| field.deprecated),
        _ => false,
    });
    let methods = view.resources.iter().flat_map(|resource| &resource.methods);
    let in_parameters = |one: &crate::lower::MethodDef| {
        one.parameters.as_ref().is_some_and(|parameters| parameters.fields.iter().any(|field| field.deprecated))
    };
    in_types || methods.into_iter().any(|method| method.deprecated || in_parameters(method))
}
