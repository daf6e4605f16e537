//! Sizes of JSON in characters, and cutting a value to a size while it stays valid JSON.

use serde_json::{Map, Number, Value};
use std::fmt::{self, Write};

/// What a note of what was cut takes at most, with its field names, in characters.
pub(super) const NOTE: usize = 680;
/// The most characters of a cut in a note, as JSON.
const LINE: usize = 80;
/// A member that is cut keeps so many characters; where there is no room for that, fewer members are kept instead.
const LEAST: usize = 64;

/// The characters of a value's compact JSON text.
pub(super) fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => brackets(items.len()) + items.iter().map(size).sum::<usize>(),
        Value::Object(members) => {
            brackets(members.len()) + members.iter().map(|(key, member)| text_size(key) + 1 + size(member)).sum::<usize>()
        }
        scalar => scalar_size(scalar),
    }
}

/// The brackets of so many values, with the commas between them.
fn brackets(count: usize) -> usize {
    1 + count.max(1)
}

fn scalar_size(value: &Value) -> usize {
    match value {
        Value::Bool(false) => 5,
        Value::Number(number) => number_size(number),
        Value::String(text) => text_size(text),
        _ => 4,
    }
}

fn number_size(number: &Number) -> usize {
    let mut counter = Counter(0);
    // Counting does not fail.
    let _ = write!(counter, "{number}");
    counter.0
}

/// Counts the characters of a number, which are bytes.
struct Counter(usize);

