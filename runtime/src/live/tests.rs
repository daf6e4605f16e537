//! Custom fields against a stand-in for the vendor and a clock that the test moves.

use super::*;
use crate::toolbox::Upstream;
use serde_json::json;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use toolwright_integration::{Integration, Operation};

struct Hand(AtomicU64);

impl Clock for Hand {
    fn now(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::SeqCst))
    }
}

/// Answers the read with what the test put here, and echoes every other call's arguments.
struct Vendor {
    fields: Mutex<Option<Value>>,
    /// Reads that were begun, and those that run now.
    reads: AtomicUsize,
    running: AtomicUsize,
    /// How long a read takes.
    pause: Mutex<Duration>,
}

/// Ends with the read, or when the reader goes away.
struct Running<'v>(&'v AtomicUsize);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Upstream for Vendor {
    fn call<'a>(&'a self, _: &'a Caller, operation: &'a Operation, arguments: Map<String, Value>) -> Pending<'a, ToolResult> {
        Box::pin(async move {
            if operation.tool != "list_all_acme_deal_fields" {
                return ToolResult::json(Value::Object(arguments));
            }
            self.reads.fetch_add(1, Ordering::SeqCst);
            self.running.fetch_add(1, Ordering::SeqCst);
            let _running = Running(&self.running);
            let pause = *self.pause.lock().unwrap();
            tokio::time::sleep(pause).await;
            match self.fields.lock().unwrap().clone() {
                Some(items) => ToolResult::json(json!({"items": items, "next_cursor": null})),
                None => {
                    let mut refused = ToolResult::error("the vendor's own words");
                    refused.meta.insert("toolwright/error".to_owned(), json!({"kind": "unauthorised", "status": 403}));
                    refused
                }
            }
        })
    }
}

fn integration() -> Integration {
    let entry = |tool: &str, method: &str, verb: &str, path: &str, effect: &str, arguments: Value, body: bool| {
        let mut entry = json!({"tool": tool, "resource": "deals", "method": method, "effect": effect, "idempotent": false,
            "http_method": verb, "path": path, "arguments": arguments, "answer": {"kind": "record"}});
        if body {
            entry["body"] = json!({"content_type": "application/json", "encoding": "json", "required": true});
        }
        entry
    };
    let body = |key: &str| json!({"name": key, "target": {"in": "body", "path": [key]}});
    serde_json::from_value(json!({
        "format": 1, "name": "acme", "title": "Acme", "instructions": "", "server": {"url": "https://acme.test"},
        "custom_fields": [{"resource": "deals", "read": "list_all_acme_deal_fields", "key": "/key", "type": "/type", "label": "/name",
            "required": "/must", "options": "/choices", "option": "/id",
            "types": [["pick", {"kind": "enum"}], ["picks", {"kind": "enum", "list": true}], ["num", {"kind": "number"}], ["day", {"kind": "date"}]],
            "ttl": 600, "tools": [
                {"tool": "create_a_acme_deal", "in": "body", "requires": true},
                {"tool": "update_a_acme_deal_by_id", "in": "body", "path": ["properties"]},
                {"tool": "list_all_acme_deals", "in": "query"}]}],
        "operations": [
            entry("list_all_acme_deal_fields", "list", "GET", "/deals/fields", "read", json!([]), false),
            entry("create_a_acme_deal", "create", "POST", "/deals", "write", json!([body("name"),
                {"name": "additional_fields", "target": {"in": "body_rest"}, "encoded": [""]}]), true),
            entry("update_a_acme_deal_by_id", "update", "PATCH", "/deals/1", "write", json!([body("name")]), true),
            entry("list_all_acme_deals", "list", "GET", "/deals", "read", json!([]), false),
        ],
    }))
    .unwrap()
}

fn tools() -> Vec<crate::compiled::ToolText> {
    let tool = |name: &str, properties: Value| {
        let definition =
            json!({"name": name, "description": "Does it.", "inputSchema": {"type": "object", "properties": properties}});
        crate::compiled::ToolText::new(name.to_owned(), definition.to_string()).unwrap()
    };
    let name = json!({"type": "string"});
    vec![
        tool("list_all_acme_deal_fields", json!({})),
        tool("create_a_acme_deal", json!({"name": name, "additional_fields": {"type": "string"}})),
        tool("update_a_acme_deal_by_id", json!({"name": name})),
        tool("list_all_acme_deals", json!({})),
    ]
}

struct World {
    vendor: Arc<Vendor>,
    clock: Arc<Hand>,
    cache: Arc<LiveCache>,
}

