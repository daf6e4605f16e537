//! `integration.yaml` → [`Config`].

use super::custom::parse_custom_fields;
use super::duration::parse_duration;
use super::fields::{Fields, choose, pointer_of, shape};
use super::paging::parse_paging;
use super::published::parse_source;
use super::{
    AuthConfig, BudgetConfig, Config, MethodConfig, MoneyConfig, RateLimitRule, RequiresConfig, ResourceConfig, Spanned,
};
use crate::diagnostic::{Code, Finding};
use crate::name::{argument_name, snake};
use crate::source::{Node, Value};
use toolwright_integration::{
    ApiKeyPlace, AuthKind, ClientAuthentication, Effect, FRAMING_HEADERS, GrantKind, MoneyUnit, OAuthGrant,
};

/// Reads the whole file. What is wrong is reported; the rest is still returned, so that all mistakes show at once.
///
/// `None` when even the name or the source is missing.
pub fn parse_config(root: &Node<'_>, findings: &mut Vec<Finding>) -> Option<Config> {
    let mut fields = Fields::open(root, "integration.yaml", findings);
    let integration = parse_name(&mut fields, findings);
    let title = fields.plain("title", findings);
    let (source, source_url) = parse_source(&mut fields, findings);
    let overlays = fields.texts("overlays", findings);
    let server = fields.text("server", findings);
    let auth = fields.take("auth").map(|node| parse_auth(node, findings));
    let pagination = fields.entries("pagination", findings);
    let pagination = pagination.into_iter().map(|(name, node)| (name.value, parse_paging(node, findings))).collect();
    let rate_limits = parse_rate_limits(fields.take("rate_limits"), findings);
    let money =
        fields.entries("money", findings).into_iter().map(|(name, node)| parse_money(name.value, node, findings)).collect();
    let infers = root.get("resources").is_none();
    let resources =
        fields.entries("resources", findings).into_iter().map(|(name, node)| parse_resource(name, node, findings)).collect();
    let ignored = fields.texts("ignored", findings);
    let instructions = fields.plain("instructions", findings);
    let names = fields.text("names", findings);
    let compact_names =
        names.and_then(|text| choose(&text, "style of names", &[("long", false), ("compact", true)], findings)).unwrap_or(false);
    let budget = fields.take("budget").map(|node| parse_budget(node, findings)).unwrap_or_default();
    fields.close(findings);
    Some(Config {
        integration: integration?,
        title,
        source: source?,
        source_url,
        overlays,
        server,
        auth,
        pagination,
        rate_limits,
        money,
        resources,
        infers,
        ignored,
        instructions,
        compact_names,
        budget,
    })
}

fn parse_budget(node: &Node<'_>, findings: &mut Vec<Finding>) -> BudgetConfig {
    let mut fields = Fields::open(node, "`budget`", findings);
    let mut count = |key: &'static str| {
        let value = fields.count(key, findings)?;
        Some(Spanned { value, at: fields.take(key).map_or(node.at, |node| node.at) })
    };
    let budget = BudgetConfig { tokens: count("tokens"), tool_tokens: count("tool_tokens") };
    fields.close(findings);
    budget
}

/// The integration's name, after which the tools are named.
fn parse_name(fields: &mut Fields<'_, '_>, findings: &mut Vec<Finding>) -> Option<Spanned<String>> {
    let name = fields.need_filled("integration", findings)?;
    if !has_word(&name.value) {
        let message = format!("`{}` is no name for an integration: it has no letter or digit of ASCII", name.value);
        let help = "the tools are named after it, for example `integration: acme`";
        findings.push(Finding::error(Code::ConfigShape, message).at(name.at).help(help));
    }
    Some(name)
}

/// Whether something is left of a text in a name, which has only letters and digits of ASCII.
fn has_word(text: &str) -> bool {
    text.contains(|character: char| character.is_ascii_alphanumeric())
}

fn parse_auth(node: &Node<'_>, findings: &mut Vec<Finding>) -> Vec<AuthConfig> {
    if node.as_str() == Some("none") {
        return Vec::new();
    }
    if !node.is_object() {
        findings.push(shape("auth", "an object of credentials, or `none`", node));
    }
    node.entries().iter().filter_map(|(name, scheme)| parse_scheme(name, scheme, findings)).collect()
}

