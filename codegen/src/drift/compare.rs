//! One pair of places, keyword by keyword.

use super::audience::Audience;
use super::between::{Between, both};
use super::direction::Direction;
use super::flat::{Flat, Part, flatten};
use super::graph::{Graph, Reach, SchemaChange};
use super::kind::Kind;
use super::limits::{compare_limits, compare_widths, note_limit};
use super::rating::{Agent, Client, Operator, Ratings};
use super::sayings::compare_sayings;
use super::values::{are_disjoint, changed_words, covers, short, show_all, type_names, without_order};
use super::words::{changed, words_kind};
use super::xml::compare_xml_words;
use crate::model::SchemaId;
use std::collections::BTreeSet;
use toolwright_integration::Json;

impl Graph<'_> {
    pub(super) fn compare(&mut self, node: u32) {
        let (old_part, new_part) = (self.nodes[node as usize].old.clone(), self.nodes[node as usize].new.clone());
        let direction = self.nodes[node as usize].direction;
        let (old, new) = (flatten(self.old, &old_part), flatten(self.new, &new_part));
        let mut between = Between { node, direction, sites: self.sites, old: &old, new: &new, found: Vec::new() };
        if old.cut || new.cut {
            between.note(
                both(Kind::ConstructUnhandled),
                "the combinators lead through too many schemas".to_owned(),
                (None, None),
            );
        }
        let form = self.nodes[node as usize].form;
        if let Some((from, to)) = self.nodes[node as usize].renamed.clone() {
            let detail = format!("the schema was `{from}`, now `{to}`");
            between.note(both(Kind::SchemaRenamed), detail, (Some(from), Some(to)));
        }
        if !form {
            compare_nullable(&mut between);
        }
        compare_sayings(&mut between);
        compare_xml_words(&mut between);
        if !self.compare_unions(&mut between, &old_part, &new_part) {
            if !form {
                compare_words(&mut between);
            }
            compare_types(&mut between);
            if are_disjoint(old.types, new.types) {
                // No value of the one is one of the other: what each said of its values is no other change.
                compare_mutability(&mut between);
                self.note_new_words(&mut between, &new_part, String::new());
            } else {
                self.compare_said(&mut between, form);
            }
            if between.found.is_empty() && old.shadowed != new.shadowed {
                let list = |flat: &Flat<'_>| short(&flat.shadowed.join(", "));
                let detail = "what one part says and another says otherwise differs".to_owned();
                between.note(both(Kind::SpecOnlyChange), detail, (Some(list(&old)), Some(list(&new))));
            }
            // More parts that say nothing new are still another description.
            if between.found.is_empty() && old.members != new.members {
                let detail = format!("it is laid together from {} schemas, before from {}", new.members, old.members);
                between.note(both(Kind::SpecOnlyChange), detail, (None, None));
            }
        }
        let found = between.found;
        self.nodes[node as usize].changes.extend(found);
    }

    /// Everything that two places say of values of one type.
    fn compare_said(&mut self, between: &mut Between<'_, '_>, form: bool) {
        compare_values(between);
        if !form {
            compare_default(between);
        }
        compare_limits(between);
        compare_widths(between);
        compare_marks(between);
        compare_mutability(between);
        compare_discriminator(between);
        self.compare_members(between);
    }

    /// What referrers say beside their references.
    pub(super) fn compare_referrers(
        &mut self,
        parent: Option<&(u32, Box<str>)>,
        parts: (&Part, &Part),
        target: u32,
        direction: Direction,
    ) {
        let (own_old, own_new) = (referrer(self.old, parts.0), referrer(self.new, parts.1));
        let (old, new) = (flatten(self.old, parts.0), flatten(self.new, parts.1));
        let mut between = Between { node: target, direction, sites: self.sites, old: &old, new: &new, found: Vec::new() };
        let own = [&own_old, &own_new];
        if own.iter().any(|flat| !flat.description.is_empty()) {
            compare_description(&mut between);
        }
        if own.iter().any(|flat| !flat.title.is_empty()) {
            compare_title(&mut between);
        }
        if own.iter().any(|flat| flat.example.is_some()) {
            compare_example(&mut between);
        }
        if own.iter().any(|flat| flat.default.is_some()) {
            compare_default(&mut between);
        }
        if own.iter().any(|flat| flat.xml.is_some()) {
            compare_xml_words(&mut between);
        }
        if own.iter().any(|flat| flat.nullable) {
            compare_nullable(&mut between);
        }
        if own.iter().any(|flat| flat.deprecated) && old.deprecated != new.deprecated {
            compare_deprecated(&mut between);
        }
        if own.iter().any(|flat| flat.read_only || flat.write_only) {
            compare_mutability(&mut between);
        }
        if between.found.is_empty() {
            return;
        }
        // They belong to the place that refers, not to the schema that all share.
        let (owner, path) = match parent {
            Some((parent, step)) => (*parent, step.to_string()),
            None => (target, String::new()),
        };
        let found = between.found.into_iter().map(|change| SchemaChange { path: path.clone(), ..change });
        self.nodes[owner as usize].changes.extend(found);
    }
}

