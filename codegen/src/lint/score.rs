//! Findings → points. docs/lint.md states the formula.
//!
//! Whoever says less must not score more: what nobody describes counts as the worst of what its words would have been read for.

use super::Draft;
use super::rule::{Area, Rule};
use super::tokens::LIST;
use crate::lower::Plan;

/// Areas that rest on the words of a tool, and have no points without them.
const RESTS_ON_WORDS: [Area; 4] = [Area::Documentation, Area::Ambiguity, Area::Hints, Area::Tokens];

/// A score and its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scores {
    /// 0 to 100.
    pub score: usize,
    /// The points that each area has left, in the order of [`Area::ALL`]; of tools alone, for a method without one has none.
    pub areas: [usize; Area::ALL.len()],
}

/// A tool's score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolScore {
    /// Its name.
    pub name: String,
    /// Its points.
    pub scores: Scores,
    /// What its definition costs a model (o200k).
    pub tokens: usize,
}

/// How often each rule found something in a tool, in the order of [`Rule::ALL`].
type Counts = [usize; Rule::ALL.len()];

/// The score of each tool, in the plan's order.
pub(super) fn score_tools(plan: &Plan, drafts: &[Draft], tokens: &[usize]) -> Vec<ToolScore> {
    let mut counts: Vec<Counts> = vec![[0; Rule::ALL.len()]; plan.tools.len()];
    for draft in drafts {
        if let Some(count) = counts.get_mut(draft.tool).and_then(|counts| counts.get_mut(draft.rule as usize)) {
            *count += 1;
        }
    }
    let named = plan.tools.iter().zip(counts).enumerate();
    named
        .map(|(index, (tool, counts))| ToolScore {
            name: tool.name.clone(),
            scores: scores(counts),
            tokens: tokens.get(index).copied().unwrap_or(0),
        })
        .collect()
}

fn scores(mut counts: Counts) -> Scores {
    let silent = counts[Rule::ArgUndescribed as usize];
    counts[Rule::ArgEcho as usize] += silent;
    counts[Rule::EnumInProse as usize] += silent;
    let speechless = counts[Rule::DocMissing as usize] > 0;
    let forfeited = |area: Area| {
        speechless && RESTS_ON_WORDS.contains(&area)
            // Tokens that silence saves are not saved.
            || silent > 0 && area == Area::Tokens
    };
    let lost = |area: Area| -> usize {
        let of_area = Rule::ALL.iter().zip(counts).filter(|(rule, _)| rule.area() == area);
        of_area.map(|(rule, count)| deduction(rule.weight(), count)).sum()
    };
    let areas = Area::ALL.map(|area| if forfeited(area) { 0 } else { area.points().saturating_sub(lost(area)) });
    Scores { score: areas.iter().sum(), areas }
}

/// The first finding costs the rule's weight, the second half of it, a third the other half; more cost nothing.
fn deduction(weight: usize, count: usize) -> usize {
    match count {
        0 => 0,
        1 => weight,
        2 => weight + weight / 2,
        _ => 2 * weight,
    }
}

/// The mean over the tools, less what the list as a whole costs, times the share of methods that have a tool.
pub(super) fn whole(tools: &[ToolScore], refused: usize, tokens: usize) -> Scores {
    let count = tools.len().max(1);
    let mut areas = [0; Area::ALL.len()];
    for (position, area) in areas.iter_mut().enumerate() {
        *area = tools.iter().map(|tool| tool.scores.areas[position]).sum::<usize>() / count;
    }
    let position = Area::ALL.iter().position(|area| *area == Area::Tokens).unwrap_or(0);
    let lost = list_loss(tokens).min(areas[position]);
    areas[position] -= lost;
    let sum: usize = tools.iter().map(|tool| tool.scores.score).sum();
    let methods = (tools.len() + refused).max(1);
    Scores { score: sum.saturating_sub(lost * tools.len()) / methods, areas }
}

/// The rule's weight for each doubling of [`LIST`], in a straight line between them.
fn list_loss(tokens: usize) -> usize {
    let weight = Rule::ListTokens.weight();
    let (mut from, mut lost) = (LIST, 0);
    while tokens >= 2 * from {
        from *= 2;
        lost += weight;
    }
    lost + weight * tokens.saturating_sub(from) / from
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_share_a_hundred_points_and_repetition_has_an_end() {
        assert_eq!(Area::ALL.iter().map(|area| area.points()).sum::<usize>(), 100);
        assert_eq!([0, 1, 2, 3, 9].map(|count| deduction(6, count)), [0, 6, 9, 12, 12]);
        assert!(Rule::ALL.iter().enumerate().all(|(position, rule)| *rule as usize == position));
    }

    #[test]
    fn a_list_pays_for_each_doubling() {
        assert_eq!([0, 20_000, 30_000, 40_000, 80_000, 111_845, 281_000].map(list_loss), [0, 0, 2, 5, 10, 11, 18]);
    }

    #[test]
    fn a_method_without_a_tool_has_no_points_and_its_siblings_keep_their_areas() {
        let tool = |counts: Counts| ToolScore { name: String::new(), scores: scores(counts), tokens: 0 };
        let sound = whole(&[tool([0; Rule::ALL.len()])], 3, 0);
        assert_eq!((sound.score, sound.areas), (25, Area::ALL.map(Area::points)));
        assert_eq!(whole(&[], 3, 0).score, 0);
    }

    #[test]
    fn words_that_are_missing_earn_nothing() {
        let of = |rules: &[Rule]| {
            let mut counts = [0; Rule::ALL.len()];
            rules.iter().for_each(|rule| counts[*rule as usize] += 1);
            scores(counts).score
        };
        assert!(
            of(&[Rule::DocMissing]) <= of(&[Rule::DocShort, Rule::DocOpening, Rule::TwinTool, Rule::GetWrites, Rule::ToolTokens])
        );
        assert!(of(&[Rule::ArgUndescribed]) <= of(&[Rule::EnumInProse, Rule::ToolTokens]));
    }
}
