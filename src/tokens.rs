//! Tokens (o200k) of what a model reads.

use toolwright_codegen::lower::Tool;
use toolwright_integration::Json;

/// Tokens of a text.
pub fn count_text(text: &str) -> usize {
    bpe_openai::o200k_base().count(text)
}

/// The tokens (o200k) that a definition costs a model: name, description and schema.
pub fn count_tool(tool: &Tool) -> usize {
    let definition = Json::Object(vec![
        ("name".to_owned(), Json::from(tool.name.as_str())),
        ("description".to_owned(), Json::from(tool.description.as_str())),
        ("input_schema".to_owned(), tool.input.clone()),
    ]);
    count_text(&definition.to_string())
}
