//! Where the first mapping of oasdiff's rules to our kinds is wrong, or too narrow: what else counts, and why.

const NAMES: &str = "names come from resource and method: an operationId names nothing here, so only the description differs";
const HEADER: &str = "a rate-limit header has a kind of its own, since limits are read from it";
const EFFECTIVE: &str = "`allOf` is laid together before comparing: what its new or lost member says is found as its effect";
const SUBSET: &str = "a type that is a subset of the old one is narrowed, a superset widened; both map to one rule of oasdiff's";
const FORMAT: &str = "oasdiff takes another format for another type; here formats have a kind of their own";
const LIST: &str = "a list of values that is gone or came widens or narrows the type; no single value came or went";
const CONST: &str = "a `const` is a list of one value: one that is gone widens the type, one that came narrows it";
const NOT: &str = "inside `not` less is more: what changes there is a changed condition, not a changed field";
const QUERY: &str =
    "oasdiff holds that an array of strings in a query takes a plain string too; the tool's argument is another type";
const WRAPPED: &str = "a schema that became one of several forms is compared with that form, and the other forms are new";
const PROSE: &str = "a member of `allOf` that says nothing but prose changes prose";
const UNSEEN: &str = "a write-only field of an answer, or a read-only one of a request, reaches nobody";
const XML: &str = "oasdiff takes everything but JSON for text; the schema says another type all the same";
const SAME_SHAPE: &str = "two forms that say the same under two names are one form with another name";
const RENAMED: &str = "a field that left while one alike came in its place was renamed";
const UNDECLARED: &str = "a path parameter that was used without being declared was an argument already; it only gets its schema";
const WEBHOOK: &str = "a webhook becomes no tool; its parts are compared and reach nobody";

/// oasdiff's rule, the kinds of ours that say the same, and why the mapping is not enough.
pub const CORRECTIONS: &[(&str, &[&str], &str)] = &[
    ("api-operation-id-added", &["spec-only-change"], NAMES),
    ("api-operation-id-removed", &["spec-only-change"], NAMES),
    ("optional-response-header-removed", &["rate-header-changed"], HEADER),
    ("required-response-header-removed", &["rate-header-changed"], HEADER),
    ("response-header-added", &["rate-header-changed"], HEADER),
    ("response-header-became-optional", &["rate-header-changed"], HEADER),
    ("request-body-all-of-added", &["arg-added-optional", "spec-only-change"], EFFECTIVE),
    ("request-body-all-of-removed", &["arg-removed", "spec-only-change"], EFFECTIVE),
    ("request-property-all-of-added", &["arg-added-optional", "spec-only-change"], EFFECTIVE),
    ("request-property-all-of-removed", &["arg-removed", "spec-only-change"], EFFECTIVE),
    ("response-body-all-of-added", &["out-field-added", "spec-only-change"], EFFECTIVE),
    ("response-body-all-of-removed", &["out-field-removed", "spec-only-change"], EFFECTIVE),
    ("response-property-all-of-added", &["out-field-added", "spec-only-change"], EFFECTIVE),
    ("response-property-all-of-removed", &["out-field-removed", "spec-only-change"], EFFECTIVE),
    ("request-body-all-of-added-annotation-only", &["desc-field-changed", "desc-arg-changed"], PROSE),
    ("request-property-all-of-added-annotation-only", &["desc-field-changed", "desc-arg-changed"], PROSE),
    ("response-body-all-of-added-annotation-only", &["desc-field-changed"], PROSE),
    ("request-body-type-changed", &["arg-type-narrowed", "arg-type-widened", "arg-format-changed"], SUBSET),
    ("request-parameter-type-changed", &["arg-type-narrowed", "arg-format-changed"], SUBSET),
    ("request-property-type-changed", &["arg-type-narrowed", "arg-format-changed"], FORMAT),
    ("request-property-list-of-types-widened", &["arg-type-changed"], SUBSET),
    ("response-property-list-of-types-widened", &["out-type-narrowed"], SUBSET),
    ("request-parameter-property-type-specialized", &["arg-type-changed"], SUBSET),
    ("request-parameter-type-generalized", &["arg-type-changed"], QUERY),
    ("request-parameter-type-generalized", &["arg-format-changed"], FORMAT),
    ("new-request-path-parameter", &["arg-structure-tightened"], UNDECLARED),
    ("request-body-type-compatible", &["arg-type-changed"], XML),
    ("response-body-type-compatible", &["out-type-changed"], XML),
    ("request-body-enum-value-removed", &["arg-type-widened"], LIST),
    ("request-parameter-enum-value-added", &["arg-became-enum"], LIST),
    ("request-property-enum-value-removed", &["arg-type-widened", "arg-const-changed"], LIST),
    ("request-property-const-changed", &["arg-enum-value-added", "arg-enum-value-removed"], CONST),
    ("request-body-const-removed", &["arg-type-widened"], CONST),
    ("request-property-const-removed", &["arg-type-widened"], CONST),
    ("response-body-const-added", &["out-type-narrowed"], CONST),
    ("response-property-const-added", &["out-type-narrowed"], CONST),
    ("response-body-const-removed", &["out-type-changed"], CONST),
    ("response-property-const-removed", &["out-type-changed"], CONST),
    ("response-property-enum-value-removed", &["spec-only-change"], UNSEEN),
    ("request-body-any-of-added", &["schema-renamed"], SAME_SHAPE),
    ("request-body-any-of-removed", &["schema-renamed"], SAME_SHAPE),
    ("request-body-wrapped-in-one-of", &["arg-type-widened"], WRAPPED),
    ("response-body-wrapped-in-one-of", &["out-type-changed"], WRAPPED),
    ("request-property-max-length-decreased", &["arg-structure-tightened"], NOT),
    ("new-required-request-property", &["arg-structure-tightened"], NOT),
    ("request-property-removed", &["arg-renamed", "arg-structure-tightened"], RENAMED),
    ("new-optional-request-property", &["arg-renamed"], RENAMED),
    ("response-optional-property-added", &["out-field-renamed"], RENAMED),
    ("response-optional-property-removed", &["out-field-renamed"], RENAMED),
    ("webhook-added", &["tool-added"], WEBHOOK),
    ("webhook-removed", &["spec-only-change"], WEBHOOK),
];

const UNUSED: &str = "no operation asks for the scheme: what nobody uses is no drift, as for every other component";

/// The pairs of which we say nothing that oasdiff says, and why that is right. Any other is a failure.
pub const DISAGREEMENTS: &[(&str, &str)] = &[
    ("v0168", UNUSED),
    ("v0169", UNUSED),
    ("v0172", "a scope has other words: they stand in no tool, no client and no request, and the scope itself is the same"),
];
