//! Any text as a name: tools, arguments and Rust's identifiers.

#![no_main]

use libfuzzer_sys::fuzz_target;
use toolwright_codegen::name::{NameKind, argument_name, rust_name, tool_name};

fn assert_plain(name: &str, most: usize) {
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    assert!(!name.is_empty() && name.len() <= most && plain, "{name}");
}

fuzz_target!(|text: &str| {
    let mut parts = text.splitn(3, '\n');
    let mut next = || parts.next().unwrap_or_default();
    let (integration, resource, method) = (next(), next(), next());
    for (compact, most) in [(false, 64), (true, 46)] {
        assert_plain(&tool_name(integration, resource, method, compact).name, most);
    }
    assert_plain(&argument_name(text), 64);
    for kind in [NameKind::Type, NameKind::Variant, NameKind::Field, NameKind::Method, NameKind::Module] {
        let name = rust_name(text, kind);
        assert!(syn::parse_str::<syn::Ident>(name.as_str()).is_ok() || name.as_str().starts_with("r#"), "{name}");
    }
});
