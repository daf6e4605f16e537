//! Any bytes as a JSON description.

#![no_main]

mod compile;

use libfuzzer_sys::fuzz_target;
use toolwright_codegen::Entry;

fuzz_target!(|text: &str| compile::compile(Entry::Description("api.json"), vec![("api.json", text)]));
