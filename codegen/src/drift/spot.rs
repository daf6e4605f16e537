//! The line of a change: which keyword of the place that was compared holds what differs.

use super::draft::{Draft, Scope};
use super::kind::Kind;
use crate::source::Step;

/// The ways from the compared place to what differs in it, the best first.
pub(super) fn ways_to(draft: &Draft) -> Vec<Vec<Step>> {
    let mut ways = named_in(draft);
    let keys = match &draft.scope {
        Scope::Whole => whole_keys(draft.kind),
        _ => keys_of(draft.kind),
    };
    ways.extend(keys.iter().map(|way| way.split('/').map(step).collect()));
    ways
}

fn step(token: &str) -> Step {
    match token {
        ".." => Step::Up,
        "~" => Step::Root,
        key => Step::Key(key.to_owned()),
    }
}

/// What the change itself names: a keyword, or a field that a list of required ones holds.
fn named_in(draft: &Draft) -> Vec<Vec<Step>> {
    let name = draft.detail.split('`').nth(1).unwrap_or_default();
    let key = |key: &str| Step::Key(key.to_owned());
    let about = draft.detail.strip_prefix("the ").and_then(|rest| rest.split(' ').next());
    let mut ways = Vec::new();
    match draft.kind {
        Kind::ArgBecameRequired | Kind::OutFieldBecameRequired | Kind::ArgBecameOptional | Kind::OutFieldBecameOptional => {
            let list = [Step::Up, Step::Up, key("required")];
            ways.push([list.as_slice(), &[Step::Item(name.to_owned())]].concat());
            ways.push(vec![key("required")]);
            ways.push(list.to_vec());
        }
        Kind::ArgEnumValueAdded | Kind::OutEnumValueAdded => {
            let value = draft.new.as_deref().unwrap_or_default().trim_matches('"');
            ways.push(vec![key("enum"), Step::Item(value.to_owned())]);
        }
        Kind::OutStatusAdded | Kind::OutMediaTypeChanged | Kind::OutHeaderChanged | Kind::RateHeaderChanged => {
            ways.extend(response_ways(&draft.subject));
        }
        Kind::OpSunsetChanged | Kind::OpStabilityChanged => ways.push(vec![key(name)]),
        _ if is_keyword(name) => ways.push(vec![key(name)]),
        _ => {}
    }
    if let Some(word) = about.filter(|word| ["type", "format", "default", "description", "title", "example"].contains(word)) {
        ways.push(vec![key(word)]);
    }
    ways
}

/// `GET /users response 200 header x`: that response below the operation.
fn response_ways(subject: &str) -> Vec<Vec<Step>> {
    let status = subject.split(" response ").nth(1).and_then(|rest| rest.split([' ', '.']).next());
    let Some(status) = status else { return Vec::new() };
    let below = |last: &[&str]| {
        let tokens = ["responses", status].into_iter().chain(last.iter().copied());
        tokens.map(|key| Step::Key(key.to_owned())).collect::<Vec<_>>()
    };
    let within = |key: &str| vec![Step::Key(key.to_owned())];
    let part = if subject.contains(" header ") { "headers" } else { "content" };
    vec![within(part), below(&[part]), below(&[])]
}

fn is_keyword(name: &str) -> bool {
    !name.is_empty() && name.len() < 30 && name.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Where a change of an operation, a parameter or a schema stands in it.
fn keys_of(kind: Kind) -> &'static [&'static str] {
    match operation_keys(kind) {
        [] => schema_keys(kind),
        keys => keys,
    }
}

fn schema_keys(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::ArgTypeChanged | Kind::ArgTypeWidened | Kind::ArgTypeNarrowed | Kind::OutTypeChanged | Kind::OutTypeNarrowed => {
            &["oneOf", "anyOf", "type"]
        }
        Kind::ArgBecameEnum
        | Kind::ArgConstChanged
        | Kind::ArgEnumValueAdded
        | Kind::ArgEnumValueRemoved
        | Kind::OutEnumValueAdded
        | Kind::OutEnumValueRemoved => &["enum", "const", "schema/enum"],
        Kind::ArgNullableAdded | Kind::ArgNullableRemoved | Kind::OutNullableAdded | Kind::OutNullableRemoved => {
            &["nullable", "type"]
        }
        Kind::ArgDefaultChanged | Kind::OutDefaultChanged => &["default", "const"],
        Kind::ArgMutabilityChanged | Kind::OutMutabilityChanged => &["readOnly", "writeOnly"],
        Kind::ArgVariantAdded | Kind::ArgVariantRemoved | Kind::OutVariantAdded | Kind::OutVariantRemoved => &["oneOf", "anyOf"],
        Kind::ArgStructureTightened | Kind::ArgStructureLoosened | Kind::OutStructureChanged => {
            &["discriminator", "additionalProperties", "allOf", "oneOf", "anyOf"]
        }
        Kind::CustomFieldsOpened | Kind::CustomFieldsClosed => &["additionalProperties"],
        _ => &[],
    }
}

fn operation_keys(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::ArgRemoved | Kind::OutFieldRemoved | Kind::ArgMoved | Kind::ArgWireNameChanged => {
            &["in", "parameters", "properties", "requestBody"]
        }
        Kind::ArgRenamed => &["name"],
        Kind::ArgSerializationChanged => &["style", "explode", "content", "requestBody/content"],
        Kind::ArgXmlChanged => &["requestBody/content"],
        Kind::ToolTagAdded | Kind::ToolTagRemoved => &["tags"],
        Kind::DescToolChanged | Kind::DescSuspicious | Kind::DescCosmetic | Kind::DescUnitChanged => &["description", "summary"],
        Kind::HintOtherChanged => &["summary"],
        Kind::OpDeprecated | Kind::OpReactivated => &["deprecated"],
        Kind::OutStatusRemoved => &["responses"],
        Kind::AuthAdded | Kind::AuthRemoved | Kind::AuthSchemeChanged | Kind::AuthScopeAdded | Kind::AuthScopeRemoved => {
            &["security", "~/security"]
        }
        Kind::PageStyleChanged | Kind::PageCursorMoved | Kind::PageLimitChanged | Kind::PageAdded | Kind::PageRemoved => {
            &["parameters"]
        }
        Kind::SpecOnlyChange => &["operationId"],
        _ => &[],
    }
}

/// Where a change of the whole stands in a server or a declared credential.
fn whole_keys(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::HostChanged => &["url"],
        Kind::AuthEndpointChanged => &["flows", "openIdConnectUrl", "tokenUrl", "authorizationUrl"],
        Kind::AuthScopeAdded | Kind::AuthScopeRemoved => &["flows", "scopes"],
        Kind::AuthSchemeChanged => &["scheme", "type"],
        _ => &[],
    }
}
