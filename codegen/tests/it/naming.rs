//! Tool names against the published vectors.

use crate::shared::shared;
use toolwright_codegen::name::tool_name;

/// Splits comma-separated text into rows; a field in double quotes may hold commas, newlines and doubled quotes.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let row = rows.last_mut().unwrap();
        let field = row.last_mut().unwrap();
        match character {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => field.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            '\r' if !quoted => {}
            other => field.push(other),
        }
    }
    rows.retain(|row| row.len() > 1);
    rows
}

#[test]
fn quoted_fields_are_read() {
    assert_eq!(rows("a,\"b, \"\"c\"\"\"\r\nd,\n"), [["a", "b, \"c\""], ["d", ""]]);
}

#[test]
fn every_vector_is_met() {
    let Some(path) = shared("vectors/naming.csv") else { return };
    let rows = rows(&std::fs::read_to_string(path).unwrap());
    let column = |name: &str| rows[0].iter().position(|title| title == name).unwrap();
    let (integration, resource, method, tool) =
        (column("integration"), column("resource"), column("method"), column("tool_name"));
    let failures: Vec<String> = rows[1..]
        .iter()
        .filter_map(|row| {
            let found = tool_name(&row[integration], &row[resource], &row[method], false).name;
            (found != row[tool]).then(|| format!("{} {}.{}: {found}, not {}", row[0], row[resource], row[method], row[tool]))
        })
        .collect();
    assert!(rows.len() > 100 && failures.is_empty(), "{} of {}:\n{}", failures.len(), rows.len() - 1, failures.join("\n"));
}
