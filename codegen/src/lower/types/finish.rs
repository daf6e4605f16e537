//! Drafts → types: what is alike becomes one, what is not reached is dropped, circles are boxed, and everything gets its name.

use super::build::Draft;
use super::{AnswerDef, FieldDef, ResourceDef, TypeBody, TypeDef, TypeId, TypeRef};
use crate::name::{NameKind, unique_rust_name};
use std::collections::{BTreeSet, HashMap};

/// The finished types; the methods' references are brought up to date.
pub(super) fn finish(mut drafts: Vec<Draft>, resources: &mut [ResourceDef]) -> Vec<TypeDef> {
    let same = share(&mut drafts);
    let redirect = |of: &mut TypeRef| renumber(of, &|id| same[id.0 as usize]);
    resources.iter_mut().for_each(|resource| each_root(resource, &mut |_, of| redirect(of)));
    cut_endless_unions(&mut drafts);
    box_circles(&mut drafts);

    let links: Vec<Vec<usize>> = drafts.iter_mut().map(|draft| links(&mut draft.body)).collect();
    let inputs = reached(&links, resources.iter_mut().flat_map(|resource| roots(resource, &|input| input)).collect());
    let answers = reached(&links, resources.iter_mut().flat_map(|resource| roots(resource, &|input| !input)).collect());
    answers.iter().for_each(|position| keep_undeclared(&mut drafts[*position]));
    let users = users(&links, resources);
    let kept: Vec<usize> = (0..drafts.len()).filter(|position| !users[*position].is_empty()).collect();
    let mut place = vec![TypeId(0); drafts.len()];
    for (new, old) in kept.iter().enumerate() {
        place[*old] = TypeId(new as u32);
    }
    let renumbered = |of: &mut TypeRef| renumber(of, &|id| place[id.0 as usize]);
    resources.iter_mut().for_each(|resource| each_root(resource, &mut |_, of| renumbered(of)));
    let mut names = names(&drafts, &kept);
    kept.iter()
        .filter_map(|old| {
            let mut draft = drafts[*old].clone();
            each_reference(&mut draft.body, &mut |of| renumbered(of));
            let (input, resources) = (inputs.contains(old), users[*old].clone());
            Some(TypeDef { name: names.remove(old)?, doc: draft.doc, body: draft.body, input, resources })
        })
        .collect()
}

/// What a vendor gives and does not declare is kept, unless it says that there is nothing: a record that is read, changed and sent back
/// must not lose anything.
fn keep_undeclared(draft: &mut Draft) {
    if let TypeBody::Struct { fields, rest: rest @ None } = &mut draft.body
        && !draft.closed
    {
        let mut taken = fields.iter().map(|field| field.name.bare().to_owned()).collect();
        *rest = Some((unique_rust_name("additional", NameKind::Field, &mut taken), TypeRef::Value));
    }
}

/// Makes types of the same fields, words included, one; for each type the one that stands for it. What the vendor named stands
/// for what it did not.
fn share(drafts: &mut [Draft]) -> Vec<TypeId> {
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|position| (!drafts[*position].component, *position));
    let mut same: Vec<TypeId> = (0..drafts.len() as u32).map(TypeId).collect();
    loop {
        let mut first: HashMap<&TypeBody, usize> = HashMap::new();
        let mut changed = false;
        for position in &order {
            let target = TypeId(*first.entry(&drafts[*position].body).or_insert(*position) as u32);
            changed |= same[*position] != target;
            same[*position] = target;
        }
        if !changed {
            drop(first);
            let open: Vec<usize> = (0..drafts.len()).filter(|position| !drafts[*position].closed).collect();
            open.into_iter().for_each(|position| drafts[same[position].0 as usize].closed = false);
            return same;
        }
        for draft in drafts.iter_mut() {
            each_reference(&mut draft.body, &mut |of| renumber(of, &|id| same[id.0 as usize]));
        }
    }
}

/// The names of the kept types: the vendor's first, so that no other takes them away.
fn names(drafts: &[Draft], kept: &[usize]) -> HashMap<usize, crate::name::RustName> {
    let mut taken = BTreeSet::new();
    let mut order: Vec<usize> = kept.to_vec();
    order.sort_by_key(|position| (!drafts[*position].component, *position));
    order.into_iter().map(|position| (position, unique_rust_name(&drafts[position].wanted, NameKind::Type, &mut taken))).collect()
}

/// For each type the resources whose methods lead to it.
fn users(links: &[Vec<usize>], resources: &mut [ResourceDef]) -> Vec<Vec<usize>> {
    let mut users = vec![Vec::new(); links.len()];
    for (position, resource) in resources.iter_mut().enumerate() {
        for reached in reached(links, roots(resource, &|_| true)) {
            users[reached].push(position);
        }
    }
    users
}

/// The types that stand in a resource's methods: in what they take, in what they give, or both.
fn roots(resource: &mut ResourceDef, wanted: &dyn Fn(bool) -> bool) -> Vec<usize> {
    let mut roots = Vec::new();
    each_root(resource, &mut |input, of| roots.extend(target(of).filter(|_| wanted(input)).map(|id| id.0 as usize)));
    roots
}

/// The types that a type's own members name.
fn links(body: &mut TypeBody) -> Vec<usize> {
    let mut links = Vec::new();
    each_reference(body, &mut |of| links.extend(target(of).map(|id| id.0 as usize)));
    links
}

/// These types, and all that they lead to.
fn reached(links: &[Vec<usize>], mut waiting: Vec<usize>) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    while let Some(position) = waiting.pop() {
        if reached.insert(position) {
            waiting.extend(&links[position]);
        }
    }
    reached
}