impl Write for Counter {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

/// A text with its quotes and escapes.
pub(super) fn text_size(text: &str) -> usize {
    2 + text.chars().map(escaped).sum::<usize>()
}

/// What a character takes inside a JSON string as `serde_json` writes it.
fn escaped(character: char) -> usize {
    match character {
        '"' | '\\' | '\u{8}' | '\t' | '\n' | '\u{c}' | '\r' => 2,
        '\0'..='\u{1f}' => 6,
        _ => 1,
    }
}

/// The beginning of a text that takes so many characters inside a JSON string, and how many of its own characters these are.
pub(super) fn beginning(text: &str, room: usize) -> (&str, usize) {
    let (mut used, mut kept) = (0, 0);
    for (at, character) in text.char_indices() {
        used += escaped(character);
        if used > room {
            return (&text[..at], kept);
        }
        kept += 1;
    }
    (text, kept)
}

/// The sizes of a value and of everything in it, measured once: a value below many others would be measured for each of them.
struct Measure {
    size: usize,
    /// In the order of the items, or of the members.
    parts: Vec<Measure>,
}

impl Measure {
    fn of(value: &Value) -> Self {
        let (keys, parts): (usize, Vec<Self>) = match value {
            Value::Array(items) => (0, items.iter().map(Self::of).collect()),
            Value::Object(members) => {
                (members.keys().map(|key| text_size(key) + 1).sum(), members.values().map(Self::of).collect())
            }
            scalar => return Self { size: scalar_size(scalar), parts: Vec::new() },
        };
        Self { size: brackets(parts.len()) + keys + parts.iter().map(|part| part.size).sum::<usize>(), parts }
    }
}

/// Cuts a value to `budget` characters (at least 4): long strings and arrays lose their tails, the largest first, and objects lose
/// members where cutting them would leave nothing of each. Numbers, flags and nulls stay whole or go. Returns the JSON pointers of
/// what was cut, with the kept and the former length.
pub(super) fn shrink(value: &mut Value, budget: usize) -> Vec<String> {
    let mut cuts = Vec::new();
    if size(value) > budget {
        let measure = Measure::of(value);
        cut(value, &measure, budget, "", &mut cuts);
    }
    cuts
}

/// Returns the new size.
fn cut(value: &mut Value, measure: &Measure, budget: usize, pointer: &str, cuts: &mut Vec<String>) -> usize {
    if measure.size <= budget {
        return measure.size;
    }
    match value {
        Value::String(text) => {
            let total = text.chars().count();
            let (start, kept) = beginning(text, budget.saturating_sub(3));
            *text = format!("{start}…");
            cuts.push(format!("{pointer}: {kept} of {total} characters"));
            text_size(text)
        }
        Value::Array(items) => cut_items(items, measure, budget, pointer, cuts),
        Value::Object(members) => cut_members(members, measure, budget, pointer, cuts),
        // A part of a number is another number.
        scalar => {
            *scalar = Value::Null;
            cuts.push(format!("{pointer}: left out, a number of {} characters", measure.size));
            4
        }
    }
}

/// Whether a value cannot be cut.
fn is_whole(value: &Value) -> bool {
    !matches!(value, Value::String(_) | Value::Array(_) | Value::Object(_))
}

fn cut_items(items: &mut Vec<Value>, measure: &Measure, budget: usize, pointer: &str, cuts: &mut Vec<String>) -> usize {
    let total = items.len();
    let mut kept = fitting(measure.parts.iter().map(|part| part.size), budget);
    let mut used = brackets(kept) + measure.parts.iter().take(kept).map(|part| part.size).sum::<usize>();
    items.truncate(kept.max(1));
    if let ([only], [part, ..], 0) = (items.as_mut_slice(), measure.parts.as_slice(), kept) {
        let mut inner = Vec::new();
        let cut = if is_whole(only) {
            part.size
        } else {
            cut(only, part, budget.saturating_sub(2), &format!("{pointer}/0"), &mut inner)
        };
        if cut + 2 <= budget {
            (kept, used) = (1, cut + 2);
            cuts.append(&mut inner);
        } else {
            items.clear();
        }
    }
    if kept < total {
        cuts.push(format!("{pointer}: {kept} of {total} items"));
    }
    used
}

fn cut_members(
    members: &mut Map<String, Value>,
    measure: &Measure,
    budget: usize,
    pointer: &str,
    cuts: &mut Vec<String>,
) -> usize {
    let least = (budget / 8).clamp(8, LEAST);
    let (total, mut left) = (members.len(), budget.saturating_sub(1));
    let mut parts = measure.parts.iter();
    let mut kept = Vec::new();
    // A member that does not fit is left out for itself: what comes after a key of a thousand letters may be small.
    members.retain(|key, member| {
        let Some(part) = parts.next() else { return false };
        let whole = is_whole(member);
        let needed = text_size(key) + 2 + if whole { part.size } else { part.size.min(least) };
        if needed > left {
            return false;
        }
        left -= needed;
        kept.push((part, whole));
        true
    });
    if kept.len() < total {
        cuts.push(format!("{pointer}: {} of {total} fields", kept.len()));
    }
    // What each one needs at least is given back, to be shared.
    let shared = kept.iter().filter(|(_, whole)| !whole).map(|(part, _)| part.size);
    let cap = share(shared.clone().collect(), left + shared.map(|size| size.min(least)).sum::<usize>());
    let mut used = brackets(kept.len());
    for ((key, member), (part, whole)) in members.iter_mut().zip(kept) {
        used += text_size(key) + 1;
        used += if whole || part.size <= cap {
            part.size
        } else {
            cut(member, part, cap, &format!("{pointer}/{}", crate::bind::escape(key)), cuts)
        };
    }
    used
}

/// What is told of cuts: the first three, each within a line, and how many more there are.
pub(super) fn told(cuts: Vec<String>) -> Vec<String> {
    let more = cuts.len().saturating_sub(3);
    let mut out: Vec<String> = cuts.into_iter().take(3).map(line).collect();
    if more > 0 {
        out.push(format!("and {more} more"));
    }
    out
}

/// A long pointer loses its end, and not what is told of it.
fn line(cut: String) -> String {
    let (pointer, what) = cut.rsplit_once(": ").filter(|(_, what)| what.len() < LINE / 2 + 20).unwrap_or((&cut, ""));
    match beginning(pointer, LINE.saturating_sub(what.len() + 2)) {
        (start, _) if start.len() < pointer.len() => format!("{start}…: {what}"),
        _ => cut,
    }
}

/// How many values fit, with their commas and brackets.
pub(super) fn fitting(sizes: impl Iterator<Item = usize>, budget: usize) -> usize {
    let mut used = 1;
    sizes
        .take_while(|size| {
            used += size + 1;
            used <= budget
        })
        .count()
}

/// The largest size that no value may exceed so that all together keep within `left`.
fn share(mut sizes: Vec<usize>, mut left: usize) -> usize {
    sizes.sort_unstable();
    let mut count = sizes.len();
    for size in sizes {
        if size > left / count.max(1) {
            break;
        }
        left -= size;
        count -= 1;
    }
    left / count.max(1)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    /// Values of up to some thousand characters.
    pub(in crate::shape) fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            (-1.0e9..1.0e9).prop_map(Value::from),
            ".{0,200}".prop_map(Value::from),
            "[\\x00-\\x1f\"\\\\é€]{0,60}".prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 200, 12, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..12).prop_map(Value::from),
                prop::collection::vec((".{0,20}", inner), 0..12).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    /// Whether every number, flag and null of the cut value is the one at the same place before.
    fn scalars_hold(cut: &Value, whole: &Value) -> bool {
        match (cut, whole) {
            (Value::Array(cut), Value::Array(whole)) => cut.iter().zip(whole).all(|(cut, whole)| scalars_hold(cut, whole)),
            (Value::Object(cut), Value::Object(whole)) => cut.iter().all(|(key, member)| scalars_hold(member, &whole[key])),
            (Value::String(_), Value::String(_)) => true,
            (cut, whole) => cut == whole,
        }
    }

