//! Findings → points. docs/lint.md states the formula.

use super::rule::{Area, Rule};
use super::{Draft, Finding};
use crate::lower::Plan;

/// A score and its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scores {
    /// 0 to 100.
    pub score: usize,
    /// The points that each area has left, in the order of [`Area::ALL`].
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

/// The score of each tool, in the plan's order.
pub(super) fn score_tools(plan: &Plan, drafts: &[Draft], tokens: &[usize]) -> Vec<ToolScore> {
    let mut counts = vec![vec![0_usize; Rule::ALL.len()]; plan.tools.len()];
    for draft in drafts {
        if let Some(count) = counts.get_mut(draft.tool).and_then(|counts| counts.get_mut(draft.rule as usize)) {
            *count += 1;
        }
    }
    let named = plan.tools.iter().zip(&counts).enumerate();
    named
        .map(|(index, (tool, counts))| ToolScore {
            name: tool.name.clone(),
            scores: scores(counts),
            tokens: tokens.get(index).copied().unwrap_or(0),
        })
        .collect()
}

fn scores(counts: &[usize]) -> Scores {
    let lost = |area: Area| -> usize {
        let of_area = Rule::ALL.iter().zip(counts).filter(|(rule, _)| rule.area() == area);
        of_area.map(|(rule, count)| deduction(rule.weight(), *count)).sum()
    };
    let areas = Area::ALL.map(|area| area.points().saturating_sub(lost(area)));
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

/// The mean over all methods, in which one without a tool has no points; less what is wrong with the whole.
pub(super) fn whole(tools: &[ToolScore], refused: usize, findings: &[Finding]) -> Scores {
    let methods = (tools.len() + refused).max(1);
    let mut areas = [0; Area::ALL.len()];
    for (position, area) in areas.iter_mut().enumerate() {
        *area = tools.iter().map(|tool| tool.scores.areas[position]).sum::<usize>() / methods;
    }
    let mean = tools.iter().map(|tool| tool.scores.score).sum::<usize>() / methods;
    let of_whole = findings.iter().filter(|finding| finding.subject.is_none());
    let lost: usize = of_whole.map(|finding| finding.rule.weight()).sum();
    Scores { score: mean.saturating_sub(lost), areas }
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
}
