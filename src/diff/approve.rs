//! Approved changes: each names a change, says why it is fine, and until when.

use crate::day::{is_date, today};
use crate::failure::Failure;
use crate::project::{Project, Target};
use crate::report::counted;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use toolwright_codegen::drift::{Change, Kind, Report};
use toolwright_codegen::source::{Documents, MemorySource, Node};

/// The approvals of a file.
#[derive(Debug, Default)]
pub struct Approvals {
    file: String,
    list: Vec<Approval>,
}

/// One approval.
#[derive(Debug)]
struct Approval {
    fingerprint: Option<String>,
    kind: Option<Kind>,
    /// With `*` for any text.
    subject: Option<String>,
    line: usize,
}

impl Approval {
    fn matches(&self, change: &Change) -> bool {
        self.fingerprint.as_ref().is_none_or(|wanted| *wanted == change.fingerprint)
            && self.kind.is_none_or(|kind| kind == change.kind)
            && self.subject.as_ref().is_none_or(|pattern| fits(pattern, &change.subject))
    }
}

/// The approvals of a vendor, or of a folder with an integration.yaml, where there are any.
pub fn file_of(project: &Project, target: &Target) -> Option<PathBuf> {
    let (folder, file) = project.source_of(target);
    Some(folder.join("approvals.yaml")).filter(|approvals| file.is_none() && approvals.is_file())
}

impl Approvals {
    /// Those of a vendor; none where there is no file.
    pub fn of_vendor(project: &Project, vendor: &str) -> Result<Self, Failure> {
        file_of(project, &Target::Vendor(vendor.to_owned()))
            .map_or_else(|| Ok(Self::default()), |file| Self::read(&file, &today()))
    }

    /// Reads a file; every mistake in it is named.
    pub fn read(file: &Path, today: &str) -> Result<Self, Failure> {
        let shown = file.display().to_string();
        let text = std::fs::read_to_string(file)
            .map_err(|error| Failure::input(format!("could not check: {shown} cannot be read: {error}")))?;
        let source = MemorySource::new([("approvals.yaml", text)]);
        let texts = typed_arena::Arena::new();
        let mut documents = Documents::default();
        let document = documents
            .load(&texts, &source, "approvals.yaml", &mut Vec::new())
            .map_err(|finding| Failure::input(format!("could not check: {shown} is not YAML: {}", finding.message)))?;
        let (mut list, mut mistakes) = (Vec::new(), Vec::new());
        let root = documents.root(document);
        // Anything else would be no approval at all, in silence.
        if root.is_some_and(|root| !matches!(root.type_name(), "a list" | "null")) {
            mistakes.push(format!("{shown}:1: it is no list; each approval begins with `- `"));
        }
        for node in root.map(Node::items).unwrap_or_default() {
            let line = documents.place(node.at).map_or(0, |place| place.line);
            match read_one(node, line, today) {
                Ok(approval) => list.push(approval),
                Err(mistake) => mistakes.push(format!("{shown}:{line}: {mistake}")),
            }
        }
        if mistakes.is_empty() { Ok(Self { file: shown, list }) } else { Err(refuse(&mistakes)) }
    }

    /// The fingerprints of approved changes. An approval that matches nothing is a mistake: it would hide the next such change.
    pub fn apply(&self, report: &Report) -> Result<BTreeSet<String>, Failure> {
        let (mut approved, mut mistakes) = (BTreeSet::new(), Vec::new());
        for approval in &self.list {
            let matched: Vec<&Change> = report.changes.iter().filter(|change| approval.matches(change)).collect();
            if matched.is_empty() {
                mistakes.push(format!("{}:{}: this approval matches no change; remove it", self.file, approval.line));
            }
            approved.extend(matched.into_iter().map(|change| change.fingerprint.clone()));
        }
        if mistakes.is_empty() { Ok(approved) } else { Err(refuse(&mistakes)) }
    }
}

fn refuse(mistakes: &[String]) -> Failure {
    let count = counted(mistakes.len(), "approval");
    Failure::input(format!("could not check: {count} cannot be used\n  {}", mistakes.join("\n  ")))
        .help("an approval has a fingerprint, or a kind with a subject; a reason; and `until: YYYY-MM-DD`")
}

fn read_one(node: &Node<'_>, line: usize, today: &str) -> Result<Approval, String> {
    let keys = ["fingerprint", "kind", "subject", "reason", "until"];
    if let Some((key, _)) = node.entries().iter().find(|(key, _)| !keys.contains(&key.as_ref())) {
        return Err(format!("there is no key `{key}`"));
    }
    let text =
        |key: &str| node.get(key).and_then(Node::as_text).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if text("reason").is_none() {
        return Err("it gives no reason".to_owned());
    }
    let until = text("until").ok_or("it has no date; write `until: YYYY-MM-DD`")?;
    if !is_date(&until) {
        return Err(format!("`{until}` is no date; write `until: YYYY-MM-DD`"));
    }
    if until.as_str() < today {
        return Err(format!("it expired on {until}; review the change again"));
    }
    let kind = match text("kind") {
        Some(code) => Some(Kind::parse(&code).ok_or_else(|| format!("there is no kind `{code}`"))?),
        None => None,
    };
    let (fingerprint, subject) = (text("fingerprint"), text("subject"));
    if fingerprint.is_none() && (kind.is_none() || subject.is_none()) {
        return Err("it names no change; give a fingerprint, or a kind with a subject".to_owned());
    }
    Ok(Approval { fingerprint, kind, subject, line })
}

/// Whether a text fits a pattern in which `*` stands for any text.
fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|head| text.strip_prefix(head)) else { return false };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn stars_stand_for_any_text() {
        assert!(fits("GET /users*", "GET /users query.limit"));
        assert!(fits("*.name", "schema User.name") && fits("a*c*e", "abcde") && fits("abc", "abc") && fits("*", ""));
        assert!(!fits("abc", "abcd") && !fits("a*c", "abcd") && !fits("x*", "abc"));
    }
}
