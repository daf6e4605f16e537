//! One method of a draft.

use super::super::answer::{infer_items, is_container, success_part};
use super::super::effect::infer_effect;
use super::super::paging::{Paging, infer_paging};
use super::convention::Conventions;
use super::names::Named;
use super::styles::{DraftStyle, style_of};
use super::tags_of;
use crate::model::{Api, Operation};
use crate::name::{argument_name, is_plural, singular, snake};
use toolwright_integration::{Effect, Location};

/// A method of a draft.
#[derive(Debug, Clone)]
pub struct DraftMethod {
    /// `list`, `get`, `create`, `update`, `delete` or a custom method.
    pub name: String,
    /// `METHOD /path`.
    pub op: String,
    /// What speaks for resource and method.
    pub evidence: String,
    /// In hundredths.
    pub confidence: u8,
    /// The input that names the one record, in the vendor's spelling.
    pub id: Option<String>,
    /// The record's id becomes the argument `id`.
    pub rename_id: bool,
    /// How a list is walked.
    pub paging: DraftPaging,
    /// JSON pointer to the items.
    pub items: Option<String>,
    /// Why the items of a paged list could not be found.
    pub items_doubt: Option<&'static str>,
    /// JSON pointer to the record, where the answer wraps it, and `""` for one that could be taken for a list.
    pub record: Option<String>,
    /// What a call does, where it is not what the HTTP method promises.
    pub effect: Option<Effect>,
    /// Dotted paths of amounts in the body.
    pub money: Vec<String>,
    /// Tags beside those of the resource.
    pub tags: Vec<String>,
}

/// How a list is walked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftPaging {
    /// Not a list, or a list in one piece.
    None,
    /// By the style of this place in [`super::Draft::styles`], with confidence in hundredths and the evidence.
    Style(usize, u8, String),
    /// The request asks for pages and the answer does not say how to get the next one: the reason.
    Doubt(String),
}

/// Everything about one operation but its amounts. New styles of paging are added to `styles`.
pub(super) fn draft_method(
    api: &Api,
    operation: &Operation,
    named: Named,
    conventions: &Conventions,
    styles: &mut Vec<DraftStyle>,
) -> DraftMethod {
    let inferred = infer_effect(operation, &named.method);
    let reads = inferred == Effect::Read || matches!(named.method.as_str(), "list" | "get");
    let effect = if reads { Effect::Read } else { inferred };
    let lists = reads && named.method != "get";
    let List { paging, items, doubt, single } =
        if lists { draft_list(api, operation, &named.resource, conventions, styles) } else { List::default() };
    let id = record_id(api, operation, &named);
    let rename_id = id.as_deref().is_some_and(|id| may_be_id(api, operation, id));
    let is_record = items.is_none() && doubt.is_none();
    let record = || record_place(api, operation, &named.resource).or_else(|| single.then(String::new));
    DraftMethod {
        op: operation.key(),
        effect: (effect != promised(&operation.method)).then_some(effect),
        record: if is_record { record() } else { None },
        evidence: named.evidence,
        confidence: named.confidence,
        name: named.method,
        tags: tags_of(operation),
        money: Vec::new(),
        id,
        rename_id,
        paging,
        items,
        items_doubt: doubt,
    }
}

/// How a list is walked, and where its items stand.
struct List {
    paging: DraftPaging,
    items: Option<String>,
    doubt: Option<&'static str>,
    /// It is no list, though it holds one.
    single: bool,
}

impl Default for List {
    fn default() -> Self {
        Self { paging: DraftPaging::None, items: None, doubt: None, single: false }
    }
}

fn draft_list(api: &Api, operation: &Operation, resource: &str, conventions: &Conventions, styles: &mut Vec<DraftStyle>) -> List {
    let inferred = infer_paging(api, operation);
    let items = infer_items(api, operation, resource, inferred.is_some());
    if inferred.is_none() && items.as_ref().is_some_and(|at| !is_container(at)) && is_single(operation, resource) {
        return List { single: true, ..List::default() };
    }
    let arrays = count_arrays(api, operation);
    if let Some(paging) = inferred.filter(|_| items.is_some() || arrays > 1) {
        let (position, evidence) = adopt(api, operation, &paging, styles);
        let doubt = items.is_none().then_some("the answer holds several lists");
        return List { paging: DraftPaging::Style(position, 90, evidence), items, doubt, single: false };
    }
    let conventional = conventions.apply(api, operation).filter(|_| items.is_some() || arrays == 0);
    if let Some((paging, evidence)) = conventional {
        let (position, _) = adopt(api, operation, &paging, styles);
        let items = items.or_else(|| infer_items(api, operation, resource, true));
        let open = items.is_none() && success_part(operation).is_some();
        let doubt = open.then_some("the documented answer does not say what it holds");
        return List { paging: DraftPaging::Style(position, 70, evidence), items, doubt, single: false };
    }
    List { paging: doubt(api, operation, items.is_some()), items, ..List::default() }
}

/// `/projects/{id}/policy`, `/account/settings`: one thing, which may hold a list without being one.
fn is_single(operation: &Operation, resource: &str) -> bool {
    let path = operation.path.split(['?', '#']).next().unwrap_or("");
    let mut segments = path.rsplit('/').filter(|segment| !segment.is_empty());
    let last = segments.next().unwrap_or("");
    if matches!(snake(last).as_str(), "settings" | "preferences") {
        return true;
    }
    !last.contains('{') && segments.next().is_some_and(|before| before.starts_with('{')) && !is_plural(resource)
}

