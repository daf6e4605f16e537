//! Unions: an arm a form, and what tells the forms apart.

use super::build::Builder;
use super::{ArmDef, FormDef, FormKind, TypeBody, TypeId, TypeRef};
use crate::model::{Part, SchemaId, Shape, Type};
use crate::name::{NameKind, unique_rust_name};
use std::collections::BTreeSet;

/// The most arms of a union; the rest is `Other`.
const MAX_ARMS: usize = 200;

impl<'s> Builder<'s> {
    /// The forms of a schema that is nothing but a union of them, null aside; `None` when one type does.
    pub(super) fn alternatives(&self, part: &Part, shape: &Shape<'s>) -> Option<Vec<SchemaId>> {
        let [all] = part.0.as_slice() else { return None };
        let [id] = all.as_slice() else { return None };
        let schema = self.schemas.get(*id);
        let extra = schema.extra();
        let more = schema.reference.is_some() || !schema.properties.is_empty() || !extra.all_of.is_empty();
        let union = match (extra.one_of.as_slice(), extra.any_of.as_slice()) {
            (union, []) | ([], union) => union,
            _ => return None,
        };
        let alternatives: Vec<SchemaId> = union.iter().copied().filter(|member| !self.is_null(*member)).take(MAX_ARMS).collect();
        // Alternatives that only demand one property or another have the members that the schema itself declares.
        let plain = shape.object.is_none() && shape.array.is_none() && shape.scalars.len() <= 1 && !shape.any;
        (!more && !plain && alternatives.len() > 1).then_some(alternatives)
    }

    /// A union of alternative schemas.
    pub(super) fn union_of(&mut self, part: &Part, shape: &Shape<'s>, alternatives: &[SchemaId], place: &str) -> TypeRef {
        let id = self.add(part, shape, TypeBody::Union(Vec::new()), place);
        self.remember(part, id);
        let place = self.drafts[id.0 as usize].wanted.clone();
        let mut arms = Vec::new();
        let mut taken = BTreeSet::new();
        for (position, alternative) in alternatives.iter().enumerate() {
            let form = self.schemas.shape(*alternative);
            let own = self.schemas.resolve(*alternative);
            let words = self.schemas.name_of(own).or(form.title).map_or_else(|| form_words(&form, position), str::to_owned);
            let of = self.reference(&(*alternative).into(), &format!("{place} {words}"));
            let known = arms.iter().any(|arm: &ArmDef| arm.of == of);
            if known || of == TypeRef::Value || of == TypeRef::Named(id) {
                continue;
            }
            let name = unique_rust_name(&words, NameKind::Variant, &mut taken);
            arms.push(ArmDef { name, of, form: self.form(&form) });
        }
        self.close(id, arms)
    }

    /// A union of the kinds that one schema allows.
    pub(super) fn union_of_kinds(&mut self, part: &Part, shape: &Shape<'s>, place: &str) -> TypeRef {
        let id = self.add(part, shape, TypeBody::Union(Vec::new()), place);
        self.remember(part, id);
        let place = self.drafts[id.0 as usize].wanted.clone();
        // No schema stands for one kind of another.
        let inner = Part::default();
        let mut arms = Vec::new();
        let mut taken = BTreeSet::new();
        for form in kinds(shape) {
            let words = form_words(&form, arms.len());
            let of = self.single(&inner, &form, &format!("{place} {words}"));
            let name = unique_rust_name(&words, NameKind::Variant, &mut taken);
            arms.push(ArmDef { name, of, form: self.form(&form) });
        }
        self.close(id, arms)
    }

    /// A union with a single arm is that arm. The draft stays for what already refers to it.
    fn close(&mut self, id: TypeId, arms: Vec<ArmDef>) -> TypeRef {
        let of = match arms.as_slice() {
            [] => TypeRef::Value,
            [only] => only.of.clone(),
            _ => TypeRef::Named(id),
        };
        self.drafts[id.0 as usize].body = TypeBody::Union(arms);
        of
    }

    fn form(&self, shape: &Shape<'s>) -> FormDef {
        let kinds = kinds(shape).len();
        let kind = match (&shape.object, &shape.array, shape.scalars.first()) {
            _ if kinds != 1 => FormKind::Any,
            (Some(_), ..) => FormKind::Object,
            (_, Some(_), _) => FormKind::List,
            (.., Some(scalar)) => match scalar.kind {
                Type::Boolean => FormKind::Boolean,
                Type::Integer => FormKind::Integer,
                Type::Number => FormKind::Number,
                _ => FormKind::String,
            },
            _ => FormKind::Any,
        };
        let mut form = FormDef { kind, required: Vec::new(), known: Vec::new(), tags: Vec::new() };
        if let (FormKind::Object, Some(object)) = (kind, &shape.object) {
            form.known = object.properties.iter().map(|(key, _)| (*key).to_owned()).collect();
            form.required = object
                .required
                .iter()
                .filter(|key| form.known.iter().any(|known| known == *key))
                .map(|key| (*key).to_owned())
                .collect();
            form.tags = object.properties.iter().filter_map(|(key, part)| Some(((*key).to_owned(), self.fixed(part)?))).collect();
        }
        form
    }

    /// The values of a member that is a constant.
    fn fixed(&self, part: &Part) -> Option<Vec<String>> {
        let shape = self.schemas.shape_of(part);
        let [scalar] = shape.scalars.as_slice() else { return None };
        let values = scalar.values.as_ref().filter(|values| values.len() == 1)?;
        values.iter().map(|value| value.as_str().map(str::to_owned)).collect()
    }
}

/// A shape for each kind that one shape allows.
fn kinds<'s>(shape: &Shape<'s>) -> Vec<Shape<'s>> {
    let bare = || Shape { title: shape.title, description: shape.description, ..Shape::default() };
    let number = shape.scalars.iter().any(|scalar| scalar.kind == Type::Number);
    let scalars = shape.scalars.iter().filter(|scalar| !(number && scalar.kind == Type::Integer));
    let mut out: Vec<Shape<'s>> = scalars.map(|scalar| Shape { scalars: vec![scalar.clone()], ..bare() }).collect();
    out.extend(shape.array.clone().map(|array| Shape { array: Some(array), ..bare() }));
    out.extend(shape.object.clone().map(|object| Shape { object: Some(object), ..bare() }));
    out
}

/// What a form is called that the vendor has no name for.
fn form_words(shape: &Shape<'_>, position: usize) -> String {
    let only = kinds(shape).len() == 1;
    match (&shape.object, &shape.array, shape.scalars.first()) {
        (None, Some(_), _) if only => "list".to_owned(),
        (None, None, Some(scalar)) if only => match scalar.kind {
            Type::Boolean => "boolean",
            Type::Integer => "integer",
            Type::Number => "number",
            _ if scalar.values.is_some() => "choice",
            _ => "text",
        }
        .to_owned(),
        (Some(_), ..) if only => "object".to_owned(),
        _ => format!("form {}", position + 1),
    }
}