/// What the references of a place say themselves, without what they lead to.
fn referrer<'s>(schemas: &'s crate::model::Schemas, part: &[SchemaId]) -> Flat<'s> {
    let mut flat = Flat::default();
    let end = Reach::follow(schemas, part).part;
    let [id] = part else { return flat };
    let mut at = *id;
    while [at] != end[..] {
        let schema = schemas.get(at);
        flat.first.get_or_insert(schema);
        if flat.description.is_empty() {
            flat.description = schema.description.as_deref().unwrap_or_default();
        }
        if flat.title.is_empty() {
            flat.title = schema.title.as_deref().unwrap_or_default();
        }
        flat.example = flat.example.or(schema.extra().example.as_ref());
        flat.xml = flat.xml.or(schema.extra().xml.as_deref());
        flat.nullable |= schema.nullable;
        flat.read_only |= schema.read_only;
        flat.write_only |= schema.write_only;
        flat.deprecated |= schema.deprecated;
        flat.default = flat.default.or(schema.extra().default.as_ref());
        match schema.reference {
            Some(target) => at = target,
            None => break,
        }
    }
    flat
}

fn compare_nullable(between: &mut Between<'_, '_>) {
    match (between.old.nullable, between.new.nullable) {
        (false, true) => {
            between.note((Kind::ArgNullableAdded, Kind::OutNullableAdded), "null is now possible".to_owned(), (None, None))
        }
        (true, false) => between.note(
            (Kind::ArgNullableRemoved, Kind::OutNullableRemoved),
            "null is no longer possible".to_owned(),
            (None, None),
        ),
        _ => {}
    }
}

fn compare_words(between: &mut Between<'_, '_>) {
    compare_description(between);
    compare_title(between);
    compare_example(between);
    if between.old.deprecated != between.new.deprecated {
        compare_deprecated(between);
    }
}

pub(super) fn compare_description(between: &mut Between<'_, '_>) {
    let (old, new) = (between.old.description, between.new.description);
    let audience = match between.direction {
        Direction::Request | Direction::RequestCondition => Audience::Model(between.sites),
        _ => Audience::People,
    };
    if let Some(kind) = words_kind(old, new, audience) {
        let kinds = (kind.or_else(Kind::DescArgChanged), kind.or_else(Kind::DescFieldChanged));
        between.note(kinds, changed("the description", old, new, audience), changed_words(old, new));
    }
}

fn compare_title(between: &mut Between<'_, '_>) {
    if between.old.title != between.new.title {
        let values = changed_words(between.old.title, between.new.title);
        between.note(both(Kind::DescFieldChanged), "the title differs".to_owned(), values);
    }
}

fn compare_example(between: &mut Between<'_, '_>) {
    let (old, new) = (between.old.example.map(without_order), between.new.example.map(without_order));
    if old != new {
        let text = |value: &Option<Json>| value.as_ref().map_or_else(|| "none".to_owned(), |json| short(&json.to_string()));
        let values = (Some(text(&old)), Some(text(&new)));
        between.note((Kind::DescArgChanged, Kind::SpecOnlyChange), "the example differs".to_owned(), values);
    }
}

