//! Overlays: the cases of the specification, our rules about them, and places after them.

use insta::assert_snapshot;
use toolwright_codegen::diagnostic::{Code, Diagnostic, Severity};
use toolwright_codegen::source::MemorySource;
use toolwright_codegen::{Compiler, Entry, Inputs};

const TOWN: &str = "\
openapi: 3.0.3
info: {title: Town, version: '1'}
servers:
  - {url: https://town.test, description: Prod}
  - {url: https://dev.town.test, description: Dev}
paths:
  /houses:
    get:
      tags: [houses, old]
      responses:
        '200': {description: OK, content: {application/json: {schema: {$ref: '#/components/schemas/House'}}}}
        '500': {description: Broken}
        default: {description: Other}
  /streets:
    get:
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses:
        '200':
          description: OK
          content: {application/json: {schema: {properties: {id: {type: integer}, name: {type: string}, note: {type: string}}}}}
        '500': {description: Broken}
components:
  schemas:
    House: {type: object, properties: {number: {type: string, example: 12b, description: Its number}}}
";

fn overlay(version: &str, actions: &str) -> String {
    format!("overlay: {version}\ninfo: {{title: T, version: '1'}}\nactions:\n{actions}\n")
}

fn lines(found: &[Diagnostic]) -> Vec<String> {
    found.iter().map(ToString::to_string).collect()
}

/// The document after the overlays, or the diagnostics.
fn amend(description: (&str, &str), overlays: &[&str]) -> Result<String, Vec<String>> {
    let names: Vec<String> = (0..overlays.len()).map(|index| format!("o{index}.yaml")).collect();
    let files = names.iter().map(String::as_str).zip(overlays.iter().copied()).chain([description]);
    let source = MemorySource::new(files);
    let entry = Entry::Amended { description: description.0, overlays: &names };
    let amended = Compiler::default().apply_overlays(&Inputs { source: &source, entry }).map_err(|found| lines(&found))?;
    Ok(amended.files.iter().map(|(_, json)| json.to_string()).collect::<Vec<_>>().join("\n"))
}

fn town(version: &str, actions: &str) -> Result<String, Vec<String>> {
    amend(("town.yaml", TOWN), &[&overlay(version, actions)])
}

#[test]
fn the_cases_of_the_specification_hold() {
    for (name, actions, there, gone) in [
        (
            "a licence",
            "- {target: $.info, update: {license: {name: MIT, url: 'https://l.test'}}}",
            vec![r#""version":"1","license":{"name":"MIT""#],
            vec![],
        ),
        (
            "texts",
            "- {target: \"$.paths['/houses'].get\", update: {summary: All houses, description: Every house}}",
            vec![r#""summary":"All houses","description":"Every house""#],
            vec![],
        ),
        (
            "an example",
            "- {target: \"$.components.schemas.House.properties['number'].example\", remove: true}",
            vec![r#""number":{"type":"string","description""#],
            vec!["12b"],
        ),
        (
            "responses",
            "- {target: \"$.paths..responses['500']\", remove: true}\n- {target: \"$.paths..responses['default']\", remove: true}",
            vec![r#""200""#],
            vec![r#""500""#, r#""default""#],
        ),
        (
            "properties",
            "- {target: \"$.paths['/streets'].get.responses['200']..properties[?(@.type == 'string')]\", remove: true}",
            vec![r#""id""#, r#""number""#],
            vec![r#""note""#, r#""name":{"#],
        ),
        (
            "a server",
            "- {target: \"$.servers[?( @.description == 'Dev' )]\", remove: true}",
            vec!["https://town.test"],
            vec!["dev.town.test"],
        ),
        (
            "all servers",
            "- {target: $.servers, remove: true}\n- {target: $, update: {servers: [{url: 'http://s.test'}]}}",
            vec![r#""servers":[{"url":"http://s.test"}]"#],
            vec!["town.test"],
        ),
        ("the root", "- {target: $, update: {info: {x-overlaid: true}}}", vec![r#""version":"1","x-overlaid":true"#], vec![]),
        (
            "wildcards",
            "- {target: $.paths.*.get, update: {x-safe: true}}",
            vec![r#""x-safe":true}},"/streets"#, r#""x-safe":true}}},"components"#],
            vec![],
        ),
        (
            "an item",
            "- {target: $.paths.*.get.parameters, update: {name: top, in: query}}",
            vec![r#"{"type":"integer"}},{"name":"top","in":"query"}]"#],
            vec![],
        ),
        ("items", "- {target: $.paths.*.get.tags, update: [new, newer]}", vec![r#"["houses","old","new","newer"]"#], vec![]),
    ] {
        for version in ["1.0.0", "1.0.1", "1.1.0"] {
            let result = town(version, actions).unwrap_or_else(|found| panic!("{name}: {found:?}"));
            for part in &there {
                assert!(result.contains(part), "{name}: no {part} in {result}");
            }
            for part in &gone {
                assert!(!result.contains(part), "{name}: {part} in {result}");
            }
        }
    }
}

#[test]
fn what_is_new_in_1_1_holds_there_alone() {
    let text = "- {target: $.info.title, update: Village}";
    assert!(town("1.1.0", text).unwrap().contains(r#""title":"Village""#));
    assert!(town("1.0.0", text).unwrap_err()[0].contains("[TW0404]: `$.info.title` selects a single value"));
    let tag = "- {target: \"$.paths.*.get.tags[?@ == 'old']\", remove: true}";
    assert!(town("1.1.0", tag).unwrap().contains(r#""tags":["houses"]"#));
    let copy = "- {target: $.paths, update: {/lanes: {}}}\n- {target: \"$.paths['/lanes']\", copy: \"$.paths['/streets']\"}\n- {target: \"$.paths['/streets']\", remove: true}";
    let moved = town("1.1.0", copy).unwrap();
    assert!(moved.contains("/lanes") && !moved.contains("/streets") && moved.contains(r#""limit""#), "{moved}");
    assert!(town("1.0.0", copy).unwrap_err()[0].contains("`copy` exists since Overlay 1.1"));
}

#[test]
fn copies_of_one_value_are_values_of_their_own() {
    let actions = "- {target: $.components.schemas, update: {Shed: {}}}\n- {target: $.components.schemas.Shed, copy: $.components.schemas.House}\n- {target: $.components.schemas.Shed.properties, update: {roof: {type: string, description: Its roof}}}\n- {target: \"$.paths['/streets'].get\", update: {summary: List the streets of the town, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Shed'}}}}}}\n- {target: \"$.paths['/streets'].get.parameters[0]\", update: {description: How many}}\n- {target: \"$.paths['/houses'].get\", update: {summary: List the houses of the town}}";
    let files = [("town.yaml".to_owned(), TOWN.to_owned()), ("o.yaml".to_owned(), overlay("1.1.0", actions))];
    let source = MemorySource::new(files);
    let names = ["o.yaml".to_owned()];
    let entry = Entry::Amended { description: "town.yaml", overlays: &names };
    let output = Compiler::default().compile(&Inputs { source: &source, entry }).unwrap();
    let streets = output.plan.tools.iter().find(|tool| tool.name.contains("street")).unwrap();
    let input = streets.input.to_string();
    assert!(input.contains("roof") && input.contains("Its number"), "{input}");
    assert_eq!(output.read, ["o.yaml", "town.yaml"]);
}

#[test]
fn remove_wins_and_each_action_sees_the_last_ones_result() {
    let result = town("1.0.0", "- {target: $.servers, update: [{url: 'https://x.test'}], remove: true}").unwrap();
    assert!(!result.contains("servers"), "{result}");
    let result = amend(
        ("town.yaml", TOWN),
        &[
            &overlay("1.0.0", "- {target: $.info, update: {x-a: {b: [1]}}}"),
            &overlay("1.0.0", "- {target: $.info.x-a, update: {b: [2]}}".replace("$.info.x-a", "\"$.info['x-a']\"").as_str()),
        ],
    );
    assert!(result.unwrap().contains(r#""x-a":{"b":[1,2]}"#));
}

#[test]
fn what_matches_nothing_is_an_error_unless_it_may() {
    let found = town("1.0.0", "- {target: \"$.paths['/house'].get\", update: {summary: x}}").unwrap_err();
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("o0.yaml:4:12: error[TW0403]: `$.paths['/house'].get` matches nothing"), "{found:?}");
    assert!(town("1.0.0", "- {target: $.gone, remove: true, x-optional: true}").is_ok());
}

#[test]
fn every_mistake_in_an_overlay_is_told_at_its_place() {
    let broken = "overlay: 1.2.0\ninfo: {title: 3}\nextends: [x]\nactionz: 1\nactions:\n- target: 100\n- {target: info, update: 1}\n- {target: \"$.paths[?@.x = 1]\", remove: maybe}\n- {target: $, copy: 100}\n- {target: $, update: {a: 1}, copy: $.info}\n- {update: 1}\n- 7\n- {target: $.info, remove: true}\n- {target: $.info, remove: true}\n- {target: $.a, description: 10, uppdate: 1}\n";
    let mut found = amend(("town.yaml", TOWN), &[broken]).unwrap_err();
    for (content, words) in [
        ("- a\n", "`an overlay` must be an object, this is a list"),
        ("overlay: 1.1.0\ninfo: {title: t, version: 1.0}\nactions: []\n", "`actions` is empty"),
        ("overlay: 1.1\ninfo: {title: t, version: '1'}\nactions: {}\n", "`1.1` is no version"),
        ("overlay: 1.1.0\n", "an overlay needs `info`"),
        ("", "must be an object, this is null"),
        ("{", ""),
    ] {
        let more = amend(("town.yaml", TOWN), &[content]).unwrap_err();
        assert!(more.iter().any(|line| line.contains(words) && line.starts_with("o0.yaml:")), "{content}: {more:?}");
        found.extend(more);
    }
    assert_snapshot!(found.join("\n"));
}

#[test]
fn what_does_not_fit_is_told_with_both_sides() {
    for (actions, words) in [
        (
            "- {target: $, update: {info: [1]}}",
            "a list cannot be merged into an object, which `/info` below the target of `$` is",
        ),
        ("- {target: $.info, update: 1}", "a number cannot be merged into an object, which the target of `$.info` is"),
        ("- {target: \"$.paths['/houses'].get\", update: {tags: one}}", "a string cannot be merged into a list"),
        ("- {target: $, remove: true}", "the whole document cannot be removed"),
        ("- {target: $.*, update: {}}", "and one update does not fit them all"),
        ("- {target: $.info, copy: $.gone}", "`$.gone` matches nothing: nothing can be copied from it"),
        ("- {target: $.info, copy: '$.paths.*'}", "selects 2 values, and one can be copied"),
    ] {
        let found = town("1.1.0", actions).unwrap_err();
        assert!(found[0].contains(words), "{actions}: {found:?}");
        assert!(found[0].starts_with("o0.yaml:4:"), "{found:?}");
    }
}

#[test]
fn results_that_explode_end_in_a_limit() {
    let doubling = "- {target: $, update: {x-a: [1]}}\n".to_owned()
        + &(0..200).map(|index| format!("- {{target: \"$['x-a']\", copy: \"$['x-a']\", x-n: {index}}}\n")).collect::<String>();
    let found = town("1.1.0", &doubling).unwrap_err();
    assert!(found.iter().any(|line| line.contains("TW0003")), "{}", found[0]);
    let nesting = "- {target: $, update: {x-a: {}}}\n".to_owned()
        + &(0..20).map(|index| format!("- {{target: \"$..['x-a']\", copy: $, x-n: {index}}}\n")).collect::<String>();
    assert!(town("1.1.0", &nesting).unwrap_err().iter().any(|line| line.contains("TW0003")));
}

#[test]
fn places_point_to_where_a_value_was_written() {
    let actions = "- target: $.components.schemas.House.properties\n  update:\n    size: {$ref: '#/components/schemas/Gone'}\n- {target: '$.servers[0]', remove: true}";
    let integration = "integration: town\nsource: town.yaml\noverlays: [o.yaml]\nresources:\n  houses: {methods: {list: {op: GET /houses}}}\n  streets: {methods: {list: {op: GET /streets}}}\n";
    let wrong = TOWN.replace("{name: limit, in: query,", "{name: limit, in: nowhere,");
    for description in [("town.yaml", wrong.as_str()), ("town.json", "")] {
        let json = Compiler::default();
        let text = match description.1 {
            "" => amend(("t.yaml", &wrong), &[&overlay("1.0.0", "- {target: $, update: {x-y: 1}}")])
                .unwrap()
                .replace(",\"", ",\n\""),
            text => text.to_owned(),
        };
        let source = MemorySource::new([
            (description.0.to_owned(), text),
            ("o.yaml".to_owned(), overlay("1.0.0", actions)),
            ("integration.yaml".to_owned(), integration.replace("town.yaml", description.0)),
        ]);
        let output = json.compile(&Inputs { source: &source, entry: Entry::Integration }).unwrap();
        let reference = output.diagnostics.iter().find(|found| found.code == Code::BadReference).unwrap();
        assert!(reference.to_string().starts_with("o.yaml:6:18: "), "{reference}");
        let told = output.diagnostics.iter().find(|found| found.message.contains("nowhere")).unwrap();
        let place = told.place.as_ref().unwrap();
        assert_eq!(place.file, description.0);
        assert!(place.excerpt.contains("limit"), "{place:?}");
        assert!(place.pointer.starts_with("/paths/~1streets/get/parameters/0"), "{place:?}");
        assert!(output.read.contains(&"o.yaml".to_owned()));
    }
}

#[test]
fn a_file_of_the_description_is_extended_by_its_name() {
    let parts = "openapi: 3.0.3\ninfo: {title: Town, version: '1'}\nservers: [{url: https://town.test}]\npaths:\n  /houses: {$ref: parts/houses.yaml}\n";
    let houses = "get:\n  responses: {'200': {description: OK, content: {application/json: {schema: {type: array, items: {type: string}}}}}}\n";
    let with = |extends: &str| {
        let text = format!(
            "extends: {extends}\n{}",
            overlay("1.0.0", "- {target: $.get, update: {summary: List the houses of the town}}")
        );
        let source =
            MemorySource::new([("town.yaml", parts), ("parts/houses.yaml", houses), ("o.yaml", &text), ("other.yaml", "a: 1")]);
        let names = ["o.yaml".to_owned()];
        let entry = Entry::Amended { description: "town.yaml", overlays: &names };
        Compiler::default().compile(&Inputs { source: &source, entry })
    };
    assert_eq!(with("parts/houses.yaml").unwrap().plan.tools.len(), 1);
    assert!(lines(&with("other.yaml").unwrap_err())[0].contains("[TW0405]"));
    assert!(lines(&with("town.yaml").unwrap_err())[0].contains("[TW0403]"));
    let found = with("https://vendor.test/town.yaml").unwrap_err();
    assert!(found.iter().any(|one| one.code == Code::OverlayMissed && one.severity == Severity::Error));
}

#[test]
fn docs_pages_are_mended_too() {
    let page = |name: &str| {
        format!(
            "# {name}\n\n```yaml\nopenapi: 3.0.3\ninfo: {{title: Town, version: '1'}}\nservers: [{{url: https://town.test}}]\npaths:\n  /{name}:\n    get:\n      responses: {{'200': {{description: OK, content: {{application/json: {{schema: {{type: array, items: {{type: string}}}}}}}}}}}}\n```\n"
        )
    };
    let text =
        overlay("1.0.0", "- {target: \"$.paths['/houses'].get\", update: {summary: List the houses of the town, tags: [built]}}");
    let source = MemorySource::new([
        ("pages/a.md".to_owned(), page("houses")),
        ("pages/b.md".to_owned(), page("streets")),
        ("o.yaml".to_owned(), text),
        ("integration.yaml".to_owned(), "integration: town\nsource: pages/\noverlays: o.yaml\nresources: {houses: {methods: {list: {op: GET /houses}}}, streets: {methods: {list: {op: GET /streets}}}}\n".to_owned()),
    ]);
    let output = Compiler::default().compile(&Inputs { source: &source, entry: Entry::Integration }).unwrap();
    assert!(output.plan.tools[0].description.contains("List the houses of the town"), "{:?}", output.plan.tools[0]);
}
