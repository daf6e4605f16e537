//! What integration.yaml says about operations that could not be read: no mistake of its own, and no reason to stop.

use super::{Config, find_operation};
use crate::diagnostic::{Code, Finding, Severity};
use crate::model::Api;

/// Leaves out the methods whose operations are missing, when some were quarantined or a page lacks its description, so that
/// the others compile.
///
/// A method that may only run after a read that is missing goes too: without its guard it would do harm.
pub fn excuse_quarantined(config: &mut Config, api: &Api, findings: &mut Vec<Finding>) {
    let excuses = [Code::QuarantinedOperation, Code::QuarantinedPage, Code::PageWithoutFragment];
    if !findings.iter().any(|finding| excuses.contains(&finding.code)) {
        return;
    }
    for finding in findings.iter_mut().filter(|finding| finding.code == Code::UnknownOperation) {
        finding.severity = Severity::Warning;
        finding.help = "mend what was left out of the description (see the other messages), or correct the name".to_owned();
    }
    for resource in &mut config.resources {
        resource.methods.retain(|method| find_operation(api, &method.op.value).is_some());
    }
    while leave_out_unguarded(config, findings) {}
}

/// Whether a method had to go, upon which another may have to.
pub(super) fn leave_out_unguarded(config: &mut Config, findings: &mut Vec<Finding>) -> bool {
    let known: Vec<String> = config.methods().map(|(resource, method)| resource.key_of(method)).collect();
    let mut changed = false;
    for resource in &mut config.resources {
        let name = &resource.name.value;
        resource.methods.retain(|method| {
            let Some(requires) = method.requires.as_ref().filter(|requires| !known.contains(&requires.read.value)) else {
                return true;
            };
            let message =
                format!("`{name}.{}` is left out: it requires `{}`, which cannot be called", method.name.value, requires.named);
            findings.push(
                Finding::warning(Code::UnknownName, message)
                    .at(requires.read.at)
                    .help("mend what was left out of the description (see the other messages)"),
            );
            changed = true;
            false
        });
    }
    changed
}
