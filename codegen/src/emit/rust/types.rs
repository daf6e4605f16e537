//! `src/types.rs`: structs, open enums and unions, each with its codec.

use super::tokens::{Imports, Writer, doc, ident};
use crate::lower::{ArmDef, FieldDef, FormDef, FormKind, Need, Plan, TypeBody, TypeDef, TypeRef, TypeView, VariantDef};
use crate::name::RustName;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

pub(super) fn words(plan: &Plan) -> Vec<String> {
    vec![format!("What {} takes and gives.", super::tokens::harmless(&plan.integration.title))]
}

pub(super) fn types(view: &TypeView) -> TokenStream {
    let writer = Writer { view, imports: Imports::default(), outside: false };
    let items: Vec<TokenStream> = view.types.iter().map(|one| item(&writer, one)).collect();
    let imports = writer.imports.items();
    quote!(#imports #(#items)*)
}

fn item(writer: &Writer<'_>, one: &TypeDef) -> TokenStream {
    match &one.body {
        TypeBody::Struct { fields, rest } => structure(writer, one, fields, rest.as_ref()),
        TypeBody::Enum(variants) => enumeration(writer, one, variants),
        TypeBody::Union(arms) => union(writer, one, arms),
    }
}

fn structure(writer: &Writer<'_>, one: &TypeDef, fields: &[FieldDef], rest: Option<&(RustName, TypeRef)>) -> TokenStream {
    let (doc, name) = (doc(&one.doc), ident(&one.name));
    let declared = fields.iter().map(|field| writer.field(field));
    let rest_field = rest.map(|(name, of)| {
        let (name, map, of) = (ident(name), writer.imports.name("BTreeMap"), writer.type_of(of));
        quote!(#[doc = " What is not declared."] pub #name: #map<String, #of>,)
    });
    // Callers make values of what they send, and a new field must not break them; of what they receive they make none.
    let (attributes, more) = if one.input {
        (quote!(#[derive(Clone, Debug, Default)]), Some(quote!(#[doc(hidden)] pub __more: (),)))
    } else {
        (quote!(#[derive(Clone, Debug)] #[non_exhaustive]), None)
    };
    let codec = structure_codec(writer, one, fields, rest);
    quote! {
        #doc
        #attributes
        pub struct #name {
            #(#declared,)*
            #rest_field
            #more
        }
        #codec
    }
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
            Need::Nullable | Need::Optional => quote!(#name: #wire::take_optional(&mut fields, #key)?),
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

fn enumeration(writer: &Writer<'_>, one: &TypeDef, variants: &[VariantDef]) -> TokenStream {
    let (doc, name) = (doc(&one.doc), ident(&one.name));
    let names: Vec<Ident> = variants.iter().map(|variant| ident(&variant.name)).collect();
    let texts = variants.iter().map(|variant| &variant.text);
    let (open, open_enum) = (writer.imports.name("OpenEnum"), writer.imports.name("open_enum"));
    quote! {
        #doc
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum #name {
            #(#names,)*
            #[doc = " A value that this client does not know."]
            Unknown(String),
        }
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
        #open_enum!(#name);
    }
}

fn union(writer: &Writer<'_>, one: &TypeDef, arms: &[ArmDef]) -> TokenStream {
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
    quote! {
        #doc
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum #name {
            #(#names(#types),)*
            #[doc = " A form that this client does not know."]
            Other(#value),
        }
        impl #name {
            const FORMS: &'static [#form] = &[#(#forms),*];
        }
        #codec
        #default
    }
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