/// The place of a pagination among the styles, where it may be new.
fn adopt(api: &Api, operation: &Operation, paging: &Paging, styles: &mut Vec<DraftStyle>) -> (usize, String) {
    let (style, evidence) = style_of(api, operation, paging);
    let position = styles.iter().position(|known| known.same(&style)).unwrap_or_else(|| {
        let number = styles.iter().filter(|known| known.style == style.style).count();
        let name = if number == 0 { style.style.to_owned() } else { format!("{}_{}", style.style, number + 1) };
        styles.push(DraftStyle { name, ..style });
        styles.len() - 1
    });
    (position, evidence)
}

/// What an HTTP method promises by itself.
fn promised(method: &str) -> Effect {
    match method {
        "GET" | "HEAD" | "OPTIONS" | "QUERY" => Effect::Read,
        "DELETE" => Effect::Destructive,
        _ => Effect::Write,
    }
}

/// A request that asks for a page by name while the answer says nothing.
fn doubt(api: &Api, operation: &Operation, has_items: bool) -> DraftPaging {
    let asked = super::styles::asked_for_pages(api, operation);
    match asked {
        Some(parameter) if has_items || count_arrays(api, operation) == 0 => DraftPaging::Doubt(format!(
            "the request has `{parameter}`, and the documented answer does not say where the next page's comes from"
        )),
        _ => DraftPaging::None,
    }
}

fn count_arrays(api: &Api, operation: &Operation) -> usize {
    let Some(root) = success_part(operation) else { return 0 };
    let object = api.schemas.shape_of(&root).object.unwrap_or_default();
    object.properties.iter().filter(|(_, part)| api.schemas.shape_of(part).array.is_some()).count()
}

/// The input that names the one record: the last parameter of the path; in a call named after its method, the input named after the resource.
fn record_id(api: &Api, operation: &Operation, named: &Named) -> Option<String> {
    let path = operation.path.split(['?', '#']).next().unwrap_or("");
    let mut segments = path.rsplit('/').filter(|segment| !segment.is_empty());
    let last = segments.next()?;
    let verb_after_item = segments.next().is_some_and(|before| before.starts_with('{'));
    let names = crate::read::template_names(path);
    let of_path = names.last().map(|name| (*name).to_owned());
    let plain = matches!(named.method.as_str(), "list" | "create");
    if last.contains('{') {
        return of_path.filter(|_| !plain);
    }
    let custom = !plain && !matches!(named.method.as_str(), "get" | "update" | "delete" | "partial_update");
    let method_is_last = snake(last.trim_end_matches(".json")) == named.method;
    if custom && verb_after_item && method_is_last {
        return of_path;
    }
    if plain || !last.contains('.') || !names.is_empty() {
        return None;
    }
    named_after(api, operation, named)
}

/// `bot` of `bots.info`, or `id`; `team_id` of `teams.settings.setName`, `message_id` of `chat.deleteMessage`.
fn named_after(api: &Api, operation: &Operation, named: &Named) -> Option<String> {
    let nouns: Vec<String> = named.resource.rsplit('_').map(singular).collect();
    let object = named.method.split_once('_').map_or("", |(_, object)| object);
    let parameters = operation.parameters.iter().filter(|parameter| parameter.location == Location::Query);
    let body = operation.body.iter().flat_map(|body| &body.content).find_map(|content| content.schema);
    let properties = body.and_then(|schema| api.schemas.shape(schema).object).unwrap_or_default().properties;
    let names: Vec<&str> =
        parameters.map(|parameter| parameter.name.as_str()).chain(properties.iter().map(|(name, _)| *name)).collect();
    let find = |fits: &dyn Fn(&str) -> bool| names.iter().find(|name| fits(&snake(name))).map(|name| (*name).to_owned());
    let of_object = || find(&|name| !object.is_empty() && name == format!("{}_id", singular(object)));
    let of_noun = || find(&|name| nouns.first().is_some_and(|noun| name == noun || name == format!("{noun}_id")) || name == "id");
    let of_parent = || nouns.iter().skip(1).find_map(|noun| find(&|name| name == format!("{noun}_id")));
    of_object().or_else(of_noun).or_else(of_parent)
}

/// Whether nothing else of the call would have the name `id`.
fn may_be_id(api: &Api, operation: &Operation, id: &str) -> bool {
    let path = crate::read::template_names(&operation.path);
    if !path.contains(&id) || argument_name(id) == "id" {
        return false;
    }
    let others = operation.parameters.iter().filter(|parameter| parameter.name != id);
    let in_body = operation.body.iter().flat_map(|body| &body.content).filter_map(|content| content.schema);
    let mut fields = in_body.flat_map(|schema| api.schemas.shape(schema).object.unwrap_or_default().properties);
    !others.into_iter().any(|parameter| argument_name(&parameter.name) == "id")
        && !fields.any(|(name, _)| argument_name(name) == "id")
}

/// `{"user": {…}}`: the answer is a wrapper around the one record.
fn record_place(api: &Api, operation: &Operation, resource: &str) -> Option<String> {
    let root = success_part(operation)?;
    let object = api.schemas.shape_of(&root).object?;
    if object.properties.len() > 2 {
        return None;
    }
    let noun = singular(resource);
    let fits = |name: &str| {
        let name = snake(name);
        let only = object.properties.len() == 1 && noun.split('_').any(|word| singular(word) == name);
        name == "data" || noun == name || noun.ends_with(&format!("_{name}")) || only
    };
    let objects = object.properties.iter().filter(|(name, part)| {
        let shape = api.schemas.shape_of(part);
        fits(name) && shape.object.is_some() && shape.array.is_none()
    });
    let found: Vec<&str> = objects.map(|(name, _)| *name).collect();
    (found.len() == 1).then(|| format!("/{}", crate::source::escape_token(found[0])))
}
