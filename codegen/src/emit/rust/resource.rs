//! `src/<resource>.rs`: a struct with a method for each operation, and the parameters of each.

use super::tokens::{Features, Imports, Place, Writer, docs, harmless, ident};
use crate::lower::{AnswerDef, MethodDef, ParametersDef, Plan, ResourceDef, TypeView};
use crate::name::RustName;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

pub(super) fn words(plan: &Plan, resource: &ResourceDef) -> Vec<String> {
    vec![format!("{}: {}.", harmless(&plan.integration.title), harmless(&resource.words))]
}

pub(super) fn resource(view: &TypeView, resource: &ResourceDef, features: Features) -> TokenStream {
    let writer = Writer { view, imports: Imports::default(), place: Place::Resource, features };
    let name = ident(&resource.name);
    let connection = writer.imports.name("Connection");
    let methods: Vec<TokenStream> = resource.methods.iter().map(|one| method(&writer, one)).collect();
    let declared = resource.methods.iter().filter_map(|one| Some((one, one.parameters.as_ref()?)));
    let parameters: Vec<TokenStream> = declared.map(|(one, found)| parameters(&writer, resource, one, found)).collect();
    let words = format!(" The methods of {}.", harmless(&resource.words));
    let imports = writer.imports.items(false);
    quote! {
        #imports
        #[doc = #words]
        #[derive(Clone, Debug)]
        pub struct #name {
            connection: #connection,
        }
        impl #name {
            pub(crate) fn new(connection: &#connection) -> Self {
                Self { connection: connection.clone() }
            }
            #(#methods)*
        }
        #(#parameters)*
    }
}

fn method(writer: &Writer<'_>, one: &MethodDef) -> TokenStream {
    let imports = &writer.imports;
    let (docs, name, tool) = (docs(&one.doc), ident(&one.name), &one.tool);
    let deprecated = one.deprecated.then(|| quote!(#[deprecated]));
    let error = imports.name("Error");
    let (parameter, arguments) = match &one.parameters {
        Some(parameters) => {
            let name = ident(&parameters.name);
            (Some(quote!(, parameters: #name)), quote!(parameters.arguments()))
        }
        None => {
            let map = imports.name("Map");
            (None, quote!(#map::new()))
        }
    };
    let (answer, decode) = match &one.answer {
        AnswerDef::Nothing => (quote!(()), quote!(typed::decode(tool, value))),
        AnswerDef::One(of) => (writer.type_of(of), quote!(typed::decode(tool, value))),
        AnswerDef::Page(of) => {
            let (page, of) = (imports.name("Page"), writer.type_of(of));
            (quote!(#page<#of>), quote!(typed::page(tool, value)))
        }
    };
    imports.name("typed");
    let all = all(writer, one, &parameter, &arguments);
    quote! {
        #docs
        #deprecated
        pub async fn #name(&self #parameter) -> Result<#answer, #error> {
            let tool = #tool;
            let value = self.connection.send(tool, #arguments).await?;
            #decode
        }
        #all
    }
}

/// The stream of every item of a paged list.
fn all(writer: &Writer<'_>, one: &MethodDef, parameter: &Option<TokenStream>, arguments: &TokenStream) -> Option<TokenStream> {
    let (Some(name), AnswerDef::Page(of)) = (&one.all, &one.answer) else { return None };
    let (name, tool, of) = (ident(name), &one.tool, writer.type_of(of));
    let items = writer.imports.name("Items");
    let words = format!(" Every item of {}, page after page.", link("Self", &one.name));
    let deprecated = one.deprecated.then(|| quote!(#[deprecated]));
    Some(quote! {
        #[doc = #words]
        #deprecated
        pub fn #name(&self #parameter) -> #items<#of> {
            #items::new(self.connection.clone(), #tool, #arguments)
        }
    })
}

fn parameters(writer: &Writer<'_>, resource: &ResourceDef, method: &MethodDef, one: &ParametersDef) -> TokenStream {
    let name = ident(&one.name);
    let (map, value) = (writer.imports.name("Map"), writer.imports.name("Value"));
    let target = Ident::new("arguments", Span::call_site());
    let fields = one.fields.iter().map(|field| writer.field(field, true));
    let put = one.fields.iter().map(|field| writer.put(&target, field));
    let words = format!(" What {} takes.", link(resource.name.bare(), &method.name));
    let derive = writer.derive(&["Clone", "Debug", "Default"]);
    quote! {
        #[doc = #words]
        #derive
        pub struct #name {
            #(#fields,)*
            #[doc(hidden)]
            pub __more: (),
        }
        impl #name {
            fn arguments(self) -> #map<String, #value> {
                let mut arguments = #map::new();
                #(#put)*
                arguments
            }
        }
    }
}

/// A link of rustdoc; to a raw name there is none.
fn link(owner: &str, name: &RustName) -> String {
    if name.bare() == name.as_str() { format!("[`{0}`]({owner}::{0})", name.bare()) } else { format!("`{}`", name.bare()) }
}