impl World {
    fn new(fields: Value) -> Self {
        let clock = Arc::new(Hand(AtomicU64::new(1_000)));
        let vendor = Arc::new(Vendor {
            fields: Mutex::new(Some(fields)),
            reads: AtomicUsize::new(0),
            running: AtomicUsize::new(0),
            pause: Mutex::default(),
        });
        Self { vendor, cache: Arc::new(LiveCache::new(Arc::clone(&clock) as _)), clock }
    }

    fn live(&self, key: &str) -> Live {
        let inner = IntegrationToolbox::new(Arc::new(integration()), tools(), Arc::clone(&self.vendor) as _);
        Live::new(inner, Arc::clone(&self.cache), key)
    }

    fn answer(&self, fields: Option<Value>) {
        *self.vendor.fields.lock().unwrap() = fields;
    }

    fn pass(&self, seconds: u64) {
        self.clock.0.fetch_add(seconds, Ordering::SeqCst);
    }

    fn reads(&self) -> usize {
        self.vendor.reads.load(Ordering::SeqCst)
    }
}

async fn shown(live: &Live, tool: &str) -> Value {
    let tools = live.list(&Caller::default()).await;
    let tool = tools.iter().find(|known| known.name() == tool).unwrap();
    serde_json::from_str(tool.json().get()).unwrap()
}

async fn call(live: &Live, tool: &str, arguments: Value) -> ToolResult {
    let Value::Object(arguments) = arguments else { panic!("an object") };
    live.call(&Caller::default(), tool, arguments).await.unwrap()
}

fn stage() -> Value {
    json!([{"key": "c_dealStage", "name": "Stage\u{202e}\n of it", "type": "pick", "must": true, "choices": [{"id": "new"}, {"id": "won"}]},
           {"key": "c_seats", "name": "Seats", "type": "num"},
           {"key": "name", "name": "Name", "type": "text"},
           {"key": "c_signed", "name": "Signed on", "type": "day"}])
}

#[tokio::test]
async fn fields_become_typed_arguments_and_go_to_their_place() {
    let world = World::new(stage());
    let live = world.live("a");
    let schema = shown(&live, "create_a_acme_deal").await["inputSchema"].clone();
    assert_eq!(schema["properties"]["c_deal_stage"]["enum"], json!(["new", "won"]));
    assert_eq!(
        schema["properties"]["c_deal_stage"]["description"],
        "Custom field \"Stage of it\" of this account. It must have a value."
    );
    assert_eq!(schema["properties"]["c_seats"]["type"], "number");
    assert_eq!(schema["required"], json!(["c_deal_stage"]));
    assert_eq!(schema["properties"].as_object().unwrap().len(), 5, "`name` was there before: {schema}");
    let view = live.slot().view();
    let target = |tool: &str, name: &str| {
        let arguments = &view.extended[tool].operation.arguments;
        arguments.iter().find(|argument| argument.name == name).unwrap().target.clone()
    };
    assert_eq!(target("create_a_acme_deal", "c_seats"), Target::Body { path: vec!["c_seats".into()] });
    assert_eq!(target("update_a_acme_deal_by_id", "c_seats"), Target::Body { path: vec!["properties".into(), "c_seats".into()] });
    assert!(matches!(target("list_all_acme_deals", "c_deal_stage"), Target::Parameter { name, .. } if name == "c_dealStage"));
    assert!(shown(&live, "update_a_acme_deal_by_id").await["inputSchema"].get("required").is_none());
}

#[tokio::test]
async fn calls_are_checked_against_the_accounts_fields() {
    let world = World::new(stage());
    let live = world.live("a");
    let refused = call(&live, "create_a_acme_deal", json!({"name": "x", "c_seats": "many"})).await;
    assert!(refused.is_error && refused.text.contains("c_deal_stage") && refused.text.contains("/c_seats"), "{}", refused.text);
    let sent = call(&live, "create_a_acme_deal", json!({"c_dealStage": "won", "c_seats": 3})).await;
    assert_eq!(sent.structured.unwrap(), json!({"c_deal_stage": "won", "c_seats": 3}));
    // What is given as an open field is the same argument.
    for open in [json!({"c_dealStage": "won", "other": 1}), json!("{\"c_dealStage\":\"won\",\"other\":1}")] {
        let sent = call(&live, "create_a_acme_deal", json!({"additional_fields": open})).await;
        assert_eq!(sent.structured.unwrap()["c_deal_stage"], "won", "{}", sent.text);
    }
    let refused = call(&live, "create_a_acme_deal", json!({"additional_fields": {"c_dealStage": "lost"}})).await;
    assert!(refused.is_error && refused.text.contains("won"), "{}", refused.text);
    assert_eq!(world.reads(), 1);
}

