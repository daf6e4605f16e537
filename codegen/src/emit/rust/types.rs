//! `src/types.rs` and below it: structs, open enums and unions, each with its codec. What one resource needs stands in a file of
//! its own, behind the resource's feature; what several need is shared.

use super::tokens::{Features, Imports, Place, Writer, cfg, doc, home, ident};
use crate::lower::{ArmDef, FieldDef, FormDef, FormKind, Need, Plan, TypeBody, TypeDef, TypeRef, TypeView, VariantDef};
use crate::name::RustName;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

/// A type that more resources than this need is always there: so long a condition would help nobody.
const MAX_GATES: usize = 3;

fn words(plan: &Plan) -> Vec<String> {
    vec![
        format!("What {} takes and gives.", super::tokens::harmless(&plan.integration.title)),
        "Enums and unions are open: a value that the vendor adds later is `Unknown` or `Other`. A field of type `Option<Option<_>>` may \
         be left out (`None`) and may be null (`Some(None)`)."
            .to_owned(),
    ]
}

/// The file that names the others, and these, below `types/`.
pub(super) struct TypeFiles {
    pub words: Vec<String>,
    pub index: TokenStream,
    /// The module's name, its words and its code.
    pub modules: Vec<(String, Vec<String>, TokenStream)>,
}

