//! Generates the client of `acme.yaml` whenever it changes. What is wrong with it fails the build, with file and line.

fn main() {
    toolwright_codegen::Builder::new()
        .source("acme.yaml")
        .resources(["parcels"])
        .derives(["PartialEq"])
        .replace_type("Weight", "crate::Weight")
        .serde(true)
        .generate();
}
