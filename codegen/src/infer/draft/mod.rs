//! A whole `integration.yaml` from the description alone, as plain data: every guess with its evidence, every doubt as a question.
//!
//! Unlike the rest of `infer`, this looks at all operations at once: what is drafted is read and kept by a person, and need not stay
//! when the vendor changes.

mod convention;
mod credentials;
mod limits;
mod method;
mod money;
mod names;
mod styles;

pub use credentials::{DraftAuth, DraftCredential, DraftOAuth};
pub use limits::DraftLimit;
pub use method::{DraftMethod, DraftPaging};
pub use money::{DraftMoney, LooseMoney};
pub use names::{Named, name_operations};
pub use styles::{DraftStyle, style_of};

use crate::model::{Api, Operation};
use crate::name::snake;
use std::collections::BTreeMap;

/// A draft of `integration.yaml`.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The integration's name.
    pub integration: String,
    /// The vendor's name for people.
    pub title: String,
    /// The server that calls go to, with what is known of its variables; `None` when the description names none that can be called.
    pub server: Option<(String, String)>,
    /// Credentials.
    pub auth: DraftAuth,
    /// Ways of paging, each once.
    pub styles: Vec<DraftStyle>,
    /// Documented rate limits.
    pub limits: Vec<DraftLimit>,
    /// What is known of limits that are not stated, in words.
    pub limits_unstated: Option<String>,
    /// Amounts, whose unit nobody can guess.
    pub money: Vec<DraftMoney>,
    /// Other numbers that may be amounts.
    pub loose_money: LooseMoney,
    /// The resources, in document order.
    pub resources: Vec<DraftResource>,
    /// Operations that are left out, with the reason.
    pub ignored: Vec<(String, String)>,
}

/// A resource of a draft.
#[derive(Debug, Clone)]
pub struct DraftResource {
    /// In snake_case.
    pub name: String,
    /// Tags that all its methods share.
    pub tags: Vec<String>,
    /// The methods, in document order.
    pub methods: Vec<DraftMethod>,
}

/// Something that a person has to decide: its place in the file, and the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The keys that lead to it, joined by dots.
    pub place: String,
    /// What to decide.
    pub text: String,
}

/// Drafts the whole file. `integration` is the name that the caller wants.
pub fn draft(api: &Api, integration: &str) -> Draft {
    let names = name_operations(api);
    let mut styles: Vec<DraftStyle> = Vec::new();
    let mut amounts: BTreeMap<String, DraftMoney> = BTreeMap::new();
    let mut loose_money = LooseMoney::default();
    let conventions = convention::Conventions::read(api);
    let mut resources: Vec<DraftResource> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (operation, named) in api.operations.iter().zip(names) {
        let resource = named.resource.clone();
        let mut method = method::draft_method(api, operation, named, &conventions, &mut styles);
        method.money = money::amounts_of(api, operation, &mut amounts, &mut loose_money);
        let position = *places.entry(resource.clone()).or_insert_with(|| {
            resources.push(DraftResource { name: resource, tags: Vec::new(), methods: Vec::new() });
            resources.len() - 1
        });
        resources[position].methods.push(method);
    }
    for resource in &mut resources {
        share_tags(resource);
    }
    let (limits, limits_unstated) = limits::read_limits(api);
    Draft {
        integration: integration.to_owned(),
        title: if api.title.trim().is_empty() { integration.to_owned() } else { api.title.trim().to_owned() },
        server: server(api),
        auth: credentials::read_auth(api),
        styles,
        limits,
        limits_unstated,
        money: amounts.into_values().collect(),
        loose_money,
        resources,
        ignored: Vec::new(),
    }
}

/// The first server that is a whole URL, if need be by the defaults of its variables. These stay in it, since the environment may set
/// them; a variable without a default is for a person to fill in.
fn server(api: &Api) -> Option<(String, String)> {
    let whole = |url: &str| url.starts_with("https://") || url.starts_with("http://");
    let candidates = || api.servers.iter().map(|server| (server, server.url.trim_end_matches('/')));
    if let Some((_, url)) = candidates().find(|(_, url)| whole(url) && !url.contains('{')) {
        return Some((url.to_owned(), "the description's first whole URL".to_owned()));
    }
    candidates().find_map(|(server, url)| {
        let filled = server.variables.iter().fold(url.to_owned(), |url, variable| {
            let value = variable.default.as_deref().filter(|value| !value.is_empty());
            value.map_or(url.clone(), |value| url.replace(&format!("{{{}}}", variable.name), value))
        });
        let known = whole(&filled) && !filled.contains('{');
        known.then(|| (url.to_owned(), format!("{filled} by the defaults of the description")))
    })
}

/// What all methods of a resource are tagged with is said once.
fn share_tags(resource: &mut DraftResource) {
    let Some(first) = resource.methods.first() else { return };
    let shared: Vec<String> =
        first.tags.iter().filter(|tag| resource.methods.iter().all(|method| method.tags.contains(tag))).cloned().collect();
    for method in &mut resource.methods {
        method.tags.retain(|tag| !shared.contains(tag));
    }
    resource.tags = shared;
}

/// The tags of an operation, as names.
fn tags_of(operation: &Operation) -> Vec<String> {
    let mut tags: Vec<String> = operation.tags.iter().map(|tag| snake(tag)).filter(|tag| !tag.is_empty()).collect();
    tags.dedup();
    tags
}

impl Draft {
    /// Everything that a person has to decide, in the order of the file.
    pub fn questions(&self) -> Vec<Question> {
        let mut questions = Vec::new();
        let mut ask = |place: String, text: String| questions.push(Question { place, text });
        if self.server.is_none() {
            ask("server".to_owned(), "the URL that calls go to; the description names none that is whole".to_owned());
        }
        if self.auth == DraftAuth::Unknown {
            ask(
                "auth".to_owned(),
                "how calls are authorised (`none`, or a credential); the description declares nothing".to_owned(),
            );
        }
        for money in &self.money {
            let text = format!("does `{}` count the currency's smallest unit (`minor`) or whole units (`major`)?", money.field);
            ask(format!("money.{}.unit", money.field), text);
        }
        for resource in &self.resources {
            for method in &resource.methods {
                let place = format!("resources.{}.methods.{}", resource.name, method.name);
                if let DraftPaging::Doubt(reason) = &method.paging {
                    ask(format!("{place}.paginate"), format!("how `{}` is paged: {reason}", method.op));
                }
                if let Some(reason) = method.items_doubt {
                    ask(format!("{place}.items"), format!("where the items of `{}` stand in its answer: {reason}", method.op));
                }
            }
        }
        questions
    }
}
