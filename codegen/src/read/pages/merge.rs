//! Many fragments → one [`Api`], as if they were one document. What comes first counts; what disagrees with it is told.

use super::operations::{complete_operation, same_operation};
use super::schemas::import_schemas;
use crate::diagnostic::{Code, Finding};
use crate::model::{Api, Operation, SchemaId, SecurityScheme};
use crate::source::{At, Documents, Node};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

/// Merges fragments, one after the other.
pub(super) struct Merger<'d, 'a> {
    documents: &'d Documents<'a>,
    api: Api,
    /// Where title, version and credentials stand that were taken.
    taken: BTreeMap<String, At>,
    /// What kind of thing, its name, and where it stands in the API's list.
    positions: HashMap<(&'static str, String), usize>,
    schemas_by_name: BTreeMap<String, Vec<SchemaId>>,
}

impl<'d, 'a> Merger<'d, 'a> {
    pub(super) fn new(documents: &'d Documents<'a>) -> Self {
        Self {
            documents,
            api: Api::default(),
            taken: BTreeMap::new(),
            positions: HashMap::new(),
            schemas_by_name: BTreeMap::new(),
        }
    }

    /// Takes in what the fragment with this root says.
    pub(super) fn add(&mut self, mut fragment: Api, root: &Node<'_>, findings: &mut Vec<Finding>) {
        self.merge_info(&fragment, root, findings);
        self.merge_servers(&mut fragment, findings);
        for scheme in std::mem::take(&mut fragment.schemes) {
            self.merge_scheme(scheme, root, findings);
        }
        for tag in std::mem::take(&mut fragment.tags) {
            self.merge_tag(tag);
        }
        let (imported, different) = import_schemas(&mut self.api.schemas, &mut self.schemas_by_name, &fragment.schemas);
        for (name, here, there) in different {
            // What a reference into the middle of a schema names is no component.
            if component(root, "schemas", &name).is_some_and(|node| node.at == here) {
                let finding = self.disagreement(&format!("the schema `{name}`"), here, there);
                findings.push(finding.help("each page keeps its own; mend the page that is wrong"));
            }
        }
        for mut operation in std::mem::take(&mut fragment.operations) {
            imported.rewrite(&mut operation);
            self.merge_operation(operation, findings);
        }
    }

    /// The merged API.
    pub(super) fn finish(self) -> Api {
        self.api
    }

    /// The position of what is known by this name; the next one's position is kept when nothing is.
    fn position(&mut self, kind: &'static str, name: String, next: usize) -> Option<usize> {
        match self.positions.entry((kind, name)) {
            Entry::Occupied(known) => Some(*known.get()),
            Entry::Vacant(vacant) => {
                vacant.insert(next);
                None
            }
        }
    }

    fn merge_info(&mut self, fragment: &Api, root: &Node<'_>, findings: &mut Vec<Finding>) {
        let info = root.get("info");
        let place = |key: &str| info.and_then(|info| info.get(key)).map_or(root.at, |node| node.at);
        let version = fragment.version.clone().unwrap_or_default();
        let known = self.api.version.clone().unwrap_or_default();
        let both = [("title", fragment.title.clone(), self.api.title.clone()), ("version", version, known)];
        for (key, said, known) in both {
            let here = place(key);
            if said.is_empty() || said == known {
                continue;
            }
            match self.taken.get(key) {
                Some(&there) => {
                    let what = format!("the API's {key}, which is `{said}` here and `{known}` there,");
                    findings
                        .push(self.disagreement(&what, here, there).help("the first one counts; mend the page that is wrong"));
                }
                None if key == "title" => self.api.title = said,
                None => self.api.version = Some(said),
            }
            self.taken.entry(key.to_owned()).or_insert(here);
        }
        if self.api.description.is_empty() {
            self.api.description.clone_from(&fragment.description);
        }
    }

    /// The union of the servers. Where a page does not call the common one first, its operations keep the page's own.
    fn merge_servers(&mut self, fragment: &mut Api, findings: &mut Vec<Finding>) {
        let servers = std::mem::take(&mut fragment.servers);
        if let (Some(common), Some(own)) = (self.api.servers.first(), servers.first())
            && common.url != own.url
        {
            let what = format!("the server, which is `{}` here and `{}` there,", own.url, common.url);
            let finding = self.disagreement(&what, own.at, common.at);
            findings.push(finding.help("the operations of this page are called at its own server; mend the page that is wrong"));
            for operation in &mut fragment.operations {
                operation.server.get_or_insert_with(|| own.clone());
            }
        }
        for server in servers {
            if self.position("server", server.url.clone(), self.api.servers.len()).is_none() {
                self.api.servers.push(server);
            }
        }
    }

    fn merge_tag(&mut self, (name, description): (String, String)) {
        match self.position("tag", name.clone(), self.api.tags.len()) {
            Some(position) if self.api.tags[position].1.is_empty() => self.api.tags[position].1 = description,
            Some(_) => {}
            None => self.api.tags.push((name, description)),
        }
    }

    fn merge_scheme(&mut self, scheme: SecurityScheme, root: &Node<'_>, findings: &mut Vec<Finding>) {
        let here = component(root, "securitySchemes", &scheme.name).map_or(root.at, |node| node.at);
        let key = format!("securitySchemes/{}", scheme.name);
        let there = *self.taken.entry(key).or_insert(here);
        let Some(position) = self.position("credential", scheme.name.clone(), self.api.schemes.len()) else {
            self.api.schemes.push(scheme);
            return;
        };
        let known = &mut self.api.schemes[position];
        if known.description.is_empty() {
            known.description.clone_from(&scheme.description);
        }
        if known.kind != scheme.kind {
            let finding = self.disagreement(&format!("the credential `{}`", scheme.name), here, there);
            findings.push(finding.help("the first one counts; mend the page that is wrong"));
        }
    }

    fn merge_operation(&mut self, operation: Operation, findings: &mut Vec<Finding>) {
        let Some(position) = self.position("operation", operation.key(), self.api.operations.len()) else {
            self.api.operations.push(operation);
            return;
        };
        let known = &self.api.operations[position];
        if same_operation(&self.api.schemas, known, &operation) {
            complete_operation(&mut self.api.operations[position], operation);
        } else {
            let finding = self.disagreement(&format!("`{}`", operation.key()), operation.at, known.at);
            findings.push(finding.help("the first one counts; mend or remove the page that is wrong"));
        }
    }

    fn disagreement(&self, what: &str, here: At, there: At) -> Finding {
        let there = self.documents.place(there);
        let there = there.map(|place| format!(" in {}:{}:{}", place.file, place.line, place.column)).unwrap_or_default();
        Finding::warning(Code::DisagreeingPages, format!("{what} differs from the one{there}")).at(here)
    }
}

fn component<'n, 'a>(root: &'n Node<'a>, kind: &str, name: &str) -> Option<&'n Node<'a>> {
    let swagger = if kind == "schemas" { "definitions" } else { "securityDefinitions" };
    root.get("components").and_then(|components| components.get(kind)).or_else(|| root.get(swagger))?.get(name)
}
