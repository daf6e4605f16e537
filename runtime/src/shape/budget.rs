//! Sizes of JSON in characters, and cutting a value to a size while it stays valid JSON.

use serde_json::{Map, Value};
use std::io;

/// What a note of what was cut takes at most, with its field names, in characters.
pub(super) const NOTE: usize = 680;

/// The characters of a value's compact JSON text.
pub(super) fn size(value: &Value) -> usize {
    let mut counter = Counter(0);
    // Counting does not fail, and a `Value` always has a JSON text.
    let _ = serde_json::to_writer(&mut counter, value);
    counter.0
}

/// Counts characters and not bytes: every byte that does not continue a UTF-8 sequence begins a character.
struct Counter(usize);

impl io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Cuts a value to about `budget` characters: long strings and arrays lose their tails, the largest first. Returns the JSON pointers
/// of what was cut, with the kept and the former length.
pub(super) fn shrink(value: &mut Value, budget: usize) -> Vec<String> {
    let mut cuts = Vec::new();
    cut(value, budget, "", &mut cuts);
    cuts
}

fn cut(value: &mut Value, budget: usize, pointer: &str, cuts: &mut Vec<String>) {
    if size(value) <= budget {
        return;
    }
    match value {
        Value::String(text) => {
            let total = text.chars().count();
            let mut kept = budget.saturating_sub(3).min(total);
            // Escapes are longer than what they stand for.
            while kept > 0 && size(&Value::from(text.chars().take(kept).collect::<String>())) > budget {
                kept = kept * 3 / 4;
            }
            *text = text.chars().take(kept).chain(['…']).collect();
            cuts.push(format!("{pointer}: {kept} of {total} characters"));
        }
        Value::Array(items) => {
            let total = items.len();
            let kept = fitting(items.iter().map(size), budget);
            items.truncate(kept.max(1));
            if let [only] = items.as_mut_slice() {
                cut(only, budget.saturating_sub(2), &format!("{pointer}/0"), cuts);
            }
            if items.len() < total {
                cuts.push(format!("{pointer}: {} of {total} items", items.len()));
            }
        }
        Value::Object(members) => {
            let cap = share(members.iter().map(|(key, member)| (key.chars().count() + 4, size(member))), budget);
            for (key, member) in members.iter_mut() {
                cut(member, cap, &format!("{pointer}/{}", crate::bind::escape(key)), cuts);
            }
            drop_members(members, budget, pointer, cuts);
        }
        // A number of that many digits is nothing that anyone counts with.
        scalar => *scalar = Value::String(scalar.to_string().chars().take(budget.saturating_sub(3)).chain(['…']).collect()),
    }
}

/// For an object of so many members, or of such names, that their values are not what makes it large.
fn drop_members(members: &mut Map<String, Value>, budget: usize, pointer: &str, cuts: &mut Vec<String>) {
    let total = members.len();
    let sizes = members.iter().map(|(key, member)| size(&Value::from(key.as_str())) + 1 + size(member));
    let kept = fitting(sizes, budget);
    if kept < total {
        let mut position = 0;
        members.retain(|_, _| {
            position += 1;
            position <= kept
        });
        cuts.push(format!("{pointer}: {kept} of {total} fields"));
    }
}

/// What is told of cuts: the first three, each within a line.
pub(super) fn told(cuts: Vec<String>) -> Vec<String> {
    let short = |cut: String| if cut.chars().count() > 80 { cut.chars().take(80).chain(['…']).collect() } else { cut };
    cuts.into_iter().take(3).map(short).collect()
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

/// The largest size that no member may exceed so that all together keep the budget.
fn share(members: impl Iterator<Item = (usize, usize)>, budget: usize) -> usize {
    let mut sizes = Vec::new();
    let mut left = budget.saturating_sub(2);
    for (key, size) in members {
        left = left.saturating_sub(key);
        sizes.push(size);
    }
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
