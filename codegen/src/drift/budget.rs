//! Tokens: definitions that grew, which every conversation pays for.

use super::draft::{Draft, Scope};
use super::kind::Kind;
use super::side::{OperationPair, Side};
use crate::emit::emit_tool;

/// A definition grew when it has this many tokens more, and a quarter more.
const TOOL_GROWTH: usize = 50;
/// The list grew when it has a tenth more.
const LIST_GROWTH: usize = 10;

pub(super) fn compare_budgets(
    old: &Side<'_>,
    new: &Side<'_>,
    pairs: &[OperationPair],
    count: fn(&str) -> usize,
    drafts: &mut Vec<Draft>,
) {
    let size =
        |side: &Side<'_>, tool: usize| side.entry(tool).map_or(0, |entry| count(&emit_tool(&side.plan.tools[tool], entry)));
    let (mut before, mut after) = (0, 0);
    for (index, pair) in pairs.iter().enumerate() {
        let (one, other) = (pair.old_tool.map(|tool| size(old, tool)), pair.new_tool.map(|tool| size(new, tool)));
        before += one.unwrap_or_default();
        after += other.unwrap_or_default();
        if let (Some(one), Some(other), Some(tool)) = (one, other, pair.new_tool)
            && other > one + TOOL_GROWTH
            && other * 4 > one * 5
        {
            let name = format!("{} tokens", new.plan.tools[tool].name);
            let detail = format!("the definition had {one} tokens, now {other}");
            drafts
                .push(Draft::of_operation(Kind::BudgetToolGrew, index, name, detail).values(one.to_string(), other.to_string()));
        }
    }
    if after * LIST_GROWTH > before * (LIST_GROWTH + 1) {
        let detail = format!("the whole list had {before} tokens, now {after}");
        drafts.push(
            Draft::new(Kind::BudgetListGrew, Scope::Whole, "tools/list tokens", detail)
                .values(before.to_string(), after.to_string()),
        );
    }
}
