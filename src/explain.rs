//! `toolwright explain`: what a code means, and what to do.

use crate::failure::Failure;
use crate::output;
use clap::Args;
use toolwright_codegen::diagnostic::{Code, nearest};
use toolwright_codegen::drift::Kind;
use toolwright_codegen::lint::Rule;

/// What is explained.
#[derive(Debug, Args)]
pub struct Arguments {
    /// A diagnostic's code, a kind of change or a rule of `lint` [default: lists them all]
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Some(wanted) = &arguments.code else { return list() };
    if let Some(code) = Code::ALL.iter().find(|code| code.id().eq_ignore_ascii_case(wanted)) {
        return output::line(format_args!("{}: {}\n\n{}", code.id(), code.title(), code.way_out()));
    }
    if let Some(kind) = Kind::ALL.iter().find(|kind| kind.code().eq_ignore_ascii_case(wanted)) {
        return explain_kind(*kind);
    }
    if let Some(rule) = Rule::ALL.iter().find(|rule| rule.code().eq_ignore_ascii_case(wanted)) {
        return explain_rule(*rule);
    }
    let all = Code::ALL.iter().map(|code| code.id()).chain(Kind::ALL.iter().map(|kind| kind.code()));
    let all = all.chain(Rule::ALL.iter().map(|rule| rule.code()));
    let help = match nearest(wanted, all) {
        Some(near) => format!("did you mean `{near}`? `toolwright explain` lists them all"),
        None => "`toolwright explain` lists them all".to_owned(),
    };
    Err(Failure::input(format!("there is no code `{wanted}`")).help(help))
}

fn explain_kind(kind: Kind) -> Result<(), Failure> {
    let ratings = kind.ratings();
    let never = kind.never().map(|why| format!("\nNo comparison gives it: {why}.")).unwrap_or_default();
    output::line(format_args!(
        "{}: {}\n\n  agent     {}\n  client    {}\n  operator  {}\n\nWhat to do: {}.{never}",
        kind.code(),
        kind.words(),
        ratings.agent,
        ratings.client,
        ratings.operator,
        kind.way_out()
    ))
}

fn explain_rule(rule: Rule) -> Result<(), Failure> {
    let costs = if rule.stands_for_all() { "all of them: there is no tool".to_owned() } else { rule.weight().to_string() };
    output::line(format_args!(
        "{}: {}\n\n  severity  {}\n  area      {}, {} of a tool's 100 points\n  costs     {}\n\nWhat to do: {}.",
        rule.code(),
        rule.title(),
        rule.severity(),
        rule.area().name(),
        rule.area().points(),
        costs,
        rule.way_out()
    ))
}

fn list() -> Result<(), Failure> {
    for code in Code::ALL {
        output::line(format_args!("{:28} {}", code.id(), code.title()))?;
    }
    for kind in Kind::ALL {
        output::line(format_args!("{:28} {}", kind.code(), kind.words()))?;
    }
    for rule in Rule::ALL {
        output::line(format_args!("{:28} {}", rule.code(), rule.title()))?;
    }
    Ok(())
}
