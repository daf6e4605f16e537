//! `integration.yaml` and documentation records: what the API description cannot say.
//!
//! The file is read over the same positioned tree as descriptions, so that every mistake is reported at its line, all at once.

mod check;
mod custom;
mod duration;
mod excuse;
mod fields;
pub mod keys;
mod missed;
mod open;
mod paging;
mod parse;
mod places;
mod published;
mod records;

pub use check::{check_config, fields_of_method, find_operation, may_hold, operation_matches};
pub use custom::CustomFieldsConfig;
pub use excuse::excuse_quarantined;
pub use missed::{excuse_missed, is_missed};
pub use open::{forget_open_money, report_open_questions};
pub use parse::parse_config;
pub use places::ConfigPlaces;
pub use records::{Record, read_records};

use crate::name::snake;
use crate::source::At;
use toolwright_integration::{AuthKind, Effect, Json, MoneyUnit};

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub at: At,
}

/// The content of `integration.yaml`.
#[derive(Debug, Clone)]
pub struct Config {
    /// The integration's name.
    pub integration: Spanned<String>,
    /// The vendor's name as people write it.
    pub title: Option<String>,
    /// The description's file, below the vendor's folder: `source`, or `source.file`.
    pub source: Spanned<String>,
    /// Where the vendor publishes that file, for `toolwright fetch`: `source.url`. https, or http on this machine.
    pub source_url: Option<Spanned<String>>,
    /// The overlays that mend it, in order.
    pub overlays: Vec<Spanned<String>>,
    /// The pinned server URL.
    pub server: Option<Spanned<String>>,
    /// Credentials; when given they replace those of the description.
    pub auth: Option<Vec<AuthConfig>>,
    /// Pagination by name.
    pub pagination: Vec<(String, PagingConfig)>,
    /// Documented rate limits.
    pub rate_limits: Vec<RateLimitRule>,
    /// Amounts by the name of their field.
    pub money: Vec<MoneyConfig>,
    /// The resources, in the order of the file.
    pub resources: Vec<ResourceConfig>,
    /// The file has no `resources` at all: every operation that it does not ignore becomes a method, as without a file.
    pub infers: bool,
    /// Operations that are left out on purpose: `METHOD /path` patterns with `*`.
    pub ignored: Vec<Spanned<String>>,
    /// What a model is told about the whole server.
    pub instructions: Option<String>,
    /// `{I}_{R}_{method}` within 46 characters instead of the long names.
    pub compact_names: bool,
    /// What the definitions may cost a model.
    pub budget: BudgetConfig,
}

/// `budget`: the most tokens (o200k) that definitions may take.
#[derive(Debug, Clone, Default)]
pub struct BudgetConfig {
    /// All tools together.
    pub tokens: Option<Spanned<u32>>,
    /// Any single tool.
    pub tool_tokens: Option<Spanned<u32>>,
}

/// One credential.
#[derive(Debug, Clone)]
pub struct AuthConfig {
    /// Its name; the environment variable is `{INTEGRATION}_{NAME}`.
    pub name: String,
    /// How it is sent.
    pub kind: AuthKind,
    /// Where to get it, in words.
    pub help: String,
    /// Where it stands.
    pub at: At,
}

/// A pagination style and its names, before they are looked up in an operation.
#[derive(Debug, Clone)]
pub struct PagingConfig {
    /// The preset.
    pub style: PagingStyle,
    /// The parameter that asks for the next page: `send.cursor`, `send.page` or `send.offset`.
    pub send: Option<Spanned<String>>,
    /// The page-size parameter: `send.limit`.
    pub limit: Option<Spanned<String>>,
    /// `read.next`: JSON pointer to the token or URL.
    pub next: Option<Spanned<String>>,
    /// `read.header`: the header that holds the token.
    pub header: Option<String>,
    /// `read.last_item`: JSON pointer inside the last item.
    pub last_item: Option<String>,
    /// `read.more`: JSON pointer to a boolean.
    pub more: Option<String>,
    /// `read.total`: JSON pointer to the number of items.
    pub total: Option<String>,
    /// `read.total_pages`: JSON pointer to the number of pages.
    pub total_pages: Option<String>,
    /// `start`: the number of the first page or item.
    pub start: Option<i64>,
    /// `unit` of a range.
    pub unit: Option<String>,
    /// `limit.default`.
    pub default: u32,
    /// `limit.max`.
    pub max: u32,
    /// The JSON pointers of `read`, each with its key.
    pub pointers: Vec<(&'static str, Spanned<String>)>,
    /// Where it stands.
    pub at: At,
}

/// The presets over the three primitives of the compiled format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PagingStyle {
    /// A token that is sent back.
    Cursor,
    /// A page number.
    Page,
    /// A number of items to skip.
    Offset,
    /// RFC 8288 `Link: …; rel="next"`.
    LinkHeader,
    /// The next page's URL in the answer.
    NextUrl,
    /// `Range: items 0-49`.
    Range,
}

