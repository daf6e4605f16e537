//! `Compiler::lint`: what each rule finds, what scores do, and that a fix adds and changes nothing.

mod fixes;
mod rules;
mod scores;

use crate::compile::lines;
use toolwright_codegen::lint::Lint;
use toolwright_codegen::lower::{LowerOptions, Tool};
use toolwright_codegen::source::{MemorySource, Source};
use toolwright_codegen::{Compiler, Entry, Inputs};

/// About what a model's tokenizer would say.
pub fn count(tool: &Tool) -> usize {
    let mut schema = String::new();
    tool.input.write(&mut schema);
    (tool.name.len() + tool.description.len() + schema.len()) / 4
}

pub fn lint_source(source: &dyn Source, entry: Entry<'_>, gate: bool) -> Lint {
    let compiler = Compiler { options: LowerOptions { gate, drafts: true, ..LowerOptions::default() } };
    compiler.lint(&Inputs { source, entry }, &count).unwrap_or_else(|found| panic!("{}", lines(&found)))
}

/// Files with `integration.yaml` among them, or `openapi.yaml` alone.
pub fn lint_files(files: &[(&str, &str)], gate: bool) -> Lint {
    let source = MemorySource::new(files.iter().copied());
    let configured = files.iter().any(|(name, _)| *name == "integration.yaml");
    lint_source(&source, if configured { Entry::Integration } else { Entry::Description("openapi.yaml") }, gate)
}

/// A description with these paths, in which `$ORDER` is an answer with an order, `$ID` the parameter of a path and `$NONE` an empty answer.
pub fn description(paths: &str) -> String {
    let order = "{'200': {description: OK, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}";
    let id = "{name: id, in: path, required: true, description: The number that a list of orders gives, schema: {type: string}}";
    let paths = paths.replace("$ORDER", order).replace("$ID", id).replace("$NONE", "{'204': {description: Done}}");
    format!(
        "openapi: 3.1.0
info: {{title: Acme, version: '1'}}
servers: [{{url: https://api.acme.test/v1}}]
components:
  schemas:
    Order:
      type: object
      properties: {{id: {{type: string}}, status: {{type: string}}}}
    Node:
      type: object
      description: A part
      properties: {{name: {{type: string, description: A word}}, parts: {{type: array, description: Parts, items: {{$ref: '#/components/schemas/Node'}}}}}}
paths:
{paths}"
    )
}
