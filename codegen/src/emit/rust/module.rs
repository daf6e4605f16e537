//! The client as one file, for a module of somebody else's crate: it has no features of its own, and no inner attributes, so that it
//! can be included.

use super::tokens::{Features, ident};
use super::{client, resource, types};
use crate::lower::{Plan, TypeView};
use proc_macro2::TokenStream;
use quote::quote;

/// `mod.rs`, which includes `operations.json` and `tools.json` beside it. `head` says in comments who made it; `serde` gives every
/// type serde's traits.
pub fn emit_module(plan: &Plan, view: &TypeView, head: &str, serde: bool) -> String {
    let features = Features::Built { serde };
    let client = client::client(plan, view, features, ["operations.json", "tools.json"]);
    // Lints are the business of who writes code; this is written by us.
    let lenient = quote!(#[allow(clippy::all, clippy::pedantic, deprecated, missing_docs, unused_qualifications)]);
    let resources = view.resources.iter().map(|one| {
        let (name, doc) = (ident(&one.module), doc(&resource::words(plan, one)));
        let code = resource::resource(view, one, features);
        quote!(#doc #lenient pub mod #name { #code })
    });
    let types::TypeFiles { words, index, modules } = types::files(plan, view, features);
    let modules = modules.iter().map(|(name, _, code)| (proc_macro2::Ident::new(name, proc_macro2::Span::call_site()), code));
    let modules = modules.map(|(name, code)| quote!(mod #name { #code }));
    let words = doc(&words);
    let code = quote! {
        #client
        #(#resources)*
        #words
        #lenient
        pub mod types {
            #index
            #(#modules)*
        }
    };
    super::spaced(&format!("{head}\n{}", super::laid_out(code)))
}

fn doc(words: &[String]) -> TokenStream {
    super::tokens::docs(words)
}