/// A union that is nothing but an arm of itself could be decoded for ever: the arm is dropped, `Other` takes its values.
fn cut_endless_unions(drafts: &mut [Draft]) {
    let arms = |drafts: &[Draft], position: usize| -> Vec<usize> {
        let TypeBody::Union(arms) = &drafts[position].body else { return Vec::new() };
        let unions = arms.iter().filter_map(|arm| match &arm.of {
            TypeRef::Named(id) if matches!(drafts[id.0 as usize].body, TypeBody::Union(_)) => Some(id.0 as usize),
            _ => None,
        });
        unions.collect()
    };
    for position in 0..drafts.len() {
        for next in arms(drafts, position) {
            let mut seen = BTreeSet::new();
            let mut waiting = vec![next];
            while let Some(at) = waiting.pop() {
                if seen.insert(at) {
                    waiting.extend(arms(drafts, at));
                }
            }
            if seen.contains(&position)
                && let TypeBody::Union(arms) = &mut drafts[position].body
            {
                arms.retain(|arm| arm.of != TypeRef::Named(TypeId(next as u32)));
            }
        }
    }
}

/// Boxes what a type holds of a type that leads back to it. Types outside every circle are peeled off, from either end.
fn box_circles(drafts: &mut [Draft]) {
    let held: Vec<Vec<usize>> = drafts.iter_mut().map(|draft| held(&mut draft.body)).collect();
    let mut holders = vec![Vec::new(); drafts.len()];
    for (holder, held) in held.iter().enumerate() {
        held.iter().for_each(|held| holders[*held].push(holder));
    }
    let mut within = vec![true; drafts.len()];
    peel(&held, &holders, &mut within);
    peel(&holders, &held, &mut within);
    for (position, draft) in drafts.iter_mut().enumerate() {
        if within[position] {
            each_held(&mut draft.body, &mut |of| match of {
                TypeRef::Named(id) if within[id.0 as usize] => *of = TypeRef::Boxed(*id),
                _ => {}
            });
        }
    }
}

/// Takes out, again and again, what leads to nothing that is left.
fn peel(ahead: &[Vec<usize>], behind: &[Vec<usize>], within: &mut [bool]) {
    let mut left: Vec<usize> = ahead.iter().map(|next| next.iter().filter(|next| within[**next]).count()).collect();
    let mut waiting: Vec<usize> = (0..ahead.len()).filter(|position| within[*position] && left[*position] == 0).collect();
    while let Some(position) = waiting.pop() {
        within[position] = false;
        for before in &behind[position] {
            left[*before] -= 1;
            if within[*before] && left[*before] == 0 {
                waiting.push(*before);
            }
        }
    }
}

fn held(body: &mut TypeBody) -> Vec<usize> {
    let mut out = Vec::new();
    each_held(body, &mut |of| out.extend(target(of).map(|id| id.0 as usize)));
    out
}

/// What a value of the type holds in itself; lists and maps hold theirs elsewhere.
fn each_held(body: &mut TypeBody, visit: &mut dyn FnMut(&mut TypeRef)) {
    match body {
        TypeBody::Struct { fields, .. } => fields.iter_mut().for_each(|field| visit_held(&mut field.of, visit)),
        TypeBody::Union(arms) => arms.iter_mut().for_each(|arm| visit_held(&mut arm.of, visit)),
        TypeBody::Enum(_) | TypeBody::Elsewhere(_) => {}
    }
}

fn visit_held(of: &mut TypeRef, visit: &mut dyn FnMut(&mut TypeRef)) {
    match of {
        TypeRef::List(_) | TypeRef::Map(_) => {}
        TypeRef::Optional(inner) => visit_held(inner, visit),
        other => visit(other),
    }
}

fn each_reference(body: &mut TypeBody, visit: &mut dyn FnMut(&mut TypeRef)) {
    match body {
        TypeBody::Struct { fields, rest } => {
            fields.iter_mut().for_each(|field| visit(&mut field.of));
            rest.iter_mut().for_each(|(_, of)| visit(of));
        }
        TypeBody::Union(arms) => arms.iter_mut().for_each(|arm| visit(&mut arm.of)),
        TypeBody::Enum(_) | TypeBody::Elsewhere(_) => {}
    }
}

/// Visits what the methods take (`true`) and give (`false`).
fn each_root(resource: &mut ResourceDef, visit: &mut dyn FnMut(bool, &mut TypeRef)) {
    for method in &mut resource.methods {
        let fields: &mut [FieldDef] = method.parameters.as_mut().map_or(&mut [], |parameters| &mut parameters.fields);
        fields.iter_mut().for_each(|field| visit(true, &mut field.of));
        match &mut method.answer {
            AnswerDef::Nothing => {}
            AnswerDef::Page(of) | AnswerDef::One(of) => visit(false, of),
        }
    }
}

fn renumber(of: &mut TypeRef, number: &dyn Fn(TypeId) -> TypeId) {
    match of {
        TypeRef::Named(id) | TypeRef::Boxed(id) => *id = number(*id),
        TypeRef::Optional(inner) | TypeRef::List(inner) | TypeRef::Map(inner) => renumber(inner, number),
        _ => {}
    }
}

fn target(of: &TypeRef) -> Option<TypeId> {
    match of {
        TypeRef::Named(id) | TypeRef::Boxed(id) => Some(*id),
        TypeRef::Optional(inner) | TypeRef::List(inner) | TypeRef::Map(inner) => target(inner),
        _ => None,
    }
}