fn parse_scheme(name: &str, node: &Node<'_>, findings: &mut Vec<Finding>) -> Option<AuthConfig> {
    let mut fields = Fields::open(node, "a credential", findings);
    let kind = fields.need("type", findings);
    let place = fields.text("in", findings);
    let parameter = fields.text("name", findings).filter(|name| !name.value.is_empty());
    let prefix = fields.plain("prefix", findings);
    let help = fields.plain("help", findings).unwrap_or_default();
    let token_url = fields.plain("token_url", findings);
    let scopes = fields.plain_texts("scopes", findings);
    let flow = fields.text("flow", findings);
    let client_auth = fields.text("client_auth", findings);
    fields.close(findings);
    let places = [("header", ApiKeyPlace::Header), ("query", ApiKeyPlace::Query), ("cookie", ApiKeyPlace::Cookie)];
    let place = place.and_then(|text| choose(&text, "part of a request", &places, findings)).unwrap_or(ApiKeyPlace::Header);
    let kind = kind?;
    let kind = match kind.value.as_str() {
        "bearer" => AuthKind::Bearer,
        "basic" => AuthKind::Basic,
        "oauth2" => {
            AuthKind::OAuth2 { grants: parse_grants(flow, client_auth, token_url.as_deref(), node, findings), token_url, scopes }
        }
        "api_key" => {
            let Some(parameter) = parameter else {
                findings.push(
                    Finding::error(Code::ConfigShape, "a credential of type `api_key` needs `name`")
                        .at(node.at)
                        .help("name the header: `name: X-API-Key`"),
                );
                return None;
            };
            if place == ApiKeyPlace::Header && FRAMING_HEADERS.iter().any(|name| name.eq_ignore_ascii_case(&parameter.value)) {
                let message = format!("`{}` is a header of HTTP itself and cannot hold a credential", parameter.value);
                let help = "name the header that the vendor documents, for example `name: X-API-Key`";
                findings.push(Finding::error(Code::ConfigShape, message).at(parameter.at).help(help));
            }
            let prefix = prefix.map(|prefix| format!("{prefix} ")).unwrap_or_default();
            AuthKind::ApiKey { place, parameter: parameter.value, prefix }
        }
        _ => {
            choose::<()>(
                &kind,
                "type of credential",
                &[("bearer", ()), ("basic", ()), ("api_key", ()), ("oauth2", ())],
                findings,
            );
            return None;
        }
    };
    Some(AuthConfig { name: name.to_owned(), kind, help, at: node.at })
}

/// The one way to an access token that a configuration names.
fn parse_grants(
    flow: Option<Spanned<String>>,
    client_auth: Option<Spanned<String>>,
    token_url: Option<&str>,
    node: &Node<'_>,
    findings: &mut Vec<Finding>,
) -> Vec<OAuthGrant> {
    let Some(flow) = flow else { return Vec::new() };
    let flows = [("client_credentials", GrantKind::ClientCredentials), ("refresh_token", GrantKind::RefreshToken)];
    let styles =
        [("basic", ClientAuthentication::Basic), ("body", ClientAuthentication::Body), ("none", ClientAuthentication::None)];
    let grant = choose(&flow, "flow", &flows, findings);
    let client_auth = match client_auth {
        Some(text) => choose(&text, "way of a client to authenticate", &styles, findings),
        None => Some(ClientAuthentication::default()),
    };
    if token_url.is_none_or(|url| !url.starts_with("https://")) {
        findings.push(
            Finding::error(Code::ConfigShape, "a credential with a `flow` needs `token_url`, an https URL")
                .at(node.at)
                .help("name the vendor's token endpoint, for example `token_url: https://auth.example.com/oauth/token`"),
        );
    }
    grant
        .zip(client_auth)
        .map(|(grant, client_auth)| OAuthGrant { grant, url: None, client_auth, variables: Vec::new() })
        .into_iter()
        .collect()
}

fn parse_rate_limits(node: Option<&Node<'_>>, findings: &mut Vec<Finding>) -> Vec<RateLimitRule> {
    let mut rules = Vec::new();
    if let Some(node) = node.filter(|node| !matches!(node.value, Value::Array(_))) {
        findings.push(shape("rate_limits", "a list", node));
    }
    for item in node.map(Node::items).unwrap_or_default() {
        let mut fields = Fields::open(item, "a rate limit", findings);
        let pattern = fields.need_filled("match", findings);
        let limit = fields.count("limit", findings);
        let unsaid = fields.take("limit").is_none();
        let per = fields.text("per", findings);
        fields.close(findings);
        let per = match per {
            Some(text) => parse_duration(&text, findings),
            None => Some(60),
        };
        if unsaid {
            findings.push(Finding::error(Code::ConfigShape, "a rate limit needs `limit`").at(item.at));
        }
        if let (Some(pattern), Some(limit), Some(per)) = (pattern, limit, per) {
            rules.push(RateLimitRule { pattern, limit, per });
        }
    }
    rules
}

