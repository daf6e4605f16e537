//! Patterns that no safe engine takes: the compiler says so, at their place, and the schema does without (security notes, 37).

use crate::compile::{at, compile_file, fixtures, tools};
use toolwright_codegen::diagnostic::{Code, Severity};

#[test]
fn test_37_a_pattern_that_is_not_enforced_is_said() {
    let output = compile_file(&fixtures(), "patterns.yaml", true).unwrap();
    let said: Vec<_> = output.diagnostics.iter().filter(|found| found.code == Code::PatternNotEnforced).collect();
    for (name, line, enforced) in [
        ("plain", 9, true),
        ("nested", 10, true),
        ("ahead", 11, false),
        ("behind", 12, false),
        ("large", 13, false),
        ("broken", 14, false),
        ("long", 15, false),
        ("codes", 22, false),
    ] {
        let tool = &tools(&output)[0];
        let schema = at(tool, &["inputSchema", "properties", name]).unwrap();
        let schema = schema.get("items").unwrap_or(schema);
        assert_eq!(schema.get("pattern").is_some(), enforced, "{name}");
        let about: Vec<_> = said.iter().filter(|found| found.message.contains(&format!("`{name}`"))).collect();
        assert_eq!(about.len(), usize::from(!enforced), "{name}");
        for found in about {
            assert_eq!((found.severity, found.place.as_ref().map(|place| place.line)), (Severity::Note, Some(line)), "{name}");
            assert!(!found.help.is_empty());
        }
    }
}
