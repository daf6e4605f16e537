//! What all renderings say first: the verdict for each reader, and what to do.

use crate::drift::{Agent, Cause, Change, Client, Operator, Report};

/// A change is worth a reader's time when it is at least this grave for someone.
pub(super) fn is_worth_reading(change: &Change) -> bool {
    let ratings = change.ratings;
    ratings.agent >= Agent::Risk || ratings.operator >= Operator::Review || ratings.client == Client::Major
}

/// The verdict for each reader in a sentence: who, how grave, and what it means.
pub(super) fn verdicts(report: &Report) -> [(&'static str, &'static str, String); 3] {
    let worst = report.ratings();
    let count = |test: &dyn Fn(&Change) -> bool| changes(report.changes.iter().filter(|change| test(change)).count());
    let agents = match worst.agent {
        Agent::Break => format!("{} to calls that agents make today", count(&|one| one.ratings.agent == Agent::Break)),
        Agent::Risk => format!("{} of what calls mean", count(&|one| one.ratings.agent == Agent::Risk)),
        Agent::Note => "only additions".to_owned(),
        Agent::None => "nothing changes".to_owned(),
    };
    let client = match worst.client {
        Client::None => "no release needed".to_owned(),
        bump => format!("the crate's next version is a {bump} one"),
    };
    let operator = match worst.operator {
        Operator::Block => {
            format!("{} to verify by a person before merging", count(&|one| one.ratings.operator == Operator::Block))
        }
        Operator::Outage => {
            format!("{} by which calls of the deployed build fail", count(&|one| one.ratings.operator == Operator::Outage))
        }
        Operator::Degrade => {
            format!("{} by which the deployed build gives less", count(&|one| one.ratings.operator == Operator::Degrade))
        }
        Operator::Review => format!("{} to review", count(&|one| one.ratings.operator == Operator::Review)),
        Operator::Info | Operator::None => "the deployed build goes on working".to_owned(),
    };
    [
        ("agent", worst.agent.name(), agents),
        ("client", worst.client.name(), client),
        ("operator", worst.operator.name(), operator),
    ]
}

/// What to do, in a sentence for whoever reads nothing else.
pub(super) fn headline(report: &Report) -> String {
    let worst = report.ratings();
    let by = match &report.deadline {
        Some(deadline) if deadline.passed => format!(" now (the vendor's last day was {})", deadline.date),
        Some(deadline) => format!(" before {}", deadline.date),
        None => String::new(),
    };
    let mut steps = Vec::new();
    match worst.operator {
        Operator::Block => steps.push(format!("Do not merge before a person has verified it with the vendor{by}")),
        Operator::Outage => steps.push(format!("Rebuild and deploy{by}")),
        Operator::Degrade => steps.push(format!("Rebuild and deploy{by}; until then the deployed build gives less")),
        Operator::Review => steps.push(format!("Review what changed{by}")),
        Operator::Info | Operator::None if by.is_empty() => {}
        Operator::Info | Operator::None => steps.push(format!("Rebuild and deploy{by}")),
    }
    match worst.client {
        Client::Major | Client::Minor => steps.push(format!("release the Rust client as a {} version", worst.client.name())),
        Client::Patch | Client::None => {}
    }
    match worst.agent {
        Agent::Break => steps.push("have agents list the tools again".to_owned()),
        Agent::Risk => steps.push("look at prompts that rely on what changed".to_owned()),
        Agent::Note | Agent::None => {}
    }
    match steps.as_slice() {
        [] => "There is nothing to do.".to_owned(),
        [only] => format!("{}.", capital(only)),
        [head @ .., last] => format!("{}, and {last}.", capital(&head.join(", "))),
    }
}

pub(super) fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// Which operations end, and when; `None` where the vendor has announced no end.
pub(super) fn deadline(report: &Report) -> Option<String> {
    let deadline = report.deadline.as_ref()?;
    let first = deadline.operations.first()?;
    let (end, ended) = match deadline.operations.len() {
        1 => (format!("{first} ends"), format!("{first} ended")),
        count => (format!("{first} and {} more end", count - 1), format!("{first} and {} more ended", count - 1)),
    };
    let words = if deadline.passed { ended } else { end };
    Some(format!("{words} on {}, as the vendor has announced", deadline.date))
}

/// `1 change`, `2 changes`.
pub(super) fn changes(count: usize) -> String {
    format!("{count} change{}", if count == 1 { "" } else { "s" })
}

/// The steps that the gravest changes ask for, each once, the gravest first.
pub(super) fn steps(report: &Report) -> Vec<(&'static str, Vec<&Change>)> {
    let mut steps: Vec<(&'static str, Vec<&Change>)> = Vec::new();
    for change in report.changes.iter().filter(|change| is_worth_reading(change)) {
        let step = change.kind.way_out();
        if step.starts_with("nothing") {
            continue;
        }
        match steps.iter_mut().find(|(known, _)| *known == step) {
            Some((_, list)) => list.push(change),
            None => steps.push((step, vec![change])),
        }
    }
    steps
}

/// How many steps stand at the top; the rows say the rest.
pub(super) const MAX_STEPS: usize = 8;

/// That there are more steps than stand at the top; `None` when there are not.
pub(super) fn more_steps(count: usize) -> Option<String> {
    let more = count.checked_sub(MAX_STEPS).filter(|more| *more > 0)?;
    let noun = if more == 1 { "thing" } else { "things" };
    Some(format!("and {more} more {noun} to do, of lesser weight: the rows below say them"))
}

/// Where a change is met: its subject, and for a schema, which nobody calls by its name, an argument or a tool that has it.
pub(super) fn met_at(change: &Change) -> (&str, Option<String>) {
    let subject = change.subject.as_str();
    let Some(first) = change.effects.first().filter(|_| subject.starts_with("schema ")) else { return (subject, None) };
    let tools = tools_of(change, 1);
    (subject, Some(first.argument.as_ref().map_or_else(|| format!("in {tools}"), |argument| format!("as {argument} of {tools}"))))
}

/// `specs/acme/openapi.yaml:12:5`.
pub(super) fn place_of(cause: &Cause) -> String {
    format!("{}:{}:{}", cause.place.file, cause.place.line, cause.place.column)
}

/// The tools that a change touches, the first ones.
pub(super) fn tools_of(change: &Change, most: usize) -> String {
    let mut names: Vec<&str> = change.effects.iter().map(|effect| effect.tool.as_str()).collect();
    names.dedup();
    let all = names.len() + change.more_effects;
    let head = names.iter().take(most).copied().collect::<Vec<_>>().join(", ");
    if all > most { format!("{head} and {} more", all - most.min(names.len())) } else { head }
}

/// `1.0 → 1.1`, or the one version.
pub(super) fn versions(report: &Report) -> String {
    match &report.versions {
        (Some(old), Some(new)) if old != new => format!("{old} → {new}"),
        (_, Some(new)) => new.clone(),
        (Some(old), None) => old.clone(),
        (None, None) => String::new(),
    }
}
