//! The fuzz targets on stable Rust: our fixtures, and mutations of them that are the same in every run.
//!
//! `TOOLWRIGHT_FUZZ_CASES` says how many mutations each target gets; libFuzzer's own runs stand in `.ci/deep`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../fuzz/targets.rs"]
mod targets;

use std::path::Path;

/// How many mutations a target gets unless the environment says otherwise.
const CASES: usize = 800;
/// The longest input, in bytes.
const LONGEST: usize = 6_000;

/// What turns one description into another that may be wrong in an interesting place.
const WORDS: [&str; 44] = [
    "$ref",
    "#/",
    "#/components/schemas/",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "type",
    "null",
    "object",
    "array",
    "integer",
    "items",
    "properties",
    "additionalProperties",
    "patternProperties",
    "prefixItems",
    "required",
    "enum",
    "const",
    "default",
    "in",
    "query",
    "querystring",
    "path",
    "header",
    "cookie",
    "body",
    "formData",
    "content",
    "schema",
    "parameters",
    "requestBody",
    "responses",
    "servers",
    "discriminator",
    "mapping",
    "readOnly",
    "<<: *a",
    "&a ",
    "\u{202e}",
    "\0",
    "-9223372036854775809",
    "1e999",
];

/// Numbers that are the same on every machine (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound.max(1)
    }

    /// A range of at most `most` bytes.
    fn range(&mut self, length: usize, most: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        start..(start + self.below(most)).min(length)
    }
}

fn mutate(dice: &mut Dice, seeds: &[Vec<u8>]) -> String {
    let mut bytes = seeds[dice.below(seeds.len())].clone();
    for _ in 0..=dice.below(4) {
        let range = dice.range(bytes.len(), 40);
        match dice.below(7) {
            0 => drop(bytes.drain(range)),
            1 => {
                let again = bytes[range.clone()].to_vec();
                bytes.splice(range.end..range.end, again);
            }
            2 => drop(bytes.splice(range, WORDS[dice.below(WORDS.len())].bytes())),
            3 => drop(bytes.splice(range.start..range.start, WORDS[dice.below(WORDS.len())].bytes())),
            4 => {
                let other = &seeds[dice.below(seeds.len())];
                let part = other[dice.range(other.len(), 400)].to_vec();
                bytes.splice(range, part);
            }
            5 => drop(bytes.splice(range, [b"{}[]:,-'\"#&*!| \n\t"[dice.below(17)]])),
            _ => bytes.truncate(range.start),
        }
        bytes.truncate(LONGEST);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The texts of the fixtures with this ending.
fn fixtures(ending: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == ending));
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

fn run(target: fn(&str), seeds: &[Vec<u8>]) {
    let cases = std::env::var("TOOLWRIGHT_FUZZ_CASES").map_or(CASES, |cases| cases.parse().unwrap());
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    seeds.iter().for_each(|seed| target(&String::from_utf8_lossy(seed)));
    for case in 0..cases {
        let text = mutate(&mut dice, seeds);
        let ended = std::panic::catch_unwind(|| target(&text));
        assert!(ended.is_ok(), "mutation {case} of {cases}:\n{text}");
    }
}

#[test]
fn json_descriptions() {
    let mut seeds = fixtures("json");
    // YAML's flow style is JSON where it is quoted; the other way round every fixture is a seed of both.
    seeds.push(br##"{"openapi":"3.1.0","info":{"title":"A","version":"1"},"paths":{"/a/{id}":{"get":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"$ref":"#/components/schemas/A"}}],"responses":{"200":{"description":"d","content":{"application/json":{"schema":{"type":"array","items":{"$ref":"#/components/schemas/A"}}}}}}}}},"components":{"schemas":{"A":{"allOf":[{"type":"object","properties":{"a":{"$ref":"#/components/schemas/A"}}},{"oneOf":[{"required":["a"]},{"type":["string","null"]}]}]}}}}"##.to_vec());
    run(targets::json, &seeds);
}

#[test]
fn yaml_descriptions() {
    run(targets::yaml, &fixtures("yaml"));
}

#[test]
fn integrations() {
    let torii = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/torii/integration.yaml");
    let money = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/money/integration.yaml");
    let small = b"integration: shop\nsource: paging.yaml\nresources:\n  a:\n    methods:\n      list: { op: GET /a, money: ['*.b'], defaults: { c: 1 } }\n".to_vec();
    run(targets::integration, &[std::fs::read(torii).unwrap(), std::fs::read(money).unwrap(), small]);
}

#[test]
fn names() {
    let seeds = [
        "torii\nusers\nlist",
        "r#type\nself\n2fa",
        "-1\n+1\n",
        "\u{fc}ber\n\u{1f600}\n\u{43f}\u{443}\u{442}\u{44c}",
        "StartTime<\n$top\n>=",
    ];
    run(targets::names, &seeds.map(|seed| seed.as_bytes().to_vec()));
}
