//! One argument of a tool: its name, its place in the request, and what its schema does not say.

use crate::Json;
use serde::{Deserialize, Serialize};

/// One argument of a tool and its place in the request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Argument {
    /// The name in the tool's schema.
    pub name: String,
    /// Where the value goes.
    pub target: Target,
    /// The vendor refuses a request without it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// Sent when the caller gives no value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Json>,
    /// What a `null` from the caller means.
    #[serde(default, skip_serializing_if = "NullPolicy::is_default")]
    pub null: NullPolicy,
    /// Places inside the value where `null` is sent as `null`, since the vendor declares them nullable. At any other property
    /// inside the value a `null` means that it is not given. Same patterns as `encoded`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nulls: Vec<String>,
    /// Places inside the value whose schema shows a JSON-encoded string where the vendor takes the structure itself:
    /// the string is parsed before it is sent (a structure given directly is sent as it is).
    /// A pattern is a JSON pointer in which `*` stands for every array index or map key; `""` is the value itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub encoded: Vec<String>,
    /// Places inside the value whose schema shows a structure where the vendor takes a JSON-encoded string:
    /// a structure is written as compact JSON text before it is sent. Same patterns as `encoded`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stringified: Vec<String>,
    /// Amounts inside the value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub money: Vec<Money>,
    /// The value is a file (or a list of files), given as base64 or as a `data:` URI (RFC 2397), which can carry type and name.
    #[serde(default, skip_serializing_if = "is_false")]
    pub file: bool,
    /// What the vendor demands and the tool's schema only says in words, since not every client takes the keyword.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<Constraint>,
}

/// Keywords of JSON Schema that hold at a place of an argument beside those of the tool's schema.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Constraint {
    /// Where in the argument: a pointer pattern as in [`Argument::encoded`]; `""` is the argument itself.
    pub at: String,
    /// An object of `enum` (of numbers or booleans), `exclusiveMinimum`, `exclusiveMaximum`, `multipleOf` and `uniqueItems`.
    pub keywords: Json,
}

/// Where an argument's value goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "in", rename_all = "snake_case")]
pub enum Target {
    /// A path, query, header or cookie parameter.
    Parameter {
        /// Which part of the request.
        location: Location,
        /// The vendor's spelling.
        name: String,
        /// How arrays and objects are written.
        style: ParameterStyle,
        /// OpenAPI's `explode`.
        explode: bool,
        /// OpenAPI's `allowReserved`.
        #[serde(default, skip_serializing_if = "is_false")]
        allow_reserved: bool,
        /// Set when the parameter is declared by `content`: the value is written in this media type first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content_type: Option<String>,
    },
    /// Each key of an object becomes a query parameter of its own: filters that the vendor leaves open.
    QueryRest,
    /// A property of the body object; a path of keys from the body's root.
    Body {
        /// The keys from the root to the property.
        path: Vec<String>,
    },
    /// Each key of an object becomes a property at the body's root: fields that the vendor leaves open.
    BodyRest,
    /// The whole body.
    WholeBody,
}

/// The part of the request that a parameter belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Location {
    /// A `{segment}` of the path template.
    Path,
    /// The query string.
    Query,
    /// A header field.
    Header,
    /// The `Cookie` header.
    Cookie,
}

/// OpenAPI's `style`, RFC 6570 for the first three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ParameterStyle {
    /// `a,b`: path and header.
    Simple,
    /// `.a.b`: path.
    Label,
    /// `;x=a;x=b`: path.
    Matrix,
    /// `x=a&x=b` or `x=a,b`: query and cookie.
    Form,
    /// `x=a%20b`: query.
    SpaceDelimited,
    /// `x=a|b`: query.
    PipeDelimited,
    /// `x[k]=v`: query.
    DeepObject,
    /// `x=a<TAB>b`: query; Swagger 2.0's `tsv`.
    TabDelimited,
    /// `a`, without a name: the value is the whole query string; OpenAPI 3.2's `in: querystring` that is no form.
    Whole,
}

/// What a `null` argument means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NullPolicy {
    /// As if it were not given.
    #[default]
    Absent,
    /// Sent as `null`: the vendor declares the field nullable.
    Sent,
    /// As if it were not given; [`Operation::clear`] has it sent as `null`.
    Clear,
}

impl NullPolicy {
    fn is_default(&self) -> bool {
        *self == Self::Absent
    }
}

/// An amount of money inside an argument. The tool shows `{"amount": …, "currency": "…"}`; the vendor's keys are sent.
///
/// Where the vendor has a map from currency to amount ([`Money::is_keyed`]), the tool shows a list of amounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Where in the argument: a pointer pattern as in [`Argument::encoded`]; `""` is the argument itself.
    pub at: String,
    /// The vendor's key of the number; empty where the number stands in a map by itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// The vendor's key of the ISO 4217 code; empty where the code is the key under which the amount stands.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub currency: String,
    /// What one unit of the number is.
    pub unit: MoneyUnit,
}

impl Money {
    /// Whether the place is a map from currency to amount: `{"USD": 1250}`, or `{"USD": {"value": 1250, …}}`.
    pub fn is_keyed(&self) -> bool {
        self.currency.is_empty()
    }
}

/// What one unit of an amount is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MoneyUnit {
    /// The currency's smallest unit, for example cents.
    Minor,
    /// The currency's main unit, for example dollars.
    Major,
}

/// For members that are left out when they are false.
pub(crate) fn is_false(value: &bool) -> bool {
    !*value
}
