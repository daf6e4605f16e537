//! The shared folder: vectors and real descriptions that are not ours to store.

use std::path::{Path, PathBuf};

/// The folder, or a part of it: `$TOOLWRIGHT_SHARED`, else `shared` beside the repository.
///
/// `None`, with a printed line, when it is absent.
///
/// # Panics
/// When it is absent and `TOOLWRIGHT_REQUIRE_SHARED=1`.
pub fn shared(part: &str) -> Option<PathBuf> {
    let root = std::env::var_os("TOOLWRIGHT_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let path = root.join(part);
    if path.exists() {
        return Some(path);
    }
    let required = std::env::var("TOOLWRIGHT_REQUIRE_SHARED").is_ok_and(|value| value == "1");
    assert!(!required, "`{part}` is not in the shared folder, and TOOLWRIGHT_REQUIRE_SHARED=1");
    println!("skipped: `{part}` is not in the shared folder");
    None
}
