//! Whether a cargo workspace above a folder lists the crate in it. One that does not would refuse to build it.

use std::path::{Component, Path, PathBuf};
use toml::{Table, Value};

/// The tables of a manifest that name dependencies.
const DEPENDENCIES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// Whether the nearest workspace above the folder counts the crate in it as a member; false when there is no workspace.
pub fn lists(folder: &Path) -> bool {
    let above = folder.ancestors().skip(1).find_map(|root| {
        let manifest = manifest(root)?;
        let workspace = manifest.get("workspace")?.as_table()?.clone();
        Some((root, manifest, workspace))
    });
    let Some((root, manifest, workspace)) = above else { return false };
    let Ok(below) = folder.strip_prefix(root) else { return false };
    if patterns(&workspace, "exclude").any(|excluded| below.starts_with(excluded.trim_end_matches('/'))) {
        return false;
    }
    let members: Vec<&str> = patterns(&workspace, "members").collect();
    // What members name by path are members too.
    let named = |at: &Path, manifest: &Table| path_dependencies(manifest).any(|path| plain(&at.join(path)) == folder);
    members.iter().any(|pattern| matches(pattern, below))
        || named(root, &manifest)
        || members
            .iter()
            .flat_map(|pattern| expand(root, pattern))
            .any(|at| self::manifest(&at).is_some_and(|manifest| named(&at, &manifest)))
}

fn manifest(folder: &Path) -> Option<Table> {
    std::fs::read_to_string(folder.join("Cargo.toml")).ok()?.parse().ok()
}

fn patterns<'t>(workspace: &'t Table, key: &str) -> impl Iterator<Item = &'t str> {
    workspace.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

fn path_dependencies(manifest: &Table) -> impl Iterator<Item = &str> {
    let own = DEPENDENCIES.iter().filter_map(|table| manifest.get(*table)?.as_table());
    own.flat_map(|table| table.values()).filter_map(|dependency| dependency.get("path")?.as_str())
}

/// Without `.` and `..`.
pub fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

/// Whether a path is what a pattern of cargo's means.
fn matches(pattern: &str, path: &Path) -> bool {
    let pattern: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let path: Vec<String> = path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    matches_parts(&pattern, &path)
}

fn matches_parts(pattern: &[&str], path: &[String]) -> bool {
    match (pattern, path) {
        ([], []) => true,
        (["**", rest @ ..], _) => matches_parts(rest, path) || (!path.is_empty() && matches_parts(pattern, &path[1..])),
        ([first, pattern @ ..], [part, path @ ..]) => {
            matches_name(first.as_bytes(), part.as_bytes()) && matches_parts(pattern, path)
        }
        _ => false,
    }
}

fn matches_name(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern, name) {
        ([], []) => true,
        ([b'*', rest @ ..], _) => matches_name(rest, name) || (!name.is_empty() && matches_name(pattern, &name[1..])),
        ([b'?', pattern @ ..], [_, name @ ..]) => matches_name(pattern, name),
        ([first, pattern @ ..], [byte, name @ ..]) => first == byte && matches_name(pattern, name),
        _ => false,
    }
}

/// The folders that a pattern means. Cargo's `**` is followed no further than the folder that it stands in.
fn expand(root: &Path, pattern: &str) -> Vec<PathBuf> {
    let mut found = vec![root.to_path_buf()];
    for part in pattern.split('/').filter(|part| !part.is_empty() && *part != ".") {
        found = if part.contains(['*', '?']) {
            let entries = found.iter().filter_map(|at| std::fs::read_dir(at).ok()).flatten().filter_map(Result::ok);
            let named = entries.filter(|entry| matches_name(part.as_bytes(), entry.file_name().to_string_lossy().as_bytes()));
            named.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
        } else {
            found.into_iter().map(|at| plain(&at.join(part))).collect()
        };
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_cargo_s() {
        let table = [
            ("generated/*", "generated/torii", true),
            ("./generated/torii/", "generated/torii", true),
            ("generated/*", "generated/torii/deep", false),
            ("generated/**", "generated/torii/deep", true),
            ("gen*/t?rii", "generated/torii", true),
            ("generated/t", "generated/torii", false),
            ("codegen", "generated/torii", false),
        ];
        for (pattern, path, expected) in table {
            assert_eq!(matches(pattern, Path::new(path)), expected, "{pattern} {path}");
        }
        assert_eq!(plain(Path::new("/a/b/../c/./d")), Path::new("/a/c/d"));
    }
}
