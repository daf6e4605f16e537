//! Model and configuration → [`Plan`]: the tool and the wire of every method, and all names. One file a pass.

mod annotate;
mod arguments;
mod auth;
mod body;
mod bound;
mod choices;
mod custom;
mod describe;
mod forms;
mod gate;
mod hint;
mod money;
mod narrow;
mod notation;
mod paging;
mod parts;
mod prose;
mod prove;
mod select;
mod server;
mod shrink;
mod simplify;
mod text;
mod tool;
mod trim;
mod types;
mod unique;
mod xml;

pub(crate) use select::derived_name;
pub(crate) use text::{bare_text, fit_words, has_words, sentences};
pub(crate) use types::integer_type;
pub use types::{
    AnswerDef, ArmDef, FieldDef, FormDef, FormKind, Format, Keep, MethodDef, Need, ParametersDef, ResourceDef, TypeBody, TypeDef,
    TypeId, TypeRef, TypeView, VariantDef, lower_types,
};

use crate::config::{Config, Record};
use crate::diagnostic::{Code, Finding};
use crate::model::{Api, Type};
use crate::source::At;
use std::collections::{HashMap, HashSet};
use toolwright_integration as wire;
use toolwright_integration::Json;

/// What lowering may be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LowerOptions {
    /// Refuse methods that are not documented. When off, missing words are composed.
    pub gate: bool,
    /// Short names (`{I}_{R}_{method}`, 46 characters), whatever the configuration says.
    pub compact_names: bool,
    /// A `?` left open in integration.yaml is a warning and not an error, and what it asks about counts as unsaid: for trying out
    /// a draft before anything is built.
    pub drafts: bool,
}

impl Default for LowerOptions {
    fn default() -> Self {
        Self { gate: true, compact_names: false, drafts: false }
    }
}

/// What will be emitted.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The content of `operations.json`.
    pub integration: wire::Integration,
    /// The definitions, in the order of [`wire::Integration::operations`].
    pub tools: Vec<Tool>,
    /// The methods that the documentation gate refused.
    pub refused: Vec<Refused>,
}

/// One tool definition.
#[derive(Debug, Clone, PartialEq)]
pub struct Tool {
    /// Unique, at most 64 characters of `[a-z0-9_]`.
    pub name: String,
    /// For people.
    pub title: String,
    /// What it does, what it needs, what it returns.
    pub description: String,
    /// One portable JSON Schema: no references, no combinators but `anyOf`, string enums.
    pub input: Json,
    /// The four hints of MCP.
    pub annotations: Annotations,
    /// Places (argument first, `*` for every item) of objects that take properties which they do not declare.
    pub open: Vec<String>,
    /// Index into [`Api::operations`].
    pub operation: usize,
}

/// The hints of MCP's `ToolAnnotations`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Annotations {
    /// Changes nothing.
    pub read_only: bool,
    /// Takes something away.
    pub destructive: bool,
    /// Repeating changes nothing more.
    pub idempotent: bool,
}

/// A method without a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// `resource.method`.
    pub method: String,
    /// `METHOD /path`.
    pub operation: String,
    /// What is missing, in words.
    pub reasons: Vec<String>,
    /// The same with its cause.
    pub gaps: Vec<Gap>,
}

/// What the documentation gate misses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Which of the gate's three codes it is.
    pub code: Code,
    /// In words.
    pub reason: String,
    /// Where the input goes that nobody describes.
    pub input: Option<wire::Target>,
    /// The operation, or the input.
    pub at: At,
}

/// Lowers a whole API. `fallback_name` names the integration when neither configuration nor title does.
pub fn lower(
    api: &Api,
    config: Option<&Config>,
    records: &[Record],
    fallback_name: &str,
    options: LowerOptions,
    findings: &mut Vec<Finding>,
) -> Plan {
    let name = select::integration_name(api, config, fallback_name);
    let title = config.and_then(|config| config.title.clone()).unwrap_or_else(|| select::title(api, &name));
    let auth = auth::lower_schemes(api, config, &name);
    auth::report_credentials(api, config, &auth, findings);
    let context = Context { api, name: &name, title: &title, auth: &auth, common: common_texts(api), options };
    let (mut methods, mut lowered, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for method in select::select_methods(api, config, records, findings) {
        match tool::lower_method(&context, &method, config, findings) {
            Ok(pair) => {
                methods.push(method);
                lowered.push(pair);
            }
            Err(reasons) => refused.push(reasons),
        }
    }
    let names = unique::name_tools(
        &name,
        methods.iter(),
        options.compact_names || config.is_some_and(|config| config.compact_names),
        findings,
    );
    let mut tools = Vec::with_capacity(lowered.len());
    let mut operations = Vec::with_capacity(lowered.len());
    for ((mut tool, mut operation), name) in lowered.into_iter().zip(names) {
        tool.name.clone_from(&name);
        operation.tool = name;
        tools.push(tool);
        operations.push(operation);
    }
    if let Some(id) = api.schemas.limit_met() {
        let message = "the combinators of a schema lead through too many others; what lies beyond is taken as any value";
        findings.push(
            Finding::warning(Code::LimitExceeded, message)
                .at(api.schemas.get(id).at)
                .help("flatten its `allOf`, `anyOf` and `oneOf`"),
        );
    }
    describe::tell_apart(&mut tools, api);
    select::resolve_requires(methods.iter(), &mut operations, findings);
    let custom_fields = custom::lower_custom_fields(api, config, &operations, findings);
    let instructions = config.and_then(|config| config.instructions.clone()).map(|words| text::plain_text(&words).text);
    let instructions = instructions.unwrap_or_else(|| describe::instructions(&title, &operations));
    let integration = wire::Integration {
        format: wire::FORMAT,
        name: name.clone(),
        title,
        version: api.version.clone(),
        instructions,
        server: server::lower_server(api, config, &name, findings),
        auth,
        custom_fields,
        operations,
    };
    Plan { integration, tools, refused }
}

/// The texts of parameters that at least this many operations have.
const COMMON: usize = 20;

fn common_texts(api: &Api) -> HashSet<&str> {
    let mut count: HashMap<&str, usize> = HashMap::new();
    for parameter in api.operations.iter().flat_map(|operation| &operation.parameters) {
        *count.entry(parameter.description.as_str()).or_default() += 1;
    }
    count.into_iter().filter(|(text, count)| *count >= COMMON && !text.is_empty()).map(|(text, _)| text).collect()
}

/// What every method's lowering needs to know of the whole.
struct Context<'c> {
    api: &'c Api,
    name: &'c str,
    title: &'c str,
    auth: &'c [wire::AuthScheme],
    /// The texts of parameters that very many operations have.
    common: HashSet<&'c str>,
    options: LowerOptions,
}

/// A bound of whole numbers as the schema of a tool states it: above 0 is at least 1.
pub(crate) fn stated_integer_limit(keyword: &'static str, value: &Json) -> (&'static str, Json) {
    bound::stated_limit(Type::Integer, keyword, value)
}