/// A documented rate limit.
#[derive(Debug, Clone)]
pub struct RateLimitRule {
    /// `METHOD /path`, `*` matches anything.
    pub pattern: Spanned<String>,
    /// Calls in one window.
    pub limit: u32,
    /// The window in seconds.
    pub per: u32,
}

/// The keys and the unit of an amount.
#[derive(Debug, Clone)]
pub struct MoneyConfig {
    /// The name of the field that holds the amount.
    pub field: String,
    /// The field is a map from currency to amount (`keyed_by: currency`).
    pub keyed: bool,
    /// The vendor's key of the number; empty where the number stands in a map by itself.
    pub value: String,
    /// The vendor's key of the currency; empty for a map.
    pub currency: String,
    /// What one unit of the number is.
    pub unit: MoneyUnit,
    /// Where `value` stands.
    pub value_at: At,
    /// Where `currency` stands.
    pub currency_at: At,
}

/// One resource.
#[derive(Debug, Clone)]
pub struct ResourceConfig {
    /// Its name.
    pub name: Spanned<String>,
    /// Tags of all its methods.
    pub tags: Vec<String>,
    /// The methods, in the order of the file.
    pub methods: Vec<MethodConfig>,
    /// Fields of the account's own, read from the vendor while serving.
    pub custom_fields: Option<CustomFieldsConfig>,
}

/// One method of a resource.
#[derive(Debug, Clone)]
pub struct MethodConfig {
    /// `list`, `get`, `create`, `update`, `delete` or another name.
    pub name: Spanned<String>,
    /// `METHOD /path` or an operationId.
    pub op: Spanned<String>,
    /// Vendor's input → argument name.
    pub args: Vec<(Spanned<String>, Spanned<String>)>,
    /// The name of a pagination, or `none`.
    pub paginate: Option<Spanned<String>>,
    /// JSON pointer to the items.
    pub items: Option<Spanned<String>>,
    /// JSON pointer to the record.
    pub record: Option<Spanned<String>>,
    /// Vendor's input → value that is sent unless the caller says otherwise.
    pub defaults: Vec<(Spanned<String>, Json)>,
    /// Vendor's input → value that is always sent and never shown.
    pub constants: Vec<(Spanned<String>, String)>,
    /// Dotted paths of body fields that are amounts.
    pub money: Vec<Spanned<String>>,
    /// Fields that a concise answer keeps.
    pub concise: Vec<Spanned<String>>,
    /// What a call does, when the verb misleads.
    pub effect: Option<Effect>,
    /// Whether repeating changes nothing, when the verb misleads.
    pub idempotent: Option<bool>,
    /// The answer is a file behind a redirect, which is followed.
    pub download: bool,
    /// Tags of this method, beside the resource's.
    pub tags: Vec<String>,
    /// The name for people.
    pub title: Option<String>,
    /// The text, instead of the vendor's.
    pub description: Option<String>,
    /// The read that must hold first.
    pub requires: Option<RequiresConfig>,
}

/// A state that must hold before a write.
#[derive(Debug, Clone)]
pub struct RequiresConfig {
    /// `resource.method` of the read, each in snake case.
    pub read: Spanned<String>,
    /// The read as the file spells it.
    pub named: String,
    /// JSON pointer into the vendor's answer.
    pub field: String,
    /// Where `field` stands.
    pub field_at: At,
    /// The allowed values.
    pub equals: Vec<String>,
}

impl Config {
    /// Every method with its resource, in the order of the file.
    fn methods(&self) -> impl Iterator<Item = (&ResourceConfig, &MethodConfig)> {
        self.resources.iter().flat_map(|resource| resource.methods.iter().map(move |method| (resource, method)))
    }

    /// `resource.method` of every method, as the file spells them.
    fn method_names(&self) -> impl Iterator<Item = String> {
        self.methods().map(|(resource, method)| format!("{}.{}", resource.name.value, method.name.value))
    }
}

impl ResourceConfig {
    /// The name by which others find one of its methods, however it is spelt: `salesOrders.get` is `sales_orders.get`.
    fn key_of(&self, method: &MethodConfig) -> String {
        format!("{}.{}", snake(&self.name.value), snake(&method.name.value))
    }
}
