//! Inputs that would have one name: every one can be reached, under a name that the document's order does not decide.

use crate::compile::{compile_file, compile_text};
use crate::shared::shared;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use toolwright_codegen::Output;
use toolwright_integration::{Json, Location, Operation, Target};

const NAMES: [&str; 12] =
    ["id", "Id", "ID", "user-id", "user_id", "userId", "StartTime", "StartTime<", "StartTime>", "limit", "body_id", "😀"];

/// One operation: its path, its parameters by place, and the properties of its body.
type Draft = (&'static str, Vec<(&'static str, &'static str)>, Vec<&'static str>);

fn inputs() -> impl Strategy<Value = (Vec<(&'static str, &'static str)>, Vec<&'static str>)> {
    let parameter = (prop::sample::select(vec!["query", "header", "cookie"]), prop::sample::select(NAMES.to_vec()));
    let parameters = prop::collection::btree_set(parameter, 0..14).prop_map(|set| {
        // Header names have no case (RFC 9110 §5.1).
        let mut seen = BTreeSet::new();
        let mut possible = |place: &str, name: &str| place != "header" || (name.is_ascii() && seen.insert(name.to_lowercase()));
        set.into_iter().filter(|(place, name)| possible(place, name)).collect()
    });
    let properties = prop::collection::btree_set(prop::sample::select(NAMES.to_vec()), 0..10);
    (parameters, properties.prop_map(|set| set.into_iter().collect()))
}

fn object(entries: Vec<(&str, Json)>) -> Json {
    Json::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn describe(drafts: &[Draft]) -> String {
    let text = || object(vec![("type", Json::from("string"))]);
    let parameter = |place: &str, name: &str| {
        let required = ("required", Json::Bool(place == "path"));
        object(vec![
            ("name", Json::from(name)),
            ("in", Json::from(place)),
            required,
            ("description", Json::from("An input.")),
            ("schema", text()),
        ])
    };
    let field = || object(vec![("type", Json::from("string")), ("description", Json::from("A field."))]);
    let operation = |(_, parameters, properties): &Draft| {
        let all = std::iter::once(&("path", "id")).chain(parameters).map(|(place, name)| parameter(place, name)).collect();
        let fields = object(properties.iter().map(|name| (*name, field())).collect());
        let schema = object(vec![("type", Json::from("object")), ("properties", fields)]);
        let content = object(vec![("application/json", object(vec![("schema", schema)]))]);
        let done = object(vec![("204", object(vec![("description", Json::from("Done"))]))]);
        let put = object(vec![
            ("summary", Json::from("Replace what is there")),
            ("parameters", Json::Array(all)),
            ("requestBody", object(vec![("content", content)])),
            ("responses", done),
        ]);
        object(vec![("put", put)])
    };
    let info = object(vec![("title", Json::from("Acme")), ("version", Json::from("1"))]);
    let servers = Json::Array(vec![object(vec![("url", Json::from("https://api.acme.test"))])]);
    let paths = object(drafts.iter().map(|draft| (draft.0, operation(draft))).collect());
    object(vec![("openapi", Json::from("3.1.0")), ("info", info), ("servers", servers), ("paths", paths)]).to_string()
}

/// Operation and input → tool and argument.
fn names(output: &Output) -> BTreeMap<(String, String), (String, String)> {
    let input = |target: &Target| match target {
        Target::Parameter { location, name, .. } => format!("{location:?} {name}"),
        other => format!("{other:?}"),
    };
    let mut found = BTreeMap::new();
    for operation in &output.plan.integration.operations {
        for argument in &operation.arguments {
            let key = (operation.path.clone(), input(&argument.target));
            found.insert(key, (operation.tool.clone(), argument.name.clone()));
        }
    }
    found
}

fn compiled(drafts: &[Draft]) -> Output {
    compile_text("api.json", &describe(drafts), true).unwrap_or_else(|found| panic!("{}", crate::compile::lines(&found)))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn names_do_not_depend_on_order_or_on_other_operations(
        first in inputs(),
        second in inputs(),
        added in inputs(),
        turn in any::<prop::sample::Index>(),
    ) {
        let drafts = [("/users/{id}", first.0, first.1), ("/orders/{id}", second.0, second.1)];
        let before = compiled(&drafts);
        for operation in &before.plan.integration.operations {
            let given: BTreeSet<&str> = operation.arguments.iter().map(|argument| argument.name.as_str()).collect();
            prop_assert_eq!(given.len(), operation.arguments.len(), "a name comes twice in {:?}", given);
        }
        let mut turned = drafts.to_vec();
        turned.reverse();
        for (_, parameters, properties) in &mut turned {
            if !parameters.is_empty() {
                let by = turn.index(parameters.len());
                parameters.rotate_left(by);
            }
            properties.reverse();
        }
        turned.push(("/teams/{id}", added.0, added.1));
        let after = names(&compiled(&turned));
        for (input, name) in names(&before) {
            prop_assert_eq!(after.get(&input), Some(&name), "{:?}", input);
        }
    }
}

fn query_argument<'o>(operation: &'o Operation, wire: &str) -> Option<&'o str> {
    let is_it = |target: &Target| matches!(target, Target::Parameter { location: Location::Query, name, .. } if name == wire);
    operation.arguments.iter().find(|argument| is_it(&argument.target)).map(|argument| argument.name.as_str())
}

#[test]
fn a_comparison_in_a_name_is_a_name_of_its_own() {
    let Some(root) = shared("corpus/twilio") else { return };
    let output = compile_file(Path::new(&root), "twilio_api_v2010.json", false).unwrap();
    let mut seen = 0;
    for operation in &output.plan.integration.operations {
        let [exact, before, after] = ["StartTime", "StartTime<", "StartTime>"].map(|wire| query_argument(operation, wire));
        if exact.is_some() && before.is_some() && after.is_some() {
            assert_eq!([exact, before, after], ["start_time", "start_time_lt", "start_time_gt"].map(Some), "{}", operation.tool);
            seen += 1;
        }
    }
    assert!(seen > 0, "no operation with StartTime, StartTime< and StartTime>");
}

#[test]
fn a_message_has_a_text() {
    let Some(root) = shared("corpus/slack") else { return };
    let output = compile_file(&root, "slack_web_openapi_v2.json", false).unwrap();
    let operation = output.plan.integration.operations.iter().find(|operation| operation.path == "/chat.postMessage").unwrap();
    let names: Vec<&str> = operation.arguments.iter().map(|argument| argument.name.as_str()).collect();
    for wanted in ["channel", "text", "attachments", "thread_ts"] {
        assert!(names.contains(&wanted), "{wanted} is not in {names:?}");
    }
}
