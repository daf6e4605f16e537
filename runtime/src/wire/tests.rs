use super::*;
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Debug;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Order {
    Asc,
    Desc,
    Unknown(String),
}
crate::open_enum!(Order { Asc = "asc", Desc = "desc" });

#[derive(Debug, Clone, PartialEq)]
struct Node {
    id: i64,
    order: Option<Order>,
    weight: Option<f64>,
    next: Option<Box<Node>>,
    tags: Vec<String>,
    rest: BTreeMap<String, Value>,
}

impl Wire for Node {
    fn take(value: Value) -> Result<Self, WireError> {
        let mut fields = fields(value)?;
        Ok(Self {
            id: take(&mut fields, "id")?,
            order: take_optional(&mut fields, "order")?,
            weight: take(&mut fields, "weight")?,
            next: take_optional(&mut fields, "next")?,
            tags: take(&mut fields, "tags")?,
            rest: take_rest(fields)?,
        })
    }

    fn put(self) -> Value {
        let mut fields = Map::new();
        put(&mut fields, "id", self.id);
        put_optional(&mut fields, "order", self.order);
        put(&mut fields, "weight", self.weight);
        put_optional(&mut fields, "next", self.next);
        put(&mut fields, "tags", self.tags);
        put_rest(&mut fields, self.rest);
        Value::Object(fields)
    }
}

fn any_order() -> impl Strategy<Value = Order> {
    ".*".prop_map(|text| Order::from(text.as_str())).boxed().prop_union(Just(Order::Asc).boxed()).or(Just(Order::Desc).boxed())
}

fn any_node() -> impl Strategy<Value = Node> {
    let rest = prop::collection::btree_map("x[a-z]{0,5}", ".*".prop_map(Value::String), 0..4);
    let leaf = (
        any::<i64>(),
        prop::option::of(any_order()),
        prop::option::of(prop::num::f64::NORMAL),
        prop::collection::vec(".*", 0..4),
        rest,
    )
        .prop_map(|(id, order, weight, tags, rest)| Node { id, order, weight, next: None, tags, rest });
    prop::collection::vec(leaf, 1..4).prop_map(|nodes| {
        let chain = nodes.into_iter().fold(None, |next, node| Some(Box::new(Node { next, ..node })));
        *chain.unwrap()
    })
}

fn round<T: Wire + Clone + PartialEq + Debug>(value: T) -> Result<(), TestCaseError> {
    prop_assert_eq!(T::take(value.clone().put()), Ok(value));
    Ok(())
}

proptest! {
    #[test]
    fn what_is_put_is_taken(
        node in any_node(), whole in any::<i64>(), number in prop::num::f64::NORMAL | prop::num::f64::ZERO, flag in any::<bool>(),
        map in prop::collection::btree_map(".*", prop::collection::vec(prop::option::of(any::<i64>()), 0..4), 0..4),
    ) {
        round(node.clone())?;
        round(Box::new(node))?;
        round(whole)?;
        round(number)?;
        round(flag)?;
        round(map)?;
    }

    #[test]
    fn text_survives_the_journey(node in any_node()) {
        // Without serde_json's `float_roundtrip` the last digit of a float may change.
        let node = Node { weight: node.weight.map(|_| 0.5), next: None, ..node };
        let text = node.clone().put().to_string();
        prop_assert_eq!(Node::take(serde_json::from_str(&text).unwrap()), Ok(node));
    }
}

#[test]
fn an_error_says_where() {
    let wrong = json!({ "id": 1, "weight": null, "tags": [], "next": { "id": 2, "weight": 1, "tags": ["a", 5] } });
    let error = Node::take(wrong).unwrap_err();
    assert_eq!(error.to_string(), "/next/tags/1: expected a string, found a number");
    let error = Node::take(json!({ "weight": 1 })).unwrap_err();
    assert_eq!((error.pointer().as_str(), error.problem()), ("/id", "is missing"));
    assert_eq!(Node::take(json!([])).unwrap_err().to_string(), "expected an object, found a list");
    let map = BTreeMap::<String, bool>::take(json!({ "a/b": 1 })).unwrap_err();
    assert_eq!(map.pointer(), "/a~1b");
}

#[test]
fn numbers_are_numbers() {
    assert_eq!(i64::take(json!(5.0)), Ok(5));
    assert_eq!(f64::take(json!(5)), Ok(5.0));
    for wrong in [json!(5.5), json!(1e300), json!(u64::MAX), json!("5"), json!(true)] {
        assert!(i64::take(wrong.clone()).is_err(), "{wrong}");
    }
    assert!(f64::take(json!("5")).is_err());
    assert_eq!(f64::NAN.put(), Value::Null);
}

#[test]
fn what_is_optional_may_be_null_or_missing() {
    let node = Node::take(json!({ "id": 1, "weight": null, "tags": [], "order": null, "next": null })).unwrap();
    assert_eq!((node.order, node.next), (None, None));
    let put = Node::take(json!({ "id": 1, "weight": null, "tags": [] })).unwrap().put();
    assert_eq!(put, json!({ "id": 1, "weight": null, "tags": [] }));
}

#[test]
fn a_value_goes_to_the_form_that_fits_best() {
    const FORMS: &[Form] = &[
        Form::object(&["id"], &["id", "name"], &[]),
        Form::object(&["id"], &["id", "name", "email"], &[]),
        Form::object(&["type"], &["type"], &[("type", &["cat"])]),
        Form::object(&["type"], &["type"], &[("type", &["dog"])]),
        Form::of(Kind::Number),
        Form::of(Kind::Integer),
        Form::of(Kind::List),
    ];
    let table = [
        (json!({ "id": 1 }), Some(0)),
        (json!({ "id": 1, "email": "a" }), Some(1)),
        (json!({ "id": 1, "type": "dog" }), Some(3)),
        (json!({ "type": "cow" }), None),
        (json!(1.5), Some(4)),
        (json!(1), Some(5)),
        (json!([]), Some(6)),
        (json!("text"), None),
        (json!({}), None),
    ];
    for (value, expected) in table {
        assert_eq!(choose(&value, FORMS), expected, "{value}");
    }
    assert_eq!(choose(&json!("text"), &[Form::of(Kind::Any)]), Some(0));
}

#[test]
fn what_only_looks_like_a_form_is_kept() {
    assert_eq!(attempt(json!({ "id": "x" }), |node: Node| node.put(), |value| json!([value])), json!([{ "id": "x" }]));
}
