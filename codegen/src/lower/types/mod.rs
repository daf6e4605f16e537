//! The type view: what every method takes and gives as Rust types, each with its name. Decides everything that the Rust crate's
//! emitter writes down.
//!
//! A type is built when a method reaches it: structs from objects, open enums from string enums, unions with an `Other` arm from
//! `oneOf`, `anyOf` and lists of types. What has no type is a JSON value, said in a diagnostic; it never costs an operation.

mod build;
mod finish;
mod methods;
mod number;
mod union;

pub(crate) use number::integer_type;

use super::Plan;
use crate::config::{Config, Record};
use crate::diagnostic::Finding;
use crate::model::Api;
use crate::name::RustName;

/// All types and methods of a generated crate.
#[derive(Debug, Clone, Default)]
pub struct TypeView {
    /// Indexed by [`TypeId`]; no two are alike.
    pub types: Vec<TypeDef>,
    /// One module each.
    pub resources: Vec<ResourceDef>,
    /// What every type derives besides what it has anyway: paths of derive macros.
    pub derives: Vec<String>,
}

/// Index of a type in [`TypeView::types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub u32);

/// The use of a type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TypeRef {
    /// `bool`
    Boolean,
    /// `i64`
    Integer,
    /// `f64`
    Number,
    /// `String`
    Text,
    /// `u64`: the vendor says that an `i64` does not do.
    Unsigned,
    /// A string that the vendor declares as something more, kept as it was written.
    Formatted(Format),
    /// Any JSON.
    Value,
    /// The runtime's `File`.
    File,
    /// `Option`: an item that may be null.
    Optional(Box<TypeRef>),
    /// `Vec`
    List(Box<TypeRef>),
    /// `BTreeMap<String, _>`
    Map(Box<TypeRef>),
    /// A type of the crate.
    Named(TypeId),
    /// A type of the crate that leads back to here.
    Boxed(TypeId),
}

/// What a string is declared as; the names of the runtime's types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// A full date (RFC 3339).
    Date,
    /// A date with a time (RFC 3339).
    DateTime,
    /// A UUID (RFC 9562).
    Uuid,
    /// Bytes in base64 (RFC 4648).
    Base64,
    /// A decimal number as text.
    Decimal,
    /// An address (RFC 3986).
    Uri,
}

/// A type of the crate.
#[derive(Debug, Clone)]
pub struct TypeDef {
    /// Unique in the crate.
    pub name: RustName,
    /// The vendor's words: a line a paragraph, or with `* ` in front an item of a list; code in backticks. May be empty.
    pub doc: String,
    /// What it is.
    pub body: TypeBody,
    /// Whether callers make values of it: it stands in the parameters of a method.
    pub input: bool,
    /// The resources whose methods lead to it: positions in [`TypeView::resources`], in their order.
    pub resources: Vec<usize>,
}

/// What a type is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TypeBody {
    /// An object.
    Struct {
        /// The declared members.
        fields: Vec<FieldDef>,
        /// The field for all other members, and their type.
        rest: Option<(RustName, TypeRef)>,
    },
    /// A string enum.
    Enum(Vec<VariantDef>),
    /// One of several forms.
    Union(Vec<ArmDef>),
    /// A type of the program that the code is made for: its path.
    Elsewhere(String),
}

/// A field of a struct.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FieldDef {
    /// Unique in the struct.
    pub name: RustName,
    /// The key in JSON; for a method's parameters the name of the tool's argument.
    pub key: String,
    /// The vendor's words: a line a paragraph, or with `* ` in front an item of a list; code in backticks. May be empty.
    pub doc: String,
    /// Its type, without `Option`.
    pub of: TypeRef,
    /// Whether it must be there.
    pub need: Need,
    /// Discouraged.
    pub deprecated: bool,
}

/// Whether a field must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Need {
    /// Always a value.
    Required,
    /// Always there, but may be null: an `Option` that is written as null.
    Nullable,
    /// An `Option` that is left out.
    Optional,
    /// May be left out, and may be null: for whoever writes it an `Option` in an `Option`.
    Omittable,
}

/// An arm of an enum.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VariantDef {
    /// Unique in the enum.
    pub name: RustName,
    /// The vendor's spelling.
    pub text: String,
}

/// An arm of a union.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ArmDef {
    /// Unique in the union.
    pub name: RustName,
    /// What it holds.
    pub of: TypeRef,
    /// What tells it apart.
    pub form: FormDef,
}

/// What tells a form apart from the others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FormDef {
    /// The kind of value.
    pub kind: FormKind,
    /// An object's required members.
    pub required: Vec<String>,
    /// An object's declared members.
    pub known: Vec<String>,
    /// Members with fixed values.
    pub tags: Vec<(String, Vec<String>)>,
}

/// The kind of value of a form; the names of the runtime's `wire::Kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FormKind {
    /// Several kinds.
    Any,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A string.
    String,
    /// A list.
    List,
    /// An object.
    Object,
}

/// A resource: a module with a struct that has a method for each operation.
#[derive(Debug, Clone)]
pub struct ResourceDef {
    /// The module, and the accessor on the client.
    pub module: RustName,
    /// The cargo feature that brings it.
    pub feature: String,
    /// The struct.
    pub name: RustName,
    /// The resource in words.
    pub words: String,
    /// Its methods.
    pub methods: Vec<MethodDef>,
}

/// A method.
#[derive(Debug, Clone)]
pub struct MethodDef {
    /// Unique in the resource.
    pub name: RustName,
    /// For a paged list the method that gives every item.
    pub all: Option<RustName>,
    /// The tool behind it.
    pub tool: String,
    /// The vendor's words, and ours; each entry as the docs of a field.
    pub doc: Vec<String>,
    /// Discouraged.
    pub deprecated: bool,
    /// Absent when there is nothing to say.
    pub parameters: Option<ParametersDef>,
    /// What comes back.
    pub answer: AnswerDef,
}

/// The parameters of a method, a struct in the resource's module.
#[derive(Debug, Clone)]
pub struct ParametersDef {
    /// Unique in the module.
    pub name: RustName,
    /// One for each argument of the tool.
    pub fields: Vec<FieldDef>,
}

/// What a method gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerDef {
    /// `()`
    Nothing,
    /// A page of items.
    Page(TypeRef),
    /// One value.
    One(TypeRef),
}

/// Whether an operation is wanted.
pub type Keep<'k> = &'k dyn Fn(&toolwright_integration::Operation) -> bool;

/// The types and methods of every operation that has a tool in `plan` and is wanted.
pub fn lower_types(
    api: &Api,
    config: Option<&Config>,
    records: &[Record],
    plan: &Plan,
    keep: Keep<'_>,
    findings: &mut Vec<Finding>,
) -> TypeView {
    let mut builder = build::Builder::new(&api.schemas);
    let mut resources = methods::lower_resources(api, config, records, plan, keep, &mut builder);
    findings.append(&mut builder.findings);
    let types = finish::finish(builder.drafts, &mut resources);
    TypeView { types, resources, derives: Vec::new() }
}