fn compare_deprecated(between: &mut Between<'_, '_>) {
    let (kind, words) = if between.new.deprecated {
        (Kind::OpDeprecated, "the vendor now discourages it")
    } else {
        (Kind::OpReactivated, "the vendor no longer discourages it")
    };
    between.note(both(kind), words.to_owned(), (None, None));
}

fn compare_types(between: &mut Between<'_, '_>) {
    let (old, new) = (between.old.types, between.new.types);
    let values = (Some(type_names(old)), Some(type_names(new)));
    let detail = format!("the type was {}, now {}", type_names(old), type_names(new));
    if old != new {
        let (wider, narrower) = (covers(new, old), covers(old, new));
        let kinds = match (wider, narrower) {
            (true, _) => (Kind::ArgTypeWidened, Kind::OutTypeChanged),
            (_, true) => (Kind::ArgTypeNarrowed, Kind::OutTypeNarrowed),
            _ => (Kind::ArgTypeChanged, Kind::OutTypeChanged),
        };
        between.note(kinds, detail, values);
    }
    if between.old.format != between.new.format {
        let name = |format: Option<&str>| format.unwrap_or("none").to_owned();
        let (old, new) = (name(between.old.format), name(between.new.format));
        let detail = format!("the format was {old}, now {new}");
        let numbers = [&old, &new].iter().all(|name| ["int32", "int64", "float", "double"].contains(&name.as_str()));
        between.note((Kind::ArgFormatChanged, Kind::OutTypeChanged), detail, (Some(old), Some(new)));
        // The JSON type is what it was: nobody who reads the value as JSON sees it break.
        if let Some(change) = between.found.last_mut().filter(|change| change.kind == Kind::OutTypeChanged) {
            let (agent, operator) = if numbers { (Agent::Note, Operator::Info) } else { (Agent::Risk, Operator::Degrade) };
            change.ratings = Some(Ratings { agent, client: Client::Major, operator });
        }
    }
    if between.old.never != between.new.never {
        let detail = if between.new.never { "no value is allowed any more" } else { "values are now allowed" };
        let request = if between.new.never { Kind::ArgTypeNarrowed } else { Kind::ArgTypeWidened };
        between.note((request, Kind::OutTypeChanged), detail.to_owned(), (None, None));
    }
}

fn compare_values(between: &mut Between<'_, '_>) {
    let keyed =
        |flat: &Flat<'_>| -> BTreeSet<String> { flat.values.iter().map(|value| without_order(value).to_string()).collect() };
    let (old, new) = (keyed(between.old), keyed(between.new));
    let shown = (Some(show_all(&old)), Some(show_all(&new)));
    match (old.len(), new.len()) {
        _ if old == new && between.old.values.len() != between.new.values.len() => {
            between.note(both(Kind::SpecOnlyChange), "a value of the list is listed more than once".to_owned(), shown);
        }
        _ if old == new => {}
        (0, 1) => between.note(
            (Kind::ArgConstChanged, Kind::OutTypeNarrowed),
            format!("only {} is possible now", show_all(&new)),
            shown,
        ),
        (0, _) => {
            between.note((Kind::ArgBecameEnum, Kind::OutTypeNarrowed), format!("it is now one of {}", show_all(&new)), shown)
        }
        (_, 0) => between.note((Kind::ArgTypeWidened, Kind::OutTypeChanged), "the list of values is gone".to_owned(), shown),
        (1, 1) => between.note(
            (Kind::ArgConstChanged, Kind::OutDefaultChanged),
            format!("the only value was {}, now {}", show_all(&old), show_all(&new)),
            shown,
        ),
        _ => compare_lists(between, &old, &new),
    }
}

fn compare_lists(between: &mut Between<'_, '_>, old: &BTreeSet<String>, new: &BTreeSet<String>) {
    for gone in old.difference(new) {
        let kinds = (Kind::ArgEnumValueRemoved, Kind::OutEnumValueRemoved);
        between.note(kinds, format!("the value {gone} is gone"), (Some(gone.clone()), None));
    }
    for added in new.difference(old) {
        let kinds = (Kind::ArgEnumValueAdded, Kind::OutEnumValueAdded);
        between.note(kinds, format!("the value {added} is new"), (None, Some(added.clone())));
    }
}

