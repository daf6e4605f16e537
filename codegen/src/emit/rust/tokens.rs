//! The small pieces: identifiers, docs, the use of a type, imports.

use crate::lower::{FieldDef, Format, Need, TypeDef, TypeRef, TypeView};
use crate::name::RustName;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Characters of a line of prose.
const LINE: usize = 100;

/// The only way from a name to an identifier: a [`RustName`] is one.
pub(super) fn ident(name: &RustName) -> Ident {
    match name.as_str().strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name.as_str(), Span::call_site()),
    }
}

/// A path that whoever builds has given, checked before; never a vendor's.
pub(super) fn path(text: &str) -> TokenStream {
    text.parse().unwrap_or_default()
}

/// Doc attributes of a vendor's words: a line a literal, and no markup of theirs.
pub(super) fn doc(words: &str) -> TokenStream {
    docs(&[words])
}

/// The same for several texts; empty ones are left out. A line of a text is a paragraph, or with `* ` in front an item of a list.
pub(super) fn docs<S: AsRef<str>>(texts: &[S]) -> TokenStream {
    let mut lines: Vec<String> = Vec::new();
    let mut in_list = false;
    for line in texts.iter().flat_map(|text| text.as_ref().lines()).map(str::trim).filter(|line| !line.is_empty()) {
        let item = line.strip_prefix("* ");
        let goes_on = in_list && item.is_some();
        in_list = item.is_some();
        if !lines.is_empty() && !goes_on {
            lines.push(String::new());
        }
        let wrapped = wrapped(&spans(item.unwrap_or(line)));
        lines.extend(wrapped.into_iter().enumerate().map(|(position, line)| match (in_list, position) {
            (false, _) => format!(" {line}"),
            (true, 0) => format!(" * {line}"),
            (true, _) => format!("   {line}"),
        }));
    }
    quote!(#(#[doc = #lines])*)
}

/// Stands for a space at which no line may end: in the midst of code a mark at a line's start would be taken for a list or a heading.
const STUCK: char = '\u{1}';

/// The vendor's words without what rustdoc would take for links, tags, code or headings.
pub(super) fn harmless(words: &str) -> String {
    spans(words).replace(STUCK, " ")
}

/// As [`harmless`], with every space inside code [`STUCK`].
fn spans(words: &str) -> String {
    let words: Vec<&str> = words.split_whitespace().collect();
    let words = words.join(" ");
    let mut out = String::with_capacity(words.len() + 8);
    let mut rest = words.as_str();
    while let Some(at) = rest.find('`') {
        plain(&rest[..at], &mut out);
        let run = rest[at..].len() - rest[at..].trim_start_matches('`').len();
        let inner = &rest[at + run..];
        // Code begins and ends with one backtick each.
        let end = inner.find('`').filter(|end| run == 1 && *end > 0 && !inner[end + 1..].starts_with('`'));
        match end.map(|end| inner.split_at(end)) {
            Some((code, after)) if code.trim() == code && !out.ends_with('`') => {
                let code = code.chars().filter(|character| !character.is_control());
                out.push('`');
                out.extend(code.map(|character| if character == ' ' { STUCK } else { character }));
                out.push('`');
                rest = &after[1..];
            }
            _ => {
                out.push_str(&"\\`".repeat(run));
                rest = inner;
            }
        }
    }
    plain(rest, &mut out);
    addresses(&out)
}

/// Adds words that hold no backtick.
fn plain(words: &str, out: &mut String) {
    for (position, word) in words.split(' ').enumerate() {
        if position > 0 {
            out.push(' ');
        }
        // What goes on behind code begins no word.
        let begins = position > 0 || out.is_empty();
        let bare = begins && (word.starts_with("http://") || word.starts_with("https://"));
        let mut before = ' ';
        for character in word.chars() {
            match character {
                '[' | ']' | '<' | '>' | '~' | '*' | '\\' | '|' if !bare => out.extend(['\\', character]),
                // Within a word it opens no emphasis.
                '_' if !bare && !before.is_alphanumeric() => out.extend(['\\', character]),
                // An address that rustdoc shows as one.
                '<' | '>' | '\\' => {}
                other if other.is_control() => {}
                other => out.push(other),
            }
            before = character;
        }
    }
}

/// Bare addresses in angle brackets, as rustdoc wants them.
fn addresses(words: &str) -> String {
    let wrap = |word: &str| {
        if !(word.starts_with("http://") || word.starts_with("https://")) {
            return word.to_owned();
        }
        let address = word.trim_end_matches(['.', ',', ';', ':', ')', '!', '?', '"', '\'']);
        format!("<{address}>{}", &word[address.len()..])
    };
    words.split(' ').map(wrap).collect::<Vec<_>>().join(" ")
}

/// Lines of at most [`LINE`] characters; a word that is longer stands alone.
pub(super) fn wrapped(words: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    let mut length = 0;
    for word in words.split([' ', '\n', '\t']).filter(|word| !word.is_empty()) {
        let size = word.chars().count();
        if length > 0 && length + 1 + size > LINE {
            lines.push(String::new());
            length = 0;
        }
        if let Some(line) = lines.last_mut() {
            if length > 0 {
                line.push(' ');
                length += 1;
            }
            let word = word.replace(STUCK, " ");
            line.push_str(&if length == 0 { first(word) } else { word });
            length += size;
        }
    }
    lines
}

/// The first word of a line: alone it would begin a list or a heading, or underline one.
fn first(word: String) -> String {
    if word.chars().all(|character| matches!(character, '#' | '+' | '-' | '=')) {
        return format!("\\{word}");
    }
    match word.strip_suffix(['.', ')']) {
        Some(number) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{number}\\{}", &word[number.len()..])
        }
        _ => word,
    }
}