    proptest! {
        #[test]
        fn what_is_cut_keeps_the_budget_and_is_told(value in any_json(), budget in 4_usize..2_000) {
            let text = value.to_string();
            prop_assert_eq!(size(&value), text.chars().count());
            prop_assert_eq!(Measure::of(&value).size, size(&value));
            let mut cut = value.clone();
            let cuts = shrink(&mut cut, budget);
            prop_assert!(size(&cut) <= budget.max(size(&Value::Null)), "{} > {}: {}", size(&cut), budget, cut);
            prop_assert_eq!(cuts.is_empty(), cut == value);
            // A number that is alone and too large is null.
            prop_assert!(cut.is_null() || scalars_hold(&cut, &value), "{cut}");
        }
    }

    #[test]
    fn of_too_many_members_fewer_are_kept_whole() {
        let rates: Map<String, Value> = (0..3_000).map(|at| (format!("{at:0>20}"), json!(at))).collect();
        let mut record = json!({ "rates": rates, "base": "EUR" });
        let cuts = shrink(&mut record, 40_000);
        let kept = record["rates"].as_object().unwrap();
        assert!(kept.len() > 1_300 && kept.len() < 3_000, "{}", kept.len());
        assert!(kept.iter().all(|(key, rate)| rate == &rates[key]));
        assert_eq!((&record["base"], cuts), (&json!("EUR"), vec![format!("/rates: {} of 3000 fields", kept.len())]));
        assert!(size(&record) <= 40_000);
    }

    #[test]
    fn a_number_that_does_not_fit_goes_and_is_told() {
        let huge: Value = serde_json::from_str(&"7".repeat(300)).unwrap();
        let digits = size(&huge);
        let mut alone = huge.clone();
        assert_eq!(shrink(&mut alone, 10), [format!(": left out, a number of {digits} characters")]);
        let mut record = json!({ "a": huge, "id": 1, "b": [huge] });
        assert_eq!(shrink(&mut record, 24)[0], ": 2 of 3 fields");
        assert_eq!((&record["id"], record.get("a")), (&json!(1), None));
    }

    #[test]
    fn all_that_was_cut_is_counted() {
        let cuts: Vec<String> = (0..5).map(|at| format!("/{at}\u{1}{}: 1 of 2 items", "k".repeat(200))).collect();
        let told = told(cuts);
        assert_eq!((told.len(), told[3].as_str()), (4, "and 2 more"));
        assert!(told.iter().all(|cut| text_size(cut) <= LINE + 3));
        assert!(told[..3].iter().all(|cut| cut.ends_with("kk…: 1 of 2 items")), "{told:?}");
    }

    #[test]
    fn a_long_text_below_many_objects_is_cut_once() {
        let mut value = json!("x".repeat(1_000_000));
        for _ in 0..100 {
            value = json!({ "a": value });
        }
        let cuts = shrink(&mut value, 10_000);
        assert!(size(&value) <= 10_000 && cuts.len() == 1);
    }
}
