//! Any bytes as a YAML description.

#![no_main]

mod compile;

use libfuzzer_sys::fuzz_target;
use toolwright_codegen::Entry;

fuzz_target!(|text: &str| compile::compile(Entry::Description("api.yaml"), vec![("api.yaml", text)]));