/// Where a name comes from.
const PATHS: [(&str, &[&str]); 5] = [
    ("super", &["types"]),
    ("std::collections", &["BTreeMap"]),
    ("toolwright_runtime", &["open_enum"]),
    ("toolwright_runtime::typed", &["typed", "Connection", "Error", "Items", "Options", "Page"]),
    (
        "toolwright_runtime::wire",
        &[
            "wire",
            "Base64",
            "Date",
            "DateTime",
            "Decimal",
            "File",
            "Form",
            "Kind",
            "Map",
            "OpenEnum",
            "Uri",
            "Uuid",
            "Value",
            "Wire",
            "WireError",
        ],
    ),
];

/// The names that a file uses and does not define.
#[derive(Default)]
pub(super) struct Imports {
    used: RefCell<BTreeSet<&'static str>>,
    shared: RefCell<BTreeSet<String>>,
}

impl Imports {
    /// One of the names in [`PATHS`], which is imported from now on.
    pub(super) fn name(&self, name: &'static str) -> Ident {
        self.used.borrow_mut().insert(name);
        Ident::new(name, Span::call_site())
    }

    /// The `use` items; `lenient` when features may leave one of them without a use.
    pub(super) fn items(&self, lenient: bool) -> TokenStream {
        let lenient = lenient.then(|| quote!(#[allow(unused_imports)]));
        let used = self.used.borrow();
        let mut groups: BTreeMap<&str, Vec<TokenStream>> = BTreeMap::new();
        for (path, names) in PATHS {
            let module = path.rsplit("::").next().unwrap_or(path);
            for name in names.iter().filter(|name| used.contains(**name)) {
                let ident = Ident::new(name, Span::call_site());
                groups.entry(path).or_default().push(if *name == module { quote!(self) } else { quote!(#ident) });
            }
        }
        let items = groups.into_iter().map(|(path, names)| {
            let path = path.split("::").map(|segment| Ident::new(segment, Span::call_site()));
            match names.as_slice() {
                [only] if only.to_string() != "self" => quote!(#lenient use #(#path)::*::#only;),
                names => quote!(#lenient use #(#path)::*::{#(#names),*};),
            }
        });
        let shared = self.shared.borrow();
        let shared: Vec<Ident> = shared.iter().map(|name| Ident::new(name, Span::call_site())).collect();
        let shared = match shared.as_slice() {
            [] => None,
            [only] => Some(quote!(use super::shared::#only;)),
            names => Some(quote!(use super::shared::{#(#names),*};)),
        };
        quote!(#shared #(#items)*)
    }
}

/// How types are written in one file.
pub(super) struct Writer<'v> {
    pub view: &'v TypeView,
    pub imports: Imports,
    pub place: Place,
    pub features: Features,
}

/// What brings a resource.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Features {
    /// Cargo's features: the code is a crate.
    Cargo,
    /// Everything is there: the code is a module of a crate that has features of its own.
    Built {
        /// With serde's traits.
        serde: bool,
    },
}

/// The condition of what a feature brings.
pub(super) fn cfg(features: Features, feature: &str) -> Option<TokenStream> {
    (features == Features::Cargo).then(|| quote!(#[cfg(feature = #feature)]))
}

/// Where a file stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A resource's module: types of the crate are called `types::User`.
    Resource,
    /// The types of one resource; other types are shared ones.
    Types(usize),
    /// The types of several resources.
    Shared,
}

/// The one resource that has a type, or none when several do.
pub(super) fn home(one: &TypeDef) -> Option<usize> {
    match one.resources.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

impl Writer<'_> {
    pub(super) fn type_of(&self, of: &TypeRef) -> TokenStream {
        match of {
            TypeRef::Boolean => quote!(bool),
            TypeRef::Integer => quote!(i64),
            TypeRef::Number => quote!(f64),
            TypeRef::Unsigned => quote!(u64),
            TypeRef::Text => quote!(String),
            TypeRef::Formatted(format) => {
                let name = self.imports.name(match format {
                    Format::Date => "Date",
                    Format::DateTime => "DateTime",
                    Format::Uuid => "Uuid",
                    Format::Base64 => "Base64",
                    Format::Decimal => "Decimal",
                    Format::Uri => "Uri",
                });
                quote!(#name)
            }
            TypeRef::Value => {
                let value = self.imports.name("Value");
                quote!(#value)
            }
            TypeRef::File => {
                let file = self.imports.name("File");
                quote!(#file)
            }
            TypeRef::Optional(inner) => {
                let inner = self.type_of(inner);
                quote!(Option<#inner>)
            }
            TypeRef::List(inner) => {
                let inner = self.type_of(inner);
                quote!(Vec<#inner>)
            }
            TypeRef::Map(inner) => {
                let (map, inner) = (self.imports.name("BTreeMap"), self.type_of(inner));
                quote!(#map<String, #inner>)
            }
            TypeRef::Named(id) => self.named(id.0),
            TypeRef::Boxed(id) => {
                let name = self.named(id.0);
                quote!(Box<#name>)
            }
        }
    }

    /// The derive attribute of a type that has `own`, and what else is wanted.
    pub(super) fn derive(&self, own: &[&str]) -> TokenStream {
        let more = self.view.derives.iter().map(String::as_str).filter(|wanted| !own.contains(wanted));
        let all = own.iter().copied().chain(more).map(path);
        quote!(#[derive(#(#all),*)])
    }

    fn named(&self, id: u32) -> TokenStream {
        let Some(found) = self.view.types.get(id as usize) else { return self.type_of(&TypeRef::Value) };
        let name = ident(&found.name);
        match self.place {
            Place::Resource => {
                let types = self.imports.name("types");
                return quote!(#types::#name);
            }
            Place::Types(_) if home(found).is_none() => {
                self.imports.shared.borrow_mut().insert(found.name.as_str().to_owned());
            }
            Place::Types(_) | Place::Shared => {}
        }
        quote!(#name)
    }

    /// A field with its docs; `written` by callers, who may want to say null and not nothing.
    pub(super) fn field(&self, field: &FieldDef, written: bool) -> TokenStream {
        let (doc, name, of) = (doc(&field.doc), ident(&field.name), self.type_of(&field.of));
        let deprecated = field.deprecated.then(|| quote!(#[deprecated]));
        match field.need {
            Need::Required => quote!(#doc #deprecated pub #name: #of),
            Need::Omittable if written => quote!(#doc #deprecated pub #name: Option<Option<#of>>),
            Need::Nullable | Need::Optional | Need::Omittable => quote!(#doc #deprecated pub #name: Option<#of>),
        }
    }

    /// Puts a field of `self` into the map called `target`.
    pub(super) fn put(&self, target: &Ident, field: &FieldDef) -> TokenStream {
        let (wire, key, name) = (self.imports.name("wire"), &field.key, ident(&field.name));
        match field.need {
            Need::Required | Need::Nullable => quote!(#wire::put(&mut #target, #key, self.#name);),
            Need::Optional | Need::Omittable => quote!(#wire::put_optional(&mut #target, #key, self.#name);),
        }
    }
}