fn parse_money(field: String, node: &Node<'_>, findings: &mut Vec<Finding>) -> MoneyConfig {
    let mut fields = Fields::open(node, "a money field", findings);
    let keyed = fields.text("keyed_by", findings);
    let keyed = keyed.is_some_and(|text| choose(&text, "key of a map of amounts", &[("currency", ())], findings).is_some());
    // In a map the code is the key, and the number may stand there by itself.
    let value = if keyed { fields.text("value", findings) } else { fields.need_filled("value", findings) };
    let currency = if keyed { None } else { fields.need_filled("currency", findings) };
    let unit = fields.need("unit", findings);
    fields.close(findings);
    let units = [("minor", MoneyUnit::Minor), ("major", MoneyUnit::Major)];
    let unit = unit.and_then(|unit| choose(&unit, "unit of money", &units, findings)).unwrap_or(MoneyUnit::Minor);
    // What is missing was reported; the entry stays, so that its name is not reported as unknown as well.
    let text = |found: Option<Spanned<String>>| found.map_or((String::new(), node.at), |text| (text.value, text.at));
    let ((value, value_at), (currency, currency_at)) = (text(value), text(currency));
    MoneyConfig { field, keyed, value, currency, unit, value_at, currency_at }
}

fn truth(fields: &mut Fields<'_, '_>, key: &'static str, findings: &mut Vec<Finding>) -> Option<bool> {
    let text = fields.text(key, findings)?;
    choose(&text, "truth value", &[("true", true), ("false", false)], findings)
}

fn parse_resource(name: Spanned<String>, node: &Node<'_>, findings: &mut Vec<Finding>) -> ResourceConfig {
    let mut fields = Fields::open(node, "a resource", findings);
    let tags = fields.plain_texts("tags", findings);
    let methods =
        fields.entries("methods", findings).into_iter().filter_map(|(name, node)| parse_method(name, node, findings)).collect();
    let custom_fields = fields.take("custom_fields").and_then(|node| parse_custom_fields(node, findings));
    fields.close(findings);
    ResourceConfig { name, tags, methods, custom_fields }
}

fn parse_method(name: Spanned<String>, node: &Node<'_>, findings: &mut Vec<Finding>) -> Option<MethodConfig> {
    let mut fields = Fields::open(node, "a method", findings);
    let op = fields.need_filled("op", findings);
    let args = parse_args(&mut fields, findings);
    let paginate = fields.text("paginate", findings);
    let items = fields.pointer("items", findings);
    let record = fields.pointer("record", findings);
    let defaults = fields.entries("defaults", findings).into_iter().map(|(name, value)| (name, value.to_json())).collect();
    let constants =
        named_texts(&mut fields, "constants", findings).into_iter().map(|(name, value)| (name, value.value)).collect();
    let money = fields.texts("money", findings);
    let concise = fields.texts("concise", findings);
    let effects = [("read", Effect::Read), ("write", Effect::Write), ("destructive", Effect::Destructive)];
    let effect = fields.text("effect", findings).and_then(|text| choose(&text, "effect", &effects, findings));
    let idempotent = truth(&mut fields, "idempotent", findings);
    let download = truth(&mut fields, "download", findings).unwrap_or(false);
    let tags = fields.plain_texts("tags", findings);
    let title = fields.plain("title", findings);
    let description = fields.plain("description", findings);
    let requires = fields.take("requires").and_then(|node| parse_requires(node, findings));
    fields.close(findings);
    Some(MethodConfig {
        name,
        op: op?,
        args,
        paginate,
        items,
        record,
        defaults,
        constants,
        money,
        concise,
        effect,
        idempotent,
        download,
        tags,
        title,
        description,
        requires,
    })
}

/// New names of inputs; one of which nothing is left in a name is reported.
fn parse_args(fields: &mut Fields<'_, '_>, findings: &mut Vec<Finding>) -> Vec<(Spanned<String>, Spanned<String>)> {
    let args = named_texts(fields, "args", findings);
    for (input, name) in args.iter().filter(|(_, name)| !has_word(&name.value)) {
        let message =
            format!("`{}` is no name for the argument `{}`: it has no letter or digit of ASCII", name.value, input.value);
        findings.push(
            Finding::error(Code::ConfigShape, message).at(name.at).help(format!("for example `{}`", argument_name(&input.value))),
        );
    }
    args
}

fn named_texts(
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    findings: &mut Vec<Finding>,
) -> Vec<(Spanned<String>, Spanned<String>)> {
    let entries = fields.entries(key, findings);
    entries.into_iter().filter_map(|(name, node)| Some((name, super::fields::text_of(node, key, findings)?))).collect()
}

fn parse_requires(node: &Node<'_>, findings: &mut Vec<Finding>) -> Option<RequiresConfig> {
    let mut fields = Fields::open(node, "`requires`", findings);
    let read = fields.need_filled("read", findings);
    let field = fields.need("field", findings).map(|field| pointer_of(field, "field", findings));
    let equals = fields.plain_texts("equals", findings);
    fields.close(findings);
    if equals.is_empty() {
        findings.push(Finding::error(Code::ConfigShape, "`requires` needs `equals` with at least one value").at(node.at));
    }
    let (read, field) = (read?, field?);
    let key = match read.value.split_once('.') {
        Some((resource, method)) => format!("{}.{}", snake(resource), snake(method)),
        None => snake(&read.value),
    };
    let (named, read) = (read.value, Spanned { value: key, at: read.at });
    Some(RequiresConfig { read, named, field: field.value, field_at: field.at, equals })
}
