//! Any bytes as `integration.yaml`, beside a description that is right.

#![no_main]

mod compile;

use libfuzzer_sys::fuzz_target;
use toolwright_codegen::Entry;

const API: &str = include_str!("../../tests/fixtures/paging.yaml");

fuzz_target!(|text: &str| compile::compile(Entry::Integration, vec![("integration.yaml", text), ("paging.yaml", API)]));