pub(super) fn compare_default(between: &mut Between<'_, '_>) {
    let (old, new) = (between.old.default.map(without_order), between.new.default.map(without_order));
    if old != new {
        let text = |value: &Option<Json>| value.as_ref().map_or_else(|| "none".to_owned(), |json| short(&json.to_string()));
        let (old, new) = (text(&old), text(&new));
        let detail = format!("the default was {old}, now {new}");
        between.note((Kind::ArgDefaultChanged, Kind::OutDefaultChanged), detail, (Some(old), Some(new)));
    }
}

fn compare_marks(between: &mut Between<'_, '_>) {
    let names: BTreeSet<&str> = between.old.marks.keys().chain(between.new.marks.keys()).copied().collect();
    for name in names {
        let (old, new) = (between.old.marks.get(name).copied(), between.new.marks.get(name).copied());
        if old.map(without_order) == new.map(without_order) {
            continue;
        }
        match name {
            "minContains" | "maxContains" => note_limit(between, name, old, new),
            "x-extensible-enum" => compare_lists(between, &items(old), &items(new)),
            _ => {
                let kinds = match (name, old, new) {
                    ("contentEncoding", ..) => (Kind::ArgTypeChanged, Kind::OutTypeChanged),
                    ("contentMediaType", ..) => (Kind::ArgSerializationChanged, Kind::OutMediaTypeChanged),
                    (_, _, None) => (Kind::ArgStructureLoosened, Kind::OutStructureChanged),
                    _ => (Kind::ArgStructureTightened, Kind::OutStructureChanged),
                };
                let text = |value: Option<&Json>| value.map_or_else(|| "none".to_owned(), |json| short(&json.to_string()));
                let (old, new) = (text(old), text(new));
                between.note(kinds, format!("`{name}` was {old}, now {new}"), (Some(old), Some(new)));
            }
        }
    }
}

fn items(list: Option<&Json>) -> BTreeSet<String> {
    match list {
        Some(Json::Array(items)) => items.iter().map(|item| without_order(item).to_string()).collect(),
        _ => BTreeSet::new(),
    }
}

fn compare_mutability(between: &mut Between<'_, '_>) {
    let (old, new) = (between.old, between.new);
    if old.read_only != new.read_only || old.write_only != new.write_only {
        let name = |flat: &Flat<'_>| match (flat.read_only, flat.write_only) {
            (true, _) => "read-only",
            (_, true) => "write-only",
            _ => "read and written",
        };
        let detail = format!("it was {}, now {}", name(old), name(new));
        let kinds = both(if between.direction.is_response() { Kind::OutMutabilityChanged } else { Kind::ArgMutabilityChanged });
        between.note(kinds, detail, (Some(name(old).to_owned()), Some(name(new).to_owned())));
    }
}

fn compare_discriminator(between: &mut Between<'_, '_>) {
    let (old, new) = (between.old, between.new);
    if old.mapping != new.mapping {
        let list =
            |flat: &Flat<'_>| flat.mapping.iter().map(|(value, name)| format!("{value}: {name}")).collect::<Vec<_>>().join(", ");
        let request = if new.mapping.is_empty() { Kind::ArgStructureLoosened } else { Kind::ArgStructureTightened };
        let detail = "the values that tell the forms apart differ".to_owned();
        between.note((request, Kind::OutStructureChanged), detail, (Some(short(&list(old))), Some(short(&list(new)))));
    }
    if old.discriminator != new.discriminator {
        let name = |property: Option<&str>| property.unwrap_or("none").to_owned();
        let (before, after) = (name(old.discriminator), name(new.discriminator));
        let request = if new.discriminator.is_none() { Kind::ArgStructureLoosened } else { Kind::ArgStructureTightened };
        let detail = format!("the property that tells the forms apart was {before}, now {after}");
        between.note((request, Kind::OutStructureChanged), detail, (Some(before), Some(after)));
    }
}
