//! `requires`: the read that must hold first.

use super::method::{Case, Place, look};
use super::unknown;
use crate::diagnostic::{Code, Finding};
use toolwright_integration::Effect;

pub(super) fn check_guard(case: &Case<'_>, cases: &[Case<'_>], findings: &mut Vec<Finding>) {
    let Some(requires) = &case.method.requires else { return };
    if !case.config.methods().any(|(resource, method)| resource.key_of(method) == requires.read.value) {
        let names: Vec<String> = case.config.method_names().collect();
        findings.push(unknown(Code::UnknownName, &requires.named, "there is no method", &names).at(requires.read.at));
        return;
    }
    // A read whose operation is unknown was reported.
    let Some(read) = cases.iter().find(|other| other.resource.key_of(other.method) == requires.read.value) else { return };
    if read.effect() != Effect::Read {
        let message = format!("`{}` is no read, so `{}` cannot require it", read.name(), case.name());
        let help = "name a method that only reads; where its verb misleads, give it `effect: read`";
        findings.push(Finding::error(Code::ConfigShape, message).at(requires.read.at).help(help));
        return;
    }
    let Some(root) = read.answer() else { return };
    if let Place::Missing(known) = look(case.api, &root, &requires.field) {
        let message = format!("the answer of `{}` has no place", read.name());
        findings.push(unknown(Code::UnknownField, &requires.field, &message, &known).at(requires.field_at));
    }
}
