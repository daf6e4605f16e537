//! Documentation records: `records/<resource>.<method>.md`, front matter and prose that override the vendor's text.

use crate::diagnostic::{Code, Finding};
use crate::name::snake;
use crate::source::Source;

/// One documentation record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The resource of the file's name, in snake case.
    pub resource: String,
    /// The method of the file's name, in snake case.
    pub method: String,
    /// The file, below the vendor's folder.
    pub file: String,
    /// `title:` of the front matter.
    pub title: Option<String>,
    /// `returns:`: the fields that are worth naming.
    pub returns: Vec<String>,
    /// `needs:`: what must be known before the call.
    pub needs: Option<String>,
    /// The prose.
    pub text: String,
}

impl Record {
    /// `resource.method`, each in snake case.
    pub(super) fn key(&self) -> String {
        format!("{}.{}", self.resource, self.method)
    }

    /// `resource.method` as the file's name spells it.
    pub(super) fn name(&self) -> &str {
        self.file.trim_start_matches("records/").trim_end_matches(".md")
    }
}

/// Reads every record of the folder `records/`, sorted by file name.
pub fn read_records(source: &dyn Source, findings: &mut Vec<Finding>) -> Vec<Record> {
    let names = match source.list("records") {
        Ok(names) => names,
        Err(error) => {
            findings.push(Finding::error(Code::UnreadableFile, error.to_string()));
            return Vec::new();
        }
    };
    let mut records = Vec::new();
    for name in names.iter().filter(|name| name.ends_with(".md")) {
        let file = format!("records/{name}");
        match source.read(&file) {
            Ok(text) => records.extend(parse_record(&file, name, &text, findings)),
            Err(error) => findings.push(Finding::error(Code::UnreadableFile, error.to_string())),
        }
    }
    records
}

fn parse_record(file: &str, name: &str, text: &str, findings: &mut Vec<Finding>) -> Option<Record> {
    let Some((resource, method)) = name.trim_end_matches(".md").split_once('.') else {
        let message = format!("`{file}` names no method");
        findings.push(Finding::error(Code::UnknownRecord, message).help("name it `<resource>.<method>.md`"));
        return None;
    };
    let (front, prose) = split_front_matter(text);
    let mut record = Record {
        resource: snake(resource),
        method: snake(method),
        file: file.to_owned(),
        title: None,
        returns: Vec::new(),
        needs: None,
        text: prose.trim().to_owned(),
    };
    let mut open = is_open_prose(&record.text);
    for line in front.lines().filter(|line| !line.trim().is_empty()) {
        open |= is_open_answer(line.split_once(':').map_or("", |(_, value)| value));
        read_front_line(&mut record, line, findings);
    }
    if open {
        let message = format!("`{file}` is still a draft and counts for nothing");
        let help = "replace every `?` and the line with `TODO`";
        findings.push(Finding::warning(Code::UnfinishedRecord, message).help(help));
        return None;
    }
    Some(record)
}

/// The lines between the two `---`, and what follows.
fn split_front_matter(text: &str) -> (&str, &str) {
    let text = text.trim_start_matches('\u{feff}');
    let Some(rest) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else { return ("", text) };
    match rest.find("\n---") {
        Some(end) => {
            let after = &rest[end + 4..];
            (&rest[..end], after.split_once('\n').map_or("", |(_, prose)| prose))
        }
        None => ("", text),
    }
}

fn read_front_line(record: &mut Record, line: &str, findings: &mut Vec<Finding>) {
    let (key, value) = line.split_once(':').unwrap_or((line, ""));
    let value = value.trim().trim_matches(['"', '\'']);
    match key.trim() {
        "title" => record.title = Some(value.to_owned()),
        "needs" => record.needs = Some(value.to_owned()),
        "returns" => {
            let list = value.trim_start_matches('[').trim_end_matches(']');
            record.returns = list
                .split(',')
                .map(|field| field.trim().trim_matches(['"', '\'']).to_owned())
                .filter(|field| !field.is_empty())
                .collect();
        }
        other => {
            let message = format!("`{}` has the unknown key `{other}`", record.file);
            findings.push(Finding::error(Code::UnknownKey, message).help("known keys: title, needs, returns"));
        }
    }
}

/// Whether a value of the front matter is still a draft's: `?`, or a list with one.
fn is_open_answer(value: &str) -> bool {
    value.split([',', '[', ']']).any(|part| part.trim().trim_matches(['"', '\'']) == "?")
}

/// Whether the prose is still a draft's.
fn is_open_prose(text: &str) -> bool {
    text.lines().any(|line| line.trim() == "?" || line.trim_start().starts_with("TODO"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::MemorySource;

    #[test]
    fn front_matter_and_prose_are_read() {
        let source = MemorySource::new([
            ("records/users.list.md", "---\ntitle: All users\nreturns: [id, email]\n---\n\nLists users.\nSecond line.\n"),
            ("records/apps.get.md", "Only prose.\n"),
            ("records/bad.md", "x"),
        ]);
        let mut findings = Vec::new();
        let records = read_records(&source, &mut findings);
        assert_eq!(records.len(), 2);
        assert_eq!(
            (records[1].title.as_deref(), records[1].returns.as_slice()),
            (Some("All users"), &["id".to_owned(), "email".to_owned()][..])
        );
        assert_eq!(records[1].text, "Lists users.\nSecond line.");
        assert_eq!(records[0].text, "Only prose.");
        assert_eq!(findings.len(), 1);
    }
}