#[tokio::test]
async fn a_call_that_needs_no_field_costs_no_read() {
    let world = World::new(stage());
    let live = world.live("a");
    call(&live, "list_all_acme_deals", json!({})).await;
    call(&live, "update_a_acme_deal_by_id", json!({"name": "x"})).await;
    call(&live, "create_a_acme_deal", json!({"name": "x"})).await;
    assert_eq!(live.list(&Caller::offline()).await.len(), 4);
    assert!(live.get(&Caller::default(), "create_a_acme_deal").await.is_some());
    assert_eq!(world.reads(), 0);
    call(&live, "list_all_acme_deals", json!({"c_seats": 2})).await;
    assert_eq!(world.reads(), 1);
}

/// Lists and calls of one account, all begun before any of them is answered; how many tools each list had.
async fn all_at_once(world: &World, account: &str, readers: usize) -> Vec<usize> {
    let start = Arc::new(tokio::sync::Barrier::new(readers));
    let tasks: Vec<_> = (0..readers)
        .map(|number| {
            let (live, start) = (world.live(account), Arc::clone(&start));
            tokio::spawn(async move {
                start.wait().await;
                if number % 4 == 3 {
                    let sent = call(&live, "list_all_acme_deals", json!({"c_seats": 2})).await;
                    assert!(sent.text.contains("c_seats"), "{}", sent.text);
                    return 4;
                }
                live.list(&Caller::default()).await.len()
            })
        })
        .collect();
    let mut listed = Vec::new();
    for task in tasks {
        listed.push(task.await.unwrap());
    }
    listed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_who_ask_at_once_cost_one_read_for_each_account_and_each_ttl() {
    let world = World::new(stage());
    // Long enough for all who ask meanwhile to be waiting.
    *world.vendor.pause.lock().unwrap() = Duration::from_millis(30);
    for (round, account) in ["a", "b", "a", "b", "c"].into_iter().enumerate() {
        assert_eq!(all_at_once(&world, account, 100).await, vec![4; 100]);
        assert_eq!(world.reads(), [1, 2, 2, 2, 3][round], "round {round}");
    }
    world.pass(600);
    all_at_once(&world, "a", 100).await;
    all_at_once(&world, "a", 100).await;
    assert_eq!(world.reads(), 4, "once more when the time is over");
    // A failure is one read as well, however many wait for it; and what was known is kept.
    world.answer(None);
    world.pass(600);
    all_at_once(&world, "a", 100).await;
    assert_eq!(world.reads(), 5);
    world.pass(29);
    all_at_once(&world, "a", 100).await;
    assert_eq!(world.reads(), 5, "and is not tried again at once");
    assert!(shown(&world.live("a"), "create_a_acme_deal").await.to_string().contains("could not be read again"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_that_goes_away_leaves_nobody_waiting() {
    let world = World::new(stage());
    let live = world.live("a");
    *world.vendor.pause.lock().unwrap() = Duration::from_secs(3_600);
    for gone in 1..=5 {
        let asked = tokio::time::timeout(Duration::from_millis(5), live.list(&Caller::default())).await;
        assert!(asked.is_err());
        assert_eq!((world.reads(), world.vendor.running.load(Ordering::SeqCst)), (gone, 0), "its read ends with it");
    }
    *world.vendor.pause.lock().unwrap() = Duration::ZERO;
    assert_eq!(all_at_once(&world, "a", 20).await, vec![4; 20]);
    assert_eq!(world.reads(), 6);
}

#[tokio::test]
async fn an_answer_is_relied_on_for_its_time() {
    let world = World::new(json!([]));
    let (live, caller) = (world.live("a"), Caller::default());
    assert_eq!(live.list(&caller).await.len(), 4);
    assert_eq!(live.lasting(&caller), Some(Duration::from_secs(600)));
    world.answer(Some(stage()));
    world.pass(599);
    assert!(shown(&live, "create_a_acme_deal").await["inputSchema"].get("required").is_none());
    assert_eq!(live.lasting(&caller), Some(Duration::from_secs(1)));
    world.pass(1);
    assert_eq!(shown(&live, "create_a_acme_deal").await["inputSchema"]["required"], json!(["c_deal_stage"]));
    assert!(call(&live, "create_a_acme_deal", json!({"name": "x"})).await.is_error);
    assert_eq!(world.reads(), 2);
}

#[tokio::test]
async fn one_accounts_fields_are_not_anothers() {
    let world = World::new(stage());
    let first = world.live("first");
    assert!(shown(&first, "create_a_acme_deal").await.to_string().contains("c_deal_stage"));
    world.answer(Some(json!([])));
    let second = world.live("second");
    assert!(!shown(&second, "create_a_acme_deal").await.to_string().contains("c_deal_stage"));
    assert!(!call(&second, "create_a_acme_deal", json!({"name": "x"})).await.is_error);
    assert!(call(&first, "create_a_acme_deal", json!({"name": "x"})).await.is_error);
}

#[tokio::test]
async fn tools_work_without_the_metadata_and_say_so() {
    let world = World::new(stage());
    world.answer(None);
    let live = world.live("a");
    let words = "The custom fields of deals could not be read (unauthorised, status 403), so they are no arguments now.";
    assert_eq!(shown(&live, "create_a_acme_deal").await["description"], format!("Does it. {words}"));
    let sent = call(&live, "create_a_acme_deal", json!({"name": "x"})).await;
    assert!(!sent.is_error);
    assert_eq!(sent.meta["toolwright/custom_fields"], words);
    let refused = call(&live, "create_a_acme_deal", json!({"nmae": "x"})).await;
    assert!(refused.is_error && refused.text.ends_with(words), "{}", refused.text);
    assert_eq!(world.reads(), 1, "a failure is not tried again at once");
    world.answer(Some(stage()));
    world.pass(30);
    assert!(shown(&live, "create_a_acme_deal").await.to_string().contains("c_deal_stage"));
    // Later failures keep what was known.
    world.answer(None);
    world.pass(600);
    let shown = shown(&live, "create_a_acme_deal").await.to_string();
    assert!(shown.contains("c_deal_stage") && shown.contains("could not be read again"), "{shown}");
}

#[tokio::test]
async fn hostile_metadata_makes_no_bad_tool() {
    let odd = json!([null, {"key": 7, "type": "num"}, {"key": "", "type": "num"}, {"key": "a\nb"}, {"key": "limit"}, {"key": "x"}, {"key": "X"},
        {"key": "日本", "type": "pick", "choices": "no list"}, {"key": "k".repeat(300)}, {"key": "n".repeat(199), "name": "l".repeat(9_999)},
        {"key": "empty", "type": "pick", "choices": []}, {"key": "9lives", "must": "yes"}]);
    let live = World::new(odd).live("a");
    let schema = shown(&live, "list_all_acme_deals").await["inputSchema"].clone();
    let names: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(names.len(), 8, "{names:?}");
    assert!(
        names.iter().all(|name| name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')),
        "{names:?}"
    );
    assert!(schema.to_string().len() < 2_500);
}

/// Options are the account's words too.
#[tokio::test]
async fn options_are_listed_only_when_every_one_can_be_shown() {
    let of = |choices: Value| json!({"key": "c_pick", "type": "pick", "choices": choices});
    let many: Vec<Value> = (0..101).map(|number| json!(format!("choice {number}"))).collect();
    for (choices, expected) in [
        (json!(["a", "b", "a"]), json!({"type": "string", "enum": ["a", "b"]})),
        (json!([{"id": 1}, {"id": 2}]), json!({"type": "number"})),
        (json!([1, "other"]), json!({"type": "string"})),
        (json!(["a", ""]), json!({"type": "string"})),
        (json!(["a", "b\u{202e}c"]), json!({"type": "string"})),
        (json!(["a", "b\u{3164}"]), json!({"type": "string"})),
        (json!(["a", "one\ntwo"]), json!({"type": "string"})),
        (json!(["a", "x".repeat(81)]), json!({"type": "string"})),
        (json!(many), json!({"type": "string"})),
        (json!((0..101).collect::<Vec<_>>()), json!({"type": "number"})),
    ] {
        let live = World::new(json!([of(choices.clone())])).live("a");
        let mut schema = shown(&live, "create_a_acme_deal").await["inputSchema"]["properties"]["c_pick"].clone();
        schema.as_object_mut().unwrap().remove("description");
        assert_eq!(schema, expected, "{choices}");
    }
}

#[tokio::test]
async fn a_full_cache_forgets_who_was_away_longest() {
    let world = World::new(stage());
    let first = world.live("first");
    shown(&first, "create_a_acme_deal").await;
    for number in 0..999 {
        shown(&world.live(&number.to_string()), "create_a_acme_deal").await;
    }
    shown(&first, "create_a_acme_deal").await;
    assert_eq!(world.reads(), 1_000);
    // Two newcomers: neither takes the other's place, nor that of who was here just now.
    let (one, other) = (world.live("one"), world.live("other"));
    for live in [&one, &other, &one, &other, &first] {
        shown(live, "create_a_acme_deal").await;
    }
    assert_eq!(world.reads(), 1_002);
    shown(&world.live("0"), "create_a_acme_deal").await;
    assert_eq!(world.reads(), 1_003);
}

#[tokio::test(start_paused = true)]
async fn slow_groups_are_waited_for_side_by_side() {
    let started = tokio::time::Instant::now();
    let wait = |seconds| Box::pin(tokio::time::sleep(Duration::from_secs(seconds)));
    super::side_by_side(vec![wait(3), wait(10), wait(7)]).await;
    assert_eq!(started.elapsed().as_secs(), 10);
    super::side_by_side::<std::future::Ready<()>>(Vec::new()).await;
}
