//! Documentation records against the methods and their answers.

use super::method::Case;
use super::unknown;
use crate::config::{Config, Record};
use crate::diagnostic::{Code, Finding};
use std::collections::HashMap;

pub(super) fn check_records(records: &[Record], config: &Config, cases: &[Case<'_>], findings: &mut Vec<Finding>) {
    let names: Vec<String> = config.method_names().collect();
    let mut seen: HashMap<String, &str> = HashMap::new();
    for record in records {
        let key = record.key();
        if let Some(earlier) = seen.insert(key.clone(), &record.file) {
            let message = format!("`{}` describes `{key}`, as `{earlier}` does", record.file);
            findings.push(Finding::error(Code::UnknownRecord, message).help("merge the two files"));
        }
        // Inferred names are not known here; a record without a method says nothing then.
        if !config.infers && !config.methods().any(|(resource, method)| resource.key_of(method) == key) {
            let message = format!("`{}` belongs to no method:", record.file);
            findings.push(unknown(Code::UnknownRecord, record.name(), &message, &names));
        }
        if let Some(case) = cases.iter().find(|case| case.resource.key_of(case.method) == key) {
            check_returns(record, case, findings);
        }
    }
}

fn check_returns(record: &Record, case: &Case<'_>, findings: &mut Vec<Finding>) {
    let known = case.record_fields();
    for field in record.returns.iter().filter(|field| !known.is_empty() && !known.contains(field)) {
        let message = format!("`{}`: the records of `{}` have no field", record.file, case.name());
        findings.push(unknown(Code::UnknownField, field, &message, &known));
    }
}