pub(super) fn files(plan: &Plan, view: &TypeView, features: Features) -> TypeFiles {
    let title = super::tokens::harmless(&plan.integration.title);
    let mut modules = Vec::new();
    let mut index = Vec::new();
    for (position, resource) in view.resources.iter().enumerate() {
        if let Some(code) = types(view, Place::Types(position), features) {
            let (name, gate) = (ident(&resource.module), cfg(features, &resource.feature));
            let declared = (features == Features::Cargo).then(|| quote!(#gate mod #name;));
            index.push(quote!(#declared #gate pub use #name::*;));
            let words = format!("{title}: the types of {}.", super::tokens::harmless(&resource.words));
            modules.push((resource.module.bare().to_owned(), vec![words], code));
        }
    }
    if let Some(code) = types(view, Place::Shared, features) {
        // With few features there may be nothing in it.
        index.push(match features {
            Features::Cargo => quote!(
                mod shared;
                #[allow(unused_imports)]
                pub use shared::*;
            ),
            Features::Built { .. } => quote!(
                pub use shared::*;
            ),
        });
        modules.push(("shared".to_owned(), vec![format!("{title}: the types of several resources.")], code));
    }
    TypeFiles { words: words(plan), index: quote!(#(#index)*), modules }
}

/// The types of one file; `None` when there is none.
fn types(view: &TypeView, place: Place, features: Features) -> Option<TokenStream> {
    let writer = Writer { view, imports: Imports::default(), place, features };
    let wanted = match place {
        Place::Types(position) => Some(position),
        Place::Resource | Place::Shared => None,
    };
    let items: Vec<TokenStream> = view.types.iter().filter(|one| home(one) == wanted).map(|one| item(&writer, one)).collect();
    if items.is_empty() {
        return None;
    }
    let imports = writer.imports.items(place == Place::Shared && features == Features::Cargo);
    Some(quote!(#imports #(#items)*))
}

/// The items of a type, each behind the features that bring it.
fn item(writer: &Writer<'_>, one: &TypeDef) -> TokenStream {
    let mut items = match &one.body {
        TypeBody::Struct { fields, rest } => structure(writer, one, fields, rest.as_ref()),
        TypeBody::Enum(variants) => enumeration(writer, one, variants),
        TypeBody::Union(arms) => union(writer, one, arms),
        TypeBody::Elsewhere(path) => {
            let (path, name) = (super::tokens::path(path), ident(&one.name));
            return quote!(pub use #path as #name;);
        }
    };
    let gated_by_features = home(one).is_none() && writer.features == Features::Cargo;
    let gate = if gated_by_features { gate(writer.view, one) } else { None };
    let name = ident(&one.name);
    let serde_by_wire = quote!(toolwright_runtime::serde_by_wire!(#name););
    match writer.features {
        Features::Cargo => items.push(match &gate {
            Some(gate) => return gated(&items, gate, quote!(#[cfg(all(feature = "serde", #gate))] #serde_by_wire)),
            None => quote!(#[cfg(feature = "serde")] #serde_by_wire),
        }),
        // Without features there is nothing to be left out.
        Features::Built { serde: true } => items.push(serde_by_wire),
        Features::Built { serde: false } => {}
    }
    quote!(#(#items)*)
}

fn gated(items: &[TokenStream], gate: &TokenStream, last: TokenStream) -> TokenStream {
    quote!(#(#[cfg(#gate)] #items)* #last)
}

/// The features that bring a shared type; `None` for one that so many need that it is always there.
fn gate(view: &TypeView, one: &TypeDef) -> Option<TokenStream> {
    if one.resources.len() > MAX_GATES || one.resources.len() == view.resources.len() {
        return None;
    }
    let features = one.resources.iter().filter_map(|position| view.resources.get(*position)).map(|resource| &resource.feature);
    Some(quote!(any(#(feature = #features),*)))
}

fn structure(writer: &Writer<'_>, one: &TypeDef, fields: &[FieldDef], rest: Option<&(RustName, TypeRef)>) -> Vec<TokenStream> {
    let (doc, name) = (doc(&one.doc), ident(&one.name));
    let declared = fields.iter().map(|field| writer.field(field, one.input));
    let rest_field = rest.map(|(name, of)| {
        let (name, map, of) = (ident(name), writer.imports.name("BTreeMap"), writer.type_of(of));
        quote!(#[doc = " What is not declared."] pub #name: #map<String, #of>,)
    });
    // Callers make values of what they send, and a new field must not break them; of what they receive they make none.
    let (attributes, more) = if one.input {
        (writer.derive(&["Clone", "Debug", "Default"]), Some(quote!(#[doc(hidden)] pub __more: (),)))
    } else {
        let derive = writer.derive(&["Clone", "Debug"]);
        (quote!(#derive #[non_exhaustive]), None)
    };
    let codec = structure_codec(writer, one, fields, rest);
    let declaration = quote! {
        #doc
        #attributes
        pub struct #name {
            #(#declared,)*
            #rest_field
            #more
        }
    };
    vec![declaration, codec]
}

fn structure_codec(writer: &Writer<'_>, one: &TypeDef, fields: &[FieldDef], rest: Option<&(RustName, TypeRef)>) -> TokenStream {
    let imports = &writer.imports;
    let name = ident(&one.name);
    let (wire, wire_trait, error) = (imports.name("wire"), imports.name("Wire"), imports.name("WireError"));
    let (map, value) = (imports.name("Map"), imports.name("Value"));
    let target = Ident::new("fields", Span::call_site());
    let taken = fields.iter().map(|field| {
        let (name, key) = (ident(&field.name), &field.key);
        match field.need {
            Need::Required => quote!(#name: #wire::take(&mut fields, #key)?),
            Need::Omittable if one.input => quote!(#name: #wire::take_omittable(&mut fields, #key)?),
            Need::Nullable | Need::Optional | Need::Omittable => quote!(#name: #wire::take_optional(&mut fields, #key)?),
        }
    });
    let put = fields.iter().map(|field| writer.put(&target, field));
    let (take_rest, put_rest) = rest
        .map(|(name, _)| {
            let name = ident(name);
            (quote!(#name: #wire::take_rest(fields)?,), quote!(#wire::put_rest(&mut fields, self.#name);))
        })
        .unzip();
    let more = one.input.then(|| quote!(__more: (),));
    quote! {
        impl #wire_trait for #name {
            fn take(value: #value) -> Result<Self, #error> {
                let mut fields = #wire::fields(value)?;
                Ok(Self { #(#taken,)* #take_rest #more })
            }
            fn put(self) -> #value {
                let mut fields = #map::new();
                #(#put)*
                #put_rest
                #value::Object(fields)
            }
        }
    }
}

fn enumeration(writer: &Writer<'_>, one: &TypeDef, variants: &[VariantDef]) -> Vec<TokenStream> {
    let (doc, name) = (doc(&one.doc), ident(&one.name));
    let names: Vec<Ident> = variants.iter().map(|variant| ident(&variant.name)).collect();
    let texts = variants.iter().map(|variant| &variant.text);
    let (open, open_enum) = (writer.imports.name("OpenEnum"), writer.imports.name("open_enum"));
    let derive = writer.derive(&["Clone", "Debug", "PartialEq", "Eq"]);
    let declaration = quote! {
        #doc
        #derive
        #[non_exhaustive]
        pub enum #name {
            #(#names,)*
            #[doc = " A value that this client does not know."]
            Unknown(String),
        }
    };
    let spellings = quote! {
        impl #open for #name {
            const KNOWN: &'static [Self] = &[#(Self::#names),*];
            fn as_str(&self) -> &str {
                match self {
                    #(Self::#names => #texts,)*
                    Self::Unknown(text) => text,
                }
            }
            fn unknown(text: String) -> Self {
                Self::Unknown(text)
            }
        }
    };
    vec![declaration, spellings, quote!(#open_enum!(#name);)]
}

fn union(writer: &Writer<'_>, one: &TypeDef, arms: &[ArmDef]) -> Vec<TokenStream> {
    let imports = &writer.imports;
    let (doc, name) = (doc(&one.doc), ident(&one.name));
    let (value, form) = (imports.name("Value"), imports.name("Form"));
    let names: Vec<Ident> = arms.iter().map(|arm| ident(&arm.name)).collect();
    let types = arms.iter().map(|arm| writer.type_of(&arm.of));
    let forms = arms.iter().map(|arm| form_of(imports, &arm.form));
    let codec = union_codec(imports, &name, &names);
    let default = one.input.then(|| {
        quote! {
            impl Default for #name {
                fn default() -> Self {
                    Self::Other(#value::Null)
                }
            }
        }
    });
    let derive = writer.derive(&["Clone", "Debug"]);
    let declaration = quote! {
        #doc
        #derive
        #[non_exhaustive]
        pub enum #name {
            #(#names(#types),)*
            #[doc = " A form that this client does not know."]
            Other(#value),
        }
    };
    let forms = quote! {
        impl #name {
            const FORMS: &'static [#form] = &[#(#forms),*];
        }
    };
    [declaration, forms, codec].into_iter().chain(default).collect()
}

fn union_codec(imports: &Imports, name: &Ident, names: &[Ident]) -> TokenStream {
    let (wire, wire_trait, error) = (imports.name("wire"), imports.name("Wire"), imports.name("WireError"));
    let value = imports.name("Value");
    let positions = (0..names.len()).map(Literal::usize_unsuffixed);
    quote! {
        impl #wire_trait for #name {
            fn take(value: #value) -> Result<Self, #error> {
                Ok(match #wire::choose(&value, Self::FORMS) {
                    #(Some(#positions) => #wire::attempt(value, Self::#names, Self::Other),)*
                    _ => Self::Other(value),
                })
            }
            fn put(self) -> #value {
                match self {
                    #(Self::#names(form) => form.put(),)*
                    Self::Other(value) => value,
                }
            }
        }
    }
}

fn form_of(imports: &Imports, form: &FormDef) -> TokenStream {
    let name = imports.name("Form");
    let kind = Ident::new(
        match form.kind {
            FormKind::Any => "Any",
            FormKind::Boolean => "Boolean",
            FormKind::Integer => "Integer",
            FormKind::Number => "Number",
            FormKind::String => "String",
            FormKind::List => "List",
            FormKind::Object => {
                let FormDef { required, known, .. } = form;
                let tags = form.tags.iter().map(|(key, values)| quote!((#key, &[#(#values),*])));
                return quote!(#name::object(&[#(#required),*], &[#(#known),*], &[#(#tags),*]));
            }
        },
        Span::call_site(),
    );
    let kinds = imports.name("Kind");
    quote!(#name::of(#kinds::#kind))
}
